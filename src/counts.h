/*-------------------------------------------------------------------------
 *
 * counts.h
 *	  Short vectors of response counts, in plain C.
 *
 * A summary is eleven counts, one a score; transitions are nine, one a pair
 * of categories; what is known of clusters and of a panel is counts, too.  What a valid vector is, how it is written as text and as
 * bytes, and how two of them add, subtract, compare and hash stands here
 * once, for both types and for every way in.
 *
 * No PostgreSQL header is included here or in counts.c, so that the parsers
 * can be tested and fuzzed without a server.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_COUNTS_H
#define NPS_COUNTS_H

#include <stddef.h>
#include <stdint.h>

/* The longest vector there is */
#define COUNTS_MAX_LENGTH		19

/* First byte of the binary form */
#define COUNTS_BINARY_VERSION	1

/* Bytes of the binary form: the version, then eight a count */
#define COUNTS_BINARY_SIZE(length)	(1 + 8 * (size_t) (length))

/* Room for the text form: braces, commas, 19 digits a count, and the NUL */
#define COUNTS_TEXT_SIZE(length)	(20 * (size_t) (length) + 2)

/* Why a vector was refused */
typedef enum CountsStatus
{
	COUNTS_OK,
	COUNTS_BAD_SYNTAX,			/* text is not numbers in braces */
	COUNTS_BAD_LENGTH,			/* too few or too many counts or bytes */
	COUNTS_BAD_VERSION,			/* unknown version of the binary form */
	COUNTS_NEGATIVE,			/* a count below zero */
	COUNTS_TOO_LARGE,			/* a count past 2^63 - 1 */
	COUNTS_TOTAL_TOO_LARGE,		/* the total past 2^63 - 1 */
	COUNTS_IMPOSSIBLE			/* what callers find beyond this */
} CountsStatus;

extern CountsStatus counts_parse_text(const char *text, size_t size,
									  uint64_t *counts, int length);
extern size_t counts_format_text(char *text, const uint64_t *counts,
								 int length);
extern CountsStatus counts_parse_binary(const void *bytes, size_t size,
										int64_t *values, int length);
extern void counts_format_binary(void *bytes, const uint64_t *counts,
								 int length);
extern CountsStatus counts_check(const int64_t *values, uint64_t *counts,
								 int length);

extern CountsStatus counts_add(uint64_t *counts, const uint64_t *more,
							   int length);
extern CountsStatus counts_subtract(uint64_t *counts, const uint64_t *less,
									int length);
extern uint64_t counts_total(const uint64_t *counts, int length);
extern int	counts_compare(const uint64_t *a, const uint64_t *b, int length);
extern uint64_t counts_hash(const uint64_t *counts, int length,
							uint64_t seed);

#endif							/* NPS_COUNTS_H */
