/*-------------------------------------------------------------------------
 *
 * rollup_tree.c
 *	  Rollups of partitioned tables: which leaves there are, by what number parts
 *	  tell them apart, what happens when a leaf joins, and what MERGE does that
 *	  triggers cannot count.
 *
 * A leaf has the triggers of the rollup with a number as their second argument:
 * one for each time that it was attached, and never used again.  Its parts have
 * that number.  The view counts the parts of the leaves that are in the tree, so
 * nothing is to be done when one is detached or dropped.
 *
 *-------------------------------------------------------------------------
 */
#include "rollup_tree.h"

#include "access/attmap.h"
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "commands/event_trigger.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "parser/parsetree.h"
#include "rewrite/rewriteManip.h"
#include "tcop/pquery.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"

/* The number that a trigger has of its leaf; 0 for none */
static int64
number_of(const char *argument)
{
	return strtoll(argument, NULL, 10);
}

/*
 * nps_rollup_leaf_number - the number of a leaf in the parts of a rollup; 0 if
 * the rollup does not count it: it has no trigger, or one whose word is not the
 * owner's
 */
int64
nps_rollup_leaf_number(Relation leaf, const RollupTie *tie)
{
	const TriggerDesc *triggers = leaf->trigdesc;

	if (triggers == NULL || !has_privs_of_role(leaf->rd_rel->relowner, tie->owner))
		return 0;
	for (int i = 0; i < triggers->numtriggers; i++)
	{
		const Trigger *trigger = &triggers->triggers[i];

		if (trigger->tgfoid == tie->function && trigger->tgnargs == 2 &&
			TRIGGER_FOR_TRUNCATE(trigger->tgtype) &&
			strcmp(trigger->tgargs[0], tie->argument) == 0)
			return number_of(trigger->tgargs[1]);
	}
	return 0;
}

/* nps_rollup_owner_of - the owner of a relation; InvalidOid if it is gone */
Oid
nps_rollup_owner_of(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Oid			owner = InvalidOid;

	if (HeapTupleIsValid(tuple))
	{
		owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
		ReleaseSysCache(tuple);
	}
	return owner;
}

/* nps_rollup_in_tree - is a relation the partitioned table, or below it? */
bool
nps_rollup_in_tree(Oid relation, Oid root)
{
	return relation == root ||
		(get_rel_relispartition(relation) &&
		 list_member_oid(get_partition_ancestors(relation), root));
}

/*
 * nps_rollup_map_columns - make the expressions of a map over the root of a tree
 * such over a table in it, whose columns have the same names.  The root is not
 * opened: who writes to a leaf would wait for it, and who detaches the leaf, which
 * locks both, for him.
 */
void
nps_rollup_map_columns(RollupMap *map, Oid table)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(map->source));
	AttrMap    *attributes;
	bool		whole_row;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", map->source);
	attributes = make_attrmap(((Form_pg_class) GETSTRUCT(tuple))->relnatts);
	ReleaseSysCache(tuple);
	for (int i = 0; i < attributes->maplen; i++)
	{
		char	   *name = get_attname(map->source, (AttrNumber) (i + 1), true);

		/* of one that was dropped, nothing is left to use */
		if (name != NULL)
			attributes->attnums[i] = get_attnum(table, name);
	}
	map->targets = (List *) map_variable_attnos((Node *) map->targets, 1, 0, attributes, InvalidOid, &whole_row);
	map->filter = (List *) map_variable_attnos((Node *) map->filter, 1, 0, attributes, InvalidOid, &whole_row);
}

/*-------------------------------------------------------------------------
 * The leaves, as a query sees them
 *-------------------------------------------------------------------------
 */

/*
 * Look at the triggers for TRUNCATE of a relation: that of the root, which names
 * the map, makes the tie known; that of a leaf has its number.  No relation is
 * opened: a reader would wait for whoever has locked one of the leaves.
 */
static int64
look_at_triggers(Relation pg_trigger, Oid relation, Oid map, Oid schema, RollupTie *tie)
{
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	int64		number = 0;

	ScanKeyInit(&key, Anum_pg_trigger_tgrelid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(relation));
	scan = systable_beginscan(pg_trigger, TriggerRelidNameIndexId, true, GetActiveSnapshot(), 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_trigger trigger = (Form_pg_trigger) GETSTRUCT(tuple);
		Datum		value;
		bool		null;
		bytea	   *arguments;
		char	   *first;

		if (!TRIGGER_FOR_TRUNCATE(trigger->tgtype))
			continue;
		value = heap_getattr(tuple, Anum_pg_trigger_tgargs, RelationGetDescr(pg_trigger), &null);
		arguments = DatumGetByteaPP(value);
		first = VARDATA_ANY(arguments);
		if (OidIsValid(map))
		{
			value = heap_getattr(tuple, Anum_pg_trigger_tgqual, RelationGetDescr(pg_trigger), &null);
			if (null || trigger->tgnargs != 1 ||
				nps_rollup_map_of_condition(TextDatumGetCString(value)) != map ||
				get_func_namespace(trigger->tgfoid) != schema ||
				strcmp(get_func_name(trigger->tgfoid), "nps_rollup_write") != 0)
				continue;
			tie->function = trigger->tgfoid;
			tie->argument = pstrdup(first);
		}
		else if (trigger->tgfoid == tie->function && trigger->tgnargs == 2 &&
				 strcmp(first, tie->argument) == 0)
			number = number_of(first + strlen(first) + 1);
	}
	systable_endscan(scan);
	return number;
}

/* What nps_rollup_leaves needs on its way down a tree */
typedef struct Walk
{
	ReturnSetInfo *result;
	Relation	pg_inherits;
	Relation	pg_trigger;
	RollupTie	tie;
	Oid			source;
} Walk;

static void
leaves_below(Walk *walk, Oid parent)
{
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_inherits_inhparent, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(parent));
	scan = systable_beginscan(walk->pg_inherits, InheritsParentIndexId, true, GetActiveSnapshot(), 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_inherits inherits = (Form_pg_inherits) GETSTRUCT(tuple);
		Oid			child = inherits->inhrelid;
		Datum		values[2];
		bool		nulls[2] = {false, false};
		int64		number;
		Oid			owner;
		char		kind;

		if (inherits->inhdetachpending)
			continue;
		number = look_at_triggers(walk->pg_trigger, child, InvalidOid, InvalidOid, &walk->tie);
		kind = get_rel_relkind(child);
		/* one that was dropped since has no kind */
		if (kind == RELKIND_PARTITIONED_TABLE || (kind == '\0' && number == 0))
		{
			leaves_below(walk, child);
			continue;
		}
		owner = nps_rollup_owner_of(child);
		if (number == 0)
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("partition %s of %s is not counted by the rollup",
							get_rel_name(child), get_rel_name(walk->source)),
					 errdetail("It has no triggers of the rollup, as when the event trigger nps_rollup_follow was disabled when it came."),
					 errhint("Count it with nps_rollup_rebuild.")));
		if (OidIsValid(owner) && !has_privs_of_role(owner, walk->tie.owner))
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("partition %s of %s is not counted by the rollup",
							get_rel_name(child), get_rel_name(walk->source)),
					 errdetail("It belongs to %s, who does not have the privileges of %s.",
							   GetUserNameFromId(owner, true), GetUserNameFromId(walk->tie.owner, true)),
					 errhint("Give it to the owner of the table, and count it with nps_rollup_rebuild.")));
		values[0] = Int64GetDatum(number);
		values[1] = ObjectIdGetDatum(child);
		tuplestore_putvalues(walk->result->setResult, walk->result->setDesc, values, nulls);
	}
	systable_endscan(scan);
}

/*
 * nps_rollup_leaves(source, map) - the leaves of a partitioned table, with the
 * number that each has in the parts of its rollup.  By it a rollup's view depends
 * on the table, the map and the extension.
 *
 * They are those that the query's snapshot has, as it has their parts.
 *
 * Errors: 55000 when the table has become a partition itself, when its trigger is
 * gone, or when there is a leaf that the rollup does not count.
 */
PG_FUNCTION_INFO_V1(nps_rollup_leaves);
Datum
nps_rollup_leaves(PG_FUNCTION_ARGS)
{
	Oid			map = PG_GETARG_OID(1);
	Walk		walk = {(ReturnSetInfo *) fcinfo->resultinfo};

	InitMaterializedSRF(fcinfo, 0);
	walk.source = PG_GETARG_OID(0);
	walk.tie.owner = nps_rollup_owner_of(map);
	if (get_rel_relispartition(walk.source))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table %s has become a partition, and its rollup does not tell of what comes by way of the other tables",
						get_rel_name(walk.source)),
				 errhint("Detach it, or drop the rollup with nps_rollup_drop.")));
	walk.pg_inherits = table_open(InheritsRelationId, AccessShareLock);
	walk.pg_trigger = table_open(TriggerRelationId, AccessShareLock);
	(void) look_at_triggers(walk.pg_trigger, walk.source, map, get_func_namespace(fcinfo->flinfo->fn_oid), &walk.tie);
	if (!OidIsValid(walk.tie.function))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table %s has lost the triggers of its rollup", get_rel_name(walk.source)),
				 errhint("Mend it with nps_rollup_rebuild.")));
	leaves_below(&walk, walk.source);
	table_close(walk.pg_trigger, AccessShareLock);
	table_close(walk.pg_inherits, AccessShareLock);
	return (Datum) 0;
}

/*-------------------------------------------------------------------------
 * Leaves that come
 *-------------------------------------------------------------------------
 */

/* The maps of the rollups that a table has, by its triggers */
static List *
maps_of(Oid relation, Oid schema)
{
	Relation	table = table_open(relation, AccessShareLock);
	const TriggerDesc *triggers = table->trigdesc;
	List	   *maps = NIL;

	for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
	{
		const Trigger *trigger = &triggers->triggers[i];
		Oid			map;

		if (TRIGGER_FOR_TRUNCATE(trigger->tgtype) && trigger->tgqual != NULL &&
			trigger->tgnargs == 1 && get_func_namespace(trigger->tgfoid) == schema &&
			strcmp(get_func_name(trigger->tgfoid), "nps_rollup_write") == 0 &&
			OidIsValid(map = nps_rollup_map_of_condition(trigger->tgqual)))
			maps = list_append_unique_oid(maps, map);
	}
	table_close(table, AccessShareLock);
	return maps;
}

/* Something came to a partitioned table, or left it: let its rollups follow */
static void
follow(Oid parent, Oid schema)
{
	List	   *ancestors;
	ListCell   *cell;

	if (!OidIsValid(parent) || get_rel_relkind(parent) != RELKIND_PARTITIONED_TABLE)
		return;
	ancestors = get_rel_relispartition(parent) ? get_partition_ancestors(parent) : NIL;
	foreach(cell, maps_of(ancestors == NIL ? parent : llast_oid(ancestors), schema))
	{
		Oid			types[1] = {REGCLASSOID};
		Datum		values[1] = {ObjectIdGetDatum(lfirst_oid(cell))};
		char	   *command = psprintf("SELECT %s._nps_rollup_follow($1)",
									   quote_identifier(get_namespace_name(schema)));

		if (SPI_connect() != SPI_OK_CONNECT ||
			SPI_execute_with_args(command, 1, types, values, NULL, false, 0) != SPI_OK_SELECT ||
			SPI_finish() != SPI_OK_FINISH)
			elog(ERROR, "cannot execute \"%s\"", command);
	}
}

/* CREATE TABLE ... PARTITION OF */
static void
follow_create(const CreateStmt *create, Oid schema)
{
	if (create->partbound != NULL)
		follow(RangeVarGetRelid(linitial_node(RangeVar, create->inhRelations), NoLock, true), schema);
}

static void
follow_alter(const AlterTableStmt *alter, Oid schema)
{
	ListCell   *cell;

	foreach(cell, alter->cmds)
	{
		const AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);
		Oid			child;

		if (command->subtype != AT_AttachPartition && command->subtype != AT_DetachPartition &&
			command->subtype != AT_DetachPartitionFinalize)
			continue;
		if (command->subtype == AT_AttachPartition)
		{
			child = RangeVarGetRelid(((PartitionCmd *) command->def)->name, NoLock, true);
			if (OidIsValid(child) && get_rel_relkind(child) == RELKIND_PARTITIONED_TABLE &&
				maps_of(child, schema) != NIL)
				ereport(ERROR,
						(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						 errmsg("table %s has a rollup and cannot become a partition", get_rel_name(child)),
						 errdetail("Rows would come by way of the other tables, unseen by the triggers of the rollup."),
						 errhint("Drop the rollup with nps_rollup_drop, and make one of the whole.")));
		}
		follow(RangeVarGetRelid(alter->relation, NoLock, true), schema);
	}
}

/*
 * nps_rollup_follow() - event trigger at the end of commands that make, attach
 * or detach partitions: rollups of the tree count what came, and let go of what
 * left
 *
 * Errors: 39P03 when it is called otherwise; 55000 when a table with a rollup of
 * its own is attached; what _nps_rollup_follow raises.
 */
PG_FUNCTION_INFO_V1(nps_rollup_follow);
Datum
nps_rollup_follow(PG_FUNCTION_ARGS)
{
	Oid			schema;
	Node	   *parsetree;

	if (!CALLED_AS_EVENT_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_EVENT_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s is for the event trigger of the extension nps_rollup", "nps_rollup_follow")));
	parsetree = ((EventTriggerData *) fcinfo->context)->parsetree;
	schema = get_func_namespace(fcinfo->flinfo->fn_oid);

	if (IsA(parsetree, CreateStmt))
		follow_create((CreateStmt *) parsetree, schema);
	else if (IsA(parsetree, CreateForeignTableStmt))
		follow_create(&((CreateForeignTableStmt *) parsetree)->base, schema);
	else if (IsA(parsetree, AlterTableStmt))
		follow_alter((AlterTableStmt *) parsetree, schema);
	else if (IsA(parsetree, CreateSchemaStmt))
	{
		ListCell   *cell;

		/* of tables that were there before: those that came with it have no rollups */
		foreach(cell, ((CreateSchemaStmt *) parsetree)->schemaElts)
		{
			if (IsA(lfirst(cell), CreateStmt))
				follow_create(lfirst(cell), schema);
		}
	}
	return PointerGetDatum(NULL);
}

/*-------------------------------------------------------------------------
 * MERGE into partitioned tables
 *-------------------------------------------------------------------------
 */

/* Has the session met a guard?  Then this is the statement whose AFTER triggers fire. */
static bool watching = false;
static QueryDesc *finishing = NULL;
static ExecutorFinish_hook_type finish_before = NULL;

/* ExecutorFinish, which fires them */
static void
finish(QueryDesc *query)
{
	QueryDesc  *outer = finishing;

	finishing = query;
	PG_TRY();
	{
		if (finish_before)
			finish_before(query);
		else
			standard_ExecutorFinish(query);
	}
	PG_FINALLY();
	{
		finishing = outer;
	}
	PG_END_TRY();
}

/*
 * nps_rollup_guard() - trigger that keeps rows from coming or going unseen.
 *
 * Of a plain table it is a row trigger with a transition table, disabled: that it
 * is there has PostgreSQL refuse to make the table a partition or a child of
 * another one.  Of a partitioned table it fires before an UPDATE, of which a MERGE
 * may be the whole, and has nps_rollup_refuse_merge see what the statement is.
 */
PG_FUNCTION_INFO_V1(nps_rollup_guard);
Datum
nps_rollup_guard(PG_FUNCTION_ARGS)
{
	if (!watching)
	{
		finish_before = ExecutorFinish_hook;
		ExecutorFinish_hook = finish;
		watching = true;
	}
	return PointerGetDatum(NULL);
}

#if PG_VERSION_NUM >= 170000
/* Does the statement that a client runs have a MERGE into a table in its WITH? */
static bool
merges_in_with(Oid table)
{
	ListCell   *statement;
	ListCell   *plan;

	if (ActivePortal == NULL)
		return false;
	foreach(statement, ActivePortal->stmts)
	{
		const PlannedStmt *planned = lfirst_node(PlannedStmt, statement);

		foreach(plan, planned->subplans)
		{
			const ModifyTable *node = lfirst(plan);

			if (node != NULL && IsA(node, ModifyTable) && node->operation == CMD_MERGE &&
				rt_fetch(node->nominalRelation, planned->rtable)->relid == table)
				return true;
		}
	}
	return false;
}
#endif

/* Every refusal of a MERGE: why, and the way out */
static void
refuse_merge(Relation table, const char *detail, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("cannot count what MERGE does to partitioned table %s, which has a rollup",
					RelationGetRelationName(table)),
			 errdetail_internal("%s", detail),
			 errhint("%s", hint)));
}

/*
 * nps_rollup_refuse_merge - refuse a MERGE that the triggers of a partitioned table
 * cannot count; one of them, for UPDATE or else for INSERT, has so many new rows
 *
 * PostgreSQL tells UPDATE triggers nothing of rows that a MERGE moves to other
 * partitions.  Where there is no INSERT in it, there is tuple routing as soon as it
 * moves one; else there is always, and rows are missing from those of the UPDATE
 * trigger, which can be hidden by a foreign key that cascades, or are too many for
 * the INSERT trigger, which can be hidden by a BEFORE trigger that skips some.  And
 * 18 and 19 do not forget the row inserted last: the UPDATE trigger gets that in the
 * place of every row that the same MERGE updates afterwards.
 *
 * Errors: 0A000.
 */
void
nps_rollup_refuse_merge(Relation table, bool updates, int64 rows)
{
	List	   *nodes;
	ListCell   *cell;
	double		counted = 0;	/* what should be among the rows */
	bool		moves = false;
	bool		mixes = false;
	bool		others = false;

	if (table->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
		return;
	if (finishing == NULL)
	{
#if PG_VERSION_NUM >= 170000
		/* the first guard of the session was met after the statement had begun to end */
		if (watching && updates && merges_in_with(RelationGetRelid(table)))
			refuse_merge(table, "Nothing reads the MERGE in WITH, and it is the first of the session.",
						 "Make MERGE a statement of its own.");
#endif
		return;
	}
	/* the statement itself, and those of its WITH */
	nodes = lcons(finishing->planstate, list_copy(finishing->estate->es_auxmodifytables));
	foreach(cell, nodes)
	{
		const ModifyTableState *node = lfirst(cell);

		if (!IsA(node, ModifyTableState) ||
			RelationGetRelid(node->rootResultRelInfo->ri_RelationDesc) != RelationGetRelid(table))
			continue;
		if (node->operation == CMD_MERGE)
		{
			counted += updates ? node->mt_merge_updated : node->mt_merge_inserted;
			if ((node->mt_merge_subcommands & MERGE_UPDATE) == 0)
				continue;
			if ((node->mt_merge_subcommands & MERGE_INSERT) != 0)
				mixes = true;
			else if (node->mt_partition_tuple_routing != NULL)
				moves = true;
		}
		else if (updates)
			others |= node->operation == CMD_UPDATE ||
				castNode(ModifyTable, node->ps.plan)->onConflictAction == ONCONFLICT_UPDATE;
		else
			others |= node->operation == CMD_INSERT;
	}

#if PG_VERSION_NUM >= 180000
	if (mixes)
		refuse_merge(table, "PostgreSQL 18 and 19 hand triggers wrong rows of a MERGE that inserts and updates.",
					 "Use INSERT ... ON CONFLICT DO UPDATE, or two statements: MERGE to update, MERGE to insert.");
#endif
	if (mixes && others && updates)
		refuse_merge(table, "The statement has more to update in it, and triggers cannot tell which rows MERGE moved.",
					 "Make it two statements.");
	if (mixes && !others)
		moves |= updates ? counted > (double) rows : counted < (double) rows;
	if (moves)
		refuse_merge(table, "It moves rows to other partitions, of which PostgreSQL tells UPDATE triggers nothing.",
					 "Move rows by UPDATE.");
}
