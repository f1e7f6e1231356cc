# The programme of examples/programme: every question asserted, as far as can be by
# another way than the view goes.  The data are synthetic, so what is true of them is
# known: the restaurants' real difference, the day the price rose, the planted frauds.
# What README.md there shows is checked by 003_pages.t.
use strict;
use warnings;
use POSIX ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'Pacific/Chatham'");
$node->start;
$ENV{PGCLIENTENCODING} = 'UTF8';
$node->safe_psql('postgres', "CREATE DATABASE programme ENCODING 'UTF8' TEMPLATE template0");

sub sql
{
	my ($query, $database) = @_;
	return $node->safe_psql($database || 'programme', $query);
}

# What the last statement answers after the changes before it, which do not stay
sub after
{
	return sql('BEGIN; ' . join('; ', @_) . '; ROLLBACK');
}

sub refused
{
	my ($statement, $error, $test) = @_;
	my ($status, undef, $stderr) = $node->psql('programme', $statement);
	ok($status != 0 && $stderr =~ $error, $test) or diag $stderr;
}

sub psql_file
{
	my ($file, $database, @options) = @_;
	return run_command([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', @options, '-d', $node->connstr($database), '-f', $file ]);
}

my ($out, $err) = psql_file('examples/programme/demo.sql', 'programme');
is("$out$err", '', 'demo.sql loads without a word');

#
# The tables and views themselves
#

is(sql('SELECT count(*) FROM policy'), '1', 'one row of policy');
refused('INSERT INTO policy DEFAULT VALUES', qr/duplicate key/, 'and no second');
is( sql(q{SELECT string_agg(name, ', ') FROM (
		SELECT relname::text AS name FROM pg_class AS c
		WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') AND obj_description(oid, 'pg_class') IS NULL
			AND relname <> 'responses'
		UNION ALL
		SELECT proname::text FROM pg_proc AS p WHERE pronamespace = 'public'::regnamespace
			AND obj_description(oid, 'pg_proc') IS NULL
		UNION ALL
		SELECT attname::text FROM pg_attribute WHERE attrelid = 'policy'::regclass AND attnum > 1
			AND col_description(attrelid, attnum) IS NULL) AS o}),
	'', 'every table, view, function and parameter has a comment');

# The score's own numbers apart, no figure is written into a view
(my $views = join '', map { slurp_file("examples/programme/$_.sql") } qw(trust ask act analyse text run)) =~ s/--.*|'(?:[^'\n]|'')*'//g;
my %own = map { $_ => 1 } (0, 1, 2, 7, 8, 9, 10, 100, '100.0', '0.5');
is(join(' ', grep { !$own{$_} } $views =~ /(?<![\w\$.])(\d+(?:\.\d+)?)/g), '', 'parameters stand in policy, not in the views');

is( sql('SELECT count(DISTINCT person_id) FILTER (WHERE customer_since IS NOT NULL),
			count(DISTINCT person_id) FILTER (WHERE customer_since IS NULL) FROM people JOIN companies USING (company_id)'),
	'5000|300', '5,000 customers and 300 who may become some');
is(sql('SELECT max(sent_on) - min(sent_on) > 540 FROM invitations'), 't', '18 months');
my $fingerprint = q{SELECT count(*), sum(score), sum(invitation_id % 1009 * score), md5(string_agg(source_id || score
	|| coalesce(csat, 0) || to_char(answered_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS'), ',' ORDER BY source_id)) FROM answers};
is(sql($fingerprint), '10394|83792|41921203|28672f170f7c18401622f6b6bc9c7581', 'the history is the same as ever');
is(sql('SELECT count(*) FROM invitations AS a JOIN invitations AS b USING (person_id)
		WHERE b.sent_on > a.sent_on AND b.sent_on - a.sent_on < 30'), '0', 'and keeps its own quarantine');

#
# Whom do we ask today?
#

is( sql("SELECT count(*), count(*) FILTER (WHERE p.opted_out OR p.last_active_on <= date '2025-12-31' - interval '1 year'
			OR last.any_kind > date '2025-12-01' OR last.same_kind > date '2025-12-31' - k.repeat_after
			OR (c.customer_since IS NULL) <> (t.kind = 'prospect')) > 0, count(*) - count(DISTINCT person_id)
		FROM to_ask AS t JOIN people AS p USING (person_id) JOIN companies AS c USING (company_id)
		JOIN survey_kinds AS k USING (kind)
		CROSS JOIN LATERAL (SELECT max(sent_on) AS any_kind, max(sent_on) FILTER (WHERE i.kind = t.kind) AS same_kind
			FROM invitations AS i WHERE i.person_id = p.person_id) AS last"),
	'2227|f|0', 'nobody is asked against a rule, nobody twice');
is( sql("SELECT count(*) FROM people AS p JOIN companies AS c USING (company_id)
		WHERE customer_since IS NOT NULL AND NOT opted_out AND last_active_on > date '2024-12-31'
			AND NOT EXISTS (SELECT FROM invitations AS i WHERE i.person_id = p.person_id
				AND (sent_on > date '2025-12-01' OR sent_on > date '2024-12-31' AND kind = 'annual'))
			AND person_id NOT IN (SELECT person_id FROM to_ask)"),
	'0', 'and nobody who is due is left out');

# One customer of known history
my $one = "INSERT INTO companies VALUES (-1, 'One', 'enterprise', '2020-01-01');
	INSERT INTO people VALUES (-1, -1, 'One', 'fi', 'web', false, '2025-12-31')";
my $kinds = "SELECT coalesce(string_agg(kind || ' by ' || channel, ' '), 'none') FROM to_ask WHERE person_id = -1";
sub sent
{
	my ($kind, $sent_on, $event) = @_;
	$event = defined $event ? $event : 'NULL';
	return "INSERT INTO invitations (invitation_id, person_id, kind, segment, stage, channel, sent_at, event_id)
		VALUES (DEFAULT, -1, '$kind', 'enterprise', 'loyalty', 'sms', '$sent_on 12:00Z', $event)";
}
is(after($one, $kinds), 'annual by web', 'annual: who was never asked, where they like it');
for my $case (
	[ 'opted out', "UPDATE people SET opted_out = true WHERE person_id = -1", 'none' ],
	[ 'not active for 12 months', "UPDATE people SET last_active_on = '2024-12-31' WHERE person_id = -1", 'none' ],
	[ 'active just less than 12 months ago', "UPDATE people SET last_active_on = '2025-01-01' WHERE person_id = -1", 'annual by web' ],
	[ 'never active', "UPDATE people SET last_active_on = NULL WHERE person_id = -1", 'none' ],
	[ 'this kind less than 12 months ago', sent('annual', '2025-01-01'), 'none' ],
	[ 'this kind 12 months ago', sent('annual', '2024-12-31'), 'annual by web' ],
	[ 'another kind 29 days ago', sent('campaign', '2025-12-02'), 'none' ],
	[ 'another kind 30 days ago', sent('campaign', '2025-12-01'), 'annual by web' ],
	[ 'a wave after 3 months', "UPDATE companies SET customer_since = '2025-09-30' WHERE company_id = -1", 'wave by web' ],
	[ 'a day before the wave', "UPDATE companies SET customer_since = '2025-10-01' WHERE company_id = -1", 'annual by web' ],
	[ 'the last day of the wave after 6 months', "UPDATE companies SET customer_since = '2025-06-02' WHERE company_id = -1", 'wave by web' ],
	[ 'the wave of 12 months is over', "UPDATE companies SET customer_since = '2024-12-01' WHERE company_id = -1", 'annual by web' ],
	[ 'not a customer yet', "UPDATE companies SET customer_since = NULL WHERE company_id = -1", 'prospect by web' ],
	[ 'a campaign, annual done', sent('annual', '2025-06-01') . "; UPDATE policy SET as_of = '2026-03-05'", 'campaign by web' ],
	[ 'the day before the campaign', sent('annual', '2025-06-01') . "; UPDATE policy SET as_of = '2026-03-04'", 'none' ],
	[ 'a campaign, the last one less than 2 months ago', sent('annual', '2025-06-01') . '; ' . sent('campaign', '2026-01-06')
			. "; UPDATE policy SET as_of = '2026-03-05'", 'none' ],
	[ 'a campaign, the last one 2 months ago', sent('annual', '2025-06-01') . '; ' . sent('campaign', '2026-01-05')
			. "; UPDATE policy SET as_of = '2026-03-05'", 'campaign by web' ],
	[ 'only known at a kiosk', "UPDATE people SET channel = 'kiosk' WHERE person_id = -1", 'none' ])
{
	my ($name, $change, $expected) = @$case;
	is(after($one, $change, $kinds), $expected, "asked: $name");
}
sub event
{
	my ($kind, $on) = @_;
	return "INSERT INTO events (event_id, person_id, event_kind, happened_at) VALUES (-1, -1, '$kind', '$on 12:00Z')";
}
for my $case (
	[ 'delivery', '2025-12-18', 'annual' ], [ 'delivery', '2025-12-17', 'touchpoint' ], [ 'delivery', '2025-12-03', 'touchpoint' ],
	[ 'delivery', '2025-12-02', 'annual' ], [ 'delivery', '2025-11-30', 'product' ], [ 'delivery', '2025-10-31', 'product' ],
	[ 'delivery', '2025-10-30', 'annual' ], [ 'web visit', '2025-12-30', 'touchpoint' ], [ 'web visit', '2025-12-31', 'annual' ],
	[ 'web visit', '2025-12-23', 'annual' ], [ 'case closed', '2025-12-29', 'touchpoint' ], [ 'purchase', '2025-12-29', 'annual' ],
	[ 'purchase', '2025-12-28', 'touchpoint' ], [ 'meeting', '2025-12-17', 'touchpoint' ])
{
	my ($kind, $on, $expected) = @$case;
	is(after($one, event($kind, $on), $kinds), "$expected by web", "asked after a $kind of $on: $expected");
}
is(after($one, sent('touchpoint', '2025-11-02'), event('purchase', '2025-12-20'), $kinds), 'annual by web',
	'no touchpoint survey twice in 60 days');
is(after($one, event('delivery', '2025-12-10'), sent('touchpoint', '2025-10-01', -1), $kinds), 'annual by web',
	'no event twice');
is(after($one, event('delivery', '2025-11-10'), sent('touchpoint', '2025-11-25', -1), $kinds), 'product by web',
	'but a second question, a month or two after a delivery');
is(after($one, event('delivery', '2025-11-10'), sent('product', '2025-10-30', -1), $kinds), 'annual by web', 'once');
refused("BEGIN; $one; " . event('delivery', '2025-11-10') . '; ' . sent('product', '2025-12-12', -1) . '; ' . sent('product', '2025-12-13', -1),
	qr/duplicate key/, 'of a kind there is one invitation to an event');
is(after($one, sent('campaign', '2025-06-01'), "UPDATE invitations SET channel = 'kiosk' WHERE person_id = -1",
		answered(9, '2025-06-01'), $kinds), 'annual by web', 'nobody is sent to a kiosk');
is(after($one, sent('campaign', '2025-06-01'), "INSERT INTO answers (source_id, invitation_id, person_id, company_id, kind,
		segment, stage, channel, sent_at, started_at, answered_at, score) SELECT 'one', invitation_id, -1, -1, kind,
		segment, stage, channel, sent_at, sent_at, sent_at, 9 FROM invitations WHERE person_id = -1", $kinds), 'annual by sms',
	'on the channel on which they answered last');
is(after("UPDATE policy SET as_of = NULL", "SELECT today = (now() AT TIME ZONE 'UTC')::date FROM settings"), 't',
	'without as_of today is today in UTC');

#
# What do we ask next, what do we do about it?
#

is(sql('SELECT count(*), count(DISTINCT language) FROM follow_up_questions WHERE length(question) > 5'), '12|4',
	'three categories in four languages');
is(sql("SELECT count(*) FROM follow_up_questions AS p JOIN follow_up_questions AS d USING (language)
		WHERE p.category = 'passive' AND d.category = 'detractor' AND p.question <> d.question"), '0',
	'0 to 8 are asked the same');
is( sql('SELECT count(*) = (SELECT count(*) FROM valid_answers), bool_and(q.category = nps_category(q.score)
		AND q.language = p.language) FROM next_questions AS q JOIN people AS p USING (person_id)'),
	't|t', 'every answer has its question');

sub answered
{
	my ($score, $on) = @_;
	return "INSERT INTO answers (answer_id, source_id, invitation_id, person_id, company_id, kind, segment, stage, channel,
		sent_at, started_at, answered_at, score, event_on) SELECT -1, 'one', invitation_id, -1, -1, kind, segment, stage,
		channel, sent_at, '$on 12:00Z', '$on 12:01Z', $score, happened_on
		FROM invitations LEFT JOIN events USING (event_id) WHERE invitations.person_id = -1";
}
my $actions = "SELECT string_agg(action || ' by ' || due_on, '; ' ORDER BY step) FROM actions WHERE answer_id = -1";
for my $case (
	[ 10, '2025-12-19', 'thank by 2025-12-22; ask for a recommendation by 2026-01-03' ],
	[ 9, undef, 'thank by 2025-12-22; ask for a recommendation by 2026-01-03' ],
	[ 8, '2025-12-19', 'get in touch, ask what would be better by 2025-12-27' ],
	[ 7, '2025-11-21', 'get in touch, ask what would be better by 2025-12-27' ],
	[ 6, '2025-12-19', 'call by 2025-12-21' ],
	[ 0, '2025-12-20', 'call by 2025-12-21' ],
	[ 9, '2025-11-20', 'thank, ask for a testimonial or case study by 2026-01-03' ],
	[ 7, '2025-11-20', 'ask what is missing by 2025-12-27' ],
	[ 6, '2025-10-20', 'clear up misunderstandings, help use what was bought by 2025-12-22' ],
	[ 6, '2025-09-21', 'clear up misunderstandings, help use what was bought by 2025-12-22' ],
	[ 6, '2025-09-20', 'call by 2025-12-21' ])
{
	my ($score, $delivered, $expected) = @$case;
	my @asked = $delivered ? (event('delivery', $delivered), sent('product', '2025-12-20', -1)) : sent('campaign', '2025-12-20');
	is(after($one, @asked, answered($score, '2025-12-20'), $actions),
		$expected, "$score on 2025-12-20, asked about a delivery of " . ($delivered || 'no day'));
}
is(after($one, event('delivery', '2025-11-10'), sent('campaign', '2025-12-20'), answered(6, '2025-12-20'), $actions),
	'call by 2025-12-21', 'a delivery that was not asked about makes no difference');
for my $flag ('too fast', 'burst, team')
{
	is(after($one, sent('campaign', '2025-12-20'), answered(6, '2025-12-20'), "UPDATE trust_rules SET excludes = true",
			"INSERT INTO answer_flags VALUES (-1, '$flag')", $actions), 'call by 2025-12-21', "$flag: they are called all the same");
}
is(after($one, sent('campaign', '2025-12-20'), answered(6, '2025-12-20'), "INSERT INTO answer_flags VALUES (-1, 'duplicate')",
		'SELECT count(*) FROM actions WHERE answer_id = -1'), '0', 'but not about an answer that was given again');
is(after($one, sent('campaign', '2025-12-20'), answered(2, '2025-12-20'),
		'SELECT action, days_late FROM overdue_actions WHERE answer_id = -1'), 'call|10', 'overdue');
is(after($one, sent('campaign', '2025-12-20'), answered(2, '2025-12-20'), "INSERT INTO replies VALUES (-1, 1, '2025-12-31', 'me')",
		'SELECT count(*) FROM overdue_actions WHERE answer_id = -1'), '0', 'and no more, once there was a reply');
is( sql("SELECT count(*) FROM answers AS a WHERE event_on IS DISTINCT FROM (SELECT (happened_at AT TIME ZONE 'UTC')::date
		FROM invitations JOIN events USING (event_id) WHERE invitation_id = a.invitation_id)"), '0',
	'each answer knows the day of what it is about');
is( sql("SELECT category, actions, not_yet_due, replied, overdue, round(percent_replied, 9) FROM reply_rates ORDER BY category"),
	sql("SELECT category, count(*), sum((due > '2025-12-30')::int), sum((due <= '2025-12-30' AND replied_on IS NOT NULL)::int),
			sum((due <= '2025-12-30' AND replied_on IS NULL)::int),
			round(100.0 * sum((due <= '2025-12-30' AND replied_on IS NOT NULL)::int) / sum((due <= '2025-12-30')::int), 9)
		FROM (SELECT a.category, (a.answered_on + due_within)::date AS due, replied_on
			FROM answers AS a
			JOIN action_rules AS r ON r.category = a.category AND r.phase = CASE
				WHEN answered_on >= event_on + interval '1 month' AND answered_on < event_on + interval '3 months' THEN 'after a month or two'
				ELSE 'at once' END
			LEFT JOIN replies USING (answer_id, step)
			WHERE answered_on > '2025-09-30' AND answer_id IN (SELECT DISTINCT ON (invitation_id) answer_id FROM answers
				ORDER BY invitation_id, answered_at DESC, answer_id DESC)) AS x GROUP BY category ORDER BY category"),
	'how many were replied to, of those whose day has passed');
is(sql('SELECT sum(overdue) = (SELECT count(*) FROM overdue_actions) FROM reply_rates'), 't', 'the rest is overdue');

#
# What about the passives?
#

is( sql("SELECT sum(sevens), sum(eights), sum(responses) FROM passives_by_tenure"),
	sql("SELECT count(*) FILTER (WHERE score = 7), count(*) FILTER (WHERE score = 8), count(*) FROM valid_answers
		WHERE answered_on > '2024-12-31' AND kind <> 'prospect'"),
	'7s and 8s by segment and tenure add up');
is( sql("SELECT responses, sevens FROM passives_by_tenure WHERE segment = 'enterprise' AND tenure = 'second and third year'"),
	sql("SELECT count(*), count(*) FILTER (WHERE score = 7) FROM valid_answers AS a JOIN companies AS c USING (company_id)
		WHERE a.segment = 'enterprise' AND answered_on > '2024-12-31' AND answered_on >= customer_since + interval '12 months'
			AND answered_on < customer_since + interval '36 months'"),
	'a band of tenure');
is( sql("SELECT count(*), bool_and(abs(w.nps_then - d.nps - w.moved_up * d.passives) < 1e-9) FROM passive_what_if AS w
		JOIN (SELECT level, nps(score) AS nps, 100.0 * count(*) FILTER (WHERE score IN (7, 8)) / count(*) AS passives
			FROM valid_answers WHERE answered_on > '2024-12-31' GROUP BY level) AS d USING (level)"),
	'18|t', 'the score had a tenth, a quarter, a half of them moved up');
is(sql('SELECT count(*), bool_and(score IN (7, 8)) FROM passive_queue'),
	sql("SELECT count(*), true FROM actions WHERE category = 'passive' AND replied_on IS NULL"), 'their queue');

#
# Which segment, channel, stage?
#

for my $dimension (qw(segment channel stage))
{
	is( sql("SELECT string_agg(concat_ws(' ', value, responses, round(nps, 9), round(response_rate, 6), note), ', ' ORDER BY value)
			FROM nps_by_dimension WHERE level = 'touchpoint' AND dimension = '$dimension'"),
		sql("SELECT string_agg(concat_ws(' ', $dimension, n, round(nps, 9), round(100.0 * n / sent, 6),
				CASE WHEN n < 30 THEN 'too few' END), ', ' ORDER BY $dimension)
			FROM (SELECT $dimension, count(*) AS n, nps(score) AS nps FROM valid_answers WHERE level = 'touchpoint'
				AND answered_on > '2024-12-31' GROUP BY $dimension) AS a
			JOIN (SELECT $dimension, count(*) AS sent FROM invitations WHERE kind = 'touchpoint' AND sent_on > '2024-12-31'
				GROUP BY $dimension) AS i USING ($dimension)"),
		"by $dimension");
}
is( sql("SELECT bool_and(lower <= nps AND nps <= upper AND (note = 'too few') IS NOT DISTINCT FROM (responses < 30 OR NULL)),
		count(*) FILTER (WHERE note = 'too few') > 0 FROM nps_by_dimension"),
	't|t', 'with intervals, and a mark where there are too few');
# Several answers of one person: the variance between people, by the formula
for my $respondent (qw(person company))
{
	is( after("UPDATE policy SET respondent = '$respondent'", "SELECT round(design_effect, 8) FROM nps_by_dimension
			WHERE level = 'touchpoint' AND dimension = 'all'"),
		sql("SELECT round(k / (k - 1) * (tt - 2 * d * tn + d * d * nn) / n ^ 2 / ((p - d * d) / n), 8)
			FROM (SELECT count(*)::numeric AS k, sum(n)::numeric AS n, sum(t)::numeric / sum(n) AS d, sum(q)::numeric / sum(n) AS p,
					sum(t * t) AS tt, sum(t * n) AS tn, sum(n * n) AS nn
				FROM (SELECT count(*) AS n, sum(nps_points(score)) / 100 AS t, sum(abs(nps_points(score))) / 100 AS q
					FROM valid_answers WHERE level = 'touchpoint' AND answered_on > '2024-12-31' GROUP BY ${respondent}_id) AS c) AS s"),
		"the design effect by $respondent");
}
is( sql("SELECT lower, upper FROM nps_by_dimension WHERE level = 'touchpoint' AND value = 'enterprise'"),
	sql("SELECT nps_ci_lower(c), nps_ci_upper(c) FROM (SELECT nps_clustered_agg(s) AS c FROM (
		SELECT nps_agg(score) AS s FROM valid_answers WHERE level = 'touchpoint' AND answered_on > '2024-12-31'
			AND segment = 'enterprise' GROUP BY person_id) AS people) AS all_people"), 'intervals are by person');
is( sql("SELECT value, target, round(p_target::numeric, 12) FROM nps_by_dimension WHERE target IS NOT NULL ORDER BY value"),
	sql("SELECT value, target, round(p_value::numeric, 12) FROM (VALUES ('all', NULL, 35), ('enterprise', 'enterprise', 45),
			('public sector', 'public sector', 30)) AS t (value, segment, target)
		CROSS JOIN LATERAL (SELECT nps_clustered_agg(s) AS c FROM (SELECT nps_agg(score) AS s FROM valid_answers AS v
			WHERE level = 'touchpoint' AND answered_on > '2024-12-31' AND v.segment = coalesce(t.segment, v.segment)
			GROUP BY person_id) AS people) AS all_people, nps_compare(c, target::float8) ORDER BY value"),
	'how far from the target');
is( sql("SELECT segment, target, p_target FROM dashboard WHERE target IS NOT NULL ORDER BY segment"),
	sql("SELECT segment, target, p_value FROM (SELECT segment, nps_agg(score) AS s FROM valid_answers
			WHERE level = 'touchpoint' AND answered_on > date '2025-12-31' - 90 GROUP BY segment) AS segments
		JOIN (VALUES ('enterprise', 45), ('public sector', 30)) AS t (segment, target) USING (segment), nps_compare(s, target::float8)
		ORDER BY segment"), 'on the dashboard, too');
is( sql("SELECT string_agg(concat_ws(' ', channel, sent, opened, completed), ', ' ORDER BY channel) FROM channel_funnel"),
	sql("SELECT string_agg(concat_ws(' ', channel, sent, opened, completed), ', ' ORDER BY channel) FROM (
		SELECT channel, count(*) AS sent, count(opened_at) AS opened FROM invitations WHERE sent_on > '2024-12-31' GROUP BY 1) AS i
		JOIN (SELECT channel, count(*) AS completed FROM valid_answers WHERE answered_on > '2024-12-31' GROUP BY 1) AS a
		USING (channel)"),
	'the funnel');

# The league: what the restaurants really differ by is known here
my $noise = 'CREATE FUNCTION pg_temp.mix(x bigint) RETURNS bigint IMMUTABLE
	RETURN ((x >> 16) # x) * 73244475 & 4294967295;
	CREATE FUNCTION pg_temp.noise(thing bigint, what integer) RETURNS double precision IMMUTABLE
	RETURN pg_temp.mix(pg_temp.mix(thing * 128 # what)) / 4294967296::double precision';
is( sql("$noise; SELECT corr(expected_nps::float8, truth) > corr(nps::float8, truth),
			corr(expected_nps::float8, truth) > corr(lower::float8, truth),
			sum((expected_nps - mean) ^ 2) < sum((nps - mean) ^ 2)
		FROM (SELECT *, pg_temp.noise(team_id, 42) AS truth, avg(nps) OVER () AS mean FROM league_table WHERE team_id NOT IN (3, 8)) AS l"),
	't|t|t', 'the league is nearer to the truth than the plain score and the lower bound');
is( sql('SELECT bool_and(expected_nps BETWEEN least(nps, mean) - 1e-9 AND greatest(nps, mean) + 1e-9)
		FROM league_table, (SELECT nps(score) AS mean FROM valid_answers WHERE team_id IS NOT NULL AND answered_on > $$2024-12-31$$) AS m'),
	't', 'each is expected between its own score and the mean');
is( sql('SELECT bool_and(abs(a.expected_nps - mean) > abs(b.expected_nps - mean)) FROM league_table AS a JOIN league_table AS b
		ON a.nps = b.nps AND a.responses > b.responses,
		(SELECT nps(score) AS mean FROM valid_answers WHERE team_id IS NOT NULL AND answered_on > $$2024-12-31$$) AS m
		WHERE abs(a.nps - mean) > 1'),
	't', 'the more answers, the nearer to its own');
is(sql("SELECT team_id FROM league_table WHERE verdict = 'above'"), '3', 'only the forged one stands out');
is( after("INSERT INTO teams VALUES (-1, 'A kiosk')", "UPDATE answers SET team_id = -1 WHERE answer_id IN (
			SELECT answer_id FROM valid_answers WHERE level = 'touchpoint' AND answered_on > '2025-12-01' LIMIT 5)",
		'SELECT responses, response_rate FROM league_table WHERE team_id = -1'), '5|', 'nobody is left out who never sent a survey');
is(sql("SELECT count(*) FROM league_table WHERE rank = (SELECT max(rank) FROM league_table) AND responses < 3"), '0',
	'the last is not one of the smallest');

#
# Is the change real?
#

is( sql("SELECT responses, round(nps, 9), difference, lower, upper FROM monthly_change
		WHERE level = 'touchpoint' AND month = '2025-12-01'"),
	sql("SELECT nps_responses(a), round(nps(a), 9), difference, lower, upper
		FROM (SELECT nps_agg(score) FILTER (WHERE answered_on >= '2025-12-01') AS a,
				nps_agg(score) FILTER (WHERE answered_on < '2025-12-01') AS b
			FROM valid_answers WHERE level = 'touchpoint' AND answered_on BETWEEN '2025-11-01' AND '2025-12-31') AS s,
			nps_compare(a, b)"),
	'month on month');
is( sql("SELECT responses, difference FROM wave_change WHERE campaign = 'autumn 2025'"),
	sql("SELECT nps_responses(a), difference FROM (
		SELECT nps_agg(score) FILTER (WHERE i.sent_on >= '2025-09-03') AS a,
			nps_agg(score) FILTER (WHERE i.sent_on BETWEEN '2025-03-04' AND '2025-03-31') AS b
		FROM valid_answers AS v JOIN invitations AS i USING (invitation_id) WHERE v.kind = 'campaign') AS s, nps_compare(a, b)"),
	'wave on wave');
is( sql("SELECT responses, round(nps, 9) FROM rolling_nps WHERE level = 'relationship' AND day = '2025-04-10'"),
	sql("SELECT count(*), round(nps(score), 9) FROM valid_answers WHERE level = 'relationship'
		AND answered_on BETWEEN date '2025-04-10' - 89 AND '2025-04-10'"),
	'rolling 90 days');
is( sql("SELECT t.both_times, t.difference, t.lost FROM wave_pairs AS t WHERE campaign = 'autumn 2025'"),
	sql("WITH waves AS (SELECT person_id, min(score::int) FILTER (WHERE i.sent_on < '2025-06-01') AS b,
				min(score::int) FILTER (WHERE i.sent_on >= '2025-06-01') AS a
			FROM valid_answers AS v JOIN invitations AS i USING (invitation_id, person_id)
			WHERE v.kind = 'campaign' AND i.sent_on > '2025-01-01' GROUP BY person_id)
		SELECT count(*), (SELECT difference FROM nps_compare((SELECT nps_transitions_agg(b, a) FROM waves))),
			count(*) FILTER (WHERE b >= 9 AND a <= 6) FROM waves WHERE b IS NOT NULL AND a IS NOT NULL"),
	'the paired test of two waves');
is( sql('SELECT improvement, lower > 0 FROM improvement_effects ORDER BY done_on'),
	"new web shop|f\ndeliveries on time|t", 'the improvement that was one is found, the other is not');
is( sql("SELECT responses, difference FROM improvement_effects WHERE improvement = 'deliveries on time'"),
	sql("SELECT nps_responses(a), difference FROM (
		SELECT nps_agg(score) FILTER (WHERE answered_on >= '2025-06-01') AS a, nps_agg(score) FILTER (WHERE answered_on < '2025-06-01') AS b
		FROM valid_answers WHERE level = 'touchpoint' AND stage = 'service' AND answered_on BETWEEN date '2025-06-01' - 90 AND date '2025-06-01' + 89) AS s,
		nps_compare(a, b)"),
	'before and after');

# The difference of the differences, from the points themselves
{
	my ($effect, $se, @seen) = split /\|/, sql("WITH points AS (
			SELECT nps_points(score)::float8 AS x, stage = 'service' AS here, answered_on >= '2025-06-01' AS late FROM valid_answers
			WHERE level = 'touchpoint' AND answered_on BETWEEN date '2025-06-01' - 90 AND date '2025-06-01' + 89
		), means AS (
			SELECT here, late, avg(x) AS mean, var_pop(x) / count(*) AS variance FROM points GROUP BY here, late
		)
		SELECT sum(CASE WHEN here = late THEN mean ELSE -mean END), sqrt(sum(variance)),
			min(effect), min(effect_lower), min(effect_upper), min(effect_p)
		FROM means, improvement_effects WHERE improvement = 'deliveries on time'");
	my @expected = ($effect, $effect - 1.959963984540054 * $se, $effect + 1.959963984540054 * $se, POSIX::erfc(abs($effect / $se) / sqrt 2));
	is(join(' ', map { sprintf '%.6g', $_ } @seen), join(' ', map { sprintf '%.6g', $_ } @expected), 'beside the change elsewhere');
}
is(sql("SELECT improvement, effect_lower > 0, effect_p < 0.001 FROM improvement_effects ORDER BY done_on"),
	"new web shop|f|f\ndeliveries on time|t|t", 'it is the improvement, and not the time');

is( sql("SELECT level, segment, responses, nps, lower, upper FROM dashboard_now ORDER BY 1, 2"),
	sql("SELECT level, segment, nps_responses(s), nps(s), nps_ci_lower(s), nps_ci_upper(s) FROM (
		SELECT level, segment, nps_agg(score) AS s FROM answers JOIN survey_kinds USING (kind)
		WHERE answered_on > date '2025-12-31' - 90 AND answered_on <= '2025-12-31' GROUP BY level, segment) AS all_answers ORDER BY 1, 2"),
	'the dashboard of now is of all answers');
is( sql("SELECT level, cohort, complete, responses, round(nps, 9) FROM nps_by_cohort ORDER BY level, cohort"),
	sql("SELECT level, to_date(month, 'YYYY-MM'), month < '2025-06', n, round(nps, 9)
		FROM (SELECT level, to_char(customer_since, 'YYYY-MM') AS month, count(*) AS n, avg(nps_points(score)) AS nps
			FROM valid_answers JOIN companies USING (company_id)
			WHERE customer_since >= '2024-06-01' AND answered_on BETWEEN customer_since AND (customer_since + interval '6 months - 1 day')::date
				AND kind <> 'prospect' GROUP BY 1, 2) AS c ORDER BY 1, 2"),
	'cohorts by the month they began');
is( after("UPDATE answers SET score = 0 WHERE segment = 'enterprise' AND answered_on > '2025-12-01'",
		"SELECT nps FROM dashboard_now WHERE level = 'touchpoint' AND segment = 'enterprise'"),
	sql("SELECT nps(CASE WHEN answered_on > '2025-12-01' THEN 0 ELSE score::int END) FROM answers JOIN survey_kinds USING (kind)
		WHERE level = 'touchpoint' AND segment = 'enterprise' AND answered_on > date '2025-12-31' - 90 AND answered_on <= '2025-12-31'"),
	'up to the last statement');
is(sql("SELECT * FROM nps_rollup_check('answers_daily')"), '', 'and its rollup is exact');

is(sql('SELECT level, segment FROM alerts WHERE alert'), 'touchpoint|small business', 'the rise of the price raises an alert');
is( sql("SELECT responses, difference, p_holm = p_value * (SELECT count(*) FROM alerts WHERE note IS NULL) FROM alerts WHERE alert"),
	sql("SELECT nps_responses(a), difference, true FROM (
		SELECT nps_agg(score) FILTER (WHERE answered_on > '2025-12-10') AS a, nps_agg(score) FILTER (WHERE answered_on <= '2025-12-10') AS b
		FROM valid_answers WHERE level = 'touchpoint' AND segment = 'small business'
			AND answered_on > date '2025-12-10' - 63) AS s, nps_compare(a, b)"),
	'of 21 days against the 63 before them, times the number of segments');
is(sql("SELECT count(*) FROM alerts_on('2025-11-30') WHERE alert"), '0', 'and a month before there was none');
is( sql("SELECT level, segment, responses, responses_before, round(difference, 9), p_value, p_holm, alert FROM alerts
		WHERE note = 'too few' ORDER BY level, segment"),
	sql("SELECT level, segment, now, before, round(a - b, 9), NULL::float8, NULL::float8, false FROM (
			SELECT level, segment, count(*) FILTER (WHERE late) AS now, count(*) FILTER (WHERE NOT late) AS before,
				avg(nps_points(score)) FILTER (WHERE late) AS a, avg(nps_points(score)) FILTER (WHERE NOT late) AS b
			FROM (SELECT *, answered_on > '2025-12-10' AS late FROM valid_answers WHERE answered_on > date '2025-12-10' - 63) AS v
			GROUP BY level, segment) AS s
		WHERE least(now, before) < 30 ORDER BY level, segment"),
	'segments with too few answers are named, with what is known');
is( sql("SELECT string_agg(round(p_holm::numeric, 9)::text, ' ' ORDER BY p_value) = (
			SELECT string_agg(round(adjusted::numeric, 9)::text, ' ' ORDER BY p_value) FROM (
				SELECT a.p_value, least(1, (SELECT max(b.p_value * (1 + (SELECT count(*) FROM alerts AS c WHERE c.p_value > b.p_value)))
					FROM alerts AS b WHERE b.p_value <= a.p_value)) AS adjusted FROM alerts AS a WHERE note IS NULL) AS h) FROM alerts"),
	't', 'corrected as Holm says');

# A thousand runs on days that share nothing, twenty segments in which nothing
# changes: 60 answers before and 30 now, as few as the policy lets speak
sql('CREATE DATABASE still TEMPLATE programme', 'postgres');
sql("$noise; DELETE FROM daily_summaries;
	INSERT INTO segments SELECT 'S' || s FROM generate_series(1, 20) AS s;
	INSERT INTO daily_summaries
	SELECT date '1800-01-01' + run * 84 - CASE now WHEN 1 THEN 3 ELSE 40 END, 'touchpoint', 'S' || s,
		nps_agg(width_bucket(pg_temp.noise(((run * 20 + s) * 2 + now) * 64 + i, 1), ARRAY[0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.32, 0.5, 0.7]))
	FROM generate_series(1, 1000) AS run, generate_series(1, 20) AS s, generate_series(0, 1) AS now,
		LATERAL generate_series(1, CASE now WHEN 1 THEN 30 ELSE 60 END) AS i GROUP BY run, s, now", 'still');
is(sql("SELECT count(*) FROM alerts_on(date '1800-01-01' + 84)", 'still'), '20', 'twenty segments are looked at');
sql("CREATE TABLE runs AS SELECT run, bool_or(alert) AS alert, min(p_holm) AS p_holm, min(p_value) AS p_value
	FROM generate_series(1, 1000) AS run, alerts_on(date '1800-01-01' + run * 84) GROUP BY run", 'still');
my ($false, $at_one_percent, $at_five, $uncorrected) = split /\|/, sql('SELECT count(*) FILTER (WHERE alert),
	count(*) FILTER (WHERE p_holm < 0.01), count(*) FILTER (WHERE p_holm < 0.05), count(*) FILTER (WHERE p_value < 0.01) FROM runs', 'still');
is($false, $at_one_percent, 'the rate is that of the policy');
# By chance alone 1,000 runs give 10 and 50, and two standard errors more are 16 and 63
cmp_ok($false, '<=', 16, "false alarms in one of 100 runs: $false of 1,000");
cmp_ok($at_five, '<=', 63, "in one of 20, were that the policy: $at_five of 1,000");
cmp_ok($uncorrected, '>', 100, "uncorrected they would be $uncorrected");
is(join(' ', slurp_file('examples/programme/README.md') =~ /(\d+) of 1,000\s+runs.*?it\s+would\s+be\s+(\d+)/s), "$false $uncorrected",
	'the page says how many');

#
# Why did it move?
#

is( sql("SELECT count(*) > 60, max(abs(difference - parts)) < 1e-9 FROM monthly_change
		JOIN (SELECT level, month, sum(mix + score) AS parts FROM change_by_segment GROUP BY level, month) AS c USING (level, month)
		WHERE difference IS NOT NULL"),
	't|t', 'mix and score add up to the change of every month');
is(sql("SELECT count(*) FROM monthly_change WHERE difference IS NOT NULL
		AND (level, month) NOT IN (SELECT level, month FROM change_by_segment)"), '0', 'of every month');
is( sql("SELECT count(*) > 0, bool_and(score = 0), bool_and(mix <> 0) FROM change_by_segment
		WHERE (nps_before IS NULL OR nps_now IS NULL) AND level = 'touchpoint'"),
	't|t|t', 'a segment missing in one month is all mix');
is( sql("SELECT bool_and(abs(c.mix - m.mix) < 1e-9 AND abs(c.score - m.score) < 1e-9) FROM change_by_segment AS c JOIN (
			SELECT segment, (n1 / t1 - n0 / t0) * ((s1 + s0) / 2 - (a1 + a0) / 2) AS mix, (n1 / t1 + n0 / t0) / 2 * (s1 - s0) AS score
			FROM (SELECT segment, count(*) FILTER (WHERE NOT old)::numeric AS n1, count(*) FILTER (WHERE old)::numeric AS n0,
					avg(nps_points(score)) FILTER (WHERE NOT old) AS s1, avg(nps_points(score)) FILTER (WHERE old) AS s0
				FROM v GROUP BY segment) AS s,
				(SELECT count(*) FILTER (WHERE NOT old)::numeric AS t1, count(*) FILTER (WHERE old)::numeric AS t0,
					avg(nps_points(score)) FILTER (WHERE NOT old) AS a1, avg(nps_points(score)) FILTER (WHERE old) AS a0 FROM v) AS t) AS m
		USING (segment) WHERE level = 'touchpoint' AND month = '2025-12-01'"
		  =~ s/^/WITH v AS (SELECT *, answered_on < '2025-12-01' AS old FROM valid_answers
			WHERE level = 'touchpoint' AND answered_on BETWEEN '2025-11-01' AND '2025-12-31') /r),
	't', 'by the formula, without summaries');

#
# Who is drifting?
#

is( sql("SELECT count(*) FROM customer_history AS h JOIN (SELECT person_id, string_agg(score::text, ',' ORDER BY answered_at) AS s
			FROM valid_answers WHERE kind <> 'prospect' GROUP BY person_id) AS v USING (person_id)
		WHERE array_to_string(scores, ',') = s"),
	sql("SELECT count(DISTINCT person_id) FROM valid_answers WHERE kind <> 'prospect'"), 'the answers of each customer in order');
my $past = "SELECT *, lag(score) OVER w AS b, lag(score, 2) OVER w AS c, lead(score) OVER w AS next FROM valid_answers
	WHERE kind <> 'prospect' AND answered_on > '2024-12-31' WINDOW w AS (PARTITION BY person_id ORDER BY answered_at)";
is( sql("SELECT standing, move, count(*) FROM customer_standing GROUP BY standing, move ORDER BY standing, move"),
	sql("SELECT standing, move, count(*) FROM (SELECT CASE WHEN score <= 6 OR score <= b - 3 THEN 'at risk'
				WHEN least(score, b, c) >= 9 AND c IS NOT NULL THEN 'loyal' END AS standing,
			CASE WHEN b >= 9 AND score <= 6 THEN 'lost' WHEN b <= 6 AND score >= 9 THEN 'won back' END AS move
		FROM ($past) AS v WHERE next IS NULL) AS s GROUP BY standing, move ORDER BY standing, move"),
	'at risk, loyal, from promoter to detractor and back');
is(sql("SELECT count(*) = count(DISTINCT person_id), count(DISTINCT standing), count(DISTINCT move) FROM customer_standing"),
	't|2|2', 'each customer once');

#
# Does it go with satisfaction?
#

is( sql("SELECT string_agg(concat_ws(' ', segment, responses, round(csat, 9), round(ces, 9)), ', ' ORDER BY segment)
		FROM satisfaction_by_segment WHERE level = 'strategic'"),
	sql("SELECT string_agg(concat_ws(' ', segment, n, round(csat, 9), round(ces, 9)), ', ' ORDER BY segment) FROM (
		SELECT segment, count(*) AS n, 100.0 * count(*) FILTER (WHERE csat >= 4) / count(csat) AS csat, avg(ces) AS ces
		FROM valid_answers WHERE level = 'strategic' AND answered_on > '2024-12-31' GROUP BY segment) AS s"),
	'csat and ces beside the score');
is( sql('SELECT csat BETWEEN 0.6 AND 0.9, ces BETWEEN 0.3 AND 0.7, spend BETWEEN 0.05 AND 0.3, repurchase BETWEEN 0.05 AND 0.3
		FROM outcome_correlations'), 't|t|t|t', 'correlations of the points');
is( sql("SELECT count(*), count(*) FILTER (WHERE repurchased), sum(spend) FROM outcomes"),
	sql("SELECT count(*), count(*) FILTER (WHERE n > 0), sum(spend) FROM (
		SELECT answer_id, count(event_id) AS n, coalesce(sum(amount), 0) AS spend FROM valid_answers AS a
		LEFT JOIN events AS e ON e.person_id = a.person_id AND event_kind = 'purchase' AND happened_on > answered_on
			AND happened_on <= answered_on + interval '6 months'
		WHERE kind <> 'prospect' AND answered_on > date '2025-06-30' - 90 AND answered_on <= '2025-06-30' GROUP BY answer_id) AS o"),
	'what was bought afterwards');
is(sql("SELECT string_agg(category, ' ' ORDER BY percent_repurchased) FROM repurchase_by_category"), 'detractor passive promoter',
	'promoters buy again more often here');
my $both = 'nps_is_score(score) AND satisfaction IS NOT NULL';
is( sql("SELECT bool_and(abs(c - published) < 1e-9 AND n = answers) FROM (SELECT year, count(*) AS answers,
			corr(nps_points(score), satisfaction) AS c FROM responses WHERE $both GROUP BY year) AS s
		JOIN (VALUES (2017, 0.5312814558, 2625), (2018, 0.5688990935, 2495)) AS v (year, published, n) USING (year)"),
	't', 'the same correlation in the airport survey as worked out elsewhere');
is(sql('SELECT round(csat(satisfaction), 4), count(satisfaction) FROM responses GROUP BY year ORDER BY year'),
	"82.0685|2688\n78.4381|2625", 'and the same satisfaction');

#
# Three kinds
#

is( sql("SELECT string_agg(DISTINCT level || ' ' || period, ', ') FROM nps_by_level"),
	'campaign quarter, product quarter, prospect quarter, relationship quarter, strategic year, touchpoint month',
	'each kind on its own scale of time');
is( sql("SELECT responses, round(nps, 9) FROM nps_by_level WHERE level = 'relationship' AND starts_on = '2025-07-01'"),
	sql("SELECT count(*), round(nps(score), 9) FROM valid_answers WHERE kind = 'wave'
		AND answered_on BETWEEN '2025-07-01' AND '2025-09-30'"), 'a quarter');

#
# Can we trust the answers?
#

is( sql("SELECT flag, count(*), string_agg(DISTINCT team_id::text, ' '), string_agg(DISTINCT left(source_id, 1), ' ')
		FROM answer_flags JOIN answers USING (answer_id) WHERE flag ~ 'burst' GROUP BY flag ORDER BY flag"),
	"burst, all|9|8|C\nburst, team|9|8|C", 'the pile of a November morning, and nothing else');
is(sql('SELECT flag FROM trust_rules WHERE excludes'), 'duplicate', 'what arithmetic alone suspects counts, until somebody has looked');
is( sql("SELECT from_age, answers, round(percent, 9), answers_a_second::numeric(20, 15) FROM answering_pace WHERE from_age = '2 hours'"),
	sql("SELECT '02:00:00', n, round(100.0 * n / sent, 9), (n::float8 / sent / 7200)::numeric(20, 15)
		FROM (SELECT count(*) AS n FROM answers WHERE sent_on > '2024-12-31' AND answered_at >= sent_at + interval '2 hours'
				AND answered_at < sent_at + interval '4 hours') AS a, (SELECT count(*) AS sent FROM invitations WHERE sent_on > '2024-12-31') AS i"),
	'how soon answers come in');

# 4,000 e-mails at nine, 2,000 answers within four hours, most of them at once; 40 in 100
# are tens, the true score is 50.  And somebody gives restaurant 9 six zeros.
sql('CREATE DATABASE mailing TEMPLATE programme', 'postgres');
sql("UPDATE policy SET as_of = '2026-03-05';
	INSERT INTO invitations (invitation_id, person_id, kind, segment, stage, channel, sent_at)
	SELECT 1000000 + row_number() OVER (ORDER BY person_id), person_id, 'campaign', segment, 'loyalty', 'email', '2026-03-05 09:00Z'
	FROM people JOIN companies USING (company_id) WHERE customer_since IS NOT NULL ORDER BY person_id LIMIT 4000;
	$noise;
	INSERT INTO intake (source_id, invitation, started_at, answered_at, score, received_at)
	SELECT 'M' || i, 1000000 + i, to_char(at AT TIME ZONE 'UTC', iso), to_char(at AT TIME ZONE 'UTC' + interval '20 seconds', iso),
		CASE WHEN i % 100 < 40 THEN 10 WHEN i % 100 < 65 THEN 9 WHEN i % 100 < 75 THEN 8 WHEN i % 100 < 85 THEN 7 WHEN i % 100 < 95 THEN 5 ELSE 0 END,
		'2026-03-05 14:00Z'
	FROM generate_series(1, 2000) AS i, (VALUES ('YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')) AS format (iso),
		LATERAL (SELECT timestamptz '2026-03-05 09:00:20Z' + interval '1 second' * floor(14300 * pg_temp.noise(i, 1) ^ 3) AS at) AS t;
	INSERT INTO invitations (invitation_id, person_id, kind, team_id, segment, stage, channel, sent_at)
	SELECT 2000000 + i, i, 'touchpoint', 9, 'enterprise', 'service', 'email', '2026-02-25 09:00Z' FROM generate_series(1, 6) AS i;
	INSERT INTO intake (source_id, invitation, started_at, answered_at, score, received_at)
	SELECT 'Z' || i, 2000000 + i, '2026-03-04T21:00:00Z', '2026-03-04T21:00:0' || i || 'Z', '0', '2026-03-05 14:00Z'
	FROM generate_series(1, 6) AS i;
	SELECT nightly()", 'mailing');
my $mailing = "SELECT nps_responses(s), round(nps(s), 9) FROM (SELECT sum(summary) AS s FROM daily_summaries
	WHERE level = 'campaign' AND day = '2026-03-05') AS d";
is(sql($mailing, 'mailing'), '2000|50.000000000', 'a campaign keeps its tens');
is( sql("SELECT left(source_id, 1), string_agg(DISTINCT flag, '; ' ORDER BY flag), count(DISTINCT answer_id) FROM answer_flags
		JOIN answers USING (answer_id) WHERE answered_on >= '2026-03-04' AND flag ~ 'burst' GROUP BY 1", 'mailing'),
	'Z|burst, team|6', 'not even suspected; the zeros are');
cmp_ok(sql("SELECT count(*) FROM bursts WHERE flag = 'burst, all' AND answered_at > '2026-03-05'", 'mailing'), '>', 300,
	'although many came in crowds');
is(sql("UPDATE trust_rules SET excludes = true; SELECT flag_answers(), refresh_daily(); $mailing", 'mailing') =~ s/^.*\n//r,
	'2000|50.000000000', 'whatever is excluded');
is( sql("SELECT count(*) FROM answer_flags WHERE flag = 'duplicate'"),
	sql('SELECT count(*) - count(DISTINCT invitation_id) FROM answers'), 'all but the latest answer to an invitation');
is( sql("SELECT count(*) FROM (SELECT DISTINCT ON (invitation_id) * FROM answers ORDER BY invitation_id, answered_at DESC) AS a
		JOIN answer_flags USING (answer_id) WHERE flag = 'duplicate'"), '0', 'and never the latest');
is( sql("SELECT count(*) FROM answer_flags WHERE flag = 'too fast'"),
	sql("SELECT count(*) FROM answers WHERE answered_at - started_at < interval '4 seconds'"), 'faster than reading');
is( sql("SELECT string_agg(DISTINCT team_id || ' ' || flag, ', ') FROM answer_flags JOIN answers USING (answer_id)
		WHERE flag IN ('team response rate', 'team timing')"),
	'3 team response rate, 3 team timing', 'the team that hands out its device, and no other of a thousand');
is( sql("SELECT level, flag, nps_without = (SELECT nps(score) FROM answers AS a WHERE kind = 'annual' AND answered_on > '2024-12-31' AND NOT EXISTS
			(SELECT FROM answer_flags AS f WHERE f.answer_id = a.answer_id AND f.flag = c.flag)) FROM trust_checks AS c
		WHERE level = 'strategic' ORDER BY flag"),
	"strategic|duplicate|t\nstrategic|incentive|t\nstrategic|too fast|t", 'the score without the answers in doubt');
is( sql("SELECT bool_and(nps_counted = (SELECT nps(score) FROM valid_answers AS v
				WHERE v.level = b.level AND answered_on > '2024-12-31')
			AND answers > counted AND counted > beyond_doubt) FROM nps_both_ways AS b"), 't', 'the score both ways');
is( after("UPDATE trust_rules SET excludes = true WHERE flag = 'incentive'", 'SELECT refresh_daily()',
		"SELECT sum(nps_responses(summary)) = (SELECT count(*) FROM valid_answers)
			AND (SELECT bool_or(incentive) FROM valid_answers) = false FROM daily_summaries") =~ s/^\d+\n//r,
	't', 'the policy decides what counts, everywhere');

#
# Social proof, sample sizes
#

is( sql("SELECT count(*), bool_and(score >= 9 AND comment <> ''), array_agg(answered_on) =
			array_agg(answered_on ORDER BY answered_on DESC) FROM social_proof"),
	sql("SELECT count(*), true, true FROM valid_answers JOIN (SELECT DISTINCT ON (person_id) person_id, score AS last FROM answers
			ORDER BY person_id, answered_at DESC) AS l USING (person_id)
		WHERE score >= 9 AND last > 6 AND NOT incentive AND comment IS NOT NULL AND permission IS NOT NULL"),
	'promoters, unpaid and still content, with a comment and permission, newest first');
is( sql("SELECT count(*) FILTER (WHERE incentive) > 0, count(*) FILTER (WHERE NOT incentive AND last <= 6) > 0 FROM valid_answers
		JOIN (SELECT DISTINCT ON (person_id) person_id, score AS last FROM answers ORDER BY person_id, answered_at DESC) AS l USING (person_id)
		WHERE score >= 9 AND comment IS NOT NULL AND permission IS NOT NULL"), 't|t', 'there are others');
is( sql("SELECT level, early_responses, round(nps_early, 9), late_responses, round(nps_late, 9), difference FROM early_and_late ORDER BY level"),
	sql("SELECT level, nps_responses(e), round(nps(e), 9), nps_responses(l), round(nps(l), 9), difference FROM (
			SELECT level, nps_agg(score) FILTER (WHERE hours < 24) AS e, nps_agg(score) FILTER (WHERE hours >= 24) AS l
			FROM (SELECT *, extract(epoch FROM answered_at - sent_at) / 3600 AS hours FROM valid_answers WHERE answered_on > '2024-12-31') AS v
			GROUP BY level) AS s, nps_compare(l, e) ORDER BY level"),
	'early and late responders');
is( sql("SELECT bool_and(needed = nps_sample_size(5, 0.95, population, (SELECT nps_agg(score) FROM valid_answers AS v
			WHERE v.level = s.level AND v.segment = s.segment AND answered_on > '2024-12-31'))
			AND to_ask >= needed / response_rate * 100 AND too_small = (to_ask > population))
		FROM sample_sizes AS s WHERE responses >= 30"), 't', 'how many to ask, by the answers and rates of the last year');

#
# What is not an answer
#

is( sql("SELECT string_agg(source_id || ' ' || why, ', ' ORDER BY length(source_id), source_id) FROM intake_quarantine"),
	'X1 not a score, X2 not a score, X3 not a score, X4 not a score, X5 score left blank, X6 no such invitation, '
	  . 'X7 no such invitation, X8 clock skew, X9 clock skew, X10 unreadable time, X11 rating off its scale',
	'code 11, words, strangers and wrong clocks are kept out');
is(sql('SELECT count(*) FROM intake'), '0', 'the intake is empty');
is(sql("SELECT count(*) FROM answers WHERE source_id LIKE 'X%'"), '0', 'and none of them is an answer');
my $good = "NULL, '2025-12-31T09:00Z', '2025-12-31T10:01:00+01', '9'";
sub intake
{
	my ($row, $columns) = @_;
	$columns = $columns ? ", $columns" : '';
	$row =~ s/^NULL/(SELECT max(invitation_id) FROM invitations)/;
	my $why = after("INSERT INTO intake (invitation, started_at, answered_at, score, source_id$columns) VALUES ($row)",
		'SELECT count(*) FROM load_intake()',
		"SELECT coalesce((SELECT why FROM intake_quarantine WHERE source_id = 'T'),
			(SELECT score::text FROM answers WHERE source_id = 'T'), 'lost')");
	return $why =~ s/^1\n//r;
}
is(intake("$good, 'T'"), '9', 'a good answer');
is(intake("NULL, '2025-12-31T09:00Z', '2025-12-31T09:01Z', ' 10 - Extremely likely', 'T'"), '10', 'a score with its label');
is(intake("NULL, NULL, '2025-12-31T09:01Z', '9', 'T'"), '9', 'an answer of a tool that does not say when it was begun');
for my $case (
	[ "NULL, '2025-12-31T09:00Z', '2025-12-31T09:01Z', '11', 'T'", 'not a score' ],
	[ "NULL, '2025-12-31T09:00Z', '2025-12-31T09:01Z', '-1', 'T'", 'not a score' ],
	[ "NULL, '2025-12-31T09:00Z', '2025-12-31T09:01Z', 'NaN', 'T'", 'not a score' ],
	[ "NULL, '2025-12-31T09:00Z', '2025-12-31T09:01Z', NULL, 'T'", 'score left blank' ],
	[ "NULL, '2025-12-31T09:00', '2025-12-31T09:01', '9', 'T'", 'unreadable time' ],
	[ "NULL, '2025-02-31T09:00Z', '2025-12-31T09:01Z', '9', 'T'", 'unreadable time' ],
	[ "NULL, NULL, NULL, '9', 'T'", 'unreadable time' ],
	[ "NULL, '2025-12-01T09:00Z', '2025-12-31T09:01Z', '9', 'T'", 'clock skew' ],
	[ "'-5', '2025-12-31T09:00Z', '2025-12-31T09:01Z', '9', 'T'", 'no such invitation' ],
	[ "'12345678901234567890', '2025-12-31T09:00Z', '2025-12-31T09:01Z', '9', 'T'", 'no such invitation' ],
	[ "$good, 'T', 'bored'", 'unknown reason', 'reason' ],
	[ "$good, 'T', 'song'", 'unknown form of permission', 'permission' ],
	[ "$good, 'T', 'maybe'", 'incentive neither yes nor no', 'incentive' ],
	[ "$good, 'T', '0'", 'rating off its scale', 'csat' ],
	[ "$good, 'T', '8'", 'rating off its scale', 'ces' ])
{
	my ($row, $why, $columns) = @$case;
	is(intake($row, $columns), $why, "$why: $row");
}
is( after("INSERT INTO intake (invitation, started_at, answered_at, score) VALUES (1, '2025-12-31T09:00Z', '2025-12-31T09:01Z', 9)",
		'SELECT quarantined FROM load_intake()'), '1', 'no number of the answer');
my $answer = sql('SELECT source_id FROM answers ORDER BY answer_id LIMIT 1');
is( after("INSERT INTO intake (source_id, invitation, started_at, answered_at, score)
			SELECT source_id, invitation_id, started_at::text, answered_at::text, score FROM answers WHERE source_id = '$answer'",
		"SET LOCAL timezone = 'UTC'", 'SELECT * FROM load_intake()'),
	'0|0|1|0', 'no answer is loaded twice; 063_exports.t has more of this');
refused('UPDATE answers SET score = 11', qr/domain score/, 'answers refuse 11');
refused('UPDATE answers SET csat = 6', qr/check constraint/, 'and a rating off its scale');
refused('UPDATE answers SET invitation_id = 0', qr/foreign key/, 'and one without an invitation');
refused("UPDATE answers SET answered_at = started_at - interval '1 day'", qr/check constraint/, 'and one finished before it began');
refused("INSERT INTO intake (score) VALUES (11); SELECT nps(score::int) FROM intake", qr/invalid score: 11/, 'so does the extension');

#
# Every night
#

my $state = 'SELECT (SELECT count(*) FROM answers), (SELECT md5(string_agg(t::text, $$,$$ ORDER BY t)) FROM answer_flags AS t),
	(SELECT md5(string_agg(t::text, $$,$$ ORDER BY day, level, segment)) FROM daily_summaries AS t), (SELECT count(*) FROM alerts_raised)';
is(after('SET search_path = pg_catalog', 'SELECT public.nightly()', 'SET search_path = public', $state) =~ s/^\n//r, sql($state),
	'another night changes nothing, whatever search_path is');
is( sql("SELECT count(*), sum(summary) = (SELECT nps_agg(score) FROM valid_answers), count(DISTINCT (day, level, segment))
		FROM daily_summaries"),
	sql("SELECT count(*), true, count(*) FROM (SELECT DISTINCT answered_on, level, segment FROM valid_answers) AS d"),
	'the daily summaries hold every valid answer once');
is(after("DELETE FROM daily_summaries WHERE day > '2025-12-20'", "SELECT count(*) FROM (SELECT refresh_daily('2025-12-15')) AS r",
		$state) =~ s/^1\n//r, sql($state), 'refreshed from a day on');
is(sql('SELECT raised_on, level, segment FROM alerts_raised'), '2025-12-31|touchpoint|small business', 'the alert is kept');
is(sql('BEGIN; SELECT nightly(); SELECT flag_answers() + refresh_daily(); ROLLBACK'), "\n0", 'what is right is not written again');
is( after("INSERT INTO intake (source_id, invitation, started_at, answered_at, score, received_at)
			SELECT 'N', max(invitation_id), '2025-12-31T09:00Z', '2025-12-31T09:01Z', '3', '2025-12-31 12:00Z' FROM invitations",
		'SELECT load_intake()', 'SELECT flag_answers() + refresh_daily()') =~ s/^.*\n//r, '1', 'and one answer changes one day');
is(after('SELECT weekly()', 'SELECT weekly()', 'SELECT count(*) FROM ask_list') =~ s/^\n\n//r, sql('SELECT count(*) FROM to_ask'),
	'whom to ask is kept, once');
my $said = 'level, dimension, value, summary, responses, nps, response_rate, lower, upper, note';
is( after('SELECT weekly()', 'SELECT weekly()', "SELECT $said FROM weekly_reports ORDER BY level, dimension, value") =~ s/^\n\n//r,
	sql("SELECT $said FROM nps_by_dimension ORDER BY level, dimension, value"), 'so is the report');
unlike(sql("EXPLAIN SELECT * FROM $_"), qr/ on (?:answers|invitations)\b/, "$_ reads summaries only")
  for qw(dashboard alerts monthly_change rolling_nps change_by_segment nps_by_level passive_what_if);

#
# The report, the page, other places
#

($out, $err) = psql_file('examples/programme/report.sql', 'programme', '-a');
is($err, '', 'the report runs');
my $report = slurp_file('examples/programme/report.sql');
my @blocks = grep { !/^(BEGIN|UPDATE|INSERT|\\set)/ } slurp_file('examples/programme/README.md') =~ /^```sql\n(.*?)^```$/msg;
is(join("\n", grep { index($report, $_) < 0 } @blocks), '', 'the report has the queries of README.md');
unlike($out, qr/^(?:─|┼)+\n(?:\n|\z)/m, 'and none of them is without an answer');

# Into a schema with an awkward name, without the demo
sql('CREATE DATABASE elsewhere ENCODING $$UTF8$$ TEMPLATE template0', 'postgres');
sql('CREATE SCHEMA "our nps"', 'elsewhere');
{
	local $ENV{PGOPTIONS} = '-c search_path="our\ nps",public -c client_min_messages=warning';
	is(join('', psql_file('examples/programme/install.sql', 'elsewhere')), '', 'it lives in any schema');
	sql("UPDATE \"our nps\".policy SET margin = 4; DELETE FROM \"our nps\".wave_months WHERE months = 12;
		UPDATE \"our nps\".trust_rules SET excludes = true WHERE flag = 'incentive'; INSERT INTO \"our nps\".segments VALUES ('one')", 'elsewhere');
	is(join('', psql_file('examples/programme/install.sql', 'elsewhere')), '', 'where it is already, too');
}
is(sql('SELECT margin, (SELECT string_agg(months::text, $$ $$ ORDER BY months) FROM "our nps".wave_months),
		(SELECT excludes FROM "our nps".trust_rules WHERE flag = $$incentive$$), (SELECT count(*) FROM "our nps".segments)
		FROM "our nps".policy', 'elsewhere'), '4|3 6|t|2', 'and leaves everything as it was made');
is(sql('SELECT "our nps".nightly(), "our nps".weekly(), count(*) FROM "our nps".to_ask', 'elsewhere'), '||0', 'empty, it works');

# What each role may see
($out, $err) = psql_file('examples/programme/grants.sql', 'programme');
is("$out$err", '', 'roles and grants');
($out, $err) = psql_file('examples/programme/grants.sql', 'programme');
is("$out$err", '', 'again');
for my $role (qw(nps_reader nps_agent))
{
	my @granted = split /\n/, sql("SELECT table_name FROM information_schema.role_table_grants WHERE grantee = '$role' AND privilege_type = 'SELECT'");
	cmp_ok(scalar @granted, '>', 40, "$role may see much");
	my ($status, undef, $stderr) = $node->psql('programme', join ' ', "SET ROLE $role;", map { "SELECT count(*) FROM $_;" } @granted);
	is($stderr, '', 'and sees it');
}
is( sql("SELECT string_agg(DISTINCT table_name || '.' || column_name, ', ') FROM information_schema.column_privileges
		WHERE grantee = 'nps_reader' AND column_name IN ('comment', 'person_id', 'company_id', 'answer_id', 'invitation_id')"),
	'', 'a reader sees no person and no comment');
refused("SET ROLE nps_reader; SELECT comment FROM answers", qr/permission denied/, 'nor finds them in the tables');
refused("SET ROLE nps_agent; UPDATE answers SET score = 10", qr/permission denied/, 'an agent changes no score');
refused("SET ROLE nps_tool; SELECT * FROM intake", qr/permission denied/, 'a tool reads nothing');
is(sql("BEGIN; SET ROLE nps_tool; INSERT INTO intake (source_id) VALUES ('T'); SELECT count(*) FROM ask_list; ROLLBACK"), '0',
	'but hands in, and takes the list');
refused("SET ROLE nps_reader; SELECT nightly()", qr/permission denied/, 'who only reads runs nothing');

# Fast from the first minute: on tables without a row, and on tables never analysed, no
# plan costs so much that the server would compile it
my $every = "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'v' AND relnamespace = to_regnamespace(%s) ORDER BY 1";
for my $view (split /\n/, sql(sprintf($every, q('"our nps"')), 'elsewhere'))
{
	my ($cost) = sql("EXPLAIN SELECT * FROM \"our nps\".$view", 'elsewhere') =~ /cost=\S*\.\.([\d.]+)/;
	cmp_ok($cost, '<', 100000, "$view, empty");
}

# And comes back from a dump
$node->command_ok([ 'pg_dump', '-f', "$PostgreSQL::Test::Utils::tmp_check/programme.sql", $node->connstr('programme') ], 'it is dumped');
sql('CREATE DATABASE again ENCODING $$UTF8$$ TEMPLATE template0', 'postgres');
is(join('', psql_file("$PostgreSQL::Test::Utils::tmp_check/programme.sql", 'again', '-o', '/dev/null')), '', 'and restored');
is(sql($fingerprint, 'again') . sql('SELECT md5(string_agg(a::text, $$,$$)) FROM alerts AS a', 'again'),
	sql($fingerprint) . sql('SELECT md5(string_agg(a::text, $$,$$)) FROM alerts AS a'), 'the same as before');

for my $view (split /\n/, sql(sprintf($every, q('public')), 'again'))
{
	my ($status, undef, $stderr) = $node->psql('again', "SET statement_timeout = '5s'; SELECT * FROM $view", on_error_stop => 0);
	is($stderr, '', "$view, never analysed");
}

$node->stop;
done_testing;
