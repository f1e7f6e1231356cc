-- Aggregates: nps, nps_ci, nps_ci_lower, nps_ci_upper, nps_agg, sum

CREATE DOMAIN pg_temp.rating2 AS smallint CHECK (VALUE BETWEEN 0 AND 10);
CREATE DOMAIN pg_temp.rating4 AS integer CHECK (VALUE BETWEEN 0 AND 10);
CREATE DOMAIN pg_temp.rating8 AS bigint;
CREATE DOMAIN pg_temp.rating_r AS real;
CREATE DOMAIN pg_temp.rating_f AS double precision;
CREATE DOMAIN pg_temp.rating_n AS numeric(4,2);
CREATE TEMP TABLE answers (region text, product text, score integer);
INSERT INTO answers VALUES
	('north', 'a', 10), ('north', 'b', 9), ('north', 'a', 9), ('north', 'b', 7), ('north', 'a', 8),
	('north', 'b', 6), ('north', 'a', 0), ('north', 'b', 10), ('north', 'a', NULL), ('north', 'b', 5),
	('south', 'a', 9), ('south', 'b', 9), ('south', 'a', 10), ('south', 'b', 8),
	('south', 'a', 3), ('south', 'b', NULL), ('south', 'a', 10), ('south', 'b', 7),
	('west', 'a', NULL), ('west', 'b', NULL);

-- NULLs are skipped; no responses give NULL, and the empty summary
SELECT region, count(*), nps(score), nps_agg(score), round(nps_ci_lower(score), 9) AS lower,
	round(nps_ci_upper(score), 9) AS upper, nps_ci(score) IS NULL AS no_ci
FROM answers GROUP BY region ORDER BY region;
SELECT nps(score), nps_ci(score), nps_ci_lower(score), nps_ci_upper(score), nps_agg(score),
	nps_agg(score, 1), sum(nps_summary('{0,0,0,0,0,0,0,0,0,0,0}'::integer[]))
FROM answers WHERE false;
SELECT round(nps(score), 1) AS points, nps_ci(score) = numrange(nps_ci_lower(score), nps_ci_upper(score), '[]') AS closed
FROM answers;

-- The one-step aggregates are the functions of the summary
SELECT region, nps(score) IS NOT DISTINCT FROM nps(nps_agg(score)) AS nps,
	nps_ci(score) IS NOT DISTINCT FROM nps_ci(nps_agg(score)) AS ci,
	nps_ci_lower(score) IS NOT DISTINCT FROM nps_ci_lower(nps_agg(score), 0.95) AS lower,
	nps_ci_upper(score) IS NOT DISTINCT FROM nps_ci_upper(nps_agg(score), 0.95, 'score') AS upper
FROM answers GROUP BY region ORDER BY region;

-- Every type of score, and domains over them
CREATE FUNCTION pg_temp.of_type(type text, OUT nps numeric, OUT ci numrange, OUT lower numeric, OUT upper numeric,
	OUT agg nps_summary, OUT agg_table nps_summary)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT nps(s), nps_ci(s), nps_ci_lower(s), nps_ci_upper(s), nps_agg(s), nps_agg(s, 2)
		FROM (SELECT score::%s AS s FROM answers) AS v', type) INTO nps, ci, lower, upper, agg, agg_table;
END $$;
SELECT type, round(nps, 3) AS nps, agg, agg_table, round(lower(ci), 6) AS ci_lower, round(upper(ci), 6) AS ci_upper,
	ci = numrange(lower, upper, '[]') AS bounds
FROM unnest(ARRAY['smallint', 'integer', 'bigint', 'numeric', 'numeric(4,2)', 'numeric(6,3)', 'double precision', 'real',
	'pg_temp.rating2', 'pg_temp.rating4', 'pg_temp.rating8', 'pg_temp.rating_r', 'pg_temp.rating_f', 'pg_temp.rating_n']) AS type,
	pg_temp.of_type(type);
-- every score of every type finds its place
SELECT i, nps_agg(i::smallint) AS int2, nps_agg(i::bigint) = nps_agg(i) AND nps_agg(i::numeric) = nps_agg(i) AND nps_agg(i::numeric(5,2)) = nps_agg(i)
	AND nps_agg(i::float8) = nps_agg(i) AND nps_agg(i::smallint) = nps_agg(i) AS same
FROM generate_series(0, 10) i GROUP BY i ORDER BY i;

-- FILTER, DISTINCT, ORDER BY, HAVING
SELECT nps(score) FILTER (WHERE product = 'a') AS a, nps_agg(score) FILTER (WHERE product = 'b') AS b,
	nps(score) FILTER (WHERE region = 'west') AS nothing, nps_agg(score) FILTER (WHERE false) AS empty,
	nps_agg(score, 3) FILTER (WHERE product = 'b') AS table
FROM answers;
SELECT nps_agg(DISTINCT score) AS distinct, nps(DISTINCT score), nps_agg(score ORDER BY score DESC, region) AS ordered,
	nps_agg(DISTINCT score, 2 ORDER BY score) AS both
FROM answers;
SELECT region, nps(score) FROM answers GROUP BY region HAVING nps(score) > 20;
SELECT region FROM answers GROUP BY region HAVING nps_responses(nps_agg(score)) >= 7 ORDER BY nps(score) DESC;

-- GROUPING SETS, by sort and by hash
SELECT region, product, nps_agg(score), round(nps(score), 2) AS nps
FROM answers GROUP BY CUBE (region, product) ORDER BY region, product;
SELECT count(*), sum(s), sum(sum(s)) OVER () FROM (
	SELECT nps_agg(score) AS s FROM answers GROUP BY GROUPING SETS ((region, product), (region), (product), ())) AS g;
SET enable_hashagg = off;
SELECT count(*), sum(s), sum(sum(s)) OVER () FROM (
	SELECT nps_agg(score) AS s FROM answers GROUP BY GROUPING SETS ((region, product), (region), (product), ())) AS g;
RESET enable_hashagg;

-- Other codes are left out by FILTER, text by a cast beside it
SELECT nps(score) FILTER (WHERE nps_is_score(score)) AS whole, nps(score * 1.5) FILTER (WHERE nps_is_score(score * 1.5)) AS scaled
FROM (VALUES (9), (11), (NULL), (0), (-1), (10), (99)) AS v(score);
SELECT nps(CASE WHEN nps_is_score(score) THEN score::numeric END)
FROM (VALUES ('9'), (' 10 '), ('n/a'), (NULL), (''), ('7.0'), ('11')) AS v(score);

-- A frequency table; rows with a NULL are skipped, 0 responses are none
SELECT nps_agg(score, n), nps(nps_agg(score, n)) FROM (VALUES
	(10, 5), (9, 2), (10, 1), (8, 0), (NULL, 7), (7, NULL), (0, 3), (NULL, NULL)) AS v(score, n);
SELECT a.region, nps_agg(score, n) = (SELECT nps_agg(score) FROM answers b WHERE b.region = a.region) AS same
FROM (SELECT region, score, count(*) AS n FROM answers GROUP BY region, score) AS a GROUP BY a.region ORDER BY region;

-- Past 2^32 responses at a score the state widens; values stay canonical
SELECT nps_agg(score, n), pg_column_size(nps_agg(score, n)) FROM (VALUES (3, 4294967295), (10, 4294967295)) AS v(score, n);
SELECT nps_agg(score, n), pg_column_size(nps_agg(score, n)) FROM (VALUES (3, 4294967295), (3, 1), (10, 1), (3, 1), (10, 4294967296)) AS v(score, n);
SELECT nps_agg(score, n) FROM (VALUES (10, 9223372036854775806), (0, 1)) AS v(score, n);
-- ... one response at a time, too: begin just below, with the support functions
CREATE AGGREGATE pg_temp.nps_agg_near(integer) (SFUNC = _nps_accum, STYPE = nps_summary, COMBINEFUNC = _nps_summary_add,
	INITCOND = '{4294967293,0,0,0,0,0,0,0,0,0,4294967295}');
SELECT n, pg_temp.nps_agg_near(score), pg_column_size(pg_temp.nps_agg_near(score))
FROM generate_series(0, 4) n LEFT JOIN (SELECT x, 0 AS score FROM generate_series(1, 4) x) AS t ON x <= n
GROUP BY n ORDER BY n;
SELECT pg_temp.nps_agg_near(10) FROM generate_series(1, 3);
SELECT score, _nps_accum('{4294967295,4294967294,0,0,0,0,0,0,0,0,0}', score) AS up,
	_nps_accum_inv('{4294967296,1,0,0,0,0,0,0,0,0,4294967295}', score) AS down
FROM unnest('{0,1}'::integer[]) AS score;
SELECT pg_column_size(_nps_accum_inv('{4294967296,0,0,0,0,0,0,0,0,0,0}', 0)) AS narrow,
	pg_column_size(_nps_accum_inv('{4294967297,0,0,0,0,0,0,0,0,0,0}', 0::numeric)) AS wide,
	pg_column_size(_nps_accum_inv('{4294967297,0,0,0,0,0,0,0,0,0,0}', 0, 2)) AS narrow_by_two;

-- sum merges, NULLs skipped
CREATE TEMP TABLE daily (day integer, s nps_summary);
INSERT INTO daily VALUES (1, '{1,0,0,0,0,0,0,0,0,2,3}'), (2, NULL), (3, '{0,0,0,0,0,0,0,5,0,0,4294967292}'),
	(4, '{0,0,0,0,0,0,0,0,0,0,0}'), (5, '{0,0,0,0,0,0,0,0,0,0,1}');
SELECT sum(s), pg_column_size(sum(s)), sum(s) FILTER (WHERE day < 5) AS narrow, pg_column_size(sum(s) FILTER (WHERE day < 5)),
	sum(DISTINCT s) FILTER (WHERE day IN (4, 5)) AS distinct, nps(sum(s)) FROM daily;
SELECT day <= 3 AS early, sum(s) FROM daily GROUP BY 1 ORDER BY 1;
SELECT (SELECT sum(s) FROM (SELECT nps_agg(score) AS s FROM answers GROUP BY region, product) AS t) = nps_agg(score) AS same FROM answers;
SELECT s FROM daily ORDER BY day;

-- Partial aggregates, combined: partitions grouped by another column
CREATE TEMP TABLE parted (product text, score integer, n bigint) PARTITION BY LIST (product);
CREATE TEMP TABLE parted_a PARTITION OF parted FOR VALUES IN ('a');
CREATE TEMP TABLE parted_b PARTITION OF parted FOR VALUES IN ('b');
INSERT INTO parted SELECT product, score, 3000000000 FROM answers;
ANALYZE parted;
SET enable_partitionwise_aggregate = on;
SET enable_sort = off;
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
SELECT pg_temp.plan_has('SELECT nps(score), nps_agg(score), nps_agg(score, n) FROM parted', 'Partial Aggregate');
SELECT nps(score), nps_agg(score), nps_agg(score, n) FROM parted;
RESET enable_partitionwise_aggregate;
RESET enable_sort;
