-- Segments by their touchpoint score over the report window, and their targets; those with too few answers come last
SELECT json_agg(row ORDER BY dimension = 'all' DESC, note IS NOT NULL, nps DESC NULLS LAST, segment) FROM (
  SELECT dimension, value AS segment, responses, round(nps, 1) AS nps, round(lower, 1) AS lower, round(upper, 1) AS upper, note,
         round(target, 1) AS target, CASE WHEN target < lower THEN 'above' WHEN target > upper THEN 'below'
                                          WHEN target IS NOT NULL THEN 'not told' END AS verdict
  FROM nps_by_dimension WHERE level = 'touchpoint' AND dimension IN ('all', 'segment')
) AS row;
