-- What the page must say, by another way: counted from the answers themselves,
-- without the views of the programme, and without the extension but for the
-- interval of a difference, and that of people who answered more than once.
-- page.mjs makes all other scores and intervals of the counts.
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
SELECT answer_id, answered_on AS day, level, segment, answers.stage, score, person_id, sent_on, rule, comment
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

-- Lower and upper bound of each segment's score over the year, by person
CREATE TEMP VIEW intervals AS
SELECT segment, nps_ci(nps_clustered_agg(summary)) AS interval
FROM (SELECT groups.segment, pg_temp.summary(array_agg(score)) AS summary
      FROM touchpoints AS t, LATERAL (VALUES (t.segment), ('everyone')) AS groups (segment)
      WHERE day >= '2025-01-01' GROUP BY groups.segment, person_id) AS people
GROUP BY segment;

-- Each comment of the year searched for the words of each theme of its language
CREATE TEMP VIEW mentions AS
SELECT theme, score FROM (
  SELECT DISTINCT theme, answer_id, score FROM touchpoints JOIN people USING (person_id) JOIN themes USING (language)
  WHERE day >= '2025-01-01' AND words_in(comment, language) @@ query) AS each_once;

-- What was to be done about the answers of the last three months, and by when
CREATE TEMP VIEW todo AS
SELECT a.category, a.answered_on + due_within < '2025-12-31' AS due, replied_on IS NOT NULL AS replied
FROM answers AS a
JOIN action_rules AS r ON r.category = a.category
  AND r.phase = CASE WHEN a.answered_on >= a.event_on + interval '1 month' AND a.answered_on < a.event_on + interval '3 months'
                THEN 'after a month or two' ELSE 'at once' END
LEFT JOIN replies USING (answer_id, step)
WHERE a.answered_on > '2025-09-30' AND a.answer_id NOT IN (SELECT answer_id FROM answer_flags WHERE flag = 'duplicate');

CREATE TEMP VIEW airport AS
SELECT year, boarding_area AS area, score::numeric
FROM sfo_survey, generate_series(1, responses) WHERE score BETWEEN 0 AND 10;

SELECT json_build_object(
  -- Campaigns are in the quarters in which there is one
  'levels', (SELECT json_object_agg(p.level, json_build_object(
      'now', pg_temp.counts(now), 'before', pg_temp.counts(before), 'change', pg_temp.difference(now, before), 'target',
      (SELECT target FROM targets WHERE targets.level = p.level AND segment IS NULL)))
    FROM (SELECT p.level, array_agg(score) FILTER (WHERE day >= starts_on AND day < ends_on) AS now,
                 array_agg(score) FILTER (WHERE day >= before AND day < before_ends) AS before
          FROM (VALUES ('strategic', date '2025-01-01', date '2026-01-01', date '2024-01-01', date '2025-01-01'),
                       ('campaign', '2025-07-01', '2025-10-01', '2025-01-01', '2025-04-01'),
                       ('product', '2025-10-01', '2026-01-01', '2025-07-01', '2025-10-01'),
                       ('relationship', '2025-10-01', '2026-01-01', '2025-07-01', '2025-10-01'),
                       ('touchpoint', '2025-12-01', '2026-01-01', '2025-11-01', '2025-12-01'))
               AS p (level, starts_on, ends_on, before, before_ends)
          JOIN counted USING (level) GROUP BY p.level) AS p),
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
  'alerts', (SELECT json_object_agg(level || ': ' || segment, json_build_array(before, now, raised)) FROM (
      SELECT level, segment, pg_temp.counts(array_agg(score) FILTER (WHERE day <= '2025-12-10')) AS before,
             pg_temp.counts(array_agg(score) FILTER (WHERE day > '2025-12-10')) AS now,
             (level, segment) IN (SELECT level, segment FROM alerts_raised) AS raised
      FROM counted WHERE day > '2025-10-08' GROUP BY level, segment) AS segments),
  'segments', (SELECT json_object_agg(segment, json_build_object('counts', counts, 'interval',
        json_build_array(lower(interval), upper(interval)), 'target', target)) FROM (
      SELECT coalesce(segment, 'everyone') AS segment, pg_temp.counts(array_agg(score)) AS counts
      FROM touchpoints WHERE day >= '2025-01-01' GROUP BY ROLLUP (segment)) AS segments
    JOIN intervals USING (segment)
    LEFT JOIN (SELECT coalesce(segment, 'everyone') AS segment, target FROM targets
               WHERE level = 'touchpoint') AS goals USING (segment)),
  'scores', (SELECT json_object_agg(score, answers) FROM (
      SELECT score::integer AS score, count(*) AS answers
      FROM touchpoints WHERE day >= '2025-01-01' GROUP BY score) AS scores),
  'flows', (SELECT json_object_agg(flow, people) FROM (
      SELECT flow, count(*) AS people FROM pairs GROUP BY flow) AS flows),
  'improvements', (SELECT json_object_agg(improvement, json_build_object('since', done_on, 'groups', (
      SELECT json_build_array(pg_temp.counts(array_agg(score) FILTER (WHERE day < done_on AND t.stage = i.stage)),
                              pg_temp.counts(array_agg(score) FILTER (WHERE day >= done_on AND t.stage = i.stage)),
                              pg_temp.counts(array_agg(score) FILTER (WHERE day < done_on AND t.stage <> i.stage)),
                              pg_temp.counts(array_agg(score) FILTER (WHERE day >= done_on AND t.stage <> i.stage)))
      FROM touchpoints AS t WHERE day BETWEEN done_on - 90 AND done_on + 89))) FROM improvements AS i),
  'themes', json_build_object(
    'all', (SELECT pg_temp.counts(array_agg(score)) FROM touchpoints WHERE day >= '2025-01-01'),
    'commented', (SELECT pg_temp.counts(array_agg(score)) FROM touchpoints WHERE day >= '2025-01-01' AND comment IS NOT NULL),
    'mentions', (SELECT json_object_agg(theme, counts) FROM (
      SELECT theme, pg_temp.counts(array_agg(score)) AS counts FROM mentions GROUP BY theme) AS themes)),
  'replies', (SELECT json_object_agg(category || 's', counts) FROM (
      SELECT category, json_build_object('actions', count(*), 'not yet due', count(*) FILTER (WHERE NOT due),
                                         'replied', count(*) FILTER (WHERE due AND replied),
                                         'overdue', count(*) FILTER (WHERE due AND NOT replied)) AS counts
      FROM todo GROUP BY category) AS categories),
  'airport', (SELECT json_object_agg(area, json_build_array(before, now, difference)) FROM (
      SELECT coalesce(area, 'everyone') AS area, pg_temp.counts(array_agg(score) FILTER (WHERE year = 2017)) AS before,
             pg_temp.counts(array_agg(score) FILTER (WHERE year = 2018)) AS now,
             pg_temp.difference(array_agg(score) FILTER (WHERE year = 2018),
                                array_agg(score) FILTER (WHERE year = 2017)) AS difference
      FROM airport GROUP BY ROLLUP (area)) AS areas)
);
