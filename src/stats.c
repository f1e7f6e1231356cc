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
 * The anytime method
 * ------------------
 * The evidence of a response against d is the logarithm of its likelihood under
 * the observed shares over that under the restricted ones,
 *
 *		E(d) = P log(P/p) + M log(M/m) + Q log(Q/q)					(4)
 *
 * P/p and its like are 1 + l (x - d) for the three values x of a response, so
 * n E(d) is the logarithm of the wealth, in hindsight, of the best constant
 * bet l against d.  Whoever had to bet day by day can come near it: the universal
 * portfolio of Cover and Ordentlich (1996) loses at most
 *
 *		R(n) = log(sqrt(pi) Gamma(n + 1) / Gamma(n + 1/2))
 *
 * of it, and if d is the true score its wealth is a martingale, which ever
 * exceeds 1/alpha with a probability of at most alpha (Ville 1939; Orabona and
 * Jun 2024).  So the scores with n E(d) <= log(1/alpha) + R(n) hold the true
 * one at all times at once, as long as it stays what it is.
 *
 * By (2) the derivative of E with respect to d is -l: E is convex, and these
 * scores are an interval.
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
 * Cover, Ordentlich (1996): Universal portfolios with side information.  IEEE
 *		Trans. Inf. Theory 42, 348-363.
 * Farrington, Manning (1990): Test statistics and sample size formulae for
 *		comparative binomial trials with null hypothesis of non-zero risk
 *		difference or non-unity relative risk.  Stat. Med. 9, 1447-1454.
 * Kish (1965): Survey Sampling.  Wiley.
 * Lumley (2010): Complex Surveys.  Wiley.
 * McNemar (1947): Note on the sampling error of the difference between
 *		correlated proportions or percentages.  Psychometrika 12, 153-157.
 * Mee (1984): Confidence bounds for the difference between two
 *		probabilities.  Biometrics 40, 1175-1176.
 * Orabona, Jun (2024): Tight concentrations and confidence sequences from the
 *		regret of universal portfolio.  IEEE Trans. Inf. Theory 70, 436-455.
 * Tango (1998): Equivalence test and confidence interval for the difference
 *		in proportions for the paired-sample design.  Stat. Med. 17, 891-908.
 * Ville (1939): Etude critique de la notion de collectif.  Gauthier-Villars.
 * Wilson (1927): Probable inference, the law of succession, and statistical
 *		inference.  J. Am. Stat. Assoc. 22, 209-212.
 *
 *-------------------------------------------------------------------------
 */
#include <float.h>
#include <math.h>

#include "distribution.h"
#include "stats.h"

#define SQRT_2			1.41421356237309504880
#define LOG_SQRT_PI		0.57236494292470008707

/* The quantile of STATS_DEFAULT_CONFIDENCE, which nearly everybody asks for */
#define DEFAULT_QUANTILE	1.95996398454005423552

/* Responses added by the adjusted Wald method */
#define ADDED_EXTREME	0.75	/* to the promoters and to the detractors */
#define ADDED_PASSIVE	1.5
#define ADDED_TOTAL		(2 * ADDED_EXTREME + ADDED_PASSIVE)

/*
 * Every iteration below ends long before, mostly in less than six steps; but for
 * two samples that are to fall by less than 1e-100, and then z is next to 0
 * wherever it stops
 */
#define MAX_STEPS	200

/*
 * The most likely shares under a hypothesis below the observed score: the
 * multiplier l, p, m and q times l, and Q/q, which is l s
 */
typedef struct Restricted
{
	double		l;
	double		promoters;
	double		passives;
	double		detractors;
	double		ratio;
} Restricted;

/*
 * How far two samples fall, in total, for one value of the multiplier, how
 * fast the total grows with the multiplier, and what evidence that is.
 */
typedef struct Fall
{
	double		total;
	double		slope;
	double		evidence;		/* n E of both; only if asked for */
} Fall;

/* What find_multiplier() looks for */
typedef enum Target
{
	TARGET_FALL,				/* a total fall */
	TARGET_Z,					/* a score statistic, sqrt(lambda total) */
	TARGET_EVIDENCE				/* evidence */
} Target;

/*-------------------------------------------------------------------------
 * Samples and their mirror images
 *-------------------------------------------------------------------------
 */

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

/*-------------------------------------------------------------------------
 * The score of one sample under a hypothesis
 *-------------------------------------------------------------------------
 */

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
 * Most likely shares under a hypothesis d below the observed score
 *
 * distance is D - d > 0 and above_bottom 1 + d > 0, passed along because the
 * caller may know them better than a subtraction would.  Multiplying (1) by d
 * and putting l d = l p - l q on its left gives
 *
 *		(D - d) s^2 + (D - d - d M - 2 (1 + d) Q) s - 2 (1 + d) Q = 0
 */
static Restricted
restricted(const StatsSample *sample, double d, double distance,
		   double above_bottom)
{
	Restricted	result;
	double		c = 2.0 * above_bottom * sample->detractors;
	double		b = distance - d * sample->passives - c;
	double		root = sqrt(b * b + 4.0 * distance * c);
	double		s;

	if (b < 0.0)
	{
		s = (root - b) / (2.0 * distance);
		result.detractors = sample->detractors / s;
	}
	else
	{
		result.detractors = (b + root) / (4.0 * above_bottom);
		s = sample->detractors > 0.0 ? sample->detractors / result.detractors : 0.0;
	}
	result.promoters = sample->promoters / (s + 2.0);
	result.passives = sample->passives / (s + 1.0);
	result.l = result.promoters + result.passives + result.detractors;
	result.ratio = s * (result.promoters + result.passives) + sample->detractors;
	return result;
}

/* Multiplier l of a hypothesis, with the arguments of restricted() */
static double
multiplier_of(const StatsSample *sample, double d, double distance,
			  double above_bottom)
{
	return restricted(sample, d, distance, above_bottom).l;
}

/* log(1 + a) - a for a > -1, to the last few bits next to 0, too */
static double
log_less(double a)
{
	const double small = 1.0 / 32.0;

	if (fabs(a) > small)
		return log1p(a) - a;

	/* what is left out is less than a^12 / 12 */
	return -a * a *
		(1.0 / 2.0 - a * (1.0 / 3.0 - a * (1.0 / 4.0 - a * (1.0 / 5.0 -
		a * (1.0 / 6.0 - a * (1.0 / 7.0 - a * (1.0 / 8.0 - a * (1.0 / 9.0 -
		a * (1.0 / 10.0 - a / 11.0)))))))));
}

/*
 * Evidence (4) of one response against the hypothesis of some restricted shares
 *
 * Next to the observed score all logarithms are next to zero, and add up to
 * much less.  To first order their sum is l (D - d) = l^2 V0, a sum of
 * products, and what log_less() adds is about half of it.
 */
static double
evidence(const StatsSample *sample, const Restricted *shares)
{
	double		p = shares->promoters;
	double		m = shares->passives;
	double		q = shares->detractors;
	double		promoter = m + 2.0 * q;	/* P/p - 1, and so on */
	double		passive = q - p;
	double		detractor = -m - 2.0 * p;
	double		sum = 0.0;

	/* without detractors Q/q says nothing */
	if (promoter > 1.0)
	{
		if (sample->detractors > 0.0)
			sum = sample->detractors *
				(detractor > -0.5 ? log1p(detractor) : log(shares->ratio));
		return sum + sample->promoters * log1p(promoter) +
			sample->passives * log1p(passive);
	}

	if (sample->detractors > 0.0)
		sum = sample->detractors *
			(detractor > -0.5 ? log_less(detractor) :
			 log(shares->ratio) - detractor);
	return sum + m * (p + q) + 4.0 * p * q +
		sample->promoters * log_less(promoter) +
		sample->passives * log_less(passive);
}

/*-------------------------------------------------------------------------
 * Two samples under a hypothesis
 *-------------------------------------------------------------------------
 */

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
add_fall(Fall *fall, const StatsSample *sample, double lambda,
		 bool with_evidence)
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

	if (with_evidence)
	{
		Restricted	shares = {l, l * p, l * m, l * q, x};

		fall->evidence += sample->n * evidence(sample, &shares);
	}
}

/*
 * Multiplier lambda at which two samples have fallen far enough
 *
 * Far enough is a value of "target" of what "what" says.  Each of them grows
 * with lambda, and the caller knows that the answer lies in low .. high and
 * where to start in it.  Newton's method, with bisection whenever it leaves
 * what is known; in 1 / lambda for a fall, which approaches its limit like 1 /
 * lambda, and for the square root of evidence, which next to the observed
 * difference grows like lambda.
 */
static double
find_multiplier(const StatsSample *a, const StatsSample *b, double target,
				Target what, double low, double high, double lambda)
{
	for (int i = 0; i < MAX_STEPS; i++)
	{
		Fall		fall = {0.0, 0.0, 0.0};
		double		value;
		double		slope;
		double		next;

		add_fall(&fall, a, lambda, what == TARGET_EVIDENCE);
		add_fall(&fall, b, lambda, what == TARGET_EVIDENCE);

		value = fall.total;
		slope = fall.slope;
		if (what == TARGET_Z)
		{
			value = sqrt(lambda) * sqrt(fall.total);
			slope = (fall.total > 0.0) ?
				(value / lambda + sqrt(lambda / fall.total) * slope) / 2.0 : 0.0;
		}
		else if (what == TARGET_EVIDENCE)
		{
			/* where a fall grows by 1, evidence grows by lambda */
			value = sqrt(fall.evidence);
			slope = value > 0.0 ? lambda * slope / (2.0 * value) : 0.0;
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

			if (what != TARGET_FALL)
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
	return z / find_multiplier(a, b, z, TARGET_Z, high / 2.0, high, high) * z;
}

/*
 * Multiplier lambda of the hypothesis that two samples fall by "fall" > 0,
 * together; "left" > 0 is how much farther they could fall
 *
 * If each falls by its part of the fall, as large as its height is of both
 * heights, at least one falls too little and the other too much, which brackets
 * the multiplier.
 *
 * The fall is found to 1e-16, so a large z, for which a score is close to -1 or
 * 1, has a relative error of about 1e-16 z^2: none that p could show.
 */
static double
common_multiplier(const StatsSample *a, const StatsSample *b, double fall,
				  double left)
{
	double		a_height = height(a);
	double		b_height = height(b);
	double		both = a_height + b_height;
	double		a_fall = fall * (a_height / both);
	double		b_fall = fall * (b_height / both);
	double		a_lambda = INFINITY;
	double		b_lambda = INFINITY;
	double		low;
	double		high;

	if (!at_the_bottom(a))
		a_lambda = a->n * multiplier_of(a, a->score - a_fall, a_fall,
										a_height * (left / both));
	if (!at_the_bottom(b))
		b_lambda = b->n * multiplier_of(b, b->score - b_fall, b_fall,
										b_height * (left / both));
	low = fmin(a_lambda, b_lambda);
	high = fmax(a_lambda, b_lambda);

	/* one that is at the bottom leaves all of it to the other */
	if (isinf(high))
		return low;
	return find_multiplier(a, b, fall, TARGET_FALL, low, high, low);
}

/*-------------------------------------------------------------------------
 * The anytime method
 *-------------------------------------------------------------------------
 */

/* What the best bet in hindsight may be ahead of the sure one: R(n) */
static double
regret(double n)
{
	return LOG_SQRT_PI + log_gamma_ratio(n + 0.5);
}

/* log(1 / alpha) of the confidence that z belongs to */
static double
log_inverse_alpha(double z)
{
	return -log(erfc(z / SQRT_2));
}

/*
 * Distance from the observed score down to where the evidence of one response
 * is "wanted" > 0, and the multiplier there, to some six digits
 *
 * With w = log((1 + D) / (1 + d)) the slope of the evidence is l (1 + d) = 1 -
 * Q/q.  It grows from zero at the score to P + M, so the evidence is first a
 * parabola and at last a straight line.  That makes a start, and Newton's
 * method on its square root goes well with either.
 */
static double
anytime_distance(const StatsSample *sample, double wanted, double *multiplier)
{
	double		top = height(sample);
	double		distance = top;
	double		half;
	double		w;

	*multiplier = INFINITY;
	if (at_the_bottom(sample))
		return 0.0;

	half = wanted / (sample->promoters + sample->passives) / 2.0;
	w = half + sqrt(half * half +
					2.0 * wanted * stats_variance(sample) / (top * top));
	for (int i = 0; i < MAX_STEPS; i++)
	{
		Restricted	shares;
		double		above_bottom;
		double		found;
		double		step;

		w = fmin(w, 600.0);		/* all that is below is -1 */
		above_bottom = top * exp(-w);
		distance = w < 0.5 ? -top * expm1(-w) : top - above_bottom;
		shares = restricted(sample, sample->score - distance, distance,
							above_bottom);
		*multiplier = shares.l;
		found = evidence(sample, &shares);
		step = 2.0 * found * (sqrt(wanted / found) - 1.0) /
			(shares.l * above_bottom);
		if (fabs(step) <= 1e-6 * w)
			return distance + above_bottom * step;
		w += step;
	}
	return distance;
}

/* Least evidence of all responses that a score outside the interval has */
static double
anytime_threshold(const StatsSample *sample, double z)
{
	return log_inverse_alpha(z) + regret(sample->n);
}

/*
 * p-value of so much evidence against a hypothesis, of which "lost" may be the
 * work of hindsight
 */
static double
anytime_p_value(double evidence_of_all, double lost)
{
	return exp(fmin(lost - evidence_of_all, 0.0));
}

/* The same for the hypothesis that the score of a sample is d, within -1 .. 1 */
static double
anytime_p_value_of(const StatsSample *sample, double d)
{
	StatsSample mirror = mirrored(sample);
	double		difference = sample->score - d;
	Restricted	shares;

	if (difference == 0.0)
		return 1.0;
	if (difference < 0.0)
	{
		sample = &mirror;
		d = -d;
		difference = -difference;
	}
	shares = restricted(sample, d, difference, 1.0 + d);
	return anytime_p_value(sample->n * evidence(sample, &shares),
						   regret(sample->n));
}

/*
 * Distance from the observed difference to its anytime bound, and as for
 * score_distance_two() both samples fall
 *
 * "wanted" is the evidence of both.  The multiplier with which one sample has
 * all of it is too large, and if neither has half of it, it is too small.
 */
static double
anytime_distance_two(const StatsSample *a, const StatsSample *b, double wanted)
{
	const double rounding = 1e-5;
	double		a_multiplier;
	double		b_multiplier;
	double		low;
	double		high;
	Fall		fall = {0.0, 0.0, 0.0};
	double		lambda;

	if (at_the_bottom(a) && at_the_bottom(b))
		return 0.0;

	anytime_distance(a, wanted / a->n, &a_multiplier);
	anytime_distance(b, wanted / b->n, &b_multiplier);
	high = fmin(a->n * a_multiplier, b->n * b_multiplier) * (1.0 + rounding);
	anytime_distance(a, wanted / 2.0 / a->n, &a_multiplier);
	anytime_distance(b, wanted / 2.0 / b->n, &b_multiplier);
	low = fmin(a->n * a_multiplier, b->n * b_multiplier) * (1.0 - rounding);

	lambda = find_multiplier(a, b, sqrt(wanted), TARGET_EVIDENCE, low, high, low);
	add_fall(&fall, a, lambda, true);
	add_fall(&fall, b, lambda, true);

	/*
	 * Of samples of one category the fall begins at a multiplier, and may be
	 * over before the next double.  But the evidence grows lambda times as fast.
	 */
	return fall.total + (wanted - fall.evidence) / lambda;
}

/* p-value of that hypothesis by the anytime method */
static double
anytime_p_value_two(const StatsSample *a, const StatsSample *b,
					double difference)
{
	Fall		fall = {0.0, 0.0, 0.0};
	double		lambda = common_multiplier(a, b, difference, 2.0);

	add_fall(&fall, a, lambda, true);
	add_fall(&fall, b, lambda, true);
	return anytime_p_value(fall.evidence, regret(a->n) + regret(b->n));
}

/*-------------------------------------------------------------------------
 * The Wald methods
 *-------------------------------------------------------------------------
 */

/*
 * Comparison from an estimate, its standard error and a quantile
 *
 * Without a standard error nothing but the hypothesis itself is compatible
 * with it; with an infinite one, everything.
 */
static StatsComparison
wald_comparison(double difference, double standard_error, double z)
{
	StatsComparison result;

	result.difference = difference;
	result.lower = clip(difference - z * standard_error, 2.0);
	result.upper = clip(difference + z * standard_error, 2.0);
	result.has_z = true;
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

/*-------------------------------------------------------------------------
 * Quantiles and samples
 *-------------------------------------------------------------------------
 */

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
	return normal_quantile(confidence, 1.0 - confidence);
}

/* Score of counts: they are subtracted before they are rounded */
static double
score_of(uint64_t promoters, uint64_t detractors, double responses)
{
	return promoters >= detractors ?
		(double) (promoters - detractors) / responses :
		-((double) (detractors - promoters) / responses);
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

	result.n = (double) (detractors + passives + promoters);
	result.promoters = (double) promoters / result.n;
	result.passives = (double) passives / result.n;
	result.detractors = (double) detractors / result.n;
	result.score = score_of(promoters, detractors, result.n);
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

/*-------------------------------------------------------------------------
 * One sample
 *-------------------------------------------------------------------------
 */

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
 *
 * By the anytime method all the bounds that are ever looked at, while responses
 * come in, hold the true score at once with the confidence that z belongs to.
 * That is for a true score that stays, from a first response on: not for a
 * window that moves along, nor for weighted or clustered responses.
 */
double
stats_lower(const StatsSample *sample, double z, StatsMethod method)
{
	StatsSample added;
	double		multiplier;

	switch (method)
	{
		case STATS_ADJUSTED_WALD:
			added = adjusted(sample);
			return clip(added.score - z * stats_standard_error(&added), 1.0);
		case STATS_WALD:
			return clip(sample->score - z * stats_standard_error(sample), 1.0);
		case STATS_ANYTIME:
			return clip(sample->score -
						anytime_distance(sample,
										 anytime_threshold(sample, z) / sample->n,
										 &multiplier), 1.0);
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

/*-------------------------------------------------------------------------
 * One sample out of a population
 *-------------------------------------------------------------------------
 */

/*
 * Variance of one response under the hypothesis d below the observed score,
 * in a population in which a share of "seen" are known to be promoters
 *
 * It is (D - d) / l at the most likely shares.  As d falls, so does that of
 * promoters, but not below those who were seen: it is held there, and d decides
 * the other two.  That of passives may fall, too, but by less, as P/p - M/m = l:
 * it would come to those who were seen only after the promoters, and then d is
 * as low as it can be.
 */
static double
held_variance(const StatsSample *sample, double seen, double d)
{
	double		distance = sample->score - d;
	double		l = multiplier_of(sample, d, distance, 1.0 + d);
	StatsSample held = {0};

	if (sample->promoters >= seen * (1.0 + l * (1.0 - d)))
		return distance / l;
	held.promoters = seen;
	held.detractors = fmax(seen - d, 0.0);
	held.passives = fmax(1.0 - held.promoters - held.detractors, 0.0);
	return stats_variance(&held);
}

/*
 * Lower confidence bound of the score of a population
 *
 * counts[] are the responses of a sample drawn without replacement, at least
 * one; "population" is at least their number and at most 2^63 - 1.  No bound
 * is a score that is not possible any more, whatever those not seen may be; if
 * everybody was seen, it is the score.
 *
 * STATS_SCORE is the score method with n (N - 1) / (N - n) in place of n, the
 * correction of Cochran (1977), and with no share below what was seen.
 * STATS_ADJUSTED_WALD and STATS_WALD have the correction on their variance, as
 * stats_margin() has.
 */
double
stats_population_lower(const uint64_t counts[STATS_CATEGORIES],
					   uint64_t population, double z, StatsMethod method)
{
	uint64_t	detractors = counts[STATS_DETRACTORS];
	uint64_t	passives = counts[STATS_PASSIVES];
	uint64_t	promoters = counts[STATS_PROMOTERS];
	uint64_t	n = detractors + passives + promoters;
	StatsSample sample = stats_sample(detractors, passives, promoters);
	double		everybody = (double) population;
	double		correction;
	double		low;
	double		high;

	if (population <= n)
		return sample.score;

	/* the observed score is possible, whatever rounding makes of it */
	low = fmin(score_of(promoters, detractors + (population - n), everybody),
			   sample.score);
	high = fmax(score_of(promoters + (population - n), detractors, everybody),
				sample.score);
	correction = (everybody - 1.0) / (double) (population - n);
	if (method != STATS_SCORE)
	{
		if (method == STATS_ADJUSTED_WALD)
			sample = adjusted(&sample);
		sample.n *= correction;
		return fmin(fmax(stats_lower(&sample, z, STATS_WALD), low), high);
	}

	/* Bisection: the statistic grows all the way down, held or not */
	sample.n *= correction;
	high = sample.score;
	for (;;)
	{
		double		middle = (low + high) / 2.0;

		if (!(middle > low && middle < high))
			return low;
		if (sqrt(sample.n) * (sample.score - middle) >
			z * sqrt(held_variance(&sample, (double) promoters / everybody,
								   middle)))
			low = middle;
		else
			high = middle;
	}
}

/* Upper bound of the score of a population: the mirror image of the lower */
double
stats_population_upper(const uint64_t counts[STATS_CATEGORIES],
					   uint64_t population, double z, StatsMethod method)
{
	uint64_t	mirror[STATS_CATEGORIES];

	mirror[STATS_DETRACTORS] = counts[STATS_PROMOTERS];
	mirror[STATS_PASSIVES] = counts[STATS_PASSIVES];
	mirror[STATS_PROMOTERS] = counts[STATS_DETRACTORS];
	return 0.0 - stats_population_lower(mirror, population, z, method);
}

/*-------------------------------------------------------------------------
 * Comparisons
 *-------------------------------------------------------------------------
 */

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
 * bounds belong to the adjusted shares.  STATS_ANYTIME is that of stats_lower()
 * for the least evidence that both samples have against a difference; it has
 * no z.
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
	if (method == STATS_ANYTIME)
	{
		double		wanted = log_inverse_alpha(z) + (regret(a->n) + regret(b->n));

		result.lower = clip(difference - anytime_distance_two(a, &b_mirror, wanted), 2.0);
		result.upper = clip(difference + anytime_distance_two(b, &a_mirror, wanted), 2.0);
		result.has_z = false;
		result.z = 0.0;
		result.p_value = difference == 0.0 ? 1.0 : difference > 0.0 ?
			anytime_p_value_two(a, &b_mirror, difference) :
			anytime_p_value_two(b, &a_mirror, -difference);
		return result;
	}

	result.lower = clip(difference - score_distance_two(a, &b_mirror, z), 2.0);
	result.upper = clip(difference + score_distance_two(b, &a_mirror, z), 2.0);
	result.has_z = true;
	result.z = stats_score_statistic_two(a, b, 0.0);
	result.p_value = normal_p_value(result.z);
	return result;
}

/*
 * Tango's (1998) score statistic of the hypothesis that the score is d:
 * positive if d is below the observed score, and infinite if d is at or past
 * an end of the scale that the sample rules out
 */
double
stats_score_statistic(const StatsSample *sample, double d)
{
	StatsSample mirror = mirrored(sample);
	double		difference = sample->score - d;
	double		l;

	if (difference == 0.0)
		return 0.0;
	if (fabs(d) >= 1.0)
		return copysign(INFINITY, difference);
	l = difference > 0.0 ?
		multiplier_of(sample, d, difference, 1.0 + d) :
		multiplier_of(&mirror, -d, -difference, 1.0 - d);
	return copysign(sqrt(sample->n * l) * sqrt(fabs(difference)), difference);
}

/*
 * Score statistic of the hypothesis that a minus b is "difference", as
 * stats_compare() has it for a difference of 0; infinite at an end of the
 * scale, as for one sample
 */
double
stats_score_statistic_two(const StatsSample *a, const StatsSample *b,
						  double difference)
{
	StatsSample a_mirror = mirrored(a);
	StatsSample b_mirror = mirrored(b);
	double		fall = a->score - b->score - difference;

	if (fall == 0.0)
		return 0.0;
	if (fabs(difference) >= 2.0)
		return copysign(INFINITY, fall);
	if (fall > 0.0)
		return sqrt(common_multiplier(a, &b_mirror, fall, 2.0 + difference)) *
			sqrt(fall);
	return -(sqrt(common_multiplier(b, &a_mirror, -fall, 2.0 - difference)) *
			 sqrt(-fall));
}

/*
 * Difference of a score from a fixed score
 *
 * benchmark lies in -1 .. 1.  The bounds are those of the interval by the same
 * method less the benchmark.  The test is Tango's (1998) score test; by
 * STATS_WALD and STATS_ADJUSTED_WALD it is the difference of the score, or of
 * the adjusted score, over its standard error.  STATS_ANYTIME has no z.
 *
 * By any method, a benchmark of -1 or 1 is true only of a sample of one
 * category: it is either met (z = 0) or impossible (z infinite).
 */
StatsComparison
stats_compare_benchmark(const StatsSample *sample, double benchmark, double z,
						StatsMethod method)
{
	StatsComparison result;
	StatsSample added;
	double		difference = sample->score - benchmark;

	switch (method)
	{
		case STATS_ADJUSTED_WALD:
			added = adjusted(sample);
			result.z = wald_comparison(added.score - benchmark,
									   stats_standard_error(&added), z).z;
			break;
		case STATS_WALD:
			result.z = wald_comparison(difference,
									   stats_standard_error(sample), z).z;
			break;
		case STATS_SCORE:
		case STATS_ANYTIME:
			result.z = stats_score_statistic(sample, benchmark);
			break;
	}
	if (fabs(benchmark) == 1.0)
		result.z = difference == 0.0 ? 0.0 : copysign(INFINITY, difference);
	result.p_value = normal_p_value(result.z);

	result.has_z = method != STATS_ANYTIME;
	if (method == STATS_ANYTIME)
	{
		if (fabs(benchmark) < 1.0)
			result.p_value = anytime_p_value_of(sample, benchmark);
		result.z = 0.0;
	}

	result.difference = difference;
	result.lower = stats_lower(sample, z, method) - benchmark;
	result.upper = stats_upper(sample, z, method) - benchmark;
	return result;
}

/*
 * Mean change of respondents of whom some moved one step or two, up or down
 *
 * "respondents" is all of them, moved or not, at least one and at most 2^63 - 1;
 * two_steps those who moved two steps, and up and down are steps: two for
 * somebody who moved two.
 *
 * With y for somebody's change, -2 .. 2, the test is z = sum(y) / sqrt(sum(y^2)):
 * McNemar (1947) if nobody moved two steps.  The interval is Tango's (1998) for
 * a sample in which everybody who moves moves by the same step v, and which has
 * our first two moments.  With v = sum(y^2) / sum(|y|) the step is that of all
 * if all moves are alike, and the shares of ups and downs are shares for any
 * counts: they are those of the steps up and down, over v.  Its test of no
 * change is the one above, so the two never contradict each other.
 *
 * Below some 100 respondents it can hold the truth less often than it says,
 * most of all where moves are rare or of two steps.
 */
StatsComparison
stats_compare_moves(uint64_t respondents, uint64_t two_steps, uint64_t up,
					uint64_t down, double z)
{
	StatsComparison result;
	StatsSample moves = {0};
	uint64_t	one_step = up + down - 2 * two_steps;
	double		n = (double) respondents;
	double		squares = (double) one_step + 4.0 * (double) two_steps;
	double		step = 2.0;		/* if nobody moves */

	result.difference = score_of(up, down, n);
	result.has_z = true;
	result.z = 0.0;
	moves.n = n;
	moves.passives = 1.0;
	if (squares > 0.0)
	{
		step = squares / (double) (up + down);
		moves.promoters = (double) up / n / step;
		moves.detractors = (double) down / n / step;

		/* what is left to 1, for 1 - (up + down)^2 / (n squares) */
		moves.passives = (double) (respondents - one_step - two_steps) / n +
			(double) one_step / n * ((double) two_steps / squares);
		moves.score = result.difference / step;
		result.z = result.difference * (n / sqrt(squares));
	}

	/* the observed value may be off by its last bit after two divisions */
	result.lower = fmin(step * stats_lower(&moves, z, STATS_SCORE),
						result.difference);
	result.upper = fmax(step * stats_upper(&moves, z, STATS_SCORE),
						result.difference);
	result.p_value = normal_p_value(result.z);
	return result;
}

/*
 * Change of score of the same respondents asked twice, after minus before
 *
 * pairs[3 * before + after] counts respondents, with categories in the order
 * of the enum in stats.h; at least one, at most 2^63 - 1 in all.
 */
StatsComparison
stats_compare_paired(const uint64_t pairs[STATS_CATEGORIES * STATS_CATEGORIES],
					 double z)
{
	uint64_t	changes[2 * STATS_CATEGORIES - 1] = {0};

	for (int before = 0; before < STATS_CATEGORIES; before++)
		for (int after = 0; after < STATS_CATEGORIES; after++)
			changes[after - before + 2] += pairs[before * STATS_CATEGORIES + after];

	/* no number of steps is past 2^64 */
	return stats_compare_moves(changes[0] + changes[1] + changes[2] +
							   changes[3] + changes[4],
							   changes[0] + changes[4],
							   changes[3] + 2 * changes[4],
							   changes[1] + 2 * changes[0], z);
}

/*-------------------------------------------------------------------------
 * Shares
 *-------------------------------------------------------------------------
 */

/*
 * Sample of two categories for the share of responses that are "inside": as
 * promoters, with the rest as detractors; at least one response, at most
 * 2^63 - 1
 */
StatsSample
stats_share_sample(uint64_t inside, uint64_t outside)
{
	return stats_sample(outside, 0, inside);
}

/*
 * Confidence interval of a share, within 0 .. 1: Wilson (1927)
 *
 * It is the score interval of two categories, on half the scale.
 */
StatsInterval
stats_share_interval(const StatsSample *sample, double z)
{
	StatsInterval result;
	StatsSample mirror = mirrored(sample);
	double		r = z / sqrt(sample->n);

	result.lower = fmax(sample->promoters - score_distance(sample, r) / 2.0, 0.0);
	result.upper = fmin(sample->promoters + score_distance(&mirror, r) / 2.0, 1.0);
	return result;
}

/*
 * Difference of two independent shares, a minus b, in -1 .. 1: Mee (1984)
 *
 * The samples are those of stats_share_sample().
 */
StatsComparison
stats_compare_shares(const StatsSample *a, const StatsSample *b, double z)
{
	StatsComparison result = stats_compare(a, b, z, STATS_SCORE);

	result.difference /= 2.0;
	result.lower /= 2.0;
	result.upper /= 2.0;
	return result;
}

/*-------------------------------------------------------------------------
 * Weighted samples
 *-------------------------------------------------------------------------
 */

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
 * Difference of two independent weighted scores, a minus b
 *
 * STATS_SCORE and STATS_ADJUSTED_WALD are those of unweighted samples of the
 * sizes that stats_weighted_sample() finds.  STATS_WALD uses the linearised
 * standard errors, which are too small where weights are mild and samples small
 * or near an end of the scale; each side has two rows or more, or nothing is
 * known.
 */
StatsComparison
stats_compare_weighted(const StatsWeighted *a, const StatsWeighted *b,
					   double z, StatsMethod method)
{
	StatsSample a_sample;
	StatsSample b_sample;

	if (method == STATS_WALD)
		return wald_comparison(stats_weighted_score(a) - stats_weighted_score(b),
							   hypot(stats_weighted_standard_error(a),
									 stats_weighted_standard_error(b)), z);

	a_sample = stats_weighted_sample(a);
	b_sample = stats_weighted_sample(b);
	return stats_compare(&a_sample, &b_sample, z, method);
}

/*-------------------------------------------------------------------------
 * Planning
 *-------------------------------------------------------------------------
 */

/*
 * Difference of a weighted score from a fixed score
 *
 * As stats_compare_benchmark() with the sample of stats_weighted_sample(); by
 * STATS_WALD with the linearised standard error, which wants two rows or more.
 */
StatsComparison
stats_compare_weighted_benchmark(const StatsWeighted *sums, double benchmark,
								 double z, StatsMethod method)
{
	StatsSample sample = stats_weighted_sample(sums);
	StatsComparison result = stats_compare_benchmark(&sample, benchmark, z,
													 method);

	if (method == STATS_WALD)
	{
		StatsInterval interval = stats_weighted_interval(sums, z, method);

		result.lower = interval.lower - benchmark;
		result.upper = interval.upper - benchmark;
		if (fabs(benchmark) != 1.0)
			result.z = wald_comparison(result.difference,
									   stats_weighted_standard_error(sums), z).z;
		result.p_value = normal_p_value(result.z);
	}
	return result;
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
 * Standard normal quantile of a power, strictly between 0 and 1: negative
 * below one half
 */
static double
power_quantile(double power)
{
	return power >= 0.5 ?
		normal_quantile(2.0 * power - 1.0, 2.0 * (1.0 - power)) :
		-normal_quantile(1.0 - 2.0 * power, fmax(2.0 * power, DBL_MIN));
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
	double		root = fmax(z + power_quantile(power), 0.0) / difference;

	return root * root * 2.0 * variance;
}

/*
 * Difference of scores that two groups of n_a and n_b responses find with a
 * probability of "power": what stats_sample_size_compare() solves for n
 *
 * May be past 2: then such groups find no difference so surely.
 */
double
stats_detectable_difference(double n_a, double n_b, double z, double power,
							double variance)
{
	return fmax(z + power_quantile(power), 0.0) *
		sqrt(variance / n_a + variance / n_b);
}

/*
 * Probability that two groups of n_a and n_b responses find a true difference
 * of scores, at the confidence of z
 *
 * The inverse of stats_detectable_difference(), which leaves out the chance of
 * a finding in the wrong direction: without a difference the result is half of
 * 1 - confidence.
 */
double
stats_power(double difference, double n_a, double n_b, double z,
			double variance)
{
	double		standard_error = sqrt(variance / n_a + variance / n_b);
	double		distance = fabs(difference);

	/* one category finds whatever there is */
	if (standard_error == 0.0)
		distance = distance > 0.0 ? INFINITY : 0.0;
	else
		distance /= standard_error;
	return erfc((z - distance) / SQRT_2) / 2.0;
}
