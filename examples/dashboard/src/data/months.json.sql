-- The touchpoint score of each month, with its interval
SELECT json_agg(row ORDER BY month) FROM (
  SELECT month, responses, round(nps, 1) AS nps, round(lower, 1) AS lower, round(upper, 1) AS upper, note
  FROM (SELECT date_trunc('month', day::timestamp)::date AS month, sum(summary) AS summary
        FROM daily_summaries WHERE level = 'touchpoint' GROUP BY month) AS months,
       scorecard(summary)
) AS row;
