/*-------------------------------------------------------------------------
 *
 * answer.c
 *	  Scores in text, in plain C.
 *
 * What answer_parse() reads.  White space may stand where _ does, and must
 * stand where # does:
 *
 *	  answer  = _ text _   _ 'text _   _ 'text' _   _ "text" _   _ ="text" _
 *	  text    = number   number base   number label   label number
 *	            the first two and the last perhaps with a full stop behind
 *	  number  = 0 to 10 or 00 to 09, then perhaps a point or comma and zeros
 *	  base    = _/_10   #of#10   #out#of#10
 *	  label   = after the number:   _: words   _= words   _) words   _( words
 *	                                _[ words   #- words
 *	                                _- two words   _. two words
 *	            before the number:  words _:_   words _=_   words _-#
 *	            around it:          words _(_ number _)   (_ number _) words
 *	                                and with brackets []
 *
 * Words are anything that has a letter and no digit of any script; two words
 * have white space and a letter behind the first.  White space is Unicode's,
 * and what has no width; a dash is any of them; full-width forms are what they
 * are in ASCII.
 *
 *	  read      9   ' 9 '   09   9.   9,0   9.00   9/10   9 out of 10   "9"
 *	            10 - Extremely likely   10-Extremely likely   0 (not at all)
 *	            10: very   10) very   Extremely likely - 10   Likely (10)
 *	  refused   8.5   95   -1   +9   9%   9th   ten   1e1   7/8   8 of 5   1-10
 *	            9 or 10   9 (9)   score 8
 *	  refused, for the other thing that it could be:
 *	            10 likely   a quantity, as in 5 stars, 2 people, 10 minutes: without
 *	                        punctuation nothing says that the words are a label
 *	            9.000       nine thousand
 *	            (9)         minus nine, in accounts
 *	            10-Sep      what Excel makes of 9/10, as 07. Mai of 7.5
 *	            5-star      one word; so is anything short after such a dash
 *	            9,x   9;x   two choices of a question that takes several
 *	            9/10 = promoter     nine and ten
 *
 * A label is not understood: '9 - no answer' is read as 9.
 *
 *-------------------------------------------------------------------------
 */
#include "answer.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* What a character is to the grammar: itself if it is of ASCII, or one of these */
enum
{
	END = -1,					/* no more characters */
	BROKEN = -2,				/* bytes that are not UTF-8 */
	DIGIT = -3,					/* a digit or number that is not read */
	LETTER = -4					/* any other, of which most are letters */
};

/* A text that is read character by character */
typedef struct Reader
{
	const unsigned char *next;	/* behind the character */
	const unsigned char *end;	/* of the text */
	int			c;				/* the character, never white space */
	int			previous;		/* the one before it, if any */
	bool		spaced;			/* white space stands between the two */
} Reader;

/*
 * Digits and numbers beyond ASCII and its full-width forms: the decimal digits
 * of Unicode 17 (general category Nd), superscripts, fractions, Roman numerals,
 * circled numbers and the like.  Sorted.
 */
static const struct
{
	uint32_t	first;
	uint32_t	last;
}			digits[] = {
	{0x00b2, 0x00b3}, {0x00b9, 0x00b9}, {0x00bc, 0x00be}, {0x0660, 0x0669},
	{0x06f0, 0x06f9}, {0x07c0, 0x07c9}, {0x0966, 0x096f}, {0x09e6, 0x09ef},
	{0x0a66, 0x0a6f}, {0x0ae6, 0x0aef}, {0x0b66, 0x0b6f}, {0x0be6, 0x0bef},
	{0x0c66, 0x0c6f}, {0x0ce6, 0x0cef}, {0x0d66, 0x0d6f}, {0x0de6, 0x0def},
	{0x0e50, 0x0e59}, {0x0ed0, 0x0ed9}, {0x0f20, 0x0f29}, {0x1040, 0x1049},
	{0x1090, 0x1099}, {0x1369, 0x137c}, {0x17e0, 0x17e9}, {0x1810, 0x1819},
	{0x1946, 0x194f}, {0x19d0, 0x19d9}, {0x1a80, 0x1a89}, {0x1a90, 0x1a99},
	{0x1b50, 0x1b59}, {0x1bb0, 0x1bb9}, {0x1c40, 0x1c49}, {0x1c50, 0x1c59},
	{0x2070, 0x2070}, {0x2074, 0x2079}, {0x2080, 0x2089}, {0x2150, 0x2189},
	{0x2460, 0x249b}, {0x24ea, 0x24ff}, {0x2776, 0x2793}, {0x3007, 0x3007},
	{0x3021, 0x3029}, {0x3038, 0x303a}, {0x3192, 0x3195}, {0x3220, 0x3229},
	{0x3248, 0x324f}, {0x3251, 0x325f}, {0x3280, 0x3289}, {0x32b1, 0x32bf},
	{0xa620, 0xa629}, {0xa8d0, 0xa8d9}, {0xa900, 0xa909}, {0xa9d0, 0xa9d9},
	{0xa9f0, 0xa9f9}, {0xaa50, 0xaa59}, {0xabf0, 0xabf9}, {0x104a0, 0x104a9},
	{0x10d30, 0x10d39}, {0x10d40, 0x10d49}, {0x11066, 0x1106f},
	{0x110f0, 0x110f9}, {0x11136, 0x1113f}, {0x111d0, 0x111d9},
	{0x112f0, 0x112f9}, {0x11450, 0x11459}, {0x114d0, 0x114d9},
	{0x11650, 0x11659}, {0x116c0, 0x116c9}, {0x116d0, 0x116e3},
	{0x11730, 0x11739}, {0x118e0, 0x118e9}, {0x11950, 0x11959},
	{0x11bf0, 0x11bf9}, {0x11c50, 0x11c59}, {0x11d50, 0x11d59},
	{0x11da0, 0x11da9}, {0x11de0, 0x11de9}, {0x11f50, 0x11f59},
	{0x16130, 0x16139}, {0x16a60, 0x16a69}, {0x16ac0, 0x16ac9},
	{0x16b50, 0x16b59}, {0x16d70, 0x16d79}, {0x1ccf0, 0x1ccf9},
	{0x1d7ce, 0x1d7ff}, {0x1e140, 0x1e149}, {0x1e2f0, 0x1e2f9},
	{0x1e4f0, 0x1e4f9}, {0x1e5f1, 0x1e5fa}, {0x1e950, 0x1e959},
	{0x1f100, 0x1f10c}, {0x1f51f, 0x1f51f}, {0x1fbf0, 0x1fbf9}
};

/* Is this white space, in Unicode's sense or by having no width? */
static bool
is_unicode_space(uint32_t code)
{
	return code == 0x85 || code == 0xa0 || code == 0x1680 ||
		(code >= 0x2000 && code <= 0x200f) ||	/* spaces, no width, direction */
		code == 0x2028 || code == 0x2029 || code == 0x202f ||
		code == 0x205f || code == 0x2060 || code == 0x3000 ||
		code == 0xfeff;			/* the byte order mark */
}

/* Is this a dash, a hyphen or a minus? */
static bool
is_unicode_dash(uint32_t code)
{
	return (code >= 0x2010 && code <= 0x2015) || code == 0x2212 ||
		code == 0xfe58 || code == 0xfe63;
}

/* Is this a digit or a number that is not read? */
static bool
is_unicode_digit(uint32_t code)
{
	for (size_t i = 0; i < sizeof(digits) / sizeof(digits[0]); i++)
	{
		if (code <= digits[i].last)
			return code >= digits[i].first;
	}
	return false;
}

/* White space as isspace() in the C locale has it */
static bool
is_space(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(int c)
{
	return c == LETTER || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * Decode a character beyond ASCII and step behind it, or return BROKEN and
 * stay: no overlong form, no surrogate, nothing past U+10FFFF.
 */
static int
decode(Reader *reader)
{
	static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t	lead = *reader->next;
	uint32_t	code;
	int			length;

	if (lead >= 0xf0)
		length = 4;
	else if (lead >= 0xe0)
		length = 3;
	else if (lead >= 0xc0)
		length = 2;
	else
		return BROKEN;
	if (lead >= 0xf8 || reader->end - reader->next < length)
		return BROKEN;

	code = lead & (0x7fU >> length);
	for (int i = 1; i < length; i++)
	{
		if ((reader->next[i] & 0xc0) != 0x80)
			return BROKEN;
		code = code << 6 | (reader->next[i] & 0x3f);
	}
	if (code < lowest[length] || code > 0x10ffff ||
		(code >= 0xd800 && code <= 0xdfff))
		return BROKEN;
	reader->next += length;

	if (code >= 0xff01 && code <= 0xff5e)	/* full-width forms */
		return (int) (code - 0xff01 + '!');
	if (is_unicode_space(code))
		return ' ';
	if (is_unicode_dash(code))
		return '-';
	return is_unicode_digit(code) ? DIGIT : LETTER;
}

/* Step to the next character that is not white space */
static void
advance(Reader *reader)
{
	reader->previous = reader->c;
	reader->spaced = false;
	for (;;)
	{
		if (reader->next == reader->end)
			reader->c = END;
		else if (*reader->next < 0x80)
			reader->c = *reader->next++;
		else
			reader->c = decode(reader);
		if (!is_space(reader->c))
			break;
		reader->spaced = true;
	}
}

/* Read a word that white space parts from both sides, in any case */
static bool
read_word(Reader *reader, const char *word)
{
	bool		spaced = true;

	for (; *word != '\0'; word++)
	{
		if ((reader->c != *word && reader->c != *word - 'a' + 'A') ||
			reader->spaced != spaced)
			return false;
		spaced = false;
		advance(reader);
	}
	return reader->spaced;
}

/* Read a number, which must be a score; -1 if it is none */
static int
read_number(Reader *reader)
{
	int			score = reader->c - '0';

	advance(reader);
	if (is_digit(reader->c) && !reader->spaced)
	{
		score = 10 * score + reader->c - '0';
		advance(reader);
	}

	if ((reader->c == '.' || reader->c == ',') && !reader->spaced)
	{
		Reader		ahead = *reader;
		size_t		zeros = 0;

		advance(&ahead);
		for (; ahead.c == '0' && !ahead.spaced; advance(&ahead))
			zeros++;
		/* three would be thousands */
		if (zeros > 0 && zeros != 3)
			*reader = ahead;
	}
	/* a digit that is left is nothing that may follow a number */
	return score <= ANSWER_MAX_SCORE ? score : -1;
}

/* Read what may stand between a number and its base 10, and the base */
static bool
read_base(Reader *reader)
{
	if (reader->c == '/')
		advance(reader);
	else
	{
		Reader		ahead = *reader;

		if (read_word(&ahead, "out"))
			*reader = ahead;
		if (!read_word(reader, "of"))
			return false;
	}

	if (reader->c != '1')
		return false;
	advance(reader);
	if (reader->c != '0' || reader->spaced)
		return false;
	advance(reader);
	return true;
}

/* Is this the end of an answer that ends in its number? */
static bool
at_end(Reader *reader, int quote)
{
	if (reader->c == '.')
		advance(reader);
	if (quote != END && reader->c == quote)
		advance(reader);
	else if (quote == '"')
		return false;
	return reader->c == END;
}

/*
 * Is the rest of the text a label, of so many words at least, and does it end
 * in the quotation mark that the text begins with?  What parts it from the
 * number is no word.
 */
static bool
is_label(Reader *reader, int least, int quote)
{
	int			words = 0;
	bool		apart = true;	/* from the word before */

	for (; reader->c != END; advance(reader))
	{
		if (is_digit(reader->c) || reader->c == DIGIT || reader->c == BROKEN)
			return false;
		apart |= reader->spaced;
		if (apart && is_letter(reader->c))
		{
			words++;
			apart = false;
		}
	}
	return words >= least && (quote != '"' || reader->previous == '"');
}

/* Is the rest, behind a number that begins the text, as it may be? */
static bool
is_rest(Reader *reader, int quote)
{
	Reader		ahead = *reader;
	int			least = 1;

	if (at_end(&ahead, quote))
		return true;

	switch (reader->c)
	{
		case '/':
		case 'o':
		case 'O':
			return read_base(reader) && at_end(reader, quote);
		case ':':
		case '=':
		case ')':
		case '(':
		case '[':
			break;
		case '-':
			if (!reader->spaced)
				least = 2;
			break;
		case '.':
			least = 2;
			break;
		default:
			return false;
	}
	return is_label(reader, least, quote);
}

/*
 * answer_parse - read the score in an answer, as the head of this file says.
 *
 * The text is UTF-8, need not end in a NUL, and may be anything: bytes that
 * are not UTF-8 make it ANSWER_NONE.  The score is set for ANSWER_SCORE only.
 */
AnswerStatus
answer_parse(const char *text, size_t size, int *score)
{
	Reader		reader = {(const unsigned char *) text,
	(const unsigned char *) text + size, END, END, false};
	int			quote = END;	/* at the beginning */
	int			mark = END;		/* before the number */
	int			before = END;	/* before that */
	bool		right;
	int			number;

	advance(&reader);
	if (reader.c == END)
		return ANSWER_BLANK;

	if (reader.c == '=')
	{
		advance(&reader);
		if (reader.c != '"' || reader.spaced)
			return ANSWER_NONE;
	}
	if (reader.c == '"' || reader.c == '\'')
	{
		quote = reader.c;
		advance(&reader);
	}

	/* look for the number, and what parts it from a label before it */
	for (; !is_digit(reader.c); advance(&reader))
	{
		if (reader.c == END || reader.c == DIGIT || reader.c == BROKEN)
			return ANSWER_NONE;
		before = mark;
		mark = reader.c;
	}
	right = !(mark == '-' && !reader.spaced);	/* a minus */
	number = read_number(&reader);
	if (number < 0)
		return ANSWER_NONE;

	switch (mark)
	{
		case END:
			right = is_rest(&reader, quote);
			break;
		case '(':
		case '[':
			right = reader.c == (mark == '(' ? ')' : ']');
			advance(&reader);
			right = right && (before == END ? is_label(&reader, 1, quote) :
							  is_letter(before) && at_end(&reader, quote));
			break;
		case ':':
		case '=':
		case '-':
			right = right && is_letter(before) && at_end(&reader, quote);
			break;
		default:
			right = false;
			break;
	}
	if (!right)
		return ANSWER_NONE;
	*score = number;
	return ANSWER_SCORE;
}

/*
 * answer_numeric_score - read a score as PostgreSQL 15 reads a numeric; -1 if
 * it is none.
 *
 * That is: white space, a sign, digits with a point, an exponent, white space,
 * and at most 16383 digits after the point.  It stands in for numeric_in(),
 * which before PostgreSQL 16 cannot be asked without an error.  The text need
 * not end in a NUL.
 */
int
answer_numeric_score(const char *text, size_t size)
{
	const char *p = text;
	const char *end = text + size;
	const char *mantissa;
	const char *mantissa_end;
	bool		negative;
	bool		point = false;
	int64_t		before = 0;		/* digits before the point */
	int64_t		after = 0;
	int64_t		exponent = 0;
	int64_t		weight;
	int			score = 0;

	while (p < end && is_space(*p))
		p++;
	negative = (p < end && *p == '-');
	if (p < end && (*p == '-' || *p == '+'))
		p++;

	mantissa = p;
	for (; p < end && (is_digit(*p) || (*p == '.' && !point)); p++)
	{
		if (*p == '.')
			point = true;
		else if (point)
			after++;
		else
			before++;
	}
	mantissa_end = p;
	if (before + after == 0)
		return -1;

	if (p < end && (*p == 'e' || *p == 'E'))
	{
		bool		smaller;
		const char *first;

		/* strtol() reads it on the server, and skips white space */
		for (p++; p < end && is_space(*p); p++)
			;
		smaller = (p < end && *p == '-');
		if (p < end && (*p == '-' || *p == '+'))
			p++;
		for (first = p; p < end && is_digit(*p); p++)
		{
			if (exponent < INT_MAX / 2)
				exponent = 10 * exponent + *p - '0';
		}
		if (p == first || exponent >= INT_MAX / 2)
			return -1;
		if (smaller)
			exponent = -exponent;
	}
	while (p < end && is_space(*p))
		p++;
	if (p < end || after - exponent > 16383)
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
	if (score > ANSWER_MAX_SCORE || (negative && score > 0))
		return -1;
	return score;
}
