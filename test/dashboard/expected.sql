-- What the page must say, by another way: counted from the answers themselves,
-- without the views of the programme, and without the extension but for the
-- interval of a difference.  page.mjs makes scores and intervals of the counts.
SET timezone = 'UTC';

-- [promoters, detractors, all]
CREATE FUNCTION pg_temp.counts(scores numeric[]) RETURNS json
RETURN (SELECT json_build_array(count(*) FILTER (WHERE s IN (9, 10)), count(*) FILTER (WHERE s < 7), count(*))
        FROM unnest(scores) AS s);

-- [difference, lower, upper] of two groups
CREATE FUNCTION pg_temp.summary(scores numeric[]) RETURNS nps_summary
RETURN (SELECT array_agg((SELECT count(*) FROM unnest(scores) AS s WHERE s = i) ORDER BY i)
        FROM generate_series(0, 10) AS i)::bigint[]::nps_summary;
CREATE FUNCTION pg_temp.difference(now numeric[], before numeric[]) RETURNS json
RETURN (SELECT json_build_array(difference, lower, upper)
        FROM nps_compare(pg_temp.summary(now), pg_temp.summary(before), 0.95));

CREATE TEMP VIEW counted AS
SELECT answered_on AS day, level, segment, score, person_id, sent_on, rule
FROM answers JOIN survey_kinds USING (kind)
WHERE answer_id NOT IN (SELECT answer_id FROM answer_flags JOIN trust_rules USING (flag) WHERE excludes);

CREATE TEMP VIEW touchpoints AS SELECT * FROM counted WHERE level = 'touchpoint';

CREATE TEMP VIEW waves AS
SELECT campaign, person_id, score,
       CASE WHEN score > 8 THEN 'promoter' WHEN score > 6 THEN 'passive' ELSE 'detractor' END AS category
FROM campaigns JOIN counted ON rule = 'campaign' AND sent_on >= starts_on AND sent_on <= ends_on;

CREATE TEMP VIEW pairs AS
SELECT a.category || ' ' || b.category AS flow, a.score AS before, b.score AS after
FROM waves AS a JOIN waves AS b USING (person_id) WHERE a.campaign = 'spring 2025' AND b.campaign = 'autumn 2025';

CREATE TEMP VIEW airport AS
SELECT year, boarding_area AS area, score::numeric
FROM sfo_survey, generate_series(1, responses) WHERE score BETWEEN 0 AND 10;

SELECT json_build_object(
  'levels', (SELECT json_build_object(
      'strategic', pg_temp.counts(array_agg(score) FILTER (WHERE level = 'strategic' AND day >= '2025-01-01')),
      'relationship', pg_temp.counts(array_agg(score) FILTER (WHERE level = 'relationship' AND day >= '2025-10-01')),
      'touchpoint', pg_temp.counts(array_agg(score) FILTER (WHERE level = 'touchpoint' AND day >= '2025-12-01')))
    FROM counted),
  'months', (SELECT json_object_agg(month, counts) FROM (
      SELECT to_char(day, 'FMMonth YYYY') AS month, pg_temp.counts(array_agg(score)) AS counts
      FROM touchpoints GROUP BY month) AS months),
  'change', (SELECT pg_temp.difference(array_agg(score) FILTER (WHERE day >= '2025-12-01'),
                                       array_agg(score) FILTER (WHERE day < '2025-12-01'))
    FROM touchpoints WHERE day >= '2025-11-01'),
  'drivers', (SELECT json_object_agg(segment, json_build_array(before, now)) FROM (
      SELECT segment, pg_temp.counts(array_agg(score) FILTER (WHERE day < '2025-12-01')) AS before,
             pg_temp.counts(array_agg(score) FILTER (WHERE day >= '2025-12-01')) AS now
      FROM touchpoints WHERE day >= '2025-11-01' GROUP BY segment) AS segments),
  'alerts', (SELECT json_object_agg(segment, json_build_array(before, now, raised)) FROM (
      SELECT segment, pg_temp.counts(array_agg(score) FILTER (WHERE day <= '2025-12-10')) AS before,
             pg_temp.counts(array_agg(score) FILTER (WHERE day > '2025-12-10')) AS now,
             segment IN (SELECT segment FROM alerts_raised WHERE level = 'touchpoint') AS raised
      FROM touchpoints WHERE day > '2025-10-08' GROUP BY segment) AS segments),
  'segments', (SELECT json_object_agg(segment, counts) FROM (
      SELECT coalesce(segment, 'everyone') AS segment, pg_temp.counts(array_agg(score)) AS counts
      FROM touchpoints WHERE day >= '2025-01-01' GROUP BY ROLLUP (segment)) AS segments),
  'scores', (SELECT json_object_agg(score, answers) FROM (
      SELECT score::integer AS score, count(*) AS answers
      FROM touchpoints WHERE day >= '2025-01-01' GROUP BY score) AS scores),
  'flows', (SELECT json_object_agg(flow, people) FROM (
      SELECT flow, count(*) AS people FROM pairs GROUP BY flow) AS flows),
  'airport', (SELECT json_object_agg(area, json_build_array(before, now, difference)) FROM (
      SELECT coalesce(area, 'everyone') AS area, pg_temp.counts(array_agg(score) FILTER (WHERE year = 2017)) AS before,
             pg_temp.counts(array_agg(score) FILTER (WHERE year = 2018)) AS now,
             pg_temp.difference(array_agg(score) FILTER (WHERE year = 2018),
                                array_agg(score) FILTER (WHERE year = 2017)) AS difference
      FROM airport GROUP BY ROLLUP (area)) AS areas)
);
