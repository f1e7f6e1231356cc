/*-------------------------------------------------------------------------
 *
 * rollup.c
 *	  Rollups: the trigger that keeps the parts of a table's summaries, and
 *	  what fills and compacts them.
 *
 * The parts are a multiset of signed summaries: what the view of a rollup shows
 * of a group is the sum of what its parts add less the sum of what they remove.
 * Writers only insert parts, so they never wait for each other.  Compaction
 * deletes parts that it sees and inserts what they come to, in one command: any
 * snapshot has the ones or the other.  doc/rollups.md has the proof.
 *
 * A trigger runs as whoever writes to the table, and so do the expressions of
 * the map, as those of a CHECK do; parts are inserted without a look at anybody's
 * privileges, since the owner of the table, the map and the parts is one.
 *
 *-------------------------------------------------------------------------
 */
#include "rollup.h"

#include "compat.h"

#include "access/genam.h"
#include "access/relscan.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/catalog.h"
#include "catalog/dependency.h"
#include "catalog/pg_am.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "commands/tablecmds.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "common/pg_prng.h"
#include "executor/execPartition.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "executor/tstoreReceiver.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "rollup_map.h"
#include "rollup_tree.h"
#include "score.h"
#include "storage/lmgr.h"
#include "summary.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

/* The columns of the parts beside the dimensions */
#define PARTS_HASH		"nps_rollup_hash"
#define PARTS_LEAF		"nps_rollup_leaf"	/* of a partitioned table */
#define PARTS_ADDED		"added"
#define PARTS_REMOVED	"removed"

/*
 * One part in so many that are written has its writer look at so many parts, those
 * of its hash and of the next lower ones; and so many dead ones it passes on the
 * way.  If every group were written as often as any other, 32 of 75 would have to
 * be too many: the parts come to rest at some two for each group, however many
 * groups there are.
 */
#define COMPACT_ONE_IN		32
#define COMPACT_PARTS		75
#define COMPACT_VISITS		1000

/* Parts that a compaction of all looks at in one go */
#define COMPACT_ALL_PARTS	10000

typedef enum Side
{
	ADDED,
	REMOVED
} Side;

/* What is known of a rollup, and does not change from call to call */
typedef struct Rollup
{
	RollupMap	map;
	Oid			table;			/* whose rows it is made ready for, or InvalidOid */
	RollupTie	tie;			/* of its triggers, for partitioned tables */
	bool		valid;			/* has nothing of it changed since? */
	MemoryContext context;
	TupleDesc	mapped;			/* dimensions and score */
	Oid			index;			/* of the parts by their hash, or InvalidOid */
	int			attributes;		/* of the parts */
	int			keys;			/* of a group: the dimensions and, if there are any, the leaf */
	AttrNumber *columns;		/* of the keys, in the parts */
	AttrNumber	hash;
	AttrNumber	sides[2];
	TypeCacheEntry **types;		/* of the keys */
	Oid		   *collations;
} Rollup;

/*
 * A rollup as one of its triggers finds it.  Expressions are planned for a user:
 * a function that became part of them is one that he may call.
 */
typedef struct RollupKey
{
	Oid			trigger;
	Oid			user;
} RollupKey;

typedef struct RollupEntry
{
	RollupKey	key;			/* hash key */
	Rollup	   *rollup;
} RollupEntry;

/* The responses of one group that a statement adds and removes */
typedef struct GroupSums
{
	uint32		hash;
	int			parts;			/* of it, in a compaction */
	Datum	   *values;			/* of the keys */
	bool	   *nulls;
	uint64		counts[2][NPS_SCORES];
} GroupSums;

typedef struct GroupEntry
{
	GroupSums  *group;			/* hash key */
	uint32		hash;
	char		status;
} GroupEntry;

static bool same_group(const Rollup *rollup, const GroupSums *a, const GroupSums *b);

#define SH_PREFIX		groups
#define SH_ELEMENT_TYPE	GroupEntry
#define SH_KEY_TYPE		GroupSums *
#define SH_KEY			group
#define SH_HASH_KEY(tb, key)	(key)->hash
#define SH_EQUAL(tb, a, b)		same_group((const Rollup *) (tb)->private_data, a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(tb, entry)	(entry)->hash
#define SH_SCOPE		static inline
#define SH_DEFINE
#define SH_DECLARE
/* it declares a variable twice */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include "lib/simplehash.h"
#pragma GCC diagnostic pop

/* The parts of a rollup, open to be written */
typedef struct Writer
{
	Rollup	   *rollup;
	Relation	parts;
	EState	   *estate;
	ResultRelInfo *result;
	TupleTableSlot *slot;
	MemoryContext memory;		/* of the groups */
	groups_hash *groups;
	List	   *looks;			/* hashes, from which down to compact */
} Writer;

static HTAB *entries = NULL;

/* How often something changed that may be known here */
static uint64 changes = 0;

/* May writers compact? */
static bool compact_on_the_way = true;

/* nps_rollup_init - define nps_rollup.compact; when the library is loaded */
void
nps_rollup_init(void)
{
	DefineCustomBoolVariable("nps_rollup.compact",
							 "Lets writers of tables with rollups compact parts on the way.",
							 "Without it only nps_rollup_compact does.",
							 &compact_on_the_way, true,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	MarkGUCPrefixReserved("nps_rollup");
}

/*-------------------------------------------------------------------------
 * What is known of a rollup
 *-------------------------------------------------------------------------
 */

/* Something about a relation has changed, or about any: look again */
static void
forget_relation(Datum argument, Oid relation)
{
	HASH_SEQ_STATUS scan;
	RollupEntry *entry;

	changes++;
	hash_seq_init(&scan, entries);
	while ((entry = hash_seq_search(&scan)) != NULL)
	{
		Rollup	   *rollup = entry->rollup;

		if (rollup != NULL &&
			(relation == InvalidOid || relation == rollup->map.source ||
			 relation == rollup->table || relation == rollup->map.map ||
			 relation == rollup->map.parts))
			rollup->valid = false;
	}
}

/*
 * Some function has changed, or who may call it: expressions may have it
 * dissolved in them
 */
static void
forget_function(Datum argument, int cache, uint32 hash)
{
	forget_relation(argument, InvalidOid);
}

/*
 * Throw away what is known of rollups that have changed.  A statement further
 * out may be at work with it, so it stays until the transaction ends.
 */
static void
sweep(void)
{
	HASH_SEQ_STATUS scan;
	RollupEntry *entry;

	hash_seq_init(&scan, entries);
	while ((entry = hash_seq_search(&scan)) != NULL)
	{
		if (entry->rollup != NULL && !entry->rollup->valid)
		{
			MemoryContextSetParent(entry->rollup->context, TopTransactionContext);
			entry->rollup = NULL;
		}
		if (entry->rollup == NULL)
			hash_search(entries, &entry->key, HASH_REMOVE, NULL);
	}
}

/* What of the parts does not fit its map */
static void
refuse_parts(const RollupMap *map)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the parts %s do not fit the map %s",
					get_rel_name(map->parts) ? get_rel_name(map->parts) : "that are gone",
					get_rel_name(map->map)),
			 errdetail("They have the columns of the dimensions, %s%s, %s and %s.",
					   map->partitioned ? PARTS_LEAF ", " : "", PARTS_HASH, PARTS_ADDED, PARTS_REMOVED),
			 errhint("Mend them with nps_rollup_rebuild, or drop what is left of the rollup with nps_rollup_drop.")));
}

/* Is a type the nps_summary of the extension nps? */
static bool
is_summary(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return false;
	result = strcmp(NameStr(((Form_pg_type) GETSTRUCT(tuple))->typname),
					nps_summary_type.name) == 0 &&
		getExtensionOfObject(TypeRelationId, type) == get_extension_oid("nps", true);
	ReleaseSysCache(tuple);
	return result;
}

/* Find the columns of the parts, and the index by their hash */
static void
read_parts(Rollup *rollup, Relation parts)
{
	RollupMap  *map = &rollup->map;
	TupleDesc	columns = RelationGetDescr(parts);
	int			dimension = 0;
	List	   *indexes;
	ListCell   *cell;

	if (parts->rd_rel->relkind != RELKIND_RELATION ||
		parts->rd_rel->relpersistence == RELPERSISTENCE_TEMP)
		refuse_parts(map);
	rollup->attributes = columns->natts;
	rollup->keys = map->dimensions + (map->partitioned ? 1 : 0);
	rollup->columns = palloc0_array(AttrNumber, rollup->keys + 1);
	rollup->types = palloc_array(TypeCacheEntry *, rollup->keys + 1);
	rollup->collations = palloc_array(Oid, rollup->keys + 1);

	for (int i = 0; i < columns->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(columns, i);
		AttrNumber	number = (AttrNumber) (i + 1);
		int			key;

		if (column->attisdropped)
			continue;
		if (strcmp(NameStr(column->attname), PARTS_HASH) == 0 && column->atttypid == INT4OID)
			rollup->hash = number;
		else if (strcmp(NameStr(column->attname), PARTS_ADDED) == 0 && is_summary(column->atttypid))
			rollup->sides[ADDED] = number;
		else if (strcmp(NameStr(column->attname), PARTS_REMOVED) == 0 && is_summary(column->atttypid))
			rollup->sides[REMOVED] = number;
		else
		{
			if (map->partitioned && strcmp(NameStr(column->attname), PARTS_LEAF) == 0 &&
				column->atttypid == INT8OID)
				key = map->dimensions;
			else
			{
				key = dimension++;
				if (key >= map->dimensions ||
					exprType((Node *) list_nth_node(TargetEntry, map->targets, key)->expr) != column->atttypid)
					refuse_parts(map);
			}
			rollup->columns[key] = number;
			rollup->collations[key] = column->attcollation;
			rollup->types[key] =
				lookup_type_cache(column->atttypid,
								  TYPECACHE_HASH_PROC_FINFO | TYPECACHE_EQ_OPR_FINFO);
			if (!OidIsValid(rollup->types[key]->hash_proc) ||
				!OidIsValid(rollup->types[key]->eq_opr))
				refuse_parts(map);
		}
	}
	if (dimension < map->dimensions || rollup->hash == 0 ||
		(map->partitioned && rollup->columns[map->dimensions] == 0) ||
		rollup->sides[ADDED] == 0 || rollup->sides[REMOVED] == 0)
		refuse_parts(map);

	indexes = RelationGetIndexList(parts);
	foreach(cell, indexes)
	{
		Relation	index = index_open(lfirst_oid(cell), AccessShareLock);

		if (index->rd_rel->relam == BTREE_AM_OID && index->rd_index->indisvalid &&
			IndexRelationGetNumberOfKeyAttributes(index) == 1 &&
			index->rd_index->indkey.values[0] == rollup->hash &&
			(index->rd_indoption[0] & INDOPTION_DESC) == 0 &&
			RelationGetIndexPredicate(index) == NIL)
			rollup->index = lfirst_oid(cell);
		index_close(index, AccessShareLock);
	}
	list_free(indexes);
}

/* One owner or none: nobody writes another one's parts, nor has his functions called */
static void
refuse_owner(const char *what, const char *name, Oid owner, const RollupMap *map)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("%s %s belongs to %s, and the map %s of its rollup to %s",
					what, name, GetUserNameFromId(owner, true),
					get_rel_name(map->map), GetUserNameFromId(map->owner, true)),
			 errdetail("The table, the map and the parts of a rollup have one owner."),
			 errhint("Give them one by nps_rollup_rebuild, run by a member of both roles, or by ALTER ... OWNER TO.")));
}

/*
 * What is known of the rollup of a map, in a memory context of its own; the
 * parts are locked, and their relation is returned.  To count rows their table is
 * given, and of a partitioned one the triggers' tie: the map must read it, or the
 * tree that it is in.  NULL if the table has left the tree.
 *
 * Errors: 55000 when what belongs to the rollup does not fit together.
 */
static Rollup *
read_rollup(Oid map, Relation table, const RollupTie *tie, Relation *parts)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "nps rollup",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Rollup	   *rollup = palloc0_object(Rollup);
	Oid			owner;

	rollup->context = context;
	rollup->valid = true;
	if (!nps_rollup_read_map(map, &rollup->map))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("%s is not the map of a rollup",
						get_rel_name(map) ? get_rel_name(map) : "what is gone"),
				 errhint("Drop what is left of the rollup with nps_rollup_drop.")));
	if (table != NULL && rollup->map.partitioned &&
		!nps_rollup_in_tree(RelationGetRelid(table), rollup->map.source))
	{
		MemoryContextSwitchTo(old);
		MemoryContextDelete(context);
		return NULL;
	}
	if (table != NULL && !rollup->map.partitioned && rollup->map.source != RelationGetRelid(table))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the map %s does not read %s",
						get_rel_name(map), RelationGetRelationName(table)),
				 errhint("Drop the trigger that names it.")));
	owner = nps_rollup_owner_of(rollup->map.source);
	if (table != NULL && rollup->map.owner != owner)
		refuse_owner("table", get_rel_name(rollup->map.source), owner, &rollup->map);
	*parts = try_table_open(rollup->map.parts, RowExclusiveLock);
	if (*parts == NULL)
		refuse_parts(&rollup->map);
	else if ((*parts)->rd_rel->relowner != rollup->map.owner)
		refuse_owner("table", RelationGetRelationName(*parts), (*parts)->rd_rel->relowner, &rollup->map);

	read_parts(rollup, *parts);
	if (table != NULL)
	{
		rollup->table = RelationGetRelid(table);
		if (rollup->map.partitioned)
		{
			rollup->tie.function = tie->function;
			rollup->tie.argument = pstrdup(tie->argument);
			rollup->tie.owner = owner;
			nps_rollup_map_columns(&rollup->map, rollup->table);
		}
		nps_rollup_plan_map(&rollup->map);
		rollup->mapped = ExecTypeFromTL(rollup->map.targets);
	}
	MemoryContextSwitchTo(old);
	return rollup;
}

/* The map that a trigger for TRUNCATE names in its WHEN, or InvalidOid */
static Oid
map_of_trigger(const Trigger *trigger)
{
	if (TRIGGER_FOR_TRUNCATE(trigger->tgtype) && trigger->tgqual != NULL)
		return nps_rollup_map_of_condition(trigger->tgqual);
	return InvalidOid;
}

/*
 * The map of the rollup that a trigger writes for, or InvalidOid.  The trigger
 * for TRUNCATE names it in its WHEN, where PostgreSQL keeps track of it; the
 * others have the same argument.
 *
 * Errors: 55000 where rows would be counted twice: whoever may create triggers
 * on the table may have made one more.
 */
static Oid
find_map(const TriggerData *trigdata)
{
	const TriggerDesc *triggers = trigdata->tg_relation->trigdesc;
	const Trigger *fired = trigdata->tg_trigger;
	Oid			map = InvalidOid;
	int			of_map = 0;
	int			of_event[4] = {0, 0, 0, 0};

	for (int i = 0; i < triggers->numtriggers; i++)
	{
		const Trigger *trigger = &triggers->triggers[i];

		if (trigger->tgfoid != fired->tgfoid || trigger->tgnargs != fired->tgnargs ||
			strcmp(trigger->tgargs[0], fired->tgargs[0]) != 0)
			continue;
		of_event[0] += TRIGGER_FOR_INSERT(trigger->tgtype) ? 1 : 0;
		of_event[1] += TRIGGER_FOR_UPDATE(trigger->tgtype) ? 1 : 0;
		of_event[2] += TRIGGER_FOR_DELETE(trigger->tgtype) ? 1 : 0;
		of_event[3] += TRIGGER_FOR_TRUNCATE(trigger->tgtype) ? 1 : 0;
		if (OidIsValid(map_of_trigger(trigger)))
			map = map_of_trigger(trigger);
	}
	for (int i = 0; i < triggers->numtriggers; i++)
	{
		const Trigger *trigger = &triggers->triggers[i];

		if (OidIsValid(map) && trigger->tgfoid == fired->tgfoid &&
			map_of_trigger(trigger) == map)
			of_map++;
	}
	if (of_map > 1 || of_event[0] > 1 || of_event[1] > 1 || of_event[2] > 1 || of_event[3] > 1)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table %s has more triggers for a rollup than one an event",
						RelationGetRelationName(trigdata->tg_relation)),
				 errdetail("Trigger %s and another one would count every row twice.", fired->tgname),
				 errhint("Drop the one that nps_rollup_create did not make, or mend them with nps_rollup_rebuild.")));
	return map;
}

/*
 * What is known of the rollup that a trigger writes for, its parts locked and
 * open; NULL if there is none any more, with its map if it is the table that has
 * left it
 */
static Rollup *
open_rollup(const TriggerData *trigdata, Relation *parts, Oid *map)
{
	const RollupTie tie = {trigdata->tg_trigger->tgfoid, trigdata->tg_trigger->tgargs[0], InvalidOid};
	RollupKey	key = {trigdata->tg_trigger->tgoid, GetUserId()};
	RollupEntry *entry;
	Rollup	   *rollup;
	uint64		before;
	bool		found;

	if (entries == NULL)
	{
		HASHCTL		control = {0};

		control.keysize = sizeof(RollupKey);
		control.entrysize = sizeof(RollupEntry);
		control.hcxt = CacheMemoryContext;
		entries = hash_create("nps rollups", 16, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
		CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
		CacheRegisterSyscacheCallback(PROCOID, forget_function, (Datum) 0);
		CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, forget_function, (Datum) 0);
		CacheRegisterSyscacheCallback(AUTHOID, forget_function, (Datum) 0);
	}

	entry = hash_search(entries, &key, HASH_FIND, NULL);
	if (entry != NULL && entry->rollup != NULL && entry->rollup->valid)
	{
		rollup = entry->rollup;
		LockRelationOid(rollup->map.parts, RowExclusiveLock);
		/* with the lock may have come news of a change */
		if (rollup->valid)
		{
			*parts = table_open(rollup->map.parts, NoLock);
			return rollup;
		}
		UnlockRelationOid(rollup->map.parts, RowExclusiveLock);
	}

	sweep();
	before = changes;
	*map = find_map(trigdata);
	if (!OidIsValid(*map))
		return NULL;
	rollup = read_rollup(*map, trigdata->tg_relation, &tie, parts);
	if (rollup == NULL)
		return NULL;

	/* it is for this time only if something has changed on the way */
	rollup->valid = (changes == before);
	entry = hash_search(entries, &key, HASH_ENTER, &found);
	if (found && entry->rollup != NULL)
		MemoryContextSetParent(entry->rollup->context, TopTransactionContext);
	entry->rollup = rollup;
	MemoryContextSetParent(rollup->context, CacheMemoryContext);
	return rollup;
}

/*-------------------------------------------------------------------------
 * Groups
 *-------------------------------------------------------------------------
 */

static uint32
hash_of(const Rollup *rollup, const Datum *values, const bool *nulls)
{
	uint32		hash = 0;

	for (int i = 0; i < rollup->keys; i++)
	{
		uint32		one = nulls[i] ? 0 :
			DatumGetUInt32(FunctionCall1Coll(&rollup->types[i]->hash_proc_finfo,
											 rollup->collations[i], values[i]));

		hash = hash_combine(hash, one);
	}
	return hash;
}

static bool
same_group(const Rollup *rollup, const GroupSums *a, const GroupSums *b)
{
	for (int i = 0; i < rollup->keys; i++)
	{
		if (a->nulls[i] != b->nulls[i])
			return false;
		if (!a->nulls[i] &&
			!DatumGetBool(FunctionCall2Coll(&rollup->types[i]->eq_opr_finfo,
											rollup->collations[i],
											a->values[i], b->values[i])))
			return false;
	}
	return true;
}

/* The group of these keys, made if it is not there */
static GroupSums *
get_group(Writer *writer, uint32 hash, Datum *values, bool *nulls)
{
	const Rollup *rollup = writer->rollup;
	GroupSums	key;
	GroupEntry *entry;
	GroupSums  *group;
	MemoryContext old;
	bool		found;

	key.hash = hash;
	key.values = values;
	key.nulls = nulls;
	entry = groups_insert_hash(writer->groups, &key, hash, &found);
	if (found)
		return entry->group;

	old = MemoryContextSwitchTo(writer->memory);
	group = palloc0_object(GroupSums);
	group->hash = hash;
	group->values = palloc_array(Datum, rollup->keys + 1);
	group->nulls = palloc_array(bool, rollup->keys + 1);
	for (int i = 0; i < rollup->keys; i++)
	{
		group->nulls[i] = nulls[i];
		group->values[i] = nulls[i] ? (Datum) 0 :
			datumCopy(values[i], rollup->types[i]->typbyval, rollup->types[i]->typlen);
	}
	MemoryContextSwitchTo(old);
	entry->group = group;
	return group;
}

/* Begin with no groups; write_groups ends with none */
static void
start_groups(Writer *writer)
{
	writer->groups = groups_create(writer->memory, 4, writer->rollup);
}

/*-------------------------------------------------------------------------
 * Writing parts
 *-------------------------------------------------------------------------
 */

static void
open_writer(Writer *writer, Rollup *rollup, Relation parts)
{
	EState	   *estate = CreateExecutorState();
	MemoryContext old = MemoryContextSwitchTo(estate->es_query_cxt);

	writer->rollup = rollup;
	writer->parts = parts;
	writer->estate = estate;
	writer->result = makeNode(ResultRelInfo);
	InitResultRelInfo(writer->result, parts, 1, NULL, 0);
	ExecOpenIndices(writer->result, false);
	writer->slot = table_slot_create(parts, NULL);
	writer->memory = AllocSetContextCreate(estate->es_query_cxt, "nps rollup groups",
										   ALLOCSET_START_SMALL_SIZES);
	writer->groups = NULL;
	writer->looks = NIL;
	MemoryContextSwitchTo(old);
}

static void
close_writer(Writer *writer)
{
	ExecCloseIndices(writer->result);
	ExecDropSingleTupleTableSlot(writer->slot);
	FreeExecutorState(writer->estate);
	/* what was written is there for the next command */
	CommandCounterIncrement();
}

/* Insert a part; a side is NULL that has no response */
static void
insert_part(Writer *writer, uint32 hash, const Datum *values, const bool *nulls,
			NpsVector *sides[2])
{
	const Rollup *rollup = writer->rollup;
	TupleTableSlot *slot = writer->slot;

	ExecClearTuple(slot);
	memset(slot->tts_values, 0, rollup->attributes * sizeof(Datum));
	memset(slot->tts_isnull, true, rollup->attributes * sizeof(bool));
	for (int i = 0; i < rollup->keys; i++)
	{
		slot->tts_values[rollup->columns[i] - 1] = values[i];
		slot->tts_isnull[rollup->columns[i] - 1] = nulls[i];
	}
	slot->tts_values[rollup->hash - 1] = Int32GetDatum((int32) hash);
	slot->tts_isnull[rollup->hash - 1] = false;
	for (int side = ADDED; side <= REMOVED; side++)
	{
		slot->tts_values[rollup->sides[side] - 1] = PointerGetDatum(sides[side]);
		slot->tts_isnull[rollup->sides[side] - 1] = sides[side] == NULL;
	}
	ExecStoreVirtualTuple(slot);

	table_tuple_insert(writer->parts, slot, GetCurrentCommandId(true), 0, NULL);
	if (writer->result->ri_NumIndices > 0)
		(void) nps_insert_index_tuples(writer->result, slot, writer->estate);
}

/*
 * Insert the parts of all groups, and forget the groups.  Returns how many.  By
 * chance, which is not the user's random(), some of them are to be looked at.
 */
static int64
write_groups(Writer *writer, bool look)
{
	groups_iterator scan;
	GroupEntry *entry;
	int64		written = 0;

	groups_start_iterate(writer->groups, &scan);
	while ((entry = groups_iterate(writer->groups, &scan)) != NULL)
	{
		GroupSums  *group = entry->group;
		NpsVector  *sides[2] = {NULL, NULL};
		MemoryContext old;

		/* what is both added and removed need not be told */
		for (int score = 0; score < NPS_SCORES; score++)
		{
			uint64		both = Min(group->counts[ADDED][score], group->counts[REMOVED][score]);

			group->counts[ADDED][score] -= both;
			group->counts[REMOVED][score] -= both;
		}

		CHECK_FOR_INTERRUPTS();
		ResetPerTupleExprContext(writer->estate);
		old = MemoryContextSwitchTo(GetPerTupleMemoryContext(writer->estate));
		for (int side = ADDED; side <= REMOVED; side++)
		{
			if (counts_total(group->counts[side], NPS_SCORES) > 0)
				sides[side] = nps_vector_make(&nps_summary_type, group->counts[side]);
		}
		if (sides[ADDED] != NULL || sides[REMOVED] != NULL)
		{
			insert_part(writer, group->hash, group->values, group->nulls, sides);
			written++;
			if (look && pg_prng_uint32(&pg_global_prng_state) % COMPACT_ONE_IN == 0)
			{
				MemoryContextSwitchTo(writer->estate->es_query_cxt);
				writer->looks = lappend_int(writer->looks, (int) group->hash);
			}
		}
		MemoryContextSwitchTo(old);
	}
	writer->groups = NULL;
	MemoryContextReset(writer->memory);
	return written;
}

/*-------------------------------------------------------------------------
 * Compaction
 *-------------------------------------------------------------------------
 */

/* A part that a compaction has seen */
typedef struct Found
{
	ItemPointerData place;
	GroupSums  *group;
	uint64		counts[2][NPS_SCORES];
} Found;

/* Where it looked */
typedef struct Compaction
{
	uint32		last;			/* hash of the last part */
	bool		ended;			/* were there no more? */
	int64		fewer;			/* parts */
} Compaction;

/* The group of a part in a slot, and its counts */
static GroupSums *
read_part(Writer *writer, TupleTableSlot *slot, uint64 counts[2][NPS_SCORES])
{
	const Rollup *rollup = writer->rollup;
	MemoryContext old;
	Datum	   *values;
	bool	   *nulls;
	bool		null;
	GroupSums  *group;

	ResetPerTupleExprContext(writer->estate);
	old = MemoryContextSwitchTo(GetPerTupleMemoryContext(writer->estate));
	values = palloc_array(Datum, rollup->keys + 1);
	nulls = palloc_array(bool, rollup->keys + 1);
	slot_getallattrs(slot);
	for (int i = 0; i < rollup->keys; i++)
	{
		values[i] = slot->tts_values[rollup->columns[i] - 1];
		nulls[i] = slot->tts_isnull[rollup->columns[i] - 1];
	}
	group = get_group(writer, (uint32) DatumGetInt32(slot_getattr(slot, rollup->hash, &null)), values, nulls);
	for (int side = ADDED; side <= REMOVED; side++)
	{
		Datum		summary = slot_getattr(slot, rollup->sides[side], &null);

		if (null)
			memset(counts[side], 0, sizeof(counts[side]));
		else
			nps_vector_read((NpsVector *) DatumGetPointer(summary), counts[side]);
	}
	MemoryContextSwitchTo(old);
	return group;
}

/*
 * Replace parts of groups that have several by what they come to, among those
 * parts that precede a hash or have it.  Backwards, for the parts of one hash are
 * in the order of their places: what was written last comes first, and dead parts
 * that cannot be cleared away yet come last.
 *
 * Parts are looked at in a snapshot that is the transaction's own, and so is
 * what they come to: a part that it does not see, it does not count.  They are
 * found without that snapshot, because SERIALIZABLE would take such a look for a
 * dependency on everyone who writes nearby.  A part that another one is deleting,
 * or has deleted, is left to that one.
 */
static Compaction
compact(Writer *writer, uint32 from, int most_parts, int most_visits)
{
	Rollup	   *rollup = writer->rollup;
	Relation	index = index_open(rollup->index, AccessShareLock);
	TupleTableSlot *slot = table_slot_create(writer->parts, NULL);
	Snapshot	snapshot;
	IndexScanDesc scan;
	ScanKeyData key;
	Compaction	result = {from, true, 0};
	Found	   *found;
	int			parts = 0;
	int			visits = 0;

	PushActiveSnapshot(GetTransactionSnapshot());
	snapshot = GetActiveSnapshot();
	start_groups(writer);
	found = MemoryContextAlloc(writer->memory, sizeof(Found) * most_parts);

	ScanKeyInit(&key, 1, BTLessEqualStrategyNumber, F_INT4LE, Int32GetDatum((int32) from));
	scan = nps_index_beginscan(writer->parts, index, SnapshotSelf, 1);
	index_rescan(scan, &key, 1, NULL, 0);
	while (index_getnext_tid(scan, BackwardScanDirection) != NULL)
	{
		Found	   *part = &found[parts];

		CHECK_FOR_INTERRUPTS();
		if (parts == most_parts || visits++ == most_visits)
		{
			result.ended = false;
			break;
		}
		if (!index_fetch_heap(scan, slot) ||
			!table_tuple_satisfies_snapshot(writer->parts, slot, snapshot))
			continue;

		part->place = slot->tts_tid;
		part->group = read_part(writer, slot, part->counts);
		part->group->parts++;
		result.last = part->group->hash;
		parts++;
	}
	index_endscan(scan);
	index_close(index, AccessShareLock);
	ExecDropSingleTupleTableSlot(slot);

	for (int i = 0; i < parts; i++)
	{
		Found	   *part = &found[i];
		GroupSums  *group = part->group;
		TM_FailureData failure;
		uint64		before[2][NPS_SCORES];

		/* one alone stays, unless it comes to nothing */
		if (group->parts == 1 &&
			counts_compare(part->counts[ADDED], part->counts[REMOVED], NPS_SCORES) != 0)
			continue;

		/* so do responses of which there would be too many to count, and what is another's */
		memcpy(before, group->counts, sizeof(before));
		if (counts_add(group->counts[ADDED], part->counts[ADDED], NPS_SCORES) == COUNTS_OK &&
			counts_add(group->counts[REMOVED], part->counts[REMOVED], NPS_SCORES) == COUNTS_OK &&
			nps_table_tuple_delete(writer->parts, &part->place, snapshot, &failure) == TM_Ok)
			result.fewer++;
		else
			memcpy(group->counts, before, sizeof(before));
	}
	result.fewer -= write_groups(writer, false);
	PopActiveSnapshot();
	return result;
}

/*-------------------------------------------------------------------------
 * The trigger
 *-------------------------------------------------------------------------
 */

/* What a row needs to become a count of a group */
typedef struct Reader
{
	TupleTableSlot *row;
	ExprContext *context;
	ExprState  *filter;
	ProjectionInfo *projection; /* dimensions, then the score */
	int64		leaf;			/* the number of the leaf that all rows are in, or 0 */
	/* of a partitioned table, what finds the leaf of a row */
	PartitionTupleRouting *routing;
	ModifyTableState *target;
	ResultRelInfo *found;		/* the last one, whose number is the above */
} Reader;

static void
open_reader(Reader *reader, const Writer *writer, Relation table, const TupleTableSlotOps *slots)
{
	const Rollup *rollup = writer->rollup;
	MemoryContext old = MemoryContextSwitchTo(writer->estate->es_query_cxt);

	memset(reader, 0, sizeof(Reader));
	reader->row = MakeSingleTupleTableSlot(RelationGetDescr(table), slots);
	reader->context = GetPerTupleExprContext(writer->estate);
	/* the writer's privileges on functions are checked here */
	reader->filter = ExecInitQual(rollup->map.filter, NULL);
	reader->projection =
		ExecBuildProjectionInfo(rollup->map.targets, reader->context,
								MakeSingleTupleTableSlot(rollup->mapped, &TTSOpsVirtual),
								NULL, RelationGetDescr(table));
	if (table->rd_rel->relkind == RELKIND_PARTITIONED_TABLE)
	{
		/* as COPY does it */
		reader->target = makeNode(ModifyTableState);
		reader->target->ps.state = writer->estate;
		reader->target->operation = CMD_INSERT;
		reader->target->resultRelInfo = makeNode(ResultRelInfo);
		reader->target->rootResultRelInfo = reader->target->resultRelInfo;
		InitResultRelInfo(reader->target->resultRelInfo, table, 1, NULL, 0);
		reader->routing = ExecSetupPartitionTupleRouting(writer->estate, table);
	}
	else if (rollup->map.partitioned)
		reader->leaf = nps_rollup_leaf_number(table, &rollup->tie);
	MemoryContextSwitchTo(old);
}

static void
close_reader(Reader *reader)
{
	if (reader->routing != NULL)
	{
		ExecResetTupleTable(reader->target->ps.state->es_tupleTable, false);
		ExecCleanupTupleRouting(reader->target, reader->routing);
	}
	ExecDropSingleTupleTableSlot(reader->row);
	ExecDropSingleTupleTableSlot(reader->projection->pi_state.resultslot);
}

/* The score that a value of the map's type is; others are errors */
static int
score_of(Oid type, Datum value)
{
	switch (type)
	{
		case INT2OID:
			return nps_need_int8(DatumGetInt16(value), 0, NPS_MAX_SCORE);
		case INT4OID:
			return nps_need_int8(DatumGetInt32(value), 0, NPS_MAX_SCORE);
		case INT8OID:
			return nps_need_int8(DatumGetInt64(value), 0, NPS_MAX_SCORE);
		case FLOAT8OID:
			return nps_need_float8(DatumGetFloat8(value), 0, NPS_MAX_SCORE);
		case NUMERICOID:
			return nps_need_numeric(value, 0, NPS_MAX_SCORE);
	}
	elog(ERROR, "a score of a rollup is of type %u", type);
	return -1;					/* keep compiler quiet */
}

/* Count the row that the reader has */
static void
count_row(Writer *writer, Reader *reader, Side side)
{
	const Rollup *rollup = writer->rollup;
	const RollupMap *map = &rollup->map;
	ExprContext *context = reader->context;
	MemoryContext old;
	TupleTableSlot *mapped;
	uint64	   *counts;
	int			score;

	CHECK_FOR_INTERRUPTS();
	ResetExprContext(context);
	/* parts that were written on the way have left theirs */
	context->ecxt_scantuple = reader->row;
	if (reader->filter != NULL && !ExecQual(reader->filter, context))
		return;
	mapped = ExecProject(reader->projection);
	if (mapped->tts_isnull[map->dimensions])
		return;

	/* what functions of a type leave behind goes with the row */
	old = MemoryContextSwitchTo(context->ecxt_per_tuple_memory);
	score = score_of(map->score_type, mapped->tts_values[map->dimensions]);
	if (map->partitioned)
	{
		if (reader->routing != NULL)
		{
			ResultRelInfo *leaf = ExecFindPartition(reader->target, reader->target->resultRelInfo,
													reader->routing, reader->row, writer->estate);

			if (leaf != reader->found)
				reader->leaf = nps_rollup_leaf_number(leaf->ri_RelationDesc, &rollup->tie);
			reader->found = leaf;
		}
		/* the view says that it is not counted */
		if (reader->leaf == 0)
		{
			MemoryContextSwitchTo(old);
			return;
		}
		/* the leaf is the last key, in the place of the score */
		mapped->tts_values[map->dimensions] = Int64GetDatum(reader->leaf);
	}
	counts = get_group(writer, hash_of(rollup, mapped->tts_values, mapped->tts_isnull),
					   mapped->tts_values, mapped->tts_isnull)->counts[side];
	counts[score]++;
	MemoryContextSwitchTo(old);

	if (unlikely(writer->groups->members % 64 == 63) &&
		MemoryContextMemAllocated(writer->memory, true) > get_hash_memory_limit())
	{
		write_groups(writer, compact_on_the_way && OidIsValid(rollup->index));
		start_groups(writer);
	}
}

/* Count the rows of a transition table */
static void
count_rows(Writer *writer, Reader *reader, Tuplestorestate *rows, Side side)
{
	/* a place of its own to read from: other triggers read as well */
	tuplestore_select_read_pointer(rows, tuplestore_alloc_read_pointer(rows, EXEC_FLAG_REWIND));
	tuplestore_rescan(rows);
	while (tuplestore_gettupleslot(rows, true, false, reader->row))
		count_row(writer, reader, side);
}

static void
add_context(void *parts)
{
	errcontext("rollup with the parts %s", RelationGetRelationName((Relation) parts));
}

/* Empty the parts, as the table just was */
static void
truncate_parts(Relation parts)
{
	List	   *tables = list_make1(parts);
	List	   *oids = list_make1_oid(RelationGetRelid(parts));

	LockRelationOid(RelationGetRelid(parts), AccessExclusiveLock);
	CheckTableNotInUse(parts, "TRUNCATE");
	nps_truncate(tables, oids, RelationIsLogicallyLogged(parts) ? oids : NIL);
}

/*
 * Write parts that take away what the others of a leaf come to, which was just
 * emptied.  All who wrote to it have ended, and compaction changes no sum: it does
 * not matter who is at work at others.
 */
static void
empty_leaf(Writer *writer, int64 number)
{
	const Rollup *rollup = writer->rollup;
	TupleTableSlot *slot = table_slot_create(writer->parts, NULL);
	ScanKeyData key;
	TableScanDesc scan;
	int			parts = 0;

	PushActiveSnapshot(GetLatestSnapshot());
	start_groups(writer);
	ScanKeyInit(&key, rollup->columns[rollup->map.dimensions], BTEqualStrategyNumber, F_INT8EQ,
				Int64GetDatum(number));
	scan = nps_table_beginscan(writer->parts, GetActiveSnapshot(), 1, &key);
	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		uint64		counts[2][NPS_SCORES];
		GroupSums  *group;

		CHECK_FOR_INTERRUPTS();
		group = read_part(writer, slot, counts);
		if (counts_add(group->counts[ADDED], counts[REMOVED], NPS_SCORES) != COUNTS_OK ||
			counts_add(group->counts[REMOVED], counts[ADDED], NPS_SCORES) != COUNTS_OK)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("the parts %s come to too many responses", RelationGetRelationName(writer->parts)),
					 errhint("Mend them with nps_rollup_rebuild.")));
		if (++parts % COMPACT_ALL_PARTS == 0)
		{
			write_groups(writer, false);
			start_groups(writer);
		}
	}
	table_endscan(scan);
	write_groups(writer, false);
	ExecDropSingleTupleTableSlot(slot);
	PopActiveSnapshot();
}

/*
 * nps_rollup_write(rollup [, leaf]) - statement trigger of a table: write the parts
 * of what changed.  The first argument ties the triggers of a rollup together; the
 * second is the number of a leaf in the parts of a partitioned table.
 *
 * Errors: 39P01 when it is no trigger as nps_rollup_create makes it; 55000 when
 * the rollup is not in order; 0A000 after a MERGE that cannot be counted; whatever
 * the map's expressions and nps_agg raise.
 */
PG_FUNCTION_INFO_V1(nps_rollup_write);
Datum
nps_rollup_write(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	Relation	parts;
	Rollup	   *rollup;
	Oid			map = InvalidOid;
	ErrorContextCallback context;
	bool		inserted;
	bool		deleted;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigdata->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigdata->tg_event) ||
		trigdata->tg_trigger->tgnargs < 1 || trigdata->tg_trigger->tgnargs > 2)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s is for the triggers that nps_rollup_create makes", "nps_rollup_write")));
	inserted = !TRIGGER_FIRED_BY_DELETE(trigdata->tg_event);
	deleted = !TRIGGER_FIRED_BY_INSERT(trigdata->tg_event);
	if (!TRIGGER_FIRED_BY_TRUNCATE(trigdata->tg_event) &&
		((inserted && trigdata->tg_newtable == NULL) || (deleted && trigdata->tg_oldtable == NULL)))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s is for the triggers that nps_rollup_create makes", "nps_rollup_write"),
				 errdetail("Trigger %s refers to no table of the rows that changed.", trigdata->tg_trigger->tgname)));

	rollup = open_rollup(trigdata, &parts, &map);
	if (rollup == NULL && OidIsValid(map))
		/* a partition that was detached: its rows count no more */
		return PointerGetDatum(NULL);
	if (rollup == NULL)
	{
		ereport(WARNING,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("trigger %s of %s has lost its rollup and writes nothing",
						trigdata->tg_trigger->tgname, RelationGetRelationName(trigdata->tg_relation)),
				 errhint("SELECT nps_rollup_drop('%s') drops what is left of it.",
						 quote_qualified_identifier(get_namespace_name(RelationGetNamespace(trigdata->tg_relation)),
													RelationGetRelationName(trigdata->tg_relation)))));
		return PointerGetDatum(NULL);
	}
	context.callback = add_context;
	context.arg = parts;
	context.previous = error_context_stack;
	error_context_stack = &context;

	if (TRIGGER_FIRED_BY_TRUNCATE(trigdata->tg_event) && !rollup->map.partitioned)
		truncate_parts(parts);
	else if (TRIGGER_FIRED_BY_TRUNCATE(trigdata->tg_event))
	{
		int64		leaf = nps_rollup_leaf_number(trigdata->tg_relation, &rollup->tie);
		Writer		writer;

		/* of a table above it, the leaves have their own triggers */
		if (leaf != 0)
		{
			open_writer(&writer, rollup, parts);
			empty_leaf(&writer, leaf);
			close_writer(&writer);
		}
	}
	else
	{
		Writer		writer;
		Reader		reader;
		ListCell   *look;
		int			settings = -1;

		if (inserted)
			nps_rollup_refuse_merge(trigdata->tg_relation, deleted, tuplestore_tuple_count(trigdata->tg_newtable));
		if (rollup->map.runs_sql)
		{
			settings = NewGUCNestLevel();
			nps_rollup_pin_path(ROLLUP_PATH);
		}
		open_writer(&writer, rollup, parts);
		open_reader(&reader, &writer, trigdata->tg_relation, &TTSOpsMinimalTuple);
		start_groups(&writer);
		if (deleted)
			count_rows(&writer, &reader, trigdata->tg_oldtable, REMOVED);
		if (inserted)
			count_rows(&writer, &reader, trigdata->tg_newtable, ADDED);
		close_reader(&reader);
		write_groups(&writer, compact_on_the_way && OidIsValid(rollup->index));
		foreach(look, writer.looks)
		{
			/* what was just written is among what may go */
			CommandCounterIncrement();
			(void) compact(&writer, (uint32) lfirst_int(look), COMPACT_PARTS, COMPACT_VISITS);
		}
		close_writer(&writer);
		if (settings != -1)
			AtEOXact_GUC(true, settings);
	}

	error_context_stack = context.previous;
	table_close(parts, NoLock);
	return PointerGetDatum(NULL);
}

/*-------------------------------------------------------------------------
 * What nps_rollup_create and its like do with the parts
 *-------------------------------------------------------------------------
 */

static void
require_owner(Oid map, const RollupMap *own)
{
	if (!has_privs_of_role(GetUserId(), own->owner))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be owner of view %s", get_rel_name(map))));
}

/* The rollup of a map, for its owner only */
static Rollup *
open_own_rollup(Oid map, Relation *parts)
{
	RollupMap	own;

	if (nps_rollup_read_map(map, &own))
		require_owner(map, &own);
	return read_rollup(map, NULL, NULL, parts);
}

/* nps_rollup_fill(map) - insert a part for each group of the table */
PG_FUNCTION_INFO_V1(nps_rollup_fill);
Datum
nps_rollup_fill(PG_FUNCTION_ARGS)
{
	Oid			map = PG_GETARG_OID(0);
	Relation	parts;
	Rollup	   *rollup = open_own_rollup(map, &parts);
	Relation	source = table_open(rollup->map.source, AccessShareLock);
	int			dimensions = rollup->map.dimensions;
	Form_pg_attribute added = TupleDescAttr(RelationGetDescr(parts), rollup->sides[ADDED] - 1);
	HeapTuple	summary = SearchSysCache1(TYPEOID, ObjectIdGetDatum(added->atttypid));
	TupleDesc	type = CreateTemplateTupleDesc(dimensions + 1);
	Tuplestorestate *store = tuplestore_begin_heap(false, false, work_mem);
	SPIExecuteOptions options = {0};
	StringInfoData query;
	TupleTableSlot *slot;
	Writer		writer;
	char	   *nps;
	char	   *definition;

	/* the rows of a statement that is under way are counted when it ends */
	CheckTableNotInUse(source, "make the parts of");
	table_close(source, NoLock);
	if (!HeapTupleIsValid(summary))
		elog(ERROR, "cache lookup failed for type %u", added->atttypid);
	nps = get_namespace_name(((Form_pg_type) GETSTRUCT(summary))->typnamespace);
	ReleaseSysCache(summary);

	initStringInfo(&query);
	appendStringInfoString(&query, "SELECT ");
	for (int i = 0; i < dimensions; i++)
	{
		Form_pg_attribute column = TupleDescAttr(RelationGetDescr(parts), rollup->columns[i] - 1);

		appendStringInfo(&query, "%s, ", quote_identifier(get_attname(map, (AttrNumber) (i + 1), false)));
		TupleDescInitEntry(type, (AttrNumber) (i + 1), NULL, column->atttypid, column->atttypmod, 0);
	}
	TupleDescInitEntry(type, (AttrNumber) (dimensions + 1), NULL, added->atttypid, -1, 0);
	TupleDescFinalize(type);
	/* what the view does, with the caller's privileges: row-level security may spare him */
	definition = text_to_cstring(DatumGetTextPP(DirectFunctionCall1(pg_get_viewdef,
																	ObjectIdGetDatum(map))));
	appendStringInfo(&query, "%s.nps_agg(%s) FROM (%.*s) map",	/* but for its semicolon */
					 quote_identifier(nps), quote_identifier(get_attname(map, (AttrNumber) (dimensions + 1), false)),
					 (int) strlen(definition) - 1, definition);
	for (int i = 0; i < dimensions; i++)
		appendStringInfo(&query, "%s%d", i == 0 ? " GROUP BY " : ", ", i + 1);

	/* into a store, since a plan that is fetched from piece by piece is not parallel */
	options.dest = CreateTuplestoreDestReceiver();
	SetTuplestoreDestReceiverParams(options.dest, store, CurrentMemoryContext, false, NULL, NULL);
	if (SPI_connect() != SPI_OK_CONNECT ||
		SPI_execute_extended(query.data, &options) != SPI_OK_SELECT ||
		SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "cannot execute \"%s\"", query.data);

	open_writer(&writer, rollup, parts);
	slot = MakeSingleTupleTableSlot(type, &TTSOpsMinimalTuple);
	while (tuplestore_gettupleslot(store, true, false, slot))
	{
		NpsVector  *sides[2] = {NULL, NULL};
		uint64		counts[NPS_SCORES];

		CHECK_FOR_INTERRUPTS();
		slot_getallattrs(slot);
		sides[ADDED] = (NpsVector *) DatumGetPointer(slot->tts_values[dimensions]);
		nps_vector_read(sides[ADDED], counts);
		if (counts_total(counts, NPS_SCORES) == 0)
			continue;
		ResetPerTupleExprContext(writer.estate);
		insert_part(&writer, hash_of(rollup, slot->tts_values, slot->tts_isnull),
					slot->tts_values, slot->tts_isnull, sides);
	}
	ExecDropSingleTupleTableSlot(slot);
	close_writer(&writer);
	tuplestore_end(store);
	table_close(parts, NoLock);
	MemoryContextDelete(rollup->context);
	PG_RETURN_VOID();
}

/*
 * nps_rollup_fill_leaf(map, leaf) - insert the parts of a leaf of a partitioned
 * table, as it is now whatever the transaction sees: it is locked against writers.
 * The expressions are run as their owner, whoever attaches a partition.
 */
PG_FUNCTION_INFO_V1(nps_rollup_fill_leaf);
Datum
nps_rollup_fill_leaf(PG_FUNCTION_ARGS)
{
	Oid			map = PG_GETARG_OID(0);
	Relation	leaf;
	RollupMap	own;
	Relation	source;
	Relation	parts;
	RollupTie	tie = {InvalidOid, NULL, InvalidOid};
	Rollup	   *rollup = NULL;
	Writer		writer;
	Reader		reader;
	TableScanDesc scan;
	Oid			user;
	int			context;
	int			settings;

	if (!nps_rollup_read_map(map, &own) || !own.partitioned)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("%s is not the map of a rollup of a partitioned table", get_rel_name(map))));
	require_owner(map, &own);
	leaf = table_open(PG_GETARG_OID(1), ShareRowExclusiveLock);
	source = table_open(own.source, AccessShareLock);
	for (int i = 0; source->trigdesc != NULL && i < source->trigdesc->numtriggers; i++)
	{
		const Trigger *trigger = &source->trigdesc->triggers[i];

		if (trigger->tgnargs == 1 && map_of_trigger(trigger) == map)
		{
			tie.function = trigger->tgfoid;
			tie.argument = trigger->tgargs[0];
		}
	}
	GetUserIdAndSecContext(&user, &context);
	SetUserIdAndSecContext(own.owner, context | SECURITY_RESTRICTED_OPERATION);
	settings = NewGUCNestLevel();
	nps_rollup_pin_path(ROLLUP_PATH);
	if (tie.argument != NULL)
		rollup = read_rollup(map, leaf, &tie, &parts);
	if (rollup == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the rollup with the map %s does not count %s", get_rel_name(map), RelationGetRelationName(leaf)),
				 errhint("Mend it with nps_rollup_rebuild.")));
	/* the rows of a statement that is under way are counted when it ends */
	CheckTableNotInUse(leaf, "make the parts of");

	open_writer(&writer, rollup, parts);
	open_reader(&reader, &writer, leaf, table_slot_callbacks(leaf));
	start_groups(&writer);
	PushActiveSnapshot(GetLatestSnapshot());
	scan = nps_table_beginscan(leaf, GetActiveSnapshot(), 0, NULL);
	while (table_scan_getnextslot(scan, ForwardScanDirection, reader.row))
		count_row(&writer, &reader, ADDED);
	table_endscan(scan);
	PopActiveSnapshot();
	close_reader(&reader);
	write_groups(&writer, false);
	close_writer(&writer);
	AtEOXact_GUC(true, settings);
	SetUserIdAndSecContext(user, context);

	table_close(parts, NoLock);
	MemoryContextDelete(rollup->context);
	table_close(source, NoLock);
	table_close(leaf, NoLock);
	PG_RETURN_VOID();
}

/*
 * nps_rollup_compact_parts(map) - replace the parts of each group by what they
 * come to.  Returns how many parts fewer there are.
 */
PG_FUNCTION_INFO_V1(nps_rollup_compact_parts);
Datum
nps_rollup_compact_parts(PG_FUNCTION_ARGS)
{
	Relation	parts;
	Rollup	   *rollup = open_own_rollup(PG_GETARG_OID(0), &parts);
	Writer		writer;
	Compaction	done = {(uint32) PG_INT32_MAX, false, 0};
	int64		fewer = 0;

	/* whether there is anything to do or not; on a standby, too */
	PreventCommandIfReadOnly("nps_rollup_compact()");
	if (!OidIsValid(rollup->index))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the parts %s have no index by %s", RelationGetRelationName(parts), PARTS_HASH),
				 errhint("Mend it with nps_rollup_rebuild.")));
	open_writer(&writer, rollup, parts);
	while (!done.ended)
	{
		uint32		from = done.last;

		done = compact(&writer, from, COMPACT_ALL_PARTS, INT_MAX);
		fewer += done.fewer;
		/* parts of one group that are all others' to delete are passed */
		if (!done.ended && done.last == from && done.fewer == 0)
		{
			if (from == (uint32) PG_INT32_MIN)
				break;
			done.last--;
		}
		/* the next look is to see what this one wrote */
		CommandCounterIncrement();
	}
	close_writer(&writer);
	table_close(parts, NoLock);
	MemoryContextDelete(rollup->context);
	PG_RETURN_INT64(fewer);
}

/*
 * nps_rollup_current(source, map) - true, as the condition of a rollup's view:
 * by it the view depends on the table, the map and the extension
 *
 * Errors: 55000 when the table has become a part of a tree, or the root of one:
 * its own rows are not all, and the rollup has no others.
 */
PG_FUNCTION_INFO_V1(nps_rollup_current);
Datum
nps_rollup_current(PG_FUNCTION_ARGS)
{
	Oid			source = PG_GETARG_OID(0);
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(source));
	Form_pg_class table;
	bool		in_tree;

	if (!HeapTupleIsValid(tuple))
		PG_RETURN_BOOL(true);
	table = (Form_pg_class) GETSTRUCT(tuple);
	in_tree = table->relispartition ||
		(table->relhassubclass && find_inheritance_children(source, NoLock) != NIL);
	ReleaseSysCache(tuple);
	if (in_tree)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table %s is in an inheritance or a partition tree, and its rollup does not tell of the tree",
						get_rel_name(source)),
				 errdetail("Rows come and go by way of the other tables, unseen by the triggers of the rollup."),
				 errhint("Take the table out of the tree, or drop the rollup with nps_rollup_drop.")));
	PG_RETURN_BOOL(true);
}
