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

-- The objects, as \d would show them
SELECT relname, relkind, relreplident, reloptions FROM pg_class WHERE relnamespace = 'survey'::regnamespace AND relname ~ '^daily' ORDER BY 1;
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = 'survey.daily_parts'::regclass AND attnum > 0 ORDER BY attnum;
SELECT prosecdef, proconfig, proacl IS NOT NULL AND NOT EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0) AS closed
FROM pg_proc WHERE oid = 'survey.daily_trigger()'::regprocedure;
SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'survey.responses'::regclass ORDER BY tgname;
SELECT obj_description('survey.daily'::regclass), obj_description('survey.daily_parts'::regclass);

-- What writers do is there at once; a row that no one scored leaves no part
CREATE FUNCTION parts_of(text, OUT parts bigint) LANGUAGE plpgsql AS
$$ BEGIN EXECUTE format('SELECT count(*) FROM survey.%I', $1 || '_parts') INTO parts; END $$;
-- No compaction of their own in this test
SELECT set_config('nps_rollup.compacted', 'yes', false);
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

-- Tables change
ALTER TABLE survey.responses RENAME segment TO part;
ALTER TABLE survey.responses RENAME TO answers;
ALTER TABLE survey.answers ADD extra integer;
ALTER TABLE survey.answers ALTER extra SET DEFAULT 5, ADD other text;
ALTER TABLE survey.answers DROP COLUMN other;
\set VERBOSITY terse
ALTER TABLE survey.answers DROP COLUMN comment;
ALTER TABLE survey.answers DROP COLUMN comment CASCADE;
\set VERBOSITY default
SELECT * FROM nps_rollup_check('survey.varied');
SELECT nps_rollup_drop('survey.varied');
ALTER TABLE survey.answers SET SCHEMA public;
INSERT INTO answers VALUES (500, 9, 'late', '2026-03-05 10:00+00', 1);
UPDATE answers SET score = 10 WHERE id = 500;
SELECT * FROM survey.daily WHERE segment = 'late';
\set VERBOSITY terse
ALTER TABLE answers DROP COLUMN part;
ALTER TABLE answers ALTER part TYPE varchar(10);
DROP TABLE answers;
\set VERBOSITY default
SELECT * FROM nps_rollup_check('survey.daily');
ALTER VIEW survey.daily RENAME TO by_day;
SELECT * FROM nps_rollup_check('survey.by_day');
-- A schema gets another name: the writes fail, and a rebuild mends it
ALTER SCHEMA survey RENAME TO polls;
\set VERBOSITY terse
DELETE FROM answers WHERE id = 500;
\set VERBOSITY default
SELECT nps_rollup_rebuild(r) FROM unnest('{polls.by_day,polls.overall,"polls.\"We \"\"quote\"\"\""}'::regclass[]) r;
DELETE FROM answers WHERE id = 500;
SELECT r, nps_rollup_check(r) FROM unnest('{polls.by_day,polls.overall,"polls.\"We \"\"quote\"\"\""}'::regclass[]) r;
SELECT nps_rollup_drop('polls."We ""quote"""');

-- Drift of every kind is found, and mended
UPDATE polls.daily_parts SET added = added + '{0,0,0,0,0,0,0,0,0,0,1}' WHERE segment = 'again';
SELECT * FROM nps_rollup_check('polls.by_day');
DELETE FROM polls.daily_parts;
INSERT INTO polls.daily_parts (segment, removed) VALUES ('nowhere', '{1,0,0,0,0,0,0,0,0,0,0}');
SELECT * FROM nps_rollup_check('polls.by_day');
ALTER TABLE answers DISABLE TRIGGER daily_insert;
ALTER TABLE answers ENABLE REPLICA TRIGGER daily_truncate;
DROP TRIGGER overall_update ON answers;
ALTER TABLE answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE answers SET UNLOGGED;
CREATE ROLE regress_nps_analyst;
ALTER TABLE answers OWNER TO regress_nps_analyst;
CREATE TABLE heirs () INHERITS (answers);
INSERT INTO answers VALUES (501, 9, 'unseen', '2026-03-05 10:00+00', 1);
SELECT * FROM nps_rollup_check('polls.by_day');
SELECT * FROM nps_rollup_check('polls.overall');
DROP TABLE heirs;
ALTER TABLE answers OWNER TO CURRENT_USER;
ALTER TABLE answers SET LOGGED;
ALTER TABLE answers DISABLE ROW LEVEL SECURITY;
SELECT nps_rollup_rebuild('polls.by_day'), nps_rollup_rebuild('polls.overall');
SELECT * FROM nps_rollup_check('polls.by_day');
SELECT * FROM nps_rollup_check('polls.overall');
DROP DOMAIN polls.daily_row;
SELECT * FROM nps_rollup_check('polls.by_day');
SELECT nps_rollup_rebuild('polls.by_day');
DROP FUNCTION polls.daily_trigger() CASCADE;
SELECT * FROM nps_rollup_check('polls.by_day');
SELECT nps_rollup_rebuild('polls.by_day');
SELECT * FROM nps_rollup_check('polls.by_day');
INSERT INTO answers VALUES (502, 9, 'seen', '2026-03-05 10:00+00', 1);
SELECT * FROM nps_rollup_check('polls.by_day');
SELECT * FROM polls.by_day WHERE segment = 'seen';

-- The table goes first
DROP TABLE answers CASCADE;
SELECT * FROM nps_rollup_check('polls.by_day');
SELECT nps_rollup_rebuild('polls.by_day');
CREATE VIEW polls.monthly AS SELECT segment, sum(summary) AS summary FROM polls.by_day GROUP BY segment;
SELECT nps_rollup_drop('polls.by_day');
SELECT nps_rollup_drop('polls.monthly');
DROP VIEW polls.monthly;
SELECT nps_rollup_drop('polls.by_day'), nps_rollup_drop('polls.overall');
SELECT count(*) FROM pg_class WHERE relnamespace = 'polls'::regnamespace;
SELECT count(*) FROM pg_proc WHERE pronamespace = 'polls'::regnamespace;

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
SELECT nps_rollup_create('responses', repeat('x', 55));
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
SELECT try(ARRAY['responses']);
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
SELECT nps_rollup_create('years', 'tried');
SELECT nps_rollup_create('year', 'tried');
SELECT nps_rollup_create('parent', 'tried');
SELECT nps_rollup_create('child', 'tried');
SELECT nps_rollup_create('passing', 'tried');
SELECT nps_rollup_create('seen', 'tried');
SELECT nps_rollup_create('kept', 'tried');
SELECT nps_rollup_create('afar', 'tried');
-- Names that are taken
CREATE FUNCTION tried_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
SELECT try();
DROP FUNCTION tried_trigger();
CREATE TABLE tried_parts ();
SELECT try();
DROP TABLE tried_parts;
CREATE DOMAIN tried_row AS integer;
SELECT try();
DROP DOMAIN tried_row;
CREATE TEMP TABLE responses (score integer);
SELECT nps_rollup_create('public.responses', 'tried');
DROP TABLE pg_temp.responses;
-- Isolation
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT try();
ROLLBACK;
SELECT try();
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT nps_rollup_compact('tried');
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT nps_rollup_rebuild('tried');
ROLLBACK;
-- Not a rollup
SELECT nps_rollup_compact('responses');
SELECT nps_rollup_check('seen');
SELECT nps_rollup_drop('tried_parts');
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
ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM PUBLIC;

-- The extension goes, and the rollup stays what it is
DROP EXTENSION nps_rollup;
INSERT INTO responses VALUES (3, '3', 'b', '2026-01-31 23:30+00', 1, '{}');
SELECT * FROM tried ORDER BY shown;
CREATE EXTENSION nps_rollup;
ALTER EXTENSION nps_rollup SET SCHEMA polls;
SELECT polls.nps_rollup_check('tried');
SELECT polls.nps_rollup_rebuild('tried');
SELECT polls.nps_rollup_drop('tried');
DROP TABLE responses, local;
DROP EXTENSION nps_rollup;
DROP SCHEMA polls CASCADE;
DROP ROLE regress_nps_analyst;
RESET SESSION AUTHORIZATION;
DROP OWNED BY regress_nps_owner;
DROP ROLE regress_nps_owner;
