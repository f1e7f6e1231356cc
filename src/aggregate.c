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
#include "compat.h"

#include "options.h"
#include "score.h"
#include "state.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"
#include "vector.h"

/*
 * Add responses at a score to a state of any width, or take them away; kept out
 * of the hot path, which calls nothing
 */
static pg_noinline Datum
add_slowly(FunctionCallInfo fcinfo, int score, int64 responses)
{
	uint64		more[NPS_SCORES] = {0};

	more[score] = (uint64) responses;
	return PointerGetDatum(nps_vector_plus(nps_get_state(fcinfo), more));
}

static pg_noinline Datum
take_slowly(FunctionCallInfo fcinfo, int score, int64 responses)
{
	uint64		less[NPS_SCORES] = {0};

	less[score] = (uint64) responses;
	return PointerGetDatum(nps_vector_minus(nps_get_state(fcinfo), less));
}

/* Transition: one more response or rating */
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

/* Inverse transition: one less */
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
 * nps_accum(state, score) and nps_accum_inv(state, score)
 *
 * Errors: 22003 for a value that is not a score.
 */
SCORE_FUNCTIONS(nps_accum, accum, 1, 0, NPS_MAX_SCORE)
SCORE_FUNCTIONS(nps_accum_inv, accum_inv, 1, 0, NPS_MAX_SCORE)

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

SCORE_FUNCTIONS(csat_accum, accum, 1, MIN_RATING, MAX_CSAT)
SCORE_FUNCTIONS(csat_accum_inv, accum_inv, 1, MIN_RATING, MAX_CSAT)
SCORE_FUNCTIONS(ces_accum, accum, 1, MIN_RATING, MAX_CES)
SCORE_FUNCTIONS(ces_accum_inv, accum_inv, 1, MIN_RATING, MAX_CES)

/*
 * The responses at a score in a frequency table.
 *
 * Errors: 22003 when that is not a whole number from 0 to 2^63 - 1.
 */
static int64
get_responses(FunctionCallInfo fcinfo)
{
	Datum		value = NumericGetDatum(PG_GETARG_NUMERIC(2));
	int64		responses;

	if (unlikely(!nps_numeric_to_whole(value, PG_INT64_MAX, &responses)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("invalid number of responses: %s",
						DatumGetCString(DirectFunctionCall1(numeric_out, value))),
				 errdetail("A number of responses is a whole number from 0 to %lld.",
						   (long long) PG_INT64_MAX),
				 errhint("Leave out other rows with FILTER (WHERE ...); weights, which may be fractions, are for nps_weighted_agg().")));
	return responses;
}

/*
 * nps_accum(state, score, responses) and nps_accum_inv(state, score,
 * responses): rows of a frequency table
 *
 * Errors: 22003 for a value that is not a score, for responses that are not a
 * whole number and for a total past bigint.
 */
static inline Datum
accum_table(FunctionCallInfo fcinfo, int score)
{
	return add_slowly(fcinfo, score, get_responses(fcinfo));
}

static inline Datum
accum_table_inv(FunctionCallInfo fcinfo, int score)
{
	return take_slowly(fcinfo, score, get_responses(fcinfo));
}

SCORE_FUNCTIONS(nps_accum_table, accum_table, 1, 0, NPS_MAX_SCORE)
SCORE_FUNCTIONS(nps_accum_table_inv, accum_table_inv, 1, 0, NPS_MAX_SCORE)

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
