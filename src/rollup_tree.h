/*-------------------------------------------------------------------------
 *
 * rollup_tree.h
 *	  Rollups of partitioned tables: which leaves there are, by what number parts
 *	  tell them apart, and what MERGE does that triggers cannot count.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_ROLLUP_TREE_H
#define NPS_ROLLUP_TREE_H

#include "compat.h"
#include "rollup_map.h"
#include "utils/rel.h"

/* By what the triggers of one rollup are known, on all tables of a tree */
typedef struct RollupTie
{
	Oid			function;
	const char *argument;		/* the first; a leaf's have its number as second */
	Oid			owner;			/* of the rollup */
} RollupTie;

extern int64 nps_rollup_leaf_number(Relation leaf, const RollupTie *tie);
extern Oid	nps_rollup_owner_of(Oid relation);
extern bool nps_rollup_in_tree(Oid relation, Oid root);
extern void nps_rollup_refuse_merge(Relation table, bool updates, int64 rows);
extern void nps_rollup_map_columns(RollupMap *map, Oid table);

#endif							/* NPS_ROLLUP_TREE_H */
