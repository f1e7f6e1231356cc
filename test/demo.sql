-- make demo: the Net Promoter Score of the San Francisco airport survey.
-- Runs in any scratch database with psql 15 or later; it leaves its tables there.
\set QUIET on
\set ECHO none
\encoding UTF8
\pset pager off
\pset footer off
\pset border 1
\pset linestyle unicode
-- An empty title is an empty line between a query and its answer
\pset title ''
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS nps;
\ir data/sfo_survey.sql

-- An error in the words a user sees, without the line numbers psql adds
CREATE FUNCTION pg_temp.refusal(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  message text;
  detail text;
  hint text;
BEGIN
  EXECUTE query;
  RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS
    message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN concat_ws(E'\n', 'ERROR:  ' || message, 'DETAIL:  ' || nullif(detail, ''), 'HINT:  ' || nullif(hint, ''));
END $$;

SELECT to_char(count(*), 'FM9,999') AS questionnaires,
       pg_temp.refusal('SELECT nps(score) FROM responses') AS refusal
FROM responses \gset

\echo 'NET PROMOTER SCORE OF SAN FRANCISCO AIRPORT, 2017 AND 2018'
\echo :questionnaires 'questionnaires: "how likely are you to recommend", 0 to 10'
\echo
\echo '1. The short way'
\echo
\set ECHO queries
SELECT boarding_area, round(nps(score), 1) AS nps
FROM responses
WHERE year = 2018 AND nps_is_score(score)
GROUP BY boarding_area
ORDER BY boarding_area;
\set ECHO none

\echo
\echo '2. By year and boarding area, with how sure it is'
\echo
\echo 'The bar shows the shares of detractors, passives and promoters, from left to'
\echo 'right; the last column how many gave 0, 1, 2 ... 10.'
\echo
\set ECHO queries
SELECT year, coalesce(boarding_area, 'all') AS area,
       nps_responses(s) AS responses,
       round(nps(s), 1) AS nps,
       round(nps_ci_lower(s), 1) || ' .. ' || round(nps_ci_upper(s), 1)
         AS "95 % interval",
       nps_bar(s, 15) AS shares,
       nps_sparkline(s) AS "0 to 10"
FROM (SELECT year, boarding_area,
             nps_agg(score) FILTER (WHERE nps_is_score(score)) AS s
      FROM responses
      GROUP BY GROUPING SETS ((year, boarding_area), (year))) AS summaries
ORDER BY year, boarding_area;
\set ECHO none

\echo
\echo '3. Why nps_is_score'
\echo
\echo 'The survey was keyed with 11 for "left blank". nps() does not guess what that'
\echo 'means:'
\echo
\echo 'SELECT nps(score) FROM responses;'
\echo
\echo :refusal
\echo
\echo
\echo '4. The same by the formula people paste'
\echo
\echo 'To "score >= 9" a blank answer is a promoter: 2018 looks like 34.9 and is 31.0.'
\echo
\set ECHO queries
SELECT year, coalesce(boarding_area, 'all') AS area,
       count(*) FILTER (WHERE score = 11) AS "left blank",
       round(100.0 * (count(*) FILTER (WHERE score >= 9)
                      - count(*) FILTER (WHERE score <= 6)) / count(score), 1)
         AS pasted,
       round(nps(score) FILTER (WHERE nps_is_score(score)), 1) AS nps
FROM responses
GROUP BY GROUPING SETS ((year, boarding_area), (year))
ORDER BY year, boarding_area;
\set ECHO none

\echo
\echo '5. Both years together, from a stored summary of each'
\echo
\set ECHO queries
CREATE TABLE nps_by_year AS
  SELECT year, nps_agg(score) FILTER (WHERE nps_is_score(score)) AS summary
  FROM responses
  GROUP BY year;
\echo
SELECT nps_responses(s) AS responses,
       nps_detractors(s) AS detractors,
       nps_passives(s) AS passives,
       nps_promoters(s) AS promoters,
       round(nps(s), 1) AS nps,
       round(nps_ci_lower(s), 1) || ' .. ' || round(nps_ci_upper(s), 1)
         AS "95 % interval"
FROM (SELECT sum(summary) AS s FROM nps_by_year) AS both_years;
\set ECHO none
