/*-------------------------------------------------------------------------
 *
 * panel.c
 *	  The type nps_panel, respondents in two waves, windows or segments that
 *	  share some of them, and the aggregate that keeps it.
 *
 * A value is the sums of StatsPanel in their order, all of them counts: exact,
 * as those of clusters are.
 *
 *-------------------------------------------------------------------------
 */
#include "panel.h"

#include "lib/stringinfo.h"
#include "score.h"
#include "state.h"
#include "summary.h"
#include "utils/fmgrprotos.h"

/* nps_panel_read - a value as the mathematics sees it */
void
nps_panel_read(const NpsVector *panel, StatsPanel *sums)
{
	nps_vector_read(panel, (uint64 *) sums);
}

/* Text input, binary input and the cast from arrays: see vector.c */
PG_FUNCTION_INFO_V1(nps_panel_in);
Datum
nps_panel_in(PG_FUNCTION_ARGS)
{
	return nps_vector_in(fcinfo, &nps_panel_type);
}

PG_FUNCTION_INFO_V1(nps_panel_recv);
Datum
nps_panel_recv(PG_FUNCTION_ARGS)
{
	return nps_vector_recv(fcinfo, &nps_panel_type);
}

PG_FUNCTION_INFO_V1(nps_panel_from_array);
Datum
nps_panel_from_array(PG_FUNCTION_ARGS)
{
	return nps_vector_from_array(fcinfo, &nps_panel_type);
}

/* Cast to jsonb: the respondents, and the responses before and after */
PG_FUNCTION_INFO_V1(nps_panel_to_jsonb);
Datum
nps_panel_to_jsonb(PG_FUNCTION_ARGS)
{
	StatsPanel	sums;
	StringInfoData json;

	nps_panel_read(PG_GETARG_NPS_VECTOR(0), &sums);
	initStringInfo(&json);
	appendStringInfo(&json, "{\"respondents\": " UINT64_FORMAT
					 ", \"before\": {", sums.respondents);
	nps_append_categories(&json, sums.before.counts);
	appendStringInfoString(&json, "}, \"after\": {");
	nps_append_categories(&json, sums.after.counts);
	appendStringInfoString(&json, "}}");
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/* The categories of a summary that may be NULL; returns the responses */
static uint64
get_side(FunctionCallInfo fcinfo, int argument,
		 uint64 categories[STATS_CATEGORIES])
{
	if (!PG_ARGISNULL(argument))
		return nps_summary_categories(PG_GETARG_NPS_VECTOR(argument),
									  categories);
	memset(categories, 0, STATS_CATEGORIES * sizeof(uint64));
	return 0;
}

/*
 * The sums of one respondent; false for one who answered in neither wave, who
 * is none
 *
 * Errors: 22003 for more responses than such sums hold.
 */
static bool
get_respondent(FunctionCallInfo fcinfo, StatsPanel *sums)
{
	uint64		before[STATS_CATEGORIES];
	uint64		after[STATS_CATEGORIES];

	if (get_side(fcinfo, 1, before) + get_side(fcinfo, 2, after) == 0)
		return false;
	if (unlikely(!stats_respondent(before, after, sums)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many responses of one respondent: %llu and %llu",
						(unsigned long long) counts_total(before, STATS_CATEGORIES),
						(unsigned long long) counts_total(after, STATS_CATEGORIES)),
				 errdetail("Four times the square of their number must be a bigint."),
				 errhint("One row is the answers of one respondent, not of all.")));
	return true;
}

/*
 * nps_panel_accum(state, before, after) and its inverse: one more respondent,
 * one less
 *
 * Not STRICT: a NULL is a wave without an answer.
 *
 * Errors: 22003 when a sum or their total would pass bigint, or would be no
 * respondents' any more.
 */
PG_FUNCTION_INFO_V1(nps_panel_accum);
Datum
nps_panel_accum(PG_FUNCTION_ARGS)
{
	NpsVector  *state;
	StatsPanel	sums;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = nps_get_state(fcinfo);
	if (get_respondent(fcinfo, &sums))
		state = nps_vector_plus(state, (const uint64 *) &sums);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(nps_panel_accum_inv);
Datum
nps_panel_accum_inv(PG_FUNCTION_ARGS)
{
	NpsVector  *state;
	StatsPanel	sums;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = nps_get_state(fcinfo);
	if (get_respondent(fcinfo, &sums))
		state = nps_vector_minus(state, (const uint64 *) &sums);
	PG_RETURN_POINTER(state);
}
