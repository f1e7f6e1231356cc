# The ways in and out of examples/starter and examples/programme.  Each file of
# data/exports is the same 36 invented answers as another survey tool exports them, with
# rows that are no answers in between; expected.csv says what they are.  Both loaders must
# come to that from each file, whatever the session's time zone, once however often the
# file is loaded.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'Pacific/Chatham'");
$node->start;
$ENV{PGCLIENTENCODING} = 'UTF8';
my $files = 'test/data/exports';
my $scratch = $PostgreSQL::Test::Utils::tmp_check;

sub sql
{
	my ($database, $query) = @_;
	return $node->safe_psql($database, $query);
}

# What psql says of a file, in one line a row: its output, its error, and whether it ran
sub psql_file
{
	my ($database, $file, %set) = @_;
	my ($out, $err);
	my $ran = IPC::Run::run(
		[ 'psql', '-X', '-q', '-A', '-t', '-d', $node->connstr($database), (map { ('-v', "$_=$set{$_}") } sort keys %set), '-f', $file ],
		'>', \$out, '2>', \$err);
	chomp $out;
	return ($out, $err, $ran);
}

# Loads an export, which must work
sub load
{
	my ($database, %set) = @_;
	my ($out, $err, $ran) = psql_file($database, "examples/$database/load.sql", %set);
	ok($ran && $err !~ /^(?!\S+ NOTICE:  no column found for|DETAIL:  The columns are|HINT:  -v \w+=)./m, "$set{file} is loaded") or diag $err;
	return $out;
}

# Loading must fail, saying so, and leave everything as it was
sub refused
{
	my ($expected, $name, %set) = @_;
	my (undef, $err, $ran) = psql_file('starter', 'examples/starter/load.sql', %set);
	ok(!$ran, "refused: $name");
	like($err, $expected, 'and says why');
	is(sql('starter', 'SELECT count(*) FROM responses'), '0', 'and nothing was loaded');
}

sub write_file
{
	my ($name, $text) = @_;
	open my $file, '>', "$scratch/$name" or die "$name: $!";
	print $file $text;
	close $file;
	return "$scratch/$name";
}

for my $database (qw(starter programme))
{
	sql('postgres', "CREATE DATABASE $database ENCODING 'UTF8' TEMPLATE template0");
	sql($database, 'CREATE TABLE expected (invitation bigint, person text, answered_at timestamptz, segment text, score int, comment text)');
	$node->command_ok(
		[ 'psql', '-X', '-q', '-d', $node->connstr($database), '-c', "\\copy expected FROM '$files/expected.csv' (FORMAT csv, HEADER)" ],
		'the expected answers');
}
is(sql('starter', 'SELECT count(*), count(DISTINCT person), count(comment) FROM expected'), '36|28|27', '36 answers of 28 people');

# What has to be stated of each, and which rows are no answers and why
my %tools = (
	'Delighted' => { file => 'delighted', left_out => 'score left blank ' },
	'SurveyMonkey' => {
		file => 'surveymonkey', set => { zone => 'Europe/Oslo', invitation => 'Custom Data 1', segment => 'Custom Data 2' },
		left_out => 'not a score N/A, score left blank ' },
	'Typeform' => { file => 'typeform', left_out => 'not submitted 4' },
	'LimeSurvey' => {
		file => 'limesurvey',
		set => { zone => 'Europe/Helsinki', survey => 'spring', segment => 'attribute_1', invitation => 'attribute_2' },
		person => q{'tok' || substr(e.person, 2, 2)}, left_out => 'not submitted 3' },
	'Qualtrics' => {
		file => 'qualtrics', set => { invitation => 'ExternalReference' },
		left_out => 'a trial, or not finished 1, a trial, or not finished 10' },
	'Google Forms' => { file => 'google_forms', set => { survey => 'spring', segment => 'How large' }, left_out => 'not a score 11' });

#
# The starter
#

for my $time (1, 2)
{
	my ($out, $err, $ran) = psql_file('starter', 'examples/starter/starter.sql');
	is("$out$err", '', $time == 1 ? 'the starter installs without a word' : 'and again');
}
is( sql('starter', q{SELECT string_agg(name, ', ') FROM (
		SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
			AND obj_description(oid, 'pg_class') IS NULL AND relname <> 'expected'
		UNION ALL SELECT proname::text FROM pg_proc AS p WHERE pronamespace = 'public'::regnamespace
			AND obj_description(oid, 'pg_proc') IS NULL) AS o}), '', 'every table, view and function has a comment');
is(sql('starter', 'SELECT string_agg(tool, $$, $$ ORDER BY tool) FROM export_tools'), join(', ', sort keys %tools), 'six tools');

for my $tool (sort keys %tools)
{
	my $case = $tools{$tool};
	my %set = (tool => $tool, file => "$files/$case->{file}.csv", %{ $case->{set} || {} });
	my $person = $case->{person} || 'e.person';
	my $left_out = () = $case->{left_out} =~ /\b(?:score left|not a|not submitted|a trial)/g;
	my $rows = 36 + $left_out;
	local $ENV{PGTZ} = 'Asia/Kolkata';
	like(load('starter', %set), qr/^$rows\|36\|0\|$left_out\n/, "$tool: 36 answers, and $left_out rows that are none");
	is( sql('starter', "SELECT count(*) FROM responses AS r FULL JOIN expected AS e
			ON r.answered_at = e.answered_at AND r.person = $person AND r.segment = e.segment AND r.score = e.score
			AND coalesce(r.comment, '') = coalesce(e.comment, '') WHERE r.score IS NULL OR e.score IS NULL"),
		'0', "$tool: person, time, segment, score and comment are as expected");
	is( sql('starter', "SELECT string_agg(concat(why, ' ', score), ', ' ORDER BY why, length(score), score) FROM left_out"),
		$case->{left_out}, "$tool: what is left out, and why");
	is(sql('starter', 'SELECT round(nps(score), 9) FROM responses'),
		sql('starter', 'SELECT round(100.0 * (count(*) FILTER (WHERE score > 8) - count(*) FILTER (WHERE score < 7)) / count(*), 9) FROM expected'),
		"$tool: the score");
	my $state = 'SELECT md5(string_agg(r::text, $$,$$ ORDER BY source_id)), (SELECT count(*) FROM left_out) FROM responses AS r';
	my $before = sql('starter', $state);
	like(load('starter', %set), qr/^$rows\|0\|0\|$left_out\n/, "$tool: again, and nothing is loaded");
	is(sql('starter', $state), $before, "$tool: nor changed");

	# As the views must be the same from each file, they are recounted from the last
	sql('starter', 'TRUNCATE responses') if $tool ne 'Typeform';
}

# The sheet of a Google form is as its country writes it
sql('starter', 'TRUNCATE responses');
like(
	load('starter', tool => 'Google Forms', file => "$files/google_sheet.csv", delimiter => ';', survey => 'spring',
		zone => 'Europe/Helsinki', answered => 'Aikaleima', segment => 'How large'),
	qr/^36\|36\|0\|0\b/, 'a Finnish sheet');
like(
	load('starter', tool => 'Google Forms', file => "$files/google_forms.csv", survey => 'spring', segment => 'How large'),
	qr/^37\|0\|0\|1\n/, 'and the CSV of the same form has the same answers');

# Views against plain counting
my $n = 'round(100.0 * (count(*) FILTER (WHERE score > 8) - count(*) FILTER (WHERE score < 7)) / count(*), 1)';
my $month = "date_trunc('month', answered_at AT TIME ZONE 'UTC')::date";
is( sql('starter', 'SELECT month, responses, nps FROM score_by_month'),
	sql('starter', "SELECT $month, count(*), $n FROM expected GROUP BY 1 ORDER BY 1"), 'score by month');
is( sql('starter', 'SELECT month, responses FROM score_by_month'), "2026-01-01|12\n2026-02-01|12\n2026-03-01|10\n2026-04-01|2",
	'months are months in UTC');
is( sql('starter', 'SELECT segment, responses, nps FROM score_by_segment'),
	sql('starter', "SELECT segment, count(*), $n FROM expected GROUP BY 1 ORDER BY 1")
	  . "\n" . sql('starter', "SELECT 'all', count(*), $n FROM expected"), 'score by segment');
is( sql('starter', 'SELECT lower, upper FROM score_by_segment WHERE segment = $$all$$'),
	sql('starter', 'SELECT round(nps_ci_lower(score), 1), round(nps_ci_upper(score), 1) FROM expected'), 'with its interval');
is( sql('starter', 'SELECT month, previous, difference, p IS NOT NULL FROM score_change'),
	sql('starter', "SELECT month, before, round(nps - nps_before, 1), nps_before IS NOT NULL FROM (
		SELECT month, nps, lag(month) OVER (ORDER BY month) AS before, lag(nps) OVER (ORDER BY month) AS nps_before FROM (
			SELECT $month AS month, avg(CASE WHEN score > 8 THEN 100.0 WHEN score < 7 THEN -100 ELSE 0 END) AS nps FROM expected GROUP BY 1) AS m) AS m
		ORDER BY month"), 'month on month');
is( sql('starter', 'SELECT day, people, nps FROM score_one_vote'),
	sql('starter', "SELECT day, count(*), $n FROM (
		SELECT DISTINCT ON (day, person) day, score
		FROM (SELECT DISTINCT (answered_at AT TIME ZONE 'UTC')::date AS day FROM expected) AS d
		JOIN expected AS e ON (e.answered_at AT TIME ZONE 'UTC')::date BETWEEN day - 364 AND day
		ORDER BY day, person, answered_at DESC) AS newest GROUP BY day ORDER BY day"), 'one vote a person, as of each day');
sql('starter', "INSERT INTO responses VALUES ('p01\@example.com', '2027-02-01 12:00Z', 0, 'small', NULL, 'x'),
	('p01\@example.com', '2027-02-01 12:00Z', 10, 'small', NULL, 'y')");
is( sql('starter', "SELECT people, nps FROM score_one_vote WHERE day = '2027-02-01'"),
	sql('starter', "SELECT count(*), $n FROM (SELECT DISTINCT ON (person) score FROM responses
		WHERE (answered_at AT TIME ZONE 'UTC')::date > date '2027-02-01' - 365 ORDER BY person, answered_at DESC, source_id DESC) AS n"),
	'votes lapse after 365 days, and of two at once one counts');
sql('starter', "DELETE FROM responses WHERE source_id IN ('x', 'y')");
is( sql('starter', 'SELECT theme, comments, nps FROM score_by_theme ORDER BY theme'),
	sql('starter', "SELECT theme, count(*), $n FROM (
		SELECT 'delivery' AS theme, score FROM expected WHERE person || score IN ('p01\@example.com9', 'p04\@example.com3',
			'p10\@example.com2', 'p01\@example.com10', 'p04\@example.com7', 'p22\@example.com4', 'p10\@example.com8')
		UNION ALL SELECT 'price', score FROM expected WHERE comment ~ 'dear|expensive|money|price|Cheap'
		UNION ALL SELECT 'quality', score FROM expected WHERE comment ~ 'fresh|Tasty|quality|broken'
		UNION ALL SELECT 'service', score FROM expected WHERE comment ~ 'staff|Support|answer|service|Helpful|Rude|Friendly') AS t
		GROUP BY theme ORDER BY theme"), 'themes');
is( sql('starter', "SELECT points FROM score_by_theme WHERE theme = 'price'"),
	sql('starter', "SELECT round(avg(p) - avg(p) FILTER (WHERE comment !~* 'dear|expensive|money|price|cheap' OR comment IS NULL), 1) FROM (
		SELECT comment, CASE WHEN score > 8 THEN 100.0 WHEN score < 7 THEN -100 ELSE 0 END AS p FROM expected) AS e"),
	'and the points that hang on one');

# A correction, a late comment, a comment that is blank now, and a new answer
sql('starter', 'TRUNCATE responses');
load('starter', tool => 'Delighted', file => "$files/delighted.csv");
(my $later = slurp_file("$files/delighted.csv")) =~ s/^7002,902,p02\@example.com,,nps,7,"Good, but dear."/7002,902,p02\@example.com,,nps,9,Good now/m;
$later =~ s/^(7005,905,p05\@example.com,,nps,8),/$1,A late comment/m;
$later =~ s/^(7003,903,p03\@example.com,,nps,10),Friendly staff!/$1,/m;
$later .= "7200,950,p50\@example.com,,nps,6,New,,1775900000,,small,\n";
my $later_file = write_file('later.csv', $later);
like(load('starter', tool => 'Delighted', file => $later_file), qr/^38\|1\|2\|1\n/, 'one is new, two are corrected');
is( sql('starter', "SELECT score, comment FROM responses WHERE source_id IN ('Delighted/7002', 'Delighted/7003', 'Delighted/7005') ORDER BY source_id"),
	"9|Good now\n10|Friendly staff!\n8|A late comment", 'what is blank now does not erase what was there');

# Labels on the ends of a scale: left out, they would make 40 into 9
my @labels = (('10 - Extremely likely') x 40, ('0 - Not at all likely') x 5, (9) x 20, (8) x 20, (6) x 15);
sql('starter', 'TRUNCATE responses');
my ($labelled, $said) = psql_file('starter', 'examples/starter/load.sql', tool => 'SurveyMonkey', zone => 'UTC', file => write_file('labels.csv',
	"Respondent ID,End Date,How likely are you to recommend us?\n,,\n" . join('', map { "$_,01/01/2026 10:00:00 AM,$labels[ $_ - 1 ]\n" } 1 .. 100)));
is(sql('starter', 'SELECT responses, nps FROM score_by_segment WHERE segment = $$all$$'), '100|40.0', 'scores with labels');
like($said, qr/NOTICE:  no column found for: comment, person, segment\nDETAIL:  The columns are: "Respondent ID"/, 'what the file has not is said');

# Jan: 9 and 3; Feb: the 9 has become a 5, and a 10 is new
sql('starter', "TRUNCATE responses; INSERT INTO responses VALUES ('1', '2026-01-10', 9, NULL, NULL, 'a'), ('2', '2026-01-11', 3, NULL, NULL, 'b'),
	('1', '2026-02-10', 5, NULL, NULL, 'c'), ('3', '2026-02-11', 10, NULL, NULL, 'd')");
is(sql('starter', 'SELECT nps FROM score_one_vote ORDER BY day'), "100.0\n0.0\n-100.0\n-33.3", 'the newest answer of each person');

# Where a survey keeps no times, and where one number comes twice
sql('starter', 'TRUNCATE responses');
like(
	load('starter', tool => 'LimeSurvey', survey => 's', file => write_file('timeless.csv',
		"id,submitdate,token,NPS\n1,1980-01-01 00:00:00,,9\n2,1980-01-01 00:00:00,,\n1,1980-01-01 00:00:00,,8\n3,,,3\n")),
	qr/^4\|1\|0\|2\n/, 'LimeSurvey without dates');
is(sql('starter', 'SELECT source_id, score, answered_at IS NULL FROM responses'), 'LimeSurvey/s/1|8|t', 'the last row of a number counts, without a time');
is(sql('starter', 'SELECT count(*) FROM score_by_month'), '0', 'in no month');

#
# What is refused
#

sql('starter', 'TRUNCATE responses');
refused(qr/times such as 01\/05\/2026 09:02:11 AM have no time zone\nHINT:  -v zone=/, 'SurveyMonkey without a time zone',
	tool => 'SurveyMonkey', file => "$files/surveymonkey.csv");
refused(qr/times such as 2026-01-05 10:02:11 have no time zone/, 'LimeSurvey without one',
	tool => 'LimeSurvey', file => "$files/limesurvey.csv", survey => 'spring');
refused(qr/there is no time zone "UTC\+2"/, 'a time zone that looks like one, and is the other way round',
	tool => 'LimeSurvey', file => "$files/limesurvey.csv", survey => 'spring', zone => 'UTC+2');
refused(qr/are in the time zone America\/Denver, not Europe\/Oslo/, 'another time zone than the file says',
	tool => 'Qualtrics', file => "$files/qualtrics.csv", zone => 'Europe/Oslo');
refused(qr/are in the time zone UTC, not Europe\/Oslo/, 'another than the tool has',
	tool => 'Typeform', file => "$files/typeform.csv", zone => 'Europe/Oslo');
refused(qr/LimeSurvey has no numbers that are unique.*\nHINT:  -v survey=/, 'numbers that another survey has, too',
	tool => 'LimeSurvey', file => "$files/limesurvey.csv", zone => 'Europe/Helsinki');
refused(qr/no column for number in this Typeform export\nDETAIL:  The columns are: "Response ID", .*\nHINT:  Is it a Typeform export/,
	'a file of another tool', tool => 'Typeform', file => "$files/delighted.csv");
for my $tool (sort keys %tools)
{
	my $other = $tool eq 'Qualtrics' ? 'surveymonkey' : 'qualtrics';
	refused(qr/no column for \w+ in this $tool export/, "an export of $other as one of $tool", tool => $tool, survey => 's',
		file => "$files/$other.csv");
}
refused(qr/there is no survey tool "Excel"\nHINT:  There are: Delighted, Google Forms,/, 'a tool that is not there',
	tool => 'Excel', file => "$files/delighted.csv");
refused(qr/no file is named/, 'no file', tool => 'Delighted');
refused(qr/no-such-file" is empty, or cannot be read/, 'a file that is not there', tool => 'Delighted', file => "$scratch/no-such-file");
refused(qr/more than one column for score in this Typeform export: "How likely.*", "Would you recommend.*"\nHINT:  -v score=/,
	'two questions that could be the one', tool => 'Typeform', file => write_file('two.csv',
		"#,How likely are you to recommend us?,Would you recommend our app?,Submit Date (UTC)\na,9,3,2026-01-01 00:00:00\n"));
like(load('starter', tool => 'Typeform', file => "$scratch/two.csv", score => 'would you recommend OUR app'), qr/^1\|1\|0\|0\b/,
	'it can be named by how its heading begins');
is(sql('starter', 'SELECT score FROM responses'), '3', 'and is that');
sql('starter', 'TRUNCATE responses');
refused(qr/no column for comment in this Typeform export: "Why"/, 'a column that is not there', tool => 'Typeform',
	file => "$scratch/two.csv", score => 'would', comment => 'Why');
my $slashes = write_file('slashes.csv', "Timestamp,Would you recommend us?\n3/4/2026 12:24:45,9\n");
my @sheet = (tool => 'Google Forms', file => $slashes, survey => 's', zone => 'Europe/London');
refused(qr/the day could be the month in times such as 3\/4\/2026 12:24:45\nHINT:  -v dates=DMY or -v dates=MDY/, 'days or months', @sheet);
refused(qr/dates are DMY or MDY, not YDM/, 'another order', @sheet, dates => 'YDM');
for my $case ([ 'DMY', '2026-04-03 11:24:45' ], [ 'mdy', '2026-03-04 12:24:45' ])
{
	load('starter', @sheet, dates => $case->[0]);
	is(sql('starter', "SELECT answered_at AT TIME ZONE 'UTC' FROM responses"), $case->[1], "$case->[0] is taken at its word");
	sql('starter', 'TRUNCATE responses');
}

# Every form of time, in a zone 5:30 from UTC
for my $case (
	[ '2026-03-20 12:24:45', '2026-03-20 06:54:45' ], [ '2026-03-20T12:24:45.5', '2026-03-20 06:54:45.5' ], [ '2026/3/20 12:24', '2026-03-20 06:54:00' ],
	[ '2026-03-20T12:24:45Z', '2026-03-20 12:24:45' ], [ '2026-03-20 12:24:45+02:00', '2026-03-20 10:24:45' ],
	[ '2026-03-20 12:24:45 UTC', '2026-03-20 12:24:45' ], [ '2026/03/20 12:24:45 PM GMT+2', '2026-03-20 10:24:45' ],
	[ '2026/03/20 12:24:45 AM GMT+5:30', '2026-03-19 18:54:45' ], [ '2026/03/20 1:24:45 PM GMT-3', '2026-03-20 16:24:45' ],
	[ '1774002285', '2026-03-20 10:24:45' ], [ '20.3.2026 12.24.45', '2026-03-20 06:54:45' ], [ '20.3.2026 klo 12.24.45', '2026-03-20 06:54:45' ],
	[ '20.03.2026 12:24:45', '2026-03-20 06:54:45' ], [ '3/20/2026 12:24:45 AM', '2026-03-19 18:54:45' ],
	[ '2026-02-30 12:00:00', '' ], [ '13/1/2026 12:00', '' ], [ '2026/03/20 13:24:45 PM', '' ], [ '2026-03-20 25:00:00', '' ], [ '20.3.2026', '' ],
	[ 'yesterday', '' ], [ '46101.5', '' ])
{
	is(sql('starter', "SELECT export_time('$case->[0]', 'Asia/Kolkata', 'MDY') AT TIME ZONE 'UTC'"), $case->[1], "$case->[0] is "
		  . ($case->[1] || 'no time'));
}

#
# The programme
#

my ($out, $err) = psql_file('programme', 'examples/programme/install.sql');
is("$out$err", '', 'the programme installs');
sql('programme', q{
	UPDATE policy SET as_of = '2026-04-15';
	INSERT INTO segments VALUES ('small'), ('large');
	INSERT INTO companies SELECT i, 'Company ' || i, CASE WHEN i % 2 = 0 THEN 'large' ELSE 'small' END, '2020-01-01' FROM generate_series(1, 34) AS i;
	INSERT INTO people SELECT i, i, 'Name of ' || i, 'en', 'email', false, '2026-04-01' FROM generate_series(1, 34) AS i;
	INSERT INTO teams VALUES (12, 'Twelve');
	INSERT INTO invitations (invitation_id, person_id, kind, segment, stage, channel, sent_at)
	SELECT invitation, substr(person, 2, 2)::int, 'annual', segment, 'loyalty', 'email', answered_at - interval '1 day' FROM expected;
	SELECT setval(pg_get_serial_sequence('invitations', 'invitation_id'), 36)});
my $answers = "SELECT count(*) FROM answers AS a FULL JOIN expected AS e
	ON a.invitation_id = e.invitation AND a.answered_at = e.answered_at AND a.score = e.score AND a.segment = e.segment
	AND coalesce(a.comment, '') = coalesce(e.comment, '') AND a.person_id = substr(e.person, 2, 2)::int WHERE a.score IS NULL OR e.score IS NULL";
my $state = 'SELECT (SELECT md5(string_agg(a::text, $$,$$ ORDER BY source_id)) FROM answers AS a), (SELECT count(*) FROM intake),
	(SELECT md5(string_agg(q::text, $$,$$ ORDER BY quarantine_id)) FROM intake_quarantine AS q), (SELECT count(*) FROM answer_versions)';
for my $tool (sort keys %tools)
{
	my $case = $tools{$tool};
	my %set = (tool => $tool, file => "$files/$case->{file}.csv", %{ $case->{set} || {} });
	my $left_out = () = $case->{left_out} =~ /\b(?:score left|not a|not submitted|a trial)/g;
	is(load('programme', %set), "36|0|0|$left_out", "$tool: into the programme");
	is(sql('programme', $answers), '0', "$tool: as expected");
	my $reasons = $case->{left_out} =~ /^a trial/ ? 'a trial, or not finished' : $case->{left_out} =~ /^not submitted/ ? 'not submitted' : 'no such invitation';
	is(sql('programme', 'SELECT DISTINCT why FROM intake_quarantine'), $reasons, "$tool: what is no answer is in quarantine");
	my $before = sql('programme', $state);
	is(load('programme', %set), '0|0|' . (36 + $left_out) . '|0', "$tool: again changes nothing, quarantines nothing");
	is(sql('programme', $state), $before, "$tool: nothing at all");
	sql('programme', 'DELETE FROM answers; DELETE FROM intake_quarantine') if $tool ne 'Typeform';
}

# Corrections, through the intake
sub intake
{
	my (@rows) = @_;
	sql('programme', 'INSERT INTO intake (source_id, invitation, started_at, answered_at, score, comment, csat) VALUES ' . join(', ', @rows));
	return sql('programme', 'SELECT * FROM load_intake()');
}
my ($first, $second) = split /\n/, sql('programme', 'SELECT source_id FROM answers ORDER BY invitation_id LIMIT 2');
my $when = "'2026-01-05T08:01:30Z', '2026-01-05T08:02:11Z'";
is(intake("('$first', '1', $when, '9', '', NULL)"), '0|0|1|0', 'what is blank now is no correction');
is(intake("('$first', '1', $when, '8', '', '4')"), '0|1|0|0', 'another score is');
is(sql('programme', 'SELECT score, comment, csat FROM answers WHERE invitation_id = 1'), '8|On time, every time.|4', 'the comment stays');
is( sql('programme', "SELECT v.score, v.comment, v.csat FROM answer_versions AS v JOIN answers AS a USING (answer_id) WHERE a.source_id = '$first'"),
	'9|On time, every time.|', 'and what it said before is kept');
is(intake("('$first', '1', $when, '8', 'Later: fine.', '4')", "('$first', '1', $when, '9', 'Later: fine.', '4')",
		"('$first', '1', $when, '', '', NULL)"), '0|1|0|2', 'of three rows of one answer the last that is one counts');
is(sql('programme', "SELECT score, comment FROM answers WHERE source_id = '$first'"), '9|Later: fine.', 'a late comment lands');
is(sql('programme', "SELECT why, score FROM intake_quarantine WHERE source_id = '$first' ORDER BY why"),
	'replaced by a later row|8' . "\n" . 'score left blank|', 'the others are to be seen');
is(intake("('$first', '2', $when, '8', '', NULL)"), '0|0|0|1', 'an answer does not move to another invitation');
is(intake("('$first', '2', $when, '8', '', NULL)"), '0|0|1|0', 'and is in quarantine once');
is(intake("('bad', '3', '2026-01-10T08:00:00Z', '2026-01-10T08:01:00Z', 'nine', 'x', NULL)"), '0|0|0|1', 'not a score');
is(intake("('bad', '3', '2026-01-10T08:00:00Z', '2026-01-10T08:01:00Z', '9 - likely', 'x', NULL)"), '1|0|0|0', 'corrected to one');
is(sql('programme', "SELECT count(*) FROM intake_quarantine WHERE source_id = 'bad'"), '0', 'it leaves the quarantine');
is(sql('programme', 'SELECT count(*) FROM nps_rollup_check($$answers_daily$$)'), '0', 'the rollup has followed');
sql('programme', "DELETE FROM answers WHERE source_id = 'bad'");
sql('programme', "SELECT nightly(); INSERT INTO intake (source_id, invitation, answered_at, score, comment)
	VALUES ('$first', '1', '2026-01-05T08:02:11Z', '9', 'Telephones ring.'); SET search_path = pg_catalog; SELECT public.nightly()");
is(sql('programme', "SELECT words FROM comment_words JOIN answers USING (answer_id) WHERE source_id = '$first'"), "'ring':2 'telephon':1",
	'with its words, whatever search_path is');

# Nobody was invited
my $kiosk = write_file('kiosk.csv', "Timestamp,Would you recommend us?,Why?\n" . join('', map { "2026/04/1$_ 12:00:00 PM GMT+3,$_,Hands off\n" } 0 .. 4));
my %kiosk = (tool => 'Google Forms', survey => 'kiosk', file => $kiosk);
is(load('programme', %kiosk), '0|0|0|5', 'without a kind they are strangers');
is(load('programme', %kiosk, kind => 'annual', channel => 'kiosk'), '0|0|0|5', 'the kind must be an open one');
is(load('programme', %kiosk, kind => 'open', channel => 'kiosks'), '0|0|0|5', 'the channel must be there');
is(load('programme', %kiosk, kind => 'open', channel => 'kiosk', team => 13), '0|0|0|5', 'and so must the team');
is(sql('programme', "SELECT why, count(*) FROM intake_quarantine WHERE source_id LIKE '%kiosk%' GROUP BY why ORDER BY why"),
	"no such invitation|5\nno such open kind of survey|5\nunknown channel|5\nunknown team|5", 'which the quarantine says');
is(load('programme', %kiosk, kind => 'open', channel => 'kiosk', team => 12), '5|0|0|0', 'answers of a kiosk');
is( sql('programme', "SELECT person_id, kind, channel, segment, stage, team_id, score, comment FROM answers WHERE kind = 'open' ORDER BY answered_at LIMIT 1"),
	'|open|kiosk|not known|service|12|0|Hands off', 'of nobody in particular');
is(sql('programme', "SELECT count(*) FROM intake_quarantine WHERE source_id LIKE '%kiosk%'"), '0', 'are strangers no more');
sql('programme', 'SELECT nightly()');
is(sql('programme', 'SELECT level, dimension, value, responses, response_rate IS NULL, nps FROM nps_by_dimension WHERE level = $$open$$ AND dimension <> $$all$$ ORDER BY dimension'),
	"open|channel|kiosk|5|t|-100.0000000000000000\nopen|segment|not known|5|t|-100.0000000000000000\nopen|stage|service|5|t|-100.0000000000000000",
	'a score of their own');
is(sql('programme', 'SELECT responses FROM nps_by_dimension WHERE level = $$strategic$$ AND dimension = $$all$$'), '36', 'in no other');
is(sql('programme', 'SELECT count(*) FROM actions AS a JOIN answers AS b USING (answer_id) WHERE kind = $$open$$'), '0', 'nobody can be called');
is(sql('programme', 'SELECT count(*) FROM channel_funnel WHERE channel = $$kiosk$$'), '0', 'nothing was sent');
is(sql('programme', 'SELECT sum(answers) FROM customer_history'), '36', 'they are in nobody\'s history');

# Sending
sql('programme', 'SELECT weekly()');
my $listed = sql('programme', 'SELECT count(*) FROM ask_list');
is($listed, 6, "who was never asked is listed");
sql('programme', 'UPDATE people SET opted_out = true WHERE person_id = (SELECT min(person_id) FROM ask_list)');
is(sql('programme', "SELECT count(*), count(DISTINCT person_id), min(name) ~ 'Name of', min(channel) FROM send()"), ($listed - 1) . '|' . ($listed - 1) . '|t|email',
	'all are sent it, but who opted out since');
is(sql('programme', 'SELECT count(*) FROM send()'), '0', 'once');
is(sql('programme', "SELECT count(*), max(sent_on), string_agg(DISTINCT kind || ' ' || stage, ', ') FROM invitations WHERE invitation_id > 36"),
	($listed - 1) . '|2026-04-15|annual loyalty', 'as of the day of the policy');
is(sql('programme', 'SELECT count(*) FROM to_ask'), '0', 'nobody is listed again');
is(sql('programme', "BEGIN; INSERT INTO campaigns VALUES ('c', '2026-04-01', '2026-04-30'); UPDATE policy SET as_of = '2026-10-20';
		DELETE FROM ask_list; INSERT INTO ask_list SELECT '2026-04-20', person_id, 'campaign', NULL, 'email' FROM people; SELECT count(*) FROM send(); ROLLBACK"),
	'0', 'nor is a campaign sent that is over');
is(sql('programme', "UPDATE policy SET as_of = '2026-05-20'; SELECT count(*) FROM to_ask") =~ s/^UPDATE.*\n//r, '0', 'not even after the quarantine');
sql('programme', "UPDATE policy SET as_of = '2026-04-15'");

# The spreadsheet of the week
sql('programme', 'SELECT weekly()');
for my $case ([ '.', ',' ], [ ',', ';' ])
{
	my ($decimal, $delimiter) = @$case;
	my ($out, $err) = run_command([ 'psql', '-X', '-q', '-d', $node->connstr('programme'), '-v', "decimal=$decimal", '-f', 'examples/programme/week.sql' ]);
	is($err, '', "the week, with a decimal $decimal");
	like($out, qr/^week${delimiter}score${delimiter}dimension${delimiter}value${delimiter}responses${delimiter}/, 'begins with headings');
	like($out, qr/^2026-04-15${delimiter}strategic${delimiter}all${delimiter}all${delimiter}36${delimiter}\d+${delimiter}\d+${delimiter}\d+${delimiter}38\Q$decimal\E9${delimiter}/m,
		'numbers are numbers, without quotes');
	$out =~ tr/,;/.,/ if $decimal eq ',';
	my $week = write_file('week.csv', "$out\n");
	sql('programme', "DROP TABLE IF EXISTS week; CREATE TABLE week (week date, score text, dimension text, value text, responses int, promoters int,
		passives int, detractors int, nps numeric, lower numeric, upper numeric, response_rate numeric, since_last_report numeric, note text)");
	$node->command_ok([ 'psql', '-X', '-q', '-d', $node->connstr('programme'), '-c', "\\copy week FROM '$week' (FORMAT csv, HEADER)" ], 'it reads back');
	is( sql('programme', 'SELECT count(*), bool_and(w.nps = round(100.0 * (w.promoters - w.detractors) / w.responses, 1)
				AND w.responses = w.promoters + w.passives + w.detractors
				AND w.nps BETWEEN w.lower AND w.upper AND w.responses = d.responses AND w.response_rate IS NOT DISTINCT FROM round(d.response_rate, 1))
			FROM week AS w JOIN nps_by_dimension AS d ON (d.level, d.dimension, d.value) = (w.score, w.dimension, w.value) WHERE w.responses > 0'),
		sql('programme', 'SELECT count(*), true FROM nps_by_dimension WHERE responses > 0'), 'and says what the views say');
}

# And the page of the week, which says what the spreadsheet says, a report later
sql('programme', "UPDATE policy SET as_of = '2026-04-22'; SELECT weekly();
	UPDATE weekly_reports SET note = '<b>too</b> & \"few\"' WHERE reported_on = '2026-04-22' AND note IS NOT NULL");
my ($html, $complaint) = run_command([ 'psql', '-X', '-q', '-d', $node->connstr('programme'), '-f', 'examples/programme/week_page.sql' ]);
is($complaint, '', 'the page of the week');
like($html, qr{\A<!DOCTYPE html>\n<html lang="en">.*</html>\z}s, 'is a page');
like($html, qr{<h1>Net Promoter Score, 2026-04-22</h1>\n<p>With 95 % confidence}, 'of the newest report');
SKIP:
{
	my $xml = $html =~ s/&nbsp;/&#160;/gr;
	my $page = write_file('week.xml', $xml);
	my ($status, $cells, $error) = $node->psql('programme', <<"SQL");
CREATE TEMPORARY TABLE cells AS
SELECT row, array_agg(nullif(btrim(array_to_string(xpath('/td/text()', cell), ''), E' \\u00a0'), '') ORDER BY nth) AS cell
FROM unnest(xpath('//table/tr[td]', xmlparse(DOCUMENT pg_read_file('$page')))) WITH ORDINALITY AS r (content, row),
     unnest(xpath('/tr/td', content)) WITH ORDINALITY AS c (cell, nth) GROUP BY row;
SELECT count(*), count(*) FILTER (WHERE (cell[1], cell[2], cell[3]) = (d.level, d.dimension, d.value)
         AND cell[4]::bigint = nps_promoters(d.summary) + nps_passives(d.summary) + nps_detractors(d.summary)
         AND cell[5]::numeric IS NOT DISTINCT FROM
             round(100.0 * (nps_promoters(d.summary) - nps_detractors(d.summary)) / nullif(nps_responses(d.summary), 0), 1)
         AND cell[6]::numeric IS NOT DISTINCT FROM round(d.lower, 1) AND cell[7]::numeric IS NOT DISTINCT FROM round(d.upper, 1)
         AND cell[8]::numeric IS NOT DISTINCT FROM round(d.nps - b.nps, 1)
         AND cell[9]::numeric IS NOT DISTINCT FROM round(d.response_rate, 1)
         AND length(cell[10]) IS NOT DISTINCT FROM CASE WHEN d.responses > 0 THEN 24 END
         AND cell[11] IS NOT DISTINCT FROM CASE WHEN d.note IS NOT NULL THEN '&lt;b&gt;too&lt;/b&gt; &amp; "few"' END),
       count(cell[8]) > 0, count(cell[11]) > 0
FROM cells FULL JOIN nps_by_dimension AS d ON (d.level, d.dimension, d.value) = (cell[1], cell[2], cell[3])
LEFT JOIN weekly_reports AS b ON (b.reported_on, b.level, b.dimension, b.value) = ('2026-04-15', d.level, d.dimension, d.value);
SQL
	skip 'this server has no XML', 1 if $error =~ /unsupported XML feature/;
	my $expected = sql('programme', 'SELECT count(*) FROM nps_by_dimension');
	is("$cells$error", "$expected|$expected|t|t", 'well formed, with the numbers of the views, and nothing of a cell is markup');
}
sql('programme', "DELETE FROM weekly_reports WHERE reported_on = '2026-04-22'; DELETE FROM ask_list WHERE listed_on = '2026-04-22';
	UPDATE policy SET as_of = '2026-04-15'");

# A person is erased
sql('programme', "INSERT INTO events (person_id, event_kind, happened_at) VALUES (4, 'purchase', '2026-03-01 12:00Z');
	INSERT INTO replies SELECT answer_id, 1, '2026-02-20', 'me', 'Called Name of 4' FROM answers WHERE person_id = 4");
intake("((SELECT source_id FROM answers WHERE invitation_id = 4), '4', NULL, '2026-01-12T00:05:07Z', '4', 'Half an hour late.', NULL)",
	"('secret', '4', NULL, '2026-01-12T00:05:07Z', 'eleven', 'A secret of 4', NULL)");
is(sql('programme', 'SELECT count(*) FROM answer_versions AS v JOIN answers USING (answer_id) WHERE person_id = 4'), '1', 'somebody with a past');
my $counted = 'SELECT (SELECT nps_agg(score) FROM answers), (SELECT count(*) FROM invitations),
	(SELECT string_agg(concat_ws($$ $$, level, dimension, value, responses, nps, response_rate), $$,$$ ORDER BY level, dimension, value) FROM nps_by_dimension)';
my $scores = sql('programme', $counted);
my @numbers = split /\n/, sql('programme', 'SELECT source_id FROM answers WHERE person_id = 4');
is(scalar @numbers, 2, 'and two answers');
is(sql('programme', 'SELECT * FROM erase_person(4)'), '2|2|' . sql('programme', 'SELECT count(*) FROM invitations WHERE person_id = 4 OR person_id IS NULL') . '|1',
	'is erased');
is(sql('programme', $counted), $scores, 'every score counts on as before');
sql('programme', 'DROP TABLE expected');
my ($dump) = run_command([ 'pg_dump', '--data-only', $node->connstr('programme') ]);
ok(length $dump > 10000, 'in a dump of everything');
for my $trace ('Name of 4', 'Half an hour late', 'The delay is gone', 'A secret of 4', @numbers)
{
	unlike($dump, qr/\Q$trace\E\b/, "there is no trace of \"$trace\"");
}
is(sql('programme', 'SELECT count(*) FROM events') . sql('programme', 'SELECT count(*) FROM people WHERE person_id = 4'), '00', 'nor of the purchase');
is(sql('programme', 'SELECT * FROM erase_person(4)'), '0|0|0|0', 'a second time there is nothing left to do');
is(load('programme', tool => 'Typeform', file => "$files/typeform.csv"), '0|1|36|0', 'the export does not bring it back');
is(sql('programme', 'SELECT count(*) FROM answers WHERE kind = $$annual$$'), '36', 'nor twice');
is(intake("('late', '4', NULL, '2026-01-13T00:05:07Z', '1', 'A secret of 4', NULL)"), '0|0|1|0', 'nor does another answer to the invitation');
sql('programme', 'SELECT nightly()');
is(sql('programme', 'SELECT count(*) FROM customer_history WHERE person_id IS NULL') . sql('programme', 'SELECT count(*) FROM customer_standing WHERE person_id IS NULL')
	  . sql('programme', 'SELECT count(*) FROM actions WHERE person_id IS NULL'), '000', 'and nobody is made of those who are erased');

$node->stop;
done_testing;
