-- What the sentences of the page need of the policy
SELECT row_to_json(row) FROM (
  SELECT today, (today - report_window + interval '1 day')::date AS since, 100 * confidence AS confidence,
         alert_days, baseline_days, min_responses
  FROM settings
) AS row;
