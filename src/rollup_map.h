/*-------------------------------------------------------------------------
 *
 * rollup_map.h
 *	  What a rollup counts: its map, a view of the dimensions and the score of
 *	  each row of a table.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_ROLLUP_MAP_H
#define NPS_ROLLUP_MAP_H

#include "compat.h"
#include "nodes/pg_list.h"

typedef struct RollupMap
{
	Oid			map;			/* the view */
	Oid			source;			/* the table that it reads */
	bool		partitioned;	/* is that a tree of partitions? */
	Oid			parts;			/* the table of signed summaries */
	Oid			owner;			/* of the view */
	int			dimensions;		/* how many */
	List	   *targets;		/* TargetEntries of the dimensions and the score,
								 * over the source as variable 1 */
	List	   *filter;			/* conditions, of which all hold */
	Oid			score_type;
	bool		runs_sql;		/* once planned: do functions find names by
								 * search_path? */
} RollupMap;

/* How expressions are planned and run: nothing is found by a user's path */
#define ROLLUP_PATH	"pg_catalog, pg_temp"

extern void nps_rollup_pin_path(const char *path);
extern Oid	nps_rollup_map_of_condition(const char *condition);
extern bool nps_rollup_read_map(Oid relation, RollupMap *map);
extern void nps_rollup_plan_map(RollupMap *map);

#endif							/* NPS_ROLLUP_MAP_H */
