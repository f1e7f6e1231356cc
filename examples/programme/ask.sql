-- Whom to ask today, and what to ask next.

--
-- Whom do we ask today?
--

CREATE OR REPLACE VIEW contactable AS
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

CREATE OR REPLACE VIEW asks_due AS
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

CREATE OR REPLACE VIEW to_ask AS
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

CREATE OR REPLACE VIEW next_questions AS
SELECT a.answer_id, a.answered_on, a.person_id, p.language, a.score, a.category, q.question
FROM valid_answers AS a JOIN people AS p USING (person_id)
JOIN follow_up_questions AS q ON q.category = a.category AND q.language = p.language;

COMMENT ON VIEW next_questions IS 'The question after the score, in the language of the person';
