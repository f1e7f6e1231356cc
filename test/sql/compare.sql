-- Comparisons: two summaries, a summary against a benchmark.  Those of weighted
-- summaries and of transitions stand in weighted.sql and transitions.sql.

CREATE FUNCTION pg_temp.summary(promoters bigint, passives bigint, detractors bigint) RETURNS nps_summary
LANGUAGE sql AS $$ SELECT ARRAY[0, 0, 0, 0, 0, 0, detractors, 0, passives, promoters, 0]::nps_summary $$;

-- The error of an expression
CREATE FUNCTION pg_temp.error(expression text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || expression;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;

-- Two samples, by each method; a minus b
CREATE TEMP TABLE cases (place serial, a_pro bigint, a_pas bigint, a_det bigint, b_pro bigint, b_pas bigint, b_det bigint);
INSERT INTO cases (a_pro, a_pas, a_det, b_pro, b_pas, b_det) VALUES
	(20, 0, 10, 12, 0, 18),
	(40, 29, 20, 61, 30, 16),
	(9, 4, 2, 600, 300, 100),
	(1, 0, 0, 0, 0, 1),
	(10, 0, 0, 10, 0, 0),
	(0, 6, 0, 0, 9, 0),
	(10, 0, 0, 0, 10, 0),
	(0, 5, 0, 3, 3, 3),
	(1, 0, 0, 500, 300, 200),
	(1000000, 0, 0, 0, 0, 1000000),
	(2000000000, 1200000000, 800000000, 2000100000, 1199900000, 800000000),
	(3074457345618258603, 3074457345618258602, 3074457345618258602, 3074457345618258602, 3074457345618258602, 3074457345618258603);
SELECT place, a_pro, a_pas, a_det, b_pro, b_pas, b_det, method, round(difference, 9) AS difference,
	round(lower, 9) AS lower, round(upper, 9) AS upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p
FROM cases, unnest(ARRAY['score', 'adjusted_wald', 'wald']) WITH ORDINALITY AS m(method, i),
	nps_compare(pg_temp.summary(a_pro, a_pas, a_det), pg_temp.summary(b_pro, b_pas, b_det), 0.95, method)
ORDER BY place, i;

-- The names and types of the row; what is left out is 0.95 and score
SELECT * FROM nps_compare('{0,0,0,0,0,0,1,0,2,3,4}'::nps_summary, '{1,0,0,0,0,0,1,2,3,4,5}'::nps_summary) \gdesc
SELECT nps_compare(x, y) = nps_compare(x, y, 0.95, 'score') AS by_default,
	nps_compare(x, y) = nps_compare(b => y, a => x) AS named,
	nps_compare(x, y, method => 'wald') = nps_compare(x, y, 0.95, 'wald') AS wald,
	nps_compare(x, y, confidence => 0.9) = nps_compare(x, y, 0.9, 'score') AS confidence,
	nps_compare(x, y) = nps_compare(x, y, method => 'wald') AS other_method,
	nps_compare(x, y) = nps_compare(x, y, 0.9) AS other_confidence,
	scale((c).difference) AS decimals, scale((c).lower) AS of_lower, scale((c).upper) AS of_upper
FROM pg_temp.summary(61, 30, 16) AS x, pg_temp.summary(40, 29, 20) AS y, nps_compare(x, y) AS c;

-- Confidence moves the bounds and nothing else
SELECT confidence, round(difference, 9) AS difference, round(lower, 9) AS lower, round(upper, 9) AS upper,
	round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p
FROM unnest('{0.000001,0.5,0.9,0.99,0.999999999}'::float8[]) AS confidence,
	nps_compare(pg_temp.summary(61, 30, 16), pg_temp.summary(40, 29, 20), confidence);

-- Over all pairs of samples of up to three in each category, by method: pairs
-- whose exchange or mirror image gives another comparison; that leave
-- -200..200, miss their difference or are a point; whose z, p and difference do
-- not fit each other, or whose p speaks against the interval.  For score: none;
-- the last column shows that there are significant ones at all.
CREATE TEMP TABLE samples AS
SELECT pg_temp.summary(pro, pas, det) AS s, pg_temp.summary(det, pas, pro) AS mirrored
FROM generate_series(0, 3) pro, generate_series(0, 3) pas, generate_series(0, 3) det WHERE pro + pas + det > 0;
SELECT method, count(*) AS pairs,
	count(*) FILTER (WHERE (r.difference, r.lower, r.upper, r.z, r.p_value) IS DISTINCT FROM (-c.difference, -c.upper, -c.lower, -c.z, c.p_value)) AS unexchanged,
	count(*) FILTER (WHERE (m.difference, m.lower, m.upper, m.z, m.p_value) IS DISTINCT FROM (-c.difference, -c.upper, -c.lower, -c.z, c.p_value)) AS unmirrored,
	count(*) FILTER (WHERE c.difference <> round(nps(a.s) - nps(b.s), 12)) AS wrong,
	count(*) FILTER (WHERE c.lower < -200 OR c.upper > 200) AS outside,
	count(*) FILTER (WHERE c.difference NOT BETWEEN c.lower AND c.upper) AS missed,
	count(*) FILTER (WHERE c.lower = c.upper) AS points,
	count(*) FILTER (WHERE sign(round(c.z::numeric, 12)) <> sign(c.difference)) AS signs,
	count(*) FILTER (WHERE c.z = 'NaN' OR NOT c.p_value BETWEEN 0 AND 1) AS not_numbers,
	count(*) FILTER (WHERE (c.p_value < 0.05) <> (0 NOT BETWEEN c.lower AND c.upper)) AS against,
	count(*) FILTER (WHERE c.p_value < 0.05) AS significant
FROM samples a, samples b, unnest(ARRAY['score', 'adjusted_wald', 'wald']) AS method,
	nps_compare(a.s, b.s, 0.95, method) AS c, nps_compare(b.s, a.s, 0.95, method) AS r,
	nps_compare(a.mirrored, b.mirrored, 0.95, method) AS m
GROUP BY method ORDER BY method;

-- Against a benchmark
SELECT pro, pas, det, benchmark, round(difference, 9) AS difference, round(lower, 9) AS lower, round(upper, 9) AS upper,
	round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p
FROM (VALUES (61, 30, 16, 30), (500, 300, 200, 25.5), (10, 0, 0, 50), (10, 0, 0, 100), (10, 0, 0, -100), (0, 0, 10, -100), (0, 0, 10, 100),
	(0, 5, 0, 0), (0, 5, 0, 0.000001), (3, 2, 1, 100), (3, 2, 1, -100), (1, 1, 1, 0), (5, 3, 2, 30)) AS v(pro, pas, det, benchmark),
	nps_compare(pg_temp.summary(pro, pas, det), benchmark);
SELECT confidence, lower = nps_ci_lower(s, confidence) - 30 AS lower_is_ci, upper = nps_ci_upper(s, confidence) - 30 AS upper_is_ci,
	round(lower, 9) AS lower, round(upper, 9) AS upper, scale(difference) AS decimals
FROM unnest('{0.5,0.9,0.95,0.99}'::float8[]) AS confidence, pg_temp.summary(61, 30, 16) AS s, nps_compare(s, 30, confidence);
-- Never a point, even where 12 decimals cannot tell the bounds from the difference; and none past the end of the scale
SELECT s, benchmark, difference, lower, upper
FROM (VALUES ('{0,0,0,0,0,0,3074457345618258602,0,0,6148914691236517204,0}'::nps_summary, 0), ('{0,0,0,0,0,0,3074457345618258602,0,0,6148914691236517204,0}', -50),
	('{0,0,0,0,0,0,6148914691236517204,0,0,3074457345618258602,0}', 50), ('{0,0,0,0,0,0,0,0,0,9223372036854775807,0}', 25), ('{0,0,0,0,0,0,9223372036854775807,0,0,0,0}', 25), ('{0,0,0,0,0,0,1,0,0,9223372036854775806,0}', -25), ('{0,0,0,0,0,0,9223372036854775806,0,0,1,0}', -25)) AS v(s, benchmark),
	nps_compare(s, benchmark, 0.000001);
-- Against its own score there is no difference, whatever its digits; nor against next to nothing where that is the score
SELECT count(*), count(*) FILTER (WHERE difference <> 0 OR z <> 0 OR p_value <> 1) AS wrong
FROM generate_series(-999, 999) AS i, nps_compare(pg_temp.summary(greatest(i, 0), 1000 - abs(i), greatest(-i, 0)), i / 10.0);
SELECT difference, z, p_value FROM nps_compare(pg_temp.summary(5, 3, 5), 1e-300);
SELECT * FROM nps_compare(pg_temp.summary(61, 30, 16), 30) \gdesc

-- Which one is meant.  The second argument of a summary is never a confidence:
-- 0.95 is a benchmark of 0.95 points.  A string is a summary
SELECT nps_compare(s, 0.95) = nps_compare(s, benchmark => 0.95, confidence => 0.95) AS is_benchmark,
	(nps_compare(s, 0.95)).difference = round(nps(s) - 0.95, 12) AS of_points, (nps_compare(s, '{0,0,0,0,0,0,1,0,0,1,0}')).difference,
	(nps_compare(s, 30::smallint)).difference AS from_smallint, (nps_compare(s, 30::bigint)).difference AS from_bigint,
	(nps_compare(s, 30::double precision::numeric)).difference AS from_double
FROM pg_temp.summary(3, 2, 1) AS s;
-- However often one looks: no z, and p is below 0.05 just where 0 is outside
SELECT difference, lower, upper, z, to_char(p_value, '9.99999999EEEE') AS p FROM nps_compare(pg_temp.summary(1268, 935, 447), pg_temp.summary(1436, 968, 342), method => 'anytime')
UNION ALL SELECT difference, lower, upper, z, to_char(p_value, '9.99999999EEEE') FROM nps_compare(pg_temp.summary(1268, 935, 447), 40, method => 'anytime')
UNION ALL SELECT difference, lower, upper, z, to_char(p_value, '9.99999999EEEE') FROM nps_compare(pg_temp.summary(5, 0, 0), -100, method => 'anytime');
SELECT count(*), count(*) FILTER (WHERE (p_value < 0.05) <> (lower > 0 OR upper < 0)) AS disagree, count(z) AS z, count(*) FILTER (WHERE lower > difference OR upper < difference OR lower < -200 OR upper > 200) AS outside
FROM generate_series(0, 20, 4) AS p, generate_series(0, 20, 4) AS q, generate_series(0, 20, 4) AS r, nps_compare(pg_temp.summary(20, p, q), pg_temp.summary(r, 5, 20), method => 'anytime');
SELECT count(*), count(*) FILTER (WHERE (p_value < 0.05) <> (lower > 0 OR upper < 0)) AS disagree, count(*) FILTER (WHERE abs(lower + benchmark - nps_ci_lower(s, 0.95, 'anytime')) + abs(upper + benchmark - nps_ci_upper(s, 0.95, 'anytime')) > 1e-11) AS unlike
FROM generate_series(-80, 80, 20) AS benchmark, generate_series(0, 40, 8) AS p, pg_temp.summary(p, 20, 10) AS s, nps_compare(s, benchmark, method => 'anytime');
-- A benchmark by any method: the bounds are those of nps_ci, less the benchmark
SELECT pro, pas, det, benchmark, method, round(difference, 9) AS difference, round(lower, 9) AS lower, round(upper, 9) AS upper, round(nullif(abs(z), 'Infinity')::numeric, 9) * sign(z)::integer AS z, to_char(p_value, '9.99999999EEEE') AS p,
	abs(lower - (nps_ci_lower(s, 0.95, method) - benchmark)) + abs(upper - (nps_ci_upper(s, 0.95, method) - benchmark)) <= 1e-11 AS is_ci
FROM (VALUES (61, 30, 16, 30), (5, 3, 5, 20), (0, 4, 0, 10), (0, 4, 0, 0), (3, 0, 0, 100), (3, 0, 0, -100)) AS v(pro, pas, det, benchmark),
	unnest(ARRAY['score', 'adjusted_wald', 'wald']) WITH ORDINALITY AS m(method, i), pg_temp.summary(pro, pas, det) AS s, nps_compare(s, benchmark, 0.95, method);
SELECT nps_compare(s, 30, 0.9) = nps_compare(s, 30, 0.9, 'score') AS by_default, nps_compare(s, 30, method => 'wald') = nps_compare(s, 30, 0.95, 'wald') AS named FROM pg_temp.summary(3, 2, 1) AS s;
-- Whatever type a benchmark has, it is the decimal that was written
SELECT nps_compare(s, 33.3) = nps_compare(s, 33.3::double precision) AS double, nps_compare(s, 33) = nps_compare(s, 33::smallint) AS small,
	nps_compare(s, 33) = nps_compare(s, 33::bigint) AS big, nps_compare(s, 33.5) = nps_compare(s, 33.5::real) AS real,
	(nps_compare(s, 33.3)).difference AS met
FROM pg_temp.summary(333, 667, 0) AS s;
\set VERBOSITY sqlstate
SELECT nps_compare(s, 30, 'wald') FROM pg_temp.summary(3, 2, 1) AS s;
SELECT nps_compare(s, '30') FROM pg_temp.summary(3, 2, 1) AS s;
SELECT nps_compare(3, 4);
\set VERBOSITY default

-- Without responses on a side there is a row of NULLs, for a NULL there is none
CREATE TEMP TABLE empty AS SELECT '{0,0,0,0,0,0,0,0,0,0,0}'::nps_summary AS none, pg_temp.summary(1, 2, 3) AS few;
SELECT nps_compare(none, few) AS a, nps_compare(few, none) AS b, nps_compare(none, none, 0.9, 'wald') AS both, nps_compare(none, 30) AS benchmark FROM empty;
SELECT nps_compare(NULL, few) IS NOT DISTINCT FROM NULL AS a, nps_compare(few, NULL::nps_summary) IS NOT DISTINCT FROM NULL AS b,
	nps_compare(few, few, NULL) IS NOT DISTINCT FROM NULL AS confidence, nps_compare(few, few, 0.9, NULL) IS NOT DISTINCT FROM NULL AS method,
	nps_compare(few, NULL::numeric) IS NOT DISTINCT FROM NULL AS benchmark, nps_compare(none, few) IS NOT DISTINCT FROM NULL AS none FROM empty;

-- In a query: by group, as a row and as columns, many calls in one
SELECT segment, (c).difference, round((c).lower, 9) AS lower, round((c).upper, 9) AS upper, round((c).z::numeric, 9) AS z, to_char((c).p_value, '9.99999999EEEE') AS p
FROM (SELECT i % 4 AS segment, nps_compare(nps_agg(i * 7 % 11) FILTER (WHERE i > 250), nps_agg(i * 5 % 11) FILTER (WHERE i <= 200)) AS c
	FROM generate_series(1, 500) i WHERE i % 4 < 3 OR i > 220 GROUP BY 1) AS t ORDER BY segment;
CREATE TEMP VIEW rest AS
SELECT segment, c.* FROM (SELECT i % 3 AS segment, nps_agg(i % 11) AS own, sum(nps_agg(i % 11)) OVER () AS all_answers FROM generate_series(1, 100) i GROUP BY 1) AS t,
	nps_compare(own, all_answers - own, method => 'wald') AS c;
SELECT segment, difference, round(lower, 9) AS lower, round(upper, 9) AS upper FROM rest ORDER BY segment;
DO $$
DECLARE
	total numeric := 0;
BEGIN
	FOR i IN 1..1000 LOOP
		total := total + (nps_compare(ARRAY[0, 0, 0, 0, 0, 0, 0, 0, 0, i, 0]::nps_summary, i % 100)).difference;
	END LOOP;
	RAISE NOTICE 'total %', total;
END $$;

-- Errors
\pset format unaligned
SELECT expression, e.* FROM unnest(ARRAY[
	'nps_compare(few, few, 95)', 'nps_compare(few, few, 0)', 'nps_compare(few, few, 1)', 'nps_compare(few, few, ''NaN'')',
	'nps_compare(none, few, -0.5)', 'nps_compare(few, 30, 95)', 'nps_compare(none, 30, 1)',
	'nps_compare(few, few, 0.95, ''Score'')', 'nps_compare(none, none, 0.95, ''pooled'')', 'nps_compare(few, few, method => '''')',
	'nps_compare(few, 100.000000001)', 'nps_compare(few, -100.5)', 'nps_compare(few, ''NaN''::numeric)',
	'nps_compare(few, ''Infinity''::numeric)', 'nps_compare(few, ''-Infinity''::numeric)', 'nps_compare(none, 101)',
	'nps_compare(few, 1e200)']) WITH ORDINALITY AS t(expression, i),
	pg_temp.error(expression || ' FROM empty') AS e ORDER BY i;
