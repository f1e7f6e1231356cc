-- The type nps_panel: two waves, windows or segments that share people

CREATE FUNCTION pg_temp.error(expression text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || expression;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;

SELECT typlen, typalign, typstorage, typcategory FROM pg_type WHERE oid = 'nps_panel'::regtype;

-- One row a respondent: in both waves, in one, twice in one
CREATE TEMP TABLE waves (person integer, wave integer, score integer);
INSERT INTO waves VALUES (1, 1, 9), (1, 2, 10), (2, 1, 3), (2, 2, 8), (3, 1, 7), (4, 2, 9), (5, 1, 6), (5, 1, 9), (5, 2, 9), (6, 2, 2);
CREATE TEMP TABLE people AS SELECT person, nps_agg(score) FILTER (WHERE wave = 1) AS before, nps_agg(score) FILTER (WHERE wave = 2) AS after FROM waves GROUP BY person;
SELECT p, pg_column_size(p), p::jsonb FROM (SELECT nps_panel_agg(before, after) AS p FROM people) AS a;
-- NULL and the empty summary are the same, and nobody is nobody
SELECT nps_panel_agg(before, after) = nps_panel_agg(nullif(before, '{0,0,0,0,0,0,0,0,0,0,0}'), nullif(after, '{0,0,0,0,0,0,0,0,0,0,0}')) AS nulls,
	nps_panel_agg(before, after) = (SELECT nps_panel_agg(before, after) FROM (SELECT before, after FROM people UNION ALL SELECT NULL, NULL UNION ALL SELECT '{0,0,0,0,0,0,0,0,0,0,0}', NULL) AS x) AS nobody FROM people;

-- A panel of some hundred, a third of whom are in both windows
CREATE TEMP TABLE panel AS
SELECT person, CASE WHEN person % 3 < 2 THEN nps_agg(b) END AS before, CASE WHEN person % 3 > 0 THEN nps_agg(a) END AS after, person % 3 = 1 AS in_both
FROM generate_series(1, 400) AS person, LATERAL (SELECT least(10, 5 + (hashint4extended(person, 1) & 7)::integer) AS b, least(10, 5 + (hashint4extended(person, 1) & 7)::integer - (hashint4extended(person, 2) & 3)::integer / 3) AS a) AS scores GROUP BY person;
SELECT source, difference, lower, upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p FROM (SELECT 'some hundred' AS source, nps_panel_agg(before, after) AS p FROM panel UNION ALL SELECT 'six', nps_panel_agg(before, after) FROM people) AS a, nps_compare(p) AS k ORDER BY source;
-- everybody in both, once: as transitions; nobody in both: as two samples
SELECT count(*) AS confidences,
	bool_and(abs(x.difference - t.difference) + abs(x.lower - t.lower) + abs(x.upper - t.upper) < 1e-8 AND abs(x.z - t.z) < 1e-9 AND abs(x.p_value - t.p_value) < 1e-9) AS paired,
	bool_and(abs(y.difference - s.difference) + abs(y.lower - s.lower) + abs(y.upper - s.upper) < 1e-8 AND abs(y.z - s.z) < 1e-9 AND abs(y.p_value - s.p_value) < 1e-9) AS independent
FROM unnest('{0.5,0.8,0.95,0.99}'::float8[]) AS confidence,
	(SELECT nps_panel_agg(before, after) AS shared, nps_transitions_agg((nps_mean(before))::integer, (nps_mean(after))::integer) AS t FROM panel WHERE in_both) AS b,
	(SELECT nps_panel_agg(before, after) AS apart, sum(before) AS before, sum(after) AS after FROM panel WHERE NOT in_both) AS a,
	nps_compare(shared, confidence) AS x, nps_compare(t, confidence) AS t, nps_compare(apart, confidence) AS y, nps_compare(a.after, a.before, confidence) AS s;
-- the difference is that of the scores; exchanging the waves changes its sign
SELECT (nps_compare(p)).difference = round(nps(after) - nps(before), 12) AS difference, (nps_compare(p)).difference = -(nps_compare(q)).difference AND (nps_compare(p)).z = -(nps_compare(q)).z
	AND (nps_compare(p)).lower = -(nps_compare(q)).upper AS exchanged, nps_compare(p) = nps_compare(p, 0.95) AS by_default, nps_compare(panel => p, confidence => 0.9) = nps_compare(p, 0.9) AS named
FROM (SELECT nps_panel_agg(before, after) AS p, nps_panel_agg(after, before) AS q, sum(before) AS before, sum(after) AS after FROM panel) AS a;

-- Merging and taking away are exact, in aggregates and in windows
SELECT (SELECT nps_panel_agg(before, after) FROM panel) = (SELECT sum(p) FROM (SELECT nps_panel_agg(before, after) AS p FROM panel GROUP BY person % 7) AS parts) AS merged,
	(SELECT nps_panel_agg(before, after) FROM panel) - (SELECT nps_panel_agg(before, after) FROM panel WHERE in_both) = (SELECT nps_panel_agg(before, after) FROM panel WHERE NOT in_both) AS rest;
SELECT count(*), bool_and(w = (SELECT nps_panel_agg(before, after) FROM panel AS y WHERE y.person BETWEEN x.person - 4 AND x.person)) AS same
FROM (SELECT person, nps_panel_agg(before, after) OVER (ORDER BY person RANGE 4 PRECEDING) AS w FROM panel) AS x;
SELECT nps_panel_agg(before, after), nps_compare(nps_panel_agg(before, after)) FROM panel WHERE false;
SELECT _nps_panel_accum(NULL, after, after) IS NULL AS no_state, _nps_panel_accum_inv(NULL, after, after) IS NULL AS inverse FROM people WHERE person = 1;
SELECT _nps_panel_accum_inv(nps_panel_agg(before, after), '{0,0,0,0,0,0,0,1,0,0,0}', NULL) = nps_panel_agg(before, after) FILTER (WHERE person <> 3) AS taken_away FROM people;
SELECT pg_column_size(p), p FROM (SELECT nps_panel_agg('{0,0,0,0,0,0,0,0,0,0,100000}'::nps_summary, '{100000,0,0,0,0,0,0,0,0,0,0}') AS p) AS a;

-- A wave without answers, nobody who moved, one respondent
SELECT nps_compare(nps_panel_agg(before, NULL)) AS before_only, nps_compare(nps_panel_agg(NULL, after)) AS after_only, nps_compare(NULL::nps_panel) FROM panel;
SELECT n, nps_compare(p) FROM unnest('{1,2,10}'::integer[]) AS n, LATERAL (SELECT nps_panel_agg('{0,0,0,0,0,0,0,0,0,0,1}'::nps_summary, '{0,0,0,0,0,0,0,0,0,0,1}') AS p FROM generate_series(1, n)) AS a;
SELECT n, difference, lower, upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p_value FROM unnest('{1,2,10}'::integer[]) AS n, LATERAL (SELECT nps_panel_agg('{0,0,0,0,0,0,0,0,0,0,2}'::nps_summary, '{1,0,0,0,0,0,0,0,0,0,1}') AS p FROM generate_series(1, n)) AS a, nps_compare(p);

-- Ways in and out
CREATE TEMP TABLE kept (id integer, p nps_panel);
INSERT INTO kept SELECT 1, nps_panel_agg(before, after) FROM panel UNION ALL SELECT 2, nps_panel_agg(before, after) FROM people UNION ALL SELECT 3, nps_panel_agg(before, after) FROM panel WHERE false UNION ALL SELECT 4, NULL;
SELECT id, p::bigint[], p::bigint[]::nps_panel = p AS back, p::text::nps_panel = p AS by_text, p::bigint[]::integer[]::nps_panel = p AS by_integer, p::bigint[]::smallint[]::nps_panel = p AS by_smallint FROM kept ORDER BY id;
SELECT count(DISTINCT p), (SELECT count(*) FROM kept AS a JOIN kept AS b USING (p)) AS joined, (SELECT count(*) FROM kept AS a, kept AS b WHERE a.p < b.p OR a.p > b.p) AS ordered FROM kept;
SELECT bool_and(b.p IS NOT DISTINCT FROM k.p) AS row_back FROM kept AS k, jsonb_populate_record(NULL::kept, to_jsonb(k)) AS b;

\t on
\a
-- What no respondents have is refused on every way in, and who is not there is not taken away: each number of a value
-- is raised by one, which some others then contradict
SELECT count(*) AS values, count(*) FILTER (WHERE e.state = '22003') AS refused, string_agg(i::text, ' ' ORDER BY i) FILTER (WHERE e.state IS NULL) AS taken
FROM kept, generate_series(1, 19) AS i, LATERAL (SELECT array_agg(v + (j = i)::integer ORDER BY j) AS changed FROM unnest(p::bigint[]) WITH ORDINALITY AS u(v, j)) AS c, pg_temp.error(format('%L::bigint[]::nps_panel', changed)) AS e WHERE id = 2;
SELECT expression, e.* FROM unnest(ARRAY['''{1,2}''::nps_panel', '''{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1}''::nps_panel', 'nps_panel_agg(''{0,0,0,0,0,0,0,0,0,0,4000000000}''::nps_summary, NULL)', 'a.p - b.p FROM kept AS a, kept AS b WHERE a.id = 2 AND b.id = 1',
	'nps_compare(p, 95) FROM kept', 'nps_compare(p, NULL) FROM kept']) WITH ORDINALITY AS v(expression, i), pg_temp.error(expression) AS e ORDER BY i;
