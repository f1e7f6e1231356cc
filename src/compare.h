/*-------------------------------------------------------------------------
 *
 * compare.h
 *	  The row that every comparison gives.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_COMPARE_H
#define NPS_COMPARE_H

#include "compat.h"
#include "stats.h"

extern Datum nps_comparison_row(FunctionCallInfo fcinfo,
								const StatsComparison *comparison, bool holds,
								double lowest, double highest);
extern Datum nps_no_comparison(FunctionCallInfo fcinfo);

#endif							/* NPS_COMPARE_H */
