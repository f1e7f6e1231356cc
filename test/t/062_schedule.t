# The nightly and the weekly run of examples/programme by pg_cron's own background
# workers, once a minute instead of once a night and a week: what they load, refresh,
# raise and report is there a minute later, and who listens is told.  The weekly run
# fails at first: that can be seen, leaves nothing half done, and the next one does it.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $share = qx("$ENV{PG_CONFIG}" --sharedir);
chomp $share;
my ($major) = qx("$ENV{PG_CONFIG}" --version) =~ /(\d+)/;
plan skip_all => "pg_cron is not here (Debian: postgresql-$major-cron)" unless -e "$share/extension/pg_cron.control";

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'UTC'\nshared_preload_libraries = 'pg_cron'
cron.database_name = 'programme'\ncron.use_background_workers = on");
$node->start;
$ENV{PGCLIENTENCODING} = 'UTF8';
$node->safe_psql('postgres', "CREATE DATABASE programme ENCODING 'UTF8' TEMPLATE template0");

sub sql
{
	my ($query) = @_;
	return $node->safe_psql('programme', $query);
}

# In a schema that is not on the worker's search_path.  Before: 200 promoters; in the
# last days, and still in the intake: 40 detractors, and one code 11.
sql('CREATE SCHEMA survey');
$ENV{PGOPTIONS} = '-c search_path=survey,public -c client_min_messages=warning';
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('programme'),
		'-f', 'examples/programme/install.sql' ], 'the programme loads');
sql("INSERT INTO segments VALUES ('all');
	INSERT INTO companies VALUES (1, 'One', 'all', '2020-01-01');
	INSERT INTO people SELECT i, 1, 'Person ' || i, 'nb', 'app', false, current_date FROM generate_series(1, 250) AS i;
	INSERT INTO invitations (invitation_id, person_id, kind, segment, stage, channel, sent_at)
	SELECT i, i, 'touchpoint', 'all', 'service', 'app', now() - interval '1 day' * CASE WHEN i <= 200 THEN 40 ELSE 5 END
	FROM generate_series(1, 241) AS i;
	INSERT INTO intake (source_id, invitation, started_at, answered_at, score)
	SELECT i, i, to_char(t, iso), to_char(t + interval '1 minute', iso),
		CASE WHEN i <= 200 THEN 9 + i % 2 WHEN i <= 240 THEN i % 7 ELSE 11 END
	FROM generate_series(1, 241) AS i, (VALUES ('YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')) AS format (iso),
		LATERAL (SELECT now() - interval '1 day' * CASE WHEN i <= 200 THEN 39 ELSE 4 END - interval '5 minutes' * (i % 200) AS t) AS t;
	UPDATE policy SET nightly = '* * * * *', weekly = '* * * * *'");
is(sql('SELECT count(*) FROM answers'), '0', 'nothing is loaded yet');

# Somebody listens
my ($in, $heard) = ("LISTEN nps_alert;\n", '');
my $listener = IPC::Run::start([ 'psql', '-X', '-q', '-d', $node->connstr('programme') ], '<', \$in, '>', \$heard, '2>&1');
IPC::Run::pump($listener) while length $in;

$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('programme'), '-o', '/dev/null',
		'-f', 'examples/programme/schedule.sql' ], 'the schedule is handed over');
is(sql('SELECT jobname, schedule, command FROM cron.job ORDER BY jobname'),
	"nps nightly|* * * * *|SELECT survey.nightly()\nnps weekly|* * * * *|SELECT survey.weekly()", 'with the times of the policy');

# A report that cannot be kept is the last thing that the weekly run meets
sql('ALTER TABLE weekly_reports ADD CONSTRAINT broken CHECK (false) NOT VALID');

# How often a run has ended so
sub runs
{
	my ($name, $status) = @_;
	return "SELECT count(*) FROM cron.job_run_details JOIN cron.job USING (jobid) WHERE jobname = 'nps $name' AND status = '$status'";
}

# The shortest time of pg_cron is a minute, at the full minute
my $failed = "SELECT (${\runs('nightly', 'succeeded')}) > 0 AND (${\runs('weekly', 'failed')}) > 0";
ok($node->poll_query_until('programme', $failed), 'one run has succeeded, the other failed')
  or diag sql('SELECT command, status, return_message FROM cron.job_run_details');
like(sql("SELECT return_message FROM cron.job_run_details WHERE status = 'failed'"),
	qr/^ERROR: .* violates check constraint "broken"/, 'pg_cron keeps the error');
is(sql('SELECT (SELECT count(*) FROM ask_list), (SELECT count(*) FROM weekly_reports)'), '0|0',
	'and the run that failed has left nothing');

is(sql('SELECT count(*) FROM answers'), '240', 'the intake is loaded');
is(sql('SELECT why, score FROM intake_quarantine'), 'not a score|11', 'but for the code 11');
is(sql('SELECT sum(summary) = (SELECT nps_agg(score) FROM answers), min(segment) FROM daily_summaries'), 't|all',
	'the daily summaries are refreshed');
is(sql('SELECT level, segment, round(difference) FROM alerts_raised'), 'touchpoint|all|-200', 'the alert is raised');
my $state = join ' UNION ALL ', map { "SELECT '$_', md5(string_agg(t::text, ',' ORDER BY t::text)) FROM $_ AS t" }
  qw(answers intake_quarantine answer_flags daily_summaries alerts_raised);
my $once = sql($state);

# Mended; a minute later
sql('ALTER TABLE weekly_reports DROP CONSTRAINT broken');
my $again = "SELECT (${\runs('nightly', 'succeeded')}) > 1 AND (${\runs('weekly', 'succeeded')}) > 0";
ok($node->poll_query_until('programme', $again), 'both have run again')
  or diag sql('SELECT command, status, return_message FROM cron.job_run_details');
sql('SELECT cron.unschedule(jobid) FROM cron.job');
is(sql($state), $once, 'the nightly run, repeated, changes nothing');
is(sql('SELECT kind, count(*) FROM ask_list GROUP BY kind'), 'annual|209', 'the weekly one lists whom to ask');
my $columns = 'level, dimension, value, summary, response_rate, lower, upper, note';
is( sql("SELECT $columns FROM weekly_reports WHERE reported_on = (SELECT today FROM settings) ORDER BY dimension"),
	sql("SELECT $columns FROM nps_by_dimension ORDER BY dimension"),
	'and keeps the report');
is(sql("SELECT nps(summary) = (SELECT nps(score) FROM answers) FROM weekly_reports WHERE dimension = 'all'"), 't', 'of all answers');

$in = "SELECT 1;\n\\q\n";
IPC::Run::finish($listener);
like($heard, qr/notification "nps_alert" with payload "touchpoint, all: -200\.0"/, 'the listener has heard of the alert');

$node->stop;
done_testing;
