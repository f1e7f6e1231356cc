/*-------------------------------------------------------------------------
 *
 * planning.c
 *	  Before and after a survey: how many to ask, and what if some moved up.
 *
 *-------------------------------------------------------------------------
 */
#include "compat.h"

#include <math.h>

#include "options.h"
#include "stats.h"
#include "summary.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "weighted.h"

/* Variance of one response where half are promoters and half detractors */
#define WORST_VARIANCE	1.0

#define FRACTION_RULE	"A fraction is from 0 to 1."
#define FRACTION_HINT	"10 percent is 0.1."

/*
 * nps_what_if(summary, passives_to_promoters, detractors_to_passives) - the
 * score if these fractions of the categories moved up, both at once
 *
 * A passive who becomes a promoter adds as much as a detractor who becomes a
 * passive, so the change is 100 (f1 passives + f2 detractors) / n.
 *
 * Errors: 22023 for a fraction outside 0..1.
 */
PG_FUNCTION_INFO_V1(nps_what_if_summary);
Datum
nps_what_if_summary(PG_FUNCTION_ARGS)
{
	Numeric		passives_up = nps_get_decimal(fcinfo, 1, 0, 1, "fraction",
											 FRACTION_RULE, FRACTION_HINT);
	Numeric		detractors_up = nps_get_decimal(fcinfo, 2, 0, 1, "fraction",
											   FRACTION_RULE, FRACTION_HINT);
	uint64		categories[STATS_CATEGORIES];
	uint64		responses;
	Datum		sum;

	responses = nps_summary_categories(PG_GETARG_NPS_VECTOR(0), categories);
	if (responses == 0)
		PG_RETURN_NULL();

#define COUNT(category) \
	NumericGetDatum(int64_to_numeric((int64) categories[category]))

	sum = DirectFunctionCall2(numeric_sub, COUNT(STATS_PROMOTERS),
							  COUNT(STATS_DETRACTORS));
	sum = DirectFunctionCall2(numeric_add, sum,
							  DirectFunctionCall2(numeric_mul,
												  NumericGetDatum(passives_up),
												  COUNT(STATS_PASSIVES)));
	sum = DirectFunctionCall2(numeric_add, sum,
							  DirectFunctionCall2(numeric_mul,
												  NumericGetDatum(detractors_up),
												  COUNT(STATS_DETRACTORS)));
	sum = DirectFunctionCall2(numeric_mul, sum,
							  NumericGetDatum(int64_to_numeric(100)));
	return DirectFunctionCall2(numeric_div, sum,
							   NumericGetDatum(int64_to_numeric((int64) responses)));
}

/* nps_what_if(weighted, ...) - the same with shares of the weight */
PG_FUNCTION_INFO_V1(nps_what_if_weighted);
Datum
nps_what_if_weighted(PG_FUNCTION_ARGS)
{
	Numeric		passives_up = nps_get_decimal(fcinfo, 1, 0, 1, "fraction",
											 FRACTION_RULE, FRACTION_HINT);
	Numeric		detractors_up = nps_get_decimal(fcinfo, 2, 0, 1, "fraction",
											   FRACTION_RULE, FRACTION_HINT);
	StatsWeighted sums;
	StatsSample sample;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		PG_RETURN_NULL();
	sample = stats_weighted_sample(&sums);
	PG_RETURN_NUMERIC(nps_to_points(sample.score +
								 nps_decimal_to_double(passives_up) * sample.passives +
								 nps_decimal_to_double(detractors_up) * sample.detractors));
}

/*
 * The variance of one response to plan with: that of an expected summary, the
 * worst there is where none is given.
 *
 * Errors: 22023 for a summary without responses or without variance.
 */
static double
expected_variance(FunctionCallInfo fcinfo, int argument)
{
	StatsSample sample;
	double		variance = 0;

	if (PG_ARGISNULL(argument))
		return WORST_VARIANCE;
	if (nps_summary_sample(PG_GETARG_NPS_VECTOR(argument), &sample))
		variance = stats_variance(&sample);
	if (variance <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid expected summary: %s",
						nps_vector_text(PG_GETARG_NPS_VECTOR(argument))),
				 errdetail("The expected responses must be of more than one category."),
				 errhint("Leave the expected summary out to plan for the worst case.")));
	return variance;
}

/*
 * A power as argument.
 *
 * Errors: 22023 for one not strictly between 0 and 1.
 */
static double
get_power(FunctionCallInfo fcinfo, int argument)
{
	float8		power = PG_GETARG_FLOAT8(argument);

	if (!(power > 0 && power < 1))	/* NaN too */
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid power: %s", float8out_internal(power)),
				 errdetail("Power is a fraction strictly between 0 and 1."),
				 errhint("80 percent is 0.8.")));
	return power;
}

/*
 * The responses of a group as argument.
 *
 * Errors: 22023 for fewer than 1.
 */
static double
get_group(FunctionCallInfo fcinfo, int argument)
{
	int64		responses = PG_GETARG_INT64(argument);

	if (responses < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid number of responses: %lld",
						(long long) responses),
				 errdetail("A group has at least 1 response."),
				 errhint("Give the number of responses in each of the two groups.")));
	return (double) responses;
}

/*
 * A number of responses as bigint: rounded up and at least 1.
 *
 * Errors: 22003 when it is past bigint.
 */
static Datum
responses_datum(double responses)
{
	responses = fmax(ceil(responses), 1);
	if (!(responses < ldexp(1, 63)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many responses: %s",
						float8out_internal(responses)),
				 errdetail("A number of responses cannot be above %lld.",
						   (long long) PG_INT64_MAX),
				 errhint("Ask for less: more points, or less confidence.")));
	PG_RETURN_INT64((int64) responses);
}

/*
 * nps_sample_size(margin, confidence, population, expected) - responses needed
 * for a margin of error in points
 *
 * Errors: 22023 for a margin that is not positive, a confidence not strictly
 * between 0 and 1, a population below 1, an expected summary without
 * variance; 22003 for a result past bigint.
 */
PG_FUNCTION_INFO_V1(nps_sample_size);
Datum
nps_sample_size(PG_FUNCTION_ARGS)
{
	double		margin;
	double		z;
	uint64		population;
	double		responses;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();

	margin = nps_get_points(fcinfo, 0, "margin");
	z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	population = nps_get_population(fcinfo, 2, 0);
	responses = stats_sample_size(margin, z, expected_variance(fcinfo, 3),
								  population != 0 ? (double) population : INFINITY);

	/* next to the whole population rounding could ask for one more */
	if (population != 0 && ceil(responses) >= (double) population)
		PG_RETURN_INT64((int64) population);
	return responses_datum(responses);
}

/*
 * nps_sample_size_compare(difference, confidence, power, expected) - responses
 * needed in each of two groups to see a difference in points
 *
 * Errors: 22023 for a difference that is not positive, a confidence or a power
 * not strictly between 0 and 1, an expected summary without variance; 22003
 * for a result past bigint.
 */
PG_FUNCTION_INFO_V1(nps_sample_size_compare);
Datum
nps_sample_size_compare(PG_FUNCTION_ARGS)
{
	double		difference;
	double		z;
	double		power;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();

	difference = nps_get_points(fcinfo, 0, "difference");
	z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	power = get_power(fcinfo, 2);
	return responses_datum(stats_sample_size_compare(difference, z, power,
													 expected_variance(fcinfo, 3)));
}

/*
 * nps_detectable_difference(responses_a, responses_b, confidence, power,
 * expected) - the difference in points that groups of so many responses find;
 * NULL where no difference that there is would be found so surely
 *
 * Errors: 22023 for a group without responses, a confidence or a power not
 * strictly between 0 and 1, an expected summary without variance.
 */
PG_FUNCTION_INFO_V1(nps_detectable_difference);
Datum
nps_detectable_difference(PG_FUNCTION_ARGS)
{
	double		a;
	double		b;
	double		z;
	double		power;
	double		difference;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();

	a = get_group(fcinfo, 0);
	b = get_group(fcinfo, 1);
	z = nps_confidence_z(PG_GETARG_FLOAT8(2));
	power = get_power(fcinfo, 3);
	difference = stats_detectable_difference(a, b, z, power,
											 expected_variance(fcinfo, 4));
	if (difference > 2)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_to_points(difference));
}

/*
 * nps_power(difference, responses_a, responses_b, confidence, expected) - the
 * probability that groups of so many responses find a difference in points
 *
 * Errors: 22023 for a difference beyond 200 points, a group without responses,
 * a confidence not strictly between 0 and 1, an expected summary without
 * variance.
 */
PG_FUNCTION_INFO_V1(nps_power);
Datum
nps_power(PG_FUNCTION_ARGS)
{
	Numeric		difference;
	double		a;
	double		b;
	double		z;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();

	difference = nps_get_decimal(fcinfo, 0, -200, 200, "difference",
								 "A difference of scores is from -200 to 200 points.",
								 "Give it in points: 5 is from 30 to 35.");
	a = get_group(fcinfo, 1);
	b = get_group(fcinfo, 2);
	z = nps_confidence_z(PG_GETARG_FLOAT8(3));
	PG_RETURN_FLOAT8(stats_power(nps_points_to_proportion(difference), a, b, z,
								 expected_variance(fcinfo, 4)));
}
