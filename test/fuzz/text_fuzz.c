/*-------------------------------------------------------------------------
 *
 * text_fuzz.c
 *	  Fuzz the text input of all types.
 *
 *-------------------------------------------------------------------------
 */
#include "fuzz.h"

/*
 * Check that an accepted text says what its canonical form says: they differ
 * in white space, in zeros in front of a number and in the sign of a zero, and
 * in nothing else.
 */
static void
check_same_text(const char *text, size_t size, const char *canonical)
{
	bool		in_number = false;	/* after its first digit that counts */
	const char *expected = canonical;

	for (size_t i = 0; i < size; i++)
	{
		char		c = text[i];
		bool		digit = c >= '0' && c <= '9';
		bool		more = i + 1 < size &&
			text[i + 1] >= '0' && text[i + 1] <= '9';

		if (!digit && !in_number && strchr(" \t\n\v\f\r-", c) != NULL && c != '\0')
			continue;
		if (digit && !in_number && c == '0' && more)
			continue;
		if (in_number && strchr(" \t\n\v\f\r", c) != NULL && c != '\0')
		{
			in_number = false;
			continue;
		}
		in_number = digit;
		CHECK(c == *expected);
		expected++;
	}
	CHECK(*expected == '\0');
}

static bool
fuzz_counts(const char *text, size_t size, int length)
{
	uint64_t	counts[COUNTS_MAX_LENGTH];
	char	   *canonical;

	if (counts_parse_text(text, size, counts, length) != COUNTS_OK)
		return false;
	canonical = allocate(COUNTS_TEXT_SIZE(length));
	check_counts(counts, length, canonical);
	check_same_text(text, size, canonical);
	free(canonical);
	return true;
}

static bool
fuzz_weights(const char *text, size_t size)
{
	Weights		weights;

	if (weights_parse_text(text, size, &weights) != WEIGHTS_OK)
		return false;
	CHECK(weights_check(&weights) == WEIGHTS_OK);
	check_weights(&weights);
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data;

	/* how many numbers there are tells the type, so no text is of two */
	CHECK(fuzz_counts(text, size, SCORES) +
		  fuzz_counts(text, size, PAIRS) +
		  fuzz_counts(text, size, CLUSTER_SUMS) +
		  fuzz_counts(text, size, PANEL_SUMS) +
		  fuzz_weights(text, size) <= 1);
	return 0;
}
