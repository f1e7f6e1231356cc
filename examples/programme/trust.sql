-- Which answers count, and whether they can be trusted.

CREATE OR REPLACE VIEW valid_answers AS
SELECT a.*, k.level, l.audience
FROM answers AS a JOIN survey_kinds AS k USING (kind) JOIN levels AS l USING (level)
WHERE NOT EXISTS (SELECT FROM answer_flags AS f JOIN trust_rules AS r USING (flag)
                  WHERE f.answer_id = a.answer_id AND r.excludes);

COMMENT ON VIEW valid_answers IS 'Answers that count: without those that trust_rules exclude';

--
-- Can we trust the answers?
--

CREATE OR REPLACE FUNCTION yes_no(yes bigint, no bigint) RETURNS nps_summary IMMUTABLE PARALLEL SAFE
RETURN ARRAY[no, 0, 0, 0, 0, 0, 0, 0, 0, 0, yes]::bigint[]::nps_summary;

COMMENT ON FUNCTION yes_no(bigint, bigint) IS
  'A share as a summary, yes as 10 and no as 0: so nps_compare tests shares (its difference is twice theirs)';

CREATE OR REPLACE VIEW team_checks AS
WITH asked AS (
  SELECT team_id, count(*) AS sent FROM invitations
  WHERE team_id IS NOT NULL AND sent_on > (SELECT today - report_window FROM settings) GROUP BY team_id
), answered AS (
  SELECT team_id, count(*) AS answers, count(*) FILTER (WHERE took < (SELECT quick_answer FROM policy)) AS quick
  FROM (SELECT team_id, invitation_id, min(answered_at - sent_at) AS took FROM answers
        WHERE team_id IS NOT NULL AND sent_at > (SELECT today - report_window FROM settings)
        GROUP BY team_id, invitation_id) AS first_answers
  GROUP BY team_id
), shares AS (
  SELECT team_id, flag, share, sum(share) OVER (PARTITION BY flag) - share AS others
  FROM asked JOIN answered USING (team_id),
       LATERAL (VALUES ('team response rate', yes_no(answers, greatest(sent - answers, 0))),
                       ('team timing', yes_no(quick, answers - quick))) AS v (flag, share)
), tests AS (
  SELECT team_id, flag, share, others, p_value, row_number() OVER (ORDER BY p_value) AS nth, count(*) OVER () AS tests
  FROM shares, nps_compare(share, others)
  WHERE nps_responses(share) >= (SELECT min_responses FROM policy)
)
SELECT team_id, flag, nps_responses(share) AS base, nps_share(share, 'promoter') AS percent,
       nps_share(others, 'promoter') AS percent_others,
       least(1, max(p_value * (tests - nth + 1)) OVER (ORDER BY nth)) AS p_holm
FROM tests;

COMMENT ON VIEW team_checks IS 'Response rate, and share of the answers right after sending, of each team against all others; p corrected for all of these tests (Holm)';

CREATE OR REPLACE VIEW flags_found AS
SELECT a.answer_id, 'duplicate' AS flag FROM answers AS a
WHERE EXISTS (SELECT FROM answers AS b WHERE b.invitation_id = a.invitation_id
              AND (b.answered_at, b.answer_id) > (a.answered_at, a.answer_id))
UNION ALL
SELECT answer_id, flag
FROM (SELECT answer_id, team_id,
             count(*) OVER (PARTITION BY team_id ORDER BY answered_at
                            RANGE BETWEEN (SELECT burst_window FROM policy) PRECEDING
                                      AND (SELECT burst_window FROM policy) FOLLOWING) AS team,
             count(*) OVER (ORDER BY answered_at
                            RANGE BETWEEN (SELECT burst_window FROM policy) PRECEDING
                                      AND (SELECT burst_window FROM policy) FOLLOWING) AS everybody
      FROM answers WHERE score = 10 AND invitation_id IS NOT NULL) AS tens, policy,
     LATERAL (VALUES ('burst, team', team_id IS NOT NULL AND team >= burst_tens_team),
                     ('burst, all', everybody >= burst_tens_minute)) AS v (flag, found)
WHERE found
UNION ALL
SELECT answer_id, 'too fast' FROM answers, policy WHERE answered_at - started_at < reading_time
UNION ALL
SELECT answer_id, 'incentive' FROM answers WHERE incentive
UNION ALL
SELECT a.answer_id, t.flag
FROM settings AS s, team_checks AS t JOIN answers AS a USING (team_id)
WHERE t.p_holm < s.team_check_rate AND a.sent_at > s.today - s.report_window;

COMMENT ON VIEW flags_found IS 'Doubts about answers, worked out anew; flag_answers() keeps them in answer_flags';

CREATE OR REPLACE VIEW trust_checks AS
SELECT level, flag, excludes, nps_responses(flagged) AS flagged, nps(flagged) AS nps_flagged,
       nps(total) AS nps_with, nps(total - flagged) AS nps_without
FROM (SELECT level, nps_agg(score) AS total FROM answers JOIN survey_kinds USING (kind)
      WHERE answered_on > (SELECT today - report_window FROM settings) GROUP BY level) AS t
JOIN (SELECT level, flag, nps_agg(score) AS flagged
      FROM answer_flags JOIN answers USING (answer_id) JOIN survey_kinds USING (kind)
      WHERE answered_on > (SELECT today - report_window FROM settings) GROUP BY level, flag) AS f USING (level)
JOIN trust_rules USING (flag);

COMMENT ON VIEW trust_checks IS 'How many answers each doubt concerns, and the score of all answers with them and without';

CREATE OR REPLACE VIEW nps_both_ways AS
SELECT level, nps(score) AS nps_all, nps(score) FILTER (WHERE excluded IS NOT TRUE) AS nps_counted,
       nps(score) FILTER (WHERE excluded IS NULL) AS nps_beyond_doubt,
       count(*) AS answers, count(*) FILTER (WHERE excluded IS NOT TRUE) AS counted,
       count(*) FILTER (WHERE excluded IS NULL) AS beyond_doubt
FROM answers JOIN survey_kinds USING (kind)
LEFT JOIN (SELECT answer_id, bool_or(excludes) AS excluded FROM answer_flags JOIN trust_rules USING (flag)
           GROUP BY answer_id) AS f USING (answer_id)
WHERE answered_on > (SELECT today - report_window FROM settings)
GROUP BY level;

COMMENT ON VIEW nps_both_ways IS 'The score of all answers, of those that count, and of those about which there is no doubt';
