/*-------------------------------------------------------------------------
 *
 * coverage.c
 *	  How often the intervals of stats.c hold the truth: the tables of
 *	  doc/statistics.md.
 *
 * Usage: coverage                          print the tables
 *		  coverage --write FILE             put them into the page
 *		  coverage --check [--quick] FILE   TAP: does the page show them?
 *
 * Nothing is drawn at random.  Every outcome that a sample of n responses can
 * have is visited and counts with its probability, so a figure is exact but
 * for rounding.  --quick leaves out samples of more than QUICK responses.
 *
 * A table stands in the page between "<!-- coverage: NAME -->" and
 * "<!-- coverage: end -->".
 *
 *-------------------------------------------------------------------------
 */
#define _POSIX_C_SOURCE 200809L

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats.h"

#define CONFIDENCE	0.95

#define QUICK		20			/* responses of the largest quick sample */
#define LARGEST		100			/* responses of the largest sample */
#define FINE_GRID	1			/* step of the mixes of one sample, in percent */
#define GRID		5			/* the same for two samples */

#define MAX_MIXES	300			/* of GRID, and those of the tables */
#define MAX_DELTA	200			/* differences of scores, in percent */
#define DELTAS		(2 * MAX_DELTA + 1)

/* No bound comes that close to a true value, save where it is equal to it */
#define SLACK		1e-9

#define lengthof(array)	((int) (sizeof(array) / sizeof((array)[0])))

/* The last one is what many use, and the extension does not have */
enum
{
	POOLED = STATS_WALD + 1,
	METHODS
};

static const char *const method_names[METHODS] = {
	[STATS_SCORE] = "score",
	[STATS_ADJUSTED_WALD] = "adjusted_wald",
	[STATS_WALD] = "wald",
	[POOLED] = "(pooled)",
};

/* The truth: percent of promoters, passives and detractors */
typedef struct Mix
{
	int			promoters;
	int			passives;
	int			detractors;
} Mix;

/* All outcomes of n responses, with what the intervals need to know of them */
typedef struct Outcomes
{
	int			n;
	int			count;
	int		   *promoters;
	int		   *passives;
	StatsSample *samples;
	double	   *probability[MAX_MIXES]; /* by mix, once asked for */
} Outcomes;

/* Coverage and mean width by method */
typedef struct Coverage
{
	double		inside[METHODS];
	double		width[METHODS];
} Coverage;

static const int sizes[] = {5, 10, 20, 50, LARGEST};

/* Of the tables; the grid is put behind them */
static Mix	mixes[MAX_MIXES] = {
	{50, 30, 20},
	{40, 20, 40},
	{33, 34, 33},
	{60, 30, 10},
	{80, 15, 5},
	{70, 30, 0},
	{97, 3, 0},
	{90, 0, 10},
	{50, 0, 50},
	{5, 90, 5},
	{0, 3, 97},
	{97, 0, 3},
	{3, 0, 97},
	{3, 97, 0},
	{0, 97, 3},
};
static int	mix_count = 15;

/* One sample: the mixes shown; the others are here for two samples */
#define SHOWN_MIXES	10

/* Two samples: the mixes of both, as indexes */
static const int shown_pairs[][2] = {
	{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {6, 6}, {7, 7}, {8, 8},
	{9, 9}, {3, 1}, {4, 0}, {6, 8}, {8, 9}, {6, 10},
};

/* Sizes of two samples in the table of worst cases */
static const int size_pairs[][2] = {
	{5, 5}, {10, 10}, {20, 20}, {50, 50}, {LARGEST, LARGEST},
	{5, 20}, {10, 20}, {10, 40}, {10, LARGEST}, {20, LARGEST},
};

/* Changes of the same people, in percent: two steps down to two steps up */
static const int change_mixes[][5] = {
	{5, 15, 60, 15, 5},
	{2, 10, 58, 22, 8},
	{0, 5, 90, 5, 0},
	{0, 0, 95, 5, 0},
	{20, 0, 60, 0, 20},
};

/*
 * People with weights, in percent: of weight 1 the promoters, passives and
 * detractors, and then those of weight HEAVY
 */
#define HEAVY		5

static const struct
{
	const char *name;
	int			percent[2 * STATS_CATEGORIES];
}			weight_mixes[] = {
	{"have nothing to do with answers", {25, 15, 10, 25, 15, 10}},
	{"the same, near the top", {45, 4, 1, 45, 4, 1}},
	{"go with good answers", {10, 25, 25, 25, 10, 5}},
	{"only promoters are heavy", {0, 35, 35, 30, 0, 0}},
	{"few are heavy, at both ends", {5, 80, 5, 5, 0, 5}},
	{"few are heavy, all detractors", {70, 20, 0, 0, 0, 10}},
};

static double quantile;
static double log_factorial[LARGEST + 1];
static bool quick = false;

/* Memory, or the end */
static void *
allocate(size_t size)
{
	void	   *result = calloc(1, size);

	if (result == NULL)
	{
		perror("coverage");
		exit(EXIT_FAILURE);
	}
	return result;
}

/* log(p^count), also of nobody in a category that nobody is in */
static double
log_power(int percent, int count)
{
	return count == 0 ? 0.0 : count * log(percent / 100.0);
}

static double
mix_score(const Mix *mix)
{
	return (mix->promoters - mix->detractors) / 100.0;
}

static bool
holds(double lower, double upper, double truth)
{
	return lower - SLACK <= truth && truth <= upper + SLACK;
}

/* Where a mix is among the mixes, or how many there are */
static int
find_mix(int promoters, int passives, int detractors)
{
	int			k = 0;

	while (k < mix_count && (mixes[k].promoters != promoters ||
							 mixes[k].passives != passives ||
							 mixes[k].detractors != detractors))
		k++;
	return k;
}

static int
mirror_of(int k)
{
	return find_mix(mixes[k].detractors, mixes[k].passives, mixes[k].promoters);
}

/* All mixes of whole steps, but those of one category only */
static void
add_grid(void)
{
	for (int promoters = 0; promoters <= 100; promoters += GRID)
		for (int passives = 0; passives <= 100 - promoters; passives += GRID)
		{
			Mix			mix = {promoters, passives, 100 - promoters - passives};

			if (promoters < 100 && passives < 100 && mix.detractors < 100 &&
				find_mix(promoters, passives, mix.detractors) == mix_count)
				mixes[mix_count++] = mix;
		}
}

/* Probability of an outcome */
static double
probability_of(const Outcomes *outcomes, int i, const Mix *mix)
{
	int			n = outcomes->n;
	int			promoters = outcomes->promoters[i];
	int			passives = outcomes->passives[i];
	int			detractors = n - promoters - passives;

	return exp(log_factorial[n] - log_factorial[promoters] -
			   log_factorial[passives] - log_factorial[detractors] +
			   log_power(mix->promoters, promoters) +
			   log_power(mix->passives, passives) +
			   log_power(mix->detractors, detractors));
}

/* The outcomes of n responses; made once and kept */
static Outcomes *
outcomes_of(int n)
{
	static Outcomes *made[LARGEST + 1];
	Outcomes   *result = made[n];
	int			count = (n + 1) * (n + 2) / 2;

	if (result != NULL)
		return result;
	made[n] = result = allocate(sizeof(Outcomes));
	result->n = n;
	result->promoters = allocate(count * sizeof(int));
	result->passives = allocate(count * sizeof(int));
	result->samples = allocate(count * sizeof(StatsSample));

	for (int promoters = 0; promoters <= n; promoters++)
		for (int passives = 0; passives <= n - promoters; passives++)
		{
			int			i = result->count++;

			result->promoters[i] = promoters;
			result->passives[i] = passives;
			result->samples[i] = stats_sample(n - promoters - passives,
											  passives, promoters);
		}

	for (int k = 0; k < mix_count; k++)
	{
		result->probability[k] = allocate(count * sizeof(double));
		for (int i = 0; i < count; i++)
			result->probability[k][i] = probability_of(result, i, &mixes[k]);
	}
	return result;
}

/* Interval of a difference by the pooled variance of both samples */
static StatsInterval
pooled_interval(const StatsSample *a, const StatsSample *b)
{
	double		n = a->n + b->n;
	StatsSample both = {
		.n = n,
		.promoters = (a->n * a->promoters + b->n * b->promoters) / n,
		.passives = (a->n * a->passives + b->n * b->passives) / n,
		.detractors = (a->n * a->detractors + b->n * b->detractors) / n,
	};
	double		difference = a->score - b->score;
	double		margin = quantile * sqrt(stats_variance(&both) *
										 (1.0 / a->n + 1.0 / b->n));
	StatsInterval result = {
		.lower = fmax(difference - margin, -2.0),
		.upper = fmin(difference + margin, 2.0),
	};

	return result;
}

static StatsInterval
two_sample_interval(const StatsSample *a, const StatsSample *b, int method)
{
	StatsComparison comparison;
	StatsInterval result;

	if (method == POOLED)
		return pooled_interval(a, b);
	comparison = stats_compare(a, b, quantile, (StatsMethod) method);
	result.lower = comparison.lower;
	result.upper = comparison.upper;
	return result;
}

/* Coverage of one sample, by mix */
static Coverage *
one_sample(int n)
{
	Coverage   *result = allocate(mix_count * sizeof(Coverage));
	Outcomes   *outcomes = outcomes_of(n);

	for (int i = 0; i < outcomes->count; i++)
		for (int method = 0; method < POOLED; method++)
		{
			const StatsSample *sample = &outcomes->samples[i];
			double		lower = stats_lower(sample, quantile, (StatsMethod) method);
			double		upper = stats_upper(sample, quantile, (StatsMethod) method);

			for (int k = 0; k < mix_count; k++)
			{
				double		probability = outcomes->probability[k][i];

				result[k].width[method] += probability * (upper - lower);
				if (holds(lower, upper, mix_score(&mixes[k])))
					result[k].inside[method] += probability;
			}
		}
	return result;
}

/*
 * Coverage of two samples, by the mix of the first and the mix of the second
 *
 * All differences of mixes are whole percents.  For an outcome of the first
 * sample and a mix of the second, one walk over the outcomes of the second
 * finds the coverage of all of them: an interval adds its probability from the
 * first whole percent that it holds on, and takes it back after the last.
 *
 * With promoters and detractors exchanged in both samples, an interval is its
 * mirror image.  So half of the outcomes of the first sample are enough, and
 * what they say of two mixes is what the other half says of their mirror
 * images, which are among the mixes, too.
 */
static Coverage *
two_sample(int a_size, int b_size)
{
	size_t		pairs = (size_t) mix_count * mix_count;
	Coverage   *half = allocate(pairs * sizeof(Coverage));
	Coverage   *result = allocate(pairs * sizeof(Coverage));
	Outcomes   *a = outcomes_of(a_size);
	Outcomes   *b = outcomes_of(b_size);
	double	   *width = allocate(b->count * sizeof(double));
	int		   *first = allocate(b->count * sizeof(int));
	int		   *last = allocate(b->count * sizeof(int));

	for (int i = 0; i < a->count; i++)
	{
		/* one that is its own mirror image belongs to both halves */
		double		share = a->samples[i].score > 0.0 ? 1.0 : 0.5;

		if (a->samples[i].score < 0.0)
			continue;
		for (int method = 0; method < METHODS; method++)
		{
			for (int j = 0; j < b->count; j++)
			{
				StatsInterval interval = two_sample_interval(&a->samples[i],
															 &b->samples[j],
															 method);

				width[j] = interval.upper - interval.lower;
				first[j] = (int) ceil((interval.lower - SLACK) * 100.0);
				last[j] = (int) floor((interval.upper + SLACK) * 100.0);
			}

			for (int t = 0; t < mix_count; t++)
			{
				double		inside[DELTAS + 1] = {0.0};
				double		mean_width = 0.0;
				double		sum = 0.0;

				for (int j = 0; j < b->count; j++)
				{
					double		probability = b->probability[t][j];

					mean_width += probability * width[j];
					inside[MAX_DELTA + first[j]] += probability;
					inside[MAX_DELTA + last[j] + 1] -= probability;
				}
				for (int delta = 0; delta < DELTAS; delta++)
					inside[delta] = (sum += inside[delta]);

				for (int s = 0; s < mix_count; s++)
				{
					Coverage   *coverage = &half[s * mix_count + t];
					double		probability = share * a->probability[s][i];
					int			delta = mixes[s].promoters - mixes[s].detractors -
						mixes[t].promoters + mixes[t].detractors;

					coverage->inside[method] += probability * inside[MAX_DELTA + delta];
					coverage->width[method] += probability * mean_width;
				}
			}
		}
	}

	for (int s = 0; s < mix_count; s++)
		for (int t = 0; t < mix_count; t++)
		{
			const Coverage *one = &half[s * mix_count + t];
			const Coverage *other = &half[mirror_of(s) * mix_count + mirror_of(t)];

			for (int method = 0; method < METHODS; method++)
			{
				result[s * mix_count + t].inside[method] =
					one->inside[method] + other->inside[method];
				result[s * mix_count + t].width[method] =
					one->width[method] + other->width[method];
			}
		}
	free(half);
	free(width);
	free(first);
	free(last);
	return result;
}

/* The same, made once for each pair of sizes and kept */
static Coverage *
two_sample_of(int a_size, int b_size)
{
	static Coverage *made[LARGEST + 1][LARGEST + 1];

	if (made[a_size][b_size] == NULL)
		made[a_size][b_size] = two_sample(a_size, b_size);
	return made[a_size][b_size];
}

static bool
skipped(int n)
{
	return quick && n > QUICK;
}

/* A mix as a reader knows it */
static const char *
mix_name(const Mix *mix)
{
	static char names[4][32];
	static int	next = 0;
	char	   *name = names[next++ % 4];

	snprintf(name, sizeof(names[0]), "%d/%d/%d",
			 mix->promoters, mix->passives, mix->detractors);
	return name;
}

static void
print_one_sample(FILE *out)
{
	fprintf(out, "| truth | n | score | adjusted_wald | wald "
			"| width: score | adjusted_wald | wald |\n");
	fprintf(out, "| --- | --: | --: | --: | --: | --: | --: | --: |\n");
	for (int k = 0; k < SHOWN_MIXES; k++)
		for (int size = 0; size < lengthof(sizes); size++)
		{
			Coverage   *coverage;

			if (skipped(sizes[size]))
				continue;
			coverage = one_sample(sizes[size]);
			fprintf(out, "| %s | %d ", mix_name(&mixes[k]), sizes[size]);
			for (int method = 0; method < POOLED; method++)
				fprintf(out, "| %.1f ", coverage[k].inside[method] * 100.0);
			for (int method = 0; method < POOLED; method++)
				fprintf(out, "| %.1f ", coverage[k].width[method] * 100.0);
			fprintf(out, "|\n");
			free(coverage);
		}
}

static void
print_two_samples(FILE *out)
{
	fprintf(out, "| truth of a | truth of b | n each "
			"| score | adjusted_wald | wald | (pooled) "
			"| width: score | adjusted_wald | wald | (pooled) |\n");
	fprintf(out, "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n");
	for (int pair = 0; pair < lengthof(shown_pairs); pair++)
		for (int size = 0; size < lengthof(sizes); size++)
		{
			int			s = shown_pairs[pair][0];
			int			t = shown_pairs[pair][1];
			Coverage   *coverage;

			if (skipped(sizes[size]))
				continue;
			coverage = &two_sample_of(sizes[size], sizes[size])[s * mix_count + t];
			fprintf(out, "| %s | %s | %d ", mix_name(&mixes[s]),
					mix_name(&mixes[t]), sizes[size]);
			for (int method = 0; method < METHODS; method++)
				fprintf(out, "| %.1f ", coverage->inside[method] * 100.0);
			for (int method = 0; method < METHODS; method++)
				fprintf(out, "| %.1f ", coverage->width[method] * 100.0);
			fprintf(out, "|\n");
		}
}

static void
print_one_sample_worst(FILE *out)
{
	fprintf(out, "| n | method | worst | at | average | truths below 90 |\n");
	fprintf(out, "| --: | --- | --: | --- | --: | --: |\n");
	for (int size = 0; size < lengthof(sizes); size++)
	{
		int			n = sizes[size];
		Outcomes   *outcomes;
		StatsInterval *intervals;
		double		worst[POOLED] = {1.0, 1.0, 1.0};
		double		sum[POOLED] = {0.0};
		Mix			at[POOLED] = {{0, 0, 0}};
		int			below[POOLED] = {0};
		int			count = 0;

		if (skipped(n))
			continue;
		outcomes = outcomes_of(n);
		intervals = allocate((size_t) outcomes->count * POOLED * sizeof(StatsInterval));
		for (int i = 0; i < outcomes->count; i++)
			for (int method = 0; method < POOLED; method++)
			{
				intervals[i * POOLED + method].lower =
					stats_lower(&outcomes->samples[i], quantile, (StatsMethod) method);
				intervals[i * POOLED + method].upper =
					stats_upper(&outcomes->samples[i], quantile, (StatsMethod) method);
			}

		for (int promoters = 0; promoters <= 100; promoters += FINE_GRID)
			for (int passives = 0; passives <= 100 - promoters; passives += FINE_GRID)
			{
				Mix			mix = {promoters, passives, 100 - promoters - passives};
				double		truth = mix_score(&mix);
				double		inside[POOLED] = {0.0};

				/* a negative score has its mirror image */
				if (promoters == 100 || passives == 100 || truth < 0.0)
					continue;
				for (int i = 0; i < outcomes->count; i++)
				{
					double		probability = probability_of(outcomes, i, &mix);

					for (int method = 0; method < POOLED; method++)
					{
						const StatsInterval *interval = &intervals[i * POOLED + method];

						if (holds(interval->lower, interval->upper, truth))
							inside[method] += probability;
					}
				}

				count++;
				for (int method = 0; method < POOLED; method++)
				{
					sum[method] += inside[method];
					below[method] += inside[method] < 0.9;
					/* of two that differ by rounding only, the first */
					if (inside[method] < worst[method] - SLACK)
					{
						worst[method] = inside[method];
						at[method] = mix;
					}
				}
			}

		for (int method = 0; method < POOLED; method++)
			fprintf(out, "| %d | %s | %.1f | %s | %.1f | %.1f %% |\n",
					n, method_names[method], worst[method] * 100.0,
					mix_name(&at[method]), sum[method] / count * 100.0,
					100.0 * below[method] / count);
		free(intervals);
	}
}

static void
print_two_samples_worst(FILE *out)
{
	fprintf(out, "| n of a, b | method | worst | at | worst with equal scores | at "
			"| average | pairs below 90 |\n");
	fprintf(out, "| --: | --- | --: | --- | --: | --- | --: | --: |\n");
	for (int size = 0; size < lengthof(size_pairs); size++)
	{
		int			a_size = size_pairs[size][0];
		int			b_size = size_pairs[size][1];
		Coverage   *coverage;

		if (skipped(a_size) || skipped(b_size))
			continue;
		coverage = two_sample_of(a_size, b_size);
		for (int method = 0; method < METHODS; method++)
		{
			double		worst[2] = {1.0, 1.0};
			int			a_at[2] = {0, 0};
			int			b_at[2] = {0, 0};
			double		sum = 0.0;
			int			below = 0;

			for (int s = 0; s < mix_count; s++)
				for (int t = 0; t < mix_count; t++)
				{
					double		inside = coverage[s * mix_count + t].inside[method];
					bool		equal = mix_score(&mixes[s]) == mix_score(&mixes[t]);

					sum += inside;
					below += inside < 0.9;
					for (int which = 0; which <= equal; which++)
						if (inside < worst[which] - SLACK)
						{
							worst[which] = inside;
							a_at[which] = s;
							b_at[which] = t;
						}
				}
			fprintf(out, "| %d, %d | %s ", a_size, b_size, method_names[method]);
			for (int which = 0; which < 2; which++)
				fprintf(out, "| %.1f | %s, %s ", worst[which] * 100.0,
						mix_name(&mixes[a_at[which]]), mix_name(&mixes[b_at[which]]));
			fprintf(out, "| %.1f | %.1f %% |\n",
					sum / mix_count / mix_count * 100.0,
					100.0 * below / mix_count / mix_count);
		}
	}
}

/* Step to the next way to put n into cells; the last cell takes the rest */
static bool
next_outcome(int *counts, int cells)
{
	for (int cell = cells - 2; cell >= 0; cell--)
		if (counts[cells - 1] > 0)
		{
			counts[cells - 1]--;
			counts[cell]++;
			return true;
		}
		else
		{
			counts[cells - 1] = counts[cell];
			counts[cell] = 0;
		}
	return false;
}

static double
outcome_probability(const int *counts, const int *percent, int cells, int n)
{
	double		result = log_factorial[n];

	for (int cell = 0; cell < cells; cell++)
	{
		if (counts[cell] > 0 && percent[cell] == 0)
			return 0.0;
		result += log_power(percent[cell], counts[cell]) -
			log_factorial[counts[cell]];
	}
	return exp(result);
}

/* The same people twice: what the extension does, and the Wald interval */
static void
print_paired(FILE *out)
{
	/* where stats_compare_paired() looks for changes of -2 .. 2 */
	static const int pair_of[5] = {
		3 * STATS_PROMOTERS + STATS_DETRACTORS,
		3 * STATS_PASSIVES + STATS_DETRACTORS,
		3 * STATS_PASSIVES + STATS_PASSIVES,
		3 * STATS_PASSIVES + STATS_PROMOTERS,
		3 * STATS_DETRACTORS + STATS_PROMOTERS,
	};

	fprintf(out, "| change by -2/-1/0/1/2 steps | n | nps_compare | (wald) "
			"| width: nps_compare | (wald) |\n");
	fprintf(out, "| --- | --: | --: | --: | --: | --: |\n");
	for (int k = 0; k < lengthof(change_mixes); k++)
		for (int size = 0; size < lengthof(sizes); size++)
		{
			const int  *percent = change_mixes[k];
			int			n = sizes[size];
			int			counts[5] = {0, 0, 0, 0, n};
			double		truth = 0.0;
			double		inside[2] = {0.0, 0.0};
			double		width[2] = {0.0, 0.0};

			if (skipped(n))
				continue;
			for (int i = 0; i < 5; i++)
				truth += (i - 2) * percent[i] / 100.0;
			do
			{
				double		probability = outcome_probability(counts, percent, 5, n);
				uint64_t	pairs[STATS_CATEGORIES * STATS_CATEGORIES] = {0};
				StatsComparison comparison;
				double		square = 0.0;
				double		margin;

				if (probability == 0.0)
					continue;
				for (int i = 0; i < 5; i++)
				{
					pairs[pair_of[i]] = counts[i];
					square += (i - 2) * (i - 2) * counts[i];
				}
				comparison = stats_compare_paired(pairs, quantile);
				margin = quantile *
					sqrt(fmax(square / n - comparison.difference *
							  comparison.difference, 0.0) / n);

				width[0] += probability * (comparison.upper - comparison.lower);
				if (holds(comparison.lower, comparison.upper, truth))
					inside[0] += probability;
				width[1] += probability * 2.0 * margin;
				if (fabs(comparison.difference - truth) <= margin + SLACK)
					inside[1] += probability;
			} while (next_outcome(counts, 5));

			fprintf(out, "| %d/%d/%d/%d/%d | %d | %.1f | %.1f | %.1f | %.1f |\n",
					percent[0], percent[1], percent[2], percent[3], percent[4], n,
					inside[0] * 100.0, inside[1] * 100.0,
					width[0] * 100.0, width[1] * 100.0);
		}
}

/*
 * Weights: the score method with the smaller of two effective sizes, with
 * either of them alone, and the Wald interval
 */
static void
print_weighted(FILE *out)
{
	static const int category_of[STATS_CATEGORIES] = {
		STATS_PROMOTERS, STATS_PASSIVES, STATS_DETRACTORS
	};

	fprintf(out, "| weights | n | score | (Kish alone) | (V/A alone) | wald "
			"| width: score | wald |\n");
	fprintf(out, "| --- | --: | --: | --: | --: | --: | --: | --: |\n");
	for (int k = 0; k < lengthof(weight_mixes); k++)
		for (int size = 0; size < lengthof(sizes); size++)
		{
			const int  *percent = weight_mixes[k].percent;
			int			n = sizes[size];
			int			counts[2 * STATS_CATEGORIES] = {0, 0, 0, 0, 0, n};
			double		total = 0.0;
			double		truth = 0.0;
			double		inside[4] = {0.0};
			double		width[4] = {0.0};

			/* 100 responses have 96 million outcomes */
			if (skipped(n) || n > 50)
				continue;
			for (int i = 0; i < 2 * STATS_CATEGORIES; i++)
			{
				double		weight = percent[i] * (i < STATS_CATEGORIES ? 1 : HEAVY);

				total += weight;
				truth += weight * (1 - i % STATS_CATEGORIES);
			}
			truth /= total;

			do
			{
				double		probability = outcome_probability(counts, percent,
															  2 * STATS_CATEGORIES, n);
				StatsWeighted sums = {.rows = n};
				StatsInterval intervals[4];
				StatsSample sample;
				double		kish;
				double		error;

				if (probability == 0.0)
					continue;
				for (int i = 0; i < 2 * STATS_CATEGORIES; i++)
				{
					int			category = category_of[i % STATS_CATEGORIES];
					double		weight = i < STATS_CATEGORIES ? 1 : HEAVY;

					sums.weight[category] += weight * counts[i];
					sums.square[category] += weight * weight * counts[i];
				}
				intervals[0] = stats_weighted_interval(&sums, quantile, STATS_SCORE);
				intervals[3] = stats_weighted_interval(&sums, quantile, STATS_WALD);

				sample = stats_weighted_sample(&sums);
				kish = stats_effective_responses(&sums);
				error = stats_weighted_standard_error(&sums);
				for (int i = 1; i <= 2; i++)
				{
					sample.n = kish;
					if (i == 2 && error > 0.0)
						sample.n = stats_variance(&sample) * n /
							((n - 1) * error * error);
					intervals[i].lower = stats_lower(&sample, quantile, STATS_SCORE);
					intervals[i].upper = stats_upper(&sample, quantile, STATS_SCORE);
				}

				for (int i = 0; i < 4; i++)
				{
					width[i] += probability * (intervals[i].upper - intervals[i].lower);
					if (holds(intervals[i].lower, intervals[i].upper, truth))
						inside[i] += probability;
				}
			} while (next_outcome(counts, 2 * STATS_CATEGORIES));

			fprintf(out, "| %s | %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |\n",
					weight_mixes[k].name, n, inside[0] * 100.0, inside[1] * 100.0,
					inside[2] * 100.0, inside[3] * 100.0, width[0] * 100.0,
					width[3] * 100.0);
		}
}

/* People who count several times: each answers the same so many times */
static void
print_repeated(FILE *out)
{
	static const int times[] = {1, 2, 3, 5, 10};
	static const int shown[] = {0, 4, 8};

	fprintf(out, "| truth | people |");
	for (int i = 0; i < lengthof(times); i++)
		fprintf(out, i == 0 ? " once |" : " %d times |", times[i]);
	fprintf(out, "\n| --- | --: |");
	for (int i = 0; i < lengthof(times); i++)
		fprintf(out, " --: |");
	fprintf(out, "\n");

	for (int row = 0; row < lengthof(shown); row++)
		for (int size = 2; size < lengthof(sizes); size++)
		{
			const Mix  *mix = &mixes[shown[row]];
			Outcomes   *outcomes;

			if (skipped(sizes[size]))
				continue;
			outcomes = outcomes_of(sizes[size]);
			fprintf(out, "| %s | %d |", mix_name(mix), sizes[size]);
			for (int i = 0; i < lengthof(times); i++)
			{
				double		inside = 0.0;

				for (int j = 0; j < outcomes->count; j++)
				{
					StatsSample sample = outcomes->samples[j];

					sample.n *= times[i];
					if (holds(stats_lower(&sample, quantile, STATS_SCORE),
							  stats_upper(&sample, quantile, STATS_SCORE),
							  mix_score(mix)))
						inside += outcomes->probability[shown[row]][j];
				}
				fprintf(out, " %.1f |", inside * 100.0);
			}
			fprintf(out, "\n");
		}
}

static const struct
{
	const char *name;
	void		(*print) (FILE *out);
}			tables[] = {
	{"one sample, worst", print_one_sample_worst},
	{"two samples, worst", print_two_samples_worst},
	{"repeated", print_repeated},
	{"one sample", print_one_sample},
	{"two samples", print_two_samples},
	{"paired", print_paired},
	{"weighted", print_weighted},
};

/* A table as text */
static char *
table_text(int table)
{
	char	   *text = NULL;
	size_t		size;
	FILE	   *out = open_memstream(&text, &size);

	if (out == NULL)
	{
		perror("coverage");
		exit(EXIT_FAILURE);
	}
	tables[table].print(out);
	fclose(out);
	return text;
}

/* A whole file as text; the end if there is none */
static char *
file_text(const char *path)
{
	FILE	   *file = fopen(path, "rb");
	char	   *text;
	long		size;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
	{
		perror(path);
		exit(EXIT_FAILURE);
	}
	rewind(file);
	text = allocate((size_t) size + 1);
	if (fread(text, 1, (size_t) size, file) != (size_t) size)
	{
		perror(path);
		exit(EXIT_FAILURE);
	}
	fclose(file);
	return text;
}

/* Where the text of a table begins in a page, and where it ends; or NULL */
static char *
find_table(char *page, int table, char **end)
{
	char		marker[100];
	char	   *begin;

	snprintf(marker, sizeof(marker), "<!-- coverage: %s -->\n", tables[table].name);
	begin = strstr(page, marker);
	if (begin == NULL)
		return NULL;
	begin += strlen(marker);
	*end = strstr(begin, "<!-- coverage: end -->");
	return *end == NULL ? NULL : begin;
}

/* Put the tables into the page */
static int
write_page(const char *path)
{
	char	   *page = file_text(path);
	FILE	   *file;

	for (int table = 0; table < lengthof(tables); table++)
	{
		char	   *end;
		char	   *begin = find_table(page, table, &end);
		char	   *text;
		char	   *changed;

		if (begin == NULL)
		{
			fprintf(stderr, "%s: no place for the table \"%s\"\n", path,
					tables[table].name);
			return EXIT_FAILURE;
		}
		text = table_text(table);
		changed = allocate(strlen(page) + strlen(text) + 1);
		sprintf(changed, "%.*s%s%s", (int) (begin - page), page, text, end);
		free(text);
		free(page);
		page = changed;
	}

	file = fopen(path, "wb");
	if (file == NULL || fputs(page, file) < 0 || fclose(file) != 0)
	{
		perror(path);
		return EXIT_FAILURE;
	}
	free(page);
	return EXIT_SUCCESS;
}

/*
 * Say in TAP whether the page shows the tables: every line of a table must
 * stand in the page, in the same order, and a complete table has no others
 */
static int
check_page(const char *path)
{
	char	   *page = file_text(path);
	int			failures = 0;

	printf("1..%d\n", lengthof(tables));
	for (int table = 0; table < lengthof(tables); table++)
	{
		char	   *end = page;
		char	   *shown = find_table(page, table, &end);
		char	   *text = table_text(table);
		bool		good = shown != NULL;

		for (char *line = text; good && *line != '\0';)
		{
			size_t		length = strcspn(line, "\n") + 1;

			while (quick && shown < end && strncmp(shown, line, length) != 0)
				shown += strcspn(shown, "\n") + 1;
			good = shown < end && strncmp(shown, line, length) == 0;
			if (!good)
				printf("# not in %s: %.*s", path, (int) length, line);
			shown += length;
			line += length;
		}
		if (!quick)
			good = good && shown == end;

		failures += !good;
		printf("%sok %d - %s shows the coverage table \"%s\"%s\n",
			   good ? "" : "not ", table + 1, path, tables[table].name,
			   quick ? ", small samples" : "");
		free(text);
	}
	free(page);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	quantile = stats_quantile(CONFIDENCE);
	for (int i = 1; i <= LARGEST; i++)
		log_factorial[i] = log_factorial[i - 1] + log(i);
	add_grid();

	if (argc == 3 && strcmp(argv[1], "--write") == 0)
		return write_page(argv[2]);
	if (argc == 3 && strcmp(argv[1], "--check") == 0)
		return check_page(argv[2]);
	if (argc == 4 && strcmp(argv[1], "--check") == 0 &&
		strcmp(argv[2], "--quick") == 0)
	{
		quick = true;
		return check_page(argv[3]);
	}
	if (argc > 1)
	{
		fprintf(stderr, "Usage: coverage [--write FILE | --check [--quick] FILE]\n");
		return EXIT_FAILURE;
	}

	for (int table = 0; table < lengthof(tables); table++)
	{
		char	   *text = table_text(table);

		printf("%s## %s\n\n%s", table == 0 ? "" : "\n", tables[table].name, text);
		free(text);
	}
	return EXIT_SUCCESS;
}
