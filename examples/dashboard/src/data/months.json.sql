-- The touchpoint score of each month, with its interval.  Joined: to the month just before it, if both have enough answers,
-- and neither has more than four times as many as the other
SELECT json_agg(row ORDER BY month) FROM (
  SELECT month, responses, round(nps, 1) AS nps, round(lower, 1) AS lower, round(upper, 1) AS upper, note,
         coalesce(lag(month) OVER past = (month - interval '1 month')::date AND note IS NULL AND lag(note) OVER past IS NULL
                  AND greatest(responses, lag(responses) OVER past) <= 4 * least(responses, lag(responses) OVER past), false)
         AS joined
  FROM (SELECT date_trunc('month', day::timestamp)::date AS month, sum(summary) AS summary
        FROM daily_summaries WHERE level = 'touchpoint' GROUP BY month) AS months,
       scorecard(summary)
  WINDOW past AS (ORDER BY month)
) AS row;
