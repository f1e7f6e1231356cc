-- Who may see what: optional, after install.sql, by a role that may create roles.
--   nps_reader  scores of groups: no person, no comment
--   nps_agent   the people behind them, what they said, and what was replied
--   nps_tool    hands answers in and takes the list of whom to ask, and sees nothing else
-- Grant these roles to those who work with the programme; the owner runs nightly() and
-- weekly().  A group of one is a person: what is marked as too few is not hidden here.
\set ON_ERROR_STOP on
BEGIN;
DO $$
DECLARE
  needed text;
BEGIN
  FOREACH needed IN ARRAY ARRAY['nps_reader', 'nps_agent', 'nps_tool'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = needed) THEN
      EXECUTE format('CREATE ROLE %I', needed);
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), needed);
  END LOOP;
END $$;

GRANT SELECT ON policy, settings, segments, channels, stages, levels, survey_kinds, targets, campaigns, teams, improvements,
  trust_rules, tenure_bands, answering_bands,
  daily_summaries, answers_daily, weekly_reports, newest_report, alerts_raised,
  nps_by_level, nps_by_dimension, dashboard, dashboard_now, rolling_nps, monthly_change, wave_change, wave_pairs, alerts,
  change_by_segment, improvement_effects, nps_by_cohort, league_table, sample_sizes, channel_funnel,
  passives_by_tenure, reason_counts, passive_what_if, satisfaction_by_segment, outcome_correlations,
  themes, theme_scores, theme_by_month, repurchase_by_category, reply_rates, team_checks, trust_checks, nps_both_ways,
  early_and_late, answering_pace
TO nps_reader, nps_agent;

GRANT SELECT ON companies, people, events, invitations, answers, answer_flags, valid_answers, next_questions, actions,
  overdue_actions, passive_queue, social_proof, customer_history, customer_standing, bursts, ask_list, theme_mentions,
  comments_without_theme, telling_words
TO nps_agent;
GRANT SELECT, INSERT, UPDATE ON replies TO nps_agent;

GRANT INSERT ON intake TO nps_tool;
GRANT SELECT ON ask_list TO nps_tool;
COMMIT;
