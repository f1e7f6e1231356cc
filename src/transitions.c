/*-------------------------------------------------------------------------
 *
 * transitions.c
 *	  The type nps_transitions, the same respondents asked twice, and the
 *	  aggregate that keeps it.
 *
 * A value has nine counts: by category before, detractors first, and within
 * it by category after.
 *
 *-------------------------------------------------------------------------
 */
#include "transitions.h"

#include "lib/stringinfo.h"
#include "score.h"
#include "state.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

/*
 * nps_transitions_read - the counts of a value.  Returns the respondents.
 */
uint64
nps_transitions_read(const NpsVector *transitions,
					 uint64 counts[NPS_TRANSITIONS])
{
	nps_vector_read(transitions, counts);
	return counts_total(counts, NPS_TRANSITIONS);
}

/* Text input, binary input and the cast from arrays: see vector.c */
PG_FUNCTION_INFO_V1(nps_transitions_in);
Datum
nps_transitions_in(PG_FUNCTION_ARGS)
{
	return nps_vector_in(fcinfo, &nps_transitions_type);
}

PG_FUNCTION_INFO_V1(nps_transitions_recv);
Datum
nps_transitions_recv(PG_FUNCTION_ARGS)
{
	return nps_vector_recv(fcinfo, &nps_transitions_type);
}

PG_FUNCTION_INFO_V1(nps_transitions_from_array);
Datum
nps_transitions_from_array(PG_FUNCTION_ARGS)
{
	return nps_vector_from_array(fcinfo, &nps_transitions_type);
}

/* Cast to jsonb: responses, and an object by category before and after */
PG_FUNCTION_INFO_V1(nps_transitions_to_jsonb);
Datum
nps_transitions_to_jsonb(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_TRANSITIONS];
	uint64		respondents = nps_transitions_read(PG_GETARG_NPS_VECTOR(0),
												   counts);
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"responses\": " UINT64_FORMAT, respondents);
	for (int before = 0; before < STATS_CATEGORIES; before++)
	{
		appendStringInfo(&json, ", \"%s\": ", nps_category_name(before));
		for (int after = 0; after < STATS_CATEGORIES; after++)
			appendStringInfo(&json, "%c\"%s\": " UINT64_FORMAT,
							 after == 0 ? '{' : ',', nps_category_name(after),
							 counts[before * STATS_CATEGORIES + after]);
		appendStringInfoChar(&json, '}');
	}
	appendStringInfoChar(&json, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/*
 * nps_transitions_accum(state, before, after) and its inverse
 *
 * Errors: 22003 for a value that is not a score.
 */
static inline Datum
accum(FunctionCallInfo fcinfo, int before, int after)
{
	uint64		more[NPS_TRANSITIONS] = {0};

	more[nps_category_of(before) * STATS_CATEGORIES + nps_category_of(after)] = 1;
	PG_RETURN_POINTER(nps_vector_plus(nps_get_state(fcinfo), more));
}

static inline Datum
accum_inv(FunctionCallInfo fcinfo, int before, int after)
{
	uint64		less[NPS_TRANSITIONS] = {0};

	less[nps_category_of(before) * STATS_CATEGORIES + nps_category_of(after)] = 1;
	PG_RETURN_POINTER(nps_vector_minus(nps_get_state(fcinfo), less));
}

SCORE_PAIR_FUNCTIONS(nps_transitions_accum, accum, 1, 2)
SCORE_PAIR_FUNCTIONS(nps_transitions_accum_inv, accum_inv, 1, 2)

/*
 * nps_count(transitions, before, after) - respondents by both categories
 *
 * Errors: 22023 for an unknown category.
 */
PG_FUNCTION_INFO_V1(nps_count_transitions);
Datum
nps_count_transitions(PG_FUNCTION_ARGS)
{
	int			before = nps_parse_category(PG_GETARG_TEXT_PP(1));
	int			after = nps_parse_category(PG_GETARG_TEXT_PP(2));
	uint64		counts[NPS_TRANSITIONS];

	nps_transitions_read(PG_GETARG_NPS_VECTOR(0), counts);
	PG_RETURN_INT64((int64) counts[before * STATS_CATEGORIES + after]);
}
