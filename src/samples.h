/*-------------------------------------------------------------------------
 *
 * samples.h
 *	  Samples in which somebody answers more than once, in plain C.
 *
 * stats.h takes every response for that of another person.  Here stand
 * clusters of responses (those of one customer, of one restaurant), and a panel:
 * respondents who answered in one of two waves, or in both, or several times.
 * What is known of them are exact sums.
 *
 * For one cluster, or one respondent in one wave, n is the number of its responses, t = promoters -
 * detractors, and u = t + n = 2 promoters + passives.  Sums of u instead of t
 * are counts: never negative, and exact, so that they can be added and
 * subtracted in any order.
 *
 * No PostgreSQL header is included here or in samples.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_SAMPLES_H
#define NPS_SAMPLES_H

#include <stdbool.h>
#include <stdint.h>

#include "stats.h"

/*
 * Sums over clusters; each of them, and the number of responses, is at most
 * 2^63 - 1.  A cluster without responses is none.
 */
typedef struct StatsClusters
{
	uint64_t	clusters;
	uint64_t	counts[STATS_CATEGORIES];	/* responses */
	uint64_t	uu;				/* sum of u^2 */
	uint64_t	un;				/* sum of u n */
	uint64_t	nn;				/* sum of n^2 */
} StatsClusters;

/* Sums over the respondents of one wave, as those of clusters */
typedef struct StatsWave
{
	uint64_t	counts[STATS_CATEGORIES];	/* responses */
	uint64_t	uu;
	uint64_t	un;
	uint64_t	nn;
} StatsWave;

/*
 * Sums over the respondents of two waves, windows or segments that may share
 * people; 1 is before, 2 after.  Each of them, and the number of responses in
 * either wave, is at most 2^63 - 1.  A respondent without responses is none.
 */
typedef struct StatsPanel
{
	uint64_t	respondents;	/* in one wave, or in both */
	uint64_t	repeaters;		/* with more than one response in a wave */
	StatsWave	before;
	StatsWave	after;
	uint64_t	u1u2;			/* sum of u1 u2, and so on */
	uint64_t	u1n2;
	uint64_t	n1u2;
	uint64_t	n1n2;
	uint64_t	moved;			/* sum of |t2 n1 - t1 n2| */
} StatsPanel;

extern bool stats_cluster(const uint64_t counts[STATS_CATEGORIES],
						  StatsClusters *sums);
extern bool stats_clusters_possible(const StatsClusters *sums);

extern double stats_clustered_standard_error(const StatsClusters *sums);
extern double stats_clustered_design_effect(const StatsClusters *sums);
extern StatsSample stats_clustered_sample(const StatsClusters *sums);
extern StatsInterval stats_clustered_interval(const StatsClusters *sums,
											  double confidence,
											  StatsMethod method);
extern StatsComparison stats_compare_clustered(const StatsClusters *a,
											   const StatsClusters *b,
											   double confidence,
											   StatsMethod method);
extern StatsComparison stats_compare_clustered_benchmark(const StatsClusters *sums,
														 double benchmark,
														 double confidence,
														 StatsMethod method);

extern bool stats_respondent(const uint64_t before[STATS_CATEGORIES],
							 const uint64_t after[STATS_CATEGORIES],
							 StatsPanel *sums);
extern bool stats_panel_possible(const StatsPanel *sums);

extern double stats_panel_standard_error(const StatsPanel *sums);
extern StatsComparison stats_compare_panel(const StatsPanel *sums,
										   double confidence);

#endif							/* NPS_SAMPLES_H */
