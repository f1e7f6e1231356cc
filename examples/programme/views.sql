-- The questions of a Net Promoter Score programme, as views over the tables of
-- schema.sql.  The policy is applied here and nowhere else: which answers count
-- in valid_answers, how a score is told in scorecard(), the rest where it is used.

--
-- What the other views stand on
--

CREATE VIEW valid_answers AS
SELECT a.*, k.level, l.audience
FROM answers AS a JOIN survey_kinds AS k USING (kind) JOIN levels AS l USING (level)
WHERE NOT EXISTS (SELECT FROM answer_flags AS f JOIN trust_rules AS r USING (flag)
                  WHERE f.answer_id = a.answer_id AND r.excludes);

COMMENT ON VIEW valid_answers IS 'Answers that count: without those that trust_rules exclude';

CREATE FUNCTION scorecard(summary nps_summary)
RETURNS TABLE (responses bigint, nps numeric, lower numeric, upper numeric, note text)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT nps_responses(summary), nps(summary), nps_ci_lower(summary, confidence), nps_ci_upper(summary, confidence),
         CASE WHEN nps_responses(summary) < min_responses THEN 'too few' END
  FROM policy;
END;

COMMENT ON FUNCTION scorecard(nps_summary) IS 'A score as every table here tells it: base, interval, and whether it can speak';

--
-- Whom do we ask today?
--

CREATE VIEW contactable AS
WITH asked_lately AS MATERIALIZED (
  SELECT person_id FROM invitations WHERE sent_on > (SELECT today - contact_quarantine FROM settings)
)
SELECT p.*, c.segment, c.customer_since,
       CASE WHEN c.customer_since <= (SELECT today FROM settings) THEN 'customers' ELSE 'prospects' END AS audience
FROM people AS p JOIN companies AS c USING (company_id)
WHERE NOT p.opted_out
  AND p.last_active_on > (SELECT today - active_within FROM settings)
  AND NOT EXISTS (SELECT FROM asked_lately AS a WHERE a.person_id = p.person_id);

COMMENT ON VIEW contactable IS 'Active people who have not opted out and were not sent any survey lately';

CREATE VIEW asks_due AS
WITH addressees AS MATERIALIZED (
  SELECT person_id, customer_since, audience FROM contactable
), kinds AS MATERIALIZED (
  SELECT kind, rule, audience, priority, today, wave_window,
         today - repeat_after AS not_since, 'not asked within ' || repeat_after AS annually
  FROM settings, survey_kinds JOIN levels USING (level)
), asked_already AS MATERIALIZED (
  SELECT i.person_id, i.kind FROM kinds AS k JOIN invitations AS i ON i.kind = k.kind AND i.sent_on > k.not_since
), happened AS MATERIALIZED (
  SELECT e.person_id, e.event_id, v.event_kind || ' of ' || e.happened_on AS why
  FROM settings AS s, event_kinds AS v
  CROSS JOIN LATERAL (SELECT * FROM events AS e
                      WHERE e.event_kind = v.event_kind AND e.happened_on BETWEEN s.today - v.expires AND s.today - v.wait
                      OFFSET 0) AS e   -- kind by kind, by the index
  WHERE NOT EXISTS (SELECT FROM invitations AS i WHERE i.event_id = e.event_id)
), due AS (
  SELECT person_id, kind, priority, NULL::bigint AS event_id, annually AS why
  FROM addressees JOIN kinds USING (audience) WHERE rule = 'annual'
  UNION ALL
  SELECT person_id, kind, priority, NULL, to_char(max(months), 'FM990') || ' months a customer'
  FROM addressees JOIN kinds USING (audience) JOIN wave_months
    ON today >= customer_since + make_interval(months => months)
   AND today < customer_since + make_interval(months => months) + wave_window
  WHERE rule = 'waves' GROUP BY person_id, kind, priority
  UNION ALL
  SELECT person_id, kind, priority, NULL, campaign
  FROM addressees JOIN kinds USING (audience) JOIN campaigns ON today BETWEEN starts_on AND ends_on WHERE rule = 'campaign'
  UNION ALL
  SELECT person_id, kind, priority, event_id, why
  FROM addressees JOIN kinds USING (audience) JOIN happened USING (person_id) WHERE rule = 'event'
)
SELECT person_id, kind, priority, event_id, why FROM due
WHERE NOT EXISTS (SELECT FROM asked_already AS a WHERE a.person_id = due.person_id AND a.kind = due.kind);

COMMENT ON VIEW asks_due IS 'Every reason to ask somebody today; one person may have several';

CREATE VIEW to_ask AS
SELECT d.person_id, p.name, c.segment, d.kind, d.event_id, d.why, p.language,
       coalesce((SELECT a.channel FROM answers AS a WHERE a.person_id = d.person_id ORDER BY a.answered_at DESC LIMIT 1),
                p.channel) AS channel
FROM (SELECT DISTINCT ON (person_id) person_id, kind, event_id, why FROM asks_due
      ORDER BY person_id, priority, event_id DESC) AS d
LEFT JOIN people AS p USING (person_id) LEFT JOIN companies AS c USING (company_id);   -- LEFT: a count needs neither

COMMENT ON VIEW to_ask IS
  'Whom to ask today, for what, and on which channel: the one they last answered on. One survey a person';

--
-- What do we ask next?
--

CREATE VIEW next_questions AS
SELECT a.answer_id, a.answered_on, a.person_id, p.language, a.score, a.category, q.question
FROM valid_answers AS a JOIN people AS p USING (person_id)
JOIN follow_up_questions AS q ON q.category = a.category AND q.language = p.language;

COMMENT ON VIEW next_questions IS 'The question after the score, in the language of the person';

--
-- What do we do about it?
--

CREATE VIEW actions AS
SELECT a.answer_id, a.person_id, a.segment, a.answered_on, a.score, a.category, f.phase, r.step, r.action,
       (a.answered_on + r.due_within)::date AS due_on, y.replied_on,
       y.replied_on IS NULL AND a.answered_on + r.due_within < (SELECT today FROM settings) AS overdue
FROM valid_answers AS a
JOIN (SELECT phase, from_age, lead(from_age) OVER (ORDER BY from_age) AS until FROM action_phases) AS f
  ON (a.delivered_on + f.from_age <= a.answered_on) IS NOT FALSE AND (a.delivered_on IS NOT NULL OR f.from_age = '0')
 AND (a.delivered_on + f.until <= a.answered_on) IS NOT TRUE
JOIN action_rules AS r ON r.phase = f.phase AND r.category = a.category
LEFT JOIN replies AS y ON y.answer_id = a.answer_id AND y.step = r.step
WHERE a.answered_on > (SELECT today - action_window FROM settings);

COMMENT ON VIEW actions IS 'What is to be done about each answer, until when, and whether it was done';

CREATE VIEW overdue_actions AS
SELECT answer_id, person_id, score, phase, action, due_on, s.today - due_on AS days_late
FROM settings AS s, actions WHERE overdue;

COMMENT ON VIEW overdue_actions IS 'Actions whose day has passed without a reply';

CREATE VIEW reply_rates AS
SELECT category, count(*) AS actions, count(replied_on) AS replied,
       count(*) FILTER (WHERE overdue) AS overdue,
       100.0 * count(replied_on) / count(*) AS percent_replied,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY replied_on - answered_on) AS median_days
FROM actions GROUP BY category;

COMMENT ON VIEW reply_rates IS 'Whether every answer gets its reply, and how soon';

--
-- What about the passives?
--

CREATE VIEW passives_by_tenure AS
SELECT a.segment, t.tenure, nps_responses(nps_agg(a.score)) AS responses,
       nps_count(nps_agg(a.score), 7) AS sevens, nps_count(nps_agg(a.score), 8) AS eights,
       nps_share(nps_agg(a.score), 'passive') AS passives, nps(a.score) AS nps,
       CASE WHEN count(*) < (SELECT min_responses FROM policy) THEN 'too few' END AS note
FROM valid_answers AS a JOIN companies AS c USING (company_id)
JOIN (SELECT tenure, from_age, lead(from_age) OVER (ORDER BY from_age) AS until FROM tenure_bands) AS t
  ON a.answered_on >= c.customer_since + t.from_age AND (a.answered_on >= c.customer_since + t.until) IS NOT TRUE
WHERE a.audience = 'customers' AND a.answered_on > (SELECT today - report_window FROM settings)
GROUP BY a.segment, t.tenure;

COMMENT ON VIEW passives_by_tenure IS 'Share of the passives, 7s and 8s apart, by segment and time as a customer';

CREATE VIEW passive_reason_counts AS
SELECT r.reason, count(a.answer_id) AS answers,
       count(*) FILTER (WHERE a.score = 7) AS sevens, count(*) FILTER (WHERE a.score = 8) AS eights,
       100.0 * count(a.answer_id) / nullif(sum(count(a.answer_id)) OVER (), 0) AS percent
FROM passive_reasons AS r
LEFT JOIN (SELECT answer_id, reason, score FROM valid_answers
           WHERE category = 'passive' AND answered_on > (SELECT today - report_window FROM settings)) AS a USING (reason)
GROUP BY r.reason, r.position;

COMMENT ON VIEW passive_reason_counts IS 'Why they gave 7 or 8';

CREATE VIEW passive_what_if AS
SELECT level, moved AS moved_up, nps(summary) AS nps,
       nps_what_if(summary, passives_to_promoters => moved) AS nps_then
FROM (SELECT d.level, sum(d.summary) AS summary FROM settings AS s JOIN daily_summaries AS d
      ON d.day > s.today - s.report_window GROUP BY d.level) AS t,
     policy, unnest(what_if) AS moved;

COMMENT ON VIEW passive_what_if IS 'The score if a part of the passives had become promoters: arithmetic, not a forecast';

CREATE VIEW passive_queue AS
SELECT answer_id, person_id, segment, score, answered_on, phase, action, due_on, overdue
FROM actions WHERE category = 'passive' AND replied_on IS NULL;

COMMENT ON VIEW passive_queue IS 'Passives whom nobody has got in touch with yet';

--
-- Which segment, channel, stage?
--

CREATE VIEW nps_by_dimension AS
WITH answered AS (
  SELECT level, segment, channel, stage, nps_agg(score) AS summary FROM valid_answers
  WHERE answered_on > (SELECT today - report_window FROM settings)
  GROUP BY level, segment, channel, stage
), asked AS (
  SELECT k.level, i.segment, i.channel, i.stage, count(*) AS sent FROM invitations AS i JOIN survey_kinds AS k USING (kind)
  WHERE i.sent_on > (SELECT today - report_window FROM settings)
  GROUP BY k.level, i.segment, i.channel, i.stage
), cube AS (
  SELECT level, segment, channel, stage, sum(summary) AS summary, sum(sent) AS sent,
         CASE 0 WHEN grouping(segment) THEN 'segment' WHEN grouping(channel) THEN 'channel'
                WHEN grouping(stage) THEN 'stage' ELSE 'all' END AS dimension
  FROM asked LEFT JOIN answered USING (level, segment, channel, stage)
  GROUP BY GROUPING SETS ((level), (level, segment), (level, channel), (level, stage))
)
SELECT level, dimension, coalesce(segment, channel, stage, 'all') AS value, summary,
       responses, 100 * responses / sent AS response_rate, nps, lower, upper, note
FROM cube, scorecard(summary);

COMMENT ON VIEW nps_by_dimension IS 'Score by segment, channel, journey stage and as a whole, over the report window';

CREATE VIEW channel_funnel AS
SELECT i.channel, i.sent, i.opened, a.completed, 100.0 * i.opened / i.sent AS percent_opened,
       100.0 * a.completed / i.sent AS percent_completed
FROM (SELECT channel, count(*) AS sent, count(opened_at) AS opened FROM invitations
      WHERE sent_on > (SELECT today - report_window FROM settings) GROUP BY channel) AS i
LEFT JOIN (SELECT channel, count(*) AS completed FROM valid_answers
           WHERE answered_on > (SELECT today - report_window FROM settings) GROUP BY channel) AS a USING (channel);

COMMENT ON VIEW channel_funnel IS 'Surveys sent, opened and completed by channel';

CREATE VIEW league_table AS
WITH units AS (
  SELECT team_id, nps_agg(score) AS summary FROM valid_answers
  WHERE team_id IS NOT NULL AND answered_on > (SELECT today - report_window FROM settings) GROUP BY team_id
), asked AS (
  SELECT team_id, count(*) AS sent FROM invitations
  WHERE team_id IS NOT NULL AND sent_on > (SELECT today - report_window FROM settings) GROUP BY team_id
), everybody AS (
  SELECT nps(sum(summary)) AS mean, nps_se(sum(summary)) ^ 2 * nps_responses(sum(summary)) AS variance,
         nps_margin(sum(summary), confidence) / nps_se(sum(summary)) AS z
  FROM units, policy GROUP BY confidence
), truth AS (   -- how much units differ beyond chance (DerSimonian and Laird)
  SELECT mean, variance, z,
         greatest(0, (sum(nps_responses(summary) * (nps(summary) - mean) ^ 2) - (count(*) - 1) * variance)
                     / nullif(sum(nps_responses(summary))
                              - sum(nps_responses(summary)::numeric ^ 2) / sum(nps_responses(summary)), 0))
         AS between_units
  FROM units, everybody GROUP BY mean, variance, z
), shrunk AS (
  SELECT units.*, truth.*, between_units / (between_units + variance / nps_responses(summary)) AS trust FROM units, truth
)
SELECT rank() OVER (ORDER BY mean + trust * (nps - mean) DESC) AS rank,
       team_id, name, responses, 100.0 * responses / sent AS response_rate, nps, lower, upper, note,
       mean + trust * (nps - mean) AS expected_nps,
       CASE WHEN trust * abs(nps - mean) <= z * sqrt(trust * variance / responses) THEN 'not told from the mean'
            WHEN nps > mean THEN 'above' ELSE 'below' END AS verdict
FROM shrunk JOIN teams USING (team_id) JOIN asked USING (team_id), scorecard(summary);

COMMENT ON VIEW league_table IS
  'Units in the order of the score that is to be expected of them: their own, drawn towards the mean as far as their answers are few';
COMMENT ON COLUMN league_table.verdict IS 'Whether the expected score differs from the mean at the confidence of the policy';

--
-- Is the change real?
--

CREATE VIEW monthly_change AS
SELECT level, month, nps_responses(now) AS responses, nps(now) AS nps, difference, c.lower, c.upper, p_value
FROM (SELECT level, date_trunc('month', day::timestamp)::date AS month, sum(summary) AS now,
             lag(sum(summary)) OVER (PARTITION BY level ORDER BY date_trunc('month', day::timestamp)) AS before
      FROM daily_summaries GROUP BY level, date_trunc('month', day::timestamp)) AS months
LEFT JOIN LATERAL nps_compare(now, before, (SELECT confidence FROM policy)) AS c ON true;

COMMENT ON VIEW monthly_change IS 'Month on month, with the interval of the change';

CREATE VIEW campaign_answers AS
SELECT c.campaign, c.starts_on, dense_rank() OVER (ORDER BY c.starts_on) AS nth, a.person_id, a.score
FROM campaigns AS c JOIN survey_kinds AS k ON k.rule = 'campaign'
JOIN valid_answers AS a ON a.kind = k.kind AND a.sent_on BETWEEN c.starts_on AND c.ends_on;

COMMENT ON VIEW campaign_answers IS 'Answers to the waves that were sent to everybody at once';

CREATE VIEW wave_change AS
SELECT campaign, starts_on, nps_responses(now) AS responses, nps(now) AS nps, difference, c.lower, c.upper, p_value
FROM (SELECT campaign, starts_on, nps_agg(score) AS now, lag(nps_agg(score)) OVER (ORDER BY starts_on) AS before
      FROM campaign_answers GROUP BY campaign, starts_on) AS waves
LEFT JOIN LATERAL nps_compare(now, before, (SELECT confidence FROM policy)) AS c ON true;

COMMENT ON VIEW wave_change IS 'Campaign on campaign, as if other people had answered; see wave_pairs';

CREATE VIEW wave_pairs AS
WITH answers AS MATERIALIZED (SELECT * FROM campaign_answers)
SELECT campaign, previous, nps_responses(pairs) AS both_times, pairs,
       nps_count(pairs, 'promoter', 'detractor') AS lost, nps_count(pairs, 'detractor', 'promoter') AS won,
       c.difference, c.lower, c.upper, c.p_value
FROM (SELECT a.campaign, b.campaign AS previous, nps_transitions_agg(b.score, a.score) AS pairs
      FROM answers AS a JOIN answers AS b ON b.person_id = a.person_id AND b.nth = a.nth - 1
      GROUP BY a.campaign, b.campaign) AS waves,
     nps_compare(pairs, (SELECT confidence FROM policy)) AS c;

COMMENT ON VIEW wave_pairs IS 'Campaign on campaign, by the people who answered both: the paired test';

CREATE VIEW rolling_nps AS
SELECT level, day, responses, nps, lower, upper, note
FROM (SELECT level, day, sum(sum(summary)) OVER (
               PARTITION BY level ORDER BY day
               RANGE make_interval(days => (SELECT rolling_days - 1 FROM policy)) PRECEDING) AS summary
      FROM daily_summaries GROUP BY level, day) AS windows,
     scorecard(summary);

COMMENT ON VIEW rolling_nps IS 'The score of the last days, day by day: a picture; its points overlap and are not to be compared, but for two of them by nps_panel_agg';

-- One run is one look.  A rolling window that is looked at every night is not
-- covered by any interval: where nothing changes for a year, some night raises an
-- alarm in two years of three.  An alert that holds for all nights together counts
-- from a fixed day on: now is what came since, before what came before it, and the
-- test is nps_compare(now, before, method => 'anytime').
CREATE FUNCTION alerts_on(day date)
RETURNS TABLE (level text, segment text, responses bigint, nps_before numeric, nps_now numeric,
               difference numeric, p_value double precision, p_holm double precision, alert boolean)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH windows AS (
    SELECT d.level, d.segment,
           sum(d.summary) FILTER (WHERE d.day > alerts_on.day - alert_days) AS now,
           sum(d.summary) FILTER (WHERE d.day <= alerts_on.day - alert_days) AS before
    FROM policy JOIN daily_summaries AS d
      ON d.day > alerts_on.day - alert_days - baseline_days AND d.day <= alerts_on.day
    GROUP BY d.level, d.segment
  ), tests AS (
    SELECT w.level, w.segment, w.now, w.before, c.difference, c.p_value,
           row_number() OVER (ORDER BY c.p_value) AS nth, count(*) OVER () AS tests
    FROM windows AS w, nps_compare(now, before) AS c
    WHERE least(nps_responses(now), nps_responses(before)) >= (SELECT min_responses FROM policy)
  ), corrected AS (
    SELECT t.*, least(1, max(t.p_value * (tests - nth + 1)) OVER (ORDER BY nth)) AS p_holm FROM tests AS t
  )
  SELECT c.level, c.segment, nps_responses(now), nps(before), nps(now), c.difference, c.p_value, c.p_holm,
         c.p_holm < alert_rate
  FROM corrected AS c, policy
  ORDER BY nth;
END;

COMMENT ON FUNCTION alerts_on(date) IS
  'The last days of each segment against the days before them, which they do not overlap; p_holm is corrected for the number of segments, so that a run raises a false alarm no more often than policy.alert_rate. That is of one run: rolling windows that are looked at daily are covered by no interval. An alert that shall hold for all nights counts from a fixed day on, by nps_compare(since, before, method => ''anytime'')';

CREATE VIEW alerts AS
SELECT a.* FROM settings AS s, alerts_on(s.today) AS a;

COMMENT ON VIEW alerts IS 'Sudden changes as of today, and all segments in which there are none';

CREATE VIEW improvement_effects AS
SELECT improvement, done_on, nps_responses(after) AS responses, nps(before) AS nps_before, nps(after) AS nps_after,
       c.difference, c.lower, c.upper, c.p_value, nps(after_elsewhere) - nps(before_elsewhere) AS change_elsewhere
FROM (SELECT m.improvement, m.done_on,
             nps_agg(a.score) FILTER (WHERE a.answered_on < m.done_on AND affected) AS before,
             nps_agg(a.score) FILTER (WHERE a.answered_on >= m.done_on AND affected) AS after,
             nps_agg(a.score) FILTER (WHERE a.answered_on < m.done_on AND NOT affected) AS before_elsewhere,
             nps_agg(a.score) FILTER (WHERE a.answered_on >= m.done_on AND NOT affected) AS after_elsewhere
      FROM policy AS p, improvements AS m
      JOIN valid_answers AS a ON a.level = m.level
      CROSS JOIN LATERAL (SELECT (m.segment IS NULL OR m.segment = a.segment) AND (m.stage IS NULL OR m.stage = a.stage)
                                 AND (m.team_id IS NULL OR m.team_id IS NOT DISTINCT FROM a.team_id) AS affected) AS f
      WHERE a.answered_on >= m.done_on - p.improvement_days AND a.answered_on < m.done_on + p.improvement_days
      GROUP BY m.improvement) AS windows
LEFT JOIN LATERAL nps_compare(after, before, (SELECT confidence FROM policy)) AS c ON true;

COMMENT ON VIEW improvement_effects IS
  'Before and after an improvement, where it was made and elsewhere: teams are judged by their change, not by their score';

--
-- Why did it move?
--

CREATE VIEW change_by_segment AS
WITH months AS NOT MATERIALIZED (
  SELECT level, date_trunc('month', day::timestamp)::date AS month, segment, sum(summary) AS summary
  FROM daily_summaries GROUP BY level, date_trunc('month', day::timestamp), segment
), cells AS (   -- each segment now and a month earlier, with the totals of both
  SELECT level, month, segment, now.summary AS now, was.summary AS before,
         sum(now.summary) OVER total AS total_now, sum(was.summary) OVER total AS total_before
  FROM (SELECT * FROM months) AS now
  FULL JOIN (SELECT level, (month + interval '1 month')::date AS month, segment, summary FROM months) AS was
  USING (level, month, segment)
  WINDOW total AS (PARTITION BY level, month)
), shares AS (   -- where a segment has no answers, its score is taken not to have changed
  SELECT level, month, segment, nps(before) AS nps_before, nps(now) AS nps_now,
         coalesce(nps_responses(before)::numeric, 0) / nps_responses(total_before) AS share_before,
         coalesce(nps_responses(now)::numeric, 0) / nps_responses(total_now) AS share_now,
         (nps(total_before) + nps(total_now)) / 2 AS mean_total,
         coalesce(nps(before), nps(now)) AS score_before, coalesce(nps(now), nps(before)) AS score_now
  FROM cells WHERE nps_responses(total_before) > 0 AND nps_responses(total_now) > 0
)
SELECT level, month, segment, 100 * share_before AS share_before, 100 * share_now AS share_now, nps_before, nps_now,
       mix, score, mix + score AS contribution
FROM shares,
     LATERAL (SELECT (share_now - share_before) * ((score_before + score_now) / 2 - mean_total) AS mix,
                     (share_before + share_now) / 2 * (score_now - score_before) AS score) AS parts;

COMMENT ON VIEW change_by_segment IS
  'What each segment contributed to the change since the month before: mix, because its share changed, and score, because its score did. They add up to the change';

--
-- Who is drifting?
--

CREATE VIEW customer_history AS
SELECT person_id, count(*) AS answers, array_agg(score::integer ORDER BY answered_at) AS scores, max(answered_on) AS last_on
FROM valid_answers WHERE audience = 'customers' GROUP BY person_id;

COMMENT ON VIEW customer_history IS 'All answers of each customer, in order';

CREATE VIEW customer_standing AS
SELECT person_id, answered_on, previous, score,
       CASE WHEN category = 'detractor' OR previous - score >= (SELECT drop_by FROM policy) THEN 'at risk'
            WHEN loyal THEN 'loyal' END AS standing,
       CASE WHEN nps_category(previous) = 'promoter' AND category = 'detractor' THEN 'lost'
            WHEN nps_category(previous) = 'detractor' AND category = 'promoter' THEN 'won back' END AS move
FROM (SELECT person_id, answered_on, score, category, lag(score) OVER past AS previous,
             lead(score) OVER past IS NULL AS latest, count(*) FILTER (WHERE category = 'promoter') OVER (
               past ROWS BETWEEN (SELECT loyal_answers - 1 FROM policy) PRECEDING AND CURRENT ROW)
             = (SELECT loyal_answers FROM policy) AS loyal
      FROM valid_answers
      WHERE audience = 'customers' AND answered_on > (SELECT today - report_window FROM settings)
      WINDOW past AS (PARTITION BY person_id ORDER BY answered_at)) AS answers
WHERE latest;

COMMENT ON VIEW customer_standing IS
  'The last answer of each customer beside the one before it. At risk: a detractor, or far below the one before; loyal: the last answers were all a promoter''s; lost, won back: from promoter to detractor, and the other way';

--
-- Does it go with satisfaction?
--

CREATE VIEW satisfaction_by_segment AS
SELECT level, segment, count(*) AS responses, nps(score) AS nps, csat(csat) AS csat, ces(ces) AS ces
FROM valid_answers WHERE answered_on > (SELECT today - report_window FROM settings)
GROUP BY level, segment;

COMMENT ON VIEW satisfaction_by_segment IS 'Satisfaction (percent of 4 and 5) and effort (mean, 7 is easiest) beside the score';

CREATE VIEW outcomes AS
SELECT a.score, a.category, a.segment, a.csat, a.ces, e.purchases > 0 AS repurchased, e.spend
FROM valid_answers AS a
CROSS JOIN LATERAL (SELECT count(*) AS purchases, coalesce(sum(amount), 0) AS spend FROM events
                    WHERE event_kind = ANY (ARRAY(SELECT event_kind FROM event_kinds WHERE is_purchase))
                      AND person_id = a.person_id AND happened_on > a.answered_on
                      AND happened_on <= a.answered_on + (SELECT repurchase_within FROM policy)) AS e
WHERE a.audience = 'customers'
  AND a.answered_on > (SELECT today - repurchase_within - make_interval(days => rolling_days) FROM settings)
  AND a.answered_on <= (SELECT today - repurchase_within FROM settings);

COMMENT ON VIEW outcomes IS 'The latest answers that are old enough to know what the customer bought afterwards';

CREATE VIEW outcome_correlations AS
SELECT count(*) AS answers, corr(nps_points(score), csat) AS csat, corr(nps_points(score), ces) AS ces,
       corr(nps_points(score), spend::float8) AS spend, corr(nps_points(score), repurchased::int) AS repurchase
FROM outcomes;

COMMENT ON VIEW outcome_correlations IS 'How far the points of an answer go with satisfaction, effort and later purchases';

CREATE VIEW repurchase_by_category AS
SELECT category, count(*) AS answers, 100 * avg(repurchased::int) AS percent_repurchased, avg(spend) AS mean_spend
FROM outcomes GROUP BY category;

COMMENT ON VIEW repurchase_by_category IS 'Whether promoters do buy again more often, which the score only assumes';

--
-- Three kinds of Net Promoter Score
--

CREATE VIEW nps_by_level AS
WITH scales AS MATERIALIZED (
  SELECT level, period, date_trunc(period, today - report_window)::date AS since FROM settings, levels
)
SELECT level, period, starts_on, c.*
FROM (SELECT level, period, date_trunc(period, day::timestamp)::date AS starts_on, sum(summary) AS summary
      FROM (SELECT level, day, sum(summary) AS summary FROM daily_summaries
            WHERE day >= (SELECT min(since) FROM scales) GROUP BY level, day) AS days   -- fewer dates to truncate
           JOIN scales USING (level)
      WHERE day >= since GROUP BY level, period, starts_on) AS periods,
     scorecard(summary) AS c;

COMMENT ON VIEW nps_by_level IS 'Strategic, relationship and touchpoint score side by side, each on its own scale of time, in whole periods that reach into the report window';

CREATE VIEW dashboard AS
SELECT level, segment, responses, nps, c.lower, c.upper, note,
       difference, d.lower AS difference_lower, d.upper AS difference_upper
FROM (SELECT d.level, d.segment,
             sum(d.summary) FILTER (WHERE d.day > s.today - s.rolling_days) AS now,
             sum(d.summary) FILTER (WHERE d.day <= s.today - s.rolling_days) AS before
      FROM settings AS s JOIN daily_summaries AS d ON d.day > s.today - 2 * s.rolling_days AND d.day <= s.today
      GROUP BY d.level, d.segment) AS windows,
     scorecard(now) AS c, nps_compare(now, before, (SELECT confidence FROM policy)) AS d;

COMMENT ON VIEW dashboard IS 'Each segment in the last days, and the change since the days before them';

-- The daily summaries are of last night.  A rollup is of now: it has every answer
-- that is committed, and none taken back.
DO $$
BEGIN
  PERFORM nps_rollup_create('answers', 'answers_daily', ARRAY['answered_on', 'kind', 'segment']);
END;
$$;
CREATE INDEX ON answers_daily_parts (answered_on);   -- the last days out of years

CREATE VIEW dashboard_now AS
SELECT level, segment, c.*
FROM (SELECT k.level, d.segment, sum(d.summary) AS summary
      FROM answers_daily AS d JOIN survey_kinds AS k USING (kind)
      WHERE d.answered_on > (SELECT today - rolling_days FROM settings)   -- not joined: the parts are read by these
        AND d.answered_on <= (SELECT today FROM settings)
      GROUP BY k.level, d.segment) AS windows,
     scorecard(summary) AS c;

COMMENT ON VIEW dashboard_now IS 'Each segment in the last days up to the last commit; answers in doubt are in it, which dashboard leaves out';

--
-- Can we trust the answers?
--

CREATE FUNCTION yes_no(yes bigint, no bigint) RETURNS nps_summary IMMUTABLE PARALLEL SAFE
RETURN ARRAY[no, 0, 0, 0, 0, 0, 0, 0, 0, 0, yes]::bigint[]::nps_summary;

COMMENT ON FUNCTION yes_no(bigint, bigint) IS
  'A share as a summary, yes as 10 and no as 0: so nps_compare tests shares (its difference is twice theirs)';

CREATE VIEW team_checks AS
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

CREATE VIEW flags_found AS
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
      FROM answers WHERE score = 10) AS tens, policy,
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

CREATE VIEW trust_checks AS
SELECT level, flag, excludes, nps_responses(flagged) AS flagged, nps(flagged) AS nps_flagged,
       nps(total) AS nps_with, nps(total - flagged) AS nps_without
FROM (SELECT level, nps_agg(score) AS total FROM answers JOIN survey_kinds USING (kind)
      WHERE answered_on > (SELECT today - report_window FROM settings) GROUP BY level) AS t
JOIN (SELECT level, flag, nps_agg(score) AS flagged
      FROM answer_flags JOIN answers USING (answer_id) JOIN survey_kinds USING (kind)
      WHERE answered_on > (SELECT today - report_window FROM settings) GROUP BY level, flag) AS f USING (level)
JOIN trust_rules USING (flag);

COMMENT ON VIEW trust_checks IS 'How many answers each doubt concerns, and the score of all answers with them and without';

CREATE VIEW nps_both_ways AS
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

--
-- Social proof
--

CREATE VIEW social_proof AS
SELECT a.permission AS form, a.answered_on, a.score, a.comment, p.name, c.name AS company
FROM valid_answers AS a JOIN people AS p USING (person_id) JOIN companies AS c ON c.company_id = a.company_id
WHERE a.category = 'promoter' AND a.comment IS NOT NULL AND a.permission IS NOT NULL
ORDER BY a.answered_at DESC;

COMMENT ON VIEW social_proof IS 'What promoters said and let us publish, newest first';

--
-- How many must we ask?
--

CREATE VIEW sample_sizes AS
SELECT level, value AS segment, population, responses, response_rate, needed,
       ceil(100 * needed / response_rate) AS to_ask, 100 * needed > population * response_rate AS too_small
FROM policy, nps_by_dimension AS d
JOIN (SELECT audience, segment, count(*) AS population
      FROM people JOIN companies USING (company_id),
           LATERAL (SELECT CASE WHEN customer_since IS NULL THEN 'prospects' ELSE 'customers' END AS audience) AS a
      WHERE NOT opted_out GROUP BY audience, segment) AS p ON p.segment = d.value
JOIN levels AS l USING (level, audience),
     LATERAL (SELECT CASE WHEN nps_se(summary) > 0 THEN summary END AS expected) AS e,
     LATERAL nps_sample_size(margin, confidence, population, expected) AS needed
WHERE dimension = 'segment' AND responses > 0;

COMMENT ON VIEW sample_sizes IS
  'Answers needed for the margin of the policy, and surveys to send for them at the response rate of the last year; too_small: even everybody would not do';

--
-- Every night, every seventh day
--

CREATE FUNCTION readable_time(value text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF value ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)$' THEN
    RETURN value::timestamptz;
  END IF;
  RETURN NULL;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;

COMMENT ON FUNCTION readable_time(text) IS 'A time in ISO 8601 with its offset, or NULL: a time without offset could be any';

CREATE FUNCTION load_intake() RETURNS TABLE (loaded bigint, quarantined bigint)
LANGUAGE sql
BEGIN ATOMIC
  WITH taken AS (
    DELETE FROM intake RETURNING *
  ), read AS (
    SELECT t.*, i.invitation_id, i.sent_at, readable_time(t.started_at) AS started, readable_time(t.answered_at) AS answered,
           row_number() OVER (PARTITION BY t.source_id ORDER BY t.received_at) AS copy
    FROM taken AS t
    LEFT JOIN invitations AS i
      ON i.invitation_id = CASE WHEN t.invitation ~ '^[0-9]{1,18}$' THEN t.invitation::bigint END
  ), judged AS (
    SELECT r.*, CASE
        WHEN r.source_id IS NULL THEN 'no number of the answer'
        WHEN copy > 1 OR EXISTS (SELECT FROM answers AS a WHERE a.source_id = r.source_id) THEN 'loaded before'
        WHEN r.invitation_id IS NULL THEN 'no such invitation'
        WHEN nullif(trim(r.score), '') IS NULL THEN 'score left blank'
        WHEN NOT nps_is_score(r.score) THEN 'not a score'
        WHEN started IS NULL OR answered IS NULL THEN 'unreadable time'
        WHEN answered < started OR started < r.sent_at - clock_tolerance OR answered > r.received_at + clock_tolerance
          THEN 'clock skew'
        WHEN r.csat !~ '^[1-5]?$' OR r.ces !~ '^[1-7]?$' THEN 'rating off its scale'
        WHEN r.reason <> '' AND r.reason NOT IN (SELECT p.reason FROM passive_reasons AS p) THEN 'unknown reason'
        WHEN r.permission <> '' AND r.permission NOT IN (SELECT f.form FROM testimonial_forms AS f)
          THEN 'unknown form of permission'
        WHEN coalesce(r.incentive, '') NOT IN ('', 'yes', 'no') THEN 'incentive neither yes nor no'
      END AS why
    FROM read AS r, policy
  ), bad AS (
    INSERT INTO intake_quarantine
      (why, source_id, invitation, started_at, answered_at, score, csat, ces, comment, reason, permission, incentive,
       received_at)
    SELECT why, source_id, invitation, started_at, answered_at, score, csat, ces, comment, reason, permission, incentive,
           received_at
    FROM judged WHERE why IS NOT NULL
    RETURNING why
  ), good AS (
    INSERT INTO answers
      (source_id, invitation_id, person_id, company_id, kind, team_id, segment, stage, channel, sent_at, delivered_on,
       started_at, answered_at, score, csat, ces, comment, reason, permission, incentive)
    SELECT j.source_id, i.invitation_id, i.person_id, p.company_id, i.kind, i.team_id, i.segment, i.stage, i.channel,
           i.sent_at,
           (SELECT max(e.happened_on) FROM events AS e JOIN event_kinds AS v USING (event_kind)
            WHERE v.is_delivery AND e.person_id = i.person_id AND e.happened_at <= answered),
           started, answered, j.score::numeric, nullif(j.csat, '')::smallint, nullif(j.ces, '')::smallint,
           nullif(j.comment, ''), nullif(j.reason, ''), nullif(j.permission, ''), coalesce(j.incentive = 'yes', false)
    FROM judged AS j JOIN invitations AS i USING (invitation_id) JOIN people AS p USING (person_id)
    WHERE why IS NULL
    ORDER BY answered, source_id
    RETURNING answer_id
  )
  SELECT (SELECT count(*) FROM good), (SELECT count(*) FROM bad);
END;

COMMENT ON FUNCTION load_intake() IS 'Moves intake to answers, and what is no answer to intake_quarantine with the reason';

CREATE FUNCTION flag_answers() RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  DELETE FROM answer_flags;
  INSERT INTO answer_flags SELECT * FROM flags_found;
  SELECT count(*) FROM answer_flags;
END;

COMMENT ON FUNCTION flag_answers() IS 'Works out anew which answers are in doubt';

CREATE FUNCTION refresh_daily(since date DEFAULT '-infinity') RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  DELETE FROM daily_summaries WHERE day >= since;
  INSERT INTO daily_summaries
  SELECT answered_on, level, segment, nps_agg(score) FROM valid_answers WHERE answered_on >= since
  GROUP BY answered_on, level, segment;
  SELECT count(*) FROM daily_summaries WHERE day >= since;
END;

COMMENT ON FUNCTION refresh_daily(date) IS 'Fills the daily summaries anew, from a day on';

CREATE FUNCTION raise_alerts() RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  INSERT INTO alerts_raised SELECT today, level, segment, difference, p_holm FROM settings, alerts WHERE alert
  ON CONFLICT DO NOTHING;
  SELECT count(pg_notify('nps_alert', level || ', ' || segment || ': ' || to_char(difference, 'SG990.0')))
  FROM settings JOIN alerts_raised ON raised_on = today;
END;

COMMENT ON FUNCTION raise_alerts() IS 'Keeps the alerts of today, and notifies who listens to nps_alert';

CREATE FUNCTION make_ask_list() RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  INSERT INTO ask_list SELECT today, person_id, kind, event_id, channel FROM settings, to_ask
  ON CONFLICT DO NOTHING;
  SELECT count(*) FROM settings JOIN ask_list ON listed_on = today;
END;

COMMENT ON FUNCTION make_ask_list() IS 'Keeps whom to ask as of today';

CREATE FUNCTION make_report() RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  DELETE FROM weekly_reports WHERE reported_on = (SELECT today FROM settings);
  INSERT INTO weekly_reports
  SELECT today, level, dimension, value, summary, response_rate, lower, upper, note FROM settings, nps_by_dimension;
  SELECT count(*) FROM settings JOIN weekly_reports ON reported_on = today;
END;

COMMENT ON FUNCTION make_report() IS 'Keeps the scores by segment, channel and stage as of today';

CREATE FUNCTION nightly() RETURNS void LANGUAGE sql
BEGIN ATOMIC
  SELECT load_intake();
  SELECT flag_answers();
  SELECT refresh_daily();
  SELECT raise_alerts();
END;

COMMENT ON FUNCTION nightly() IS 'Loads the intake, looks for doubtful answers, refreshes the summaries, raises alerts';

CREATE FUNCTION weekly() RETURNS void LANGUAGE sql
BEGIN ATOMIC
  SELECT make_ask_list();
  SELECT make_report();
END;

COMMENT ON FUNCTION weekly() IS 'Lists whom to ask, and keeps the report of the week';
