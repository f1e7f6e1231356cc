/*-------------------------------------------------------------------------
 *
 * panel.h
 *	  The type nps_panel, respondents in two waves, windows or segments that
 *	  share some of them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_PANEL_H
#define NPS_PANEL_H

#include "compat.h"
#include "samples.h"
#include "vector.h"

extern void nps_panel_read(const NpsVector *panel, StatsPanel *sums);

#endif							/* NPS_PANEL_H */
