/*-------------------------------------------------------------------------
 *
 * transitions.h
 *	  The type nps_transitions, the same respondents asked twice.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_TRANSITIONS_H
#define NPS_TRANSITIONS_H

#include "compat.h"
#include "stats.h"
#include "vector.h"

/* Counts of a value: by category before and, within it, by category after */
#define NPS_TRANSITIONS		(STATS_CATEGORIES * STATS_CATEGORIES)

extern uint64 nps_transitions_read(const NpsVector *transitions,
								   uint64 counts[NPS_TRANSITIONS]);

#endif							/* NPS_TRANSITIONS_H */
