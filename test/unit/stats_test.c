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
			check_points(&table, "lower", interval.lower,
						 clipped(&table, "lower", 1), 1e-9);
			check_points(&table, "upper", interval.upper,
						 clipped(&table, "upper", 1), 1e-9);
		}
	}
	report("weighted.csv");

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
		  stats_sample_size_compare(0.1, Z95, DBL_TRUE_MIN_OR_MIN, 1) == 0,
		  "no power to speak of");
	check(stats_sample_size_compare(0.1, Z95, 1 - DBL_EPSILON / 2, 1) < 3e4,
		  "power next to 1");
	check(relatively_close(stats_sample_size_compare(-0.1, Z95, 0.8, 0.61),
						   stats_sample_size_compare(0.1, Z95, 0.8, 0.61), 0),
		  "a negative difference");
	report("sample_size.csv");
}
