-- The newest weekly report as a file for a spreadsheet, numbers as numbers:
--   psql -q -d a_database -f week.sql > week.csv
-- For a spreadsheet that writes 1,5 where this writes 1.5: -v decimal=,
\set ON_ERROR_STOP on
\pset pager off
\encoding UTF8
\if :{?decimal} \else \set decimal '.' \endif
SELECT CASE :'decimal' WHEN ',' THEN ';' ELSE ',' END AS delimiter \gset
COPY (
  SELECT r.reported_on AS week, r.level AS score, r.dimension, r.value, nps_responses(r.summary) AS responses,
         nps_promoters(r.summary) AS promoters, nps_passives(r.summary) AS passives, nps_detractors(r.summary) AS detractors,
         replace(round(nps(r.summary), 1)::text, '.', :'decimal') AS nps, replace(round(r.lower, 1)::text, '.', :'decimal') AS lower,
         replace(round(r.upper, 1)::text, '.', :'decimal') AS upper,
         replace(round(r.response_rate, 1)::text, '.', :'decimal') AS response_rate,
         replace(round(nps(r.summary) - nps(b.summary), 1)::text, '.', :'decimal') AS since_last_report, r.note
  FROM weekly_reports AS r
  LEFT JOIN weekly_reports AS b
    ON b.reported_on = (SELECT max(reported_on) FROM weekly_reports WHERE reported_on < r.reported_on)
   AND (b.level, b.dimension, b.value) = (r.level, r.dimension, r.value)
  WHERE r.reported_on = (SELECT max(reported_on) FROM weekly_reports)
  ORDER BY r.level, r.dimension, r.value
) TO STDOUT WITH (FORMAT csv, HEADER, DELIMITER :'delimiter');
