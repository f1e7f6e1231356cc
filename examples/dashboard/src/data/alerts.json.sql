-- Sudden changes, the segments in which there are none, and those with too few answers to tell.  Drawn: all but those with
-- less than a third of the answers that a test wants
SELECT coalesce(json_agg(row ORDER BY note NULLS FIRST, p_holm, array_position(ARRAY['touchpoint'], level), level, segment), '[]')
FROM (
  SELECT level, segment, responses, responses_before, round(nps_before, 1) AS before, round(nps_now, 1) AS now,
         round(difference, 1) AS difference, p_holm, alert, note,
         3 * least(responses, responses_before) >= (SELECT min_responses FROM policy) AS drawn
  FROM alerts
) AS row;
