/*-------------------------------------------------------------------------
 *
 * score.c
 *	  What a score is: its values, its category, its points.
 *
 *-------------------------------------------------------------------------
 */
#include "nps.h"

#include <ctype.h>
#include <limits.h>

#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"

/*
 * Numerics of the scores, as their bytes look with 0, 1 and 2 digits after
 * the point: the columns that hold scores are numeric or numeric(n,0..2).
 * Comparing a few bytes costs far less than the arithmetic of numeric.c.
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

/* Score of a numeric by arithmetic, for whatever has no image; -1 if none */
static int
score_by_arithmetic(Numeric value)
{
	Datum		datum = NumericGetDatum(value);
	Datum		zero = NumericGetDatum(int64_to_numeric(0));
	Datum		highest = NumericGetDatum(int64_to_numeric(NPS_MAX_SCORE));
	Datum		whole;

	/* NaN and infinity are beyond every number */
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, datum, zero)) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, datum, highest)))
		return -1;

	whole = DirectFunctionCall2(numeric_trunc, datum, Int32GetDatum(0));
	if (!DatumGetBool(DirectFunctionCall2(numeric_eq, datum, whole)))
		return -1;
	return DatumGetInt32(DirectFunctionCall1(numeric_int4, whole));
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

	return score_by_arithmetic(DatumGetNumeric(value));
}

/* Throw the error for a value that is not a score, or not a rating */
static void
refuse(const char *value, int lowest, int highest)
{
	if (lowest == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("invalid score: %s", value),
				 errdetail("A score is a whole number from %d to %d.",
						   lowest, highest),
				 errhint("Leave out other values with FILTER (WHERE nps_is_score(...)).")));
	else
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("invalid rating: %s", value),
				 errdetail("A rating is a whole number from %d to %d.",
						   lowest, highest),
				 errhint("Leave out other values with FILTER (WHERE ... BETWEEN %d AND %d).",
						 lowest, highest)));
}

/*
 * nps_refuse_int8, nps_refuse_float8, nps_refuse_numeric - throw the error for
 * a value that is not a whole number between lowest and highest.
 */
void
nps_refuse_int8(int64 value, int lowest, int highest)
{
	refuse(psprintf(INT64_FORMAT, value), lowest, highest);
	pg_unreachable();
}

void
nps_refuse_float8(float8 value, int lowest, int highest)
{
	refuse(float8out_internal(value), lowest, highest);
	pg_unreachable();
}

void
nps_refuse_numeric(Datum value, int lowest, int highest)
{
	refuse(DatumGetCString(DirectFunctionCall1(numeric_out, value)),
		   lowest, highest);
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
static Datum
category_name(int score)
{
	return PointerGetDatum(category_texts[nps_category_of(score)]);
}

PG_FUNCTION_INFO_V1(nps_category_int2);
Datum
nps_category_int2(PG_FUNCTION_ARGS)
{
	return category_name(NPS_GETARG_INT2_SCORE(0));
}

PG_FUNCTION_INFO_V1(nps_category_int4);
Datum
nps_category_int4(PG_FUNCTION_ARGS)
{
	return category_name(NPS_GETARG_INT4_SCORE(0));
}

PG_FUNCTION_INFO_V1(nps_category_int8);
Datum
nps_category_int8(PG_FUNCTION_ARGS)
{
	return category_name(NPS_GETARG_INT8_SCORE(0));
}

PG_FUNCTION_INFO_V1(nps_category_float8);
Datum
nps_category_float8(PG_FUNCTION_ARGS)
{
	return category_name(NPS_GETARG_FLOAT8_SCORE(0));
}

PG_FUNCTION_INFO_V1(nps_category_numeric);
Datum
nps_category_numeric(PG_FUNCTION_ARGS)
{
	return category_name(NPS_GETARG_NUMERIC_SCORE(0));
}

/* nps_points(score) - 100, 0 or -100, whose mean is the score */
static Datum
points(int score)
{
	return Int32GetDatum(100 * (nps_category_of(score) - STATS_PASSIVES));
}

PG_FUNCTION_INFO_V1(nps_points_int2);
Datum
nps_points_int2(PG_FUNCTION_ARGS)
{
	return points(NPS_GETARG_INT2_SCORE(0));
}

PG_FUNCTION_INFO_V1(nps_points_int4);
Datum
nps_points_int4(PG_FUNCTION_ARGS)
{
	return points(NPS_GETARG_INT4_SCORE(0));
}

PG_FUNCTION_INFO_V1(nps_points_int8);
Datum
nps_points_int8(PG_FUNCTION_ARGS)
{
	return points(NPS_GETARG_INT8_SCORE(0));
}

PG_FUNCTION_INFO_V1(nps_points_float8);
Datum
nps_points_float8(PG_FUNCTION_ARGS)
{
	return points(NPS_GETARG_FLOAT8_SCORE(0));
}

PG_FUNCTION_INFO_V1(nps_points_numeric);
Datum
nps_points_numeric(PG_FUNCTION_ARGS)
{
	return points(NPS_GETARG_NUMERIC_SCORE(0));
}

/* nps_is_score(value) - is this a whole number from 0 to 10? */
PG_FUNCTION_INFO_V1(nps_is_score_int2);
Datum
nps_is_score_int2(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(nps_score_int8(PG_GETARG_INT16(0)) >= 0);
}

PG_FUNCTION_INFO_V1(nps_is_score_int4);
Datum
nps_is_score_int4(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(nps_score_int8(PG_GETARG_INT32(0)) >= 0);
}

PG_FUNCTION_INFO_V1(nps_is_score_int8);
Datum
nps_is_score_int8(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(nps_score_int8(PG_GETARG_INT64(0)) >= 0);
}

PG_FUNCTION_INFO_V1(nps_is_score_float8);
Datum
nps_is_score_float8(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(nps_score_float8(PG_GETARG_FLOAT8(0)) >= 0);
}

PG_FUNCTION_INFO_V1(nps_is_score_numeric);
Datum
nps_is_score_numeric(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(nps_score_numeric(PG_GETARG_DATUM(0)) >= 0);
}

#if PG_VERSION_NUM >= 160000

/* Score of a text, as numeric input reads it; -1 if it is none */
static int
score_of_text(char *string)
{
	ErrorSaveContext context = {T_ErrorSaveContext};
	Datum		value;

	if (!DirectInputFunctionCallSafe(numeric_in, string, InvalidOid, -1,
									 (Node *) &context, &value))
		return -1;
	return nps_score_numeric(value);
}

#else

/*
 * Score of a text, as numeric input reads it; -1 if it is none.
 *
 * Before soft errors there is no way to ask numeric_in, so this reads the
 * same notation: spaces, a sign, digits with a point, an exponent, spaces, and
 * at most 16383 digits after the point.
 */
static int
score_of_text(char *string)
{
	char	   *p = string;
	char	   *end;
	char	   *mantissa;
	char	   *mantissa_end;
	bool		negative;
	bool		point = false;
	int			digits = 0;
	int			before = 0;		/* digits before the point */
	long		exponent = 0;
	long		weight;
	int			score = 0;

	while (isspace((unsigned char) *p))
		p++;
	negative = (*p == '-');
	if (*p == '-' || *p == '+')
		p++;

	mantissa = p;
	for (; isdigit((unsigned char) *p) || (*p == '.' && !point); p++)
	{
		if (*p == '.')
			point = true;
		else
		{
			digits++;
			if (!point)
				before++;
		}
	}
	mantissa_end = p;
	if (digits == 0)
		return -1;

	if (*p == 'e' || *p == 'E')
	{
		exponent = strtol(p + 1, &end, 10);
		if (end == p + 1 ||
			exponent >= INT_MAX / 2 || exponent <= -(INT_MAX / 2))
			return -1;
		p = end;
	}
	while (isspace((unsigned char) *p))
		p++;
	if (*p != '\0' || digits - before - exponent > 16383)
		return -1;

	/* add up the digits, none of which may stand past tens or be a fraction */
	weight = before - 1 + exponent;
	for (p = mantissa; p < mantissa_end; p++)
	{
		if (*p == '.')
			continue;
		if (*p != '0')
		{
			if (weight < 0 || weight > 1)
				return -1;
			score += (*p - '0') * (weight == 1 ? 10 : 1);
		}
		weight--;
	}
	if (negative && score > 0)
		return -1;
	return nps_score_int8(score);
}

#endif							/* PG_VERSION_NUM < 160000 */

PG_FUNCTION_INFO_V1(nps_is_score_text);
Datum
nps_is_score_text(PG_FUNCTION_ARGS)
{
	char	   *string = text_to_cstring(PG_GETARG_TEXT_PP(0));

	PG_RETURN_BOOL(score_of_text(string) >= 0);
}

/*
 * nps_rescale(value, low, high) - a value of another scale as a score.
 *
 * Linear, rounded half away from zero: floor(10 (v - low) / (high - low) +
 * 1/2), which for v >= low is the integer quotient of
 * 20 (v - low) + (high - low) and 2 (high - low), exact at every half.
 *
 * Errors: 22023 when low is not below high or one of them is not finite;
 * 22003 when the value is outside low..high.
 */
PG_FUNCTION_INFO_V1(nps_rescale);
Datum
nps_rescale(PG_FUNCTION_ARGS)
{
	Datum		value = NumericGetDatum(PG_GETARG_NUMERIC(0));
	Datum		low = NumericGetDatum(PG_GETARG_NUMERIC(1));
	Datum		high = NumericGetDatum(PG_GETARG_NUMERIC(2));
	Datum		span;
	Datum		twice;
	Datum		dividend;

#define NUMERIC_TEXT(datum) \
	DatumGetCString(DirectFunctionCall1(numeric_out, datum))

	/* NaN is above infinity, and infinity above every number */
	if (!DatumGetBool(DirectFunctionCall2(numeric_lt, low, high)) ||
		numeric_is_inf(DatumGetNumeric(low)) ||
		numeric_is_inf(DatumGetNumeric(high)) ||
		numeric_is_nan(DatumGetNumeric(high)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid scale: %s to %s",
						NUMERIC_TEXT(low), NUMERIC_TEXT(high)),
				 errdetail("The lowest value of a scale must be below its highest, and both must be finite."),
				 errhint("Where the lowest value is the best answer, change the sign of all three arguments and swap the last two.")));

	if (DatumGetBool(DirectFunctionCall2(numeric_lt, value, low)) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, value, high)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value is not on the scale: %s", NUMERIC_TEXT(value)),
				 errdetail("The scale goes from %s to %s.",
						   NUMERIC_TEXT(low), NUMERIC_TEXT(high)),
				 errhint("Leave out other values with FILTER or WHERE.")));

	span = DirectFunctionCall2(numeric_sub, high, low);
	twice = DirectFunctionCall2(numeric_add, span, span);
	dividend = DirectFunctionCall2(numeric_sub, value, low);
	dividend = DirectFunctionCall2(numeric_mul, dividend,
								   NumericGetDatum(int64_to_numeric(INT64CONST(2) * NPS_MAX_SCORE)));
	dividend = DirectFunctionCall2(numeric_add, dividend, span);

	return DirectFunctionCall1(numeric_int4,
							   DirectFunctionCall2(numeric_div_trunc,
												   dividend, twice));
}
