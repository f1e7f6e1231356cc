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
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats.h"

#define Z95			1.95996398454005423552
#define SQRT_2		1.41421356237309504880

/* Random samples through every function */
#define RANDOM_SAMPLES	1000000

/* Messages a test may print before it falls silent */
#define MESSAGES	5

/*-------------------------------------------------------------------------
 * TAP
 *-------------------------------------------------------------------------
 */

static int	tests;
static int	tests_failed;
static long checks;				/* of the current test */
static long checks_failed;

/* Count a check and describe it if it failed */
static void
check(bool passed, const char *format,...)
{
	checks++;
	if (passed)
		return;
	if (++checks_failed <= MESSAGES)
	{
		va_list		arguments;

		printf("# ");
		va_start(arguments, format);
		vprintf(format, arguments);
		va_end(arguments);
		printf("\n");
	}
}

/* Report the checks since the last report as one test */
static void
report(const char *name)
{
	bool		passed = checks > 0 && checks_failed == 0;

	tests++;
	if (!passed)
		tests_failed++;
	if (checks_failed > MESSAGES)
		printf("# %ld checks failed\n", checks_failed);
	printf("%s %d - %s (%ld checks)\n", passed ? "ok" : "not ok", tests, name,
		   checks);
	checks = checks_failed = 0;
}

/* Is a value as expected, up to an absolute tolerance?  Equal infinities are. */
static bool
close_to(double value, double expected, double tolerance)
{
	return value == expected || fabs(value - expected) <= tolerance;
}

static bool
relatively_close(double value, double expected, double tolerance)
{
	return close_to(value, expected, tolerance * fabs(expected));
}

/*-------------------------------------------------------------------------
 * Reference values
 *-------------------------------------------------------------------------
 */

#define MAX_COLUMNS	20
#define MAX_LINE	1000

/* A file of comma-separated values, read row by row */
typedef struct Table
{
	FILE	   *file;
	char		names[MAX_LINE];
	char	   *name[MAX_COLUMNS];
	char		fields[MAX_LINE];
	char	   *field[MAX_COLUMNS];
	int			columns;
} Table;

static const char *directory;

/* Split a line at its commas, in place */
static int
split(char *line, char **field)
{
	int			count = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (;;)
	{
		if (count == MAX_COLUMNS)
		{
			printf("Bail out! too many columns\n");
			exit(EXIT_FAILURE);
		}
		field[count++] = line;
		line = strchr(line, ',');
		if (line == NULL)
			return count;
		*line++ = '\0';
	}
}

static void
open_table(Table *table, const char *name)
{
	char		path[4096];

	snprintf(path, sizeof(path), "%s/%s.csv", directory, name);
	table->file = fopen(path, "r");
	if (table->file == NULL ||
		fgets(table->names, sizeof(table->names), table->file) == NULL)
	{
		printf("Bail out! cannot read %s\n", path);
		exit(EXIT_FAILURE);
	}
	table->columns = split(table->names, table->name);
}

/* Read the next row; at the end, close the table and return false */
static bool
next_row(Table *table)
{
	if (fgets(table->fields, sizeof(table->fields), table->file) == NULL)
	{
		fclose(table->file);
		return false;
	}
	if (split(table->fields, table->field) != table->columns)
	{
		printf("Bail out! a row of the wrong length: %s\n", table->fields);
		exit(EXIT_FAILURE);
	}
	return true;
}

static const char *
text(const Table *table, const char *name)
{
	for (int i = 0; i < table->columns; i++)
		if (strcmp(table->name[i], name) == 0)
			return table->field[i];
	printf("Bail out! no column %s\n", name);
	exit(EXIT_FAILURE);
}

static bool
is_empty(const Table *table, const char *name)
{
	return text(table, name)[0] == '\0';
}

static double
number(const Table *table, const char *name)
{
	return strtod(text(table, name), NULL);
}

static uint64_t
count(const Table *table, const char *name)
{
	return strtoull(text(table, name), NULL, 10);
}

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

			result = stats_compare_benchmark(&a, benchmark, z);
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
					 number(&table, "diff_wave2_minus_wave1"), 1e-8);
		check_points(&table, "lower", result.lower,
					 clipped(&table, "lower", 2), 1e-8);
		check_points(&table, "upper", result.upper,
					 clipped(&table, "upper", 2), 1e-8);
		check(relatively_close(result.z, number(&table, "z"), 1e-10),
			  "%s: z %.17g", text(&table, "case"), result.z);
		check(relatively_close(result.p_value, number(&table, "p_value"), 1e-6),
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
															&cases[j], Z95);

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

static uint64_t random_state = 20171118;

/* Next pseudo-random number (splitmix64) */
static uint64_t
random_bits(void)
{
	uint64_t	x = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return x ^ (x >> 31);
}

/* 0 <= result < 1 */
static double
random_fraction(void)
{
	return (double) (random_bits() >> 11) / 9007199254740992.0;
}

/* 0 .. limit, limit < 2^63 */
static uint64_t
random_up_to(uint64_t limit)
{
	return random_bits() % (limit + 1);
}

/* 1 .. limit, of every order of magnitude, the limit itself now and then */
static uint64_t
random_total(uint64_t limit)
{
	uint64_t	total = 1 + random_up_to((UINT64_C(1) << random_up_to(62)) - 1);

	return (total > limit || random_up_to(50) == 0) ? limit : total;
}

/*
 * Split a total into counts, such that there are samples with only one kind
 * of response, with hardly any of some, and ordinary ones
 */
static void
random_split(uint64_t total, uint64_t *counts, int kinds)
{
	for (int i = 0; i < kinds; i++)
		counts[i] = 0;
	for (int i = (int) random_up_to((uint64_t) kinds - 1); total > 0;)
	{
		uint64_t	part = total;
		int			kind = (int) random_up_to((uint64_t) kinds - 1);

		switch (random_up_to(3))
		{
			case 0:
				part = random_up_to(total);
				break;
			case 1:
				part = random_up_to(total < 3 ? total : 3);
				break;
			case 2:
				part = total - random_up_to(total < 3 ? total : 3);
				break;
		}
		counts[kind] += part;
		total -= part;
		if (random_up_to(3) == 0)
		{
			counts[i] += total;
			break;
		}
	}
}

static StatsSample
random_sample(uint64_t limit)
{
	uint64_t	counts[3];

	random_split(random_total(limit), counts, 3);
	return stats_sample(counts[0], counts[1], counts[2]);
}

static double
random_confidence(void)
{
	switch (random_up_to(7))
	{
		case 0:
			return 0.95;
		case 1:
			return pow(10, -300 * random_fraction() - 1e-3);
		case 2:
			return 1 - pow(10, -15.9 * random_fraction() - 1e-3);
		default:
			return 0.5 + 0.4999 * random_fraction();
	}
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

	for (int i = 0; i < 80; i++)
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

	for (int i = 0; i < 80; i++)
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

	for (int i = 0; i < 70; i++)
	{
		long double middle = (low + high) / 2;

		if (plain_statistic(a, b, middle) > z)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void
test_definition(void)
{
	for (int i = 0; i < 20000; i++)
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

	for (int i = 0; i < 500; i++)
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
		STATS_SCORE, STATS_ADJUSTED_WALD, STATS_WALD
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
	report("degenerate: samples of one category");

	for (int i = 0; i < 3; i++)
		for (int sign = -1; sign <= 1; sign += 2)
		{
			result = stats_compare_benchmark(&kinds[i], sign, Z95);
			check_comparison("a benchmark at the edge", result,
							 i - 1 == sign ? 0 : -sign * INFINITY, i - 1 == sign);
			check(result.lower < result.upper, "a benchmark at the edge: bounds");
		}
	result = stats_compare_benchmark(&kinds[1], 0, Z95);
	check_comparison("all passives and 0", result, 0, 1);
	result = stats_compare_benchmark(&kinds[1], 0.5, Z95);
	check(relatively_close(result.z, -sqrt(7), 1e-15), "all passives and 50");
	result = stats_compare_benchmark(&kinds[2], 1 - DBL_EPSILON / 2, Z95);
	check(result.z > 0 && result.z < 1e-7 && result.p_value < 1 &&
		  result.p_value > 0.999, "all promoters and next to 100");
	result = stats_compare_benchmark(&kinds[2], -1 + DBL_EPSILON / 2, Z95);
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
	memset(pairs, 0, sizeof(pairs));
	pairs[0] = 1;
	pairs[1] = 1;
	result = stats_compare_paired(pairs, Z95);
	check(result.lower == -2 && result.upper == 2,
		  "two respondents: %.17g .. %.17g", result.lower, result.upper);
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
			result = stats_compare_weighted(&a, &b, Z95);
			check_comparison("weighted, one category each", result,
							 i == j ? 0 : (i - j) * INFINITY, i == j);
			check(result.lower == i - j && result.upper == i - j,
				  "weighted, one category each: bounds");
			check(relatively_close(stats_weighted_sample(&a).n, 36.0 / 14, 1e-15),
				  "weighted, one category: n");
			interval = stats_weighted_interval(&a, Z95, STATS_SCORE);
			check(interval.lower < interval.upper && interval.lower <= i - 1 &&
				  interval.upper >= i - 1, "weighted, one category: interval");

			/* one row: nothing is known of its error, so nothing is found */
			memset(&a, 0, sizeof(a));
			add_weight(&a, i == 0 ? 0 : i == 1 ? 7 : 10, 2);
			result = stats_compare_weighted(&a, &b, Z95);
			check_comparison("weighted, one row", result, 0, 1);
			check(result.lower == -2 && result.upper == 2,
				  "weighted, one row: bounds");
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
	result = stats_compare_benchmark(&kind, 0.5, Z95);
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
		StatsMethod methods[] = {STATS_SCORE, STATS_ADJUSTED_WALD, STATS_WALD};
		StatsComparison one;
		StatsComparison other;

		for (int j = 0; j < 3; j++)
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
		one = stats_compare_benchmark(&a, benchmark, z);
		other = stats_compare_benchmark(&a_mirror, -benchmark, z);
		check(one.difference == -other.difference && one.z == -other.z &&
			  one.p_value == other.p_value && one.lower == -other.upper &&
			  one.upper == -other.lower, SAMPLE_FORMAT " benchmark %.17g: mirror",
			  SAMPLE_ARGS(&a), benchmark);
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
	}
	report("more confidence never narrows an interval");
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
			StatsComparison result = stats_compare_benchmark(&sample, bounds[j], z);

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
		double		n = 0;
		StatsComparison result;

		random_split(random_total(100000000), pairs, 9);
		z = fabs(stats_compare_paired(pairs, Z95).z);
		for (int j = 0; j < 9; j++)
			n += (double) pairs[j];
		if (z < 1e-3 || n - z * z < 1e-3 * n)
			continue;			/* next to all alike: n - z^2 is rounding */
		result = stats_compare_paired(pairs, z);
		check(close_to(result.z > 0 ? result.lower : result.upper, 0, 1e-12),
			  "n %g z %.17g: %.17g .. %.17g", n, z, result.lower, result.upper);
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
		STATS_SCORE, STATS_ADJUSTED_WALD, STATS_WALD
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

		for (int j = 0; j < 3; j++)
		{
			double		lower = stats_lower(&a, z, methods[j]);
			double		upper = stats_upper(&a, z, methods[j]);
			StatsInterval interval;

			check(lower >= -1 && upper <= 1 && lower <= upper,
				  SAMPLE_FORMAT " z %.17g method %d: %.17g .. %.17g",
				  SAMPLE_ARGS(&a), z, j, lower, upper);
			if (methods[j] == STATS_SCORE)
				check(lower <= a.score && a.score <= upper &&
					  (lower < upper || z * z / a.n < 1e-15),
					  SAMPLE_FORMAT " z %.17g: %.17g .. %.17g",
					  SAMPLE_ARGS(&a), z, lower, upper);

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

		result = stats_compare_benchmark(&a, benchmark, z);
		check(is_sane(&result) && is_inside(&result),
			  SAMPLE_FORMAT " z %.17g benchmark %.17g: %.17g .. %.17g z %.17g",
			  SAMPLE_ARGS(&a), z, benchmark, result.lower, result.upper, result.z);

		random_split(random_total(INT64_MAX), pairs, 9);
		result = stats_compare_paired(pairs, z);
		check(is_sane(&result) && is_inside(&result),
			  "pairs, z %.17g: %.17g .. %.17g .. %.17g z %.17g", z, result.lower,
			  result.difference, result.upper, result.z);

		value = stats_effective_responses(&a_sums);
		check(value >= 1 - 1e-12 && value <= a_sums.rows + 1e-12 &&
			  fabs(stats_weighted_score(&a_sums)) <= 1 &&
			  stats_weighted_standard_error(&a_sums) >= 0 &&
			  stats_weighted_sample(&a_sums).n > 0,
			  "weighted: %.17g effective responses", value);
		result = stats_compare_weighted(&a_sums, &b_sums, z);
		check(is_sane(&result) && is_inside(&result),
			  "weighted, z %.17g: %.17g .. %.17g .. %.17g z %.17g", z,
			  result.lower, result.difference, result.upper, result.z);

		value = stats_sample_size(random_fraction() + 1e-9, z,
								  random_fraction(), b.n);
		check(value >= 0 && value <= fmax(b.n, 1) * (1 + 1e-9),
			  "sample size %.17g of %.17g", value, b.n);
		value = stats_sample_size_compare(random_fraction() + 1e-9, z,
										  random_confidence(),
										  random_fraction());
		check(value >= 0 && isfinite(value), "sample size %.17g", value);
	}
	report("a million random samples through every function");
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
	test_paired();
	test_weighted();
	test_sample_size();
	test_quantile();
	test_closed_forms();
	test_definition();
	test_margin();
	test_whole_shares();
	test_degenerate();
	test_symmetry();
	test_monotonicity();
	test_duality();
	test_sharp_bends();
	test_weights();
	test_everything();

	printf("1..%d\n", tests);
	return tests_failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
