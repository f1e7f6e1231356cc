-- The questions of README.md and their answers, after demo.sql:
--   psql -d a_scratch_database -f demo.sql -f report.sql
\set QUIET on
\encoding UTF8
\pset pager off
\pset footer off
\pset border 1
\pset linestyle unicode
\pset null ''
-- An empty title is an empty line between a query and its answer
\pset title ''
\set ECHO none
\echo 'A NET PROMOTER SCORE PROGRAMME'
\echo 'Synthetic data: a chain of a thousand restaurants, 5,000 customers, 18 months. Nobody in it exists.'
\echo
\set ECHO queries
SELECT as_of, confidence, min_responses, report_window, rolling_days, contact_quarantine, alert_rate FROM policy;
\set ECHO none

\echo
\echo 'WHOM DO WE ASK TODAY?'
\echo
\set ECHO queries
SELECT kind, count(*) AS people, count(*) FILTER (WHERE channel = 'email') AS by_email FROM to_ask GROUP BY kind ORDER BY kind;

SELECT name, segment, kind, why, language, channel FROM to_ask WHERE kind IN ('touchpoint', 'wave') ORDER BY person_id LIMIT 6;
\set ECHO none

\echo
\echo 'WHAT DO WE ASK NEXT?'
\echo
\set ECHO queries
SELECT category, language, question FROM follow_up_questions ORDER BY category DESC, language;

SELECT answer_id, score, question FROM next_questions ORDER BY answered_on DESC, answer_id DESC LIMIT 4;
\set ECHO none

\echo
\echo 'WHAT DO WE DO ABOUT IT?'
\echo
\set ECHO queries
SELECT phase, category, step, action, due_within FROM action_rules JOIN action_phases USING (phase)
ORDER BY from_age, category DESC, step;

SELECT category, actions, not_yet_due, replied, overdue, round(percent_replied, 1) AS percent_replied, median_days
FROM reply_rates ORDER BY category;

SELECT person_id, score, phase, action, due_on, days_late FROM overdue_actions
WHERE score <= 6 ORDER BY days_late, person_id LIMIT 5;
\set ECHO none

\echo
\echo 'WHAT ABOUT THE PASSIVES?'
\echo
\set ECHO queries
SELECT segment, tenure, responses, sevens, eights, round(passives, 1) AS percent, round(nps, 1) AS nps, note
FROM passives_by_tenure ORDER BY passives DESC, segment, tenure LIMIT 6;

SELECT reason, answers, nps_count(scores, 7) AS sevens, nps_count(scores, 8) AS eights, round(percent, 1) AS percent
FROM reason_counts WHERE category = 'passive' ORDER BY answers DESC, reason;
\set ECHO none
\set ECHO queries
SELECT moved_up, round(nps, 1) AS nps, round(nps_then, 1) AS nps_then FROM passive_what_if
WHERE level = 'touchpoint' ORDER BY moved_up;

SELECT person_id, score, answered_on, action, due_on FROM passive_queue WHERE NOT overdue ORDER BY due_on, person_id LIMIT 4;
\set ECHO none

\echo
\echo 'WHAT DO THEY SAY?'
\echo
\set ECHO queries
SELECT category, reason, answers, round(percent, 1) AS percent FROM reason_counts
WHERE category <> 'passive' ORDER BY category, answers DESC;

SELECT language, words, query FROM themes WHERE theme = 'late' ORDER BY language;

SELECT theme, answers, round(percent_of_promoters, 1) AS promoters, round(percent_of_passives, 1) AS passives,
       round(percent_of_detractors, 1) AS detractors, round(nps, 1) AS nps, round(lower, 1) AS lower,
       round(upper, 1) AS upper, round(points, 1) AS points, note
FROM theme_scores WHERE level = 'touchpoint' ORDER BY points;

SELECT month, comments, answers AS late, round(percent, 1) AS percent, round(nps, 1) AS nps FROM theme_by_month
WHERE level = 'touchpoint' AND theme = 'late' AND month BETWEEN '2025-03-01' AND '2025-08-01' ORDER BY month;

SELECT language, score, comment FROM comments_without_theme WHERE level = 'touchpoint' ORDER BY answer_id DESC LIMIT 3;

SELECT word, detractors, promoters, round(z::numeric, 1) AS z, examples[1] AS example
FROM telling_words WHERE level = 'touchpoint' AND language = 'en' ORDER BY abs(telling_words.z) DESC, word LIMIT 10;

SELECT unnest(examples) AS late FROM telling_words WHERE level = 'touchpoint' AND language = 'en' AND word = 'late';

SELECT w.language, w.word, w.detractors, w.promoters, round(w.z::numeric, 1) AS z, w.examples[1] AS example
FROM languages AS l
CROSS JOIN LATERAL (SELECT * FROM telling_words AS w WHERE w.level = 'touchpoint' AND w.language = l.language
                    ORDER BY w.z DESC, w.word COLLATE "C" LIMIT 2) AS w
WHERE l.language <> 'en' ORDER BY w.language, w.z DESC, w.word COLLATE "C";
\set ECHO none

\echo
\echo 'WHICH SEGMENT, CHANNEL, STAGE?'
\echo
\set ECHO queries
SELECT dimension, value, responses, round(response_rate, 1) AS rate, round(nps, 1) AS nps, round(lower, 1) AS lower,
       round(upper, 1) AS upper, note
FROM nps_by_dimension WHERE level = 'touchpoint' ORDER BY dimension, value;

SELECT channel, sent, opened, completed, round(percent_opened, 1) AS percent_opened,
       round(percent_completed, 1) AS percent_completed
FROM channel_funnel ORDER BY channel;
\set ECHO none
\set ECHO queries
SELECT value, responses, round(design_effect, 2) AS design_effect, round(nps, 1) AS nps, round(lower, 1) AS lower,
       round(upper, 1) AS upper, target, round(p_target::numeric, 3) AS p_target
FROM nps_by_dimension WHERE level = 'touchpoint' AND dimension IN ('all', 'segment') ORDER BY dimension, value;
\set ECHO none
\set ECHO queries
SELECT rank, name, responses, round(response_rate, 1) AS rate, round(nps, 1) AS nps, round(lower, 1) AS lower,
       round(upper, 1) AS upper, round(expected_nps, 1) AS expected, verdict, note
FROM league_table WHERE note IS NULL ORDER BY rank LIMIT 8;

SELECT rank, name, responses, round(nps, 1) AS nps, round(expected_nps, 1) AS expected, verdict, note
FROM league_table ORDER BY nps DESC, responses DESC, name LIMIT 4;

SELECT verdict, note, count(*) AS restaurants, min(rank) AS best_rank, max(rank) AS worst_rank
FROM league_table GROUP BY verdict, note ORDER BY verdict, note;
\set ECHO none

\echo
\echo 'IS THE CHANGE REAL?'
\echo
\set ECHO queries
SELECT month, responses, round(nps, 1) AS nps, round(difference, 1) AS difference, round(lower, 1) AS lower,
       round(upper, 1) AS upper, round(p_value::numeric, 3) AS p
FROM monthly_change WHERE level = 'touchpoint' ORDER BY month DESC LIMIT 7;

SELECT campaign, responses, round(nps, 1) AS nps, round(difference, 1) AS difference, round(lower, 1) AS lower,
       round(upper, 1) AS upper, round(p_value::numeric, 3) AS p
FROM wave_change ORDER BY starts_on;

SELECT day, responses, round(nps, 1) AS nps_90_days, round(lower, 1) AS lower, round(upper, 1) AS upper
FROM rolling_nps WHERE level = 'touchpoint' ORDER BY day DESC LIMIT 3;
\set ECHO none
\set ECHO queries
SELECT level, segment, responses, round(nps_before, 1) AS nps_before, round(nps_now, 1) AS nps_now,
       round(difference, 1) AS difference, round(p_value::numeric, 5) AS p, round(p_holm::numeric, 5) AS p_holm, alert, note
FROM alerts WHERE level = 'touchpoint' ORDER BY p_holm, segment;
\set ECHO none
\set ECHO queries
SELECT improvement, responses, round(nps_before, 1) AS before, round(nps_after, 1) AS after,
       round(difference, 1) AS difference, round(change_elsewhere, 1) AS elsewhere, round(effect, 1) AS effect,
       round(effect_lower, 1) AS lower, round(effect_upper, 1) AS upper, round(effect_p::numeric, 5) AS p
FROM improvement_effects ORDER BY done_on;
\set ECHO none

\echo
\echo 'WHY DID IT MOVE?'
\echo
\set ECHO queries
SELECT segment, round(share_before, 1) AS share_before, round(share_now, 1) AS share_now, round(nps_before, 1) AS nps_before,
       round(nps_now, 1) AS nps_now, round(mix, 2) AS mix, round(score, 2) AS score, round(contribution, 2) AS contribution
FROM change_by_segment WHERE level = 'touchpoint' AND month = '2025-12-01' ORDER BY contribution;

SELECT count(*) AS months, max(abs(difference - parts)) < 1e-9 AS add_up
FROM monthly_change JOIN (SELECT level, month, sum(contribution) AS parts FROM change_by_segment GROUP BY level, month) AS c
     USING (level, month);
\set ECHO none

\echo
\echo 'WHO IS DRIFTING?'
\echo
\set ECHO queries
SELECT standing, move, count(*) AS customers FROM customer_standing GROUP BY standing, move ORDER BY standing, move;

SELECT person_id, answered_on, previous, score, standing, move FROM customer_standing
WHERE standing = 'at risk' ORDER BY score - previous, answered_on DESC, person_id LIMIT 4;

SELECT person_id, scores, last_on FROM customer_history WHERE person_id = 663;
\set ECHO none
\set ECHO queries
SELECT campaign, previous, both_times, lost, won, round(difference, 1) AS difference, round(lower, 1) AS lower,
       round(upper, 1) AS upper, round(p_value::numeric, 3) AS p
FROM wave_pairs ORDER BY campaign;
\set ECHO none
\set ECHO queries
SELECT cohort, complete, responses, round(nps, 1) AS nps, round(lower, 1) AS lower, round(upper, 1) AS upper, note
FROM nps_by_cohort WHERE level = 'touchpoint' AND cohort >= '2025-03-01' ORDER BY cohort;
\set ECHO none

\echo
\echo 'DOES IT GO WITH SATISFACTION?'
\echo
\set ECHO queries
SELECT segment, responses, round(nps, 1) AS nps, round(csat, 1) AS csat, round(ces, 2) AS ces
FROM satisfaction_by_segment WHERE level = 'touchpoint' ORDER BY segment;

SELECT answers, round(csat::numeric, 3) AS csat, round(ces::numeric, 3) AS ces, round(spend::numeric, 3) AS spend,
       round(repurchase::numeric, 3) AS repurchase
FROM outcome_correlations;

SELECT category, answers, round(percent_repurchased, 1) AS percent_repurchased, round(mean_spend, 2) AS mean_spend
FROM repurchase_by_category ORDER BY category;
\set ECHO none
\set ECHO queries
SELECT year, count(*) AS answers, round(corr(nps_points(score), satisfaction)::numeric, 6) AS correlation,
       round(nps(score), 1) AS nps, round(csat(satisfaction), 1) AS csat
FROM responses WHERE nps_is_score(score) AND satisfaction IS NOT NULL GROUP BY year ORDER BY year;
\set ECHO none

\echo
\echo 'THREE KINDS OF NET PROMOTER SCORE'
\echo
\set ECHO queries
SELECT level, period, starts_on, responses, round(nps, 1) AS nps, round(lower, 1) AS lower, round(upper, 1) AS upper
FROM nps_by_level WHERE starts_on >= '2025-04-01' AND (period <> 'month' OR starts_on >= '2025-10-01') OR period = 'year'
ORDER BY level, starts_on;
\set ECHO none

\echo
\echo 'CAN WE TRUST THE ANSWERS?'
\echo
\set ECHO queries
SELECT flag, excludes, flagged, round(nps_flagged, 1) AS their_nps, round(nps_with, 1) AS with_them,
       round(nps_without, 1) AS without
FROM trust_checks WHERE level = 'touchpoint' ORDER BY flag;

SELECT level, answers, round(nps_all, 1) AS nps_all, counted, round(nps_counted, 1) AS nps_counted, beyond_doubt,
       round(nps_beyond_doubt, 1) AS nps_beyond_doubt
FROM nps_both_ways ORDER BY level;

SELECT flag, team_id, score, count(*) AS answers, max(beside) AS beside, round(max(expected)::numeric, 4) AS expected
FROM bursts WHERE burst GROUP BY flag, team_id, score ORDER BY flag;

SELECT team_id, flag, base, round(percent, 1) AS percent, round(percent_others, 1) AS others, p_holm < 0.0001 AS clear
FROM team_checks, policy WHERE p_holm < team_check_rate ORDER BY flag;
\set ECHO none
\set ECHO queries
SELECT level, early_responses AS early, round(nps_early, 1) AS nps_early, late_responses AS late, round(nps_late, 1) AS nps_late,
       round(difference, 1) AS difference, round(lower, 1) AS lower, round(upper, 1) AS upper, round(p_value::numeric, 3) AS p
FROM early_and_late ORDER BY level;
\set ECHO none

\echo
\echo 'SOCIAL PROOF'
\echo
\set ECHO queries
SELECT form, answered_on, score, comment, name, company FROM social_proof LIMIT 5;

SELECT form, count(*) AS promoters FROM social_proof GROUP BY form ORDER BY form;
\set ECHO none

\echo
\echo 'HOW MANY MUST WE ASK?'
\echo
\set ECHO queries
SELECT level, segment, population, round(response_rate, 1) AS rate, needed, to_ask, too_small
FROM sample_sizes WHERE level = 'touchpoint' ORDER BY segment;
\set ECHO none

\echo
\echo 'EVERY NIGHT, EVERY SEVENTH DAY'
\echo
\set ECHO queries
SELECT segment, responses, round(nps, 1) AS nps, round(lower, 1) AS lower, round(upper, 1) AS upper,
       round(difference, 1) AS change, target, round(p_target::numeric, 3) AS p_target, note
FROM dashboard WHERE level = 'touchpoint' ORDER BY segment;
\set ECHO none

\echo
\set ECHO queries
SELECT segment, responses, round(nps, 1) AS nps, round(lower, 1) AS lower, round(upper, 1) AS upper, note
FROM dashboard_now WHERE level = 'touchpoint' ORDER BY segment;
\set ECHO none

\echo
\echo 'WHAT IS NOT AN ANSWER'
\echo
\set ECHO queries
SELECT why, source_id, invitation, answered_at, score, csat FROM intake_quarantine ORDER BY why, source_id;
\set ECHO none
