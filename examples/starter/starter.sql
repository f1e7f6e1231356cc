-- A Net Promoter Score from one table: five views over it.  load.sql fills it.
--   psql -d a_database -f starter.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;
CREATE EXTENSION IF NOT EXISTS nps;
\ir ../exports/tools.sql

CREATE TABLE IF NOT EXISTS responses (
  person      text,
  answered_at timestamptz,
  score       smallint NOT NULL CHECK (nps_is_score(score)),
  segment     text,
  comment     text,
  source_id   text PRIMARY KEY
);
COMMENT ON TABLE responses IS 'Answers to "how likely are you to recommend us"';
COMMENT ON COLUMN responses.person IS 'NULL: not known';
COMMENT ON COLUMN responses.answered_at IS 'NULL: the tool kept no time';
COMMENT ON COLUMN responses.source_id IS 'Number of the answer in the survey tool: no answer is counted twice';

CREATE TABLE IF NOT EXISTS left_out (
  why       text NOT NULL,
  source_id text,
  answered  text,
  score     text,
  comment   text
);
COMMENT ON TABLE left_out IS 'What was no answer in the file that was loaded last';

CREATE TABLE IF NOT EXISTS themes (theme text PRIMARY KEY, pattern text NOT NULL);
COMMENT ON TABLE themes IS 'What comments are about: a regular expression each, upper and lower case alike';
INSERT INTO themes
SELECT theme, pattern
FROM (VALUES
  ('price', '\m(price|pricey|pricing|expensive|dear|cost|cheap|worth|money)'),
  ('delivery', '\m(deliver|on time|late\M|delay|wait|ship|arrive)'),
  ('service', '\m(service|staff|support|helpful|friendly|rude|answer)'),
  ('quality', '\m(quality|broken|broke\M|fresh|fault|reliable|taste|tasty)')) AS v (theme, pattern)
WHERE NOT EXISTS (SELECT FROM themes);   -- run again, this brings nothing back that was taken out

CREATE OR REPLACE VIEW score_by_month AS
SELECT date_trunc('month', answered_at AT TIME ZONE 'UTC')::date AS month, count(*) AS responses, round(nps(score), 1) AS nps,
       round(nps_ci_lower(score), 1) AS lower, round(nps_ci_upper(score), 1) AS upper
FROM responses WHERE answered_at IS NOT NULL GROUP BY 1 ORDER BY 1;
COMMENT ON VIEW score_by_month IS 'The score of each month (in UTC) with its 95 % interval';

CREATE OR REPLACE VIEW score_by_segment AS
SELECT CASE WHEN grouping(segment) = 1 THEN 'all' ELSE coalesce(segment, 'not known') END AS segment, count(*) AS responses,
       round(nps(score), 1) AS nps, round(nps_ci_lower(score), 1) AS lower, round(nps_ci_upper(score), 1) AS upper,
       nps_bar(nps_agg(score), 30) AS picture
FROM responses GROUP BY ROLLUP (segment) ORDER BY grouping(segment), segment;
COMMENT ON VIEW score_by_segment IS 'The score of each segment and of all, with its 95 % interval';

CREATE OR REPLACE VIEW score_change AS
SELECT month, previous, round(c.difference, 1) AS difference, round(c.lower, 1) AS lower, round(c.upper, 1) AS upper,
       round(c.p_value::numeric, 4) AS p
FROM (SELECT month, now, lag(month) OVER months AS previous, lag(now) OVER months AS before
      FROM (SELECT date_trunc('month', answered_at AT TIME ZONE 'UTC')::date AS month, nps_agg(score) AS now
            FROM responses WHERE answered_at IS NOT NULL GROUP BY 1) AS m
      WINDOW months AS (ORDER BY month)) AS pairs,
     nps_compare(now, before) AS c
ORDER BY month;
COMMENT ON VIEW score_change IS 'Each month against the month before it that has answers';

-- An answer counts from its day until the person's next, for 365 days at most
CREATE OR REPLACE VIEW score_one_vote AS
SELECT day, nps_responses(votes) AS people, round(nps(votes), 1) AS nps, round(nps_ci_lower(votes), 1) AS lower,
       round(nps_ci_upper(votes), 1) AS upper
FROM (SELECT day, sum(sum(came)) OVER days - sum(sum(went)) OVER days AS votes
      FROM (SELECT from_day AS day, nps_agg(score) AS came, '{0,0,0,0,0,0,0,0,0,0,0}'::nps_summary AS went
            FROM (SELECT (answered_at AT TIME ZONE 'UTC')::date AS from_day, score FROM responses
                  WHERE answered_at IS NOT NULL) AS answers
            GROUP BY from_day
            UNION ALL
            SELECT until_day, '{0,0,0,0,0,0,0,0,0,0,0}', nps_agg(score)
            FROM (SELECT least((answered_at AT TIME ZONE 'UTC')::date + 365,
                               lead((answered_at AT TIME ZONE 'UTC')::date) OVER (
                                 PARTITION BY coalesce(person, source_id) ORDER BY answered_at, source_id)) AS until_day, score
                  FROM responses WHERE answered_at IS NOT NULL) AS answers
            GROUP BY until_day) AS changes
      GROUP BY day WINDOW days AS (ORDER BY day)) AS counts
WHERE day <= (SELECT max((answered_at AT TIME ZONE 'UTC')::date) FROM responses)
ORDER BY day;
COMMENT ON VIEW score_one_vote IS 'The newest answer of each person in the last 365 days, as of every day (in UTC) on which that changes';

CREATE OR REPLACE VIEW score_by_theme AS
SELECT theme, nps_responses(mentions) AS comments, round(nps(mentions), 1) AS nps, round(nps_ci_lower(mentions), 1) AS lower,
       round(nps_ci_upper(mentions), 1) AS upper, round(nps(everybody) - nps(everybody - mentions), 1) AS points
FROM (SELECT theme, nps_agg(score) AS mentions FROM themes JOIN responses ON comment ~* pattern GROUP BY theme) AS t,
     (SELECT nps_agg(score) AS everybody FROM responses) AS e
ORDER BY points;
COMMENT ON VIEW score_by_theme IS 'The score of those whose comment touches a theme; points: what the score of all would lose without them';
COMMIT;
