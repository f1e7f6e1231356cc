-- The newest weekly report as a page for a browser or a mail:
--   psql -Xq -d a_database -f week_page.sql > week.html
\set ON_ERROR_STOP on
\pset pager off
\encoding UTF8
\pset format html
\pset border 0
\pset footer off
SELECT coalesce(max(week)::text, 'none yet') AS week, round(100 * max(confidence)) AS confidence
FROM policy LEFT JOIN newest_report ON true \gset
\qecho '<!DOCTYPE html>'
\qecho '<html lang="en"><head><meta charset="UTF-8"/><title>Net Promoter Score,' :week'</title><style>'
\qecho 'body { font-family: sans-serif; margin: 2em; } table { border-collapse: collapse; }'
\qecho 'th, td { padding: 0.2em 0.6em; } td { border-top: 1px solid #ddd; white-space: nowrap; }'
\qecho '</style></head><body>'
\qecho '<h1>Net Promoter Score,' :week'</h1>'
\qecho '<p>With' :confidence '% confidence the score of everybody who could have answered lies between From and To.</p>'
SELECT level AS "Score", dimension AS "By", value AS "Of", responses AS "Responses", round(nps, 1) AS "NPS",
       round(lower, 1) AS "From", round(upper, 1) AS "To", to_char(since_last_report, 'FMSG990.0') AS "Since last report",
       round(response_rate, 1) AS "Response rate, %", nps_bar(summary, 24) AS "░ detractors ▒ passives █ promoters", note AS "Note"
FROM newest_report ORDER BY level, dimension, value;
\qecho '</body></html>'
