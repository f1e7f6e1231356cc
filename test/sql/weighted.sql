-- The type nps_weighted_summary, its aggregates, and every function on it

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
FROM pg_type WHERE oid = 'nps_weighted_summary'::regtype;

-- Text: the rows; then for detractors, passives and promoters the sum of the
-- weights and of their squares, each as a double and what is missing from it
SELECT nps_weighted_agg(score, weight) FROM (VALUES (10, 2.5), (9, 0.5), (8, 3), (7, 1), (6, 2), (0, 0.25)) AS v(score, weight);
SELECT nps_weighted_agg(score, weight) FROM (VALUES (10, 1), (9, 1e-20), (0, 1099511627776), (8, 0)) AS v(score, weight);
SELECT E' \t\n{ 3 ,\n1,0\t, 1.0,0e0 , +2,0,4,0, 0.05E+1,0,2500e-4,0 }\r '::nps_weighted_summary AS spaced;

-- ... which loses nothing, whatever extra_float_digits says
CREATE TEMP TABLE kept (id integer, s nps_weighted_summary);
INSERT INTO kept
SELECT 1, nps_weighted_agg(i % 11, 0.1) FROM generate_series(1, 1000) i
UNION ALL SELECT 2, nps_weighted_agg(i * i % 11, i / 7.0::float8) FROM generate_series(1, 1000) i
UNION ALL SELECT 3, nps_weighted_agg(i % 11, (ARRAY[0.1, 1e-7, 12345.678, 1e15 / 3, 0])[1 + i % 5]) FROM generate_series(1, 1000) i
UNION ALL SELECT 4, nps_weighted_agg(i % 11, (ARRAY[1e100, 1e-100, 3e99, 1])[1 + i % 4]) FROM generate_series(1, 100) i
UNION ALL SELECT 5, nps_weighted_agg(10, 1e-100)
UNION ALL SELECT 6, nps_weighted_agg(10, 0)
UNION ALL SELECT 7, nps_weighted_agg(10, 1) FILTER (WHERE false)
UNION ALL SELECT 8, '{9223372036854775807,0,0,0,0,0,0,0,0,0.3333333333333333,0,4e-19,0}'
UNION ALL SELECT 9, NULL;
SET extra_float_digits = 0;
SELECT count(s) AS values, count(*) FILTER (WHERE nps_weighted_summary_send(s::text::nps_weighted_summary) = nps_weighted_summary_send(s)) AS same, count(DISTINCT s::text) AS texts FROM kept;
CREATE TEMP TABLE texts AS SELECT id, s::text AS t FROM kept;
SET extra_float_digits = 3;
SELECT count(s) AS values, count(*) FILTER (WHERE nps_weighted_summary_send(s::text::nps_weighted_summary) = nps_weighted_summary_send(s)) AS same, count(*) FILTER (WHERE s::text = t) AS as_before FROM kept JOIN texts USING (id);
SET extra_float_digits = -15;
SELECT count(s) AS values, count(*) FILTER (WHERE nps_weighted_summary_send(s::text::nps_weighted_summary) = nps_weighted_summary_send(s)) AS same, count(*) FILTER (WHERE s::text = t) AS as_before FROM kept JOIN texts USING (id);
RESET extra_float_digits;
SELECT id, t FROM texts WHERE id IN (5, 6, 7, 8) ORDER BY id;
-- ... and whatever the locale, where there is another one
DO $$
DECLARE
	locale text;
BEGIN
	FOREACH locale IN ARRAY ARRAY['de_DE', 'de_DE.UTF-8', 'fr_FR.UTF-8', 'cs_CZ.UTF-8'] LOOP
		BEGIN
			PERFORM set_config('lc_numeric', locale, false);
		EXCEPTION WHEN invalid_parameter_value THEN
			NULL;
		END;
	END LOOP;
END $$;
SELECT count(*) FILTER (WHERE s::text = t AND t::nps_weighted_summary::text = t) AS same FROM kept JOIN texts USING (id);
SELECT nps_weight('{2,0,0,0,0,1.5,0,1.25,0,0,0,0,0}'), nps('{1,0,0,0,0,0,0,0,0,2.5,0,6.25,0}'::nps_weighted_summary);
RESET lc_numeric;

-- Binary: a version, the rows, the same twelve numbers
SELECT nps_weighted_summary_send(nps_weighted_agg(score, weight)) FROM (VALUES (9, 2.5), (8, 1)) AS v(score, weight);
CREATE TEMP TABLE received (s nps_weighted_summary);
CREATE FUNCTION pg_temp.receive(bytes bytea) RETURNS nps_weighted_summary
LANGUAGE plpgsql AS $$
DECLARE
	file bytea := '\x5047434f50590aff0d0a00' || int8send(0) || int2send(1::int2) || int4send(length(bytes)) || bytes || int2send((-1)::int2);
	octal text := (SELECT string_agg(format('\%s%s%s', b / 64, b / 8 % 8, b % 8), '' ORDER BY i)
		FROM generate_series(0, length(file) - 1) i, get_byte(file, i) b);
	result nps_weighted_summary;
BEGIN
	EXECUTE format('COPY received FROM PROGRAM %L (FORMAT binary)', format('printf ''%s''', octal));
	DELETE FROM received RETURNING s INTO result;
	RETURN result;
END $$;
SELECT count(*) AS values, count(*) FILTER (WHERE nps_weighted_summary_send(r) = nps_weighted_summary_send(s) AND r::text = s::text) AS same
FROM kept, pg_temp.receive(nps_weighted_summary_send(s)) AS r WHERE s IS NOT NULL;
CREATE FUNCTION pg_temp.bytes(rows bigint, VARIADIC numbers double precision[]) RETURNS bytea
LANGUAGE sql AS $$ SELECT '\x01' || int8send(rows) || string_agg(float8send(n), '' ORDER BY i) FROM unnest(numbers) WITH ORDINALITY AS u(n, i) $$;
SELECT pg_temp.receive(pg_temp.bytes(3, 1, 0, 1, 0, 2, 0, 4, 0, 0.5, 0, 0.25, 0));

-- The aggregates: any type of score; a row with a NULL is no row, one of weight
-- zero is
SELECT nps_weighted(score::smallint, weight) AS i2, nps_weighted(score, weight) AS i4, nps_weighted(score::bigint, weight) AS i8,
	nps_weighted(score::numeric, weight) AS n, nps_weighted(score::double precision, weight::real) AS f,
	nps_weighted_agg(score::smallint, weight) AS agg,
	nps_weighted_agg(score::bigint, weight)::text = nps_weighted_agg(score, weight)::text AND nps_weighted_agg(score::numeric, weight)::text = nps_weighted_agg(score, weight)::text
	AND nps_weighted_agg(score::double precision, weight)::text = nps_weighted_agg(score, weight)::text AND nps_weighted_agg(score::smallint, weight::numeric)::text = nps_weighted_agg(score, weight)::text AS same,
	nps_responses(nps_weighted_agg(score, weight)) AS rows
FROM (VALUES (10, 3.0::float8), (7, 1), (NULL, 5), (0, NULL), (3, 0), (NULL, NULL), (8, 1)) AS v(score, weight);
SELECT score, nps_weighted(score, 2), nps_weighted(score, 2) = nps_points(score) AS points FROM generate_series(0, 10) score GROUP BY score ORDER BY score;
SELECT nps_weighted(10, 0) AS zero, nps_weighted_agg(10, 0), nps_weighted(10, 1) FILTER (WHERE false) AS none, nps_weighted_agg(10, 1) FILTER (WHERE false) AS empty,
	sum(s) FILTER (WHERE false) AS sum_of_none, sum(NULL::nps_weighted_summary) AS of_nulls FROM kept WHERE id = 1;

-- + and sum merge: the rows of both.  The sums here are exact, in any grouping
CREATE TEMP TABLE exact AS
SELECT i AS id, i * 7 % 11 AS score, i % 13 / 8.0::float8 AS weight FROM generate_series(1, 500) i;
CREATE TEMP TABLE long AS
SELECT score, weight FROM unnest('{0,7,10}'::integer[]) score, unnest('{9007199254740992,1}'::float8[]) weight;
SELECT a + b AS sum, (a + b)::text = (b + a)::text AS either_way, a + NULL AS "null", (a + '{0,0,0,0,0,0,0,0,0,0,0,0,0}')::text = a::text AS of_none
FROM (SELECT nps_weighted_agg(score, weight) FILTER (WHERE id <= 5) AS a, nps_weighted_agg(score, weight) FILTER (WHERE id BETWEEN 6 AND 9) AS b FROM exact) AS s;
SELECT nps_weighted_agg(score, weight) AS whole FROM exact;
SELECT parts, nps_weighted_summary_send(sum(s)) = (SELECT nps_weighted_summary_send(nps_weighted_agg(score, weight)) FROM exact) AS same
FROM (SELECT parts, nps_weighted_agg(score, weight) AS s FROM exact, unnest('{1,2,7,500}'::integer[]) AS parts GROUP BY parts, id % parts) AS p GROUP BY parts ORDER BY parts;
-- ... and so they are where a double is too short for them: 3 (2^53 + 1), less 3 2^53,
-- is 3; among doubles of that size 4 is the next
SELECT parts, nps_promoters(sum(s)) - 27021597764222976 AS promoters, nps_passives(sum(s)) - 27021597764222976 AS passives, nps_detractors(sum(s)) - 27021597764222976 AS detractors,
	nps_weighted_summary_send(sum(s)) = (SELECT nps_weighted_summary_send(nps_weighted_agg(score, weight)) FROM generate_series(1, 3) id, long) AS same
FROM (SELECT parts, nps_weighted_agg(score, weight) AS s FROM generate_series(1, 3) id, long, unnest('{1,2,3}'::integer[]) AS parts GROUP BY parts, id % parts) AS p GROUP BY parts ORDER BY parts;
SELECT a, b, a + b AS sum FROM (VALUES ('{1,0,0,0,0,0,0,0,0,1,0,1,0}'::nps_weighted_summary, '{1,0,0,0,0,0,0,0,0,1e-30,0,1e-60,0}'::nps_weighted_summary)) AS v(a, b);
-- Called outside an aggregate, the support functions leave their arguments alone
SELECT _nps_weighted_accum(s, 0, 2) AS a, _nps_weighted_summary_add(s, s) AS b, s FROM kept WHERE id = 6;
SELECT s FROM kept WHERE id = 6;

-- The functions, on one kind of sample after another
CREATE TEMP TABLE responses (place integer, kind text, score integer, weight double precision);
INSERT INTO responses VALUES
	(1, 'mixed', 10, 1.25), (1, 'mixed', 9, 0.75), (1, 'mixed', 9, 2.5), (1, 'mixed', 8, 1.5), (1, 'mixed', 7, 0.5), (1, 'mixed', 3, 2), (1, 'mixed', 6, 1), (1, 'mixed', 0, 0.625),
	(2, 'ones', 10, 1), (2, 'ones', 9, 1), (2, 'ones', 9, 1), (2, 'ones', 8, 1), (2, 'ones', 7, 1), (2, 'ones', 3, 1), (2, 'ones', 6, 1), (2, 'ones', 0, 1),
	(3, 'all 7.3', 10, 7.3), (3, 'all 7.3', 9, 7.3), (3, 'all 7.3', 9, 7.3), (3, 'all 7.3', 8, 7.3), (3, 'all 7.3', 7, 7.3), (3, 'all 7.3', 3, 7.3), (3, 'all 7.3', 6, 7.3), (3, 'all 7.3', 0, 7.3),
	(4, 'zeros too', 10, 2), (4, 'zeros too', 9, 1), (4, 'zeros too', 3, 1), (4, 'zeros too', 7, 0), (4, 'zeros too', 0, 0), (4, 'zeros too', 8, 1.5),
	(5, 'promoters', 10, 0.5), (5, 'promoters', 9, 3), (5, 'promoters', 9, 1), (5, 'promoters', 10, 2), (5, 'promoters', 9, 1),
	(6, 'promoters, and a detractor of no weight', 10, 1), (6, 'promoters, and a detractor of no weight', 9, 2), (6, 'promoters, and a detractor of no weight', 0, 0),
	(7, 'passives', 8, 1), (7, 'passives', 7, 3), (7, 'passives', 7, 2),
	(8, 'detractors', 0, 4), (8, 'detractors', 6, 1),
	(9, 'weights by score', 10, 4), (9, 'weights by score', 9, 4), (9, 'weights by score', 9, 5), (9, 'weights by score', 8, 1), (9, 'weights by score', 7, 1), (9, 'weights by score', 3, 0.25), (9, 'weights by score', 6, 0.5), (9, 'weights by score', 0, 0.25),
	(10, 'far apart', 10, 1e100), (10, 'far apart', 8, 1e50), (10, 'far apart', 0, 1e-100),
	(11, 'one row', 9, 2.5), (12, 'one row and zeros', 3, 2.5), (12, 'one row and zeros', 3, 0), (13, 'no weight', 10, 0), (13, 'no weight', 0, 0);
CREATE TEMP TABLE samples AS SELECT place, kind, nps_weighted_agg(score, weight) AS s FROM responses GROUP BY place, kind;
INSERT INTO samples SELECT 14, 'no rows', nps_weighted_agg(10, 1) FILTER (WHERE false) UNION ALL SELECT 15, 'null', NULL;
SELECT kind, nps_responses(s) AS rows, round(nps_weight(s)::numeric, 9) AS weight, round(nps_effective_responses(s), 9) AS effective,
	round(nps_promoters(s)::numeric, 9) AS promoters, round(nps_passives(s)::numeric, 9) AS passives, round(nps_detractors(s)::numeric, 9) AS detractors
FROM samples WHERE kind <> 'far apart' ORDER BY place;
SELECT kind, round(nps(s), 9) AS nps, round(nps_se(s), 9) AS se, round(nps_margin(s), 9) AS margin, round(nps_margin(s, 0.9, 40), 9) AS of_40,
	round(nps_share(s, 'promoter'), 9) AS promoter, round(nps_share(s, 'passive'), 9) AS passive, round(nps_share(s, 'detractor'), 9) AS detractor,
	round(nps_what_if(s, 0.5, 0.1), 9) AS what_if
FROM samples ORDER BY place;
SELECT kind, method, round(nps_ci_lower(s, 0.95, method), 9) AS lower, round(nps_ci_upper(s, 0.95, method), 9) AS upper,
	round(nps_ci_lower(s, 0.8, method), 9) AS lower_80, round(nps_ci_upper(s, 0.8, method), 9) AS upper_80,
	nps_ci(s, 0.8, method) = numrange(nps_ci_lower(s, 0.8, method), nps_ci_upper(s, 0.8, method), '[]') AS range
FROM samples, unnest(ARRAY['score', 'adjusted_wald', 'wald']) WITH ORDINALITY AS m(method, i) ORDER BY place, i;
SELECT kind, nps_effective_responses(s), nps_weight(s), nps_promoters(s), nps_detractors(s) FROM samples WHERE kind = 'far apart';
SELECT nps_ci(s) = nps_ci(s, 0.95, 'score') AS ci, nps_ci_lower(s) = nps_ci_lower(s, 0.95, 'score') AS lower, nps_ci_upper(s) = nps_ci_upper(summary => s, confidence => 0.95) AS upper,
	nps_ci(s, method => 'wald') = nps_ci(s, 0.95, 'wald') AS wald, nps_ci(s) = nps_ci(s, method => 'wald') AS other, nps_margin(s) = nps_margin(s, 0.95, NULL) AS margin,
	nps_margin(s, NULL) AS no_confidence, nps_margin(s, population => 8) AS of_all, scale(nps(s)) AS decimals, scale(nps_se(s)) AS of_se, scale(nps_ci_lower(s)) AS of_lower, scale(nps_share(s, 'passive')) AS of_share,
	nps_what_if(s, detractors_to_passives => 1) = nps_what_if(s, 0, 1) AS what_if, nps_what_if(s) = nps(s) AS nothing, nps_what_if(s, 1, 1) AS all_up
FROM samples WHERE kind = 'mixed';

-- Weights of 1 say what nps_summary says, but for the standard error, which
-- divides by n - 1; and multiplying all weights changes nothing
CREATE TEMP TABLE drawn AS
SELECT i % 40 AS part, CASE WHEN i % 40 < 5 THEN 9 + i % 2 ELSE (i::bigint * 7919 * (i % 40 + 3) >> 3) % 11 END AS score, 1 + i * 31 % 17 / 4.0::float8 AS weight FROM generate_series(1, 800) i;
SELECT count(*) AS samples, count(*) FILTER (WHERE nps(w) <> round(nps(u), 12)) AS score,
	count(*) FILTER (WHERE abs(nps_se(w) - nps_se(u) * sqrt(n / (n - 1.0))) > 1e-9) AS se,
	count(*) FILTER (WHERE abs(nps_ci_lower(w) - nps_ci_lower(u)) + abs(nps_ci_upper(w) - nps_ci_upper(u)) > 1e-9) AS ci,
	count(*) FILTER (WHERE abs(nps_ci_lower(w, 0.9, 'adjusted_wald') - nps_ci_lower(u, 0.9, 'adjusted_wald')) + abs(nps_ci_upper(w, 0.9, 'adjusted_wald') - nps_ci_upper(u, 0.9, 'adjusted_wald')) > 1e-9) AS adjusted,
	count(*) FILTER (WHERE nps_effective_responses(w) <> n OR nps_promoters(w) <> nps_promoters(u) OR nps_passives(w) <> nps_passives(u) OR nps_detractors(w) <> nps_detractors(u)) AS sums,
	count(*) FILTER (WHERE abs((b).lower - (c).lower) + abs((b).upper - (c).upper) > 1e-9 OR abs((b).z - (c).z) > 1e-9) AS benchmark
FROM (SELECT nps_responses(u)::numeric AS n, u, w, nps_compare(u, 10) AS b, nps_compare(w, 10) AS c
	FROM (SELECT nps_agg(score) AS u, nps_weighted_agg(score, 1) AS w FROM drawn GROUP BY part) AS s) AS t;
SELECT factor, count(*) AS samples, max(abs(nps(a) - nps(b)) + abs(nps_se(a) - nps_se(b)) + abs(nps_ci_lower(a) - nps_ci_lower(b)) + abs(nps_ci_upper(a) - nps_ci_upper(b))) <= 1e-9 AS score,
	max(abs(nps_ci_lower(a, 0.9, 'adjusted_wald') - nps_ci_lower(b, 0.9, 'adjusted_wald')) + abs(nps_effective_responses(a) - nps_effective_responses(b))) <= 1e-9 AS others, count(*) FILTER (WHERE nps_se(a) > 0) AS spread
FROM (SELECT factor, nps_weighted_agg(score, weight) AS a, nps_weighted_agg(score, weight * factor) AS b
	FROM drawn, unnest('{2,1024,3,0.1,1e-7,12345.678,1e90,1e-95}'::float8[]) AS factor GROUP BY factor, part) AS s GROUP BY factor ORDER BY factor;

-- Two weighted samples: of one row the score is known, but no error
SELECT a.kind AS a, b.kind AS b, round(difference, 9) AS difference, round(lower, 9) AS lower, round(upper, 9) AS upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p
FROM (VALUES ('mixed', 'zeros too'), ('zeros too', 'mixed'), ('mixed', 'mixed'), ('weights by score', 'detractors'), ('promoters', 'detractors'), ('detractors', 'promoters'), ('promoters', 'passives'),
	('passives', 'passives'), ('mixed', 'one row'), ('one row', 'mixed'), ('one row and zeros', 'mixed'), ('no weight', 'mixed'), ('mixed', 'no rows')) AS v(x, y)
	JOIN samples a ON a.kind = x JOIN samples b ON b.kind = y, nps_compare(a.s, b.s) ORDER BY a.place, b.place;
SELECT nps_compare(a.s, b.s) = nps_compare(a => a.s, b => b.s, confidence => 0.95) AS named, nps_compare(a.s, b.s) = nps_compare(a.s, b.s, 0.9) AS other,
	round((nps_compare(a.s, b.s, 0.9)).lower, 9) AS lower_90, nps_compare(a.s, NULL::nps_weighted_summary) IS NOT DISTINCT FROM NULL AS "null"
FROM samples a, samples b WHERE a.kind = 'mixed' AND b.kind = 'zeros too';
-- ... and one against a benchmark: bounds are those of nps_ci less the benchmark
SELECT kind, benchmark, round(difference, 9) AS difference, round(lower, 9) AS lower, round(upper, 9) AS upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p,
	abs(lower - (nps_ci_lower(s, 0.95) - benchmark)) + abs(upper - (nps_ci_upper(s, 0.95) - benchmark)) <= 1e-11 AS is_ci
FROM samples JOIN (VALUES ('mixed', 0.95), ('mixed', -100), ('promoters', 100), ('promoters', 50), ('detractors', -20), ('passives', 0), ('passives', 12.5), ('weights by score', 30), ('one row', 0), ('one row and zeros', 10), ('no weight', 10), ('no rows', 0)) AS v(kind, benchmark) USING (kind),
	nps_compare(s, benchmark) ORDER BY place, benchmark;
-- the methods: score is the default; a side of one row has no linearised error; two promoters against two passives
SELECT x, y, method, round(difference, 9) AS difference, round(lower, 9) AS lower, round(upper, 9) AS upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p
FROM (VALUES ('mixed', 'zeros too'), ('promoters', 'passives'), ('one row', 'mixed')) AS v(x, y)
	JOIN samples a ON a.kind = x JOIN samples b ON b.kind = y, unnest(ARRAY['score', 'adjusted_wald', 'wald']) WITH ORDINALITY AS m(method, i),
	nps_compare(a.s, b.s, 0.95, method) ORDER BY a.place, i;
SELECT kind, method, round(difference, 9) AS difference, round(lower, 9) AS lower, round(upper, 9) AS upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p,
	abs(lower - (nps_ci_lower(s, 0.95, method) - 20)) + abs(upper - (nps_ci_upper(s, 0.95, method) - 20)) <= 1e-11 AS is_ci, abs(difference / nps_se(s) - z::numeric) < 1e-9 AS by_se
FROM samples, unnest(ARRAY['score', 'adjusted_wald', 'wald']) WITH ORDINALITY AS m(method, i), nps_compare(s, 20, 0.95, method) WHERE kind IN ('mixed', 'one row') ORDER BY place, i;
SELECT lower, upper, z, p_value, (lower, upper, z, p_value) = (SELECT lower, upper, z, p_value FROM nps_compare('{0,0,0,0,0,0,0,0,0,2,0}'::nps_summary, '{0,0,0,0,0,0,0,2,0,0,0}'::nps_summary)) AS unweighted
FROM (SELECT nps_weighted_agg(9, 1) AS a, nps_weighted_agg(7, 1) AS b FROM generate_series(1, 2)) AS s, nps_compare(a, b);
\set VERBOSITY sqlstate
SELECT nps_compare(s, s, 0.95, 'bayes') FROM samples WHERE kind = 'mixed';
SELECT nps_compare(s, nps_agg(10)) FROM samples GROUP BY s;
SELECT nps_weighted(10), nps_weighted_agg(10);
SELECT nps_weighted('10'::text, 1);
\set VERBOSITY default

-- Moving frames: there is no inverse, so every frame is added up afresh, in
-- order, and the largest weights leave nothing behind
CREATE TEMP TABLE moving AS
SELECT i AS id, i * 7 % 11 AS score, CASE WHEN i % 9 = 4 THEN 2.037035976334486e90 ELSE 0.125 * (i % 5) END::float8 AS weight FROM generate_series(1, 60) i;
SELECT id, score, weight, round(nps_weighted(score, weight) OVER w, 6) AS nps, nps_weighted_agg(score, weight) OVER w AS agg
FROM moving WHERE id BETWEEN 3 AND 10 WINDOW w AS (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);
SELECT count(*) AS rows, count(*) FILTER (WHERE agg::text <> (SELECT nps_weighted_agg(score, weight ORDER BY id) FROM moving AS i WHERE i.id BETWEEN o.id - 4 AND o.id + 1)::text) AS wrong,
	count(*) FILTER (WHERE nps IS DISTINCT FROM nps(agg)) AS unlike, count(*) FILTER (WHERE ahead IS DISTINCT FROM (SELECT nps_weighted(score, weight ORDER BY id) FROM moving AS i WHERE i.id > o.id)) AS ahead,
	count(*) FILTER (WHERE sums::text <> (SELECT sum(s ORDER BY id) FROM (SELECT id, nps_weighted_agg(score, weight) AS s FROM moving AS i WHERE i.id BETWEEN o.id - 2 AND o.id GROUP BY id) AS t)::text) AS sums
FROM (SELECT id, nps_weighted_agg(score, weight) OVER w AS agg, nps_weighted(score, weight) OVER w AS nps,
		nps_weighted(score, weight) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS ahead,
		sum(s) OVER (ORDER BY id ROWS 2 PRECEDING) AS sums
	FROM (SELECT *, _nps_weighted_accum('{0,0,0,0,0,0,0,0,0,0,0,0,0}', score, weight) AS s FROM moving) AS m WINDOW w AS (ORDER BY id ROWS BETWEEN 4 PRECEDING AND 1 FOLLOWING)) AS o;

-- By group, and in parallel.  Weights that no binary number is: sums differ in
-- their last bits at most
SELECT score % 3 AS grp, round(nps_weighted(score, weight), 6) AS nps, round(nps_se(nps_weighted_agg(score, weight)), 6) AS se, round(nps_ci_lower(nps_weighted_agg(score, weight)), 6) AS lower FROM drawn GROUP BY 1 ORDER BY 1;
CREATE TABLE weighted_rows AS SELECT i::bigint * 7919 % 11 AS score, (ARRAY[0.1, 1e-7, 12345.678])[1 + i % 3] AS weight, i % 5 AS part FROM generate_series(1, 30000) i;
ANALYZE weighted_rows;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE alone AS SELECT nps_weighted_agg(score, weight) AS s FROM weighted_rows;
RESET max_parallel_workers_per_gather;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
SELECT pg_temp.plan_has('SELECT nps_weighted(score, weight) FROM weighted_rows', 'Partial Aggregate') AS nps, pg_temp.plan_has('SELECT nps_weighted_agg(score, weight) FROM weighted_rows', 'Partial Aggregate') AS agg;
SELECT nps_responses(p) AS rows, nps(p) = nps(s) AND nps_se(p) = nps_se(s) AND nps_effective_responses(p) = nps_effective_responses(s) AS same, nps_weighted = nps(s) AS in_one_step
FROM (SELECT nps_weighted_agg(score, weight) AS p, nps_weighted(score, weight) FROM weighted_rows) AS w, alone;
SELECT nps(sum(part)) = nps(s) AND nps_se(sum(part)) = nps_se(s) AS same FROM (SELECT nps_weighted_agg(score, weight) AS part FROM weighted_rows GROUP BY part) AS parts, alone GROUP BY s::text, nps(s), nps_se(s);
RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET min_parallel_table_scan_size;
DROP TABLE weighted_rows;

-- Errors
\pset format unaligned
SELECT expression, e.* FROM unnest(ARRAY[
	'nps_weighted(10, -1)', 'nps_weighted_agg(10, -1e-300)', 'nps_weighted_agg(9::smallint, ''NaN'')', 'nps_weighted(9::bigint, ''Infinity'')', 'nps_weighted_agg(9::numeric, ''-Infinity'')',
	'nps_weighted_agg(9.0::double precision, 9.999e-101)', 'nps_weighted(10, 1.0001e100)', 'nps_weighted_agg(10, 5e-324)', 'nps_weighted_agg(10, 1e308)',
	'nps_weighted(11, 1)', 'nps_weighted_agg(-1::smallint, 1)', 'nps_weighted_agg(9.5, 1)', 'nps_weighted_agg(''NaN''::double precision, 1)', 'nps_weighted(99::bigint, -1)',
	'_nps_weighted_accum(s, 10, 1) FROM kept WHERE id = 8', 's + s FROM kept WHERE id = 8', 'sum(s) FROM kept WHERE id IN (5, 8)',
	'nps_share(s, ''Promoter'') FROM samples', 'nps_share(s, '''') FROM samples WHERE kind = ''no rows''',
	'nps_ci(s, 95) FROM samples', 'nps_ci_lower(s, 0) FROM samples WHERE kind = ''no weight''', 'nps_ci_upper(s, ''NaN'') FROM samples', 'nps_ci(s, 0.9, ''Wald'') FROM samples', 'nps_ci_lower(s, 0.9, ''tango'') FROM samples WHERE kind = ''no rows''',
	'nps_margin(s, 95) FROM samples', 'nps_margin(s, 0.95, 0) FROM samples', 'nps_margin(s, 0.95, 7) FROM samples WHERE kind = ''mixed''',
	'nps_what_if(s, 1.5) FROM samples', 'nps_what_if(s, 0, -0.1) FROM samples', 'nps_what_if(s, ''NaN'') FROM samples WHERE kind = ''no weight''',
	'nps_compare(s, s, 95) FROM samples', 'nps_compare(s, s, 0) FROM samples WHERE kind = ''no rows''', 'nps_compare(s, 101) FROM samples', 'nps_compare(s, ''NaN''::numeric) FROM samples', 'nps_compare(s, 10, 1) FROM samples']) WITH ORDINALITY AS v(expression, i),
	pg_temp.error(expression) AS e ORDER BY i;
-- ... of text: what is not this form at all
SELECT input, e.* FROM unnest(ARRAY[
	'', '{}', '1,0,0,0,0,0,0,0,0,1,0,1,0', '{1,0,0,0,0,0,0,0,0,1,0,1,0', '{1,0,0,0,0,0,0,0,0,1,0,1,0} x', '{1,0,0,0,0,0,0,0,0,1,0,1}', '{1,0,0,0,0,0,0,0,0,1,0,1,0,0}',
	'{1,0,0,0,0,0,0,0,0,0x1,0,1,0}', '{1,0,0,0,0,0,0,0,0,NaN,0,1,0}', '{1,0,0,0,0,0,0,0,0,Infinity,0,inf,0}', '{1,0,0,0,0,0,0,0,0,1 2,0,1,0}', '{1,0,0,0,0,0,0,0,0,1..2,0,1,0}', '{1,0,0,0,0,0,0,0,0,1e,0,1,0}',
	'{1,0,0,0,0,0,0,0,0,--1,0,1,0}', '{1,0,0,0,0,0,0,0,0,,0,1,0}', '{1.0,0,0,0,0,0,0,0,0,1,0,1,0}', '{-1,0,0,0,0,0,0,0,0,1,0,1,0}', '{1,0,0,0,0,0,0,0,0,1.00000000000000000000000000000000,0,1,0}']) WITH ORDINALITY AS v(input, i),
	pg_temp.error(quote_literal(input) || '::nps_weighted_summary') AS e ORDER BY i;
-- ... sums that no responses have: negative, infinite, without rows, past bigint,
-- not as rounding leaves them, weights there are none of, squares that do not fit
SELECT input, e.state, e.detail FROM unnest(ARRAY[
	'{1,0,0,0,0,0,0,0,0,-1,0,1,0}', '{1,0,0,0,0,0,0,0,0,1,0,-1,0}', '{1,0,0,0,0,0,0,0,0,1e999,0,1,0}', '{1,0,0,0,0,0,0,0,0,1,0,1e999,0}', '{1,0,0,0,0,0,0,0,0,1,1e999,1,0}', '{1,0,0,0,0,0,0,0,0,1,0,1,-1e999}',
	'{0,0,0,0,0,0,0,0,0,1,0,1,0}', '{9223372036854775808,0,0,0,0,0,0,0,0,1,0,1,0}', '{99999999999999999999,0,0,0,0,0,0,0,0,1,0,1,0}',
	'{1,0,0,0,0,0,0,0,0,1,1,1,0}', '{1,0,0,0,0,0,0,0,0,1,1e-15,1,0}', '{2,0,0,0,0,0,0,0,0,1,0,1,0.5}', '{1,0,1e-30,0,0,0,0,0,0,1,0,1,0}', '{1,0,0,0,0,0,0,0,0,1,0,0,0}', '{1,0,0,0,0,0,0,0,0,0,0,1,0}',
	'{1,0,0,0,0,0,0,0,0,1e-101,0,1e-202,0}', '{1,0,0,0,0,0,0,0,0,1.1e100,0,1.21e200,0}', '{2,0,0,0,0,0,0,0,0,3e100,0,4.5e200,0}',
	'{2,0,0,0,0,0,0,0,0,1,0,1.001,0}', '{2,0,0,0,0,0,0,0,0,1,0,0.499,0}', '{1,0,0,0,0,0,0,0,0,2,0,3.9,0}', '{1000,0,0,0,0,0,0,0,0,1,0,0.0009,0}', '{5,1,0,1,0,1,0,2,0,1,0,1,0}', '{2,2,0,2,0,2,0,2,0,0,0,0,0}']) WITH ORDINALITY AS v(input, i),
	pg_temp.error(quote_literal(input) || '::nps_weighted_summary') AS e ORDER BY i;
SELECT pg_temp.error('''{1,0,0,0,0,0,0,0,0,-1,0,1,0}''::nps_weighted_summary');
-- ... and these they have: next to those that no responses have
SELECT '{1,0,0,0,0,0,0,0,0,1e-100,0,1e-200,0}'::nps_weighted_summary, '{2,0,0,0,0,0,0,0,0,2e100,0,2e200,0}'::nps_weighted_summary, '{2,0,0,0,0,0,0,0,0,1,0,0.5,0}'::nps_weighted_summary, '{2,0,0,0,0,0,0,0,0,1,1e-17,1,-1e-17}'::nps_weighted_summary;
-- ... of bytes
SELECT bytes, e.* FROM unnest(ARRAY[
	'''''::bytea', '''\x01''::bytea', '''\x02''::bytea || substr(nps_weighted_summary_send(s), 2) FROM kept WHERE id = 1', 'nps_weighted_summary_send(s) || ''\x00''::bytea FROM kept WHERE id = 1', 'substr(nps_weighted_summary_send(s), 1, 104) FROM kept WHERE id = 1',
	'pg_temp.bytes(1, 0, 0, 0, 0, 0, 0, 0, 0, ''NaN'', 0, 1, 0)', 'pg_temp.bytes(1, 0, 0, 0, 0, 0, 0, 0, 0, ''Infinity'', 0, ''Infinity'', 0)', 'pg_temp.bytes(-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)',
	'pg_temp.bytes(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, ''NaN'', 1, 0)', 'pg_temp.bytes(1, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0, 1, 0)', 'pg_temp.bytes(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0.5, 1, 0)', 'pg_temp.bytes(1, 0, 0, 0, 0, 0, 0, 0, 0, 1e-300, 0, 0, 0)',
	'pg_temp.bytes(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 0)']) WITH ORDINALITY AS v(bytes, i),
	pg_temp.error('pg_temp.receive(b) FROM (SELECT ' || bytes || ') AS v(b)') AS e ORDER BY i;

-- Equality, order and hash: of the bytes of the binary form, so that -0 is 0
CREATE TEMP TABLE keyed (id integer, s nps_weighted_summary);
INSERT INTO keyed SELECT row_number() OVER (ORDER BY score, weight), nps_weighted_agg(score, weight)
FROM unnest('{10,8,0}'::integer[]) AS score, unnest('{0.1,1,2.5}'::float8[]) AS weight GROUP BY score, weight;
INSERT INTO keyed VALUES (10, '{1,0,0,0,0,0,0,0,0,0,0,0,0}'), (11, '{1,0,-0,0,0,0,0,0,0,0,0,0,-0}'), (12, NULL);
SELECT count(*), count(DISTINCT s), (SELECT count(*) FROM (SELECT s FROM keyed GROUP BY s) AS g) AS groups,
	(SELECT count(*) FROM (SELECT s FROM keyed EXCEPT SELECT s FROM keyed WHERE id < 10) AS e) AS rest FROM keyed;
SELECT bool_and((a.s = b.s) = (nps_weighted_summary_send(a.s) = nps_weighted_summary_send(b.s)) AND (a.s <> b.s) = NOT (a.s = b.s)) AS equality,
	bool_and((a.s < b.s) = (nps_weighted_summary_send(a.s) < nps_weighted_summary_send(b.s)) AND (a.s >= b.s) = NOT (a.s < b.s)) AS less,
	bool_and((a.s > b.s) = (b.s < a.s) AND (a.s <= b.s) = (b.s >= a.s)) AS greater,
	bool_and(a.s <> b.s OR _nps_weighted_summary_hash(a.s) = _nps_weighted_summary_hash(b.s)
		AND _nps_weighted_summary_hash_extended(a.s, 7) = _nps_weighted_summary_hash_extended(b.s, 7)) AS hash,
	count(DISTINCT _nps_weighted_summary_hash(a.s)) AS hashes,
	bool_and(_nps_weighted_summary_hash(a.s)::bigint & 4294967295 = _nps_weighted_summary_hash_extended(a.s, 0) & 4294967295) AS low_half
FROM keyed AS a, keyed AS b;
CREATE INDEX ON keyed (s);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT pg_temp.plan_has('SELECT id FROM keyed ORDER BY s', 'Index Scan') AS sorted, pg_temp.plan_has($$SELECT id FROM keyed WHERE s = '{1,0,0,0,0,0,0,0,0,0,0,0,0}'$$, 'Index') AS found;
SELECT id FROM keyed WHERE s = '{1,0,0,0,0,0,0,0,0,0,0,0,0}' ORDER BY id;
RESET enable_seqscan;
RESET enable_bitmapscan;
CREATE TABLE parted (s nps_weighted_summary) PARTITION BY HASH (s);
CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parted SELECT s FROM keyed WHERE s IS NOT NULL;
SELECT (SELECT count(*) FROM parted_0) AS first, (SELECT count(*) FROM parted_1) AS second, count(*) FROM parted JOIN keyed USING (s);
DROP TABLE parted;

-- JSON: the base, the weights and the score
SELECT kind, s::jsonb FROM samples WHERE kind IN ('mixed', 'far apart', 'no weight', 'no rows', 'null') ORDER BY place;
SELECT bool_and((s::jsonb ->> 'nps')::numeric IS NOT DISTINCT FROM nps(s)) AS nps, bool_and((s::jsonb ->> 'responses')::bigint = nps_responses(s)) AS responses,
	bool_and((s::jsonb ->> 'weight')::float8 = nps_weight(s) AND (s::jsonb ->> 'promoters')::float8 = nps_promoters(s)
		AND (s::jsonb ->> 'passives')::float8 = nps_passives(s) AND (s::jsonb ->> 'detractors')::float8 = nps_detractors(s)) AS weights FROM samples WHERE s IS NOT NULL;

-- Whole percent
SELECT kind, nps_percent(s) FROM samples ORDER BY place;
