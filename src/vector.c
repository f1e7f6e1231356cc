/*-------------------------------------------------------------------------
 *
 * vector.c
 *	  Vectors of counts as SQL values: nps_summary, nps_transitions,
 *	  nps_clustered_summary and nps_panel.
 *
 * The types differ in what they count, not in how: they share storage,
 * output, order, hash and arithmetic, down to the C functions.  The size of a
 * value tells its type.
 *
 * What a valid vector is stands in counts.c; here its refusals become errors.
 * Every error of every way in is thrown by refuse_vector().
 *
 *-------------------------------------------------------------------------
 */
#include "vector.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "samples.h"
#include "score.h"
#include "state.h"
#include "utils/array.h"
#include "utils/builtins.h"

const NpsVectorType nps_summary_type = {
	"nps_summary", NPS_SCORES,
	"Give the number of responses at each score, score 0 first: {0,0,0,0,0,0,0,0,0,0,0} is the empty summary."
};

const NpsVectorType nps_transitions_type = {
	"nps_transitions", STATS_CATEGORIES * STATS_CATEGORIES,
	"Give the number of respondents by category before and after, detractors first: {0,0,0,0,0,0,0,0,0} is the empty value."
};

/* Sums of counts, in the order of samples.h */
static bool
clusters_possible(const uint64 *counts)
{
	return stats_clusters_possible((const StatsClusters *) counts);
}

static bool
panel_possible(const uint64 *counts)
{
	return stats_panel_possible((const StatsPanel *) counts);
}

const NpsVectorType nps_clustered_summary_type = {
	"nps_clustered_summary", sizeof(StatsClusters) / sizeof(uint64),
	"Make such values with nps_clustered_agg(): {0,0,0,0,0,0,0} is the empty value.",
	clusters_possible
};

const NpsVectorType nps_panel_type = {
	"nps_panel", sizeof(StatsPanel) / sizeof(uint64),
	"Make such values with nps_panel_agg().",
	panel_possible
};

/* No two of them have values of the same size */
static const NpsVectorType *const types[] = {
	&nps_summary_type,
	&nps_transitions_type,
	&nps_clustered_summary_type,
	&nps_panel_type
};

/* The type that a value has, which its size tells */
static const NpsVectorType *
type_of(const NpsVector *vector)
{
	Size		size = VARSIZE(vector);

	for (int i = 0; i < lengthof(types); i++)
	{
		if (size == NPS_NARROW_SIZE(types[i]->length) ||
			size == NPS_WIDE_SIZE(types[i]->length))
			return types[i];
	}
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("value of %zu bytes is of no type of nps", size),
			 errdetail("The length of a stored value tells its type."),
			 errhint("It was damaged, or stored by a later version of nps than the library that is loaded.")));
	return NULL;				/* keep compiler quiet */
}

#ifdef USE_ASSERT_CHECKING
/* Check that a value is as every function leaves it */
static void
AssertCheckVector(const NpsVector *vector)
{
	int			length = type_of(vector)->length;
	uint64		total = 0;
	uint32		any_high = 0;

	if (VARSIZE(vector) == NPS_NARROW_SIZE(length))
		return;
	for (int i = 0; i < length; i++)
	{
		Assert(vector->halves[length + i] <= PG_INT32_MAX);
		any_high |= vector->halves[length + i];
		total += (uint64) vector->halves[length + i] << 32 | vector->halves[i];
		Assert(total <= PG_INT64_MAX);
	}
	Assert(any_high != 0);
}
#else
#define AssertCheckVector(vector)	((void) 0)
#endif

/*
 * nps_vector_read - the counts of a value as plain numbers.  Returns the type.
 */
const NpsVectorType *
nps_vector_read(const NpsVector *vector, uint64 *counts)
{
	const NpsVectorType *type = type_of(vector);
	int			length = type->length;

	AssertCheckVector(vector);

	for (int i = 0; i < length; i++)
		counts[i] = vector->halves[i];
	if (VARSIZE(vector) != NPS_NARROW_SIZE(length))
	{
		for (int i = 0; i < length; i++)
			counts[i] |= (uint64) vector->halves[length + i] << 32;
	}
	return type;
}

/* Bytes that a value of these counts takes */
static Size
size_for(const NpsVectorType *type, const uint64 *counts)
{
	uint64		all = 0;

	for (int i = 0; i < type->length; i++)
		all |= counts[i];
	return (all >> 32) == 0 ? NPS_NARROW_SIZE(type->length) :
		NPS_WIDE_SIZE(type->length);
}

/* Write valid counts into memory of the size that they take */
static NpsVector *
fill(NpsVector *vector, Size size, const NpsVectorType *type,
	 const uint64 *counts)
{
	SET_VARSIZE(vector, size);
	for (int i = 0; i < type->length; i++)
		vector->halves[i] = (uint32) counts[i];
	if (size != NPS_NARROW_SIZE(type->length))
	{
		for (int i = 0; i < type->length; i++)
			vector->halves[type->length + i] = (uint32) (counts[i] >> 32);
	}
	AssertCheckVector(vector);
	return vector;
}

/* nps_vector_make - a new value of valid counts, in the current context */
NpsVector *
nps_vector_make(const NpsVectorType *type, const uint64 *counts)
{
	Size		size = size_for(type, counts);

	return fill(palloc(size), size, type, counts);
}

/*
 * Give an aggregate's state new counts
 *
 * Where they take another width, that is a new value in the current memory
 * context: the executor copies what a transition function returns into the
 * aggregate's context, and frees the old state.
 */
static NpsVector *
store(NpsVector *state, const NpsVectorType *type, const uint64 *counts)
{
	Size		size = size_for(type, counts);

	if (size != VARSIZE(state))
		return nps_vector_make(type, counts);
	return fill(state, size, type, counts);
}

/*
 * Throw the error for a refused vector, or save it where the caller can take
 * a soft error.
 *
 * given names the value; malformed is the SQLSTATE of what is no vector at
 * all, which depends on the way in, and way_out what to do about a value that
 * nobody's answers are.
 */
static void
refuse_vector(const NpsVectorType *type, CountsStatus status, int malformed,
			  const char *way_out, const char *given, Node *escontext)
{
	switch (status)
	{
		case COUNTS_OK:
			break;

		case COUNTS_BAD_SYNTAX:
			ereturn(escontext,,
					(errcode(malformed),
					 errmsg("invalid input syntax for type %s: %s",
							type->name, given),
					 errdetail("The counts are decimal numbers in braces, separated by commas."),
					 errhint("%s", type->hint)));

		case COUNTS_BAD_LENGTH:
			ereturn(escontext,,
					(errcode(malformed),
					 errmsg("wrong number of counts for type %s: %s",
							type->name, given),
					 errdetail("A value holds exactly %d counts.",
							   type->length),
					 errhint("%s", type->hint)));

		case COUNTS_BAD_VERSION:
			ereturn(escontext,,
					(errcode(malformed),
					 errmsg("unknown version of the binary form of type %s: %s",
							type->name, given),
					 errdetail("This server reads version %d.",
							   COUNTS_BINARY_VERSION),
					 errhint("Send the value as text.")));

		case COUNTS_NEGATIVE:
			ereturn(escontext,,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value out of range for type %s: %s",
							type->name, given),
					 errdetail("A count cannot be below zero."),
					 errhint("%s", way_out)));

		case COUNTS_TOO_LARGE:
		case COUNTS_TOTAL_TOO_LARGE:
			ereturn(escontext,,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value out of range for type %s: %s",
							type->name, given),
					 errdetail("The counts and their total cannot be above %lld.",
							   (long long) PG_INT64_MAX),
					 errhint("Keep such counts in several values.")));

		case COUNTS_IMPOSSIBLE:
			ereturn(escontext,,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value out of range for type %s: %s",
							type->name, given),
					 errdetail("No answers have these counts and sums."),
					 errhint("%s", way_out)));
	}
}

/* Accept counts that answers can have */
static CountsStatus
check_possible(const NpsVectorType *type, const uint64 *counts)
{
	return type->possible == NULL || type->possible(counts) ?
		COUNTS_OK : COUNTS_IMPOSSIBLE;
}

/* The text form of counts, in memory of the current context */
static char *
text_form(const NpsVectorType *type, const uint64 *counts)
{
	char	   *string = palloc(COUNTS_TEXT_SIZE(type->length));

	counts_format_text(string, counts, type->length);
	return string;
}

/*
 * Throw the error for arithmetic that gives no vector: too much was added, or
 * taken away what was not there.
 */
static void
refuse_result(const NpsVectorType *type, CountsStatus status,
			  const uint64 *a, char operator, const uint64 *b)
{
	refuse_vector(type, status, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
				  "Take away only responses that are in the value.",
				  psprintf("%s %c %s", text_form(type, a), operator,
						   text_form(type, b)),
				  NULL);
}

/*
 * nps_vector_plus, nps_vector_minus - add counts to a state, or take them away.
 *
 * Errors: 22003 when a count or the total would pass bigint, or a count would
 * fall below zero; then the state is as it was.
 */
NpsVector *
nps_vector_plus(NpsVector *state, const uint64 *more)
{
	uint64		counts[COUNTS_MAX_LENGTH];
	const NpsVectorType *type = nps_vector_read(state, counts);
	CountsStatus status = counts_add(counts, more, type->length);

	if (unlikely(status != COUNTS_OK))
	{
		nps_vector_read(state, counts);
		refuse_result(type, status, counts, '+', more);
	}
	return store(state, type, counts);
}

NpsVector *
nps_vector_minus(NpsVector *state, const uint64 *less)
{
	uint64		counts[COUNTS_MAX_LENGTH];
	const NpsVectorType *type = nps_vector_read(state, counts);
	CountsStatus status = counts_subtract(counts, less, type->length);

	if (status == COUNTS_OK)
		status = check_possible(type, counts);

	if (unlikely(status != COUNTS_OK))
	{
		nps_vector_read(state, counts);
		refuse_result(type, status, counts, '-', less);
	}
	return store(state, type, counts);
}

/*
 * nps_vector_in - text input.
 *
 * Errors, soft where the caller takes them (then the result is null): 22P02
 * for malformed text, 22003 for counts below zero or past bigint.
 */
Datum
nps_vector_in(FunctionCallInfo fcinfo, const NpsVectorType *type)
{
	const char *string = PG_GETARG_CSTRING(0);
	uint64		counts[COUNTS_MAX_LENGTH];
	CountsStatus status = counts_parse_text(string, strlen(string), counts,
											type->length);

	if (status == COUNTS_OK)
		status = check_possible(type, counts);

	if (unlikely(status != COUNTS_OK))
	{
		refuse_vector(type, status, ERRCODE_INVALID_TEXT_REPRESENTATION,
					  type->hint, psprintf("\"%s\"", string),
					  fcinfo->context);
		PG_RETURN_NULL();
	}
	PG_RETURN_POINTER(nps_vector_make(type, counts));
}

/*
 * A value of signed numbers, or the error that shows them.
 *
 * Errors: 22003 for a number below zero or a total past bigint.
 */
static Datum
make_checked(const NpsVectorType *type, const int64 *values)
{
	uint64		counts[COUNTS_MAX_LENGTH];
	CountsStatus status = counts_check(values, counts, type->length);

	if (status == COUNTS_OK)
		status = check_possible(type, counts);
	if (unlikely(status != COUNTS_OK))
	{
		StringInfoData given;

		initStringInfo(&given);
		for (int i = 0; i < type->length; i++)
			appendStringInfo(&given, "%c" INT64_FORMAT, i == 0 ? '{' : ',',
							 values[i]);
		appendStringInfoChar(&given, '}');
		refuse_vector(type, status, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
					  type->hint, given.data, NULL);
	}
	return PointerGetDatum(nps_vector_make(type, counts));
}

/*
 * nps_vector_recv - binary input, which takes the whole message.
 *
 * Errors: 22P03 for malformed bytes, 22003 for counts below zero or past
 * bigint.
 */
Datum
nps_vector_recv(FunctionCallInfo fcinfo, const NpsVectorType *type)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	int			size = message->len - message->cursor;
	const char *bytes = pq_getmsgbytes(message, size);
	int64		values[COUNTS_MAX_LENGTH];
	CountsStatus status = counts_parse_binary(bytes, size, values,
											  type->length);

	if (unlikely(status != COUNTS_OK))
		refuse_vector(type, status, ERRCODE_INVALID_BINARY_REPRESENTATION,
					  type->hint, status == COUNTS_BAD_VERSION ?
					  psprintf("%d", (unsigned char) bytes[0]) :
					  psprintf("%d bytes", size),
					  NULL);
	return make_checked(type, values);
}

/*
 * nps_vector_from_array - cast from bigint[], integer[] or smallint[].
 *
 * Errors: 2202E for another number of elements or dimensions, 22004 for a
 * NULL among them, 22003 for counts below zero or past bigint.
 */
Datum
nps_vector_from_array(FunctionCallInfo fcinfo, const NpsVectorType *type)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	const char *data = ARR_DATA_PTR(array);
	int64		values[COUNTS_MAX_LENGTH];

	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != type->length)
		refuse_vector(type, COUNTS_BAD_LENGTH, ERRCODE_ARRAY_SUBSCRIPT_ERROR,
					  type->hint, ARR_NDIM(array) > 1 ?
					  psprintf("an array of %d dimensions", ARR_NDIM(array)) :
					  psprintf("an array of %d",
							   ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array))),
					  NULL);
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("null count for type %s", type->name),
				 errdetail("Every count must be given; where there are no responses it is 0."),
				 errhint("%s", type->hint)));

	/* without nulls the elements lie side by side */
	for (int i = 0; i < type->length; i++)
	{
		switch (ARR_ELEMTYPE(array))
		{
			case INT8OID:
				values[i] = ((const int64 *) data)[i];
				break;
			case INT4OID:
				values[i] = ((const int32 *) data)[i];
				break;
			default:
				Assert(ARR_ELEMTYPE(array) == INT2OID);
				values[i] = ((const int16 *) data)[i];
		}
	}
	return make_checked(type, values);
}

/* nps_vector_text - the text form of a value, for messages */
char *
nps_vector_text(const NpsVector *vector)
{
	uint64		counts[COUNTS_MAX_LENGTH];
	const NpsVectorType *type = nps_vector_read(vector, counts);

	return text_form(type, counts);
}

/*
 * From here on the functions serve all of these types as they are.
 */

/* Text output */
PG_FUNCTION_INFO_V1(nps_vector_out);
Datum
nps_vector_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(nps_vector_text(PG_GETARG_NPS_VECTOR(0)));
}

/* Binary output */
PG_FUNCTION_INFO_V1(nps_vector_send);
Datum
nps_vector_send(PG_FUNCTION_ARGS)
{
	uint64		counts[COUNTS_MAX_LENGTH];
	const NpsVectorType *type = nps_vector_read(PG_GETARG_NPS_VECTOR(0),
												counts);
	Size		size = VARHDRSZ + COUNTS_BINARY_SIZE(type->length);
	bytea	   *result = palloc(size);

	SET_VARSIZE(result, size);
	counts_format_binary(VARDATA(result), counts, type->length);
	PG_RETURN_BYTEA_P(result);
}

/* Cast to bigint[] */
PG_FUNCTION_INFO_V1(nps_vector_to_array);
Datum
nps_vector_to_array(PG_FUNCTION_ARGS)
{
	uint64		counts[COUNTS_MAX_LENGTH];
	const NpsVectorType *type = nps_vector_read(PG_GETARG_NPS_VECTOR(0),
												counts);
	Datum		elements[COUNTS_MAX_LENGTH];

	for (int i = 0; i < type->length; i++)
		elements[i] = Int64GetDatum((int64) counts[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(elements, type->length, INT8OID,
										  sizeof(int64), FLOAT8PASSBYVAL,
										  TYPALIGN_DOUBLE));
}

/*
 * The operator +, and as the transition and combine function of aggregates
 * the merging of two values
 *
 * Errors: 22003 when a count or the total would pass bigint.
 */
PG_FUNCTION_INFO_V1(nps_vector_add);
Datum
nps_vector_add(PG_FUNCTION_ARGS)
{
	NpsVector  *a = nps_get_state(fcinfo);
	NpsVector  *b = PG_GETARG_NPS_VECTOR(1);
	uint64		more[COUNTS_MAX_LENGTH];

	/* the usual case, summaries of fewer than two billion responses a score */
	if (likely(VARSIZE(a) == NPS_NARROW_SIZE(NPS_SCORES) &&
			   VARSIZE(b) == NPS_NARROW_SIZE(NPS_SCORES)))
	{
		uint32		sums[NPS_SCORES];
		uint32		any = 0;

		for (int i = 0; i < NPS_SCORES; i++)
		{
			any |= a->halves[i] | b->halves[i];
			sums[i] = a->halves[i] + b->halves[i];
		}
		/* counts below 2^31 add up without a carry */
		if (likely(any <= PG_INT32_MAX))
		{
			memcpy(a->halves, sums, sizeof(sums));
			PG_RETURN_POINTER(a);
		}
	}

	nps_vector_read(b, more);
	PG_RETURN_POINTER(nps_vector_plus(a, more));
}

/*
 * The operator -, and the inverse of the above
 *
 * Errors: 22003 when a count would fall below zero.
 */
PG_FUNCTION_INFO_V1(nps_vector_subtract);
Datum
nps_vector_subtract(PG_FUNCTION_ARGS)
{
	NpsVector  *a = nps_get_state(fcinfo);
	uint64		less[COUNTS_MAX_LENGTH];

	nps_vector_read(PG_GETARG_NPS_VECTOR(1), less);
	PG_RETURN_POINTER(nps_vector_minus(a, less));
}

/*
 * Order: lexicographic by count, the first count first
 *
 * Equal values are equal bytes, so that equality need not read the counts.
 */
static int
compare_args(FunctionCallInfo fcinfo)
{
	uint64		a[COUNTS_MAX_LENGTH];
	uint64		b[COUNTS_MAX_LENGTH];
	const NpsVectorType *type = nps_vector_read(PG_GETARG_NPS_VECTOR(0), a);

	nps_vector_read(PG_GETARG_NPS_VECTOR(1), b);
	return counts_compare(a, b, type->length);
}

static bool
equal_args(FunctionCallInfo fcinfo)
{
	NpsVector  *a = PG_GETARG_NPS_VECTOR(0);
	NpsVector  *b = PG_GETARG_NPS_VECTOR(1);

	AssertCheckVector(a);
	AssertCheckVector(b);
	return VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0;
}

PG_FUNCTION_INFO_V1(nps_vector_cmp);
Datum
nps_vector_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_args(fcinfo));
}

PG_FUNCTION_INFO_V1(nps_vector_eq);
Datum
nps_vector_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(equal_args(fcinfo));
}

PG_FUNCTION_INFO_V1(nps_vector_ne);
Datum
nps_vector_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!equal_args(fcinfo));
}

PG_FUNCTION_INFO_V1(nps_vector_lt);
Datum
nps_vector_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) < 0);
}

PG_FUNCTION_INFO_V1(nps_vector_le);
Datum
nps_vector_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) <= 0);
}

PG_FUNCTION_INFO_V1(nps_vector_gt);
Datum
nps_vector_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) > 0);
}

PG_FUNCTION_INFO_V1(nps_vector_ge);
Datum
nps_vector_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_args(fcinfo) >= 0);
}

/* Hash; without a seed it is the low half of the hash with seed 0 */
static uint64
hash_arg(FunctionCallInfo fcinfo, uint64 seed)
{
	uint64		counts[COUNTS_MAX_LENGTH];
	const NpsVectorType *type = nps_vector_read(PG_GETARG_NPS_VECTOR(0),
												counts);

	return counts_hash(counts, type->length, seed);
}

PG_FUNCTION_INFO_V1(nps_vector_hash);
Datum
nps_vector_hash(PG_FUNCTION_ARGS)
{
	PG_RETURN_UINT32((uint32) hash_arg(fcinfo, 0));
}

PG_FUNCTION_INFO_V1(nps_vector_hash_extended);
Datum
nps_vector_hash_extended(PG_FUNCTION_ARGS)
{
	PG_RETURN_UINT64(hash_arg(fcinfo, (uint64) PG_GETARG_INT64(1)));
}

/* nps_responses() - the total of all counts */
PG_FUNCTION_INFO_V1(nps_vector_responses);
Datum
nps_vector_responses(PG_FUNCTION_ARGS)
{
	uint64		counts[COUNTS_MAX_LENGTH];
	const NpsVectorType *type = nps_vector_read(PG_GETARG_NPS_VECTOR(0),
												counts);

	PG_RETURN_INT64((int64) counts_total(counts, type->length));
}
