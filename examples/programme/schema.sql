-- The tables of a Net Promoter Score programme: whom one may ask, who was asked,
-- what they answered, and the rules by which the views judge all that.
--
-- Every number that is a decision stands in a table: in `policy`, which has one row,
-- or in one of the small tables of rules.  Days are days in UTC.  A second run leaves
-- tables and what is in them as they are; views and functions become those of the files.

CREATE EXTENSION IF NOT EXISTS nps;
CREATE EXTENSION IF NOT EXISTS nps_rollup;

--
-- Policy
--

CREATE TABLE IF NOT EXISTS policy (
  one_row            boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  as_of              date,
  confidence         double precision NOT NULL DEFAULT 0.95 CHECK (confidence > 0 AND confidence < 1),
  min_responses      integer NOT NULL DEFAULT 30 CHECK (min_responses > 0),
  respondent         text NOT NULL DEFAULT 'person' CHECK (respondent IN ('person', 'company')),
  report_window      interval NOT NULL DEFAULT '12 months',
  rolling_days       integer NOT NULL DEFAULT 90 CHECK (rolling_days > 0),
  -- asking
  active_within      interval NOT NULL DEFAULT '12 months',
  contact_quarantine interval NOT NULL DEFAULT '30 days',
  wave_window        interval NOT NULL DEFAULT '30 days',
  margin             numeric NOT NULL DEFAULT 5 CHECK (margin > 0),
  -- acting
  action_window      interval NOT NULL DEFAULT '3 months',
  what_if            numeric[] NOT NULL DEFAULT '{0.1,0.25,0.5}',
  -- comments
  comment_length     integer NOT NULL DEFAULT 4000 CHECK (comment_length > 0),
  prior_words        double precision NOT NULL DEFAULT 500 CHECK (prior_words > 0),
  -- change
  alert_days         integer NOT NULL DEFAULT 21 CHECK (alert_days > 0),
  baseline_days      integer NOT NULL DEFAULT 63 CHECK (baseline_days > 0),
  alert_rate         double precision NOT NULL DEFAULT 0.01 CHECK (alert_rate > 0 AND alert_rate < 1),
  improvement_days   integer NOT NULL DEFAULT 90 CHECK (improvement_days > 0),
  drop_by            integer NOT NULL DEFAULT 3 CHECK (drop_by > 0),
  loyal_answers      integer NOT NULL DEFAULT 3 CHECK (loyal_answers > 0),
  repurchase_within  interval NOT NULL DEFAULT '6 months',
  cohort_window      interval NOT NULL DEFAULT '18 months',
  cohort_age         interval NOT NULL DEFAULT '6 months',
  early_answer       interval NOT NULL DEFAULT '1 day',
  -- trust
  clock_tolerance    interval NOT NULL DEFAULT '5 minutes',
  reading_time       interval NOT NULL DEFAULT '4 seconds',
  burst_window       interval NOT NULL DEFAULT '1 minute',
  burst_chance       double precision NOT NULL DEFAULT 1e-9 CHECK (burst_chance > 0 AND burst_chance < 1),
  burst_times        double precision NOT NULL DEFAULT 2 CHECK (burst_times >= 1),
  burst_least_team   integer NOT NULL DEFAULT 5 CHECK (burst_least_team > 1),
  burst_least_all    integer NOT NULL DEFAULT 8 CHECK (burst_least_all > 1),
  quick_answer       interval NOT NULL DEFAULT '10 minutes',
  team_check_rate    double precision NOT NULL DEFAULT 0.01 CHECK (team_check_rate > 0 AND team_check_rate < 1),
  -- schedule
  nightly            text NOT NULL DEFAULT '15 2 * * *',
  weekly             text NOT NULL DEFAULT '0 6 * * 1'
);

COMMENT ON TABLE policy IS 'Every parameter of the programme; one row';
COMMENT ON COLUMN policy.as_of IS 'What the views take for today; NULL: the current day';
COMMENT ON COLUMN policy.confidence IS 'Confidence of all intervals, a fraction';
COMMENT ON COLUMN policy.min_responses IS 'Fewer responses than this are marked as too few to speak, and raise no alert';
COMMENT ON COLUMN policy.respondent IS
  'Whose answers hang together, where the same are asked again: the intervals of the report window are by person, or by company';
COMMENT ON COLUMN policy.report_window IS 'How far back the tables by segment, channel, stage and unit reach';
COMMENT ON COLUMN policy.rolling_days IS 'Width of the rolling score';
COMMENT ON COLUMN policy.active_within IS 'Who was not active for so long is not asked';
COMMENT ON COLUMN policy.contact_quarantine IS 'Nobody is sent two surveys within this time, of whatever kind';
COMMENT ON COLUMN policy.wave_window IS 'How long after its day a wave may still be sent';
COMMENT ON COLUMN policy.margin IS 'Margin of error in points that the sample should reach';
COMMENT ON COLUMN policy.action_window IS 'Answers older than this are no longer acted upon';
COMMENT ON COLUMN policy.what_if IS 'Shares of the passives for which the score is worked out, had they become promoters';
COMMENT ON COLUMN policy.comment_length IS 'No more characters of a comment are read for themes and words';
COMMENT ON COLUMN policy.prior_words IS
  'Words of all comments that are added to those of the promoters and of the detractors before they are compared: the more, the more often a word must come to stand out';
COMMENT ON COLUMN policy.alert_days IS 'Days that an alert looks at';
COMMENT ON COLUMN policy.baseline_days IS 'Days just before them that it compares with';
COMMENT ON COLUMN policy.alert_rate IS
  'Chance that one run raises any alert, in whatever segment, although nothing has changed; of a year of nightly runs it is far more';
COMMENT ON COLUMN policy.improvement_days IS 'Days compared before and after an improvement';
COMMENT ON COLUMN policy.drop_by IS 'A fall by so much since the last answer puts a customer at risk';
COMMENT ON COLUMN policy.loyal_answers IS 'So many promoter answers in a row make a customer loyal';
COMMENT ON COLUMN policy.repurchase_within IS 'Purchases within this time after an answer count as following it';
COMMENT ON COLUMN policy.cohort_window IS 'How far back the cohorts of new customers reach';
COMMENT ON COLUMN policy.cohort_age IS 'How long after they became customers the answers of a cohort are counted';
COMMENT ON COLUMN policy.early_answer IS 'Answers this soon after sending are early, the others late';
COMMENT ON COLUMN policy.clock_tolerance IS 'Clocks of survey tools may be wrong by so much';
COMMENT ON COLUMN policy.reading_time IS 'Nobody can read the question and answer it faster';
COMMENT ON COLUMN policy.burst_window IS 'Tens within this time before or after a ten are counted with it; zeros likewise';
COMMENT ON COLUMN policy.burst_chance IS 'A burst is a crowd of tens, or of zeros, that chance would make no more often than this';
COMMENT ON COLUMN policy.burst_times IS 'And it has so many times as many as were to be expected';
COMMENT ON COLUMN policy.burst_least_team IS 'Fewer of one team in that time are no burst, however seldom they are';
COMMENT ON COLUMN policy.burst_least_all IS 'Fewer of all teams in that time are no burst, however seldom they are';
COMMENT ON COLUMN policy.quick_answer IS 'Answers this soon after sending are compared between teams';
COMMENT ON COLUMN policy.team_check_rate IS 'Chance that any team is flagged although all are alike';
COMMENT ON COLUMN policy.nightly IS 'When pg_cron runs nightly()';
COMMENT ON COLUMN policy.weekly IS 'When pg_cron runs weekly()';

CREATE OR REPLACE VIEW settings AS
SELECT policy.*, coalesce(as_of, (now() AT TIME ZONE 'UTC')::date) AS today FROM policy LIMIT 1;

COMMENT ON VIEW settings IS 'The policy, and what day it is';

--
-- Words and rules
--

DO $$
BEGIN
  CREATE DOMAIN score AS smallint CHECK (nps_is_score(VALUE));
EXCEPTION WHEN duplicate_object THEN
  NULL;
END $$;
COMMENT ON DOMAIN score IS 'Likelihood to recommend, 0 to 10; survey codes such as 11 are refused';

CREATE TABLE IF NOT EXISTS segments (segment text PRIMARY KEY);
COMMENT ON TABLE segments IS 'Customer segments';

CREATE TABLE IF NOT EXISTS channels (channel text PRIMARY KEY, sends boolean NOT NULL DEFAULT true);
COMMENT ON TABLE channels IS 'Where people answer';
COMMENT ON COLUMN channels.sends IS 'Whether a survey can be sent there: nobody is sent to a kiosk';

CREATE TABLE IF NOT EXISTS stages (stage text PRIMARY KEY, position integer NOT NULL UNIQUE);
COMMENT ON TABLE stages IS 'Stages of the customer journey, in order';

CREATE TABLE IF NOT EXISTS languages (language text PRIMARY KEY, name text NOT NULL);
COMMENT ON TABLE languages IS 'Languages of the questions (ISO 639-1)';

CREATE TABLE IF NOT EXISTS levels (
  level    text PRIMARY KEY,
  audience text NOT NULL CHECK (audience IN ('customers', 'prospects', 'anybody')),
  period   text NOT NULL CHECK (period IN ('week', 'month', 'quarter', 'year'))
);

COMMENT ON TABLE levels IS 'Kinds of Net Promoter Score, which are never added up';
COMMENT ON COLUMN levels.audience IS 'Whose answers: those of people who are not customers yet stay apart, and so do those of whoever came along';
COMMENT ON COLUMN levels.period IS 'Scale of time on which this score is read, as for date_trunc';

CREATE TABLE IF NOT EXISTS survey_kinds (
  kind         text PRIMARY KEY,
  level        text NOT NULL REFERENCES levels,
  rule         text NOT NULL CHECK (rule IN ('annual', 'waves', 'campaign', 'event', 'open')),
  repeat_after interval NOT NULL,
  priority     integer NOT NULL UNIQUE,
  stage        text NOT NULL REFERENCES stages
);

COMMENT ON TABLE survey_kinds IS 'Surveys, and when each may be sent';
COMMENT ON COLUMN survey_kinds.rule IS
  'annual: to everybody once in a while; waves: some months after they became customers; campaign: to all at once; event: after something happened; open: sent to nobody, whoever comes along answers';
COMMENT ON COLUMN survey_kinds.repeat_after IS 'The same person is not sent this kind again within this time';
COMMENT ON COLUMN survey_kinds.priority IS 'Who is due for several kinds is sent that of the lowest number';
COMMENT ON COLUMN survey_kinds.stage IS 'Stage that is asked about, where no event says it';

CREATE TABLE IF NOT EXISTS wave_months (months integer PRIMARY KEY CHECK (months > 0));
COMMENT ON TABLE wave_months IS 'Months after becoming a customer at which the waves are sent';

CREATE TABLE IF NOT EXISTS targets (
  level   text NOT NULL REFERENCES levels,
  segment text REFERENCES segments,
  target  numeric NOT NULL CHECK (target BETWEEN -100 AND 100),
  UNIQUE NULLS NOT DISTINCT (level, segment)
);

COMMENT ON TABLE targets IS 'The score that a segment shall reach; segment NULL: all of them together';

CREATE TABLE IF NOT EXISTS campaigns (
  campaign  text PRIMARY KEY,
  starts_on date NOT NULL UNIQUE,
  ends_on   date NOT NULL,
  CHECK (ends_on >= starts_on)
);

COMMENT ON TABLE campaigns IS 'Waves that are sent to everybody at once';

CREATE TABLE IF NOT EXISTS event_kinds (
  event_kind text PRIMARY KEY,
  stage      text NOT NULL REFERENCES stages,
  is_purchase boolean NOT NULL DEFAULT false
);

COMMENT ON TABLE event_kinds IS 'What happens to customers';

CREATE TABLE IF NOT EXISTS event_surveys (
  kind       text REFERENCES survey_kinds,
  event_kind text REFERENCES event_kinds,
  wait       interval NOT NULL,
  expires    interval NOT NULL CHECK (expires > wait),
  PRIMARY KEY (kind, event_kind)
);

COMMENT ON TABLE event_surveys IS 'Which survey is sent after which event; an event may have several, one after the other';
COMMENT ON COLUMN event_surveys.wait IS 'Time to use the thing before being asked about it';
COMMENT ON COLUMN event_surveys.expires IS 'After this time it is too late to ask';

CREATE TABLE IF NOT EXISTS follow_up_questions (
  category text NOT NULL CHECK (category IN ('promoter', 'passive', 'detractor')),
  language text NOT NULL REFERENCES languages,
  question text NOT NULL,
  PRIMARY KEY (category, language)
);

COMMENT ON TABLE follow_up_questions IS 'What is asked after the score';

CREATE TABLE IF NOT EXISTS action_phases (
  phase     text PRIMARY KEY,
  from_age  interval NOT NULL UNIQUE,
  until_age interval NOT NULL CHECK (until_age > from_age)
);

COMMENT ON TABLE action_phases IS
  'Phases after the event that was asked about, by its age at the time of the answer; the first is also that of all other answers';

CREATE TABLE IF NOT EXISTS action_rules (
  phase      text NOT NULL REFERENCES action_phases,
  category   text NOT NULL CHECK (category IN ('promoter', 'passive', 'detractor')),
  step       integer NOT NULL CHECK (step > 0),
  action     text NOT NULL,
  due_within interval NOT NULL,
  PRIMARY KEY (phase, category, step)
);

COMMENT ON TABLE action_rules IS 'What is done about an answer, and by when';

CREATE TABLE IF NOT EXISTS reasons (
  reason     text PRIMARY KEY,
  position   integer NOT NULL UNIQUE,
  categories text[] NOT NULL CHECK (categories <@ ARRAY['promoter', 'passive', 'detractor'])
);

COMMENT ON TABLE reasons IS 'What people may pick as the reason for their score, in order, and those of which category may pick it';

CREATE TABLE IF NOT EXISTS tenure_bands (tenure text PRIMARY KEY, from_age interval NOT NULL UNIQUE);
COMMENT ON TABLE tenure_bands IS 'How long somebody has been a customer, in bands';

CREATE TABLE IF NOT EXISTS answering_bands (from_age interval PRIMARY KEY);
COMMENT ON TABLE answering_bands IS 'Bands of the time from sending to answer, for how fast answers usually come in; the last band ends with the last row';

CREATE TABLE IF NOT EXISTS testimonial_forms (form text PRIMARY KEY);
COMMENT ON TABLE testimonial_forms IS 'Forms in which a customer may let himself be quoted';

CREATE TABLE IF NOT EXISTS trust_rules (flag text PRIMARY KEY, excludes boolean NOT NULL, meaning text NOT NULL);
COMMENT ON TABLE trust_rules IS 'Doubts about answers';
COMMENT ON COLUMN trust_rules.excludes IS
  'Whether answers so flagged are left out of all scores; what arithmetic alone suspects is not, unless somebody has looked';

-- To begin with; a second run brings nothing back that was taken out
DO $$
BEGIN
  IF EXISTS (SELECT FROM policy) THEN
    RETURN;
  END IF;
  INSERT INTO policy DEFAULT VALUES;
  INSERT INTO channels VALUES ('email', true), ('sms', true), ('app', true), ('web', true), ('kiosk', false), ('qr', false);
  INSERT INTO segments VALUES ('not known');
  INSERT INTO stages VALUES ('awareness', 1), ('consideration', 2), ('purchase', 3), ('service', 4), ('loyalty', 5);
  INSERT INTO languages VALUES ('en', 'English'), ('fi', 'suomi'), ('nb', 'norsk bokmål'), ('zh', '中文');
  INSERT INTO levels VALUES
    ('strategic', 'customers', 'year'),
    ('relationship', 'customers', 'quarter'),
    ('campaign', 'customers', 'quarter'),
    ('touchpoint', 'customers', 'month'),
    ('product', 'customers', 'quarter'),
    ('prospect', 'prospects', 'quarter'),
    ('open', 'anybody', 'month');
  INSERT INTO survey_kinds VALUES
    ('touchpoint', 'touchpoint', 'event', '60 days', 1, 'loyalty'),
    ('product', 'product', 'event', '60 days', 2, 'loyalty'),
    ('wave', 'relationship', 'waves', '60 days', 3, 'loyalty'),
    ('annual', 'strategic', 'annual', '12 months', 4, 'loyalty'),
    ('campaign', 'campaign', 'campaign', '2 months', 5, 'loyalty'),
    ('prospect', 'prospect', 'annual', '6 months', 6, 'awareness'),
    ('open', 'open', 'open', '0', 7, 'service');
  INSERT INTO wave_months VALUES (3), (6), (12);
  INSERT INTO event_kinds VALUES
    ('web visit', 'awareness', false),
    ('meeting', 'consideration', false),
    ('purchase', 'purchase', true),
    ('delivery', 'service', false),
    ('case closed', 'service', false);
  INSERT INTO event_surveys VALUES
    ('touchpoint', 'web visit', '1 day', '7 days'),
    ('touchpoint', 'meeting', '1 day', '14 days'),
    ('touchpoint', 'purchase', '3 days', '21 days'),
    ('touchpoint', 'delivery', '14 days', '28 days'),
    ('touchpoint', 'case closed', '2 days', '14 days'),
    ('product', 'delivery', '1 month', '2 months');
  INSERT INTO follow_up_questions VALUES
    ('promoter', 'en', 'Which factors made you give this score?'),
    ('passive', 'en', 'What should we improve first?'),
    ('detractor', 'en', 'What should we improve first?'),
    ('promoter', 'fi', 'Mitkä tekijät vaikuttivat eniten antamaasi arvosanaan?'),
    ('passive', 'fi', 'Mitä meidän pitäisi parantaa ensimmäisenä?'),
    ('detractor', 'fi', 'Mitä meidän pitäisi parantaa ensimmäisenä?'),
    ('promoter', 'nb', 'Hvilke faktorer betydde mest for poengsummen du ga?'),
    ('passive', 'nb', 'Hva bør vi forbedre først?'),
    ('detractor', 'nb', 'Hva bør vi forbedre først?'),
    ('promoter', 'zh', '您给出这个分数，主要是看重哪些方面？'),
    ('passive', 'zh', '您认为我们最应该先改进什么？'),
    ('detractor', 'zh', '您认为我们最应该先改进什么？');
  INSERT INTO action_phases VALUES ('at once', '0 days', '1 month'), ('after a month or two', '1 month', '3 months');
  INSERT INTO action_rules VALUES
    ('at once', 'promoter', 1, 'thank', '2 days'),
    ('at once', 'promoter', 2, 'ask for a recommendation', '14 days'),
    ('at once', 'passive', 1, 'get in touch, ask what would be better', '7 days'),
    ('at once', 'detractor', 1, 'call', '1 day'),
    ('after a month or two', 'promoter', 1, 'thank, ask for a testimonial or case study', '14 days'),
    ('after a month or two', 'passive', 1, 'ask what is missing', '7 days'),
    ('after a month or two', 'detractor', 1, 'clear up misunderstandings, help use what was bought', '2 days');
  INSERT INTO reasons VALUES
    ('quality', 1, '{promoter}'), ('people', 2, '{promoter}'), ('on time', 3, '{promoter}'),
    ('worth the price', 4, '{promoter}'), ('easy to deal with', 5, '{promoter}'),
    ('expectations met', 6, '{passive}'), ('no problems', 7, '{passive}'), ('indifferent', 8, '{passive}'),
    ('too early', 9, '{passive}'), ('price above worth', 10, '{passive,detractor}'), ('late', 11, '{detractor}'),
    ('nobody to be reached', 12, '{detractor}'), ('not as promised', 13, '{detractor}'), ('hard to use', 14, '{detractor}');
  INSERT INTO tenure_bands VALUES ('first year', '0'), ('second and third year', '1 year'), ('longer', '3 years');
  INSERT INTO answering_bands VALUES
    ('0'), ('1 minute'), ('3 minutes'), ('10 minutes'), ('30 minutes'), ('1 hour'), ('2 hours'), ('4 hours'), ('8 hours'),
    ('1 day'), ('2 days'), ('3 days');
  INSERT INTO testimonial_forms VALUES ('text'), ('video'), ('case');
END $$;

-- What flags_found looks for
INSERT INTO trust_rules VALUES
  ('duplicate', true, 'the same invitation was answered again later'),
  ('burst, team', false, 'more tens, or zeros, of one team at almost the same time than the invitations sent lead one to expect'),
  ('burst, all', false, 'more tens, or zeros, at almost the same time than the invitations sent and the other answers lead one to expect'),
  ('too fast', false, 'faster than the question can be read'),
  ('incentive', false, 'something was given for the answer'),
  ('team response rate', false, 'customers of this team answer more or less often than those of the others'),
  ('team timing', false, 'customers of this team answer right after sending more or less often')
ON CONFLICT DO NOTHING;

--
-- Customers and what happens to them
--

CREATE TABLE IF NOT EXISTS teams (team_id integer PRIMARY KEY, name text NOT NULL);
COMMENT ON TABLE teams IS 'Units that serve customers: restaurants, branches, service teams';

CREATE TABLE IF NOT EXISTS companies (
  company_id     integer PRIMARY KEY,
  name           text NOT NULL,
  segment        text NOT NULL REFERENCES segments,
  customer_since date
);

COMMENT ON TABLE companies IS 'Customers, and those who may become customers';
COMMENT ON COLUMN companies.customer_since IS 'NULL: not a customer yet';

CREATE TABLE IF NOT EXISTS people (
  person_id      integer PRIMARY KEY,
  company_id     integer NOT NULL REFERENCES companies,
  name           text NOT NULL,
  language       text NOT NULL REFERENCES languages,
  channel        text NOT NULL REFERENCES channels,
  opted_out      boolean NOT NULL DEFAULT false,
  last_active_on date
);

COMMENT ON TABLE people IS 'Whom one may ask';
COMMENT ON COLUMN people.channel IS 'Where to ask somebody who has never answered';

CREATE INDEX IF NOT EXISTS people_company_id_idx ON people (company_id);

CREATE TABLE IF NOT EXISTS events (
  event_id    bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  person_id   integer NOT NULL REFERENCES people,
  event_kind  text NOT NULL REFERENCES event_kinds,
  team_id     integer REFERENCES teams,
  happened_at timestamptz NOT NULL,
  happened_on date GENERATED ALWAYS AS ((happened_at AT TIME ZONE 'UTC')::date) STORED,
  amount      numeric CHECK (amount >= 0)
);

COMMENT ON TABLE events IS 'Purchases, deliveries, closed cases, meetings, web visits';

CREATE INDEX IF NOT EXISTS events_person_id_event_kind_happened_on_amount_idx
  ON events (person_id, event_kind, happened_on) INCLUDE (amount);
CREATE INDEX IF NOT EXISTS events_event_kind_happened_on_idx ON events (event_kind, happened_on);

CREATE TABLE IF NOT EXISTS improvements (
  improvement text PRIMARY KEY,
  done_on     date NOT NULL,
  level       text NOT NULL REFERENCES levels,
  segment     text REFERENCES segments,
  stage       text REFERENCES stages,
  team_id     integer REFERENCES teams
);

COMMENT ON TABLE improvements IS 'What was made better, since when, on which score it should show, and for whom; NULL: for all';

--
-- Surveys
--

CREATE TABLE IF NOT EXISTS invitations (
  invitation_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  person_id     integer REFERENCES people,
  kind          text NOT NULL REFERENCES survey_kinds,
  event_id      bigint REFERENCES events,
  team_id       integer REFERENCES teams,
  segment       text NOT NULL REFERENCES segments,
  stage         text NOT NULL REFERENCES stages,
  channel       text NOT NULL REFERENCES channels,
  sent_at       timestamptz NOT NULL,
  sent_on       date GENERATED ALWAYS AS ((sent_at AT TIME ZONE 'UTC')::date) STORED,
  opened_at     timestamptz CHECK (opened_at >= sent_at),
  UNIQUE (event_id, kind)
);

COMMENT ON TABLE invitations IS 'Who was sent which survey, when, where, and about what';
COMMENT ON COLUMN invitations.person_id IS 'NULL: erased';
COMMENT ON COLUMN invitations.segment IS 'Segment of the company when the survey was sent';

CREATE INDEX IF NOT EXISTS invitations_person_id_idx ON invitations (person_id);
CREATE INDEX IF NOT EXISTS invitations_kind_sent_on_person_id_idx ON invitations (kind, sent_on, person_id);
CREATE INDEX IF NOT EXISTS invitations_sent_on_person_id_idx ON invitations (sent_on, person_id);

CREATE TABLE IF NOT EXISTS answers (
  answer_id     bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  source_id     text NOT NULL UNIQUE,
  invitation_id bigint REFERENCES invitations,
  person_id     integer REFERENCES people,
  company_id    integer REFERENCES companies,
  kind          text NOT NULL REFERENCES survey_kinds,
  team_id       integer REFERENCES teams,
  segment       text NOT NULL REFERENCES segments,
  stage         text NOT NULL REFERENCES stages,
  channel       text NOT NULL REFERENCES channels,
  sent_at       timestamptz,
  sent_on       date GENERATED ALWAYS AS ((sent_at AT TIME ZONE 'UTC')::date) STORED,
  event_on      date,
  started_at    timestamptz,
  answered_at   timestamptz NOT NULL,
  answered_on   date GENERATED ALWAYS AS ((answered_at AT TIME ZONE 'UTC')::date) STORED,
  score         score NOT NULL,
  category      text GENERATED ALWAYS AS (nps_category(score)) STORED,
  csat          smallint CHECK (csat BETWEEN 1 AND 5),
  ces           smallint CHECK (ces BETWEEN 1 AND 7),
  comment       text,
  reason        text REFERENCES reasons,
  permission    text REFERENCES testimonial_forms,
  incentive     boolean NOT NULL DEFAULT false,
  CHECK (answered_at >= started_at),
  CHECK ((sent_at IS NULL) = (invitation_id IS NULL))
);

COMMENT ON TABLE answers IS 'Answers, each with the circumstances of its time';
COMMENT ON COLUMN answers.source_id IS 'Number of the answer in the survey tool: no answer is loaded twice';
COMMENT ON COLUMN answers.invitation_id IS 'NULL: nobody was invited, of an open kind of survey';
COMMENT ON COLUMN answers.person_id IS 'NULL: not known, or erased';
COMMENT ON COLUMN answers.started_at IS 'NULL: the survey tool does not say';
COMMENT ON COLUMN answers.event_on IS 'Day of the event that was asked about';
COMMENT ON COLUMN answers.permission IS 'Form in which the comment may be published; NULL: not at all';
COMMENT ON COLUMN answers.incentive IS 'Something was given for the answer';

CREATE INDEX IF NOT EXISTS answers_answered_on_idx ON answers (answered_on);
CREATE INDEX IF NOT EXISTS answers_person_id_answered_at_channel_idx ON answers (person_id, answered_at) INCLUDE (channel);
CREATE INDEX IF NOT EXISTS answers_invitation_id_answered_at_idx ON answers (invitation_id, answered_at);
CREATE INDEX IF NOT EXISTS answers_kind_sent_on_idx ON answers (kind, sent_on);
CREATE INDEX IF NOT EXISTS answers_answered_at_idx ON answers (answered_at);

CREATE TABLE IF NOT EXISTS replies (
  answer_id  bigint REFERENCES answers,
  step       integer,
  replied_on date NOT NULL,
  replied_by text NOT NULL,
  note       text,
  PRIMARY KEY (answer_id, step)
);

COMMENT ON TABLE replies IS 'What we said to an answer, a row for each step of its action';

CREATE TABLE IF NOT EXISTS answer_versions (
  answer_id   bigint NOT NULL REFERENCES answers,
  replaced_at timestamptz NOT NULL DEFAULT now(),
  started_at  timestamptz,
  answered_at timestamptz NOT NULL,
  score       score NOT NULL,
  csat        smallint,
  ces         smallint,
  comment     text,
  reason      text,
  permission  text,
  incentive   boolean NOT NULL
);

COMMENT ON TABLE answer_versions IS 'What answers said before they were corrected';

CREATE INDEX IF NOT EXISTS answer_versions_answer_id_idx ON answer_versions (answer_id);

CREATE TABLE IF NOT EXISTS erased_sources (hash text PRIMARY KEY);
COMMENT ON TABLE erased_sources IS 'md5 of the numbers of answers whose person was erased: no export brings them back';

--
-- The way in
--

CREATE TABLE IF NOT EXISTS intake (
  intake_id   bigint GENERATED ALWAYS AS IDENTITY,
  source_id   text,
  invitation  text,
  kind        text,
  channel     text,
  segment     text,
  stage       text,
  team        text,
  started_at  text,
  answered_at text,
  score       text,
  csat        text,
  ces         text,
  comment     text,
  reason      text,
  permission  text,
  incentive   text,
  why         text,
  received_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE intake IS 'Answers as a survey tool exports them: all text; load_intake() empties it';
COMMENT ON COLUMN intake.kind IS 'An open kind of survey, where nobody was invited; channel to team say what else is known then';
COMMENT ON COLUMN intake.why IS 'Why this is no answer, where the loader knows; NULL: load_intake() is to judge';

CREATE TABLE IF NOT EXISTS intake_quarantine (
  quarantine_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  LIKE intake,
  CHECK (why IS NOT NULL)
);

COMMENT ON TABLE intake_quarantine IS 'Rows of intake that are no answers; they are in no score, and wait for somebody to look at them';

--
-- Kept by the nightly and the weekly run
--

CREATE TABLE IF NOT EXISTS answer_flags (
  answer_id bigint REFERENCES answers ON DELETE CASCADE,
  flag      text REFERENCES trust_rules,
  PRIMARY KEY (answer_id, flag)
);

COMMENT ON TABLE answer_flags IS 'Doubts about answers, as flag_answers() found them';

CREATE TABLE IF NOT EXISTS daily_summaries (
  day     date,
  level   text REFERENCES levels,
  segment text REFERENCES segments,
  summary nps_summary NOT NULL,
  PRIMARY KEY (day, level, segment)
);

COMMENT ON TABLE daily_summaries IS 'Valid answers a day, kind of score and segment; 48 bytes however many they are';

CREATE TABLE IF NOT EXISTS alerts_raised (
  raised_on  date,
  level      text REFERENCES levels,
  segment    text REFERENCES segments,
  difference numeric NOT NULL,
  p_holm     double precision NOT NULL,
  PRIMARY KEY (raised_on, level, segment)
);

COMMENT ON TABLE alerts_raised IS 'Alerts of the nightly runs';

CREATE TABLE IF NOT EXISTS ask_list (
  listed_on date,
  person_id integer REFERENCES people,
  kind      text NOT NULL REFERENCES survey_kinds,
  event_id  bigint REFERENCES events,
  channel   text NOT NULL REFERENCES channels,
  PRIMARY KEY (listed_on, person_id)
);

COMMENT ON TABLE ask_list IS 'Whom the weekly run found due';

CREATE TABLE IF NOT EXISTS weekly_reports (
  reported_on   date,
  level         text REFERENCES levels,
  dimension     text,
  value         text,
  summary       nps_summary NOT NULL,
  responses     bigint NOT NULL,
  nps           numeric,
  response_rate numeric,
  lower         numeric,
  upper         numeric,
  note          text,
  PRIMARY KEY (reported_on, level, dimension, value)
);

COMMENT ON TABLE weekly_reports IS 'What nps_by_dimension said when the weekly run looked, under the policy of that day';
