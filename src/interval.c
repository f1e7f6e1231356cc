/*-------------------------------------------------------------------------
 *
 * interval.c
 *	  The score of a summary, its standard error and confidence intervals.
 *
 * Every function gives NULL for a summary without responses.
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

/* A bound of the interval, or the whole of it as a range; NULL if empty */
static Datum
interval(FunctionCallInfo fcinfo, double z, StatsMethod method, Bounds bounds)
{
	StatsSample sample;
	Numeric		lower = NULL;
	Numeric		upper = NULL;

	if (!nps_summary_sample(PG_GETARG_NPS_SUMMARY(0), &sample))
		PG_RETURN_NULL();

	if (bounds != UPPER)
		lower = nps_lower_points(stats_lower(&sample, z, method),
								 sample.score, method);
	if (bounds == LOWER)
		PG_RETURN_NUMERIC(lower);
	upper = nps_upper_points(stats_upper(&sample, z, method),
							 sample.score, method);
	if (bounds == UPPER)
		PG_RETURN_NUMERIC(upper);
	return nps_closed_range(fcinfo, lower, upper);
}

/* The same, with confidence and method as the SQL functions take them */
static Datum
interval_by_options(FunctionCallInfo fcinfo, Bounds bounds)
{
	return interval(fcinfo, nps_confidence_z(PG_GETARG_FLOAT8(1)),
					nps_parse_method(PG_GETARG_TEXT_PP(2)), bounds);
}

/* The same, for the final functions, which take neither */
static Datum
interval_by_default(FunctionCallInfo fcinfo, Bounds bounds)
{
	return interval(fcinfo, stats_quantile(DEFAULT_CONFIDENCE),
					DEFAULT_METHOD, bounds);
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
	return interval_by_options(fcinfo, BOTH);
}

PG_FUNCTION_INFO_V1(nps_ci_lower_summary);
Datum
nps_ci_lower_summary(PG_FUNCTION_ARGS)
{
	return interval_by_options(fcinfo, LOWER);
}

PG_FUNCTION_INFO_V1(nps_ci_upper_summary);
Datum
nps_ci_upper_summary(PG_FUNCTION_ARGS)
{
	return interval_by_options(fcinfo, UPPER);
}

/* Final functions of the aggregates nps_ci, nps_ci_lower and nps_ci_upper */
PG_FUNCTION_INFO_V1(nps_ci_final);
Datum
nps_ci_final(PG_FUNCTION_ARGS)
{
	return interval_by_default(fcinfo, BOTH);
}

PG_FUNCTION_INFO_V1(nps_ci_lower_final);
Datum
nps_ci_lower_final(PG_FUNCTION_ARGS)
{
	return interval_by_default(fcinfo, LOWER);
}

PG_FUNCTION_INFO_V1(nps_ci_upper_final);
Datum
nps_ci_upper_final(PG_FUNCTION_ARGS)
{
	return interval_by_default(fcinfo, UPPER);
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

	nps_summary_categories(PG_GETARG_NPS_SUMMARY(0), categories);
	score = nps_category_score(categories);
	if (score == NULL)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(score);
}

/* nps_se(summary) - standard error in points, dividing by n */
PG_FUNCTION_INFO_V1(nps_se_summary);
Datum
nps_se_summary(PG_FUNCTION_ARGS)
{
	StatsSample sample;

	if (!nps_summary_sample(PG_GETARG_NPS_SUMMARY(0), &sample))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_points(stats_standard_error(&sample)));
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

	nps_summary_read(PG_GETARG_NPS_SUMMARY(0), counts);
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
	double		z;
	double		population = INFINITY;
	uint64		categories[STATS_CATEGORIES];
	uint64		responses;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();

	z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	responses = nps_summary_categories(PG_GETARG_NPS_SUMMARY(0), categories);
	if (!PG_ARGISNULL(2))
	{
		int64		given = nps_need_population(PG_GETARG_INT64(2));

		if ((uint64) given < responses)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("population is smaller than the number of responses: %lld",
							(long long) given),
					 errdetail("The summary holds %llu responses.",
							   (unsigned long long) responses),
					 errhint("Give the number of people who could have been asked.")));
		population = (double) given;
	}
	if (!nps_summary_sample(PG_GETARG_NPS_SUMMARY(0), &sample))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_points(stats_margin(&sample, z, population)));
}
