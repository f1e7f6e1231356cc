/*-------------------------------------------------------------------------
 *
 * face.c
 *	  Between SQL and the mathematics: options in, points out.
 *
 *-------------------------------------------------------------------------
 */
#include "nps.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/int.h"
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
	[STATS_WALD] = "wald"
};

/*
 * nps_confidence_z - the normal quantile of a confidence.
 *
 * Errors: 22023 for a confidence not strictly between 0 and 1.
 */
double
nps_confidence_z(float8 confidence)
{
	if (!(confidence > 0 && confidence < 1))	/* NaN too */
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid confidence: %s",
						float8out_internal(confidence)),
				 errdetail("Confidence is a fraction strictly between 0 and 1."),
				 errhint("95 percent is 0.95.")));
	return stats_quantile(confidence);
}

/*
 * nps_parse_method - a method by its name.
 *
 * Errors: 22023 for any other name.
 */
StatsMethod
nps_parse_method(text *name)
{
	for (int i = 0; i < lengthof(method_names); i++)
	{
		if (strlen(method_names[i]) == VARSIZE_ANY_EXHDR(name) &&
			memcmp(method_names[i], VARDATA_ANY(name),
				   VARSIZE_ANY_EXHDR(name)) == 0)
			return (StatsMethod) i;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown method: \"%s\"", text_to_cstring(name)),
			 errdetail("The methods are %s, %s and %s.",
					   method_names[STATS_SCORE],
					   method_names[STATS_ADJUSTED_WALD],
					   method_names[STATS_WALD]),
			 errhint("Leave the method out for the default, %s.",
					 method_names[STATS_SCORE])));
	return STATS_SCORE;			/* keep compiler quiet */
}

/* Throw the error for a numeric argument that breaks its rule */
static void
refuse_number(const char *name, Datum value, const char *rule,
			  const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid %s: %s", name,
					DatumGetCString(DirectFunctionCall1(numeric_out, value))),
			 errdetail("%s", rule),
			 errhint("%s", hint)));
}

/*
 * nps_get_number - a numeric argument between lowest and highest.
 *
 * Errors: 22023 for a number outside, and for NaN.
 */
Numeric
nps_get_number(FunctionCallInfo fcinfo, int argument, int64 lowest,
			   int64 highest, const char *name, const char *rule,
			   const char *hint)
{
	Datum		value = NumericGetDatum(PG_GETARG_NUMERIC(argument));

	/* NaN is above every number */
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, value,
										 NumericGetDatum(int64_to_numeric(lowest)))) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, value,
										 NumericGetDatum(int64_to_numeric(highest)))))
		refuse_number(name, value, rule, hint);
	return DatumGetNumeric(value);
}

/* nps_number_to_double - the double next to a number; 0 or infinity past the ends */
double
nps_number_to_double(Numeric number)
{
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow,
											  NumericGetDatum(number)));
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
	return nps_number_to_double(DatumGetNumeric(DirectFunctionCall2(numeric_mul,
																	NumericGetDatum(points),
																	NumericGetDatum(int64_div_fast_to_numeric(1, 2)))));
}

/*
 * nps_get_points - a positive numeric argument in points, as a proportion.
 *
 * Errors: 22023 for a number that is not positive, infinity and NaN.
 */
double
nps_get_points(FunctionCallInfo fcinfo, int argument, const char *name)
{
	Datum		value = NumericGetDatum(PG_GETARG_NUMERIC(argument));

	if (numeric_is_nan(DatumGetNumeric(value)) ||
		numeric_is_inf(DatumGetNumeric(value)) ||
		DatumGetBool(DirectFunctionCall2(numeric_le, value,
										 NumericGetDatum(int64_to_numeric(0)))))
		refuse_number(name, value, "It must be above 0 points, and finite.",
					  "Give it in points: 5 is from 30 to 35.");
	return nps_points_to_proportion(DatumGetNumeric(value));
}

/*
 * nps_population - an argument as the size of the population; infinite where
 * it is NULL.
 *
 * Errors: 22023 for a population below 1 or below the responses it gave.
 */
double
nps_population(FunctionCallInfo fcinfo, int argument, uint64 responses)
{
	int64		population;

	if (PG_ARGISNULL(argument))
		return INFINITY;
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
	return (double) population;
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

/* nps_category_score - the score of category counts; NULL without responses */
Numeric
nps_category_score(const uint64 categories[STATS_CATEGORIES])
{
	uint64		responses = counts_total(categories, STATS_CATEGORIES);

	if (responses == 0)
		return NULL;
	return nps_quotient(100,
						(int64) (categories[STATS_PROMOTERS] -
								 categories[STATS_DETRACTORS]),
						(int64) responses);
}

/* Points of a proportion, as a whole number of 1e-12 points */
static Numeric
units_to_numeric(double units)
{
	return int64_div_fast_to_numeric((int64) units, NPS_DECIMALS);
}

/* nps_points - a proportion in points, as numeric with 12 decimals */
Numeric
nps_points(double proportion)
{
	return units_to_numeric(rint(proportion * UNITS_PER_PROPORTION));
}

/*
 * nps_lower_points, nps_upper_points - bounds by the score method in points.
 *
 * Such an interval holds its estimate and is never empty, and the rounded one
 * is neither, if need be by a unit of the last decimal.  Only at the end of
 * the scale, which is lowest or highest, may the bound be the estimate.
 */
Numeric
nps_lower_points(double bound, double estimate, double lowest)
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
nps_upper_points(double bound, double estimate, double highest)
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

/* nps_closed_range - a numrange that includes both its bounds */
Datum
nps_closed_range(FunctionCallInfo fcinfo, Numeric lower, Numeric upper)
{
	TypeCacheEntry *type = range_get_typcache(fcinfo, NUMRANGEOID);
	RangeBound	from = {NumericGetDatum(lower), false, true, true};
	RangeBound	to = {NumericGetDatum(upper), false, true, false};

	return RangeTypePGetDatum(make_range(type, &from, &to, false
#if PG_VERSION_NUM >= 160000
										 ,NULL
#endif
										 ));
}
