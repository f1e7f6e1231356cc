/*-------------------------------------------------------------------------
 *
 * samples.c
 *	  Samples in which somebody answers more than once, in plain C.
 *
 * Notation as in stats.c, and for clusters as in samples.h: k clusters, or
 * respondents, N responses in all, U the sum of u.  The residual of a cluster is
 * e = t - D n = u - (U / N) n.
 *
 * Sources
 * -------
 * Binder (1983): On the variances of asymptotically normal estimators from
 *		complex surveys.  Int. Stat. Review 51, 279-292.
 * Dowell, Jarratt (1971): A modified regula falsi method for computing the
 *		root of an equation.  BIT 11, 168-174.
 * Kish (1965): Survey Sampling.  Wiley.
 * Korn, Graubard (1998): Confidence intervals for proportions with small
 *		expected number of positive counts estimated from survey data.  Surv.
 *		Methodol. 24, 193-201.
 * Satterthwaite (1946): An approximate distribution of estimates of variance
 *		components.  Biometrics Bull. 2, 110-114.
 * Welch (1947): The generalization of 'Student's' problem when several
 *		different population variances are involved.  Biometrika 34, 28-35.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>

#include "distribution.h"
#include "samples.h"

#define COUNT_MAX	((uint64_t) INT64_MAX)

/* The iteration below ends long before */
#define MAX_STEPS	200

/*-------------------------------------------------------------------------
 * Products of counts, exactly
 *-------------------------------------------------------------------------
 */

/* An unsigned number of 128 bits */
typedef struct Wide
{
	uint64_t	high;
	uint64_t	low;
} Wide;

/* a times b, as on paper, with digits of 32 bits */
static Wide
wide_product(uint64_t a, uint64_t b)
{
	Wide		result;
	uint64_t	a_high = a >> 32;
	uint64_t	b_high = b >> 32;
	uint64_t	a_low = a & UINT32_MAX;
	uint64_t	b_low = b & UINT32_MAX;
	uint64_t	low = a_low * b_low;
	uint64_t	middle = a_high * b_low + (low >> 32);
	uint64_t	carry = middle >> 32;

	middle = a_low * b_high + (middle & UINT32_MAX);
	result.low = middle << 32 | (low & UINT32_MAX);
	result.high = a_high * b_high + carry + (middle >> 32);
	return result;
}

/* a + b; the caller knows that it is below 2^128 */
static Wide
wide_sum(Wide a, Wide b)
{
	Wide		result;

	result.low = a.low + b.low;
	result.high = a.high + b.high + (result.low < a.low);
	return result;
}

/* Is a at most b? */
static bool
wide_at_most(Wide a, Wide b)
{
	return a.high < b.high || (a.high == b.high && a.low <= b.low);
}

/* a - b, which the caller knows to be at least 0 */
static Wide
wide_rest(Wide a, Wide b)
{
	Wide		result;

	result.low = a.low - b.low;
	result.high = a.high - b.high - (a.low < b.low);
	return result;
}

/* a - b, rounded to a double only once it is known */
static double
wide_difference(Wide a, Wide b)
{
	Wide		rest;

	if (!wide_at_most(b, a))
		return -wide_difference(b, a);
	rest = wide_rest(a, b);
	return ldexp((double) rest.high, 64) + (double) rest.low;
}

static Wide
wide(uint64_t a)
{
	return wide_product(a, 1);
}

/*-------------------------------------------------------------------------
 * Sums that clusters can have
 *-------------------------------------------------------------------------
 */

/* u of a cluster, or U of all: twice the promoters and the passives */
static uint64_t
u_of(const uint64_t counts[STATS_CATEGORIES])
{
	return 2 * counts[STATS_PROMOTERS] + counts[STATS_PASSIVES];
}

/* The responses of a cluster, or of all; none of the counts is past 2^63 - 1 */
static uint64_t
n_of(const uint64_t counts[STATS_CATEGORIES])
{
	return counts[STATS_DETRACTORS] + counts[STATS_PASSIVES] +
		counts[STATS_PROMOTERS];
}

/* Are there so many responses, and no more than 2^63 - 1? */
static bool
are_counts(const uint64_t counts[STATS_CATEGORIES])
{
	return counts[STATS_DETRACTORS] <= COUNT_MAX &&
		counts[STATS_PASSIVES] <= COUNT_MAX - counts[STATS_DETRACTORS] &&
		counts[STATS_PROMOTERS] <= COUNT_MAX - counts[STATS_DETRACTORS] -
		counts[STATS_PASSIVES];
}

/* A product of counts, if it is a count; else past all of them */
static uint64_t
count_product(uint64_t a, uint64_t b)
{
	Wide		product;

	if ((a | b) <= UINT32_MAX)
		return a * b;			/* the usual case */
	product = wide_product(a, b);
	return product.high > 0 ? UINT64_MAX : product.low;
}

/*
 * The sums of one cluster; false, and no sums, where one is past 2^63 - 1
 *
 * A cluster without responses is none: all its sums are zero.
 */
bool
stats_cluster(const uint64_t counts[STATS_CATEGORIES], StatsClusters *sums)
{
	uint64_t	u;
	uint64_t	n;

	if (!are_counts(counts))
		return false;
	u = u_of(counts);
	n = n_of(counts);

	sums->clusters = n > 0;
	for (int i = 0; i < STATS_CATEGORIES; i++)
		sums->counts[i] = counts[i];
	sums->uu = count_product(u, u);
	sums->un = count_product(u, n);
	sums->nn = count_product(n, n);
	return sums->uu <= COUNT_MAX && sums->un <= COUNT_MAX && sums->nn <= COUNT_MAX;
}

/*
 * The least sum of squares of "count" whole numbers that add up to "sum": they
 * are all alike, or differ by one
 */
static Wide
least_squares(uint64_t sum, uint64_t count)
{
	uint64_t	quotient = sum / count;
	uint64_t	rest = sum % count;

	/* (count - rest) quotient^2 + rest (quotient + 1)^2 */
	return wide_sum(wide_sum(wide_product(quotient, sum),
							 wide_product(quotient, rest)), wide(rest));
}

/*
 * Can u, of k clusters of at most "largest" responses each and with so many
 * promoters and passives in all, have the sum of squares uu, and the sum un of
 * its products with n?  For the mirror image: w, and detractors.
 */
static bool
are_squares(uint64_t promoters, uint64_t passives, uint64_t k,
			uint64_t largest, Wide uu, uint64_t un)
{
	uint64_t	u = 2 * promoters + passives;

	/* u^2 = (2 promoters + passives)^2 >= 4 promoters + passives */
	return wide_at_most(wide_sum(wide_product(4, promoters), wide(passives)), uu) &&
		wide_at_most(least_squares(u, k), uu) &&
		wide_at_most(uu, wide_product(u, u < 2 * largest ? u : 2 * largest)) &&
		u <= un && wide_at_most(wide(un), wide_product(u, largest));
}

/*
 * Can at least "least" and at most "most" clusters, one or more, have these
 * sums?
 *
 * What is refused cannot be, whatever the clusters; not all that is accepted
 * can be.  But it satisfies what the formulas below rest on, above all the
 * inequality of Cauchy and Schwarz, so they give sane figures.
 */
static bool
are_sums(const uint64_t counts[STATS_CATEGORIES], uint64_t uu, uint64_t un,
		 uint64_t nn, uint64_t least, uint64_t most)
{
	uint64_t	promoters = counts[STATS_PROMOTERS];
	uint64_t	passives = counts[STATS_PASSIVES];
	uint64_t	detractors = counts[STATS_DETRACTORS];
	uint64_t	n = n_of(counts);
	uint64_t	extremes = promoters + detractors;
	uint64_t	largest;		/* responses of a cluster, at most */
	uint64_t	t;				/* |promoters - detractors| */
	uint64_t	tt;
	uint64_t	tn;				/* absolute value */
	Wide		ww;				/* w = 2 n - u: u, with the ends exchanged */

	if (uu > COUNT_MAX || un > COUNT_MAX || nn > COUNT_MAX || least > n)
		return false;
	largest = n - least + 1;

	/* n^2 is odd where n is, u^2 where the passives are */
	if (((nn ^ n) & 1) != 0 || ((uu ^ passives) & 1) != 0)
		return false;

	/* n: one large cluster and the others of one response, at most */
	if (!wide_at_most(least_squares(n, most), wide(nn)) ||
		!wide_at_most(wide(nn), wide_sum(wide_product(largest, largest),
										 wide(least - 1))))
		return false;

	/* 0 <= u <= 2 n, so neither u (2 n - u) nor n (2 n - u) is negative */
	if (uu > 2 * un || un > 2 * nn ||
		!wide_at_most(wide_product(un, un), wide_product(uu, nn)))
		return false;

	/* now these are not negative, either */
	ww = wide_rest(wide_sum(wide_product(4, nn), wide(uu)), wide_product(4, un));
	tt = uu + nn - 2 * un;
	if (!are_squares(promoters, passives, most, largest, wide(uu), un) ||
		!are_squares(detractors, passives, most, largest, ww, 2 * nn - un))
		return false;

	/* without passives, u is even */
	if (passives == 0 && ((uu & 3) != 0 || (un & 1) != 0))
		return false;

	/* t: at most the responses that are no passives, and at least their sum */
	t = promoters >= detractors ? promoters - detractors : detractors - promoters;
	tn = un >= nn ? un - nn : nn - un;
	return wide_at_most(least_squares(t, most), wide(tt)) &&
		wide_at_most(wide(tt), wide_product(extremes, extremes < largest ?
											extremes : largest)) &&
		wide_at_most(wide(tn), wide_product(extremes, largest));
}

/* Are these sums those of some clusters?  As far as are_sums() can tell. */
bool
stats_clusters_possible(const StatsClusters *sums)
{
	uint64_t	k = sums->clusters;

	if (!are_counts(sums->counts))
		return false;
	if (k == 0)
		return n_of(sums->counts) == 0 && sums->uu == 0 && sums->un == 0 &&
			sums->nn == 0;
	return are_sums(sums->counts, sums->uu, sums->un, sums->nn, k, k);
}

/*-------------------------------------------------------------------------
 * The score of clusters
 *-------------------------------------------------------------------------
 */

/* Shares of all responses, with their number */
static StatsSample
responses_of(const StatsClusters *sums)
{
	return stats_sample(sums->counts[STATS_DETRACTORS],
						sums->counts[STATS_PASSIVES],
						sums->counts[STATS_PROMOTERS]);
}

/*
 * Sum of the squared residuals of all clusters, over N^2
 *
 * Times N^2 that is uu - 2 (U/N) un + (U/N)^2 nn, and, without a difference of
 * nearly equal numbers that is not exact, (uu nn - un^2) / nn + ((U/N) nn -
 * un)^2 / nn.
 */
static double
residual_squares(const StatsClusters *sums)
{
	double		n = (double) n_of(sums->counts);
	double		nn = (double) sums->nn;
	double		spread = wide_difference(wide_product(sums->uu, sums->nn),
										 wide_product(sums->un, sums->un));
	double		shift = wide_difference(wide_product(u_of(sums->counts), sums->nn),
										wide_product(sums->un, n_of(sums->counts))) / n;

	return (spread + shift * shift) / nn / n / n;
}

/*
 * Standard error of the score of clusters: sqrt(k / (k - 1) sum(e^2)) / N
 *
 * Binder (1983), as survey::svymean has it with the clusters as ids.  One
 * cluster says nothing about its own error: the result is infinite, and a
 * caller will rather say that there is none.
 */
double
stats_clustered_standard_error(const StatsClusters *sums)
{
	double		k = (double) sums->clusters;

	if (sums->clusters < 2)
		return INFINITY;
	return sqrt(k / (k - 1.0) * residual_squares(sums));
}

/*
 * Design effect by Kish (1965): the variance of the score of clusters over that
 * of as many independent responses
 *
 * Infinite, for there is none, with one cluster or one category.
 */
double
stats_clustered_design_effect(const StatsClusters *sums)
{
	StatsSample sample = responses_of(sums);
	double		variance = stats_variance(&sample);
	double		standard_error = stats_clustered_standard_error(sums);

	if (variance == 0.0)
		return INFINITY;
	return standard_error * standard_error * sample.n / variance;
}

/*
 * Shares of clustered responses with the number of responses n* that intervals
 * and tests are to assume
 *
 * n* = (V + 1/N) / (sum(e^2) / (1 - h) + h/N) with h = nn / N^2: as many
 * independent responses as have the variance of the score of the clusters (Korn
 * and Graubard 1998).  1 / (1 - h) is k / (k - 1) where all clusters are of one
 * size.  On either side stands what a trait of variance 1/N would add that all
 * responses of a cluster share.  It matters where few differ: with all in one
 * category n* is 1 / h, the number of clusters if they are of one size.
 *
 * Never more than N; of one cluster, 1.
 */
StatsSample
stats_clustered_sample(const StatsClusters *sums)
{
	StatsSample result = responses_of(sums);
	double		n = result.n;
	uint64_t	responses = n_of(sums->counts);
	double		apart;			/* 1 - h, exact until it is a double */

	if (sums->clusters < 2)
	{
		result.n = 1.0;
		return result;
	}

	apart = wide_difference(wide_product(responses, responses),
							wide(sums->nn)) / n / n;
	result.n = fmin((stats_variance(&result) + 1.0 / n) /
					(residual_squares(sums) / apart +
					 (double) sums->nn / n / n / n), n);
	return result;
}

/* The sample that a method assumes; two clusters or more */
static StatsSample
sample_for(const StatsClusters *sums, StatsMethod method)
{
	StatsSample result;
	double		standard_error;

	if (method != STATS_WALD)
		return stats_clustered_sample(sums);

	/* as many responses as have the linearised standard error; may be infinite */
	result = responses_of(sums);
	standard_error = stats_clustered_standard_error(sums);
	if (stats_variance(&result) > 0.0)
		result.n = stats_variance(&result) / standard_error / standard_error;
	return result;
}

/* All there is to say of a difference without an error */
static StatsComparison
nothing_known(double difference)
{
	StatsComparison result;

	result.difference = difference;
	result.lower = -2.0;
	result.upper = 2.0;
	result.has_z = true;
	result.z = 0.0;
	result.p_value = 1.0;
	return result;
}

/*
 * Confidence interval of the score of clusters, within -1 .. 1
 *
 * STATS_SCORE and STATS_ADJUSTED_WALD are those of n* independent responses,
 * STATS_WALD has the linearised standard error; all have the quantile of
 * Student's t with k - 1 degrees of freedom in place of z.  Of one cluster the
 * interval is -1 .. 1.
 */
StatsInterval
stats_clustered_interval(const StatsClusters *sums, double confidence,
						 StatsMethod method)
{
	StatsInterval result = {-1.0, 1.0};
	StatsSample sample;
	double		t;

	if (sums->clusters < 2)
		return result;

	sample = sample_for(sums, method);
	t = student_quantile(confidence, (double) (sums->clusters - 1));
	result.lower = stats_lower(&sample, t, method);
	result.upper = stats_upper(&sample, t, method);
	return result;
}

/*
 * Difference of the score of clusters from a fixed score, in -1 .. 1
 *
 * As stats_compare_benchmark(), with the sample and the distribution of
 * stats_clustered_interval(); z is Student's t.  Of one cluster nothing is
 * known but the difference.
 */
StatsComparison
stats_compare_clustered_benchmark(const StatsClusters *sums, double benchmark,
								  double confidence, StatsMethod method)
{
	StatsComparison result;
	StatsSample sample = responses_of(sums);
	double		degrees;

	if (sums->clusters < 2)
		return nothing_known(sample.score - benchmark);

	sample = sample_for(sums, method);
	degrees = (double) (sums->clusters - 1);
	result = stats_compare_benchmark(&sample, benchmark,
									 student_quantile(confidence, degrees),
									 method);
	result.p_value = student_p_value(result.z, degrees);
	return result;
}

/* Variance of the score of clusters, never zero, as their n* has it */
static double
effective_variance(const StatsClusters *sums)
{
	StatsSample sample = stats_clustered_sample(sums);

	return (stats_variance(&sample) + 1.0 / (double) n_of(sums->counts)) /
		sample.n;
}

/*
 * Difference of two scores of clusters, a minus b, which share no cluster
 *
 * The two samples and their methods are those of stats_clustered_interval();
 * z is Student's t with the degrees of freedom of Welch (1947) and Satterthwaite
 * (1946).  Where one side is of one cluster, nothing is known but the
 * difference.
 */
StatsComparison
stats_compare_clustered(const StatsClusters *a, const StatsClusters *b,
						double confidence, StatsMethod method)
{
	StatsComparison result;
	StatsSample a_sample = responses_of(a);
	StatsSample b_sample = responses_of(b);
	double		a_variance;
	double		b_variance;
	double		a_part;
	double		b_part;
	double		degrees;

	if (a->clusters < 2 || b->clusters < 2)
		return nothing_known(a_sample.score - b_sample.score);

	a_variance = effective_variance(a);
	b_variance = effective_variance(b);
	a_part = a_variance / (a_variance + b_variance);
	b_part = b_variance / (a_variance + b_variance);
	degrees = 1.0 / (a_part * a_part / (double) (a->clusters - 1) +
					 b_part * b_part / (double) (b->clusters - 1));

	a_sample = sample_for(a, method);
	b_sample = sample_for(b, method);
	result = stats_compare(&a_sample, &b_sample,
						   student_quantile(confidence, degrees), method);
	result.p_value = student_p_value(result.z, degrees);
	return result;
}

/*-------------------------------------------------------------------------
 * A panel
 *-------------------------------------------------------------------------
 */

/* The wave of one respondent; false where a sum is past 2^63 - 1 */
static bool
wave_of(const uint64_t counts[STATS_CATEGORIES], StatsWave *wave)
{
	StatsClusters cluster;

	if (!stats_cluster(counts, &cluster))
		return false;
	for (int i = 0; i < STATS_CATEGORIES; i++)
		wave->counts[i] = counts[i];
	wave->uu = cluster.uu;
	wave->un = cluster.un;
	wave->nn = cluster.nn;
	return true;
}

/*
 * The sums of one respondent; false, and no sums, where one is past 2^63 - 1
 *
 * A respondent without responses is none: all the sums are zero.
 */
bool
stats_respondent(const uint64_t before[STATS_CATEGORIES],
				 const uint64_t after[STATS_CATEGORIES], StatsPanel *sums)
{
	uint64_t	u1;
	uint64_t	u2;
	uint64_t	n1;
	uint64_t	n2;

	if (!wave_of(before, &sums->before) || !wave_of(after, &sums->after))
		return false;
	u1 = u_of(before);
	u2 = u_of(after);
	n1 = n_of(before);
	n2 = n_of(after);

	sums->respondents = n1 > 0 || n2 > 0;
	sums->repeaters = n1 > 1 || n2 > 1;

	/* t2 n1 - t1 n2 = u2 n1 - u1 n2 */
	sums->u1u2 = count_product(u1, u2);
	sums->u1n2 = count_product(u1, n2);
	sums->n1u2 = count_product(n1, u2);
	sums->n1n2 = count_product(n1, n2);
	sums->moved = sums->n1u2 >= sums->u1n2 ? sums->n1u2 - sums->u1n2 :
		sums->u1n2 - sums->n1u2;
	return sums->u1u2 <= COUNT_MAX && sums->u1n2 <= COUNT_MAX &&
		sums->n1u2 <= COUNT_MAX && sums->n1n2 <= COUNT_MAX;
}

/*
 * Can one wave of a panel have these sums?  "others" are the responses of the
 * other wave: so many respondents can have none in this one.
 */
static bool
is_wave(const StatsWave *wave, uint64_t respondents, uint64_t others)
{
	uint64_t	n = n_of(wave->counts);
	uint64_t	least;
	uint64_t	most = respondents < n ? respondents : n;

	if (n == 0)
		return wave->uu == 0 && wave->un == 0 && wave->nn == 0;
	if (respondents == 0)
		return false;
	least = respondents > others ? respondents - others : 1;
	if (wave->nn == n)			/* one response each */
		least = n;
	return least <= most &&
		are_sums(wave->counts, wave->uu, wave->un, wave->nn, least, most);
}

/* Is a sum of products at most what Cauchy and Schwarz allow? */
static bool
is_product(uint64_t product, uint64_t a_squares, uint64_t b_squares)
{
	return wide_at_most(wide_product(product, product),
						wide_product(a_squares, b_squares));
}

/* Does every respondent answer once in either wave? */
static bool
are_pairs(const StatsPanel *sums)
{
	return sums->respondents > 0 && sums->repeaters == 0 &&
		n_of(sums->before.counts) == sums->respondents &&
		n_of(sums->after.counts) == sums->respondents;
}

/*
 * The moves of respondents who answer once in either wave; false if nobody can
 * have moved so
 */
static bool
moves_of(const StatsPanel *sums, uint64_t *two_steps, uint64_t *up,
		 uint64_t *down)
{
	uint64_t	u1 = u_of(sums->before.counts);
	uint64_t	u2 = u_of(sums->after.counts);
	uint64_t	turned = u2 >= u1 ? u2 - u1 : u1 - u2;
	uint64_t	squares = sums->before.uu + sums->after.uu - 2 * sums->u1u2;

	/* of (u2 - u1)^2, which is one a step or two; |u2 - u1| adds up to moved */
	if (sums->before.uu + sums->after.uu < 2 * sums->u1u2 ||
		squares < sums->moved || ((squares ^ sums->moved) & 1) != 0 ||
		turned > sums->moved || ((turned ^ sums->moved) & 1) != 0)
		return false;
	*two_steps = (squares - sums->moved) / 2;
	*up = (sums->moved - turned) / 2;
	*down = *up;
	if (u2 >= u1)
		*up += turned;
	else
		*down += turned;
	return *two_steps <= sums->moved / 2 &&
		sums->moved - *two_steps <= sums->respondents;
}

/*
 * Are these sums those of some respondents?  As for clusters, what is refused
 * cannot be, and not all that is accepted can.
 */
bool
stats_panel_possible(const StatsPanel *sums)
{
	const StatsWave *before = &sums->before;
	const StatsWave *after = &sums->after;
	uint64_t	k = sums->respondents;
	uint64_t	n1;
	uint64_t	n2;
	uint64_t	u1;
	uint64_t	u2;
	uint64_t	largest1;		/* responses of one respondent, at most */
	uint64_t	largest2;
	uint64_t	repeated;		/* sum of n (n - 1), both waves */
	uint64_t	turned;			/* |n1u2 - u1n2| */
	uint64_t	two_steps;
	uint64_t	up;
	uint64_t	down;

	if (!are_counts(before->counts) || !are_counts(after->counts))
		return false;
	n1 = n_of(before->counts);
	n2 = n_of(after->counts);
	u1 = u_of(before->counts);
	u2 = u_of(after->counts);
	if (k > n1 + n2 || !is_wave(before, k, n2) || !is_wave(after, k, n1))
		return false;

	/* somebody with more than one response in a wave has n (n - 1) >= 2 */
	repeated = (before->nn - n1) + (after->nn - n2);
	if (sums->repeaters > k || sums->repeaters > repeated / 2 ||
		(sums->repeaters == 0 && repeated > 0))
		return false;

	/* where nobody has, n1n2 is the number of those in both waves */
	if (sums->repeaters == 0 && sums->n1n2 != n1 + n2 - k)
		return false;

	if (sums->u1u2 > COUNT_MAX || sums->u1n2 > COUNT_MAX ||
		sums->n1u2 > COUNT_MAX || sums->n1n2 > COUNT_MAX ||
		!is_product(sums->u1u2, before->uu, after->uu) ||
		!is_product(sums->u1n2, before->uu, after->nn) ||
		!is_product(sums->n1u2, before->nn, after->uu) ||
		!is_product(sums->n1n2, before->nn, after->nn))
		return false;

	/* 0 <= u <= 2 n in either wave: no product of u or 2 n - u is negative */
	if (sums->u1u2 > 2 * sums->u1n2 || sums->u1u2 > 2 * sums->n1u2 ||
		sums->u1n2 > 2 * sums->n1n2 || sums->n1u2 > 2 * sums->n1n2 ||
		!wide_at_most(wide_sum(wide_product(2, sums->u1n2),
							   wide_product(2, sums->n1u2)),
					  wide_sum(wide_product(4, sums->n1n2), wide(sums->u1u2))))
		return false;

	/* nor does anybody have more responses in a wave than there can be */
	largest1 = before->nn == n1 ? 1 : n1;
	largest2 = after->nn == n2 ? 1 : n2;
	if (!wide_at_most(wide(sums->n1n2), wide_product(n1, largest2)) ||
		!wide_at_most(wide(sums->n1n2), wide_product(n2, largest1)) ||
		!wide_at_most(wide(sums->u1n2), wide_product(u1, largest2)) ||
		!wide_at_most(wide(sums->n1u2), wide_product(u2, largest1)) ||
		!wide_at_most(wide(2 * sums->n1n2 - sums->u1n2),
					  wide_product(2 * n1 - u1, largest2)) ||
		!wide_at_most(wide(2 * sums->n1n2 - sums->n1u2),
					  wide_product(2 * n2 - u2, largest1)))
		return false;

	if (are_pairs(sums) && !moves_of(sums, &two_steps, &up, &down))
		return false;

	/* the absolute values of u2 n1 - u1 n2, whose parity they share */
	turned = sums->n1u2 >= sums->u1n2 ? sums->n1u2 - sums->u1n2 :
		sums->u1n2 - sums->n1u2;
	return turned <= sums->moved && ((turned ^ sums->moved) & 1) == 0 &&
		sums->moved <= sums->n1u2 + sums->u1n2 &&
		wide_at_most(wide_sum(wide(sums->moved),
							  wide_sum(wide(sums->n1u2), wide(sums->u1n2))),
					 wide_product(4, sums->n1n2));
}

/* One wave as clusters: the respondents who have responses in it */
static StatsClusters
clusters_of(const StatsPanel *sums, const StatsWave *wave)
{
	StatsClusters result;

	result.clusters = sums->respondents;
	for (int i = 0; i < STATS_CATEGORIES; i++)
		result.counts[i] = wave->counts[i];
	result.uu = wave->uu;
	result.un = wave->un;
	result.nn = wave->nn;
	return result;
}

/* Sum of the products of the residuals of both waves, over N1 N2 */
static double
residual_products(const StatsPanel *sums)
{
	uint64_t	n1 = n_of(sums->before.counts);
	uint64_t	n2 = n_of(sums->after.counts);
	double		n1n2 = (double) sums->n1n2;
	double		both;
	double		before;
	double		after;

	if (sums->n1n2 == 0)
		return 0.0;

	/* as residual_squares() */
	both = wide_difference(wide_product(sums->u1u2, sums->n1n2),
						   wide_product(sums->u1n2, sums->n1u2));
	before = wide_difference(wide_product(sums->u1n2, n1),
							 wide_product(u_of(sums->before.counts), sums->n1n2));
	after = wide_difference(wide_product(sums->n1u2, n2),
							wide_product(u_of(sums->after.counts), sums->n1n2));
	return (both + before / (double) n1 * (after / (double) n2)) /
		n1n2 / (double) n1 / (double) n2;
}

/*
 * Standard error of the change of score, after minus before: Binder (1983), as
 * the survey package has it with the respondents as ids
 *
 * Both waves have responses.  Of one respondent it is infinite, and a caller
 * will rather say that there is none.
 */
double
stats_panel_standard_error(const StatsPanel *sums)
{
	StatsClusters before = clusters_of(sums, &sums->before);
	StatsClusters after = clusters_of(sums, &sums->after);
	double		k = (double) sums->respondents;

	if (sums->respondents < 2)
		return INFINITY;
	return sqrt(k / (k - 1.0) *
				fmax(residual_squares(&before) + residual_squares(&after) -
					 2.0 * residual_products(sums), 0.0));
}

/*
 * What the comparison of a panel assumes: samples of independent responses
 * before and after, and one of respondents, all in both waves, who move by the
 * same "step" or not at all; "overlap" is the weight of the latter, 0 .. 1
 */
typedef struct Panel
{
	StatsSample before;
	StatsSample after;
	StatsSample moves;
	double		step;			/* 1 .. 2 */
	double		overlap;
	double		difference;
} Panel;

/* Responses of one wave, with n* */
static StatsSample
wave_sample(const StatsClusters *sums, double correction)
{
	StatsSample result = responses_of(sums);
	double		n = result.n;

	result.n = fmin((stats_variance(&result) + 1.0 / n) /
					(correction * residual_squares(sums) +
					 (double) sums->nn / n / n / n), n);
	return result;
}

/* Mean distance, in steps, between a response of one sample and of the other */
static double
mean_distance(const StatsSample *a, const StatsSample *b)
{
	return a->passives * (b->promoters + b->detractors) +
		b->passives * (a->promoters + a->detractors) +
		2.0 * (a->promoters * b->detractors + a->detractors * b->promoters);
}

/* The assumptions for some sums; "correction" is k / (k - 1), or 1 */
static Panel
panel_of(const StatsPanel *sums, double correction)
{
	Panel		result;
	StatsClusters before = clusters_of(sums, &sums->before);
	StatsClusters after = clusters_of(sums, &sums->after);
	double		pairs;			/* M, of the same variance as both waves */
	double		covariance = 0.0;
	double		square;			/* W, the mean square of a move */
	double		mean;			/* the mean absolute move */
	double		largest;

	result.before = wave_sample(&before, correction);
	result.after = wave_sample(&after, correction);
	result.difference = result.after.score - result.before.score;
	result.overlap = fmin((double) sums->n1n2 /
						  sqrt((double) before.nn * (double) after.nn), 1.0);

	mean = (1.0 - result.overlap) * mean_distance(&result.before, &result.after);
	if (sums->n1n2 > 0)
	{
		covariance = correction * residual_products(sums) / result.overlap;
		mean += result.overlap * (double) sums->moved / (double) sums->n1n2;
	}
	pairs = 2.0 / (1.0 / result.before.n + 1.0 / result.after.n);
	square = pairs * fmax(stats_variance(&result.before) / result.before.n +
						  stats_variance(&result.after) / result.after.n -
						  2.0 * covariance, 0.0) +
		result.difference * result.difference;
	square = fmin(fmax(square, fabs(result.difference)), 4.0);

	/* where steps are shares for any moves; two where nobody moves */
	largest = fmin(square / fabs(result.difference), 2.0);
	result.step = square > 0.0 ?
		fmin(fmax(square / mean, fmax(sqrt(square), 1.0)), largest) : 2.0;

	result.moves.n = pairs;
	result.moves.score = result.difference / result.step;
	square /= result.step * result.step;
	result.moves.promoters = fmax((square + result.moves.score) / 2.0, 0.0);
	result.moves.detractors = fmax((square - result.moves.score) / 2.0, 0.0);
	result.moves.passives = fmax(1.0 - square, 0.0);
	return result;
}

/*
 * Statistic of the hypothesis that the difference is "difference": it falls,
 * as that grows, and is positive below the observed one
 */
static double
panel_statistic(const Panel *panel, double difference)
{
	double		apart;
	double		together;

	if (panel->difference == difference)
		return 0.0;
	apart = stats_score_statistic_two(&panel->after, &panel->before, difference);
	together = stats_score_statistic(&panel->moves, difference / panel->step);
	if (panel->overlap == 0.0)
		return apart;
	if (panel->overlap == 1.0)
		return together;

	/*
	 * The variances add up, and each is the squared distance over a squared
	 * statistic.
	 */
	return copysign(1.0 / sqrt((1.0 - panel->overlap) / apart / apart +
							   panel->overlap / together / together),
					panel->difference - difference);
}

/*
 * Bound of the difference, where its statistic is "wanted"
 *
 * The statistic lies between that of independent responses and that of the
 * same respondents, and so does its bound between "apart" and "together".  False
 * position; the end that stays halves its value, lest it stay for good (Dowell
 * and Jarratt 1971).
 */
static double
panel_bound(const Panel *panel, double wanted, double apart, double together)
{
	double		low = fmin(apart, together);
	double		high = fmax(apart, together);
	double		at_low;
	double		at_high;
	double		before = 0.0;

	if (panel->overlap == 0.0)
		return apart;
	if (panel->overlap == 1.0)
		return together;

	/* rounding may leave an end on the wrong side */
	at_low = panel_statistic(panel, low) - wanted;
	at_high = panel_statistic(panel, high) - wanted;
	if (at_low <= 0.0)
		return low;
	if (at_high >= 0.0)
		return high;

	for (int i = 0; i < MAX_STEPS; i++)
	{
		double		next = low + (high - low) * (at_low / (at_low - at_high));
		double		value;

		/* an infinite statistic shows no way */
		if (!(next > low && next < high))
			next = (low + high) / 2.0;
		if (!(next > low && next < high))
			break;

		value = panel_statistic(panel, next) - wanted;
		if (fabs(value) <= 1e-13 * fabs(wanted))
			return next;
		if (value > 0.0)
		{
			low = next;
			at_low = value;
			if (before > 0.0)
				at_high /= 2.0;
		}
		else
		{
			high = next;
			at_high = value;
			if (before < 0.0)
				at_low /= 2.0;
		}
		before = value;
	}
	return low;
}

/*
 * Change of score between two waves that may share respondents, after minus
 * before; both waves have responses
 *
 * Where nobody is in both waves this is stats_compare(), where everybody
 * answers once in both, stats_compare_paired().  In between, the variance under
 * a hypothesis is that of the one and that of the other, by the share of the
 * responses that are from respondents in both.  n* of a wave, and the moves of
 * respondents who are all in both waves, are such that the linearised variance
 * of Binder (1983) comes out.  So the test and the interval never contradict
 * each other, there is always an interval, and it has a width.
 *
 * z is a normal variable; where somebody answers more than once in a wave it is
 * Student's t with k - 1 degrees of freedom, and of one respondent nothing is
 * known but the difference.
 */
StatsComparison
stats_compare_panel(const StatsPanel *sums, double confidence)
{
	StatsComparison result;
	StatsComparison apart;
	Panel		panel;
	double		k = (double) sums->respondents;
	double		degrees = INFINITY;
	double		correction = 1.0;
	double		quantile;
	uint64_t	two_steps;
	uint64_t	up;
	uint64_t	down;

	/* nothing is lost to rounding there */
	if (are_pairs(sums) && moves_of(sums, &two_steps, &up, &down))
		return stats_compare_moves(sums->respondents, two_steps, up, down,
								   stats_quantile(confidence));

	if (sums->repeaters > 0)
	{
		if (sums->respondents < 2)
		{
			StatsClusters before = clusters_of(sums, &sums->before);
			StatsClusters after = clusters_of(sums, &sums->after);

			return nothing_known(responses_of(&after).score -
								 responses_of(&before).score);
		}
		degrees = k - 1.0;
		correction = k / (k - 1.0);
	}
	quantile = isinf(degrees) ? stats_quantile(confidence) :
		student_quantile(confidence, degrees);

	panel = panel_of(sums, correction);
	apart = stats_compare(&panel.after, &panel.before, quantile, STATS_SCORE);
	result.difference = panel.difference;
	result.lower = panel_bound(&panel, quantile, apart.lower, panel.step *
							   stats_lower(&panel.moves, quantile, STATS_SCORE));
	result.upper = panel_bound(&panel, -quantile, apart.upper, panel.step *
							   stats_upper(&panel.moves, quantile, STATS_SCORE));

	/* the observed value may be off by its last bit after two divisions */
	result.lower = fmin(result.lower, result.difference);
	result.upper = fmax(result.upper, result.difference);
	result.has_z = true;
	result.z = panel_statistic(&panel, 0.0);
	result.p_value = student_p_value(result.z, degrees);
	return result;
}
