/*-------------------------------------------------------------------------
 *
 * stats_test.c
 *	  Unit test of the mathematics in stats.c; needs no server.
 *
 * Usage: stats_test DIRECTORY
 *
 * DIRECTORY holds the reference values (test/data/stats).  Prints TAP.
 *
 * Three kinds of evidence: reference values computed elsewhere, a second and
 * deliberately plain implementation of the score test (bisection of its
 * definition, in long double), and properties that must hold for any sample.
 *
 *-------------------------------------------------------------------------
 */
#include <float.h>
#include <math.h>

#include "stats.h"
#include "unit.h"

#define Z95			1.95996398454005423552
#define SQRT_2		1.41421356237309504880

/*
 * Random samples through every function, and a part of them through bisection;
 * fewer where a processor is emulated
 */
#ifndef RANDOM_SAMPLES
#define RANDOM_SAMPLES	1000000
#endif

/*-------------------------------------------------------------------------
 * Reference values
 *-------------------------------------------------------------------------
 */

static StatsMethod
method(const Table *table)
{
	const char *name = text(table, "method");

	if (strncmp(name, "score", 5) == 0)
		return STATS_SCORE;
	if (strncmp(name, "adjusted_wald", 13) == 0)
		return STATS_ADJUSTED_WALD;
	if (strncmp(name, "wald", 4) == 0)
		return STATS_WALD;
	printf("Bail out! unknown method %s\n", name);
	exit(EXIT_FAILURE);
}

/* A reference value in points, clipped; -limit .. limit is a proportion */
static double
clipped(const Table *table, const char *name, double limit)
{
	return fmin(fmax(number(table, name), -100 * limit), 100 * limit);
}

#define check_points(table, name, value, expected, tolerance) \
	check(close_to(100 * (value), expected, tolerance), \
		  "%s %s %s: %.17g, expected %.17g", text(table, "case"), \
		  text(table, "method"), name, 100 * (value), expected)

/* Check a comparison against the columns that reference values have */
static void
check_result(const Table *table, const StatsComparison *result)
{
	const char *row = table->field[0];

	check(close_to(100 * result->difference, number(table, "difference"), 1e-9),
		  "%s: difference %.17g", row, 100 * result->difference);
	check(close_to(100 * result->lower, number(table, "lower"), 1e-9) &&
		  close_to(100 * result->upper, number(table, "upper"), 1e-9),
		  "%s: %.17g .. %.17g, expected %s .. %s", row, 100 * result->lower,
		  100 * result->upper, text(table, "lower"), text(table, "upper"));
	check(relatively_close(result->z, number(table, "z"), 1e-13),
		  "%s: z %.17g, expected %s", row, result->z, text(table, "z"));
	check(relatively_close(result->p_value, number(table, "p_value"), 1e-12),
		  "%s: p %.17g, expected %s", row, result->p_value,
		  text(table, "p_value"));
}

static void
test_intervals(void)
{
	Table		table;

	open_table(&table, "intervals");
	while (next_row(&table))
	{
		StatsSample sample = stats_sample(count(&table, "detractors"),
										  count(&table, "passives"),
										  count(&table, "promoters"));
		double		z = stats_quantile(number(&table, "confidence"));
		StatsSample added = sample;

		if (method(&table) == STATS_ADJUSTED_WALD)
			added = (StatsSample)
		{
			sample.n + 3,
				(sample.n * sample.promoters + 0.75) / (sample.n + 3),
				(sample.n * sample.passives + 1.5) / (sample.n + 3),
				(sample.n * sample.detractors + 0.75) / (sample.n + 3),
				sample.n * sample.score / (sample.n + 3)
		};
		check_points(&table, "estimate", sample.score,
					 number(&table, "estimate"), 1e-9);
		check_points(&table, "se", stats_standard_error(&added),
					 number(&table, "se"), 1e-9);
		check_points(&table, "lower", stats_lower(&sample, z, method(&table)),
					 clipped(&table, "lower", 1), 1e-9);
		check_points(&table, "upper", stats_upper(&sample, z, method(&table)),
					 clipped(&table, "upper", 1), 1e-9);
	}
	report("intervals.csv");
}

static void
test_comparisons(void)
{
	Table		table;

	open_table(&table, "comparisons");
	while (next_row(&table))
	{
		StatsSample a = stats_sample(count(&table, "d1"), count(&table, "m1"),
									 count(&table, "p1"));
		double		z = stats_quantile(number(&table, "confidence"));
		double		expected_z = number(&table, "z");
		double		expected_p;
		StatsComparison result;

		if (is_empty(&table, "benchmark"))
		{
			StatsSample b = stats_sample(count(&table, "d2"),
										 count(&table, "m2"),
										 count(&table, "p2"));

			result = stats_compare(&a, &b, z, method(&table));

			/* an adjusted row of the file has the adjusted difference */
			if (method(&table) == STATS_ADJUSTED_WALD)
				check_points(&table, "diff", result.difference,
							 100 * (a.score - b.score), 1e-8);
			else
				check_points(&table, "diff", result.difference,
							 number(&table, "diff"), 1e-8);
			check_points(&table, "lower", result.lower,
						 clipped(&table, "lower", 2), 1e-8);
			check_points(&table, "upper", result.upper,
						 clipped(&table, "upper", 2), 1e-8);
		}
		else
		{
			double		benchmark = number(&table, "benchmark") / 100;

			result = stats_compare_benchmark(&a, benchmark, z, STATS_SCORE);
			check_points(&table, "diff", result.difference,
						 number(&table, "diff"), 1e-8);
			check(result.lower == stats_lower(&a, z, STATS_SCORE) - benchmark &&
				  result.upper == stats_upper(&a, z, STATS_SCORE) - benchmark,
				  "%s: bounds %.17g %.17g", text(&table, "case"),
				  result.lower, result.upper);
			check(relatively_close(result.z, result.difference /
								   (number(&table, "se") / 100), 1e-12),
				  "%s: standard error", text(&table, "case"));
		}

		/* an empty p belongs to a standard error of zero */
		expected_p = !is_empty(&table, "p_value") ? number(&table, "p_value") :
			expected_z == 0 ? 1 : 0;
		check(relatively_close(result.z, expected_z, 1e-10),
			  "%s %s: z %.17g, expected %.17g", text(&table, "case"),
			  text(&table, "method"), result.z, expected_z);
		check(relatively_close(result.p_value, expected_p, 1e-6),
			  "%s %s: p %.17g, expected %.17g", text(&table, "case"),
			  text(&table, "method"), result.p_value, expected_p);
	}
	report("comparisons.csv");
}

static void
test_anytime(void)
{
	Table		table;

	open_table(&table, "anytime");
	while (next_row(&table))
	{
		StatsSample sample = stats_sample(count(&table, "detractors"),
										  count(&table, "passives"),
										  count(&table, "promoters"));
		double		z = stats_quantile(number(&table, "confidence"));
		double		lower = stats_lower(&sample, z, STATS_ANYTIME);
		double		upper = stats_upper(&sample, z, STATS_ANYTIME);

		check(close_to(100 * sample.score, number(&table, "nps"), 1e-12) &&
			  close_to(100 * lower, number(&table, "lower"), 1e-11) &&
			  close_to(100 * upper, number(&table, "upper"), 1e-11),
			  "%s/%s/%s %s: %.17g .. %.17g", text(&table, "promoters"),
			  text(&table, "passives"), text(&table, "detractors"),
			  text(&table, "confidence"), 100 * lower, 100 * upper);
	}
	report("anytime.csv");

	open_table(&table, "anytime_compare");
	while (next_row(&table))
	{
		StatsSample a = stats_sample(count(&table, "detractors_a"),
									 count(&table, "passives_a"),
									 count(&table, "promoters_a"));
		StatsSample b = stats_sample(count(&table, "detractors_b"),
									 count(&table, "passives_b"),
									 count(&table, "promoters_b"));
		double		z = stats_quantile(number(&table, "confidence"));
		StatsComparison result = stats_compare(&a, &b, z, STATS_ANYTIME);

		check(close_to(100 * result.difference, number(&table, "difference"), 1e-12) &&
			  close_to(100 * result.lower, number(&table, "lower"), 1e-11) &&
			  close_to(100 * result.upper, number(&table, "upper"), 1e-11),
			  "%s: %.17g .. %.17g", table.field[0], 100 * result.lower,
			  100 * result.upper);
		check(!result.has_z && result.z == 0 &&
			  relatively_close(result.p_value, number(&table, "p_value"), 1e-12),
			  "%s: p %.17g", table.field[0], result.p_value);
	}
	report("anytime_compare.csv");
}

static void
test_paired(void)
{
	static const char *const names[] =
	{
		"n_dd", "n_dm", "n_dp", "n_md", "n_mm", "n_mp", "n_pd", "n_pm", "n_pp"
	};
	Table		table;

	open_table(&table, "paired");
	while (next_row(&table))
	{
		uint64_t	pairs[9];
		StatsComparison result;

		for (int i = 0; i < 9; i++)
			pairs[i] = count(&table, names[i]);
		result = stats_compare_paired(pairs,
									  stats_quantile(number(&table, "confidence")));
		check_points(&table, "difference", result.difference,
					 number(&table, "diff_wave2_minus_wave1"), 1e-9);
		check_points(&table, "lower", result.lower,
					 clipped(&table, "lower", 2), 1e-9);
		check_points(&table, "upper", result.upper,
					 clipped(&table, "upper", 2), 1e-9);
		check(relatively_close(result.z, number(&table, "z"), 1e-14),
			  "%s: z %.17g", text(&table, "case"), result.z);
		check(relatively_close(result.p_value, number(&table, "p_value"), 1e-12),
			  "%s: p %.17g", text(&table, "case"), result.p_value);
	}
	report("paired.csv");
}

/* Add a response to a weighted sample */
static void
add_weight(StatsWeighted *sums, double score, double weight)
{
	int			category = score >= 9 ? STATS_PROMOTERS :
		score >= 7 ? STATS_PASSIVES : STATS_DETRACTORS;

	sums->rows++;
	sums->weight[category] += weight;
	sums->square[category] += weight * weight;
}

/* The weighted sample of a case, from its rows */
static StatsWeighted
weighted_case(const char *name)
{
	Table		table;
	StatsWeighted sums = {0};

	open_table(&table, "weighted_rows");
	while (next_row(&table))
		if (strcmp(text(&table, "case"), name) == 0)
			add_weight(&sums, number(&table, "score"),
					   number(&table, "weight"));
	return sums;
}

static void
test_weighted(void)
{
	Table		table;
	StatsWeighted cases[20];
	double		estimates[20];
	double		errors[20];
	int			cases_read = 0;

	open_table(&table, "weighted");
	while (next_row(&table))
	{
		StatsWeighted sums = weighted_case(text(&table, "case"));
		double		z = stats_quantile(number(&table, "confidence"));
		StatsInterval interval = stats_weighted_interval(&sums, z, STATS_WALD);

		check(sums.rows == number(&table, "n"), "%s: %g rows",
			  text(&table, "case"), sums.rows);
		check(relatively_close(stats_effective_responses(&sums),
							   number(&table, "n_eff_kish"), 1e-12),
			  "%s: %.17g effective responses", text(&table, "case"),
			  stats_effective_responses(&sums));
		check_points(&table, "estimate", stats_weighted_score(&sums),
					 number(&table, "estimate"), 1e-9);
		if (is_empty(&table, "se"))
			check(isinf(stats_weighted_standard_error(&sums)) &&
				  interval.lower == -1 && interval.upper == 1,
				  "%s: an error from one row", text(&table, "case"));
		else
		{
			check_points(&table, "se", stats_weighted_standard_error(&sums),
						 number(&table, "se"), 1e-9);
			if (cases_read < 20)
			{
				cases[cases_read] = sums;
				estimates[cases_read] = number(&table, "estimate") / 100;
				errors[cases_read++] = number(&table, "se") / 100;
			}
			check_points(&table, "lower", interval.lower,
						 clipped(&table, "lower", 1), 1e-9);
			check_points(&table, "upper", interval.upper,
						 clipped(&table, "upper", 1), 1e-9);
		}
	}
	report("weighted.csv");

	for (int i = 0; i < cases_read; i++)
		for (int j = 0; j < cases_read; j++)
		{
			double		difference = estimates[i] - estimates[j];
			double		error = hypot(errors[i], errors[j]);
			StatsComparison result = stats_compare_weighted(&cases[i],
															&cases[j], Z95,
															STATS_WALD);

			check(close_to(result.difference, difference, 1e-10) &&
				  close_to(result.lower, fmax(difference - Z95 * error, -2), 1e-10) &&
				  close_to(result.upper, fmin(difference + Z95 * error, 2), 1e-10),
				  "cases %d and %d: %.17g .. %.17g", i, j, result.lower,
				  result.upper);
			if (error > 0)
				check(close_to(result.z, difference / error, 1e-10) &&
					  relatively_close(result.p_value,
									   erfc(fabs(difference / error) / SQRT_2), 1e-6),
					  "cases %d and %d: z %.17g p %.17g", i, j, result.z,
					  result.p_value);
		}
	report("weighted.csv: each case against each");

	open_table(&table, "weighted_compare");
	while (next_row(&table))
	{
		StatsWeighted a = weighted_case(text(&table, "case_a"));
		StatsWeighted b = weighted_case(text(&table, "case_b"));
		StatsSample a_sample = stats_weighted_sample(&a);
		StatsSample b_sample = stats_weighted_sample(&b);
		double		z = stats_quantile(number(&table, "confidence"));
		StatsComparison result = stats_compare_weighted(&a, &b, z,
														method(&table));
		StatsComparison adjusted;

		check_result(&table, &result);

		/* adjusted_wald is that of the same samples */
		result = stats_compare_weighted(&a, &b, z, STATS_ADJUSTED_WALD);
		adjusted = stats_compare(&a_sample, &b_sample, z, STATS_ADJUSTED_WALD);
		check(result.difference == adjusted.difference &&
			  result.lower == adjusted.lower && result.upper == adjusted.upper &&
			  result.z == adjusted.z && result.p_value == adjusted.p_value,
			  "%s %s: adjusted_wald", text(&table, "case_a"),
			  text(&table, "case_b"));
	}
	report("weighted_compare.csv");

	open_table(&table, "weighted_score");
	while (next_row(&table))
	{
		StatsWeighted sums = weighted_case(text(&table, "case"));
		StatsSample sample = stats_weighted_sample(&sums);
		double		z = stats_quantile(number(&table, "confidence"));
		StatsInterval interval = stats_weighted_interval(&sums, z, STATS_SCORE);

		check(relatively_close(sample.n, number(&table, "n_interval"), 1e-12),
			  "%s: n %.17g", text(&table, "case"), sample.n);
		check_points(&table, "estimate", sample.score,
					 number(&table, "estimate"), 1e-9);
		check_points(&table, "lower", interval.lower,
					 number(&table, "lower"), 1e-9);
		check_points(&table, "upper", interval.upper,
					 number(&table, "upper"), 1e-9);

		/* adjusted_wald is that of the same sample */
		interval = stats_weighted_interval(&sums, z, STATS_ADJUSTED_WALD);
		check(interval.lower == stats_lower(&sample, z, STATS_ADJUSTED_WALD) &&
			  interval.upper == stats_upper(&sample, z, STATS_ADJUSTED_WALD),
			  "%s: adjusted_wald", text(&table, "case"));
	}
	report("weighted_score.csv");
}

static void
test_sample_size(void)
{
	Table		table;

	open_table(&table, "sample_size");
	while (next_row(&table))
	{
		double		z = stats_quantile(number(&table, "confidence"));
		double		target = number(&table, "margin_or_diff_points") / 100;
		double		variance = number(&table, "variance");
		double		size;

		if (strcmp(text(&table, "kind"), "two_sample_per_group") == 0)
			size = stats_sample_size_compare(target, z, number(&table, "power"),
											 variance);
		else
			size = stats_sample_size(target, z, variance,
									 is_empty(&table, "population") ? INFINITY :
									 number(&table, "population"));
		check(relatively_close(size, number(&table, "n_exact"), 1e-12) &&
			  ceil(size) == number(&table, "n_required"),
			  "%s %s %s: %.17g, expected %s", text(&table, "kind"),
			  text(&table, "confidence"), text(&table, "margin_or_diff_points"),
			  size, text(&table, "n_exact"));
	}

	/* no more than everybody, and no harm from figures without an end */
	check(close_to(stats_sample_size(1e-5, Z95, 1, 70), 70, 1e-6),
		  "more responses than people");
	check(isinf(stats_sample_size(1e-200, Z95, 1, INFINITY)), "margin 1e-200");
	check(stats_sample_size(1e-200, Z95, 1, 70) == 70,
		  "margin 1e-200 in a population of 70");
	check(isinf(stats_sample_size_compare(1e-200, Z95, 0.8, 1)),
		  "difference 1e-200");

	/* power one half needs z standard errors; and no power, no responses */
	check(relatively_close(stats_sample_size_compare(0.1, Z95, 0.5, 1),
						   2 * Z95 * Z95 * 100, 1e-14), "power 0.5");
	check(stats_sample_size_compare(0.1, Z95, 1e-300, 1) == 0 &&
		  stats_sample_size_compare(0.1, Z95, 5e-324, 1) == 0,
		  "no power to speak of");
	check(stats_sample_size_compare(0.1, Z95, 1 - DBL_EPSILON / 2, 1) < 3e4,
		  "power next to 1");
	check(relatively_close(stats_sample_size_compare(-0.1, Z95, 0.8, 0.61),
						   stats_sample_size_compare(0.1, Z95, 0.8, 0.61), 0),
		  "a negative difference");
	report("sample_size.csv");
}

/*-------------------------------------------------------------------------
 * Random samples
 *-------------------------------------------------------------------------
 */

static StatsSample
random_sample(uint64_t limit)
{
	uint64_t	counts[3];

	random_split(random_total(limit), counts, 3);
	return stats_sample(counts[0], counts[1], counts[2]);
}

/* Weights reach from 10^-(spread / 2) to 10^(spread / 2), or are zero */
static StatsWeighted
random_weighted(double spread)
{
	StatsWeighted sums = {0};
	int			rows = (int) random_up_to(8) + 1;
	int			only = (int) random_up_to(5);

	for (int i = 0; i < rows; i++)
	{
		static const double scores[] = {0, 7, 10};
		double		weight = pow(10, spread * (random_fraction() - 0.5));

		if (random_up_to(9) == 0 && i > 0)
			weight = 0;
		add_weight(&sums, scores[only < 3 ? only : (int) random_up_to(2)],
				   weight);
	}
	return sums;
}

static StatsSample
mirror_of(const StatsSample *sample)
{
	return (StatsSample)
	{
		sample->n, sample->detractors, sample->passives, sample->promoters,
			0.0 - sample->score
	};
}

#define SAMPLE_FORMAT	"{n %.17g; %.17g %.17g %.17g}"
#define SAMPLE_ARGS(s)	(s)->n, (s)->detractors, (s)->passives, (s)->promoters

/*-------------------------------------------------------------------------
 * The score test as it is defined, by bisection in long double
 *-------------------------------------------------------------------------
 */

/* Until the middle of an interval is an end of it, however wide a long double is */
#define BISECTIONS	(LDBL_MANT_DIG + 16)

typedef struct Plain
{
	long double n;
	long double promoters;
	long double detractors;
} Plain;

static Plain
plain_of(const StatsSample *sample)
{
	return (Plain)
	{
		sample->n, sample->promoters, sample->detractors
	};
}

/* Restricted variance of a response if the score is d, by Tango (1998) */
static long double
plain_variance(Plain s, long double d)
{
	long double b;
	long double c;
	long double root;
	long double q;

	if (d < 0)
		return plain_variance((Plain) {s.n, s.detractors, s.promoters}, -d);

	b = -(s.promoters + s.detractors) + (2 - s.promoters + s.detractors) * d;
	c = -s.detractors * d * (1 - d);
	root = sqrtl(b * b - 8 * c);
	q = b > 0 ? -2 * c / (b + root) : (root - b) / 4;
	return 2 * q + d * (1 - d);
}

/* Slope of the profile likelihood: n (D - d) / V0 */
static long double
plain_slope(Plain s, long double d)
{
	long double distance = s.promoters - s.detractors - d;
	long double variance = plain_variance(s, d);

	if (distance == 0)
		return 0;
	if (variance <= 0)
		return distance > 0 ? HUGE_VALL : -HUGE_VALL;
	return s.n * distance / variance;
}

static long double
plain_lower(Plain s, long double z)
{
	long double low = -1;
	long double high = s.promoters - s.detractors;

	for (int i = 0; i < BISECTIONS; i++)
	{
		long double middle = (low + high) / 2;
		long double distance = s.promoters - s.detractors - middle;

		if (sqrtl(s.n) * distance > z * sqrtl(plain_variance(s, middle)))
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Score statistic of the hypothesis that a - b is "difference" */
static long double
plain_statistic(Plain a, Plain b, long double difference)
{
	long double low = fmaxl(-1, -1 - difference);
	long double high = fminl(1, 1 - difference);
	long double observed = a.promoters - a.detractors -
		(b.promoters - b.detractors);
	long double variance;

	for (int i = 0; i < BISECTIONS; i++)
	{
		long double middle = (low + high) / 2;

		if (plain_slope(a, middle + difference) + plain_slope(b, middle) > 0)
			low = middle;
		else
			high = middle;
	}
	if (observed == difference)
		return 0;
	variance = plain_variance(a, low + difference) / a.n +
		plain_variance(b, low) / b.n;
	return variance > 0 ? (observed - difference) / sqrtl(variance) :
		copysignl(HUGE_VALL, observed - difference);
}

static long double
plain_lower_difference(Plain a, Plain b, long double z)
{
	long double low = -2;
	long double high = a.promoters - a.detractors -
		(b.promoters - b.detractors);

	for (int i = 0; i < BISECTIONS; i++)
	{
		long double middle = (low + high) / 2;

		if (plain_statistic(a, b, middle) > z)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/*
 * Score statistic of the hypothesis d for a population of N, of which the
 * sample was seen: its correction of n, and the most likely share of
 * detractors held to what was seen (formula as Tango's, by definition)
 */
static long double
plain_population_statistic(const uint64_t *counts, uint64_t population,
						   long double d)
{
	long double everybody = population;
	long double n = counts[0] + counts[1] + counts[2];
	Plain		s = {n, counts[2] / n, counts[0] / n};
	long double variance = plain_variance(s, d);
	long double q = (variance - d * (1 - d)) / 2;

	q = fmaxl(q, fmaxl(counts[0] / everybody, counts[2] / everybody - d));
	q = fminl(q, (1 - d - counts[1] / everybody) / 2);
	variance = 2 * q + d * (1 - d);
	n *= (everybody - 1) / (population - (counts[0] + counts[1] + counts[2]));
	return (s.promoters - s.detractors - d) * sqrtl(n / variance);
}

static void
test_population(void)
{
	Table		table;

	open_table(&table, "population");
	while (next_row(&table))
	{
		uint64_t	counts[3];
		uint64_t	population = count(&table, "population");
		double		lower;
		double		upper;

		counts[STATS_DETRACTORS] = count(&table, "detractors");
		counts[STATS_PASSIVES] = count(&table, "passives");
		counts[STATS_PROMOTERS] = count(&table, "promoters");
		lower = stats_population_lower(counts, population, Z95, STATS_SCORE);
		upper = stats_population_upper(counts, population, Z95, STATS_SCORE);
		check(close_to(100 * lower, number(&table, "lower"), 1e-9) &&
			  close_to(100 * upper, number(&table, "upper"), 1e-9),
			  "%s of %s: %.17g .. %.17g", text(&table, "promoters"),
			  text(&table, "population"), 100 * lower, 100 * upper);
	}
	report("population.csv");

	for (int i = 0; i < 5000; i++)
	{
		uint64_t	counts[3];
		uint64_t	n = random_total(i % 2 ? 100 : 10000000);
		uint64_t	population = n + random_total(i % 3 ? 5 * n : 100000000);
		double		z = stats_quantile(0.5 + 0.4999 * random_fraction());
		double		lower;
		long double least;
		StatsSample sample;

		random_split(n, counts, 3);
		sample = stats_sample(counts[0], counts[1], counts[2]);
		least = -((long double) (counts[0] + population - n) -
				  (long double) counts[2]) / (long double) population;
		lower = stats_population_lower(counts, population, z, STATS_SCORE);

		/* everything below is rejected, and nothing above */
		for (int j = 1; j < 20; j++)
		{
			long double below = lower - 1e-9L -
				(lower - 1e-9L - least) * j * j / 400;
			long double above = lower + 1e-9L +
				(sample.score - lower - 1e-9L) * j * j / 400;

			if (below > least)
				check(plain_population_statistic(counts, population, below) > z,
					  SAMPLE_FORMAT " of %.17g z %.17g: lower %.17g, %.17Lg is in",
					  SAMPLE_ARGS(&sample), (double) population, z, lower, below);
			if (above < sample.score)
				check(plain_population_statistic(counts, population, above) < z,
					  SAMPLE_FORMAT " of %.17g z %.17g: lower %.17g, %.17Lg is out",
					  SAMPLE_ARGS(&sample), (double) population, z, lower, above);
		}
	}
	report("population: bounds are where the test says they are");
}

/* n E(d): logarithm of the likelihood of the observed over the restricted */
static long double
plain_evidence(const uint64_t *counts, long double d)
{
	long double n = counts[0] + counts[1] + counts[2];
	Plain		s = {n, counts[2] / n, counts[0] / n};
	long double q = (plain_variance(s, d) - d * (1 - d)) / 2;
	long double shares[3] = {q, 1 - 2 * q - d, q + d};
	long double sum = 0;

	for (int i = 0; i < 3; i++)
		if (counts[i] > 0)
			sum += counts[i] * logl(counts[i] / n / shares[i]);
	return sum;
}

static void
test_anytime_definition(void)
{
	const double pi = 3.14159265358979323846;

	for (int i = 0; i < 20000; i++)
	{
		uint64_t	counts[3];
		uint64_t	n = random_total(i % 2 ? 30 : 1000000);
		double		confidence = 0.3 + 0.6999 * random_fraction();
		double		z = stats_quantile(confidence);
		long double regret = logl(pi) / 2 + lgammal(n + 1) - lgammal(n + 0.5L);
		long double wanted = regret - logl(1 - confidence);
		StatsSample sample;
		double		lower;

		random_split(n, counts, 3);
		sample = stats_sample(counts[0], counts[1], counts[2]);
		lower = stats_lower(&sample, z, STATS_ANYTIME);
		if (counts[0] == n)
			check(lower == -1, "all detractors: lower %.17g", lower);
		else
		{
			long double found = plain_evidence(counts, lower);
			double		d = lower + (sample.score - lower) * random_fraction();
			double		p;

			check(fabsl(found - wanted) < 1e-9L * (1 + wanted) ||
				  lower + 1 < 1e-6,
				  SAMPLE_FORMAT " confidence %.17g: evidence %.17Lg, expected %.17Lg",
				  SAMPLE_ARGS(&sample), confidence, found, wanted);
			p = stats_compare_benchmark(&sample, d, z, STATS_ANYTIME).p_value;
			found = plain_evidence(counts, d);
			check(relatively_close(p, (double) fminl(1, expl(regret - found)), 1e-8),
				  SAMPLE_FORMAT " d %.17g: p %.17g, expected %.17Lg",
				  SAMPLE_ARGS(&sample), d, p, expl(regret - found));
		}
	}

	/* one promoter: with the one bet there is, the bound is -confidence */
	for (int i = 0; i < 1000; i++)
	{
		StatsSample one = stats_sample(0, 0, 1);
		double		confidence = random_confidence();
		double		z = stats_quantile(confidence);

		check(close_to(stats_lower(&one, z, STATS_ANYTIME), -confidence, 1e-14) &&
			  stats_upper(&one, z, STATS_ANYTIME) == 1,
			  "one promoter: %.17g", stats_lower(&one, z, STATS_ANYTIME));
	}
	/* 2^62 responses and a hypothesis close to their score, in 60 digits */
	{
		StatsSample sample = stats_sample(UINT64_C(1) << 60, UINT64_C(1) << 60,
										  UINT64_C(1) << 61);
		StatsComparison result =
			stats_compare_benchmark(&sample, 0.25 - ldexp(17, -32), Z95,
									STATS_ANYTIME);

		check(relatively_close(result.p_value, 5.758427184937532862e-14, 1e-11),
			  "2^62 responses: p %.17g", result.p_value);
	}
	report("anytime: bounds and p are where the likelihood says they are");

	/* all there is to know of two samples: the nuisance with least evidence */
	for (int i = 0; i < 300; i++)
	{
		uint64_t	a_counts[3];
		uint64_t	b_counts[3];
		StatsSample a;
		StatsSample b;
		StatsComparison result;
		long double least = HUGE_VALL;
		long double low;
		long double high;
		long double regret = logl(pi);
		double		expected;

		random_split(random_total(2000), a_counts, 3);
		random_split(random_total(2000), b_counts, 3);
		a = stats_sample(a_counts[0], a_counts[1], a_counts[2]);
		b = stats_sample(b_counts[0], b_counts[1], b_counts[2]);
		result = stats_compare(&a, &b, Z95, STATS_ANYTIME);
		regret += lgammal(a.n + 1) - lgammal(a.n + 0.5L) +
			lgammal(b.n + 1) - lgammal(b.n + 0.5L);

		/* golden section, for evidence is convex */
		low = fminl(a.score, b.score);
		high = fmaxl(a.score, b.score);
		for (int j = 0; j < 100; j++)
		{
			long double first = high - (high - low) * 0.618033988749894848L;
			long double second = low + (high - low) * 0.618033988749894848L;
			long double at_first = plain_evidence(a_counts, first) +
				plain_evidence(b_counts, first);
			long double at_second = plain_evidence(a_counts, second) +
				plain_evidence(b_counts, second);

			least = fminl(least, fminl(at_first, at_second));
			if (at_first < at_second)
				high = second;
			else
				low = first;
		}
		expected = result.difference == 0 ? 1 :
			(double) fminl(1, expl(regret - least));
		check(relatively_close(result.p_value, expected, 1e-7) ||
			  expected < 1e-300,
			  SAMPLE_FORMAT " " SAMPLE_FORMAT ": p %.17g, expected %.17g",
			  SAMPLE_ARGS(&a), SAMPLE_ARGS(&b), result.p_value, expected);
	}

	/* 10^15 promoters each, and 100 passives; in double precision scores hardly differ */
	{
		StatsSample promoters = stats_sample(0, 0, UINT64_C(1000000000000000));
		StatsSample passives = stats_sample(0, 100, UINT64_C(1000000000000000));
		StatsComparison result = stats_compare(&promoters, &passives, Z95,
											   STATS_ANYTIME);

		check(relatively_close(result.p_value, 0.00772723227693036702, 0.1),
			  "10^15 promoters: p %.17g", result.p_value);

		/* and of 10^18 one who cannot be, and he alone tells */
		promoters = stats_sample(1, 0, UINT64_C(1000000000000000000));
		for (int tenth = -9; tenth <= 9; tenth++)
		{
			result = stats_compare_benchmark(&promoters, tenth / 10.0, Z95,
											 STATS_ANYTIME);
			check(result.p_value == 0, "10^18 promoters and %d: p %.17g",
				  10 * tenth, result.p_value);
		}
	}
	report("anytime: two samples, likewise");

	/*
	 * Whatever the shares are, wealth of a bet against their score has an
	 * expectation of at most 1
	 */
	for (int i = 0; i < 300; i++)
	{
		int			n = 1 + i % 25;
		double		promoter = random_fraction();
		double		passive = random_fraction() * (1 - promoter);
		double		detractor = 1 - promoter - passive;
		double		wealth = 0;

		for (int promoters = 0; promoters <= n; promoters++)
			for (int passives = 0; passives <= n - promoters; passives++)
			{
				int			detractors = n - promoters - passives;
				StatsSample sample = stats_sample((uint64_t) detractors,
												  (uint64_t) passives,
												  (uint64_t) promoters);
				double		p = stats_compare_benchmark(&sample, promoter - detractor,
														Z95, STATS_ANYTIME).p_value;

				if (p < 1)
					wealth += exp(lgamma(n + 1) - lgamma(promoters + 1) -
								  lgamma(passives + 1) - lgamma(detractors + 1) +
								  promoters * log(promoter) +
								  passives * log(passive) +
								  detractors * log(detractor)) / p;
			}
		check(wealth <= 1 + 1e-9, "%d responses of %g/%g/%g: %.17g", n, promoter,
			  passive, detractor, wealth);
	}
	report("anytime: a fair game");
}

static void
test_definition(void)
{
	for (int i = 0; i < RANDOM_SAMPLES / 50; i++)
	{
		StatsSample sample = random_sample(INT64_MAX);
		double		z = stats_quantile(random_confidence());
		double		expected;

		/* what a long double loses near an edge, it loses in distances */
		if (i % 4 == 0)
			sample.n = pow(10, 4 * random_fraction() - 2);
		expected = (double) plain_lower(plain_of(&sample), z);
		check(close_to(stats_lower(&sample, z, STATS_SCORE), expected, 1e-13),
			  SAMPLE_FORMAT " z %.17g: lower %.17g, expected %.17g",
			  SAMPLE_ARGS(&sample), z, stats_lower(&sample, z, STATS_SCORE),
			  expected);
	}
	report("one sample: bounds are where the test says they are");

	for (int i = 0; i < RANDOM_SAMPLES / 2000; i++)
	{
		StatsSample a = random_sample(i % 2 ? 1000 : INT64_MAX);
		StatsSample b = random_sample(i % 3 ? 1000 : INT64_MAX);
		StatsSample a_mirror = mirror_of(&a);
		StatsSample b_mirror = mirror_of(&b);
		double		z = stats_quantile(0.5 + 0.4999 * random_fraction());
		StatsComparison result = stats_compare(&a, &b, z, STATS_SCORE);
		double		lower = (double) plain_lower_difference(plain_of(&a),
															plain_of(&b), z);
		double		upper = -(double) plain_lower_difference(plain_of(&a_mirror),
															 plain_of(&b_mirror), z);
		double		statistic = (double) plain_statistic(plain_of(&a),
														 plain_of(&b), 0);

		check(close_to(result.lower, lower, 1e-12) &&
			  close_to(result.upper, upper, 1e-12),
			  SAMPLE_FORMAT " " SAMPLE_FORMAT " z %.17g: "
			  "%.17g .. %.17g, expected %.17g .. %.17g", SAMPLE_ARGS(&a),
			  SAMPLE_ARGS(&b), z, result.lower, result.upper, lower, upper);

		/* where p is not 0, and the scores not rounded to be the same */
		if (fabs(statistic) < 38 && fabs(result.difference) > 1e-6)
			check(relatively_close(result.z, statistic, 1e-9),
				  SAMPLE_FORMAT " " SAMPLE_FORMAT ": z %.17g, expected %.17g",
				  SAMPLE_ARGS(&a), SAMPLE_ARGS(&b), result.z, statistic);
	}
	report("two samples: so are theirs, and z");
}

/*-------------------------------------------------------------------------
 * Values known in closed form
 *-------------------------------------------------------------------------
 */

static void
test_quantile(void)
{
	static const struct
	{
		double		confidence;
		double		z;
	}			known[] =
	{
		{1e-300, 1.2533141373155002826e-300},
		{1e-20, 1.2533141373155001825e-20},
		{0.001, 0.0012533144654325545383},
		{0.0999, 0.12553502298692366205},
		{0.1, 0.12566134685507404122},
		{0.25, 0.31863936396437516302},
		{0.4999, 0.6743324152899514517},
		{0.5, 0.6744897501960817432},
		{0.6827, 1.00002171332299911},
		{0.8, 1.2815515655446005935},
		{0.9, 1.6448536269514728225},
		{0.95, 1.9599639845400538556},
		{0.99, 2.5758293035489004539},
		{0.999, 3.2905267314918945433},
		{0.9999, 3.8905918864131206894},
		{0.999999999, 6.1094102093834491114},
		{1 - 0x1p-40, 7.1435520343521893331},
		{1 - 0x1p-53, 8.2923610758135955382},
	};
	double		before = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
	{
		double		z = stats_quantile(known[i].confidence);

		check(relatively_close(z, known[i].z, 5e-16),
			  "confidence %.17g: %.17g, expected %.17g", known[i].confidence, z,
			  known[i].z);
	}
	report("quantile: known values");

	/* what lies inside, or outside, is what was asked for */
	for (int i = 0; i < 100000; i++)
	{
		double		confidence = random_confidence();
		double		z = stats_quantile(confidence);

		if (confidence < 0.5)
			check(relatively_close(erf(z / SQRT_2), confidence, 2e-15),
				  "confidence %.17g: z %.17g", confidence, z);
		else
			check(relatively_close(erfc(z / SQRT_2), 1 - confidence,
								   1e-15 * (2 + z * z)),
				  "confidence %.17g: z %.17g", confidence, z);
	}
	for (int i = 1; i < 100000; i++)
	{
		double		z = stats_quantile(i / 100000.0);

		check(z > before, "confidence %g: %.17g after %.17g", i / 100000.0, z,
			  before);
		before = z;
	}
	check(stats_quantile(5e-324) >= 0 && stats_quantile(DBL_MIN) > 0,
		  "the smallest confidence");
	report("quantile: inverts the error function, and grows");
}

static void
test_closed_forms(void)
{
	static const double sizes[] =
	{
		1e-3, 0.3, 1, 2, 3, 10, 100, 12345, 1e9, 9007199254740993.0,
		9223372036854775807.0
	};
	static const double quantiles[] = {1e-3, 0.6745, Z95, 3.8906, 8.2924};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (size_t j = 0; j < sizeof(quantiles) / sizeof(quantiles[0]); j++)
		{
			double		n = sizes[i];
			double		z = quantiles[j];
			double		square = z * z;
			StatsSample promoters = {n, 1, 0, 0, 1};
			StatsSample passives = {n, 0, 1, 0, 0};
			StatsSample detractors = {n, 0, 0, 1, -1};
			StatsComparison result;

			check(close_to(stats_lower(&promoters, z, STATS_SCORE),
						   (n - square) / (n + square), 1e-15) &&
				  stats_upper(&promoters, z, STATS_SCORE) == 1,
				  "n %g z %g: all promoters", n, z);
			check(close_to(stats_upper(&detractors, z, STATS_SCORE),
						   -(n - square) / (n + square), 1e-15) &&
				  stats_lower(&detractors, z, STATS_SCORE) == -1,
				  "n %g z %g: all detractors", n, z);
			check(relatively_close(stats_upper(&passives, z, STATS_SCORE),
								   square / (n + square), 1e-15) &&
				  relatively_close(stats_lower(&passives, z, STATS_SCORE),
								   -square / (n + square), 1e-15),
				  "n %g z %g: all passives", n, z);

			/* twice the same: half of what each has to explain alone */
			result = stats_compare(&promoters, &promoters, z, STATS_SCORE);
			check(relatively_close(result.lower, -2 * square / (n + square), 1e-14) &&
				  relatively_close(result.upper, 2 * square / (n + square), 1e-14) &&
				  result.z == 0 && result.p_value == 1,
				  "n %g z %g: all promoters twice: %.17g %.17g", n, z,
				  result.lower, result.upper);
			result = stats_compare(&promoters, &detractors, z, STATS_SCORE);
			check(result.upper == 2 &&
				  relatively_close(result.z, sqrt(2 * n), 1e-14),
				  "n %g z %g: all promoters and all detractors: %.17g %.17g",
				  n, z, result.z, result.upper);
		}
	report("closed forms: one category");

	/* no passives: a proportion on another scale; Wilson (1927) */
	for (uint64_t n = 1; n <= 3000; n = n * 3 / 2 + 1)
		for (uint64_t promoters = 0; promoters <= n; promoters++)
			for (size_t j = 0; j < sizeof(quantiles) / sizeof(quantiles[0]); j++)
			{
				StatsSample sample = stats_sample(n - promoters, 0, promoters);
				double		z = quantiles[j];
				double		share = (double) promoters / (double) n;
				double		centre = (share + z * z / (2.0 * (double) n)) /
					(1 + z * z / (double) n);
				double		half = z / (1 + z * z / (double) n) *
					sqrt(share * (1 - share) / (double) n +
						 z * z / (4.0 * (double) n * (double) n));

				check(close_to(stats_lower(&sample, z, STATS_SCORE),
							   2 * (centre - half) - 1, 2e-15) &&
					  close_to(stats_upper(&sample, z, STATS_SCORE),
							   2 * (centre + half) - 1, 2e-15),
					  "%g of %g, z %g: not Wilson's", (double) promoters,
					  (double) n, z);
			}
	report("closed forms: no passives");
}

static void
test_margin(void)
{
	StatsSample sample = stats_sample(30, 20, 50);
	double		n = 100;
	double		population = 400;

	check(stats_margin(&sample, Z95, INFINITY) ==
		  Z95 * stats_standard_error(&sample), "no population");

	/* the figure of the survey package, which divides by n - 1 */
	check(close_to(100 * stats_margin(&sample, 1, population) *
				   sqrt(n * (population - 1) / ((n - 1) * population)),
				   7.58786910639328, 1e-12),
		  "population 400: %.17g", 100 * stats_margin(&sample, 1, population));
	check(stats_margin(&sample, Z95, 100) == 0, "everybody asked");
	check(stats_margin(&sample, Z95, 99) == 0, "more than everybody asked");
	sample = stats_sample(0, 0, 1);
	check(stats_margin(&sample, Z95, 1) == 0, "a population of one");
	check(stats_margin(&sample, Z95, INFINITY) == 0, "no variance, no margin");
	report("margin of error");
}

/* Wilson's (1927) interval, by his formula */
static void
test_shares(void)
{
	for (int i = 0; i < 100000; i++)
	{
		uint64_t	n = random_total(i % 2 ? 1000 : INT64_MAX);
		uint64_t	inside = random_up_to(n);
		StatsSample sample;
		StatsInterval interval;
		double		z = stats_quantile(random_confidence());
		double		responses = (double) n;
		double		share;
		double		centre;
		double		half;

		if (random_up_to(9) == 0)
			inside = random_up_to(1) * n;
		share = (double) inside / responses;
		sample = stats_share_sample(inside, n - inside);
		interval = stats_share_interval(&sample, z);
		centre = (share + z * z / (2 * responses)) / (1 + z * z / responses);
		half = z / (1 + z * z / responses) *
			sqrt(share * ((double) (n - inside) / responses) / responses +
				 z * z / (4 * responses * responses));
		check(close_to(interval.lower, centre - half, 1e-15) &&
			  close_to(interval.upper, centre + half, 1e-15) &&
			  interval.lower <= share && share <= interval.upper &&
			  interval.lower >= 0 && interval.upper <= 1 &&
			  (inside > 0 || interval.lower == 0) &&
			  (inside < n || interval.upper == 1),
			  "%.17g of %.17g, z %.17g: %.17g .. %.17g, expected %.17g .. %.17g",
			  (double) inside, responses, z, interval.lower, interval.upper,
			  centre - half, centre + half);
	}
	report("shares: Wilson's interval");

	/* 9 of 10 and 3 of 10: Mee's (1984) from the test and interval of scores */
	{
		StatsSample a = stats_share_sample(9, 1);
		StatsSample b = stats_share_sample(3, 7);
		StatsComparison result = stats_compare_shares(&a, &b, Z95);
		StatsComparison doubled = stats_compare(&a, &b, Z95, STATS_SCORE);

		check(close_to(result.difference, 0.6, 1e-15) &&
			  2 * result.lower == doubled.lower &&
			  2 * result.upper == doubled.upper && result.z == doubled.z &&
			  result.p_value == doubled.p_value,
			  "9 and 3 of 10: %.17g .. %.17g", result.lower, result.upper);

		/* pooled z, which Mee's test of equal shares is */
		check(relatively_close(result.z, 0.6 / sqrt(0.6 * 0.4 * 0.2), 1e-14),
			  "9 and 3 of 10: z %.17g", result.z);
	}
	report("shares: two of them");
}

static void
test_power(void)
{
	for (int i = 0; i < 20000; i++)
	{
		double		n_a = (double) random_total(INT64_MAX);
		double		n_b = (double) random_total(INT64_MAX);
		double		z = stats_quantile(random_confidence());
		double		variance = random_fraction();
		double		power = random_fraction();
		double		difference = stats_detectable_difference(n_a, n_b, z, power,
															 variance);
		double		found = stats_power(difference, n_a, n_b, z, variance);

		check(difference >= 0 && isfinite(difference), "difference %.17g",
			  difference);
		check(difference > 0 ? relatively_close(found, power, 1e-12) :
			  found >= power - 1e-12,
			  "n %g %g z %.17g power %.17g: difference %.17g power %.17g", n_a,
			  n_b, z, power, difference, found);
		check(difference == stats_detectable_difference(n_b, n_a, z, power, variance) &&
			  stats_power(-difference, n_b, n_a, z, variance) == found,
			  "the groups exchanged");
		check(stats_power(difference * 1.1, n_a, n_b, z, variance) >= found &&
			  stats_power(difference, n_a * 1.1, n_b, z, variance) >= found,
			  "more difference, or more responses, has less power");

		/* as many responses as that difference needs */
		if (difference > 0)
			check(relatively_close(stats_sample_size_compare(difference, z, power,
															 variance),
								   2 / (1 / n_a + 1 / n_b), 1e-12),
				  "n %g %g z %.17g power %.17g: size", n_a, n_b, z, power);
	}
	check(relatively_close(stats_power(0, 10, 20, Z95, 1), 0.025, 1e-13),
		  "no difference");
	check(stats_power(0.01, 10, 20, Z95, 0) == 1, "no variance");
	check(relatively_close(stats_power(0, 10, 20, Z95, 0), 0.025, 1e-13),
		  "neither variance nor difference");
	check(stats_power(2, 1e300, 1e300, Z95, 1) == 1, "all the responses");
	check(stats_detectable_difference(1, 1, Z95, 1e-300, 1) == 0,
		  "no power to speak of");

	/* (1.95996398 + 0.84162123) sqrt(2 / 400), from tables */
	check(close_to(stats_detectable_difference(400, 400, Z95, 0.8, 1),
				   0.19810199, 1e-7), "400 each: %.17g",
		  stats_detectable_difference(400, 400, Z95, 0.8, 1));
	report("power and detectable difference");
}

static void
check_parts(uint64_t detractors, uint64_t passives, uint64_t promoters,
			int whole, int detractor_part, int passive_part, int promoter_part)
{
	StatsSample sample = stats_sample(detractors, passives, promoters);
	int			parts[STATS_CATEGORIES];

	stats_whole_shares(&sample, whole, parts);
	check(parts[STATS_DETRACTORS] == detractor_part &&
		  parts[STATS_PASSIVES] == passive_part &&
		  parts[STATS_PROMOTERS] == promoter_part,
		  SAMPLE_FORMAT " of %d: %d %d %d", SAMPLE_ARGS(&sample), whole,
		  parts[0], parts[1], parts[2]);
}

/* Largest remainder by its definition, in integers; n times whole < 2^63 */
static void
plain_parts(const uint64_t *counts, uint64_t whole, int *parts)
{
	uint64_t	n = counts[0] + counts[1] + counts[2];
	uint64_t	left = whole;
	bool		taken[3] = {false, false, false};

	for (int i = 0; i < 3; i++)
	{
		parts[i] = (int) (counts[i] * whole / n);
		left -= (uint64_t) parts[i];
	}
	for (; left > 0; left--)
	{
		int			most = -1;

		for (int i = 0; i < 3; i++)
			if (!taken[i] &&
				(most < 0 ||
				 counts[i] * whole % n > counts[most] * whole % n ||
				 (counts[i] * whole % n == counts[most] * whole % n &&
				  counts[i] > counts[most])))
				most = i;
		taken[most] = true;
		parts[most]++;
	}
}

static void
test_whole_shares(void)
{
	check_parts(1, 4, 12, 100, 6, 23, 71);
	check_parts(1, 1, 1, 100, 34, 33, 33);
	check_parts(1, 0, 1, 1, 1, 0, 0);
	check_parts(1, 1, 4, 100, 17, 16, 67);	/* remainders of 2/3 each */
	check_parts(1, 1, 2, 2, 1, 0, 1);
	check_parts(29, 29, 42, 100, 29, 29, 42);
	check_parts(0, 0, 5, 100, 0, 0, 100);
	check_parts(0, 7, 0, 40, 0, 40, 0);
	check_parts(3, 5, 8, 0, 0, 0, 0);
	check_parts(INT64_MAX - 2, 1, 1, 100, 100, 0, 0);
	for (int i = 0; i < 200000; i++)
	{
		uint64_t	counts[3];
		int			whole = (int) random_up_to(i % 2 ? 100 : 1000);
		int			parts[3];

		random_split(random_total(i % 3 ? 1000 : 1000000000), counts, 3);
		plain_parts(counts, (uint64_t) whole, parts);
		check_parts(counts[0], counts[1], counts[2], whole, parts[0], parts[1],
					parts[2]);
	}
	report("whole shares: largest remainder");

	for (int i = 0; i < 100000; i++)
	{
		StatsSample sample = random_sample(INT64_MAX);
		int			whole = (int) random_up_to(1000);
		int			parts[3];

		stats_whole_shares(&sample, whole, parts);
		check(parts[0] + parts[1] + parts[2] == whole &&
			  fabs(parts[0] - sample.detractors * whole) < 1 &&
			  fabs(parts[1] - sample.passives * whole) < 1 &&
			  fabs(parts[2] - sample.promoters * whole) < 1 &&
			  (sample.detractors > 0 || parts[0] == 0) &&
			  (sample.passives > 0 || parts[1] == 0) &&
			  (sample.promoters > 0 || parts[2] == 0),
			  SAMPLE_FORMAT " of %d: %d %d %d", SAMPLE_ARGS(&sample), whole,
			  parts[0], parts[1], parts[2]);
	}
	report("whole shares: they add up, and each is its share");
}

/*-------------------------------------------------------------------------
 * Degenerate cases
 *-------------------------------------------------------------------------
 */

#define check_comparison(what, result, expected_z, expected_p) \
	check((result).z == (expected_z) && (result).p_value == (expected_p), \
		  "%s: z %.17g p %.17g", what, (result).z, (result).p_value)

static void
test_degenerate(void)
{
	static const StatsMethod methods[] =
	{
		STATS_SCORE, STATS_ADJUSTED_WALD, STATS_WALD, STATS_ANYTIME
	};
	StatsSample kinds[3];
	StatsSample kind;
	StatsComparison result;
	uint64_t	pairs[9];

	for (int i = 0; i < 3; i++)
		kinds[i] = stats_sample(i == 0 ? 7 : 0, i == 1 ? 7 : 0, i == 2 ? 7 : 0);

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
		{
			result = stats_compare(&kinds[i], &kinds[j], Z95, STATS_WALD);
			check_comparison("wald of one category each", result,
							 i == j ? 0 : (i - j) * INFINITY, i == j);
			check(result.lower == i - j && result.upper == i - j,
				  "wald of one category each: bounds");
			for (int k = 0; k < 2; k++)
			{
				result = stats_compare(&kinds[i], &kinds[j], Z95, methods[k]);
				check(isfinite(result.z) && (result.z > 0) == (i > j) &&
					  (result.z < 0) == (i < j) && result.p_value > 0 &&
					  (result.p_value == 1) == (i == j) &&
					  result.lower < result.upper,
					  "method %d of one category each", (int) methods[k]);
			}
		}
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
		{
			result = stats_compare(&kinds[i], &kinds[j], Z95, STATS_ANYTIME);
			check(!result.has_z && result.z == 0 && result.p_value > 0 &&
				  (i != j || result.p_value == 1) && result.lower < result.upper,
				  "anytime of one category each: p %.17g", result.p_value);
		}
	result = stats_compare(&kinds[2], &kinds[0], Z95, STATS_ANYTIME);
	check(result.upper == 2 && result.p_value < 0.01,
		  "anytime of promoters and detractors: p %.17g", result.p_value);
	kind = stats_sample(0, 0, INT64_MAX);
	result = stats_compare(&kind, &kinds[0], Z95, STATS_ANYTIME);
	check(result.upper == 2 && result.lower > 0 && result.p_value < 1e-100,
		  "anytime of 2^63 - 1 promoters and seven detractors: %.17g p %.17g",
		  result.lower, result.p_value);
	report("degenerate: samples of one category");

	for (int i = 0; i < 3; i++)
		for (int sign = -1; sign <= 1; sign += 2)
			for (int k = 0; k < 4; k++)
			{
				result = stats_compare_benchmark(&kinds[i], sign, Z95, methods[k]);
				check_comparison("a benchmark at the edge", result,
								 i - 1 == sign || !result.has_z ? 0 : -sign * INFINITY,
								 i - 1 == sign);
				check(result.lower < result.upper || methods[k] == STATS_WALD,
					  "a benchmark at the edge: bounds");
			}
	result = stats_compare_benchmark(&kinds[1], 0.5, Z95, STATS_WALD);
	check_comparison("wald, no variance", result, -INFINITY, 0);
	result = stats_compare_benchmark(&kinds[1], 0, Z95, STATS_WALD);
	check_comparison("wald, no variance", result, 0, 1);

	/* 50/30/20: V = 0.61; with 3 more 50.75/31.5/20.75 of 103 */
	kind = stats_sample(20, 30, 50);
	result = stats_compare_benchmark(&kind, 0.1, Z95, STATS_WALD);
	check(relatively_close(result.z, 0.2 / sqrt(0.0061), 1e-14),
		  "wald against 10: z %.17g", result.z);
	result = stats_compare_benchmark(&kind, 0.1, Z95, STATS_ADJUSTED_WALD);
	check(relatively_close(result.z, (30.0 / 103 - 0.1) /
						   sqrt((71.5 / 103 - 900.0 / 10609) / 103), 1e-14) &&
		  relatively_close(result.difference, 0.2, 1e-15),
		  "adjusted_wald against 10: z %.17g", result.z);
	result = stats_compare_benchmark(&kinds[1], 0, Z95, STATS_SCORE);
	check_comparison("all passives and 0", result, 0, 1);
	result = stats_compare_benchmark(&kinds[1], 0.5, Z95, STATS_SCORE);
	check(relatively_close(result.z, -sqrt(7), 1e-15), "all passives and 50");
	result = stats_compare_benchmark(&kinds[2], 1 - DBL_EPSILON / 2, Z95, STATS_SCORE);
	check(result.z > 0 && result.z < 1e-7 && result.p_value < 1 &&
		  result.p_value > 0.999, "all promoters and next to 100");
	result = stats_compare_benchmark(&kinds[2], -1 + DBL_EPSILON / 2, Z95, STATS_SCORE);
	check(isfinite(result.z) && result.p_value == 0,
		  "all promoters and next to -100: z %g", result.z);
	report("degenerate: benchmarks");

	for (int i = 0; i < 9; i++)
	{
		double		change = i % 3 - i / 3;

		memset(pairs, 0, sizeof(pairs));
		pairs[i] = 7;
		result = stats_compare_paired(pairs, Z95);
		check(result.difference == change &&
			  relatively_close(result.z, change == 0 ? 0 :
							   copysign(sqrt(7), change), 1e-15),
			  "all changed by %g: z %.17g", change, result.z);
		check(result.lower < result.upper && result.lower <= change &&
			  result.upper >= change && result.lower >= -2 && result.upper <= 2,
			  "all changed by %g: %.17g .. %.17g", change, result.lower,
			  result.upper);

		/* test and interval agree about no change */
		check((result.p_value < 0.05) == (result.lower > 0 || result.upper < 0),
			  "all changed by %g: test and interval", change);
	}

	/* nobody moved: as if all that may have moved, moved two steps */
	memset(pairs, 0, sizeof(pairs));
	pairs[0] = pairs[4] = pairs[8] = 7;
	result = stats_compare_paired(pairs, Z95);
	check(close_to(result.upper, 2 * Z95 * Z95 / (21 + Z95 * Z95), 1e-15) &&
		  result.lower == -result.upper && result.z == 0 && result.p_value == 1,
		  "nobody moved: %.17g .. %.17g", result.lower, result.upper);
	for (int i = 0; i < 9; i++)
		pairs[i] = INT64_MAX / 9;
	pairs[2] = INT64_MAX - 8 * (INT64_MAX / 9);
	result = stats_compare_paired(pairs, Z95);
	check(fabs(result.difference) < 1e-17 && fabs(result.z) < 1e-8 &&
		  result.p_value > 0.999999 && result.upper - result.lower > 0 &&
		  result.upper - result.lower < 1e-8, "2^63-1 pairs of all kinds");
	memset(pairs, 0, sizeof(pairs));
	pairs[2] = INT64_MAX;
	result = stats_compare_paired(pairs, Z95);
	check(result.difference == 2 && result.upper == 2 &&
		  relatively_close(result.z, sqrt(9223372036854775807.0), 1e-15),
		  "2^63-1 pairs, all up by two");
	report("degenerate: pairs");

	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
		{
			StatsWeighted a = {0};
			StatsWeighted b = {0};
			StatsInterval interval;

			for (int row = 1; row <= 3; row++)
			{
				add_weight(&a, i == 0 ? 0 : i == 1 ? 7 : 10, row);
				add_weight(&b, j == 0 ? 0 : j == 1 ? 7 : 10, 1e-50 * row);
			}
			result = stats_compare_weighted(&a, &b, Z95, STATS_WALD);
			check_comparison("weighted, one category each", result,
							 i == j ? 0 : (i - j) * INFINITY, i == j);
			check(result.lower == i - j && result.upper == i - j,
				  "weighted, one category each: bounds");
			result = stats_compare_weighted(&a, &b, Z95, STATS_SCORE);
			check(isfinite(result.z) && (result.z > 0) == (i > j) &&
				  (result.z < 0) == (i < j) && result.p_value > 0 &&
				  (result.p_value == 1) == (i == j) &&
				  result.lower < result.upper,
				  "weighted, one category each: z %.17g", result.z);
			check(relatively_close(stats_weighted_sample(&a).n, 36.0 / 14, 1e-15),
				  "weighted, one category: n");
			interval = stats_weighted_interval(&a, Z95, STATS_SCORE);
			check(interval.lower < interval.upper && interval.lower <= i - 1 &&
				  interval.upper >= i - 1, "weighted, one category: interval");

			/* one row: nothing is known of its error, so nothing is found */
			memset(&a, 0, sizeof(a));
			add_weight(&a, i == 0 ? 0 : i == 1 ? 7 : 10, 2);
			result = stats_compare_weighted(&a, &b, Z95, STATS_WALD);
			check_comparison("weighted, one row", result, 0, 1);
			check(result.lower == -2 && result.upper == 2,
				  "weighted, one row: bounds");
			result = stats_compare_weighted(&a, &b, Z95, STATS_SCORE);
			check(result.lower < result.upper && result.p_value > 0.01,
				  "weighted, one row: %.17g .. %.17g", result.lower,
				  result.upper);
		}
	report("degenerate: weighted samples");

	/* p is never mistaken for 1 where z is large, however large */
	for (double n = 10; n < 1e19; n *= 7)
	{
		StatsSample a = stats_sample(1, 0, (uint64_t) n);
		StatsSample b = stats_sample((uint64_t) n, 0, 1);

		for (int i = 0; i < 3; i++)
		{
			result = stats_compare(&a, &b, Z95, methods[i]);
			check(result.z > 2 && result.p_value < 0.05 &&
				  (result.p_value > 0) == (result.z < 38.4),
				  "n %g method %d: z %g p %g", n, (int) methods[i], result.z,
				  result.p_value);
		}
	}
	kind = stats_sample(0, 100, 0);
	result = stats_compare_benchmark(&kind, 0.5, Z95, STATS_SCORE);
	check(relatively_close(result.z, -10, 1e-15) &&
		  relatively_close(result.p_value, 1.5239706048321052e-23, 1e-13),
		  "z -10: %.17g p %.17g", result.z, result.p_value);
	report("degenerate: large z");

	/* z / sqrt(n) may be nothing at all */
	kind = stats_sample(0, INT64_MAX, 0);
	check(stats_lower(&kind, 5e-324, STATS_SCORE) == 0 &&
		  stats_upper(&kind, 5e-324, STATS_SCORE) == 0, "the smallest z");
	result = stats_compare(&kind, &kind, 5e-324, STATS_SCORE);
	check(result.lower == 0 && result.upper == 0 && result.p_value == 1,
		  "the smallest z: comparison");

	/* the difference of large counts is not lost in rounding them */
	kind = stats_sample(UINT64_C(1) << 61, 3, (UINT64_C(1) << 61) + 5);
	check(relatively_close(kind.score, 5.0 / 4611686018427387912.0, 1e-15),
		  "score %.17g", kind.score);
	report("degenerate: small differences");
}

/* A population as small as the sample, or as large as can be */
static void
test_population_edges(void)
{
	static const StatsMethod methods[] =
	{
		STATS_SCORE, STATS_ADJUSTED_WALD, STATS_WALD
	};

	for (int i = 0; i < 30000; i++)
	{
		uint64_t	counts[3];
		uint64_t	n = random_total(i % 2 ? 1000 : INT64_MAX);
		double		z = stats_quantile(random_confidence());
		StatsMethod method = methods[i % 3];
		StatsSample sample;
		double		lower;

		random_split(n, counts, 3);
		sample = stats_sample(counts[0], counts[1], counts[2]);
		check(stats_population_lower(counts, n, z, method) == sample.score &&
			  stats_population_upper(counts, n, z, method) == sample.score,
			  SAMPLE_FORMAT " method %d: everybody seen", SAMPLE_ARGS(&sample),
			  (int) method);
		if (n > 1000)
			continue;
		lower = stats_population_lower(counts, INT64_MAX, z, method);
		check(close_to(lower, stats_lower(&sample, z, method), 1e-14),
			  SAMPLE_FORMAT " z %.17g method %d: all the world: %.17g not %.17g",
			  SAMPLE_ARGS(&sample), z, (int) method, lower,
			  stats_lower(&sample, z, method));

		/* one of 2^63 - 1 unseen */
		counts[0] += INT64_MAX - 1 - n;
		sample = stats_sample(counts[0], counts[1], counts[2]);
		check(close_to(stats_population_lower(counts, INT64_MAX, z, method),
					   sample.score, 2 * DBL_EPSILON),
			  SAMPLE_FORMAT " method %d: all but one seen", SAMPLE_ARGS(&sample),
			  (int) method);
	}
	report("degenerate: populations");
}

/*-------------------------------------------------------------------------
 * Properties
 *-------------------------------------------------------------------------
 */

static void
test_symmetry(void)
{
	for (int i = 0; i < 100000; i++)
	{
		StatsSample a = random_sample(INT64_MAX);
		StatsSample b = random_sample(INT64_MAX);
		StatsSample a_mirror = mirror_of(&a);
		StatsSample b_mirror = mirror_of(&b);
		double		z = stats_quantile(random_confidence());
		double		benchmark = 2 * random_fraction() - 1;
		StatsMethod methods[] =
		{
			STATS_SCORE, STATS_ADJUSTED_WALD, STATS_WALD, STATS_ANYTIME
		};
		StatsComparison one;
		StatsComparison other;

		for (int j = 0; j < 4; j++)
		{
			check(stats_lower(&a, z, methods[j]) ==
				  -stats_upper(&a_mirror, z, methods[j]) &&
				  stats_upper(&a, z, methods[j]) ==
				  -stats_lower(&a_mirror, z, methods[j]),
				  SAMPLE_FORMAT " z %.17g method %d: mirror", SAMPLE_ARGS(&a),
				  z, j);

			one = stats_compare(&a, &b, z, methods[j]);
			other = stats_compare(&b, &a, z, methods[j]);
			check(one.difference == -other.difference && one.z == -other.z &&
				  one.p_value == other.p_value && one.lower == -other.upper &&
				  one.upper == -other.lower,
				  SAMPLE_FORMAT " " SAMPLE_FORMAT " z %.17g method %d: swap",
				  SAMPLE_ARGS(&a), SAMPLE_ARGS(&b), z, j);
			other = stats_compare(&a_mirror, &b_mirror, z, methods[j]);
			check(one.difference == -other.difference &&
				  relatively_close(one.z, -other.z, 1e-12) &&
				  relatively_close(one.p_value, other.p_value, 1e-9) &&
				  close_to(one.lower, -other.upper, 1e-14) &&
				  close_to(one.upper, -other.lower, 1e-14),
				  SAMPLE_FORMAT " " SAMPLE_FORMAT " z %.17g method %d: mirror",
				  SAMPLE_ARGS(&a), SAMPLE_ARGS(&b), z, j);
		}
		for (int j = 0; j < 4; j++)
		{
			one = stats_compare_benchmark(&a, benchmark, z, methods[j]);
			other = stats_compare_benchmark(&a_mirror, -benchmark, z, methods[j]);
			check(one.difference == -other.difference && one.z == -other.z &&
				  one.p_value == other.p_value && one.lower == -other.upper &&
				  one.upper == -other.lower,
				  SAMPLE_FORMAT " benchmark %.17g method %d: mirror",
				  SAMPLE_ARGS(&a), benchmark, j);
		}
	}
	report("symmetry: promoters for detractors, one sample for the other");

	for (int i = 0; i < 100000; i++)
	{
		uint64_t	pairs[9];
		uint64_t	turned[9];
		StatsComparison one;
		StatsComparison other;
		double		z = stats_quantile(random_confidence());

		random_split(random_total(INT64_MAX), pairs, 9);
		for (int j = 0; j < 9; j++)
			turned[j % 3 * 3 + j / 3] = pairs[j];
		one = stats_compare_paired(pairs, z);
		other = stats_compare_paired(turned, z);
		check(one.difference == -other.difference && one.z == -other.z &&
			  one.p_value == other.p_value &&
			  close_to(one.lower, -other.upper, 1e-15) &&
			  close_to(one.upper, -other.lower, 1e-15), "before for after");
	}
	report("symmetry: before for after");

	/*
	 * The categories exchanged turn every change round; and a change of one
	 * step is the same wherever it started
	 */
	for (int i = 0; i < 20000; i++)
	{
		uint64_t	pairs[9];
		uint64_t	turned[9];
		StatsComparison one;
		StatsComparison other;
		double		z = stats_quantile(random_confidence());

		random_split(random_total(INT64_MAX), pairs, 9);
		for (int j = 0; j < 9; j++)
			turned[8 - j] = pairs[j];
		one = stats_compare_paired(pairs, z);
		other = stats_compare_paired(turned, z);
		check(one.difference == -other.difference && one.z == -other.z &&
			  one.lower == -other.upper && one.upper == -other.lower,
			  "detractors for promoters");

		memcpy(turned, pairs, sizeof(turned));
		turned[1] = pairs[5];	/* detractor to passive */
		turned[5] = pairs[1];	/* passive to promoter */
		turned[0] = pairs[8];
		turned[8] = pairs[0];
		other = stats_compare_paired(turned, z);
		check(one.difference == other.difference && one.z == other.z &&
			  one.lower == other.lower && one.upper == other.upper,
			  "a change is a change");
	}
	report("symmetry: promoters for detractors in pairs");
}

/* Check that one sample's bounds are not below those of another */
static void
check_not_lower(const StatsSample *more, const StatsSample *less, double z)
{
	const double rounding = 4 * DBL_EPSILON;

	check(stats_lower(more, z, STATS_SCORE) >=
		  stats_lower(less, z, STATS_SCORE) - rounding &&
		  stats_upper(more, z, STATS_SCORE) >=
		  stats_upper(less, z, STATS_SCORE) - rounding,
		  SAMPLE_FORMAT " z %.17g: one more promoter lowers a bound",
		  SAMPLE_ARGS(less), z);
}

static void
test_monotonicity(void)
{
	static const double quantiles[] = {0.6745, Z95, 3.8906};

	for (int j = 0; j < 3; j++)
		for (uint64_t n = 1; n <= 40; n++)
			for (uint64_t promoters = 0; promoters <= n; promoters++)
				for (uint64_t passives = 0; passives <= n - promoters; passives++)
				{
					uint64_t	detractors = n - promoters - passives;
					StatsSample less = stats_sample(detractors, passives, promoters);
					StatsSample more = stats_sample(detractors, passives, promoters + 1);

					check_not_lower(&more, &less, quantiles[j]);
					if (passives > 0)
					{
						more = stats_sample(detractors, passives - 1, promoters + 1);
						check_not_lower(&more, &less, quantiles[j]);
					}
					if (detractors > 0)
					{
						more = stats_sample(detractors - 1, passives + 1, promoters);
						check_not_lower(&more, &less, quantiles[j]);
					}
				}
	for (int i = 0; i < 100000; i++)
	{
		uint64_t	counts[3];
		StatsSample less;
		StatsSample more;

		random_split(random_total(INT64_MAX - 1), counts, 3);
		less = stats_sample(counts[0], counts[1], counts[2]);
		more = stats_sample(counts[0], counts[1], counts[2] + 1);
		check_not_lower(&more, &less, quantiles[i % 3]);
	}
	for (uint64_t n = 1; n <= 20; n++)
		for (uint64_t promoters = 0; promoters <= n; promoters++)
			for (uint64_t passives = 0; passives <= n - promoters; passives++)
				for (uint64_t population = n + 1; population < 8 * n;
					 population += 1 + n / 8)
				{
					uint64_t	less[3] = {n - promoters - passives, passives, promoters};

					for (int from = 0; from < 2; from++)
					{
						uint64_t	more[3] = {less[0], less[1], less[2]};

						if (more[from] == 0)
							continue;
						more[from]--;
						more[from + 1]++;
						check(stats_population_lower(more, population, Z95, STATS_SCORE) >=
							  stats_population_lower(less, population, Z95, STATS_SCORE) - 1e-15 &&
							  stats_population_upper(more, population, Z95, STATS_SCORE) >=
							  stats_population_upper(less, population, Z95, STATS_SCORE) - 1e-15,
							  "%g/%g/%g of %g: one who moves up lowers a bound",
							  (double) less[2], (double) less[1], (double) less[0],
							  (double) population);
					}
				}
	report("one more promoter never lowers a bound");

	/* and more confidence never narrows an interval */
	for (int i = 0; i < 100000; i++)
	{
		StatsSample a = random_sample(INT64_MAX);
		StatsSample b = random_sample(INT64_MAX);
		double		confidence = random_confidence();
		double		z = stats_quantile(confidence);
		double		wide = z * (1 + random_fraction());
		StatsComparison narrow_result = stats_compare(&a, &b, z, STATS_SCORE);
		StatsComparison wide_result = stats_compare(&a, &b, wide, STATS_SCORE);

		check(stats_lower(&a, wide, STATS_SCORE) <=
			  stats_lower(&a, z, STATS_SCORE) + DBL_EPSILON &&
			  wide_result.lower <= narrow_result.lower + 4 * DBL_EPSILON &&
			  wide_result.upper >= narrow_result.upper - 4 * DBL_EPSILON,
			  SAMPLE_FORMAT " " SAMPLE_FORMAT " z %.17g and %.17g",
			  SAMPLE_ARGS(&a), SAMPLE_ARGS(&b), z, wide);
		check(stats_lower(&a, wide, STATS_ANYTIME) <=
			  stats_lower(&a, z, STATS_ANYTIME) + DBL_EPSILON,
			  SAMPLE_FORMAT " z %.17g and %.17g: anytime", SAMPLE_ARGS(&a), z, wide);
	}
	report("more confidence never narrows an interval");
}

/*
 * Turning a down into an up of the same size never lowers a bound of a change:
 * all counts of up to 12 respondents, and random ones
 */
static void
check_turned(const uint64_t *pairs, double z)
{
	static const int turns[][2] = {{3, 1}, {7, 5}, {6, 2}};	/* from, to */
	const double rounding = 8 * DBL_EPSILON;
	StatsComparison less = stats_compare_paired(pairs, z);

	for (int i = 0; i < 3; i++)
	{
		uint64_t	turned[9];
		StatsComparison more;

		if (pairs[turns[i][0]] == 0)
			continue;
		memcpy(turned, pairs, sizeof(turned));
		turned[turns[i][0]]--;
		turned[turns[i][1]]++;
		more = stats_compare_paired(turned, z);
		check(more.lower >= less.lower - rounding &&
			  more.upper >= less.upper - rounding &&
			  more.difference >= less.difference && more.z >= less.z,
			  "a down turned up: %.17g .. %.17g after %.17g .. %.17g z %.17g",
			  more.lower, more.upper, less.lower, less.upper, z);
	}
}

static void
test_paired_monotonicity(void)
{
	static const double quantiles[] = {0.6745, Z95, 3.8906};
	uint64_t	pairs[9] = {0};

	for (int j = 0; j < 3; j++)
		for (uint64_t n = 1; n <= 12; n++)
			for (pairs[1] = 0; pairs[1] <= n; pairs[1]++)
				for (pairs[2] = 0; pairs[1] + pairs[2] <= n; pairs[2]++)
					for (pairs[3] = 0; pairs[1] + pairs[2] + pairs[3] <= n; pairs[3]++)
						for (pairs[6] = 0; pairs[1] + pairs[2] + pairs[3] + pairs[6] <= n; pairs[6]++)
						{
							pairs[4] = n - pairs[1] - pairs[2] - pairs[3] - pairs[6];
							check_turned(pairs, quantiles[j]);
						}
	for (int i = 0; i < 100000; i++)
	{
		random_split(random_total(i % 2 ? 1000 : INT64_MAX), pairs, 9);
		check_turned(pairs, quantiles[i % 3]);
	}
	report("pairs: a down turned into an up of the same size never lowers a bound");
}

static void
test_duality(void)
{
	for (int i = 0; i < 100000; i++)
	{
		StatsSample sample = random_sample(100000000);
		double		confidence = 0.5 + 0.4999 * random_fraction();
		double		z = stats_quantile(confidence);
		double		bounds[2];

		bounds[0] = stats_lower(&sample, z, STATS_SCORE);
		bounds[1] = stats_upper(&sample, z, STATS_SCORE);
		for (int j = 0; j < 2; j++)
		{
			StatsComparison result = stats_compare_benchmark(&sample, bounds[j], z, STATS_SCORE);

			if (fabs(bounds[j]) == 1)
				continue;
			check(relatively_close(result.p_value, 1 - confidence, 1e-6) &&
				  (result.z > 0) == (j == 0) && result.difference != 0,
				  SAMPLE_FORMAT " confidence %.17g: p %.17g at the bound %.17g",
				  SAMPLE_ARGS(&sample), confidence, result.p_value, bounds[j]);
		}
	}
	report("duality: p at a bound of the score interval is 1 - confidence");

	for (int i = 0; i < 100000; i++)
	{
		StatsSample sample = random_sample(i % 2 ? 1000 : INT64_MAX);
		double		confidence = 0.5 + 0.4999 * random_fraction();
		double		z = stats_quantile(confidence);
		double		bound = stats_upper(&sample, z, STATS_ANYTIME);
		StatsComparison result = stats_compare_benchmark(&sample, bound, z,
														 STATS_ANYTIME);

		/* where the bound is not at the end of the scale, nor next to the score */
		if (bound < 1 - 1e-8 && bound - sample.score > 1e-8)
			check(relatively_close(result.p_value, 1 - confidence, 1e-5),
				  SAMPLE_FORMAT " confidence %.17g: p %.17g at the bound %.17g",
				  SAMPLE_ARGS(&sample), confidence, result.p_value, bound);
	}
	for (int i = 0; i < 20000; i++)
	{
		StatsSample a = random_sample(1000000);
		StatsSample b = random_sample(1000000);
		StatsComparison result = stats_compare(&a, &b, Z95, STATS_ANYTIME);

		if (result.p_value > 0.99 || result.p_value < 1e-9)
			continue;
		result = stats_compare(&a, &b, stats_quantile(1 - result.p_value),
							   STATS_ANYTIME);
		check(close_to(result.difference > 0 ? result.lower : result.upper, 0, 1e-7),
			  SAMPLE_FORMAT " " SAMPLE_FORMAT " p %.17g: %.17g .. %.17g",
			  SAMPLE_ARGS(&a), SAMPLE_ARGS(&b), result.p_value, result.lower,
			  result.upper);
	}
	report("duality: so is it with the anytime method");

	for (int i = 0; i < 100000; i++)
	{
		StatsSample a = random_sample(100000000);
		StatsSample b = random_sample(100000000);
		double		z = fabs(stats_compare(&a, &b, Z95, STATS_SCORE).z);
		StatsComparison result;

		if (z < 1e-3 || z > 8)
			continue;
		result = stats_compare(&a, &b, z, STATS_SCORE);
		check(close_to(result.z > 0 ? result.lower : result.upper, 0, 1e-13),
			  SAMPLE_FORMAT " " SAMPLE_FORMAT " z %.17g: %.17g .. %.17g",
			  SAMPLE_ARGS(&a), SAMPLE_ARGS(&b), z, result.lower, result.upper);
	}
	report("duality: at the confidence 1 - p, an interval of a difference ends at 0");

	for (int i = 0; i < 100000; i++)
	{
		uint64_t	pairs[9];
		double		z;
		StatsComparison result;

		random_split(random_total(INT64_MAX), pairs, 9);
		z = fabs(stats_compare_paired(pairs, Z95).z);
		if (z < 1e-3)
			continue;
		result = stats_compare_paired(pairs, z);
		check(close_to(result.z > 0 ? result.lower : result.upper, 0, 1e-13),
			  "z %.17g: %.17g .. %.17g", z, result.lower, result.upper);
	}
	report("duality: so does that of a change");
}

static void
test_weights(void)
{
	for (int i = 0; i < 100000; i++)
	{
		double		spread = random_up_to(9) == 0 ? 200 : 4;
		StatsWeighted sums = random_weighted(spread);
		StatsWeighted scaled = sums;
		double		factor = pow(10, (100 - spread / 2) *
								 (2 * random_fraction() - 1));
		double		z = stats_quantile(random_confidence());

		for (int j = 0; j < 3; j++)
		{
			scaled.weight[j] *= factor;
			scaled.square[j] *= factor * factor;
		}
		check(close_to(stats_weighted_score(&sums),
					   stats_weighted_score(&scaled), 1e-11) &&
			  (sums.rows == 1 ||
			   close_to(stats_weighted_standard_error(&sums),
						stats_weighted_standard_error(&scaled), 1e-11)) &&
			  relatively_close(stats_effective_responses(&sums),
							   stats_effective_responses(&scaled), 1e-11),
			  "weights times %g", factor);
		for (int j = 0; j < 3; j++)
		{
			StatsInterval one = stats_weighted_interval(&sums, z,
														(StatsMethod) j);
			StatsInterval other = stats_weighted_interval(&scaled, z,
														  (StatsMethod) j);

			check(close_to(one.lower, other.lower, 1e-11) &&
				  close_to(one.upper, other.upper, 1e-11),
				  "weights times %g: %.17g .. %.17g and %.17g .. %.17g", factor,
				  one.lower, one.upper, other.lower, other.upper);
		}
	}
	report("weights: their scale does not matter");

	for (int i = 0; i < 100000; i++)
	{
		uint64_t	counts[3];
		StatsWeighted sums = {0};
		StatsSample sample;
		double		weight = pow(10, 20 * random_fraction() - 10);
		StatsSample from_weights;

		random_split(random_total(1000000), counts, 3);
		sample = stats_sample(counts[0], counts[1], counts[2]);
		sums.rows = sample.n;
		for (int j = 0; j < 3; j++)
		{
			sums.weight[j] = weight * (double) counts[j];
			sums.square[j] = weight * weight * (double) counts[j];
		}
		from_weights = stats_weighted_sample(&sums);
		check(relatively_close(from_weights.n, sample.n, 1e-13) &&
			  close_to(from_weights.score, sample.score, 1e-13) &&
			  close_to(stats_lower(&from_weights, Z95, STATS_SCORE),
					   stats_lower(&sample, Z95, STATS_SCORE), 1e-13),
			  SAMPLE_FORMAT " weight %g", SAMPLE_ARGS(&sample), weight);
		if (sample.n > 1)
			check(close_to(stats_weighted_standard_error(&sums),
						   sqrt(stats_variance(&sample) / (sample.n - 1)), 1e-13),
				  SAMPLE_FORMAT " weight %g: se", SAMPLE_ARGS(&sample), weight);
	}
	report("weights: equal weights change nothing but the divisor n - 1");
}

/* Check what must be true of any comparison */
static bool
is_sane(const StatsComparison *result)
{
	return fabs(result->difference) <= 2 && result->lower >= -2 &&
		result->upper <= 2 && result->lower <= result->upper &&
		!isnan(result->z) && result->p_value >= 0 && result->p_value <= 1;
}

static bool
is_inside(const StatsComparison *result)
{
	return result->lower <= result->difference &&
		result->difference <= result->upper;
}

static void
test_everything(void)
{
	static const StatsMethod methods[] =
	{
		STATS_SCORE, STATS_ADJUSTED_WALD, STATS_WALD, STATS_ANYTIME
	};

	for (int i = 0; i < RANDOM_SAMPLES; i++)
	{
		StatsSample a = random_sample(INT64_MAX);
		StatsSample b = random_sample(INT64_MAX);
		double		z = stats_quantile(random_confidence());
		uint64_t	pairs[9];
		StatsWeighted a_sums = random_weighted(random_up_to(9) == 0 ? 200 : 4);
		StatsWeighted b_sums = random_weighted(random_up_to(9) == 0 ? 200 : 4);
		StatsComparison result;
		double		benchmark = random_up_to(9) == 0 ?
			2.0 * (double) random_up_to(1) - 1 : 2 * random_fraction() - 1;
		double		value;

		check(z >= 0 && z < 9, "z %.17g", z);
		value = stats_variance(&a);
		check(value >= 0 && value <= 1 + 4 * DBL_EPSILON,
			  SAMPLE_FORMAT " variance %.17g", SAMPLE_ARGS(&a), value);
		value = stats_standard_error(&a);
		check(value >= 0 && value <= 1,
			  SAMPLE_FORMAT " standard error %.17g", SAMPLE_ARGS(&a), value);
		value = stats_margin(&a, z, a.n * (1 + random_fraction()));
		check(value >= 0 && value <= z,
			  SAMPLE_FORMAT " margin %.17g", SAMPLE_ARGS(&a), value);

		for (int j = 0; j < 4; j++)
		{
			double		lower = stats_lower(&a, z, methods[j]);
			double		upper = stats_upper(&a, z, methods[j]);
			StatsInterval interval;

			check(lower >= -1 && upper <= 1 && lower <= upper,
				  SAMPLE_FORMAT " z %.17g method %d: %.17g .. %.17g",
				  SAMPLE_ARGS(&a), z, j, lower, upper);
			if (methods[j] == STATS_SCORE || methods[j] == STATS_ANYTIME)
				check(lower <= a.score && a.score <= upper &&
					  (lower < upper || z * z / a.n < 1e-15),
					  SAMPLE_FORMAT " z %.17g: %.17g .. %.17g",
					  SAMPLE_ARGS(&a), z, lower, upper);

			if (methods[j] != STATS_ANYTIME && j != i % 3)
				continue;
			result = stats_compare(&a, &b, z, methods[j]);
			check(is_sane(&result) && result.difference == a.score - b.score,
				  SAMPLE_FORMAT " " SAMPLE_FORMAT " z %.17g method %d: "
				  "%.17g .. %.17g z %.17g p %.17g", SAMPLE_ARGS(&a),
				  SAMPLE_ARGS(&b), z, j, result.lower, result.upper, result.z,
				  result.p_value);
			if (methods[j] == STATS_SCORE)
				check(is_inside(&result) &&
					  (result.lower < result.upper ||
					   z * z / fmax(a.n, b.n) < 1e-15) &&
					  (result.z > 0) == (result.difference > 0) &&
					  (result.z < 0) == (result.difference < 0),
					  SAMPLE_FORMAT " " SAMPLE_FORMAT " z %.17g: "
					  "%.17g .. %.17g .. %.17g z %.17g", SAMPLE_ARGS(&a),
					  SAMPLE_ARGS(&b), z, result.lower, result.difference,
					  result.upper, result.z);

			if (methods[j] == STATS_ANYTIME)
			{
				check(is_inside(&result) && !result.has_z && result.z == 0 &&
					  (result.lower < result.upper || fmax(a.n, b.n) > 1e15),
					  SAMPLE_FORMAT " " SAMPLE_FORMAT " z %.17g: "
					  "%.17g .. %.17g .. %.17g", SAMPLE_ARGS(&a),
					  SAMPLE_ARGS(&b), z, result.lower, result.difference,
					  result.upper);
				continue;
			}
			interval = stats_weighted_interval(&a_sums, z, methods[j]);
			check(interval.lower >= -1 && interval.upper <= 1 &&
				  interval.lower <= interval.upper,
				  "weighted, z %.17g method %d: %.17g .. %.17g", z, j,
				  interval.lower, interval.upper);
			if (methods[j] == STATS_SCORE)
				check(interval.lower <= stats_weighted_score(&a_sums) &&
					  stats_weighted_score(&a_sums) <= interval.upper,
					  "weighted, z %.17g: %.17g .. %.17g .. %.17g", z,
					  interval.lower, stats_weighted_score(&a_sums),
					  interval.upper);
		}

		result = stats_compare_benchmark(&a, benchmark, z, methods[i % 4]);
		check(is_sane(&result) &&
			  (methods[i % 4] == STATS_ADJUSTED_WALD || is_inside(&result)) &&
			  result.lower == stats_lower(&a, z, methods[i % 4]) - benchmark &&
			  result.upper == stats_upper(&a, z, methods[i % 4]) - benchmark,
			  SAMPLE_FORMAT " z %.17g benchmark %.17g method %d: "
			  "%.17g .. %.17g z %.17g", SAMPLE_ARGS(&a), z, benchmark, i % 4,
			  result.lower, result.upper, result.z);

		random_split(random_total(INT64_MAX), pairs, 9);
		result = stats_compare_paired(pairs, z);
		check(is_sane(&result) && is_inside(&result),
			  "pairs, z %.17g: %.17g .. %.17g .. %.17g z %.17g", z, result.lower,
			  result.difference, result.upper, result.z);

		if (i % 10 == 0)
		{
			uint64_t	counts[3];
			uint64_t	population = random_total(INT64_MAX);
			uint64_t	n = random_total(population);
			StatsMethod method = methods[random_up_to(2)];
			StatsSample sample;
			double		lower;
			double		upper;

			random_split(n, counts, 3);
			sample = stats_sample(counts[0], counts[1], counts[2]);
			lower = stats_population_lower(counts, population, z, method);
			upper = stats_population_upper(counts, population, z, method);
			check(lower >= -1 && upper <= 1 && lower <= upper &&
				  (method == STATS_ADJUSTED_WALD ||
				   (lower <= sample.score && sample.score <= upper)) &&
				  lower >= ((double) counts[2] - (double) counts[0] -
							(double) (population - n)) / (double) population - 1e-15,
				  SAMPLE_FORMAT " of %.17g z %.17g method %d: %.17g .. %.17g",
				  SAMPLE_ARGS(&sample), (double) population, z, (int) method,
				  lower, upper);
		}

		value = stats_effective_responses(&a_sums);
		check(value >= 1 - 1e-12 && value <= a_sums.rows + 1e-12 &&
			  fabs(stats_weighted_score(&a_sums)) <= 1 &&
			  stats_weighted_standard_error(&a_sums) >= 0 &&
			  stats_weighted_sample(&a_sums).n > 0,
			  "weighted: %.17g effective responses", value);
		result = stats_compare_weighted(&a_sums, &b_sums, z, methods[i % 3]);
		check(is_sane(&result) &&
			  (methods[i % 3] == STATS_ADJUSTED_WALD || is_inside(&result)),
			  "weighted, z %.17g method %d: %.17g .. %.17g .. %.17g z %.17g",
			  z, i % 3, result.lower, result.difference, result.upper, result.z);

		value = stats_sample_size(random_fraction() + 1e-9, z,
								  random_fraction(), b.n);
		check(value >= 0 && value <= fmax(b.n, 1) * (1 + 1e-9),
			  "sample size %.17g of %.17g", value, b.n);
		value = stats_sample_size_compare(random_fraction() + 1e-9, z,
										  random_confidence(),
										  random_fraction());
		check(value >= 0 && isfinite(value), "sample size %.17g", value);
	}
	report("random samples through every function");
}

/*
 * Billions of responses of nearly one category, where the way to the bound
 * bends sharply; figures by bisection of the definition in 50 digits
 */
static void
test_sharp_bends(void)
{
	StatsSample a = stats_sample(112, UINT64_C(274055823359), 112);
	StatsSample b = stats_sample(0, UINT64_C(64424495231), 18);
	StatsComparison result = stats_compare(&a, &b,
										   stats_quantile(0.99993896484375),
										   STATS_SCORE);

	check(fabs(result.upper - 1.6770059731484e-11) < 1e-15,
		  "nearly all passives: %.17g", result.upper);

	a = stats_sample(7, UINT64_C(3928225877), 0);
	b = stats_sample(UINT64_C(2265370055), 1, 0);
	result = stats_compare(&a, &b, stats_quantile(0.95), STATS_SCORE);
	check(fabs(result.upper - 0.99999999888085598) < 1e-15,
		  "passives and detractors: %.17g", result.upper);
	report("bounds beyond a sharp bend");
}

int
main(int argc, char **argv)
{
	if (argc != 2)
	{
		fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
		return EXIT_FAILURE;
	}
	directory = argv[1];

	test_intervals();
	test_comparisons();
	test_anytime();
	test_paired();
	test_weighted();
	test_sample_size();
	test_quantile();
	test_closed_forms();
	test_population();
	test_definition();
	test_anytime_definition();
	test_margin();
	test_shares();
	test_power();
	test_whole_shares();
	test_degenerate();
	test_population_edges();
	test_symmetry();
	test_monotonicity();
	test_paired_monotonicity();
	test_duality();
	test_sharp_bends();
	test_weights();
	test_everything();

	return finish();
}
