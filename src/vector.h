/*-------------------------------------------------------------------------
 *
 * vector.h
 *	  Vectors of counts as SQL values: the one form of nps_summary,
 *	  nps_transitions, nps_clustered_summary and nps_panel.
 *
 * A count has 64 bits, split into halves: the high halves are there only when
 * one of them is not zero.  So a summary takes 48 bytes up to four billion
 * responses a score and 92 past that, and equal values are equal bytes.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_VECTOR_H
#define NPS_VECTOR_H

#include "compat.h"
#include "counts.h"

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
	bool		(*possible) (const uint64 *counts); /* can answers have these
													 * counts?  NULL: all can */
} NpsVectorType;

extern const NpsVectorType nps_summary_type;
extern const NpsVectorType nps_transitions_type;
extern const NpsVectorType nps_clustered_summary_type;
extern const NpsVectorType nps_panel_type;

extern const NpsVectorType *nps_vector_read(const NpsVector *vector,
											uint64 *counts);
extern NpsVector *nps_vector_make(const NpsVectorType *type,
								  const uint64 *counts);
extern char *nps_vector_text(const NpsVector *vector);
extern NpsVector *nps_vector_plus(NpsVector *state, const uint64 *more);
extern NpsVector *nps_vector_minus(NpsVector *state, const uint64 *less);

/* For the functions of one type: input and the cast from arrays */
extern Datum nps_vector_in(FunctionCallInfo fcinfo,
						   const NpsVectorType *type);
extern Datum nps_vector_recv(FunctionCallInfo fcinfo,
							 const NpsVectorType *type);
extern Datum nps_vector_from_array(FunctionCallInfo fcinfo,
								   const NpsVectorType *type);

#endif							/* NPS_VECTOR_H */
