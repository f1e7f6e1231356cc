-- Loads a CSV export of a survey tool into responses:
--   psql -d a_database -v tool=Typeform -v file=answers.csv -f load.sql
-- ../exports/read.sql says what else can be stated with -v.  The same file loaded again
-- changes nothing; an answer that was corrected in the tool is corrected here.
\set ON_ERROR_STOP on
\set QUIET on
BEGIN;
\ir ../exports/read.sql
CREATE TEMPORARY TABLE export_answers ON COMMIT DROP AS
SELECT row_number() OVER () AS n, source_id, person, answered_at, segment, comment, score AS given, answered,
       CASE WHEN nps_can_parse(score) THEN nps_parse(score) END AS score,
       coalesce(why, CASE WHEN NOT nps_can_parse(score) THEN 'not a score'
                          WHEN nps_parse(score) IS NULL THEN 'score left blank' END) AS why
FROM read_export(:'tool', :'stated');

TRUNCATE left_out;
INSERT INTO left_out SELECT why, source_id, answered, given, comment FROM export_answers WHERE why IS NOT NULL ORDER BY n;

-- What is blank now does not erase what was there
WITH answers AS (
  SELECT DISTINCT ON (a.source_id) a.source_id, coalesce(a.person, r.person) AS person, coalesce(a.answered_at, r.answered_at) AS answered_at,
         a.score, coalesce(a.segment, r.segment) AS segment, coalesce(a.comment, r.comment) AS comment, r.source_id IS NULL AS new
  FROM export_answers AS a LEFT JOIN responses AS r USING (source_id) WHERE a.why IS NULL ORDER BY a.source_id, a.n DESC
), corrected AS (
  UPDATE responses AS r SET person = a.person, answered_at = a.answered_at, score = a.score, segment = a.segment, comment = a.comment
  FROM answers AS a
  WHERE a.source_id = r.source_id AND (a.person, a.answered_at, a.score, a.segment, a.comment)
                                      IS DISTINCT FROM (r.person, r.answered_at, r.score::integer, r.segment, r.comment)
  RETURNING r.source_id
), loaded AS (
  INSERT INTO responses SELECT person, answered_at, score, segment, comment, source_id FROM answers WHERE new RETURNING source_id
)
SELECT (SELECT count(*) FROM export_answers) AS rows, (SELECT count(*) FROM loaded) AS loaded,
       (SELECT count(*) FROM corrected) AS corrected, (SELECT count(*) FROM left_out) AS left_out;
COMMIT;
SELECT why, count(*) AS rows, min(nullif(score, '')) AS score FROM left_out GROUP BY why ORDER BY why;
