/*-------------------------------------------------------------------------
 *
 * weights.c
 *	  Sums of weights by category, in plain C.
 *
 * Ten million weights added up as plain doubles in another order give another
 * sum.  Therefore each sum is carried in twice the precision of a double, as
 * an unevaluated sum of two of them: then the error of a sum of n weights is
 * about n 2^-105 of it, and no order of rows, and no number of parallel
 * workers, can be seen in a score or a standard error.
 *
 *-------------------------------------------------------------------------
 */
#include "weights.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counts.h"

/* weights_is_weight - is this zero, or a number that sums can take? */
bool
weights_is_weight(double weight)
{
	/* NaN fails every comparison */
	return weight == 0 ||
		(weight >= WEIGHTS_SMALLEST && weight <= WEIGHTS_LARGEST);
}

/*
 * Add a number in twice the precision to a sum.
 *
 * Error-free addition by Knuth (1969) and renormalization by Dekker (1971).
 */
static void
add_to_sum(WeightsSum *sum, double leading, double trailing)
{
	double		rounded = sum->leading + leading;
	double		shifted = rounded - sum->leading;
	double		error = (sum->leading - (rounded - shifted)) +
		(leading - shifted);

	error += sum->trailing + trailing;
	sum->leading = rounded + error;
	sum->trailing = error - (sum->leading - rounded);
}

/* weights_add_response - add one response, whose weight is a weight */
void
weights_add_response(Weights *sums, int category, double weight)
{
	sums->rows++;
	add_to_sum(&sums->weight[category], weight, 0);
	add_to_sum(&sums->square[category], weight * weight, 0);
}

/*
 * weights_add - add the second value to the first; false, and nothing done, if
 * the rows would pass 2^63 - 1
 */
bool
weights_add(Weights *sums, const Weights *more)
{
	if (more->rows > INT64_MAX - sums->rows)
		return false;
	sums->rows += more->rows;
	for (int i = 0; i < STATS_CATEGORIES; i++)
	{
		add_to_sum(&sums->weight[i],
				   more->weight[i].leading, more->weight[i].trailing);
		add_to_sum(&sums->square[i],
				   more->square[i].leading, more->square[i].trailing);
	}
	return true;
}

/*
 * Is this what add_to_sum() leaves: not negative, finite, normalized, and
 * without a negative zero, which would be other bytes for an equal value?
 */
static bool
is_sum(const WeightsSum *sum)
{
	return isfinite(sum->leading) && isfinite(sum->trailing) &&
		!signbit(sum->leading) &&
		!(sum->trailing == 0 && signbit(sum->trailing)) &&
		sum->leading + sum->trailing == sum->leading &&
		(sum->leading > 0 || sum->trailing == 0);
}

/*
 * Can this many rows have weights with this sum and this sum of squares?
 *
 * There is no weight without a row, and W lies between the smallest weight and
 * that many of the largest.  The squares add up to W^2 at most, and to W^2 /
 * rows at least (Cauchy, 1821).
 */
static bool
is_possible(double rows, double weight, double square)
{
	const double slack = 1 + 1e-9;

	if (weight == 0 && square == 0)
		return true;
	return weight >= WEIGHTS_SMALLEST / slack &&
		weight <= rows * WEIGHTS_LARGEST * slack &&
		square <= weight * weight * slack &&
		weight * weight <= square * rows * slack;
}

/*
 * weights_check - can responses have these sums?
 *
 * What is computed from a value that passed is finite and in its range.
 */
WeightsStatus
weights_check(const Weights *sums)
{
	double		rows = (double) sums->rows;
	double		weight = 0;
	double		square = 0;

	if (sums->rows < 0)
		return WEIGHTS_IMPOSSIBLE;
	for (int i = 0; i < STATS_CATEGORIES; i++)
	{
		if (!is_sum(&sums->weight[i]) || !is_sum(&sums->square[i]) ||
			!is_possible(rows, sums->weight[i].leading,
						 sums->square[i].leading))
			return WEIGHTS_IMPOSSIBLE;
		weight += sums->weight[i].leading;
		square += sums->square[i].leading;
	}
	return is_possible(rows, weight, square) ? WEIGHTS_OK : WEIGHTS_IMPOSSIBLE;
}

/* The sums of a value in the order of its text and binary forms */
static WeightsSum *
nth_sum(Weights *sums, int n)
{
	return n % 2 == 0 ? &sums->weight[n / 2] : &sums->square[n / 2];
}

/* White space as isspace() in the C locale has it */
static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * weights_parse_text - read the text form.
 *
 * Thirteen numbers in braces: the rows; then for detractors, passives and
 * promoters the leading and trailing part of the sum of the weights and of the
 * sum of their squares.  White space may stand around braces and numbers.  The
 * text need not end in a NUL.
 */
WeightsStatus
weights_parse_text(const char *text, size_t size, Weights *sums)
{
	const char *p = text;
	const char *end = text + size;
	double		numbers[WEIGHTS_PAIRS][2];
	int			found = 0;
	char		separator = '{';

	memset(sums, 0, sizeof(*sums));

	/* each turn reads a separator, a number and the space around both */
	do
	{
		char		number[32];
		size_t		length = 0;
		char	   *number_end;

		while (p < end && is_space(*p))
			p++;
		if (p == end || *p != separator)
			return WEIGHTS_BAD_SYNTAX;
		p++;
		while (p < end && is_space(*p))
			p++;

		/* strtod() would take hexadecimal numbers, infinity and NaN as well */
		while (p < end && *p != '\0' && strchr("0123456789+-.eE", *p) != NULL)
		{
			if (length == sizeof(number) - 1)
				return WEIGHTS_BAD_SYNTAX;
			number[length++] = *p++;
		}
		number[length] = '\0';
		if (length == 0)
			return WEIGHTS_BAD_SYNTAX;

		if (found == 0)
		{
			/* the rows, a bigint; too many digits make it impossible */
			if (strspn(number, "0123456789") != length)
				return WEIGHTS_BAD_SYNTAX;
			for (size_t i = 0; i < length; i++)
			{
				int			digit = number[i] - '0';

				if (sums->rows > (INT64_MAX - digit) / 10)
					return WEIGHTS_IMPOSSIBLE;
				sums->rows = sums->rows * 10 + digit;
			}
		}
		else
		{
			double		value = strtod(number, &number_end);

			if (*number_end != '\0')
				return WEIGHTS_BAD_SYNTAX;
			if (found < WEIGHTS_NUMBERS)
				numbers[(found - 1) / 2][(found - 1) % 2] = value;
		}
		found++;

		while (p < end && is_space(*p))
			p++;
		separator = ',';
	} while (p < end && *p != '}');

	if (p == end)
		return WEIGHTS_BAD_SYNTAX;
	p++;
	while (p < end && is_space(*p))
		p++;
	if (p != end)
		return WEIGHTS_BAD_SYNTAX;

	if (found != WEIGHTS_NUMBERS)
		return WEIGHTS_BAD_LENGTH;
	for (int i = 0; i < WEIGHTS_PAIRS; i++)
	{
		/* plus zero, which makes a negative zero the usual one */
		nth_sum(sums, i)->leading = numbers[i][0] + 0.0;
		nth_sum(sums, i)->trailing = numbers[i][1] + 0.0;
	}
	return weights_check(sums);
}

/*
 * weights_format_number - write a decimal of 15 to 17 digits that is read back
 * as the same double, and its NUL, into text, which has room for
 * WEIGHTS_NUMBER_SIZE bytes.  Returns the length without NUL.
 */
size_t
weights_format_number(char *text, double value)
{
	int			length = 0;

	for (int digits = DBL_DIG; digits <= DBL_DIG + 2; digits++)
	{
		length = snprintf(text, WEIGHTS_NUMBER_SIZE, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	return (size_t) length;
}

/*
 * weights_format_text - write the text form and its NUL into text, which has
 * room for WEIGHTS_TEXT_SIZE bytes.  Returns the length without NUL.
 */
size_t
weights_format_text(char *text, const Weights *sums)
{
	Weights		copy = *sums;
	char	   *p = text;

	p += snprintf(p, WEIGHTS_TEXT_SIZE, "{%lld", (long long) sums->rows);
	for (int i = 0; i < WEIGHTS_PAIRS; i++)
	{
		const WeightsSum *sum = nth_sum(&copy, i);

		*p++ = ',';
		p += weights_format_number(p, sum->leading);
		*p++ = ',';
		p += weights_format_number(p, sum->trailing);
	}
	*p++ = '}';
	*p = '\0';
	return (size_t) (p - text);
}

/* Read eight bytes in network order */
static uint64_t
get_bytes(const unsigned char *p)
{
	uint64_t	value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | p[i];
	return value;
}

/* Write eight bytes in network order */
static void
put_bytes(unsigned char *p, uint64_t value)
{
	for (int i = 7; i >= 0; i--)
	{
		p[i] = (unsigned char) value;
		value >>= 8;
	}
}

/* Bits of a double, and a double of bits */
static uint64_t
double_bits(double value)
{
	uint64_t	bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

static double
bits_double(uint64_t bits)
{
	double		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/*
 * weights_parse_binary - read the binary form: one byte of version, then the
 * numbers of the text form, the rows as a signed integer and the others as
 * IEEE doubles, eight bytes each, in network order.
 */
WeightsStatus
weights_parse_binary(const void *bytes, size_t size, Weights *sums)
{
	const unsigned char *p = bytes;

	/* the version first: another version may have another length */
	if (size < 1)
		return WEIGHTS_BAD_LENGTH;
	if (*p++ != WEIGHTS_BINARY_VERSION)
		return WEIGHTS_BAD_VERSION;
	if (size != WEIGHTS_BINARY_SIZE)
		return WEIGHTS_BAD_LENGTH;

	sums->rows = (int64_t) get_bytes(p);
	for (int i = 0; i < WEIGHTS_PAIRS; i++)
	{
		nth_sum(sums, i)->leading = bits_double(get_bytes(p += 8));
		nth_sum(sums, i)->trailing = bits_double(get_bytes(p += 8));
	}
	return weights_check(sums);
}

/*
 * The numbers of a value in the order of its binary form, a double as its
 * bits.  Values are equal if and only if these are.
 */
static void
get_words(const Weights *sums, uint64_t words[WEIGHTS_NUMBERS])
{
	Weights		copy = *sums;

	*words++ = (uint64_t) sums->rows;
	for (int i = 0; i < WEIGHTS_PAIRS; i++)
	{
		*words++ = double_bits(nth_sum(&copy, i)->leading);
		*words++ = double_bits(nth_sum(&copy, i)->trailing);
	}
}

/*
 * weights_format_binary - write the binary form into bytes, which has room for
 * WEIGHTS_BINARY_SIZE of them.
 */
void
weights_format_binary(void *bytes, const Weights *sums)
{
	uint64_t	words[WEIGHTS_NUMBERS];
	unsigned char *p = bytes;

	get_words(sums, words);
	*p++ = WEIGHTS_BINARY_VERSION;
	for (int i = 0; i < WEIGHTS_NUMBERS; i++)
	{
		put_bytes(p, words[i]);
		p += 8;
	}
}

/*
 * weights_compare - the order of the bytes of the binary form: negative, zero
 * or positive.  It begins with the rows and says nothing about scores.
 * Indexes depend on it; it must never change.
 */
int
weights_compare(const Weights *a, const Weights *b)
{
	uint64_t	a_words[WEIGHTS_NUMBERS];
	uint64_t	b_words[WEIGHTS_NUMBERS];

	get_words(a, a_words);
	get_words(b, b_words);
	return counts_compare(a_words, b_words, WEIGHTS_NUMBERS);
}

/* weights_hash - hash of a value under a seed; it must never change, either */
uint64_t
weights_hash(const Weights *sums, uint64_t seed)
{
	uint64_t	words[WEIGHTS_NUMBERS];

	get_words(sums, words);
	return counts_hash(words, WEIGHTS_NUMBERS, seed);
}
