-- Pictures in text: nps_bar and nps_sparkline, in databases of two encodings

SELECT current_database() AS home \gset
CREATE DATABASE regress_nps_utf8 TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER libc;
\c regress_nps_utf8
SET client_encoding = 'UTF8';
CREATE EXTENSION nps;

-- Detractors, passives, promoters; the widths add up
SELECT det, pas, pro, width, '|' || bar || '|' AS bar, char_length(bar) = width AS fits
FROM (VALUES (1, 2, 1, 4), (1, 2, 1, 20), (1, 1, 1, 10), (1, 1, 1, 11), (1, 0, 2, 30), (447, 935, 1268, 40), (0, 0, 5, 7), (0, 3, 0, 7), (2, 0, 0, 7),
	(1, 0, 99999, 10), (6, 88, 6, 10), (1, 1, 8, 1), (4611686018427387903, 0, 4611686018427387904, 8)) AS v(det, pas, pro, width),
	nps_bar(ARRAY[0, 0, 0, det, 0, 0, 0, 0, pas, 0, pro]::bigint[]::nps_summary, width) AS bar;
SELECT nps_bar(s), nps_bar(s) = nps_bar(s, 40) AS default, char_length(nps_bar(s, 1000)) AS widest
FROM (SELECT '{1,1,1,1,1,1,1,1,1,1,1}'::nps_summary) AS v(s);
-- Whole percent, as a bar of a hundred characters draws them: they add up to 100
SELECT det, pas, pro, nps_percent(s) FROM (VALUES (1, 4, 12), (1, 1, 1), (0, 0, 3), (0, 5, 0), (1, 0, 1), (1, 0, 7), (1, 0, 99999), (447, 935, 1268), (4611686018427387903, 0, 4611686018427387904), (0, 0, 0)) AS v(det, pas, pro),
	CAST(ARRAY[0, 0, 0, det, 0, 0, 0, 0, pas, 0, pro]::bigint[] AS nps_summary) AS s;
SELECT count(*), count(*) FILTER (WHERE p[1] + p[2] + p[3] <> 100 OR nps_bar(s, 100) <> repeat('░', p[1]) || repeat('▒', p[2]) || repeat('█', p[3])) AS wrong,
	count(*) FILTER (WHERE abs(p[1] - nps_share(s, 'detractor')) >= 1 OR abs(p[2] - nps_share(s, 'passive')) >= 1 OR abs(p[3] - nps_share(s, 'promoter')) >= 1) AS far
FROM generate_series(0, 12) AS det, generate_series(0, 12) AS pas, generate_series(1, 12) AS pro,
	CAST(ARRAY[det, 0, 0, 0, 0, 0, 0, 0, pas, 0, pro] AS nps_summary) AS s, nps_percent(s) AS p;
-- No passives, no mark of theirs, also where both ends fall between two characters
SELECT count(*), count(*) FILTER (WHERE bar ~ '▒') AS wrong
FROM generate_series(1, 200) AS n, generate_series(0, n) AS det, nps_bar(ARRAY[det, 0, 0, 0, 0, 0, 0, 0, 0, 0, n - det]::nps_summary) AS bar;
-- whatever the counts and the width
SELECT count(*), count(*) FILTER (WHERE bar !~ '^░*▒*█*$' OR char_length(bar) <> width
	OR abs(char_length(translate(bar, '▒█', '')) - width * nps_detractors(s)::numeric / nps_responses(s)) > 0.5
	OR abs(char_length(translate(bar, '▒░', '')) - width * nps_promoters(s)::numeric / nps_responses(s)) > 0.5) AS wrong
FROM generate_series(1, 60) AS width, generate_series(1, 20) AS i, LATERAL (SELECT nps_agg(i * x * x % 11) FROM generate_series(1, 7 + i % 5) AS x) AS a(s),
	nps_bar(s, width) AS bar;

-- One character a score, its height the share of the most frequent one
SELECT s, '|' || nps_sparkline(s) || '|' AS sparkline
FROM unnest(ARRAY['{0,1,2,3,4,5,6,7,8,8,8}', '{17,6,8,19,18,144,130,291,677,564,872}', '{1,0,0,0,0,0,0,0,0,0,1000000}', '{0,0,0,0,0,0,0,0,0,0,1}',
	'{3,3,3,3,3,3,3,3,3,3,3}', '{0,10,20,30,40,50,60,70,80,81,160}', '{9223372036854775806,0,0,0,0,1,0,0,0,0,0}', '{0,0,0,0,0,0,0,0,0,0,0}']::nps_summary[]) AS s;

-- ASCII where the database is not in UTF-8
CREATE DATABASE regress_nps_ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER libc;
\c regress_nps_ascii
DROP DATABASE regress_nps_utf8;
CREATE EXTENSION nps;
SELECT '|' || nps_bar(s, 22) || '|' AS bar, '|' || nps_sparkline(s) || '|' AS sparkline, nps_bar(s, 0 + 1) AS one
FROM unnest(ARRAY['{0,1,2,3,4,5,6,7,8,8,8}', '{17,6,8,19,18,144,130,291,677,564,872}', '{0,0,0,0,0,0,0,0,0,0,0}']::nps_summary[]) AS s;
\c :home
DROP DATABASE regress_nps_ascii;
SELECT nps_bar('{0,0,0,0,0,0,0,0,0,0,0,0,0}'::nps_weighted_summary) IS NULL AS nothing;
