-- The way in, and what runs every night and every seventh day.

CREATE OR REPLACE FUNCTION readable_time(value text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF value ~ '^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)$' THEN
    RETURN value::timestamptz;
  END IF;
  RETURN NULL;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;

COMMENT ON FUNCTION readable_time(text) IS 'A time in ISO 8601 with its offset, or NULL: a time without offset could be any';

CREATE OR REPLACE FUNCTION load_intake() RETURNS TABLE (loaded bigint, quarantined bigint)
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

CREATE OR REPLACE FUNCTION flag_answers() RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  DELETE FROM answer_flags;
  INSERT INTO answer_flags SELECT * FROM flags_found;
  SELECT count(*) FROM answer_flags;
END;

COMMENT ON FUNCTION flag_answers() IS 'Works out anew which answers are in doubt';

CREATE OR REPLACE FUNCTION refresh_daily(since date DEFAULT '-infinity') RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  DELETE FROM daily_summaries WHERE day >= since;
  INSERT INTO daily_summaries
  SELECT answered_on, level, segment, nps_agg(score) FROM valid_answers WHERE answered_on >= since
  GROUP BY answered_on, level, segment;
  SELECT count(*) FROM daily_summaries WHERE day >= since;
END;

COMMENT ON FUNCTION refresh_daily(date) IS 'Fills the daily summaries anew, from a day on';

CREATE OR REPLACE FUNCTION raise_alerts() RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  INSERT INTO alerts_raised SELECT today, level, segment, difference, p_holm FROM settings, alerts WHERE alert
  ON CONFLICT DO NOTHING;
  SELECT count(pg_notify('nps_alert', level || ', ' || segment || ': ' || to_char(difference, 'SG990.0')))
  FROM settings JOIN alerts_raised ON raised_on = today;
END;

COMMENT ON FUNCTION raise_alerts() IS 'Keeps the alerts of today, and notifies who listens to nps_alert';

CREATE OR REPLACE FUNCTION make_ask_list() RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  INSERT INTO ask_list SELECT today, person_id, kind, event_id, channel FROM settings, to_ask
  ON CONFLICT DO NOTHING;
  SELECT count(*) FROM settings JOIN ask_list ON listed_on = today;
END;

COMMENT ON FUNCTION make_ask_list() IS 'Keeps whom to ask as of today';

CREATE OR REPLACE FUNCTION make_report() RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  DELETE FROM weekly_reports WHERE reported_on = (SELECT today FROM settings);
  INSERT INTO weekly_reports
  SELECT today, level, dimension, value, summary, response_rate, lower, upper, note FROM settings, nps_by_dimension;
  SELECT count(*) FROM settings JOIN weekly_reports ON reported_on = today;
END;

COMMENT ON FUNCTION make_report() IS 'Keeps the scores by segment, channel and stage as of today';

CREATE OR REPLACE FUNCTION nightly() RETURNS void LANGUAGE sql
BEGIN ATOMIC
  SELECT load_intake();
  SELECT flag_answers();
  SELECT refresh_daily();
  SELECT raise_alerts();
END;

COMMENT ON FUNCTION nightly() IS 'Loads the intake, looks for doubtful answers, refreshes the summaries, raises alerts';

CREATE OR REPLACE FUNCTION weekly() RETURNS void LANGUAGE sql
BEGIN ATOMIC
  SELECT make_ask_list();
  SELECT make_report();
END;

COMMENT ON FUNCTION weekly() IS 'Lists whom to ask, and keeps the report of the week';
