# A rollup under load is exact to the last commit: every kind of writer at once, in
# every isolation level, two compactors beside the compaction by chance, TRUNCATE now
# and then, and checks of one snapshot all the while; then the postmaster is killed.
# Some seconds here; a minute with NPS_LONG=1 in the environment (make test-rollup).
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use IPC::Run;
use Time::HiRes qw(time sleep);

my $seconds = $ENV{NPS_LONG} ? 60 : 6;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
deadlock_timeout = 200ms
log_lock_waits = on
max_connections = 40
log_statement = none
log_min_duration_statement = -1
CONF
$node->start;

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Rows 1 to 400 are there or not, changed by key; those above come and stay
sql(<<'SQL');
CREATE EXTENSION nps_rollup CASCADE;
CREATE TABLE responses (id bigint PRIMARY KEY, score integer, segment text, answered_at timestamptz NOT NULL);
CREATE SEQUENCE ids START 1000;
INSERT INTO responses SELECT i, i % 11, 's' || i % 8, '2026-03-01 00:00+00'::timestamptz + i % 20 * interval '1 day' FROM generate_series(1, 400) AS i;
SELECT nps_rollup_create('responses', 'daily', ARRAY['segment', '(answered_at AT TIME ZONE ''UTC'')::date'], filter => 'segment <> ''s7''');
SQL
my $folder = PostgreSQL::Test::Utils::tempdir;
sub file
{
	my ($name, $text) = @_;
	open(my $file, '>', "$folder/$name") or die "$folder/$name: $!";
	print $file $text;
	close $file;
	return "$folder/$name";
}

my $values = "(nextval('ids'), :score, 's' || :segment, '2026-03-01 00:00+00'::timestamptz + :day * interval '1 day')";
my $pick = "\\set id random(1, 400)\n\\set score random(0, 10)\n\\set segment random(0, 8)\n\\set day random(0, 20)\n";
my $rows = file('rows.csv', join '', map { "-$_," . $_ % 11 . ',s' . $_ % 8 . ",2026-03-05 00:00+00\n" } 1 .. 50);
my %scripts = (
	insert => "INSERT INTO responses VALUES $values;",
	rows => "INSERT INTO responses SELECT nextval('ids'), nullif(i % 12, 11), 's' || i % 9, '2026-03-01 00:00+00'::timestamptz + i % 3 * interval '1 day' FROM generate_series(:score, 40) AS i;",
	# Copied and taken away again, so that the keys stay free
	copy => "BEGIN;\nSELECT pg_advisory_xact_lock(1);\nCOPY responses FROM '$rows' (FORMAT csv);\nDELETE FROM responses WHERE id < 0 AND id % 5 = :score % 5;\nDELETE FROM responses WHERE id < 0;\nCOMMIT;",
	update => "UPDATE responses SET score = :score, segment = 's' || :segment WHERE id = :id;",
	nothing => 'UPDATE responses SET score = score WHERE id = :id;',
	delete => 'DELETE FROM responses WHERE id = :id;',
	conflict => "INSERT INTO responses VALUES (:id, :score, 's' || :segment, '2026-03-01 00:00+00') ON CONFLICT (id) DO UPDATE SET score = excluded.score, answered_at = excluded.answered_at;",
	merge => "MERGE INTO responses r USING (VALUES (nextval('ids'), :score), (:id, 5)) v(id, score) ON r.id = v.id\n"
	  . "WHEN MATCHED AND r.score > 7 THEN DELETE WHEN MATCHED THEN UPDATE SET score = v.score\n"
	  . "WHEN NOT MATCHED AND v.id > 400 THEN INSERT VALUES (v.id, v.score, 's' || :segment, '2026-03-02 00:00+00');",
	rollback => "BEGIN;\nINSERT INTO responses VALUES $values;\nUPDATE responses SET score = :score WHERE id = :id;\nROLLBACK;",
	savepoint => "BEGIN;\nINSERT INTO responses VALUES $values;\nSAVEPOINT a;\nINSERT INTO responses VALUES $values;\nUPDATE responses SET score = :score WHERE id = :id;\nROLLBACK TO a;\nINSERT INTO responses VALUES $values;\nRELEASE a;\nCOMMIT;",
	serializable => "BEGIN ISOLATION LEVEL SERIALIZABLE;\nSELECT count(*) FROM responses WHERE id = :id;\nUPDATE responses SET score = :score WHERE id = :id;\nINSERT INTO responses VALUES $values;\nCOMMIT;",
	repeatable => "BEGIN ISOLATION LEVEL REPEATABLE READ;\nSELECT count(*) FROM responses WHERE id = :id;\nSELECT sum(summary) FROM daily WHERE segment = 's1';\nUPDATE responses SET score = :score WHERE id = :id;\nINSERT INTO responses VALUES $values;\nCOMMIT;",
	cte => "WITH gone AS (DELETE FROM responses WHERE id = :id RETURNING *) INSERT INTO responses SELECT nextval('ids'), score, segment, answered_at FROM gone;");
my @files = map { ('-f', file("$_.sql", "$pick$scripts{$_}\n")) } sort keys %scripts;
my $compact = file('compact.sql', "SELECT nps_rollup_compact('daily');\n\\sleep 20 ms\n");

# The row that a DELETE left and a MERGE brings may be a unique violation to neither:
# only serialization failures may end a transaction, and those are tried again
my %loads = (
	writers => [ 'pgbench', '-n', '-c', '8', '-j', '2', '-T', $seconds, '--max-tries=0', '-l', '--log-prefix', "$folder/log",
		'--failures-detailed', @files, $node->connstr('postgres') ],
	compactors => [ 'pgbench', '-n', '-c', '2', '-T', $seconds, '-f', $compact, $node->connstr('postgres') ]);
my %running;
for my $name (sort keys %loads)
{
	my ($out, $err) = ('', '');
	$running{$name} = { out => \$out, err => \$err, process => IPC::Run::start($loads{$name}, '>', \$out, '2>', \$err) };
}

# One snapshot has the table and the rollup agree, whatever it catches; a reader of
# the rollup is never held up but by TRUNCATE
my $until = time + $seconds - 1;
my ($checks, $drift, $truncates) = (0, '', 0);
while (time < $until)
{
	$drift .= sql("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM nps_rollup_check('daily'); SELECT pg_sleep(0.01);"
		  . " SELECT * FROM nps_rollup_check('daily'); COMMIT");
	$checks += 2;
	if ($checks % 40 == 0)
	{
		sql('TRUNCATE responses');
		sql("INSERT INTO responses SELECT i, i % 11, 's' || i % 8, '2026-03-01 00:00+00' FROM generate_series(1, 400) AS i ON CONFLICT DO NOTHING");
		$truncates++;
	}
}
for my $name (sort keys %running)
{
	IPC::Run::finish($running{$name}{process});
	is($running{$name}{process}->result(0), 0, "$name end well") or diag ${ $running{$name}{err} };
	unlike(${ $running{$name}{err} }, qr/aborted/, "and no client of them is aborted") or diag ${ $running{$name}{err} };
}
$drift =~ s/^\s+//;
is($drift, '', "no drift in $checks checks, over $truncates TRUNCATEs");
my ($transactions) = ${ $running{writers}{out} } =~ /number of transactions actually processed: (\d+)/;
note("$transactions transactions of writers");
cmp_ok($transactions, '>', 100 * $seconds, 'the writers wrote');
my $log = slurp_file($node->logfile);
unlike($log, qr/deadlock detected/, 'and never came to a deadlock');
my %errors;
$errors{$_}++ for $log =~ /ERROR:  (.*)/g;
is(join('; ', grep { !/^could not serialize access/ } sort keys %errors), '', 'nor to any error but of serialization');
is(sql("SELECT * FROM nps_rollup_check('daily')"), '', 'the rollup is exact');
note(sql('SELECT count(*) FROM daily_parts') . ' parts for ' . sql('SELECT count(*) FROM daily') . ' groups');

# Killed in the middle of it
my ($out, $err) = ('', '');
my $process = IPC::Run::start([ 'pgbench', '-n', '-c', '8', '-j', '2', '-T', '30', '--max-tries=0', @files, '-f', $compact, $node->connstr('postgres') ],
	'>', \$out, '2>', \$err);
sleep($ENV{NPS_LONG} ? 10 : 1.5);
$node->kill9;
IPC::Run::finish($process);
# Backends that outlive the postmaster still hold its shared memory
for (1 .. 100)
{
	last if $node->start(fail_ok => 1);
	# The file of the dead one may have passed for its own
	undef $node->{_pid};
	sleep 0.1;
}
is(sql("SELECT * FROM nps_rollup_check('daily')"), '', 'killed in the middle of it, the rollup is exact after recovery');
sql("SELECT nps_rollup_compact('daily')");
is(sql("SELECT * FROM nps_rollup_check('daily')"), '', 'and once compacted');

$node->stop;
done_testing();
