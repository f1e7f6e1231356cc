/*-------------------------------------------------------------------------
 *
 * counts.c
 *	  Short vectors of response counts, in plain C.
 *
 * A vector is valid when each count, and their total, lies in 0..2^63 - 1:
 * then every count and every sum of counts is a bigint.  Every function that
 * makes a vector ends in check_total(), so that no way in can be laxer than
 * another.
 *
 *-------------------------------------------------------------------------
 */
#include "counts.h"

#include <stdbool.h>

/* White space as array_in and isspace() in the C locale have it */
static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Accept counts whose total fits */
static CountsStatus
check_total(const uint64_t *counts, int length)
{
	uint64_t	total = 0;

	for (int i = 0; i < length; i++)
	{
		/* counts are below 2^63, or sums of two vectors whose totals are */
		total += counts[i];
		if (total > INT64_MAX)
			return COUNTS_TOTAL_TOO_LARGE;
	}
	return COUNTS_OK;
}

/*
 * counts_check - accept signed numbers as counts.
 *
 * This is the one validator: text, bytes and arrays all come through here.
 */
CountsStatus
counts_check(const int64_t *values, uint64_t *counts, int length)
{
	for (int i = 0; i < length; i++)
	{
		if (values[i] < 0)
			return COUNTS_NEGATIVE;
		counts[i] = (uint64_t) values[i];
	}
	return check_total(counts, length);
}

/*
 * counts_parse_text - read the text form, such as {3,0,12}.
 *
 * White space may stand around the braces and the numbers.  Nothing else is
 * forgiven: a number is decimal digits, after a minus only to be told that it
 * is negative.  The text need not end in a NUL.
 */
CountsStatus
counts_parse_text(const char *text, size_t size, uint64_t *counts, int length)
{
	const char *p = text;
	const char *end = text + size;
	int64_t		values[COUNTS_MAX_LENGTH];
	bool		too_large = false;
	int			found = 0;
	char		separator = '{';

	/* each turn reads a separator, a number and the space around both */
	do
	{
		int64_t		value = 0;
		bool		negative = false;

		while (p < end && is_space(*p))
			p++;
		if (p == end || *p != separator)
			return COUNTS_BAD_SYNTAX;
		p++;
		while (p < end && is_space(*p))
			p++;
		if (p < end && *p == '-')
		{
			negative = true;
			p++;
		}
		if (p == end || *p < '0' || *p > '9')
			return COUNTS_BAD_SYNTAX;
		for (; p < end && *p >= '0' && *p <= '9'; p++)
		{
			int			digit = *p - '0';

			if (value <= (INT64_MAX - digit) / 10)
				value = value * 10 + digit;
			else if (!negative)	/* that it is negative says enough */
				too_large = true;
		}
		if (found < length)
			values[found] = negative ? -value : value;
		found++;
		while (p < end && is_space(*p))
			p++;
		separator = ',';
	} while (p < end && *p != '}');

	if (p == end)
		return COUNTS_BAD_SYNTAX;
	p++;
	while (p < end && is_space(*p))
		p++;
	if (p != end)
		return COUNTS_BAD_SYNTAX;

	if (found != length)
		return COUNTS_BAD_LENGTH;
	if (too_large)
		return COUNTS_TOO_LARGE;
	return counts_check(values, counts, length);
}

/*
 * counts_format_text - write the text form and its NUL into text, which has
 * room for COUNTS_TEXT_SIZE(length) bytes.  Returns the length without NUL.
 */
size_t
counts_format_text(char *text, const uint64_t *counts, int length)
{
	char	   *p = text;

	for (int i = 0; i < length; i++)
	{
		char		digits[20];
		int			n = 0;
		uint64_t	rest = counts[i];

		*p++ = (i == 0) ? '{' : ',';
		do
		{
			digits[n++] = (char) ('0' + rest % 10);
			rest /= 10;
		} while (rest > 0);
		while (n > 0)
			*p++ = digits[--n];
	}
	*p++ = '}';
	*p = '\0';
	return (size_t) (p - text);
}

/*
 * counts_parse_binary - read the binary form: one byte of version, then each
 * count as a signed integer of eight bytes in network order.
 *
 * Those numbers are left in values, unchecked: counts_check() comes next.
 */
CountsStatus
counts_parse_binary(const void *bytes, size_t size, int64_t *values,
					int length)
{
	const unsigned char *p = bytes;

	/* the version first: another version may have another length */
	if (size < 1)
		return COUNTS_BAD_LENGTH;
	if (*p++ != COUNTS_BINARY_VERSION)
		return COUNTS_BAD_VERSION;
	if (size != COUNTS_BINARY_SIZE(length))
		return COUNTS_BAD_LENGTH;

	for (int i = 0; i < length; i++)
	{
		uint64_t	value = 0;

		for (int j = 0; j < 8; j++)
			value = value << 8 | *p++;
		values[i] = (int64_t) value;
	}
	return COUNTS_OK;
}

/*
 * counts_format_binary - write the binary form into bytes, which has room for
 * COUNTS_BINARY_SIZE(length) of them.
 */
void
counts_format_binary(void *bytes, const uint64_t *counts, int length)
{
	unsigned char *p = bytes;

	*p++ = COUNTS_BINARY_VERSION;
	for (int i = 0; i < length; i++)
		for (int shift = 56; shift >= 0; shift -= 8)
			*p++ = (unsigned char) (counts[i] >> shift);
}

/* counts_add - add the second vector to the first */
CountsStatus
counts_add(uint64_t *counts, const uint64_t *more, int length)
{
	for (int i = 0; i < length; i++)
		counts[i] += more[i];
	return check_total(counts, length);
}

/* counts_subtract - take the second vector away from the first */
CountsStatus
counts_subtract(uint64_t *counts, const uint64_t *less, int length)
{
	for (int i = 0; i < length; i++)
	{
		if (counts[i] < less[i])
			return COUNTS_NEGATIVE;
		counts[i] -= less[i];
	}
	return COUNTS_OK;
}

/* counts_total - how many responses a valid vector holds */
uint64_t
counts_total(const uint64_t *counts, int length)
{
	uint64_t	total = 0;

	for (int i = 0; i < length; i++)
		total += counts[i];
	return total;
}

/*
 * counts_compare - lexicographic order, first count first: negative, zero or
 * positive.  Indexes depend on it; it must never change.
 */
int
counts_compare(const uint64_t *a, const uint64_t *b, int length)
{
	for (int i = 0; i < length; i++)
	{
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	return 0;
}

/*
 * counts_hash - hash of a vector under a seed.
 *
 * Hash indexes and hash partitions depend on it; it must never change, and it
 * is arithmetic on numbers only, so that it is the same on every platform.
 * Each count goes through the finalizer of SplitMix64 (Steele, Lea and Flood,
 * 2014).
 */
uint64_t
counts_hash(const uint64_t *counts, int length, uint64_t seed)
{
	uint64_t	hash = seed;

	for (int i = 0; i < length; i++)
	{
		hash = (hash ^ counts[i]) + UINT64_C(0x9e3779b97f4a7c15);
		hash = (hash ^ (hash >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		hash = (hash ^ (hash >> 27)) * UINT64_C(0x94d049bb133111eb);
		hash ^= hash >> 31;
	}
	return hash;
}
