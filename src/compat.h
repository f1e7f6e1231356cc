/*-------------------------------------------------------------------------
 *
 * compat.h
 *	  PostgreSQL's own headers, and what differs between its majors.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_COMPAT_H
#define NPS_COMPAT_H

#include "postgres.h"

#include "fmgr.h"
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#include "varatt.h"
#else
#include "nodes/nodes.h"
#endif

#if PG_VERSION_NUM < 160000

/* Soft errors came with 16; before it, every error is thrown */
#define ereturn(context, result, ...) \
	do { (void) (context); ereport(ERROR, __VA_ARGS__); return result; } while (0)

/*
 * So did symbols of a library that are hidden unless they are marked.  The
 * Makefile hides them on every major; here the functions that SQL calls are
 * marked as 16 marks them.
 */
#undef PGDLLEXPORT
#define PGDLLEXPORT __attribute__((visibility("default")))

#undef PG_FUNCTION_INFO_V1
#define PG_FUNCTION_INFO_V1(funcname) \
extern PGDLLEXPORT Datum funcname(PG_FUNCTION_ARGS); \
extern PGDLLEXPORT const Pg_finfo_record *CppConcat(pg_finfo_,funcname)(void); \
const Pg_finfo_record * \
CppConcat(pg_finfo_,funcname)(void) \
{ \
	static const Pg_finfo_record info = {1}; \
\
	return &info; \
} \
extern int	no_such_variable

#endif							/* PG_VERSION_NUM < 160000 */

/* What rollup.c calls, where a major added an argument or moved one, or a call */
#if PG_VERSION_NUM < 190000
#define TupleDescFinalize(type) ((void) 0)
#endif
#if PG_VERSION_NUM >= 190000
#define nps_insert_index_tuples(result, slot, estate) \
	ExecInsertIndexTuples(result, estate, 0, slot, NIL, NULL)
#define nps_table_tuple_delete(relation, place, snapshot, failure) \
	table_tuple_delete(relation, place, GetCurrentCommandId(true), 0, snapshot, \
					   InvalidSnapshot, false, failure)
#else
#if PG_VERSION_NUM >= 160000
#define nps_insert_index_tuples(result, slot, estate) \
	ExecInsertIndexTuples(result, slot, estate, false, false, NULL, NIL, false)
#else
#define nps_insert_index_tuples(result, slot, estate) \
	ExecInsertIndexTuples(result, slot, estate, false, false, NULL, NIL)
#endif
#define nps_table_tuple_delete(relation, place, snapshot, failure) \
	table_tuple_delete(relation, place, GetCurrentCommandId(true), snapshot, \
					   InvalidSnapshot, false, failure, false)
#endif
#if PG_VERSION_NUM >= 160000
#define nps_truncate(relations, oids, logged) \
	ExecuteTruncateGuts(relations, oids, logged, DROP_RESTRICT, false, false)
#else
#define nps_truncate(relations, oids, logged) \
	ExecuteTruncateGuts(relations, oids, logged, DROP_RESTRICT, false)
#endif
#if PG_VERSION_NUM >= 190000
#define nps_index_beginscan(heap, index, snapshot, keys) \
	index_beginscan(heap, index, snapshot, NULL, keys, 0, SO_NONE)
#elif PG_VERSION_NUM >= 180000
#define nps_index_beginscan(heap, index, snapshot, keys) \
	index_beginscan(heap, index, snapshot, NULL, keys, 0)
#else
#define nps_index_beginscan(heap, index, snapshot, keys) \
	index_beginscan(heap, index, snapshot, keys, 0)
#endif

#if PG_VERSION_NUM >= 190000
#define nps_table_beginscan(relation, snapshot, keys, key) \
	table_beginscan(relation, snapshot, keys, key, SO_NONE)
#else
#define nps_table_beginscan(relation, snapshot, keys, key) \
	table_beginscan(relation, snapshot, keys, key)
#endif

#endif							/* NPS_COMPAT_H */
