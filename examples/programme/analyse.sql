-- The score, told in one way by scorecard(): by segment and unit, over time, beside what
-- else is known of the customers, and how many must be asked.

CREATE OR REPLACE FUNCTION scorecard(summary nps_summary)
RETURNS TABLE (responses bigint, nps numeric, lower numeric, upper numeric, note text)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT nps_responses(summary), nps(summary), nps_ci_lower(summary, confidence), nps_ci_upper(summary, confidence),
         CASE WHEN nps_responses(summary) < min_responses THEN 'too few' END
  FROM policy;
END;

COMMENT ON FUNCTION scorecard(nps_summary) IS 'A score as every table here tells it: base, interval, and whether it can speak';

CREATE OR REPLACE FUNCTION scorecard(summary nps_clustered_summary)
RETURNS TABLE (responses bigint, nps numeric, lower numeric, upper numeric, note text)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
  SELECT nps_responses(summary), nps(summary), nps_ci_lower(summary, confidence), nps_ci_upper(summary, confidence),
         CASE WHEN nps_responses(summary) < min_responses THEN 'too few' END
  FROM policy;
END;

COMMENT ON FUNCTION scorecard(nps_clustered_summary) IS 'The same, where somebody may have answered more than once';

-- Ten thousand answers, half of them tens and half zeros, have a standard error of one point
CREATE OR REPLACE FUNCTION normal_z(confidence double precision) RETURNS numeric IMMUTABLE STRICT PARALLEL SAFE
RETURN nps_margin('{5000,0,0,0,0,0,0,0,0,0,5000}'::nps_summary, confidence);

COMMENT ON FUNCTION normal_z(double precision) IS 'How many standard errors an interval of this confidence reaches to either side';

CREATE OR REPLACE FUNCTION normal_p(z double precision) RETURNS double precision IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT p_value FROM nps_compare('{5000,0,0,0,0,0,0,0,0,0,5000}'::nps_summary, least(abs(z), 100), method => 'wald'));

COMMENT ON FUNCTION normal_p(double precision) IS 'The chance to be so many standard errors off, to either side';

--
-- Which segment, channel, stage?
--

CREATE OR REPLACE VIEW nps_by_dimension AS
WITH respondents AS (
  SELECT level, coalesce(segment, channel, stage, 'all') AS value, nps_agg(score) AS summary,
         CASE 0 WHEN grouping(segment) THEN 'segment' WHEN grouping(channel) THEN 'channel'
                WHEN grouping(stage) THEN 'stage' ELSE 'all' END AS dimension
  FROM valid_answers WHERE answered_on > (SELECT today - report_window FROM settings)
  GROUP BY level, respondent, GROUPING SETS ((), (segment), (channel), (stage))
), answered AS (
  SELECT level, dimension, value, sum(summary) AS summary, nps_clustered_agg(summary) AS clustered
  FROM respondents GROUP BY level, dimension, value
), asked AS (
  SELECT level, coalesce(segment, channel, invitations.stage, 'all') AS value, count(*) AS sent,
         CASE 0 WHEN grouping(segment) THEN 'segment' WHEN grouping(channel) THEN 'channel'
                WHEN grouping(invitations.stage) THEN 'stage' ELSE 'all' END AS dimension
  FROM invitations JOIN survey_kinds USING (kind) WHERE sent_on > (SELECT today - report_window FROM settings)
  GROUP BY level, GROUPING SETS ((), (segment), (channel), (invitations.stage))
), scores AS (
  SELECT level, dimension, value, sent, coalesce(summary, '{0,0,0,0,0,0,0,0,0,0,0}') AS summary,
         coalesce(clustered, '{0,0,0,0,0,0,0}') AS clustered
  FROM answered FULL JOIN asked USING (level, dimension, value)
)
SELECT level, dimension, value, summary, responses, 100.0 * responses / sent AS response_rate, nps, card.lower, card.upper, note,
       nps_design_effect(clustered) AS design_effect, target, test.p_value AS p_target
FROM scores CROSS JOIN LATERAL scorecard(clustered) AS card
LEFT JOIN (SELECT level, CASE WHEN segment IS NULL THEN 'all' ELSE 'segment' END AS dimension,
                  coalesce(segment, 'all') AS value, target FROM targets) AS goals USING (level, dimension, value)
LEFT JOIN LATERAL nps_compare(clustered, target::double precision, (SELECT confidence FROM policy)) AS test ON true;

COMMENT ON VIEW nps_by_dimension IS
  'Score by segment, channel, journey stage and as a whole, over the report window. Intervals and tests are by respondent, since people are asked again: design_effect says how much less their answers tell than as many of different people';
COMMENT ON COLUMN nps_by_dimension.p_target IS 'How probable a score so far from the target is by chance, were the target the truth';

CREATE OR REPLACE VIEW channel_funnel AS
SELECT channel, asked.sent, asked.opened, answered.completed, 100.0 * asked.opened / asked.sent AS percent_opened,
       100.0 * answered.completed / asked.sent AS percent_completed
FROM (SELECT channel, count(*) AS sent, count(opened_at) AS opened FROM invitations
      WHERE sent_on > (SELECT today - report_window FROM settings) GROUP BY channel) AS asked
LEFT JOIN (SELECT channel, count(*) AS completed FROM valid_answers
           WHERE invitation_id IS NOT NULL AND answered_on > (SELECT today - report_window FROM settings)
           GROUP BY channel) AS answered USING (channel);

COMMENT ON VIEW channel_funnel IS 'Surveys sent, opened and completed by channel';

CREATE OR REPLACE VIEW league_table AS
WITH respondents AS (
  SELECT team_id, respondent, nps_agg(score) AS summary FROM valid_answers
  WHERE team_id IS NOT NULL AND answered_on > (SELECT today - report_window FROM settings) GROUP BY team_id, respondent
), units AS (
  SELECT team_id, sum(summary) AS summary, nps_clustered_agg(summary) AS clustered FROM respondents GROUP BY team_id
), asked AS (
  SELECT team_id, count(*) AS sent FROM invitations
  WHERE team_id IS NOT NULL AND sent_on > (SELECT today - report_window FROM settings) GROUP BY team_id
), everybody AS (   -- the variance of one answer, and what it adds that some come again
  SELECT nps(sum(summary)) AS mean,
         nps_se(sum(summary)) ^ 2 * nps_responses(sum(summary)) * greatest(1, nps_design_effect(nps_clustered_agg(summary)))
         AS variance,
         normal_z(confidence) AS z
  FROM respondents, policy GROUP BY confidence
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
FROM shrunk JOIN teams USING (team_id) LEFT JOIN asked USING (team_id), scorecard(clustered);

COMMENT ON VIEW league_table IS
  'Units in the order of the score that is to be expected of them: their own, drawn towards the mean as far as their answers are few';
COMMENT ON COLUMN league_table.verdict IS 'Whether the expected score differs from the mean at the confidence of the policy';

--
-- What about the passives?
--

CREATE OR REPLACE VIEW passives_by_tenure AS
SELECT answers.segment, bands.tenure, nps_responses(nps_agg(answers.score)) AS responses,
       nps_count(nps_agg(answers.score), 7) AS sevens, nps_count(nps_agg(answers.score), 8) AS eights,
       nps_share(nps_agg(answers.score), 'passive') AS passives, nps(answers.score) AS nps,
       CASE WHEN count(*) < (SELECT min_responses FROM policy) THEN 'too few' END AS note
FROM valid_answers AS answers JOIN companies USING (company_id)
JOIN (SELECT tenure, from_age, lead(from_age) OVER (ORDER BY from_age) AS until_age FROM tenure_bands) AS bands
  ON answers.answered_on >= companies.customer_since + bands.from_age
 AND (answers.answered_on >= companies.customer_since + bands.until_age) IS NOT TRUE
WHERE answers.audience = 'customers' AND answers.answered_on > (SELECT today - report_window FROM settings)
GROUP BY answers.segment, bands.tenure;

COMMENT ON VIEW passives_by_tenure IS 'Share of the passives, 7s and 8s apart, by segment and time as a customer';

CREATE OR REPLACE VIEW passive_what_if AS
SELECT level, moved AS moved_up, nps(summary) AS nps,
       nps_what_if(summary, passives_to_promoters => moved) AS nps_then
FROM (SELECT level, sum(summary) AS summary FROM settings JOIN daily_summaries ON day > today - report_window
      GROUP BY level) AS totals,
     policy, unnest(what_if) AS moved;

COMMENT ON VIEW passive_what_if IS 'The score if a part of the passives had become promoters: arithmetic, not a forecast';

--
-- Is the change real?
--

CREATE OR REPLACE VIEW monthly_change AS
SELECT level, month, nps_responses(now) AS responses, nps(now) AS nps, difference, change.lower, change.upper, p_value
FROM (SELECT level, date_trunc('month', day::timestamp)::date AS month, sum(summary) AS now,
             sum(sum(summary)) OVER (PARTITION BY level ORDER BY date_trunc('month', day::timestamp)
                                     RANGE BETWEEN '1 month' PRECEDING AND '1 month' PRECEDING) AS before
      FROM daily_summaries GROUP BY level, date_trunc('month', day::timestamp)) AS months
LEFT JOIN LATERAL nps_compare(now, before, (SELECT confidence FROM policy)) AS change ON true;

COMMENT ON VIEW monthly_change IS 'Month on month, with the interval of the change';

CREATE OR REPLACE VIEW campaign_answers AS
SELECT campaign, starts_on, dense_rank() OVER (ORDER BY starts_on) AS nth, person_id, score
FROM campaigns JOIN survey_kinds AS kinds ON kinds.rule = 'campaign'
JOIN valid_answers AS answers ON answers.kind = kinds.kind AND answers.sent_on BETWEEN campaigns.starts_on AND campaigns.ends_on;

COMMENT ON VIEW campaign_answers IS 'Answers to the waves that were sent to everybody at once';

CREATE OR REPLACE VIEW wave_change AS
SELECT campaign, starts_on, nps_responses(now) AS responses, nps(now) AS nps, difference, change.lower, change.upper, p_value
FROM (SELECT campaign, starts_on, nps_agg(score) AS now, lag(nps_agg(score)) OVER (ORDER BY starts_on) AS before
      FROM campaign_answers GROUP BY campaign, starts_on) AS waves
LEFT JOIN LATERAL nps_compare(now, before, (SELECT confidence FROM policy)) AS change ON true;

COMMENT ON VIEW wave_change IS 'Campaign on campaign, as if other people had answered; see wave_pairs';

CREATE OR REPLACE VIEW wave_pairs AS
WITH answers AS MATERIALIZED (SELECT * FROM campaign_answers)
SELECT campaign, previous, nps_responses(pairs) AS both_times, pairs,
       nps_count(pairs, 'promoter', 'detractor') AS lost, nps_count(pairs, 'detractor', 'promoter') AS won,
       difference, lower, upper, p_value
FROM (SELECT after.campaign, before.campaign AS previous, nps_transitions_agg(before.score, after.score) AS pairs
      FROM answers AS after JOIN answers AS before ON before.person_id = after.person_id AND before.nth = after.nth - 1
      GROUP BY after.campaign, before.campaign) AS waves,
     nps_compare(pairs, (SELECT confidence FROM policy));

COMMENT ON VIEW wave_pairs IS 'Campaign on campaign, by the people who answered both: the paired test';

CREATE OR REPLACE VIEW rolling_nps AS
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
CREATE OR REPLACE FUNCTION alerts_on(day date)
RETURNS TABLE (level text, segment text, responses bigint, responses_before bigint, nps_before numeric, nps_now numeric,
               difference numeric, p_value double precision, p_holm double precision, alert boolean, note text)
LANGUAGE sql STABLE
BEGIN ATOMIC
  WITH windows AS (
    SELECT days.level, days.segment,
           sum(days.summary) FILTER (WHERE days.day > alerts_on.day - alert_days) AS now,
           sum(days.summary) FILTER (WHERE days.day <= alerts_on.day - alert_days) AS before
    FROM policy JOIN daily_summaries AS days
      ON days.day > alerts_on.day - alert_days - baseline_days AND days.day <= alerts_on.day
    GROUP BY days.level, days.segment
  ), judged AS (
    SELECT windows.*, least(nps_responses(now), nps_responses(before)) >= min_responses AS enough FROM windows, policy
  ), tests AS (
    SELECT judged.*, change.difference, CASE WHEN enough THEN change.p_value END AS p_value,
           row_number() OVER (PARTITION BY enough ORDER BY change.p_value) AS nth, count(*) OVER (PARTITION BY enough) AS tests
    FROM judged LEFT JOIN LATERAL nps_compare(now, before) AS change ON true
  ), corrected AS (
    SELECT tests.*, CASE WHEN enough THEN least(1, max(tests.p_value * (tests - nth + 1)) OVER (PARTITION BY enough ORDER BY nth)) END
           AS p_holm
    FROM tests
  )
  SELECT corrected.level, corrected.segment, nps_responses(now), nps_responses(before), nps(before), nps(now),
         corrected.difference, corrected.p_value, corrected.p_holm,
         coalesce(corrected.p_holm < alert_rate, false), CASE WHEN NOT enough THEN 'too few' END
  FROM corrected, policy
  ORDER BY enough DESC, nth;
END;

COMMENT ON FUNCTION alerts_on(date) IS
  'The last days of each segment against the days before them, which they do not overlap; p_holm is corrected for the number of segments, so that a run raises a false alarm no more often than policy.alert_rate. That is of one run: rolling windows that are looked at daily are covered by no interval. An alert that shall hold for all nights counts from a fixed day on, by nps_compare(since, before, method => ''anytime''). Segments with too few answers to be tested are named, with what is known of them';

CREATE OR REPLACE VIEW alerts AS
SELECT raised.* FROM settings, alerts_on(today) AS raised;

COMMENT ON VIEW alerts IS 'Sudden changes as of today, all segments in which there are none, and those too small to tell';

CREATE OR REPLACE VIEW improvement_effects AS
SELECT improvement, done_on, nps_responses(after) AS responses, nps(before) AS nps_before, nps(after) AS nps_after,
       change.difference, change.lower, change.upper, change.p_value,
       nps(after_elsewhere) - nps(before_elsewhere) AS change_elsewhere,
       effect, effect - differences.z * effect_se AS effect_lower, effect + differences.z * effect_se AS effect_upper,
       normal_p((effect / nullif(effect_se, 0))::double precision) AS effect_p
FROM (SELECT improvements.improvement, improvements.done_on,
             nps_agg(answers.score) FILTER (WHERE answers.answered_on < improvements.done_on AND affected) AS before,
             nps_agg(answers.score) FILTER (WHERE answers.answered_on >= improvements.done_on AND affected) AS after,
             nps_agg(answers.score) FILTER (WHERE answers.answered_on < improvements.done_on AND NOT affected) AS before_elsewhere,
             nps_agg(answers.score) FILTER (WHERE answers.answered_on >= improvements.done_on AND NOT affected) AS after_elsewhere
      FROM policy, improvements
      JOIN valid_answers AS answers ON answers.level = improvements.level
      CROSS JOIN LATERAL (
        SELECT (improvements.segment IS NULL OR improvements.segment = answers.segment)
               AND (improvements.stage IS NULL OR improvements.stage = answers.stage)
               AND (improvements.team_id IS NULL OR improvements.team_id IS NOT DISTINCT FROM answers.team_id) AS affected) AS whom
      WHERE answers.answered_on >= improvements.done_on - improvement_days
        AND answers.answered_on < improvements.done_on + improvement_days
      GROUP BY improvements.improvement) AS windows
CROSS JOIN LATERAL (
  SELECT nps(after) - nps(before) - (nps(after_elsewhere) - nps(before_elsewhere)) AS effect,
         sqrt(nps_se(after) ^ 2 + nps_se(before) ^ 2 + nps_se(after_elsewhere) ^ 2 + nps_se(before_elsewhere) ^ 2) AS effect_se,
         normal_z(confidence) AS z
  FROM policy) AS differences
LEFT JOIN LATERAL nps_compare(after, before, (SELECT confidence FROM policy)) AS change ON true;

COMMENT ON VIEW improvement_effects IS
  'Before and after an improvement, where it was made and elsewhere: teams are judged by their change, not by their score. effect: the change there less the change elsewhere, with the interval and p of the four scores together';

--
-- Why did it move?
--

CREATE OR REPLACE VIEW change_by_segment AS
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

CREATE OR REPLACE VIEW customer_history AS
SELECT person_id, count(*) AS answers, array_agg(score::integer ORDER BY answered_at) AS scores, max(answered_on) AS last_on
FROM valid_answers WHERE audience = 'customers' AND person_id IS NOT NULL GROUP BY person_id;

COMMENT ON VIEW customer_history IS 'All answers of each customer, in order';

CREATE OR REPLACE VIEW customer_standing AS
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
      WHERE audience = 'customers' AND person_id IS NOT NULL
        AND answered_on > (SELECT today - report_window FROM settings)
      WINDOW past AS (PARTITION BY person_id ORDER BY answered_at)) AS answers
WHERE latest;

COMMENT ON VIEW customer_standing IS
  'The last answer of each customer beside the one before it. At risk: a detractor, or far below the one before; loyal: the last answers were all a promoter''s; lost, won back: from promoter to detractor, and the other way';

--
-- Are new customers happier than those before them?
--

CREATE OR REPLACE VIEW nps_by_cohort AS
SELECT level, cohort, (cohort + interval '1 month' + cohort_age)::date <= today AS complete, responses, nps, lower, upper, note
FROM settings,
     (SELECT level, cohort, nps_clustered_agg(summary) AS clustered
      FROM (SELECT answers.level, date_trunc('month', companies.customer_since::timestamp)::date AS cohort, answers.respondent,
                   nps_agg(answers.score) AS summary
            FROM settings, valid_answers AS answers JOIN companies USING (company_id)
            WHERE answers.audience = 'customers' AND answers.answered_on >= companies.customer_since
              AND answers.answered_on < companies.customer_since + cohort_age
              AND companies.customer_since >= date_trunc('month', (today - cohort_window)::timestamp)
            GROUP BY answers.level, cohort, answers.respondent) AS respondents
      GROUP BY level, cohort) AS cohorts,
     scorecard(clustered);

COMMENT ON VIEW nps_by_cohort IS
  'What those who became customers in the same month answered in their first months, which is as long for each of them; complete: these are over for all';

--
-- Does it go with satisfaction?
--

CREATE OR REPLACE VIEW satisfaction_by_segment AS
SELECT level, segment, count(*) AS responses, nps(score) AS nps, csat(csat) AS csat, ces(ces) AS ces
FROM valid_answers WHERE answered_on > (SELECT today - report_window FROM settings)
GROUP BY level, segment;

COMMENT ON VIEW satisfaction_by_segment IS 'Satisfaction (percent of 4 and 5) and effort (mean, 7 is easiest) beside the score';

CREATE OR REPLACE VIEW outcomes AS
SELECT answers.score, answers.category, answers.segment, answers.csat, answers.ces, bought.purchases > 0 AS repurchased, bought.spend
FROM valid_answers AS answers
CROSS JOIN LATERAL (SELECT count(*) AS purchases, coalesce(sum(amount), 0) AS spend FROM events
                    WHERE event_kind = ANY (ARRAY(SELECT event_kind FROM event_kinds WHERE is_purchase))
                      AND events.person_id = answers.person_id AND happened_on > answers.answered_on
                      AND happened_on <= answers.answered_on + (SELECT repurchase_within FROM policy)) AS bought
WHERE answers.audience = 'customers' AND answers.person_id IS NOT NULL
  AND answers.answered_on > (SELECT today - repurchase_within - make_interval(days => rolling_days) FROM settings)
  AND answers.answered_on <= (SELECT today - repurchase_within FROM settings);

COMMENT ON VIEW outcomes IS 'The latest answers that are old enough to know what the customer bought afterwards';

CREATE OR REPLACE VIEW outcome_correlations AS
SELECT count(*) AS answers, corr(nps_points(score), csat) AS csat, corr(nps_points(score), ces) AS ces,
       corr(nps_points(score), spend::float8) AS spend, corr(nps_points(score), repurchased::int) AS repurchase
FROM outcomes;

COMMENT ON VIEW outcome_correlations IS 'How far the points of an answer go with satisfaction, effort and later purchases';

CREATE OR REPLACE VIEW repurchase_by_category AS
SELECT category, count(*) AS answers, 100 * avg(repurchased::int) AS percent_repurchased, avg(spend) AS mean_spend
FROM outcomes GROUP BY category;

COMMENT ON VIEW repurchase_by_category IS 'Whether promoters do buy again more often, which the score only assumes';

--
-- Three kinds of Net Promoter Score
--

CREATE OR REPLACE VIEW nps_by_level AS
WITH scales AS MATERIALIZED (
  SELECT level, period, date_trunc(period, today - report_window)::date AS since FROM settings, levels
)
SELECT level, period, starts_on, responses, nps, lower, upper, note
FROM (SELECT level, period, date_trunc(period, day::timestamp)::date AS starts_on, sum(summary) AS summary
      FROM (SELECT level, day, sum(summary) AS summary FROM daily_summaries
            WHERE day >= (SELECT min(since) FROM scales) GROUP BY level, day) AS days   -- fewer dates to truncate
           JOIN scales USING (level)
      WHERE day >= since GROUP BY level, period, starts_on) AS periods,
     scorecard(summary);

COMMENT ON VIEW nps_by_level IS 'The kinds of score side by side, each on its own scale of time, in whole periods that reach into the report window';

CREATE OR REPLACE VIEW dashboard AS
SELECT level, segment, responses, nps, card.lower, card.upper, note, change.difference, change.lower AS difference_lower,
       change.upper AS difference_upper, target, goal.p_value AS p_target
FROM (SELECT level, segment,
             sum(summary) FILTER (WHERE day > today - rolling_days) AS now,
             sum(summary) FILTER (WHERE day <= today - rolling_days) AS before
      FROM settings JOIN daily_summaries ON day > today - 2 * rolling_days AND day <= today
      GROUP BY level, segment) AS windows
LEFT JOIN targets USING (level, segment)
CROSS JOIN LATERAL scorecard(now) AS card
CROSS JOIN LATERAL nps_compare(now, before, (SELECT confidence FROM policy)) AS change
CROSS JOIN LATERAL nps_compare(now, target::double precision, (SELECT confidence FROM policy)) AS goal;

COMMENT ON VIEW dashboard IS 'Each segment in the last days, the change since the days before them, and how far it is from its target';

-- The daily summaries are of last night.  A rollup is of now: it has every answer
-- that is committed, and none taken back.
DO $$
BEGIN
  IF to_regclass(format('%I.answers_daily', current_schema())) IS NULL THEN
    PERFORM nps_rollup_create('answers', 'answers_daily', ARRAY['answered_on', 'kind', 'segment']);
  END IF;
END $$;
CREATE INDEX IF NOT EXISTS answers_daily_parts_answered_on_idx ON answers_daily_parts (answered_on);   -- the last days out of years

CREATE OR REPLACE VIEW dashboard_now AS
SELECT level, segment, responses, nps, lower, upper, note
FROM (SELECT kinds.level, days.segment, sum(days.summary) AS summary
      FROM answers_daily AS days JOIN survey_kinds AS kinds USING (kind)
      WHERE days.answered_on > (SELECT today - rolling_days FROM settings)   -- not joined: the parts are read by these
        AND days.answered_on <= (SELECT today FROM settings)
      GROUP BY kinds.level, days.segment) AS windows,
     scorecard(summary);

COMMENT ON VIEW dashboard_now IS 'Each segment in the last days up to the last commit; answers in doubt are in it, which dashboard leaves out';

--
-- How many must we ask?
--

CREATE OR REPLACE VIEW sample_sizes AS
SELECT level, value AS segment, population, responses, response_rate, needed,
       ceil(100 * needed / response_rate) AS to_ask, 100 * needed > population * response_rate AS too_small
FROM policy, nps_by_dimension AS scores
JOIN (SELECT audience, segment, count(*) AS population
      FROM people JOIN companies USING (company_id),
           LATERAL (SELECT CASE WHEN customer_since IS NULL THEN 'prospects' ELSE 'customers' END AS audience) AS kinds_of_people
      WHERE NOT opted_out GROUP BY audience, segment) AS populations ON populations.segment = scores.value
JOIN levels USING (level, audience),
     LATERAL (SELECT CASE WHEN nps_se(summary) > 0 THEN summary END AS expected) AS last_year,
     LATERAL nps_sample_size(margin, confidence, population, expected) AS needed
WHERE dimension = 'segment' AND responses > 0;

COMMENT ON VIEW sample_sizes IS
  'Answers needed for the margin of the policy, and surveys to send for them at the response rate of the last year; too_small: even everybody would not do';
