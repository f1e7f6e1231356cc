-- Whom to ask today, and what to ask next.

--
-- Whom do we ask today?
--

CREATE OR REPLACE VIEW contactable AS
WITH asked_lately AS MATERIALIZED (
  SELECT person_id FROM invitations WHERE sent_on > (SELECT today - contact_quarantine FROM settings)
)
SELECT people.*, companies.segment, companies.customer_since,
       CASE WHEN companies.customer_since <= (SELECT today FROM settings) THEN 'customers' ELSE 'prospects' END AS audience
FROM people JOIN companies USING (company_id)
WHERE NOT people.opted_out
  AND people.last_active_on > (SELECT today - active_within FROM settings)
  AND people.channel IN (SELECT channel FROM channels WHERE sends)
  AND NOT EXISTS (SELECT FROM asked_lately WHERE asked_lately.person_id = people.person_id);

COMMENT ON VIEW contactable IS
  'Active people who have not opted out, can be sent something and were not sent any survey lately';

CREATE OR REPLACE VIEW asks_due AS
WITH addressees AS MATERIALIZED (
  SELECT person_id, customer_since, audience FROM contactable
), kinds AS MATERIALIZED (
  SELECT kind, rule, audience, priority, today, wave_window,
         today - repeat_after AS not_since, 'not asked within ' || repeat_after AS annually
  FROM settings, survey_kinds JOIN levels USING (level)
), asked_already AS MATERIALIZED (
  SELECT sent.person_id, sent.kind
  FROM kinds JOIN invitations AS sent ON sent.kind = kinds.kind AND sent.sent_on > kinds.not_since
), happened AS MATERIALIZED (
  SELECT happening.person_id, surveys.kind, happening.event_id, surveys.event_kind || ' of ' || happening.happened_on AS why
  FROM settings, event_surveys AS surveys
  CROSS JOIN LATERAL (SELECT * FROM events
                      WHERE events.event_kind = surveys.event_kind
                        AND events.happened_on BETWEEN today - surveys.expires AND today - surveys.wait
                      OFFSET 0) AS happening   -- kind by kind, by the index
  WHERE NOT EXISTS (SELECT FROM invitations AS sent
                    WHERE sent.event_id = happening.event_id AND sent.kind = surveys.kind)
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
  FROM addressees JOIN kinds USING (audience) JOIN happened USING (person_id, kind) WHERE rule = 'event'
)
SELECT person_id, kind, priority, event_id, why FROM due
WHERE NOT EXISTS (SELECT FROM asked_already WHERE asked_already.person_id = due.person_id AND asked_already.kind = due.kind);

COMMENT ON VIEW asks_due IS 'Every reason to ask somebody today; one person may have several';

CREATE OR REPLACE VIEW to_ask AS
SELECT asks.person_id, people.name, companies.segment, asks.kind, asks.event_id, asks.why, people.language,
       coalesce((SELECT answers.channel FROM answers
                 WHERE answers.person_id = asks.person_id AND answers.channel = ANY (ARRAY(SELECT channel FROM channels WHERE sends))
                 ORDER BY answers.answered_at DESC LIMIT 1),
                people.channel) AS channel
FROM (SELECT DISTINCT ON (person_id) person_id, kind, event_id, why FROM asks_due
      ORDER BY person_id, priority, event_id DESC) AS asks
LEFT JOIN people USING (person_id) LEFT JOIN companies USING (company_id);   -- LEFT: a count needs neither

COMMENT ON VIEW to_ask IS
  'Whom to ask today, for what, and on which channel: the one they last answered on. One survey a person';

--
-- What do we ask next?
--

CREATE OR REPLACE VIEW next_questions AS
SELECT answers.answer_id, answers.answered_on, answers.person_id, people.language, answers.score, answers.category,
       questions.question
FROM valid_answers AS answers JOIN people USING (person_id)
JOIN follow_up_questions AS questions ON questions.category = answers.category AND questions.language = people.language;

COMMENT ON VIEW next_questions IS 'The question after the score, in the language of the person';
