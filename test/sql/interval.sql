-- The score of a summary, its standard error, margin and confidence intervals

CREATE FUNCTION pg_temp.summary(promoters bigint, passives bigint, detractors bigint) RETURNS nps_summary
LANGUAGE sql AS $$ SELECT ARRAY[0, 0, 0, 0, 0, 0, detractors, 0, passives, promoters, 0]::nps_summary $$;

-- Counts, score, mean
SELECT s, nps_responses(s) AS n, nps_promoters(s) AS pro, nps_passives(s) AS pas, nps_detractors(s) AS det,
	nps(s), nps_mean(s), nps_se(s)
FROM (VALUES ('{0,0,0,0,0,0,0,0,0,0,0}'::nps_summary), ('{1,2,3,4,5,6,7,8,9,10,11}'),
	('{17,6,8,19,18,144,130,291,677,564,872}'), ('{0,0,0,0,0,0,1,1,1,1,0}'), ('{0,0,0,0,0,0,0,0,0,0,9223372036854775807}'),
	('{9223372036854775806,0,0,0,0,0,0,0,0,0,1}'), ('{0,0,0,0,0,0,0,0,4294967296,4294967297,0}')) AS v(s);
SELECT array_agg(nps_count(s, i) ORDER BY i) FROM (SELECT '{1,2,3,4,5,6,7,8,9,10,4294967296}'::nps_summary) AS v(s), generate_series(0, 10) i;

SELECT c AS category, nps_share(s, c), nps_share('{0,0,0,0,0,0,0,9223372036854775806,0,0,1}'::nps_summary, c) AS of_many
FROM unnest('{promoter,passive,detractor}'::text[]) AS c, (SELECT '{1,2,3,4,5,6,7,8,9,10,11}'::nps_summary) AS v(s);

-- The three methods; score is the default, and 0.95
SELECT pro, pas, det, method, round(nps_ci_lower(s, 0.95, method), 9) AS lower, round(nps_ci_upper(s, 0.95, method), 9) AS upper
FROM (VALUES (1, 0, 0), (0, 1, 0), (1, 1, 1), (10, 0, 0), (0, 0, 10), (3, 2, 1), (9, 0, 2), (99, 0, 1), (1, 998, 1),
	(61, 30, 16), (1268, 935, 447), (2000000000, 1200000000, 800000000), (0, 3000000000000000000, 0), (3074457345618258603, 3074457345618258602, 3074457345618258602)) AS v(pro, pas, det),
	pg_temp.summary(pro, pas, det) AS s, unnest(ARRAY['score', 'adjusted_wald', 'wald']) WITH ORDINALITY AS m(method, i)
ORDER BY pro + pas + det, pro, pas, i;
SELECT nps_ci(s) = nps_ci(s, 0.95, 'score') AS ci, nps_ci_lower(s) = nps_ci_lower(s, 0.95, 'score') AS lower,
	nps_ci_upper(s) = nps_ci_upper(s, confidence => 0.95) AS upper, nps_ci(s, method => 'wald') = nps_ci(s, 0.95, 'wald') AS wald,
	nps_ci(s, method => 'wald') = nps_ci(s) AS other, nps_margin(s) = nps_margin(s, 0.95, NULL) AS margin,
	scale(nps_ci_lower(s)) AS decimals, scale(nps_se(s)) AS of_se
FROM pg_temp.summary(61, 30, 16) AS s;

-- Confidence from 0.5 to 0.9999
SELECT confidence, round(nps_ci_lower(s, confidence), 9) AS lower, round(nps_ci_upper(s, confidence), 9) AS upper,
	round(nps_ci_lower(s, confidence, 'wald'), 9) AS wald_lower, round(nps_margin(s, confidence), 9) AS margin
FROM unnest('{0.000001,0.5,0.8,0.9,0.95,0.99,0.999,0.9999,0.999999999}'::float8[]) AS confidence, pg_temp.summary(61, 30, 16) AS s;

-- Closed forms: all promoters, all passives, no passives (twice Wilson's interval less one)
SELECT n, abs(nps_ci_lower(all_promoters) - 100 * ((n - z * z) / (n + z * z))::numeric) < 1e-9 AND nps_ci_upper(all_promoters) = 100 AS promoters,
	nps_ci_lower(all_detractors) = -100 AND nps_ci_upper(all_detractors) = -nps_ci_lower(all_promoters) AS detractors,
	abs(nps_ci_upper(all_passives) - 100 * (z * z / (n + z * z))::numeric) < 1e-9 AND nps_ci_lower(all_passives) = -nps_ci_upper(all_passives) AS passives,
	abs(nps_ci_lower(no_passives) - (200 * (3 * n + z * z / 2 - z * sqrt(3 * n / 4.0 + z * z / 4)) / (4 * n + z * z) - 100)::numeric) < 1e-9
	AND abs(nps_ci_upper(no_passives) - (200 * (3 * n + z * z / 2 + z * sqrt(3 * n / 4.0 + z * z / 4)) / (4 * n + z * z) - 100)::numeric) < 1e-9 AS wilson
FROM unnest('{1,2,3,10,100,1000000,4294967296,1000000000000000}'::bigint[]) AS n, (VALUES (1.959963984540054235::float8)) AS q(z),
	pg_temp.summary(n, 0, 0) AS all_promoters, pg_temp.summary(0, 0, n) AS all_detractors, pg_temp.summary(0, n, 0) AS all_passives,
	pg_temp.summary(3 * n, 0, n) AS no_passives;

-- Over all samples of up to seven in each category, by method: how often an
-- interval is not the mirror image of the mirrored sample's, leaves -100..100,
-- misses its score, is a point, differs from its bounds, is not wider at 99
-- percent, or has a bound that one more promoter lowers.  For score: never.
CREATE TEMP TABLE samples AS
SELECT pro, pas, det, pg_temp.summary(pro, pas, det) AS s FROM generate_series(0, 7) pro, generate_series(0, 7) pas, generate_series(0, 7) det
WHERE pro + pas + det > 0;
SELECT method, count(*) AS samples,
	count(*) FILTER (WHERE lower(ci) <> -nps_ci_upper(mirrored, 0.95, method)) AS unmirrored,
	count(*) FILTER (WHERE lower(ci) < -100 OR upper(ci) > 100) AS outside,
	count(*) FILTER (WHERE NOT ci @> nps(s)) AS missed,
	count(*) FILTER (WHERE lower(ci) = upper(ci)) AS points,
	count(*) FILTER (WHERE ci <> numrange(nps_ci_lower(s, 0.95, method), nps_ci_upper(s, 0.95, method), '[]')) AS unlike,
	count(*) FILTER (WHERE NOT nps_ci(s, 0.99, method) @> ci OR nps_ci(s, 0.99, method) = ci) AS not_wider,
	count(*) FILTER (WHERE nps_ci_lower(more, 0.95, method) < lower(ci) OR nps_ci_upper(more, 0.95, method) < upper(ci)) AS lowered
FROM samples, unnest(ARRAY['score', 'adjusted_wald', 'wald']) AS method, nps_ci(s, 0.95, method) AS ci,
	pg_temp.summary(det, pas, pro) AS mirrored, pg_temp.summary(pro + 1, pas, det) AS more
GROUP BY method ORDER BY method;

-- Never a point, even where 12 decimals cannot tell the bounds from the score, and
-- never past the end of the scale
SELECT n, nps(s), nps_ci_lower(s, 0.000001), nps_ci_upper(s, 0.000001), nps_ci(s, 0.000001) @> nps(s) AS holds
FROM unnest('{1,9223372036854775807}'::bigint[]) AS n, pg_temp.summary(0, n, 0) AS s
UNION ALL SELECT nps_responses(s), nps(s), nps_ci_lower(s, 0.000001), nps_ci_upper(s, 0.000001), nps_ci(s, 0.000001) @> nps(s)
FROM unnest(ARRAY[pg_temp.summary(6148914691236517204, 0, 3074457345618258602), pg_temp.summary(4000000000000000, 1, 0), pg_temp.summary(0, 1, 4000000000000000)]) AS s;

-- The margin of error: z standard errors, corrected where the population is known
SELECT population, round(nps_margin(s, 0.95, population), 6) AS margin,
	abs(nps_margin(s, 0.95, population) - 1.959963984540054 * nps_se(s) * coalesce(sqrt((population - 107)::numeric / (population - 1)), 1)) < 1e-9 AS is_formula
FROM unnest('{NULL,107,108,200,1000,1000000,9223372036854775807}'::bigint[]) AS population, pg_temp.summary(61, 30, 16) AS s;
SELECT nps_margin(pg_temp.summary(1, 0, 0), population => 1), nps_margin(pg_temp.summary(5, 5, 5), NULL), nps_margin(NULL::nps_summary);

-- However often one looks: wider than the others, and the shorter the more certain
SELECT pro, pas, det, round(nps_ci_lower(s, method => 'anytime'), 9) AS lower, round(nps_ci_upper(s, method => 'anytime'), 9) AS upper, nps_ci(s, method => 'anytime') @> nps_ci(s) AS wider, nps_ci(s, 0.99, 'anytime') @> nps_ci(s, 0.95, 'anytime') AS at_99,
	nps_ci(s, 0.95, 'anytime') = numrange(nps_ci_lower(s, 0.95, 'anytime'), nps_ci_upper(s, 0.95, 'anytime'), '[]') AS range
FROM (VALUES (1, 0, 0), (0, 1, 0), (0, 0, 1), (5, 3, 2), (0, 30, 0), (95, 5, 0), (1268, 935, 447), (3074457345618258603, 3074457345618258602, 3074457345618258602)) AS v(pro, pas, det), pg_temp.summary(pro, pas, det) AS s;
SELECT count(*) AS samples, count(*) FILTER (WHERE lower(ci) <> -nps_ci_upper(pg_temp.summary(det, pas, pro), 0.95, 'anytime')) AS unmirrored, count(*) FILTER (WHERE NOT ci @> nps(s)) AS missed,
	count(*) FILTER (WHERE lower(ci) < -100 OR upper(ci) > 100) AS outside, count(*) FILTER (WHERE NOT ci @> nps_ci(s)) AS narrower
FROM samples, nps_ci(s, 0.95, 'anytime') AS ci;

-- A population of known size: an endless one changes nothing, whoever asked everybody knows the score, and no bound
-- is a score that nobody could still make come true
SELECT population, method, round(nps_ci_lower(s, 0.95, method, population), 9) AS lower, round(nps_ci_upper(s, 0.95, method, population), 9) AS upper,
	nps_ci(s, 0.95, method, population) = numrange(nps_ci_lower(s, 0.95, method, population), nps_ci_upper(s, 0.95, method, population), '[]') AS range,
	nps_ci(s, 0.95, method, population) = nps_ci(s, 0.95, method) AS as_endless
FROM unnest('{NULL,107,108,120,200,1000,9223372036854775807}'::bigint[]) AS population, pg_temp.summary(61, 30, 16) AS s,
	unnest(ARRAY['score', 'adjusted_wald', 'wald']) WITH ORDINALITY AS m(method, i) ORDER BY population, i;
SELECT method, count(*) AS cases,
	count(*) FILTER (WHERE lower(ci) < round(100 * (pro - det - unseen)::numeric / population - 1e-9, 12) OR upper(ci) > round(100 * (pro - det + unseen)::numeric / population + 1e-9, 12)) AS impossible,
	count(*) FILTER (WHERE NOT ci @> nps(s)) AS missed,
	count(*) FILTER (WHERE NOT nps_ci(s, 0.95, method) @> ci) AS wider,
	count(*) FILTER (WHERE unseen = 0 AND NOT (lower(ci) = nps(s) AND upper(ci) = nps(s))) AS unknown,
	count(*) FILTER (WHERE lower(ci) <> -nps_ci_upper(pg_temp.summary(det, pas, pro), 0.95, method, population)) AS unmirrored
FROM samples, unnest('{0,1,2,10,1000}'::bigint[]) AS unseen, unnest(ARRAY['score', 'adjusted_wald', 'wald']) AS method,
	CAST(pro + pas + det + unseen AS bigint) AS population, nps_ci(s, 0.95, method, population) AS ci
GROUP BY method ORDER BY method;
SELECT nps_ci(pg_temp.summary(30, 0, 0), population => 40) AS all_promoters, nps_ci(NULL::nps_summary, 0.95, 'score', 10), nps_ci(s, NULL), nps_ci_lower(s, 0.95, NULL), nps_ci_upper('{0,0,0,0,0,0,0,0,0,0,0}'::nps_summary, population => 5)
FROM pg_temp.summary(1, 1, 1) AS s;

-- Nothing from nothing
SELECT nps(s), nps_se(s), nps_mean(s), nps_ci(s), nps_ci_lower(s, 0.9), nps_ci_upper(s, 0.9, 'wald'), nps_margin(s, 0.95, 10),
	nps_bar(s), nps_sparkline(s), nps_share(s, 'passive'), nps_responses(s), nps_count(s, 10)
FROM unnest('{"{0,0,0,0,0,0,0,0,0,0,0}",NULL}'::nps_summary[]) AS s;
