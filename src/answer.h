/*-------------------------------------------------------------------------
 *
 * answer.h
 *	  Scores in text, in plain C.
 *
 * Survey tools export an answer as '9', '9,0', '9/10' or '10 - Extremely
 * likely'.  answer_parse() reads those, and refuses whatever could be
 * something else.  answer_numeric_score() reads what PostgreSQL's numeric
 * type reads.
 *
 * No PostgreSQL header is included here or in answer.c, so that the parsers
 * can be tested and fuzzed without a server.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_ANSWER_H
#define NPS_ANSWER_H

#include <stddef.h>

/* The highest score; the lowest is 0 */
#define ANSWER_MAX_SCORE	10

/* What an answer is */
typedef enum AnswerStatus
{
	ANSWER_SCORE,				/* a score */
	ANSWER_BLANK,				/* nothing but white space */
	ANSWER_NONE					/* anything else, or what could be two things */
} AnswerStatus;

extern AnswerStatus answer_parse(const char *text, size_t size, int *score);
extern int	answer_numeric_score(const char *text, size_t size);

#endif							/* NPS_ANSWER_H */
