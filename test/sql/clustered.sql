-- The type nps_clustered_summary: answers of which several belong together

CREATE FUNCTION pg_temp.error(expression text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || expression;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;

SELECT typlen, typalign, typstorage, typcategory FROM pg_type WHERE oid = 'nps_clustered_summary'::regtype;

-- One row a cluster: three customers, one of whom answered three times
CREATE TEMP TABLE answers (customer integer, score integer);
INSERT INTO answers VALUES (1, 9), (1, 10), (1, 8), (2, 3), (3, 7), (3, 9);
SELECT c, nps_clusters(c), nps_responses(c), nps_promoters(c), nps_passives(c), nps_detractors(c), nps(c), nps_share(c, 'passive'), c::jsonb
FROM (SELECT nps_clustered_agg(s) AS c FROM (SELECT customer, nps_agg(score) AS s FROM answers GROUP BY customer) AS customers) AS a;
-- the sums are over 2 promoters + passives, and over the answers
SELECT sum(u * u) AS uu, sum(u * n) AS un, sum(n * n) AS nn FROM (SELECT 2 * nps_promoters(s) + nps_passives(s) AS u, nps_responses(s) AS n FROM (SELECT nps_agg(score) AS s FROM answers GROUP BY customer) AS customers) AS sums;

-- A larger survey: a customer's answers resemble each other
CREATE TEMP TABLE survey AS
SELECT customer, 1 + (hashint4(customer) & 3) AS answers, i, least(10, greatest(0, 8 + (hashint4extended(customer, 1) & 3)::integer - (hashint4extended(customer, 2) & 1)::integer * 3 + (hashint4extended(customer * 10 + i, 3) & 3)::integer - 2)) AS score, customer % 3 AS segment
FROM generate_series(1, 300) AS customer, generate_series(1, 1 + (hashint4(customer) & 3)) AS i;
CREATE TEMP TABLE customers AS SELECT customer, segment, nps_agg(score) AS s FROM survey GROUP BY customer, segment;
CREATE TEMP TABLE segments AS SELECT segment, nps_clustered_agg(s) AS c, sum(s) AS s FROM customers GROUP BY segment;
SELECT segment, nps_clusters(c) AS clusters, nps_responses(c) AS responses, round(nps(c), 4) AS nps, nps(c) = nps(s) AS same, nps_se(c) AS se, nps_se(s) AS se_as_others, round(nps_design_effect(c), 6) AS design_effect,
	round(nps_effective_responses(c), 6) AS effective, nps_ci(c) AS ci, nps_ci(s) AS ci_as_others FROM segments ORDER BY segment;
SELECT method, nps_ci(c, 0.95, method), nps_ci(c, 0.95, method) = numrange(nps_ci_lower(c, 0.95, method), nps_ci_upper(c, 0.95, method), '[]') AS range, nps_ci(c, 0.99, method) @> nps_ci(c, 0.95, method) AS wider
FROM segments, unnest(ARRAY['score', 'adjusted_wald', 'wald']) AS method WHERE segment = 0;
-- the linearised standard error by its definition: Binder (1983)
SELECT segment, abs(nps_se(c) - 100 * sqrt(k / (k - 1) * sum_e2) / n) < 1e-9 AS se
FROM segments, LATERAL (SELECT count(*)::numeric AS k, sum(nps_responses(x.s)) AS n, sum((nps_promoters(x.s) - nps_detractors(x.s) - nps(c) / 100 * nps_responses(x.s)) ^ 2) AS sum_e2 FROM customers AS x WHERE x.segment = segments.segment) AS e ORDER BY segment;

-- Two segments, and a benchmark; p is that of the bounds: Student's t
SELECT a.segment, b.segment, method, difference, lower, upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p FROM segments AS a, segments AS b, unnest(ARRAY['score', 'adjusted_wald', 'wald']) AS method, nps_compare(a.c, b.c, 0.95, method) AS k WHERE a.segment = 0 AND b.segment = 1;
SELECT method, difference, lower, upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p, abs(lower - (nps_ci_lower(c, 0.95, method) - 40)) + abs(upper - (nps_ci_upper(c, 0.95, method) - 40)) < 1e-11 AS is_ci FROM segments, unnest(ARRAY['score', 'adjusted_wald', 'wald']) AS method, nps_compare(c, 40, 0.95, method) AS k WHERE segment = 0;
SELECT bool_and(nps_compare(a.c, b.c) = nps_compare(a.c, b.c, 0.95, 'score') AND nps_compare(a.c, 30) = nps_compare(a.c, 30, 0.95, 'score')) AS by_default,
	bool_and((nps_compare(a.c, b.c)).difference = -(nps_compare(b.c, a.c)).difference AND (nps_compare(a.c, b.c)).z = -(nps_compare(b.c, a.c)).z) AS mirrored,
	bool_and(((nps_compare(a.c, b.c)).lower > 0 OR (nps_compare(a.c, b.c)).upper < 0) = ((nps_compare(a.c, b.c)).p_value < 0.05)) AS agree
FROM segments AS a, segments AS b;
-- p at a bound is 1 - confidence
SELECT segment, round((nps_compare(c, lower(ci)::float8)).p_value::numeric, 8) AS at_lower, round((nps_compare(c, upper(ci)::float8)).p_value::numeric, 8) AS at_upper FROM segments, nps_ci(c, 0.9) AS ci ORDER BY segment;

-- Merging and taking away are exact, in aggregates and in windows; empty clusters and NULLs are none
SELECT (SELECT nps_clustered_agg(s) FROM customers) = (SELECT sum(c) FROM segments) AS merged,
	(SELECT sum(c) FROM segments) - (SELECT c FROM segments WHERE segment = 0) = (SELECT nps_clustered_agg(s) FROM customers WHERE segment <> 0) AS rest,
	(SELECT nps_clustered_agg(s) FROM (SELECT s FROM customers UNION ALL SELECT NULL UNION ALL SELECT '{0,0,0,0,0,0,0,0,0,0,0}') AS x) = (SELECT nps_clustered_agg(s) FROM customers) AS nothing;
SELECT count(*), bool_and(w = (SELECT nps_clustered_agg(s) FROM customers AS y WHERE y.customer BETWEEN x.customer - 6 AND x.customer)) AS same
FROM (SELECT customer, nps_clustered_agg(s) OVER (ORDER BY customer RANGE 6 PRECEDING) AS w FROM customers) AS x;
SELECT nps_clustered_agg(x.s), sum(c) FROM customers AS x, segments WHERE false;
-- wide sums, in the state too
SELECT c, pg_column_size(c), c + c, pg_column_size(c + c - c) FROM (SELECT nps_clustered_agg(s) AS c FROM (VALUES (nps_summary('{0,0,0,0,0,0,0,0,0,0,30000}'::integer[])), ('{60000,0,0,0,0,0,0,0,0,0,0}')) AS v(s)) AS a;
SELECT c, pg_column_size(c) FROM (SELECT nps_clustered_agg(s) AS c FROM (VALUES (nps_summary('{0,0,0,0,0,0,0,0,0,0,300000000}'::integer[]))) AS v(s)) AS a;
SELECT c, pg_column_size(c), c = (SELECT sum(nps_clustered_agg) FROM (SELECT nps_clustered_agg(s) FROM unnest(clusters) AS s GROUP BY s) AS apart) AS as_apart
FROM (VALUES ('{"{0,0,0,0,0,0,0,0,0,0,30000}","{60000,0,0,0,0,0,0,0,0,0,0}","{0,0,0,0,0,0,0,0,1,0,2}","{0,0,0,0,0,0,0,0,0,0,60000}"}'::nps_summary[])) AS v(clusters), LATERAL (SELECT nps_clustered_agg(s) AS c FROM unnest(clusters) AS s) AS a;

-- One cluster says nothing about the others, and all alike say something all the same
SELECT n, k, nps(c), nps_se(c), nps_ci(c), nps_design_effect(c), nps_effective_responses(c), difference, lower, upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p
FROM (VALUES (1, 1), (3, 1), (1, 2), (3, 2), (3, 12)) AS v(n, k), LATERAL (SELECT nps_clustered_agg(ARRAY[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n + 0 * i]::nps_summary) AS c FROM generate_series(1, k) AS i) AS a, nps_compare(c, 50);
SELECT nps(c), nps_se(c), nps_ci(c), nps_ci_lower(c), nps_ci_upper(c, 0.9), nps_responses(c), nps_clusters(c), nps_design_effect(c), nps_effective_responses(c), nps_share(c, 'promoter'), nps_compare(c, c), nps_compare(c, 10), c::jsonb
FROM unnest('{"{0,0,0,0,0,0,0}",NULL}'::nps_clustered_summary[]) AS c;

-- Two clusters are enough to know how they differ; against one that is alone nothing is known but the difference, on either side
CREATE TEMP TABLE few AS SELECT nps_clustered_agg(s) AS two, nps_clustered_agg(s) FILTER (WHERE i = 1) AS one, nps_clustered_agg(s) FILTER (WHERE i = 1) + nps_clustered_agg(s) AS three
FROM unnest('{"{0,0,0,0,0,0,1,0,0,0,2}","{1,0,0,0,0,0,0,0,0,0,0}"}'::nps_summary[]) WITH ORDINALITY AS u(s, i);
SELECT nps_clusters(c), round(nps(c), 9) AS nps, nps_se(c), nps_design_effect(c), nps_effective_responses(c) FROM few, unnest(ARRAY[one, two, three]) AS c;
SELECT nps_compare(two, one), nps_compare(one, two), nps_compare(one, one) FROM few;
SELECT difference, lower, upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p FROM few, LATERAL (SELECT * FROM nps_compare(two, three) UNION ALL SELECT * FROM nps_compare(three, two)) AS k;

-- Ways in and out
CREATE TEMP TABLE kept (id integer, c nps_clustered_summary);
INSERT INTO kept SELECT segment, c FROM segments UNION ALL SELECT 9, '{0,0,0,0,0,0,0}' UNION ALL SELECT 10, E' { 1 , 0,1 ,\n0, 1,1,1 } ' UNION ALL SELECT 11, NULL;
SELECT id, c::bigint[], c::bigint[]::nps_clustered_summary = c AS back, c::text::nps_clustered_summary = c AS by_text, (c::bigint[]::integer[])::nps_clustered_summary = c AS by_integer FROM kept ORDER BY id;
SELECT '{1,0,1,0,1,1,1}'::smallint[]::nps_clustered_summary;
SELECT count(DISTINCT c), (SELECT count(*) FROM kept AS a JOIN kept AS b USING (c)) AS joined, (SELECT count(*) FROM kept AS a, kept AS b WHERE a.c < b.c OR a.c > b.c) AS ordered FROM kept;
SELECT to_jsonb(k) FROM kept AS k WHERE id IN (10, 11) ORDER BY id;
SELECT bool_and(b.c IS NOT DISTINCT FROM k.c) AS row_back FROM kept AS k, jsonb_populate_record(NULL::kept, to_jsonb(k)) AS b;

\t on
\a
-- What no clusters have is refused on every way in, and what is not there is not taken away
SELECT text, e.state, e.message, e.detail FROM unnest(ARRAY['{1,0,1,0,1,1}', '{1,0,1,0,1,1,1,1}', '{0,0,1,0,1,1,1}', '{2,0,1,0,1,1,1}', '{1,0,1,0,0,1,1}', '{1,0,1,0,1,1,2}', '{1,0,2,0,4,4,3}', '{1,0,2,0,4,4,5}', '{1,0,1,0,5,1,1}', '{1,0,0,1,4,2,9223372036854775807}',
	'{-1,0,1,0,1,1,1}', '{0,0,0,0,0,0,1}', '{1,1,1,1,9,9,8}', '{2,0,0,4,40,20,10}', '{3,0,0,4,40,20,10}', '{1,x}']) WITH ORDINALITY AS v(text, i),
	pg_temp.error(format('%L::nps_clustered_summary', text)) AS e ORDER BY i;
SELECT expression, e.* FROM unnest(ARRAY['''{1,0,1,0,1,1,1}''::nps_clustered_summary - ''{1,1,0,0,0,0,1}''', '''{2,0,2,0,2,2,2}''::nps_clustered_summary - ''{1,0,1,0,1,1,1}''', '''{2,0,4,0,10,10,10}''::nps_clustered_summary - ''{1,0,2,0,4,4,4}''',
	'nps_clustered_summary(''{1,0,1,0,1,1,2}''::bigint[])', 'nps_clustered_summary(''{1,0,1,0,1,1,NULL}''::integer[])', 'nps_clustered_agg(''{0,0,0,0,0,0,0,0,0,0,4000000000}''::nps_summary)',
	'nps_clustered_agg(ARRAY[0,0,0,0,0,0,0,0,0,0,n]::nps_summary) FROM unnest(''{1147878293,31447,211,9,1,1}''::bigint[]) AS n', 'nps_clustered_agg(ARRAY[0,0,0,0,0,0,0,0,0,0,n]::nps_summary) FROM unnest(''{1147878293,31447,211,9,1,1,1}''::bigint[]) AS n',
	'nps_ci(c, 95) FROM kept', 'nps_ci(c, 0.95, ''anytime'') FROM kept', 'nps_share(c, ''promoters'') FROM kept', 'nps_compare(c, 101) FROM kept', 'nps_compare(c, c, 0) FROM kept', 'nps_compare(c, 10, 0.95, ''bayes'') FROM kept']) WITH ORDINALITY AS v(expression, i),
	pg_temp.error(expression) AS e ORDER BY i;
