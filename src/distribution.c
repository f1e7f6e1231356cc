/*-------------------------------------------------------------------------
 *
 * distribution.c
 *	  The standard normal and Student's t distribution, in plain C.
 *
 * Student's t
 * -----------
 * With v degrees of freedom, s = t / sqrt(v), x = 1 / (1 + s^2) and y = 1 - x,
 * the probability of being farther from zero than t is the regularized
 * incomplete beta function I_x(v/2, 1/2), and that of being inside is
 * I_y(1/2, v/2).  Both are
 *
 *		W = x^(v/2) y^(1/2) Gamma((v + 1)/2) / (Gamma(v/2) Gamma(1/2))
 *
 * over v/2 or 1/2, times a continued fraction (DLMF 8.17.22) that converges
 * fast for the one or for the other.  2 W is also t times the density at t and
 * at -t.
 *
 * Where v is large and t is not, x is next to 1, and the fraction takes some
 * sqrt(v) steps and loses digits.  There we take the variable w^2 = (v - 1/2) Y
 * with Y = log(1 + t^2 / v), which is nearly normal (Wallace 1959): its density
 * is exp(-w^2 / 2) times
 *
 *		sqrt((Y/2) / sinh(Y/2)) = 1 - Y^2/48 + Y^4/2560 - ...
 *
 * and every term can be integrated.
 *
 * Sources
 * -------
 * DLMF: NIST Digital Library of Mathematical Functions, 5.11 and 8.17.
 * Lentz (1976): Generating Bessel functions in Mie scattering calculations
 *		using continued fractions.  Appl. Opt. 15, 668-671.
 * Thompson, Barnett (1986): Coulomb and Bessel functions of complex arguments
 *		and order.  J. Comput. Phys. 64, 490-509.
 * Wallace (1959): Bounds on normal approximations to Student's and the
 *		chi-square distributions.  Ann. Math. Stat. 30, 1121-1130.
 * Winitzki (2008): A handy approximation for the error function and its
 *		inverse.
 *
 *-------------------------------------------------------------------------
 */
#include <float.h>
#include <math.h>

#include "distribution.h"

#define PI			3.14159265358979323846
#define SQRT_2		1.41421356237309504880

/* Where the series for Student's t serves; and from where on it is normal */
#define MANY_DEGREES	50.0
#define SMALL_Y			0.3
#define NORMAL_DEGREES	1e18

/* Every iteration below ends long before */
#define MAX_STEPS		1000

/*
 * The probability to be inside -t .. t, the one to be outside, and t times the
 * density at t and -t: how fast the one grows, and the other falls, with log t
 */
typedef struct Tails
{
	double		inside;
	double		outside;
	double		rate;
} Tails;

/*
 * The logarithm of Gamma(x + 1/2) / Gamma(x), in parts: log(factor sqrt(x)) +
 * rest, for an x that may be larger than the given one
 *
 * Stirling's series (DLMF 5.11.1) less that of sqrt(x).  It wants a large x,
 * from which the functional equation leads down to the given one.
 */
static void
gamma_ratio_parts(double *x, double *factor, double *rest)
{
	double		numerator = 1.0;
	double		denominator = 1.0;
	double		square;

	while (*x < 20.0)
	{
		numerator *= *x;
		denominator *= *x + 0.5;
		*x += 1.0;
	}
	*factor = numerator / denominator;

	square = *x * *x;
	*rest = (-1.0 / 8.0 + (1.0 / 192.0 + (-1.0 / 640.0 +
										  (17.0 / 14336.0 - 31.0 / 18432.0 / square) /
										  square) / square) / square) / *x;
}

/* Gamma(x + 1/2) / Gamma(x) for x > 0, to the last few bits */
double
gamma_ratio(double x)
{
	double		factor;
	double		rest;

	gamma_ratio_parts(&x, &factor, &rest);
	return factor * sqrt(x) * exp(rest);
}

/* The logarithm of gamma_ratio() */
double
log_gamma_ratio(double x)
{
	double		factor;
	double		rest;

	gamma_ratio_parts(&x, &factor, &rest);
	return log(factor * sqrt(x)) + rest;
}

/*
 * z such that a standard normal variable lies in -z .. z with probability
 * "inside" and outside with probability "outside"; they add up to 1, and the
 * smaller one decides.
 *
 * Halley's method on erf or erfc, from Winitzki's (2008) approximation, which
 * is good to three digits.  Next to zero it may be all rounding, but there erf
 * is a straight line.
 */
double
normal_quantile(double inside, double outside)
{
	const double k = 0.147;
	double		minus_log = -log(outside * (2.0 - outside));
	double		half = 2.0 / (PI * k) - minus_log / 2.0;
	double		x = sqrt(minus_log / k /
						 (sqrt(half * half + minus_log / k) + half));

	for (int i = 0; i < 3; i++)
	{
		double		excess = inside < 0.5 ? erf(x) - inside : outside - erfc(x);
		double		step = excess * exp(x * x) * sqrt(PI) / 2.0;

		x -= step / (1.0 + x * step);
	}
	return SQRT_2 * x;
}

/* Two-sided p-value of a standard normal statistic, never NaN */
double
normal_p_value(double z)
{
	return erfc(fabs(z) / SQRT_2);
}

/*
 * The continued fraction of the incomplete beta function I_x(a, b), DLMF
 * 8.17.22: 1 / (1 + d1 / (1 + d2 / (1 + ...)))
 *
 * By the method of Lentz (1976), as Thompson and Barnett (1986) have it, for x
 * < (a + 1) / (a + b + 2), where it converges fast.
 */
static double
beta_fraction(double a, double b, double x)
{
	double		value = 1.0;
	double		numerator = 1.0;	/* the last one over the one before */
	double		denominator = 0.0;	/* the one before over the last one */
	double		change = 0.0;

	for (int i = 1; i < MAX_STEPS && fabs(change - 1.0) > DBL_EPSILON; i++)
	{
		int			half = i / 2;
		double		m = half;
		double		d = (i % 2 == 1) ?
			-(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)) :
			m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));

		numerator = d / numerator + 1.0;
		denominator = 1.0 / (d * denominator + 1.0);
		change = numerator * denominator;
		value *= change;
	}
	return 1.0 / value;
}

/* Tails of Student's t by the incomplete beta function; t > 0 */
static Tails
tails_by_fraction(double t, double degrees)
{
	Tails		result;
	double		a = degrees / 2.0;
	double		s = t / sqrt(degrees);
	double		root = s < 1e8 ? s / sqrt(1.0 + s * s) : 1.0;	/* of y */
	double		x = 1.0 / (1.0 + s * s);
	double		minus_log = s < 1e8 ? log1p(s * s) :	/* of x */
		2.0 * log(t) - log(degrees);
	double		w = root * exp(-a * minus_log) * gamma_ratio(a) / sqrt(PI);

	result.rate = 2.0 * w;
	if (x < (a + 1.0) / (a + 2.5))
	{
		result.outside = w / a * beta_fraction(a, 0.5, x);
		result.inside = 1.0 - result.outside;
	}
	else
	{
		result.inside = 2.0 * w * beta_fraction(0.5, a, root * root);
		result.outside = 1.0 - result.inside;
	}
	return result;
}

/*
 * Tails of Student's t by the series; t > 0, many degrees of freedom, and a
 * small Y
 */
static Tails
tails_by_series(double t, double degrees)
{
	/* coefficients of even powers of Y */
	static const double coefficients[] =
	{
		1.0, -1.0 / 48.0, 1.0 / 2560.0, -61.0 / 7741440.0, 1261.0 / 7431782400.0,
		-79.0 / 20761804800.0
	};
	const int	terms = sizeof(coefficients) / sizeof(coefficients[0]);
	Tails		result;
	double		n = degrees - 0.5;
	double		ratio = t / degrees * t;
	double		w = ratio < DBL_EPSILON ? t * sqrt(n / degrees) :
		sqrt(n * log1p(ratio));
	double		square = w * w;
	double		constant = 2.0 * gamma_ratio(degrees / 2.0) / sqrt(PI * n);
	double		power;
	double		inside;			/* integrals of w^(2 i) exp(-w^2 / 2) */
	double		outside;
	double		scale = 1.0;	/* n^(-2 i) */

	result.rate = constant * t * sqrt(n / degrees) *
		exp(-(degrees + 1.0) / n * square / 2.0);

	inside = sqrt(PI / 2.0) * erf(w / SQRT_2);
	outside = sqrt(PI / 2.0) * erfc(w / SQRT_2);
	power = w * exp(-square / 2.0);
	result.inside = inside;
	result.outside = outside;
	for (int i = 1; i < terms; i++)
	{
		scale /= n * n;

		/* by parts, twice */
		for (int j = 4 * i - 3; j < 4 * i; j += 2)
		{
			inside = j * inside - power;
			outside = j * outside + power;
			power *= square;
		}
		result.inside += coefficients[i] * scale * inside;
		result.outside += coefficients[i] * scale * outside;
	}
	result.inside *= constant;
	result.outside *= constant;
	return result;
}

/* Tails of Student's t; t > 0, degrees of freedom > 0, neither infinite */
static Tails
student_tails(double t, double degrees)
{
	double		s = t / sqrt(degrees);

	if (degrees < MANY_DEGREES || !(s < 1.0 && log1p(s * s) < SMALL_Y))
		return tails_by_fraction(t, degrees);
	return tails_by_series(t, degrees);
}

/*
 * Two-sided quantile of Student's t: the t for which -t .. t has the
 * probability "confidence", strictly between 0 and 1
 *
 * degrees > 0 need not be a whole number and may be infinite; of next to no
 * degrees, t may be past the range of a double, and then it is infinite.
 *
 * Newton's method in log t, on the logarithm of the smaller probability.
 * Seen like that, both are concave, for t times the density over either falls
 * with t, or grows.  So from the first step on it comes from one side and
 * never passes the quantile; and where t is small or the tail a power of t,
 * both are straight lines.  The start is that of a normal w.
 */
double
student_quantile(double confidence, double degrees)
{
	double		outside = 1.0 - confidence;
	double		z = normal_quantile(confidence, outside);
	double		n = degrees > 1.0 ? degrees - 0.5 : degrees / 2.0;
	double		t;

	if (degrees > NORMAL_DEGREES)
		return z;

	t = z * z < DBL_EPSILON * n ? z * sqrt(degrees / n) :
		sqrt(degrees) * sqrt(expm1(fmin(z * z / n, 700.0)));
	for (int i = 0; i < MAX_STEPS && t < INFINITY; i++)
	{
		Tails		tails = student_tails(t, degrees);
		double		step = confidence < 0.5 ?
			log(tails.inside / confidence) * tails.inside / tails.rate :
			log(outside / tails.outside) * tails.outside / tails.rate;

		/* next to the smallest doubles there is nothing to divide */
		if (!(fabs(step) < INFINITY))
			break;
		t *= exp(-step);
		if (fabs(step) <= 1e-8)
			break;
	}
	return t;
}

/*
 * Two-sided p-value of a statistic with Student's t distribution, never NaN
 *
 * degrees > 0 need not be a whole number and may be infinite.
 */
double
student_p_value(double t, double degrees)
{
	t = fabs(t);
	if (degrees > NORMAL_DEGREES)
		return normal_p_value(t);
	if (t == 0.0)
		return 1.0;
	if (isinf(t))
		return 0.0;
	return fmin(student_tails(t, degrees).outside, 1.0);
}
