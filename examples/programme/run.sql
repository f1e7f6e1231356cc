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

CREATE OR REPLACE FUNCTION load_intake() RETURNS TABLE (loaded bigint, corrected bigint, unchanged bigint, quarantined bigint)
LANGUAGE sql
BEGIN ATOMIC
  WITH taken AS (
    DELETE FROM intake RETURNING *
  ), read AS (
    SELECT t.*, i.invitation_id, i.sent_at, i.person_id, k.kind AS open_kind, a.answer_id, a.invitation_id AS answer_to,
           readable_time(t.started_at) AS started, readable_time(t.answered_at) AS answered,
           CASE WHEN nps_can_parse(t.score) THEN nps_parse(t.score) END AS value,
           i.invitation_id IS NOT NULL AND i.person_id IS NULL
           OR md5(t.source_id) IN (SELECT e.hash FROM erased_sources AS e) AS erased
    FROM taken AS t
    LEFT JOIN invitations AS i
      ON i.invitation_id = CASE WHEN t.invitation ~ '^[0-9]{1,18}$' THEN t.invitation::bigint END
    LEFT JOIN survey_kinds AS k ON k.kind = t.kind AND k.rule = 'open' AND coalesce(t.invitation, '') = ''
    LEFT JOIN answers AS a ON a.source_id = t.source_id
  ), judged AS (
    SELECT r.intake_id, r.source_id, r.invitation_id, r.open_kind, r.answer_id, r.channel, r.segment, r.stage, r.team,
           r.started, r.answered, r.value, r.csat, r.ces, r.comment, r.reason, r.permission, r.incentive, CASE
        WHEN r.why <> '' THEN r.why
        WHEN r.source_id IS NULL THEN 'no number of the answer'
        WHEN coalesce(r.invitation, '') = '' AND r.kind <> '' AND open_kind IS NULL THEN 'no such open kind of survey'
        WHEN r.invitation_id IS NULL AND open_kind IS NULL THEN 'no such invitation'
        WHEN r.answer_id IS NOT NULL AND answer_to IS DISTINCT FROM r.invitation_id THEN 'answered another invitation before'
        WHEN NOT nps_can_parse(r.score) THEN 'not a score'
        WHEN value IS NULL THEN 'score left blank'
        WHEN answered IS NULL OR started IS NULL AND r.started_at <> '' THEN 'unreadable time'
        WHEN answered < started OR coalesce(started, answered) < r.sent_at - clock_tolerance
             OR answered > r.received_at + clock_tolerance
          THEN 'clock skew'
        WHEN r.csat !~ '^[1-5]?$' OR r.ces !~ '^[1-7]?$' THEN 'rating off its scale'
        WHEN r.reason <> '' AND r.reason NOT IN (SELECT k.reason FROM reasons AS k) THEN 'unknown reason'
        WHEN r.permission <> '' AND r.permission NOT IN (SELECT f.form FROM testimonial_forms AS f)
          THEN 'unknown form of permission'
        WHEN coalesce(r.incentive, '') NOT IN ('', 'yes', 'no') THEN 'incentive neither yes nor no'
        WHEN open_kind IS NOT NULL THEN CASE   -- what else the invitation would say
          WHEN coalesce(r.channel, '') NOT IN (SELECT c.channel FROM channels AS c) THEN 'unknown channel'
          WHEN r.segment <> '' AND r.segment NOT IN (SELECT s.segment FROM segments AS s) THEN 'unknown segment'
          WHEN r.stage <> '' AND r.stage NOT IN (SELECT s.stage FROM stages AS s) THEN 'unknown stage'
          WHEN r.team <> '' AND r.team NOT IN (SELECT t.team_id::text FROM teams AS t) THEN 'unknown team'
        END
      END AS why
    FROM read AS r, policy WHERE NOT erased
  ), valid AS (
    SELECT j.*, row_number() OVER (PARTITION BY source_id ORDER BY intake_id DESC) AS nth FROM judged AS j WHERE why IS NULL
  ), newest AS (   -- what is blank now does not erase what was there
    SELECT v.*, coalesce(v.started, a.started_at) AS new_started, coalesce(nullif(v.csat, '')::smallint, a.csat) AS new_csat,
           coalesce(nullif(v.ces, '')::smallint, a.ces) AS new_ces, coalesce(nullif(v.comment, ''), a.comment) AS new_comment,
           coalesce(nullif(v.reason, ''), a.reason) AS new_reason,
           coalesce(nullif(v.permission, ''), a.permission) AS new_permission,
           coalesce(nullif(v.incentive, '') = 'yes', a.incentive, false) AS new_incentive
    FROM valid AS v LEFT JOIN answers AS a USING (answer_id) WHERE nth = 1
  ), versions AS (
    INSERT INTO answer_versions
      (answer_id, started_at, answered_at, score, csat, ces, comment, reason, permission, incentive)
    SELECT a.answer_id, a.started_at, a.answered_at, a.score, a.csat, a.ces, a.comment, a.reason, a.permission, a.incentive
    FROM newest AS n JOIN answers AS a USING (answer_id)
    WHERE (a.started_at, a.answered_at, a.score::integer, a.csat, a.ces, a.comment, a.reason, a.permission, a.incentive)
          IS DISTINCT FROM (new_started, answered, value, new_csat, new_ces, new_comment, new_reason, new_permission, new_incentive)
    RETURNING answer_id
  ), corrected AS (
    UPDATE answers AS a
    SET started_at = new_started, answered_at = answered, score = value, csat = new_csat, ces = new_ces, comment = new_comment,
        reason = new_reason, permission = new_permission, incentive = new_incentive
    FROM newest AS n WHERE n.answer_id = a.answer_id AND a.answer_id IN (SELECT v.answer_id FROM versions AS v)
    RETURNING a.source_id
  ), loaded AS (
    INSERT INTO answers
      (source_id, invitation_id, person_id, company_id, kind, team_id, segment, stage, channel, sent_at, event_on,
       started_at, answered_at, score, csat, ces, comment, reason, permission, incentive)
    SELECT n.source_id, i.invitation_id, i.person_id, p.company_id, coalesce(i.kind, n.open_kind),
           CASE WHEN open_kind IS NULL THEN i.team_id ELSE nullif(n.team, '')::integer END,
           coalesce(i.segment, nullif(n.segment, ''), 'not known'), coalesce(i.stage, nullif(n.stage, ''), k.stage),
           coalesce(i.channel, n.channel), i.sent_at,
           (SELECT happened_on FROM events WHERE events.event_id = i.event_id),
           new_started, answered, value, new_csat, new_ces, new_comment, new_reason, new_permission, new_incentive
    FROM newest AS n LEFT JOIN invitations AS i USING (invitation_id) LEFT JOIN people AS p USING (person_id)
    LEFT JOIN survey_kinds AS k ON k.kind = n.open_kind
    WHERE n.answer_id IS NULL
    ORDER BY answered, source_id
    RETURNING source_id
  ), refused AS (
    SELECT intake_id, why FROM judged WHERE why IS NOT NULL
    UNION ALL
    SELECT v.intake_id, 'replaced by a later row' FROM valid AS v JOIN newest AS n USING (source_id)
    WHERE v.nth > 1 AND (v.started, v.answered, v.value, v.csat, v.ces, v.comment, v.reason, v.permission, v.incentive)
                        IS DISTINCT FROM (n.started, n.answered, n.value, n.csat, n.ces, n.comment, n.reason, n.permission, n.incentive)
  ), known AS (
    SELECT to_jsonb(q) - '{quarantine_id,intake_id,why,received_at}'::text[] AS content FROM intake_quarantine AS q
  ), kept AS (   -- each once, however often it is exported
    INSERT INTO intake_quarantine
      (intake_id, source_id, invitation, kind, channel, segment, stage, team, started_at, answered_at, score, csat, ces, comment,
       reason, permission, incentive, why, received_at)
    SELECT DISTINCT ON (c.content)
           t.intake_id, source_id, invitation, kind, channel, segment, stage, team, started_at, answered_at, score, csat, ces,
           comment, reason, permission, incentive, r.why, received_at
    FROM refused AS r JOIN taken AS t USING (intake_id),
         LATERAL (SELECT to_jsonb(t) - '{intake_id,why,received_at}'::text[] AS content) AS c
    WHERE NOT EXISTS (SELECT FROM known AS k WHERE k.content = c.content)
    ORDER BY c.content, t.intake_id
    RETURNING why
  ), resolved AS (
    DELETE FROM intake_quarantine AS q
    WHERE q.source_id IN (SELECT l.source_id FROM loaded AS l UNION ALL SELECT c.source_id FROM corrected AS c)
  )
  SELECT (SELECT count(*) FROM loaded), (SELECT count(*) FROM corrected),
         (SELECT count(*) FROM taken) - (SELECT count(*) FROM loaded) - (SELECT count(*) FROM corrected)
         - (SELECT count(*) FROM kept),
         (SELECT count(*) FROM kept);
END;

COMMENT ON FUNCTION load_intake() IS
  'Moves intake to answers, and what is no answer to intake_quarantine with the reason. Who is there already is corrected where the new row says something else; the same row again changes nothing';

CREATE OR REPLACE FUNCTION send(listed date DEFAULT NULL)
RETURNS TABLE (invitation_id bigint, person_id integer, name text, kind text, language text, channel text)
LANGUAGE sql
BEGIN ATOMIC
  INSERT INTO invitations (person_id, kind, event_id, team_id, segment, stage, channel, sent_at)
  SELECT l.person_id, l.kind, l.event_id, e.team_id, c.segment, coalesce(v.stage, k.stage), l.channel,
         (s.today + (now() AT TIME ZONE 'UTC')::time) AT TIME ZONE 'UTC'
  FROM settings AS s, ask_list AS l JOIN people AS p USING (person_id) JOIN companies AS c USING (company_id)
  JOIN survey_kinds AS k USING (kind) LEFT JOIN events AS e USING (event_id) LEFT JOIN event_kinds AS v USING (event_kind)
  WHERE l.listed_on = coalesce(send.listed, (SELECT max(a.listed_on) FROM ask_list AS a))
    AND EXISTS (SELECT FROM asks_due AS d
                WHERE d.person_id = l.person_id AND d.kind = l.kind AND coalesce(d.event_id, 0) = coalesce(l.event_id, 0))
  ORDER BY l.person_id
  RETURNING invitations.invitation_id, invitations.person_id,
            (SELECT p.name FROM people AS p WHERE p.person_id = invitations.person_id), invitations.kind,
            (SELECT p.language FROM people AS p WHERE p.person_id = invitations.person_id), invitations.channel;
END;

COMMENT ON FUNCTION send(date) IS
  'Makes invitations of the list of that day, or of the newest, and returns them for whatever sends them; without those who are no longer due, were sent something since, or opted out. So a second call sends nothing, and the next list is without them';

CREATE OR REPLACE FUNCTION erase_person(person integer)
RETURNS TABLE (answers_kept bigint, comments_erased bigint, invitations_kept bigint, events_erased bigint)
LANGUAGE sql
BEGIN ATOMIC
  WITH mine AS (
    SELECT answer_id, source_id, comment FROM answers WHERE person_id = person
  ), asked AS (
    SELECT i.invitation_id FROM invitations AS i WHERE i.person_id = person
  ), hashes AS (
    INSERT INTO erased_sources SELECT md5(source_id) FROM mine ON CONFLICT DO NOTHING
  ), versions AS (
    DELETE FROM answer_versions WHERE answer_id IN (SELECT answer_id FROM mine)
  ), notes AS (
    UPDATE replies SET note = NULL WHERE answer_id IN (SELECT answer_id FROM mine)
  ), kept AS (
    UPDATE answers
    SET source_id = 'erased/' || answer_id, person_id = NULL, company_id = NULL, comment = NULL, permission = NULL
    WHERE person_id = person
  ), unlinked AS (
    UPDATE invitations SET person_id = NULL, event_id = NULL WHERE person_id = person
  ), unlisted AS (
    DELETE FROM ask_list WHERE person_id = person
  ), events_gone AS (
    DELETE FROM events WHERE person_id = person RETURNING event_id
  ), waiting AS (
    DELETE FROM intake
    WHERE source_id IN (SELECT source_id FROM mine) OR invitation IN (SELECT invitation_id::text FROM asked)
  ), quarantined AS (
    DELETE FROM intake_quarantine
    WHERE source_id IN (SELECT source_id FROM mine) OR invitation IN (SELECT invitation_id::text FROM asked)
  ), gone AS (
    DELETE FROM people WHERE person_id = person
  )
  SELECT (SELECT count(*) FROM mine), (SELECT count(comment) FROM mine), (SELECT count(*) FROM asked),
         (SELECT count(*) FROM events_gone);
END;

COMMENT ON FUNCTION erase_person(integer) IS
  'Erases a person with the name, all comments, events, notes of replies, and every link to the company, from the list, the intake and the quarantine too. What stays counts on without a name: of an answer score, times, ratings, reason, segment, stage, channel and team; that an invitation was sent; and a hash of the numbers in the survey tool, so that the next export does not bring them back';

-- Compiling their plans takes longer than running most of them
CREATE OR REPLACE FUNCTION flag_answers() RETURNS bigint LANGUAGE sql SET jit = off
BEGIN ATOMIC
  WITH found AS MATERIALIZED (
    SELECT answer_id, flag FROM flags_found
  ), dropped AS (
    DELETE FROM answer_flags WHERE NOT EXISTS (SELECT FROM found WHERE (found.answer_id, found.flag)
                                                                    = (answer_flags.answer_id, answer_flags.flag))
    RETURNING flag
  ), added AS (
    INSERT INTO answer_flags SELECT answer_id, flag FROM found ON CONFLICT DO NOTHING RETURNING flag
  )
  SELECT (SELECT count(*) FROM dropped) + (SELECT count(*) FROM added);
END;

COMMENT ON FUNCTION flag_answers() IS 'Looks which answers are in doubt, and writes what has changed since';

CREATE OR REPLACE FUNCTION refresh_daily(since date DEFAULT '-infinity') RETURNS bigint LANGUAGE sql
BEGIN ATOMIC
  WITH counted AS MATERIALIZED (
    SELECT answered_on AS day, level, segment, nps_agg(score) AS summary FROM valid_answers WHERE answered_on >= since
    GROUP BY answered_on, level, segment
  ), emptied AS (
    DELETE FROM daily_summaries AS kept
    WHERE day >= since AND NOT EXISTS (SELECT FROM counted WHERE (counted.day, counted.level, counted.segment)
                                                               = (kept.day, kept.level, kept.segment))
    RETURNING day
  ), written AS (
    INSERT INTO daily_summaries AS kept SELECT day, level, segment, summary FROM counted
    ON CONFLICT (day, level, segment) DO UPDATE SET summary = excluded.summary WHERE kept.summary <> excluded.summary
    RETURNING day
  )
  SELECT (SELECT count(*) FROM emptied) + (SELECT count(*) FROM written);
END;

COMMENT ON FUNCTION refresh_daily(date) IS 'Counts the days anew, from a day on, and writes those that have changed';

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
  SELECT today, level, dimension, value, summary, responses, nps, response_rate, lower, upper, note FROM settings, nps_by_dimension;
  SELECT count(*) FROM settings JOIN weekly_reports ON reported_on = today;
END;

COMMENT ON FUNCTION make_report() IS 'Keeps the scores by segment, channel and stage as of today';

CREATE OR REPLACE VIEW newest_report AS
SELECT r.reported_on AS week, r.level, r.dimension, r.value, r.summary, r.responses, nps_promoters(r.summary) AS promoters,
       nps_passives(r.summary) AS passives, nps_detractors(r.summary) AS detractors, r.nps, r.lower, r.upper,
       r.response_rate, r.nps - b.nps AS since_last_report, r.note
FROM weekly_reports AS r
LEFT JOIN weekly_reports AS b
  ON b.reported_on = (SELECT max(reported_on) FROM weekly_reports WHERE reported_on < r.reported_on)
 AND (b.level, b.dimension, b.value) = (r.level, r.dimension, r.value)
WHERE r.reported_on = (SELECT max(reported_on) FROM weekly_reports);

COMMENT ON VIEW newest_report IS 'The newest weekly report, with the change of each score since the one before';

CREATE OR REPLACE FUNCTION nightly() RETURNS void LANGUAGE sql SET jit = off
BEGIN ATOMIC
  SELECT load_intake();
  SELECT read_comments();
  SELECT flag_answers();
  SELECT refresh_daily();
  SELECT raise_alerts();
END;

COMMENT ON FUNCTION nightly() IS 'Loads the intake, reads the comments, looks for doubtful answers, refreshes the summaries, raises alerts';

CREATE OR REPLACE FUNCTION weekly() RETURNS void LANGUAGE sql SET jit = off
BEGIN ATOMIC
  SELECT make_ask_list();
  SELECT make_report();
END;

COMMENT ON FUNCTION weekly() IS 'Lists whom to ask, and keeps the report of the week';
