/*-------------------------------------------------------------------------
 *
 * rollup_map.c
 *	  What a rollup counts: expressions of a table, as a user gives them and
 *	  as the view that keeps them has them.
 *
 * A map is a view of one table.  Its columns are the dimensions, the score and,
 * as a constant of type regclass, the table of the parts; of a partitioned table
 * there is the partition of each row before it.  The condition is the filter.
 * PostgreSQL keeps it true through renames, refuses to drop or retype what it
 * uses, and dumps it.
 *
 *-------------------------------------------------------------------------
 */
#include "rollup_map.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "parser/parse_target.h"
#include "parser/parser.h"
#include "parser/parsetree.h"
#include "rewrite/rewriteHandler.h"
#include "rewrite/rewriteManip.h"
#include "rewrite/rewriteSupport.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

/*
 * nps_rollup_pin_path - set search_path until the caller's level of settings
 * ends (NewGUCNestLevel and AtEOXact_GUC), or the transaction does
 */
void
nps_rollup_pin_path(const char *path)
{
	(void) set_config_option("search_path", path, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
}

/* Is this not one of the server's own or a library's, which need no path? */
static bool
is_sql_function(Oid function, void *context)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid			language;

	if (!HeapTupleIsValid(tuple))
		return true;
	language = ((Form_pg_proc) GETSTRUCT(tuple))->prolang;
	ReleaseSysCache(tuple);
	return language != INTERNALlanguageId && language != ClanguageId;
}

/* Does an expression call functions that find names by search_path? */
static bool
runs_sql(Node *node, void *context)
{
	if (node == NULL)
		return false;
	/* whose constraints may call anything */
	if (IsA(node, CoerceToDomain))
		return true;
	if (check_functions_in_node(node, is_sql_function, context))
		return true;
	return expression_tree_walker(node, runs_sql, context);
}

/* The base type of a score that nps_agg has a function for, or InvalidOid */
static Oid
score_type(Oid type)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case NUMERICOID:
		case FLOAT8OID:
			return type;
		case FLOAT4OID:
			return FLOAT8OID;
	}
	return InvalidOid;
}

/* The constant of type regclass in an expression, if there is one */
static bool
find_regclass(Node *node, void *relation)
{
	if (node == NULL)
		return false;
	if (IsA(node, Const) && ((Const *) node)->consttype == REGCLASSOID &&
		!((Const *) node)->constisnull)
	{
		*(Oid *) relation = DatumGetObjectId(((Const *) node)->constvalue);
		return true;
	}
	return expression_tree_walker(node, find_regclass, relation);
}

/* nps_rollup_map_of_condition - the map that a trigger names in its WHEN, or InvalidOid */
Oid
nps_rollup_map_of_condition(const char *condition)
{
	Oid			map = InvalidOid;

	(void) find_regclass(stringToNode(condition), &map);
	return map;
}

/*
 * nps_rollup_read_map - what the view is a map of; false if it is none.  The
 * result is in the current memory context.  No function of the view is called.
 */
bool
nps_rollup_read_map(Oid relation, RollupMap *map)
{
	Relation	view = try_relation_open(relation, AccessShareLock);
	Query	   *query;
	int			variable;
	RangeTblEntry *table;
	List	   *targets = NIL;
	TargetEntry *last;
	ListCell   *cell;

	memset(map, 0, sizeof(RollupMap));
	if (view == NULL)
		return false;
	if (view->rd_rel->relkind != RELKIND_VIEW)
	{
		relation_close(view, AccessShareLock);
		return false;
	}
	query = copyObject(get_view_query(view));
	map->map = relation;
	map->owner = view->rd_rel->relowner;
	relation_close(view, AccessShareLock);

	/* one row of the table is one of the view */
	if (query->hasAggs || query->hasWindowFuncs || query->hasTargetSRFs ||
		query->hasSubLinks || query->groupClause || query->groupingSets ||
		query->havingQual || query->distinctClause || query->setOperations ||
		query->limitCount || query->limitOffset || query->cteList ||
		list_length(query->jointree->fromlist) != 1 ||
		!IsA(linitial(query->jointree->fromlist), RangeTblRef))
		return false;
	variable = linitial_node(RangeTblRef, query->jointree->fromlist)->rtindex;
	table = rt_fetch(variable, query->rtable);
	if (table->rtekind != RTE_RELATION ||
		(table->relkind != RELKIND_RELATION && table->relkind != RELKIND_PARTITIONED_TABLE))
		return false;
	map->source = table->relid;
	map->partitioned = table->relkind == RELKIND_PARTITIONED_TABLE;

	foreach(cell, query->targetList)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, cell);

		if (!entry->resjunk)
			targets = lappend(targets, entry);
	}
	if (list_length(targets) < (map->partitioned ? 3 : 2))
		return false;
	last = llast_node(TargetEntry, targets);
	if (!IsA(last->expr, Const) ||
		((Const *) last->expr)->consttype != REGCLASSOID ||
		((Const *) last->expr)->constisnull)
		return false;
	map->parts = DatumGetObjectId(((Const *) last->expr)->constvalue);

	map->targets = list_truncate(targets, list_length(targets) - 1);
	if (map->partitioned)
	{
		/* the leaf that a row is in is for the check alone */
		last = llast_node(TargetEntry, map->targets);
		if (!IsA(last->expr, Var) || ((Var *) last->expr)->varattno != TableOidAttributeNumber)
			return false;
		map->targets = list_truncate(map->targets, list_length(map->targets) - 1);
	}
	map->dimensions = list_length(map->targets) - 1;
	map->score_type = exprType((Node *) llast_node(TargetEntry, map->targets)->expr);
	if (map->score_type != score_type(map->score_type))
		return false;
	if (query->jointree->quals != NULL)
		map->filter = list_make1(query->jointree->quals);
	ChangeVarNodes((Node *) map->targets, variable, 1, 0);
	ChangeVarNodes((Node *) map->filter, variable, 1, 0);
	return true;
}

/*
 * nps_rollup_plan_map - make the expressions of a map ready to be run, by
 * whoever does it: functions of constants are called here, and those written in
 * SQL may become part of the expressions
 */
void
nps_rollup_plan_map(RollupMap *map)
{
	ListCell   *cell;
	int			settings;

	settings = NewGUCNestLevel();
	nps_rollup_pin_path(ROLLUP_PATH);
	foreach(cell, map->targets)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, cell);

		entry->expr = expression_planner(entry->expr);
	}
	if (map->filter != NIL)
		map->filter = make_ands_implicit(expression_planner(linitial(map->filter)));
	AtEOXact_GUC(true, settings);

	map->runs_sql = runs_sql((Node *) map->targets, NULL) ||
		runs_sql((Node *) map->filter, NULL);
}

/*
 * nps_rollup_map(relation) - the table that a map reads and the table of its
 * parts; nulls for a relation that is no map
 */
PG_FUNCTION_INFO_V1(nps_rollup_map);
Datum
nps_rollup_map(PG_FUNCTION_ARGS)
{
	RollupMap	map;
	TupleDesc	type;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	if (get_call_result_type(fcinfo, NULL, &type) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (nps_rollup_read_map(PG_GETARG_OID(0), &map))
	{
		values[0] = ObjectIdGetDatum(map.source);
		values[1] = ObjectIdGetDatum(map.parts);
	}
	else
		nulls[0] = nulls[1] = true;
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(type), values, nulls));
}

/*-------------------------------------------------------------------------
 * Expressions as they are given
 *-------------------------------------------------------------------------
 */

/* The syntax of one expression, and nothing beside it */
static Node *
parse_expression(const char *given)
{
	List	   *statements = raw_parser(given, RAW_PARSE_PLPGSQL_EXPR);
	SelectStmt *select = (SelectStmt *) linitial_node(RawStmt, statements)->stmt;

	if (list_length(statements) == 1 && IsA(select, SelectStmt) &&
		list_length(select->targetList) == 1 &&
		select->distinctClause == NIL && select->fromClause == NIL &&
		select->whereClause == NULL && select->groupClause == NIL &&
		select->havingClause == NULL && select->windowClause == NIL &&
		select->sortClause == NIL && select->limitOffset == NULL &&
		select->limitCount == NULL && select->lockingClause == NIL &&
		select->op == SETOP_NONE)
	{
		ResTarget  *target = linitial_node(ResTarget, select->targetList);

		if (target->name == NULL && target->indirection == NIL &&
			!(IsA(target->val, ColumnRef) &&
			  IsA(llast(((ColumnRef *) target->val)->fields), A_Star)))
			return target->val;
	}
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("it is not one expression")));
	return NULL;				/* keep compiler quiet */
}

/* Columns must be the row's own, and known to a trigger */
static bool
check_columns(Node *node, void *table)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
	{
		AttrNumber	number = ((Var *) node)->varattno;
#ifdef ATTRIBUTE_GENERATED_VIRTUAL
		TupleDesc	columns = RelationGetDescr((Relation) table);
#endif

		if (number < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
					 errmsg("it reads a system column")));
		if (number == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
					 errmsg("it reads the whole row, which changes when a column is added"),
					 errhint("Name the columns.")));
#ifdef ATTRIBUTE_GENERATED_VIRTUAL
		if (TupleDescAttr(columns, number - 1)->attgenerated == ATTRIBUTE_GENERATED_VIRTUAL)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("column %s is a virtual generated column, whose values triggers do not see",
							quote_identifier(NameStr(TupleDescAttr(columns, number - 1)->attname))),
					 errhint("Give its expression in its place, or make the column STORED.")));
#endif
	}
	return expression_tree_walker(node, check_columns, table);
}

/*
 * Is this the output of a type whose text hangs on a setting, though
 * PostgreSQL takes it for immutable?
 */
static bool
prints_by_setting(Oid function, void *context)
{
	switch (function)
	{
		case F_FLOAT4OUT:		/* all by extra_float_digits */
		case F_FLOAT8OUT:
		case F_POINT_OUT:
		case F_LSEG_OUT:
		case F_PATH_OUT:
		case F_BOX_OUT:
		case F_POLY_OUT:
		case F_LINE_OUT:
		case F_CIRCLE_OUT:
		case F_BYTEAOUT:		/* by bytea_output */
			return true;
	}
	return false;
}

static bool
check_output(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (check_functions_in_node(node, prints_by_setting, context))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
				 errmsg("the text of it depends on extra_float_digits or bytea_output"),
				 errhint("Take the value itself, or of a floating point number the text of its numeric: (x::numeric)::text; of bytea encode(x, 'hex').")));
	return expression_tree_walker(node, check_output, context);
}

/*
 * nps_rollup_expression(source, expression, path, role) - what an expression
 * is to a rollup of a table: the name that PostgreSQL would give it, the type
 * of a column for it, and its text with every name in it qualified
 *
 * The role is dimension, score or filter.  Names are looked up by the given
 * path, which is the caller's.
 *
 * Errors: whatever PostgreSQL says of the expression; 42601 if it is more or
 * less than one; 42P10 for system columns and whole rows; 42P17 if it is not
 * immutable; 42804 for a score that nps_agg does not take; 42883 for a
 * dimension that cannot be grouped by its hash; 0A000 for virtual columns.
 */
PG_FUNCTION_INFO_V1(nps_rollup_expression);
Datum
nps_rollup_expression(PG_FUNCTION_ARGS)
{
	Oid			source = PG_GETARG_OID(0);
	char	   *given = text_to_cstring(PG_GETARG_TEXT_PP(1));
	char	   *path = text_to_cstring(PG_GETARG_TEXT_PP(2));
	char	   *role = text_to_cstring(PG_GETARG_TEXT_PP(3));
	Relation	table = try_table_open(source, AccessShareLock);
	int			settings;
	ParseState *parse = make_parsestate(NULL);
	ParseNamespaceItem *item;
	Node	   *syntax;
	Node	   *expression;
	Node	   *planned;
	Oid			type;
	int32		modifier;
	Oid			collation;
	StringInfoData column;
	TupleDesc	result;
	Datum		values[3];
	bool		nulls[3] = {false, false, false};

	if (get_call_result_type(fcinfo, NULL, &result) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (table == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("table with OID %u does not exist", source)));

	settings = NewGUCNestLevel();
	nps_rollup_pin_path(path);
	syntax = parse_expression(given);
	item = addRangeTableEntryForRelation(parse, table, AccessShareLock, NULL, false, true);
	addNSItemToQuery(parse, item, true, true, true);
	/* of all kinds of expressions an index has the one that is of one row */
	expression = transformExpr(parse, syntax, EXPR_KIND_INDEX_EXPRESSION);
	if (strcmp(role, "filter") == 0)
		expression = coerce_to_boolean(parse, expression, "WHERE");
	type = exprType(expression);
	modifier = exprTypmod(expression);
	if (type == UNKNOWNOID)
	{
		expression = coerce_type(parse, expression, UNKNOWNOID, TEXTOID, -1,
								 COERCION_IMPLICIT, COERCE_IMPLICIT_CAST, -1);
		type = TEXTOID;
	}
	else
	{
		/* values are stored without the constraints of a domain */
		Oid			base = getBaseTypeAndTypmod(type, &modifier);

		if (strcmp(role, "score") == 0)
		{
			modifier = -1;
			if (score_type(base) != InvalidOid)
				base = score_type(base);
		}
		expression = coerce_to_target_type(parse, expression, type, base, modifier,
										   COERCION_EXPLICIT, COERCE_EXPLICIT_CAST, -1);
		type = base;
	}
	assign_expr_collations(parse, expression);
	collation = exprCollation(expression);
	free_parsestate(parse);

	nps_rollup_pin_path(ROLLUP_PATH);
	check_columns(expression, table);
	if (get_typtype(type) == TYPTYPE_PSEUDO)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("no column can be of type %s", format_type_be(type))));
	if (strcmp(role, "score") == 0 && score_type(type) == InvalidOid)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("nps_agg has no function for %s", format_type_be(type))));
	if (strcmp(role, "dimension") == 0)
	{
		TypeCacheEntry *cache = lookup_type_cache(type, TYPECACHE_HASH_PROC | TYPECACHE_EQ_OPR);

		if (!OidIsValid(cache->hash_proc) || !OidIsValid(cache->eq_opr))
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_FUNCTION),
					 errmsg("type %s cannot be grouped by its hash", format_type_be(type)),
					 errhint("Cast it to a type that can, such as text.")));
		if (type_is_collatable(type) && !OidIsValid(collation))
			ereport(ERROR,
					(errcode(ERRCODE_INDETERMINATE_COLLATION),
					 errmsg("its parts have different collations"),
					 errhint("Use the COLLATE clause to set the collation explicitly.")));
	}

	/* as a writer's trigger will see it, with functions of SQL dissolved */
	planned = (Node *) expression_planner((Expr *) copyObject(expression));
	if (contain_mutable_functions(planned))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
				 errmsg("it is not immutable")));
	check_output(expression, NULL);
	check_output(planned, NULL);

	initStringInfo(&column);
	appendStringInfoString(&column, format_type_with_typemod(type, modifier));
	if (OidIsValid(collation))
		appendStringInfo(&column, " COLLATE %s", generate_collation_name(collation));
	values[0] = CStringGetTextDatum(FigureColname(syntax));
	values[1] = CStringGetTextDatum(column.data);
	values[2] = CStringGetTextDatum(deparse_expression(expression,
													   deparse_context_for(RelationGetRelationName(table), source),
													   false, false));
	AtEOXact_GUC(true, settings);
	table_close(table, AccessShareLock);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(result), values, nulls));
}
