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

/*
 * Add responses at a score to a state of any width, or take them away; kept out
 * of the hot path, which calls nothing
 */
static pg_noinline Datum
add_slowly(FunctionCallInfo fcinfo, int score, int64 responses)
{
	uint64		more[NPS_SCORES] = {0};

	more[score] = (uint64) responses;
	return PointerGetDatum(nps_vector_plus(nps_vector_state(fcinfo), more));
}

static pg_noinline Datum
take_slowly(FunctionCallInfo fcinfo, int score, int64 responses)
{
	uint64		less[NPS_SCORES] = {0};

	less[score] = (uint64) responses;
	return PointerGetDatum(nps_vector_minus(nps_vector_state(fcinfo), less));
}

/* Transition: one more response */
static inline Datum
accum(FunctionCallInfo fcinfo, int score)
{
	NpsVector  *state = PG_GETARG_NPS_VECTOR(0);

	if (likely(nps_in_aggregate(fcinfo) &&
			   VARSIZE(state) == NPS_NARROW_SIZE(NPS_SCORES) &&
			   state->halves[score] < PG_UINT32_MAX))
	{
		state->halves[score]++;
		PG_RETURN_POINTER(state);
	}
	return add_slowly(fcinfo, score, 1);
}

/* Inverse transition: one response less */
static inline Datum
accum_inv(FunctionCallInfo fcinfo, int score)
{
	NpsVector  *state = PG_GETARG_NPS_VECTOR(0);

	if (likely(nps_in_aggregate(fcinfo) &&
			   VARSIZE(state) == NPS_NARROW_SIZE(NPS_SCORES) &&
			   state->halves[score] > 0))
	{
		state->halves[score]--;
		PG_RETURN_POINTER(state);
	}
	return take_slowly(fcinfo, score, 1);
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
	return accum(fcinfo, NPS_GETARG_INT2_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_int4);
Datum
nps_accum_int4(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, NPS_GETARG_INT4_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_int8);
Datum
nps_accum_int8(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, NPS_GETARG_INT8_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_float8);
Datum
nps_accum_float8(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, NPS_GETARG_FLOAT8_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_numeric);
Datum
nps_accum_numeric(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, NPS_GETARG_NUMERIC_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_inv_int2);
Datum
nps_accum_inv_int2(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, NPS_GETARG_INT2_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_inv_int4);
Datum
nps_accum_inv_int4(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, NPS_GETARG_INT4_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_inv_int8);
Datum
nps_accum_inv_int8(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, NPS_GETARG_INT8_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_inv_float8);
Datum
nps_accum_inv_float8(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, NPS_GETARG_FLOAT8_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_inv_numeric);
Datum
nps_accum_inv_numeric(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, NPS_GETARG_NUMERIC_SCORE(1));
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
	return add_slowly(fcinfo, score, get_responses(fcinfo));
}

static Datum
accum_table_inv(FunctionCallInfo fcinfo, int score)
{
	return take_slowly(fcinfo, score, get_responses(fcinfo));
}

PG_FUNCTION_INFO_V1(nps_accum_table_int2);
Datum
nps_accum_table_int2(PG_FUNCTION_ARGS)
{
	return accum_table(fcinfo, NPS_GETARG_INT2_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_table_int4);
Datum
nps_accum_table_int4(PG_FUNCTION_ARGS)
{
	return accum_table(fcinfo, NPS_GETARG_INT4_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_table_int8);
Datum
nps_accum_table_int8(PG_FUNCTION_ARGS)
{
	return accum_table(fcinfo, NPS_GETARG_INT8_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_table_float8);
Datum
nps_accum_table_float8(PG_FUNCTION_ARGS)
{
	return accum_table(fcinfo, NPS_GETARG_FLOAT8_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_table_numeric);
Datum
nps_accum_table_numeric(PG_FUNCTION_ARGS)
{
	return accum_table(fcinfo, NPS_GETARG_NUMERIC_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_table_inv_int2);
Datum
nps_accum_table_inv_int2(PG_FUNCTION_ARGS)
{
	return accum_table_inv(fcinfo, NPS_GETARG_INT2_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_table_inv_int4);
Datum
nps_accum_table_inv_int4(PG_FUNCTION_ARGS)
{
	return accum_table_inv(fcinfo, NPS_GETARG_INT4_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_table_inv_int8);
Datum
nps_accum_table_inv_int8(PG_FUNCTION_ARGS)
{
	return accum_table_inv(fcinfo, NPS_GETARG_INT8_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_table_inv_float8);
Datum
nps_accum_table_inv_float8(PG_FUNCTION_ARGS)
{
	return accum_table_inv(fcinfo, NPS_GETARG_FLOAT8_SCORE(1));
}

PG_FUNCTION_INFO_V1(nps_accum_table_inv_numeric);
Datum
nps_accum_table_inv_numeric(PG_FUNCTION_ARGS)
{
	return accum_table_inv(fcinfo, NPS_GETARG_NUMERIC_SCORE(1));
}

/*
 * csat(rating) and ces(rating): the same transitions, with ratings instead of
 * scores and each at its own place among the counts
 *
 * Errors: 22003 for a value that is not a rating.
 */
#define MIN_RATING		1
#define MAX_CSAT		5
#define MIN_SATISFIED	4		/* by csat */
#define MAX_CES			7

PG_FUNCTION_INFO_V1(csat_accum_int2);
Datum
csat_accum_int2(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_int8(PG_GETARG_INT16(1), MIN_RATING, MAX_CSAT));
}

PG_FUNCTION_INFO_V1(csat_accum_int4);
Datum
csat_accum_int4(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_int8(PG_GETARG_INT32(1), MIN_RATING, MAX_CSAT));
}

PG_FUNCTION_INFO_V1(csat_accum_int8);
Datum
csat_accum_int8(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_int8(PG_GETARG_INT64(1), MIN_RATING, MAX_CSAT));
}

PG_FUNCTION_INFO_V1(csat_accum_float8);
Datum
csat_accum_float8(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_float8(PG_GETARG_FLOAT8(1), MIN_RATING, MAX_CSAT));
}

PG_FUNCTION_INFO_V1(csat_accum_numeric);
Datum
csat_accum_numeric(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_numeric(PG_GETARG_DATUM(1), MIN_RATING, MAX_CSAT));
}

PG_FUNCTION_INFO_V1(csat_accum_inv_int2);
Datum
csat_accum_inv_int2(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_int8(PG_GETARG_INT16(1), MIN_RATING, MAX_CSAT));
}

PG_FUNCTION_INFO_V1(csat_accum_inv_int4);
Datum
csat_accum_inv_int4(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_int8(PG_GETARG_INT32(1), MIN_RATING, MAX_CSAT));
}

PG_FUNCTION_INFO_V1(csat_accum_inv_int8);
Datum
csat_accum_inv_int8(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_int8(PG_GETARG_INT64(1), MIN_RATING, MAX_CSAT));
}

PG_FUNCTION_INFO_V1(csat_accum_inv_float8);
Datum
csat_accum_inv_float8(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_float8(PG_GETARG_FLOAT8(1), MIN_RATING, MAX_CSAT));
}

PG_FUNCTION_INFO_V1(csat_accum_inv_numeric);
Datum
csat_accum_inv_numeric(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_numeric(PG_GETARG_DATUM(1), MIN_RATING, MAX_CSAT));
}

PG_FUNCTION_INFO_V1(ces_accum_int2);
Datum
ces_accum_int2(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_int8(PG_GETARG_INT16(1), MIN_RATING, MAX_CES));
}

PG_FUNCTION_INFO_V1(ces_accum_int4);
Datum
ces_accum_int4(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_int8(PG_GETARG_INT32(1), MIN_RATING, MAX_CES));
}

PG_FUNCTION_INFO_V1(ces_accum_int8);
Datum
ces_accum_int8(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_int8(PG_GETARG_INT64(1), MIN_RATING, MAX_CES));
}

PG_FUNCTION_INFO_V1(ces_accum_float8);
Datum
ces_accum_float8(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_float8(PG_GETARG_FLOAT8(1), MIN_RATING, MAX_CES));
}

PG_FUNCTION_INFO_V1(ces_accum_numeric);
Datum
ces_accum_numeric(PG_FUNCTION_ARGS)
{
	return accum(fcinfo, nps_need_numeric(PG_GETARG_DATUM(1), MIN_RATING, MAX_CES));
}

PG_FUNCTION_INFO_V1(ces_accum_inv_int2);
Datum
ces_accum_inv_int2(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_int8(PG_GETARG_INT16(1), MIN_RATING, MAX_CES));
}

PG_FUNCTION_INFO_V1(ces_accum_inv_int4);
Datum
ces_accum_inv_int4(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_int8(PG_GETARG_INT32(1), MIN_RATING, MAX_CES));
}

PG_FUNCTION_INFO_V1(ces_accum_inv_int8);
Datum
ces_accum_inv_int8(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_int8(PG_GETARG_INT64(1), MIN_RATING, MAX_CES));
}

PG_FUNCTION_INFO_V1(ces_accum_inv_float8);
Datum
ces_accum_inv_float8(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_float8(PG_GETARG_FLOAT8(1), MIN_RATING, MAX_CES));
}

PG_FUNCTION_INFO_V1(ces_accum_inv_numeric);
Datum
ces_accum_inv_numeric(PG_FUNCTION_ARGS)
{
	return accum_inv(fcinfo, nps_need_numeric(PG_GETARG_DATUM(1), MIN_RATING, MAX_CES));
}

/* csat - share of the ratings 4 and 5, in percent */
PG_FUNCTION_INFO_V1(csat_final);
Datum
csat_final(PG_FUNCTION_ARGS)
{
	uint64		counts[NPS_SCORES];
	uint64		responses;
	uint64		satisfied = 0;

	nps_vector_read(PG_GETARG_NPS_VECTOR(0), counts);
	responses = counts_total(counts, NPS_SCORES);
	if (responses == 0)
		PG_RETURN_NULL();
	for (int rating = MIN_SATISFIED; rating <= MAX_CSAT; rating++)
		satisfied += counts[rating];
	PG_RETURN_NUMERIC(nps_quotient(100, (int64) satisfied, (int64) responses));
}
