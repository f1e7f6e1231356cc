-- Sudden changes, the segments in which there are none, and those with too few answers to tell.  With less than a third of
-- the answers that a test wants, a segment is named and not drawn: its score says nothing, but perhaps who gave it
SELECT coalesce(json_agg(row ORDER BY note NULLS FIRST, p_holm, array_position(ARRAY['touchpoint'], level), level, segment), '[]')
FROM (
  SELECT level, segment, responses, responses_before, CASE WHEN drawn THEN round(nps_before, 1) END AS before,
         CASE WHEN drawn THEN round(nps_now, 1) END AS now, CASE WHEN drawn THEN round(difference, 1) END AS difference,
         p_holm, alert, note, drawn
  FROM alerts, policy, LATERAL (SELECT 3 * least(responses, responses_before) >= min_responses AS drawn) AS enough
) AS row;
