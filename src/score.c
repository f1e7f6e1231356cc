/*-------------------------------------------------------------------------
 *
 * score.c
 *	  What a score is: its values, its category, its points.
 *
 *-------------------------------------------------------------------------
 */
#include "score.h"

#include <math.h>

#include "answer.h"
#include "mb/pg_wchar.h"
#include "options.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"

/*
 * Numerics of the scores, as their bytes look with 0, 1 and 2 digits after
 * the point: the columns that hold scores are numeric or numeric(n,0..2).
 * Comparing a few bytes costs far less than the arithmetic of numeric.c: a row
 * of nps(numeric) takes 115 instructions more than one of count(numeric), and
 * with that arithmetic 2,170 (PostgreSQL 15, x86-64, gcc 12, callgrind).
 */
#define NUMERIC_SCALES	3

typedef struct NumericImage
{
	uint32		size;			/* of the bytes, without a varlena header */
	char		bytes[8];
} NumericImage;

static NumericImage score_images[NUMERIC_SCALES][NPS_SCORES];

static const char *const category_names[STATS_CATEGORIES] = {
	"detractor", "passive", "promoter"
};

/* The same as values of type text: one for all rows, as a constant is */
static text *category_texts[STATS_CATEGORIES];

/* nps_score_init - prepare texts and images; once, when the library is loaded */
void
nps_score_init(void)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
	int64		power = 1;

	for (int i = 0; i < STATS_CATEGORIES; i++)
		category_texts[i] = cstring_to_text(category_names[i]);
	MemoryContextSwitchTo(old);

	for (int scale = 0; scale < NUMERIC_SCALES; scale++)
	{
		for (int score = 0; score < NPS_SCORES; score++)
		{
			NumericImage *image = &score_images[scale][score];
			Numeric		numeric = int64_div_fast_to_numeric(score * power,
															scale);

			image->size = VARSIZE_ANY_EXHDR(numeric);
			if (image->size > sizeof(image->bytes))
				image->size = 0;	/* equal to nothing: no short cut */
			memcpy(image->bytes, VARDATA_ANY(numeric), image->size);
			pfree(numeric);
		}
		power *= 10;
	}
}

/*
 * nps_numeric_to_whole - is a numeric a whole number from 0 to highest?  Then
 * it is left in whole.
 */
bool
nps_numeric_to_whole(Datum value, int64 highest, int64 *whole)
{
	/* NaN and infinity are beyond every number */
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, value,
										 NumericGetDatum(int64_to_numeric(0)))) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, value,
										 NumericGetDatum(int64_to_numeric(highest)))) ||
		!DatumGetBool(DirectFunctionCall2(numeric_eq, value,
										  DirectFunctionCall2(numeric_trunc, value,
															  Int32GetDatum(0)))))
		return false;
	*whole = DatumGetInt64(DirectFunctionCall1(numeric_int8, value));
	return true;
}

/*
 * nps_score_numeric - the score that a numeric is, or -1.
 *
 * The datum is looked at as it comes, so that the usual one is not copied.
 */
int
nps_score_numeric(Datum value)
{
	struct varlena *datum = (struct varlena *) DatumGetPointer(value);
	int64		whole;

	if (!VARATT_IS_EXTERNAL(datum) && !VARATT_IS_COMPRESSED(datum))
	{
		uint32		size = VARSIZE_ANY_EXHDR(datum);
		const char *bytes = VARDATA_ANY(datum);
		int16		guess = 0;

		/*
		 * A small whole number ends in its one digit, which tells the only
		 * score that it can be.  That is no more than a guess, which the
		 * comparison confirms: were numeric laid out otherwise, this would be
		 * slower, never wrong.
		 */
		if (size == 2 * sizeof(guess))
			memcpy(&guess, bytes + sizeof(guess), sizeof(guess));
		if (size > 0 && guess >= 0 && guess <= NPS_MAX_SCORE)
		{
			for (int scale = 0; scale < NUMERIC_SCALES; scale++)
			{
				const NumericImage *image = &score_images[scale][guess];

				if (image->size == size &&
					memcmp(image->bytes, bytes, size) == 0)
					return guess;
			}
		}
	}

	return nps_numeric_to_whole(NumericGetDatum(DatumGetNumeric(value)),
								NPS_MAX_SCORE, &whole) ? (int) whole : -1;
}

/*
 * Throw the error for a value that is not a score, or not a rating.  What lies
 * between the ends is a fraction, and mostly a half point or an average.
 */
static void
refuse_score(const char *value, bool between, int lowest, int highest)
{
	if (lowest == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("invalid score: %s", value),
				 errdetail("A score is a whole number from %d to %d.",
						   lowest, highest),
				 between ?
				 errhint("Take floor(...) of half points and averages, so that 8.5 stays below 9; FILTER (WHERE nps_is_score(...)) would leave them all out.") :
				 errhint("Leave out other values with FILTER (WHERE nps_is_score(...)).")));
	else
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("invalid rating: %s", value),
				 errdetail("A rating is a whole number from %d to %d.",
						   lowest, highest),
				 between ?
				 errhint("Of half points and averages give floor(...) to csat, so that 3.5 stays below 4; in place of ces take avg(...).") :
				 errhint("For another scale there is nps_share(nps_agg(...), lowest, highest), such as 6 and 7 of 1 to 7; leave out what is no rating with FILTER (WHERE ... BETWEEN %d AND %d).",
						 lowest, highest)));
}

/*
 * nps_refuse_int8, nps_refuse_float8, nps_refuse_numeric - throw the error for
 * a value that is not a whole number between lowest and highest.
 */
void
nps_refuse_int8(int64 value, int lowest, int highest)
{
	refuse_score(psprintf(INT64_FORMAT, value), false, lowest, highest);
	pg_unreachable();
}

void
nps_refuse_float8(float8 value, int lowest, int highest)
{
	refuse_score(float8out_internal(value),
				 value > lowest && value < highest, lowest, highest);
	pg_unreachable();
}

void
nps_refuse_numeric(Datum value, int lowest, int highest)
{
	bool		between = DatumGetBool(DirectFunctionCall2(numeric_gt, value,
														   NumericGetDatum(int64_to_numeric(lowest)))) &&
		DatumGetBool(DirectFunctionCall2(numeric_lt, value,
										 NumericGetDatum(int64_to_numeric(highest))));

	refuse_score(DatumGetCString(DirectFunctionCall1(numeric_out, value)),
				 between, lowest, highest);
	pg_unreachable();
}

/* nps_category_name - the name of a category by its index */
const char *
nps_category_name(int category)
{
	return category_names[category];
}

/*
 * nps_parse_category - the index of a category by its name.
 *
 * Errors: 22023 for any other name.
 */
int
nps_parse_category(text *name)
{
	char	   *given = text_to_cstring(name);

	for (int i = 0; i < STATS_CATEGORIES; i++)
	{
		if (strcmp(given, category_names[i]) == 0)
			return i;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown category: \"%s\"", given),
			 errdetail("The categories are %s, %s and %s.",
					   category_names[STATS_PROMOTERS],
					   category_names[STATS_PASSIVES],
					   category_names[STATS_DETRACTORS]),
			 errhint("Write the name in lower case and in the singular.")));
}

/*
 * nps_category(score) - 'promoter', 'passive' or 'detractor'
 *
 * Errors, here and below where a score is needed: 22003 for what is none.
 */
static inline Datum
category_text(int score)
{
	return PointerGetDatum(category_texts[nps_category_of(score)]);
}

ONE_SCORE_FUNCTIONS(nps_category, category_text)

/* nps_points(score) - 100, 0 or -100, whose mean is the score */
static inline Datum
points(int score)
{
	PG_RETURN_INT32(100 * (nps_category_of(score) - STATS_PASSIVES));
}

ONE_SCORE_FUNCTIONS(nps_points, points)

/* nps_is_score(value) - is this a whole number from 0 to 10? */
static inline Datum
is_score(int score)
{
	PG_RETURN_BOOL(score >= 0);
}

ANY_VALUE_FUNCTIONS(nps_is_score, is_score, 0)

/*
 * Score of a text, as numeric input reads it; -1 if it is none
 *
 * Before soft errors, which came with 16, there is no way to ask numeric_in.
 */
static int
score_of_text(const text *value)
{
#if PG_VERSION_NUM >= 160000
	ErrorSaveContext context = {T_ErrorSaveContext};
	Datum		number;

	if (!DirectInputFunctionCallSafe(numeric_in, text_to_cstring(value),
									 InvalidOid, -1, (Node *) &context,
									 &number))
		return -1;
	return nps_score_numeric(number);
#else
	return answer_numeric_score(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
#endif
}

PG_FUNCTION_INFO_V1(nps_is_score_text);
Datum
nps_is_score_text(PG_FUNCTION_ARGS)
{
	return is_score(score_of_text(PG_GETARG_TEXT_PP(0)));
}

/*
 * Read the score in an answer, which is a text in the server's encoding; bytes
 * of none are taken for UTF-8, of which the parser forgives whatever is not
 */
static AnswerStatus
parse_answer(const text *answer, int *score)
{
	int			size = VARSIZE_ANY_EXHDR(answer);
	const char *bytes = VARDATA_ANY(answer);
	const char *utf8 = bytes;

	if (GetDatabaseEncoding() != PG_SQL_ASCII)
		utf8 = pg_server_to_any(bytes, size, PG_UTF8);
	return answer_parse(utf8, utf8 == bytes ? (size_t) size : strlen(utf8),
						score);
}

/*
 * nps_parse(answer) - the score in an answer as survey tools export it; NULL
 * for a blank one
 *
 * Errors: 22003 for anything else.
 */
PG_FUNCTION_INFO_V1(nps_parse);
Datum
nps_parse(PG_FUNCTION_ARGS)
{
	text	   *answer = PG_GETARG_TEXT_PP(0);
	int			score;

	switch (parse_answer(answer, &score))
	{
		case ANSWER_SCORE:
			PG_RETURN_INT32(score);
		case ANSWER_BLANK:
			PG_RETURN_NULL();
		case ANSWER_NONE:
			break;
	}
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("invalid answer: \"%s\"", text_to_cstring(answer)),
			 errdetail("An answer is one whole number from 0 to %d, alone, out of %d, or with a label that punctuation parts from it, as in \"%d - Extremely likely\".",
					   NPS_MAX_SCORE, NPS_MAX_SCORE, NPS_MAX_SCORE),
			 errhint("List such answers WHERE NOT nps_can_parse(...) before you leave them out with FILTER: if they are the labelled ends of the scale, the score changes.")));
}

/* nps_can_parse(answer) - does nps_parse take it, as a score or as blank? */
PG_FUNCTION_INFO_V1(nps_can_parse);
Datum
nps_can_parse(PG_FUNCTION_ARGS)
{
	int			score;

	PG_RETURN_BOOL(parse_answer(PG_GETARG_TEXT_PP(0), &score) != ANSWER_NONE);
}

/*
 * nps_rescale(value, low, high) - a value of another scale as a score.
 *
 * The arguments are the decimals that they are written as.  Linear, rounded
 * half away from zero: floor(10 (v - low) / (high - low) + 1/2), which for
 * v >= low is the integer quotient of 20 (v - low) + (high - low) and
 * 2 (high - low), exact at every half.
 *
 * Errors: 22023 when low is not below high or one of them is not finite;
 * 22003 when the value is outside low..high.
 */
PG_FUNCTION_INFO_V1(nps_rescale);
Datum
nps_rescale(PG_FUNCTION_ARGS)
{
	float8		value = PG_GETARG_FLOAT8(0);
	float8		low = PG_GETARG_FLOAT8(1);
	float8		high = PG_GETARG_FLOAT8(2);
	Datum		start = NumericGetDatum(nps_decimal(low));
	Datum		span;
	Datum		twice;
	Datum		dividend;

	if (!(low < high) || isinf(low) || isinf(high)) /* NaN too */
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid scale: %s to %s",
						float8out_internal(low), float8out_internal(high)),
				 errdetail("The lowest value of a scale must be below its highest, and both must be finite."),
				 errhint("Where the lowest value is the best answer, change the sign of all three arguments and swap the last two.")));

	if (!(value >= low && value <= high))	/* NaN too */
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value is not on the scale: %s",
						float8out_internal(value)),
				 errdetail("The scale goes from %s to %s.",
						   float8out_internal(low), float8out_internal(high)),
				 errhint("Leave out other values with FILTER or WHERE.")));

	span = DirectFunctionCall2(numeric_sub, NumericGetDatum(nps_decimal(high)),
							   start);
	twice = DirectFunctionCall2(numeric_add, span, span);
	dividend = DirectFunctionCall2(numeric_sub,
								   NumericGetDatum(nps_decimal(value)), start);
	dividend = DirectFunctionCall2(numeric_mul, dividend,
								   NumericGetDatum(int64_to_numeric(INT64CONST(2) * NPS_MAX_SCORE)));
	dividend = DirectFunctionCall2(numeric_add, dividend, span);

	return DirectFunctionCall1(numeric_int4,
							   DirectFunctionCall2(numeric_div_trunc,
												   dividend, twice));
}
