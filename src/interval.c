/*-------------------------------------------------------------------------
 *
 * interval.c
 *	  The standard error of a score and its confidence intervals.
 *
 * Of all kinds of summaries.  Every function gives NULL for a summary without
 * responses or without weight.
 *
 *-------------------------------------------------------------------------
 */
#include "compat.h"

#include <math.h>

#include "clustered.h"
#include "options.h"
#include "stats.h"
#include "summary.h"
#include "weighted.h"

/*
 * The wanted bounds in points
 *
 * Those of an interval that holds its score do so after rounding, too.
 */
static Datum
bounds_points(FunctionCallInfo fcinfo, NpsBounds bounds,
			  const StatsInterval *interval, double score, bool holds)
{
	Numeric		lower = NULL;
	Numeric		upper = NULL;

	if (bounds != NPS_UPPER_BOUND)
		lower = holds ? nps_lower_to_points(interval->lower, score, -1) :
			nps_to_points(interval->lower);
	if (bounds != NPS_LOWER_BOUND)
		upper = holds ? nps_upper_to_points(interval->upper, score, 1) :
			nps_to_points(interval->upper);
	return nps_bounds(fcinfo, bounds, lower, upper);
}

/* Bounds for a summary, by a method, of a population or (0) of none */
static Datum
summary_bounds(FunctionCallInfo fcinfo, NpsBounds bounds, double z,
			   StatsMethod method, uint64 population)
{
	uint64		categories[STATS_CATEGORIES];
	uint64		responses = nps_summary_categories(PG_GETARG_NPS_VECTOR(0),
												   categories);
	StatsSample sample;
	StatsInterval interval = {0, 0};

	if (responses == 0)
		PG_RETURN_NULL();
	/* whoever asked everybody knows the score */
	if (population == responses)
	{
		Numeric		score = nps_categories_score(categories);

		return nps_bounds(fcinfo, bounds, score, score);
	}
	sample = stats_sample(categories[STATS_DETRACTORS],
						  categories[STATS_PASSIVES],
						  categories[STATS_PROMOTERS]);
	if (bounds != NPS_UPPER_BOUND)
		interval.lower = population != 0 ?
			stats_population_lower(categories, population, z, method) :
			stats_lower(&sample, z, method);
	if (bounds != NPS_LOWER_BOUND)
		interval.upper = population != 0 ?
			stats_population_upper(categories, population, z, method) :
			stats_upper(&sample, z, method);
	return bounds_points(fcinfo, bounds, &interval, sample.score,
						 method == STATS_SCORE || method == STATS_ANYTIME);
}

/* Bounds for a summary, with confidence, method and population as arguments */
static Datum
summary_options(FunctionCallInfo fcinfo, NpsBounds bounds)
{
	uint64		categories[STATS_CATEGORIES];
	double		z;
	StatsMethod method;
	uint64		population;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	method = nps_parse_method(PG_GETARG_TEXT_PP(2), STATS_ANYTIME);
	population = nps_get_population(fcinfo, 3,
									nps_summary_categories(PG_GETARG_NPS_VECTOR(0),
														   categories));
	if (method == STATS_ANYTIME && population != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid population: %llu",
						(unsigned long long) population),
				 errdetail("The method anytime is for a population that is large or unknown."),
				 errhint("Leave the population out.")));
	return summary_bounds(fcinfo, bounds, z, method, population);
}

/* Bounds for a summary as the one-step aggregates give them */
static Datum
summary_default(FunctionCallInfo fcinfo, NpsBounds bounds)
{
	return summary_bounds(fcinfo, bounds,
						  stats_quantile(STATS_DEFAULT_CONFIDENCE),
						  STATS_SCORE, 0);
}

/* Bounds for an nps_weighted_summary, with confidence and method */
static Datum
weighted_options(FunctionCallInfo fcinfo, NpsBounds bounds)
{
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	StatsMethod method = nps_parse_method(PG_GETARG_TEXT_PP(2), STATS_WALD);
	StatsWeighted sums;
	StatsInterval interval;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		PG_RETURN_NULL();
	/* one row has no linearised standard error */
	if (method == STATS_WALD && sums.rows < 2)
		PG_RETURN_NULL();
	interval = stats_weighted_interval(&sums, z, method);
	return bounds_points(fcinfo, bounds, &interval,
						 stats_weighted_score(&sums), method == STATS_SCORE);
}

/* Bounds for an nps_clustered_summary, with confidence and method */
static Datum
clustered_options(FunctionCallInfo fcinfo, NpsBounds bounds)
{
	float8		confidence = nps_check_confidence(PG_GETARG_FLOAT8(1));
	StatsMethod method = nps_parse_method(PG_GETARG_TEXT_PP(2), STATS_WALD);
	StatsClusters sums;
	StatsInterval interval;

	/* one cluster says nothing about the others */
	nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums);
	if (sums.clusters < 2)
		PG_RETURN_NULL();
	interval = stats_clustered_interval(&sums, confidence, method);
	return bounds_points(fcinfo, bounds, &interval,
						 stats_clustered_sample(&sums).score,
						 method == STATS_SCORE);
}

/*
 * nps_ci(summary, confidence, method, population), nps_ci_lower, nps_ci_upper;
 * nps_ci(weighted, confidence, method), nps_ci(clustered, confidence, method)
 * and so on
 *
 * Errors: 22023 for a confidence not strictly between 0 and 1, an unknown
 * method, and a population below 1 or below the number of responses.
 */
PG_FUNCTION_INFO_V1(nps_ci_summary);
Datum
nps_ci_summary(PG_FUNCTION_ARGS)
{
	return summary_options(fcinfo, NPS_BOTH_BOUNDS);
}

PG_FUNCTION_INFO_V1(nps_ci_lower_summary);
Datum
nps_ci_lower_summary(PG_FUNCTION_ARGS)
{
	return summary_options(fcinfo, NPS_LOWER_BOUND);
}

PG_FUNCTION_INFO_V1(nps_ci_upper_summary);
Datum
nps_ci_upper_summary(PG_FUNCTION_ARGS)
{
	return summary_options(fcinfo, NPS_UPPER_BOUND);
}

PG_FUNCTION_INFO_V1(nps_ci_weighted);
Datum
nps_ci_weighted(PG_FUNCTION_ARGS)
{
	return weighted_options(fcinfo, NPS_BOTH_BOUNDS);
}

PG_FUNCTION_INFO_V1(nps_ci_lower_weighted);
Datum
nps_ci_lower_weighted(PG_FUNCTION_ARGS)
{
	return weighted_options(fcinfo, NPS_LOWER_BOUND);
}

PG_FUNCTION_INFO_V1(nps_ci_upper_weighted);
Datum
nps_ci_upper_weighted(PG_FUNCTION_ARGS)
{
	return weighted_options(fcinfo, NPS_UPPER_BOUND);
}

PG_FUNCTION_INFO_V1(nps_ci_clustered);
Datum
nps_ci_clustered(PG_FUNCTION_ARGS)
{
	return clustered_options(fcinfo, NPS_BOTH_BOUNDS);
}

PG_FUNCTION_INFO_V1(nps_ci_lower_clustered);
Datum
nps_ci_lower_clustered(PG_FUNCTION_ARGS)
{
	return clustered_options(fcinfo, NPS_LOWER_BOUND);
}

PG_FUNCTION_INFO_V1(nps_ci_upper_clustered);
Datum
nps_ci_upper_clustered(PG_FUNCTION_ARGS)
{
	return clustered_options(fcinfo, NPS_UPPER_BOUND);
}

/* Final functions of the aggregates nps_ci, nps_ci_lower and nps_ci_upper */
PG_FUNCTION_INFO_V1(nps_ci_final);
Datum
nps_ci_final(PG_FUNCTION_ARGS)
{
	return summary_default(fcinfo, NPS_BOTH_BOUNDS);
}

PG_FUNCTION_INFO_V1(nps_ci_lower_final);
Datum
nps_ci_lower_final(PG_FUNCTION_ARGS)
{
	return summary_default(fcinfo, NPS_LOWER_BOUND);
}

PG_FUNCTION_INFO_V1(nps_ci_upper_final);
Datum
nps_ci_upper_final(PG_FUNCTION_ARGS)
{
	return summary_default(fcinfo, NPS_UPPER_BOUND);
}

/* nps_se(summary) - standard error in points, dividing by n */
PG_FUNCTION_INFO_V1(nps_se_summary);
Datum
nps_se_summary(PG_FUNCTION_ARGS)
{
	StatsSample sample;

	if (!nps_summary_sample(PG_GETARG_NPS_VECTOR(0), &sample))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_to_points(stats_standard_error(&sample)));
}

/* nps_se(weighted) - linearised standard error in points, dividing by n - 1 */
PG_FUNCTION_INFO_V1(nps_se_weighted);
Datum
nps_se_weighted(PG_FUNCTION_ARGS)
{
	StatsWeighted sums;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums) || sums.rows < 2)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_to_points(stats_weighted_standard_error(&sums)));
}

/* nps_se(clustered) - standard error in points between clusters */
PG_FUNCTION_INFO_V1(nps_se_clustered);
Datum
nps_se_clustered(PG_FUNCTION_ARGS)
{
	StatsClusters sums;

	nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums);
	if (sums.clusters < 2)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_to_points(stats_clustered_standard_error(&sums)));
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
	uint64		population;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();

	z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	population = nps_get_population(fcinfo, 2,
									nps_summary_categories(PG_GETARG_NPS_VECTOR(0),
														   categories));
	if (!nps_summary_sample(PG_GETARG_NPS_VECTOR(0), &sample))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_to_points(stats_margin(&sample, z,
												 population != 0 ? (double) population : INFINITY)));
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
	Weights    *weights;
	StatsWeighted sums;
	double		z;
	double		margin;
	uint64		population;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();

	weights = PG_GETARG_WEIGHTS(0);
	z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	population = nps_get_population(fcinfo, 2, (uint64) weights->rows);
	if (!nps_weighted_sums(weights, &sums) || sums.rows < 2)
		PG_RETURN_NULL();
	margin = z * stats_weighted_standard_error(&sums);
	if (population != 0)
		margin *= sqrt(1 - sums.rows / (double) population);
	PG_RETURN_NUMERIC(nps_to_points(margin));
}
