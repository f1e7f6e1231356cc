/*-------------------------------------------------------------------------
 *
 * fuzz.h
 *	  What the fuzzing programs share.
 *
 * Each program is one function that libFuzzer calls with random bytes, in
 * memory of exactly their size, so that reading past them is found.  Not only
 * the sanitizers judge what happens: whatever an accepted value promises is
 * checked, and a broken promise stops the program as a crash does.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_FUZZ_H
#define NPS_FUZZ_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "samples.h"
#include "stats.h"
#include "weights.h"

#define Z95			1.95996398454005423552

/* Counts of a value of each type */
#define SCORES			11
#define PAIRS			(STATS_CATEGORIES * STATS_CATEGORIES)
#define CLUSTER_SUMS	((int) (sizeof(StatsClusters) / sizeof(uint64_t)))
#define PANEL_SUMS		((int) (sizeof(StatsPanel) / sizeof(uint64_t)))

#define CHECK(condition) \
	do { \
		if (!(condition)) \
		{ \
			fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, \
					#condition); \
			abort(); \
		} \
	} while (0)

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Memory of exactly this size */
static inline void *
allocate(size_t size)
{
	void	   *memory = malloc(size);

	CHECK(memory != NULL);
	return memory;
}

/*
 * Check counts that were accepted: the total is a bigint, and both forms can
 * be read back.  The text form is left in text, which has room for it.
 */
static inline void
check_counts(const uint64_t *counts, int length, char *text)
{
	unsigned __int128 total = 0;
	uint64_t	again[COUNTS_MAX_LENGTH];
	int64_t		values[COUNTS_MAX_LENGTH];
	size_t		size;
	void	   *bytes = allocate(COUNTS_BINARY_SIZE(length));

	for (int i = 0; i < length; i++)
	{
		CHECK(counts[i] <= INT64_MAX);
		total += counts[i];
	}
	CHECK(total <= INT64_MAX);
	CHECK(counts_total(counts, length) == total);

	size = counts_format_text(text, counts, length);
	CHECK(size == strlen(text) && size < COUNTS_TEXT_SIZE(length));
	CHECK(counts_parse_text(text, size, again, length) == COUNTS_OK);
	CHECK(counts_compare(counts, again, length) == 0);

	counts_format_binary(bytes, counts, length);
	CHECK(counts_parse_binary(bytes, COUNTS_BINARY_SIZE(length), values,
							  length) == COUNTS_OK);
	CHECK(counts_check(values, again, length) == COUNTS_OK);
	CHECK(counts_compare(counts, again, length) == 0);
	CHECK(counts_hash(counts, length, 7) == counts_hash(again, length, 7));
	free(bytes);
}

/* Check what must be true of any comparison */
static inline void
check_comparison(const StatsComparison *result)
{
	CHECK(fabs(result->difference) <= 2);
	CHECK(result->lower >= -2 && result->upper <= 2);
	CHECK(result->lower <= result->upper);
	CHECK(!isnan(result->z));
	CHECK(result->p_value >= 0 && result->p_value <= 1);
	CHECK(result->has_z || result->z == 0);
}

/*
 * And that its interval holds the difference, and z has its sign; of a
 * difference next to the smallest double, z may be nothing
 */
static inline void
check_inside(const StatsComparison *result)
{
	CHECK(result->lower <= result->difference);
	CHECK(result->difference <= result->upper);
	if (!result->has_z)
		return;
	CHECK(result->z <= 0 || result->difference > 0);
	CHECK(result->z >= 0 || result->difference < 0);
	CHECK(result->z != 0 || fabs(result->difference) < 1e-300);
}

/* Check everything that is computed from sums that clusters can have */
static inline void
check_clusters(const StatsClusters *sums, double confidence, StatsMethod method)
{
	StatsSample sample;
	StatsInterval interval;
	StatsComparison result;

	CHECK(stats_clusters_possible(sums));
	if (sums->clusters == 0)
		return;
	sample = stats_clustered_sample(sums);
	CHECK(sample.n > 0 && fabs(sample.score) <= 1);
	CHECK(sample.n <= (double) (sums->counts[0] + sums->counts[1] + sums->counts[2]));
	CHECK(stats_clustered_standard_error(sums) >= 0);
	CHECK(stats_clustered_design_effect(sums) >= 0);
	interval = stats_clustered_interval(sums, confidence, method);
	CHECK(interval.lower >= -1 && interval.upper <= 1);
	CHECK(interval.lower <= interval.upper);
	if (method != STATS_ADJUSTED_WALD)
		CHECK(interval.lower <= sample.score && sample.score <= interval.upper);
	result = stats_compare_clustered_benchmark(sums, 0.25, confidence, method);
	check_comparison(&result);
}

/* The same for a panel */
static inline void
check_panel(const StatsPanel *sums, double confidence)
{
	const uint64_t *before = sums->before.counts;
	const uint64_t *after = sums->after.counts;
	StatsComparison result;

	CHECK(stats_panel_possible(sums));
	if (before[0] + before[1] + before[2] == 0 || after[0] + after[1] + after[2] == 0)
		return;
	CHECK(stats_panel_standard_error(sums) >= 0);
	result = stats_compare_panel(sums, confidence);
	check_comparison(&result);
	CHECK(result.lower <= result.difference);
	CHECK(result.difference <= result.upper);
	CHECK(result.z <= 0 || result.difference > 0);
	CHECK(result.z >= 0 || result.difference < 0);
}

/* Sums as the mathematics wants them; false where there is no weight */
static inline bool
get_sums(const Weights *weights, StatsWeighted *sums)
{
	sums->rows = (double) weights->rows;
	for (int i = 0; i < STATS_CATEGORIES; i++)
	{
		sums->weight[i] = weights->weight[i].leading;
		sums->square[i] = weights->square[i].leading;
	}
	return sums->weight[0] + sums->weight[1] + sums->weight[2] > 0;
}

/* Check everything that is computed from one weighted sample */
static inline void
check_weighted_sample(const StatsWeighted *sums, double z)
{
	double		score = stats_weighted_score(sums);
	double		effective = stats_effective_responses(sums);
	StatsSample sample = stats_weighted_sample(sums);

	CHECK(fabs(score) <= 1);
	CHECK(effective >= 1 - 1e-8 && effective <= sums->rows * (1 + 1e-8));
	CHECK(sample.n > 0 && sample.n <= effective && sample.score == score);
	if (sums->rows > 1)
	{
		double		error = stats_weighted_standard_error(sums);

		CHECK(error >= 0 && error <= 2);
	}
	for (int method = STATS_SCORE; method <= STATS_WALD; method++)
	{
		StatsInterval interval = stats_weighted_interval(sums, z,
														 (StatsMethod) method);

		CHECK(interval.lower >= -1 && interval.upper <= 1);
		CHECK(interval.lower <= interval.upper);
		if (method != STATS_ADJUSTED_WALD)
			CHECK(interval.lower <= score && score <= interval.upper);
	}
}

/*
 * Check a weighted summary that was accepted: both forms can be read back, bit
 * by bit, and the mathematics gives sane figures.
 */
static inline void
check_weights(const Weights *weights)
{
	char	   *text = allocate(WEIGHTS_TEXT_SIZE);
	void	   *bytes = allocate(WEIGHTS_BINARY_SIZE);
	Weights		again;
	StatsWeighted sums;
	size_t		size;

	size = weights_format_text(text, weights);
	CHECK(size == strlen(text) && size < WEIGHTS_TEXT_SIZE);
	CHECK(weights_parse_text(text, size, &again) == WEIGHTS_OK);
	CHECK(memcmp(weights, &again, sizeof(again)) == 0);

	weights_format_binary(bytes, weights);
	CHECK(weights_parse_binary(bytes, WEIGHTS_BINARY_SIZE,
							   &again) == WEIGHTS_OK);
	CHECK(memcmp(weights, &again, sizeof(again)) == 0);
	CHECK(weights_compare(weights, &again) == 0);
	CHECK(weights_hash(weights, 7) == weights_hash(&again, 7));

	if (get_sums(weights, &sums))
		check_weighted_sample(&sums, Z95);
	free(bytes);
	free(text);
}

#endif							/* NPS_FUZZ_H */
