-- The score in an answer as survey tools export it: nps_parse and nps_can_parse, in databases of two encodings

SELECT current_database() AS home \gset
CREATE DATABASE regress_nps_answer TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER libc;
\c regress_nps_answer
SET client_encoding = 'UTF8';
CREATE EXTENSION nps;

CREATE FUNCTION pg_temp.error(expression text, OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || expression;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;

-- What is read
SELECT quote_literal(answer) AS answer, nps_parse(answer), nps_can_parse(answer) AS can
FROM unnest(ARRAY['9', ' 9 ', '9.0', '9,0', '9/10', '10/10', '9 out of 10', '10 - Extremely likely', '0 (not at all)', '0 - Not at all likely', '10: very likely', 'Extremely likely (10)', '"9"', E'\t7\n', '09', '９', '１０',
	U&'\00A09\00A0', U&'\202F8', U&'10 \2013 tr\00E8s probable', U&'9 \2014 \975E\5E38\53EF\80FD']) AS answer;
SELECT nps_parse(U&'\FEFF6') AS byte_order_mark, nps_parse(U&'\200B6\2060') AS no_width;
-- what is blank
SELECT quote_literal(answer) AS answer, nps_parse(answer) IS NULL AS blank, nps_can_parse(answer) AS can FROM unnest(ARRAY['', '  ', E'\t\r\n', U&'\00A0', NULL]) AS answer;
-- and what is not read, for it is no score or could be two things
SELECT quote_literal(answer) AS answer, nps_can_parse(answer) AS can FROM unnest(ARRAY['8.5', '8,5', '1-10', '0-6', '95', '11', '-1', 'ten', '9 or 10', '7/8', '9/5', '9th', '10x', '9%', '1e1', '0x9', '9 10', 'N/A', '-', '?', 'score 8 of 5', '10-Sep', U&'9\00BD', U&'\0669', U&'\2468']) AS answer;

-- Show what would be left out, then read, then count
CREATE TEMP TABLE export (answer text);
INSERT INTO export SELECT '10 - Extremely likely' FROM generate_series(1, 40) UNION ALL SELECT '0 - Not at all likely' FROM generate_series(1, 5) UNION ALL SELECT '9' FROM generate_series(1, 20)
UNION ALL SELECT '8' FROM generate_series(1, 20) UNION ALL SELECT '6' FROM generate_series(1, 15) UNION ALL SELECT * FROM (VALUES ('x'), ('8.5'), (''), (NULL)) AS v;
SELECT answer, count(*) FROM export WHERE NOT nps_can_parse(answer) GROUP BY answer ORDER BY answer COLLATE "C";
SELECT nps(nps_parse(answer)) FILTER (WHERE nps_can_parse(answer)) AS nps, nps_responses(nps_agg(nps_parse(answer)) FILTER (WHERE nps_can_parse(answer))) AS responses, count(*) FROM export;
SELECT e.* FROM pg_temp.error('nps_parse(answer) FROM export ORDER BY answer COLLATE "C" DESC') AS e;

-- In another encoding the same
\c :home
CREATE DATABASE regress_nps_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc;
\c regress_nps_latin
SET client_encoding = 'UTF8';
CREATE EXTENSION nps;
SELECT nps_parse(chr(160) || '9' || chr(160)) AS no_break, nps_parse('10 - tr' || chr(232) || 's probable') AS label, nps_can_parse('9' || chr(189)) AS half, nps_can_parse('9' || chr(178)) AS square, nps_parse(chr(160)) IS NULL AS blank;
\c :home
CREATE DATABASE regress_nps_ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER libc;
\c regress_nps_ascii
SET client_encoding = 'SQL_ASCII';
CREATE EXTENSION nps;
-- bytes without an encoding are taken for UTF-8, and whatever is none is no white space
SELECT nps_parse(E'\302\2409') AS no_break, nps_can_parse(E'\2409') AS broken, nps_parse(E'10 - tr\303\250s probable') AS label;
\c :home
DROP DATABASE regress_nps_answer;
DROP DATABASE regress_nps_latin;
DROP DATABASE regress_nps_ascii;
