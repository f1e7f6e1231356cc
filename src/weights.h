/*-------------------------------------------------------------------------
 *
 * weights.h
 *	  Sums of weights by category, in plain C.
 *
 * What a weighted summary holds, how responses and other sums are added, and
 * how it is written as text and as bytes.  No PostgreSQL header is included
 * here or in weights.c, so that the parsers can be tested and fuzzed without a
 * server.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_WEIGHTS_H
#define NPS_WEIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats.h"

/* The weights there are, but for zero */
#define WEIGHTS_SMALLEST	1e-100
#define WEIGHTS_LARGEST		1e100

/* First byte of the binary form */
#define WEIGHTS_BINARY_VERSION	1

/* Numbers of a value: the rows, then a pair for each sum */
#define WEIGHTS_PAIRS			(2 * STATS_CATEGORIES)
#define WEIGHTS_NUMBERS			(1 + 2 * WEIGHTS_PAIRS)
#define WEIGHTS_BINARY_SIZE		(1 + 8 * WEIGHTS_NUMBERS)

/* Room for a number as text, and for the text form: a comma after each */
#define WEIGHTS_NUMBER_SIZE		25
#define WEIGHTS_TEXT_SIZE		(WEIGHTS_NUMBER_SIZE * WEIGHTS_NUMBERS + 3)

/*
 * A sum in twice the precision of a double: the sum is leading + trailing, and
 * leading is that sum rounded to a double.
 */
typedef struct WeightsSum
{
	double		leading;
	double		trailing;
} WeightsSum;

/*
 * The state of weighted aggregates: stored as it is, so it must never change
 */
typedef struct Weights
{
	int64_t		rows;			/* responses, those of weight zero included */
	WeightsSum	weight[STATS_CATEGORIES];	/* sums of the weights */
	WeightsSum	square[STATS_CATEGORIES];	/* sums of their squares */
} Weights;

/* Why a value was refused */
typedef enum WeightsStatus
{
	WEIGHTS_OK,
	WEIGHTS_BAD_SYNTAX,			/* text is not numbers in braces */
	WEIGHTS_BAD_LENGTH,			/* too few or too many numbers or bytes */
	WEIGHTS_BAD_VERSION,		/* unknown version of the binary form */
	WEIGHTS_IMPOSSIBLE			/* no responses have these sums */
} WeightsStatus;

extern bool weights_is_weight(double weight);
extern void weights_add_response(Weights *sums, int category, double weight);
extern bool weights_add(Weights *sums, const Weights *more);
extern WeightsStatus weights_check(const Weights *sums);
extern int	weights_compare(const Weights *a, const Weights *b);
extern uint64_t weights_hash(const Weights *sums, uint64_t seed);
extern WeightsStatus weights_parse_text(const char *text, size_t size,
										Weights *sums);
extern size_t weights_format_text(char *text, const Weights *sums);
extern WeightsStatus weights_parse_binary(const void *bytes, size_t size,
										  Weights *sums);
extern void weights_format_binary(void *bytes, const Weights *sums);
extern size_t weights_format_number(char *text, double value);

#endif							/* NPS_WEIGHTS_H */
