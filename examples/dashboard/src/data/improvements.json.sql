-- What changed where an improvement was made, less what changed elsewhere
SELECT coalesce(json_agg(row ORDER BY done_on, improvement), '[]') FROM (
  SELECT improvement, done_on, level, responses, round(difference, 1) AS there, round(change_elsewhere, 1) AS elsewhere,
         round(effect, 1) AS nps, round(effect_lower, 1) AS lower, round(effect_upper, 1) AS upper,
         CASE WHEN effect_lower > 0 OR effect_upper < 0 THEN 'clear' ELSE 'not told' END AS verdict
  FROM improvement_effects JOIN improvements USING (improvement, done_on)
) AS row;
