/*-------------------------------------------------------------------------
 *
 * io.c
 *	  Vectors of counts as values of an SQL type.
 *
 * What a valid vector is stands in counts.c; here its refusals become errors.
 * Every error of every way in is thrown by refuse().
 *
 *-------------------------------------------------------------------------
 */
#include "nps.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"

/*
 * Throw the error for a refused vector, or save it where the caller can take
 * a soft error.  given names the value; malformed is the SQLSTATE of what is
 * not a vector at all, which depends on the way in, and 0 for arithmetic.
 */
static void
refuse(const NpsCountsType *type, CountsStatus status, int malformed,
	   const char *given, Node *escontext)
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
					 errhint("%s", malformed != 0 ? type->hint :
							 "Take away only responses that are in the value.")));

		case COUNTS_TOO_LARGE:
		case COUNTS_TOTAL_TOO_LARGE:
			ereturn(escontext,,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value out of range for type %s: %s",
							type->name, given),
					 errdetail("The counts and their total cannot be above %lld.",
							   (long long) PG_INT64_MAX),
					 errhint("Keep such counts in several values.")));
	}
}

/* The text form of counts, in memory of the current context */
char *
nps_counts_out(const NpsCountsType *type, const uint64 *counts)
{
	char	   *string = palloc(COUNTS_TEXT_SIZE(type->length));

	counts_format_text(string, counts, type->length);
	return string;
}

/*
 * nps_counts_in - read the text form.
 *
 * Errors, soft where escontext takes them (then the result is false): 22P02
 * for malformed text, 22003 for counts below zero or past bigint.
 */
bool
nps_counts_in(const NpsCountsType *type, const char *string, uint64 *counts,
			  Node *escontext)
{
	CountsStatus status = counts_parse_text(string, strlen(string), counts,
											type->length);

	if (likely(status == COUNTS_OK))
		return true;
	refuse(type, status, ERRCODE_INVALID_TEXT_REPRESENTATION,
		   psprintf("\"%s\"", string), escontext);
	return false;
}

/*
 * Take signed numbers as counts, or throw the error that shows them.
 *
 * Errors: 22003 for a number below zero or a total past bigint.
 */
static void
take_values(const NpsCountsType *type, const int64 *values, uint64 *counts,
			int malformed)
{
	CountsStatus status = counts_check(values, counts, type->length);
	StringInfoData given;

	if (likely(status == COUNTS_OK))
		return;

	initStringInfo(&given);
	for (int i = 0; i < type->length; i++)
		appendStringInfo(&given, "%c" INT64_FORMAT, i == 0 ? '{' : ',',
						 values[i]);
	appendStringInfoChar(&given, '}');
	refuse(type, status, malformed, given.data, NULL);
}

/*
 * nps_counts_recv - read the binary form, which takes the rest of the message.
 *
 * Errors: 22P03 for malformed bytes, 22003 for counts below zero or past
 * bigint.
 */
void
nps_counts_recv(const NpsCountsType *type, StringInfo message, uint64 *counts)
{
	int64		values[COUNTS_MAX_LENGTH];
	int			size = message->len - message->cursor;
	const char *bytes = pq_getmsgbytes(message, size);
	CountsStatus status = counts_parse_binary(bytes, size, values,
											  type->length);

	if (unlikely(status != COUNTS_OK))
		refuse(type, status, ERRCODE_INVALID_BINARY_REPRESENTATION,
			   status == COUNTS_BAD_VERSION ?
			   psprintf("%d", (unsigned char) bytes[0]) :
			   psprintf("%d bytes", size),
			   NULL);
	take_values(type, values, counts, ERRCODE_INVALID_BINARY_REPRESENTATION);
}

/* nps_counts_send - the binary form, as a bytea */
bytea *
nps_counts_send(const NpsCountsType *type, const uint64 *counts)
{
	Size		size = VARHDRSZ + COUNTS_BINARY_SIZE(type->length);
	bytea	   *result = palloc(size);

	SET_VARSIZE(result, size);
	counts_format_binary(VARDATA(result), counts, type->length);
	return result;
}

/*
 * nps_counts_from_array - read a bigint[] or an integer[].
 *
 * Errors: 2202E for another number of elements or dimensions, 22004 for a
 * NULL among them, 22003 for counts below zero or past bigint.
 */
void
nps_counts_from_array(const NpsCountsType *type, ArrayType *array,
					  uint64 *counts)
{
	int64		values[COUNTS_MAX_LENGTH];
	const char *data = ARR_DATA_PTR(array);

	if (ARR_NDIM(array) != 1 || ARR_DIMS(array)[0] != type->length)
		refuse(type, COUNTS_BAD_LENGTH, ERRCODE_ARRAY_SUBSCRIPT_ERROR,
			   ARR_NDIM(array) > 1 ?
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
	if (ARR_ELEMTYPE(array) == INT8OID)
		memcpy(values, data, type->length * sizeof(int64));
	else
	{
		const int32 *elements = (const int32 *) data;

		Assert(ARR_ELEMTYPE(array) == INT4OID);
		for (int i = 0; i < type->length; i++)
			values[i] = elements[i];
	}
	take_values(type, values, counts, ERRCODE_ARRAY_SUBSCRIPT_ERROR);
}

/* nps_counts_to_array - the counts as bigint[] */
ArrayType *
nps_counts_to_array(const NpsCountsType *type, const uint64 *counts)
{
	Datum		elements[COUNTS_MAX_LENGTH];

	for (int i = 0; i < type->length; i++)
		elements[i] = Int64GetDatum((int64) counts[i]);
	return construct_array(elements, type->length, INT8OID, sizeof(int64),
						   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
}

/*
 * nps_counts_add - add the second vector to the first.
 *
 * Errors: 22003 when a count or the total would pass bigint.
 */
void
nps_counts_add(const NpsCountsType *type, uint64 *counts, const uint64 *more)
{
	uint64		before[COUNTS_MAX_LENGTH];
	CountsStatus status;

	memcpy(before, counts, type->length * sizeof(uint64));
	status = counts_add(counts, more, type->length);
	if (unlikely(status != COUNTS_OK))
		refuse(type, status, 0,
			   psprintf("%s + %s", nps_counts_out(type, before),
						nps_counts_out(type, more)),
			   NULL);
}

/*
 * nps_counts_subtract - take the second vector away from the first.
 *
 * Errors: 22003 when a count would fall below zero.
 */
void
nps_counts_subtract(const NpsCountsType *type, uint64 *counts,
					const uint64 *less)
{
	uint64		before[COUNTS_MAX_LENGTH];
	CountsStatus status;

	memcpy(before, counts, type->length * sizeof(uint64));
	status = counts_subtract(counts, less, type->length);
	if (unlikely(status != COUNTS_OK))
		refuse(type, status, 0,
			   psprintf("%s - %s", nps_counts_out(type, before),
						nps_counts_out(type, less)),
			   NULL);
}
