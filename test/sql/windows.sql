-- Aggregates over moving frames, and results that outlive the state

CREATE TEMP TABLE answers AS
SELECT i AS id, i * i / 17 AS day, score::smallint AS i2, score AS i4, score::bigint AS i8,
	score::numeric AS n, score::double precision AS f,
	(ARRAY[0, 1, 4294967295, 4294967296, 1099511627776])[1 + i * 7 % 5] AS responses,
	CASE WHEN i % 11 <> 5 THEN nps_summary(ARRAY[i, 0, 0, 0, 0, 0, 0, 3000000000 * (i % 3), 0, 0, 1]) END AS s
FROM (SELECT i, CASE WHEN (i * 2654435761 >> 8) % 13 < 11 THEN ((i * 2654435761 >> 8) % 13)::integer END AS score
	FROM generate_series(1::bigint, 60) i) AS g;

-- By eye
SELECT id, i4, nps_agg(i4) OVER w, nps(i4) OVER w, round(nps_ci_lower(i4) OVER w, 6) AS lower, upper(nps_ci(i4) OVER w) = nps_ci_upper(i4) OVER w AS ci
FROM answers WHERE id BETWEEN 1 AND 12 WINDOW w AS (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW);
SELECT id, nps_agg(i4) OVER w, nps(i4) OVER w, sum(s) OVER w
FROM answers WHERE id <= 4 WINDOW w AS (ORDER BY id ROWS BETWEEN 3 FOLLOWING AND 4 FOLLOWING);

-- Frames of every kind, their offsets drawn by a linear congruential
-- generator, against core's counts and against aggregates of the same support
-- functions that have no inverse
CREATE AGGREGATE pg_temp.plain_agg(numeric) (SFUNC = _nps_accum, STYPE = nps_summary, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}');
CREATE AGGREGATE pg_temp.plain_agg(integer, numeric) (SFUNC = _nps_accum, STYPE = nps_summary, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}');
CREATE AGGREGATE pg_temp.plain_sum(nps_summary) (SFUNC = _nps_summary_add, STYPE = nps_summary, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}');
CREATE AGGREGATE pg_temp.plain_upper(integer) (SFUNC = _nps_accum, STYPE = nps_summary, FINALFUNC = _nps_ci_upper_final, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}');

CREATE TEMP TABLE frames AS
WITH RECURSIVE random(i, x) AS (
	SELECT 1, 20240229::bigint
	UNION ALL SELECT i + 1, (x * 1103515245 + 12345) % 2147483648 FROM random WHERE i < 360
), frame AS (
	SELECT i, (ARRAY['ROWS', 'RANGE', 'GROUPS'])[1 + i % 3] AS mode,
		least(x >> 10 & 15, x >> 20 & 15) - 5 AS low, greatest(x >> 10 & 15, x >> 20 & 15) - 5 AS high,
		(ARRAY['', 'EXCLUDE CURRENT ROW', 'EXCLUDE GROUP', 'EXCLUDE TIES', '', ''])[1 + i / 3 % 6] AS exclusion
	FROM random
)
SELECT i, mode, exclusion, format('%s BETWEEN %s AND %s %s', mode,
	CASE WHEN low = -5 THEN 'UNBOUNDED PRECEDING' WHEN low < 0 THEN -low || ' PRECEDING' WHEN low = 0 THEN 'CURRENT ROW' ELSE low || ' FOLLOWING' END,
	CASE WHEN high = 10 THEN 'UNBOUNDED FOLLOWING' WHEN high < 0 THEN -high || ' PRECEDING' WHEN high = 0 THEN 'CURRENT ROW' ELSE high || ' FOLLOWING' END,
	exclusion) AS frame
FROM frame WHERE low < 10 AND high > -5;

CREATE FUNCTION pg_temp.try_frame(frame text, OUT rows bigint, OUT empty bigint, OUT wide bigint, OUT wrong bigint)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT count(*), count(*) FILTER (WHERE answers = 0), count(*) FILTER (WHERE pg_column_size(t4) = 92),
		count(*) FILTER (WHERE NOT (
			a2 = counts AND a4 = counts AND a8 = counts AND an = counts AND af = counts AND plain = counts
			AND t2 = totals AND t4 = totals AND t8 = totals AND tn = totals AND tf = totals AND plain_t = totals
			AND sums = plain_sums AND sums::bigint[] = ARRAY[s0, 0, 0, 0, 0, 0, 0, s7, 0, 0, s10]
			AND nps IS NOT DISTINCT FROM nps(counts) AND ci IS NOT DISTINCT FROM nps_ci(counts)
			AND upper(ci) IS NOT DISTINCT FROM upper AND upper IS NOT DISTINCT FROM plain_upper
			AND lower(ci) IS NOT DISTINCT FROM lower
			AND pg_column_size(t4) = pg_column_size(totals) AND pg_column_size(sums) = pg_column_size(plain_sums)))
	FROM (SELECT count(*) OVER w AS answers,
		ARRAY[' || (SELECT string_agg(format('count(*) FILTER (WHERE i4 = %s) OVER w', k), ', ' ORDER BY k) FROM generate_series(0, 10) k) || ']::nps_summary AS counts,
		ARRAY[' || (SELECT string_agg(format('coalesce(sum(responses) FILTER (WHERE i4 = %s) OVER w, 0)::bigint', k), ', ' ORDER BY k) FROM generate_series(0, 10) k) || ']::nps_summary AS totals,
		nps_agg(i2) OVER w AS a2, nps_agg(i4) OVER w AS a4, nps_agg(i8) OVER w AS a8, nps_agg(n) OVER w AS an, nps_agg(f) OVER w AS af,
		pg_temp.plain_agg(n) OVER w AS plain,
		nps_agg(i2, responses) OVER w AS t2, nps_agg(i4, responses) OVER w AS t4, nps_agg(i8, responses) OVER w AS t8,
		nps_agg(n, responses) OVER w AS tn, nps_agg(f, responses) OVER w AS tf,
		pg_temp.plain_agg(i4, responses) OVER w AS plain_t,
		sum(s) OVER w AS sums, pg_temp.plain_sum(s) OVER w AS plain_sums,
		coalesce(sum(nps_count(s, 0)) OVER w, 0)::bigint AS s0, coalesce(sum(nps_count(s, 7)) OVER w, 0)::bigint AS s7, coalesce(sum(nps_count(s, 10)) OVER w, 0)::bigint AS s10,
		nps(i4) OVER w, nps_ci(n) OVER w AS ci, nps_ci_lower(f) OVER w AS lower, nps_ci_upper(i2) OVER w AS upper,
		pg_temp.plain_upper(i4) OVER w AS plain_upper
		FROM answers WINDOW w AS (ORDER BY day ' || frame || ')) AS t' INTO rows, empty, wide, wrong;
END $$;
CREATE TEMP TABLE tried AS SELECT * FROM frames, pg_temp.try_frame(frame);
SELECT mode, exclusion, count(*) AS frames, sum(rows) AS rows, sum(empty) > 0 AS empty, sum(wide) > 0 AS wide, sum(wrong) AS wrong
FROM tried GROUP BY mode, exclusion ORDER BY mode, exclusion;
SELECT frame, wrong FROM tried WHERE wrong > 0 ORDER BY i LIMIT 5;

-- A state that widens and narrows again as the frame moves
SELECT id, nps_agg(0, responses) OVER w AS agg, pg_column_size(nps_agg(0, responses) OVER w) AS bytes,
	pg_column_size(sum(nps_summary(ARRAY[responses, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])) OVER w) AS bytes_of_sum
FROM answers WHERE id <= 8 WINDOW w AS (ORDER BY id ROWS 1 PRECEDING);

-- FILTER and PARTITION BY
SELECT count(*) FILTER (WHERE moved IS DISTINCT FROM (SELECT nps_agg(b.i4) FROM answers b
	WHERE b.id % 3 = a.part AND b.id BETWEEN a.id - 6 AND a.id AND b.f >= 2)) AS wrong, max(nps_responses(moved))
FROM (SELECT id, id % 3 AS part, nps_agg(i4) FILTER (WHERE f >= 2) OVER (PARTITION BY id % 3 ORDER BY id ROWS 2 PRECEDING) AS moved
	FROM answers) AS a;

-- Results outlive the state: each of these keeps many while the state goes on.
-- A running summary holds as many responses as there were rows
CREATE TEMP VIEW running AS
SELECT id, nps_agg(i4) OVER w AS up, nps_agg(i4, responses) OVER w AS wide, sum(s) OVER w AS sums,
	nps_agg(i4) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS down
FROM answers WHERE i4 IS NOT NULL AND s IS NOT NULL
WINDOW w AS (ORDER BY id);
SELECT count(*) AS rows, count(*) FILTER (WHERE nps_responses(up) <> place OR nps_responses(down) <> last - place + 1) AS wrong,
	count(DISTINCT up) AS up, count(DISTINCT down) AS down, count(DISTINCT sums) AS sums
FROM (SELECT *, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS last FROM running) AS r;
-- ... and differs from the one before, and the one after, by its own row
SELECT count(*) AS rows, count(*) FILTER (WHERE
	up - coalesce(up_before, nps_agg_of_none) <> one OR down - coalesce(down_after, nps_agg_of_none) <> one
	OR wide - coalesce(wide_before, nps_agg_of_none) <> weighted OR sums - coalesce(sums_before, nps_agg_of_none) <> s) AS wrong
FROM (SELECT id, up, down, wide, sums, lag(up) OVER w AS up_before, lead(down) OVER w AS down_after,
		lag(wide) OVER w AS wide_before, lag(sums) OVER w AS sums_before
	FROM running WINDOW w AS (ORDER BY id)) AS r
	JOIN (SELECT id, s, nps_agg(i4) AS one, nps_agg(i4, responses) AS weighted FROM answers GROUP BY id, s) AS a USING (id),
	(SELECT nps_agg(i4) AS nps_agg_of_none FROM answers WHERE false) AS n;
-- ... in one array, in a materialised CTE read twice, and as a set
SELECT cardinality(ups) AS rows, ups = ARRAY(SELECT (SELECT nps_agg(b.i4) FROM answers b WHERE b.id <= a.id AND b.s IS NOT NULL)
	FROM answers a WHERE i4 IS NOT NULL AND s IS NOT NULL ORDER BY id) AS right
FROM (SELECT array_agg(up ORDER BY id) AS ups FROM running) AS t;
WITH kept AS MATERIALIZED (SELECT * FROM running)
SELECT count(*) AS rows, sum(nps_responses(a.up) + nps_responses(b.down)) AS responses FROM kept a JOIN kept b USING (id);
SELECT count(*) FROM (SELECT DISTINCT up, sums FROM running) AS d;
-- ... in a cursor that goes back, also after the transaction
BEGIN;
DECLARE held SCROLL CURSOR WITH HOLD FOR SELECT id, up, sums FROM running ORDER BY id;
FETCH 2 FROM held;
COMMIT;
FETCH 2 FROM held;
FETCH BACKWARD 3 FROM held;
CLOSE held;
-- ... and in PL/pgSQL, groups too
DO $$
DECLARE
	row record;
	kept nps_summary[];
	total nps_summary := '{0,0,0,0,0,0,0,0,0,0,0}';
	before nps_summary;
	first nps_summary;
BEGIN
	FOR row IN SELECT id % 4 AS part, nps_agg(i4) AS agg, nps(i4) FROM answers GROUP BY 1 ORDER BY 1 LOOP
		kept := kept || row.agg;
		first := coalesce(first, row.agg);
		before := total;
		total := total + row.agg;
		IF total - row.agg <> before OR nps(row.agg) <> row.nps THEN
			RAISE 'total % was % before %', total, before, row.agg;
		END IF;
	END LOOP;
	IF first <> kept[1] OR total <> (SELECT nps_agg(i4) FROM answers) THEN
		RAISE 'changed: %, %', first, kept[1];
	END IF;
	RAISE NOTICE '% groups, % responses', cardinality(kept), nps_responses(total);
END $$;
-- Called outside an aggregate, the support functions leave their arguments alone
CREATE TEMP TABLE one_value AS SELECT '{5,0,0,0,0,0,0,0,0,0,5}'::nps_summary AS s;
SELECT _nps_accum(s, 0) AS a, _nps_accum_inv(s, 10::numeric) AS b, _nps_accum(s, 1::smallint, 7) AS c,
	_nps_accum_inv(s, 0::float8, 5) AS d, _nps_summary_add(s, s) AS e, _nps_summary_subtract(s, s) AS f, s FROM one_value;
SELECT s FROM one_value;

-- An inverse that takes away what was never added is an error, not four billion
-- responses: here nothing is added, and the third row takes the first one away
CREATE FUNCTION pg_temp.add_nothing(s nps_summary, score integer) RETURNS nps_summary LANGUAGE sql IMMUTABLE STRICT AS 'SELECT s';
CREATE AGGREGATE pg_temp.only_takes(integer) (SFUNC = _nps_accum, STYPE = nps_summary, INITCOND = '{0,0,0,0,0,0,0,0,0,0,0}',
	MSFUNC = pg_temp.add_nothing, MINVFUNC = _nps_accum_inv, MSTYPE = nps_summary, MINITCOND = '{0,0,0,0,0,0,0,0,0,1,0}');
SELECT pg_temp.only_takes(score) OVER (ORDER BY score ROWS 1 PRECEDING) FROM (VALUES (9), (10), (10)) AS v(score);
SELECT pg_temp.only_takes(score) OVER (ORDER BY score ROWS 1 PRECEDING) FROM (VALUES (8), (9), (9)) AS v(score);
