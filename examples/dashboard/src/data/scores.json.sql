-- How many gave each score, over the report window; the percents of the three categories add up to 100
SELECT json_agg(row ORDER BY score) FROM (
  SELECT score, nps_category(score) AS category, nps_count(summary, score) AS answers,
         round(100.0 * nps_count(summary, score) / nps_responses(summary), 1) AS percent,
         CASE nps_category(score) WHEN 'detractor' THEN nps_detractors(summary) WHEN 'passive' THEN nps_passives(summary)
                                  ELSE nps_promoters(summary) END AS category_answers,
         (nps_percent(summary))[array_position(ARRAY['detractor', 'passive', 'promoter'], nps_category(score))]
         AS category_percent,
         nps_responses(summary) AS responses, round(nps(summary), 1) AS nps
  FROM nps_by_dimension, generate_series(0, 10) AS score WHERE level = 'touchpoint' AND dimension = 'all'
) AS row;
