-- Each kind of score of customers, the slowest first: its latest period that has enough answers, or else its latest, the
-- period of that kind before it, and the target
WITH periods AS (
  SELECT level, period, date_trunc(period, day::timestamp)::date AS starts_on, sum(summary) AS summary
  FROM daily_summaries JOIN levels USING (level) WHERE audience = 'customers' GROUP BY level, period, starts_on
), cards AS (
  SELECT periods.*, card.*, lag(starts_on) OVER past AS before, lag(summary) OVER past AS summary_before
  FROM periods, scorecard(summary) AS card
  WINDOW past AS (PARTITION BY level, note IS NULL ORDER BY starts_on)
), latest AS (
  SELECT DISTINCT ON (level) * FROM cards ORDER BY level, note IS NOT NULL, starts_on DESC
)
SELECT json_agg(row ORDER BY array_position(ARRAY['year', 'quarter', 'month', 'week'], period), level) FROM (
  SELECT level, period, starts_on, responses,
         round(nps, 1) AS nps, round(latest.lower, 1) AS lower, round(latest.upper, 1) AS upper, note, before, round(c.difference, 1) AS difference,
         round(c.lower, 1) AS difference_lower, round(c.upper, 1) AS difference_upper,
         round(target, 1) AS target, CASE WHEN target < latest.lower THEN 'above' WHEN target > latest.upper THEN 'below'
                                          WHEN target IS NOT NULL THEN 'not told' END AS verdict
  FROM latest LEFT JOIN (SELECT level, target FROM targets WHERE segment IS NULL) AS goals USING (level)
  LEFT JOIN LATERAL nps_compare(summary, summary_before, (SELECT confidence FROM policy)) AS c ON true
) AS row;
