/*-------------------------------------------------------------------------
 *
 * aggregate.c
 *	  Transition, combine and inverse transition functions of nps_summary.
 *
 * All unweighted aggregates keep an nps_summary, changed in place where the
 * executor says that it is an aggregate's own, as int4_avg_accum does.  The
 * usual row costs one increment; whatever does not fit a narrow summary goes
 * through the vector arithmetic of counts.c.
 *
 *-------------------------------------------------------------------------
 */
#include "nps.h"

/* The first argument: the state itself, or a copy where it is a mere value */
static inline NpsSummary *
get_state(FunctionCallInfo fcinfo)
{
	NpsSummary *state = PG_GETARG_NPS_SUMMARY(0);

	if (unlikely(!AggCheckCallContext(fcinfo, NULL)))
	{
		uint64		counts[NPS_SCORES];

		nps_summary_read(state, counts);
		state = nps_summary_make(counts);
	}
	return state;
}

/* Add responses at a score to a state of any width, or take them away */
static NpsSummary *
add_slowly(NpsSummary *state, int score, int64 responses)
{
	uint64		counts[NPS_SCORES];
	uint64		change[NPS_SCORES] = {0};

	nps_summary_read(state, counts);
	if (responses >= 0)
	{
		change[score] = (uint64) responses;
		nps_counts_add(&nps_summary_type, counts, change);
	}
	else
	{
		change[score] = -(uint64) responses;
		nps_counts_subtract(&nps_summary_type, counts, change);
	}
	return nps_summary_store(state, counts);
}

/* Transition: one more response */
static inline Datum
accum(FunctionCallInfo fcinfo, int score)
{
	NpsSummary *state = get_state(fcinfo);

	if (likely(nps_summary_is_narrow(state) &&
			   state->low[score] < PG_UINT32_MAX))
		state->low[score]++;
	else
		state = add_slowly(state, score, 1);
	return PointerGetDatum(state);
}

/* Inverse transition: one response less */
static inline Datum
accum_inv(FunctionCallInfo fcinfo, int score)
{
	NpsSummary *state = get_state(fcinfo);

	if (likely(nps_summary_is_narrow(state) && state->low[score] > 0))
		state->low[score]--;
	else
		state = add_slowly(state, score, -1);
	return PointerGetDatum(state);
}

/*
 * The responses at a score in a frequency table.
 *
 * Errors: 22003 when they are negative.
 */
static inline int64
get_responses(FunctionCallInfo fcinfo)
{
	int64		responses = PG_GETARG_INT64(2);

	if (unlikely(responses < 0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("invalid number of responses: %lld",
						(long long) responses),
				 errdetail("A number of responses cannot be below zero."),
				 errhint("Leave out such rows with FILTER (WHERE ... >= 0).")));
	return responses;
}

/*
 * nps_accum(state, score) and nps_accum_inv(state, score)
 *
 * Errors: 22003 for a value that is not a score.
 */
PG_FUNCTION_INFO_V1(nps_accum_int2);
Datum
nps_accum_int2(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_score_int8(PG_GETARG_INT16(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_int4);
Datum
nps_accum_int4(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_score_int8(PG_GETARG_INT32(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_int8);
Datum
nps_accum_int8(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_score_int8(PG_GETARG_INT64(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_float8);
Datum
nps_accum_float8(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_score_float8(PG_GETARG_FLOAT8(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_numeric);
Datum
nps_accum_numeric(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_score_numeric(PG_GETARG_DATUM(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_inv_int2);
Datum
nps_accum_inv_int2(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_score_int8(PG_GETARG_INT16(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_inv_int4);
Datum
nps_accum_inv_int4(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_score_int8(PG_GETARG_INT32(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_inv_int8);
Datum
nps_accum_inv_int8(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_score_int8(PG_GETARG_INT64(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_inv_float8);
Datum
nps_accum_inv_float8(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_score_float8(PG_GETARG_FLOAT8(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_inv_numeric);
Datum
nps_accum_inv_numeric(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_score_numeric(PG_GETARG_DATUM(1)));
}

/*
 * nps_accum(state, score, responses) and nps_accum_inv(state, score,
 * responses): rows of a frequency table
 *
 * Errors: 22003 for a value that is not a score, for negative responses and
 * for a total past bigint.
 */
static Datum
accum_table(FunctionCallInfo fcinfo, int score)
{
	return PointerGetDatum(add_slowly(get_state(fcinfo), score,
									  get_responses(fcinfo)));
}

static Datum
accum_table_inv(FunctionCallInfo fcinfo, int score)
{
	return PointerGetDatum(add_slowly(get_state(fcinfo), score,
									  -get_responses(fcinfo)));
}

PG_FUNCTION_INFO_V1(nps_accum_table_int2);
Datum
nps_accum_table_int2(PG_FUNCTION_ARGS)
{
	return accum_table(fcinfo, nps_need_score_int8(PG_GETARG_INT16(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_table_int4);
Datum
nps_accum_table_int4(PG_FUNCTION_ARGS)
{
	return accum_table(fcinfo, nps_need_score_int8(PG_GETARG_INT32(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_table_int8);
Datum
nps_accum_table_int8(PG_FUNCTION_ARGS)
{
	return accum_table(fcinfo, nps_need_score_int8(PG_GETARG_INT64(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_table_float8);
Datum
nps_accum_table_float8(PG_FUNCTION_ARGS)
{
	return accum_table(fcinfo, nps_need_score_float8(PG_GETARG_FLOAT8(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_table_numeric);
Datum
nps_accum_table_numeric(PG_FUNCTION_ARGS)
{
	return accum_table(fcinfo, nps_need_score_numeric(PG_GETARG_DATUM(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_table_inv_int2);
Datum
nps_accum_table_inv_int2(PG_FUNCTION_ARGS)
{
	return accum_table_inv(fcinfo, nps_need_score_int8(PG_GETARG_INT16(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_table_inv_int4);
Datum
nps_accum_table_inv_int4(PG_FUNCTION_ARGS)
{
	return accum_table_inv(fcinfo, nps_need_score_int8(PG_GETARG_INT32(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_table_inv_int8);
Datum
nps_accum_table_inv_int8(PG_FUNCTION_ARGS)
{
	return accum_table_inv(fcinfo, nps_need_score_int8(PG_GETARG_INT64(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_table_inv_float8);
Datum
nps_accum_table_inv_float8(PG_FUNCTION_ARGS)
{
	return accum_table_inv(fcinfo,
						   nps_need_score_float8(PG_GETARG_FLOAT8(1)));
}

PG_FUNCTION_INFO_V1(nps_accum_table_inv_numeric);
Datum
nps_accum_table_inv_numeric(PG_FUNCTION_ARGS)
{
	return accum_table_inv(fcinfo,
						   nps_need_score_numeric(PG_GETARG_DATUM(1)));
}

/*
 * nps_summary_add(a, b) - the operator +, and as the transition and combine
 * function of aggregates the merging of two summaries
 *
 * Errors: 22003 when a count or the total would pass bigint.
 */
PG_FUNCTION_INFO_V1(nps_summary_add);
Datum
nps_summary_add(PG_FUNCTION_ARGS)
{
	NpsSummary *a = get_state(fcinfo);
	NpsSummary *b = PG_GETARG_NPS_SUMMARY(1);
	uint64		counts[NPS_SCORES];
	uint64		more[NPS_SCORES];

	if (likely(nps_summary_is_narrow(a) && nps_summary_is_narrow(b)))
	{
		uint32		sums[NPS_SCORES];
		bool		carry = false;

		for (int i = 0; i < NPS_SCORES; i++)
		{
			sums[i] = a->low[i] + b->low[i];
			carry |= sums[i] < b->low[i];
		}
		if (likely(!carry))
		{
			memcpy(a->low, sums, sizeof(sums));
			PG_RETURN_POINTER(a);
		}
	}

	nps_summary_read(a, counts);
	nps_summary_read(b, more);
	nps_counts_add(&nps_summary_type, counts, more);
	PG_RETURN_POINTER(nps_summary_store(a, counts));
}

/*
 * nps_summary_subtract(a, b) - the operator -, and the inverse of the above
 *
 * Errors: 22003 when a count would fall below zero.
 */
PG_FUNCTION_INFO_V1(nps_summary_subtract);
Datum
nps_summary_subtract(PG_FUNCTION_ARGS)
{
	NpsSummary *a = get_state(fcinfo);
	NpsSummary *b = PG_GETARG_NPS_SUMMARY(1);
	uint64		counts[NPS_SCORES];
	uint64		less[NPS_SCORES];

	nps_summary_read(a, counts);
	nps_summary_read(b, less);
	nps_counts_subtract(&nps_summary_type, counts, less);
	PG_RETURN_POINTER(nps_summary_store(a, counts));
}
