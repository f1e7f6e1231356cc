/*-------------------------------------------------------------------------
 *
 * stats.c
 *	  The mathematics of the Net Promoter Score, in plain C.
 *
 * Notation, used throughout: P, M and Q are the shares of promoters,
 * passives and detractors, D = P - Q is the score, n the number of
 * responses and V = P + Q - D^2 the variance of one response, where a
 * promoter counts 1, a passive 0 and a detractor -1.  d is a score under
 * some hypothesis.
 *
 * The score method
 * ----------------
 * Tango (1998) tests the hypothesis that the true score is d by
 *
 *		z = (D - d) / sqrt(V0(d) / n)
 *
 * where V0 is the variance under the most likely shares p, m and q that
 * have the score d.  Instead of d we let a Lagrange multiplier run, which
 * turns every question below into a polynomial of degree two or three
 * whose coefficients hold no difference of nearly equal numbers.
 *
 * Maximize P log p + M log m + Q log q subject to p + m + q = 1 (multiplier
 * v) and p - q = d (multiplier l): P/p = v + l, M/m = v, Q/q = v - l.  For a
 * hypothesis below the observed score l is positive, and we write v - l =
 * l s with s >= 0:
 *
 *		p = P / (l (s + 2)),	m = M / (l (s + 1)),	q = Q / (l s)
 *
 * The shares add up to one, hence
 *
 *		l = P / (s + 2) + M / (s + 1) + Q / s						(1)
 *
 * From this follow, with z^2 = n (D - d)^2 / V0,
 *
 *		D - d = l V0,			z^2 = n l (D - d)					(2)
 *		l^2 V0 s (s + 1) (s + 2) = V s + 2 Q (1 + D)				(3)
 *
 * A sample without detractors either has q = 0, or it has s = 0, and then
 * Q / s stands for whatever makes (3) or its like true.
 *
 * l grows and s falls as d moves away from D, so z, too, grows: that is
 * why there is exactly one bound on either side.
 *
 * Bounds above the observed score come from the mirror image of the sample,
 * promoters and detractors exchanged, so every helper only looks downwards.
 *
 * Sources
 * -------
 * Agresti, Caffo (2000): Simple and effective confidence intervals for
 *		proportions and differences of proportions.  Am. Stat. 54, 280-288.
 * Balinski, Young (1982): Fair Representation.  Yale University Press.
 * Binder (1983): On the variances of asymptotically normal estimators from
 *		complex surveys.  Int. Stat. Review 51, 279-292.
 * Bonett, Price (2012): Adjusted Wald confidence interval for a difference
 *		of binomial proportions based on paired data.  J. Educ. Behav.
 *		Stat. 37, 479-488.
 * Cochran (1977): Sampling Techniques, 3rd edition.  Wiley.
 * Farrington, Manning (1990): Test statistics and sample size formulae for
 *		comparative binomial trials with null hypothesis of non-zero risk
 *		difference or non-unity relative risk.  Stat. Med. 9, 1447-1454.
 * Kish (1965): Survey Sampling.  Wiley.
 * Lumley (2010): Complex Surveys.  Wiley.
 * McNemar (1947): Note on the sampling error of the difference between
 *		correlated proportions or percentages.  Psychometrika 12, 153-157.
 * Mee (1984): Confidence bounds for the difference between two
 *		probabilities.  Biometrics 40, 1175-1176.
 * Tango (1998): Equivalence test and confidence interval for the difference
 *		in proportions for the paired-sample design.  Stat. Med. 17, 891-908.
 * Winitzki (2008): A handy approximation for the error function and its
 *		inverse.
 *
 *-------------------------------------------------------------------------
 */
#include <float.h>
#include <math.h>

#include "stats.h"

#define PI			3.14159265358979323846
#define SQRT_2		1.41421356237309504880

/* The quantile of STATS_DEFAULT_CONFIDENCE, which nearly everybody asks for */
#define DEFAULT_QUANTILE	1.95996398454005423552

/* Responses added by the adjusted Wald method */
#define ADDED_EXTREME	0.75	/* to the promoters and to the detractors */
#define ADDED_PASSIVE	1.5
#define ADDED_TOTAL		(2 * ADDED_EXTREME + ADDED_PASSIVE)

/* Every iteration below ends long before, mostly in less than six steps */
#define MAX_STEPS	200

/*
 * How far two samples fall, in total, for one value of the multiplier, and
 * how fast the total grows with the multiplier.
 */
typedef struct Fall
{
	double		total;
	double		slope;
} Fall;

/* Limit a value to -limit .. limit */
static double
clip(double value, double limit)
{
	return fmin(fmax(value, -limit), limit);
}

/* The sample with promoters and detractors exchanged */
static StatsSample
mirrored(const StatsSample *sample)
{
	StatsSample result = *sample;

	result.promoters = sample->detractors;
	result.detractors = sample->promoters;
	result.score = 0.0 - sample->score;
	return result;
}

/* Can the score of a sample not fall because there are only detractors? */
static bool
at_the_bottom(const StatsSample *sample)
{
	return sample->promoters == 0.0 && sample->passives == 0.0;
}

/* 1 + D, without cancellation next to -1 */
static double
height(const StatsSample *sample)
{
	return 2.0 * sample->promoters + sample->passives;
}

/* 1 - D, without cancellation next to 1 */
static double
headroom(const StatsSample *sample)
{
	return 2.0 * sample->detractors + sample->passives;
}

/*
 * Largest root of x^3 + a x^2 + b x - c
 *
 * All three roots are real, c >= 0, at most the largest root is positive,
 * and x starts at or right of it.  From there Halley's method descends
 * without ever passing the root, and because no other root is positive the
 * relative error of a step is at most about the cube of the one before.
 */
static double
largest_root(double a, double b, double c, double x)
{
	/*
	 * Where x^3 is what matters least, the parabola without it crosses zero
	 * close to our root, and not left of it.  This is what keeps a root next
	 * to zero from being approached by small steps only.
	 */
	if (a > 0.0)
	{
		double		root = sqrt(b * b + 4.0 * a * c);

		if (b < 0.0)
			x = fmin(x, (root - b) / (2.0 * a));
		else if (c == 0.0)
			x = 0.0;
		else if (b + root > 0.0)
			x = fmin(x, 2.0 * c / (b + root));
	}

	for (int i = 0; i < MAX_STEPS; i++)
	{
		double		value = ((x + a) * x + b) * x - c;
		double		slope = (3.0 * x + 2.0 * a) * x + b;
		double		divisor = slope * slope - value * (3.0 * x + a);
		double		step;

		/* only rounding takes us past the root, or the slope to zero */
		if (!(value > 0.0 && slope > 0.0 && divisor > 0.0))
			break;

		step = value * slope / divisor;
		x -= step;
		if (step <= 1e-6 * x)
			break;
	}
	return fmax(x, 0.0);
}

/*
 * Distance from the observed score down to its lower score bound
 *
 * r is z / sqrt(n).  With x = r s and z^2 = n l^2 V0, equation (3) reads
 *
 *		x (x + r) (x + 2 r) = V x + 2 Q (1 + D) r
 *
 * and (2) says that the distance is r^2 / l.  The left side less the right
 * is >= 0 at x = -2 r, <= 0 at 0 and >= 0 at sqrt(V), because Q (1 + D) is
 * at most V; hence the three roots that largest_root() wants.  There is no
 * other step than the root, so the bound is good to the last few bits for
 * every n and z.
 */
static double
score_distance(const StatsSample *sample, double r)
{
	double		variance = stats_variance(sample);
	double		x;
	double		detractors;		/* Q / x */

	if (at_the_bottom(sample) || r == 0.0)
		return 0.0;

	x = largest_root(3.0 * r, 2.0 * r * r - variance,
					 2.0 * sample->detractors * height(sample) * r,
					 sqrt(variance));
	if (x > 0.0)
		detractors = sample->detractors / x;
	else
		detractors = (2.0 * r - variance / r) / (2.0 * height(sample));

	return r / (sample->promoters / (x + 2.0 * r) +
				sample->passives / (x + r) + detractors);
}

/*
 * Multiplier l of a hypothesis d below the observed score
 *
 * distance is D - d > 0 and above_bottom 1 + d > 0, passed along because the
 * caller may know them better than a subtraction would.  Multiplying (1) by d
 * and putting l d = l p - l q on its left gives
 *
 *		(D - d) s^2 + (D - d - d M - 2 (1 + d) Q) s - 2 (1 + d) Q = 0
 */
static double
multiplier_of(const StatsSample *sample, double d, double distance,
			  double above_bottom)
{
	double		c = 2.0 * above_bottom * sample->detractors;
	double		b = distance - d * sample->passives - c;
	double		root = sqrt(b * b + 4.0 * distance * c);
	double		s;
	double		detractors;		/* Q / s */

	if (b < 0.0)
	{
		s = (root - b) / (2.0 * distance);
		detractors = sample->detractors / s;
	}
	else
	{
		detractors = (b + root) / (4.0 * above_bottom);
		s = sample->detractors > 0.0 ? sample->detractors / detractors : 0.0;
	}
	return sample->promoters / (s + 2.0) + sample->passives / (s + 1.0) +
		detractors;
}

/*
 * Add to a fall that of one sample under the multiplier lambda = n l
 *
 * With x = l s, equation (1) reads
 *
 *		x (x + l) (x + 2 l) = P x (x + l) + M x (x + 2 l) + Q (x + l) (x + 2 l)
 *
 * Left less right is <= 0 at -2 l, >= 0 at -l, <= 0 at 0 and >= 0 at 1.
 */
static void
add_fall(Fall *fall, const StatsSample *sample, double lambda)
{
	double		l = lambda / sample->n;
	double		b = l * (2.0 * l - sample->promoters -
						 2.0 * sample->passives - 3.0 * sample->detractors);
	double		x;
	double		p;
	double		m;
	double		q;
	double		p_rate;
	double		m_rate;

	x = largest_root(3.0 * l - 1.0, b, 2.0 * l * l * sample->detractors, 1.0);
	p = sample->promoters / (x + 2.0 * l);
	m = sample->passives / (x + l);
	q = x > 0.0 ? sample->detractors / x : b / (2.0 * l * l);
	fall->total += l * (m * (p + q) + 4.0 * p * q);

	/* differentiate (1) and p - q with respect to l, and multiply by x */
	p_rate = p / (x + 2.0 * l);
	m_rate = m / (x + l);
	if ((p_rate + m_rate) * x + q > 0.0)
		fall->slope += (4.0 * p_rate * q + m_rate * (p_rate * x + q)) /
			((p_rate + m_rate) * x + q) / sample->n;
}

/*
 * Multiplier lambda at which two samples have fallen far enough
 *
 * Far enough is a total of "target" or, if target_is_z, sqrt(lambda total) =
 * "target".  Either grows with lambda, and the caller knows that the answer
 * lies in low .. high and where to start in it.  Newton's method, with
 * bisection whenever it leaves what is known; in 1 / lambda for a fall, which
 * approaches its limit like 1 / lambda.
 */
static double
find_multiplier(const StatsSample *a, const StatsSample *b, double target,
				bool target_is_z, double low, double high, double lambda)
{
	for (int i = 0; i < MAX_STEPS; i++)
	{
		Fall		fall = {0.0, 0.0};
		double		value;
		double		slope;
		double		next;

		add_fall(&fall, a, lambda);
		add_fall(&fall, b, lambda);

		value = fall.total;
		slope = fall.slope;
		if (target_is_z)
		{
			value = sqrt(lambda) * sqrt(fall.total);
			slope = (fall.total > 0.0) ?
				(value / lambda + sqrt(lambda / fall.total) * slope) / 2.0 : 0.0;
		}

		if (value < target)
			low = lambda;
		else
			high = lambda;

		/* Newton's step; infinite, for the guard, where there is none */
		next = INFINITY;
		if (slope > 0.0)
		{
			double		step = (target - value) / slope / lambda;

			if (target_is_z)
				next = lambda + lambda * step;
			else if (step < 1.0)
				next = lambda / (1.0 - step);
		}

		/*
		 * Before the guard: next to the answer, rounding takes a good step
		 * out of the bracket.
		 */
		if (fabs(next - lambda) <= 1e-9 * lambda)
		{
			/*
			 * A step is as short where the fall bends sharply and the answer lies
			 * far beyond the bend; then halve the bracket.
			 */
			if (fabs(value - target) <= 1e-6 * target ||
				high - low <= 1e-9 * lambda)
				return next;
			next = low;
		}

		if (!(next > low && next < high))
		{
			/* the bracket of a test can span the whole range of counts */
			next = sqrt(low) * sqrt(high);
			if (!(next > low && next < high))
				return lambda;
		}
		lambda = next;
	}
	return lambda;
}

/*
 * Distance from the observed difference to its score bound
 *
 * Both samples fall, which for the second of a difference means that the
 * caller passes its mirror image.  The restricted shares of the two samples
 * maximize the joint likelihood, so they share one multiplier lambda = n1 l1 =
 * n2 l2, and (2) becomes
 *
 *		z^2 = lambda (fall1 + fall2)
 *
 * A sample that had to explain z alone would need the multiplier z^2 /
 * distance.  The smaller of the two is too large for both together, and,
 * since the fall grows with lambda, its half is too small.
 */
static double
score_distance_two(const StatsSample *a, const StatsSample *b, double z)
{
	double		alone = fmax(score_distance(a, z / sqrt(a->n)),
							 score_distance(b, z / sqrt(b->n)));
	double		high;

	if (alone == 0.0)
		return 0.0;

	high = z / alone * z;
	if (high == 0.0)
		return alone;			/* z is next to the smallest number there is */
	return z / find_multiplier(a, b, z, true, high / 2.0, high, high) * z;
}

/*
 * Score statistic of the hypothesis that two samples fall to a common score
 *
 * difference > 0 is what they fall together.  At least one falls half of it
 * or more, and the other half of it or less, which brackets the multiplier.
 *
 * The common score is found to 1e-16, so a large z, for which it is close to
 * -1 or 1, has a relative error of about 1e-16 z^2: none that p could show.
 */
static double
score_statistic_two(const StatsSample *a, const StatsSample *b,
					double difference)
{
	double		middle = (a->score - b->score) / 2.0;
	double		half = difference / 2.0;
	double		lambda_a = a->n *
		multiplier_of(a, middle, half, (height(a) + headroom(b)) / 2.0);
	double		lambda_b = b->n *
		multiplier_of(b, -middle, half, (height(b) + headroom(a)) / 2.0);
	double		low = fmin(lambda_a, lambda_b);
	double		high = fmax(lambda_a, lambda_b);

	return sqrt(find_multiplier(a, b, difference, false, low, high, low)) *
		sqrt(difference);
}

/* Two-sided p-value of a standard normal statistic, never NaN */
static double
normal_p_value(double z)
{
	return erfc(fabs(z) / SQRT_2);
}

/*
 * Comparison from an estimate, its standard error and a normal quantile
 *
 * Without a standard error nothing but the hypothesis itself is compatible
 * with it.
 */
static StatsComparison
wald_comparison(double difference, double standard_error, double z)
{
	StatsComparison result;

	result.difference = difference;
	result.lower = clip(difference - z * standard_error, 2.0);
	result.upper = clip(difference + z * standard_error, 2.0);
	if (difference == 0.0)
		result.z = 0.0;
	else if (standard_error == 0.0)
		result.z = copysign(INFINITY, difference);
	else
		result.z = difference / standard_error;
	result.p_value = normal_p_value(result.z);
	return result;
}

/*
 * Sample with 3/4 promoters, 3/2 passives and 3/4 detractors added
 *
 * For a score, this is the analogue of the two successes and two failures
 * of Agresti and Caffo (2000) and of Bonett and Price (2012); the weights are
 * those of MeasuringU and of the R package NPS.
 */
static StatsSample
adjusted(const StatsSample *sample)
{
	StatsSample result;
	double		n = sample->n + ADDED_TOTAL;

	result.n = n;
	result.promoters = (sample->promoters * sample->n + ADDED_EXTREME) / n;
	result.passives = (sample->passives * sample->n + ADDED_PASSIVE) / n;
	result.detractors = (sample->detractors * sample->n + ADDED_EXTREME) / n;
	result.score = sample->score * (sample->n / n);
	return result;
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
static double
two_sided_quantile(double inside, double outside)
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

/*
 * Two-sided standard normal quantile: the z for which -z .. z has the
 * probability "confidence"
 *
 * confidence lies strictly between 0 and 1.  The result is positive and
 * right to the last few bits over the whole range.
 */
double
stats_quantile(double confidence)
{
	if (confidence == STATS_DEFAULT_CONFIDENCE)
		return DEFAULT_QUANTILE;
	return two_sided_quantile(confidence, 1.0 - confidence);
}

/*
 * Sample from counts of responses
 *
 * At least one count is positive, and their sum is at most 2^63 - 1.  A share
 * of zero says exactly that the category is empty; a share or a score of one
 * may be the work of rounding, so edges are told by zeros.
 */
StatsSample
stats_sample(uint64_t detractors, uint64_t passives, uint64_t promoters)
{
	StatsSample result;

	/* subtract before rounding, lest large and nearly equal counts cancel */
	result.n = (double) (detractors + passives + promoters);
	result.promoters = (double) promoters / result.n;
	result.passives = (double) passives / result.n;
	result.detractors = (double) detractors / result.n;
	result.score = (promoters >= detractors) ?
		(double) (promoters - detractors) / result.n :
		-((double) (detractors - promoters) / result.n);
	return result;
}

/*
 * Shares of a sample as parts of "whole" (>= 0) that add up to it: whole
 * percent, or the characters of a bar
 *
 * Largest remainder, as Hamilton apportioned seats (Balinski, Young 1982):
 * everybody gets the whole part of his quota, and what is left goes to the
 * largest remainders; of equal ones to the larger category, then to the first
 * in the order of the enum.  A category without responses gets nothing.
 */
void
stats_whole_shares(const StatsSample *sample, int whole,
				   int parts[STATS_CATEGORIES])
{
	/* what rounding may do to a quota, so that equal remainders are equal */
	const double rounding = 4.0 * DBL_EPSILON * whole;
	double		shares[STATS_CATEGORIES];
	double		remainders[STATS_CATEGORIES];
	int			left = whole;

	shares[STATS_DETRACTORS] = sample->detractors;
	shares[STATS_PASSIVES] = sample->passives;
	shares[STATS_PROMOTERS] = sample->promoters;

	for (int i = 0; i < STATS_CATEGORIES; i++)
	{
		double		quota = shares[i] * whole;

		parts[i] = (int) (quota + rounding);
		remainders[i] = quota - parts[i];
		left -= parts[i];
	}

	for (; left > 0; left--)
	{
		int			most = 0;

		for (int i = 1; i < STATS_CATEGORIES; i++)
		{
			double		ahead = remainders[i] - remainders[most];

			if (ahead > rounding ||
				(ahead >= -rounding && shares[i] > shares[most]))
				most = i;
		}
		parts[most]++;
		remainders[most] -= 1.0;
	}
}

/*
 * Variance of one response, 0 .. 1: P + Q - (P - Q)^2
 *
 * Written as a sum of products of shares, so that nothing cancels; it is zero
 * exactly if there is only one category.
 */
double
stats_variance(const StatsSample *sample)
{
	return sample->passives * (sample->promoters + sample->detractors) +
		4.0 * sample->promoters * sample->detractors;
}

/* Standard error of the score: sqrt(V / n), with n and not n - 1 */
double
stats_standard_error(const StatsSample *sample)
{
	return sqrt(stats_variance(sample) / sample->n);
}

/*
 * Lower confidence bound of the score, in -1 .. 1
 *
 * z > 0.  By the score method (Tango 1998) it is never above the score, below
 * it as far as double precision can show that, and -1 if and only if all are
 * detractors.  The adjusted Wald interval is centred on the adjusted score and
 * may lie beside the observed one; the Wald interval has no width if there is
 * only one category.
 */
double
stats_lower(const StatsSample *sample, double z, StatsMethod method)
{
	StatsSample added;

	switch (method)
	{
		case STATS_ADJUSTED_WALD:
			added = adjusted(sample);
			return clip(added.score - z * stats_standard_error(&added), 1.0);
		case STATS_WALD:
			return clip(sample->score - z * stats_standard_error(sample), 1.0);
		case STATS_SCORE:
			break;
	}
	return clip(sample->score - score_distance(sample, z / sqrt(sample->n)),
				1.0);
}

/* Upper confidence bound of the score: the mirror image of stats_lower() */
double
stats_upper(const StatsSample *sample, double z, StatsMethod method)
{
	StatsSample mirror = mirrored(sample);

	return 0.0 - stats_lower(&mirror, z, method);
}

/*
 * Margin of error of the score: z standard errors, as published
 *
 * "population" is the number of people the sample was drawn from without
 * replacement, INFINITY if it is large or unknown.  The finite population
 * correction is that of Cochran (1977), (N - n) / (N - 1) on the variance with
 * divisor n; whoever asked everybody has no margin.
 */
double
stats_margin(const StatsSample *sample, double z, double population)
{
	double		margin = z * stats_standard_error(sample);

	if (isinf(population))
		return margin;
	if (population <= sample->n)
		return 0.0;
	return margin * sqrt((population - sample->n) / (population - 1.0));
}

/*
 * Difference of two independent scores, a minus b
 *
 * STATS_SCORE tests whether the scores are equal with the variance under the
 * most likely shares of both samples that make them so: what Mee (1984) and
 * Farrington and Manning (1990) do for two proportions, done for Tango's
 * (1998) trinomial.  The interval inverts the test, so the two never
 * contradict each other; it holds the difference, and has a width even if
 * neither sample has a variance.
 *
 * For STATS_ADJUSTED_WALD the difference is the observed one, while z, p and
 * bounds belong to the adjusted shares.
 */
StatsComparison
stats_compare(const StatsSample *a, const StatsSample *b, double z,
			  StatsMethod method)
{
	StatsComparison result;
	StatsSample a_mirror;
	StatsSample b_mirror;
	double		difference = a->score - b->score;

	if (method == STATS_ADJUSTED_WALD)
	{
		StatsSample a_added = adjusted(a);
		StatsSample b_added = adjusted(b);

		result = stats_compare(&a_added, &b_added, z, STATS_WALD);
		result.difference = difference;
		return result;
	}
	if (method == STATS_WALD)
		return wald_comparison(difference,
							   sqrt(stats_variance(a) / a->n +
									stats_variance(b) / b->n), z);

	a_mirror = mirrored(a);
	b_mirror = mirrored(b);
	result.difference = difference;
	result.lower = clip(difference - score_distance_two(a, &b_mirror, z), 2.0);
	result.upper = clip(difference + score_distance_two(b, &a_mirror, z), 2.0);
	if (difference > 0.0)
		result.z = score_statistic_two(a, &b_mirror, difference);
	else if (difference < 0.0)
		result.z = -score_statistic_two(b, &a_mirror, -difference);
	else
		result.z = 0.0;
	result.p_value = normal_p_value(result.z);
	return result;
}

/*
 * Difference of a score from a fixed score, by Tango's (1998) score test
 *
 * benchmark lies in -1 .. 1.  The bounds are those of the score interval less
 * the benchmark.  A benchmark of -1 or 1 is true only of a sample of one
 * category: it is either met (z = 0) or impossible (z infinite).
 */
StatsComparison
stats_compare_benchmark(const StatsSample *sample, double benchmark, double z)
{
	StatsComparison result;
	double		difference = sample->score - benchmark;

	result.difference = difference;
	result.lower = stats_lower(sample, z, STATS_SCORE) - benchmark;
	result.upper = stats_upper(sample, z, STATS_SCORE) - benchmark;
	if (difference == 0.0)
		result.z = 0.0;
	else if (fabs(benchmark) == 1.0)
		result.z = copysign(INFINITY, difference);
	else
	{
		StatsSample mirror = mirrored(sample);
		double		l = difference > 0.0 ?
			multiplier_of(sample, benchmark, difference, 1.0 + benchmark) :
			multiplier_of(&mirror, -benchmark, -difference, 1.0 - benchmark);

		result.z = copysign(sqrt(sample->n * l) * sqrt(fabs(difference)),
							difference);
	}
	result.p_value = normal_p_value(result.z);
	return result;
}

/*
 * Change of score of the same respondents asked twice, after minus before
 *
 * pairs[3 * before + after] counts respondents, with categories in the order
 * of the enum in stats.h; at least one, at most 2^63 - 1 in all.  Somebody's
 * change is y = after - before, in -2 .. 2.
 *
 * The test is sum(y) / sqrt(sum(y^2)): McNemar (1947) if nobody moved two
 * steps.  The interval holds every change v for which the same test of y - v
 * does not reject.  With few respondents that is every change.  It would be
 * the one value if all changed alike, so there it is the score interval of a
 * proportion of which we saw all or nothing: z^2 / (n + z^2) of them may have
 * done otherwise, as far as there is room.
 */
StatsComparison
stats_compare_paired(const uint64_t pairs[STATS_CATEGORIES * STATS_CATEGORIES],
					 double z)
{
	StatsComparison result;
	uint64_t	changes[2 * STATS_CATEGORIES - 1] = {0};
	uint64_t	up;
	uint64_t	down;
	double		n;
	double		sum;
	double		mean;
	double		variance;
	double		square = 0.0;
	double		below;
	double		above;

	for (int before = 0; before < STATS_CATEGORIES; before++)
		for (int after = 0; after < STATS_CATEGORIES; after++)
			changes[after - before + 2] += pairs[before * STATS_CATEGORIES + after];

	/* below 2^64, so the sum of changes is exact and rounded only once */
	up = changes[3] + 2 * changes[4];
	down = changes[1] + 2 * changes[0];
	sum = up >= down ? (double) (up - down) : -(double) (down - up);
	n = (double) (changes[0] + changes[1] + changes[2] + changes[3] + changes[4]);
	mean = sum / n;

	variance = (double) changes[2] / n * mean * mean;
	for (int step = 1; step <= 2; step++)
	{
		double		ups = (double) changes[2 + step];
		double		downs = (double) changes[2 - step];

		variance += ups / n * (step - mean) * (step - mean) +
			downs / n * (step + mean) * (step + mean);
		square += (ups + downs) * step * step;
	}

	if (variance > 0.0)
		below = above = n > z * z ? z * sqrt(variance / (n - z * z)) : INFINITY;
	else
	{
		double		otherwise = z * z / (n + z * z);

		above = (mean < 0.0 ? -2.0 * mean : 2.0 - mean) * otherwise;
		below = (mean > 0.0 ? 2.0 * mean : 2.0 + mean) * otherwise;
	}

	result.difference = mean;
	result.lower = clip(mean - below, 2.0);
	result.upper = clip(mean + above, 2.0);
	result.z = square > 0.0 ? sum / sqrt(square) : 0.0;
	result.p_value = normal_p_value(result.z);
	return result;
}

/* Sum of all weights */
static double
weight_sum(const StatsWeighted *sums)
{
	return sums->weight[STATS_DETRACTORS] + sums->weight[STATS_PASSIVES] +
		sums->weight[STATS_PROMOTERS];
}

/* Weighted shares, with Kish's effective number of responses */
static StatsSample
weighted_shares(const StatsWeighted *sums)
{
	StatsSample result;
	double		total = weight_sum(sums);

	result.n = stats_effective_responses(sums);
	result.promoters = sums->weight[STATS_PROMOTERS] / total;
	result.passives = sums->weight[STATS_PASSIVES] / total;
	result.detractors = sums->weight[STATS_DETRACTORS] / total;
	result.score = stats_weighted_score(sums);
	return result;
}

/*
 * Linearised variance of the weighted score, by Binder (1983) and Lumley
 * (2010), without the factor n / (n - 1): the sum of squares of the influence
 * of each response, w (x - D) / W
 */
static double
linearised_variance(const StatsWeighted *sums)
{
	StatsSample shares = weighted_shares(sums);
	double		residual[STATS_CATEGORIES];
	double		total = weight_sum(sums);
	double		sum = 0.0;

	residual[STATS_DETRACTORS] = height(&shares);
	residual[STATS_PASSIVES] = shares.score;
	residual[STATS_PROMOTERS] = headroom(&shares);

	/* divide twice: the square of a large sum could overflow */
	for (int i = 0; i < STATS_CATEGORIES; i++)
		sum += sums->square[i] / total / total * residual[i] * residual[i];
	return sum;
}

/* Weighted score, in -1 .. 1; the sum of weights is positive */
double
stats_weighted_score(const StatsWeighted *sums)
{
	return (sums->weight[STATS_PROMOTERS] - sums->weight[STATS_DETRACTORS]) /
		weight_sum(sums);
}

/*
 * Linearised standard error of the weighted score, as survey::svymean has it
 *
 * Binder (1983), Lumley (2010); independent responses.  With equal weights it
 * is sqrt(V / (n - 1)), where stats_standard_error() divides by n.  One row
 * says nothing about its own error: the result is infinite, and a caller will
 * rather say that there is none.
 */
double
stats_weighted_standard_error(const StatsWeighted *sums)
{
	if (sums->rows <= 1.0)
		return INFINITY;
	return sqrt(sums->rows / (sums->rows - 1.0) * linearised_variance(sums));
}

/*
 * Effective number of responses by Kish (1965): the square of the sum of
 * weights over the sum of their squares; the sum of weights is positive
 */
double
stats_effective_responses(const StatsWeighted *sums)
{
	double		total = weight_sum(sums);
	double		squares = sums->square[STATS_DETRACTORS] +
		sums->square[STATS_PASSIVES] + sums->square[STATS_PROMOTERS];

	return total / (squares / total);
}

/*
 * Weighted shares with the number of responses that the score and adjusted
 * Wald intervals of a weighted sample are to assume
 *
 * Kish's number is right if weights have nothing to do with scores; the number
 * that reproduces the linearised variance, V / A, if they have.  The smaller
 * of both is careful enough for either.
 */
StatsSample
stats_weighted_sample(const StatsWeighted *sums)
{
	StatsSample result = weighted_shares(sums);
	double		linearised = linearised_variance(sums);

	if (linearised > 0.0)
		result.n = fmin(result.n, stats_variance(&result) / linearised);
	return result;
}

/*
 * Confidence interval of a weighted score, within -1 .. 1
 *
 * STATS_WALD uses the linearised standard error and so wants two rows or more;
 * of one row it says -1 .. 1.  The other methods are those of an unweighted
 * sample of the size that stats_weighted_sample() finds.
 */
StatsInterval
stats_weighted_interval(const StatsWeighted *sums, double z,
						StatsMethod method)
{
	StatsInterval result;

	if (method == STATS_WALD)
	{
		double		score = stats_weighted_score(sums);
		double		margin = z * stats_weighted_standard_error(sums);

		result.lower = clip(score - margin, 1.0);
		result.upper = clip(score + margin, 1.0);
	}
	else
	{
		StatsSample sample = stats_weighted_sample(sums);

		result.lower = stats_lower(&sample, z, method);
		result.upper = stats_upper(&sample, z, method);
	}
	return result;
}

/*
 * Difference of two independent weighted scores, a minus b, by their
 * linearised standard errors; each has two rows or more, or nothing is known
 */
StatsComparison
stats_compare_weighted(const StatsWeighted *a, const StatsWeighted *b,
					   double z)
{
	return wald_comparison(stats_weighted_score(a) - stats_weighted_score(b),
						   hypot(stats_weighted_standard_error(a),
								 stats_weighted_standard_error(b)), z);
}

/*
 * Responses needed for a margin of error: z^2 V / margin^2 (Cochran 1977)
 *
 * margin > 0 is the half width of the Wald interval, as a proportion; the
 * variance of one response is at most 1.  "population" is the number of people
 * to draw from, INFINITY if it is large or unknown.  The result is not rounded
 * and may be infinite.
 */
double
stats_sample_size(double margin, double z, double variance,
				  double population)
{
	double		root = z / margin;
	double		size = root * root * variance;

	if (isinf(population) || size == 0.0)
		return size;
	if (isinf(size))
		return population;
	/* size / (1 + (size - 1) / population), without losing a small size */
	return size / ((population - 1.0) / population + size / population);
}

/*
 * Responses needed in each of two groups to find a difference of scores
 *
 * difference != 0 is the true one, as a proportion, "power" the probability,
 * strictly between 0 and 1, of finding it at the confidence of z, and
 * "variance" that of one response in either group: (z + z_power)^2 2 V /
 * difference^2, the usual normal approximation that leaves out the chance of a
 * finding in the wrong direction.  Not rounded, may be infinite; 0 if less
 * power is asked for than no responses at all have.
 */
double
stats_sample_size_compare(double difference, double z, double power,
						  double variance)
{
	double		z_power = power >= 0.5 ?
		two_sided_quantile(2.0 * power - 1.0, 2.0 * (1.0 - power)) :
		-two_sided_quantile(1.0 - 2.0 * power, fmax(2.0 * power, DBL_MIN));
	double		root = fmax(z + z_power, 0.0) / difference;

	return root * root * 2.0 * variance;
}
