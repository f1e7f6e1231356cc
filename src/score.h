/*-------------------------------------------------------------------------
 *
 * score.h
 *	  What a score is: its values, its category, its five types.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_SCORE_H
#define NPS_SCORE_H

#include "compat.h"
#include "answer.h"
#include "stats.h"

/*
 * What a score is, and where the categories begin.  Of these three numbers the
 * first stands in answer.h, and none anywhere else in the C code.
 */
#define NPS_MAX_SCORE		ANSWER_MAX_SCORE	/* 10, and the lowest is 0 */
#define NPS_MIN_PASSIVE		7
#define NPS_MIN_PROMOTER	9

#define NPS_SCORES			(NPS_MAX_SCORE + 1)

/* The category of a score, as an index in the order of stats.h */
static inline int
nps_category_of(int score)
{
	return (score >= NPS_MIN_PROMOTER) ? STATS_PROMOTERS :
		(score >= NPS_MIN_PASSIVE) ? STATS_PASSIVES : STATS_DETRACTORS;
}

extern const char *nps_category_name(int category);
extern int	nps_parse_category(text *name);
extern void nps_score_init(void);

/* The score that a value is, or -1 when it is none */
static inline int
nps_score_int8(int64 value)
{
	return (value >= 0 && value <= NPS_MAX_SCORE) ? (int) value : -1;
}

static inline int
nps_score_float8(float8 value)
{
	/* NaN fails both comparisons */
	if (value >= 0 && value <= NPS_MAX_SCORE && value == (int) value)
		return (int) value;
	return -1;
}

extern int	nps_score_numeric(Datum value);

extern bool nps_numeric_to_whole(Datum value, int64 highest, int64 *whole);

extern void nps_refuse_int8(int64 value, int lowest, int highest);
extern void nps_refuse_float8(float8 value, int lowest, int highest);
extern void nps_refuse_numeric(Datum value, int lowest, int highest);

/*
 * The score or rating from lowest to highest that a value is
 *
 * Errors: 22003 for any other value, which it names.
 */
static inline int
nps_need_int8(int64 value, int lowest, int highest)
{
	int			score = nps_score_int8(value);

	if (unlikely(score < lowest || score > highest))
	{
		nps_refuse_int8(value, lowest, highest);
		pg_unreachable();
	}
	return score;
}

static inline int
nps_need_float8(float8 value, int lowest, int highest)
{
	int			score = nps_score_float8(value);

	if (unlikely(score < lowest || score > highest))
	{
		nps_refuse_float8(value, lowest, highest);
		pg_unreachable();
	}
	return score;
}

static inline int
nps_need_numeric(Datum value, int lowest, int highest)
{
	int			score = nps_score_numeric(value);

	if (unlikely(score < lowest || score > highest))
	{
		nps_refuse_numeric(value, lowest, highest);
		pg_unreachable();
	}
	return score;
}

/*
 * The five types of a score, once.
 *
 * EACH is a macro, expanded once a type with the type as names of C functions
 * end in it, the suffix of the functions above that take its values, how to
 * get an argument, and what else is given here.
 */
#define NPS_FOR_EACH_SCORE_TYPE(EACH, ...) \
	EACH(int2, int8, PG_GETARG_INT16, __VA_ARGS__) \
	EACH(int4, int8, PG_GETARG_INT32, __VA_ARGS__) \
	EACH(int8, int8, PG_GETARG_INT64, __VA_ARGS__) \
	EACH(float8, float8, PG_GETARG_FLOAT8, __VA_ARGS__) \
	EACH(numeric, numeric, PG_GETARG_DATUM, __VA_ARGS__)

/*
 * A family of SQL functions: one C function a type, name_int2 to name_numeric,
 * each of which reads an argument as a score or rating from lowest to highest
 * and returns body(fcinfo, score).  `ctags -R src` finds each of them, by
 * .ctags.d/nps.ctags.
 */
#define SCORE_FUNCTIONS(name, body, argument, lowest, highest) \
	NPS_FOR_EACH_SCORE_TYPE(NPS_SCORE_FUNCTION, name, body, argument, lowest, highest)

#define NPS_SCORE_FUNCTION(type, kind, GETARG, name, body, argument, lowest, highest) \
	PG_FUNCTION_INFO_V1(name##_##type); \
	Datum \
	name##_##type(PG_FUNCTION_ARGS) \
	{ \
		return body(fcinfo, nps_need_##kind(GETARG(argument), lowest, highest)); \
	}

/* The same of nothing but a score from 0 to 10: body(score) */
#define ONE_SCORE_FUNCTIONS(name, body) \
	NPS_FOR_EACH_SCORE_TYPE(NPS_ONE_SCORE_FUNCTION, name, body)

#define NPS_ONE_SCORE_FUNCTION(type, kind, GETARG, name, body) \
	PG_FUNCTION_INFO_V1(name##_##type); \
	Datum \
	name##_##type(PG_FUNCTION_ARGS) \
	{ \
		return body(nps_need_##kind(GETARG(0), 0, NPS_MAX_SCORE)); \
	}

/* The same with two arguments that are scores: body(fcinfo, first, second) */
#define SCORE_PAIR_FUNCTIONS(name, body, first, second) \
	NPS_FOR_EACH_SCORE_TYPE(NPS_SCORE_PAIR_FUNCTION, name, body, first, second)

#define NPS_SCORE_PAIR_FUNCTION(type, kind, GETARG, name, body, first, second) \
	PG_FUNCTION_INFO_V1(name##_##type); \
	Datum \
	name##_##type(PG_FUNCTION_ARGS) \
	{ \
		return body(fcinfo, \
					nps_need_##kind(GETARG(first), 0, NPS_MAX_SCORE), \
					nps_need_##kind(GETARG(second), 0, NPS_MAX_SCORE)); \
	}

/* The same with any value: body(score), where score is -1 if it is none */
#define ANY_VALUE_FUNCTIONS(name, body, argument) \
	NPS_FOR_EACH_SCORE_TYPE(NPS_ANY_VALUE_FUNCTION, name, body, argument)

#define NPS_ANY_VALUE_FUNCTION(type, kind, GETARG, name, body, argument) \
	PG_FUNCTION_INFO_V1(name##_##type); \
	Datum \
	name##_##type(PG_FUNCTION_ARGS) \
	{ \
		return body(nps_score_##kind(GETARG(argument))); \
	}

#endif							/* NPS_SCORE_H */
