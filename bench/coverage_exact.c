/*-------------------------------------------------------------------------
 *
 * coverage_exact.c
 *	  Tables of doc/coverage.md that are exact but for rounding.
 *
 * Nothing is drawn at random.  Every outcome that a sample of n responses can
 * have is visited and counts with its probability.  Quick are samples of up to
 * QUICK responses.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>
#include <stdlib.h>

#include "coverage.h"

#define QUICK		20			/* responses of the largest quick sample */
#define LARGEST		100			/* responses of the largest sample */
#define MOST		1000		/* the same where only few outcomes count */
#define NEGLIGIBLE	1e-14		/* probability of an outcome that does not */
#define FINE_GRID	1			/* step of the mixes of one sample, in percent */
#define GRID		5			/* the same for two samples */

#define MAX_MIXES	300			/* of GRID, and those of the tables */
#define MAX_DELTA	200			/* differences of scores, in percent */
#define DELTAS		(2 * MAX_DELTA + 1)

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

static double log_factorial[MOST + 1];

/* log(share^count), also of nobody in a category that nobody is in */
static double
log_power(double share, int count)
{
	return count == 0 ? 0.0 : count * log(share);
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
			   log_power(mix->promoters / 100.0, promoters) +
			   log_power(mix->passives / 100.0, passives) +
			   log_power(mix->detractors / 100.0, detractors));
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

/* Once, before any table */
void
prepare_exact(void)
{
	for (int i = 1; i <= MOST; i++)
		log_factorial[i] = log_factorial[i - 1] + log(i);
	add_grid();
}

static bool
skipped(int n)
{
	return quick && n > QUICK;
}

void
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

void
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

void
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

void
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
		result += log_power(percent[cell] / 100.0, counts[cell]) -
			log_factorial[counts[cell]];
	}
	return exp(result);
}

/*
 * Intervals of n people who are asked twice, by how many move one step and how
 * many two
 *
 * With these two numbers an interval depends on the steps up less those down
 * only.  The sums of steps run from -(one + 2 two) to one + 2 two, and every
 * second one can be; the k-th is 2 k - (one + 2 two).
 */
typedef struct Changes
{
	int			n;
	int			most_one;		/* people who move one step, at most */
	int			most_two;		/* the same of two steps */
	StatsInterval **score;		/* [one * (most_two + 1) + two][k] */
	StatsInterval **wald;
} Changes;

static void
free_changes(Changes *changes)
{
	for (int i = 0; i < (changes->most_one + 1) * (changes->most_two + 1); i++)
	{
		free(changes->score[i]);
		free(changes->wald[i]);
	}
	free(changes->score);
	free(changes->wald);
	free(changes);
}

/* Intervals where "one" people move one step, and "two" two, and k as above */
static void
add_change(Changes *changes, int one, int two, int k)
{
	int			row = one * (changes->most_two + 1) + two;
	int			two_up = k / 2 < two ? k / 2 : two;
	int			one_up = k - 2 * two_up;
	int			n = changes->n;
	uint64_t	pairs[STATS_CATEGORIES * STATS_CATEGORIES] = {0};
	StatsComparison comparison;
	double		variance;
	double		margin;

	/* an odd number of steps needs somebody who moves one */
	if (one_up > one)
		return;
	pairs[3 * STATS_PASSIVES + STATS_PASSIVES] = n - one - two;
	pairs[3 * STATS_PASSIVES + STATS_PROMOTERS] = one_up;
	pairs[3 * STATS_PASSIVES + STATS_DETRACTORS] = one - one_up;
	pairs[3 * STATS_DETRACTORS + STATS_PROMOTERS] = two_up;
	pairs[3 * STATS_PROMOTERS + STATS_DETRACTORS] = two - two_up;

	comparison = stats_compare_paired(pairs, quantile);
	changes->score[row][k].lower = comparison.lower;
	changes->score[row][k].upper = comparison.upper;

	variance = (one + 4.0 * two) / n - comparison.difference * comparison.difference;
	margin = quantile * sqrt(fmax(variance, 0.0) / n);
	changes->wald[row][k].lower = comparison.difference - margin;
	changes->wald[row][k].upper = comparison.difference + margin;
}

/* All intervals where no more than "most" people move */
static Changes *
changes_of(int n, int most, bool two_steps)
{
	Changes    *result = allocate(sizeof(Changes));
	size_t		rows;

	result->n = n;
	result->most_one = most;
	result->most_two = two_steps ? most : 0;
	rows = (result->most_one + 1) * (result->most_two + 1);
	result->score = allocate(rows * sizeof(StatsInterval *));
	result->wald = allocate(rows * sizeof(StatsInterval *));

	for (int one = 0; one <= result->most_one; one++)
		for (int two = 0; two <= result->most_two && one + two <= most; two++)
		{
			int			row = one * (result->most_two + 1) + two;
			int			count = one + 2 * two + 1;

			result->score[row] = allocate(count * sizeof(StatsInterval));
			result->wald[row] = allocate(count * sizeof(StatsInterval));
			for (int k = 0; k < count; k++)
				add_change(result, one, two, k);
		}
	return result;
}

/* Probabilities that 0 .. n of n are inside, where a share of them is */
static void
fill_binomial(double *probability, int n, double share)
{
	for (int i = 0; i <= n; i++)
		probability[i] = exp(log_factorial[n] - log_factorial[i] -
							 log_factorial[n - i] + log_power(share, i) +
							 log_power(1.0 - share, n - i));
}

/* Coverage of changes of -2 .. 2 steps with these shares */
static Coverage
paired_coverage(const Changes *changes, const double shares[5])
{
	Coverage	result = {{0.0}, {0.0}};
	double		truth = 2.0 * (shares[4] - shares[0]) + shares[3] - shares[1];
	double		one_share = shares[1] + shares[3];
	double		two_share = shares[0] + shares[4];
	double		one_up = one_share > 0.0 ? shares[3] / one_share : 0.0;
	double		two_up = two_share > 0.0 ? shares[4] / two_share : 0.0;
	int			n = changes->n;
	static double ones[MOST + 1];
	static double twos[MOST + 1];
	static double sums[3 * MOST + 1];

	for (int one = 0; one <= changes->most_one; one++)
	{
		bool		filled = false;

		for (int two = 0; two <= changes->most_two && one + two <= changes->most_one; two++)
		{
			int			row = one * (changes->most_two + 1) + two;
			int			rest = n - one - two;
			double		probability = exp(log_factorial[n] - log_factorial[one] -
										  log_factorial[two] - log_factorial[rest] +
										  log_power(one_share, one) +
										  log_power(two_share, two) +
										  log_power(shares[2], rest));

			if (probability < NEGLIGIBLE)
				continue;
			if (!filled)
				fill_binomial(ones, one, one_up);
			filled = true;
			fill_binomial(twos, two, two_up);

			for (int k = 0; k <= one + 2 * two; k++)
				sums[k] = 0.0;
			for (int i = 0; i <= two; i++)
				if (twos[i] > 0.0)
					for (int j = 0; j <= one; j++)
						sums[2 * i + j] += twos[i] * ones[j];

			for (int k = 0; k <= one + 2 * two; k++)
			{
				const StatsInterval *score = &changes->score[row][k];
				const StatsInterval *wald = &changes->wald[row][k];

				sums[k] *= probability;
				result.width[STATS_SCORE] += sums[k] * (score->upper - score->lower);
				if (holds(score->lower, score->upper, truth))
					result.inside[STATS_SCORE] += sums[k];
				result.width[STATS_WALD] += sums[k] * (wald->upper - wald->lower);
				if (holds(wald->lower, wald->upper, truth))
					result.inside[STATS_WALD] += sums[k];
			}
		}
	}
	return result;
}

/* Shares of changes as a reader knows them; the inner three without two steps */
static const char *
change_name(const double shares[5], bool two_steps)
{
	static char name[100];
	int			length = 0;

	for (int i = two_steps ? 0 : 1; i <= (two_steps ? 4 : 3); i++)
		length += snprintf(name + length, sizeof(name) - length, "%s%.4g",
						   length > 0 ? "/" : "", shares[i] * 100.0);
	return name;
}

/* Where few people move on average, hardly ever more of them do */
#define FEW		90

/* The worst of many truths: of all, and of those in which half stay */
typedef struct WorstChanges
{
	double		inside[2];
	double		at[2][5];
} WorstChanges;

static void
add_truth(WorstChanges *worst, const Changes *changes, const double shares[5])
{
	double		inside = paired_coverage(changes, shares).inside[STATS_SCORE];

	for (int which = 0; which <= (shares[2] >= 0.5 - SLACK); which++)
		if (inside < worst->inside[which] - SLACK)
		{
			worst->inside[which] = inside;
			for (int i = 0; i < 5; i++)
				worst->at[which][i] = shares[i];
		}
}

/*
 * The shares that a truth of the worst cases is made of: such that few people
 * move on average, and steps of "grid" percent, if that is not 0
 */
static int
fill_shares(double *shares, int n, int grid)
{
	static const double few[] = {0.5, 1.0, 2.0, 4.0, 8.0};
	int			count = 0;

	shares[count++] = 0.0;
	for (int i = 0; i < lengthof(few); i++)
		if (grid == 0 || few[i] / n < grid / 100.0 - SLACK)
			shares[count++] = few[i] / n;
	for (int percent = grid; grid > 0 && percent <= 100; percent += grid)
		shares[count++] = percent / 100.0;
	return count;
}

void
print_paired_worst(FILE *out)
{
	static const struct
	{
		int			n;
		bool		two_steps;
		int			grid;		/* in percent; 0: only few move */
	}			rows[] = {
		{10, false, 1}, {20, false, 1}, {50, false, 1}, {100, false, 1},
		{200, false, 1}, {1000, false, 5},
		{10, true, 10}, {20, true, 10}, {50, true, 10}, {100, true, 10},
		{200, true, 0}, {1000, true, 0},
	};

	fprintf(out, "| n | moves | worst | at | worst where half stay | at |\n");
	fprintf(out, "| --: | --- | --: | --- | --: | --- |\n");
	for (int row = 0; row < lengthof(rows); row++)
	{
		int			n = rows[row].n;
		bool		two_steps = rows[row].two_steps;
		WorstChanges worst = {{1.0, 1.0}, {{0.0}}};
		Changes    *changes;
		double		shares[150];
		int			count;

		if (skipped(n))
			continue;
		changes = changes_of(n, rows[row].grid > 0 ? n : FEW, two_steps);
		count = fill_shares(shares, n, rows[row].grid);
		for (int i = 0; i < (two_steps ? count : 1); i++)
			for (int j = 0; j < count; j++)
				for (int k = 0; k < count; k++)
					for (int l = 0; l < (two_steps ? count : 1); l++)
					{
						double		rest = 1.0 - shares[i] - shares[j] - shares[k] - shares[l];
						double		truth[5] = {
							shares[i], shares[j], fmax(rest, 0.0), shares[k], shares[l]
						};

						/* a fall has its mirror image */
						if (rest > -SLACK && 2 * (shares[l] - shares[i]) +
							shares[k] - shares[j] > -SLACK)
							add_truth(&worst, changes, truth);
					}

		fprintf(out, "| %d | %s ", n, two_steps ? "one or two steps" : "one step");
		for (int which = 0; which < 2; which++)
			fprintf(out, "| %.1f | %s ", worst.inside[which] * 100.0,
					change_name(worst.at[which], two_steps));
		fprintf(out, "|\n");
		free_changes(changes);
	}
}

/* The same people twice: what the extension does, and the Wald interval */
void
print_paired(FILE *out)
{
	fprintf(out, "| change by -2/-1/0/1/2 steps | n | nps_compare | (wald) "
			"| width: nps_compare | (wald) |\n");
	fprintf(out, "| --- | --: | --: | --: | --: | --: |\n");
	for (int k = 0; k < lengthof(change_mixes); k++)
		for (int size = 0; size < lengthof(sizes); size++)
		{
			Changes    *changes;
			Coverage	coverage;
			double		shares[5];

			if (skipped(sizes[size]))
				continue;
			for (int i = 0; i < 5; i++)
				shares[i] = change_mixes[k][i] / 100.0;
			changes = changes_of(sizes[size], sizes[size], true);
			coverage = paired_coverage(changes, shares);
			free_changes(changes);

			fprintf(out, "| %s | %d | %.1f | %.1f | %.1f | %.1f |\n",
					change_name(shares, true), sizes[size],
					coverage.inside[STATS_SCORE] * 100.0,
					coverage.inside[STATS_WALD] * 100.0,
					coverage.width[STATS_SCORE] * 100.0,
					coverage.width[STATS_WALD] * 100.0);
		}
}

/* log(binomial coefficient), -INFINITY where k is not in 0 .. n */
static double
log_choose(int n, int k)
{
	if (k < 0 || k > n)
		return -INFINITY;
	return log_factorial[n] - log_factorial[k] - log_factorial[n - k];
}

/* The interval of a population, and what is done instead */
enum
{
	POPULATION,
	PLAIN,						/* nps_ci without the population */
	MARGIN,						/* score plus or minus nps_margin */
	POPULATION_METHODS
};

/* What a row of the table gathers */
typedef struct WorstPopulation
{
	double		worst[POPULATION_METHODS];
	Mix			at[POPULATION_METHODS];
	int			at_n[POPULATION_METHODS];
	double		sum[POPULATION_METHODS];
	int			below[POPULATION_METHODS];
	int			count;
} WorstPopulation;

/* The intervals of all outcomes of n responses */
static StatsInterval *
population_intervals(const Outcomes *outcomes, int population)
{
	StatsInterval *result = allocate((size_t) outcomes->count * POPULATION_METHODS *
									 sizeof(StatsInterval));

	for (int i = 0; i < outcomes->count; i++)
	{
		const StatsSample *sample = &outcomes->samples[i];
		StatsInterval *interval = &result[i * POPULATION_METHODS];
		double		margin = stats_margin(sample, quantile, population);
		uint64_t	counts[STATS_CATEGORIES];

		counts[STATS_PROMOTERS] = outcomes->promoters[i];
		counts[STATS_PASSIVES] = outcomes->passives[i];
		counts[STATS_DETRACTORS] = outcomes->n - outcomes->promoters[i] -
			outcomes->passives[i];
		interval[POPULATION].lower =
			stats_population_lower(counts, population, quantile, STATS_SCORE);
		interval[POPULATION].upper =
			stats_population_upper(counts, population, quantile, STATS_SCORE);
		interval[PLAIN].lower = stats_lower(sample, quantile, STATS_SCORE);
		interval[PLAIN].upper = stats_upper(sample, quantile, STATS_SCORE);
		interval[MARGIN].lower = sample->score - margin;
		interval[MARGIN].upper = sample->score + margin;
	}
	return result;
}

/* Coverage of samples of n from one population, without replacement */
static void
add_population(WorstPopulation *worst, const Outcomes *outcomes,
			   const StatsInterval *intervals, const Mix *population)
{
	int			size = population->promoters + population->passives + population->detractors;
	double		truth = (double) (population->promoters - population->detractors) / size;
	double		inside[POPULATION_METHODS] = {0.0};

	for (int i = 0; i < outcomes->count; i++)
	{
		int			promoters = outcomes->promoters[i];
		int			passives = outcomes->passives[i];
		double		probability = exp(log_choose(population->promoters, promoters) +
									  log_choose(population->passives, passives) +
									  log_choose(population->detractors,
												 outcomes->n - promoters - passives) -
									  log_choose(size, outcomes->n));

		for (int method = 0; probability > 0.0 && method < POPULATION_METHODS; method++)
		{
			const StatsInterval *interval = &intervals[i * POPULATION_METHODS + method];

			if (holds(interval->lower, interval->upper, truth))
				inside[method] += probability;
		}
	}

	worst->count++;
	for (int method = 0; method < POPULATION_METHODS; method++)
	{
		worst->sum[method] += inside[method];
		worst->below[method] += inside[method] < 0.9;
		if (inside[method] < worst->worst[method] - SLACK)
		{
			worst->worst[method] = inside[method];
			worst->at[method] = *population;
			worst->at_n[method] = outcomes->n;
		}
	}
}

/*
 * Samples from small populations.  The truths are all populations of that size
 * or, above LARGEST, those of whole percents.
 */
void
print_population_worst(FILE *out)
{
	static const char *const names[POPULATION_METHODS] = {
		[POPULATION] = "nps_ci with the population",
		[PLAIN] = "(nps_ci without it)",
		[MARGIN] = "(score ± nps_margin)",
	};
	static const struct
	{
		int			population;
		int			first;		/* n; and the last, and their step */
		int			last;
		int			step;
	}			rows[] = {
		{20, 2, 10, 1}, {20, 11, 19, 1}, {40, 2, 20, 1}, {40, 21, 39, 1},
		{100, 5, 50, 5}, {100, 55, 95, 5}, {1000, 50, 50, 1}, {1000, 100, 100, 1},
	};

	fprintf(out, "| population | n | method | worst | at | n | average | truths below 90 |\n");
	fprintf(out, "| --: | --: | --- | --: | --- | --: | --: | --: |\n");
	for (int row = 0; row < lengthof(rows); row++)
	{
		int			population = rows[row].population;
		int			step = population > LARGEST ? population / 100 : 1;
		WorstPopulation worst = {.worst = {1.0, 1.0, 1.0}};

		if (skipped(population))
			continue;
		for (int n = rows[row].first; n <= rows[row].last; n += rows[row].step)
		{
			Outcomes   *outcomes = outcomes_of(n);
			StatsInterval *intervals = population_intervals(outcomes, population);

			for (int promoters = 0; promoters < population; promoters += step)
				for (int passives = 0; passives <= population - promoters; passives += step)
				{
					Mix			mix = {promoters, passives, population - promoters - passives};

					/* a negative score has its mirror image */
					if (passives < population && promoters >= mix.detractors)
						add_population(&worst, outcomes, intervals, &mix);
				}
			free(intervals);
		}

		for (int method = 0; method < POPULATION_METHODS; method++)
		{
			fprintf(out, "| %d | %d", population, rows[row].first);
			if (rows[row].last > rows[row].first)
				fprintf(out, " to %d", rows[row].last);
			fprintf(out, " | %s | %.1f | %s | %d | %.1f | %.1f %% |\n", names[method],
					worst.worst[method] * 100.0, mix_name(&worst.at[method]),
					worst.at_n[method], worst.sum[method] / worst.count * 100.0,
					100.0 * worst.below[method] / worst.count);
		}
	}
}

/*
 * Weights: the score method with the smaller of two effective sizes, with
 * either of them alone, and the Wald interval
 */
void
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
