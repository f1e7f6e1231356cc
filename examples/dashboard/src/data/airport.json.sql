-- The survey of San Francisco airport: both years of all (area null), then of each boarding area, and the change
SELECT json_agg(row ORDER BY area IS NOT NULL, nps DESC, area) FROM (
  SELECT area, nps_responses(before) AS responses_before, nps_responses(now) AS responses,
         round(nps(before), 1) AS nps_before, round(nps(now), 1) AS nps,
         round(nps_ci_lower(now, confidence), 1) AS lower, round(nps_ci_upper(now, confidence), 1) AS upper,
         round(c.difference, 1) AS difference, round(c.lower, 1) AS difference_lower, round(c.upper, 1) AS difference_upper
  FROM (SELECT boarding_area AS area, nps_agg(score) FILTER (WHERE year = 2017) AS before,
               nps_agg(score) FILTER (WHERE year = 2018) AS now
        FROM responses WHERE nps_is_score(score) GROUP BY ROLLUP (boarding_area)) AS areas,
       policy, nps_compare(now, before, confidence) AS c
) AS row;
