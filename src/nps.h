/*-------------------------------------------------------------------------
 *
 * nps.h
 *	  Net Promoter Score for PostgreSQL: what the files of the extension share.
 *
 * Calls and includes run one way, each file calling only those above it:
 *
 *	  counts, stats			plain C: vectors of counts, mathematics
 *	  score, io, face		what a score is; vectors of counts as values of a
 *							type; options in and points out
 *	  summary				the type nps_summary
 *	  aggregate				transition, combine and inverse functions
 *	  interval, plot		functions on a summary
 *	  module				loading
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
 * none; each nps_need_score_TYPE() throws the error that names the value.
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

extern int	nps_bad_score_int8(int64 value);
extern int	nps_bad_score_float8(float8 value);
extern int	nps_bad_score_numeric(Datum value);

static inline int
nps_need_score_int8(int64 value)
{
	int			score = nps_score_int8(value);

	return likely(score >= 0) ? score : nps_bad_score_int8(value);
}

static inline int
nps_need_score_float8(float8 value)
{
	int			score = nps_score_float8(value);

	return likely(score >= 0) ? score : nps_bad_score_float8(value);
}

static inline int
nps_need_score_numeric(Datum value)
{
	int			score = nps_score_numeric(value);

	return likely(score >= 0) ? score : nps_bad_score_numeric(value);
}

/* The category of a score, as an index in the order of stats.h */
static inline int
nps_category_of(int score)
{
	return (score >= NPS_MIN_PROMOTER) ? STATS_PROMOTERS :
		(score >= NPS_MIN_PASSIVE) ? STATS_PASSIVES : STATS_DETRACTORS;
}

extern int	nps_parse_category(text *name);
extern void nps_score_init(void);

/*
 * io.c: vectors of counts as values of a type
 */
typedef struct NpsCountsType
{
	const char *name;			/* of the SQL type */
	int			length;			/* how many counts a value has */
	const char *hint;			/* how to write one */
} NpsCountsType;

extern bool nps_counts_in(const NpsCountsType *type, const char *string,
						  uint64 *counts, Node *escontext);
extern char *nps_counts_out(const NpsCountsType *type, const uint64 *counts);
extern void nps_counts_recv(const NpsCountsType *type, StringInfo message,
							uint64 *counts);
extern bytea *nps_counts_send(const NpsCountsType *type,
							  const uint64 *counts);
extern void nps_counts_from_array(const NpsCountsType *type, ArrayType *array,
								  uint64 *counts);
extern ArrayType *nps_counts_to_array(const NpsCountsType *type,
									  const uint64 *counts);
extern void nps_counts_add(const NpsCountsType *type, uint64 *counts,
						   const uint64 *more);
extern void nps_counts_subtract(const NpsCountsType *type, uint64 *counts,
								const uint64 *less);

/*
 * face.c: options in, points out
 */
#define NPS_DECIMALS	12		/* of bounds, standard errors, differences */

extern double nps_confidence_z(float8 confidence);
extern StatsMethod nps_parse_method(text *name);
extern int64 nps_need_population(int64 population);
extern Numeric nps_quotient(int64 factor, int64 dividend, int64 divisor);
extern Numeric nps_category_score(const uint64 categories[STATS_CATEGORIES]);
extern Numeric nps_points(double proportion);
extern Numeric nps_lower_points(double bound, double score,
								StatsMethod method);
extern Numeric nps_upper_points(double bound, double score,
								StatsMethod method);
extern Datum nps_closed_range(FunctionCallInfo fcinfo, Numeric lower,
							  Numeric upper);

/*
 * summary.c: the type nps_summary, the number of responses at each score
 *
 * The counts are 64 bits wide, split into halves: the high halves are there
 * only when one of them is not zero.  So a value takes 48 bytes up to four
 * billion responses a score and 92 past that, and equal values are equal
 * bytes.  The type is STORAGE plain: a value always has a four-byte header,
 * is aligned, and can be read where it is and, as the state of an aggregate,
 * be changed there.
 */
typedef struct NpsSummary
{
	int32		vl_len_;		/* varlena header, for SET_VARSIZE only */
	uint32		low[NPS_SCORES];	/* score 0 first */
	uint32		high[FLEXIBLE_ARRAY_MEMBER];	/* NPS_SCORES of them, or none */
} NpsSummary;

#define NPS_NARROW_SIZE		offsetof(NpsSummary, high)
#define NPS_WIDE_SIZE		(NPS_NARROW_SIZE + NPS_SCORES * sizeof(uint32))

#define DatumGetNpsSummary(datum)	((NpsSummary *) DatumGetPointer(datum))
#define PG_GETARG_NPS_SUMMARY(n)	DatumGetNpsSummary(PG_GETARG_DATUM(n))

static inline bool
nps_summary_is_narrow(const NpsSummary *summary)
{
	return VARSIZE(summary) == NPS_NARROW_SIZE;
}

extern const NpsCountsType nps_summary_type;

extern void nps_summary_read(const NpsSummary *summary, uint64 *counts);
extern NpsSummary *nps_summary_make(const uint64 *counts);
extern NpsSummary *nps_summary_store(NpsSummary *summary,
									 const uint64 *counts);
extern uint64 nps_summary_categories(const NpsSummary *summary,
									uint64 categories[STATS_CATEGORIES]);
extern bool nps_summary_sample(const NpsSummary *summary,
							   StatsSample *sample);

#endif							/* NPS_H */
