-- A synthetic history: a chain of a thousand restaurants that caters for companies,
-- 5,000 customers and 300 people who are not customers yet, 18 months to the end of
-- 2025.  Nobody in it exists, no figure in it says anything about a real business.
-- It is the same at every run: chance is noise(), which is arithmetic.
--
--   psql -d a_scratch_database -f demo.sql
--
-- -v customers=N -v months=N make it larger.  The airport survey of test/data, which
-- comes along, is real.
\set ON_ERROR_STOP on
\set QUIET on
\if :{?customers} \else \set customers 5000 \endif
\if :{?months} \else \set months 18 \endif
SET client_min_messages = warning;
SET timezone = 'UTC';
\ir install.sql
\ir ../../test/data/sfo_survey.sql

UPDATE policy SET as_of = '2025-12-31';

-- A number from 0 to below 1 for each pair, the same for ever: two rounds of a 32-bit mixer
CREATE FUNCTION pg_temp.mix(x bigint) RETURNS bigint IMMUTABLE PARALLEL SAFE
RETURN ((x >> 16) # x) * 73244475 & 4294967295;
CREATE FUNCTION pg_temp.noise(thing bigint, what integer) RETURNS double precision IMMUTABLE PARALLEL SAFE
RETURN pg_temp.mix(pg_temp.mix(thing * 128 # what)) / 4294967296::double precision;

--
-- Who there is
--

INSERT INTO segments VALUES ('enterprise'), ('mid-market'), ('small business'), ('public sector'), ('franchise');

INSERT INTO campaigns VALUES
  ('autumn 2024', '2024-09-02', '2024-09-29'), ('spring 2025', '2025-03-04', '2025-03-31'),
  ('autumn 2025', '2025-09-03', '2025-09-30'), ('spring 2026', '2026-03-05', '2026-04-01');

INSERT INTO targets VALUES ('touchpoint', NULL, 35), ('touchpoint', 'enterprise', 45), ('touchpoint', 'public sector', 30);

INSERT INTO improvements (improvement, done_on, level, segment, stage) VALUES
  ('deliveries on time', '2025-06-01', 'touchpoint', NULL, 'service'),
  ('new web shop', '2025-03-01', 'touchpoint', NULL, 'purchase');

-- What a caterer is told, beside the themes there are
INSERT INTO themes (theme, language, words) VALUES
  ('food', 'en', 'food | menu | soup | salad | dish | portion | delicious'),
  ('food', 'fi', 'ruoka | ruoan | ruoat | ruokalista | pääruoat | kasvisruoat | keitto | salaatti | annokset | herkullista | vegaanista'),
  ('food', 'nb', 'mat | meny | suppe | salat | porsjon | vegansk | hovedrett | vegetarrett'),
  ('food', 'zh', '菜 | 汤 | 味道 | 素食 | 沙拉 | 好吃');

INSERT INTO teams SELECT i, 'Restaurant ' || i FROM generate_series(1, 1000) AS i;

-- Three in ten companies became customers in these months; the franchise is new
INSERT INTO companies
SELECT i, 'Company ' || i, segment,
       CASE WHEN i > n THEN NULL
            WHEN segment = 'franchise' THEN date '2025-10-01' + (pg_temp.noise(i, 2) * 45)::integer
            WHEN pg_temp.noise(i, 3) < 0.3 THEN date '2026-01-01' - (pg_temp.noise(i, 2) * :months * 30)::integer - 10
            ELSE date '2026-01-01' - (:months * 31 + pg_temp.noise(i, 2) * 2000)::integer END
FROM (SELECT :customers / 4 AS n) AS size, generate_series(1, n * 106 / 100) AS i,
     LATERAL (SELECT (ARRAY['enterprise', 'mid-market', 'small business', 'public sector', 'franchise'])
                     [1 + width_bucket(pg_temp.noise(i, 1), ARRAY[0.15, 0.42, 0.82, 0.96])] AS segment) AS s;

INSERT INTO people
SELECT i, company_id, 'Person ' || i,
       (ARRAY['en', 'fi', 'nb', 'zh'])[1 + width_bucket(pg_temp.noise(i, 11), ARRAY[0.5, 0.7, 0.9])],
       (ARRAY['email', 'sms', 'app', 'web'])[1 + width_bucket(pg_temp.noise(i, 12), ARRAY[0.55, 0.75, 0.9])],
       pg_temp.noise(i, 13) < 0.04,
       date '2025-12-31' - (pg_temp.noise(i, 14) ^ 3 * 500)::integer
FROM companies, LATERAL (SELECT company_id + k * (:customers / 4 * 106 / 100) AS i FROM generate_series(0, 3) AS k) AS p;

-- Everybody has a day in each span of 61 days on which a survey may go out: nobody is
-- asked twice in 30.  What is sent that day hangs on the calendar.
CREATE TEMP TABLE slots AS
SELECT row_number() OVER (ORDER BY sent_on, person_id) AS slot, p.person_id, c.segment, p.channel, sent_on, what.kind,
       CASE WHEN kind = 'touchpoint' THEN
         (ARRAY['purchase', 'delivery', 'case closed', 'meeting', 'web visit'])
         [1 + width_bucket(pg_temp.noise(seed, 21), ARRAY[0.3, 0.6, 0.75, 0.85])] END AS event_kind,
       CASE WHEN kind = 'touchpoint' THEN 1 + floor(1000 * pg_temp.noise(seed, 22) ^ 2)::integer END AS team_id,
       seed, pg_temp.noise(p.person_id, 20) AS liking
FROM people AS p JOIN companies AS c USING (company_id)
CROSS JOIN LATERAL (
  SELECT k,
         date '2026-01-01' - (:months * 30.5)::integer + (pg_temp.noise(p.person_id, 23) * 61)::integer + 61 * k AS sent_on,
         p.person_id::bigint * 64 + k AS seed
  FROM generate_series(0, :months * 31 / 61) AS k) AS days
CROSS JOIN LATERAL (
  SELECT CASE WHEN c.customer_since IS NULL THEN CASE WHEN (k + p.person_id) % 4 = 0 THEN 'prospect' END
              WHEN sent_on <= c.customer_since THEN NULL
              WHEN EXISTS (SELECT FROM campaigns WHERE sent_on BETWEEN starts_on AND ends_on) THEN 'campaign'
              WHEN EXISTS (SELECT FROM wave_months AS w, policy
                           WHERE sent_on >= c.customer_since + make_interval(months => months)
                             AND sent_on < c.customer_since + make_interval(months => months) + wave_window) THEN 'wave'
              WHEN (k + p.person_id) % 7 = 0 THEN 'annual'
              WHEN pg_temp.noise(p.person_id::bigint * 64 + k, 24) < 0.8 THEN 'touchpoint' END AS kind) AS what
WHERE kind IS NOT NULL AND sent_on <= date '2025-12-30' AND NOT p.opted_out AND sent_on <= p.last_active_on + 60;

-- Some are not asked about a delivery until a month or two after it
UPDATE slots SET kind = 'product' WHERE event_kind = 'delivery' AND pg_temp.noise(seed, 80) < 0.3;

-- Something happened before each survey about an event; and some things about which
-- nobody was asked: purchases, more of them by those who like the house
INSERT INTO events (event_id, person_id, event_kind, team_id, happened_at, amount)
SELECT slot, person_id, event_kind, team_id,
       sent_on - wait - interval '1 minute' * (60 + floor(pg_temp.noise(seed, 25) * 480)),
       CASE WHEN is_purchase THEN 20 + floor(400 * pg_temp.noise(seed, 26) ^ 2) END
FROM slots JOIN event_surveys USING (kind, event_kind) JOIN event_kinds USING (event_kind);
SELECT setval(pg_get_serial_sequence('events', 'event_id'), (SELECT max(slot) FROM slots)) \g /dev/null
INSERT INTO events (person_id, event_kind, team_id, happened_at, amount)
SELECT person_id, 'purchase', 1 + floor(1000 * pg_temp.noise(seed, 27) ^ 2)::integer, sent_on + interval '25 days 12 hours',
       20 + floor((200 + 300 * liking) * pg_temp.noise(seed, 26) ^ 2)
FROM slots WHERE pg_temp.noise(seed, 28) < 0.1 + 0.3 * liking AND sent_on < date '2025-12-01';
INSERT INTO events (person_id, event_kind, team_id, happened_at)
SELECT person_id, (ARRAY['delivery', 'case closed', 'meeting'])[1 + slot % 3], 1 + slot % 1000,
       timestamp '2025-12-31 08:00' - interval '1 day' * (pg_temp.noise(seed, 29) * 20)
FROM slots WHERE sent_on BETWEEN date '2025-11-01' AND date '2025-11-29';

INSERT INTO invitations (invitation_id, person_id, kind, event_id, team_id, segment, stage, channel, sent_at, opened_at)
SELECT slot, person_id, kind, CASE WHEN event_kind IS NOT NULL THEN slot END, team_id, segment,
       coalesce(v.stage, CASE kind WHEN 'prospect' THEN 'awareness' ELSE 'loyalty' END), s.channel, sent.at,
       CASE WHEN pg_temp.noise(seed, 30) < 0.62 OR pg_temp.noise(seed, 40) < 0.5
         THEN sent.at + interval '1 second' * (30 + floor(pg_temp.noise(seed, 31) * 300)) END
FROM slots AS s LEFT JOIN event_kinds AS v USING (event_kind),
     LATERAL (SELECT sent_on + interval '1 second' * floor(28800 + 28800 * pg_temp.noise(seed, 32)) AS at) AS sent;
SELECT setval(pg_get_serial_sequence('invitations', 'invitation_id'), (SELECT max(slot) FROM slots)) \g /dev/null
ANALYZE people, companies, events, invitations;

--
-- What they answered, as the survey tool sends it
--

-- x from 0 to 1 is how content somebody is: half the person, half the day, and what the
-- restaurant, the segment, the stage and the time add.  Small businesses take a rise of
-- the price in the middle of December badly; deliveries come on time from June on.
-- Restaurant 3 hands its guests the device.
CREATE TEMP TABLE opinions AS
SELECT i.*, s.seed, s.event_kind, x, a.cheat,
       width_bucket(x, ARRAY[0.05, 0.08, 0.11, 0.15, 0.19, 0.25, 0.32, 0.42, 0.52, 0.66]) AS score,
       i.sent_at + interval '1 second' * CASE WHEN a.cheat THEN 60 + 200 * pg_temp.noise(seed, 33)
         ELSE 400 + 200000 * pg_temp.noise(seed, 33) ^ 4 END AS started_at,
       CASE WHEN pg_temp.noise(seed, 34) < 0.015 THEN 2 ELSE 8 + floor(200 * pg_temp.noise(seed, 35) ^ 2) END AS seconds,
       pg_temp.noise(seed, 36) < 0.05 AS incentive
FROM slots AS s JOIN invitations AS i ON i.invitation_id = s.slot
CROSS JOIN LATERAL (SELECT coalesce(i.team_id = 3, false) AS cheat) AS a
CROSS JOIN LATERAL (
  SELECT least(0.999, greatest(0, 0.5 * liking + 0.5 * pg_temp.noise(seed, 41) + 0.02
    + 0.16 * (coalesce(pg_temp.noise(i.team_id, 42), 0.5) - 0.5)
    + CASE i.segment WHEN 'enterprise' THEN 0.04 WHEN 'public sector' THEN -0.05 WHEN 'franchise' THEN 0.08 ELSE 0 END
    + CASE i.stage WHEN 'awareness' THEN -0.03 WHEN 'service' THEN -0.04 WHEN 'loyalty' THEN 0.02 ELSE 0 END
    + CASE WHEN i.stage = 'service' AND sent_at >= '2025-06-01' THEN 0.09 ELSE 0 END
    + CASE WHEN i.segment = 'small business' AND i.kind = 'touchpoint' AND sent_at >= '2025-12-16' THEN -0.18 ELSE 0 END
    + CASE WHEN pg_temp.noise(seed, 36) < 0.05 THEN 0.12 ELSE 0 END
    + CASE WHEN a.cheat THEN 0.3 ELSE 0 END)) AS x) AS u
WHERE i.opened_at IS NOT NULL
  AND pg_temp.noise(seed, 37) < CASE WHEN a.cheat THEN 0.95 ELSE 0.25 + 0.4 * pg_temp.noise(i.person_id, 38)
    + CASE i.channel WHEN 'sms' THEN 0.12 WHEN 'app' THEN 0.08 WHEN 'web' THEN -0.06 ELSE 0 END END;
\ir demo_comments.sql

INSERT INTO intake (source_id, invitation, started_at, answered_at, score, csat, ces, comment, reason, permission, incentive,
                    received_at)
SELECT 'A' || invitation_id, invitation_id, to_char(started_at, t.iso),
       to_char(started_at + interval '1 second' * seconds, t.iso), score,
       CASE WHEN pg_temp.noise(seed, 50) < 0.8 THEN
         1 + width_bucket(0.7 * x + 0.3 * pg_temp.noise(seed, 51), ARRAY[0.15, 0.27, 0.4, 0.6]) END,
       CASE WHEN pg_temp.noise(seed, 52) < 0.7 THEN
         1 + width_bucket(0.5 * x + 0.5 * pg_temp.noise(seed, 53), ARRAY[0.15, 0.25, 0.35, 0.45, 0.6, 0.75]) END,
       comment,
       CASE WHEN pg_temp.noise(seed, 56) < 0.7 THEN
         (CASE nps_category(score)
            WHEN 'promoter' THEN ARRAY['people', 'quality', 'on time', 'easy to deal with', 'worth the price']
            WHEN 'passive' THEN ARRAY['expectations met', 'no problems', 'indifferent', 'too early', 'price above worth']
            ELSE ARRAY['late', 'price above worth', 'not as promised', 'hard to use', 'nobody to be reached'] END)
         [1 + width_bucket(pg_temp.noise(seed, 57), ARRAY[0.35, 0.55, 0.7, 0.8])] END,
       CASE WHEN nps_category(score) = 'promoter' AND pg_temp.noise(seed, 58) < 0.4 THEN
         (ARRAY['text', 'video', 'case'])[1 + width_bucket(pg_temp.noise(seed, 59), ARRAY[0.75, 0.9])] END,
       CASE WHEN incentive THEN 'yes' ELSE 'no' END, started_at + interval '1 hour'
FROM opinions LEFT JOIN remarks USING (invitation_id), (VALUES ('YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS t (iso)
WHERE started_at < '2025-12-31 20:00Z';

-- One in seventy answers the same survey once more
INSERT INTO intake (source_id, invitation, started_at, answered_at, score, incentive, received_at)
SELECT 'B' || invitation_id, invitation_id, started_at + interval '1 day', started_at + interval '1 day 1 minute',
       greatest(0, least(10, score + 2 - floor(4 * pg_temp.noise(seed, 60)))), 'no', started_at + interval '2 days'
FROM opinions WHERE pg_temp.noise(seed, 61) < 0.014 AND started_at < '2025-12-29';

-- On a November morning somebody at restaurant 8 fills in a pile of them
INSERT INTO intake (source_id, invitation, started_at, answered_at, score, received_at)
SELECT 'C' || invitation_id, invitation_id, at, at + interval '20 seconds', 10, at + interval '1 day'
FROM (SELECT invitation_id,
             timestamptz '2025-11-14 09:30Z' + interval '3 seconds' * row_number() OVER (ORDER BY invitation_id) AS at
      FROM invitations LEFT JOIN opinions USING (invitation_id)
      WHERE invitations.team_id = 8 AND invitations.sent_on < '2025-11-14' AND opinions.seed IS NULL
      ORDER BY invitation_id DESC LIMIT 9) AS pile;

-- And what is no answer: codes, words, strangers, clocks that are wrong
INSERT INTO intake (source_id, invitation, started_at, answered_at, score, csat, received_at)
SELECT 'X' || row_number() OVER (), coalesce(invitation, (SELECT max(invitation_id) FROM opinions)::text),
       started_at, answered_at, score, csat, '2025-12-31 12:00Z'
FROM (VALUES (NULL, '2025-12-31T09:00:00Z', '2025-12-31T09:01:00Z', '11', '5'),
             (NULL, '2025-12-31T09:00:00Z', '2025-12-31T09:01:00Z', '99', NULL),
             (NULL, '2025-12-31T09:00:00Z', '2025-12-31T09:01:00Z', 'nine', '4'),
             (NULL, '2025-12-31T09:00:00Z', '2025-12-31T09:01:00Z', '8.5', '4'),
             (NULL, '2025-12-31T09:00:00Z', '2025-12-31T09:01:00Z', '', '3'),
             ('999999999', '2025-12-31T09:00:00Z', '2025-12-31T09:01:00Z', '10', '5'),
             ('none', '2025-12-31T09:00:00Z', '2025-12-31T09:01:00Z', '10', '5'),
             (NULL, '2025-12-31T09:01:00Z', '2025-12-31T09:00:00Z', '10', '5'),
             (NULL, '2026-12-31T09:00:00Z', '2026-12-31T09:01:00Z', '10', '5'),
             (NULL, '31.12.2025 9:00', '31.12.2025 9:01', '10', '5'),
             (NULL, '2025-12-31T09:00:00Z', '2025-12-31T09:01:00Z', '10', '7')
     ) AS row (invitation, started_at, answered_at, score, csat);

SELECT nightly() \g /dev/null

-- Most were replied to in time
INSERT INTO replies
SELECT answer_id, step, least(due_on, answered_on + floor(20 * pg_temp.noise(answer_id, 71))::integer), 'somebody'
FROM actions WHERE pg_temp.noise(answer_id * 4 + step, 70) < 0.9 AND answered_on < '2025-12-28';
ANALYZE;
