/*-------------------------------------------------------------------------
 *
 * stats.h
 *	  The mathematics of the Net Promoter Score, in plain C.
 *
 * No PostgreSQL header is included here or in stats.c, so that every
 * formula can be compiled, tested and fuzzed without a server.
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

#include <stdbool.h>
#include <stdint.h>

/* The confidence of every interval and comparison that is not told another */
#define STATS_DEFAULT_CONFIDENCE	0.95

/* How an interval or a comparison is computed; see stats.c for sources */
typedef enum StatsMethod
{
	STATS_SCORE,				/* Tango's score method, the default */
	STATS_ADJUSTED_WALD,		/* Wald after adding 3/4, 3/2, 3/4 responses */
	STATS_WALD					/* estimate plus or minus z standard errors */
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

/* Comparisons */
extern StatsComparison stats_compare(const StatsSample *a,
									 const StatsSample *b, double z,
									 StatsMethod method);
extern StatsComparison stats_compare_benchmark(const StatsSample *sample,
											   double benchmark, double z);
extern StatsComparison stats_compare_paired(const uint64_t pairs[STATS_CATEGORIES * STATS_CATEGORIES],
											double z);

/* Weighted samples */
extern double stats_weighted_score(const StatsWeighted *sums);
extern double stats_weighted_standard_error(const StatsWeighted *sums);
extern double stats_effective_responses(const StatsWeighted *sums);
extern StatsSample stats_weighted_sample(const StatsWeighted *sums);
extern StatsInterval stats_weighted_interval(const StatsWeighted *sums,
											 double z, StatsMethod method);
extern StatsComparison stats_compare_weighted(const StatsWeighted *a,
											  const StatsWeighted *b,
											  double z);

/* Planning: responses needed, neither rounded nor limited; may be infinite */
extern double stats_sample_size(double margin, double z, double variance,
								double population);
extern double stats_sample_size_compare(double difference, double z,
										double power, double variance);

#endif							/* NPS_STATS_H */
