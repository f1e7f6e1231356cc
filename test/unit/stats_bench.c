/*-------------------------------------------------------------------------
 *
 * stats_bench.c
 *	  How long the functions of stats.c take, in nanoseconds a call.
 *
 * Usage: stats_bench
 *
 * A figure is the median of several batches, in processor time, each over
 * samples that differ from call to call, so that neither the compiler nor a
 * branch predictor can learn one of them by heart.
 *
 *-------------------------------------------------------------------------
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "stats.h"

#define BATCHES		15
#define CALLS		20000
#define SAMPLES		256

#define Z95			1.95996398454005423552

typedef double (*Function) (const StatsSample *a, const StatsSample *b);

/* Results go here, lest the compiler leave the calls out */
static volatile double sink;

static uint64_t random_state = 1;

/* Next pseudo-random number (splitmix64) */
static uint64_t
random_bits(void)
{
	uint64_t	x = (random_state += UINT64_C(0x9E3779B97F4A7C15));

	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return x ^ (x >> 31);
}

static double
nothing(const StatsSample *a, const StatsSample *b)
{
	return a->score - b->score;
}

static double
quantile_default(const StatsSample *a, const StatsSample *b)
{
	(void) a;
	(void) b;
	return stats_quantile(0.95);
}

static double
quantile_other(const StatsSample *a, const StatsSample *b)
{
	(void) b;
	return stats_quantile(0.8 + 0.19 * a->promoters);
}

static double
score_lower(const StatsSample *a, const StatsSample *b)
{
	(void) b;
	return stats_lower(a, Z95, STATS_SCORE);
}

static double
score_both(const StatsSample *a, const StatsSample *b)
{
	(void) b;
	return stats_lower(a, Z95, STATS_SCORE) + stats_upper(a, Z95, STATS_SCORE);
}

static double
adjusted_wald_both(const StatsSample *a, const StatsSample *b)
{
	(void) b;
	return stats_lower(a, Z95, STATS_ADJUSTED_WALD) +
		stats_upper(a, Z95, STATS_ADJUSTED_WALD);
}

static double
anytime_both(const StatsSample *a, const StatsSample *b)
{
	(void) b;
	return stats_lower(a, Z95, STATS_ANYTIME) + stats_upper(a, Z95, STATS_ANYTIME);
}

static double
compare_score(const StatsSample *a, const StatsSample *b)
{
	StatsComparison result = stats_compare(a, b, Z95, STATS_SCORE);

	return result.lower + result.upper + result.p_value;
}

static double
compare_adjusted_wald(const StatsSample *a, const StatsSample *b)
{
	StatsComparison result = stats_compare(a, b, Z95, STATS_ADJUSTED_WALD);

	return result.lower + result.upper + result.p_value;
}

static double
compare_anytime(const StatsSample *a, const StatsSample *b)
{
	StatsComparison result = stats_compare(a, b, Z95, STATS_ANYTIME);

	return result.lower + result.upper + result.p_value;
}

static double
compare_benchmark_anytime(const StatsSample *a, const StatsSample *b)
{
	StatsComparison result = stats_compare_benchmark(a, 0.9 * b->score, Z95,
													 STATS_ANYTIME);

	return result.lower + result.upper + result.p_value;
}

static double
compare_benchmark(const StatsSample *a, const StatsSample *b)
{
	StatsComparison result = stats_compare_benchmark(a, 0.9 * b->score, Z95,
													 STATS_SCORE);

	return result.lower + result.upper + result.p_value;
}

static const struct
{
	const char *name;
	Function	function;
}			functions[] =
{
	{"(the loop)", nothing},
	{"quantile 0.95", quantile_default},
	{"quantile", quantile_other},
	{"lower, score", score_lower},
	{"both, score", score_both},
	{"both, adjusted_wald", adjusted_wald_both},
	{"both, anytime", anytime_both},
	{"compare, score", compare_score},
	{"compare, adjusted_wald", compare_adjusted_wald},
	{"compare, anytime", compare_anytime},
	{"compare, benchmark", compare_benchmark},
	{"benchmark, anytime", compare_benchmark_anytime},
};

static const struct
{
	const char *name;
	uint64_t	responses;
	bool		one_category;
}			sizes[] =
{
	{"n 5", 5, false},
	{"n 50", 50, false},
	{"n 1000", 1000, false},
	{"n 1e6", 1000000, false},
	{"n 2^63-1", INT64_MAX, false},
	{"one kind", 100, true},
};

#define FUNCTIONS	((int) (sizeof(functions) / sizeof(functions[0])))
#define SIZES		((int) (sizeof(sizes) / sizeof(sizes[0])))

/* A random sample of about this many responses */
static StatsSample
random_sample(uint64_t responses, bool one_category)
{
	uint64_t	n = responses - random_bits() % (responses / 4 + 1);
	uint64_t	promoters = random_bits() % (n + 1);
	uint64_t	passives = random_bits() % (n - promoters + 1);

	if (one_category)
	{
		promoters = random_bits() % 2 * n;
		passives = random_bits() % 2 * (n - promoters);
	}
	return stats_sample(n - promoters - passives, passives, promoters);
}

static int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

/* Nanoseconds a call */
static double
time_function(Function function, const StatsSample *samples)
{
	double		elapsed[BATCHES];

	for (int batch = 0; batch < BATCHES; batch++)
	{
		struct timespec start;
		struct timespec end;
		double		sum = 0.0;

		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
		for (int i = 0; i < CALLS; i++)
			sum += function(&samples[i % SAMPLES], &samples[(i * 7 + 3) % SAMPLES]);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
		sink = sum;

		elapsed[batch] = ((double) (end.tv_sec - start.tv_sec) * 1e9 +
						  (double) (end.tv_nsec - start.tv_nsec)) / CALLS;
	}
	qsort(elapsed, BATCHES, sizeof(double), compare_doubles);
	return elapsed[BATCHES / 2];
}

int
main(void)
{
	static StatsSample samples[SIZES][SAMPLES];

	printf("%-24s", "ns per call");
	for (int size = 0; size < SIZES; size++)
	{
		printf("%10s", sizes[size].name);
		for (int i = 0; i < SAMPLES; i++)
			samples[size][i] = random_sample(sizes[size].responses,
											 sizes[size].one_category);
	}
	printf("\n");

	for (int function = 0; function < FUNCTIONS; function++)
	{
		printf("%-24s", functions[function].name);
		for (int size = 0; size < SIZES; size++)
			printf("%10.1f", time_function(functions[function].function,
										   samples[size]));
		printf("\n");
	}
	return EXIT_SUCCESS;
}
