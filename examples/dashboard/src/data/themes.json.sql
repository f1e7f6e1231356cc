-- What the comments of touchpoint answers are about, and the points of the score that hang on it
SELECT coalesce(json_agg(row ORDER BY points, theme), '[]') FROM (
  SELECT theme, answers, round(percent_of_promoters, 1) AS promoters, round(percent_of_passives, 1) AS passives,
         round(percent_of_detractors, 1) AS detractors, round(nps, 1) AS nps, round(lower, 1) AS lower, round(upper, 1) AS upper,
         round(points, 1) AS points, note
  FROM theme_scores WHERE level = 'touchpoint'
) AS row;
