-- nps_rollup: making, reading, checking, rebuilding and dropping a rollup, and
-- every word of refusal.  What needs more than one session is in test/specs and in
-- test/t/040_rollup.t.
\set SHOW_CONTEXT never
-- Messages name the owner of a table, and the superuser who runs this may be called anything
CREATE ROLE regress_nps_owner SUPERUSER;
SET SESSION AUTHORIZATION regress_nps_owner;
CREATE EXTENSION nps_rollup;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SELECT extname, nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace WHERE extname LIKE 'nps%' ORDER BY 1;

CREATE SCHEMA survey;
CREATE TABLE survey.responses (
    id integer PRIMARY KEY, gone text, score integer, segment text, answered_at timestamptz NOT NULL, comment text);
ALTER TABLE survey.responses DROP COLUMN gone;
INSERT INTO survey.responses
SELECT i, i % 11, CASE i % 3 WHEN 0 THEN 'retail' WHEN 1 THEN 'online' END, '2026-03-01 22:30+00'::timestamptz + i * interval '1 hour'
FROM generate_series(1, 48) i;

SELECT nps_rollup_create('survey.responses', 'daily', by => ARRAY['segment', '(answered_at AT TIME ZONE ''UTC'')::date'],
                         by_names => ARRAY[NULL, 'day']);
SELECT segment, nps(sum(summary)), nps_responses(sum(summary)) FROM survey.daily GROUP BY segment ORDER BY segment;
SELECT * FROM survey.daily ORDER BY segment, day;
SELECT count(*) AS differ FROM (
    SELECT segment, (answered_at AT TIME ZONE 'UTC')::date AS day, nps_agg(score) AS summary FROM survey.responses GROUP BY 1, 2
    EXCEPT TABLE survey.daily) d;

-- The objects, as \d would show them; before 16 columns of views are printed with their tables
SELECT relname, relkind, relreplident, reloptions FROM pg_class WHERE relnamespace = 'survey'::regnamespace AND relname ~ '^daily' ORDER BY 1;
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = 'survey.daily_parts'::regclass AND attnum > 0 ORDER BY attnum;
SELECT regexp_replace(pg_get_viewdef('survey.daily'::regclass), '(daily_parts|responses)\.', '', 'g') AS definition;
SELECT regexp_replace(pg_get_viewdef('survey.daily_map'::regclass), '(daily_parts|responses)\.', '', 'g') AS definition;
SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE tgrelid = 'survey.responses'::regclass ORDER BY tgname;
SELECT obj_description(c) FROM unnest('{survey.daily,survey.daily_map,survey.daily_parts}'::regclass[]) c;

-- What writers do is there at once; a row that no one scored leaves no part
CREATE FUNCTION parts_of(text, OUT parts bigint) LANGUAGE plpgsql AS
$$ BEGIN EXECUTE format('SELECT count(*) FROM survey.%I', $1 || '_parts') INTO parts; END $$;
-- No compaction by writers until there is an index again
DROP INDEX survey.daily_parts_nps_rollup_hash_idx;
SELECT parts_of('daily');
INSERT INTO survey.responses VALUES (100, 10, 'online', '2026-03-05 10:00+00'), (101, NULL, 'new', '2026-03-05 10:00+00');
SELECT * FROM survey.daily WHERE day = '2026-03-05' ORDER BY segment;
SELECT parts_of('daily');
UPDATE survey.responses SET comment = 'as before', score = score;
UPDATE survey.responses SET score = 0 WHERE false;
SELECT parts_of('daily');
UPDATE survey.responses SET score = 9 WHERE id = 101;
UPDATE survey.responses SET segment = 'retail' WHERE id = 100;
SELECT * FROM survey.daily WHERE day = '2026-03-05' ORDER BY segment;
SELECT parts_of('daily');
DELETE FROM survey.responses WHERE id IN (100, 101);
SELECT * FROM survey.daily WHERE day = '2026-03-05' ORDER BY segment;
SELECT parts_of('daily');
-- An invalid score fails the write
\set VERBOSITY terse
INSERT INTO survey.responses VALUES (102, 11, 'online', '2026-03-05 10:00+00');
UPDATE survey.responses SET score = -1 WHERE id = 1;
\set VERBOSITY default
-- Writable CTEs, MERGE and ON CONFLICT
WITH moved AS (DELETE FROM survey.responses WHERE id <= 3 RETURNING *),
     back AS (INSERT INTO survey.responses SELECT id + 1000, score, 'moved', answered_at FROM moved RETURNING 1)
SELECT count(*) FROM back;
INSERT INTO survey.responses VALUES (1001, 5, 'moved', '2026-03-01 23:30+00'), (1010, 6, 'moved', '2026-03-01 23:30+00')
ON CONFLICT (id) DO UPDATE SET score = excluded.score;
MERGE INTO survey.responses r USING (VALUES (1001, 1), (1002, NULL), (1020, 8)) v(id, score) ON r.id = v.id
WHEN MATCHED AND v.score IS NULL THEN DELETE
WHEN MATCHED THEN UPDATE SET score = v.score
WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.score, 'moved', '2026-03-01 23:30+00');
SELECT * FROM survey.daily WHERE segment = 'moved' ORDER BY day;
SELECT * FROM nps_rollup_check('survey.daily');

-- Compaction: one part a group, and none where nothing remains
SELECT parts_of('daily'), count(*) FROM survey.daily;
SELECT nps_rollup_compact('survey.daily');
CREATE INDEX ON survey.daily_parts (nps_rollup_hash);
SELECT nps_rollup_compact('survey.daily') > 0 AS compacted;
SELECT parts_of('daily'), count(*) FROM survey.daily;
SELECT nps_rollup_compact('survey.daily');
SELECT * FROM nps_rollup_check('survey.daily');

-- TRUNCATE
BEGIN;
TRUNCATE survey.responses;
SELECT parts_of('daily');
SELECT * FROM nps_rollup_check('survey.daily');
ROLLBACK;
SELECT * FROM nps_rollup_check('survey.daily');

-- Statements of no row, one, two and more, some without a score; every type of score; and a name with a % in it
CREATE DOMAIN survey.answer AS smallint CHECK (VALUE BETWEEN 0 AND 10);
CREATE FUNCTION every_statement(type text, dimensions text[], OUT statements integer, OUT wrong text) LANGUAGE plpgsql AS $$
DECLARE
    answers text;
BEGIN
    EXECUTE format('CREATE TABLE survey."50%%" (score %s, segment text)', type);
    PERFORM nps_rollup_create('survey."50%"', '50%_a', dimensions);
    statements := 0;
    -- All rows of up to four answers 0, 10 and none
    FOR answers IN
        WITH RECURSIVE r(scores, n) AS (
            SELECT '{}'::text, 0
            UNION ALL
            SELECT rtrim(r.scores, '}') || CASE WHEN n > 0 THEN ',' ELSE '' END || answer || '}', n + 1
            FROM r, unnest('{0,10,NULL}'::text[]) answer WHERE n < 4)
        SELECT r.scores FROM r ORDER BY n, r.scores
    LOOP
        EXECUTE format('INSERT INTO survey."50%%" SELECT score, chr(97 + position::integer %% 2) '
                       'FROM unnest(%L::%s[]) WITH ORDINALITY u(score, position)', answers, type);
        SELECT string_agg(c, '; ') INTO wrong FROM nps_rollup_check('survey."50%_a"') c;
        EXIT WHEN wrong IS NOT NULL;
        DELETE FROM survey."50%";
        SELECT string_agg(c, '; ') INTO wrong FROM nps_rollup_check('survey."50%_a"') c;
        EXIT WHEN wrong IS NOT NULL;
        statements := statements + 2;
    END LOOP;
    PERFORM nps_rollup_compact('survey."50%_a"');
    IF wrong IS NULL AND EXISTS (SELECT FROM survey."50%_a_parts") THEN
        wrong := 'a part remains';
    END IF;
    PERFORM nps_rollup_drop('survey."50%_a"');
    DROP TABLE survey."50%";
END $$;
SELECT type, e.* FROM unnest('{smallint,integer,bigint,numeric,real,double precision,survey.answer}'::text[]) type, every_statement(type, '{segment}') e;
SELECT * FROM every_statement('integer', '{}');
DROP FUNCTION every_statement;
DROP DOMAIN survey.answer;

-- The filter comes before the score, and dimensions are computed of rows without one, too
CREATE TABLE survey.answers_of_all (kind text, answer text, parts integer);
INSERT INTO survey.answers_of_all VALUES ('comment', 'there before', 1);
SELECT nps_rollup_create('survey.answers_of_all', 'guarded', '{10 / parts}', score => 'answer::integer', by_names => '[0:0]={tenth}',
                         filter => 'kind = ''nps'' OR kind = ''enps'' OR kind = ''cnps''');
INSERT INTO survey.answers_of_all VALUES ('comment', 'hello', 1);
INSERT INTO survey.answers_of_all VALUES ('comment', 'hello', 0), ('nps', '9', 1), ('enps', NULL, 1), ('comment', '?', 1), ('cnps', '3', 5);
\set VERBOSITY terse
INSERT INTO survey.answers_of_all VALUES ('nps', NULL, 0);
INSERT INTO survey.answers_of_all VALUES ('nps', 'nine', 1);
\set VERBOSITY default
DELETE FROM survey.answers_of_all WHERE answer = 'there before';
SELECT * FROM survey.guarded ORDER BY tenth;
SELECT * FROM nps_rollup_check('survey.guarded');
DELETE FROM survey.answers_of_all;
SELECT * FROM nps_rollup_check('survey.guarded');
SELECT nps_rollup_drop('survey.guarded');
DROP TABLE survey.answers_of_all;

-- Beside it: no dimensions, a filter, an expression as score, names in need of quotes
SELECT nps_rollup_create('survey.responses', 'overall');
SELECT nps_rollup_create('survey.responses', 'We "quote"', ARRAY['upper(segment)', 'id % 2', '''x''', 'segment'],
                         score => 'nps_rescale(score, 0, 20)::numeric', by_names => ARRAY['Seg"ment', 'GROUP', 'select', 'n'],
                         filter => 'score > 2 -- and so on');
SELECT nps_rollup_create('survey.responses', 'varied', ARRAY['segment COLLATE "C"', 'comment::varchar(3)', 'responses.id']);
INSERT INTO survey.responses SELECT i, i % 11, 'more', '2026-03-05 10:00+00' FROM generate_series(2000, 2020) i;
SELECT * FROM survey.overall;
SELECT "Seg""ment", "GROUP", "select", n, nps_responses(summary) FROM survey."We ""quote""" ORDER BY 1, 2;
SELECT attname, format_type(atttypid, atttypmod), attcollation::regcollation FROM pg_attribute
WHERE attrelid = 'survey.varied'::regclass ORDER BY attnum;
SELECT nps_rollup_compact('survey."We ""quote"""') > 0;
SELECT r, nps_rollup_check(r) FROM unnest('{survey.overall,"survey.\"We \"\"quote\"\"\"",survey.varied}'::regclass[]) r;
DELETE FROM survey.responses;
SELECT * FROM survey.overall;
SELECT nps_rollup_compact('survey.overall') > 0 AS compacted;
SELECT parts_of('overall');
-- Of nothing there is nothing
SELECT nps_rollup_compact('survey.overall'), nps_rollup_compact('survey.overall');
SELECT * FROM survey.overall;
SELECT nps_rollup_compact(r), nps_rollup_check(r) FROM unnest('{survey.daily,survey.overall,survey.varied}'::regclass[]) r;
INSERT INTO survey.responses SELECT i, i % 11, 'again', '2026-03-05 10:00+00' FROM generate_series(1, 22) i;

-- Tables change, and writes go on in the same transaction
BEGIN;
ALTER TABLE survey.responses ADD x integer NOT NULL DEFAULT 3, ADD y integer GENERATED ALWAYS AS IDENTITY, ADD z text GENERATED ALWAYS AS (upper(comment)) STORED;
INSERT INTO survey.responses SELECT i, i % 11, 'later', '2026-03-05 10:00+00' FROM generate_series(100, 110) i;
ALTER TABLE survey.responses ALTER x TYPE bigint, ALTER y TYPE bigint;
\set VERBOSITY terse
SAVEPOINT before;
ALTER TABLE survey.responses ALTER score TYPE bigint;
ROLLBACK TO before;
\set VERBOSITY default
DELETE FROM survey.responses WHERE score = 7;
ALTER TABLE survey.responses DROP COLUMN y, DROP COLUMN z;
UPDATE survey.responses SET score = 10 - score WHERE segment = 'later';
COMMIT;
ALTER TABLE survey.responses RENAME segment TO part;
ALTER TABLE survey.responses RENAME TO answers;
ALTER TABLE survey.answers ADD extra integer DEFAULT 5, ADD other text;
ALTER TABLE survey.answers DROP COLUMN other;
CLUSTER survey.answers USING responses_pkey;
VACUUM FULL survey.answers;
INSERT INTO survey.answers SELECT i, i % 11, 'latest', '2026-03-05 10:00+00' FROM generate_series(200, 210) i;
SELECT nps_rollup_check(r) FROM unnest('{survey.daily,survey.overall,survey.varied,"survey.\"We \"\"quote\"\"\""}'::regclass[]) r;
-- What it uses is kept; with CASCADE the view goes as well, and what is left says so and can be dropped
ALTER TABLE survey.answers DROP COLUMN comment;
\set VERBOSITY terse
ALTER TABLE survey.answers DROP COLUMN comment CASCADE;
\set VERBOSITY default
SELECT * FROM survey.varied;
DELETE FROM survey.answers WHERE id = 200;
SELECT nps_rollup_drop('survey.answers');
DELETE FROM survey.answers WHERE id = 201;
SELECT count(*) FROM pg_class WHERE relname ~ 'varied';
ALTER TABLE survey.answers SET SCHEMA public;
INSERT INTO answers VALUES (500, 9, 'late', '2026-03-05 10:00+00', 1);
UPDATE answers SET score = 10 WHERE id = 500;
SELECT * FROM survey.daily WHERE segment = 'late';
\set VERBOSITY terse
ALTER TABLE answers DROP COLUMN part;
ALTER TABLE answers ALTER part TYPE varchar(10);
DROP TABLE answers;
\set VERBOSITY default
ALTER VIEW survey.daily RENAME TO by_day;
ALTER VIEW survey.daily_map RENAME TO mapped;
ALTER VIEW survey.mapped RENAME COLUMN day TO date;
CREATE SCHEMA elsewhere;
ALTER TABLE survey.daily_parts SET SCHEMA elsewhere;
ALTER VIEW survey.overall_map SET SCHEMA elsewhere;
ALTER SCHEMA survey RENAME TO polls;
DELETE FROM answers WHERE id = 500;
SELECT r, nps_rollup_check(r) FROM unnest('{polls.by_day,polls.overall,"polls.\"We \"\"quote\"\"\""}'::regclass[]) r;
SELECT nps_rollup_rebuild(r) FROM unnest('{polls.by_day,polls.overall,"polls.\"We \"\"quote\"\"\""}'::regclass[]) r;
DELETE FROM answers WHERE id = 210;
SELECT r, nps_rollup_check(r) FROM unnest('{polls.by_day,polls.overall,"polls.\"We \"\"quote\"\"\""}'::regclass[]) r;
SELECT nps_rollup_drop('polls."We ""quote"""');
ALTER TABLE elsewhere.daily_parts SET SCHEMA polls;
ALTER VIEW polls.mapped RENAME COLUMN date TO day;
ALTER VIEW polls.mapped RENAME TO daily_map;

-- It becomes no part of a tree; and as the root of one it does not tell of the tree
CREATE TABLE parent (LIKE answers);
ALTER TABLE answers INHERIT parent;
CREATE TABLE years (LIKE answers) PARTITION BY LIST (score);
ALTER TABLE years ATTACH PARTITION answers DEFAULT;
CREATE TABLE heirs () INHERITS (answers);
SELECT count(*) FROM polls.by_day;
DROP TABLE heirs, years, parent;
SELECT count(*) FROM polls.by_day;
ALTER TABLE answers ENABLE TRIGGER ALL;
DELETE FROM answers WHERE id = 209;
ALTER TABLE answers DISABLE TRIGGER _daily_guard;

-- Drift of every kind is found, and mended
UPDATE polls.daily_parts SET added = added + '{0,0,0,0,0,0,0,0,0,0,1}' WHERE segment = 'again';
SELECT * FROM nps_rollup_check('polls.by_day');
DELETE FROM polls.daily_parts;
INSERT INTO polls.daily_parts (segment, removed) VALUES ('nowhere', '{1,0,0,0,0,0,0,0,0,0,0}');
SELECT * FROM nps_rollup_check('polls.by_day');
ALTER TABLE answers DISABLE TRIGGER _daily_insert;
ALTER TABLE answers ENABLE REPLICA TRIGGER _daily_truncate;
DROP TRIGGER _daily_guard ON answers;
DROP TRIGGER _overall_update ON answers;
DROP INDEX polls.daily_parts_nps_rollup_hash_idx;
ALTER TABLE answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE answers SET UNLOGGED;
CREATE TABLE heirs () INHERITS (answers);
INSERT INTO answers VALUES (501, 9, 'unseen', '2026-03-05 10:00+00', 1);
SELECT * FROM nps_rollup_check('polls.by_day');
SELECT * FROM nps_rollup_check('polls.overall');
DROP TABLE heirs;
ALTER TABLE answers SET LOGGED;
ALTER TABLE answers DISABLE ROW LEVEL SECURITY;
SELECT nps_rollup_rebuild('polls.by_day'), nps_rollup_rebuild('polls.overall');
SELECT nps_rollup_check(r) FROM unnest('{polls.by_day,polls.overall}'::regclass[]) r;

-- The table gets another owner: nobody writes until the rollup has him as well
CREATE ROLE regress_nps_analyst;
GRANT USAGE, CREATE ON SCHEMA polls TO regress_nps_analyst;
ALTER TABLE answers OWNER TO regress_nps_analyst;
INSERT INTO answers VALUES (502, 9, 'unseen', '2026-03-05 10:00+00', 1);
ALTER VIEW polls.daily_map OWNER TO regress_nps_analyst;
INSERT INTO answers VALUES (502, 9, 'unseen', '2026-03-05 10:00+00', 1);
SELECT * FROM nps_rollup_check('polls.by_day');
SELECT nps_rollup_rebuild('polls.by_day'), nps_rollup_rebuild('polls.overall');
INSERT INTO answers VALUES (502, 9, 'seen', '2026-03-05 10:00+00', 1);
SELECT nps_rollup_check(r) FROM unnest('{polls.by_day,polls.overall}'::regclass[]) r;
REASSIGN OWNED BY regress_nps_analyst TO CURRENT_USER;
DROP OWNED BY regress_nps_analyst;

-- Rows are not counted twice, nor into other parts, nor by a trigger of another kind
CREATE TRIGGER again AFTER INSERT ON answers REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('daily');
INSERT INTO answers VALUES (503, 9, 'twice', '2026-03-05 10:00+00', 1);
SELECT * FROM nps_rollup_check('polls.by_day');
DROP TRIGGER again ON answers;
CREATE TRIGGER again AFTER INSERT ON answers REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('other');
CREATE TRIGGER again_2 AFTER TRUNCATE ON answers FOR EACH STATEMENT WHEN ('polls.daily_map'::regclass IS NOT NULL) EXECUTE FUNCTION nps_rollup_write('other');
INSERT INTO answers VALUES (503, 9, 'twice', '2026-03-05 10:00+00', 1);
SELECT * FROM nps_rollup_check('polls.by_day');
SELECT nps_rollup_rebuild('polls.by_day');
-- ... the one that is left without a map writes nothing
INSERT INTO answers VALUES (503, 9, 'once', '2026-03-05 10:00+00', 1);
SELECT nps_rollup_check('polls.by_day');
DROP TRIGGER again ON answers;
CREATE TABLE elsewhere.forged (score integer, segment text, answered_at timestamptz);
CREATE TRIGGER forged AFTER INSERT ON elsewhere.forged REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('daily');
CREATE TRIGGER forged_2 AFTER TRUNCATE ON elsewhere.forged FOR EACH STATEMENT WHEN ('polls.daily_map'::regclass IS NOT NULL) EXECUTE FUNCTION nps_rollup_write('daily');
INSERT INTO elsewhere.forged VALUES (10, 'forged');
DROP TABLE elsewhere.forged;
CREATE TABLE elsewhere.other (score integer);
CREATE TRIGGER each AFTER INSERT ON elsewhere.other FOR EACH ROW EXECUTE FUNCTION nps_rollup_write('daily');
INSERT INTO elsewhere.other VALUES (1);
DROP TRIGGER each ON elsewhere.other;
CREATE TRIGGER each AFTER INSERT ON elsewhere.other FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('daily');
INSERT INTO elsewhere.other VALUES (1);
SELECT nps_rollup_write();
-- A map that has become another query, and parts with a column more
CREATE OR REPLACE VIEW elsewhere.overall_map AS SELECT 1 AS score, 'polls.overall_parts'::regclass AS nps_rollup_parts;
INSERT INTO answers VALUES (504, 9, 'once', '2026-03-05 10:00+00', 1);
SELECT nps_rollup_check('polls.overall');
\set VERBOSITY terse
DROP VIEW elsewhere.overall_map CASCADE;
\set VERBOSITY default
SELECT nps_rollup_drop('polls.overall_parts');
SELECT nps_rollup_drop('answers');
-- Orphans of one name in two schemas are not taken for each other
CREATE TABLE elsewhere.d (score integer);
CREATE TABLE polls.d (score integer);
SELECT nps_rollup_create('elsewhere.d', 'twin'), nps_rollup_create('polls.d', 'twin');
\set VERBOSITY terse
DROP VIEW elsewhere.twin_map CASCADE;
\set VERBOSITY default
SELECT nps_rollup_drop('polls.twin_parts');
INSERT INTO elsewhere.d VALUES (1);
SELECT nps_rollup_drop('elsewhere.twin_parts');
INSERT INTO elsewhere.d VALUES (1);
DROP TABLE elsewhere.d, polls.d;
-- Parts of another type are no parts, nor is a text a score
CREATE TABLE elsewhere.odd (score integer, answer text);
CREATE TABLE elsewhere.odd_parts (nps_rollup_hash integer, added text, removed text);
CREATE VIEW elsewhere.odd_map AS SELECT score, 'elsewhere.odd_parts'::regclass AS nps_rollup_parts FROM ONLY elsewhere.odd;
CREATE TRIGGER a AFTER INSERT ON elsewhere.odd REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('odd');
CREATE TRIGGER b AFTER TRUNCATE ON elsewhere.odd FOR EACH STATEMENT WHEN ('elsewhere.odd_map'::regclass IS NOT NULL) EXECUTE FUNCTION nps_rollup_write('odd');
INSERT INTO elsewhere.odd VALUES (1);
ALTER TABLE elsewhere.odd_parts ALTER added TYPE nps_panel USING NULL, ALTER removed TYPE nps_panel USING NULL;
INSERT INTO elsewhere.odd VALUES (1);
CREATE DOMAIN elsewhere.nps_summary AS nps_panel;
ALTER TABLE elsewhere.odd_parts ALTER added TYPE elsewhere.nps_summary, ALTER removed TYPE elsewhere.nps_summary;
INSERT INTO elsewhere.odd VALUES (1);
ALTER TABLE elsewhere.odd_parts ALTER added TYPE nps_summary USING NULL, ALTER removed TYPE nps_summary USING NULL;
INSERT INTO elsewhere.odd VALUES (1);
TABLE elsewhere.odd_parts;
DROP VIEW elsewhere.odd_map CASCADE;
CREATE VIEW elsewhere.odd_map AS SELECT answer AS score, 'elsewhere.odd_parts'::regclass AS nps_rollup_parts FROM ONLY elsewhere.odd;
CREATE TRIGGER b AFTER TRUNCATE ON elsewhere.odd FOR EACH STATEMENT WHEN ('elsewhere.odd_map'::regclass IS NOT NULL) EXECUTE FUNCTION nps_rollup_write('odd');
INSERT INTO elsewhere.odd VALUES (1);
DROP TABLE elsewhere.odd CASCADE;
DROP TABLE elsewhere.odd_parts;
SELECT _nps_rollup_expression(0, 'score', 'public', 'score');
ALTER TABLE polls.daily_parts ADD more text;
INSERT INTO answers VALUES (505, 9, 'once', '2026-03-05 10:00+00', 1);
ALTER TABLE polls.daily_parts DROP more;
INSERT INTO answers VALUES (505, 9, 'once', '2026-03-05 10:00+00', 1);
SELECT nps_rollup_check('polls.by_day');

-- The view goes: the writes go on, and a rebuild makes it again
DROP VIEW polls.by_day;
INSERT INTO answers VALUES (506, 9, 'without', '2026-03-05 10:00+00', 1);
SELECT * FROM nps_rollup_check('polls.daily_map');
SELECT * FROM nps_rollup_check('polls.daily_parts');
SELECT nps_rollup_rebuild('polls.daily_parts');
SELECT * FROM polls.daily WHERE segment = 'without';
SELECT nps_rollup_check('polls.daily');

-- The table goes first
CREATE VIEW polls.monthly AS SELECT segment, sum(summary) AS summary FROM polls.daily GROUP BY segment;
SELECT nps_rollup_drop('polls.daily');
SELECT nps_rollup_drop('polls.monthly');
DROP VIEW polls.monthly;
\set VERBOSITY terse
DROP TABLE answers CASCADE;
\set VERBOSITY default
SELECT nps_rollup_check('polls.daily_parts');
SELECT nps_rollup_drop('polls.daily_parts');
SELECT count(*) FROM pg_class WHERE relnamespace = 'polls'::regnamespace;
DROP SCHEMA elsewhere CASCADE;

--
-- Refusals
--
CREATE TABLE responses (
    score integer, note text, segment text, answered_at timestamptz, weight numeric, doc json,
    shown text GENERATED ALWAYS AS (upper(segment)) STORED);
INSERT INTO responses VALUES (9, '9', 'a', '2026-01-31 23:30+00', 1, '{}');
CREATE TABLE local (score integer, answered_at timestamp);
CREATE FUNCTION try(by text[] DEFAULT '{}', score text DEFAULT 'score', by_names text[] DEFAULT NULL, filter text DEFAULT NULL)
RETURNS regclass LANGUAGE sql AS $$ SELECT nps_rollup_create('responses', 'tried', by, score, by_names, filter) $$;
-- Nothing to work on
SELECT nps_rollup_create(NULL, 'tried');
SELECT nps_rollup_create('responses', NULL);
SELECT nps_rollup_create('responses', 'tried', ARRAY['segment', NULL]);
SELECT nps_rollup_create(4294967295::oid, 'tried');
SELECT nps_rollup_create('responses', 'public.tried');
SELECT nps_rollup_create('responses', '');
SELECT nps_rollup_create('responses', repeat('x', 54));
-- Expressions that are none
SELECT try('{no_such_column}');
SELECT try(ARRAY['segment)']);
SELECT try(ARRAY['segment); DROP TABLE responses; SELECT (1']);
SELECT try(ARRAY['segment), (note']);
SELECT try(ARRAY['1) UNION SELECT (2']);
SELECT try(ARRAY['segment FROM responses; --']);
SELECT try(ARRAY['']);
SELECT try(filter => 'true; DELETE FROM responses');
SELECT try(filter => 'true) OR (score > 1');
SELECT try(filter => 'score');
SELECT try(score => 'score), (weight');
SELECT try(score => 'note');
SELECT try(score => 'NULL');
SELECT try(score => '''5''');
SELECT try(score => 'no_such_column');
-- Expressions that do not last
SELECT try(ARRAY['date_trunc(''week'', answered_at)']);
SELECT try(ARRAY['answered_at::date']);
SELECT try(ARRAY['now()::text']);
SELECT nps_rollup_create('local', 'tried', ARRAY['(answered_at AT TIME ZONE ''UTC'')::date']);
SELECT try(ARRAY['random()']);
SELECT try(filter => 'answered_at > now()');
SELECT try(ARRAY['(SELECT max(score) FROM responses)']);
SELECT try(ARRAY['count(*)']);
SELECT try(ARRAY['generate_series(1, score)']);
SELECT try(ARRAY['row_number() OVER ()']);
SELECT try(ARRAY['doc']);
SELECT try(ARRAY['segment FROM responses']);
SELECT try(ARRAY['segment AS s']);
SELECT try(ARRAY['DISTINCT segment']);
SELECT try(ARRAY['*']);
SELECT try(ARRAY['ROW(segment, note)']);
SELECT try(ARRAY['(segment COLLATE "C") || (note COLLATE "POSIX")'], by_names => '{mixed}');
-- What hangs on a setting, though PostgreSQL takes it for immutable
SELECT try(ARRAY['weight::float8::text']);
SELECT try(ARRAY['(weight::float4)::varchar']);
SELECT try(ARRAY['convert_to(note, ''UTF8'')::text']);
SELECT try(ARRAY['point(score, 1)::text']);
CREATE FUNCTION printed(float8) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';
SELECT try(ARRAY['printed(weight)']);
DROP FUNCTION printed(float8);
-- A function written in SQL that finds another by search_path
CREATE FUNCTION inner_one(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';
CREATE FUNCTION outer_one(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT inner_one($1)';
\set VERBOSITY terse
SELECT try(ARRAY['outer_one(segment)']);
\set VERBOSITY default
DROP FUNCTION outer_one(text), inner_one(text);
SELECT try(ARRAY['responses']);
SELECT try(ARRAY['responses IS NOT NULL'], by_names => '{whole}');
SELECT try(ARRAY['ctid::text']);
SELECT try(ARRAY['tableoid']);
-- Names that do not do
SELECT try(ARRAY['score + 1']);
SELECT try(ARRAY['score']);
SELECT try(ARRAY['segment', 'upper(segment)::text', 'lower(segment)', 'upper(note)']);
SELECT try(ARRAY['segment', 'note'], by_names => ARRAY['a']);
SELECT try(ARRAY['segment'], by_names => ARRAY['summary']);
SELECT try(ARRAY['segment', 'note'], by_names => ARRAY['a', 'a']);
-- Tables that do not do
CREATE TABLE years (score integer, year integer) PARTITION BY LIST (year);
CREATE TABLE year PARTITION OF years FOR VALUES IN (2026);
CREATE TABLE parent (score integer);
CREATE TABLE child () INHERITS (parent);
CREATE TEMP TABLE passing (score integer);
CREATE VIEW seen AS TABLE parent;
CREATE MATERIALIZED VIEW kept AS TABLE parent;
CREATE FOREIGN DATA WRAPPER dummy;
CREATE SERVER far FOREIGN DATA WRAPPER dummy;
CREATE FOREIGN TABLE afar (score integer) SERVER far;
SELECT nps_rollup_create('year', 'tried');
SELECT nps_rollup_create('parent', 'tried');
SELECT nps_rollup_create('child', 'tried');
SELECT nps_rollup_create('passing', 'tried');
SELECT nps_rollup_create('seen', 'tried');
SELECT nps_rollup_create('kept', 'tried');
SELECT nps_rollup_create('afar', 'tried');
-- Names that are taken
CREATE TABLE tried_parts ();
SELECT try();
DROP TABLE tried_parts;
CREATE VIEW tried_map AS SELECT 1 AS score;
SELECT try();
DROP VIEW tried_map;
CREATE FUNCTION _tried_insert() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER _tried_insert AFTER INSERT ON responses FOR EACH STATEMENT EXECUTE FUNCTION _tried_insert();
SELECT try();
\set VERBOSITY terse
DROP FUNCTION _tried_insert() CASCADE;
\set VERBOSITY default
-- Isolation
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT try();
ROLLBACK;
SELECT try();
INSERT INTO responses (score) VALUES (1);
BEGIN ISOLATION LEVEL SERIALIZABLE;
INSERT INTO responses (score) VALUES (2);
SELECT nps_rollup_compact('tried') > 0 AS compacted;
COMMIT;
SELECT nps_rollup_check('tried');
DELETE FROM responses WHERE score < 9;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT nps_rollup_rebuild('tried');
ROLLBACK;
-- Not a rollup
SELECT nps_rollup_compact('responses');
SELECT nps_rollup_check('seen');
SELECT nps_rollup_drop('seen');
-- Not the owner
SET ROLE regress_nps_analyst;
SELECT nps_rollup_create('responses', 'mine');
SELECT nps_rollup_compact('tried');
SELECT nps_rollup_rebuild('tried');
SELECT nps_rollup_drop('tried');
SELECT nps_rollup_check('tried');
SELECT * FROM tried;
RESET ROLE;
-- All was as before
SELECT count(*) FROM responses;
SELECT current_setting('search_path'), current_setting('row_security');
SELECT nps_rollup_drop('tried');
SELECT relname FROM pg_class WHERE relname ~ '^(tried|nps_rollup)';

-- Row-level security: warned of, and granted to nobody, whatever is granted by default
ALTER TABLE responses ENABLE ROW LEVEL SECURITY;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
SELECT try(ARRAY['shown']);
SELECT has_table_privilege('regress_nps_analyst', 'tried', 'SELECT') AS rollup,
       has_table_privilege('regress_nps_analyst', 'tried_parts', 'SELECT') AS parts;
SELECT nps_rollup_drop('tried');
ALTER TABLE responses DISABLE ROW LEVEL SECURITY;
SELECT try(ARRAY['shown']);
SELECT has_table_privilege('regress_nps_analyst', 'tried', 'SELECT') AS rollup,
       has_table_privilege('regress_nps_analyst', 'tried_parts', 'SELECT') AS parts;
GRANT SELECT ON responses TO PUBLIC;
SELECT nps_rollup_drop('tried');
SELECT try(ARRAY['shown']);
SELECT has_table_privilege('regress_nps_analyst', 'tried', 'SELECT') AS rollup,
       has_table_privilege('regress_nps_analyst', 'tried_map', 'SELECT') AS map,
       has_table_privilege('regress_nps_analyst', 'tried_parts', 'SELECT') AS parts;
ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC;

-- What a trigger leaves behind in its session: nothing that an error later would show
BEGIN;
INSERT INTO responses VALUES (7, '7', 'b', '2026-01-31 23:30+00', 7), (8, '8', 'a', '2026-01-31 23:30+00', 8);
-- Compaction finds the parts of a group by their hash
SELECT count(DISTINCT nps_rollup_hash) AS hashes FROM tried_parts;
SELECT 1 / 0;
ROLLBACK;
-- It sees at once that the parts have changed
BEGIN;
INSERT INTO responses VALUES (9, '9', 'b', '2026-01-31 23:30+00', 9);
\set VERBOSITY terse
ALTER TABLE tried_parts DROP COLUMN removed CASCADE;
\set VERBOSITY default
INSERT INTO responses VALUES (9, '9', 'b', '2026-01-31 23:30+00', 9);
ROLLBACK;
-- Triggers that somebody else made: only one for TRUNCATE names a map, in its WHEN
BEGIN;
CREATE TRIGGER another AFTER TRUNCATE ON responses FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('tried');
TRUNCATE responses;
ROLLBACK;
BEGIN;
CREATE TRIGGER another AFTER UPDATE ON responses REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION nps_rollup_write('tried');
UPDATE responses SET score = score;
ROLLBACK;
BEGIN;
CREATE TRIGGER another AFTER DELETE ON responses REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT
    EXECUTE FUNCTION nps_rollup_write('tried');
DELETE FROM responses;
ROLLBACK;
BEGIN;
CREATE TRIGGER another AFTER INSERT ON responses REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    WHEN ('tried_map'::regclass IS NOT NULL) EXECUTE FUNCTION nps_rollup_write('another');
INSERT INTO responses VALUES (9, '9', 'b', '2026-01-31 23:30+00', 9);
ROLLBACK;
SELECT nps_rollup_check('tried');

-- Citus, by the table in which it keeps what is distributed; a plain table is left alone
SET allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod "char", repmodel "char");
SELECT nps_rollup_check('tried');
INSERT INTO pg_dist_partition VALUES ('responses', 'n', 's');
SELECT nps_rollup_check('tried');
UPDATE pg_dist_partition SET repmodel = 't';
SELECT nps_rollup_create('responses', 'another');
UPDATE pg_dist_partition SET partmethod = 'h', repmodel = 's';
SELECT nps_rollup_create('responses', 'another');
DROP TABLE pg_catalog.pg_dist_partition;
RESET allow_system_table_mods;

-- Parts whose rows nobody could name to a subscriber
ALTER TABLE tried_parts REPLICA IDENTITY DEFAULT;
SELECT nps_rollup_check('tried');
SELECT nps_rollup_rebuild('tried');
SELECT nps_rollup_check('tried');

-- The extension is moved
ALTER EXTENSION nps_rollup SET SCHEMA polls;
INSERT INTO responses VALUES (3, '3', 'b', '2026-01-31 23:30+00', 1);
SELECT polls.nps_rollup_check('tried');
SELECT polls.nps_rollup_rebuild('tried');
ALTER EXTENSION nps_rollup SET SCHEMA public;
-- It goes only by force, and takes the view with it, which would be stale
DROP EXTENSION nps_rollup;
\set VERBOSITY terse
DROP EXTENSION nps_rollup CASCADE;
\set VERBOSITY default
INSERT INTO responses VALUES (4, '4', 'b', '2026-01-31 23:30+00', 1);
CREATE EXTENSION nps_rollup;
SELECT * FROM nps_rollup_check('tried_map');
SELECT nps_rollup_rebuild('tried_map');
SELECT nps_rollup_check('tried');
-- So does nps, whose type takes columns of the parts with it
\set VERBOSITY terse
DROP EXTENSION nps CASCADE;
\set VERBOSITY default
INSERT INTO responses VALUES (5, '5', 'b', '2026-01-31 23:30+00', 1);
CREATE EXTENSION nps_rollup CASCADE;
SELECT * FROM nps_rollup_check('tried_map');
SELECT nps_rollup_rebuild('tried_map');
INSERT INTO responses VALUES (6, '6', 'b', '2026-01-31 23:30+00', 1);
SELECT nps_rollup_check('tried');
SELECT * FROM tried ORDER BY shown;
\set VERBOSITY terse
DROP EXTENSION nps CASCADE;
\set VERBOSITY default
CREATE EXTENSION nps_rollup CASCADE;
SELECT nps_rollup_drop('tried_parts');
SELECT relname FROM pg_class WHERE relname ~ '^tried';
DROP TABLE responses, local;
DROP EXTENSION nps_rollup;
DROP SCHEMA polls CASCADE;
DROP ROLE regress_nps_analyst;
RESET SESSION AUTHORIZATION;
DROP OWNED BY regress_nps_owner;
DROP ROLE regress_nps_owner;
-- For the tests that follow
CREATE EXTENSION nps;
