# Through pgbouncer in transaction mode, where each transaction may get another server
# connection: what works, and what breaks, as doc/engines.md says.  The settings are
# those of that page, but for addresses and the size of the pool.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use IPC::Run;

plan skip_all => 'pgbouncer: ' . (slurp_file('engines/pgbouncer.skipped') =~ s/\s+\z//r)
  if -e 'engines/pgbouncer.skipped';

my $root = "$ENV{TESTDIR}/engines/root";
my @libraries = glob "$root/usr/lib/*-linux-*";
my @pgbouncer = ('env', 'LD_LIBRARY_PATH=' . join(':', @libraries), "$root/usr/sbin/pgbouncer");
my ($banner) = run_command([ @pgbouncer, '--version' ]);
my ($major, $minor) = $banner =~ /^PgBouncer (\d+)\.(\d+)/ or die "which pgbouncer is this: $banner";
my $tracks = $major > 1 || $minor >= 21;
diag $banner =~ s/\n.*//sr;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE DATABASE survey');
my $summary = q{SELECT sum(summary) FROM daily};
$node->safe_psql('survey', <<'SQL');
CREATE SCHEMA stats;
CREATE EXTENSION nps SCHEMA stats;
SET search_path = public, stats;
CREATE TABLE responses AS
SELECT date '2025-01-01' + i % 90 AS day, i * i % 11 AS score FROM generate_series(0, 999) AS i;
CREATE TABLE daily AS SELECT day, nps_agg(score) AS summary FROM responses GROUP BY day;
ALTER DATABASE survey SET search_path = public, stats;
SQL

my $dir = PostgreSQL::Test::Utils::tempdir;
my $talk = "$dir/talk";
my $config = $ENV{PG_CONFIG};
run_log([ 'sh', '-c', "\${CC:-cc} -O -Wall -Wextra -Werror -o $talk test/engines/talk.c"
		  . " -I\$($config --includedir) -L\$($config --libdir) -lpq" ]) or BAIL_OUT('talk.c does not build');

# With a pool of two server connections, and settings to change
my $number = 0;
my ($bouncer, $conninfo);
sub start_bouncer
{
	my (%settings) = @_;
	my $socket = PostgreSQL::Test::Utils::tempdir_short;
	my $port = PostgreSQL::Test::Cluster::get_free_port();
	my ($ini) = slurp_file('doc/engines.md') =~ /^```ini\n(.*?)^```/ms or die 'the page has no settings';
	my %ours = (
		survey => "host=" . $node->host . " port=" . $node->port . ' dbname=survey user=' . getpwuid($>),
		listen_addr => '', listen_port => $port, unix_socket_dir => $socket,
		auth_type => 'any', default_pool_size => 2, %settings);
	delete $ours{max_prepared_statements} unless $tracks;
	for my $name (sort keys %ours)
	{
		$ini =~ s/^$name = .*$/$name = $ours{$name}/m or $ini .= "$name = $ours{$name}\n";
	}
	$ini =~ s/^auth_file = .*\n//m;
	$ini =~ s/^max_prepared_statements = .*\n//m unless $tracks;
	$number++;
	append_to_file("$dir/$number.ini", $ini);
	note $ini;
	$bouncer =
	  IPC::Run::start([ @pgbouncer, '-q', "$dir/$number.ini" ], '<', '/dev/null', '>', "$dir/$number.log", '2>&1');
	$conninfo = "host=$socket port=$port dbname=survey user=reader";
	for (1 .. 100)
	{
		last if -S "$socket/.s.PGSQL.$port";
		select undef, undef, undef, 0.1;
	}
}

sub stop_bouncer
{
	$bouncer->signal('INT');
	$bouncer->kill_kill(grace => 10) unless eval { $bouncer->finish; 1 };
}

# Say lines of [connection, order], hear a line for each
sub talk
{
	my ($to, @lines) = @_;
	my ($out, $err);
	my $ok = IPC::Run::run([ $talk, $to ], '<', \join('', map { "$_\n" } @lines), '>', \$out, '2>', \$err);
	die "talk: $err" . (-e "$dir/$number.log" ? slurp_file("$dir/$number.log") : '') unless $ok;
	return split /\n/, $out;
}
my $direct = $node->connstr('survey');

# First that two transactions at once have two server connections: what follows rests on it
my @settings = $tracks ? (200, 0) : (undef);
for my $setting (@settings)
{
	start_bouncer(defined $setting ? (max_prepared_statements => $setting) : ());
	my $with = defined $setting ? "max_prepared_statements = $setting" : 'this version';
	my ($first, $second) = (talk($conninfo, 'a sql BEGIN', 'b sql BEGIN',
		'a sql SELECT pg_backend_pid()', 'b sql SELECT pg_backend_pid()', 'a sql COMMIT', 'b sql COMMIT'))[ 2, 3 ];
	isnt($first, $second, "$with: two transactions, two server connections");

	# Reading, in every form, is the same as without it
	my @reading = ("a sql $summary", "a text $summary", "a binary $summary",
		'a binary SELECT nps(sum(summary)), nps_ci(sum(summary)) FROM daily', 'a text SELECT nps(score) FROM responses');
	my @without = talk($direct, @reading);
	is_deeply([ talk($conninfo, @reading) ], \@without, "$with: text and binary, the same as without");
	like($without[0], qr/^\{[\d,]+\}$/, "$with: and that is a summary");

	# The bytes are what README.md says of them
	my ($version, @counts) = unpack 'C (q>)*', pack 'H*', $without[2];
	is($version, 1, "$with: binary form, its version");
	is('{' . join(',', @counts) . '}', $without[0], "$with: binary form, its counts");
	is((talk($conninfo, "a give $without[2] SELECT \$1::nps_summary"))[0], $without[2], "$with: binary form, sent back");

	# Protocol-level named statements, on the connection that prepared them and on another
	my @prepared = talk($conninfo,
		"a prepare s $summary", 'a run s',
		'b sql BEGIN', 'b sql SELECT 1', 'a run s', "c prepare s $summary", 'c run s', 'b sql COMMIT');
	if ($setting)
	{
		is_deeply([ @prepared[ 1, 4, 6 ] ], [ ($without[2]) x 3 ], "$with: named statements, on any connection");
	}
	else
	{
		is($prepared[1], $without[2], "$with: a named statement, on the connection that prepared it");
		is($prepared[4], 'error 26000', "$with: not on another: it does not exist");
	}
	my @again = talk($conninfo, "d prepare t $summary", "e prepare t $summary", 'e run t');
	if ($setting) { is($again[2], $without[2], "$with: two clients with one name") }
	else { is($again[1], 'error 42P05', "$with: two clients with one name: it exists already") }

	# In one transaction a named statement holds everywhere, and PREPARE of SQL only there
	is( (talk($conninfo, 'f sql BEGIN', "f prepare u $summary", 'f run u', 'f sql COMMIT'))[2],
		$without[2], "$with: a named statement within a transaction");
	my @sql = talk($conninfo,
		"g sql PREPARE v AS $summary", 'g sql EXECUTE v', 'h sql BEGIN', 'h sql SELECT 1', 'g sql EXECUTE v', 'h sql COMMIT',
		'g sql BEGIN', "g sql PREPARE w AS $summary", 'g sql EXECUTE w', 'g sql DEALLOCATE w', 'g sql COMMIT');
	is($sql[1], $without[0], "$with: SQL's EXECUTE on the same connection");
	is($sql[4], 'error 26000', "$with: SQL's EXECUTE on another");
	is($sql[8], $without[0], "$with: SQL's EXECUTE within a transaction");
	stop_bouncer();
}

# Settings.  Without the schema of the extension nothing of it is found.
$node->safe_psql('survey', 'ALTER DATABASE survey RESET search_path');
start_bouncer();
is((talk($conninfo, "a sql $summary"))[0], 'error 42883', 'out of search_path: no such function');
is((talk($conninfo, 'a sql SELECT stats.nps(stats.sum(summary)) FROM daily'))[0],
	$node->safe_psql('survey', 'SELECT stats.nps(stats.sum(summary)) FROM daily'), 'with names in full it is found');
my @local = talk($conninfo,
	'a sql BEGIN', 'a sql SET LOCAL search_path = public, stats', "a sql $summary", 'a sql COMMIT', "a sql $summary");
like($local[2], qr/^\{/, 'SET LOCAL holds in its transaction');
is($local[4], 'error 42883', 'and no longer');
my @set = talk($conninfo, 'a sql SET search_path = public, stats', "a sql $summary",
	'b sql BEGIN', "b sql $summary", "a sql $summary", 'b sql COMMIT');
like($set[1], qr/^\{/, 'SET works at first');
# 18 reports a change of search_path, and 1.26 makes it follow its client
if (($major > 1 || $minor >= 26) && $node->safe_psql('postgres', 'SHOW server_version_num') >= 180000)
{
	is($set[3], 'error 42883', 'another client does not find it set');
	like($set[4], qr/^\{/, 'and this one does');
}
else
{
	like($set[3], qr/^\{/, 'another client finds it set');
	is($set[4], 'error 42883', 'and this one may not');
}
stop_bouncer();

# What the owner sets holds on every new server connection
$node->safe_psql('survey', 'ALTER DATABASE survey SET search_path = public, stats');
start_bouncer();
my @owner =
  talk($conninfo, 'a sql BEGIN', 'b sql BEGIN', "a sql $summary", "b sql $summary", 'a sql COMMIT', 'b sql COMMIT');
is($owner[2], $owner[3], 'ALTER DATABASE SET holds on every connection');
like($owner[2], qr/^\{/, 'and finds the extension');

# A rollup, whose parts are written in one transaction and read in another
$node->safe_psql('survey', <<'SQL');
CREATE EXTENSION nps_rollup;
SELECT nps_rollup_create('responses', 'rollup', by => ARRAY['day']);
SQL
my @written = talk($conninfo,
	(map { ("a sql BEGIN", "a sql INSERT INTO responses VALUES ('2025-02-0$_', $_)",
			"b sql INSERT INTO responses VALUES ('2025-02-0$_', 10), ('2025-03-0$_', 0)", 'a sql COMMIT') } 1 .. 9),
	'c sql SELECT sum(summary) FROM rollup', 'd sql SELECT nps_agg(score) FROM responses');
is(scalar(grep { /^error/ } @written), 0, 'a rollup: writing through the pool');
is($written[-2], $written[-1], 'a rollup: what is read is what was written');
is($node->safe_psql('survey', "SELECT nps_rollup_check('rollup')"), '', 'a rollup: nothing is wrong with it');
stop_bouncer();

$node->stop;
done_testing;
