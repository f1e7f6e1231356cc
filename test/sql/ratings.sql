-- csat, the share of the ratings 4 and 5, and ces, the mean of the ratings 1 to 7

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

-- One rating at a time, from every type
SELECT rating, csat(rating::smallint) AS i2, csat(rating) AS i4, csat(rating::bigint) AS i8, csat(rating::numeric) AS n, csat(rating::double precision) AS f
FROM generate_series(1, 5) rating GROUP BY rating ORDER BY rating;
SELECT rating, ces(rating::smallint) AS i2, ces(rating) AS i4, ces(rating::bigint) AS i8, ces(rating::numeric(3,2)) AS n, ces(rating::real) AS f
FROM generate_series(1, 7) rating GROUP BY rating ORDER BY rating;

-- Many, with NULLs; none
CREATE TEMP TABLE ratings AS
SELECT i AS id, nullif(1 + i * 7 % 13 % 6, 6) AS satisfaction, nullif(1 + i * 5 % 17 % 8, 8) AS effort, i % 4 AS part FROM generate_series(1, 500) i;
SELECT csat(satisfaction), csat(satisfaction) = 100.0 * count(*) FILTER (WHERE satisfaction >= 4) / count(satisfaction) AS is_share, count(*) - count(satisfaction) AS nulls,
	ces(effort), ces(effort) = avg(effort) AS is_mean, count(*) - count(effort) AS null_efforts FROM ratings;
SELECT csat(satisfaction::smallint) = csat(satisfaction) AND csat(satisfaction::bigint) = csat(satisfaction) AND csat(satisfaction::numeric) = csat(satisfaction) AND csat(satisfaction::float8) = csat(satisfaction) AS csat,
	ces(effort::smallint) = ces(effort) AND ces(effort::bigint) = ces(effort) AND ces(effort::numeric) = ces(effort) AND ces(effort::float8) = ces(effort) AS ces FROM ratings;
SELECT part, csat(satisfaction), ces(effort), csat(satisfaction) FILTER (WHERE id > 250 AND satisfaction > 3) AS filtered, round(csat(DISTINCT satisfaction), 6) AS distinct_ratings FROM ratings GROUP BY part ORDER BY part;
SELECT csat(satisfaction) AS csat, ces(effort) AS ces FROM ratings WHERE id < 0
UNION ALL SELECT csat(NULL::integer), ces(NULL::numeric) FROM ratings;
-- Thirds, with the digits of avg
SELECT csat(r), ces(r), avg(r) FROM unnest('{1,4,2}'::integer[]) AS r;

-- Moving frames, against aggregates of the same support functions that have no
-- inverse and against core's
CREATE AGGREGATE pg_temp.plain_csat(integer) (SFUNC = _csat_accum, STYPE = nps_summary, FINALFUNC = _csat_final, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}');
CREATE AGGREGATE pg_temp.plain_ces(integer) (SFUNC = _ces_accum, STYPE = nps_summary, FINALFUNC = nps_mean, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}');
CREATE FUNCTION pg_temp.try_frame(frame text, OUT rows bigint, OUT empty bigint, OUT wrong bigint)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT count(*), count(*) FILTER (WHERE c IS NULL), count(*) FILTER (WHERE c IS DISTINCT FROM plain_csat
		OR c IS DISTINCT FROM 100.0 * satisfied / nullif(rated, 0) OR e IS DISTINCT FROM plain_ces OR e IS DISTINCT FROM mean
		OR c2 IS DISTINCT FROM c OR c8 IS DISTINCT FROM c OR cn IS DISTINCT FROM c OR cf IS DISTINCT FROM c
		OR e2 IS DISTINCT FROM e OR e8 IS DISTINCT FROM e OR en IS DISTINCT FROM e OR ef IS DISTINCT FROM e)
	FROM (SELECT csat(satisfaction) OVER w AS c, pg_temp.plain_csat(satisfaction) OVER w AS plain_csat, count(satisfaction) OVER w AS rated, count(*) FILTER (WHERE satisfaction >= 4) OVER w AS satisfied,
		ces(effort) OVER w AS e, pg_temp.plain_ces(effort) OVER w AS plain_ces, avg(effort) OVER w AS mean,
		csat(satisfaction::smallint) OVER w AS c2, csat(satisfaction::bigint) OVER w AS c8, csat(satisfaction::numeric) OVER w AS cn, csat(satisfaction::float8) OVER w AS cf,
		ces(effort::smallint) OVER w AS e2, ces(effort::bigint) OVER w AS e8, ces(effort::numeric) OVER w AS en, ces(effort::float8) OVER w AS ef
		FROM ratings WHERE id <= 150 WINDOW w AS (ORDER BY id / 3 ' || frame || ')) AS t' INTO rows, empty, wrong;
END $$;
SELECT frame, f.* FROM unnest(ARRAY[
	'ROWS BETWEEN 4 PRECEDING AND CURRENT ROW', 'ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING', 'ROWS BETWEEN 2 FOLLOWING AND 5 FOLLOWING',
	'ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING', 'ROWS BETWEEN CURRENT ROW AND CURRENT ROW', 'GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
	'RANGE BETWEEN 2 PRECEDING AND 1 PRECEDING', 'ROWS BETWEEN 4 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW', 'GROUPS BETWEEN 2 PRECEDING AND CURRENT ROW EXCLUDE TIES']) WITH ORDINALITY AS v(frame, i),
	pg_temp.try_frame(frame) AS f ORDER BY i;

-- In parallel
CREATE TABLE rating_rows AS SELECT 1 + i % 5 AS satisfaction, 1 + i % 7 AS effort FROM generate_series(1, 20000) i;
ANALYZE rating_rows;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
SELECT pg_temp.plan_has('SELECT csat(satisfaction) FROM rating_rows', 'Partial Aggregate') AS csat, pg_temp.plan_has('SELECT ces(effort) FROM rating_rows', 'Partial Aggregate') AS ces;
SELECT csat(satisfaction), ces(effort), ces(effort) = avg(effort) AS is_mean FROM rating_rows;
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size;
DROP TABLE rating_rows;

-- The two do not share a state, for 6 is one's rating and not the other's
SELECT ces(r), csat(r) FILTER (WHERE r <= 5) FROM unnest('{4,6,2}'::integer[]) AS r;
SELECT (SELECT csat(r) FROM unnest('{4,5,2}'::integer[]) AS r) AS csat, ces(r), nps(r) FROM unnest('{4,5,2}'::integer[]) AS r;

-- Errors
\set VERBOSITY sqlstate
SELECT csat('4'::text);
SELECT ces('4'::text);
SELECT ces(r), csat(r) FROM unnest('{4,6,2}'::integer[]) AS r;
\set VERBOSITY default
\pset format unaligned
SELECT expression, e.* FROM unnest(ARRAY[
	'csat(0)', 'csat(6)', 'csat(0::smallint)', 'csat(6::smallint)', 'csat(-1::bigint)', 'csat(4294967300)', 'csat(0.0)', 'csat(4.5)', 'csat(5.0000000001)', 'csat(''NaN''::numeric)', 'csat(''Infinity''::numeric)',
	'csat(6::double precision)', 'csat(3.5::double precision)', 'csat(''NaN''::double precision)', 'csat(''-Infinity''::double precision)',
	'ces(0)', 'ces(8)', 'ces(0::smallint)', 'ces(8::smallint)', 'ces(10::bigint)', 'ces(-7::bigint)', 'ces(7.5)', 'ces(8.00)', 'ces(''NaN''::numeric)', 'ces(8::double precision)', 'ces(0.999::double precision)', 'ces(''Infinity''::double precision)',
	'_csat_accum_inv(''{0,0,0,0,0,0,0,0,0,0,0}'', 3)', '_ces_accum_inv(''{0,0,0,0,0,0,0,0,0,0,0}'', 8::numeric)', '_csat_accum(''{0,0,0,0,0,0,0,0,0,0,0}'', 10)']) WITH ORDINALITY AS v(expression, i),
	pg_temp.error(expression) AS e ORDER BY i;
