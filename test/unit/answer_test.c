/*-------------------------------------------------------------------------
 *
 * answer_test.c
 *	  Scores in text: what is read, what is blank, and what is refused.
 *
 * Besides tables by hand there is a second description of the grammar here,
 * in POSIX regular expressions, against which many texts are held.
 *
 *-------------------------------------------------------------------------
 */
#include "answer.h"

#include <math.h>
#include <regex.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANK		(-1)
#define NONE		(-2)
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

/* Deterministic random numbers: xorshift64* */
static uint64_t
random_bits(void)
{
	static uint64_t state = UINT64_C(20240229);

	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * UINT64_C(0x2545f4914f6cdd1d);
}

/* Copy into memory of exactly that size, so that a step past it is seen */
static char *
exact_copy(const char *text, size_t size)
{
	char	   *copy = malloc(size > 0 ? size : 1);

	memcpy(copy, text, size);
	return copy;
}

/* The score of a text, BLANK or NONE */
static int
parse(const char *text, size_t size)
{
	char	   *copy = exact_copy(text, size);
	int			score = -77;
	AnswerStatus status = answer_parse(copy, size, &score);

	free(copy);
	if (status == ANSWER_SCORE ? score < 0 || score > 10 : score != -77)
	{
		puts("Bail out! a score that is none, or that is set where there is none");
		exit(1);
	}
	return status == ANSWER_SCORE ? score :
		status == ANSWER_BLANK ? BLANK : NONE;
}

static int
parse_string(const char *text)
{
	return parse(text, strlen(text));
}

static int
numeric(const char *text, size_t size)
{
	char	   *copy = exact_copy(text, size);
	int			score = answer_numeric_score(copy, size);

	free(copy);
	return score;
}

/* Say that a text was read otherwise than it should be */
static int
wrong(const char *text, size_t size, int found, int expected)
{
	if (found == expected)
		return 0;
	printf("# %d, not %d: ", found, expected);
	for (size_t i = 0; i < size; i++)
		printf(text[i] >= ' ' && text[i] <= '~' ? "%c" : "\\x%02x",
			   (unsigned char) text[i]);
	putchar('\n');
	return 1;
}

static int
wrong_string(const char *text, int expected)
{
	return wrong(text, strlen(text), parse_string(text), expected);
}

/* Scores as survey tools and spreadsheets write them */
static const struct
{
	const char *text;
	int			score;
}			read_texts[] = {
	{"0", 0}, {"9", 9}, {"10", 10}, {" 9 ", 9}, {"\t9", 9}, {"9\r\n", 9},
	{"\n\v\f 9", 9}, {"09", 9}, {"00", 0}, {"9.", 9}, {"9 .", 9},
	{"9.0", 9}, {"9,0", 9}, {"9.00", 9}, {"9,00", 9}, {"9.0000", 9},
	{"10.0", 10}, {"10,00000", 10}, {"0.0", 0}, {"0,00", 0}, {"09.0", 9},
	{"1,0", 1}, {"9.0.", 9},
	/* the base */
	{"9/10", 9}, {"9 / 10", 9}, {"9/ 10", 9}, {"9 /10", 9}, {"10/10", 10},
	{"0/10", 0}, {"9.0/10", 9}, {"9/10.", 9}, {"9 out of 10", 9},
	{"9 of 10", 9}, {"10 OUT  OF\t10", 10}, {"9 Out Of 10.", 9},
	/* a label behind */
	{"10 - Extremely likely", 10}, {"0 - Not at all likely", 0},
	{"10 -Extremely likely", 10}, {"10-Extremely likely", 10},
	{"0-Not at all likely", 0}, {"10- Extremely likely", 10},
	{"10 \xe2\x80\x93 Extremely likely", 10}, {"10 \xe2\x80\x94 Likely", 10},
	{"10 \xe2\x88\x92 Likely", 10}, {"10\xe2\x80\x93" "Very likely", 10},
	{"5 -- Neutral", 5}, {"5 -> Neutral", 5},
	{"10: Very likely", 10}, {"10 : Likely", 10}, {"10:likely", 10},
	{"10 = Extremely likely", 10}, {"10=likely", 10}, {"10) Likely", 10},
	{"10 (Extremely likely)", 10}, {"0 (not at all)", 0}, {"0(not at all)", 0},
	{"0 (not at all", 0}, {"7 [good]", 7}, {"(10) Extremely likely", 10},
	{"[10] Extremely likely", 10}, {"( 0 ) - No", 0}, {"(0).No", 0},
	{"10. Extremely likely", 10}, {"0.Not at all", 0},
	{"09 - likely", 9}, {"9.0 - likely", 9}, {"9,00: likely", 9},
	{"8 - J'adore !", 8}, {"8 - tr\xc3\xa8s bien", 8}, {"8 - e\xcc\x81", 8},
	{"10 - \xe9\x9d\x9e\xe5\xb8\xb8\xe5\x8f\xaf\xe8\x83\xbd", 10},
	{"10\xef\xbc\x9a\xe5\x8d\x81\xe5\x88\x86", 10},	/* a label with a word for ten */
	{"0 - \xd9\x84\xd8\xa7", 0}, {"9 - \xf0\x9f\x98\x8d", 9},
	{"9 - anything; but, digits! (or ten) / \"x\" = #%", 9},
	/* a label in front */
	{"Extremely likely - 10", 10}, {"Extremely likely \xe2\x80\x93 10", 10},
	{"Not at all likely (0)", 0}, {"likely(9)", 9}, {"likely [9]", 9},
	{"likely ( 9 ).", 9}, {"Score: 9", 9}, {"Score:9.0", 9}, {"score = 9", 9},
	{"\xd9\x84\xd8\xa7 (0)", 0}, {"side-by-side - 9", 9},
	/* quotation marks */
	{"\"9\"", 9}, {"\" 9 \"", 9}, {" \"9.\" ", 9}, {"'9", 9}, {"'9'", 9},
	{"=\"9\"", 9}, {"=\"10 - Likely\"", 10}, {"\"10 - Extremely likely\"", 10},
	{"\"Likely - 10\"", 10}, {"\"Likely (10)\" ", 10}, {"'10 - Likely", 10},
	{"'10 - Likely'", 10}, {"'Likely - 10'", 10}, {"\"(10) Likely\"", 10},
	{"10 - \"Likely\"", 10}, {"\"9/10\"", 9}, {"\"10-Very likely\"", 10},
	/* full-width forms, spaces of all kinds */
	{"\xef\xbc\x99", 9}, {"\xef\xbc\x91\xef\xbc\x90", 10}, {"1\xef\xbc\x90", 10},
	{"\xef\xbc\x99\xef\xbc\x8e\xef\xbc\x90", 9}, {"\xef\xbc\x99\xef\xbc\x8f\xef\xbc\x91\xef\xbc\x90", 9},
	{"\xef\xbc\x90\xef\xbc\x88\xe4\xb8\x8d\xef\xbc\x89", 0},
	{"\xc2\xa0" "9", 9}, {"9\xc2\xa0", 9}, {"\xe2\x80\xaf" "9\xe2\x80\xaf", 9},
	{"\xef\xbb\xbf" "9", 9}, {"9\xe2\x80\x8b", 9}, {"\xe3\x80\x80" "9", 9},
	{"10\xc2\xa0-\xc2\xa0" "Likely", 10}, {"9\xc2\xa0/\xe2\x80\xaf" "10", 9},
	{"9\xc2\xa0out\xc2\xa0of\xc2\xa0" "10", 9}, {"\xe2\x80\x8e" "9\xe2\x80\x8f", 9},
};

static const char *const blank_texts[] = {
	"", " ", "   ", "\t\r\n\v\f", "\xc2\xa0", "\xc2\x85", "\xe1\x9a\x80",
	"\xe2\x80\x80\xe2\x80\x8a", "\xe2\x80\xa8\xe2\x80\xa9", "\xe2\x80\xaf",
	"\xe2\x81\x9f", "\xe3\x80\x80", "\xef\xbb\xbf", "\xe2\x80\x8b\xe2\x80\x8f",
	"\xe2\x81\xa0", "\xef\xbb\xbf \r\n",
};

static const char *const refused_texts[] = {
	/* other numbers */
	"11", "95", "100", "010", "000", "009", "8.5", "8,5", "9.01", "9.00001",
	"9.1", "10.5", "-1", "-0", "- 9", "\xe2\x88\x92" "9", "+9", "+ 9", "1e1",
	"9e0", "0x9", "9%", "9 %", "\xc2\xbd", "8\xc2\xbd", "8 \xc2\xbd", "1/2", ".9", ",9",
	"9,", "9..", "9.0.0", "9 .0", "9. 0", "1 0", "1\xe2\x80\x8b" "0", "9/", "/10",
	"9_", "_9", "#9", "~9", "<9", ">9", "9+", "9!", "9?", "9*", "$9", "9\xe2\x82\xac",
	/* thousands, accounts */
	"9.000", "9,000", "0.000", "10.000", "9.000 - likely", "(9)", "( 9 )", "[9]",
	"(9).", "\"(9)\"", "(-9)",
	/* two numbers, or another base */
	"1-10", "0-6", "9-10", "9 - 10", "9\xe2\x80\x93" "10", "9 or 10", "9 9", "9;8", "9,8",
	"9|8", "9\n8", "7/8", "9/5", "9/100", "9/10/10", "9/1 0", "9/010", "9/10.0",
	"9//10", "9 out of 5", "9 out of ten", "9 out 10", "9 outof 10", "9 of of 10",
	"9of10", "9 of10", "9of 10", "9 out of out of 10", "9 oof 10", "9 von 10",
	"9:00", "9: 8", "11/10", "8 of 5", "5/5", "9 (9)", "9 (of 10)", "9 [10]",
	"9 - top 3", "0 (not at all) - 10 (extremely)", "Promoters (9-10)",
	"Promoters (9/10)", "9/10 = promoters", "9/10 - likely", "9 of 10: likely",
	"Promoters: 9/10", "Q1: 9", "5-a-side - 9", "Likely (10) 10", "Likely: 11", "Likely (11)",
	"Likely: 9.5", "Don't know (99)", "2024-09-10", "9/10/2024", "9.10.",
	/* no number */
	"ten", "x", "-", ".", "/", "()", "likely", "N/A", "NULL", "NaN", "Infinity",
	"\xe4\xb9\x9d", "\"\"", "\" \"", "'", "''", "\"", "=", "=\"\"", "Extremely likely -",
	/* words that nothing parts, or that a dash joins */
	"9th", "9am", "10x", "9 points", "5 stars", "8 likely", "10 Extremely likely",
	"9 or more", "9\tlikely", "score 8", "Likely 10", "Sep 10", "likely, 9", "9 +",
	"9-ish", "5-star", "10-Sep", "09. Okt", "07. Mai", "9.x", "9-", "9 -", "9 - ",
	"9:", "9 =", "9)", "9 (", "9 [", "9 (?)", "9 - ?", "9 - -", "9 ...", "10 :)",
	"9,likely", "9, likely", "9;likely", "9|likely", "9/likely", "9 / likely",
	"9_likely", "9] likely", "9 {likely}", "9 <likely>",
	"Sep-10", "Likely -10", "Likely-10", "Score: -9", "Score = -9", "Score: - 9",
	"Score - - 9", ": 9", "= 9", "=9", "=(9)", "!: 9", ">= (9)", "likely) 9",
	"Likely (9", "Likely (9]", "Likely [9)", "Likely (9) yes", "Likely: 9 yes",
	"Likely - 9 -", "Likely: 9)", "Likely.9", "Likely. 9", "Likely? 9", "Likely/9",
	"(9] Likely", "[9) Likely", "((9)) Likely", "(9", "9 (likely) 8",
	/* quotation marks */
	"\"9", "9\"", "'9\"", "\"9'", "9'", "'9''", "\"\"9\"\"", "\"9\"\"", "= \"9\"",
	"=\"9", "='9'", "==\"9\"", "\"9\".", "\"10 - Likely", "10 - Likely\" 9", "\"Likely\" - 10",
	"\"Likely - 10", "\"9\" \"9\"",
	/* other digits */
	"\xd9\xa9", "9\xd9\xa9", "9 - \xd9\xa9", "9 - \xc2\xb2", "9\xc2\xb2", "\xe2\x91\xa8",
	"9\xef\xb8\x8f\xe2\x83\xa3", "\xf0\x9f\x94\x9f", "9 - \xf0\x9f\x94\x9f", "\xd9\xa9 - 9", "\xe2\x85\xa8",
	"9\xe2\x81\x84" "10", "9\xd9\xab" "0", "9\xcc\xb6",
	/* not UTF-8 */
	"\x80", "\xa0" "9", "9\xa0", "9\xff", "9 - likely\xff", "9 - \xc3", "9 - \xc3(",
	"\xc0\xb9", "\xe0\x80\xb9", "\xf0\x80\x80\xb9", "9 - \xed\xa0\x80 x",
	"9 - \xed\xbf\xbf x", "9 - \xf4\x90\x80\x80 x", "9 - \xf5\x80\x80\x80 x", "9 - \xf8\x88\x80\x80\x80 x", "\xef\xbc", "9\xe2\x80",
	"9 - likely\x80", "9 - \xf8\x90\x80\x80 x", "9 - \xfe\x90\x80\x80 x", "9 - \xff\xbf\xbf\xbf x",
	"9 - \xef\xbc\x81", "9 - \xef\xbd\x9e", "9 - \x7f",
	"\xff - 9", "9 - \xc1\xa1 x", "9 - \xe0\x9f\xbf x", "9 - \xf0\x8f\xbf\xbf x",
};

static void
test_tables(void)
{
	for (size_t i = 0; i < lengthof(read_texts); i++)
		ok(wrong_string(read_texts[i].text, read_texts[i].score) == 0,
		   "text %zu is read", i);
	for (size_t i = 0; i < lengthof(blank_texts); i++)
		ok(wrong_string(blank_texts[i], BLANK) == 0, "text %zu is blank", i);
	for (size_t i = 0; i < lengthof(refused_texts); i++)
		ok(wrong_string(refused_texts[i], NONE) == 0, "text %zu is refused", i);

	/* the largest and smallest characters of each length are characters */
	ok(wrong_string("9 - \x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 9) == 0,
	   "UTF-8 is read to its limits");
	/* what has a NUL in it is not text that ends there */
	ok(wrong("9\0", 2, parse("9\0", 2), NONE) == 0, "a NUL behind a number");
	ok(wrong(" \0", 2, parse(" \0", 2), NONE) == 0, "a NUL behind white space");
	ok(wrong("\0" "9", 2, parse("\0" "9", 2), NONE) == 0, "a NUL before a number");
	ok(parse("99", 1) == 9 && parse("9 - likely", 1) == 9 && parse("9.5", 2) == 9,
	   "what stands behind the end is not seen");
}

/*
 * The grammar once more, for texts of ASCII.  N is a number, B its base, L a
 * label, M a label of more than one word, W a label before a number, s white
 * space or none, S white space.
 */
static const char *const forms[] = {
	"^sNs[.]?s$",
	"^sNBs[.]?s$",
	"^sNs[:=)([]L$",
	"^sNS-L$",
	"^sN-M$",
	"^sNs[.]M$",
	"^s[(]sNs[)]L$",
	"^s[[]sNs[]]L$",
	"^Ws[:=]sNs[.]?s$",
	"^Ws-SNs[.]?s$",
	"^Ws[(]sNs[)]s[.]?s$",
	"^Ws[[]sNs[]]s[.]?s$",
};
static regex_t patterns[lengthof(forms)];

static void
compile_forms(void)
{
	for (size_t i = 0; i < lengthof(forms); i++)
	{
		char		pattern[1000] = "";

		for (const char *p = forms[i]; *p != '\0'; p++)
		{
			const char *part =
				*p == 's' ? "[\t-\r ]*" :
				*p == 'S' ? "[\t-\r ]+" :
				*p == 'N' ? "(0?[0-9]|10)([.,](0|00|00000*))?" :
				*p == 'B' ? "([\t-\r ]*/[\t-\r ]*|[\t-\r ]+([oO][uU][tT][\t-\r ]+)?[oO][fF][\t-\r ]+)10" :
				*p == 'L' ? "[^0-9]*[A-Za-z][^0-9]*" :
				*p == 'M' ? "[^0-9]*[A-Za-z][^0-9]*[\t-\r ][^0-9]*[A-Za-z][^0-9]*" :
				*p == 'W' ? "[^0-9]*[A-Za-z]" : NULL;

			if (part != NULL)
				strcat(pattern, part);
			else
				strncat(pattern, p, 1);
		}
		if (regcomp(&patterns[i], pattern, REG_EXTENDED | REG_NOSUB) != 0)
		{
			printf("Bail out! no regular expression: %s\n", pattern);
			exit(1);
		}
	}
}

static bool
matches(const char *text)
{
	for (size_t i = 0; i < lengthof(forms); i++)
	{
		if (regexec(&patterns[i], text, 0, NULL, 0) == 0)
			return true;
	}
	return false;
}

/* What the second description says of a string of ASCII characters */
static int
expected_of(const char *string)
{
	const char *spaces = "\t\n\v\f\r ";
	char		text[200];
	char	   *first = text;
	size_t		size;
	bool		match;

	strcpy(text, string + strspn(string, spaces));
	size = strlen(text);
	while (size > 0 && strchr(spaces, text[size - 1]) != NULL)
		text[--size] = '\0';
	if (size == 0)
		return BLANK;

	if (first[0] == '=' && first[1] == '"')
		first++;
	size = strlen(first);
	if (*first == '"')
	{
		if (size < 2 || first[size - 1] != '"')
			return NONE;
		first[size - 1] = '\0';
		match = matches(first + 1);
	}
	else if (*first == '\'')
	{
		match = matches(first + 1);
		if (!match && size > 1 && first[size - 1] == '\'')
		{
			first[size - 1] = '\0';
			match = matches(first + 1);
		}
	}
	else
		match = *first != '=' && matches(first);
	return match ? atoi(first + strcspn(first, "0123456789")) : NONE;
}

/* All numbers in all that may and may not stand around them */
static void
test_integers(void)
{
	static const struct
	{
		const char *format;
		bool		read;		/* of a score */
	}			decorations[] = {
		{"%d", true}, {" %d", true}, {"%d\n", true}, {"%d.", true},
		{"%d.0", true}, {"%d,0", true}, {"%d.00", true}, {"%d.000", false},
		{"%d,000", false}, {"%d.0000", true}, {"%d.5", false}, {"%d,5", false},
		{"%d/10", true}, {"%d / 10", true}, {"%d out of 10", true},
		{"%d of 10", true}, {"%d/5", false}, {"%d/100", false},
		{"%d - Extremely likely", true}, {"%d-Extremely likely", true},
		{"%d-likely", false}, {"%d - likely", true}, {"%d \xe2\x80\x93 likely", true},
		{"%d: likely", true}, {"%d = likely", true}, {"%d) likely", true},
		{"%d (likely)", true}, {"%d [likely]", true}, {"%d. Very likely", true},
		{"%d. likely", false}, {"(%d) likely", true}, {"[%d] likely", true},
		{"(%d)", false}, {"[%d]", false}, {"likely - %d", true},
		{"likely \xe2\x80\x94 %d", true}, {"likely -%d", false}, {"likely: %d", true},
		{"likely = %d", true}, {"likely (%d)", true}, {"likely [%d]", true},
		{"likely %d", false}, {"%d likely", false}, {"%dth", false}, {"%d%%", false},
		{"%d %%", false}, {"+%d", false}, {"-%d", false}, {"\"%d\"", true},
		{"'%d", true}, {"'%d'", true}, {"=\"%d\"", true}, {"\"%d", false},
		{"\xc2\xa0%d\xe2\x80\xaf", true}, {"\xef\xbb\xbf%d", true}, {"%d-10", false},
		{"0-%d", false}, {"%d - 10", false}, {"%d or 10", false}, {"%de0", false},
		{"%d %d", false}, {"%d (%d)", false}, {"x%d", false}, {"%d - \xff", false},
	};
	int			found = 0;
	int			bad = 0;

	for (size_t i = 0; i < lengthof(decorations); i++)
	{
		for (int n = -1000; n <= 1000; n++)
		{
			char		text[100];

			snprintf(text, sizeof(text), decorations[i].format, n, n);
			bad += wrong_string(text, decorations[i].read && n >= 0 && n <= 10 ? n : NONE);
			found += parse_string(text) >= 0;
		}
	}
	ok(bad == 0, "numbers from -1000 to 1000 in %zu ways", lengthof(decorations));
	ok(found > 350, "of which %d are scores", found);
}

/* Every text of one byte and of two */
static void
test_bytes(void)
{
	int			bad = 0;

	for (int i = 0; i < 256; i++)
	{
		char		text[2] = {(char) i, 0};
		char		label[6] = {'9', ' ', '-', ' ', (char) i, 0};
		bool		ascii = i > 0 && i < 0x80;

		bad += wrong(text, 1, parse(text, 1), ascii ? expected_of(text) : NONE);
		bad += wrong(label, 5, parse(label, 5), ascii ? expected_of(label) : NONE);
	}
	ok(bad == 0, "every byte, also as a label");

	bad = 0;
	for (int i = 0; i < 65536; i++)
	{
		char		text[3] = {(char) (i >> 8), (char) i, 0};
		int			expected = NONE;

		if (i == 0xc2a0 || i == 0xc285)
			expected = BLANK;
		else if ((i & 0x8080) == 0 && text[0] != 0 && text[1] != 0)
			expected = expected_of(text);
		bad += wrong(text, 2, parse(text, 2), expected);
	}
	ok(bad == 0, "every two bytes");
}

/* Texts of a few signs, all of them, and longer ones at random */
static void
test_forms(void)
{
	static const char signs[] = "019.,-/:()[ a\"'=";
	static const char *const pieces[] = {
		"0", "1", "9", "10", "09", "00", "000", ".", ",", "-", "/", ":", "=", "(", ")",
		"[", "]", " ", " ", " ", "\t", "a", "likely", "out", "of", " of ", " out of ", "10",
		" - ", "\"", "'", "=\"", "!", "+", "%", "x y", "e", "O", ";",
	};
	const int	count = (int) strlen(signs);
	int			all = 0;
	int			found = 0;
	int			bad = 0;
	long		power = 1;

	for (int size = 0; size <= 4; size++)
	{
		for (long i = 0; i < power; i++)
		{
			char		text[5] = "";
			long		rest = i;

			for (int j = 0; j < size; j++)
			{
				text[j] = signs[rest % count];
				rest /= count;
			}
			bad += wrong_string(text, expected_of(text));
			all++;
		}
		power *= count;
	}
	ok(bad == 0, "%d texts of up to four signs", all);

	bad = 0;
	for (int i = 0; i < 200000; i++)
	{
		char		text[100] = "";
		int			expected;

		for (int j = 1 + (int) (random_bits() % 7); j > 0; j--)
			strcat(text, pieces[random_bits() % lengthof(pieces)]);
		expected = expected_of(text);
		bad += wrong_string(text, expected);
		found += expected >= 0;
	}
	ok(bad == 0, "random texts");
	ok(found > 4000, "of which %d are scores", found);
}

/* Append a character as UTF-8 */
static void
append(char *text, unsigned code)
{
	char	   *p = text + strlen(text);

	if (code < 0x80)
		*p++ = (char) code;
	else
	{
		int			more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
		static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};

		*p++ = (char) (leads[more] | code >> 6 * more);
		while (more-- > 0)
			*p++ = (char) (0x80 | (code >> 6 * more & 0x3f));
	}
	*p = '\0';
}

/* A text with each sign of ASCII replaced */
static void
replace(char *result, const char *text, unsigned space, bool wide)
{
	*result = '\0';
	for (; *text != '\0'; text++)
	{
		unsigned	c = (unsigned char) *text;

		if (c == ' ')
			append(result, space);
		else if (wide && c > ' ' && c < 0x7f)
			append(result, c - '!' + 0xff01);
		else
			strncat(result, text, 1);
	}
}

/* Every character: what it is alone, behind a number, in labels, in a dash's place */
static void
test_characters(void)
{
	/* some of the digits, as they are typed */
	static const char *const others =
		"²³¹¼½¾٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯"
		"௦௧௨௩௪௫௬௭௮௯๐๑๒๓๔๕๖๗๘๙၀၁၂၃၄၅၆၇၈၉፩፪፫፬፭፮፯፰፱፲០១២៣៤៥៦៧៨៩"
		"᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⅓⅔ⅠⅨⅩⅹ①⑨⑩⑳⑴⒈⓪⓿❶❿➀➓〇〡〹㈠㊀㊉㉑㊿𝟎𝟗𝟿🄀🄁🔟";
	static const unsigned dashes[] = {
		'-', 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xfe58,
		0xfe63, 0xff0d
	};
	static const unsigned spaces[] = {
		0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005,
		0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x200b, 0x200c, 0x200d, 0x200e,
		0x200f, 0x2028, 0x2029, 0x202f, 0x205f, 0x2060, 0x3000, 0xfeff
	};
	int			bad = 0;
	int			digits = 0;
	int			blank = 0;
	int			dash = 0;

	for (unsigned code = 0x80; code < 0x110000; code++)
	{
		char		text[50] = "";
		bool		space = false;
		bool		parting = false;
		bool		surrogate = code >= 0xd800 && code <= 0xdfff;

		for (size_t i = 0; i < lengthof(spaces); i++)
			space |= code == spaces[i];
		for (size_t i = 0; i < lengthof(dashes); i++)
			parting |= code == dashes[i];

		append(text, code);
		if (code < 0xff10 || code > 0xff19)
			bad += wrong_string(text, space ? BLANK : NONE);
		blank += parse_string(text) == BLANK;

		strcpy(text, "9");
		append(text, code);
		if (code != 0xff0e)
			bad += wrong_string(text, space ? 9 : NONE);

		strcpy(text, "9 - likely ");
		append(text, code);
		if (parse_string(text) != 9)
			digits += !surrogate;
		else
			bad += surrogate;

		strcpy(text, "9 ");
		append(text, code);
		strcat(text, "a");
		if (parse_string(text) == 9)
		{
			dash += parting;
			bad += !parting && code != 0xff1a && code != 0xff1d &&
				code != 0xff08 && code != 0xff09 && code != 0xff3b;
		}
	}
	ok(bad == 0, "every character beyond ASCII alone, behind a number, in a label");
	ok(blank == lengthof(spaces), "%d are white space", blank);
	ok(dash == lengthof(dashes) - 1, "%d are dashes", dash);
	ok(digits == 1052 + 10, "%d are digits or numbers that a label may not hold", digits);

	bad = 0;
	for (const char *p = others; *p != '\0';)
	{
		char		text[20] = "9 - ";
		size_t		size = strcspn(p + 1, "\xc2\xd9\xdb\xe0\xe1\xe2\xe3\xf0") + 1;

		strncat(text, p, size);
		strcat(text, " a");
		bad += wrong_string(text, NONE);
		p += size;
	}
	ok(bad == 0, "among them those of many scripts");

	bad = 0;
	for (size_t i = 0; i < lengthof(read_texts); i++)
	{
		char		text[400];

		for (size_t j = 0; j < lengthof(spaces); j++)
		{
			replace(text, read_texts[i].text, spaces[j], false);
			bad += wrong_string(text, read_texts[i].score);
		}
		replace(text, read_texts[i].text, 0x3000, true);
		bad += wrong_string(text, read_texts[i].score);
	}
	for (size_t i = 0; i < lengthof(refused_texts); i++)
	{
		char		text[400];

		replace(text, refused_texts[i], 0xa0, false);
		bad += wrong_string(text, NONE);
		replace(text, refused_texts[i], 0x3000, true);
		bad += strpbrk(refused_texts[i], "\xc0\xc1\xc3\xe0\xe2\xed\xef\xff") == NULL &&
			wrong_string(text, NONE);
	}
	ok(bad == 0, "other white space and full-width forms change nothing");
}

/* Every beginning and every end of the texts above, in memory of its size */
static void
test_truncated(void)
{
	int			bad = 0;
	int			all = 0;

	for (size_t i = 0; i < lengthof(read_texts) + lengthof(refused_texts); i++)
	{
		const char *whole = i < lengthof(read_texts) ? read_texts[i].text :
			refused_texts[i - lengthof(read_texts)];
		const size_t size = strlen(whole);

		for (size_t start = 0; start <= size; start++)
		{
			for (size_t n = 0; n <= size - start; n++)
			{
				char		text[200];
				bool		ascii = true;
				int			found = parse(whole + start, n);
				int			score = NONE;

				/* what stands behind it is not seen */
				bad += answer_parse(whole + start, n, &score) == ANSWER_SCORE && score != found;
				bad += score == NONE && found >= 0;
				bad += answer_numeric_score(whole + start, n) != numeric(whole + start, n);

				memcpy(text, whole + start, n);
				text[n] = '\0';
				for (size_t j = 0; j < n; j++)
					ascii &= (unsigned char) text[j] < 0x80;
				if (ascii)
					bad += wrong(text, n, found, expected_of(text));
				all++;
			}
		}
	}
	ok(bad == 0, "%d parts of these texts", all);
}

/* A long label, much white space, many zeros */
static void
test_long(void)
{
	const size_t size = 1000000;
	char	   *text = malloc(size);

	memset(text, 'a', size);
	memcpy(text, "9 - ", 4);
	ok(parse(text, size) == 9, "a label of a million letters");
	text[size - 1] = '1';
	ok(parse(text, size) == NONE, "one with a digit at its end");
	memcpy(text, "aaaa", 4);
	memcpy(text + size - 4, " - 9", 4);
	ok(parse(text, size) == 9, "one before the number");
	memset(text, ' ', size);
	ok(parse(text, size) == BLANK, "a million spaces");
	text[size / 2] = '9';
	ok(parse(text, size) == 9 && numeric(text, size) == 9, "and a number");
	memset(text, '0', size);
	memcpy(text, "9.", 2);
	ok(parse(text, size) == 9 && numeric(text, size) == -1, "a million zeros behind the point");
	memset(text, '0', size);
	ok(parse(text, size) == NONE && numeric(text, size) == 0, "a million zeros");
	memset(text, '9', size);
	ok(parse(text, size) == NONE && numeric(text, size) == -1, "a million nines");
	text[1] = 'e';
	ok(numeric(text, size) == -1, "a million nines as exponent");
	free(text);
}

/* As numeric input has it */
static void
test_numeric_table(void)
{
	static const struct
	{
		const char *text;
		int			score;
	}			cases[] = {
		{"0", 0}, {"9", 9}, {"10", 10}, {" \t\n\v\f\r9\t ", 9}, {"+9", 9}, {"-0", 0},
		{"-0.0", 0}, {"9.", 9}, {".0", 0}, {"9.000", 9}, {"010", 10}, {"1e1", 10},
		{"1E+1", 10}, {"100e-1", 10}, {".9e1", 9}, {"0.1e2", 10}, {"1e 1", 10},
		{"1e\t+1", 10}, {"0e999999", 0}, {"9e0000000000000000000000000000000", 9},
		{"1e0000000000000000000000000000001", 10}, {"0e1073741822", 0},
		{"0e-16383", 0}, {"0.0e-16382", 0}, {"00.10e2", 10}, {"1000e-2", 10},
		{"", -1}, {" ", -1}, {"+", -1}, {"-", -1}, {".", -1}, {"e1", -1}, {".e1", -1},
		{"11", -1}, {"-1", -1}, {"9.5", -1}, {"9.01", -1}, {"1e2", -1}, {"1e-1", -1},
		{"9e", -1}, {"9e+", -1}, {"9e 1", -1}, {"9e+ 1", -1}, {"9e+-1", -1}, {"1e1.0", -1}, {"1e1e0", -1},
		{"--0", -1}, {"+-0", -1}, {"+ 9", -1}, {"- 0", -1}, {"9 9", -1}, {"9..", -1},
		{"9.0.", -1}, {"9,0", -1}, {"9_0", -1}, {"1_0", -1}, {"0x9", -1}, {"NaN", -1},
		{"inf", -1}, {"Infinity", -1}, {"9x", -1}, {"x9", -1}, {"9/10", -1},
		{"0e-16384", -1}, {"0.0e-16383", -1}, {"0e1073741823", -1}, {"0e-1073741823", -1},
		{"0e99999999999999999999999999", -1}, {"0e-99999999999999999999999999", -1},
		{"\xc2\xa0" "9", -1}, {"9\xc2\xa0", -1}, {"\xa0" "9", -1}, {"\xef\xbc\x99", -1},
	};
	char	   *zeros = malloc(16386);

	for (size_t i = 0; i < lengthof(cases); i++)
	{
		const char *text = cases[i].text;
		const size_t size = strlen(text);

		ok(wrong(text, size, numeric(text, size), cases[i].score) == 0,
		   "number %zu", i);
	}
	ok(numeric("9\0", 2) == -1 && numeric("\0" "9", 2) == -1, "a NUL is no white space");
	ok(numeric("95", 1) == 9, "what stands behind the end is not seen");

	memset(zeros, '0', 16386);
	memcpy(zeros, "9.", 2);
	ok(numeric(zeros, 16385) == 9, "16383 digits after the point");
	ok(numeric(zeros, 16386) == -1, "one more");
	free(zeros);
}

/* All texts of a few signs against strtod(), which reads the same and more */
static void
test_numeric_forms(void)
{
	static const char signs[] = "0195.eE+- ";
	const int	count = (int) strlen(signs);
	long		power = 1;
	int			bad = 0;
	int			found = 0;
	int			all = 0;

	for (int size = 0; size <= 6; size++)
	{
		for (long i = 0; i < power; i++)
		{
			char		text[8] = "";
			char		other[8];
			char	   *end;
			long		rest = i;
			int			n;
			int			expected = -1;
			double		value;

			for (int j = 0; j < size; j++)
			{
				text[j] = signs[rest % count];
				rest /= count;
			}

			/* strtod() takes no white space behind the e */
			n = 0;
			for (int j = 0; j < size; j++)
			{
				if (text[j] != ' ' || n == 0 || strchr("eE", other[n - 1]) == NULL)
					other[n++] = text[j];
			}
			other[n] = '\0';

			/* and it may take next to nothing for zero */
			value = strtod(other, &end);
			if (end != other && end[strspn(end, " ")] == '\0' &&
				value >= 0 && value <= 10 && value == floor(value) &&
				!(value == 0 && strcspn(text, "195") < strcspn(text, "eE")))
				expected = (int) value;
			bad += wrong(text, (size_t) size, numeric(text, (size_t) size), expected);
			found += expected >= 0;
			all++;
		}
		power *= count;
	}
	ok(bad == 0, "%d numbers of up to six signs, as strtod() reads them", all);
	ok(found > 5000, "of which %d are scores", found);
}

int
main(void)
{
	compile_forms();
	test_tables();
	test_integers();
	test_bytes();
	test_forms();
	test_characters();
	test_truncated();
	test_long();
	test_numeric_table();
	test_numeric_forms();
	for (size_t i = 0; i < lengthof(patterns); i++)
		regfree(&patterns[i]);
	printf("1..%d\n", tests);
	return failures > 0;
}
