-- MERGE into a partitioned table with a rollup: what of it is counted, and what is
-- refused, because triggers do not get every row
\set SHOW_CONTEXT never
CREATE EXTENSION nps_rollup;
CREATE SCHEMA merges; SET search_path = merges, public;
-- A mother and her children in one table
CREATE TABLE family (id integer, seg integer, score integer, mother integer, mother_seg integer, PRIMARY KEY (id, seg),
    FOREIGN KEY (mother, mother_seg) REFERENCES family ON UPDATE CASCADE ON DELETE SET NULL) PARTITION BY LIST (seg);
CREATE TABLE family_1 PARTITION OF family FOR VALUES IN (1);
CREATE TABLE family_2 PARTITION OF family FOR VALUES IN (2);
CREATE TABLE family_3 PARTITION OF family DEFAULT PARTITION BY HASH (id);
CREATE TABLE family_4 PARTITION OF family_3 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TABLE others (LIKE family);
INSERT INTO family VALUES (1, 1, 10, NULL, NULL), (2, 3, 0, 1, 1), (3, 1, 5, NULL, NULL), (4, 2, 6, NULL, NULL), (5, 3, 7, 1, 1);
SELECT nps_rollup_create('family', 'of_family', ARRAY['seg']);

-- What becomes of a statement, which is undone.  From 18 on MERGE that inserts and
-- updates is refused whatever it does, where before it is as given here.
CREATE FUNCTION tried(statement text, before_18 text = NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    why text;
BEGIN
    EXECUTE statement;
    RAISE EXCEPTION '%', CASE WHEN EXISTS (SELECT FROM nps_rollup_check('of_family')) THEN 'miscounted' ELSE 'counted' END
        USING ERRCODE = 'NP001';
EXCEPTION
    WHEN SQLSTATE 'NP001' THEN
        RETURN sqlerrm;
    WHEN feature_not_supported THEN
        GET STACKED DIAGNOSTICS why = PG_EXCEPTION_DETAIL;
        RETURN CASE WHEN current_setting('server_version_num')::integer >= 180000 AND why LIKE 'PostgreSQL 18 and 19 %'
                    THEN before_18 ELSE why END;
END $$;

-- The first statement of a session, and others
\c -
\set SHOW_CONTEXT never
SET search_path = merges, public;
MERGE INTO family f USING (VALUES (1)) v(id) ON f.id = v.id WHEN MATCHED THEN UPDATE SET seg = 2;
CREATE TABLE tries (number integer GENERATED ALWAYS AS IDENTITY, statement text, before_18 text);
INSERT INTO tries (statement) SELECT replace(s, 'MERGE;', 'MERGE INTO family f USING (VALUES (1), (3), (9)) v(id) ON f.id = v.id') FROM (VALUES
    ('MERGE; WHEN MATCHED THEN UPDATE SET seg = 2'),
    ('MERGE; WHEN MATCHED AND f.id = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET seg = 2'),
    ('MERGE; WHEN MATCHED AND f.id = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET score = 1, seg = f.seg'),
    ('MERGE; WHEN MATCHED THEN UPDATE SET score = 3'),
    ('MERGE; WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (v.id, 2, 8)'),
    ('MERGE INTO family_3 f USING (VALUES (2)) v(id) ON f.id = v.id WHEN MATCHED THEN UPDATE SET score = 9'),
    ('MERGE INTO family_1 f USING (VALUES (1)) v(id) ON f.id = v.id WHEN MATCHED THEN UPDATE SET score = 9 WHEN NOT MATCHED THEN INSERT VALUES (v.id, 1, 9)'),
    ('MERGE INTO others o USING family f ON o.id = f.id WHEN MATCHED THEN UPDATE SET score = 9 WHEN NOT MATCHED THEN INSERT VALUES (f.id, 1, 9)'),
    ('UPDATE family SET seg = 2 WHERE id = 1'),
    ('INSERT INTO family SELECT id, seg, 9 FROM family ON CONFLICT (id, seg) DO UPDATE SET score = 8'),
    ('WITH u AS (UPDATE family SET score = 4 WHERE id = 4) MERGE; WHEN MATCHED THEN DELETE'),
    ('WITH u AS (UPDATE family SET score = 4 WHERE id = 4) MERGE; WHEN NOT MATCHED THEN INSERT VALUES (v.id, 1, 7)'),
    ('WITH u AS (UPDATE family SET score = 4 WHERE id = 4) MERGE; WHEN MATCHED THEN UPDATE SET score = 5'),
    ('WITH u AS (UPDATE family SET score = 4 WHERE id = 4) MERGE; WHEN MATCHED AND f.id = 3 THEN UPDATE SET seg = 2'),
    ('WITH u AS (UPDATE family SET score = 4 WHERE id = 4) INSERT INTO others VALUES (1, 1)')) t(s);
-- Those that insert as well
INSERT INTO tries (statement, before_18) SELECT format('%s MERGE INTO family f USING (VALUES (1), (3), (9), (10)) v(id) ON f.id = v.id WHEN NOT MATCHED THEN INSERT VALUES (v.id, 1, 9) WHEN MATCHED AND f.id = %s THEN UPDATE SET score = 2, seg = %s', a, b, c), d FROM (VALUES
    ('', 1, 'f.seg', 'counted'),
    ('', 3, '2', 'as if it moved'),
    ('', 1, '2', 'as if it moved'),
    ('WITH u AS (UPDATE family SET score = 5 WHERE id = 4)', 1, 'f.seg', 'more to update'),
    ('WITH u AS (INSERT INTO family VALUES (4, 2, 5) ON CONFLICT (id, seg) DO UPDATE SET score = 3)', 1, 'f.seg', 'more to update'),
    ('WITH u AS (INSERT INTO family VALUES (8, 2, 5) ON CONFLICT DO NOTHING)', 1, 'f.seg', 'counted'),
    ('WITH u AS (INSERT INTO family VALUES (8, 2, 5))', 3, '2', 'as if it moved'),
    ('WITH u AS (DELETE FROM others)', 3, 'f.seg', 'counted'),
    ('WITH u AS (UPDATE others SET score = 5)', 3, 'f.seg', 'counted')) t(a, b, c, d);
UPDATE tries SET before_18 = 'It moves rows to other partitions, of which PostgreSQL tells UPDATE triggers nothing.' WHERE before_18 = 'as if it moved';
UPDATE tries SET before_18 = 'The statement has more to update in it, and triggers cannot tell which rows MERGE moved.' WHERE before_18 = 'more to update';
SELECT number, tried(statement, before_18), before_18 FROM tries ORDER BY number;
-- Whose INSERT a trigger skips
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER nothing BEFORE INSERT ON family_1 FOR EACH ROW EXECUTE FUNCTION nothing();
SELECT number, tried(statement, before_18), before_18 FROM tries WHERE before_18 IS NOT NULL AND statement NOT LIKE '%id = 1 %' ORDER BY number;
DROP FUNCTION nothing CASCADE;

-- A circle of foreign keys has the UPDATE trigger fire twice, here with a row each
CREATE TABLE pets (id integer PRIMARY KEY, owner integer, owner_seg integer, FOREIGN KEY (owner, owner_seg) REFERENCES family ON DELETE CASCADE);
ALTER TABLE family ADD pet integer REFERENCES pets ON DELETE SET NULL;
INSERT INTO pets VALUES (7, 1, 1);
UPDATE family SET pet = 7 WHERE id = 3;
SELECT tried('MERGE INTO family f USING (VALUES (1), (2), (4)) v(id) ON f.id = v.id WHEN MATCHED AND v.id = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET score = 8');

-- The guard has to be there, and to fire as often as the trigger after it
SELECT * FROM nps_rollup_check('of_family');
ALTER TABLE family_3 DISABLE TRIGGER _of_family_guard;
SELECT * FROM nps_rollup_check('of_family');
ALTER TABLE family_3 ENABLE TRIGGER _of_family_guard;
ALTER TABLE family ENABLE ALWAYS TRIGGER _of_family_update;
SELECT * FROM nps_rollup_check('of_family');
ALTER TABLE family ENABLE ALWAYS TRIGGER _of_family_guard;
SELECT * FROM nps_rollup_check('of_family');
DROP TRIGGER _of_family_guard ON family;
SELECT nps_rollup_rebuild('of_family');
SELECT tgenabled FROM pg_trigger WHERE tgname = '_of_family_guard' AND tgrelid = 'family'::regclass;
SET client_min_messages = warning;
DROP SCHEMA merges CASCADE;
DROP EXTENSION nps_rollup;
RESET client_min_messages;
