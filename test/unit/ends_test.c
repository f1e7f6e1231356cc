/*-------------------------------------------------------------------------
 *
 * ends_test.c
 *	  No parser reads past the end of what it is given.
 *
 * Text and bytes end where a page begins that may not be read.  The fuzzer
 * finds the same under AddressSanitizer, for more texts and in more time.
 *
 *-------------------------------------------------------------------------
 */
#define _DEFAULT_SOURCE			/* MAP_ANONYMOUS */

#include "answer.h"
#include "counts.h"
#include "weights.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define lengthof(array)	(sizeof(array) / sizeof((array)[0]))

static int	tests = 0;
static int	failures = 0;

/* Say in TAP whether a test passed */
static void
ok(bool passed, const char *name)
{
	printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
	failures += !passed;
}

/* Where the page begins that may not be read; NULL where there is none */
static char *
forbidden_page(void)
{
	long		size = sysconf(_SC_PAGESIZE);
	char	   *pages = mmap(NULL, 2 * (size_t) size, PROT_READ | PROT_WRITE,
							 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + size, (size_t) size, PROT_NONE) != 0)
		return NULL;
	return pages + size;
}

/* Is a text refused until it has its closing brace, and accepted from there? */
static bool
text_ends(char *end, const char *text, bool weights)
{
	size_t		closed = (size_t) (strchr(text, '}') - text) + 1;

	for (size_t size = 0; size <= strlen(text); size++)
	{
		char	   *start = memcpy(end - size, text, size);
		uint64_t	counts[3];
		Weights		sums;
		int			status = weights ? (int) weights_parse_text(start, size, &sums) :
			(int) counts_parse_text(start, size, counts, 3);
		int			expected = weights ?
			(int) (size < closed ? WEIGHTS_BAD_SYNTAX : WEIGHTS_OK) :
			(int) (size < closed ? COUNTS_BAD_SYNTAX : COUNTS_OK);

		if (status != expected)
		{
			printf("# the first %zu of \"%s\"\n", size, text);
			return false;
		}
	}
	return true;
}

/* Are bytes of every length refused but for the one that fits? */
static bool
bytes_end(char *end, const void *bytes, size_t right, bool weights)
{
	for (size_t size = 0; size <= right; size++)
	{
		char	   *start = memcpy(end - size, bytes, size);
		int64_t		values[3];
		Weights		sums;
		int			status = weights ? (int) weights_parse_binary(start, size, &sums) :
			(int) counts_parse_binary(start, size, values, 3);
		int			expected = weights ?
			(int) (size < right ? WEIGHTS_BAD_LENGTH : WEIGHTS_OK) :
			(int) (size < right ? COUNTS_BAD_LENGTH : COUNTS_OK);

		if (status != expected)
		{
			printf("# the first %zu of %zu bytes\n", size, right);
			return false;
		}
	}
	return true;
}

/* Is every beginning of an answer read as it is elsewhere? */
static bool
answer_ends(char *end, const char *answer)
{
	for (size_t size = 0; size <= strlen(answer); size++)
	{
		char		elsewhere[64] = {0};
		char	   *start = memcpy(end - size, answer, size);
		int			score = -1;
		int			expected = -1;

		memcpy(elsewhere, answer, size);
		if (answer_numeric_score(start, size) != answer_numeric_score(elsewhere, size) ||
			answer_parse(start, size, &score) != answer_parse(elsewhere, size, &expected) ||
			score != expected)
		{
			printf("# the first %zu of \"%s\"\n", size, answer);
			return false;
		}
	}
	return true;
}

int
main(void)
{
	static const char *const answers[] = {
		" +10.0e-0 ", "\t-0.00E +1\n", "1.e01", ".9e1 ", " 9/10 ", "10 - Extremely likely", "0 (not at all)",
		"\"9,0\"", "\357\274\231", "\302\240[8]"
	};
	static const char *const counts_texts[] = {
		"{1,20,300}", " \t{ 1 , 20 , 300 } \n", "{0,0,9223372036854775807}"
	};
	static const char *const weights_texts[] = {
		"{3,1,0,1,0,2,0,4,0,0.5,0,0.25,0}",
		" \t{ 3 , 1 , 0 , 1 , 0 , 2 , 0 , 4 , 0 , 5e-1 , 0 , .25 , 0 } \n"
	};
	uint64_t	counts[3] = {1, 20, 300};
	Weights		sums = {0};
	char		counts_bytes[COUNTS_BINARY_SIZE(3)];
	char		weights_bytes[WEIGHTS_BINARY_SIZE];
	char	   *end = forbidden_page();

	if (end == NULL)
	{
		printf("1..0 # skip no memory can be forbidden\n");
		return 0;
	}
	counts_format_binary(counts_bytes, counts, 3);
	weights_add_response(&sums, STATS_PROMOTERS, 2.5);
	weights_format_binary(weights_bytes, &sums);

	for (size_t i = 0; i < lengthof(counts_texts); i++)
		ok(text_ends(end, counts_texts[i], false), "counts as text");
	for (size_t i = 0; i < lengthof(weights_texts); i++)
		ok(text_ends(end, weights_texts[i], true), "weights as text");
	for (size_t i = 0; i < lengthof(answers); i++)
		ok(answer_ends(end, answers[i]), "an answer");
	ok(bytes_end(end, counts_bytes, sizeof(counts_bytes), false), "counts as bytes");
	ok(bytes_end(end, weights_bytes, sizeof(weights_bytes), true), "weights as bytes");
	printf("1..%d\n", tests);
	return failures != 0;
}
