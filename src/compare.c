/*-------------------------------------------------------------------------
 *
 * compare.c
 *	  Differences of scores: two summaries, two weighted ones, one against a
 *	  benchmark, the same respondents twice.
 *
 * Each gives one row: difference, lower, upper in points, z, p_value; all
 * NULL where a side has no responses.
 *
 *-------------------------------------------------------------------------
 */
#include "nps.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

/* Columns of the row */
enum
{
	DIFFERENCE,
	LOWER,
	UPPER,
	Z,
	P_VALUE,
	COLUMNS
};

/* The row type, looked up once a call site where there is a place to keep it */
static TupleDesc
row_type(FunctionCallInfo fcinfo)
{
	TupleDesc	type = fcinfo->flinfo->fn_extra;
	MemoryContext old;

	if (type != NULL)
		return type;

	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	if (get_call_result_type(fcinfo, NULL, &type) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	type = BlessTupleDesc(type);
	MemoryContextSwitchTo(old);

	fcinfo->flinfo->fn_extra = type;
	return type;
}

/* A row of which the first columns are known; the rest is NULL */
static Datum
row(FunctionCallInfo fcinfo, const Datum *values, int known)
{
	Datum		columns[COLUMNS] = {0};
	bool		nulls[COLUMNS];

	for (int i = 0; i < COLUMNS; i++)
	{
		nulls[i] = i >= known;
		if (!nulls[i])
			columns[i] = values[i];
	}
	return HeapTupleGetDatum(heap_form_tuple(row_type(fcinfo), columns, nulls));
}

/*
 * The row of a comparison.
 *
 * Bounds by the score method hold the difference; lowest and highest say where
 * the scale of differences ends.
 */
static Datum
comparison_row(FunctionCallInfo fcinfo, const StatsComparison *comparison,
			   bool by_score, double lowest, double highest)
{
	Datum		values[COLUMNS];

	values[DIFFERENCE] = NumericGetDatum(nps_points(comparison->difference));
	values[LOWER] = NumericGetDatum(by_score ?
									nps_lower_points(comparison->lower,
													 comparison->difference,
													 lowest) :
									nps_points(comparison->lower));
	values[UPPER] = NumericGetDatum(by_score ?
									nps_upper_points(comparison->upper,
													 comparison->difference,
													 highest) :
									nps_points(comparison->upper));
	values[Z] = Float8GetDatum(comparison->z);
	values[P_VALUE] = Float8GetDatum(comparison->p_value);
	return row(fcinfo, values, COLUMNS);
}

/*
 * nps_compare(a, b, confidence, method) - two independent summaries, a minus b
 *
 * Errors: 22023 for a confidence not strictly between 0 and 1 or an unknown
 * method.
 */
PG_FUNCTION_INFO_V1(nps_compare_summaries);
Datum
nps_compare_summaries(PG_FUNCTION_ARGS)
{
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(2));
	StatsMethod method = nps_parse_method(PG_GETARG_TEXT_PP(3));
	StatsSample a;
	StatsSample b;
	StatsComparison comparison;

	if (!nps_summary_sample(PG_GETARG_NPS_VECTOR(0), &a) ||
		!nps_summary_sample(PG_GETARG_NPS_VECTOR(1), &b))
		return row(fcinfo, NULL, 0);
	comparison = stats_compare(&a, &b, z, method);
	return comparison_row(fcinfo, &comparison, method == STATS_SCORE, -2, 2);
}

/*
 * nps_compare(a, b, confidence) - two independent weighted summaries
 *
 * A side of one row has a score, but no standard error: then only the
 * difference is known.
 *
 * Errors: 22023 for a confidence not strictly between 0 and 1.
 */
PG_FUNCTION_INFO_V1(nps_compare_weighted);
Datum
nps_compare_weighted(PG_FUNCTION_ARGS)
{
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(2));
	StatsWeighted a;
	StatsWeighted b;
	StatsComparison comparison;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &a) ||
		!nps_weighted_sums(PG_GETARG_WEIGHTS(1), &b))
		return row(fcinfo, NULL, 0);
	if (a.rows < 2 || b.rows < 2)
	{
		Datum		difference = NumericGetDatum(nps_points(stats_weighted_score(&a) -
															stats_weighted_score(&b)));

		return row(fcinfo, &difference, 1);
	}
	comparison = stats_compare_weighted(&a, &b, z);
	return comparison_row(fcinfo, &comparison, false, 0, 0);
}

/* A sample against a benchmark in points, given as the second argument */
static Datum
compare_benchmark(FunctionCallInfo fcinfo, const StatsSample *sample)
{
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(2));
	double		benchmark =
	nps_points_to_proportion(nps_get_number(fcinfo, 1, -100, 100,
											"benchmark",
											"A score is from -100 to 100 points.",
											"A confidence comes after the benchmark."));
	StatsComparison comparison;

	if (sample == NULL)
		return row(fcinfo, NULL, 0);
	comparison = stats_compare_benchmark(sample, benchmark, z);
	return comparison_row(fcinfo, &comparison, true, -1 - benchmark,
						  1 - benchmark);
}

/*
 * nps_compare(summary, benchmark, confidence) - against a fixed score
 *
 * Errors: 22023 for a benchmark outside -100..100 and for a confidence not
 * strictly between 0 and 1.
 */
PG_FUNCTION_INFO_V1(nps_compare_summary_benchmark);
Datum
nps_compare_summary_benchmark(PG_FUNCTION_ARGS)
{
	StatsSample sample;

	return compare_benchmark(fcinfo,
							 nps_summary_sample(PG_GETARG_NPS_VECTOR(0),
												&sample) ? &sample : NULL);
}

PG_FUNCTION_INFO_V1(nps_compare_weighted_benchmark);
Datum
nps_compare_weighted_benchmark(PG_FUNCTION_ARGS)
{
	StatsWeighted sums;
	StatsSample sample;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		return compare_benchmark(fcinfo, NULL);
	sample = stats_weighted_sample(&sums);
	return compare_benchmark(fcinfo, &sample);
}

/*
 * nps_compare(transitions, confidence) - the same respondents asked twice,
 * after minus before
 *
 * Errors: 22023 for a confidence not strictly between 0 and 1.
 */
PG_FUNCTION_INFO_V1(nps_compare_transitions);
Datum
nps_compare_transitions(PG_FUNCTION_ARGS)
{
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(1));
	uint64		pairs[STATS_CATEGORIES * STATS_CATEGORIES];
	StatsComparison comparison;

	nps_vector_read(PG_GETARG_NPS_VECTOR(0), pairs);
	if (counts_total(pairs, lengthof(pairs)) == 0)
		return row(fcinfo, NULL, 0);
	comparison = stats_compare_paired(pairs, z);
	return comparison_row(fcinfo, &comparison, true, -2, 2);
}
