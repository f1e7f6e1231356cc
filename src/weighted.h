/*-------------------------------------------------------------------------
 *
 * weighted.h
 *	  The type nps_weighted_summary.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_WEIGHTED_H
#define NPS_WEIGHTED_H

#include "compat.h"
#include "weights.h"

/*
 * A value, as it is stored.  The version says what follows, so that a later
 * release can store more and still read this.
 */
typedef struct NpsWeighted
{
	int32		vl_len_;		/* varlena header, for SET_VARSIZE only */
	int32		version;		/* NPS_WEIGHTED_VERSION */
	Weights		weights;
} NpsWeighted;

#define NPS_WEIGHTED_VERSION	1

extern Weights *nps_weighted_read(NpsWeighted *weighted);
extern bool nps_weighted_sums(const Weights *weights, StatsWeighted *sums);

#define PG_GETARG_WEIGHTS(n) \
	nps_weighted_read((NpsWeighted *) PG_GETARG_POINTER(n))

#endif							/* NPS_WEIGHTED_H */
