/*-------------------------------------------------------------------------
 *
 * nps.h
 *	  Net Promoter Score for PostgreSQL: what the files of the extension share.
 *
 * Calls and includes run one way, each file calling only those above it:
 *
 *	  stats, counts, weights	plain C: mathematics, parsing, sums
 *	  score, vector, face		what a score is; vectors of counts as SQL
 *								values; options in and points out
 *	  summary, transitions, weighted
 *								the types and their aggregates' parts
 *	  aggregate					transition, inverse and final functions of
 *								everything that keeps an nps_summary
 *	  interval, compare, planning, plot
 *								functions on summaries
 *	  module					loading
 *
 * Overloaded SQL functions have one C function a type, named after both:
 * nps_ci(nps_summary) is nps_ci_summary.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_H
#define NPS_H

#include "postgres.h"

#include "counts.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "stats.h"
#include "utils/array.h"
#include "utils/numeric.h"
#include "weights.h"
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#include "varatt.h"
#else
#include "nodes/nodes.h"
#endif

/*
 * What a score is, and where the categories begin.  These three numbers stand
 * nowhere else in the C code.
 */
#define NPS_MAX_SCORE		10
#define NPS_MIN_PASSIVE		7
#define NPS_MIN_PROMOTER	9

#define NPS_SCORES			(NPS_MAX_SCORE + 1)

/* Soft errors came with PostgreSQL 16; before it, every error is thrown */
#if PG_VERSION_NUM < 160000
#define ereturn(context, result, ...) \
	do { (void) (context); ereport(ERROR, __VA_ARGS__); return result; } while (0)
#endif

/*
 * score.c: what a score is
 *
 * Each nps_score_TYPE() gives the score that a value is, or -1 when it is
 * none; each nps_need_TYPE() gives the score or rating between lowest and
 * highest, or throws the error that names the value.
 */
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

extern void nps_refuse_int8(int64 value, int lowest, int highest);
extern void nps_refuse_float8(float8 value, int lowest, int highest);
extern void nps_refuse_numeric(Datum value, int lowest, int highest);

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

/* An argument as a score, by its type */
#define NPS_GETARG_INT2_SCORE(n) \
	nps_need_int8(PG_GETARG_INT16(n), 0, NPS_MAX_SCORE)
#define NPS_GETARG_INT4_SCORE(n) \
	nps_need_int8(PG_GETARG_INT32(n), 0, NPS_MAX_SCORE)
#define NPS_GETARG_INT8_SCORE(n) \
	nps_need_int8(PG_GETARG_INT64(n), 0, NPS_MAX_SCORE)
#define NPS_GETARG_FLOAT8_SCORE(n) \
	nps_need_float8(PG_GETARG_FLOAT8(n), 0, NPS_MAX_SCORE)
#define NPS_GETARG_NUMERIC_SCORE(n) \
	nps_need_numeric(PG_GETARG_DATUM(n), 0, NPS_MAX_SCORE)

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

/*
 * vector.c: vectors of counts, the one form of nps_summary and nps_transitions
 *
 * A count has 64 bits, split into halves: the high halves are there only when
 * one of them is not zero.  So a summary takes 48 bytes up to four billion
 * responses a score and 92 past that, and equal values are equal bytes.  The
 * types are STORAGE plain: a value always has a four-byte header, is aligned,
 * and can be read where it is and, as the state of an aggregate, be changed
 * there.
 */
typedef struct NpsVector
{
	int32		vl_len_;		/* varlena header, for SET_VARSIZE only */
	uint32		halves[FLEXIBLE_ARRAY_MEMBER];	/* all low, then all high */
} NpsVector;

#define NPS_NARROW_SIZE(length) \
	(offsetof(NpsVector, halves) + (length) * sizeof(uint32))
#define NPS_WIDE_SIZE(length) \
	(offsetof(NpsVector, halves) + 2 * sizeof(uint32) * (length))

#define PG_GETARG_NPS_VECTOR(n)	((NpsVector *) PG_GETARG_POINTER(n))

typedef struct NpsVectorType
{
	const char *name;			/* of the SQL type */
	int			length;			/* how many counts a value has */
	const char *hint;			/* how to write one */
} NpsVectorType;

extern const NpsVectorType nps_summary_type;
extern const NpsVectorType nps_transitions_type;

extern const NpsVectorType *nps_vector_read(const NpsVector *vector,
											uint64 *counts);
extern NpsVector *nps_vector_make(const NpsVectorType *type,
								  const uint64 *counts);
extern NpsVector *nps_vector_copy(const NpsVector *vector);
extern NpsVector *nps_vector_plus(NpsVector *state, const uint64 *more);
extern NpsVector *nps_vector_minus(NpsVector *state, const uint64 *less);
extern Datum nps_vector_in(FunctionCallInfo fcinfo,
						   const NpsVectorType *type);
extern Datum nps_vector_recv(FunctionCallInfo fcinfo,
							 const NpsVectorType *type);
extern Datum nps_vector_from_array(FunctionCallInfo fcinfo,
								   const NpsVectorType *type);
extern PGDLLEXPORT Datum nps_vector_out(PG_FUNCTION_ARGS);

/*
 * Does the executor call this for an aggregate, whose state may be changed in
 * place?  It is what AggCheckCallContext finds, without a call for every row.
 */
static inline bool
nps_in_aggregate(FunctionCallInfo fcinfo)
{
	return fcinfo->context != NULL &&
		(IsA(fcinfo->context, AggState) || IsA(fcinfo->context, WindowAggState));
}

/*
 * The first argument as the state of an aggregate: itself where the executor
 * says that it is one, else a copy, for it may be anybody's constant.
 */
static inline NpsVector *
nps_vector_state(FunctionCallInfo fcinfo)
{
	NpsVector  *state = PG_GETARG_NPS_VECTOR(0);

	return likely(nps_in_aggregate(fcinfo)) ? state : nps_vector_copy(state);
}

/*
 * face.c: options in, points out
 */
#define NPS_DECIMALS	12		/* of bounds, standard errors, differences */

extern double nps_confidence_z(float8 confidence);
extern StatsMethod nps_parse_method(text *name);
extern Numeric nps_get_number(FunctionCallInfo fcinfo, int argument,
							  int64 lowest, int64 highest, const char *name,
							  const char *rule, const char *hint);
extern double nps_number_to_double(Numeric number);
extern double nps_points_to_proportion(Numeric points);
extern double nps_get_points(FunctionCallInfo fcinfo, int argument,
							 const char *name);
extern double nps_population(FunctionCallInfo fcinfo, int argument,
							 uint64 responses);
extern Numeric nps_quotient(int64 factor, int64 dividend, int64 divisor);
extern Numeric nps_category_score(const uint64 categories[STATS_CATEGORIES]);
extern Numeric nps_points(double proportion);
extern Numeric nps_lower_points(double bound, double estimate, double lowest);
extern Numeric nps_upper_points(double bound, double estimate, double highest);
extern Datum nps_closed_range(FunctionCallInfo fcinfo, Numeric lower,
							  Numeric upper);

/*
 * summary.c: the type nps_summary, the number of responses at each score
 */
extern uint64 nps_summary_categories(const NpsVector *summary,
									uint64 categories[STATS_CATEGORIES]);
extern bool nps_summary_sample(const NpsVector *summary,
							   StatsSample *sample);

/*
 * weighted.c: the type nps_weighted_summary
 */
#define PG_GETARG_WEIGHTS(n)	((Weights *) PG_GETARG_POINTER(n))

extern bool nps_weighted_sums(const Weights *weights, StatsWeighted *sums);

#endif							/* NPS_H */
