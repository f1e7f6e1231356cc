/*-------------------------------------------------------------------------
 *
 * binary_fuzz.c
 *	  Fuzz the binary input of all types, and the arithmetic on what it
 *	  accepts: each half of the input is a value of its own, and so is the
 *	  whole.
 *
 *-------------------------------------------------------------------------
 */
#include "fuzz.h"

/* The status that counts_check() owes, by arithmetic that cannot overflow */
static CountsStatus
owed_status(const int64_t *values, int length)
{
	__int128	total = 0;

	for (int i = 0; i < length; i++)
	{
		if (values[i] < 0)
			return COUNTS_NEGATIVE;
		total += values[i];
	}
	return total > INT64_MAX ? COUNTS_TOTAL_TOO_LARGE : COUNTS_OK;
}

/* Read counts; the bytes of accepted ones are the only ones for them */
static bool
read_counts(const uint8_t *data, size_t size, uint64_t *counts, int length)
{
	int64_t		values[COUNTS_MAX_LENGTH];
	CountsStatus status = counts_parse_binary(data, size, values, length);
	char	   *text;
	void	   *bytes;

	CHECK((status == COUNTS_OK) == (size == COUNTS_BINARY_SIZE(length) &&
									data[0] == COUNTS_BINARY_VERSION));
	if (status != COUNTS_OK)
		return false;
	status = counts_check(values, counts, length);
	CHECK(status == owed_status(values, length));
	if (status != COUNTS_OK)
		return false;

	text = allocate(COUNTS_TEXT_SIZE(length));
	check_counts(counts, length, text);
	free(text);

	bytes = allocate(size);
	counts_format_binary(bytes, counts, length);
	CHECK(memcmp(bytes, data, size) == 0);
	free(bytes);
	return true;
}

/* Check what two vectors of counts are to each other */
static void
check_arithmetic(const uint8_t *a_bytes, const uint64_t *a,
				 const uint8_t *b_bytes, const uint64_t *b, int length)
{
	uint64_t	sum[COUNTS_MAX_LENGTH];
	uint64_t	rest[COUNTS_MAX_LENGTH];
	int			order = counts_compare(a, b, length);
	int			byte_order = memcmp(a_bytes, b_bytes, COUNTS_BINARY_SIZE(length));
	bool		holds = true;
	CountsStatus status;

	/* network order of what is not negative sorts as the numbers do */
	CHECK((order > 0) == (byte_order > 0) && (order < 0) == (byte_order < 0));
	CHECK(counts_compare(b, a, length) == -order);

	memcpy(sum, a, sizeof(sum));
	status = counts_add(sum, b, length);
	CHECK((status == COUNTS_OK) == (counts_total(a, length) <=
									INT64_MAX - counts_total(b, length)));
	CHECK(status == COUNTS_OK || status == COUNTS_TOTAL_TOO_LARGE);
	if (status == COUNTS_OK)
	{
		CHECK(counts_total(sum, length) ==
			  counts_total(a, length) + counts_total(b, length));
		CHECK(counts_subtract(sum, b, length) == COUNTS_OK);
		CHECK(counts_compare(sum, a, length) == 0);
	}

	for (int i = 0; i < length; i++)
		holds = holds && a[i] >= b[i];
	memcpy(rest, a, sizeof(rest));
	status = counts_subtract(rest, b, length);
	CHECK(status == (holds ? COUNTS_OK : COUNTS_NEGATIVE));
}

/*
 * Check sums that clusters, or a panel, can have: so can their sum, and the
 * mathematics gives sane figures
 */
static void
check_sums(const uint64_t *a, const uint64_t *b, int length)
{
	uint64_t	sum[COUNTS_MAX_LENGTH];

	memcpy(sum, a, sizeof(sum));
	if (counts_add(sum, b, length) != COUNTS_OK)
		return;
	if (length == CLUSTER_SUMS)
	{
		if (stats_clusters_possible((const StatsClusters *) a) &&
			stats_clusters_possible((const StatsClusters *) b))
			CHECK(stats_clusters_possible((const StatsClusters *) sum));
	}
	else if (length == PANEL_SUMS)
	{
		if (stats_panel_possible((const StatsPanel *) a) &&
			stats_panel_possible((const StatsPanel *) b))
			CHECK(stats_panel_possible((const StatsPanel *) sum));
	}
}

static void
fuzz_counts(const uint8_t *data, size_t size, int length)
{
	uint64_t	whole[COUNTS_MAX_LENGTH] = {0};
	uint64_t	a[COUNTS_MAX_LENGTH] = {0};
	uint64_t	b[COUNTS_MAX_LENGTH] = {0};

	read_counts(data, size, whole, length);
	if (read_counts(data, size / 2, a, length) &&
		read_counts(data + size / 2, size - size / 2, b, length))
	{
		check_arithmetic(data, a, data + size / 2, b, length);
		check_sums(a, b, length);
	}
}

static bool
read_weights(const uint8_t *data, size_t size, Weights *weights)
{
	WeightsStatus status = weights_parse_binary(data, size, weights);
	void	   *bytes;

	CHECK((status == WEIGHTS_OK || status == WEIGHTS_IMPOSSIBLE) ==
		  (size == WEIGHTS_BINARY_SIZE && data[0] == WEIGHTS_BINARY_VERSION));

	/* the error shows the text form even of sums that are refused */
	if (status == WEIGHTS_IMPOSSIBLE)
	{
		char	   *text = allocate(WEIGHTS_TEXT_SIZE);

		CHECK(weights_format_text(text, weights) == strlen(text));
		free(text);
	}
	if (status != WEIGHTS_OK)
		return false;
	check_weights(weights);

	bytes = allocate(size);
	weights_format_binary(bytes, weights);
	CHECK(memcmp(bytes, data, size) == 0);
	free(bytes);
	return true;
}

static void
fuzz_weights(const uint8_t *data, size_t size)
{
	Weights		whole;
	Weights		a;
	Weights		b;
	Weights		sum;
	StatsWeighted a_sums;
	StatsWeighted b_sums;
	int			order;
	int			byte_order;

	read_weights(data, size, &whole);
	if (!read_weights(data, size / 2, &a) ||
		!read_weights(data + size / 2, size - size / 2, &b))
		return;

	/* the order is that of the bytes, the version of which is the same */
	order = weights_compare(&a, &b);
	byte_order = memcmp(data, data + size / 2, WEIGHTS_BINARY_SIZE);
	CHECK((order > 0) == (byte_order > 0) && (order < 0) == (byte_order < 0));
	CHECK(order != 0 || weights_hash(&a, 7) == weights_hash(&b, 7));

	/* a sum must be a value that a restore takes */
	sum = a;
	if (weights_add(&sum, &b))
	{
		CHECK(sum.rows >= a.rows && sum.rows >= b.rows);
		CHECK(weights_check(&sum) == WEIGHTS_OK);
		check_weights(&sum);
	}
	else
		CHECK(memcmp(&sum, &a, sizeof(sum)) == 0);

	if (get_sums(&a, &a_sums) && get_sums(&b, &b_sums) &&
		a.rows > 1 && b.rows > 1)
	{
		StatsComparison result = stats_compare_weighted(&a_sums, &b_sums, Z95,
														STATS_SCORE);

		check_comparison(&result);
		check_inside(&result);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_counts(data, size, SCORES);
	fuzz_counts(data, size, PAIRS);
	fuzz_counts(data, size, CLUSTER_SUMS);
	fuzz_counts(data, size, PANEL_SUMS);
	fuzz_weights(data, size);
	return 0;
}
