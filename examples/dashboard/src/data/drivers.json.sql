-- What each segment contributed to the change of the last month, as mix and as score, with a decimal more, so that it adds up
SELECT coalesce(json_agg(row ORDER BY contribution, segment), '[]') FROM (
  SELECT month, segment, round(mix, 2) AS mix, round(score, 2) AS score, round(contribution, 2) AS contribution,
         round(difference, 1) AS difference, round(lower, 1) AS lower, round(upper, 1) AS upper
  FROM change_by_segment JOIN (SELECT level, month, difference, lower, upper FROM monthly_change
                               WHERE level = 'touchpoint' ORDER BY month DESC LIMIT 1) AS total USING (level, month)
) AS row;
