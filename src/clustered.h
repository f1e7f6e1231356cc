/*-------------------------------------------------------------------------
 *
 * clustered.h
 *	  The type nps_clustered_summary, answers of which several belong
 *	  together: of one customer, one restaurant, one household.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_CLUSTERED_H
#define NPS_CLUSTERED_H

#include "compat.h"
#include "samples.h"
#include "vector.h"

extern uint64 nps_clustered_read(const NpsVector *clustered,
								 StatsClusters *sums);

#endif							/* NPS_CLUSTERED_H */
