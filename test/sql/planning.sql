-- Before and after a survey: how many to ask, what if some moved up, and the
-- shares of the categories

CREATE FUNCTION pg_temp.summary(promoters bigint, passives bigint, detractors bigint) RETURNS nps_summary
LANGUAGE sql AS $$ SELECT ARRAY[0, 0, 0, 0, 0, 0, detractors, 0, passives, promoters, 0]::nps_summary $$;
CREATE FUNCTION pg_temp.error(expression text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || expression;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;

-- Responses for a margin of error: in the worst case, and for a mix of 50, 30
-- and 20 percent; of a large population, and of a small one
SELECT margin, confidence, nps_sample_size(margin, confidence) AS worst, nps_sample_size(margin, confidence, expected => e) AS expected,
	nps_sample_size(margin, confidence, 500) AS of_500, nps_sample_size(margin, confidence, 500, e) AS expected_of_500
FROM (VALUES (1), (2.5), (5), (10), (50), (100), (200), (1000)) AS m(margin), unnest('{0.9,0.95,0.99}'::float8[]) AS confidence, pg_temp.summary(5, 3, 2) AS e ORDER BY margin, confidence;
SELECT population, nps_sample_size(5, population => population), nps_sample_size(0.001, 0.999, population) AS "all"
FROM unnest('{1,2,3,100,1537,10000,1000000000,9223372036854775807,NULL}'::bigint[]) AS population ORDER BY population;
SELECT nps_sample_size(5) = nps_sample_size(5, 0.95, NULL, NULL) AS by_default, nps_sample_size(margin => 5, expected => e, population => 500, confidence => 0.9) = nps_sample_size(5, 0.9, 500, e) AS named,
	nps_sample_size(5, expected => pg_temp.summary(1, 0, 1)) = nps_sample_size(5) AS worst, round(nps_sample_size(0.00000025), -5) AS large, nps_sample_size(1e-7, 0.000001) AS careless,
	nps_sample_size(5, expected => pg_temp.summary(1000000000000, 0, 1)) AS certain
FROM pg_temp.summary(5, 3, 2) AS e;
-- Nobody is asked twice: the most there can be is everybody, to the last of them
SELECT population, nps_sample_size(1e-300, population => population) AS "all"
FROM unnest('{1,2,1000,9007199254740993,9223372036854775807}'::bigint[]) AS population;
-- The figure keeps its word: a sample of that many has the margin, one less has
-- not
SELECT margin, n, round(nps_margin(pg_temp.summary(5 * n, 3 * n, 2 * n)), 6) AS has, round(nps_margin(pg_temp.summary(5 * n - 5, 3 * n - 3, 2 * n - 2)), 6) AS has_not
FROM (SELECT margin, nps_sample_size(margin, expected => pg_temp.summary(5, 3, 2)) / 10 + 1 AS n FROM unnest('{10,5,1}'::numeric[]) AS margin) AS t;

-- Numbers that are none in double precision
SELECT nps_sample_size(1e300), nps_sample_size_compare(1e300), nps_what_if(s, 1e-300) - nps(s) BETWEEN 0 AND 1e-290 AS next_to_nothing,
	nps_what_if(nps_weighted_agg(score, 1), 1e-300, 1e-300) AS weighted
FROM pg_temp.summary(50, 30, 20) AS s, unnest('{10,8,3,9}'::integer[]) AS score GROUP BY s;

-- Responses in each of two groups to see a difference
SELECT difference, confidence, power, nps_sample_size_compare(difference, confidence, power) AS worst, nps_sample_size_compare(difference, confidence, power, e) AS expected
FROM (VALUES (1), (5), (10), (50), (200)) AS d(difference), (VALUES (0.95, 0.8), (0.95, 0.9), (0.99, 0.95), (0.9, 0.5)) AS c(confidence, power), pg_temp.summary(5, 3, 2) AS e ORDER BY difference, confidence, power;
SELECT nps_sample_size_compare(5) = nps_sample_size_compare(5, 0.95, 0.8, NULL) AS by_default, nps_sample_size_compare(difference => 5, power => 0.9) = nps_sample_size_compare(5, 0.95, 0.9) AS named,
	nps_sample_size_compare(5, power => 0.01) AS by_chance, nps_sample_size_compare(5, power => 0.999999999) AS sure;

-- No answer without a question
SELECT nps_sample_size(NULL) AS margin, nps_sample_size(5, NULL) AS confidence, nps_sample_size(5, 0.95, NULL, NULL) AS others,
	nps_sample_size_compare(NULL) AS difference, nps_sample_size_compare(5, NULL) AS compare_confidence, nps_sample_size_compare(5, 0.95, NULL) AS power, nps_sample_size_compare(5, expected => NULL) AS expected;

-- What if these fractions moved up, both at once: nobody moves two steps
SELECT pro, pas, det, f, g, nps_what_if(pg_temp.summary(pro, pas, det), f, g), round(nps_what_if(pg_temp.summary(pro, pas, det), f, g) - nps(pg_temp.summary(pro, pas, det)), 6) AS gain
FROM (VALUES (50, 30, 20, 0, 0), (50, 30, 20, 0.1, 0), (50, 30, 20, 0, 0.1), (50, 30, 20, 0.1, 0.1), (50, 30, 20, 1, 1), (1268, 935, 447, 0.2, 0.05),
	(0, 0, 7, 1, 1), (7, 0, 0, 1, 1), (1, 1, 1, 0.333333333333333333333, 0), (9223372036854775805, 1, 1, 0.5, 1)) AS v(pro, pas, det, f, g);
SELECT nps_what_if(s) = nps(s) AS nothing, nps_what_if(s, 0.1) = nps_what_if(s, 0.1, 0) AS passives, nps_what_if(s, detractors_to_passives => 0.1) = nps_what_if(s, 0, 0.1) AS detractors,
	nps_what_if(s, passives_to_promoters => 1) AS named, nps_what_if('{0,0,0,0,0,0,0,0,0,0,0}'::nps_summary, 0.1) AS empty, nps_what_if(s, NULL) AS "null", nps_what_if(NULL::nps_summary) AS none
FROM pg_temp.summary(50, 30, 20) AS s;

-- Shares in percent; they add up to 100
SELECT s, nps_share(s, 'promoter') AS promoter, nps_share(s, 'passive') AS passive, nps_share(s, 'detractor') AS detractor
FROM (VALUES ('{17,6,8,19,18,144,130,291,677,564,872}'::nps_summary), ('{0,0,0,0,0,0,0,0,0,0,1}'), ('{0,0,0,0,0,0,1,0,1,1,0}'), ('{0,0,0,0,0,0,0,0,0,0,0}'), ('{1,0,0,0,0,0,0,0,0,0,9223372036854775806}'), (NULL)) AS v(s);
SELECT nps_share(summary => s, category => 'promoter') - nps_share(s, 'detractor') = nps(s) AS score, nps_share(s, NULL) AS "null" FROM pg_temp.summary(50, 30, 20) AS s;

-- Errors
CREATE TEMP TABLE samples AS SELECT pg_temp.summary(5, 3, 2) AS s, pg_temp.summary(0, 0, 0) AS none, pg_temp.summary(7, 0, 0) AS promoters;
\pset format unaligned
SELECT expression, e.* FROM unnest(ARRAY[
	'nps_sample_size(0)', 'nps_sample_size(-5)', 'nps_sample_size(''NaN'')', 'nps_sample_size(''Infinity'')', 'nps_sample_size(5, 95)', 'nps_sample_size(5, 0)', 'nps_sample_size(5, 1)', 'nps_sample_size(5, ''NaN'')',
	'nps_sample_size(5, 0.95, 0)', 'nps_sample_size(5, 0.95, -1)', 'nps_sample_size(5, expected => none) FROM samples', 'nps_sample_size(5, expected => promoters) FROM samples', 'nps_sample_size(5, 0.95, 100, promoters) FROM samples',
	'nps_sample_size(0.00000001)', 'nps_sample_size(1e-300)', 'nps_sample_size(0.00000001, expected => s) FROM samples',
	'nps_sample_size_compare(0)', 'nps_sample_size_compare(-5)', 'nps_sample_size_compare(''NaN'')', 'nps_sample_size_compare(''Infinity'')', 'nps_sample_size_compare(5, 95)', 'nps_sample_size_compare(5, 0.95, 0)', 'nps_sample_size_compare(5, 0.95, 1)',
	'nps_sample_size_compare(5, 0.95, 80)', 'nps_sample_size_compare(5, 0.95, ''NaN'')', 'nps_sample_size_compare(5, expected => none) FROM samples', 'nps_sample_size_compare(5, expected => promoters) FROM samples',
	'nps_sample_size_compare(1e-8, power => 0.5)', 'nps_sample_size_compare(1e-300)',
	'nps_what_if(s, 10) FROM samples', 'nps_what_if(s, -0.1) FROM samples', 'nps_what_if(s, 0.5, 1.000000000000001) FROM samples', 'nps_what_if(s, ''NaN'') FROM samples', 'nps_what_if(none, 0, ''-Infinity'') FROM samples',
	'nps_share(s, ''promoters'') FROM samples', 'nps_share(none, ''Passive'') FROM samples']) WITH ORDINALITY AS v(expression, i),
	pg_temp.error(expression) AS e ORDER BY i;
-- The difference that two groups can tell, and how likely they do; each is the inverse of the other
SELECT a, b, nps_detectable_difference(a, b) AS points, round(nps_power(nps_detectable_difference(a, b), a, b)::numeric, 9) AS power,
	nps_detectable_difference(a, b, 0.9, 0.5, e) AS expected, round(nps_power(10, a, b)::numeric, 9) AS of_10, round(nps_power(-10, a, b, 0.95, e)::numeric, 9) AS of_10_expected
FROM (VALUES (1, 1), (50, 50), (1570, 1570), (100, 10000), (9223372036854775807, 9223372036854775807)) AS v(a, b), pg_temp.summary(5, 3, 2) AS e;
SELECT power, nps_detectable_difference(1570, 1570, power => power) AS points, round(nps_power(nps_detectable_difference(1570, 1570, power => power), 1570, 1570)::numeric, 9) AS again
FROM unnest('{0.5,0.8,0.9,0.99}'::float8[]) AS power;
SELECT round(nps_power(0, 10, 10)::numeric, 9) AS of_nothing, nps_power(200, 1000, 1000) AS of_all, nps_power(NULL, 10, 10), nps_detectable_difference(NULL, 10), nps_detectable_difference(10, 10, expected => NULL) = nps_detectable_difference(10, 10) AS worst;
SELECT expression, e.* FROM unnest(ARRAY[
	'nps_detectable_difference(0, 10)', 'nps_detectable_difference(10, -1)', 'nps_detectable_difference(10, 10, 95)', 'nps_detectable_difference(10, 10, 0.95, 80)', 'nps_detectable_difference(10, 10, expected => none) FROM samples',
	'nps_power(201, 10, 10)', 'nps_power(''NaN'', 10, 10)', 'nps_power(5, 0, 10)', 'nps_power(5, 10, 0)', 'nps_power(5, 10, 10, 1)', 'nps_power(5, 10, 10, expected => promoters) FROM samples']) WITH ORDINALITY AS v(expression, i),
	pg_temp.error(expression) AS e ORDER BY i;
-- Whatever type a number has, it is the decimal that was written
SELECT nps_sample_size(5) = nps_sample_size(5::real) AS margin, nps_sample_size(2.5) = nps_sample_size(2.5::double precision) AS double,
	nps_sample_size_compare(5::bigint) = nps_sample_size_compare(5::smallint) AS difference,
	nps_what_if(s, 0.5) = nps_what_if(s, 0.5::real) AS fraction, nps_what_if(s, 0.1, 0.3) = nps_what_if(s, 0.1::double precision, 0.3::double precision) AS exact,
	nps_what_if(s, 0.1, 0.3) AS what_if
FROM pg_temp.summary(3, 10, 10) AS s;
