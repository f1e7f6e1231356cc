-- Operators of nps_summary: arithmetic, order, equality; indexes, joins,
-- grouping and partitions that rest on them

-- Is a kind of node in the plan of a query?
CREATE FUNCTION pg_temp.plan_has(query text, node text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		IF strpos(line, node) > 0 THEN
			RETURN true;
		END IF;
	END LOOP;
	RETURN false;
END $$;

-- Arithmetic is exact, whatever the width
SELECT a, b, a + b AS sum, (a + b) - b = a AND (a + b) - a = b AND b + a = a + b AS exact,
	pg_column_size(a + b) AS bytes
FROM (VALUES
	('{1,2,3,4,5,6,7,8,9,10,11}'::nps_summary, '{11,10,9,8,7,6,5,4,3,2,1}'::nps_summary),
	('{0,0,0,0,0,0,0,0,0,0,0}', '{0,0,0,0,0,0,0,0,0,0,3}'),
	('{4294967295,0,0,0,0,0,0,0,0,0,4294967295}', '{1,0,0,0,0,0,0,0,0,0,4294967295}'),
	('{4294967294,0,0,0,0,0,0,0,0,0,0}', '{1,0,0,0,0,0,0,0,0,0,0}'),
	('{2147483648,0,0,0,0,0,0,0,0,0,0}', '{2147483648,0,0,0,0,0,0,0,0,0,0}'),
	('{0,0,0,0,0,2147483647,0,0,0,0,0}', '{0,0,0,0,0,2147483648,0,0,0,0,0}'),
	('{1099511627776,0,0,0,0,0,0,0,0,0,1}', '{1,0,0,0,0,0,0,0,0,0,4294967295}'),
	('{9223372036854775806,0,0,0,0,0,0,0,0,0,0}', '{0,0,0,0,0,0,0,0,0,0,1}')
) AS v(a, b);
SELECT a + NULL AS a, NULL - a AS b, a = NULL AS c FROM (SELECT '{1,0,0,0,0,0,0,0,0,0,0}'::nps_summary) AS v(a);

-- All minus a segment is the rest
SELECT all_answers - seven_up AS rest
FROM (SELECT nps_agg(x % 11) AS all_answers, nps_agg(x % 11) FILTER (WHERE x % 11 >= 7) AS seven_up
	FROM generate_series(1, 100) x) AS s;

-- The operands stay what they are
CREATE TEMP TABLE pair (id integer, a nps_summary, b nps_summary);
INSERT INTO pair VALUES (1, '{1,1,1,1,1,1,1,1,1,1,1}', '{1,0,0,0,0,0,0,0,0,0,0}');
SELECT a + b AS sum, a - b AS difference, a + a AS twice, a, b FROM pair;
SELECT a, b FROM pair;

-- Order: lexicographic by count from score 0 on, as numbers, not as bytes and
-- not by the Net Promoter Score
CREATE TEMP TABLE ordered (place integer, s nps_summary);
INSERT INTO ordered VALUES
	(1, '{0,0,0,0,0,0,0,0,0,0,0}'),
	(2, '{0,0,0,0,0,0,0,0,0,0,1}'),
	(3, '{0,0,0,0,0,0,0,0,0,0,256}'),
	(4, '{0,0,0,0,0,0,0,0,0,0,4294967296}'),
	(5, '{0,0,0,0,0,0,0,0,0,1,0}'),
	(6, '{0,0,0,0,0,0,0,0,0,4294967296,0}'),
	(7, '{0,0,0,0,0,1,0,0,0,0,9223372036854775806}'),
	(8, '{1,0,0,0,0,0,0,0,0,0,0}'),
	(9, '{1,0,0,0,0,0,0,0,0,0,7}'),
	(10, '{2,0,0,0,0,0,0,0,0,0,0}'),
	(11, '{255,0,0,0,0,0,0,0,0,0,0}'),
	(12, '{256,0,0,0,0,0,0,0,0,0,0}'),
	(13, '{2147483648,0,0,0,0,0,0,0,0,0,0}'),
	(14, '{4294967295,0,0,0,0,0,0,0,0,0,0}'),
	(15, '{4294967296,0,0,0,0,0,0,0,0,0,0}'),
	(16, '{4294967297,0,0,0,0,0,0,0,0,0,0}'),
	(17, '{8589934592,0,0,0,0,0,0,0,0,0,0}'),
	(18, '{9223372036854775807,0,0,0,0,0,0,0,0,0,0}');
SELECT count(*) AS pairs, count(*) FILTER (WHERE
	(a.s < b.s) IS DISTINCT FROM (a.place < b.place)
	OR (a.s <= b.s) IS DISTINCT FROM (a.place <= b.place)
	OR (a.s = b.s) IS DISTINCT FROM (a.place = b.place)
	OR (a.s <> b.s) IS DISTINCT FROM (a.place <> b.place)
	OR (a.s >= b.s) IS DISTINCT FROM (a.place >= b.place)
	OR (a.s > b.s) IS DISTINCT FROM (a.place > b.place)
	OR sign(_nps_summary_cmp(a.s, b.s)) IS DISTINCT FROM sign(a.place - b.place)) AS wrong
FROM ordered a, ordered b;
SELECT array_agg(place ORDER BY s) AS up, array_agg(place ORDER BY s DESC) AS down FROM ordered;

-- Hash: fixed for ever, as hash indexes and partitions are on disk
SELECT place, _nps_summary_hash(s), _nps_summary_hash_extended(s, 0) AS seed_0,
	_nps_summary_hash_extended(s, 8816678312871386365) AS seed_of_partitions
FROM ordered WHERE place IN (1, 2, 8, 15, 18) ORDER BY place;

-- Twenty of each of a thousand summaries
CREATE TEMP TABLE answers AS
SELECT x % 1000 AS key, format('{%s,0,0,0,0,0,0,%s,0,0,%s}', x % 10, x % 1000 / 10 % 10,
	x % 1000 / 100 * 1000000000::bigint)::nps_summary AS s
FROM generate_series(0, 19999) x;
CREATE TEMP TABLE keys AS SELECT DISTINCT key, s FROM answers;
CREATE UNIQUE INDEX keys_btree ON keys (s);
CREATE INDEX answers_hash ON answers USING hash (s);
ANALYZE answers;
ANALYZE keys;

-- Grouping and DISTINCT, by hash and by sort; set operations
CREATE TEMP VIEW grouped AS SELECT s, count(*) AS n, min(key) AS low, max(key) AS high FROM answers GROUP BY s;
SET enable_sort = off;
SELECT pg_temp.plan_has('SELECT * FROM grouped', 'HashAggregate');
SELECT count(*), sum(n), min(n), max(n), bool_and(low = high) FROM grouped;
SELECT count(DISTINCT s) FROM answers;
RESET enable_sort;
SET enable_hashagg = off;
SELECT pg_temp.plan_has('SELECT * FROM grouped', 'GroupAggregate');
SELECT count(*), sum(n), min(n), max(n), bool_and(low = high) FROM grouped;
SELECT count(*) FROM (SELECT DISTINCT s FROM answers) AS d;
RESET enable_hashagg;
SELECT count(*) FROM (SELECT s FROM answers EXCEPT SELECT s FROM keys WHERE key < 900) AS d;
SELECT count(*) FROM (SELECT s FROM answers INTERSECT SELECT s FROM keys WHERE key < 900) AS d;

-- Joins
CREATE TEMP VIEW joined AS SELECT a.key AS a, k.key AS k FROM answers a JOIN keys k USING (s);
SET enable_mergejoin = off; SET enable_nestloop = off;
SELECT pg_temp.plan_has('SELECT * FROM joined', 'Hash Join');
SELECT count(*), bool_and(a = k) FROM joined;
RESET enable_mergejoin; SET enable_hashjoin = off;
SELECT pg_temp.plan_has('SELECT * FROM joined', 'Merge Join');
SELECT count(*), bool_and(a = k) FROM joined;
RESET enable_hashjoin; RESET enable_nestloop;

-- Indexes
SET enable_seqscan = off; SET enable_bitmapscan = off;
SELECT pg_temp.plan_has($$SELECT * FROM keys WHERE s = '{3,0,0,0,0,0,0,4,0,0,5000000000}'$$, 'using keys_btree');
SELECT key FROM keys WHERE s = '{3,0,0,0,0,0,0,4,0,0,5000000000}';
SELECT pg_temp.plan_has($$SELECT * FROM keys WHERE s > '{9,0,0,0,0,0,0,9,0,0,6000000000}' ORDER BY s$$, 'using keys_btree');
SELECT key, s FROM keys WHERE s > '{9,0,0,0,0,0,0,9,0,0,6000000000}' ORDER BY s;
SELECT count(*) FROM keys WHERE s >= '{4,0,0,0,0,0,0,0,0,0,0}' AND s < '{6,0,0,0,0,0,0,0,0,0,0}';
SELECT count(*) FROM keys WHERE s = ANY ('{"{3,0,0,0,0,0,0,4,0,0,5000000000}","{1,0,0,0,0,0,0,0,0,0,0}","{1,1,0,0,0,0,0,0,0,0,0}"}');
SELECT pg_temp.plan_has($$SELECT * FROM answers WHERE s = '{3,0,0,0,0,0,0,4,0,0,5000000000}'$$, 'using answers_hash');
SELECT count(*), min(key), max(key) FROM answers WHERE s = '{3,0,0,0,0,0,0,4,0,0,5000000000}';
RESET enable_seqscan; RESET enable_bitmapscan;
INSERT INTO keys VALUES (0, '{3,0,0,0,0,0,0,4,0,0,5000000000}')
ON CONFLICT (s) DO UPDATE SET key = keys.key + 1000 RETURNING key;

-- Partitions by hash: each value in the partition that its hash says
CREATE TEMP TABLE parts (place integer, s nps_summary) PARTITION BY HASH (s);
CREATE TEMP TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 4, REMAINDER 0);
CREATE TEMP TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 4, REMAINDER 1);
CREATE TEMP TABLE parts_2 PARTITION OF parts FOR VALUES WITH (MODULUS 4, REMAINDER 2);
CREATE TEMP TABLE parts_3 PARTITION OF parts FOR VALUES WITH (MODULUS 4, REMAINDER 3);
INSERT INTO parts SELECT place, s FROM ordered;
SELECT tableoid::regclass, array_agg(place ORDER BY place) FROM parts GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM ordered o WHERE (SELECT p.place FROM parts p WHERE p.s = o.s) IS DISTINCT FROM o.place;
