-- nps_rollup 1.0: summaries that stay current

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION nps_rollup CASCADE" to load this file. \quit

--
-- A rollup of a table consists of ordinary objects in the table's schema: the
-- view NAME, the table NAME_parts, the view NAME_map, and triggers on the table
-- itself.  pg_dump carries them.  There is no registry: what belongs together is
-- read from the catalogue, where constants of type regclass are dependencies.
-- The map names the parts, the trigger for TRUNCATE and the view name the map.
--
-- The functions run with search_path = pg_catalog, pg_temp.  They find each
-- other through the schema of the extension, which may be moved.
--

--
-- What is written in C: src/rollup_map.c and src/rollup.c
--

CREATE FUNCTION _nps_rollup_expression(
    source regclass, expression text, path text, role text,
    OUT name text, OUT type text, OUT meaning text)
AS 'MODULE_PATHNAME', 'nps_rollup_expression' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION _nps_rollup_expression(regclass, text, text, text) IS
    'internal: name, column type and qualified text of an expression over a table';

CREATE FUNCTION _nps_rollup_map(relation regclass, OUT source regclass, OUT parts regclass)
AS 'MODULE_PATHNAME', 'nps_rollup_map' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION _nps_rollup_map(regclass) IS 'internal: table and parts of the map of a rollup; nulls if it is none';

CREATE FUNCTION _nps_rollup_fill(map regclass) RETURNS void
AS 'MODULE_PATHNAME', 'nps_rollup_fill' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION _nps_rollup_fill(regclass) IS 'internal: insert the parts of all rows of the table';

CREATE FUNCTION _nps_rollup_fill(map regclass, leaf regclass) RETURNS void
AS 'MODULE_PATHNAME', 'nps_rollup_fill_leaf' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION _nps_rollup_fill(regclass, regclass) IS 'internal: insert the parts of all rows of a partition';

CREATE FUNCTION _nps_rollup_compact(map regclass) RETURNS bigint
AS 'MODULE_PATHNAME', 'nps_rollup_compact_parts' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION _nps_rollup_compact(regclass) IS 'internal: replace the parts of each group by their sum';

CREATE FUNCTION nps_rollup_current(source regclass, map regclass) RETURNS boolean
AS 'MODULE_PATHNAME', 'nps_rollup_current' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_rollup_current(regclass, regclass) IS
    'for the views of rollups: true, or an error once the table is in an inheritance or partition tree';

CREATE FUNCTION nps_rollup_leaves(
    source regclass, map regclass,
    OUT nps_rollup_leaf bigint, OUT nps_rollup_relation regclass)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'nps_rollup_leaves' LANGUAGE C STABLE STRICT PARALLEL SAFE ROWS 50;
COMMENT ON FUNCTION nps_rollup_leaves(regclass, regclass) IS
    'for the views of rollups of partitioned tables: the partitions that there are, and their numbers in the parts';

CREATE FUNCTION nps_rollup_write() RETURNS trigger
AS 'MODULE_PATHNAME', 'nps_rollup_write' LANGUAGE C;
COMMENT ON FUNCTION nps_rollup_write() IS 'trigger of tables with rollups: writes the parts of what changed';

CREATE FUNCTION nps_rollup_follow() RETURNS event_trigger
AS 'MODULE_PATHNAME', 'nps_rollup_follow' LANGUAGE C;
COMMENT ON FUNCTION nps_rollup_follow() IS
    'event trigger: the rollups of partitioned tables count partitions that are made or attached';

CREATE FUNCTION nps_rollup_guard() RETURNS trigger
AS 'MODULE_PATHNAME', 'nps_rollup_guard' LANGUAGE C;
COMMENT ON FUNCTION nps_rollup_guard() IS
    'trigger of tables with rollups: no table becomes a partition or a child, no MERGE goes uncounted';

--
-- What a rollup consists of
--

CREATE FUNCTION _nps_rollup_pieces(
    rollup regclass,                -- the view, the map or the parts
    for_owner boolean,              -- is it an error that the caller does not own it?
    OUT owner regrole,              -- of the table
    OUT shown regclass,             -- the view; NULL if it is gone
    OUT map regclass,
    OUT parts regclass,
    OUT source regclass,
    OUT base text,                  -- name that the others begin with
    OUT schema text,                -- of the map, quoted
    OUT argument bytea,             -- of the triggers; those of a partition have a number after it
    OUT partitioned boolean,
    OUT nodes regclass[],           -- the table; of a partitioned one, all tables of its tree, from the top
    OUT triggers oid[],             -- those that name the map, by their argument or in their condition
    OUT counted text,               -- what the view counts, as after FROM
    OUT dimensions text[],          -- columns of the parts, quoted
    OUT prefix text,                -- these, each with a comma after it
    OUT missing text[],             -- columns that the parts have lost
    OUT indexed boolean,            -- are the parts, by their hash?
    OUT nps text,                   -- schemas of the extensions, quoted
    OUT home text)
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT extnamespace::regnamespace INTO STRICT nps FROM pg_extension WHERE extname = 'nps';
    SELECT extnamespace::regnamespace INTO STRICT home FROM pg_extension WHERE extname = 'nps_rollup';

    -- Of the relations that the given one names, and of those that name it, the
    -- map; a view is of the rollup if it names map and parts
    EXECUTE format($find$
        WITH named AS (
            SELECT r.ev_class AS view, d.refobjid AS relation
            FROM pg_rewrite r
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
            WHERE r.ev_class = $1 OR d.refobjid = $1
        )
        SELECT DISTINCT c.relation::regclass, m.source, m.parts
        FROM (SELECT $1 UNION SELECT relation FROM named UNION SELECT view FROM named) c(relation)
        CROSS JOIN LATERAL %s._nps_rollup_map(c.relation::regclass) m
        JOIN pg_class v ON v.oid = c.relation
        JOIN pg_class p ON p.oid = m.parts AND p.relkind = 'r'
        -- Anybody may make a view that names the parts; only what the view of the rollup names is its owner's word
        WHERE c.relation = $1 OR m.parts = $1 AND p.relowner = v.relowner
            OR EXISTS (SELECT FROM named n WHERE n.view = $1 AND n.relation = c.relation)
                AND EXISTS (SELECT FROM named n WHERE n.view = $1 AND n.relation = m.parts)
        ORDER BY m.parts
        LIMIT 1$find$, home)
    INTO map, source, parts USING rollup::oid;
    IF parts IS NULL THEN
        RAISE EXCEPTION '% is not a rollup', rollup
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = 'A rollup is a view made by nps_rollup_create.',
                  HINT = 'Name the view, or what is left of the rollup: its map or its parts.';
    END IF;

    SELECT c.relowner, c.relkind = 'p' INTO owner, partitioned FROM pg_class c WHERE c.oid = source;
    IF for_owner AND NOT pg_has_role(owner, 'USAGE') THEN
        RAISE EXCEPTION 'must be owner of rollup %', rollup
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Ask %s.', owner);
    END IF;
    SELECT r.ev_class INTO shown
    FROM pg_rewrite r
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid IN (map, parts)
    JOIN pg_class v ON v.oid = r.ev_class
    WHERE r.ev_class <> map
        AND (r.ev_class = rollup OR v.relowner IN (SELECT c.relowner FROM pg_class c WHERE c.oid IN (map, parts, source)))
    GROUP BY r.ev_class
    HAVING count(DISTINCT d.refobjid) = 2
    ORDER BY r.ev_class = rollup DESC, r.ev_class
    LIMIT 1;
    SELECT quote_ident(n.nspname), regexp_replace(c.relname, '_map$', '') INTO schema, base
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = map;
    SELECT t.tgargs INTO argument
    FROM pg_trigger t
    JOIN pg_depend d ON d.classid = 'pg_trigger'::regclass AND d.objid = t.oid
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = map
    WHERE t.tgrelid = source AND t.tgfoid = (home || '.nps_rollup_write()')::regprocedure
    ORDER BY t.tgname
    LIMIT 1;
    argument := coalesce(argument, convert_to(base, getdatabaseencoding()) || '\x00');
    nodes := coalesce((SELECT array_agg(t.relid ORDER BY t.level, t.relid) FROM pg_partition_tree(source) t), ARRAY[source]);
    triggers := ARRAY(WITH ours AS (
                          SELECT t.*, EXISTS (SELECT FROM pg_depend d
                                              WHERE d.classid = 'pg_trigger'::regclass AND d.objid = t.oid
                                                  AND d.refclassid = 'pg_class'::regclass AND d.refobjid = map) AS named
                          FROM pg_trigger t
                          WHERE t.tgfoid IN ((home || '.nps_rollup_write()')::regprocedure, (home || '.nps_rollup_guard()')::regprocedure))
                      SELECT t.oid
                      FROM ours t
                      WHERE t.named
                          OR substr(t.tgargs, 1, length(argument)) = argument
                              AND (t.tgrelid = ANY (nodes) OR EXISTS (SELECT FROM ours n WHERE n.named AND n.tgrelid = t.tgrelid)));
    counted := CASE WHEN partitioned
                    THEN format('%s JOIN %s.nps_rollup_leaves(%L::regclass, %L::regclass) l USING (nps_rollup_leaf)', parts, home, source, map)
                    ELSE format('%s WHERE %s.nps_rollup_current(%L::regclass, %L::regclass)', parts, home, source, map) END;

    SELECT coalesce(array_agg(quote_ident(a.attname) ORDER BY a.attnum)
                        FILTER (WHERE a.attname NOT IN ('nps_rollup_hash', 'nps_rollup_leaf', 'added', 'removed')), '{}')
    INTO dimensions
    FROM pg_attribute a
    WHERE a.attrelid = parts AND a.attnum > 0 AND NOT a.attisdropped;
    prefix := coalesce(nullif(array_to_string(dimensions, ', '), '') || ', ', '');
    missing := ARRAY(SELECT c FROM unnest('{nps_rollup_hash,nps_rollup_leaf,added,removed}'::text[]) WITH ORDINALITY u(c, position)
                     WHERE (c <> 'nps_rollup_leaf' OR partitioned)
                         AND NOT EXISTS (SELECT FROM pg_attribute a
                                         WHERE a.attrelid = parts AND a.attname = c AND NOT a.attisdropped)
                     ORDER BY position);
    indexed := EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                       JOIN pg_am m ON m.oid = c.relam JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                       WHERE i.indrelid = parts AND i.indnkeyatts = 1 AND i.indisvalid AND i.indpred IS NULL
                           AND i.indoption[0] & 1 = 0 AND m.amname = 'btree' AND a.attname = 'nps_rollup_hash');
END
$$;
COMMENT ON FUNCTION _nps_rollup_pieces(regclass, boolean) IS
    'internal: what a rollup consists of, read from the catalogue';

CREATE FUNCTION _nps_rollup_faults(rollup regclass)
RETURNS SETOF text
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    o record;
BEGIN
    EXECUTE format('SELECT * FROM %s._nps_rollup_pieces($1, false)',
                   (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'nps_rollup'))
    INTO STRICT o USING rollup;
    RETURN QUERY
        -- One trigger an event, enabled
        WITH ours AS (
            SELECT t.*, t.tgfoid = (o.home || '.nps_rollup_write()')::regprocedure AS writes
            FROM pg_trigger t
            WHERE t.oid = ANY (o.triggers))
        SELECT CASE WHEN count(t.oid) > 1
                    THEN format('%s of %s is watched more than once: drop trigger %s, or rebuild', e.name, n.relation,
                                string_agg(quote_ident(t.tgname), ' or ' ORDER BY t.tgname))
                    WHEN e.bit = 32 AND bool_and(t.named) IS FALSE
                    THEN format('trigger %s of %s does not name the map', min(t.tgname), n.relation)
                    ELSE format('%s of %s is not watched: the trigger is gone or disabled', e.name, n.relation) END
        FROM unnest(o.nodes) WITH ORDINALITY n(relation, position)
        CROSS JOIN (VALUES (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE'), (32, 'TRUNCATE')) e(bit, name)
        LEFT JOIN (SELECT ours.*, ours.tgtype & 32 <> 0 AND ours.tgqual IS NOT NULL AS named FROM ours) t
            ON t.writes AND t.tgrelid = n.relation AND t.tgtype & e.bit <> 0
        GROUP BY n.position, n.relation, e.bit, e.name
        HAVING count(t.oid) <> 1 OR NOT bool_and(t.tgenabled IN ('O', 'A')) OR e.bit = 32 AND NOT bool_and(t.named)
        UNION ALL
        SELECT format('%s is not guarded: it can become a partition or a child of another table unseen', o.source)
        WHERE NOT o.partitioned
            AND NOT EXISTS (SELECT FROM ours WHERE NOT writes AND tgtype & 1 <> 0 AND tgoldtable IS NOT NULL)
        UNION ALL
        (SELECT format('%s is not guarded: what a MERGE does to it can go uncounted', n.relation)
         FROM unnest(o.nodes) WITH ORDINALITY n(relation, position) JOIN pg_class c ON c.oid = n.relation AND c.relkind = 'p'
         WHERE NOT EXISTS (SELECT FROM ours t WHERE NOT t.writes AND t.tgrelid = n.relation
                               AND t.tgtype & 19 = 18       -- BEFORE UPDATE, for each statement; as often as the trigger after it
                               AND (t.tgenabled = 'A' OR t.tgenabled = 'O'
                                    AND NOT EXISTS (SELECT FROM ours w WHERE w.writes AND w.tgrelid = n.relation
                                                        AND w.tgtype & 16 <> 0 AND w.tgenabled = 'A')))
         ORDER BY n.position)
        UNION ALL
        (SELECT format('%s belongs to %s, who does not have the privileges of %s', n.relation, c.relowner::regrole, o.owner)
         FROM unnest(o.nodes) WITH ORDINALITY n(relation, position) JOIN pg_class c ON c.oid = n.relation
         WHERE NOT pg_has_role(c.relowner, o.owner, 'USAGE')
         ORDER BY n.position)
        UNION ALL
        SELECT format('the view of the rollup is gone; there is %s', o.map) WHERE o.shown IS NULL
        UNION ALL
        SELECT format('%s has lost its column %s', o.parts, m) FROM unnest(o.missing) m
        UNION ALL
        SELECT format('%s has no index by nps_rollup_hash, without which nobody compacts it', o.parts)
        WHERE NOT o.indexed AND 'nps_rollup_hash' <> ALL (o.missing)
        UNION ALL
        (SELECT format('%s belongs to %s, and %s to %s', o.source, o.owner, c.oid::regclass, c.relowner::regrole)
         FROM pg_class c
         WHERE c.oid IN (o.shown, o.map, o.parts) AND c.relowner <> o.owner
         ORDER BY array_position(ARRAY[o.shown, o.map, o.parts], c.oid::regclass));
END
$$;
COMMENT ON FUNCTION _nps_rollup_faults(regclass) IS 'internal: what a rebuild would mend of a rollup, but for its parts';

CREATE FUNCTION _nps_rollup_engine(source regclass)
RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found text;
BEGIN
    -- A hypertable without chunks is a plain table to PostgreSQL.  Anybody could have
    -- made a table of the name that is asked, unless it is the extension's.
    IF EXISTS (SELECT FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid JOIN pg_class c ON c.oid = d.objid
               WHERE d.classid = 'pg_class'::regclass AND d.objid = to_regclass('_timescaledb_catalog.hypertable')
                   AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'timescaledb' AND c.relkind = 'r') THEN
        EXECUTE 'SELECT ''is a hypertable of TimescaleDB'' FROM _timescaledb_catalog.hypertable h '
                'JOIN pg_namespace n ON n.nspname = h.schema_name JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = h.table_name '
                'WHERE c.oid = $1'
        INTO found USING source;
    END IF;
    IF found IS NULL AND to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
        EXECUTE 'SELECT CASE WHEN partmethod <> ''n'' THEN ''is a distributed table of Citus'' '
                'WHEN repmodel = ''t'' THEN ''is a reference table of Citus'' ELSE ''is a local table that Citus manages'' END '
                'FROM pg_catalog.pg_dist_partition WHERE logicalrelid = $1'
        INTO found USING source;
    END IF;
    RETURN found;
END
$$;
COMMENT ON FUNCTION _nps_rollup_engine(regclass) IS 'internal: what other engine keeps the rows of a table elsewhere';

--
-- Making one
--

CREATE FUNCTION nps_rollup_create(
    source regclass,
    name text,
    by text[] DEFAULT '{}',
    score text DEFAULT 'score',
    by_names text[] DEFAULT NULL,
    filter text DEFAULT NULL)
RETURNS regclass
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET row_security = off
AS $$
#variable_conflict use_column
DECLARE
    -- The expressions mean what they mean to the caller, and nothing else does
    path CONSTANT pg_catalog.text := pg_catalog.current_setting('search_path');
    facts pg_catalog.record;                -- of the table
    state pg_catalog.record;                -- of the table once it is locked
    part pg_catalog.record;                 -- an expression
    shown pg_catalog.record;                -- what it is to the table
    home pg_catalog.text;                   -- schema of the extension, quoted
    refusal pg_catalog.text;
    code pg_catalog.text;
    advice pg_catalog.text;
    zoned pg_catalog.text;
    dimension pg_catalog.text;
    dimensions pg_catalog.text[] := '{}';
    columns pg_catalog.text[] := '{}';      -- of the parts, as CREATE TABLE has them
    expressions pg_catalog.text[] := '{}';  -- of the map, as SELECT has them
    condition pg_catalog.text := '';
    rollup pg_catalog.text;
    parts pg_catalog.text;
    map pg_catalog.text;
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    IF source IS NULL OR name IS NULL OR by IS NULL OR score IS NULL OR EXISTS (SELECT FROM unnest(by) e WHERE e IS NULL) THEN
        RAISE EXCEPTION 'a rollup needs a table, a name, dimensions and a score'
            USING ERRCODE = 'null_value_not_allowed',
                  DETAIL = 'Only by_names and filter may be NULL.',
                  HINT = 'For a rollup without dimensions leave "by" out.';
    END IF;
    IF cardinality(by_names) <> cardinality(by) THEN
        RAISE EXCEPTION '% names for % dimensions', cardinality(by_names), cardinality(by)
            USING ERRCODE = 'invalid_parameter_value',
                  DETAIL = 'by_names names the dimensions of "by" in their order.',
                  HINT = 'Give a name to each, NULL where the expression''s own name is right.';
    END IF;
    -- From 1 on, whatever the bounds were
    by_names := ARRAY(SELECT n FROM unnest(by_names) n);

    -- The table.  Its kind and owner come first: they say whether it may be locked.
    SELECT c.relkind, c.relowner, c.relname, quote_ident(n.nspname) AS schema,
           format('%I.%I', n.nspname, c.relname) AS qualified
    INTO facts
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = source;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'table with OID % does not exist', source::oid
            USING ERRCODE = 'undefined_table';
    END IF;
    IF NOT pg_has_role(facts.relowner, 'USAGE') THEN
        RAISE EXCEPTION 'must be owner of table %', source
            USING ERRCODE = 'insufficient_privilege',
                  DETAIL = 'A rollup puts triggers on its table, and belongs to the owner of it.',
                  HINT = format('Ask %s.', facts.relowner::regrole);
    END IF;
    IF facts.relkind NOT IN ('r', 'p') THEN
        RAISE EXCEPTION '% is not a table', source
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = format('It is a %s: the triggers of a rollup would not see every change of it.',
                                  CASE facts.relkind WHEN 'f' THEN 'foreign table'
                                       WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                                       ELSE 'relation of another kind' END),
                  HINT = 'Store summaries made by nps_agg on a schedule.';
    END IF;

    -- The names
    refusal := CASE WHEN name = '' THEN 'is empty'
                    WHEN strpos(name, '.') > 0 THEN 'has a dot in it'
                    WHEN octet_length(name) > 53 THEN 'is longer than 53 bytes' END;
    IF refusal IS NOT NULL THEN
        RAISE EXCEPTION 'name of a rollup "%" %', name, refusal
            USING ERRCODE = 'invalid_name',
                  DETAIL = 'A rollup is in the schema of its table; its objects have its name with an ending.',
                  HINT = 'Give the name alone, without a schema.';
    END IF;
    rollup := format('%s.%I', facts.schema, name);
    parts := format('%s.%I', facts.schema, name || '_parts');
    map := format('%s.%I', facts.schema, name || '_map');
    SELECT extnamespace::regnamespace INTO STRICT home FROM pg_extension WHERE extname = 'nps_rollup';

    -- The expressions, one at a time so that an error can name it
    FOR part IN
        SELECT e.text AS expression, e.position::integer AS position, 'dimension' AS role
        FROM unnest(by) WITH ORDINALITY e(text, position)
        UNION ALL
        SELECT score, NULL, 'score'
        UNION ALL
        SELECT filter, NULL, 'filter' WHERE filter IS NOT NULL
    LOOP
        BEGIN
            EXECUTE format('SELECT * FROM %s._nps_rollup_expression($1, $2, $3, $4)', home)
            INTO STRICT shown USING source, part.expression, path, part.role;
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS refusal = MESSAGE_TEXT, code = RETURNED_SQLSTATE, advice = PG_EXCEPTION_HINT;
            -- The usual reason is the date of an instant
            SELECT quote_ident(a.attname) INTO zoned
            FROM pg_attribute a
            WHERE a.attrelid = source AND a.attnum > 0 AND a.atttypid = 'timestamptz'::regtype
                AND strpos(part.expression, a.attname) > 0
            ORDER BY length(a.attname) DESC
            LIMIT 1;
            RAISE EXCEPTION '% "%" cannot be used: %', part.role, part.expression, refusal
                USING ERRCODE = code,
                      DETAIL = 'It must be one expression over the columns of a row, without subqueries, aggregates or sets, '
                               'and immutable: always of the same value for the same row.',
                      HINT = CASE
                          WHEN advice <> '' THEN advice
                          WHEN code = '42P17' AND zoned IS NOT NULL AND part.expression ~* '\mdate_trunc\M' THEN
                              format('The date of an instant depends on the session''s TimeZone; name the zone: date_trunc(%s, %s AT TIME ZONE ''UTC'').',
                                     coalesce(substring(part.expression FROM $unit$'\w+'$unit$), '''month'''), zoned)
                          WHEN code = '42P17' AND zoned IS NOT NULL THEN
                              format('The date of an instant depends on the session''s TimeZone; name the zone: (%s AT TIME ZONE ''UTC'')::date.', zoned)
                          WHEN code = '42P17' AND part.expression ~* '\mat\s+time\s+zone\M' THEN
                              'A timestamp without time zone becomes an instant by AT TIME ZONE: leave that out for its date.'
                          WHEN code = '42P17' THEN 'Use functions that are IMMUTABLE.'
                          WHEN part.role = 'score' THEN 'Give a column or an expression of an integer, numeric or double precision type.'
                          WHEN part.role = 'filter' THEN 'Give a condition, as after WHERE.'
                          ELSE 'Give a column or an expression, as after GROUP BY.' END;
        END;

        IF part.role = 'dimension' THEN
            dimension := coalesce(by_names[part.position], shown.name);
            refusal := CASE
                WHEN dimension = '?column?' THEN 'has no name'
                WHEN dimension IN ('added', 'removed', 'score', 'summary') OR dimension LIKE 'nps\_rollup\_%'
                    THEN format('would be called "%s", a name that the rollup needs', dimension)
                WHEN quote_ident(dimension) = ANY (dimensions)
                    THEN format('would be called "%s", like another', dimension) END;
            IF refusal IS NOT NULL THEN
                RAISE EXCEPTION 'dimension "%" %', part.expression, refusal
                    USING ERRCODE = 'duplicate_column',
                          DETAIL = 'A dimension is called what PostgreSQL calls the expression in a SELECT list.',
                          HINT = 'Name the dimensions: by_names => ARRAY[...].';
            END IF;
            dimensions := dimensions || quote_ident(dimension);
            columns := columns || format('%I %s', dimension, shown.type);
            expressions := expressions || format('%s AS %I', shown.meaning, dimension);
        ELSIF part.role = 'score' THEN
            expressions := expressions || format('%s AS score', shown.meaning);
        ELSE
            condition := ' WHERE ' || shown.meaning;
        END IF;
    END LOOP;

    IF facts.relkind = 'p' THEN
        expressions := expressions || 'tableoid AS nps_rollup_relation'::pg_catalog.text;
    END IF;

    -- Writers wait from here on
    EXECUTE format('LOCK TABLE %s %s IN SHARE ROW EXCLUSIVE MODE', CASE facts.relkind WHEN 'r' THEN 'ONLY' END, facts.qualified);
    SELECT CASE WHEN c.relpersistence = 't' THEN 'is a temporary table'
                WHEN c.relispartition THEN 'is a partition'
                WHEN EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) THEN 'inherits from another table'
                WHEN facts.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid)
                    THEN 'has tables that inherit from it'
           END AS refusal,
           c.relpersistence = 'u' AS unlogged, c.relrowsecurity AS secured
    INTO STRICT state
    FROM pg_class c WHERE c.oid = source;
    IF state.refusal IS NULL THEN
        EXECUTE format('SELECT %s._nps_rollup_engine($1)', home) INTO state.refusal USING source;
    END IF;
    IF state.refusal IS NOT NULL THEN
        RAISE EXCEPTION '% %', source, state.refusal
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = CASE state.refusal
                      WHEN 'is a temporary table' THEN 'It would be gone with the session, and the rollup not.'
                      ELSE 'Responses could come and go by way of other tables, unseen by the triggers of a rollup.' END,
                  HINT = CASE state.refusal WHEN 'is a partition' THEN 'Make a rollup of the partitioned table.'
                                            ELSE 'Store summaries made by nps_agg on a schedule.' END;
    END IF;
    IF state.secured THEN
        RAISE WARNING 'row-level security of % does not hold for its rollup', source
            USING DETAIL = 'Whoever may read the rollup sees the summaries of all rows.',
                  HINT = 'Grant SELECT on the rollup with this in mind; nobody but the owner has it yet.';
    END IF;

    EXECUTE format('CREATE %s TABLE %s (%s) '
                   'WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, vacuum_truncate = off)',
                   CASE WHEN state.unlogged THEN 'UNLOGGED' END, parts, array_to_string(columns, ', '));
    EXECUTE format('CREATE VIEW %s AS SELECT %s, %L::regclass AS nps_rollup_parts FROM %s %s%s',
                   map, array_to_string(expressions, ', '), parts, CASE facts.relkind WHEN 'r' THEN 'ONLY' END, facts.qualified, condition);
    EXECUTE format('COMMENT ON TABLE %s IS %L', parts, format('Parts of the rollup %s: only for its triggers and nps_rollup to write', name));
    EXECUTE format('COMMENT ON VIEW %s IS %L', map, format('Dimensions and score of each row, for the rollup %s', name));
    -- Default privileges are not meant for them
    FOR part IN
        SELECT DISTINCT c.oid::regclass AS relation, a.grantee
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE a.grantee <> c.relowner AND c.oid IN (parts::regclass, map::regclass)
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', part.relation,
                       CASE part.grantee WHEN 0 THEN 'PUBLIC' ELSE part.grantee::regrole::text END);
    END LOOP;

    -- What remains is what a rebuild does
    EXECUTE format('SELECT %s.nps_rollup_rebuild(%L::regclass)', home, map);
    PERFORM set_config('search_path', path, true);
    RETURN rollup::pg_catalog.regclass;
END
$$;
COMMENT ON FUNCTION nps_rollup_create(regclass, text, text[], text, text[], text) IS
    'make a view of the summaries of a table by dimensions, current to the last commit';

--
-- Living with it
--

CREATE FUNCTION _nps_rollup_follow(map regclass)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
#variable_conflict use_column
DECLARE
    o record;
    node record;
    it record;
BEGIN
    EXECUTE format('SELECT * FROM %s._nps_rollup_pieces($1, true)',
                   (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'nps_rollup'))
    INTO STRICT o USING map;
    -- Partitions that left: were they to come back, nobody would know what was written to them meanwhile
    FOR it IN
        SELECT t.tgname, t.tgrelid::regclass AS relation FROM pg_trigger t
        WHERE t.oid = ANY (o.triggers) AND t.tgrelid <> ALL (o.nodes)
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', it.tgname, it.relation);
    END LOOP;

    -- Tables without triggers.  Their names come early: another's trigger that reads
    -- the rollup is to see what the statement did.  The number of a partition is never
    -- used again: by it the parts of one that was dropped stay uncounted for ever.
    FOR node IN
        SELECT n.relation, c.relkind, o.partitioned AND c.relkind = 'r' AS leaf,
               format(CASE WHEN o.partitioned AND c.relkind = 'r' THEN '%L, %L' ELSE '%L' END,
                      o.base, hashtextextended(gen_random_uuid()::text, 0)) AS arguments
        FROM unnest(o.nodes) WITH ORDINALITY n(relation, position) JOIN pg_class c ON c.oid = n.relation
        WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.oid = ANY (o.triggers) AND t.tgrelid = n.relation)
        ORDER BY n.position
    LOOP
        IF node.relkind = 'f' THEN
            RAISE EXCEPTION '% is a foreign table, and % has a rollup', node.relation, o.source
                USING ERRCODE = 'wrong_object_type',
                      DETAIL = 'Responses could come and go where it is, unseen by the triggers of the rollup.',
                      HINT = 'Leave it out of the table, or drop the rollup with nps_rollup_drop.';
        END IF;
        FOR it IN
            SELECT *
            FROM (VALUES ('insert', 'AFTER INSERT', 'REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT', 'write'),
                         ('update', 'AFTER UPDATE', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT', 'write'),
                         ('delete', 'AFTER DELETE', 'REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT', 'write'),
                         ('truncate', 'AFTER TRUNCATE', format('FOR EACH STATEMENT WHEN (%L::regclass IS NOT NULL)', o.map), 'write'),
                         ('guard', 'BEFORE UPDATE', 'FOR EACH STATEMENT', 'guard'),
                         ('guard', 'AFTER DELETE', 'REFERENCING OLD TABLE AS old_rows FOR EACH ROW', 'guard')) e(name, event, how, function)
            WHERE e.name <> 'guard' OR NOT node.leaf AND (e.event = 'BEFORE UPDATE') = o.partitioned
        LOOP
            EXECUTE format('CREATE TRIGGER %I %s ON %s %s EXECUTE FUNCTION %s.nps_rollup_%s(%s)',
                           '_' || o.base || '_' || it.name, it.event, node.relation, it.how, o.home, it.function, node.arguments);
            IF it.name = 'guard' AND NOT o.partitioned THEN
                EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', node.relation, '_' || o.base || '_guard');
            END IF;
        END LOOP;
        IF node.leaf THEN
            EXECUTE format('SELECT %s._nps_rollup_fill($1, $2)', o.home) USING o.map, node.relation;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION _nps_rollup_follow(regclass) IS
    'internal: put triggers on the tables of a rollup that have none, and count partitions that came';

CREATE EVENT TRIGGER nps_rollup_follow ON ddl_command_end
WHEN TAG IN ('CREATE TABLE', 'CREATE FOREIGN TABLE', 'ALTER TABLE', 'CREATE SCHEMA')
EXECUTE FUNCTION nps_rollup_follow();
COMMENT ON EVENT TRIGGER nps_rollup_follow IS
    'has the rollups of partitioned tables count partitions that are made or attached';

CREATE FUNCTION nps_rollup_rebuild(rollup regclass)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
    o record;
    it record;
    lost text;
    pieces CONSTANT text := format('SELECT * FROM %s._nps_rollup_pieces($1, true)',
                                   (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'nps_rollup'));
    zero CONSTANT text := '{0,0,0,0,0,0,0,0,0,0,0}';
    faulty boolean;
    name text;
BEGIN
    EXECUTE pieces INTO STRICT o USING rollup;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'rollup % cannot be made in a % transaction', o.base, current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state',
                  DETAIL = 'It must see the table as it is once locked, which only READ COMMITTED does.',
                  HINT = 'Begin with BEGIN ISOLATION LEVEL READ COMMITTED.';
    END IF;
    EXECUTE format('LOCK TABLE %s %s IN SHARE ROW EXCLUSIVE MODE', CASE WHEN NOT o.partitioned THEN 'ONLY' END, o.source);
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', o.parts);
    EXECUTE pieces INTO STRICT o USING rollup;

    -- What is lost of the parts
    FOREACH lost IN ARRAY o.missing LOOP
        EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', o.parts, lost,
                       CASE lost WHEN 'nps_rollup_hash' THEN 'integer NOT NULL DEFAULT 0'
                                 WHEN 'nps_rollup_leaf' THEN 'bigint NOT NULL DEFAULT 0'
                                 ELSE o.nps || '.nps_summary' END);
    END LOOP;
    IF NOT o.indexed THEN
        EXECUTE format('CREATE INDEX ON %s (nps_rollup_hash)', o.parts);
    END IF;
    -- It would keep readers out even where it changes nothing
    IF EXISTS (SELECT FROM pg_class c WHERE c.oid = o.parts AND c.relreplident <> 'f') THEN
        EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', o.parts);
    END IF;

    -- The view.  The condition is always true, and what it names cannot go without it.
    IF o.shown IS NULL THEN
        name := format('%s.%I', o.schema, o.base);
        EXECUTE format('CREATE VIEW %s AS '
                       'SELECT %s coalesce(%s.sum(added), %L) OPERATOR(%3$s.-) coalesce(%3$s.sum(removed), %4$L) AS summary '
                       'FROM %s %s '
                       'HAVING coalesce(%3$s.sum(added), %4$L) OPERATOR(%3$s.<>) coalesce(%3$s.sum(removed), %4$L)',
                       name, o.prefix, o.nps, zero, o.counted,
                       'GROUP BY ' || nullif(array_to_string(o.dimensions, ', '), ''));
        EXECUTE format('COMMENT ON VIEW %s IS %L', name,
                       format('Summaries of %s, current to the last commit; see nps_rollup', o.source));
        -- Who may not read the table does not read its rollup by default, nor anybody where rows are hidden
        FOR it IN
            SELECT DISTINCT a.grantee
            FROM pg_class c, aclexplode(c.relacl) a, pg_class s
            WHERE c.oid = name::regclass AND s.oid = o.source AND a.grantee NOT IN (c.relowner, o.owner)
                AND (s.relrowsecurity
                    OR NOT CASE WHEN a.grantee <> 0 THEN has_table_privilege(a.grantee, s.oid, 'SELECT')
                                ELSE EXISTS (SELECT FROM aclexplode(s.relacl) b WHERE b.grantee = 0 AND b.privilege_type = 'SELECT') END)
        LOOP
            EXECUTE format('REVOKE ALL ON %s FROM %s', name,
                           CASE it.grantee WHEN 0 THEN 'PUBLIC' ELSE it.grantee::regrole::text END);
        END LOOP;
        o.shown := name::regclass;
    END IF;

    -- All of it is the table owner's
    FOR it IN
        SELECT c.oid::regclass AS relation, CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind
        FROM pg_class c
        WHERE c.oid IN (o.shown, o.map, o.parts) AND c.relowner <> o.owner
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO %s', it.kind, it.relation, o.owner);
    END LOOP;

    -- Triggers are made anew only if something is wrong with them: dropping one
    -- keeps even readers out
    EXECUTE format('SELECT EXISTS (SELECT FROM %s._nps_rollup_faults($1))', o.home) INTO STRICT faulty USING o.map;
    IF faulty THEN
        FOR it IN SELECT tgname, tgrelid::regclass AS relation FROM pg_trigger WHERE oid = ANY (o.triggers) LOOP
            EXECUTE format('DROP TRIGGER %I ON %s', it.tgname, it.relation);
        END LOOP;
    END IF;

    EXECUTE format('DELETE FROM ONLY %s', o.parts);
    EXECUTE format('SELECT %s._nps_rollup_follow($1)', o.home) USING o.map;
    IF NOT o.partitioned THEN
        EXECUTE format('SELECT %s._nps_rollup_fill($1)', o.home) USING o.map;
    ELSIF NOT faulty THEN
        EXECUTE format('SELECT %s._nps_rollup_fill($1, c.oid) FROM pg_class c WHERE c.oid = ANY ($2) AND c.relkind = ''r''', o.home)
        USING o.map, o.nodes;
    END IF;
END
$$;
COMMENT ON FUNCTION nps_rollup_rebuild(regclass) IS
    'make the parts and triggers of a rollup anew from its table, and its view if that is gone';

CREATE FUNCTION nps_rollup_compact(rollup regclass)
RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    o record;
    fewer bigint;
    gone bigint := 0;
BEGIN
    EXECUTE format('SELECT * FROM %s._nps_rollup_pieces($1, true)',
                   (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'nps_rollup'))
    INTO STRICT o USING rollup;
    EXECUTE format('SELECT %s._nps_rollup_compact($1)', o.home) INTO STRICT fewer USING o.map;
    -- Parts of partitions that are gone, which the view does not count
    IF o.partitioned THEN
        EXECUTE format('DELETE FROM ONLY %s p WHERE nps_rollup_leaf NOT IN (SELECT l.nps_rollup_leaf FROM %s.nps_rollup_leaves($1, $2) l)', o.parts, o.home)
        USING o.source, o.map;
        GET DIAGNOSTICS gone = ROW_COUNT;
    END IF;
    RETURN fewer + gone;
END
$$;
COMMENT ON FUNCTION nps_rollup_compact(regclass) IS
    'replace the parts of each group by their sum; returns how many parts fewer there are';

CREATE FUNCTION nps_rollup_check(rollup regclass)
RETURNS SETOF text
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
    o record;
BEGIN
    EXECUTE format('SELECT * FROM %s._nps_rollup_pieces($1, false)',
                   (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'nps_rollup'))
    INTO STRICT o USING rollup;
    RETURN QUERY EXECUTE format('SELECT * FROM %s._nps_rollup_faults($1)', o.home) USING rollup;
    RETURN QUERY
        (SELECT format('%s is %s, and the parts are %s', n.relation,
                       CASE s.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END,
                       CASE p.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END)
         FROM unnest(o.nodes) WITH ORDINALITY n(relation, position) JOIN pg_class s ON s.oid = n.relation, pg_class p
         WHERE p.oid = o.parts AND s.relpersistence <> p.relpersistence AND s.relkind = 'r'
         ORDER BY n.position)
        UNION ALL
        SELECT format('%s has no REPLICA IDENTITY FULL: it cannot be published, for its rows have no key', o.parts)
        FROM pg_class p
        WHERE p.oid = o.parts AND p.relreplident <> 'f'
        UNION ALL
        SELECT format('%s has row-level security, which does not hold for the rollup', o.source)
        FROM pg_class s
        WHERE s.oid = o.source AND s.relrowsecurity
        UNION ALL
        SELECT DISTINCT format('%s is in an inheritance or a partition tree', o.source)
        FROM pg_inherits i
        WHERE o.source = i.inhrelid OR o.source = i.inhparent AND NOT o.partitioned;
    RETURN QUERY EXECUTE format('SELECT format(''%%s %%s'', $1, e) FROM %s._nps_rollup_engine($1) e WHERE e IS NOT NULL', o.home)
        USING o.source;
    IF o.missing <> '{}' THEN
        RETURN;
    END IF;

    -- The table before the parts: the order in which TRUNCATE locks them.  No
    -- subtraction, which would fail where the parts have drifted below zero.  The
    -- map's own text, for the caller's privileges: row-level security may spare him.
    -- Of a partitioned table by partition, or one that is dropped would show the drift.
    RETURN QUERY EXECUTE format(
        'SELECT format(''%%s: the table has %%s, the parts %%s less %%s'', %1$s, %2$s.sum(score), %2$s.sum(added), %2$s.sum(removed)) '
        'FROM (SELECT %3$s %2$s.nps_agg(score), %4$L::%2$s.nps_summary, %4$L::%2$s.nps_summary '
              'FROM (%5$s) AS map(%8$s score, %9$s nps_rollup_parts) %6$s '
              'UNION ALL SELECT %3$s %4$L, coalesce(added, %4$L), coalesce(removed, %4$L) FROM %7$s) g(%3$s score, added, removed) '
        '%6$s HAVING %2$s.sum(score) OPERATOR(%2$s.+) %2$s.sum(removed) OPERATOR(%2$s.<>) %2$s.sum(added) '
        'ORDER BY 1',
        format(CASE WHEN o.partitioned THEN 'format(''%%s in %%s'', %s, nps_rollup_relation::regclass)' ELSE '%s' END,
               coalesce('ROW(' || nullif(array_to_string(o.dimensions, ', '), '') || ')', '''all responses''')),
        o.nps, o.prefix || CASE WHEN o.partitioned THEN 'nps_rollup_relation, ' ELSE '' END,
        '{0,0,0,0,0,0,0,0,0,0,0}', rtrim(pg_get_viewdef(o.map), ';'),
        'GROUP BY ' || nullif(array_to_string(o.dimensions || CASE WHEN o.partitioned THEN ARRAY['nps_rollup_relation'] END, ', '), ''),
        o.parts || CASE WHEN o.partitioned
                        THEN ' JOIN (SELECT split_part(encode(tgargs, ''escape''), ''\000'', 2)::bigint AS nps_rollup_leaf, tgrelid AS nps_rollup_relation '
                             'FROM pg_trigger WHERE oid = ANY ($1) AND tgrelid = ANY ($2) AND tgnargs = 2 AND tgtype & 32 <> 0) l USING (nps_rollup_leaf)'
                        ELSE '' END,
        o.prefix, CASE WHEN o.partitioned THEN 'nps_rollup_relation,' END)
    USING o.triggers, o.nodes;
END
$$;
COMMENT ON FUNCTION nps_rollup_check(regclass) IS
    'what is wrong with a rollup, a line each: drift from the table, triggers, persistence, security; none if all is well';

CREATE FUNCTION nps_rollup_drop(rollup regclass)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    o record;
    it record;
    home CONSTANT text := (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'nps_rollup');
    ours CONSTANT regprocedure[] := ARRAY[home || '.nps_rollup_write()', home || '.nps_rollup_guard()'];
    found boolean := false;
BEGIN
    BEGIN
        EXECUTE format('SELECT * FROM %s._nps_rollup_pieces($1, true)', home) INTO STRICT o USING rollup;
    EXCEPTION WHEN wrong_object_type THEN
        -- Left of a rollup without its map: triggers that no longer lead to one, and the parts
        -- of the name that is their argument
        FOR it IN
            SELECT t.tgrelid::regclass AS source, t.tgname, NULL::regclass AS parts
            FROM pg_trigger t
            JOIN pg_class s ON s.oid = t.tgrelid
            JOIN pg_class r ON r.oid = rollup AND r.relkind = 'r' AND r.relowner = s.relowner
            WHERE t.tgfoid = ANY (ours)
                AND (s.oid = r.oid
                    OR s.relnamespace = r.relnamespace
                        AND t.tgargs = convert_to(regexp_replace(r.relname, '_parts$', ''), getdatabaseencoding()) || '\x00')
                AND NOT EXISTS (SELECT FROM pg_trigger w
                                WHERE w.tgrelid = t.tgrelid AND w.tgfoid = ANY (ours) AND w.tgargs = t.tgargs AND w.tgqual IS NOT NULL)
            UNION ALL
            SELECT NULL, NULL, p.oid
            FROM pg_class p
            JOIN pg_class r ON r.oid = rollup AND r.relkind = 'r' AND r.relnamespace = p.relnamespace AND r.relowner = p.relowner
            WHERE p.relkind = 'r' AND p.relname LIKE '%\_parts'
                AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = p.oid AND a.attname = 'nps_rollup_hash')
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = p.oid
                                    AND d.classid = 'pg_rewrite'::regclass)
                AND (p.oid = r.oid
                    OR EXISTS (SELECT FROM pg_trigger t
                               WHERE t.tgrelid = r.oid AND t.tgfoid = ANY (ours)
                                   AND t.tgargs = convert_to(regexp_replace(p.relname, '_parts$', ''), getdatabaseencoding()) || '\x00'))
        LOOP
            found := true;
            IF it.parts IS NOT NULL THEN
                EXECUTE format('DROP TABLE %s', it.parts);
            ELSE
                EXECUTE format('DROP TRIGGER %I ON %s', it.tgname, it.source);
            END IF;
        END LOOP;
        IF NOT found THEN
            RAISE;
        END IF;
        RETURN;
    END;

    FOR it IN SELECT tgname, tgrelid::regclass AS relation FROM pg_trigger WHERE oid = ANY (o.triggers) LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', it.tgname, it.relation);
    END LOOP;
    IF o.shown IS NOT NULL THEN
        EXECUTE format('DROP VIEW %s', o.shown);
    END IF;
    EXECUTE format('DROP VIEW %s', o.map);
    EXECUTE format('DROP TABLE %s', o.parts);
END
$$;
COMMENT ON FUNCTION nps_rollup_drop(regclass) IS 'drop a rollup and its triggers, or what is left of it; the table stays';
