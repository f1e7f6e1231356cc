-- Rollups of partitioned tables, as one session has them.  test/t/043_rollup_partitions.t
-- has other owners, dumps, replicas and load.
\set SHOW_CONTEXT never
CREATE EXTENSION nps_rollup;
CREATE SCHEMA tree; SET search_path = tree, public;
CREATE TABLE answers (id integer, score integer, segment text, day date) PARTITION BY RANGE (day);
CREATE TABLE january PARTITION OF answers FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE february (segment text, gone text, day date, id integer, score integer);
ALTER TABLE february DROP COLUMN gone;
ALTER TABLE answers ATTACH PARTITION february FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CREATE TABLE march PARTITION OF answers FOR VALUES FROM ('2026-03-01') TO ('2026-04-01') PARTITION BY LIST (segment);
CREATE TABLE march_a PARTITION OF march FOR VALUES IN ('a');
CREATE TABLE march_rest PARTITION OF march DEFAULT;
INSERT INTO answers SELECT i, i % 11, chr(97 + i % 3), '2026-01-01'::date + i % 85 FROM generate_series(1, 340) AS i;
SELECT nps_rollup_create('answers', 'rolled', ARRAY['segment'], filter => 'segment <> ''c''');

-- The objects, as \d would show them
SELECT regexp_replace(pg_get_viewdef('rolled'::regclass), 'rolled_parts\.', '', 'g') AS definition;
SELECT regexp_replace(pg_get_viewdef('rolled_map'::regclass), 'answers\.', '', 'g') AS definition;
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'rolled_parts'::regclass AND attnum > 0 ORDER BY attnum;
SELECT regexp_replace(pg_get_triggerdef(oid), '''-?\d+''', '''number''') AS definition, tgenabled
FROM pg_trigger WHERE tgrelid IN ('answers'::regclass, 'march'::regclass, 'march_a'::regclass) ORDER BY tgrelid::regclass::text, tgname;
SELECT nps_rollup_relation, count(*) OVER (PARTITION BY nps_rollup_leaf) FROM nps_rollup_leaves('answers', 'rolled_map') ORDER BY 1;

-- Is it what the table says?  By its check, and counted again
CREATE FUNCTION differ(OUT how text) RETURNS SETOF text LANGUAGE sql AS $$
SELECT nps_rollup_check('rolled')
UNION ALL
SELECT format('%s: %s', coalesce(r.segment, t.segment), coalesce(r.summary::text, 'nothing'))
FROM rolled r
FULL JOIN (SELECT segment, nps_agg(score) AS summary FROM answers WHERE segment <> 'c' GROUP BY segment HAVING count(score) > 0) t
    ON r.segment = t.segment AND r.summary = t.summary
WHERE r.segment IS NULL OR t.segment IS NULL
$$;
SELECT segment, nps(summary), nps_responses(summary) FROM rolled ORDER BY segment;
SELECT * FROM differ();

-- By the root, a leaf, a table between; rows that move
INSERT INTO answers VALUES (1000, 10, 'a', '2026-03-07'), (1001, 3, 'b', '2026-02-07'), (1002, NULL, 'a', '2026-01-07');
INSERT INTO february (id, score, segment, day) VALUES (1003, 10, 'a', '2026-02-09');
INSERT INTO march VALUES (1004, 1, 'z', '2026-03-03');
SELECT * FROM differ();
UPDATE answers SET day = day + 31 WHERE day < '2026-02-15' AND id % 3 = 0;
UPDATE march SET segment = 'a' WHERE id % 5 = 0;
UPDATE answers SET score = 10 - score;
DELETE FROM answers WHERE id % 7 = 0;
DELETE FROM march_a WHERE score = 2;
MERGE INTO answers USING (VALUES (1000, 4), (2000, 5)) v(id, score) ON answers.id = v.id
WHEN MATCHED AND segment = 'z' THEN DELETE WHEN MATCHED THEN UPDATE SET score = v.score;
MERGE INTO answers USING (VALUES (1000, 4), (2000, 5)) v(id, score) ON answers.id = v.id
WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.score, 'b', '2026-01-30');
SELECT * FROM differ();
-- But one that moves rows is refused, of any table of the tree that has partitions
MERGE INTO answers USING (VALUES (2000)) v(id) ON answers.id = v.id WHEN MATCHED THEN UPDATE SET day = '2026-02-20';
MERGE INTO march USING (VALUES ('z')) v(segment) ON march.segment = v.segment WHEN MATCHED THEN UPDATE SET segment = 'a';
SELECT * FROM differ();
-- An invalid score fails the write
\set VERBOSITY terse
INSERT INTO answers VALUES (1, 11, 'a', '2026-03-07');
\set VERBOSITY default

-- TRUNCATE, of a leaf, of a table between, undone, and of all; the parts of the others stay
BEGIN;
TRUNCATE january;
SELECT * FROM differ();
TRUNCATE march;
INSERT INTO answers VALUES (3, 3, 'a', '2026-03-03'), (4, 4, 'a', '2026-01-03');
SELECT * FROM differ();
TRUNCATE answers;
SELECT * FROM rolled;
ROLLBACK;
SELECT * FROM differ();
TRUNCATE february;
SELECT * FROM differ();
SELECT nps_rollup_compact('rolled') > 0 AS compacted;
SELECT * FROM differ();

-- What comes and goes
CREATE TABLE april (LIKE answers);
INSERT INTO april VALUES (1, 9, 'a', '2026-04-01'), (2, 9, 'c', '2026-04-02'), (3, NULL, 'a', '2026-04-03');
ALTER TABLE answers ATTACH PARTITION april FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');
CREATE TABLE may PARTITION OF answers FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
INSERT INTO answers VALUES (9, 2, 'new', '2026-05-04');
SELECT * FROM differ();
CREATE SCHEMA elsewhere
    CREATE TABLE tree (id integer, day date) PARTITION BY RANGE (day)
    CREATE TABLE leaf PARTITION OF tree DEFAULT
    CREATE TABLE june PARTITION OF tree.answers FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');
INSERT INTO answers VALUES (9, 2, 'elsewhere', '2026-06-04');
SELECT * FROM differ();
SET client_min_messages = warning;
DROP SCHEMA elsewhere CASCADE;
RESET client_min_messages;
SELECT * FROM differ();
ALTER TABLE answers DETACH PARTITION april;
SELECT tgname FROM pg_trigger WHERE tgrelid = 'april'::regclass;
INSERT INTO april VALUES (4, 1, 'a', '2026-04-09');
SELECT * FROM differ();
ALTER TABLE answers ATTACH PARTITION april FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');
SELECT * FROM differ();
SELECT summary FROM rolled WHERE segment = 'new';
DROP TABLE may;
SELECT summary FROM rolled WHERE segment = 'new';
CREATE TABLE may PARTITION OF answers FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
SELECT summary FROM rolled WHERE segment = 'new';
SELECT count(*) AS of_none FROM rolled_parts WHERE nps_rollup_leaf NOT IN (SELECT nps_rollup_leaf FROM nps_rollup_leaves('answers', 'rolled_map'));
SELECT nps_rollup_compact('rolled') > 0 AS compacted;
SELECT count(*) AS of_none FROM rolled_parts WHERE nps_rollup_leaf NOT IN (SELECT nps_rollup_leaf FROM nps_rollup_leaves('answers', 'rolled_map'));
SELECT * FROM differ();

-- What a partition lacks
ALTER EVENT TRIGGER nps_rollup_follow DISABLE;
CREATE TABLE june PARTITION OF answers FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');
ALTER EVENT TRIGGER nps_rollup_follow ENABLE;
INSERT INTO answers VALUES (1, 9, 'june', '2026-06-01');
SELECT * FROM rolled;
SELECT * FROM nps_rollup_check('rolled');
SELECT nps_rollup_rebuild('rolled');
SELECT * FROM differ();
ALTER TABLE june DISABLE TRIGGER _rolled_insert;
INSERT INTO answers VALUES (2, 9, 'june', '2026-06-01');
INSERT INTO june VALUES (3, 9, 'june', '2026-06-01');
SELECT * FROM nps_rollup_check('rolled');
SELECT nps_rollup_rebuild('rolled');
SELECT * FROM differ();
DROP TRIGGER _rolled_truncate ON answers;
SELECT * FROM rolled;
INSERT INTO answers VALUES (4, 9, 'june', '2026-06-01');
SELECT * FROM nps_rollup_check('rolled');
SELECT nps_rollup_rebuild('rolled');
SELECT * FROM differ();
ALTER TABLE rolled_parts DROP COLUMN nps_rollup_leaf CASCADE;
INSERT INTO answers VALUES (5, 9, 'june', '2026-06-01');
SELECT nps_rollup_rebuild('rolled_map');
SELECT * FROM differ();

-- Detached while nobody looks: its triggers write nothing; back again, only a check tells
ALTER EVENT TRIGGER nps_rollup_follow DISABLE;
ALTER TABLE answers DETACH PARTITION june;
INSERT INTO june VALUES (7, 8, 'june', '2026-06-09');
SELECT * FROM differ();
ALTER TABLE answers ATTACH PARTITION june FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');
ALTER EVENT TRIGGER nps_rollup_follow ENABLE;
SELECT * FROM nps_rollup_check('rolled');
SELECT nps_rollup_rebuild('rolled');
SELECT * FROM differ();

-- TRUNCATE of very many parts, and of more responses than can be counted
INSERT INTO answers SELECT i, i % 11, 'many ' || i, '2026-06-09' FROM generate_series(1, 12000) AS i;
BEGIN;
INSERT INTO rolled_parts (segment, nps_rollup_hash, nps_rollup_leaf, added)
SELECT 'a', 1, nps_rollup_leaf, '{9223372036854775807,0,0,0,0,0,0,0,0,0,0}'
FROM nps_rollup_leaves('answers', 'rolled_map'), generate_series(1, 2) WHERE nps_rollup_relation = 'june'::regclass;
\set VERBOSITY terse
TRUNCATE june;
\set VERBOSITY default
ROLLBACK;
TRUNCATE june;
SELECT * FROM differ();

-- What is refused
CREATE TABLE whole (LIKE answers) PARTITION BY LIST (segment);
ALTER TABLE whole ATTACH PARTITION answers DEFAULT;
SELECT nps_rollup_create('january', 'tried');
SELECT nps_rollup_create('answers', 'tried', ARRAY['segment'], by_names => ARRAY['nps_rollup_leaf']);
SELECT _nps_rollup_fill('january', 'january');
SELECT _nps_rollup_fill('rolled_map', 'whole');
SELECT nps_rollup_follow();
CREATE VIEW tried AS SELECT tableoid, 'rolled_parts'::regclass AS parts FROM answers;
SELECT * FROM _nps_rollup_map('tried');
CREATE OR REPLACE VIEW tried AS SELECT tableoid, 'rolled_parts'::regclass AS parts, 3 AS score, 'rolled_parts'::regclass AS again FROM answers;
SELECT * FROM _nps_rollup_map('tried');
DROP VIEW tried;

-- Two of one table, and without dimensions
SELECT nps_rollup_create('answers', 'overall');
INSERT INTO answers VALUES (6, 10, 'b', '2026-06-02');
CREATE TABLE july PARTITION OF answers FOR VALUES FROM ('2026-07-01') TO ('2026-08-01');
SELECT nps_responses(summary) = (SELECT count(score) FROM answers) AS equal FROM overall;
SELECT * FROM nps_rollup_check('overall');
SELECT nps_rollup_drop('rolled');
SELECT DISTINCT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE relnamespace = 'tree'::regnamespace ORDER BY 1;
DROP TABLE answers;
DROP TABLE answers CASCADE;
RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA tree CASCADE;
DROP EXTENSION nps_rollup;
RESET client_min_messages;
