/*-------------------------------------------------------------------------
 *
 * interval.c
 *	  The score of a summary, its standard error and confidence intervals.
 *
 * For nps_summary and nps_weighted_summary alike.  Every function gives NULL
 * for a summary without responses or without weight.
 *
 *-------------------------------------------------------------------------
 */
#include "nps.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

/* Which bounds of an interval are wanted */
typedef enum Bounds
{
	LOWER,
	UPPER,
	BOTH
} Bounds;

/* Confidence and method of the one-step aggregates */
#define DEFAULT_CONFIDENCE	0.95
#define DEFAULT_METHOD		STATS_SCORE

/* The wanted bounds in points: one as numeric, both as a range */
static Datum
bounds_datum(FunctionCallInfo fcinfo, StatsInterval interval, double score,
			 StatsMethod method, Bounds bounds)
{
	Numeric		lower = NULL;
	Numeric		upper = NULL;

	if (bounds != UPPER)
		lower = method == STATS_SCORE ?
			nps_lower_points(interval.lower, score, -1) :
			nps_points(interval.lower);
	if (bounds != LOWER)
		upper = method == STATS_SCORE ?
			nps_upper_points(interval.upper, score, 1) :
			nps_points(interval.upper);

	switch (bounds)
	{
		case LOWER:
			PG_RETURN_NUMERIC(lower);
		case UPPER:
			PG_RETURN_NUMERIC(upper);
		case BOTH:
			break;
	}
	return nps_closed_range(fcinfo, lower, upper);
}

/* Bounds for an nps_summary */
static Datum
summary_bounds(FunctionCallInfo fcinfo, double z, StatsMethod method,
			   Bounds bounds)
{
	StatsSample sample;
	StatsInterval interval = {0, 0};

	if (!nps_summary_sample(PG_GETARG_NPS_VECTOR(0), &sample))
		PG_RETURN_NULL();
	if (bounds != UPPER)
		interval.lower = stats_lower(&sample, z, method);
	if (bounds != LOWER)
		interval.upper = stats_upper(&sample, z, method);
	return bounds_datum(fcinfo, interval, sample.score, method, bounds);
}

/* Bounds for a summary, with confidence and method as arguments */
static Datum
summary_options(FunctionCallInfo fcinfo, Bounds bounds)
{
	return summary_bounds(fcinfo, nps_confidence_z(PG_GETARG_FLOAT8(1)),
						  nps_parse_method(PG_GETARG_TEXT_PP(2)), bounds);
}

/* Bounds for a summary as the one-step aggregates give them */
static Datum
summary_default(FunctionCallInfo fcinfo, Bounds bounds)
{
	return summary_bounds(fcinfo, stats_quantile(DEFAULT_CONFIDENCE),
						  DEFAULT_METHOD, bounds);
}

/* Bounds for an nps_weighted_summary, with confidence and method */
static Datum
weighted_options(FunctionCallInfo fcinfo, Bounds bounds)
{
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	StatsMethod method = nps_parse_method(PG_GETARG_TEXT_PP(2));
	StatsWeighted sums;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		PG_RETURN_NULL();
	/* one row has no linearised standard error */
	if (method == STATS_WALD && sums.rows < 2)
		PG_RETURN_NULL();
	return bounds_datum(fcinfo, stats_weighted_interval(&sums, z, method),
						stats_weighted_score(&sums), method, bounds);
}

/*
 * nps_ci(summary, confidence, method), nps_ci_lower, nps_ci_upper
 *
 * Errors: 22023 for a confidence not strictly between 0 and 1 or an unknown
 * method.
 */
PG_FUNCTION_INFO_V1(nps_ci_summary);
Datum
nps_ci_summary(PG_FUNCTION_ARGS)
{
	return summary_options(fcinfo, BOTH);
}

PG_FUNCTION_INFO_V1(nps_ci_lower_summary);
Datum
nps_ci_lower_summary(PG_FUNCTION_ARGS)
{
	return summary_options(fcinfo, LOWER);
}

PG_FUNCTION_INFO_V1(nps_ci_upper_summary);
Datum
nps_ci_upper_summary(PG_FUNCTION_ARGS)
{
	return summary_options(fcinfo, UPPER);
}

PG_FUNCTION_INFO_V1(nps_ci_weighted);
Datum
nps_ci_weighted(PG_FUNCTION_ARGS)
{
	return weighted_options(fcinfo, BOTH);
}

PG_FUNCTION_INFO_V1(nps_ci_lower_weighted);
Datum
nps_ci_lower_weighted(PG_FUNCTION_ARGS)
{
	return weighted_options(fcinfo, LOWER);
}

PG_FUNCTION_INFO_V1(nps_ci_upper_weighted);
Datum
nps_ci_upper_weighted(PG_FUNCTION_ARGS)
{
	return weighted_options(fcinfo, UPPER);
}

/* Final functions of the aggregates nps_ci, nps_ci_lower and nps_ci_upper */
PG_FUNCTION_INFO_V1(nps_ci_final);
Datum
nps_ci_final(PG_FUNCTION_ARGS)
{
	return summary_default(fcinfo, BOTH);
}

PG_FUNCTION_INFO_V1(nps_ci_lower_final);
Datum
nps_ci_lower_final(PG_FUNCTION_ARGS)
{
	return summary_default(fcinfo, LOWER);
}

PG_FUNCTION_INFO_V1(nps_ci_upper_final);
Datum
nps_ci_upper_final(PG_FUNCTION_ARGS)
{
	return summary_default(fcinfo, UPPER);
}

/*
 * nps(summary) - the Net Promoter Score (Reichheld, 2003): the percentage of
 * promoters less the percentage of detractors, in points.  Also the final
 * function of the aggregate nps.
 */
PG_FUNCTION_INFO_V1(nps_of_summary);
Datum
nps_of_summary(PG_FUNCTION_ARGS)
{
	uint64		categories[STATS_CATEGORIES];
	Numeric		score;

	nps_summary_categories(PG_GETARG_NPS_VECTOR(0), categories);
	score = nps_category_score(categories);
	if (score == NULL)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(score);
}

/* nps(weighted) - the same of the weights; final function of nps_weighted */
PG_FUNCTION_INFO_V1(nps_of_weighted);
Datum
nps_of_weighted(PG_FUNCTION_ARGS)
{
	StatsWeighted sums;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_points(stats_weighted_score(&sums)));
}

/* nps_se(summary) - standard error in points, dividing by n */
PG_FUNCTION_INFO_V1(nps_se_summary);
Datum
nps_se_summary(PG_FUNCTION_ARGS)
{
	StatsSample sample;

	if (!nps_summary_sample(PG_GETARG_NPS_VECTOR(0), &sample))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_points(stats_standard_error(&sample)));
}

/* nps_se(weighted) - linearised standard error in points, dividing by n - 1 */
PG_FUNCTION_INFO_V1(nps_se_weighted);
Datum
nps_se_weighted(PG_FUNCTION_ARGS)
{
	StatsWeighted sums;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums) || sums.rows < 2)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_points(stats_weighted_standard_error(&sums)));
}

/*
 * nps_margin(summary, confidence, population) - margin of error in points: z
 * standard errors, with the finite population correction where the population
 * is given
 *
 * Errors: 22023 for a confidence not strictly between 0 and 1 and for a
 * population below 1 or below the number of responses.
 */
PG_FUNCTION_INFO_V1(nps_margin_summary);
Datum
nps_margin_summary(PG_FUNCTION_ARGS)
{
	StatsSample sample;
	uint64		categories[STATS_CATEGORIES];
	double		z;
	double		population;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();

	z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	population = nps_population(fcinfo, 2,
								nps_summary_categories(PG_GETARG_NPS_VECTOR(0),
													   categories));
	if (!nps_summary_sample(PG_GETARG_NPS_VECTOR(0), &sample))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_points(stats_margin(&sample, z, population)));
}

/*
 * nps_margin(weighted, confidence, population) - the same from the linearised
 * standard error, corrected as the survey package does it, by 1 - n / N
 * (Cochran, 1977, with the divisor n - 1)
 */
PG_FUNCTION_INFO_V1(nps_margin_weighted);
Datum
nps_margin_weighted(PG_FUNCTION_ARGS)
{
	Weights    *weights = PG_GETARG_WEIGHTS(0);
	StatsWeighted sums;
	double		z;
	double		population;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();

	z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	population = nps_population(fcinfo, 2, (uint64) weights->rows);
	if (!nps_weighted_sums(weights, &sums) || sums.rows < 2)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_points(z * stats_weighted_standard_error(&sums) *
								 sqrt(1 - sums.rows / population)));
}

/* nps_mean(summary) - the mean of the scores themselves, 0..10 */
PG_FUNCTION_INFO_V1(nps_mean_summary);
Datum
nps_mean_summary(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];
	uint64		responses;
	int64		low = 0;
	int64		high = 0;
	Datum		sum;

	nps_vector_read(PG_GETARG_NPS_VECTOR(0), counts);
	responses = counts_total(counts, NPS_SCORES);
	if (responses == 0)
		PG_RETURN_NULL();

	/* the sum of all scores can pass bigint: add it up in two halves */
	for (int score = 0; score < NPS_SCORES; score++)
	{
		low += score * (int64) (counts[score] & PG_UINT32_MAX);
		high += score * (int64) (counts[score] >> 32);
	}
	if (high == 0)
		PG_RETURN_NUMERIC(nps_quotient(1, low, (int64) responses));
	sum = DirectFunctionCall2(numeric_mul,
							  NumericGetDatum(int64_to_numeric(high)),
							  NumericGetDatum(int64_to_numeric(INT64CONST(1) << 32)));
	sum = DirectFunctionCall2(numeric_add, sum,
							  NumericGetDatum(int64_to_numeric(low)));
	return DirectFunctionCall2(numeric_div, sum,
							   NumericGetDatum(int64_to_numeric((int64) responses)));
}
