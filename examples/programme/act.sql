-- What to do about an answer, and whether it was done.

--
-- What do we do about it?
--

-- Doubtful or not, an unhappy customer is called; of several answers to one invitation, about the last
CREATE OR REPLACE VIEW actions AS
SELECT answers.answer_id, answers.person_id, answers.segment, answers.answered_on, answers.score, answers.category,
       phases.phase, rules.step, rules.action, (answers.answered_on + rules.due_within)::date AS due_on, replies.replied_on,
       replies.replied_on IS NULL AND answers.answered_on + rules.due_within < (SELECT today FROM settings) AS overdue
FROM answers
CROSS JOIN LATERAL (
  SELECT phase FROM action_phases
  ORDER BY (answers.answered_on >= answers.event_on + from_age AND answers.answered_on < answers.event_on + until_age) IS TRUE DESC,
           from_age
  LIMIT 1) AS phases
JOIN action_rules AS rules ON rules.phase = phases.phase AND rules.category = answers.category
LEFT JOIN replies ON replies.answer_id = answers.answer_id AND replies.step = rules.step
WHERE answers.person_id IS NOT NULL AND answers.answered_on > (SELECT today - action_window FROM settings)
  AND NOT EXISTS (SELECT FROM answer_flags WHERE answer_flags.answer_id = answers.answer_id AND flag = 'duplicate');

COMMENT ON VIEW actions IS 'What is to be done about each answer, until when, and whether it was done';

CREATE OR REPLACE VIEW overdue_actions AS
SELECT answer_id, person_id, score, phase, action, due_on, (SELECT today FROM settings) - due_on AS days_late
FROM actions WHERE overdue;

COMMENT ON VIEW overdue_actions IS 'Actions whose day has passed without a reply';

CREATE OR REPLACE VIEW reply_rates AS
SELECT category, count(*) AS actions, count(*) FILTER (WHERE NOT due) AS not_yet_due,
       count(replied_on) FILTER (WHERE due) AS replied, count(*) FILTER (WHERE overdue) AS overdue,
       100.0 * count(replied_on) FILTER (WHERE due) / nullif(count(*) FILTER (WHERE due), 0) AS percent_replied,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY replied_on - answered_on) FILTER (WHERE due) AS median_days
FROM (SELECT *, due_on < (SELECT today FROM settings) AS due FROM actions) AS all_actions GROUP BY category;

COMMENT ON VIEW reply_rates IS 'Whether every answer gets its reply, and how soon: of the actions whose day has passed, as no others are late yet';

CREATE OR REPLACE VIEW passive_queue AS
SELECT answer_id, person_id, segment, score, answered_on, phase, action, due_on, overdue
FROM actions WHERE category = 'passive' AND replied_on IS NULL;

COMMENT ON VIEW passive_queue IS 'Passives whom nobody has got in touch with yet';

--
-- Social proof
--

CREATE OR REPLACE VIEW social_proof AS
SELECT said.permission AS form, said.answered_on, said.score, said.comment, people.name, companies.name AS company
FROM valid_answers AS said JOIN people USING (person_id) JOIN companies ON companies.company_id = said.company_id
WHERE said.category = 'promoter' AND said.comment IS NOT NULL AND said.permission IS NOT NULL AND NOT said.incentive
  AND (SELECT latest.category FROM answers AS latest WHERE latest.person_id = said.person_id
       ORDER BY latest.answered_at DESC LIMIT 1) <> 'detractor'
ORDER BY said.answered_at DESC;

COMMENT ON VIEW social_proof IS
  'What promoters said, unpaid, and let us publish, newest first; without those who are detractors by now';
