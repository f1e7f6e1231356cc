/*-------------------------------------------------------------------------
 *
 * stats_fuzz.c
 *	  Fuzz the mathematics: samples, weights, pairs, clusters, panels and options
 *	  out of the input's bytes, through every function.
 *
 * The SQL face lets through only what stats.h asks for; so does this.
 *
 *-------------------------------------------------------------------------
 */
#include "fuzz.h"

/* The rest of the input; past its end come zeros */
typedef struct Input
{
	const uint8_t *next;
	const uint8_t *end;
} Input;

static uint8_t
get_byte(Input *input)
{
	return input->next < input->end ? *input->next++ : 0;
}

/* Eight bytes, the first the highest */
static uint64_t
get_bits(Input *input)
{
	uint64_t	bits = 0;

	for (int i = 0; i < 8; i++)
		bits = bits << 8 | get_byte(input);
	return bits;
}

/* A count of any magnitude: a byte says how many bits it has, at most "most" */
static uint64_t
get_count(Input *input, int most)
{
	int			bits = get_byte(input) % (most + 1);
	uint64_t	value = get_bits(input);

	return bits == 0 ? 0 : value >> (64 - bits);
}

/*
 * A number strictly between 0 and 1: a byte says whether it is an even one,
 * one next to 1, or any double there is.
 */
static double
get_fraction(Input *input)
{
	int			kind = get_byte(input) % 4;
	uint64_t	bits = get_bits(input);
	double		value = ldexp((double) (bits >> 11) + 0.5, -53);

	if (kind == 1)
		value = 1 - ldexp(value, -(int) (bits % 53));
	else if (kind == 2)
		memcpy(&value, &bits, sizeof(value));
	if (value > 0 && value < 1)
		return value;
	return 0.95;
}

static StatsSample
get_sample(Input *input)
{
	uint64_t	counts[STATS_CATEGORIES];

	for (int i = 0; i < STATS_CATEGORIES; i++)
		counts[i] = get_count(input, 61);
	if (counts[0] + counts[1] + counts[2] == 0)
		counts[STATS_PASSIVES] = 1;
	return stats_sample(counts[STATS_DETRACTORS], counts[STATS_PASSIVES],
						counts[STATS_PROMOTERS]);
}

/* Weights of responses, two bytes and a number each, until a zero */
static void
get_weights(Input *input, Weights *weights)
{
	uint8_t		kind;

	memset(weights, 0, sizeof(*weights));
	while ((kind = get_byte(input)) != 0)
	{
		double		weight = 0;

		if (kind & 0x80)
			weight = ldexp((double) (get_bits(input) >> 11) + 1, kind % 64 - 84);
		else if (kind & 0x40)
			weight = kind % 16;
		else
		{
			uint64_t	bits = get_bits(input);

			memcpy(&weight, &bits, sizeof(weight));
		}
		if (weights_is_weight(weight))
			weights_add_response(weights, (int) (kind % STATS_CATEGORIES),
								 weight);
	}
	CHECK(weights_check(weights) == WEIGHTS_OK);
}

/* Add what are counts and nothing else; false where one is too large */
static bool
add_counts(void *sums, const void *more, size_t size)
{
	uint64_t	values[sizeof(StatsPanel) / sizeof(uint64_t)];
	uint64_t	steps[sizeof(StatsPanel) / sizeof(uint64_t)];

	memcpy(values, sums, size);
	memcpy(steps, more, size);
	for (size_t i = 0; i < size / sizeof(uint64_t); i++)
	{
		if (steps[i] > INT64_MAX - values[i])
			return false;
		values[i] += steps[i];
	}
	memcpy(sums, values, size);
	return true;
}

/* Clusters, one after the other until one is empty or a sum is too large */
static StatsClusters
get_clusters(Input *input)
{
	StatsClusters sums = {0};
	StatsClusters more;
	uint64_t	counts[STATS_CATEGORIES];

	for (;;)
	{
		for (int i = 0; i < STATS_CATEGORIES; i++)
			counts[i] = get_count(input, 31);
		if (!stats_cluster(counts, &more) || more.clusters == 0 ||
			!add_counts(&sums, &more, sizeof(more)))
			return sums;
	}
}

/* Respondents, likewise */
static StatsPanel
get_panel(Input *input)
{
	StatsPanel	sums = {0};
	StatsPanel	more;
	uint64_t	before[STATS_CATEGORIES];
	uint64_t	after[STATS_CATEGORIES];

	for (;;)
	{
		for (int i = 0; i < STATS_CATEGORIES; i++)
		{
			before[i] = get_count(input, 31);
			after[i] = get_count(input, 31);
		}
		if (!stats_respondent(before, after, &more) || more.respondents == 0 ||
			!add_counts(&sums, &more, sizeof(more)))
			return sums;
	}
}

static StatsSample
mirror_of(const StatsSample *sample)
{
	StatsSample mirror = *sample;

	mirror.promoters = sample->detractors;
	mirror.detractors = sample->promoters;
	mirror.score = 0 - sample->score;
	return mirror;
}

/* Check that the test finds a difference where the interval leaves out 0 */
static void
check_duality(const StatsComparison *result, double z)
{
	const double rounding = 1e-12;
	bool		found = result->lower > rounding || result->upper < -rounding;
	bool		possible = result->lower < -rounding && result->upper > rounding;
	double		alpha = erfc(z / sqrt(2));

	if (!result->has_z)
	{
		CHECK(!found || result->p_value < alpha * (1 + 1e-4));
		CHECK(!possible || result->p_value > alpha * (1 - 1e-4));
		return;
	}
	CHECK(!found || fabs(result->z) > z * (1 - 1e-6));
	CHECK(!possible || fabs(result->z) < z * (1 + 1e-6));
}

static void
fuzz_sample(const StatsSample *sample, double z, double wider_z,
			double fraction, StatsMethod method)
{
	StatsSample mirror = mirror_of(sample);
	double		variance = stats_variance(sample);
	double		error = stats_standard_error(sample);
	double		population = floor(sample->n * (1 + fraction));
	double		margin = stats_margin(sample, z, population);
	double		lower = stats_lower(sample, z, method);
	double		upper = stats_upper(sample, z, method);

	CHECK(fabs(sample->score) <= 1);
	CHECK(variance >= 0 && variance <= 1 + 1e-15);
	CHECK(error >= 0 && error <= 1);
	CHECK(stats_margin(sample, z, INFINITY) >= margin && margin >= 0);
	CHECK(stats_margin(sample, z, sample->n) == 0);

	CHECK(lower >= -1 && upper <= 1 && lower <= upper);
	CHECK(lower == -stats_upper(&mirror, z, method));
	CHECK(upper == -stats_lower(&mirror, z, method));
	CHECK(stats_lower(sample, wider_z, method) <= lower + 1e-15);
	if (method != STATS_ADJUSTED_WALD)
		CHECK(lower <= sample->score && sample->score <= upper);

	/* so narrow that both bounds are the same double, or at an end */
	if (method == STATS_SCORE || method == STATS_ANYTIME)
		CHECK(lower < upper || z * z / sample->n < 1e-15);
}

static void
fuzz_population(const uint64_t *counts, uint64_t unseen, double z,
				StatsMethod method)
{
	StatsSample sample = stats_sample(counts[STATS_DETRACTORS],
									  counts[STATS_PASSIVES],
									  counts[STATS_PROMOTERS]);
	uint64_t	population = counts[0] + counts[1] + counts[2] + unseen;
	uint64_t	mirror[STATS_CATEGORIES] = {counts[2], counts[1], counts[0]};
	double		lower = stats_population_lower(counts, population, z, method);
	double		upper = stats_population_upper(counts, population, z, method);

	CHECK(lower >= -1 && upper <= 1 && lower <= upper);
	CHECK(lower == -stats_population_upper(mirror, population, z, method));
	if (method != STATS_ADJUSTED_WALD)
		CHECK(lower <= sample.score && sample.score <= upper);
	if (unseen == 0)
		CHECK(lower == sample.score && upper == sample.score);
}

static void
fuzz_comparison(const StatsSample *a, const StatsSample *b, double z,
				StatsMethod method)
{
	StatsComparison result = stats_compare(a, b, z, method);
	StatsComparison swapped = stats_compare(b, a, z, method);
	StatsComparison same = stats_compare(a, a, z, method);

	check_comparison(&result);
	CHECK(result.difference == a->score - b->score);
	if (method != STATS_ADJUSTED_WALD)
		check_inside(&result);
	check_duality(&result, z);
	CHECK(swapped.difference == -result.difference);
	CHECK(swapped.lower == -result.upper && swapped.upper == -result.lower);
	CHECK(swapped.z == -result.z && swapped.p_value == result.p_value);
	check_comparison(&same);
	check_inside(&same);
	CHECK(same.z == 0 && same.p_value == 1);
	CHECK(result.has_z == (method != STATS_ANYTIME));
}

static void
fuzz_benchmark(const StatsSample *sample, double benchmark, double z,
			   StatsMethod method)
{
	StatsComparison result = stats_compare_benchmark(sample, benchmark, z, method);
	StatsSample mirror = mirror_of(sample);
	StatsComparison turned = stats_compare_benchmark(&mirror, -benchmark, z, method);

	check_comparison(&result);
	if (method != STATS_ADJUSTED_WALD)
		check_inside(&result);
	if (fabs(benchmark) < 1)
		check_duality(&result, z);
	CHECK(turned.difference == -result.difference);
	CHECK(turned.lower == -result.upper && turned.upper == -result.lower);
	CHECK(turned.z == -result.z && turned.p_value == result.p_value);
}

static void
fuzz_pairs(const uint64_t *pairs, double z)
{
	uint64_t	turned[PAIRS];
	StatsComparison result = stats_compare_paired(pairs, z);
	StatsComparison other;

	check_comparison(&result);
	check_inside(&result);
	check_duality(&result, z);

	for (int i = 0; i < PAIRS; i++)
		turned[i % STATS_CATEGORIES * STATS_CATEGORIES + i / STATS_CATEGORIES] = pairs[i];
	other = stats_compare_paired(turned, z);
	CHECK(other.difference == -result.difference && other.z == -result.z);
	CHECK(other.p_value == result.p_value);
}

static void
fuzz_shares(uint64_t a_inside, uint64_t a_outside, uint64_t b_inside,
			uint64_t b_outside, double z)
{
	StatsSample a = stats_share_sample(a_inside, a_outside);
	StatsSample b = stats_share_sample(b_inside, b_outside);
	StatsSample a_rest = stats_share_sample(a_outside, a_inside);
	StatsInterval interval = stats_share_interval(&a, z);
	StatsInterval rest = stats_share_interval(&a_rest, z);
	StatsComparison result = stats_compare_shares(&a, &b, z);

	CHECK(interval.lower >= 0 && interval.upper <= 1);
	CHECK(interval.lower <= a.promoters && a.promoters <= interval.upper);
	CHECK(fabs(interval.lower - (1 - rest.upper)) < 1e-15);
	check_comparison(&result);
	check_inside(&result);
	CHECK(result.lower >= -1 && result.upper <= 1);
}

static void
fuzz_planning(double margin, double z, double variance, double population,
			  double power)
{
	double		detectable = stats_detectable_difference(population, 7, z, power,
														 variance);
	double		found = stats_power(margin, population, 7, z, variance);
	double		unlimited = stats_sample_size(margin, z, variance, INFINITY);
	double		limited = stats_sample_size(margin, z, variance, population);

	CHECK(unlimited >= 0);
	CHECK(limited >= 0 && limited <= population * (1 + 1e-9));
	CHECK(stats_sample_size_compare(margin, z, power, variance) >= 0);
	CHECK(detectable >= 0 && found >= 0 && found <= 1);
	CHECK(margin < detectable * (1 - 1e-9) ? found <= power * (1 + 1e-9) + 1e-15 :
		  margin < detectable * (1 + 1e-9) || found >= power * (1 - 1e-9));
}

/* A sum of the two parts is, but for rounding, the sum of all */
static void
fuzz_weights(const Weights *a, const Weights *b, double z, StatsMethod method)
{
	Weights		sum = *a;
	Weights		other = *b;
	StatsWeighted a_sums;
	StatsWeighted b_sums;
	StatsWeighted sums;

	CHECK(weights_add(&sum, b) && weights_add(&other, a));
	CHECK(weights_check(&sum) == WEIGHTS_OK);
	CHECK(memcmp(&sum, &other, sizeof(sum)) == 0);
	if (get_sums(&sum, &sums))
		check_weighted_sample(&sums, z);
	if (get_sums(a, &a_sums) && get_sums(b, &b_sums))
	{
		StatsComparison result = stats_compare_weighted(&a_sums, &b_sums, z,
														method);
		StatsSample sample = stats_weighted_sample(&a_sums);

		check_comparison(&result);
		if (method != STATS_ADJUSTED_WALD)
			CHECK(result.lower <= result.difference &&
				  result.difference <= result.upper);
		result = stats_compare_benchmark(&sample, 0.25, z, STATS_SCORE);
		check_comparison(&result);
		check_inside(&result);
	}
}

/* Clusters that there are, and sums that nobody can tell from theirs */
static void
fuzz_clusters(Input *input, double confidence, StatsMethod method)
{
	StatsClusters a = get_clusters(input);
	StatsClusters b = get_clusters(input);
	StatsComparison result;
	StatsComparison swapped;

	check_clusters(&a, confidence, method);
	if (a.clusters > 0 && b.clusters > 0)
	{
		result = stats_compare_clustered(&a, &b, confidence, method);
		swapped = stats_compare_clustered(&b, &a, confidence, method);
		check_comparison(&result);
		CHECK(swapped.difference == -result.difference);
		CHECK(swapped.lower == -result.upper && swapped.upper == -result.lower);
		CHECK(swapped.z == -result.z && swapped.p_value == result.p_value);
	}

	a.clusters += get_count(input, 63);
	a.uu += get_count(input, 64);
	a.un += get_count(input, 64);
	a.nn += get_count(input, 64);
	if (stats_clusters_possible(&a))
		check_clusters(&a, confidence, method);
}

/* Respondents that there are, and sums that nobody can tell from theirs */
static void
fuzz_panel(Input *input, double confidence)
{
	StatsPanel	panel = get_panel(input);

	check_panel(&panel, confidence);
	panel.respondents += get_count(input, 63);
	panel.before.uu += get_count(input, 64);
	panel.after.un += get_count(input, 64);
	panel.u1u2 += get_count(input, 64);
	panel.u1n2 += get_count(input, 64);
	panel.n1u2 += get_count(input, 64);
	panel.n1n2 += get_count(input, 64);
	panel.moved += get_count(input, 64);
	if (stats_panel_possible(&panel))
		check_panel(&panel, confidence);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Input		input = {data, data + size};
	double		confidence = get_fraction(&input);
	double		wider = confidence + (1 - confidence) * get_fraction(&input);
	double		z = stats_quantile(confidence);
	double		wider_z = wider < 1 ? stats_quantile(wider) : z;
	StatsSample a = get_sample(&input);
	StatsSample b = get_sample(&input);
	StatsMethod method = (StatsMethod) (get_byte(&input) % 4);
	double		fraction = get_fraction(&input);
	double		benchmark;
	uint64_t	pairs[PAIRS];
	uint64_t	total = 0;
	Weights		a_weights;
	Weights		b_weights;
	uint64_t	counts[STATS_CATEGORIES];

	CHECK(z > 0 && z < 9);
	CHECK(wider_z >= z * (1 - 1e-15));
	fuzz_sample(&a, z, wider_z, fraction, method);
	fuzz_comparison(&a, &b, z, method);

	benchmark = 2 * get_fraction(&input) - 1;
	switch (get_byte(&input) % 8)
	{
		case 1:
			benchmark = -1;
			break;
		case 2:
			benchmark = 1;
			break;
		case 3:
			benchmark = a.score;
			break;
		case 4:
			benchmark = nextafter(a.score, b.score);
			break;
		default:
			break;
	}
	fuzz_benchmark(&a, benchmark, z, method);

	for (int i = 0; i < PAIRS; i++)
		total += pairs[i] = get_count(&input, 59);
	if (total > 0)
		fuzz_pairs(pairs, z);

	fuzz_planning(ldexp(get_fraction(&input), get_byte(&input) % 8), z, fraction,
				  (double) (get_count(&input, 62) + 1), get_fraction(&input));

	/* from here on no method is valid at any time */
	if (method == STATS_ANYTIME)
		method = STATS_SCORE;
	get_weights(&input, &a_weights);
	get_weights(&input, &b_weights);
	fuzz_weights(&a_weights, &b_weights, z, method);

	for (int i = 0; i < STATS_CATEGORIES; i++)
		counts[i] = get_count(&input, 60);
	counts[STATS_PASSIVES]++;
	fuzz_population(counts, get_count(&input, 61), z, method);
	fuzz_clusters(&input, confidence, method);
	fuzz_panel(&input, confidence);
	fuzz_shares(counts[0], counts[1], counts[2] + 1, counts[0], z);
	return 0;
}
