/*-------------------------------------------------------------------------
 *
 * panel_error.c
 *	  The standard error of the change in a panel, which no SQL function tells.
 *
 * Reads lines of a sample's number and the nineteen numbers of its nps_panel;
 * writes lines of figures.csv, in points.
 *
 *-------------------------------------------------------------------------
 */
#include <inttypes.h>
#include <stdio.h>

#include "samples.h"

#define NUMBERS	(sizeof(StatsPanel) / sizeof(uint64_t))

int
main(void)
{
	int			sample;

	while (scanf("%d", &sample) == 1)
	{
		union
		{
			uint64_t	number[NUMBERS];	/* in the order of the struct */
			StatsPanel	sums;
		}			panel;

		for (size_t i = 0; i < NUMBERS; i++)
		{
			if (scanf("%" SCNu64, &panel.number[i]) != 1)
				return 1;
		}
		if (!stats_panel_possible(&panel.sums))
			return 1;
		printf("panel,%d,2-1,standard error,%.17g\n", sample,
			   100.0 * stats_panel_standard_error(&panel.sums));
	}
	return 0;
}
