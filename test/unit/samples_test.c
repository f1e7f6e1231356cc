/*-------------------------------------------------------------------------
 *
 * samples_test.c
 *	  Unit test of the samples in samples.c; needs no server.
 *
 * Usage: samples_test DIRECTORY
 *
 * DIRECTORY holds the reference values (test/data/stats).  Prints TAP.
 *
 *-------------------------------------------------------------------------
 */
#include <float.h>

#include "distribution.h"
#include "samples.h"
#include "unit.h"

/* Random samples through every function; fewer where a processor is emulated */
#ifndef RANDOM_SAMPLES
#define RANDOM_SAMPLES	1000000
#endif

static const StatsMethod methods[] =
{
	STATS_SCORE, STATS_ADJUSTED_WALD, STATS_WALD
};

#define METHODS		3

/*-------------------------------------------------------------------------
 * Clusters
 *-------------------------------------------------------------------------
 */

/* Add clusters that are all alike; no sum may pass 2^63 - 1 */
static void
add_clusters(StatsClusters *sums, uint64_t clusters, uint64_t detractors,
			 uint64_t passives, uint64_t promoters)
{
	uint64_t	counts[STATS_CATEGORIES] = {detractors, passives, promoters};
	StatsClusters more;

	if (!stats_cluster(counts, &more))
	{
		printf("Bail out! too large a cluster\n");
		exit(EXIT_FAILURE);
	}
	sums->clusters += clusters * more.clusters;
	for (int i = 0; i < STATS_CATEGORIES; i++)
		sums->counts[i] += clusters * more.counts[i];
	sums->uu += clusters * more.uu;
	sums->un += clusters * more.un;
	sums->nn += clusters * more.nn;
}

static uint64_t
responses(const StatsClusters *sums)
{
	return sums->counts[0] + sums->counts[1] + sums->counts[2];
}

/* The same, with promoters for detractors */
static StatsClusters
mirror_of(const StatsClusters *sums)
{
	StatsClusters mirror = *sums;

	mirror.counts[STATS_DETRACTORS] = sums->counts[STATS_PROMOTERS];
	mirror.counts[STATS_PROMOTERS] = sums->counts[STATS_DETRACTORS];
	mirror.un = 2 * sums->nn - sums->un;
	mirror.uu = 4 * (sums->nn - sums->un) + sums->uu;
	return mirror;
}

#define CLUSTERS_FORMAT	"{k %.0f; %.0f/%.0f/%.0f; %.0f %.0f %.0f}"
#define CLUSTERS_ARGS(s) \
	(double) (s)->clusters, (double) (s)->counts[STATS_PROMOTERS], \
	(double) (s)->counts[STATS_PASSIVES], (double) (s)->counts[STATS_DETRACTORS], \
	(double) (s)->uu, (double) (s)->un, (double) (s)->nn

/* The clusters of a case of the reference values */
static StatsClusters
clustered_case(const char *name)
{
	StatsClusters sums = {0};
	Table		table;

	/* cases without rows are known by what they are */
	if (strcmp(name, "all_promoters_k10") == 0)
		add_clusters(&sums, 10, 0, 0, 3);
	else if (strcmp(name, "one_passive_of_30") == 0)
	{
		add_clusters(&sums, 9, 0, 0, 3);
		add_clusters(&sums, 1, 0, 1, 2);
	}
	else if (strcmp(name, "A0_V1") == 0)
		add_clusters(&sums, 5, 1, 0, 1);
	else if (strcmp(name, "A0_k2") == 0)
		add_clusters(&sums, 2, 0, 1, 1);
	else if (strcmp(name, "singletons") == 0)
	{
		add_clusters(&sums, 5, 0, 0, 1);
		add_clusters(&sums, 3, 0, 1, 0);
		add_clusters(&sums, 2, 1, 0, 0);
	}
	else if (strcmp(name, "one_big") == 0)
	{
		add_clusters(&sums, 1, 20, 30, 50);
		add_clusters(&sums, 5, 0, 0, 1);
	}
	else
	{
		open_table(&table, "clustered_rows");
		while (next_row(&table))
			if (strcmp(text(&table, "case"), name) == 0)
				add_clusters(&sums, 1, count(&table, "detractors"),
							 count(&table, "passives"),
							 count(&table, "promoters"));
	}
	return sums;
}

static void
test_clustered(void)
{
	Table		table;

	open_table(&table, "clustered");
	while (next_row(&table))
	{
		const char *name = text(&table, "case");
		StatsClusters sums = clustered_case(name);
		StatsSample sample = stats_clustered_sample(&sums);
		StatsInterval interval = stats_clustered_interval(&sums, 0.95, STATS_SCORE);

		check(sums.clusters == count(&table, "k") &&
			  responses(&sums) == count(&table, "responses"),
			  "%s: " CLUSTERS_FORMAT, name, CLUSTERS_ARGS(&sums));
		check(stats_clusters_possible(&sums), "%s: not possible", name);
		check(close_to(100 * sample.score, number(&table, "nps"), 1e-12),
			  "%s: score %.17g", name, 100 * sample.score);
		check(close_to(100 * stats_clustered_standard_error(&sums),
					   number(&table, "se"), 1e-12),
			  "%s: standard error %.17g", name,
			  100 * stats_clustered_standard_error(&sums));
		if (!is_empty(&table, "design_effect"))
			check(relatively_close(stats_clustered_design_effect(&sums),
								   number(&table, "design_effect"), 1e-13),
				  "%s: design effect %.17g", name,
				  stats_clustered_design_effect(&sums));
		check(relatively_close(sample.n, number(&table, "n_star"), 1e-13),
			  "%s: n* %.17g", name, sample.n);
		check(close_to(100 * interval.lower, number(&table, "lower"), 1e-9) &&
			  close_to(100 * interval.upper, number(&table, "upper"), 1e-9),
			  "%s: %.17g .. %.17g", name, 100 * interval.lower,
			  100 * interval.upper);
		if (!is_empty(&table, "sum_t"))
			check(number(&table, "sum_t") == (double) sums.counts[STATS_PROMOTERS] -
				  (double) sums.counts[STATS_DETRACTORS] &&
				  count(&table, "sum_tt") == sums.uu - 2 * sums.un + sums.nn &&
				  number(&table, "sum_tn") == (double) sums.un - (double) sums.nn &&
				  count(&table, "sum_nn") == sums.nn,
				  "%s: sums", name);
	}
	report("clustered.csv");
}

/* Clusters of random sizes and categories, with their residuals */
static StatsClusters
random_clusters(uint64_t (*rows)[STATS_CATEGORIES], int *number)
{
	StatsClusters sums = {0};
	int			most = (int) random_up_to(2) == 0 ? 2 : 12;
	uint64_t	largest = random_total(UINT64_C(400000000));
	int			kinds = (int) random_up_to(3) == 0 ? 1 : 3;
	int			only = (int) random_up_to(2);

	*number = 1 + (int) random_up_to((uint64_t) most - 1);
	for (int i = 0; i < *number; i++)
	{
		uint64_t	n = random_up_to(3) == 0 ? 1 : random_total(largest);

		memset(rows[i], 0, sizeof(rows[i]));
		if (kinds == 1)
			rows[i][only] = n;
		else
			random_split(n, rows[i], STATS_CATEGORIES);
		if (random_up_to(20) == 0 && i > 0)
			memcpy(rows[i], rows[0], sizeof(rows[i]));
		add_clusters(&sums, 1, rows[i][0], rows[i][1], rows[i][2]);
	}
	return sums;
}

/* A sum moved by a little, or by a lot */
static uint64_t
moved(uint64_t sum)
{
	uint64_t	step = 2 * random_up_to(random_up_to(1) == 0 ? 3 : sum / 4);

	return random_up_to(1) == 0 ? sum + step : sum - step;
}

static void
test_clusters_by_definition(void)
{
	uint64_t	rows[12][STATS_CATEGORIES];
	int			k;

	for (int i = 0; i < 100000; i++)
	{
		StatsClusters sums = random_clusters(rows, &k);
		long double n = responses(&sums);
		long double score = (sums.counts[STATS_PROMOTERS] -
							 (long double) sums.counts[STATS_DETRACTORS]) / n;
		long double variance = sums.counts[STATS_PASSIVES] / n *
			((sums.counts[STATS_PROMOTERS] + sums.counts[STATS_DETRACTORS]) / n) +
			4 * (sums.counts[STATS_PROMOTERS] / n) *
			(sums.counts[STATS_DETRACTORS] / n);
		long double squares = 0;
		long double h = 0;
		long double expected;
		double		found;

		for (int j = 0; j < k; j++)
		{
			long double size = rows[j][0] + rows[j][1] + rows[j][2];
			long double residual = rows[j][STATS_PROMOTERS] -
				(long double) rows[j][STATS_DETRACTORS] - score * size;

			squares += residual * residual / n / n;
			h += size * size / n / n;
		}
		found = stats_clustered_standard_error(&sums);
		if (k == 1)
		{
			check(isinf(found) && stats_clustered_sample(&sums).n == 1,
				  "one cluster: %.17g", found);
			continue;
		}

		/* what a long double loses in the residual of a cluster */
		expected = sqrtl(squares * k / (k - 1));
		check(close_to(found, (double) expected, 1e-13 * (double) expected + 1e-18),
			  CLUSTERS_FORMAT ": %.17g, expected %.17Lg", CLUSTERS_ARGS(&sums),
			  found, expected);
		found = stats_clustered_sample(&sums).n;
		if (1 - h > 1e-3L)
		{
			expected = (variance + 1 / n) / (squares / (1 - h) + h / n);
			if (expected > n)
				expected = n;
			check(relatively_close(found, (double) expected, 1e-11),
				  CLUSTERS_FORMAT ": n* %.17g, expected %.17Lg",
				  CLUSTERS_ARGS(&sums), found, expected);
		}
	}
	report("clusters: the standard error and n* are those of the residuals");
}

static void
test_clusters_possible(void)
{
	uint64_t	rows[12][STATS_CATEGORIES];
	int			k;
	long		accepted = 0;
	long		there_are = 0;

	for (int i = 0; i < 200000; i++)
	{
		StatsClusters sums = random_clusters(rows, &k);
		StatsClusters mirror = mirror_of(&sums);
		StatsClusters zero = {0};

		check(stats_clusters_possible(&sums) && stats_clusters_possible(&mirror),
			  CLUSTERS_FORMAT, CLUSTERS_ARGS(&sums));

		/* one sum off by one is against parity, but for un; and none is zero */
		for (int sign = -1; sign <= 1; sign += 2)
		{
			StatsClusters wrong = sums;

			wrong.uu += (uint64_t) sign;
			check(!stats_clusters_possible(&wrong), "uu");
			wrong = sums;
			wrong.nn += (uint64_t) sign;
			check(!stats_clusters_possible(&wrong), "nn");
		}
		zero.clusters = sums.clusters;
		check(!stats_clusters_possible(&zero), "clusters without responses");
		zero = sums;
		zero.clusters = 0;
		check(!stats_clusters_possible(&zero), "responses without clusters");
		zero.clusters = responses(&sums) + 1;
		check(!stats_clusters_possible(&zero), "more clusters than responses");
	}
	report("clusters: possible sums are accepted, and mirrored; others not");

	/* of up to four responses, little is accepted but what there is */
	{
		static bool seen[5][5][5][5][70][40][20];
		StatsClusters sums;

		memset(seen, 0, sizeof(seen));
		seen[0][0][0][0][0][0][0] = true;
		for (int a = 0; a < 35; a++)
			for (int b = 0; b <= a; b++)
				for (int c = 0; c <= b; c++)
					for (int d = 0; d <= c; d++)
					{
						int			parts[4] = {a, b, c, d};

						memset(&sums, 0, sizeof(sums));
						for (int i = 0; i < 4; i++)
						{
							/* the 35 clusters of up to four responses */
							int			left = parts[i];

							for (int size = 0; size <= 4; size++)
								for (int promoters = 0; promoters <= size; promoters++)
									for (int passives = 0; passives + promoters <= size; passives++)
										if (left-- == 0)
											add_clusters(&sums, 1, (uint64_t) (size - promoters - passives),
														 (uint64_t) passives, (uint64_t) promoters);
						}
						if (responses(&sums) <= 4)
							seen[sums.clusters][sums.counts[0]][sums.counts[1]][sums.counts[2]][sums.uu][sums.un][sums.nn] = true;
					}
		for (uint64_t clusters = 0; clusters <= 4; clusters++)
			for (uint64_t i = 0; i < 125; i++)
				for (uint64_t uu = 0; uu <= 64; uu++)
					for (uint64_t un = 0; un <= 32; un++)
						for (uint64_t nn = 0; nn <= 16; nn++)
						{
							bool		possible;
							bool		there;

							sums = (StatsClusters)
							{
								clusters, {i % 5, i / 5 % 5, i / 25}, uu, un, nn
							};
							if (responses(&sums) > 4)
								continue;
							possible = stats_clusters_possible(&sums);
							there = seen[clusters][i % 5][i / 5 % 5][i / 25][uu][un][nn];
							check(possible || !there, CLUSTERS_FORMAT, CLUSTERS_ARGS(&sums));
							accepted += possible && !there;
							there_are += there;
						}
	}
	check(accepted < there_are / 2, "%ld sums that there are, and %ld others",
		  there_are, accepted);
	report("clusters: small ones, one by one");

	/* as large as can be */
	{
		StatsClusters sums = {INT64_MAX, {0, 0, INT64_MAX}, 0, 0, 0};

		check(!stats_clusters_possible(&sums), "no squares");
		sums = (StatsClusters)
		{
			INT64_MAX, {0, INT64_MAX, 0}, INT64_MAX, INT64_MAX, INT64_MAX
		};
		check(stats_clusters_possible(&sums), "2^63 - 1 clusters of one passive");
		sums.counts[STATS_PASSIVES] = 0;
		sums.counts[STATS_DETRACTORS] = INT64_MAX;
		sums.uu = sums.un = 0;
		check(stats_clusters_possible(&sums), "2^63 - 1 clusters of one detractor");
		sums.counts[STATS_PASSIVES] = 1;
		check(!stats_clusters_possible(&sums), "2^63 responses");
		sums.counts[STATS_PASSIVES] = UINT64_MAX;
		check(!stats_clusters_possible(&sums), "2^64 responses");
		sums = (StatsClusters) {1, {0, 3037000499, 0}, 0, 0, 0};
		sums.uu = sums.un = sums.nn = UINT64_C(9223372030926249001);
		check(stats_clusters_possible(&sums), "one cluster of 3,037,000,499");
		sums.un = UINT64_C(1) << 63;
		check(!stats_clusters_possible(&sums), "a sum of 2^63");
	}
	report("clusters: large sums");

	/* promoters less detractors: four in three clusters, squares of at least six */
	{
		StatsClusters sums = {3, {1, 0, 5}, 36, 24, 16};

		check(!stats_clusters_possible(&sums), "promoters");
		sums = (StatsClusters) {3, {5, 0, 1}, 4, 8, 16};
		check(!stats_clusters_possible(&sums), "detractors");
	}
	report("clusters: squares that are too small for the score");
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

/* Random sums, those of many small clusters included */
static StatsClusters
random_sums(void)
{
	uint64_t	rows[12][STATS_CATEGORIES];
	int			k;
	StatsClusters sums = random_clusters(rows, &k);

	if (random_up_to(2) == 0)
	{
		memset(&sums, 0, sizeof(sums));
		for (int i = 0; i < 3; i++)
		{
			uint64_t	counts[STATS_CATEGORIES];

			random_split(1 + random_up_to(9), counts, STATS_CATEGORIES);
			add_clusters(&sums, random_total(UINT64_C(1) << 52), counts[0],
						 counts[1], counts[2]);
		}
	}

	/* and sums that are accepted, whether there are such clusters or not */
	if (random_up_to(1) == 0)
	{
		StatsClusters other = sums;

		other.clusters = random_up_to(1) == 0 ? sums.clusters :
			random_total(responses(&sums));
		other.uu = moved(sums.uu);
		other.un = moved(sums.un);
		other.nn = random_up_to(1) == 0 ? sums.nn : moved(sums.nn);
		if (stats_clusters_possible(&other))
			return other;
	}
	return sums;
}

static void
test_clusters_everywhere(void)
{
	for (int i = 0; i < RANDOM_SAMPLES; i++)
	{
		StatsClusters a = random_sums();
		StatsClusters b = random_sums();
		double		confidence = random_confidence();
		double		benchmark = random_up_to(9) == 0 ?
			2.0 * (double) random_up_to(1) - 1 : 2 * random_fraction() - 1;
		StatsMethod method = methods[i % METHODS];
		StatsSample sample = stats_clustered_sample(&a);
		StatsInterval interval = stats_clustered_interval(&a, confidence, method);
		StatsComparison one = stats_compare_clustered(&a, &b, confidence, method);
		StatsComparison other;

		check(sample.n > 0 && sample.n <= (double) responses(&a),
			  CLUSTERS_FORMAT ": n* %.17g", CLUSTERS_ARGS(&a), sample.n);
		check(stats_clustered_standard_error(&a) >= 0 &&
			  stats_clustered_design_effect(&a) >= 0,
			  CLUSTERS_FORMAT ": standard error", CLUSTERS_ARGS(&a));
		check(interval.lower >= -1 && interval.upper <= 1 &&
			  interval.lower <= interval.upper &&
			  (method == STATS_ADJUSTED_WALD ||
			   (interval.lower <= sample.score && sample.score <= interval.upper)),
			  CLUSTERS_FORMAT " method %d: %.17g .. %.17g", CLUSTERS_ARGS(&a),
			  (int) method, interval.lower, interval.upper);
		check(is_sane(&one) && (method == STATS_ADJUSTED_WALD || is_inside(&one)),
			  CLUSTERS_FORMAT " " CLUSTERS_FORMAT " method %d: "
			  "%.17g .. %.17g .. %.17g z %.17g p %.17g", CLUSTERS_ARGS(&a),
			  CLUSTERS_ARGS(&b), (int) method, one.lower, one.difference,
			  one.upper, one.z, one.p_value);
		other = stats_compare_clustered_benchmark(&a, benchmark, confidence, method);
		check(is_sane(&other) && (method == STATS_ADJUSTED_WALD || is_inside(&other)) &&
			  (a.clusters < 2 || (other.lower == interval.lower - benchmark &&
								  other.upper == interval.upper - benchmark)),
			  CLUSTERS_FORMAT " method %d benchmark %.17g: "
			  "%.17g .. %.17g .. %.17g z %.17g", CLUSTERS_ARGS(&a), (int) method,
			  benchmark, other.lower, other.difference, other.upper, other.z);

		if (i % 20 < METHODS)
		{
			StatsClusters a_mirror = mirror_of(&a);
			StatsClusters b_mirror = mirror_of(&b);
			StatsInterval mirror = stats_clustered_interval(&a_mirror, confidence,
															method);

			check(close_to(interval.lower, -mirror.upper, 1e-12) &&
				  close_to(interval.upper, -mirror.lower, 1e-12),
				  CLUSTERS_FORMAT " method %d: mirror", CLUSTERS_ARGS(&a),
				  (int) method);
			other = stats_compare_clustered(&b, &a, confidence, method);
			check(one.difference == -other.difference && one.z == -other.z &&
				  one.p_value == other.p_value && one.lower == -other.upper &&
				  one.upper == -other.lower,
				  CLUSTERS_FORMAT " " CLUSTERS_FORMAT " method %d: swap",
				  CLUSTERS_ARGS(&a), CLUSTERS_ARGS(&b), (int) method);
			other = stats_compare_clustered(&a_mirror, &b_mirror, confidence, method);
			check(close_to(one.lower, -other.upper, 1e-11) &&
				  close_to(one.upper, -other.lower, 1e-11),
				  CLUSTERS_FORMAT " " CLUSTERS_FORMAT " method %d: mirror",
				  CLUSTERS_ARGS(&a), CLUSTERS_ARGS(&b), (int) method);
		}
	}
	report("clusters: a million random ones through every function");

	/* p and bounds are by the same t */
	for (int i = 0; i < 100000; i++)
	{
		StatsClusters a = random_sums();
		StatsClusters b = random_sums();
		double		confidence = 0.5 + 0.4999 * random_fraction();
		StatsInterval interval = stats_clustered_interval(&a, confidence, STATS_SCORE);
		StatsComparison result;

		if (a.clusters < 2 || b.clusters < 2 ||
			stats_clustered_sample(&a).n > 1e9 || stats_clustered_sample(&b).n > 1e9)
			continue;
		if (interval.lower > -1 + 1e-9 &&
			interval.lower < stats_clustered_sample(&a).score - 1e-9)
		{
			result = stats_compare_clustered_benchmark(&a, interval.lower,
													   0.95, STATS_SCORE);
			check(relatively_close(result.p_value, 1 - confidence, 1e-5),
				  CLUSTERS_FORMAT " confidence %.17g: p %.17g at a bound",
				  CLUSTERS_ARGS(&a), confidence, result.p_value);
		}
		result = stats_compare_clustered(&a, &b, 0.95, STATS_SCORE);
		if (result.p_value > 1e-6 && result.p_value < 0.99)
		{
			StatsComparison again = stats_compare_clustered(&a, &b,
															1 - result.p_value,
															STATS_SCORE);

			check(close_to(result.z > 0 ? again.lower : again.upper, 0, 1e-8),
				  CLUSTERS_FORMAT " " CLUSTERS_FORMAT " p %.17g: %.17g .. %.17g",
				  CLUSTERS_ARGS(&a), CLUSTERS_ARGS(&b), result.p_value,
				  again.lower, again.upper);
		}
	}
	report("clusters: duality of tests and intervals");
}

static void
test_clusters_degenerate(void)
{
	StatsClusters one = {0};
	StatsClusters alike = {0};
	StatsClusters many = {0};
	StatsClusters sums = {0};
	StatsInterval interval;
	StatsComparison result;
	StatsSample sample;
	double		t = student_quantile(0.95, 9);

	add_clusters(&one, 1, 1, 2, 3);
	add_clusters(&alike, 10, 1, 2, 3);
	for (int i = 0; i < METHODS; i++)
	{
		interval = stats_clustered_interval(&one, 0.95, methods[i]);
		check(interval.lower == -1 && interval.upper == 1, "one cluster");
		result = stats_compare_clustered(&one, &alike, 0.95, methods[i]);
		check(result.difference == 0 && result.lower == -2 && result.upper == 2 &&
			  result.z == 0 && result.p_value == 1, "one cluster and ten");
		result = stats_compare_clustered_benchmark(&one, 0.5, 0.95, methods[i]);
		check(close_to(result.difference, 1.0 / 3 - 0.5, 1e-15) &&
			  result.z == 0 && result.p_value == 1, "one cluster and 50");
	}
	check(isinf(stats_clustered_standard_error(&one)) &&
		  isinf(stats_clustered_design_effect(&one)), "one cluster: error");
	report("clusters: one");

	/* all alike: no residuals, so that n* is N, and Wald has no width */
	sample = stats_clustered_sample(&alike);
	check(sample.n == 60, "alike: n* %.17g", sample.n);
	check(stats_clustered_standard_error(&alike) == 0 &&
		  stats_clustered_design_effect(&alike) == 0, "alike: standard error");
	interval = stats_clustered_interval(&alike, 0.95, STATS_WALD);
	check(close_to(interval.lower, 1.0 / 3, 1e-15) &&
		  close_to(interval.upper, 1.0 / 3, 1e-15), "alike: wald");
	interval = stats_clustered_interval(&alike, 0.95, STATS_SCORE);
	check(close_to(interval.lower, stats_lower(&sample, t, STATS_SCORE), 1e-15) &&
		  interval.lower < interval.upper, "alike: score");
	result = stats_compare_clustered_benchmark(&alike, 0.25, 0.95, STATS_WALD);
	check(isinf(result.z) && result.z > 0 && result.p_value == 0,
		  "alike: wald against 25");
	result = stats_compare_clustered(&alike, &alike, 0.95, STATS_WALD);
	check(result.z == 0 && result.p_value == 1 && result.lower == 0,
		  "alike, twice: wald");
	report("clusters: all alike");

	/* one category: as many responses as clusters, by any method sane */
	add_clusters(&sums, 10, 0, 0, 3);
	add_clusters(&many, 10, 3, 0, 0);
	for (int i = 0; i < METHODS; i++)
	{
		result = stats_compare_clustered(&sums, &many, 0.95, methods[i]);
		check(result.difference == 2 && result.z > 3 && result.p_value < 0.005 &&
			  (methods[i] == STATS_WALD) == isinf(result.z),
			  "one category each: z %.17g p %.17g", result.z, result.p_value);
		result = stats_compare_clustered_benchmark(&sums, 1, 0.95, methods[i]);
		check(result.z == 0 && result.p_value == 1, "promoters and 100");
		result = stats_compare_clustered_benchmark(&sums, -1, 0.95, methods[i]);
		check(isinf(result.z) && result.p_value == 0, "promoters and -100");
	}
	check(relatively_close(stats_clustered_sample(&sums).n, 10, 1e-14) &&
		  isinf(stats_clustered_design_effect(&sums)), "ten of one category");
	report("clusters: one category");

	/* twice everything in each cluster doubles nothing but the responses */
	for (int i = 0; i < 20000; i++)
	{
		uint64_t	rows[12][STATS_CATEGORIES];
		int			k;
		StatsClusters once = random_clusters(rows, &k);
		StatsClusters twice = {0};

		if (once.nn > INT64_MAX / 16)
			continue;
		for (int j = 0; j < k; j++)
			add_clusters(&twice, 1, 2 * rows[j][0], 2 * rows[j][1], 2 * rows[j][2]);
		check(relatively_close(stats_clustered_standard_error(&once),
							   stats_clustered_standard_error(&twice), 1e-13),
			  CLUSTERS_FORMAT ": twice", CLUSTERS_ARGS(&once));
	}
	report("clusters: the number of responses does not matter to the error");

	/* single responses: the variance with n - 1 in place of n */
	for (int i = 0; i < 20000; i++)
	{
		uint64_t	counts[STATS_CATEGORIES];
		double		found;

		random_split(1 + random_total(INT64_MAX / 4), counts, STATS_CATEGORIES);
		memset(&sums, 0, sizeof(sums));
		add_clusters(&sums, counts[0], 1, 0, 0);
		add_clusters(&sums, counts[1], 0, 1, 0);
		add_clusters(&sums, counts[2], 0, 0, 1);
		sample = stats_sample(counts[0], counts[1], counts[2]);
		found = stats_clustered_standard_error(&sums);
		check(relatively_close(found, sqrt(stats_variance(&sample) /
										   (sample.n - 1)), 1e-14),
			  CLUSTERS_FORMAT ": %.17g", CLUSTERS_ARGS(&sums), found);
		if (stats_variance(&sample) > 0)
			check(relatively_close(stats_clustered_design_effect(&sums),
								   sample.n / (sample.n - 1), 1e-13),
				  CLUSTERS_FORMAT ": design effect", CLUSTERS_ARGS(&sums));
	}
	report("clusters: of one response each");

	{
		uint64_t	counts[STATS_CATEGORIES] = {0, 0, 0};

		check(stats_cluster(counts, &sums) && sums.clusters == 0 &&
			  stats_clusters_possible(&sums), "no responses, no cluster");
		counts[STATS_PROMOTERS] = UINT64_C(1518500249);
		check(stats_cluster(counts, &sums) && sums.clusters == 1 &&
			  sums.uu == UINT64_C(9223372024852248004) &&
			  sums.un == UINT64_C(4611686012426124002) &&
			  sums.nn == UINT64_C(2305843006213062001), "the largest cluster");
		counts[STATS_PROMOTERS]++;
		check(!stats_cluster(counts, &sums), "too large a cluster");
		counts[STATS_PROMOTERS] = INT64_MAX;
		counts[STATS_DETRACTORS] = INT64_MAX;
		counts[STATS_PASSIVES] = 2;
		check(!stats_cluster(counts, &sums), "responses past 2^64");
	}
	report("clusters: how large one may be");
}

/*-------------------------------------------------------------------------
 * A panel
 *-------------------------------------------------------------------------
 */

/* Both types of sums are counts and nothing else */
static void
add_sums(void *sums, const void *more, uint64_t times, size_t size)
{
	uint64_t	values[sizeof(StatsPanel) / sizeof(uint64_t)];
	uint64_t	steps[sizeof(StatsPanel) / sizeof(uint64_t)];

	memcpy(values, sums, size);
	memcpy(steps, more, size);
	for (size_t i = 0; i < size / sizeof(uint64_t); i++)
		values[i] += times * steps[i];
	memcpy(sums, values, size);
}

/* Add respondents who are all alike; no sum may pass 2^63 - 1 */
static void
add_respondents(StatsPanel *sums, uint64_t respondents, const uint64_t *before,
				const uint64_t *after)
{
	StatsPanel	more;

	if (!stats_respondent(before, after, &more))
	{
		printf("Bail out! too many responses of one\n");
		exit(EXIT_FAILURE);
	}
	add_sums(sums, &more, respondents, sizeof(more));
}

/* Respondents of one category before and one after; -1 is no response */
static void
add_once(StatsPanel *sums, uint64_t respondents, int before, int after)
{
	uint64_t	before_counts[STATS_CATEGORIES] = {0};
	uint64_t	after_counts[STATS_CATEGORIES] = {0};

	if (before >= 0)
		before_counts[before] = 1;
	if (after >= 0)
		after_counts[after] = 1;
	add_respondents(sums, respondents, before_counts, after_counts);
}

static uint64_t
wave_responses(const StatsWave *wave)
{
	return wave->counts[0] + wave->counts[1] + wave->counts[2];
}

/* The same, with promoters for detractors */
static StatsPanel
panel_mirror_of(const StatsPanel *sums)
{
	StatsPanel	mirror = *sums;
	const StatsWave *from[] = {&sums->before, &sums->after};
	StatsWave  *to[] = {&mirror.before, &mirror.after};

	for (int i = 0; i < 2; i++)
	{
		to[i]->counts[STATS_DETRACTORS] = from[i]->counts[STATS_PROMOTERS];
		to[i]->counts[STATS_PROMOTERS] = from[i]->counts[STATS_DETRACTORS];
		to[i]->un = 2 * from[i]->nn - from[i]->un;
		to[i]->uu = 4 * (from[i]->nn - from[i]->un) + from[i]->uu;
	}
	mirror.u1n2 = 2 * sums->n1n2 - sums->u1n2;
	mirror.n1u2 = 2 * sums->n1n2 - sums->n1u2;
	mirror.u1u2 = 4 * sums->n1n2 - 2 * sums->u1n2 - 2 * sums->n1u2 + sums->u1u2;
	return mirror;
}

/* The same, with after for before */
static StatsPanel
panel_turned(const StatsPanel *sums)
{
	StatsPanel	turned = *sums;

	turned.before = sums->after;
	turned.after = sums->before;
	turned.u1n2 = sums->n1u2;
	turned.n1u2 = sums->u1n2;
	return turned;
}

#define PANEL_FORMAT \
	"{k %.0f %.0f; %.0f/%.0f/%.0f %.0f %.0f %.0f; %.0f/%.0f/%.0f %.0f %.0f %.0f; " \
	"%.0f %.0f %.0f %.0f %.0f}"
#define WAVE_ARGS(w) \
	(double) (w)->counts[STATS_PROMOTERS], (double) (w)->counts[STATS_PASSIVES], \
	(double) (w)->counts[STATS_DETRACTORS], (double) (w)->uu, (double) (w)->un, \
	(double) (w)->nn
#define PANEL_ARGS(s) \
	(double) (s)->respondents, (double) (s)->repeaters, WAVE_ARGS(&(s)->before), \
	WAVE_ARGS(&(s)->after), (double) (s)->u1u2, (double) (s)->u1n2, \
	(double) (s)->n1u2, (double) (s)->n1n2, (double) (s)->moved

static void
add_pairs(StatsPanel *sums, const uint64_t *pairs)
{
	for (int i = 0; i < 9; i++)
		add_once(sums, pairs[i], i / 3, i % 3);
}

/* The panel of a case of the reference values */
static StatsPanel
panel_case(const char *name)
{
	static const char *const names[] =
	{
		"n_dd", "n_dm", "n_dp", "n_md", "n_mm", "n_mp", "n_pd", "n_pm", "n_pp"
	};
	StatsPanel	sums = {0};
	Table		table;

	if (strncmp(name, "paired_", 7) == 0)
	{
		bool		found = false;

		open_table(&table, "paired");
		while (next_row(&table))
			if (!found && strcmp(text(&table, "case"), name + 7) == 0)
			{
				found = true;
				for (int i = 0; i < 9; i++)
					add_once(&sums, count(&table, names[i]), i / 3, i % 3);
			}
	}
	else if (strcmp(name, "nobody_changed_10_5_2") == 0)
	{
		add_once(&sums, 10, STATS_PROMOTERS, STATS_PROMOTERS);
		add_once(&sums, 5, STATS_PASSIVES, STATS_PASSIVES);
		add_once(&sums, 2, STATS_DETRACTORS, STATS_DETRACTORS);
	}
	else if (strcmp(name, "disjoint_12_4_1_vs_7_0_3") == 0)
	{
		add_once(&sums, 12, STATS_PROMOTERS, -1);
		add_once(&sums, 4, STATS_PASSIVES, -1);
		add_once(&sums, 1, STATS_DETRACTORS, -1);
		add_once(&sums, 7, -1, STATS_PROMOTERS);
		add_once(&sums, 3, -1, STATS_DETRACTORS);
	}
	else if (strcmp(name, "unchanged_8_plus_4_4_new") == 0)
	{
		add_once(&sums, 6, STATS_PROMOTERS, STATS_PROMOTERS);
		add_once(&sums, 2, STATS_PASSIVES, STATS_PASSIVES);
		add_once(&sums, 3, STATS_PROMOTERS, -1);
		add_once(&sums, 1, STATS_DETRACTORS, -1);
		add_once(&sums, 2, -1, STATS_PROMOTERS);
		add_once(&sums, 2, -1, STATS_PASSIVES);
	}
	else
	{
		open_table(&table, "panel_rows");
		while (next_row(&table))
			if (strcmp(text(&table, "case"), name) == 0)
			{
				uint64_t	before[] = {
					count(&table, "q1"), count(&table, "m1"), count(&table, "p1")
				};
				uint64_t	after[] = {
					count(&table, "q2"), count(&table, "m2"), count(&table, "p2")
				};

				add_respondents(&sums, 1, before, after);
			}
	}
	return sums;
}

/* A sum of t or of products with t, from those of u = t + n */
static bool
is_sum(const Table *table, const char *name, uint64_t u, uint64_t n)
{
	return number(table, name) == (double) u - (double) n;
}

static void
test_panel(void)
{
	Table		table;

	open_table(&table, "panel");
	while (next_row(&table))
	{
		StatsPanel	sums = panel_case(text(&table, "case"));
		const StatsWave *before = &sums.before;
		const StatsWave *after = &sums.after;
		StatsComparison result = stats_compare_panel(&sums, 0.95);

		check(sums.respondents == count(&table, "k") && sums.repeaters == 0 &&
			  wave_responses(before) == count(&table, "n1") &&
			  wave_responses(after) == count(&table, "n2") &&
			  is_sum(&table, "t1", before->counts[2], before->counts[0]) &&
			  is_sum(&table, "t2", after->counts[2], after->counts[0]) &&
			  is_sum(&table, "t1t1", before->uu + before->nn, 2 * before->un) &&
			  is_sum(&table, "t1n1", before->un, before->nn) &&
			  before->nn == count(&table, "n1n1") &&
			  is_sum(&table, "t2t2", after->uu + after->nn, 2 * after->un) &&
			  is_sum(&table, "t2n2", after->un, after->nn) &&
			  after->nn == count(&table, "n2n2") &&
			  is_sum(&table, "t1t2", sums.u1u2 + sums.n1n2, sums.u1n2 + sums.n1u2) &&
			  is_sum(&table, "t1n2", sums.u1n2, sums.n1n2) &&
			  is_sum(&table, "n1t2", sums.n1u2, sums.n1n2) &&
			  sums.n1n2 == count(&table, "n1n2"),
			  "%s: " PANEL_FORMAT, text(&table, "case"), PANEL_ARGS(&sums));
		check(close_to(100 * result.difference,
					   number(&table, "difference_points"), 1e-12) &&
			  close_to(100 * stats_panel_standard_error(&sums),
					   number(&table, "se_points"), 1e-12),
			  "%s: difference %.17g, standard error %.17g", text(&table, "case"),
			  100 * result.difference, 100 * stats_panel_standard_error(&sums));
	}
	report("panel.csv");

	open_table(&table, "panel_score");
	while (next_row(&table))
	{
		const char *name = text(&table, "case");
		StatsPanel	sums = panel_case(name);
		StatsComparison result = stats_compare_panel(&sums, 0.95);

		check(stats_panel_possible(&sums) &&
			  sums.respondents == count(&table, "k") &&
			  sums.repeaters == count(&table, "multi"),
			  "%s: " PANEL_FORMAT, name, PANEL_ARGS(&sums));
		check(close_to(100 * result.difference, number(&table, "difference"), 1e-12) &&
			  close_to(100 * result.lower, number(&table, "lower"), 1e-11) &&
			  close_to(100 * result.upper, number(&table, "upper"), 1e-11),
			  "%s: %.17g .. %.17g .. %.17g", name, 100 * result.lower,
			  100 * result.difference, 100 * result.upper);
		check(result.has_z && relatively_close(result.z, number(&table, "z"), 1e-12) &&
			  result.p_value == normal_p_value(result.z),
			  "%s: z %.17g p %.17g", name, result.z, result.p_value);
	}
	report("panel_score.csv");
}

/* Respondents who repeat; figures from the definition, in 40 digits */
static void
test_panel_repeats(void)
{
	static const struct
	{
		int			panel;
		uint64_t	respondents;
		uint64_t	before[STATS_CATEGORIES];
		uint64_t	after[STATS_CATEGORIES];
	}			rows[] =
	{
		{0, 1, {1, 0, 0}, {0, 2, 1}},
		{0, 1, {0, 1, 2}, {0, 0, 0}},
		{0, 1, {0, 0, 0}, {1, 1, 0}},
		{0, 1, {0, 0, 3}, {0, 1, 1}},
		{0, 1, {2, 0, 0}, {1, 0, 0}},
		{0, 1, {0, 1, 0}, {0, 1, 0}},
		{0, 1, {0, 0, 1}, {0, 0, 2}},
		{0, 1, {1, 1, 1}, {0, 1, 3}},
		{1, 6, {0, 0, 2}, {0, 0, 1}},
		{1, 3, {0, 0, 1}, {0, 0, 0}},
		{1, 4, {0, 0, 0}, {0, 0, 3}},
		{1, 1, {0, 1, 1}, {0, 0, 1}},
		{2, 1, {3, 1, 0}, {2, 0, 0}},
		{2, 1, {1, 0, 0}, {0, 2, 2}},
		{2, 1, {0, 0, 2}, {4, 0, 0}},
		{2, 1, {0, 5, 1}, {1, 0, 1}},
		{2, 1, {1, 1, 1}, {0, 0, 0}},
		{2, 1, {0, 0, 0}, {2, 2, 2}},
		{3, 2, {0, 0, 0}, {1, 0, 0}},
		{3, 1, {1, 0, 0}, {0, 0, 2}},
	};
	static const struct
	{
		double		difference;
		double		lower;
		double		upper;
		double		z;
	}			known[] =
	{
		{11.904761904761905, -57.733047975776714, 76.214482785789343, 0.36970805123393569},
		{5.882352941176471, -52.121035630809828, 51.562827360527507, 0.56765473762130392},
		{-15.972222222222221, -116.29914226680292, 94.356020740951593, -0.35167320861167028},
		{100, -123.997900155374935, 180.04633871553774, 0.877761835954642641},
	};

	for (int i = 0; i < 4; i++)
	{
		StatsPanel	sums = {0};
		StatsComparison result;

		for (size_t j = 0; j < sizeof(rows) / sizeof(rows[0]); j++)
			if (rows[j].panel == i)
				add_respondents(&sums, rows[j].respondents, rows[j].before,
								rows[j].after);
		result = stats_compare_panel(&sums, 0.95);
		check(stats_panel_possible(&sums) && sums.repeaters > 0,
			  PANEL_FORMAT, PANEL_ARGS(&sums));
		check(close_to(100 * result.difference, known[i].difference, 1e-12) &&
			  close_to(100 * result.lower, known[i].lower, 1e-11) &&
			  close_to(100 * result.upper, known[i].upper, 1e-11) &&
			  relatively_close(result.z, known[i].z, 1e-12) &&
			  result.p_value == student_p_value(result.z,
												(double) sums.respondents - 1),
			  PANEL_FORMAT ": %.17g .. %.17g .. %.17g z %.17g", PANEL_ARGS(&sums),
			  100 * result.lower, 100 * result.difference, 100 * result.upper,
			  result.z);
	}
	report("panel: respondents who repeat");
}

/* Random respondents: of nearly all in both waves to hardly any, once or more */
static StatsPanel
random_panel(bool *everybody_once)
{
	StatsPanel	sums = {0};
	int			kinds = 1 + (int) random_up_to(11);
	bool		repeats = random_up_to(1) == 0;
	uint64_t	in_both = random_up_to(4);
	uint64_t	most = random_up_to(1) == 0 ? 20 :
		repeats ? UINT64_C(1) << 35 : UINT64_C(1) << 57;
	uint64_t	largest = random_total(random_up_to(3) == 0 ? 1000 : 4);

	*everybody_once = false;
	for (int i = 0; i < kinds; i++)
	{
		uint64_t	before[STATS_CATEGORIES] = {0};
		uint64_t	after[STATS_CATEGORIES] = {0};
		bool		both = random_up_to(3) < in_both;
		bool		first = both || random_up_to(1) == 0;

		if (first)
			random_split(repeats ? random_total(largest) : 1, before, STATS_CATEGORIES);
		if (both || !first)
			random_split(repeats ? random_total(largest) : 1, after, STATS_CATEGORIES);
		if (both && random_up_to(2) == 0)
			memcpy(after, before, sizeof(after));
		add_respondents(&sums, random_total(most), before, after);
	}

	/* both waves have responses */
	if (wave_responses(&sums.before) == 0)
		add_once(&sums, 1, (int) random_up_to(2), -1);
	if (wave_responses(&sums.after) == 0)
		add_once(&sums, 1, -1, (int) random_up_to(2));
	*everybody_once = sums.repeaters == 0;
	return sums;
}

static void
test_panel_formulas(void)
{
	/* everybody once in both waves: the same respondents twice */
	for (int i = 0; i < 50000; i++)
	{
		uint64_t	pairs[9];
		StatsPanel	sums = {0};
		StatsComparison one;
		StatsComparison other;
		double		confidence = random_confidence();

		random_split(random_total(i % 2 ? 200 : UINT64_C(1) << 60), pairs, 9);
		add_pairs(&sums, pairs);
		one = stats_compare_panel(&sums, confidence);
		other = stats_compare_paired(pairs, stats_quantile(confidence));
		check(one.difference == other.difference && one.lower == other.lower &&
			  one.upper == other.upper && one.z == other.z &&
			  one.p_value == other.p_value,
			  PANEL_FORMAT " confidence %.17g: %.17g .. %.17g z %.17g, "
			  "not %.17g .. %.17g z %.17g", PANEL_ARGS(&sums), confidence,
			  one.lower, one.upper, one.z, other.lower, other.upper, other.z);
	}
	report("panel: everybody in both waves is a paired comparison");

	/* and nearly so next to it, so there is no jump */
	for (int i = 0; i < 5000; i++)
	{
		uint64_t	pairs[9];
		StatsPanel	sums = {0};
		StatsComparison one;
		StatsComparison other;

		random_split(random_total(20), pairs, 9);
		for (int j = 0; j < 9; j++)
			pairs[j] *= UINT64_C(1000000000000);
		add_pairs(&sums, pairs);
		if (sums.moved == 0)
			continue;
		one = stats_compare_panel(&sums, 0.95);
		add_once(&sums, 1, STATS_PASSIVES, -1);
		other = stats_compare_panel(&sums, 0.95);
		check(close_to(one.lower, other.lower, 1e-11) &&
			  close_to(one.upper, other.upper, 1e-11) &&
			  close_to(one.z, other.z, 1e-5 * (1 + fabs(one.z))),
			  PANEL_FORMAT ": %.17g .. %.17g z %.17g, not %.17g .. %.17g z %.17g",
			  PANEL_ARGS(&sums), one.lower, one.upper, one.z, other.lower,
			  other.upper, other.z);
	}
	report("panel: one who is not in both waves changes nothing but a little");

	/* nobody in both: two samples */
	for (int i = 0; i < 50000; i++)
	{
		uint64_t	counts[6];
		StatsSample before;
		StatsSample after;
		StatsPanel	sums = {0};
		StatsComparison one;
		StatsComparison other;
		double		confidence = random_confidence();

		random_split(random_total(i % 2 ? 200 : UINT64_C(1) << 60), counts, 3);
		random_split(random_total(i % 2 ? 200 : UINT64_C(1) << 60), counts + 3, 3);
		for (int j = 0; j < 3; j++)
		{
			add_once(&sums, counts[j], j, -1);
			add_once(&sums, counts[3 + j], -1, j);
		}
		before = stats_sample(counts[0], counts[1], counts[2]);
		after = stats_sample(counts[3], counts[4], counts[5]);
		one = stats_compare_panel(&sums, confidence);
		other = stats_compare(&after, &before, stats_quantile(confidence), STATS_SCORE);
		check(one.difference == other.difference &&
			  close_to(one.lower, other.lower, 1e-13) &&
			  close_to(one.upper, other.upper, 1e-13) &&
			  (relatively_close(one.z, other.z, 1e-12) || fabs(other.z) > 50) &&
			  relatively_close(one.p_value, other.p_value, 1e-9),
			  PANEL_FORMAT " confidence %.17g: %.17g .. %.17g z %.17g, "
			  "not %.17g .. %.17g z %.17g", PANEL_ARGS(&sums), confidence,
			  one.lower, one.upper, one.z, other.lower, other.upper, other.z);
	}
	report("panel: nobody in both waves are two samples");

	/* the standard error from the residuals */
	for (int i = 0; i < 20000; i++)
	{
		uint64_t	before[10][STATS_CATEGORIES];
		uint64_t	after[10][STATS_CATEGORIES];
		int			k = 2 + (int) random_up_to(8);
		StatsPanel	sums = {0};
		long double n1;
		long double n2;
		long double squares = 0;
		long double score1;
		long double score2;
		double		found;
		double		expected;

		for (int j = 0; j < k; j++)
		{
			random_split(j > 0 ? random_up_to(9) : 1, before[j], STATS_CATEGORIES);
			random_split(j > 0 ? random_up_to(9) : 1, after[j], STATS_CATEGORIES);
			add_respondents(&sums, 1, before[j], after[j]);
		}
		n1 = wave_responses(&sums.before);
		n2 = wave_responses(&sums.after);
		score1 = (sums.before.counts[2] - (long double) sums.before.counts[0]) / n1;
		score2 = (sums.after.counts[2] - (long double) sums.after.counts[0]) / n2;
		for (int j = 0; j < k; j++)
		{
			long double size1 = before[j][0] + before[j][1] + before[j][2];
			long double size2 = after[j][0] + after[j][1] + after[j][2];
			long double residual =
				(after[j][2] - (long double) after[j][0] - score2 * size2) / n2 -
				(before[j][2] - (long double) before[j][0] - score1 * size1) / n1;

			squares += residual * residual;
		}
		found = stats_panel_standard_error(&sums);
		if (sums.respondents < 2)
		{
			check(isinf(found), "one respondent");
			continue;
		}
		expected = (double) sqrtl(squares * sums.respondents /
								  (sums.respondents - 1));
		check(close_to(found * found, expected * expected, 1e-15),
			  PANEL_FORMAT ": standard error %.17g, expected %.17g",
			  PANEL_ARGS(&sums), found, expected);
	}
	report("panel: the standard error is that of the residuals");
}

static void
test_panel_possible(void)
{
	bool		once;

	for (int i = 0; i < 200000; i++)
	{
		StatsPanel	sums = random_panel(&once);
		StatsPanel	mirror = panel_mirror_of(&sums);
		StatsPanel	turned = panel_turned(&sums);
		StatsPanel	wrong;

		check(stats_panel_possible(&sums), PANEL_FORMAT, PANEL_ARGS(&sums));
		check(stats_panel_possible(&mirror), "mirror: " PANEL_FORMAT,
			  PANEL_ARGS(&mirror));
		check(stats_panel_possible(&turned), "turned: " PANEL_FORMAT,
			  PANEL_ARGS(&turned));

#define check_refused(change) \
		wrong = sums; \
		wrong.change; \
		check(!stats_panel_possible(&wrong), #change ": " PANEL_FORMAT, \
			  PANEL_ARGS(&wrong))

		check_refused(respondents = 0);
		check_refused(respondents = wave_responses(&sums.before) +
					  wave_responses(&sums.after) + 1);
		check_refused(repeaters = sums.respondents + 1);
		check_refused(before.nn++);
		check_refused(after.uu++);
		check_refused(moved++);
		check_refused(moved = 4 * sums.n1n2 + (sums.moved & 1) + 2);
		check_refused(moved = sums.n1u2 + sums.u1n2 + 2);
		check_refused(n1n2 = UINT64_MAX);
		check_refused(u1u2 = 4 * sums.n1n2 + 1);
		check_refused(u1n2 = 2 * sums.n1n2 + 1);
		check_refused(n1u2 = UINT64_C(1) << 63);
		check_refused(before.counts[STATS_PASSIVES] = INT64_MAX);
		if (once)
		{
			check_refused(n1n2++);
			check_refused(respondents++);
			check_refused(repeaters++);
			check_refused(before.uu += 2);
			check_refused(after.un++);
		}
	}
	report("panel: possible sums are accepted, turned and mirrored; others not");

	/* nobody at all; and only those before */
	{
		StatsPanel	sums = {0};

		check(stats_panel_possible(&sums), "nobody");
		sums.moved = 2;
		check(!stats_panel_possible(&sums), "nobody moved");
		memset(&sums, 0, sizeof(sums));
		add_once(&sums, INT64_MAX, STATS_PASSIVES, -1);
		check(stats_panel_possible(&sums), "2^63 - 1 before");
		add_once(&sums, 1, STATS_PASSIVES, -1);
		check(!stats_panel_possible(&sums), "2^63 before");
	}
	report("panel: none, and as many as there can be");
}

static void
test_panel_everywhere(void)
{
	bool		once;

	for (int i = 0; i < RANDOM_SAMPLES; i++)
	{
		StatsPanel	sums = random_panel(&once);
		double		confidence = random_confidence();
		StatsComparison result;

		/* sums that are accepted, whether there are such respondents or not */
		if (i % 2 == 0)
		{
			StatsPanel	other = sums;

			if (random_up_to(1) == 0)
				other.before.uu = moved(sums.before.uu);
			if (random_up_to(1) == 0)
				other.after.un = moved(sums.after.un);
			if (random_up_to(1) == 0)
				other.u1u2 = moved(sums.u1u2);
			if (random_up_to(1) == 0)
				other.n1u2 = moved(sums.n1u2);
			other.moved = moved(sums.moved);
			if (stats_panel_possible(&other))
				sums = other;
		}

		result = stats_compare_panel(&sums, confidence);
		check(is_sane(&result) && is_inside(&result) && result.has_z &&
			  ((result.z > 0) == (result.difference > 0) ||
			   (sums.respondents == 1 && result.p_value == 1)) &&
			  (result.z >= 0 || result.difference < 0) &&
			  stats_panel_standard_error(&sums) >= 0,
			  PANEL_FORMAT " confidence %.17g: %.17g .. %.17g .. %.17g z %.17g",
			  PANEL_ARGS(&sums), confidence, result.lower, result.difference,
			  result.upper, result.z);
		check(result.lower < result.upper ||
			  stats_quantile(confidence) < 1e-3 || sums.respondents > 1000000000,
			  PANEL_FORMAT " confidence %.17g: no width at %.17g",
			  PANEL_ARGS(&sums), confidence, result.lower);

		if (i % 20 == 0)
		{
			StatsPanel	turned = panel_turned(&sums);
			StatsPanel	mirror = panel_mirror_of(&sums);
			StatsComparison other = stats_compare_panel(&turned, confidence);

			/* of very many who hardly move, rounding shows in z */
			check(other.difference == -result.difference &&
				  close_to(other.lower, -result.upper, 1e-11) &&
				  close_to(other.upper, -result.lower, 1e-11) &&
				  (relatively_close(other.z, -result.z, 1e-6) ||
				   sums.respondents > UINT64_C(1000000000000)),
				  PANEL_FORMAT " confidence %.17g: turned", PANEL_ARGS(&sums),
				  confidence);
			other = stats_compare_panel(&mirror, confidence);
			check(other.difference == -result.difference &&
				  close_to(other.lower, -result.upper, 1e-11) &&
				  close_to(other.upper, -result.lower, 1e-11) &&
				  (relatively_close(other.z, -result.z, 1e-6) ||
				   sums.respondents > UINT64_C(1000000000000)),
				  PANEL_FORMAT " confidence %.17g: mirror", PANEL_ARGS(&sums),
				  confidence);
		}
	}
	report("panel: a million random ones");

	for (int i = 0; i < 50000; i++)
	{
		StatsPanel	sums = random_panel(&once);
		StatsComparison result = stats_compare_panel(&sums, 0.95);
		StatsComparison again;

		if (!(result.p_value > 1e-6 && result.p_value < 0.99))
			continue;
		again = stats_compare_panel(&sums, 1 - result.p_value);
		check(close_to(result.z > 0 ? again.lower : again.upper, 0, 1e-8),
			  PANEL_FORMAT " p %.17g: %.17g .. %.17g", PANEL_ARGS(&sums),
			  result.p_value, again.lower, again.upper);
	}
	report("panel: duality of test and interval");
}

static void
test_panel_degenerate(void)
{
	StatsPanel	sums = {0};
	StatsComparison result;
	uint64_t	before[STATS_CATEGORIES] = {0, 0, 2};
	uint64_t	after[STATS_CATEGORIES] = {1, 0, 0};

	add_respondents(&sums, 1, before, after);
	result = stats_compare_panel(&sums, 0.95);
	check(result.difference == -2 && result.lower == -2 && result.upper == 2 &&
		  result.z == 0 && result.p_value == 1, "one who repeats");
	check(isinf(stats_panel_standard_error(&sums)), "one who repeats: error");

	memset(&sums, 0, sizeof(sums));
	add_once(&sums, 1, STATS_PASSIVES, STATS_PROMOTERS);
	result = stats_compare_panel(&sums, 0.95);
	check(result.difference == 1 && result.lower < 0 && result.z == 1,
		  "one in both waves: %.17g z %.17g", result.lower, result.z);

	/* where somebody repeats it is Student's t, of k - 1 degrees */
	memset(&sums, 0, sizeof(sums));
	add_once(&sums, 5, STATS_PASSIVES, STATS_PROMOTERS);
	add_once(&sums, 4, STATS_PASSIVES, STATS_PASSIVES);
	add_respondents(&sums, 1, before, after);
	result = stats_compare_panel(&sums, 0.95);
	check(result.p_value == student_p_value(result.z, 9), "ten, one repeats");

	/* 2^63 - 1 of each wave */
	memset(&sums, 0, sizeof(sums));
	add_once(&sums, INT64_MAX - 5, STATS_PASSIVES, STATS_PASSIVES);
	add_once(&sums, 5, STATS_DETRACTORS, STATS_PASSIVES);
	result = stats_compare_panel(&sums, 0.95);
	check(stats_panel_possible(&sums) && result.z > 2.2 && result.z < 2.3 &&
		  result.lower <= result.difference && result.difference <= result.upper,
		  "2^63 - 1 in both waves: z %.17g", result.z);

	/* one respondent as large as can be */
	before[STATS_PROMOTERS] = UINT64_C(1518500249);
	after[STATS_DETRACTORS] = 0;
	memset(&sums, 0, sizeof(sums));
	check(stats_respondent(before, after, &sums) && sums.respondents == 1 &&
		  sums.repeaters == 1 && sums.n1n2 == 0, "the largest respondent");
	before[STATS_PROMOTERS]++;
	check(!stats_respondent(before, after, &sums) &&
		  !stats_respondent(after, before, &sums), "too large a respondent");
	before[STATS_PROMOTERS] = 0;
	check(stats_respondent(before, after, &sums) && sums.respondents == 0 &&
		  stats_panel_possible(&sums), "no responses, no respondent");
	report("panel: one respondent, repeats, and the largest");
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

	test_clustered();
	test_clusters_by_definition();
	test_clusters_possible();
	test_clusters_degenerate();
	test_clusters_everywhere();
	test_panel();
	test_panel_repeats();
	test_panel_formulas();
	test_panel_possible();
	test_panel_degenerate();
	test_panel_everywhere();
	return finish();
}
