-- What to do about an answer, and whether it was done.

--
-- What do we do about it?
--

CREATE OR REPLACE VIEW actions AS
SELECT a.answer_id, a.person_id, a.segment, a.answered_on, a.score, a.category, f.phase, r.step, r.action,
       (a.answered_on + r.due_within)::date AS due_on, y.replied_on,
       y.replied_on IS NULL AND a.answered_on + r.due_within < (SELECT today FROM settings) AS overdue
FROM valid_answers AS a
JOIN (SELECT phase, from_age, lead(from_age) OVER (ORDER BY from_age) AS until FROM action_phases) AS f
  ON (a.delivered_on + f.from_age <= a.answered_on) IS NOT FALSE AND (a.delivered_on IS NOT NULL OR f.from_age = '0')
 AND (a.delivered_on + f.until <= a.answered_on) IS NOT TRUE
JOIN action_rules AS r ON r.phase = f.phase AND r.category = a.category
LEFT JOIN replies AS y ON y.answer_id = a.answer_id AND y.step = r.step
WHERE a.person_id IS NOT NULL AND a.answered_on > (SELECT today - action_window FROM settings);

COMMENT ON VIEW actions IS 'What is to be done about each answer, until when, and whether it was done';

CREATE OR REPLACE VIEW overdue_actions AS
SELECT answer_id, person_id, score, phase, action, due_on, s.today - due_on AS days_late
FROM settings AS s, actions WHERE overdue;

COMMENT ON VIEW overdue_actions IS 'Actions whose day has passed without a reply';

CREATE OR REPLACE VIEW reply_rates AS
SELECT category, count(*) AS actions, count(replied_on) AS replied,
       count(*) FILTER (WHERE overdue) AS overdue,
       100.0 * count(replied_on) / count(*) AS percent_replied,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY replied_on - answered_on) AS median_days
FROM actions GROUP BY category;

COMMENT ON VIEW reply_rates IS 'Whether every answer gets its reply, and how soon';

CREATE OR REPLACE VIEW passive_queue AS
SELECT answer_id, person_id, segment, score, answered_on, phase, action, due_on, overdue
FROM actions WHERE category = 'passive' AND replied_on IS NULL;

COMMENT ON VIEW passive_queue IS 'Passives whom nobody has got in touch with yet';

--
-- Social proof
--

CREATE OR REPLACE VIEW social_proof AS
SELECT a.permission AS form, a.answered_on, a.score, a.comment, p.name, c.name AS company
FROM valid_answers AS a JOIN people AS p USING (person_id) JOIN companies AS c ON c.company_id = a.company_id
WHERE a.category = 'promoter' AND a.comment IS NOT NULL AND a.permission IS NOT NULL
ORDER BY a.answered_at DESC;

COMMENT ON VIEW social_proof IS 'What promoters said and let us publish, newest first';
