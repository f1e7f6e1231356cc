/*-------------------------------------------------------------------------
 *
 * answer_fuzz.c
 *	  Fuzz the scores in text.
 *
 *-------------------------------------------------------------------------
 */
#include "answer.h"
#include "fuzz.h"

#define MAX_NUMBERS	3

/* A number as it stands in a text: digits of ASCII or of full width */
typedef struct Number
{
	size_t		start;			/* of its first byte */
	size_t		end;			/* behind its last */
	int			digits;
	int			value;			/* no more than 1000 */
} Number;

/* The digit that begins here, and how many bytes it has; -1 if none does */
static int
digit_at(const uint8_t *data, size_t size, size_t i, size_t *length)
{
	*length = 1;
	if (data[i] >= '0' && data[i] <= '9')
		return data[i] - '0';
	*length = 3;
	if (size - i >= 3 && data[i] == 0xef && data[i + 1] == 0xbc &&
		data[i + 2] >= 0x90 && data[i + 2] <= 0x99)
		return data[i + 2] - 0x90;
	return -1;
}

/* Find the numbers in a text; how many, no more of which are looked at */
static int
find_numbers(const uint8_t *data, size_t size, Number *numbers)
{
	int			count = 0;
	size_t		i = 0;

	while (i < size)
	{
		size_t		length;
		int			digit = digit_at(data, size, i, &length);

		if (digit < 0)
		{
			i++;
			continue;
		}
		if (count == 0 || numbers[count - 1].end < i)
		{
			if (count == MAX_NUMBERS)
				return count + 1;
			numbers[count++] = (Number) {i, i, 0, 0};
		}
		numbers[count - 1].digits++;
		numbers[count - 1].value = 10 * numbers[count - 1].value + digit;
		if (numbers[count - 1].value > 1000)
			numbers[count - 1].value = 1000;
		i += length;
		numbers[count - 1].end = i;
	}
	return count;
}

/* Does this byte, or a full-width form that ends in this byte, stand there? */
static bool
is_sign(const uint8_t *data, size_t start, size_t end, char sign)
{
	return (end - start == 1 && data[start] == sign) ||
		(end - start == 3 && data[start] == 0xef && data[start + 1] == 0xbc &&
		 data[start + 2] == sign - '!' + 0x81);
}

/* Is one of these bytes between the two numbers? */
static bool
holds(const uint8_t *data, size_t start, size_t end, const char *signs)
{
	for (; start < end; start++)
	{
		if (data[start] != '\0' && strchr(signs, data[start]) != NULL)
			return true;
	}
	return false;
}

/*
 * Check that a text that was read holds one number, which is its score, and
 * apart from it at most zeros behind a point or comma, and the base 10.
 */
static void
check_one_number(const uint8_t *data, size_t size, int score)
{
	Number		numbers[MAX_NUMBERS];
	int			count = find_numbers(data, size, numbers);
	int			next = 1;

	CHECK(count >= 1 && count <= MAX_NUMBERS);
	CHECK(numbers[0].digits <= 2 && numbers[0].value == score);
	if (count > next &&
		(is_sign(data, numbers[0].end, numbers[1].start, '.') ||
		 is_sign(data, numbers[0].end, numbers[1].start, ',')))
	{
		CHECK(numbers[1].value == 0 && numbers[1].digits != 3);
		next++;
	}
	if (count > next)
	{
		/* a slash, or the f of "of", of any width */
		CHECK(numbers[next].digits == 2 && numbers[next].value == 10);
		CHECK(holds(data, numbers[next - 1].end, numbers[next].start, "/fF\x8f\x86\xa6"));
		next++;
	}
	CHECK(count == next);

	/* nor is anything else of ASCII joined to the number or before its digits */
	if (numbers[0].start > 0)
		CHECK(!holds(data, numbers[0].start - 1, numbers[0].start, "+-.,/%#_"));
	if (numbers[count - 1].end < size)
		CHECK(!holds(data, numbers[count - 1].end, numbers[count - 1].end + 1, "+,%_eE;"));
}

/* Parse a copy of exactly its size */
static AnswerStatus
parse(const uint8_t *data, size_t size, int *score)
{
	char	   *copy = allocate(size);
	AnswerStatus status;

	memcpy(copy, data, size);
	status = answer_parse(copy, size, score);
	free(copy);
	return status;
}

/* Check that a text with white space around it is what it was */
static void
check_spaces(const uint8_t *data, size_t size, AnswerStatus status, int score)
{
	static const char *const spaces[] = {
		" ", "\t", "\n", "\r\n", "\xc2\xa0", "\xe2\x80\x8b", "\xe2\x80\xaf",
		"\xe3\x80\x80", "\xef\xbb\xbf"
	};
	const size_t which = size > 0 ? data[0] + data[size - 1] : 0;
	const char *space = spaces[which % (sizeof(spaces) / sizeof(spaces[0]))];
	const size_t length = strlen(space);
	uint8_t    *text = allocate(size + 2 * length);
	int			again = score;

	memcpy(text, space, length);
	memcpy(text + length, data, size);
	memcpy(text + length + size, space, length);
	CHECK(parse(text, length + size, &again) == status && again == score);
	CHECK(parse(text + length, size + length, &again) == status && again == score);
	CHECK(parse(text, size + 2 * length, &again) == status && again == score);
	free(text);
}

/* Check that a text in full-width forms is what it was in ASCII */
static void
check_wide(const uint8_t *data, size_t size, AnswerStatus status, int score)
{
	uint8_t    *text = allocate(3 * size);
	size_t		length = 0;
	int			again = score;

	for (size_t i = 0; i < size; i++)
	{
		uint8_t		c = data[i];

		if (c > ' ' && c < 0x7f)
		{
			text[length++] = 0xef;
			text[length++] = c < 0x60 ? 0xbc : 0xbd;
			text[length++] = c < 0x60 ? c - 0x20 + 0x80 : c - 0x60 + 0x80;
		}
		else
			text[length++] = c;
	}
	CHECK(parse(text, length, &again) == status && again == score);
	free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data;
	const int	numeric = answer_numeric_score(text, size);
	int			score = -1;
	AnswerStatus status = answer_parse(text, size, &score);
	bool		plain = size > 0;
	size_t		end = size;

	/* the score is set if there is one */
	CHECK(status == ANSWER_SCORE || status == ANSWER_BLANK || status == ANSWER_NONE);
	CHECK((status == ANSWER_SCORE) == (score >= 0));
	CHECK(score <= ANSWER_MAX_SCORE);
	CHECK(numeric >= -1 && numeric <= ANSWER_MAX_SCORE);

	if (status == ANSWER_SCORE)
		check_one_number(data, size, score);
	if (status == ANSWER_BLANK)
		CHECK(find_numbers(data, size, (Number[MAX_NUMBERS]) {{0}}) == 0 && numeric < 0);
	check_spaces(data, size, status, score);
	check_wide(data, size, status, score);

	/* two readings of a text are one */
	if (score >= 0 && numeric >= 0)
		CHECK(score == numeric);
	for (size_t i = 0; i < size; i++)
		plain = plain && data[i] >= '0' && data[i] <= '9';
	if (plain && size <= 2)
		CHECK(score == numeric);
	else if (plain)
		CHECK(score < 0);

	/* what numeric takes is digits, and white space around it is nothing */
	if (numeric >= 0)
	{
		for (size_t i = 0; i < size; i++)
			CHECK(data[i] != '\0' && strchr("0123456789.eE+- \t\n\v\f\r", data[i]) != NULL);
		while (end > 0 && (data[end - 1] == ' ' || (data[end - 1] >= '\t' && data[end - 1] <= '\r')))
			end--;
		CHECK(answer_numeric_score(text, end) == numeric);
	}
	return 0;
}
