-- How many gave each score, over the report window
SELECT json_agg(row ORDER BY score) FROM (
  SELECT score, nps_category(score) AS category, nps_count(summary, score) AS answers,
         round(100.0 * nps_count(summary, score) / nps_responses(summary), 1) AS percent,
         round(nps_share(summary, nps_category(score)), 1) AS category_percent,
         nps_responses(summary) AS responses, round(nps(summary), 1) AS nps
  FROM nps_by_dimension, generate_series(0, 10) AS score WHERE level = 'touchpoint' AND dimension = 'all'
) AS row;
