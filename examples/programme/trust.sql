-- Which answers count, and whether they can be trusted.

CREATE OR REPLACE VIEW valid_answers AS
SELECT answers.*, kinds.level, levels.audience,
       coalesce(CASE (SELECT respondent FROM policy) WHEN 'company' THEN company_id ELSE person_id END, -answer_id) AS respondent
FROM answers JOIN survey_kinds AS kinds USING (kind) JOIN levels USING (level)
WHERE NOT EXISTS (SELECT FROM answer_flags JOIN trust_rules USING (flag)
                  WHERE answer_flags.answer_id = answers.answer_id AND excludes);

COMMENT ON VIEW valid_answers IS
  'Answers that count: without those that trust_rules exclude; respondent: whose answers hang together, by the policy';

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
        WHERE team_id IS NOT NULL AND sent_on > (SELECT today - report_window FROM settings)
        GROUP BY team_id, invitation_id) AS first_answers
  GROUP BY team_id
), shares AS (
  SELECT team_id, flag, share, sum(share) OVER (PARTITION BY flag) - share AS others
  FROM asked JOIN answered USING (team_id),
       LATERAL (VALUES ('team response rate', yes_no(answers, greatest(sent - answers, 0))),
                       ('team timing', yes_no(quick, answers - quick))) AS both_shares (flag, share)
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

CREATE OR REPLACE VIEW answering_pace AS
WITH bands AS (
  SELECT from_age, lead(from_age) OVER (ORDER BY from_age) AS until_age, row_number() OVER (ORDER BY from_age) AS band
  FROM answering_bands
), asked AS (
  SELECT count(*) AS sent FROM invitations WHERE sent_on > (SELECT today - report_window FROM settings)
), answered AS (
  SELECT width_bucket(answered_at - sent_at, (SELECT array_agg(from_age ORDER BY from_age) FROM answering_bands)) AS band,
         count(*) AS answers
  FROM answers WHERE sent_on > (SELECT today - report_window FROM settings) GROUP BY band
)
SELECT band, from_age, until_age, coalesce(answers, 0) AS answers, 100.0 * coalesce(answers, 0) / nullif(sent, 0) AS percent,
       coalesce(answers, 0) / (nullif(sent, 0) * extract(epoch FROM until_age - from_age))::float8 AS answers_a_second
FROM asked, bands LEFT JOIN answered USING (band)
WHERE until_age IS NOT NULL;

COMMENT ON VIEW answering_pace IS 'How soon answers come in, over the report window: percent of the invitations, and answers that one invitation brings a second, by the time since sending';

-- A crowd of tens is nothing to wonder at just after a mailing.  Expected are as many as
-- the invitations of the last days bring at the usual pace, or as go that day with the
-- answers of other scores in the same minutes, whichever is more; of a team, its
-- invitations' part of that.  The chance is that of a Poisson distribution with this mean,
-- by Chernoff's bound.
CREATE OR REPLACE VIEW bursts AS
WITH extremes AS (
  SELECT answer_id, team_id, score::integer AS score, answered_at, answered_on,
         count(*) OVER (PARTITION BY score, team_id ORDER BY answered_at
                        RANGE BETWEEN (SELECT burst_window FROM policy) PRECEDING
                                  AND (SELECT burst_window FROM policy) FOLLOWING) AS alike_team,
         count(*) OVER (PARTITION BY score ORDER BY answered_at
                        RANGE BETWEEN (SELECT burst_window FROM policy) PRECEDING
                                  AND (SELECT burst_window FROM policy) FOLLOWING) AS alike_all
  FROM answers WHERE score IN (0, 10) AND invitation_id IS NOT NULL
), crowds AS MATERIALIZED (
  SELECT answer_id, flag, crowd_team AS team_id, score, answered_at, answered_on, date_trunc('minute', answered_at) AS minute,
         alike - 1 AS beside
  FROM policy, extremes,
       LATERAL (VALUES ('burst, team', team_id, alike_team, burst_least_team),
                       ('burst, all', NULL, alike_all, burst_least_all)) AS both_crowds (flag, crowd_team, alike, least)
  WHERE alike >= least AND (flag = 'burst, all' OR team_id IS NOT NULL)
), days AS MATERIALIZED (
  SELECT DISTINCT answered_on, sent_on::date AS sent_on
  FROM crowds, generate_series(answered_on - (SELECT max(from_age) FROM answering_bands), answered_on, '1 day') AS sent_on
), sends AS MATERIALIZED (
  SELECT sent_on, team_id, date_trunc('minute', sent_at) AS minute, count(*) AS sent FROM invitations
  WHERE sent_on IN (SELECT sent_on FROM days) GROUP BY sent_on, team_id, date_trunc('minute', sent_at)
), shares AS (   -- of the answers of that day
  SELECT answered_on, score::integer AS score, count(*) / sum(count(*)) OVER (PARTITION BY answered_on)::float8 AS share
  FROM answers WHERE answered_on IN (SELECT answered_on FROM days) AND invitation_id IS NOT NULL GROUP BY answered_on, score
), pace AS MATERIALIZED (
  SELECT band, answers_a_second FROM answering_pace
), expected AS (   -- answers a second, from all invitations and from those of the team
  SELECT moments.minute, moments.team_id, sum(sent * answers_a_second) AS from_all,
         sum(sent * answers_a_second) FILTER (WHERE sends.team_id = moments.team_id) AS from_team
  FROM (SELECT DISTINCT minute, answered_on, team_id FROM crowds) AS moments
  JOIN days USING (answered_on) JOIN sends USING (sent_on)
  JOIN pace ON band = width_bucket(moments.minute - sends.minute, (SELECT array_agg(from_age ORDER BY from_age) FROM answering_bands))
  GROUP BY moments.minute, moments.team_id
)
SELECT flag, crowds.team_id, score, answer_id, answered_at, beside, mean AS expected,
       chance, chance < burst_chance::numeric AND beside >= burst_times * mean AS burst
FROM policy, crowds JOIN shares USING (answered_on, score)
LEFT JOIN expected ON expected.minute = crowds.minute AND expected.team_id IS NOT DISTINCT FROM crowds.team_id
CROSS JOIN LATERAL (
  SELECT count(*) AS others FROM answers
  WHERE answers.answered_at BETWEEN crowds.answered_at - burst_window AND crowds.answered_at + burst_window
    AND answers.score <> crowds.score AND answers.invitation_id IS NOT NULL) AS control
CROSS JOIN LATERAL (
  SELECT coalesce(greatest(share * from_all * extract(epoch FROM 2 * burst_window)::float8, share / nullif(1 - share, 0) * others)
                  * CASE WHEN crowds.team_id IS NULL THEN 1 ELSE from_team / nullif(from_all, 0) END, 0) AS mean) AS poisson
CROSS JOIN LATERAL (
  SELECT CASE WHEN mean >= beside THEN 1
              WHEN mean > 0 THEN exp((beside - mean + beside * ln(mean / beside))::numeric) ELSE 0 END AS chance) AS bound;

COMMENT ON VIEW bursts IS
  'Tens, and zeros, that came in a crowd of their kind: how many beside it within the window, how many were to be expected, and the chance of so many, at most; burst: by the policy they are too many';

CREATE OR REPLACE VIEW flags_found AS
SELECT answer_id, 'duplicate' AS flag FROM answers
WHERE EXISTS (SELECT FROM answers AS later WHERE later.invitation_id = answers.invitation_id
              AND (later.answered_at, later.answer_id) > (answers.answered_at, answers.answer_id))
UNION ALL
SELECT answer_id, flag FROM bursts WHERE burst
UNION ALL
SELECT answer_id, 'too fast' FROM answers WHERE answered_at - started_at < (SELECT reading_time FROM policy)
UNION ALL
SELECT answer_id, 'incentive' FROM answers WHERE incentive
UNION ALL
SELECT answer_id, flag
FROM team_checks JOIN answers USING (team_id)
WHERE p_holm < (SELECT team_check_rate FROM policy) AND sent_on > (SELECT today - report_window FROM settings);

COMMENT ON VIEW flags_found IS 'Doubts about answers, worked out anew; flag_answers() keeps them in answer_flags';

CREATE OR REPLACE VIEW trust_checks AS
SELECT level, flag, excludes, nps_responses(flagged) AS flagged, nps(flagged) AS nps_flagged,
       nps(total) AS nps_with, nps(total - flagged) AS nps_without
FROM (SELECT level, nps_agg(score) AS total FROM answers JOIN survey_kinds USING (kind)
      WHERE answered_on > (SELECT today - report_window FROM settings) GROUP BY level) AS totals
JOIN (SELECT level, flag, nps_agg(score) AS flagged
      FROM answer_flags JOIN answers USING (answer_id) JOIN survey_kinds USING (kind)
      WHERE answered_on > (SELECT today - report_window FROM settings) GROUP BY level, flag) AS flags USING (level)
JOIN trust_rules USING (flag);

COMMENT ON VIEW trust_checks IS 'How many answers each doubt concerns, and the score of all answers with them and without';

CREATE OR REPLACE VIEW nps_both_ways AS
SELECT level, nps(score) AS nps_all, nps(score) FILTER (WHERE excluded IS NOT TRUE) AS nps_counted,
       nps(score) FILTER (WHERE excluded IS NULL) AS nps_beyond_doubt,
       count(*) AS answers, count(*) FILTER (WHERE excluded IS NOT TRUE) AS counted,
       count(*) FILTER (WHERE excluded IS NULL) AS beyond_doubt
FROM answers JOIN survey_kinds USING (kind)
LEFT JOIN (SELECT answer_id, bool_or(excludes) AS excluded FROM answer_flags JOIN trust_rules USING (flag)
           GROUP BY answer_id) AS doubts USING (answer_id)
WHERE answered_on > (SELECT today - report_window FROM settings)
GROUP BY level;

COMMENT ON VIEW nps_both_ways IS 'The score of all answers, of those that count, and of those about which there is no doubt';

CREATE OR REPLACE VIEW early_and_late AS
SELECT level, nps_responses(early) AS early_responses, nps(early) AS nps_early,
       nps_responses(late) AS late_responses, nps(late) AS nps_late, difference, lower, upper, p_value
FROM (SELECT level, nps_agg(score) FILTER (WHERE answered_at - sent_at < (SELECT early_answer FROM policy)) AS early,
             nps_agg(score) FILTER (WHERE answered_at - sent_at >= (SELECT early_answer FROM policy)) AS late
      FROM valid_answers WHERE sent_on IS NOT NULL AND answered_on > (SELECT today - report_window FROM settings)
      GROUP BY level) AS halves,
     nps_compare(late, early, (SELECT confidence FROM policy));

COMMENT ON VIEW early_and_late IS
  'Late answers less early ones: who answers late is nearest to those who do not answer at all';
