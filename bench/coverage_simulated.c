/*-------------------------------------------------------------------------
 *
 * coverage_simulated.c
 *	  Tables of doc/coverage.md that are drawn at random.
 *
 * The generator stands below and every row of a table has a seed of its own, so
 * the figures are the same everywhere, and for a row alone as for all of them.
 * Quick is one row of a table, if any.
 *
 *-------------------------------------------------------------------------
 */
#include <inttypes.h>
#include <math.h>

#include "coverage.h"
#include "samples.h"

/* What the rows of each table are seeded with */
enum
{
	WEIGHTED_TWO = 1,
	CLUSTERS,
	CLUSTERS_WALD,
	CLUSTERS_TWO,
	PANEL,
	ANYTIME,
	ANYTIME_ROLLING,
	ANYTIME_TWO
};

static uint64_t random_state;

/* Begin the random numbers of a row */
static void
seed(int table, int row)
{
	random_state = (uint64_t) table << 32 | (uint64_t) row;
}

/* The next 64 random bits: splitmix64 (Steele, Lea, Flood 2014) */
static uint64_t
random_bits(void)
{
	uint64_t	x = random_state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* A whole number of 0 .. limit - 1, for a small limit */
static int
random_below(int limit)
{
	return (int) ((random_bits() >> 32) * (uint64_t) limit >> 32);
}

/* Yes with a probability, in 2^32ths */
static bool
random_chance(uint64_t probability)
{
	return (random_bits() >> 32) < probability;
}

/* A probability in 2^32ths */
static uint64_t
chance(double probability)
{
	return (uint64_t) (probability * 4294967296.0);
}

/* The category of a number of 0 .. 99 */
static int
category_at(const Mix *mix, int percent)
{
	if (percent < mix->promoters)
		return STATS_PROMOTERS;
	return percent < mix->promoters + mix->passives ? STATS_PASSIVES : STATS_DETRACTORS;
}

/* Percent of a mix in a category */
static int
percent_of(const Mix *mix, int category)
{
	return category == STATS_PROMOTERS ? mix->promoters :
		category == STATS_PASSIVES ? mix->passives : mix->detractors;
}

/*
 * What stands below a table: how good its figures are.  That of a share p of so
 * many draws has the standard error sqrt(p (1 - p) / draws).
 */
static void
print_draws(FILE *out, int draws)
{
	fprintf(out, "\n%d,%03d draws a figure; "
			"standard error of a coverage of 95 %%: %.2f, of 80 %%: %.2f.\n",
			draws / 1000, draws % 1000, 100.0 * sqrt(0.95 * 0.05 / draws),
			100.0 * sqrt(0.8 * 0.2 / draws));
}

/*
 * Two weighted samples: some have the weight 1, and others another one
 */
#define WEIGHTED_DRAWS	50000

typedef struct Weighting
{
	const char *name;
	int			heavy;			/* the other weight */
	int			percent[STATS_CATEGORIES];	/* of a category that has it */
} Weighting;

/* One weighted sample */
static StatsWeighted
draw_weighted(const Mix *mix, const Weighting *weighting, int n)
{
	StatsWeighted result = {.rows = n};

	for (int i = 0; i < n; i++)
	{
		int			category = category_at(mix, random_below(100));
		double		weight = random_below(100) < weighting->percent[category] ?
			weighting->heavy : 1.0;

		result.weight[category] += weight;
		result.square[category] += weight * weight;
	}
	return result;
}

/* The true weighted score */
static double
weighted_truth(const Mix *mix, const Weighting *weighting)
{
	double		sum = 0.0;
	double		total = 0.0;

	for (int category = 0; category < STATS_CATEGORIES; category++)
	{
		double		weight = percent_of(mix, category) *
			(100.0 + (weighting->heavy - 1) * weighting->percent[category]);

		total += weight;
		sum += weight * (category - STATS_PASSIVES);
	}
	return sum / total;
}

void
print_weighted_two(FILE *out)
{
	static const Weighting weightings[] = {
		{"1 or 2, whatever the answer", 2, {50, 50, 50}},
		{"1 or 5, whatever the answer", 5, {50, 50, 50}},
		{"1 or 2, promoters mostly 2", 2, {20, 50, 80}},
		{"5 for detractors, else 1", 5, {100, 0, 0}},
	};
	static const Mix truths[][2] = {
		{{50, 30, 20}, {50, 30, 20}}, {{90, 8, 2}, {90, 8, 2}},
		{{97, 3, 0}, {90, 8, 2}}, {{90, 8, 2}, {60, 30, 10}},
	};
	static const int n_each[] = {5, 10, 20, 50};
	static const StatsMethod methods[] = {STATS_SCORE, STATS_ADJUSTED_WALD, STATS_WALD};
	int			row = 0;

	fprintf(out, "| weights | truth of a | truth of b | n each | score | adjusted_wald | wald "
			"| width: score | adjusted_wald | wald |\n");
	fprintf(out, "| --- | --- | --- | --: | --: | --: | --: | --: | --: | --: |\n");
	for (int k = 0; k < lengthof(weightings); k++)
		for (int pair = 0; pair < lengthof(truths); pair++)
			for (int size = 0; size < lengthof(n_each); size++)
			{
				const Weighting *weighting = &weightings[k];
				const Mix  *both = truths[pair];
				double		truth = weighted_truth(&both[0], weighting) -
					weighted_truth(&both[1], weighting);
				int			inside[lengthof(methods)] = {0};
				double		width[lengthof(methods)] = {0.0};

				if (quick && row > 0)
					continue;
				seed(WEIGHTED_TWO, row++);
				for (int draw = 0; draw < WEIGHTED_DRAWS; draw++)
				{
					StatsWeighted a = draw_weighted(&both[0], weighting, n_each[size]);
					StatsWeighted b = draw_weighted(&both[1], weighting, n_each[size]);

					for (int method = 0; method < lengthof(methods); method++)
					{
						StatsComparison comparison =
							stats_compare_weighted(&a, &b, quantile, methods[method]);

						inside[method] += holds(comparison.lower, comparison.upper, truth);
						width[method] += comparison.upper - comparison.lower;
					}
				}

				fprintf(out, "| %s | %s | %s | %d ", weighting->name,
						mix_name(&both[0]), mix_name(&both[1]), n_each[size]);
				for (int method = 0; method < lengthof(methods); method++)
					fprintf(out, "| %.1f ", 100.0 * inside[method] / WEIGHTED_DRAWS);
				for (int method = 0; method < lengthof(methods); method++)
					fprintf(out, "| %.1f ", 100.0 * width[method] / WEIGHTED_DRAWS);
				fprintf(out, "|\n");
			}
	print_draws(out, WEIGHTED_DRAWS);
}

/*
 * Clusters: customers who answer several times
 *
 * Everybody has an answer of his own.  Each answer he gives is that one with
 * the probability sqrt(r), else one drawn anew; so any two of his answers are
 * correlated by r, and r = 1 is a customer who always says the same.  Answers
 * of his own, and those drawn anew, are distributed as the mix.
 */
#define CLUSTER_DRAWS	20000

typedef struct Clustering
{
	const char *name;
	int			fewest[STATS_CATEGORIES];	/* answers, by a customer's own */
	int			most[STATS_CATEGORIES];		/* as likely as any in between */
	int			many_percent;	/* of customers who answer MANY times instead */
} Clustering;

#define MANY	20

static const Clustering clusterings[] = {
	{"3 each", {3, 3, 3}, {3, 3, 3}, 0},
	{"1 to 5", {1, 1, 1}, {5, 5, 5}, 0},
	{"one in ten 20, the others 1", {1, 1, 1}, {1, 1, 1}, 10},
	{"the unhappy more often: 5, 2, 1", {5, 2, 1}, {5, 2, 1}, 0},
};

/*
 * The answers of a customer whose own answer is at "own", a number of 0 .. 99
 */
static void
draw_customer(const Mix *mix, const Clustering *clustering, uint64_t same,
			  int own, uint64_t counts[STATS_CATEGORIES])
{
	int			category = category_at(mix, own);
	int			answers = clustering->fewest[category];

	if (clustering->most[category] > answers)
		answers += random_below(clustering->most[category] - answers + 1);
	if (clustering->many_percent > 0 && random_below(100) < clustering->many_percent)
		answers = MANY;
	for (int answer = 0; answer < answers; answer++)
		counts[random_chance(same) ? category : category_at(mix, random_below(100))]++;
}

/* The sums of k clusters */
static StatsClusters
draw_clusters(const Mix *mix, const Clustering *clustering, double correlation, int k)
{
	StatsClusters result = {0};
	uint64_t	same = chance(sqrt(correlation));

	for (int i = 0; i < k; i++)
	{
		uint64_t	counts[STATS_CATEGORIES] = {0};
		StatsClusters cluster;

		draw_customer(mix, clustering, same, random_below(100), counts);
		stats_cluster(counts, &cluster);
		result.clusters += cluster.clusters;
		for (int category = 0; category < STATS_CATEGORIES; category++)
			result.counts[category] += cluster.counts[category];
		result.uu += cluster.uu;
		result.un += cluster.un;
		result.nn += cluster.nn;
	}
	return result;
}

/* The true score: that of all answers that all customers give */
static double
clusters_truth(const Mix *mix, const Clustering *clustering, double correlation)
{
	double		sum = 0.0;
	double		total = 0.0;

	for (int own = 0; own < STATS_CATEGORIES; own++)
	{
		double		answers = percent_of(mix, own) *
			((100 - clustering->many_percent) *
			 (clustering->fewest[own] + clustering->most[own]) / 2.0 +
			 clustering->many_percent * MANY);
		double		same = sqrt(correlation);

		total += answers;
		sum += answers * (same * (own - STATS_PASSIVES) + (1.0 - same) * mix_score(mix));
	}
	return sum / total;
}

/* The same answers, taken for those of as many people */
static StatsSample
plain_sample(const StatsClusters *sums)
{
	return stats_sample(sums->counts[STATS_DETRACTORS],
						sums->counts[STATS_PASSIVES],
						sums->counts[STATS_PROMOTERS]);
}

static const double correlations[] = {0.0, 0.2, 0.5, 1.0};

/* A head for a table with a group of columns, one for each correlation */
static void
print_correlations(FILE *out, const char *group)
{
	for (int i = 0; i < lengthof(correlations); i++)
		fprintf(out, "| %s%sr = %.1f ", i == 0 ? group : "", i == 0 ? ", " : "",
				correlations[i]);
}

void
print_clusters(FILE *out)
{
	static const Mix truths[] = {{50, 30, 20}, {90, 8, 2}, {97, 3, 0}};
	static const int ks[] = {5, 10, 30, 100, 1000};
	int			row = 0;

	fprintf(out, "| truth | answers | customers ");
	print_correlations(out, "nps_clustered_agg");
	print_correlations(out, "(nps_agg)");
	fprintf(out, "|\n| --- | --- | --: |");
	for (int i = 0; i < 2 * lengthof(correlations); i++)
		fprintf(out, " --: |");
	fprintf(out, "\n");

	for (int t = 0; t < lengthof(truths); t++)
		for (int c = 0; c < lengthof(clusterings); c++)
			for (int size = 0; size < lengthof(ks); size++)
			{
				int			inside[2][lengthof(correlations)] = {{0}};

				if (quick && row > 0)
					continue;
				seed(CLUSTERS, row++);
				for (int r = 0; r < lengthof(correlations); r++)
				{
					double		truth = clusters_truth(&truths[t], &clusterings[c],
													   correlations[r]);

					for (int draw = 0; draw < CLUSTER_DRAWS; draw++)
					{
						StatsClusters sums = draw_clusters(&truths[t], &clusterings[c],
														   correlations[r], ks[size]);
						StatsInterval interval =
							stats_clustered_interval(&sums, CONFIDENCE, STATS_SCORE);
						StatsSample plain = plain_sample(&sums);

						inside[0][r] += holds(interval.lower, interval.upper, truth);
						inside[1][r] += holds(stats_lower(&plain, quantile, STATS_SCORE),
											  stats_upper(&plain, quantile, STATS_SCORE),
											  truth);
					}
				}

				fprintf(out, "| %s | %s | %d ", mix_name(&truths[t]),
						clusterings[c].name, ks[size]);
				for (int which = 0; which < 2; which++)
					for (int r = 0; r < lengthof(correlations); r++)
						fprintf(out, "| %.1f ", 100.0 * inside[which][r] / CLUSTER_DRAWS);
				fprintf(out, "|\n");
			}
	print_draws(out, CLUSTER_DRAWS);
}

/* Correlation of the answers of a customer in the tables that show one only */
#define CORRELATION	0.5

/* The score method against the Wald interval, three answers each */
void
print_clusters_wald(FILE *out)
{
	static const Mix truths[] = {{50, 30, 20}, {80, 15, 5}, {90, 8, 2}, {97, 3, 0}};
	static const int ks[] = {5, 10, 30, 100, 300, 1000};
	static const StatsMethod methods[] = {STATS_SCORE, STATS_ADJUSTED_WALD, STATS_WALD};
	int			row = 0;

	fprintf(out, "| truth | customers | score | adjusted_wald | wald "
			"| width: score | adjusted_wald | wald |\n");
	fprintf(out, "| --- | --: | --: | --: | --: | --: | --: | --: |\n");
	for (int t = 0; t < lengthof(truths); t++)
		for (int size = 0; size < lengthof(ks); size++)
		{
			const Clustering *clustering = &clusterings[0];
			double		truth = clusters_truth(&truths[t], clustering, CORRELATION);
			int			inside[lengthof(methods)] = {0};
			double		width[lengthof(methods)] = {0.0};

			if (quick && row > 0)
				continue;
			seed(CLUSTERS_WALD, row++);
			for (int draw = 0; draw < CLUSTER_DRAWS; draw++)
			{
				StatsClusters sums = draw_clusters(&truths[t], clustering, CORRELATION, ks[size]);

				for (int method = 0; method < lengthof(methods); method++)
				{
					StatsInterval interval =
						stats_clustered_interval(&sums, CONFIDENCE, methods[method]);

					inside[method] += holds(interval.lower, interval.upper, truth);
					width[method] += interval.upper - interval.lower;
				}
			}

			fprintf(out, "| %s | %d ", mix_name(&truths[t]), ks[size]);
			for (int method = 0; method < lengthof(methods); method++)
				fprintf(out, "| %.1f ", 100.0 * inside[method] / CLUSTER_DRAWS);
			for (int method = 0; method < lengthof(methods); method++)
				fprintf(out, "| %.1f ", 100.0 * width[method] / CLUSTER_DRAWS);
			fprintf(out, "|\n");
		}
	print_draws(out, CLUSTER_DRAWS);
}

/* Two samples of clusters that share none */
void
print_clusters_two(FILE *out)
{
	static const Mix truths[][2] = {
		{{50, 30, 20}, {50, 30, 20}}, {{90, 8, 2}, {90, 8, 2}}, {{90, 8, 2}, {60, 30, 10}},
	};
	static const int ks[][2] = {{5, 5}, {10, 10}, {5, 30}, {30, 30}, {100, 100}};
	int			row = 0;

	fprintf(out, "| truth of a | truth of b | answers | customers of a, b "
			"| nps_clustered_agg | (nps_agg) | width: nps_clustered_agg | (nps_agg) |\n");
	fprintf(out, "| --- | --- | --- | --: | --: | --: | --: | --: |\n");
	for (int pair = 0; pair < lengthof(truths); pair++)
		for (int c = 0; c < lengthof(clusterings); c++)
			for (int size = 0; size < lengthof(ks); size++)
			{
				const Mix  *both = truths[pair];
				double		truth = clusters_truth(&both[0], &clusterings[c], CORRELATION) -
					clusters_truth(&both[1], &clusterings[c], CORRELATION);
				int			inside[2] = {0};
				double		width[2] = {0.0};

				if (quick && row > 0)
					continue;
				seed(CLUSTERS_TWO, row++);
				for (int draw = 0; draw < CLUSTER_DRAWS; draw++)
				{
					StatsClusters a = draw_clusters(&both[0], &clusterings[c],
													CORRELATION, ks[size][0]);
					StatsClusters b = draw_clusters(&both[1], &clusterings[c],
													CORRELATION, ks[size][1]);
					StatsSample plain_a = plain_sample(&a);
					StatsSample plain_b = plain_sample(&b);
					StatsComparison comparisons[2];

					comparisons[0] = stats_compare_clustered(&a, &b, CONFIDENCE, STATS_SCORE);
					comparisons[1] = stats_compare(&plain_a, &plain_b, quantile, STATS_SCORE);
					for (int which = 0; which < 2; which++)
					{
						inside[which] += holds(comparisons[which].lower,
											   comparisons[which].upper, truth);
						width[which] += comparisons[which].upper - comparisons[which].lower;
					}
				}

				fprintf(out, "| %s | %s | %s | %d, %d | %.1f | %.1f | %.1f | %.1f |\n",
						mix_name(&both[0]), mix_name(&both[1]), clusterings[c].name,
						ks[size][0], ks[size][1], 100.0 * inside[0] / CLUSTER_DRAWS,
						100.0 * inside[1] / CLUSTER_DRAWS, 100.0 * width[0] / CLUSTER_DRAWS,
						100.0 * width[1] / CLUSTER_DRAWS);
			}
	print_draws(out, CLUSTER_DRAWS);
}

/*
 * Two waves that share respondents
 *
 * Everybody has a number of his own, which says what his own answer is in either
 * wave, and answers as a customer above.
 */
#define PANEL_DRAWS	10000
#define QUICK_PANEL	2			/* the row that is quick, instead of the first */

static const Clustering waves[] = {
	{"1 each", {1, 1, 1}, {1, 1, 1}, 0},
	{"1 to 3", {1, 1, 1}, {3, 3, 3}, 0},
	{"the unhappy more often: 5, 2, 1", {5, 2, 1}, {5, 2, 1}, 0},
};

static void
add_wave(StatsWave *sums, const StatsWave *wave)
{
	for (int category = 0; category < STATS_CATEGORIES; category++)
		sums->counts[category] += wave->counts[category];
	sums->uu += wave->uu;
	sums->un += wave->un;
	sums->nn += wave->nn;
}

/* Two waves of n respondents each, of whom so many are in both */
static StatsPanel
draw_panel(const Mix both[2], const Clustering *clustering, int n, int in_both)
{
	StatsPanel	result = {0};
	uint64_t	same = chance(sqrt(CORRELATION));

	for (int i = 0; i < 2 * n - in_both; i++)
	{
		uint64_t	answers[2][STATS_CATEGORIES] = {{0}};
		StatsPanel	respondent;
		int			own = random_below(100);

		if (i < n)
			draw_customer(&both[0], clustering, same, own, answers[0]);
		if (i >= n - in_both)
			draw_customer(&both[1], clustering, same, own, answers[1]);

		stats_respondent(answers[0], answers[1], &respondent);
		result.respondents += respondent.respondents;
		result.repeaters += respondent.repeaters;
		add_wave(&result.before, &respondent.before);
		add_wave(&result.after, &respondent.after);
		result.u1u2 += respondent.u1u2;
		result.u1n2 += respondent.u1n2;
		result.n1u2 += respondent.n1u2;
		result.n1n2 += respondent.n1n2;
		result.moved += respondent.moved;
	}
	return result;
}

static StatsSample
wave_sample(const StatsWave *wave)
{
	return stats_sample(wave->counts[STATS_DETRACTORS],
						wave->counts[STATS_PASSIVES],
						wave->counts[STATS_PROMOTERS]);
}

void
print_panel(FILE *out)
{
	static const Mix truths[][2] = {
		{{50, 30, 20}, {50, 30, 20}}, {{90, 8, 2}, {90, 8, 2}}, {{60, 30, 10}, {90, 8, 2}},
	};
	static const int overlaps[] = {0, 25, 50, 75, 100};
	static const int n_each[] = {20, 50, 100, 200};
	static const char *const groups[] = {"nps_panel_agg", "(nps_agg)"};
	int			row = 0;

	fprintf(out, "| truth before | after | answers | in both ");
	for (int which = 0; which < 2; which++)
		for (int size = 0; size < lengthof(n_each); size++)
			fprintf(out, "| %s%sn = %d ", size == 0 ? groups[which] : "",
					size == 0 ? ", " : "", n_each[size]);
	fprintf(out, "|\n| --- | --- | --- | --: |");
	for (int i = 0; i < 2 * lengthof(n_each); i++)
		fprintf(out, " --: |");
	fprintf(out, "\n");

	for (int pair = 0; pair < lengthof(truths); pair++)
		for (int c = 0; c < lengthof(waves); c++)
			for (int o = 0; o < lengthof(overlaps); o++)
			{
				const Mix  *both = truths[pair];
				double		truth = clusters_truth(&both[1], &waves[c], CORRELATION) -
					clusters_truth(&both[0], &waves[c], CORRELATION);
				int			inside[2][lengthof(n_each)] = {{0}};

				/* the first row shares nobody */
				if (row++ != QUICK_PANEL && quick)
					continue;
				seed(PANEL, row - 1);
				for (int size = 0; size < lengthof(n_each); size++)
					for (int draw = 0; draw < PANEL_DRAWS; draw++)
					{
						StatsPanel	sums = draw_panel(both, &waves[c], n_each[size],
													  n_each[size] * overlaps[o] / 100);
						StatsSample before = wave_sample(&sums.before);
						StatsSample after = wave_sample(&sums.after);
						StatsComparison comparison = stats_compare_panel(&sums, CONFIDENCE);

						inside[0][size] += holds(comparison.lower, comparison.upper, truth);
						comparison = stats_compare(&after, &before, quantile, STATS_SCORE);
						inside[1][size] += holds(comparison.lower, comparison.upper, truth);
					}

				fprintf(out, "| %s | %s | %s | %d %% ", mix_name(&both[0]),
						mix_name(&both[1]), waves[c].name, overlaps[o]);
				for (int which = 0; which < 2; which++)
					for (int size = 0; size < lengthof(n_each); size++)
						fprintf(out, "| %.1f ", 100.0 * inside[which][size] / PANEL_DRAWS);
				fprintf(out, "|\n");
			}
	print_draws(out, PANEL_DRAWS);
}

/*
 * Scores that are looked at again and again while answers come in
 */
#define SERIES		4000
#define TWO_SERIES	2000
#define MAX_WINDOW	90

typedef struct Watch
{
	const char *name;
	int			answers;		/* from one look to the next, in each sample */
	int			looks;
	int			window;			/* looks whose answers count; 0: all of them */
} Watch;

/* The interval that looks again and again, and the one that looks once */
static const StatsMethod watchers[] = {STATS_ANYTIME, STATS_SCORE};

/* What a table says of one of them */
typedef struct Watched
{
	int			ever;			/* series in which it missed the truth */
	int			last;			/* series in which it did at the last look */
	double		width;			/* at the last look */
} Watched;

static void
print_watched(FILE *out, const Watched watched[lengthof(watchers)], int series)
{
	for (int i = 0; i < lengthof(watchers); i++)
		fprintf(out, "| %.1f | %.1f ", 100.0 * watched[i].ever / series,
				100.0 * watched[i].last / series);
	for (int i = 0; i < lengthof(watchers); i++)
		fprintf(out, "| %.1f ", 100.0 * watched[i].width / series);
	fprintf(out, "|\n");
}

static void
print_series(FILE *out, int series)
{
	fprintf(out, "\n%d,%03d series a figure; "
			"standard error of a share of 5 %%: %.2f, of 30 %%: %.2f.\n",
			series / 1000, series % 1000, 100.0 * sqrt(0.05 * 0.95 / series),
			100.0 * sqrt(0.3 * 0.7 / series));
}

/*
 * Draw the answers of the next look, and forget those that have left the
 * window, whose answers are kept in "kept"
 */
static void
draw_answers(const Mix *mix, const Watch *watch, int look,
			 int counts[STATS_CATEGORIES], int (*kept)[STATS_CATEGORIES])
{
	int			fresh[STATS_CATEGORIES] = {0};

	for (int i = 0; i < watch->answers; i++)
		fresh[category_at(mix, random_below(100))]++;
	for (int category = 0; category < STATS_CATEGORIES; category++)
	{
		counts[category] += fresh[category];
		if (watch->window == 0)
			continue;
		if (look >= watch->window)
			counts[category] -= kept[look % watch->window][category];
		kept[look % watch->window][category] = fresh[category];
	}
}

static StatsSample
sample_of(const int counts[STATS_CATEGORIES])
{
	return stats_sample(counts[STATS_DETRACTORS], counts[STATS_PASSIVES],
						counts[STATS_PROMOTERS]);
}

/* Is a true score outside the interval?  Only one bound can say so. */
static bool
misses(const StatsSample *sample, double truth, StatsMethod method)
{
	if (sample->score > truth)
		return !holds(stats_lower(sample, quantile, method), 1.0, truth);
	return !holds(-1.0, stats_upper(sample, quantile, method), truth);
}

/* The table of one score: each watch of each truth */
static void
print_watches(FILE *out, int table, const Watch *watches, int watch_count,
			  const Mix *truths, int truth_count)
{
	int			row = 0;

	fprintf(out, "| truth | looks | anytime: ever missed | at the last look "
			"| (score): ever missed | at the last look | width: anytime | (score) |\n");
	fprintf(out, "| --- | --- | --: | --: | --: | --: | --: | --: |\n");
	for (int w = 0; w < watch_count; w++)
		for (int t = 0; t < truth_count; t++)
		{
			double		truth = mix_score(&truths[t]);
			Watched		watched[lengthof(watchers)] = {{0}};

			if (quick && (row > 0 || watches[w].window > 0))
				continue;
			seed(table, row++);
			for (int series = 0; series < SERIES; series++)
			{
				static int	kept[MAX_WINDOW][STATS_CATEGORIES];
				int			counts[STATS_CATEGORIES] = {0};
				bool		ever[lengthof(watchers)] = {false};
				StatsSample sample;

				for (int look = 0; look < watches[w].looks; look++)
				{
					draw_answers(&truths[t], &watches[w], look, counts, kept);
					sample = sample_of(counts);
					for (int i = 0; i < lengthof(watchers); i++)
						ever[i] = ever[i] || misses(&sample, truth, watchers[i]);
				}
				for (int i = 0; i < lengthof(watchers); i++)
				{
					watched[i].ever += ever[i];
					watched[i].last += misses(&sample, truth, watchers[i]);
					watched[i].width += stats_upper(&sample, quantile, watchers[i]) -
						stats_lower(&sample, quantile, watchers[i]);
				}
			}

			fprintf(out, "| %s | %s ", mix_name(&truths[t]), watches[w].name);
			print_watched(out, watched, SERIES);
		}
	print_series(out, SERIES);
}

void
print_anytime(FILE *out)
{
	static const Mix truths[] = {{50, 30, 20}, {90, 8, 2}, {97, 3, 0}};
	static const Watch watches[] = {
		{"90 days, 10 a day, every day", 10, 90, 0},
		{"a year, 3 a day, every day", 3, 365, 0},
		{"5,000 answers, after each", 1, 5000, 0},
	};

	print_watches(out, ANYTIME, watches, lengthof(watches), truths, lengthof(truths));
}

/* What the method does not promise: a window that forgets */
void
print_anytime_rolling(FILE *out)
{
	static const Mix truths[] = {{50, 30, 20}, {90, 8, 2}};
	static const Watch watches[] = {
		{"the last 90 days, 10 a day, every day for ten years", 10, 3650, 90},
		{"the last 30 days, 3 a day, every day for ten years", 3, 3650, 30},
	};

	print_watches(out, ANYTIME_ROLLING, watches, lengthof(watches), truths, lengthof(truths));
}

void
print_anytime_two(FILE *out)
{
	static const Mix truths[][2] = {
		{{50, 30, 20}, {50, 30, 20}}, {{90, 8, 2}, {90, 8, 2}}, {{90, 8, 2}, {60, 30, 10}},
	};
	static const Watch watches[] = {
		{"90 days, 10 a day each, every day", 10, 90, 0},
		{"a year, 3 a day each, every day", 3, 365, 0},
	};
	int			row = 0;

	fprintf(out, "| truth of a | truth of b | looks | anytime: ever missed | at the last look "
			"| (score): ever missed | at the last look | width: anytime | (score) |\n");
	fprintf(out, "| --- | --- | --- | --: | --: | --: | --: | --: | --: |\n");
	for (int w = 0; w < lengthof(watches); w++)
		for (int pair = 0; pair < lengthof(truths); pair++)
		{
			const Mix  *both = truths[pair];
			double		truth = mix_score(&both[0]) - mix_score(&both[1]);
			Watched		watched[lengthof(watchers)] = {{0}};

			if (quick)
				continue;
			seed(ANYTIME_TWO, row++);
			for (int series = 0; series < TWO_SERIES; series++)
			{
				int			a_counts[STATS_CATEGORIES] = {0};
				int			b_counts[STATS_CATEGORIES] = {0};
				bool		ever[lengthof(watchers)] = {false};

				for (int look = 0; look < watches[w].looks; look++)
				{
					StatsSample a;
					StatsSample b;

					draw_answers(&both[0], &watches[w], look, a_counts, NULL);
					draw_answers(&both[1], &watches[w], look, b_counts, NULL);
					a = sample_of(a_counts);
					b = sample_of(b_counts);
					for (int i = 0; i < lengthof(watchers); i++)
					{
						StatsComparison comparison =
							stats_compare(&a, &b, quantile, watchers[i]);
						bool		missed = !holds(comparison.lower, comparison.upper, truth);

						ever[i] = ever[i] || missed;
						if (look < watches[w].looks - 1)
							continue;
						watched[i].last += missed;
						watched[i].width += comparison.upper - comparison.lower;
					}
				}
				for (int i = 0; i < lengthof(watchers); i++)
					watched[i].ever += ever[i];
			}

			fprintf(out, "| %s | %s | %s ", mix_name(&both[0]), mix_name(&both[1]),
					watches[w].name);
			print_watched(out, watched, TWO_SERIES);
		}
	print_series(out, TWO_SERIES);
}
