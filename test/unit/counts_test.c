/*-------------------------------------------------------------------------
 *
 * counts_test.c
 *	  Vectors of counts: text form, binary form, arithmetic, order, hash;
 *	  and that none of it, nor of sums of weights, hangs on the processor.
 *
 * What is written here as a constant is a contract: the bytes of the binary
 * form, the order and the hash are on disk in somebody's database.
 *
 *-------------------------------------------------------------------------
 */
#include "counts.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "weights.h"

#define LENGTH		11				/* of a summary */
#define MAX			((uint64_t) INT64_MAX)
#define CANARY		UINT64_C(0xdeadbeefcafef00d)
#define lengthof(array)	(sizeof(array) / sizeof((array)[0]))

static int	tests = 0;
static int	failures = 0;

/* Say in TAP whether a test passed */
static void
ok(bool passed, const char *format,...)
{
	va_list		arguments;

	printf("%sok %d - ", passed ? "" : "not ", ++tests);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	failures += !passed;
}

static const char *
name_of(CountsStatus status)
{
	static const char *const names[] = {
		[COUNTS_OK] = "accepted",
		[COUNTS_BAD_SYNTAX] = "bad syntax",
		[COUNTS_BAD_LENGTH] = "bad length",
		[COUNTS_BAD_VERSION] = "bad version",
		[COUNTS_NEGATIVE] = "negative",
		[COUNTS_TOO_LARGE] = "too large",
		[COUNTS_TOTAL_TOO_LARGE] = "total too large",
	};

	return status < lengthof(names) ? names[status] : "no status at all";
}

/* Compare statuses, and show the one that came instead */
static void
is_status(CountsStatus found, CountsStatus expected, const char *name)
{
	ok(found == expected, "%s: %s", name, name_of(expected));
	if (found != expected)
		printf("# but it was: %s\n", name_of(found));
}

/* Deterministic random numbers: xorshift64* */
static uint64_t random_state = UINT64_C(20240229);

static uint64_t
random_bits(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * UINT64_C(0x2545f4914f6cdd1d);
}

/* A valid vector, its counts of all magnitudes */
static void
random_counts(uint64_t *counts, int length)
{
	uint64_t	left = MAX;

	for (int i = 0; i < length; i++)
	{
		counts[i] = random_bits() >> (1 + random_bits() % 63);
		if (counts[i] > left)
			counts[i] = left;
		left -= counts[i];
	}
}

static bool
equal(const uint64_t *a, const uint64_t *b, int length)
{
	return memcmp(a, b, length * sizeof(uint64_t)) == 0;
}

/*
 * Parse from memory of exactly that size, into counts of exactly that length:
 * a tool that watches memory sees every step past either.
 */
static CountsStatus
parse(const char *text, size_t size, uint64_t *counts, int length)
{
	char	   *copy = malloc(size > 0 ? size : 1);
	uint64_t	room[LENGTH + 1];
	CountsStatus status;

	for (int i = 0; i <= LENGTH; i++)
		room[i] = CANARY;
	memcpy(copy, text, size);
	status = counts_parse_text(copy, size, room, length);
	free(copy);
	if (room[length] != CANARY)
	{
		puts("Bail out! the parser wrote past the end of the counts");
		exit(1);
	}
	memcpy(counts, room, length * sizeof(uint64_t));
	return status;
}

static void
test_text_accepted(void)
{
	static const struct
	{
		const char *text;
		uint64_t	counts[3];
	}			cases[] = {
		{"{1,2,3}", {1, 2, 3}},
		{"{0,0,0}", {0, 0, 0}},
		{" {1,2,3}", {1, 2, 3}},
		{"{1,2,3} ", {1, 2, 3}},
		{"{ 1,2,3}", {1, 2, 3}},
		{"{1 ,2,3}", {1, 2, 3}},
		{"{1, 2,3}", {1, 2, 3}},
		{"{1,2,3 }", {1, 2, 3}},
		{"\t\n\v\f\r {\t\n\v\f\r 1\t\n\v\f\r ,\t\n\v\f\r 2 , 3\t\n\v\f\r }\t\n\v\f\r ", {1, 2, 3}},
		{"{007,0000000000000000000000000000001,00}", {7, 1, 0}},
		{"{-0,0,-000}", {0, 0, 0}},
		{"{10,100,1000}", {10, 100, 1000}},
		{"{4294967295,4294967296,4294967297}", {UINT32_MAX, UINT64_C(4294967296), UINT64_C(4294967297)}},
		{"{999999999999999999,0,0}", {UINT64_C(999999999999999999), 0, 0}},
		{"{0,0,9223372036854775807}", {0, 0, MAX}},
		{"{0009223372036854775807,0,0}", {MAX, 0, 0}},
		{"{9223372036854775800,7,0}", {MAX - 7, 7, 0}},
		{"{1,9223372036854775805,1}", {1, MAX - 2, 1}},
	};

	for (size_t i = 0; i < lengthof(cases); i++)
	{
		uint64_t	counts[3];
		CountsStatus status = parse(cases[i].text, strlen(cases[i].text),
									counts, 3);

		ok(status == COUNTS_OK && equal(counts, cases[i].counts, 3),
		   "text %zu is read, to the right counts", i);
		if (status != COUNTS_OK)
			printf("# %s: %s\n", cases[i].text, name_of(status));
	}
}

static void
test_text_refused(void)
{
	static const struct
	{
		const char *text;
		CountsStatus status;
	}			cases[] = {
		{"", COUNTS_BAD_SYNTAX},
		{" ", COUNTS_BAD_SYNTAX},
		{"1,2,3", COUNTS_BAD_SYNTAX},
		{"{}", COUNTS_BAD_SYNTAX},
		{"{ }", COUNTS_BAD_SYNTAX},
		{"{,}", COUNTS_BAD_SYNTAX},
		{"{1,2,}", COUNTS_BAD_SYNTAX},
		{"{,1,2}", COUNTS_BAD_SYNTAX},
		{"{1,,3}", COUNTS_BAD_SYNTAX},
		{"{1,2,3,}", COUNTS_BAD_SYNTAX},
		{"{1 2,3}", COUNTS_BAD_SYNTAX},
		{"{1,2 3,4}", COUNTS_BAD_SYNTAX},
		{"{1;2;3}", COUNTS_BAD_SYNTAX},
		{"{{1,2,3}}", COUNTS_BAD_SYNTAX},
		{"{1,2,3}}", COUNTS_BAD_SYNTAX},
		{"{1,2,3},", COUNTS_BAD_SYNTAX},
		{"{1,2,3}x", COUNTS_BAD_SYNTAX},
		{"{1,2,3} {", COUNTS_BAD_SYNTAX},
		{"x{1,2,3}", COUNTS_BAD_SYNTAX},
		{"[1,2,3]", COUNTS_BAD_SYNTAX},
		{"(1,2,3)", COUNTS_BAD_SYNTAX},
		{"{1,2,3)", COUNTS_BAD_SYNTAX},
		{"{+1,2,3}", COUNTS_BAD_SYNTAX},
		{"{--1,2,3}", COUNTS_BAD_SYNTAX},
		{"{-,2,3}", COUNTS_BAD_SYNTAX},
		{"{- 1,2,3}", COUNTS_BAD_SYNTAX},
		{"{1-,2,3}", COUNTS_BAD_SYNTAX},
		{"{1.0,2,3}", COUNTS_BAD_SYNTAX},
		{"{1e3,2,3}", COUNTS_BAD_SYNTAX},
		{"{0x1,2,3}", COUNTS_BAD_SYNTAX},
		{"{1_000,2,3}", COUNTS_BAD_SYNTAX},
		{"{a,2,3}", COUNTS_BAD_SYNTAX},
		{"{NULL,2,3}", COUNTS_BAD_SYNTAX},
		{"{\"1\",2,3}", COUNTS_BAD_SYNTAX},
		{"{1,2,3\xc2\xa0}", COUNTS_BAD_SYNTAX},
		{"{1,2,\xd9\xa3}", COUNTS_BAD_SYNTAX},
		{"{1,2,\x1f" "3}", COUNTS_BAD_SYNTAX},
		{"{1,2,\x0e" "3}", COUNTS_BAD_SYNTAX},
		{"{1,2,/}", COUNTS_BAD_SYNTAX},
		{"{1,2,:}", COUNTS_BAD_SYNTAX},
		{"{1}", COUNTS_BAD_LENGTH},
		{"{1,2}", COUNTS_BAD_LENGTH},
		{"{1,2,3,4}", COUNTS_BAD_LENGTH},
		{"{-1,2,3,4}", COUNTS_BAD_LENGTH},
		{"{-1,2,3}", COUNTS_NEGATIVE},
		{"{1,2,-3}", COUNTS_NEGATIVE},
		{"{1,-9223372036854775807,3}", COUNTS_NEGATIVE},
		{"{1,-9223372036854775808,3}", COUNTS_NEGATIVE},
		{"{1,-99999999999999999999,3}", COUNTS_NEGATIVE},
		{"{9223372036854775808,0,0}", COUNTS_TOO_LARGE},
		{"{9223372036854775810,0,0}", COUNTS_TOO_LARGE},
		{"{9999999999999999999,0,0}", COUNTS_TOO_LARGE},
		{"{0,0,10000000000000000000}", COUNTS_TOO_LARGE},
		{"{0,18446744073709551615,0}", COUNTS_TOO_LARGE},
		{"{0,18446744073709551616,0}", COUNTS_TOO_LARGE},
		{"{0,18446744073709551617,0}", COUNTS_TOO_LARGE},
		{"{0,92233720368547758070000000000000000000000,0}", COUNTS_TOO_LARGE},
		{"{9223372036854775807,1,0}", COUNTS_TOTAL_TOO_LARGE},
		{"{1,0,9223372036854775807}", COUNTS_TOTAL_TOO_LARGE},
		{"{9223372036854775807,9223372036854775807,2}", COUNTS_TOTAL_TOO_LARGE},
		{"{4611686018427387904,4611686018427387904,0}", COUNTS_TOTAL_TOO_LARGE},
	};
	uint64_t	counts[LENGTH];
	char	   *many;
	size_t		size = 0;

	for (size_t i = 0; i < lengthof(cases); i++)
		is_status(parse(cases[i].text, strlen(cases[i].text), counts, 3),
				  cases[i].status, cases[i].text);

	/* what has a NUL in it is not text that ends there */
	is_status(parse("{1,2,3}\0", 8, counts, 3), COUNTS_BAD_SYNTAX, "a NUL at the end");
	is_status(parse("{1,2\0,3}", 8, counts, 3), COUNTS_BAD_SYNTAX, "a NUL inside");

	/* far more counts than any vector has */
	many = malloc(200001);
	for (int i = 0; i < 100000; i++)
	{
		many[size++] = i == 0 ? '{' : ',';
		many[size++] = '7';
	}
	many[size++] = '}';
	is_status(parse(many, size, counts, LENGTH), COUNTS_BAD_LENGTH, "100000 counts");
	free(many);
}

/* No beginning of a valid text is valid, whatever stands behind it in memory */
static void
test_text_truncated(void)
{
	const char *text = " { 17, 6,8,19,18,144,130,291,677,564,9223372036854773933 } ";
	const size_t size = strlen(text);
	const size_t brace = (size_t) (strchr(text, '}') - text);
	uint64_t	counts[LENGTH];
	int			wrong = 0;

	for (size_t n = 0; n <= size; n++)
	{
		CountsStatus expected = n > brace ? COUNTS_OK : COUNTS_BAD_SYNTAX;

		wrong += counts_parse_text(text, n, counts, LENGTH) != expected;
		wrong += parse(text, n, counts, LENGTH) != expected;
	}
	ok(wrong == 0, "every beginning of a text without its end is refused");
	ok(equal(counts, (uint64_t[LENGTH]) {17, 6, 8, 19, 18, 144, 130, 291, 677, 564, MAX - 1874}, LENGTH) &&
	   counts_total(counts, LENGTH) == MAX,
	   "and the whole is read");
	is_status(counts_parse_text("{1,2,3}4", 7, counts, 3), COUNTS_OK,
			  "digits behind the end of the text");
}

static void
test_format_text(void)
{
	static const struct
	{
		uint64_t	counts[3];
		const char *text;
	}			cases[] = {
		{{0, 0, 0}, "{0,0,0}"},
		{{9, 10, 99}, "{9,10,99}"},
		{{UINT32_MAX, UINT64_C(4294967296), 1}, "{4294967295,4294967296,1}"},
		{{MAX, 0, 0}, "{9223372036854775807,0,0}"},
		{{0, UINT64_C(1000000000000000000), 5}, "{0,1000000000000000000,5}"},
	};
	char		text[COUNTS_TEXT_SIZE(LENGTH) + 1];
	uint64_t	longest[LENGTH];

	for (size_t i = 0; i < lengthof(cases); i++)
	{
		size_t		size = counts_format_text(text, cases[i].counts, 3);

		ok(size == strlen(cases[i].text) && strcmp(text, cases[i].text) == 0,
		   "%s is written", cases[i].text);
	}

	/* longer than any valid vector is */
	for (int i = 0; i < LENGTH; i++)
		longest[i] = UINT64_C(1000000000000000000);
	text[COUNTS_TEXT_SIZE(LENGTH)] = '!';
	ok(counts_format_text(text, longest, LENGTH) == COUNTS_TEXT_SIZE(LENGTH) - 1 &&
	   text[COUNTS_TEXT_SIZE(LENGTH) - 1] == '\0' &&
	   text[COUNTS_TEXT_SIZE(LENGTH)] == '!',
	   "eleven counts of 19 digits fit the room for them, to the last byte");
}

static const unsigned char golden[] = {
	1,
	0, 0, 0, 0, 0, 0, 0, 17,
	0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 1, 0,
	0, 0, 0, 0, 0, 1, 2, 3,
	0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff,
	0, 0, 0, 1, 0, 0, 0, 0,
	0, 0, 0, 1, 0, 0, 0, 1,
	0, 0, 0x80, 0, 0, 0, 0, 0,
	1, 2, 3, 4, 5, 6, 7, 8,
	0, 0, 0, 0, 0, 0, 0, 0,
	0x7e, 0, 0, 0, 0, 0, 0, 0xfe,
};

static const uint64_t golden_counts[LENGTH] = {
	17, 0, 256, 66051, UINT32_MAX, UINT64_C(4294967296), UINT64_C(4294967297),
	UINT64_C(140737488355328), UINT64_C(72623859790382856), 0,
	UINT64_C(9079256848778920190)
};

static void
test_binary(void)
{
	unsigned char bytes[256] = {0};
	int64_t		values[LENGTH];
	uint64_t	counts[LENGTH];
	int			wrong;

	ok(COUNTS_BINARY_VERSION == 1 && COUNTS_BINARY_SIZE(LENGTH) == 89 &&
	   sizeof(golden) == 89, "version 1 of the binary form has 89 bytes");

	bytes[89] = 42;
	counts_format_binary(bytes, golden_counts, LENGTH);
	ok(memcmp(bytes, golden, 89) == 0 && bytes[89] == 42,
	   "they are what they were");

	is_status(counts_parse_binary(golden, 89, values, LENGTH), COUNTS_OK, "bytes");
	is_status(counts_check(values, counts, LENGTH), COUNTS_OK, "their counts");
	ok(equal(counts, golden_counts, LENGTH), "they are read");

	wrong = 0;
	for (size_t size = 1; size <= sizeof(bytes); size++)
	{
		unsigned char *copy = malloc(size);

		memset(copy, 0, size);
		copy[0] = 1;
		wrong += counts_parse_binary(copy, size, values, LENGTH) !=
			(size == 89 ? COUNTS_OK : COUNTS_BAD_LENGTH);
		free(copy);
	}
	ok(wrong == 0, "every other length is refused");
	is_status(counts_parse_binary("\7", 0, values, LENGTH), COUNTS_BAD_LENGTH, "no bytes");

	wrong = 0;
	memcpy(bytes, golden, 89);
	for (int version = 0; version < 256; version++)
	{
		bytes[0] = (unsigned char) version;
		for (size_t size = 1; size <= sizeof(bytes); size += 22)
			wrong += version != 1 &&
				counts_parse_binary(bytes, size, values, LENGTH) != COUNTS_BAD_VERSION;
	}
	ok(wrong == 0, "every other version is refused as such, of any length");

	/* any bits make signed numbers, which are judged afterwards */
	memset(bytes + 1, 0xff, 88);
	bytes[0] = 1;
	bytes[1] = 0x80;
	memset(bytes + 2, 0, 7);
	is_status(counts_parse_binary(bytes, 89, values, LENGTH), COUNTS_OK, "all bits set");
	ok(values[0] == INT64_MIN && values[1] == -1 && values[10] == -1, "they are signed numbers");
	is_status(counts_check(values, counts, LENGTH), COUNTS_NEGATIVE, "and so no counts");
}

static void
test_check(void)
{
	static const struct
	{
		int64_t		values[3];
		CountsStatus status;
	}			cases[] = {
		{{0, 0, 0}, COUNTS_OK},
		{{1, 2, 3}, COUNTS_OK},
		{{INT64_MAX, 0, 0}, COUNTS_OK},
		{{0, 0, INT64_MAX}, COUNTS_OK},
		{{INT64_MAX - 2, 1, 1}, COUNTS_OK},
		{{-1, 0, 0}, COUNTS_NEGATIVE},
		{{0, 0, -1}, COUNTS_NEGATIVE},
		{{0, INT64_MIN, 0}, COUNTS_NEGATIVE},
		{{INT64_MAX, -1, 0}, COUNTS_NEGATIVE},
		{{INT64_MAX, 1, 0}, COUNTS_TOTAL_TOO_LARGE},
		{{INT64_MAX - 1, 1, 1}, COUNTS_TOTAL_TOO_LARGE},
		{{INT64_MAX, INT64_MAX, INT64_MAX}, COUNTS_TOTAL_TOO_LARGE},
		{{INT64_MAX, INT64_MAX, 2}, COUNTS_TOTAL_TOO_LARGE},
	};

	for (size_t i = 0; i < lengthof(cases); i++)
	{
		const int64_t *values = cases[i].values;
		uint64_t	counts[3] = {CANARY, CANARY, CANARY};
		char		name[100];

		snprintf(name, sizeof(name), "numbers %" PRId64 " %" PRId64 " %" PRId64,
				 values[0], values[1], values[2]);
		is_status(counts_check(values, counts, 3), cases[i].status, name);
		if (cases[i].status == COUNTS_OK)
			ok(memcmp(counts, values, sizeof(counts)) == 0, "as they are");
	}
}

static void
test_arithmetic(void)
{
	static const struct
	{
		uint64_t	a[3];
		uint64_t	b[3];
		CountsStatus sum;
		CountsStatus difference;
	}			cases[] = {
		{{1, 2, 3}, {0, 0, 0}, COUNTS_OK, COUNTS_OK},
		{{1, 2, 3}, {1, 2, 3}, COUNTS_OK, COUNTS_OK},
		{{1, 2, 3}, {0, 2, 1}, COUNTS_OK, COUNTS_OK},
		{{1, 2, 3}, {2, 0, 0}, COUNTS_OK, COUNTS_NEGATIVE},
		{{1, 2, 3}, {0, 0, 4}, COUNTS_OK, COUNTS_NEGATIVE},
		{{0, 0, 0}, {0, 1, 0}, COUNTS_OK, COUNTS_NEGATIVE},
		{{UINT32_MAX, 0, 0}, {1, 0, 0}, COUNTS_OK, COUNTS_OK},
		{{UINT64_C(4294967296), 0, 0}, {1, 0, 0}, COUNTS_OK, COUNTS_OK},
		{{MAX - 1, 0, 0}, {1, 0, 0}, COUNTS_OK, COUNTS_OK},
		{{MAX - 1, 0, 0}, {0, 0, 1}, COUNTS_OK, COUNTS_NEGATIVE},
		{{MAX, 0, 0}, {MAX, 0, 0}, COUNTS_TOTAL_TOO_LARGE, COUNTS_OK},
		{{MAX, 0, 0}, {1, 0, 0}, COUNTS_TOTAL_TOO_LARGE, COUNTS_OK},
		{{MAX, 0, 0}, {0, 0, 1}, COUNTS_TOTAL_TOO_LARGE, COUNTS_NEGATIVE},
		{{0, MAX / 2 + 1, 0}, {0, MAX / 2, 0}, COUNTS_OK, COUNTS_OK},
		{{0, MAX / 2 + 1, 0}, {0, MAX / 2 + 1, 0}, COUNTS_TOTAL_TOO_LARGE, COUNTS_OK},
		{{1, MAX - 1, 0}, {0, MAX - 1, 1}, COUNTS_TOTAL_TOO_LARGE, COUNTS_NEGATIVE},
	};

	for (size_t i = 0; i < lengthof(cases); i++)
	{
		uint64_t	counts[3];
		CountsStatus status;
		bool		right = true;

		memcpy(counts, cases[i].a, sizeof(counts));
		status = counts_add(counts, cases[i].b, 3);
		if (status == COUNTS_OK)
			for (int j = 0; j < 3; j++)
				right &= counts[j] == cases[i].a[j] + cases[i].b[j];
		ok(status == cases[i].sum && right, "sum %zu: %s", i, name_of(cases[i].sum));

		memcpy(counts, cases[i].a, sizeof(counts));
		status = counts_subtract(counts, cases[i].b, 3);
		right = true;
		if (status == COUNTS_OK)
			for (int j = 0; j < 3; j++)
				right &= counts[j] == cases[i].a[j] - cases[i].b[j];
		ok(status == cases[i].difference && right, "difference %zu: %s", i,
		   name_of(cases[i].difference));
	}

	ok(counts_total((uint64_t[3]) {MAX - 5, 2, 3}, 3) == MAX, "the largest total");
	ok(counts_total((uint64_t[3]) {0, 0, 0}, 3) == 0, "the smallest");
}

/* In this order, strictly: lexicographic, numbers unsigned */
static void
test_compare(void)
{
	static const uint64_t ordered[][3] = {
		{0, 0, 0}, {0, 0, 1}, {0, 0, UINT32_MAX}, {0, 0, UINT64_C(4294967296)},
		{0, 0, MAX}, {0, 1, 0}, {0, 1, 1}, {0, 2, 0}, {0, 10, 0}, {0, MAX, 0},
		{1, 0, 0}, {1, 0, 9}, {1, 1, 0}, {2, 0, 0}, {UINT32_MAX, 5, 5},
		{UINT64_C(4294967296), 0, 0}, {UINT64_C(4294967297), 0, 0}, {MAX, 0, 0}
	};
	int			wrong = 0;

	for (int i = 0; i < (int) lengthof(ordered); i++)
		for (int j = 0; j < (int) lengthof(ordered); j++)
		{
			int			found = counts_compare(ordered[i], ordered[j], 3);

			wrong += (found > 0) - (found < 0) != (i > j) - (i < j);
		}
	ok(wrong == 0, "the order is lexicographic, score 0 first");
	ok(counts_compare((uint64_t[2]) {1, 2}, (uint64_t[2]) {1, 3}, 1) == 0,
	   "and ends with the vector");
}

static void
test_hash(void)
{
	static const struct
	{
		uint64_t	counts[LENGTH];
		int			length;
		uint64_t	seed;
		uint64_t	hash;
	}			cases[] = {
		{{0}, 11, 0, UINT64_C(0xbd5fa5e9198d6f03)},
		{{0}, 11, 1, UINT64_C(0x58b15d069ac8ef60)},
		{{17, 6, 8, 19, 18, 144, 130, 291, 677, 564, 872}, 11, 0, UINT64_C(0xd07d50ed88b7086b)},
		{{17, 6, 8, 19, 18, 144, 130, 291, 677, 564, 872}, 11, 1, UINT64_C(0x67de3e7f0c621b19)},
		{{17, 6, 8, 19, 18, 144, 130, 291, 677, 564, 872}, 11, UINT64_MAX, UINT64_C(0x784c11e77382365e)},
		{{[10] = UINT32_MAX}, 11, 0, UINT64_C(0xedf1b8c030fde8d1)},
		{{[10] = UINT64_C(4294967296)}, 11, 0, UINT64_C(0x369b0e6218d85428)},
		{{[0] = MAX}, 11, 0, UINT64_C(0x731f8eff094077d2)},
		{{[10] = MAX}, 11, UINT64_C(0x7a5b22367996dcfd), UINT64_C(0x383a5d6ccefaed7c)},
		{{1, 2, 3, 4, 5, 6, 7, 8, 9}, 9, 0, UINT64_C(0xb977a3017c3f958b)},
	};
	static uint64_t low[LENGTH * 20];
	int			clashes = 0;
	int			n = 0;

	for (size_t i = 0; i < lengthof(cases); i++)
		ok(counts_hash(cases[i].counts, cases[i].length, cases[i].seed) == cases[i].hash,
		   "hash %zu is what it was", i);

	/* small counts at one score, as surveys have them, spread over 32 bits */
	for (int score = 0; score < LENGTH; score++)
		for (int count = 1; count <= 20; count++)
		{
			uint64_t	counts[LENGTH] = {0};

			counts[score] = (uint64_t) count;
			low[n] = counts_hash(counts, LENGTH, 0) & UINT32_MAX;
			for (int i = 0; i < n; i++)
				clashes += low[i] == low[n];
			n++;
		}
	ok(clashes == 0, "the low halves of %d small hashes differ", n);
}

static void
test_round_trips(void)
{
	const int	rounds = 100000;
	int			text_wrong = 0;
	int			binary_wrong = 0;
	int			sum_wrong = 0;
	int			hash_wrong = 0;
	int			wide = 0;
	int			past = 0;

	for (int round = 0; round < rounds; round++)
	{
		const int	length = round % 2 ? LENGTH : 9;
		uint64_t	counts[LENGTH];
		uint64_t	other[LENGTH];
		uint64_t	found[LENGTH];
		int64_t		values[LENGTH];
		char		text[COUNTS_TEXT_SIZE(LENGTH)];
		unsigned char bytes[COUNTS_BINARY_SIZE(LENGTH)];
		size_t		size;
		uint64_t	seed = random_bits();

		random_counts(counts, length);
		random_counts(other, length);
		wide += counts_total(counts, length) > UINT32_MAX;

		size = counts_format_text(text, counts, length);
		text_wrong += parse(text, size, found, length) != COUNTS_OK ||
			!equal(found, counts, length);

		counts_format_binary(bytes, counts, length);
		binary_wrong +=
			counts_parse_binary(bytes, COUNTS_BINARY_SIZE(length), values, length) != COUNTS_OK ||
			counts_check(values, found, length) != COUNTS_OK ||
			!equal(found, counts, length);

		/* two totals up to 2^63 - 1 do not wrap around */
		memcpy(found, counts, sizeof(found));
		if (counts_total(counts, length) + counts_total(other, length) > MAX)
		{
			sum_wrong += counts_add(found, other, length) != COUNTS_TOTAL_TOO_LARGE;
			past++;
		}
		else
			sum_wrong += counts_add(found, other, length) != COUNTS_OK ||
				counts_total(found, length) != counts_total(counts, length) + counts_total(other, length) ||
				counts_subtract(found, other, length) != COUNTS_OK ||
				!equal(found, counts, length);

		/* one more anywhere is another hash under the same seed */
		memcpy(other, counts, sizeof(other));
		other[random_bits() % (uint64_t) length] += 1;
		hash_wrong += counts_hash(counts, length, seed) == counts_hash(other, length, seed);
	}
	ok(wide > rounds / 4 && wide < rounds, "%d random vectors, narrow and wide", rounds);
	ok(past > 0 && past < rounds, "some of whose sums are too large");
	ok(text_wrong == 0, "what is written as text is read back");
	ok(binary_wrong == 0, "what is written as bytes is read back");
	ok(sum_wrong == 0, "what is added can be taken away, up to the largest total");
	ok(hash_wrong == 0, "a step aside is another hash");
}

/* A digest takes in some bytes: FNV-1a (Fowler, Noll and Vo, 1991) */
static void
digest_bytes(uint64_t *digest, const void *bytes, size_t size)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < size; i++)
		*digest = (*digest ^ p[i]) * UINT64_C(0x100000001b3);
}

/* A digest takes in a number, the same in memory of either byte order */
static void
digest_number(uint64_t *digest, uint64_t number)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		digest_bytes(digest, &(unsigned char) {(unsigned char) (number >> shift)}, 1);
}

/* Show the digest that came instead */
static void
is_digest(uint64_t found, uint64_t expected, const char *name)
{
	ok(found == expected, "%s", name);
	if (found != expected)
		printf("# but the digest of them is %016" PRIx64 "\n", found);
}

#define EMPTY_DIGEST	UINT64_C(0xcbf29ce484222325)

/*
 * Text, bytes and hash of five hundred values each, whatever the processor.
 * The sums of weights are what their additions round to: a processor that
 * rounds otherwise, or a compiler that fuses a square with the addition that
 * follows, is seen here.
 */
static void
test_processor(void)
{
	uint64_t	counts_digest = EMPTY_DIGEST;
	uint64_t	weights_digest = EMPTY_DIGEST;
	Weights		last = {0};
	int			wrong = 0;

	random_state = 1;
	for (int i = 0; i < 500; i++)
	{
		const int	length = i % 2 ? LENGTH : 9;
		uint64_t	counts[LENGTH];
		char		text[COUNTS_TEXT_SIZE(LENGTH)];
		unsigned char bytes[COUNTS_BINARY_SIZE(LENGTH)];

		random_counts(counts, length);
		digest_bytes(&counts_digest, text, counts_format_text(text, counts, length));
		counts_format_binary(bytes, counts, length);
		digest_bytes(&counts_digest, bytes, COUNTS_BINARY_SIZE(length));
		digest_number(&counts_digest, counts_hash(counts, length, random_bits()));
	}
	is_digest(counts_digest, UINT64_C(0x6b700af322f2a67c),
			  "500 vectors are the same on every processor");

	for (int i = 0; i < 500; i++)
	{
		Weights		sums = {0};
		char		text[WEIGHTS_TEXT_SIZE];
		unsigned char bytes[WEIGHTS_BINARY_SIZE];

		/* weights of 53 bits, from 2^-100 on */
		for (uint64_t rows = random_bits() % 20; rows > 0; rows--)
		{
			int			category = (int) (random_bits() % STATS_CATEGORIES);
			double		whole = (double) (random_bits() >> 11);

			weights_add_response(&sums, category,
								 ldexp(whole, (int) (random_bits() % 101) - 100));
		}
		if (i % 2)
			weights_add(&sums, &last);
		last = sums;

		digest_bytes(&weights_digest, text, weights_format_text(text, &sums));
		weights_format_binary(bytes, &sums);
		digest_bytes(&weights_digest, bytes, WEIGHTS_BINARY_SIZE);
		digest_number(&weights_digest, weights_hash(&sums, random_bits()));
		wrong += weights_check(&sums) != WEIGHTS_OK ||
			weights_parse_text(text, strlen(text), &sums) != WEIGHTS_OK ||
			weights_compare(&sums, &last) != 0 ||
			weights_parse_binary(bytes, WEIGHTS_BINARY_SIZE, &sums) != WEIGHTS_OK ||
			weights_compare(&sums, &last) != 0;
	}
	is_digest(weights_digest, UINT64_C(0x275b354fdd887252),
			  "500 sums of weights are the same on every processor");
	ok(wrong == 0, "and are read back");
}

int
main(void)
{
	test_text_accepted();
	test_text_refused();
	test_text_truncated();
	test_format_text();
	test_binary();
	test_check();
	test_arithmetic();
	test_compare();
	test_hash();
	test_round_trips();
	test_processor();
	printf("1..%d\n", tests);
	return failures > 0;
}
