-- The latest period of each kind of score of customers, the slowest first
SELECT json_agg(row ORDER BY array_position(ARRAY['year', 'quarter', 'month'], period)) FROM (
  SELECT DISTINCT ON (level) level, period, starts_on, responses,
         round(nps, 1) AS nps, round(lower, 1) AS lower, round(upper, 1) AS upper, note
  FROM nps_by_level JOIN levels USING (level, period)
  WHERE audience = 'customers'
  ORDER BY level, starts_on DESC
) AS row;
