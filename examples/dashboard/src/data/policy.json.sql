-- What the sentences of the page need of the policy
SELECT row_to_json(row) FROM (
  SELECT today, (today - report_window + interval '1 day')::date AS since, 100 * confidence AS confidence,
         alert_days, baseline_days, improvement_days, min_responses,
         (SELECT round(target, 1) FROM targets WHERE level = 'touchpoint' AND segment IS NULL) AS target
  FROM settings
) AS row;
