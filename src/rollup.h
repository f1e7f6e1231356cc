/*-------------------------------------------------------------------------
 *
 * rollup.h
 *	  The setting of rollups.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_ROLLUP_H
#define NPS_ROLLUP_H

extern void nps_rollup_init(void);

#endif							/* NPS_ROLLUP_H */
