/*-------------------------------------------------------------------------
 *
 * options.c
 *	  Between SQL and the mathematics: options in, points out.
 *
 *-------------------------------------------------------------------------
 */
#include "options.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/int.h"
#include "common/shortest_dec.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

/* 100 points times 10 to the power NPS_DECIMALS */
#define UNITS_PER_PROPORTION	1e14

/* More than the error of a proportion in these units, up to the largest of 2 */
#define UNITS_ERROR				0.1

static const char *const method_names[] = {
	[STATS_SCORE] = "score",
	[STATS_ADJUSTED_WALD] = "adjusted_wald",
	[STATS_WALD] = "wald",
	[STATS_ANYTIME] = "anytime"
};

/*
 * nps_check_confidence - a confidence, which is a fraction.
 *
 * Errors: 22023 for one not strictly between 0 and 1.
 */
float8
nps_check_confidence(float8 confidence)
{
	if (!(confidence > 0 && confidence < 1))	/* NaN too */
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid confidence: %s",
						float8out_internal(confidence)),
				 errdetail("Confidence is a fraction strictly between 0 and 1."),
				 errhint("95 percent is 0.95.")));
	return confidence;
}

/* nps_confidence_z - the normal quantile of a confidence; errors as above */
double
nps_confidence_z(float8 confidence)
{
	return stats_quantile(nps_check_confidence(confidence));
}

/*
 * nps_parse_method - a method by its name, of those up to the last that the
 * caller has.
 *
 * Errors: 22023 for any other name.
 */
StatsMethod
nps_parse_method(text *name, StatsMethod last)
{
	StringInfoData names;

	for (int i = 0; i <= (int) last; i++)
	{
		if (strlen(method_names[i]) == VARSIZE_ANY_EXHDR(name) &&
			memcmp(method_names[i], VARDATA_ANY(name),
				   VARSIZE_ANY_EXHDR(name)) == 0)
			return (StatsMethod) i;
	}

	initStringInfo(&names);
	for (int i = 0; i <= (int) last; i++)
		appendStringInfo(&names, "%s%s",
						 i == 0 ? "" : i < (int) last ? ", " : " and ",
						 method_names[i]);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown method: \"%s\"", text_to_cstring(name)),
			 errdetail("The methods are %s.", names.data),
			 errhint("Leave the method out for the default, %s.",
					 method_names[STATS_SCORE])));
	return STATS_SCORE;			/* keep compiler quiet */
}

/*
 * nps_decimal - a double as the decimal that people write for it: the shortest
 * that is read back as this double.  So 33.3 is 33.3, and not the nearby
 * 33.2999999999999971578290569595992565155029296875.
 */
Numeric
nps_decimal(float8 value)
{
	char		shortest[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(value, shortest);
	return DatumGetNumeric(DirectFunctionCall3(numeric_in,
											   CStringGetDatum(shortest),
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}

/* Throw the error for an argument that breaks its rule */
static void
refuse_option(const char *name, float8 value, const char *rule,
			  const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid %s: %s", name, float8out_internal(value)),
			 errdetail("%s", rule),
			 errhint("%s", hint)));
}

/*
 * nps_get_decimal - an argument from lowest to highest, as the decimal that it
 * is written as.
 *
 * Errors: 22023 for a number outside, and for NaN.
 */
Numeric
nps_get_decimal(FunctionCallInfo fcinfo, int argument, double lowest,
				double highest, const char *name, const char *rule,
				const char *hint)
{
	float8		value = PG_GETARG_FLOAT8(argument);

	if (!(value >= lowest && value <= highest))
		refuse_option(name, value, rule, hint);
	return nps_decimal(value);
}

/* nps_decimal_to_double - the double next to a decimal */
double
nps_decimal_to_double(Numeric decimal)
{
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
											  NumericGetDatum(decimal)));
}

/*
 * nps_points_to_proportion - the double next to points / 100.
 *
 * Divided as numeric and so rounded once, as a quotient of counts is: 33.3
 * points are the very score of 333 promoters in 1000.
 */
double
nps_points_to_proportion(Numeric points)
{
	Numeric		percent = int64_div_fast_to_numeric(1, 2);

	return nps_decimal_to_double(DatumGetNumeric(DirectFunctionCall2(numeric_mul,
																	 NumericGetDatum(points),
																	 NumericGetDatum(percent))));
}

/*
 * nps_get_points - a positive argument in points, as a proportion.
 *
 * Errors: 22023 for a number that is not positive, infinity and NaN.
 */
double
nps_get_points(FunctionCallInfo fcinfo, int argument, const char *name)
{
	float8		value = PG_GETARG_FLOAT8(argument);

	if (!(value > 0 && value < INFINITY))
		refuse_option(name, value, "It must be above 0 points, and finite.",
					  "Give it in points: 5 is from 30 to 35.");
	return nps_points_to_proportion(nps_decimal(value));
}

/*
 * nps_get_population - an argument as the size of the population; 0 where it is
 * NULL, for a population that is large or unknown.
 *
 * Errors: 22023 for a population below 1 or below the responses it gave.
 */
uint64
nps_get_population(FunctionCallInfo fcinfo, int argument, uint64 responses)
{
	int64		population;

	if (PG_ARGISNULL(argument))
		return 0;
	population = PG_GETARG_INT64(argument);
	if (population < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid population: %lld", (long long) population),
				 errdetail("A population is at least 1."),
				 errhint("Leave the population out, or give NULL, where it is large or unknown.")));
	if ((uint64) population < responses)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid population: %lld", (long long) population),
				 errdetail("There are more responses, %llu, than people.",
						   (unsigned long long) responses),
				 errhint("Give the number of people who could have been asked.")));
	return (uint64) population;
}

/*
 * nps_quotient - factor x dividend / divisor as numeric, exact up to the
 * rounding of numeric division, with as many digits as avg(bigint) gives.
 */
Numeric
nps_quotient(int64 factor, int64 dividend, int64 divisor)
{
	Datum		product;
	int64		small;

	if (!pg_mul_s64_overflow(factor, dividend, &small))
		product = NumericGetDatum(int64_to_numeric(small));
	else
		product = DirectFunctionCall2(numeric_mul,
									  NumericGetDatum(int64_to_numeric(factor)),
									  NumericGetDatum(int64_to_numeric(dividend)));
	return DatumGetNumeric(DirectFunctionCall2(numeric_div, product,
											   NumericGetDatum(int64_to_numeric(divisor))));
}

/* Points of a proportion, as a whole number of 1e-12 points */
static Numeric
units_to_numeric(double units)
{
	return int64_div_fast_to_numeric((int64) units, NPS_DECIMALS);
}

/* nps_to_points - a proportion in points, as numeric with 12 decimals */
Numeric
nps_to_points(double proportion)
{
	return units_to_numeric(rint(proportion * UNITS_PER_PROPORTION));
}

/*
 * nps_lower_to_points, nps_upper_to_points - bounds by the score method in points.
 *
 * Such an interval holds its estimate and is never empty, and the rounded one
 * is neither, if need be by a unit of the last decimal.  Only at the end of
 * the scale, which is lowest or highest, may the bound be the estimate.
 */
Numeric
nps_lower_to_points(double bound, double estimate, double lowest)
{
	double		units = rint(bound * UNITS_PER_PROPORTION);

	if (bound > lowest)
	{
		units = Min(units, ceil(estimate * UNITS_PER_PROPORTION -
								UNITS_ERROR) - 1);
		units = Max(units, rint(lowest * UNITS_PER_PROPORTION));
	}
	return units_to_numeric(units);
}

Numeric
nps_upper_to_points(double bound, double estimate, double highest)
{
	double		units = rint(bound * UNITS_PER_PROPORTION);

	if (bound < highest)
	{
		units = Max(units, floor(estimate * UNITS_PER_PROPORTION +
								 UNITS_ERROR) + 1);
		units = Min(units, rint(highest * UNITS_PER_PROPORTION));
	}
	return units_to_numeric(units);
}

/*
 * nps_bounds - the wanted bounds as a result: one as numeric, both as a
 * numrange that includes them.  The one that is not wanted is not looked at.
 */
Datum
nps_bounds(FunctionCallInfo fcinfo, NpsBounds bounds, Numeric lower,
		   Numeric upper)
{
	TypeCacheEntry *type;
	RangeBound	from;
	RangeBound	to;

	if (bounds == NPS_LOWER_BOUND)
		PG_RETURN_NUMERIC(lower);
	if (bounds == NPS_UPPER_BOUND)
		PG_RETURN_NUMERIC(upper);

	type = range_get_typcache(fcinfo, NUMRANGEOID);
	from = (RangeBound) {NumericGetDatum(lower), false, true, true};
	to = (RangeBound) {NumericGetDatum(upper), false, true, false};
	return RangeTypePGetDatum(make_range(type, &from, &to, false
#if PG_VERSION_NUM >= 160000
										 ,NULL
#endif
										 ));
}
