-- Shares: of a category, or of the answers from one value to another

CREATE FUNCTION pg_temp.error(expression text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || expression;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;

-- Satisfaction on any scale: top boxes, bottom boxes
SELECT scale, lowest, highest, round(nps_share(s, lowest, highest), 4) AS share, nps_share_ci(s, lowest, highest) AS ci
FROM (VALUES ('1 to 3', '{3,3,2,1}'::integer[], 3, 3), ('1 to 4', '{4,4,3,2,1}', 4, 4), ('1 to 5', '{5,4,4,3,1}', 4, 5), ('1 to 5', '{5,4,4,3,1}', 1, 2), ('1 to 7', '{7,6,5,2}', 6, 7), ('0 to 10', '{10,9,8,3,0}', 8, 10)) AS v(scale, ratings, lowest, highest),
	LATERAL (SELECT nps_agg(rating) AS s FROM unnest(ratings) AS rating) AS a;

-- A share is what it says, over values and categories
CREATE TEMP TABLE samples AS SELECT nps_agg(score) AS s FROM generate_series(0, 200) AS i, LATERAL (SELECT (i::bigint * i * (j + 1)) % 11 AS score FROM generate_series(0, i % 40) AS j) AS r GROUP BY i
UNION ALL SELECT '{9223372036854775807,0,0,0,0,0,0,0,0,0,0}' UNION ALL SELECT '{0,0,0,0,0,0,0,3074457345618258602,0,0,3074457345618258602}';
SELECT count(*) AS cases,
	count(*) FILTER (WHERE nps_share(s, low, high) IS DISTINCT FROM 100 * inside / total) AS wrong,
	count(*) FILTER (WHERE NOT ci @> nps_share(s, low, high) OR lower(ci) < 0 OR upper(ci) > 100 OR lower(ci) = upper(ci)) AS missed,
	count(*) FILTER (WHERE ci <> numrange(nps_share_ci_lower(s, low, high), nps_share_ci_upper(s, low, high), '[]')) AS unlike,
	-- Wilson (1927) by his formula
	count(*) FILTER (WHERE abs(lower(ci) - 100 * (p + z * z / (2 * total) - z * sqrt(p * (1 - p) / total + z * z / (4 * total * total))) / (1 + z * z / total)) > 1e-8
		OR abs(upper(ci) - 100 * (p + z * z / (2 * total) + z * sqrt(p * (1 - p) / total + z * z / (4 * total * total))) / (1 + z * z / total)) > 1e-8) AS wilson
FROM samples, generate_series(0, 10) AS low, generate_series(low, 10) AS high, (VALUES (1.959963984540054235530)) AS q(z),
	LATERAL (SELECT sum(nps_count(s, i)) FILTER (WHERE i BETWEEN low AND high) AS inside, sum(nps_count(s, i)) AS total FROM generate_series(0, 10) AS i) AS c,
	nps_share_ci(s, low, high) AS ci, LATERAL (SELECT inside / total AS p) AS share;
SELECT category, count(*), bool_and(nps_share(s, category) = nps_share(s, low, high)) AS share, bool_and(nps_share_ci(s, category, 0.9) = nps_share_ci(s, low, high, 0.9)) AS ci,
	bool_and(nps_share_ci_lower(s, category) = lower(nps_share_ci(s, category)) AND nps_share_ci_upper(s, category) = upper(nps_share_ci(s, category))) AS bounds,
	bool_and(nps_share_compare(s, t, category) = nps_share_compare(s, t, low, high)) AS compare
FROM samples, (VALUES ('promoter', 9, 10), ('passive', 7, 8), ('detractor', 0, 6)) AS c(category, low, high), (VALUES ('{1,2,3,4,5,6,7,8,9,10,11}'::nps_summary)) AS other(t) GROUP BY category ORDER BY category;

-- Two shares: half of the difference of two scores without passives
SELECT confidence, difference, lower, upper, round(z::numeric, 9) AS z, to_char(p_value, '9.99999999EEEE') AS p, (nps_share_compare(b, a, 4, 5, confidence)).difference AS exchanged
FROM (VALUES ('{0,0,3,7,40,50,0,0,0,0,0}'::nps_summary, '{0,5,10,15,40,30,0,0,0,0,0}'::nps_summary)) AS v(a, b), unnest('{0.8,0.95}'::float8[]) AS confidence, nps_share_compare(a, b, 4, 5, confidence);
SELECT count(*), count(*) FILTER (WHERE abs(x.difference - y.difference / 2) + abs(x.lower - y.lower / 2) + abs(x.upper - y.upper / 2) > 1e-11 OR x.z <> y.z OR x.p_value <> y.p_value) AS wrong,
	count(*) FILTER (WHERE x.lower > x.difference OR x.upper < x.difference OR x.lower < -100 OR x.upper > 100) AS outside
FROM generate_series(0, 12) AS p, generate_series(0, 12) AS q, CAST(ARRAY[12 - p, 0, 0, 0, 0, p, 0, 0, 0, 0, 0] AS nps_summary) AS a, CAST(ARRAY[12 - q, 0, 0, 0, 0, q, 0, 0, 0, 0, 0] AS nps_summary) AS b,
	nps_share_compare(a, b, 5, 5) AS x, nps_compare(ARRAY[12 - p, 0, 0, 0, 0, 0, 0, 0, 0, 0, p]::nps_summary, ARRAY[12 - q, 0, 0, 0, 0, 0, 0, 0, 0, 0, q]::nps_summary) AS y;
-- Never a point, even where 12 decimals cannot tell the bounds from the difference
SELECT difference, lower, upper FROM (VALUES ('{0,0,0,0,0,0,0,0,0,6000000000000000000,2000000000000000000}'::nps_summary, '{0,0,0,0,0,0,0,0,0,4000000000000000000,4000000000000000000}'::nps_summary)) AS v(a, b), LATERAL (SELECT * FROM nps_share_compare(a, b, 10, 10, 0.000001) UNION ALL SELECT * FROM nps_share_compare(b, a, 10, 10, 0.000001)) AS k;

-- Nothing from nothing
SELECT nps_share(s, 4, 5), nps_share_ci(s, 4, 5), nps_share_ci(s, 'promoter'), nps_share_ci_lower(s, 4, 5), nps_share_ci_upper(s, 'passive'), nps_share_compare(s, '{1,0,0,0,0,0,0,0,0,0,0}', 4, 5), nps_share_compare('{1,0,0,0,0,0,0,0,0,0,0}', s, 'promoter')
FROM unnest('{"{0,0,0,0,0,0,0,0,0,0,0}",NULL}'::nps_summary[]) AS s;

\t on
\a
SELECT expression, e.* FROM unnest(ARRAY['nps_share(s, 5, 4)', 'nps_share(s, -1, 4)', 'nps_share(s, 0, 11)', 'nps_share_ci(s, 4, 5, 95)', 'nps_share_ci(s, ''promoters'')', 'nps_share_ci_lower(s, 11, 11)', 'nps_share_ci_upper(s, ''passive'', 0.0)',
	'nps_share_compare(s, s, 6, 5)', 'nps_share_compare(s, s, ''Passive'')', 'nps_share_compare(s, s, 4, 5, 1)']) WITH ORDINALITY AS v(call, i), format('%s FROM (VALUES (''{1,0,0,0,0,0,0,0,0,0,1}''::nps_summary)) AS v(s)', call) AS expression, pg_temp.error(expression) AS e ORDER BY i;
