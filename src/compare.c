/*-------------------------------------------------------------------------
 *
 * compare.c
 *	  Differences of scores: two summaries of any kind, one against a
 *	  benchmark, the same respondents twice, waves that share people.
 *
 * Each gives one row: difference, lower, upper in points, z, p_value; all
 * NULL where a side has no responses.
 *
 *-------------------------------------------------------------------------
 */
#include "compare.h"

#include "access/htup_details.h"
#include "clustered.h"
#include "funcapi.h"
#include "options.h"
#include "panel.h"
#include "stats.h"
#include "summary.h"
#include "transitions.h"
#include "weighted.h"

/* Columns of the row */
enum
{
	COLUMN_DIFFERENCE,
	COLUMN_LOWER,
	COLUMN_UPPER,
	COLUMN_Z,
	COLUMN_P_VALUE,
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

/* A row of these columns, of which some may be NULL */
static Datum
row(FunctionCallInfo fcinfo, Datum *columns, bool *nulls)
{
	return HeapTupleGetDatum(heap_form_tuple(row_type(fcinfo), columns, nulls));
}

/*
 * nps_comparison_row - the row of a comparison, in points.
 *
 * Bounds that hold the difference do so after rounding, too; lowest and highest
 * say where the scale of differences ends.
 */
Datum
nps_comparison_row(FunctionCallInfo fcinfo, const StatsComparison *comparison,
				   bool holds, double lowest, double highest)
{
	double		difference = comparison->difference;
	Numeric		lower = holds ?
		nps_lower_to_points(comparison->lower, difference, lowest) :
		nps_to_points(comparison->lower);
	Numeric		upper = holds ?
		nps_upper_to_points(comparison->upper, difference, highest) :
		nps_to_points(comparison->upper);
	Datum		columns[COLUMNS];
	bool		nulls[COLUMNS] = {false};

	columns[COLUMN_DIFFERENCE] = NumericGetDatum(nps_to_points(difference));
	columns[COLUMN_LOWER] = NumericGetDatum(lower);
	columns[COLUMN_UPPER] = NumericGetDatum(upper);
	columns[COLUMN_Z] = Float8GetDatum(comparison->z);
	nulls[COLUMN_Z] = !comparison->has_z;
	columns[COLUMN_P_VALUE] = Float8GetDatum(comparison->p_value);
	return row(fcinfo, columns, nulls);
}

/* The row where there is a difference, but no standard error of it */
static Datum
difference_only(FunctionCallInfo fcinfo, double difference)
{
	Datum		columns[COLUMNS] = {NumericGetDatum(nps_to_points(difference))};
	bool		nulls[COLUMNS] = {false, true, true, true, true};

	return row(fcinfo, columns, nulls);
}

/* nps_no_comparison - the row where a side has no responses */
Datum
nps_no_comparison(FunctionCallInfo fcinfo)
{
	Datum		columns[COLUMNS] = {0};
	bool		nulls[COLUMNS] = {true, true, true, true, true};

	return row(fcinfo, columns, nulls);
}

/* Does the interval by a method hold the estimate? */
static bool
holds_estimate(StatsMethod method)
{
	return method == STATS_SCORE || method == STATS_ANYTIME;
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
	StatsMethod method = nps_parse_method(PG_GETARG_TEXT_PP(3), STATS_ANYTIME);
	StatsSample a;
	StatsSample b;
	StatsComparison comparison;

	if (!nps_summary_sample(PG_GETARG_NPS_VECTOR(0), &a) ||
		!nps_summary_sample(PG_GETARG_NPS_VECTOR(1), &b))
		return nps_no_comparison(fcinfo);
	comparison = stats_compare(&a, &b, z, method);
	return nps_comparison_row(fcinfo, &comparison, holds_estimate(method), -2, 2);
}

/*
 * nps_compare(a, b, confidence, method) - two independent weighted summaries
 *
 * A side of one row has a score, but no linearised standard error: then wald
 * knows the difference only.
 *
 * Errors: 22023 for a confidence not strictly between 0 and 1 or an unknown
 * method.
 */
PG_FUNCTION_INFO_V1(nps_compare_weighted);
Datum
nps_compare_weighted(PG_FUNCTION_ARGS)
{
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(2));
	StatsMethod method = nps_parse_method(PG_GETARG_TEXT_PP(3), STATS_WALD);
	StatsWeighted a;
	StatsWeighted b;
	StatsComparison comparison;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &a) ||
		!nps_weighted_sums(PG_GETARG_WEIGHTS(1), &b))
		return nps_no_comparison(fcinfo);
	if (method == STATS_WALD && (a.rows < 2 || b.rows < 2))
		return difference_only(fcinfo, stats_weighted_score(&a) -
							   stats_weighted_score(&b));
	comparison = stats_compare_weighted(&a, &b, z, method);
	return nps_comparison_row(fcinfo, &comparison, method == STATS_SCORE, -2, 2);
}

/*
 * The benchmark, given in points as the second argument, as a proportion.
 *
 * Errors: 22023 for a benchmark outside -100..100.
 */
static double
get_benchmark(FunctionCallInfo fcinfo)
{
	return nps_points_to_proportion(nps_get_decimal(fcinfo, 1, -100, 100,
													"benchmark",
													"A score is from -100 to 100 points.",
													"A confidence comes after the benchmark."));
}

/*
 * nps_compare(summary, benchmark, confidence, method) - against a fixed score
 *
 * Errors: 22023 for a benchmark outside -100..100, a confidence not strictly
 * between 0 and 1, and an unknown method.
 */
PG_FUNCTION_INFO_V1(nps_compare_summary_benchmark);
Datum
nps_compare_summary_benchmark(PG_FUNCTION_ARGS)
{
	double		benchmark = get_benchmark(fcinfo);
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(2));
	StatsMethod method = nps_parse_method(PG_GETARG_TEXT_PP(3), STATS_ANYTIME);
	StatsSample sample;
	StatsComparison comparison;

	if (!nps_summary_sample(PG_GETARG_NPS_VECTOR(0), &sample))
		return nps_no_comparison(fcinfo);
	comparison = stats_compare_benchmark(&sample, benchmark, z, method);
	return nps_comparison_row(fcinfo, &comparison, holds_estimate(method),
							  -1 - benchmark, 1 - benchmark);
}

/* The same for a weighted summary; of one row wald knows the difference only */
PG_FUNCTION_INFO_V1(nps_compare_weighted_benchmark);
Datum
nps_compare_weighted_benchmark(PG_FUNCTION_ARGS)
{
	double		benchmark = get_benchmark(fcinfo);
	double		z = nps_confidence_z(PG_GETARG_FLOAT8(2));
	StatsMethod method = nps_parse_method(PG_GETARG_TEXT_PP(3), STATS_WALD);
	StatsWeighted sums;
	StatsComparison comparison;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		return nps_no_comparison(fcinfo);
	if (method == STATS_WALD && sums.rows < 2)
		return difference_only(fcinfo, stats_weighted_score(&sums) - benchmark);
	comparison = stats_compare_weighted_benchmark(&sums, benchmark, z, method);
	return nps_comparison_row(fcinfo, &comparison, method == STATS_SCORE,
							  -1 - benchmark, 1 - benchmark);
}

/*
 * nps_compare(a, b, confidence, method) - two clustered summaries that share no
 * cluster; nps_compare(clustered, benchmark, confidence, method)
 *
 * Of one cluster nothing is known but its score.
 *
 * Errors: as of the other kinds of summaries.
 */
PG_FUNCTION_INFO_V1(nps_compare_clustered);
Datum
nps_compare_clustered(PG_FUNCTION_ARGS)
{
	float8		confidence = nps_check_confidence(PG_GETARG_FLOAT8(2));
	StatsMethod method = nps_parse_method(PG_GETARG_TEXT_PP(3), STATS_WALD);
	StatsClusters a;
	StatsClusters b;
	StatsComparison comparison;

	if (nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &a) == 0 ||
		nps_clustered_read(PG_GETARG_NPS_VECTOR(1), &b) == 0)
		return nps_no_comparison(fcinfo);
	comparison = stats_compare_clustered(&a, &b, confidence, method);
	if (a.clusters < 2 || b.clusters < 2)
		return difference_only(fcinfo, comparison.difference);
	return nps_comparison_row(fcinfo, &comparison, method == STATS_SCORE, -2, 2);
}

PG_FUNCTION_INFO_V1(nps_compare_clustered_benchmark);
Datum
nps_compare_clustered_benchmark(PG_FUNCTION_ARGS)
{
	double		benchmark = get_benchmark(fcinfo);
	float8		confidence = nps_check_confidence(PG_GETARG_FLOAT8(2));
	StatsMethod method = nps_parse_method(PG_GETARG_TEXT_PP(3), STATS_WALD);
	StatsClusters sums;
	StatsComparison comparison;

	if (nps_clustered_read(PG_GETARG_NPS_VECTOR(0), &sums) == 0)
		return nps_no_comparison(fcinfo);
	comparison = stats_compare_clustered_benchmark(&sums, benchmark,
												   confidence, method);
	if (sums.clusters < 2)
		return difference_only(fcinfo, comparison.difference);
	return nps_comparison_row(fcinfo, &comparison, method == STATS_SCORE,
							  -1 - benchmark, 1 - benchmark);
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
	uint64		pairs[NPS_TRANSITIONS];
	StatsComparison comparison;

	if (nps_transitions_read(PG_GETARG_NPS_VECTOR(0), pairs) == 0)
		return nps_no_comparison(fcinfo);
	comparison = stats_compare_paired(pairs, z);
	return nps_comparison_row(fcinfo, &comparison, true, -2, 2);
}

/*
 * nps_compare(panel, confidence) - two waves, windows or segments that share
 * respondents, after minus before
 *
 * Errors: 22023 for a confidence not strictly between 0 and 1.
 */
PG_FUNCTION_INFO_V1(nps_compare_panel);
Datum
nps_compare_panel(PG_FUNCTION_ARGS)
{
	float8		confidence = nps_check_confidence(PG_GETARG_FLOAT8(1));
	StatsPanel	sums;
	StatsComparison comparison;

	nps_panel_read(PG_GETARG_NPS_VECTOR(0), &sums);
	if (counts_total(sums.before.counts, STATS_CATEGORIES) == 0 ||
		counts_total(sums.after.counts, STATS_CATEGORIES) == 0)
		return nps_no_comparison(fcinfo);
	comparison = stats_compare_panel(&sums, confidence);
	return nps_comparison_row(fcinfo, &comparison, true, -2, 2);
}
