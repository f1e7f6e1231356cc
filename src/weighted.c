/*-------------------------------------------------------------------------
 *
 * weighted.c
 *	  The type nps_weighted_summary and the aggregates that keep it.
 *
 * There is no inverse transition: taking a weight away from a rounded sum does
 * not give back the sum without it, and a moving window would drift.
 *
 *-------------------------------------------------------------------------
 */
#include "weighted.h"

#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "options.h"
#include "score.h"
#include "state.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"

#define TYPE_NAME	"nps_weighted_summary"

/* A new value without responses, in the current context */
static NpsWeighted *
make_empty(void)
{
	NpsWeighted *weighted = palloc0(sizeof(NpsWeighted));

	SET_VARSIZE(weighted, sizeof(NpsWeighted));
	weighted->version = NPS_WEIGHTED_VERSION;
	return weighted;
}

/* nps_weighted_read - the sums of a value, where they are */
Weights *
nps_weighted_read(NpsWeighted *weighted)
{
	if (unlikely(VARSIZE(weighted) != sizeof(NpsWeighted) ||
				 weighted->version != NPS_WEIGHTED_VERSION))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("value of type %s has an unknown form: version %d, %zu bytes",
						TYPE_NAME, weighted->version, (size_t) VARSIZE(weighted)),
				 errdetail("This library reads version %d, of %zu bytes.",
						   NPS_WEIGHTED_VERSION, sizeof(NpsWeighted)),
				 errhint("A later release of nps may have written it; use its library.")));
	Assert(weights_check(&weighted->weights) == WEIGHTS_OK);
	return &weighted->weights;
}

/*
 * nps_weighted_sums - a summary as the mathematics sees it; false if it has no
 * weight
 */
bool
nps_weighted_sums(const Weights *weights, StatsWeighted *sums)
{
	double		total = 0;

	sums->rows = (double) weights->rows;
	for (int i = 0; i < STATS_CATEGORIES; i++)
	{
		sums->weight[i] = weights->weight[i].leading;
		sums->square[i] = weights->square[i].leading;
		total += sums->weight[i];
	}
	return total > 0;
}

/*
 * Throw the error for a refused value, or save it where the caller can take a
 * soft error.  malformed is the SQLSTATE of what is not a value at all.
 */
static void
refuse_weights(WeightsStatus status, int malformed, const char *given,
	   Node *escontext)
{
	switch (status)
	{
		case WEIGHTS_OK:
			break;

		case WEIGHTS_BAD_SYNTAX:
			ereturn(escontext,,
					(errcode(malformed),
					 errmsg("invalid input syntax for type %s: %s",
							TYPE_NAME, given),
					 errdetail("The rows and the sums are decimal numbers in braces, separated by commas."),
					 errhint("Make such values with nps_weighted_agg().")));

		case WEIGHTS_BAD_LENGTH:
			ereturn(escontext,,
					(errcode(malformed),
					 errmsg("wrong number of sums for type %s: %s",
							TYPE_NAME, given),
					 errdetail("A value holds the rows and %d numbers.",
							   2 * WEIGHTS_PAIRS),
					 errhint("Make such values with nps_weighted_agg().")));

		case WEIGHTS_BAD_VERSION:
			ereturn(escontext,,
					(errcode(malformed),
					 errmsg("unknown version of the binary form of type %s: %s",
							TYPE_NAME, given),
					 errdetail("This server reads version %d.",
							   WEIGHTS_BINARY_VERSION),
					 errhint("Send the value as text.")));

		case WEIGHTS_IMPOSSIBLE:
			ereturn(escontext,,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value out of range for type %s: %s",
							TYPE_NAME, given),
					 errdetail("No responses have these sums of weights and of their squares."),
					 errhint("Make such values with nps_weighted_agg().")));
	}
}

/* The sum of all weights */
static double
total_weight(const Weights *weights)
{
	return weights->weight[STATS_DETRACTORS].leading +
		weights->weight[STATS_PASSIVES].leading +
		weights->weight[STATS_PROMOTERS].leading;
}

/* The text form of a summary, in memory of the current context */
static char *
text_form(const Weights *weights)
{
	char	   *string = palloc(WEIGHTS_TEXT_SIZE);

	weights_format_text(string, weights);
	return string;
}

/*
 * Input and output
 *
 * Errors: 22P02 and 22P03 for malformed text and bytes, 22003 for sums that no
 * responses have.
 */
PG_FUNCTION_INFO_V1(nps_weighted_summary_in);
Datum
nps_weighted_summary_in(PG_FUNCTION_ARGS)
{
	const char *string = PG_GETARG_CSTRING(0);
	NpsWeighted *weighted = make_empty();
	WeightsStatus status = weights_parse_text(string, strlen(string),
											  &weighted->weights);

	if (status != WEIGHTS_OK)
	{
		refuse_weights(status, ERRCODE_INVALID_TEXT_REPRESENTATION,
					   psprintf("\"%s\"", string), fcinfo->context);
		PG_RETURN_NULL();
	}
	PG_RETURN_POINTER(weighted);
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_out);
Datum
nps_weighted_summary_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(text_form(PG_GETARG_WEIGHTS(0)));
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_recv);
Datum
nps_weighted_summary_recv(PG_FUNCTION_ARGS)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	int			size = message->len - message->cursor;
	const char *bytes = pq_getmsgbytes(message, size);
	NpsWeighted *weighted = make_empty();
	WeightsStatus status = weights_parse_binary(bytes, size,
												&weighted->weights);

	if (status != WEIGHTS_OK)
		refuse_weights(status, ERRCODE_INVALID_BINARY_REPRESENTATION,
					   status == WEIGHTS_IMPOSSIBLE ?
					   text_form(&weighted->weights) :
					   status == WEIGHTS_BAD_VERSION ?
					   psprintf("%d", (unsigned char) bytes[0]) :
					   psprintf("%d bytes", size),
					   NULL);
	PG_RETURN_POINTER(weighted);
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_send);
Datum
nps_weighted_summary_send(PG_FUNCTION_ARGS)
{
	bytea	   *result = palloc(VARHDRSZ + WEIGHTS_BINARY_SIZE);

	SET_VARSIZE(result, VARHDRSZ + WEIGHTS_BINARY_SIZE);
	weights_format_binary(VARDATA(result), PG_GETARG_WEIGHTS(0));
	PG_RETURN_BYTEA_P(result);
}

/*
 * Cast to jsonb: an object with the rows, the weight in each category and in
 * all, and the score, null without weight.  The numbers are the shortest that
 * are read back the same.
 */
PG_FUNCTION_INFO_V1(nps_weighted_summary_to_jsonb);
Datum
nps_weighted_summary_to_jsonb(PG_FUNCTION_ARGS)
{
	Weights    *weights = PG_GETARG_WEIGHTS(0);
	char		detractors[WEIGHTS_NUMBER_SIZE];
	char		passives[WEIGHTS_NUMBER_SIZE];
	char		promoters[WEIGHTS_NUMBER_SIZE];
	char		weight[WEIGHTS_NUMBER_SIZE];
	StatsWeighted sums;
	char	   *score = "null";

	if (nps_weighted_sums(weights, &sums))
		score = DatumGetCString(DirectFunctionCall1(numeric_out,
													NumericGetDatum(nps_to_points(stats_weighted_score(&sums)))));
	weights_format_number(detractors, sums.weight[STATS_DETRACTORS]);
	weights_format_number(passives, sums.weight[STATS_PASSIVES]);
	weights_format_number(promoters, sums.weight[STATS_PROMOTERS]);
	weights_format_number(weight, total_weight(weights));
	return DirectFunctionCall1(jsonb_in,
							   CStringGetDatum(psprintf("{\"responses\": " INT64_FORMAT
														", \"weight\": %s"
														", \"detractors\": %s"
														", \"passives\": %s"
														", \"promoters\": %s"
														", \"nps\": %s}",
														weights->rows, weight,
														detractors, passives,
														promoters, score)));
}

/*
 * nps_weighted_accum(state, score, weight)
 *
 * Errors: 22003 for a value that is not a score, for a weight that is none and
 * for more than 2^63 - 1 rows.
 */
static inline Datum
accum(FunctionCallInfo fcinfo, int score)
{
	NpsWeighted *state = nps_get_state(fcinfo);
	Weights    *weights = nps_weighted_read(state);
	float8		weight = PG_GETARG_FLOAT8(2);

	if (unlikely(!weights_is_weight(weight)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("invalid weight: %s", float8out_internal(weight)),
				 errdetail("A weight is 0 or a number from %g to %g.",
						   WEIGHTS_SMALLEST, WEIGHTS_LARGEST),
				 errhint("Leave out other rows with FILTER (WHERE ...).")));
	if (unlikely(weights->rows == PG_INT64_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many responses: %s", text_form(weights)),
				 errdetail("A summary holds at most %lld.",
						   (long long) PG_INT64_MAX),
				 errhint("Keep such numbers in several summaries.")));
	weights_add_response(weights, nps_category_of(score), weight);
	PG_RETURN_POINTER(state);
}

SCORE_FUNCTIONS(nps_weighted_accum, accum, 1, 0, NPS_MAX_SCORE)

/*
 * The operator +, and the transition and combine function of sum
 *
 * Errors: 22003 for more than 2^63 - 1 rows.
 */
PG_FUNCTION_INFO_V1(nps_weighted_summary_add);
Datum
nps_weighted_summary_add(PG_FUNCTION_ARGS)
{
	NpsWeighted *state = nps_get_state(fcinfo);
	Weights    *a = nps_weighted_read(state);
	Weights    *b = PG_GETARG_WEIGHTS(1);

	if (unlikely(!weights_add(a, b)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many responses: %s + %s",
						text_form(a), text_form(b)),
				 errdetail("A summary holds at most %lld.",
						   (long long) PG_INT64_MAX),
				 errhint("Keep such numbers in several summaries.")));
	PG_RETURN_POINTER(state);
}

/* Order, equality and hash: see weights_compare() */
static int
compare_args(FunctionCallInfo fcinfo)
{
	return weights_compare(PG_GETARG_WEIGHTS(0), PG_GETARG_WEIGHTS(1));
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_cmp);
Datum
nps_weighted_summary_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_args(fcinfo));
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_eq);
Datum
nps_weighted_summary_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) == 0);
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_ne);
Datum
nps_weighted_summary_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) != 0);
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_lt);
Datum
nps_weighted_summary_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) < 0);
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_le);
Datum
nps_weighted_summary_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) <= 0);
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_gt);
Datum
nps_weighted_summary_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) > 0);
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_ge);
Datum
nps_weighted_summary_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) >= 0);
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_hash);
Datum
nps_weighted_summary_hash(PG_FUNCTION_ARGS)
{
	PG_RETURN_UINT32((uint32) weights_hash(PG_GETARG_WEIGHTS(0), 0));
}

PG_FUNCTION_INFO_V1(nps_weighted_summary_hash_extended);
Datum
nps_weighted_summary_hash_extended(PG_FUNCTION_ARGS)
{
	PG_RETURN_UINT64(weights_hash(PG_GETARG_WEIGHTS(0),
								  (uint64) PG_GETARG_INT64(1)));
}

/* nps_responses(weighted) - rows, those of weight zero included */
PG_FUNCTION_INFO_V1(nps_responses_weighted);
Datum
nps_responses_weighted(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_WEIGHTS(0)->rows);
}

/* nps_promoters, nps_passives, nps_detractors(weighted) - sums of weights */
PG_FUNCTION_INFO_V1(nps_promoters_weighted);
Datum
nps_promoters_weighted(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(PG_GETARG_WEIGHTS(0)->weight[STATS_PROMOTERS].leading);
}

PG_FUNCTION_INFO_V1(nps_passives_weighted);
Datum
nps_passives_weighted(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(PG_GETARG_WEIGHTS(0)->weight[STATS_PASSIVES].leading);
}

PG_FUNCTION_INFO_V1(nps_detractors_weighted);
Datum
nps_detractors_weighted(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(PG_GETARG_WEIGHTS(0)->weight[STATS_DETRACTORS].leading);
}

/* nps_weight(weighted) - sum of all weights */
PG_FUNCTION_INFO_V1(nps_weight);
Datum
nps_weight(PG_FUNCTION_ARGS)
{
	PG_RETURN_FLOAT8(total_weight(PG_GETARG_WEIGHTS(0)));
}

/* nps_effective_responses(weighted) - Kish's effective sample size */
PG_FUNCTION_INFO_V1(nps_effective_responses);
Datum
nps_effective_responses(PG_FUNCTION_ARGS)
{
	StatsWeighted sums;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		PG_RETURN_NULL();
	return DirectFunctionCall1(float8_numeric,
							   Float8GetDatum(stats_effective_responses(&sums)));
}

/* nps(weighted) - the same of the weights; final function of nps_weighted */
PG_FUNCTION_INFO_V1(nps_of_weighted);
Datum
nps_of_weighted(PG_FUNCTION_ARGS)
{
	StatsWeighted sums;

	if (!nps_weighted_sums(PG_GETARG_WEIGHTS(0), &sums))
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(nps_to_points(stats_weighted_score(&sums)));
}

