/*-------------------------------------------------------------------------
 *
 * summary.h
 *	  The type nps_summary, the number of responses at each score.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_SUMMARY_H
#define NPS_SUMMARY_H

#include "compat.h"
#include "lib/stringinfo.h"
#include "stats.h"
#include "utils/numeric.h"
#include "vector.h"

extern uint64 nps_summary_categories(const NpsVector *summary,
									 uint64 categories[STATS_CATEGORIES]);
extern bool nps_summary_sample(const NpsVector *summary, StatsSample *sample);

/* Numbers of responses by category, of whatever type they come from */
extern Numeric nps_categories_score(const uint64 categories[STATS_CATEGORIES]);
extern void nps_append_categories(StringInfo json,
								  const uint64 categories[STATS_CATEGORIES]);

#endif							/* NPS_SUMMARY_H */
