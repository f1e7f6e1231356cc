-- The type nps_transitions and its aggregate: the same respondents asked twice

CREATE FUNCTION pg_temp.error(expression text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || expression;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;
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

SELECT typlen, typalign, typstorage, typcategory, typispreferred
FROM pg_type WHERE oid = 'nps_transitions'::regtype;

-- Text: nine counts, category before by category after, detractors first
SELECT '{1,2,3,4,5,6,7,8,9}'::nps_transitions, E' \t\n{ 1 ,\n2,3\t, 4,5,6 , 7,8,0009 }\r '::nps_transitions AS spaced;
SELECT before, after, nps_count('{1,2,3,4,5,6,7,8,9}', before, after)
FROM unnest(ARRAY['detractor', 'passive', 'promoter']) WITH ORDINALITY AS b(before, i),
	unnest(ARRAY['detractor', 'passive', 'promoter']) WITH ORDINALITY AS a(after, j) ORDER BY i, j;
SELECT nps_count(t, before => 'promoter', after => 'detractor'), nps_responses(t), nps_count(t, NULL, 'passive') AS "null"
FROM (SELECT '{1,2,3,4,5,6,7,8,9}'::nps_transitions) AS v(t);

-- Width, bytes and casts: 40 bytes until a count passes 32 bits, 76 from then on
CREATE TEMP TABLE kept (id integer, t nps_transitions);
INSERT INTO kept VALUES
	(1, '{0,0,0,0,0,0,0,0,0}'),
	(2, '{1,2,3,4,5,6,7,8,9}'),
	(3, '{4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295}'),
	(4, '{4294967296,0,0,0,0,0,0,0,0}'),
	(5, '{0,0,0,0,9223372036854775807,0,0,0,0}'),
	(6, '{1024819115206086200,1024819115206086200,1024819115206086200,1024819115206086200,1024819115206086200,1024819115206086200,1024819115206086200,1024819115206086200,1024819115206086207}'),
	(7, NULL);
SELECT id, t, pg_column_size(t) AS stored, pg_column_size(t::text::nps_transitions) AS read, nps_responses(t),
	t::text::nps_transitions = t AS same_by_text, t::bigint[]::nps_transitions = t AS same_by_cast,
	nps_transitions_send(t) = '\x01' || (SELECT string_agg(int8send(c), '' ORDER BY i) FROM unnest(t::bigint[]) WITH ORDINALITY AS u(c, i)) AS bytes
FROM kept ORDER BY id;
SELECT nps_transitions_send('{1,2,3,4,5,6,7,8,4294967296}');
SELECT '{1,2,3,4,5,6,7,8,9}'::integer[]::nps_transitions AS from_integer, '[-4:4]={32767,2,3,4,5,6,7,8,9}'::smallint[]::nps_transitions AS from_smallint,
	'[0:8]={1,2,3,4,5,6,7,8,9000000000}'::bigint[]::nps_transitions AS from_bigint,
	nps_transitions('{1,2,3,4,5,6,7,8,9}'::bigint[])::bigint[] AS back;
SELECT t::jsonb FROM kept WHERE id IN (1, 2, 5) ORDER BY id;
CREATE TEMP TABLE assigned (t nps_transitions, a bigint[], b jsonb);
INSERT INTO assigned SELECT '{1,2,3,4,5,6,7,8,9}'::integer[], t, t FROM kept WHERE id = 4;
SELECT * FROM assigned;
SELECT castsource::regtype, casttarget::regtype, castcontext
FROM pg_cast WHERE 'nps_transitions'::regtype IN (castsource, casttarget)
ORDER BY castsource::regtype::text, casttarget::regtype::text;
\set VERBOSITY sqlstate
SELECT '{1,2,3,4,5,6,7,8,9}'::nps_transitions = '{1,2,3,4,5,6,7,8,9}'::bigint[];
SELECT '{1,2,3,4,5,6,7,8,9}'::nps_transitions + '{1,2,3,4,5,6,7,8,9,10,11}'::nps_summary;
SELECT '{1,2,3,4,5,6,7,8,9}'::nps_transitions::nps_summary;
\set VERBOSITY default

-- Binary input: see ways_in.sql
CREATE TEMP TABLE received (t nps_transitions);
CREATE FUNCTION pg_temp.receive(bytes bytea) RETURNS nps_transitions
LANGUAGE plpgsql AS $$
DECLARE
	file bytea := '\x5047434f50590aff0d0a00' || int8send(0) || int2send(1::smallint) || int4send(length(bytes)) || bytes || int2send((-1)::smallint);
	octal text := (SELECT string_agg(format('\%s%s%s', b / 64, b / 8 % 8, b % 8), '' ORDER BY i)
		FROM generate_series(0, length(file) - 1) i, get_byte(file, i) b);
	result nps_transitions;
BEGIN
	EXECUTE format('COPY received FROM PROGRAM %L (FORMAT binary)', format('printf ''%s''', octal));
	DELETE FROM received RETURNING t INTO result;
	RETURN result;
END $$;
SELECT count(*), count(*) FILTER (WHERE r = t AND pg_column_size(r) = pg_column_size(t)) AS same
FROM kept, pg_temp.receive(nps_transitions_send(t)) AS r WHERE t IS NOT NULL;

-- Arithmetic
SELECT a, b, a + b AS sum, (a + b) - b = a AND (a + b) - a = b AND b + a = a + b AS exact, pg_column_size(a + b) AS bytes
FROM (VALUES
	('{1,2,3,4,5,6,7,8,9}'::nps_transitions, '{9,8,7,6,5,4,3,2,1}'::nps_transitions),
	('{4294967295,0,0,0,0,0,0,0,4294967295}', '{0,1,0,0,0,0,0,0,1}'),
	('{9223372036854775806,0,0,0,0,0,0,0,0}', '{0,0,0,0,0,0,0,0,1}')) AS v(a, b);

-- Order: lexicographic by count, the first count first.  Equality, hash
CREATE TEMP TABLE ordered (place integer, t nps_transitions);
INSERT INTO ordered VALUES
	(1, '{0,0,0,0,0,0,0,0,0}'),
	(2, '{0,0,0,0,0,0,0,0,1}'),
	(3, '{0,0,0,0,0,0,0,0,256}'),
	(4, '{0,0,0,0,0,0,0,0,4294967296}'),
	(5, '{0,0,0,0,0,0,0,1,0}'),
	(6, '{0,0,0,0,1,0,0,0,9223372036854775806}'),
	(7, '{1,0,0,0,0,0,0,0,0}'),
	(8, '{255,0,0,0,0,0,0,0,0}'),
	(9, '{256,0,0,0,0,0,0,0,0}'),
	(10, '{2147483648,0,0,0,0,0,0,0,0}'),
	(11, '{4294967296,0,0,0,0,0,0,0,0}'),
	(12, '{4294967297,0,0,0,0,0,0,0,0}'),
	(13, '{9223372036854775807,0,0,0,0,0,0,0,0}');
SELECT count(*) AS pairs, count(*) FILTER (WHERE
	(a.t < b.t) IS DISTINCT FROM (a.place < b.place)
	OR (a.t <= b.t) IS DISTINCT FROM (a.place <= b.place)
	OR (a.t = b.t) IS DISTINCT FROM (a.place = b.place)
	OR (a.t <> b.t) IS DISTINCT FROM (a.place <> b.place)
	OR (a.t >= b.t) IS DISTINCT FROM (a.place >= b.place)
	OR (a.t > b.t) IS DISTINCT FROM (a.place > b.place)
	OR sign(_nps_transitions_cmp(a.t, b.t)) IS DISTINCT FROM sign(a.place - b.place)) AS wrong
FROM ordered a, ordered b;
SELECT place, _nps_transitions_hash(t), _nps_transitions_hash_extended(t, 0) AS seed_0,
	_nps_transitions_hash_extended(t, 8816678312871386365) AS seed_of_partitions
FROM ordered WHERE place IN (1, 2, 7, 11, 13) ORDER BY place;

-- What rests on the operator classes: grouping, joins, indexes, partitions
CREATE TEMP TABLE many AS
SELECT i % 500 AS key, nps_transitions(ARRAY[i % 10, 0, 0, 0, i % 500 / 10 % 10, 0, 0, 0, i % 500 / 100 * 1000000000::bigint]) AS t FROM generate_series(0, 4999) i;
CREATE TEMP TABLE keys AS SELECT DISTINCT key, t FROM many;
CREATE UNIQUE INDEX keys_btree ON keys (t);
CREATE INDEX many_hash ON many USING hash (t);
ANALYZE many, keys;
CREATE TEMP VIEW grouped AS SELECT t, count(*) AS n, min(key) = max(key) AS one FROM many GROUP BY t;
CREATE TEMP VIEW joined AS SELECT m.key AS m, k.key AS k FROM many m JOIN keys k USING (t);
SET enable_sort = off;
SELECT pg_temp.plan_has('SELECT * FROM grouped', 'HashAggregate');
SELECT count(*), sum(n), min(n), max(n), bool_and(one) FROM grouped;
RESET enable_sort; SET enable_hashagg = off;
SELECT pg_temp.plan_has('SELECT * FROM grouped', 'GroupAggregate');
SELECT count(*), sum(n), min(n), max(n), bool_and(one) FROM grouped;
RESET enable_hashagg; SET enable_mergejoin = off; SET enable_nestloop = off;
SELECT pg_temp.plan_has('SELECT * FROM joined', 'Hash Join');
SELECT count(*), bool_and(m = k) FROM joined;
RESET enable_mergejoin; SET enable_hashjoin = off;
SELECT pg_temp.plan_has('SELECT * FROM joined', 'Merge Join');
SELECT count(*), bool_and(m = k) FROM joined;
RESET enable_hashjoin; RESET enable_nestloop;
SET enable_seqscan = off; SET enable_bitmapscan = off;
SELECT pg_temp.plan_has($$SELECT key FROM keys WHERE t = '{3,0,0,0,4,0,0,0,2000000000}'$$, 'using keys_btree');
SELECT key FROM keys WHERE t = '{3,0,0,0,4,0,0,0,2000000000}';
SELECT pg_temp.plan_has($$SELECT key FROM many WHERE t = '{3,0,0,0,4,0,0,0,2000000000}'$$, 'using many_hash');
SELECT key, count(*) FROM many WHERE t = '{3,0,0,0,4,0,0,0,2000000000}' GROUP BY key;
RESET enable_seqscan; RESET enable_bitmapscan;
CREATE TEMP TABLE parts (t nps_transitions) PARTITION BY HASH (t);
CREATE TEMP TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TEMP TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parts SELECT t FROM keys;
SELECT count(*), (SELECT count(*) FROM parts_0) BETWEEN 200 AND 300 AS even FROM parts;
SELECT count(*) AS found FROM parts WHERE t IN ('{3,0,0,0,4,0,0,0,2000000000}', '{0,0,0,0,0,0,0,0,0}', '{9,0,0,0,9,0,0,0,4000000000}', '{9,0,0,0,9,0,0,0,5000000000}');

-- The aggregate, from every type of score, against core's counts.  A pair with
-- a NULL on either side is no pair
CREATE TEMP TABLE waves AS
SELECT i AS id, nullif(i % 12, 11) AS before, nullif(i * 7 / 12 % 13 % 12, 11) AS after FROM generate_series(1, 600) i;
SELECT nps_transitions_agg(before, after) AS t, nps_responses(nps_transitions_agg(before, after)) AS n,
	count(*) AS rows, count(*) FILTER (WHERE before IS NOT NULL AND after IS NOT NULL) AS pairs,
	count(*) FILTER (WHERE before <= 6 AND after >= 9) AS up, nps_count(nps_transitions_agg(before, after), 'detractor', 'promoter') AS is_up
FROM waves;
SELECT nps_transitions_agg(before::smallint, after::smallint) = t AND nps_transitions_agg(before::bigint, after::bigint) = t
	AND nps_transitions_agg(before::numeric, after::numeric) = t AND nps_transitions_agg(before::double precision, after::double precision) = t AS types,
	nps_transitions_agg(after, before) = t AS other_way
FROM waves, (SELECT nps_transitions_agg(before, after) AS t FROM waves) AS w GROUP BY t;
SELECT count(*) AS pairs, count(*) FILTER (WHERE nps_count(t, nps_category(b), nps_category(a)) <> 1 OR nps_responses(t) <> 1) AS wrong
FROM (SELECT a, b, nps_transitions_agg(b, a) AS t FROM generate_series(0, 10) a, generate_series(0, 10) b GROUP BY a, b) AS one;
SELECT nps_transitions_agg(before, after) AS none, nps_transitions_agg(before, NULL::integer) AS nulls,
	nps_responses(nps_transitions_agg(before, after) FILTER (WHERE after > 5)) AS filtered FROM waves WHERE id < 0
UNION ALL SELECT nps_transitions_agg(1, 1) FILTER (WHERE false), nps_transitions_agg(before, NULL::integer), nps_responses(nps_transitions_agg(before, after) FILTER (WHERE after > 5)) FROM waves;

-- sum merges; so do groups and parallel workers
SELECT sum(t) = (SELECT nps_transitions_agg(before, after) FROM waves) AS whole, count(*), sum(t) FILTER (WHERE false) AS none, sum(NULL::nps_transitions) AS nulls
FROM (SELECT nps_transitions_agg(before, after) AS t FROM waves GROUP BY id % 7) AS parts;
CREATE TABLE transitions_rows AS SELECT i % 11 AS before, i / 11 % 11 AS after, i % 5 AS part FROM generate_series(1, 20000) i;
ANALYZE transitions_rows;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE alone AS SELECT nps_transitions_agg(before, after) AS t FROM transitions_rows;
RESET max_parallel_workers_per_gather;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
SELECT pg_temp.plan_has('SELECT nps_transitions_agg(before, after) FROM transitions_rows', 'Partial Aggregate');
SELECT nps_transitions_agg(before, after) = (SELECT t FROM alone) AS same FROM transitions_rows;
SELECT sum(t) = (SELECT t FROM alone) AS same FROM (SELECT nps_transitions_agg(before, after) AS t FROM transitions_rows GROUP BY part) AS parts;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size;
DROP TABLE transitions_rows;

-- Moving frames, against aggregates of the same support functions without an
-- inverse and against core's counts; some values are wide
CREATE AGGREGATE pg_temp.plain_agg(integer, integer) (SFUNC = _nps_transitions_accum, STYPE = nps_transitions, INITCOND = '{0,0,0,0,0,0,0,0,0}');
CREATE AGGREGATE pg_temp.plain_sum(nps_transitions) (SFUNC = _nps_transitions_add, STYPE = nps_transitions, INITCOND = '{0,0,0,0,0,0,0,0,0}');
CREATE FUNCTION pg_temp.try_frame(frame text, OUT rows bigint, OUT empty bigint, OUT wide bigint, OUT wrong bigint)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT count(*), count(*) FILTER (WHERE nps_responses(t) = 0), count(*) FILTER (WHERE pg_column_size(sums) = 76),
		count(*) FILTER (WHERE NOT (t = plain AND t = t2 AND t = t8 AND t = tn AND t = tf AND nps_responses(t) = pairs
			AND nps_count(t, ''detractor'', ''promoter'') = up AND sums = plain_sums AND pg_column_size(sums) = pg_column_size(plain_sums)))
	FROM (SELECT nps_transitions_agg(before, after) OVER w AS t, pg_temp.plain_agg(before, after) OVER w AS plain,
		nps_transitions_agg(before::smallint, after::smallint) OVER w AS t2, nps_transitions_agg(before::bigint, after::bigint) OVER w AS t8,
		nps_transitions_agg(before::numeric, after::numeric) OVER w AS tn, nps_transitions_agg(before::float8, after::float8) OVER w AS tf,
		count(before + after) OVER w AS pairs, count(*) FILTER (WHERE before <= 6 AND after >= 9) OVER w AS up,
		sum(v) OVER w AS sums, pg_temp.plain_sum(v) OVER w AS plain_sums
		FROM (SELECT *, CASE WHEN id % 11 <> 5 THEN nps_transitions(ARRAY[id, 0, 3000000000 * (id % 3 / 2), 0, 0, 0, 0, 0, 1]) END AS v FROM waves WHERE id <= 100) AS r
		WINDOW w AS (ORDER BY id / 3 ' || frame || ')) AS t' INTO rows, empty, wide, wrong;
END $$;
SELECT frame, f.* FROM unnest(ARRAY[
	'ROWS BETWEEN 4 PRECEDING AND CURRENT ROW', 'ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING', 'ROWS BETWEEN 2 FOLLOWING AND 5 FOLLOWING',
	'ROWS BETWEEN 5 PRECEDING AND 2 PRECEDING', 'ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING', 'ROWS BETWEEN CURRENT ROW AND CURRENT ROW',
	'GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING', 'RANGE BETWEEN 2 PRECEDING AND 1 PRECEDING',
	'ROWS BETWEEN 4 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW', 'GROUPS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES']) WITH ORDINALITY AS v(frame, i),
	pg_temp.try_frame(frame) AS f ORDER BY i;
-- Called outside an aggregate, the support functions leave their arguments alone
SELECT _nps_transitions_accum(t, 10, 0) AS a, _nps_transitions_accum_inv(t, 0::numeric, 10) AS b, _nps_transitions_add(t, t) AS c, _nps_transitions_subtract(t, t) AS d, t
FROM kept WHERE id = 2;
SELECT t FROM kept WHERE id = 2;

-- After minus before: difference, interval and test
SELECT t, round(difference, 9) AS difference, round(lower, 9) AS lower, round(upper, 9) AS upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p
FROM unnest(ARRAY[
	'{10,5,3,4,20,12,2,6,38}', '{38,6,2,12,20,4,3,5,10}', '{0,1,1,0,1,2,0,0,2}', '{5,0,0,0,5,0,0,0,5}', '{1,0,0,0,0,0,0,0,0}',
	'{0,6,0,0,0,4,0,0,0}', '{0,0,0,6,0,0,0,4,0}', '{0,0,10,0,0,0,0,0,0}', '{0,0,0,0,0,0,10,0,0}', '{0,1,0,0,0,0,0,0,0}', '{0,0,0,0,0,0,1,0,0}',
	'{0,1,0,1,0,0,0,0,0}', '{0,0,3,0,0,0,1,0,0}', '{0,0,4,0,0,0,1,0,0}', '{100,30,5,20,200,40,1,35,300}', '{0,1,0,0,999999,0,0,0,0}',
	'{1000000000,200000000,0,199990000,4000000000,0,0,0,3000000000}', '{0,0,4611686018427387903,0,0,0,4611686018427387903,0,1}'])
	WITH ORDINALITY AS v(t, i), nps_compare(t::nps_transitions) ORDER BY i;
SELECT confidence, round(lower, 9) AS lower, round(upper, 9) AS upper, round(z::numeric, 9) AS z
FROM unnest('{0.000001,0.5,0.9,0.95,0.99,0.999}'::float8[]) AS confidence, nps_compare('{0,1,1,0,5,2,0,1,2}'::nps_transitions, confidence);
SELECT nps_compare(t) = nps_compare(t, 0.95) AS by_default, nps_compare(t, confidence => 0.9) = nps_compare(transitions => t, confidence => 0.9) AS named,
	nps_compare(t) = nps_compare(t, 0.9) AS other, (nps_compare('{0,0,0,0,0,0,0,0,0}'::nps_transitions)) AS empty, nps_compare(NULL::nps_transitions) IS NOT DISTINCT FROM NULL AS none
FROM (SELECT '{10,5,3,4,20,12,2,6,38}'::nps_transitions) AS v(t);
SELECT * FROM nps_compare('{10,5,3,4,20,12,2,6,38}'::nps_transitions) \gdesc

-- Over all values of up to six respondents in five changes: how often the
-- interval leaves -200..200, misses its estimate, is a point, contradicts the
-- test, or is not the mirror image of the mirrored one: never.  The last column
-- shows that some are significant.
SELECT count(*) AS values, count(*) FILTER (WHERE c.lower < -200 OR c.upper > 200) AS outside,
	count(*) FILTER (WHERE c.difference NOT BETWEEN c.lower AND c.upper) AS missed, count(*) FILTER (WHERE c.lower = c.upper) AS points,
	count(*) FILTER (WHERE (c.p_value < 0.05) <> (0 NOT BETWEEN c.lower AND c.upper)) AS against,
	count(*) FILTER (WHERE c.difference <> -m.difference OR c.z <> -m.z OR abs(c.lower + m.upper) > 1e-9 OR abs(c.upper + m.lower) > 1e-9) AS unmirrored,
	count(*) FILTER (WHERE c.difference <> round(100.0 * (up + 2 * twice_up - down - 2 * twice_down) / (up + twice_up + same + down + twice_down), 12)) AS wrong,
	count(*) FILTER (WHERE c.p_value < 0.05) AS significant
FROM generate_series(0, 6) up, generate_series(0, 6) same, generate_series(0, 6) down, generate_series(0, 6) twice_up, generate_series(0, 6) twice_down,
	nps_compare(ARRAY[same, up, twice_up, down, 0, 0, twice_down, 0, 0]::nps_transitions) AS c,
	nps_compare(ARRAY[same, 0, twice_down, 0, 0, down, twice_up, up, 0]::nps_transitions) AS m
WHERE up + same + down + twice_up + twice_down > 0;

-- Errors
\pset format unaligned
SELECT expression, e.* FROM unnest(ARRAY[
	'''1,2,3,4,5,6,7,8,9''::nps_transitions', '''{1,2,3,4,5,6,7,8,9} x''::nps_transitions', '''{1,2,3,4,5,6,7,8,9.0}''::nps_transitions',
	'''{1,2,3,4,5,6,7,8,0x9}''::nps_transitions', '''{1,2,3,4,5,6,7,8}''::nps_transitions', '''{1,2,3,4,5,6,7,8,9,10,11}''::nps_transitions',
	'''{1,2,3,4,5,6,7,8,-9}''::nps_transitions', '''{0,0,0,0,0,0,0,0,9223372036854775808}''::nps_transitions', '''{1,0,0,0,0,0,0,0,9223372036854775807}''::nps_transitions',
	'''{1,2,3}''::bigint[]::nps_transitions', '''{}''::integer[]::nps_transitions', '''{{1,2,3},{4,5,6},{7,8,9}}''::integer[]::nps_transitions',
	'''{1,2,3,4,NULL,6,7,8,9}''::bigint[]::nps_transitions', '''{1,2,3,4,5,6,7,8,-9}''::integer[]::nps_transitions', '''{1,0,0,0,0,0,0,0,9223372036854775807}''::bigint[]::nps_transitions',
	'pg_temp.receive(''\x01''::bytea || decode(repeat(''00'', 71), ''hex''))', 'pg_temp.receive(''\x02''::bytea || decode(repeat(''00'', 72), ''hex''))', 'pg_temp.receive('''')',
	'pg_temp.receive(''\x01''::bytea || decode(repeat(''ff'', 72), ''hex''))', 'pg_temp.receive(''\x01''::bytea || decode(repeat(''7f'', 72), ''hex''))',
	'''{1,0,0,0,0,0,0,0,0}''::nps_transitions + ''{0,0,0,0,0,0,0,0,9223372036854775807}''', '''{9223372036854775807,0,0,0,0,0,0,0,0}''::nps_transitions + ''{1,0,0,0,0,0,0,0,0}''',
	'''{1,2,3,4,5,6,7,8,9}''::nps_transitions - ''{0,0,0,0,6,0,0,0,0}''', 'sum(t) FROM kept',
	'nps_transitions_agg(11, 3)', 'nps_transitions_agg(3, 11)', 'nps_transitions_agg(-1::smallint, 3::smallint)', 'nps_transitions_agg(3::bigint, 4294967299)',
	'nps_transitions_agg(9.5, 3)', 'nps_transitions_agg(3, ''NaN''::double precision)',
	'nps_count(t, ''promoters'', ''passive'') FROM kept WHERE id = 2', 'nps_count(t, ''passive'', ''Promoter'') FROM kept WHERE id = 2', 'nps_count(t, ''passive'', '''') FROM kept WHERE id = 2',
	'nps_compare(t, 95) FROM kept WHERE id = 2', 'nps_compare(t, 0) FROM kept WHERE id = 1', 'nps_compare(t, ''NaN'') FROM kept WHERE id = 2',
	'_nps_transitions_accum_inv(t, 0, 0) FROM kept WHERE id = 1']) WITH ORDINALITY AS v(expression, i),
	pg_temp.error(expression) AS e ORDER BY i;
