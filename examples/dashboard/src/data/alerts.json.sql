-- Sudden changes, and the segments in which there are none
SELECT coalesce(json_agg(row ORDER BY p_holm, segment), '[]') FROM (
  SELECT segment, responses, round(nps_before, 1) AS before, round(nps_now, 1) AS now,
         round(difference, 1) AS difference, p_holm, alert
  FROM alerts WHERE note IS NULL
) AS row;
