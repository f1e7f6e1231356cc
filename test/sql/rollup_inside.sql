-- nps_rollup from inside: what compaction returns and leaves alone, what a write does to
-- locks, memory and settings, and what is no map.
\set SHOW_CONTEXT never
CREATE EXTENSION nps_rollup;
CREATE SCHEMA inside; SET search_path = inside, public;
CREATE TABLE answers (score integer, segment text);
SELECT nps_rollup_create('answers', 'rolled', ARRAY['segment']);

-- As many parts fewer as it says; of those that are alone in their group none is touched
SET nps_rollup.compact = off;
INSERT INTO answers SELECT i % 11, 's' || i % 3 FROM generate_series(1, 30) AS i;
INSERT INTO answers SELECT i % 11, 's' || i % 4 FROM generate_series(1, 30) AS i;
INSERT INTO answers SELECT i % 11, 's' || i % 5 FROM generate_series(1, 30) AS i;
SELECT count(*) AS parts FROM rolled_parts;
SELECT nps_rollup_compact('rolled');
SELECT count(*) AS parts, array_agg(ctid ORDER BY ctid) AS places FROM rolled_parts \gset
SELECT :parts AS parts, nps_rollup_compact('rolled');
SELECT array_agg(ctid ORDER BY ctid) = :'places'::tid[] AS untouched FROM rolled_parts;

-- One part a group and statement, while memory lasts
INSERT INTO answers SELECT i % 11, 'hundred' || i % 100 FROM generate_series(1, 1000) AS i;
SELECT count(*) FROM rolled_parts WHERE segment LIKE 'hundred%';
SELECT _nps_rollup_compact(1);

-- Groups of one hash stay apart: two words that PostgreSQL gives one
SELECT min('word ' || i) AS one, max('word ' || i) AS other FROM generate_series(1, 200000) AS i
GROUP BY hashtext('word ' || i) HAVING count(*) = 2 ORDER BY 1 LIMIT 1 \gset
INSERT INTO answers VALUES (10, :'one'), (0, :'other'), (10, :'one');
SELECT segment = :'one' AS one, summary FROM rolled WHERE segment IN (:'one', :'other') ORDER BY summary;
SELECT count(DISTINCT nps_rollup_hash), count(DISTINCT segment) FROM rolled_parts WHERE segment LIKE 'word%';
SELECT nps_rollup_compact('rolled');

-- Writers hold a lock on the parts, also when they know the rollup already
BEGIN;
INSERT INTO answers VALUES (10, 's1');
SELECT mode FROM pg_locks WHERE relation = 'rolled_parts'::regclass AND pid = pg_backend_pid();
ROLLBACK;

-- Groups beyond the memory of a hash are written on the way, and go on to be counted
SET work_mem = '64kB'; SET hash_mem_multiplier = 1;
INSERT INTO answers SELECT i % 11, 'many' || i % 2000 FROM generate_series(1, 4000) AS i;
SELECT count(*) > 2000 AS twice FROM rolled_parts WHERE segment LIKE 'many%';
RESET work_mem; RESET hash_mem_multiplier;
SELECT * FROM nps_rollup_check('rolled');

-- Settings of a transaction outlive a write, whether its expressions run with a path of their own or not
CREATE FUNCTION path(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN current_setting(''search_path''); END';
CREATE TABLE paths (score integer, segment text);
SELECT nps_rollup_create('paths', 'by_path', ARRAY['path(segment)'], by_names => ARRAY['path']);
SELECT nps_rollup_create('paths', 'of_path', filter => 'path(segment) = ''pg_catalog, pg_temp''');
BEGIN;
SET LOCAL statement_timeout = '7min';
INSERT INTO answers VALUES (9, 's1');
INSERT INTO paths VALUES (9, 's1');
SELECT current_setting('statement_timeout'), current_setting('search_path');
SELECT path, nps(summary) FROM by_path;
SELECT nps(summary) FROM of_path;
COMMIT;

-- Expressions with a part that is not there
SELECT nps_rollup_create('answers', 'by_level', ARRAY['CASE WHEN score > 8 THEN ''high'' END'], by_names => ARRAY['level']);
INSERT INTO answers VALUES (10, 'new'), (1, 'new');
SELECT level, summary FROM by_level ORDER BY level;
SELECT * FROM nps_rollup_check('by_level');

-- Domains within an expression, whose constraints may call anything; and collations that nothing decides
CREATE DOMAIN word AS text CHECK (VALUE <> '');
CREATE TABLE words (score integer, one text COLLATE "C", other text COLLATE "POSIX");
SELECT nps_rollup_create('words', 'by_word', ARRAY['upper(one::word)']);
INSERT INTO words VALUES (10, 'a', 'b');
INSERT INTO words VALUES (10, '', 'b');
SELECT * FROM by_word;
SELECT nps_rollup_create('words', 'by_both', ARRAY['one || other'], by_names => ARRAY['both']);

-- Scores of every type, which none may leave the scale by
DO $$
DECLARE
    type text;
    score text;
BEGIN
    FOREACH type IN ARRAY '{smallint,integer,bigint,real,double precision,numeric}'::text[] LOOP
        EXECUTE format('CREATE TABLE typed (score %s)', type);
        PERFORM nps_rollup_create('typed', 'of_typed');
        FOREACH score IN ARRAY '{0,10,-1,11}'::text[] LOOP
            BEGIN
                EXECUTE format('INSERT INTO typed VALUES (%s)', score);
            EXCEPTION WHEN numeric_value_out_of_range THEN
                RAISE NOTICE '%: %', type, SQLERRM;
            END;
        END LOOP;
        RAISE NOTICE '%: %', type, (SELECT summary FROM of_typed);
        PERFORM nps_rollup_drop('of_typed');
        DROP TABLE typed;
    END LOOP;
END $$;

-- Parts that change under a session that knows them
INSERT INTO answers VALUES (10, 'new');
ALTER TABLE by_level_parts DROP COLUMN removed CASCADE;
INSERT INTO answers VALUES (10, 'new');
ALTER TABLE by_level_parts ADD COLUMN removed nps_summary;
INSERT INTO answers VALUES (10, 'newer');
SELECT * FROM nps_rollup_check('by_level_map');
SELECT nps_rollup_rebuild('by_level_map');
SELECT * FROM nps_rollup_check('by_level');

-- Parts that are none: a map whose owner names something else there
CREATE TABLE apart (segment text, nps_rollup_hash integer, added nps_summary, removed nps_summary) PARTITION BY LIST (segment);
CREATE VIEW seen AS SELECT * FROM by_level_parts;
CREATE OR REPLACE VIEW rolled_map AS SELECT segment, score, 'apart'::regclass AS nps_rollup_parts FROM ONLY answers;
INSERT INTO answers VALUES (10, 's1');
CREATE OR REPLACE VIEW rolled_map AS SELECT segment, score, 'seen'::regclass AS nps_rollup_parts FROM ONLY answers;
INSERT INTO answers VALUES (10, 's1');
CREATE OR REPLACE VIEW rolled_map AS SELECT segment, score, 'rolled_parts'::regclass AS nps_rollup_parts FROM ONLY answers;
INSERT INTO answers VALUES (10, 's1');
SELECT * FROM nps_rollup_check('rolled');

-- What is no map: one row of a map is one of a table
CREATE FUNCTION map_of(query text, OUT source regclass, OUT parts regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'CREATE VIEW tried AS ' || query;
    SELECT * INTO source, parts FROM _nps_rollup_map('tried');
    DROP VIEW tried;
END $$;
SELECT query, source, parts
FROM unnest(ARRAY[
    'SELECT segment, score, ''rolled_parts''::regclass AS parts FROM answers',
    'SELECT segment, score, ''rolled_parts''::regclass AS parts FROM ONLY answers WHERE score > 3 ORDER BY segment',
    'SELECT max(segment) AS segment, max(score) AS score, ''rolled_parts''::regclass AS parts FROM answers',
    'SELECT segment, lag(score) OVER (), ''rolled_parts''::regclass AS parts FROM answers',
    'SELECT segment, generate_series(1, score), ''rolled_parts''::regclass AS parts FROM answers',
    'SELECT segment, (SELECT 1), ''rolled_parts''::regclass AS parts FROM answers',
    'SELECT segment, score, ''rolled_parts''::regclass AS parts FROM answers GROUP BY segment, score',
    'SELECT segment, score, ''rolled_parts''::regclass AS parts FROM answers GROUP BY GROUPING SETS ((segment, score))',
    'SELECT ''a'' AS segment, 1 AS score, ''rolled_parts''::regclass AS parts FROM answers HAVING true',
    'SELECT DISTINCT segment, score, ''rolled_parts''::regclass AS parts FROM answers',
    'SELECT segment, score, ''rolled_parts''::regclass AS parts FROM answers UNION ALL SELECT segment, score, ''rolled_parts'' FROM answers',
    'SELECT segment, score, ''rolled_parts''::regclass AS parts FROM answers LIMIT 1',
    'SELECT segment, score, ''rolled_parts''::regclass AS parts FROM answers OFFSET 1',
    'WITH w AS (SELECT 1) SELECT segment, score, ''rolled_parts''::regclass AS parts FROM answers',
    'SELECT segment, score, ''rolled_parts''::regclass AS parts FROM answers, paths AS p(s, g)',
    'SELECT segment, score, ''rolled_parts''::regclass AS parts FROM (TABLE answers) a',
    'SELECT ''a'' AS segment, 1 AS score, ''rolled_parts''::regclass AS parts',
    'SELECT segment, score, NULL::regclass AS parts FROM answers',
    'SELECT segment, score, 7 AS parts FROM answers',
    'SELECT score, segment, ''rolled_parts''::regclass AS parts FROM answers',
    'SELECT ''rolled_parts''::regclass AS parts FROM answers',
    'SELECT id, score, ''rolled_parts''::regclass AS parts FROM generate_series(1, 3) AS id, LATERAL (SELECT id) AS s(score)',
    'SELECT segment, score, ''rolled_parts''::regclass AS parts FROM rolled_map']) AS query, map_of(query);
SELECT * FROM _nps_rollup_map('answers');
RESET nps_rollup.compact;
SET client_min_messages = warning;
RESET search_path;
DROP SCHEMA inside CASCADE;
DROP EXTENSION nps_rollup;
RESET client_min_messages;
