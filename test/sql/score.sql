-- Functions on one answer: nps_category, nps_points, nps_is_score, nps_rescale

-- Every score, and the same for each type
SELECT score, nps_category(score), nps_points(score), nps_is_score(score),
	(SELECT bool_and(c = nps_category(score)) FROM (VALUES
		(nps_category(score::smallint)), (nps_category(score::bigint)), (nps_category(score::numeric)),
		(nps_category(score::real)), (nps_category(score::float8)), (nps_category(score::numeric(5,2)))) AS v(c)) AS categories,
	(SELECT bool_and(p = nps_points(score)) FROM (VALUES
		(nps_points(score::smallint)), (nps_points(score::bigint)), (nps_points(score::numeric)),
		(nps_points(score::real)), (nps_points(score::float8)), (nps_points(score::numeric(5,2)))) AS v(p)) AS points
FROM generate_series(0, 10) AS score;
SELECT nps_category(NULL::integer), nps_points(NULL::numeric), nps_is_score(NULL::text), nps_rescale(1, NULL, 5);

-- The mean of the points is the score
SELECT avg(nps_points(x % 11)), nps(x % 11) FROM generate_series(1, 1000) x;

-- nps_is_score of whole numbers, of any width
SELECT x, nps_is_score(x), nps_is_score(x::numeric) AS numeric, nps_is_score(x::float8) AS float8,
	CASE WHEN x = x::integer::bigint THEN nps_is_score(x::integer) END AS integer
FROM unnest('{-1,0,10,11,-2147483648,2147483647}'::bigint[]) AS x
UNION ALL
SELECT x, nps_is_score(x), nps_is_score(x::numeric), nps_is_score(x::float8), NULL
FROM unnest('{4294967301,-4294967291,-9223372036854775808,9223372036854775807}'::bigint[]) AS x;
SELECT x, nps_is_score(x) FROM unnest('{-32768,-1,0,10,11,32767}'::smallint[]) AS x;

-- ... of numeric, in any of its forms
SELECT x, nps_is_score(x) FROM unnest('{9,9.0,9.00,9.000,10.0000000000000000000000000,1e1,0.00000,-0.0,
	9.5,0.1,0.01,10.00000000000000000001,-0.00000000000000000001,8.99999999999999999999,11,11.0,-1.00,
	10000,10010,90000,1e30,-1e30,NaN,Infinity,-Infinity}'::numeric[]) AS x;
-- ... as it lies in a table, short, scaled and compressed
CREATE TEMP TABLE numerics (n numeric, n0 numeric(3), n2 numeric(7,2));
INSERT INTO numerics SELECT x, x, x FROM unnest('{-1,0,9,10,11}'::numeric[]) AS x
	UNION ALL SELECT x, NULL, x FROM unnest('{9.5,0.01}'::numeric[]) AS x
	UNION ALL SELECT ('10.' || repeat('0', 16000))::numeric, NULL, NULL
	UNION ALL SELECT ('10.' || repeat('0', 15999) || '1')::numeric, NULL, NULL;
SELECT round(n, 2) AS about, nps_is_score(n), nps_is_score(n0), nps_is_score(n2) FROM numerics;

-- ... of double precision and real
SELECT x, nps_is_score(x) FROM unnest('{9,-0,1e1,9.5,10.000000000000002,9.999999999999998,-5e-324,5e-324,
	11,-1,4294967301,1e300,NaN,Infinity,-Infinity}'::float8[]) AS x;
SELECT x, nps_is_score(x) FROM unnest('{9,9.5,10.000001,NaN}'::real[]) AS x;

-- ... of text, which is read as numeric input reads it
SELECT quote_literal(x) AS text, nps_is_score(x) FROM unnest(ARRAY['9', ' 9', E'\t9\n', '+9', '-0', '-0.0', '9.0', '9.',
	'.9e1', '0.09e2', '1e1', '1E+1', '90e-1', '010', '0e99', '-9', '9.5', '.9', '10.5', '11', '99', '1e2', '1e-1',
	'1e99999', '1e-9999', '', ' ', '.', '+', 'e1', '9e', '9e+', '9e1.0', '9 9', '9,0', '- 9', '++9', '9-', 'nine', '9x',
	'NaN', 'Infinity', 'inf', '-inf', 'true', '{9}']) AS x;
SELECT nps_is_score('9.' || repeat('0', 16383)) AS longest, nps_is_score('9.' || repeat('0', 16384)) AS too_long,
	nps_is_score(repeat('0', 20000) || '9') AS leading;
-- thousands of texts, composed; hexadecimal is numeric from 16 on
CREATE FUNCTION pg_temp.is_score_by_cast(value text) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
	RETURN nps_is_score(value::numeric);
EXCEPTION WHEN data_exception THEN
	RETURN false;
END $$;
SELECT count(*) AS texts, count(*) FILTER (WHERE nps_is_score(text)) > 300 AS many_scores,
	count(*) FILTER (WHERE nps_is_score(text) IS DISTINCT FROM pg_temp.is_score_by_cast(text)) AS wrong
FROM unnest(ARRAY['', ' ', '-', '+ ']) AS a, unnest(ARRAY['', '0', '9', '10', '0011', '0x9', '1_0', '90']) AS b,
	unnest(ARRAY['', '.', '.0', '.50', '.001', '._0']) AS c, unnest(ARRAY['', 'e', 'e0', 'E1', 'e+1', 'e-1', 'e-2', 'e 1', 'e1_0', 'e2147483647', 'e-2147483648']) AS d,
	unnest(ARRAY['', ' ', ' x', E'\n']) AS e, concat(a, b, c, d, e) AS text;

-- nps_rescale: linear, half away from zero
SELECT low, high, array_agg(nps_rescale(v, low, high) ORDER BY v) AS scores
FROM (VALUES (1, 5, 1), (1, 7, 1), (0, 10, 1), (1, 10, 1), (-3, 3, 1), (0, 100, 5), (0, 1, 0.05), (-5, -1, 1), (0, 4, 0.5)) AS s(low, high, step),
	generate_series(low::numeric, high, step) AS v
GROUP BY low, high ORDER BY low, high;
SELECT v AS of_100, nps_rescale(v, 0, 100), nps_category(nps_rescale(v, 0, 100))
FROM unnest('{0,4.99999999999999,5,64.99,65,84.99,85,94.99,95,100}'::numeric[]) AS v;
-- keeps the categories of 1 to 5 and 1 to 7
SELECT v, nps_category(nps_rescale(v, 1, 5)) AS of_5 FROM generate_series(1, 5) AS v;
SELECT v, nps_category(nps_rescale(v, 1, 7)) AS of_7 FROM generate_series(1, 7) AS v;
-- exact where the quotient has no end, and far from zero
SELECT nps_rescale(1::numeric / 3, 0, 1) AS third,
	nps_rescale(1e15 + 1, 1e15, 1e15 + 2) AS half, nps_rescale(5e-101, 0, 1e-99) AS small;
-- whatever type the numbers have, they are the decimals that were written
SELECT nps_rescale(4::smallint, 1, 5) AS small, nps_rescale(4.5::real, 1, 5) AS real, nps_rescale(0.15::double precision, 0, 1) AS double, nps_rescale(0.15, 0.0, 1::bigint) AS mixed, nps_rescale(1.1, 0.1, 2.1) AS half;
