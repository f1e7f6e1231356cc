-- From which category to which, by the people who answered both of the last two waves
SELECT coalesce(json_agg(row ORDER BY array_position(categories, before), array_position(categories, after)), '[]') FROM (
  SELECT previous, campaign, both_times, before, after, nps_count(pairs, before, after) AS people, categories,
         round(difference, 1) AS difference, round(lower, 1) AS lower, round(upper, 1) AS upper
  FROM (SELECT wave_pairs.* FROM wave_pairs JOIN campaigns USING (campaign) ORDER BY starts_on DESC LIMIT 1) AS last,
       (VALUES (ARRAY['promoter', 'passive', 'detractor'])) AS c (categories),
       unnest(categories) AS before, unnest(categories) AS after
) AS row;
