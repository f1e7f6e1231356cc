/*-------------------------------------------------------------------------
 *
 * stats.h
 *	  The mathematics of the Net Promoter Score, in plain C.
 *
 * No PostgreSQL header is included here or in stats.c, so that every
 * formula can be compiled, tested and fuzzed without a server.  Below it
 * stands distribution.c; samples in which somebody answers more than once are
 * above it, in samples.c.
 *
 * Everything is on the proportion scale: a score lies in [-1, 1] and a
 * difference of two scores in [-2, 2].  The SQL face multiplies by 100.
 * "z" as an argument is always the two-sided standard normal quantile of
 * the wanted confidence, from stats_quantile().
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_STATS_H
#define NPS_STATS_H

#include <float.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Formulas and sums take it that every operation on doubles rounds to a double.
 * Where they are evaluated as long doubles (2), or nobody knows how (below 0),
 * results would hang on what the compiler keeps in a register.
 */
#if FLT_EVAL_METHOD < 0 || FLT_EVAL_METHOD == 2
#error "doubles must be evaluated as doubles; on i386 compile with -msse2 -mfpmath=sse"
#endif

/* The confidence of every interval and comparison that is not told another */
#define STATS_DEFAULT_CONFIDENCE	0.95

/* How an interval or a comparison is computed; see stats.c for sources */
typedef enum StatsMethod
{
	STATS_SCORE,				/* Tango's score method, the default */
	STATS_ADJUSTED_WALD,		/* Wald after adding 3/4, 3/2, 3/4 responses */
	STATS_WALD,					/* estimate plus or minus z standard errors */
	STATS_ANYTIME				/* valid however often one looks */
} StatsMethod;

/*
 * The categories as indexes, in the order in which every array of the
 * extension has them
 */
enum
{
	STATS_DETRACTORS,
	STATS_PASSIVES,
	STATS_PROMOTERS,
	STATS_CATEGORIES
};

/*
 * What the formulas need to know of a sample: how many responses, and the
 * share of each category.  The shares add up to 1 and n is positive; n is
 * the number of responses, or the effective number of a weighted sample
 * (then it need not be a whole number).
 */
typedef struct StatsSample
{
	double		n;				/* responses, or effective responses; > 0 */
	double		promoters;		/* share, 0..1 */
	double		passives;		/* share, 0..1 */
	double		detractors;		/* share, 0..1 */
	double		score;			/* promoters - detractors, in [-1, 1]; their
								 * exact difference divided by the total */
} StatsSample;

/* A confidence interval, lower <= upper */
typedef struct StatsInterval
{
	double		lower;
	double		upper;
} StatsInterval;

/* A difference of scores with its interval and test */
typedef struct StatsComparison
{
	double		difference;		/* [-2, 2] */
	double		lower;
	double		upper;
	bool		has_z;			/* false by STATS_ANYTIME; then z is 0 */
	double		z;				/* may be +-infinity, never NaN */
	double		p_value;		/* two-sided, [0, 1], never NaN */
} StatsComparison;

/* The sufficient statistics of a weighted sample */
typedef struct StatsWeighted
{
	double		rows;			/* responses, those of weight zero included */
	double		weight[STATS_CATEGORIES];	/* sum of the weights */
	double		square[STATS_CATEGORIES];	/* sum of their squares */
} StatsWeighted;

/* Quantiles and samples */
extern double stats_quantile(double confidence);
extern StatsSample stats_sample(uint64_t detractors, uint64_t passives,
								uint64_t promoters);
extern void stats_whole_shares(const StatsSample *sample, int whole,
							   int parts[STATS_CATEGORIES]);

/* One sample; a population is INFINITY if it is large or unknown */
extern double stats_variance(const StatsSample *sample);
extern double stats_standard_error(const StatsSample *sample);
extern double stats_lower(const StatsSample *sample, double z,
						  StatsMethod method);
extern double stats_upper(const StatsSample *sample, double z,
						  StatsMethod method);
extern double stats_margin(const StatsSample *sample, double z,
						   double population);

/* One sample, drawn without replacement from a population of known size */
extern double stats_population_lower(const uint64_t counts[STATS_CATEGORIES],
									 uint64_t population, double z,
									 StatsMethod method);
extern double stats_population_upper(const uint64_t counts[STATS_CATEGORIES],
									 uint64_t population, double z,
									 StatsMethod method);

/* Comparisons */
extern StatsComparison stats_compare(const StatsSample *a,
									 const StatsSample *b, double z,
									 StatsMethod method);
extern StatsComparison stats_compare_benchmark(const StatsSample *sample,
											   double benchmark, double z,
											   StatsMethod method);
extern StatsComparison stats_compare_moves(uint64_t respondents,
										   uint64_t two_steps, uint64_t up,
										   uint64_t down, double z);
extern StatsComparison stats_compare_paired(const uint64_t pairs[STATS_CATEGORIES * STATS_CATEGORIES],
											double z);

/* Score statistics of a hypothesis, for samples.c */
extern double stats_score_statistic(const StatsSample *sample, double d);
extern double stats_score_statistic_two(const StatsSample *a,
										const StatsSample *b,
										double difference);

/* Shares: a proportion in 0 .. 1, as a sample of two categories */
extern StatsSample stats_share_sample(uint64_t inside, uint64_t outside);
extern StatsInterval stats_share_interval(const StatsSample *sample, double z);
extern StatsComparison stats_compare_shares(const StatsSample *a,
											const StatsSample *b, double z);

/* Weighted samples */
extern double stats_weighted_score(const StatsWeighted *sums);
extern double stats_weighted_standard_error(const StatsWeighted *sums);
extern double stats_effective_responses(const StatsWeighted *sums);
extern StatsSample stats_weighted_sample(const StatsWeighted *sums);
extern StatsInterval stats_weighted_interval(const StatsWeighted *sums,
											 double z, StatsMethod method);
extern StatsComparison stats_compare_weighted(const StatsWeighted *a,
											  const StatsWeighted *b,
											  double z, StatsMethod method);
extern StatsComparison stats_compare_weighted_benchmark(const StatsWeighted *sums,
														double benchmark,
														double z,
														StatsMethod method);

/* Planning: responses needed, neither rounded nor limited; may be infinite */
extern double stats_sample_size(double margin, double z, double variance,
								double population);
extern double stats_sample_size_compare(double difference, double z,
										double power, double variance);
extern double stats_detectable_difference(double n_a, double n_b, double z,
										  double power, double variance);
extern double stats_power(double difference, double n_a, double n_b, double z,
						  double variance);

#endif							/* NPS_STATS_H */
