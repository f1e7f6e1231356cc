-- nps_rollup 1.0: summaries that stay current

-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION nps_rollup CASCADE" to load this file. \quit

--
-- A rollup of a table consists of ordinary objects in the table's schema: the
-- view NAME, the table NAME_parts, the functions NAME_map and NAME_trigger, the
-- domain NAME_row over rows of the table, and four statement triggers on the table
-- itself.  pg_dump carries them.  There is no registry: what belongs together is
-- read from the catalogue.
--
-- The parts are a multiset of signed summaries: what the view shows of a group
-- is sum(added) - sum(removed) over its parts.  Writers only insert parts, so
-- they never wait for each other.  Compaction replaces parts of one group by
-- their sum in one statement, so every snapshot has either the parts or the sum.
--
-- The functions run with search_path = pg_catalog, pg_temp.  They find each
-- other through the schema of the extension, which may be moved.
--

--
-- What a rollup consists of
--

CREATE FUNCTION nps_rollup_objects(
    rollup regclass,
    for_owner boolean,              -- is it an error that the caller does not own it?
    OUT owner regrole,
    OUT parts regclass,
    OUT source regclass,            -- NULL if the table is gone, and the map with it
    OUT map regprocedure,
    OUT row_type regtype,           -- NULL if the domain is gone
    OUT fires regprocedure,         -- NULL if the trigger function is gone
    OUT triggers bigint,            -- that call it
    OUT unwatched text[],           -- events of the table for which none does
    OUT base text,                  -- name that parts, map and trigger function begin with
    OUT schema text,                -- where they are, quoted
    OUT dimensions text[],          -- columns, quoted
    OUT collations text[],          -- COLLATE clause of each, or empty
    OUT prefix text,                -- the dimensions, each with a comma after it
    OUT grouped text,               -- GROUP BY clause of the dimensions, or empty
    OUT nps text,                   -- schema of the extension nps, quoted
    OUT compaction text)            -- query that compacts, and says by how many parts
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    list text;
BEGIN
    -- The rule of the view depends on the parts
    SELECT DISTINCT c.oid, c.relowner, quote_ident(n.nspname), regexp_replace(c.relname, '_parts$', '')
    INTO parts, owner, schema, base
    FROM pg_rewrite r
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
        AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class c ON c.oid = d.refobjid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE r.ev_class = rollup AND c.relname LIKE '%\_parts' AND c.relkind = 'r'
        AND EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                    WHERE a.attrelid = c.oid AND a.attname = 'removed' AND t.typname = 'nps_summary');
    IF parts IS NULL THEN
        RAISE EXCEPTION '% is not a rollup', rollup
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = 'A rollup is a view made by nps_rollup_create.',
                  HINT = 'Name the view, not its table or its parts.';
    END IF;
    IF for_owner AND NOT pg_has_role(owner, 'USAGE') THEN
        RAISE EXCEPTION 'must be owner of rollup %', rollup
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Ask %s.', owner);
    END IF;

    -- Functions and a domain of the right names count only if they are the owner's
    SELECT p.oid, t.typrelid INTO map, source
    FROM pg_proc p JOIN pg_type t ON t.oid = p.proargtypes[0]
    WHERE p.pronamespace = schema::regnamespace AND p.proname = base || '_map'
        AND p.proowner = owner AND p.pronargs = 1 AND p.proretset AND t.typrelid <> 0;
    SELECT y.oid INTO row_type
    FROM pg_type y JOIN pg_class c ON c.reltype = y.typbasetype
    WHERE y.typnamespace = schema::regnamespace AND y.typname = base || '_row' AND y.typowner = owner;
    SELECT p.oid INTO fires
    FROM pg_proc p
    WHERE p.pronamespace = schema::regnamespace AND p.proname = base || '_trigger'
        AND p.proowner = owner AND p.pronargs = 0;

    SELECT count(*) INTO triggers FROM pg_trigger t WHERE t.tgfoid = fires;
    SELECT coalesce(array_agg(e.name ORDER BY e.bit), '{}') INTO unwatched
    FROM (VALUES (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE'), (32, 'TRUNCATE')) e(bit, name)
    WHERE NOT EXISTS (SELECT FROM pg_trigger t
                      WHERE t.tgrelid = source AND t.tgfoid = fires AND t.tgtype & e.bit <> 0
                          AND t.tgenabled IN ('O', 'A'));

    SELECT coalesce(array_agg(quote_ident(a.attname) ORDER BY a.attnum), '{}'),
           coalesce(array_agg(CASE WHEN a.attcollation = 0 THEN ''
                                   ELSE ' COLLATE ' || a.attcollation::regcollation END
                              ORDER BY a.attnum), '{}')
    INTO dimensions, collations
    FROM pg_attribute a
    WHERE a.attrelid = parts AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname NOT IN ('added', 'removed');
    list := nullif(array_to_string(dimensions, ', '), '');
    prefix := coalesce(list || ', ', '');
    grouped := coalesce('GROUP BY ' || list, '');

    SELECT extnamespace::regnamespace INTO STRICT nps FROM pg_extension WHERE extname = 'nps';

    -- A locked part stays as it was read, for parts are never updated.  A group
    -- of one part is left alone, unless nothing remains of it.  The arrays have
    -- the planner fetch the few parts by their place, however many pages there are.
    compaction := format(
$compaction$
WITH locked AS MATERIALIZED (
    SELECT p.ctid AS part
    FROM unnest(ARRAY(
        SELECT unnest(array_agg(p.ctid)) FROM %1$s p %4$s
        HAVING count(*) > 1 OR bool_or(p.added OPERATOR(%3$s.=) p.removed))) s(part)
    JOIN %1$s p ON p.ctid = s.part
    FOR UPDATE OF p SKIP LOCKED
), taken AS (
    DELETE FROM %1$s p USING unnest(ARRAY(SELECT part FROM locked)) l(part) WHERE p.ctid = l.part
    RETURNING p.*
), put AS (
    INSERT INTO %1$s (%2$s added, removed)
    SELECT %2$s %3$s.sum(added), %3$s.sum(removed) FROM taken %4$s
    HAVING coalesce(%3$s.sum(added), %5$L) OPERATOR(%3$s.<>) coalesce(%3$s.sum(removed), %5$L)
    RETURNING 1
)
SELECT (SELECT count(*) FROM taken) - (SELECT count(*) FROM put)
$compaction$,
        parts, prefix, nps, grouped, '{0,0,0,0,0,0,0,0,0,0,0}');
END
$$;

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
    -- The expressions mean what they mean to the caller, and nothing else does:
    -- what stands here, and the next statement, is read under the caller's path
    path CONSTANT pg_catalog.text := pg_catalog.current_setting('search_path');
    pinned CONSTANT pg_catalog.text := 'pg_catalog, pg_temp';
    facts pg_catalog.record;                -- of the table
    state pg_catalog.record;                -- of the table once it is locked
    part pg_catalog.record;                 -- an expression
    shown pg_catalog.record;                -- what a view makes of it
    probe pg_catalog.refcursor;
    query pg_catalog.text;
    command pg_catalog.text;
    nps pg_catalog.text;                    -- schemas of the extensions, quoted
    home pg_catalog.text;
    refusal pg_catalog.text;
    code pg_catalog.text;
    zoned pg_catalog.text;
    dimension pg_catalog.text;
    owned pg_catalog.text;
    dimensions pg_catalog.text[] := '{}';
    columns pg_catalog.text[] := '{}';      -- of the parts, as CREATE TABLE has them
    results pg_catalog.text[] := '{}';      -- of the map, likewise
    expressions pg_catalog.text[] := '{}';  -- their expressions
    used pg_catalog.int2[] := '{}';         -- columns of the table that they read
    inputs pg_catalog.text;
    rollup pg_catalog.text;
    parts pg_catalog.text;
    map pg_catalog.text;
BEGIN
    PERFORM pg_catalog.set_config('search_path', pinned, true);

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
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a rollup cannot be created in a % transaction', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state',
                  DETAIL = 'It must see the table as it is once locked, which only READ COMMITTED does.',
                  HINT = 'Begin with BEGIN ISOLATION LEVEL READ COMMITTED.';
    END IF;

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
    IF facts.relkind <> 'r' THEN
        RAISE EXCEPTION '% is not a plain table', source
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = format('It is a %s: the triggers of a rollup would not see every change of it.',
                                  CASE facts.relkind WHEN 'p' THEN 'partitioned table' WHEN 'f' THEN 'foreign table'
                                       WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                                       ELSE 'relation of another kind' END),
                  HINT = 'Store summaries made by nps_agg on a schedule.';
    END IF;
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', facts.qualified);

    SELECT CASE WHEN c.relpersistence = 't' THEN 'is a temporary table'
                WHEN c.relispartition THEN 'is a partition'
                WHEN EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) THEN 'inherits from another table'
                WHEN EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid) THEN 'has tables that inherit from it'
                -- It has no chunks yet, but will
                WHEN EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'ts_insert_blocker')
                THEN 'is a hypertable of TimescaleDB'
           END AS refusal,
           c.relpersistence = 'u' AS unlogged, c.relrowsecurity AS secured
    INTO STRICT state
    FROM pg_class c WHERE c.oid = source;
    IF state.refusal IS NOT NULL THEN
        RAISE EXCEPTION '% %', source, state.refusal
            USING ERRCODE = 'wrong_object_type',
                  DETAIL = CASE state.refusal
                      WHEN 'is a temporary table' THEN 'It would be gone with the session, and the rollup not.'
                      ELSE 'Responses could come and go by way of the other table, unseen by the triggers of a rollup.' END,
                  HINT = 'Store summaries made by nps_agg on a schedule.';
    END IF;
    IF state.secured THEN
        RAISE WARNING 'row-level security of % does not hold for its rollup', source
            USING DETAIL = 'Whoever may read the rollup sees the summaries of all rows.',
                  HINT = 'Grant SELECT on the rollup with this in mind; nobody but the owner has it yet.';
    END IF;

    -- The names
    refusal := CASE WHEN name = '' THEN 'is empty'
                    WHEN strpos(name, '.') > 0 THEN 'has a dot in it'
                    WHEN octet_length(name) > 54 THEN 'is longer than 54 bytes' END;
    IF refusal IS NOT NULL THEN
        RAISE EXCEPTION 'name of a rollup "%" %', name, refusal
            USING ERRCODE = 'invalid_name',
                  DETAIL = 'A rollup is in the schema of its table; its objects have its name with an ending.',
                  HINT = 'Give the name alone, without a schema.';
    END IF;
    rollup := format('%s.%I', facts.schema, name);
    parts := format('%s.%I', facts.schema, name || '_parts');
    map := format('%s.%I', facts.schema, name || '_map');
    SELECT 'function ' || p.oid::regprocedure INTO query
    FROM pg_proc p
    WHERE p.pronamespace = facts.schema::regnamespace AND p.proname IN (name || '_map', name || '_trigger')
    UNION ALL
    SELECT 'type ' || y.oid::regtype
    FROM pg_type y
    WHERE y.typnamespace = facts.schema::regnamespace AND y.typname = name || '_row'
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% exists already', query
            USING ERRCODE = 'duplicate_object',
                  DETAIL = format('A rollup "%1$s" has functions "%1$s_map" and "%1$s_trigger" and a domain "%1$s_row".', name),
                  HINT = 'Choose another name for the rollup.';
    END IF;
    SELECT extnamespace::regnamespace INTO STRICT nps FROM pg_extension WHERE extname = 'nps';
    SELECT extnamespace::regnamespace INTO STRICT home FROM pg_extension WHERE extname = 'nps_rollup';

    -- The expressions, one at a time so that an error can name it.  PostgreSQL
    -- judges them: a cursor takes one query and no more, a view tells name, type
    -- and columns, and a generated column takes one immutable expression.
    FOR part IN
        SELECT e.text AS expression, e.position::integer AS position, 'dimension' AS role,
               E'SELECT (%1$s\n) FROM ONLY %2$s GROUP BY 1' AS probe
        FROM unnest(by) WITH ORDINALITY e(text, position)
        UNION ALL
        SELECT score, NULL, 'score', E'SELECT %3$s.nps_agg(r.score) FROM (SELECT (%1$s\n) AS score FROM ONLY %2$s) r'
        UNION ALL
        SELECT filter, NULL, 'filter', E'SELECT FROM ONLY %2$s WHERE (%1$s\n)' WHERE filter IS NOT NULL
    LOOP
        BEGIN
            query := format(part.probe, part.expression, facts.qualified, nps);
            command := format(E'CREATE TEMPORARY VIEW nps_rollup_probe AS SELECT (%s\n) FROM ONLY %s',
                              part.expression, facts.qualified);
            PERFORM pg_catalog.set_config('search_path', path, true);
            OPEN probe NO SCROLL FOR EXECUTE query;
            CLOSE probe;
            EXECUTE command;
            PERFORM pg_catalog.set_config('search_path', pinned, true);

            -- The type by its schema for where the caller's path rules, and with its modifier
            SELECT a.attname AS name, format('%I.%I', n.nspname, t.typname) AS type,
                   format_type(a.atttypid, a.atttypmod) AS modified, s.type AS scored,
                   CASE WHEN a.attcollation = 0 THEN '' ELSE ' COLLATE ' || a.attcollation::regcollation END AS collation
            INTO STRICT shown
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace n ON n.oid = t.typnamespace,
            -- Of a score, the type that nps_agg has a function for: nothing planted is a better match
            LATERAL (WITH RECURSIVE based(type) AS (
                         SELECT t.oid
                         UNION ALL
                         SELECT d.typbasetype FROM based b JOIN pg_type d ON d.oid = b.type WHERE d.typtype = 'd')
                     SELECT max(CASE b.type WHEN 'int2'::regtype THEN 'pg_catalog.int2' WHEN 'int4'::regtype THEN 'pg_catalog.int4'
                                WHEN 'int8'::regtype THEN 'pg_catalog.int8' WHEN 'numeric'::regtype THEN 'pg_catalog.numeric'
                                WHEN 'float4'::regtype THEN 'pg_catalog.float8' WHEN 'float8'::regtype THEN 'pg_catalog.float8' END) AS type
                     FROM based b) s
            WHERE a.attrelid = 'pg_temp.nps_rollup_probe'::regclass;
            IF part.role = 'score' AND shown.scored IS NULL THEN
                RAISE EXCEPTION 'nps_agg has no function for %', shown.modified USING ERRCODE = 'datatype_mismatch';
            END IF;
            used := used || ARRAY(
                SELECT d.refobjsubid::int2
                FROM pg_rewrite r
                JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                WHERE r.ev_class = 'pg_temp.nps_rollup_probe'::regclass
                    AND d.refclassid = 'pg_class'::regclass AND d.refobjid = source AND d.refobjsubid <> 0);
            IF 0 > ANY (used) THEN
                RAISE EXCEPTION 'it reads a system column' USING ERRCODE = 'invalid_column_reference';
            END IF;
            DROP VIEW pg_temp.nps_rollup_probe;

            -- Of the table's name, by which the expression may call it
            command := format(E'CREATE TEMPORARY TABLE %I (LIKE %s, nps_rollup_twin %s GENERATED ALWAYS AS (%s\n) STORED)',
                              facts.relname, facts.qualified, shown.type, part.expression);
            PERFORM pg_catalog.set_config('search_path', path, true);
            EXECUTE command;
            PERFORM pg_catalog.set_config('search_path', pinned, true);
            EXECUTE format('DROP TABLE pg_temp.%I', facts.relname);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS refusal = MESSAGE_TEXT, code = RETURNED_SQLSTATE;
            -- The usual reason is the date of an instant
            SELECT quote_ident(a.attname) INTO zoned
            FROM pg_attribute a
            WHERE a.attrelid = source AND a.attnum > 0 AND a.atttypid = 'timestamptz'::regtype
                AND strpos(part.expression, a.attname) > 0
            ORDER BY length(a.attname) DESC
            LIMIT 1;
            RAISE EXCEPTION '% "%" cannot be used: %', part.role, part.expression, refusal
                USING ERRCODE = code,
                      DETAIL = CASE WHEN code IN ('42P07', '42501')
                          THEN 'Expressions are tried in a temporary view and a temporary table of the name of the table.'
                          ELSE 'It must be one expression over the columns of a row, without subqueries, aggregates or sets, and immutable: always of the same value for the same row.' END,
                      HINT = CASE
                          WHEN code = '42P07' THEN 'Drop the temporary relation of that name, which is in the way.'
                          WHEN code = '42501' THEN 'It takes the right to make temporary tables in the database, and to use what the expression names.'
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
                WHEN dimension IN ('added', 'removed', 'score', 'summary')
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
            columns := columns || format('%I %s%s', dimension, shown.modified, shown.collation);
            results := results || format('%I %s', dimension, shown.type);
            expressions := expressions || format(E'(%s\n)', part.expression);
        ELSIF part.role = 'score' THEN
            results := results || format('score %s', shown.scored);
            expressions := expressions || format(E'(%s\n)::%s', part.expression, shown.scored);
        END IF;
    END LOOP;

    SELECT string_agg(quote_ident(a.attname), ', ') INTO refusal
    FROM pg_attribute a
    WHERE a.attrelid = source AND a.attnum = ANY (used) AND a.attgenerated = 'v';
    IF refusal IS NOT NULL THEN
        RAISE EXCEPTION 'column % of % is a virtual generated column', refusal, source
            USING ERRCODE = 'feature_not_supported',
                  DETAIL = 'Triggers do not see its values.',
                  HINT = 'Give its expression in its place, or make the column STORED.';
    END IF;

    -- The map names just the columns that it reads, so that all others can be
    -- dropped.  Being one query, it is inlined wherever it is called.
    SELECT string_agg(format('(source_row).%1$I AS %1$I', a.attname), ', ' ORDER BY a.attnum) INTO inputs
    FROM pg_attribute a
    WHERE a.attrelid = source AND a.attnum = ANY (used);
    command := format('CREATE FUNCTION %s(source_row %s) RETURNS TABLE (%s) LANGUAGE sql IMMUTABLE '
                      'BEGIN ATOMIC SELECT %s FROM (SELECT %s) AS %I%s; END',
                      map, facts.qualified, array_to_string(results, ', '), array_to_string(expressions, ', '),
                      inputs, facts.relname, E' WHERE (' || filter || E'\n)');
    PERFORM pg_catalog.set_config('search_path', path, true);
    EXECUTE command;
    PERFORM pg_catalog.set_config('search_path', pinned, true);

    EXECUTE format('CREATE %s TABLE %s (%s) '
                   'WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, vacuum_truncate = off)',
                   CASE WHEN state.unlogged THEN 'UNLOGGED' END, parts,
                   array_to_string(columns || format('added %s.nps_summary', nps) || format('removed %s.nps_summary', nps), ', '));
    EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', parts);
    EXECUTE format('CREATE VIEW %s AS '
                   'SELECT %s coalesce(%s.sum(added), %L) OPERATOR(%3$s.-) coalesce(%3$s.sum(removed), %4$L) AS summary '
                   'FROM %s %s HAVING coalesce(%3$s.sum(added), %4$L) OPERATOR(%3$s.<>) coalesce(%3$s.sum(removed), %4$L)',
                   rollup, array_to_string(dimensions || ''::text, ', '), nps, '{0,0,0,0,0,0,0,0,0,0,0}', parts,
                   'GROUP BY ' || nullif(array_to_string(dimensions, ', '), ''));

    FOREACH owned IN ARRAY ARRAY['VIEW ' || rollup, 'TABLE ' || parts, format('FUNCTION %s(%s)', map, facts.qualified)] LOOP
        EXECUTE format('ALTER %s OWNER TO %s', owned, facts.relowner::regrole);
    END LOOP;
    -- Default privileges are not meant for the parts, nor to pass by row-level security
    FOR part IN
        SELECT DISTINCT c.oid::regclass AS relation, a.grantee
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE a.grantee <> c.relowner AND (c.oid = parts::regclass OR c.oid = rollup::regclass AND state.secured)
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', part.relation,
                       CASE part.grantee WHEN 0 THEN 'PUBLIC' ELSE part.grantee::regrole::text END);
    END LOOP;
    EXECUTE format('COMMENT ON VIEW %s IS %L', rollup,
                   format('Summaries of %s, current to the last commit; see nps_rollup', facts.relname));
    EXECUTE format('COMMENT ON TABLE %s IS %L', parts, format('Parts of the rollup %s: only for its triggers and nps_rollup to write', name));
    EXECUTE format('COMMENT ON FUNCTION %s(%s) IS %L', map, facts.qualified, format('Dimensions and score of a row, for the rollup %s', name));

    -- What remains is what a rebuild does
    EXECUTE format('SELECT %s.nps_rollup_rebuild(%L::pg_catalog.regclass)', home, rollup);
    PERFORM set_config('search_path', path, true);
    RETURN rollup::pg_catalog.regclass;
END
$$;

--
-- Living with it
--

CREATE FUNCTION nps_rollup_rebuild(rollup regclass)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
    o record;
    granted record;
    fires text;
    row_type text;
    mapped CONSTANT text := 'SELECT m.* FROM %s n, LATERAL %s.%I(ROW(n.*)::%s) m';
    new_rows text;                  -- what the map makes of them
    old_rows text;
    change text;                    -- what INSERT and DELETE do
    one text;                       -- summary of a row
    several text;                   -- of more
    nothing text;
BEGIN
    EXECUTE format('SELECT * FROM %s.nps_rollup_objects($1, true)',
                   (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'nps_rollup'))
    INTO STRICT o USING rollup;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'rollup % cannot be rebuilt in a % transaction', rollup, current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state',
                  DETAIL = 'It must see the table as it is once locked, which only READ COMMITTED does.',
                  HINT = 'Begin with BEGIN ISOLATION LEVEL READ COMMITTED.';
    END IF;
    IF o.source IS NULL THEN
        RAISE EXCEPTION 'rollup % has lost its table', rollup
            USING ERRCODE = 'undefined_table',
                  DETAIL = format('There is no function %s.%I with a row of the table, owned by %s.', o.schema, o.base || '_map', o.owner),
                  HINT = 'Drop the rollup with nps_rollup_drop and create it anew.';
    END IF;
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', o.source);
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE ROW EXCLUSIVE MODE', o.parts);

    -- The map is called with a row of the domain, which only the owner may use: of
    -- what is planted under its name nothing matches better
    row_type := format('%s.%I', o.schema, o.base || '_row');
    IF o.row_type IS NULL THEN
        EXECUTE format('CREATE DOMAIN %s AS %s', row_type, o.source);
        EXECUTE format('ALTER DOMAIN %s OWNER TO %s', row_type, o.owner);
        EXECUTE format('COMMENT ON DOMAIN %s IS %L', row_type, format('A row, as the map of the rollup %s is called with', o.base));
    END IF;

    -- INSERT and DELETE differ in the rows that they read and the side that they write.
    -- Most write one row, which makes a part as it is: an aggregate for it would take
    -- longer than the rest of the trigger.  So only what follows two rows is aggregated.
    -- OFFSET 0 keeps the filter before the score, and has each row's dimensions computed.
    change := $change$
        INSERT INTO %1$s (%2$s added, removed)
        SELECT %2$s %5$s
        FROM (%4$s OFFSET 0) r
        WHERE score IS NOT NULL
        LIMIT 2;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written = 2 THEN
            INSERT INTO %1$s (%2$s added, removed)
            SELECT %2$s %6$s
            FROM (SELECT r.* FROM (%4$s OFFSET 0) r WHERE score IS NOT NULL OFFSET 2) r
            %3$s
            HAVING count(*) > 0;
        END IF;$change$;
    new_rows := format(mapped, 'new_rows', o.schema, o.base || '_map', row_type);
    old_rows := format(mapped, 'old_rows', o.schema, o.base || '_map', row_type);
    one := format('%1$s._nps_accum(''{0,0,0,0,0,0,0,0,0,0,0}''::%1$s.nps_summary, score)', o.nps);
    several := format('%s.nps_agg(score)', o.nps);
    nothing := format('NULL::%s.nps_summary', o.nps);

    -- The trigger function, anew since objects that it names may have moved.  Without
    -- jit: its plans are kept, and one made for a bulk load would compile for each row.
    fires := format('%s.%I()', o.schema, o.base || '_trigger');
    EXECUTE format('CREATE %s FUNCTION %s RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER '
                   'SET search_path = pg_catalog, pg_temp SET jit = off AS %L',
                   CASE WHEN o.fires IS NOT NULL THEN 'OR REPLACE' END, fires,
                   format($body$
#variable_conflict use_column
-- Made by nps_rollup_rebuild: after a change of a schema's name run that again
DECLARE
    written bigint;
    fewer bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN%5$s
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO %1$s (%2$s added, removed)
        SELECT %2$s %3$s.nps_agg(score) FILTER (WHERE added), %3$s.nps_agg(score) FILTER (WHERE removed)
        FROM (SELECT r.*, true AS added, false AS removed FROM (%7$s) r
              UNION ALL
              SELECT r.*, false, true FROM (%8$s) r) r
        %4$s
        HAVING %3$s.nps_agg(score) FILTER (WHERE added) OPERATOR(%3$s.<>) %3$s.nps_agg(score) FILTER (WHERE removed);
    ELSIF TG_OP = 'DELETE' THEN%6$s
    ELSE
        TRUNCATE ONLY %1$s;
        RETURN NULL;
    END IF;

    -- One statement in 512 compacts, by the clock since random() is the user's: less
    -- often, the more there is to read beyond 8 MB, and once in a transaction, since
    -- parts taken by it are still there to read
    IF date_part('microseconds', clock_timestamp())::integer %% 512 = 0 THEN
        IF current_setting('transaction_isolation') = 'read committed'
            AND coalesce(current_setting('nps_rollup.compacted', true), '') = ''
            AND date_part('microseconds', clock_timestamp())::integer / 512 %% 256 * pg_relation_size(%10$L) < 256 * 8388608::bigint
        THEN
            PERFORM set_config('nps_rollup.compacted', 'yes', true);
            %9$s INTO fewer;
        END IF;
    END IF;
    RETURN NULL;
END
$body$,
                          o.parts, o.prefix, o.nps, o.grouped,
                          format(change, o.parts, o.prefix, o.grouped, new_rows, one || ', ' || nothing, several || ', ' || nothing),
                          format(change, o.parts, o.prefix, o.grouped, old_rows, nothing || ', ' || one, nothing || ', ' || several),
                          new_rows, old_rows, o.compaction, o.parts));
    EXECUTE format('ALTER FUNCTION %s OWNER TO %s', fires, o.owner);
    -- Whoever may call it may attach it to a table of his own and forge parts; and whoever
    -- may use the domain may plant a map for it
    FOR granted IN
        SELECT 'FUNCTION ' || fires AS object, a.grantee
        FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        WHERE p.oid = fires::regprocedure AND a.grantee <> p.proowner
        UNION
        SELECT 'DOMAIN ' || row_type, a.grantee
        FROM pg_type y, aclexplode(coalesce(y.typacl, acldefault('T', y.typowner))) a
        WHERE y.oid = row_type::regtype AND a.grantee <> y.typowner
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', granted.object,
                       CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE granted.grantee::regrole::text END);
    END LOOP;
    EXECUTE format('COMMENT ON FUNCTION %s IS %L', fires, format('Writes the parts of the rollup %s', o.base));

    -- Triggers are made anew only if something is wrong with them: dropping one
    -- keeps even readers out
    IF o.unwatched <> '{}' OR o.triggers <> 4 THEN
        FOR granted IN SELECT t.tgname, t.tgrelid::regclass FROM pg_trigger t WHERE t.tgfoid = o.fires LOOP
            EXECUTE format('DROP TRIGGER %I ON %s', granted.tgname, granted.tgrelid);
        END LOOP;
        FOR granted IN
            SELECT *
            FROM (VALUES ('insert', 'REFERENCING NEW TABLE AS new_rows'),
                         ('update', 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'),
                         ('delete', 'REFERENCING OLD TABLE AS old_rows'),
                         ('truncate', '')) e(event, transition)
        LOOP
            EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s %s FOR EACH STATEMENT EXECUTE FUNCTION %s',
                           o.base || '_' || granted.event, granted.event, o.source, granted.transition, fires);
        END LOOP;
    END IF;

    EXECUTE format('DELETE FROM ONLY %s', o.parts);
    EXECUTE format('INSERT INTO %s (%s added) SELECT %2$s %s.nps_agg(score) FROM (%s) r %s HAVING count(score) > 0',
                   o.parts, o.prefix, o.nps, format(mapped, 'ONLY ' || o.source, o.schema, o.base || '_map', row_type), o.grouped);
END
$$;

CREATE FUNCTION nps_rollup_compact(rollup regclass)
RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    o record;
    removed bigint;
BEGIN
    EXECUTE format('SELECT * FROM %s.nps_rollup_objects($1, true)',
                   (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'nps_rollup'))
    INTO STRICT o USING rollup;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'rollup % cannot be compacted in a % transaction', rollup, current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state',
                  DETAIL = 'It would fail on parts that another transaction has compacted.',
                  HINT = 'Begin with BEGIN ISOLATION LEVEL READ COMMITTED.';
    END IF;
    EXECUTE o.compaction INTO STRICT removed;
    RETURN removed;
END
$$;

CREATE FUNCTION nps_rollup_check(rollup regclass)
RETURNS SETOF text
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET row_security = off
AS $$
DECLARE
    o record;
    event text;
BEGIN
    EXECUTE format('SELECT * FROM %s.nps_rollup_objects($1, false)',
                   (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'nps_rollup'))
    INTO STRICT o USING rollup;
    IF o.source IS NULL THEN
        RETURN NEXT format('the table of the rollup, or the function %s.%I, is gone', o.schema, o.base || '_map');
        RETURN;
    ELSIF o.row_type IS NULL THEN
        RETURN NEXT format('the domain %s.%I is gone', o.schema, o.base || '_row');
        RETURN;
    END IF;

    IF o.fires IS NULL THEN
        RETURN NEXT format('the function %s.%I() is gone', o.schema, o.base || '_trigger');
    END IF;
    FOREACH event IN ARRAY o.unwatched LOOP
        RETURN NEXT format('%s of %s is not watched: the trigger is gone or disabled', event, o.source);
    END LOOP;
    RETURN QUERY
        SELECT format('%s is %s, and the parts are %s', o.source,
                      CASE s.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END,
                      CASE p.relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END)
        FROM pg_class s, pg_class p
        WHERE s.oid = o.source AND p.oid = o.parts AND s.relpersistence <> p.relpersistence
        UNION ALL
        SELECT format('%s may be used by others than its owner, as after a restore without privileges', m.object)
        FROM (SELECT 'the function ' || p.oid::regprocedure, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
              FROM pg_proc p WHERE p.oid = o.fires
              UNION ALL
              SELECT 'the domain ' || y.oid::regtype, y.typowner, coalesce(y.typacl, acldefault('T', y.typowner))
              FROM pg_type y WHERE y.oid = o.row_type) m(object, owner, acl)
        WHERE EXISTS (SELECT FROM aclexplode(m.acl) a WHERE a.grantee <> m.owner)
        UNION ALL
        SELECT format('%s belongs to %s, and the rollup to %s', o.source, s.relowner::regrole, o.owner)
        FROM pg_class s
        WHERE s.oid = o.source AND s.relowner <> o.owner
        UNION ALL
        SELECT format('%s has row-level security, which does not hold for the rollup', o.source)
        FROM pg_class s
        WHERE s.oid = o.source AND s.relrowsecurity
        UNION ALL
        SELECT DISTINCT format('%s is in an inheritance or a partition tree', o.source)
        FROM pg_inherits i
        WHERE o.source IN (i.inhrelid, i.inhparent);

    -- The table before the parts: the order in which TRUNCATE locks them.  No
    -- subtraction, which would fail where the parts have drifted below zero.
    RETURN QUERY EXECUTE format(
        'SELECT format(''%%s: the table has %%s, the parts %%s less %%s'', %1$s, %2$s.sum(score), %2$s.sum(added), %2$s.sum(removed)) '
        'FROM (SELECT %3$s %2$s.nps_agg(score) AS score, %4$L::%2$s.nps_summary AS added, %4$L::%2$s.nps_summary AS removed '
              'FROM (SELECT m.* FROM ONLY %5$s n, LATERAL %6$s.%7$I(ROW(n.*)::%11$s) m) r %8$s '
              'UNION ALL SELECT %9$s %4$L, coalesce(added, %4$L), coalesce(removed, %4$L) FROM %10$s) g '
        '%8$s HAVING %2$s.sum(score) OPERATOR(%2$s.+) %2$s.sum(removed) OPERATOR(%2$s.<>) %2$s.sum(added) '
        'ORDER BY 1',
        coalesce('ROW(' || nullif(array_to_string(o.dimensions, ', '), '') || ')', '''all responses'''),
        o.nps,
        (SELECT string_agg(d.name || d.clause || ', ', '' ORDER BY d.position)
         FROM unnest(o.dimensions, o.collations) WITH ORDINALITY d(name, clause, position)),
        '{0,0,0,0,0,0,0,0,0,0,0}', o.source, o.schema, o.base || '_map', o.grouped, o.prefix, o.parts, o.row_type);
END
$$;

CREATE FUNCTION nps_rollup_drop(rollup regclass)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    o record;
    trigger record;
BEGIN
    EXECUTE format('SELECT * FROM %s.nps_rollup_objects($1, true)',
                   (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'nps_rollup'))
    INTO STRICT o USING rollup;
    FOR trigger IN SELECT t.tgname, t.tgrelid::regclass FROM pg_trigger t WHERE t.tgfoid = o.fires LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', trigger.tgname, trigger.tgrelid);
    END LOOP;
    EXECUTE format('DROP VIEW %s', rollup);
    EXECUTE format('DROP TABLE %s', o.parts);
    IF o.fires IS NOT NULL THEN
        EXECUTE format('DROP FUNCTION %s', o.fires);
    END IF;
    IF o.map IS NOT NULL THEN
        EXECUTE format('DROP FUNCTION %s', o.map);
    END IF;
    IF o.row_type IS NOT NULL THEN
        EXECUTE format('DROP DOMAIN %s', o.row_type);
    END IF;
END
$$;

COMMENT ON FUNCTION nps_rollup_objects(regclass, boolean) IS
    'Internal: what a rollup consists of, read from the catalogue';
COMMENT ON FUNCTION nps_rollup_create(regclass, text, text[], text, text[], text) IS
    'Make a view of the summaries of a table by dimensions, current to the last commit';
COMMENT ON FUNCTION nps_rollup_rebuild(regclass) IS
    'Make the parts and triggers of a rollup anew from its table';
COMMENT ON FUNCTION nps_rollup_compact(regclass) IS
    'Replace the parts of each group by their sum; returns how many parts fewer there are';
COMMENT ON FUNCTION nps_rollup_check(regclass) IS
    'What is wrong with a rollup, a line each: drift from the table, triggers, persistence, security; none if all is well';
COMMENT ON FUNCTION nps_rollup_drop(regclass) IS
    'Drop a rollup and its triggers; the table stays';
