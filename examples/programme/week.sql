-- The newest weekly report as a file for a spreadsheet, numbers as numbers:
--   psql -Xq -d a_database -f week.sql > week.csv
-- For a spreadsheet that writes 1,5 where this writes 1.5: -v decimal=,
\set ON_ERROR_STOP on
\pset pager off
\encoding UTF8
\if :{?decimal} \else \set decimal '.' \endif
SELECT CASE :'decimal' WHEN ',' THEN ';' ELSE ',' END AS delimiter \gset
COPY (
  SELECT week, level AS score, dimension, value, responses, promoters, passives, detractors,
         replace(round(nps, 1)::text, '.', :'decimal') AS nps, replace(round(lower, 1)::text, '.', :'decimal') AS lower,
         replace(round(upper, 1)::text, '.', :'decimal') AS upper,
         replace(round(response_rate, 1)::text, '.', :'decimal') AS response_rate,
         replace(round(since_last_report, 1)::text, '.', :'decimal') AS since_last_report, note
  FROM newest_report
  ORDER BY level, dimension, value
) TO STDOUT WITH (FORMAT csv, HEADER, DELIMITER :'delimiter');
