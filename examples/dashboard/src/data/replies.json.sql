-- Whether something was done about every answer, and how soon
SELECT coalesce(json_agg(row ORDER BY array_position(ARRAY['detractor', 'passive', 'promoter'], category)), '[]') FROM (
  SELECT category, actions, replied, overdue, not_yet_due, round(percent_replied, 1) AS percent, median_days
  FROM reply_rates
) AS row;
