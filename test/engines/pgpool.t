# Through pgpool, in front of a primary and a standby: what is read on the standby and
# what goes to the primary, and when its query cache tells old news.  As doc/engines.md
# says, with the settings of that page, but for addresses.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use IPC::Run;

plan skip_all => 'pgpool: ' . (slurp_file('engines/pgpool.skipped') =~ s/\s+\z//r) if -e 'engines/pgpool.skipped';

my $root = "$ENV{TESTDIR}/engines/root";
my @pgpool = ('env', 'LD_LIBRARY_PATH=' . join(':', glob("$root/usr/lib/*-linux-*"), glob("$root/usr/lib")), "$root/usr/sbin/pgpool");
my ($banner, $banner_err) = run_command([ @pgpool, '--version' ]);
my ($version) = "$banner$banner_err" =~ /version (\d+\.\d+)/ or die "which pgpool is this: $banner$banner_err";
diag "pgpool $version";

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->append_conf('postgresql.conf', "cluster_name = 'primary'");
$primary->start;
$primary->safe_psql('postgres', 'CREATE DATABASE survey');
$primary->safe_psql('survey', <<'SQL');
CREATE EXTENSION nps;
CREATE EXTENSION nps_rollup;
CREATE TABLE responses (id integer GENERATED ALWAYS AS IDENTITY, segment text, score integer);
INSERT INTO responses (segment, score) SELECT 'segment ' || i % 3, i * i % 11 FROM generate_series(0, 2999) AS i;
CREATE TABLE kept AS SELECT segment, nps_agg(score) AS summary FROM responses GROUP BY segment;
SQL
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->append_conf('postgresql.conf', "cluster_name = 'standby'");
$standby->start;

my $dir = PostgreSQL::Test::Utils::tempdir;
mkdir "$dir/oids";	# which pgpool empties
my $talk = "$dir/talk";
my $config = $ENV{PG_CONFIG};
run_log([ 'sh', '-c', "\${CC:-cc} -O -Wall -Wextra -Werror -o $talk test/engines/talk.c"
		  . " -I\$($config --includedir) -L\$($config --libdir) -lpq" ]) or BAIL_OUT('talk.c does not build');

my ($page) = slurp_file('doc/engines.md') =~ /^```ini pgpool\n(.*?)^```/ms or die 'the page has no settings';
my $number = 0;
my ($pool, $conninfo, $log);

sub start_pool
{
	my (%settings) = @_;
	my $socket = PostgreSQL::Test::Utils::tempdir_short;
	my $port = PostgreSQL::Test::Cluster::get_free_port();
	my $user = getpwuid($>);
	my %ours = (
		backend_hostname0 => $primary->host, backend_port0 => $primary->port,
		backend_hostname1 => $standby->host, backend_port1 => $standby->port,
		listen_addresses => '', port => $port, socket_dir => $socket, unix_socket_directories => $socket,
		pcp_listen_addresses => '', pcp_port => PostgreSQL::Test::Cluster::get_free_port(), pcp_socket_dir => $socket,
		pid_file_name => "$dir/pid", logdir => $dir, num_init_children => 8, enable_pool_hba => 'off',
		sr_check_user => $user, sr_check_database => 'postgres', memqcache_oiddir => "$dir/oids", %settings);
	# From 4.4 on one setting has the name of PostgreSQL's
	delete $ours{ $version >= 4.4 ? 'socket_dir' : 'unix_socket_directories' };
	my $conf = $page;
	for my $name (sort keys %ours)
	{
		my $value = $ours{$name} =~ /^(\d+|on|off)$/ ? $ours{$name} : "'$ours{$name}'";
		$conf =~ s/^$name = .*$/$name = $value/m or $conf .= "$name = $value\n";
	}
	$number++;
	append_to_file("$dir/$number.conf", $conf);
	append_to_file("$dir/pcp.conf", '') unless -e "$dir/pcp.conf";
	append_to_file("$dir/pool_hba.conf", '') unless -e "$dir/pool_hba.conf";
	unlink "$dir/pgpool_status", "$dir/pid";
	note $conf;
	$log = "$dir/$number.log";
	$pool = IPC::Run::start(
		[ @pgpool, '-n', '-f', "$dir/$number.conf", '-F', "$dir/pcp.conf", '-a', "$dir/pool_hba.conf" ],
		'<', '/dev/null', '>', $log, '2>&1');
	$conninfo = "host=$socket port=$port dbname=survey user=$user";
	for (1 .. 300)
	{
		return if -e $log && slurp_file($log) =~ /pgpool-II successfully started/;
		select undef, undef, undef, 0.1;
	}
	die 'pgpool does not start: ' . slurp_file($log);
}

sub stop_pool
{
	$pool->signal('TERM');
	$pool->kill_kill(grace => 10) unless eval { $pool->finish; 1 };
	undef $pool;
}
END { stop_pool() if $pool }

# Say lines of [connection, order], hear a line for each
sub talk
{
	my ($to, @lines) = @_;
	my ($out, $err);
	my $ok = IPC::Run::run([ $talk, $to ], '<', \join('', map { "$_\n" } @lines), '>', \$out, '2>', \$err);
	die "talk: $err" . slurp_file($log) unless $ok;
	return split /\n/, $out;
}

sub pooled { return (talk($conninfo, map { "a sql $_" } @_))[-1] }

# Where a query was answered: the standby takes all that may go there
my $where = q{current_setting('cluster_name')};
my $summary = 'SELECT sum(summary) FROM kept';
start_pool();
is(pooled("SELECT $where"), 'standby', 'what may be read there is read on the standby');
for my $expression ('nps(score)', 'nps_ci(score)', 'nps_agg(score)', 'csat(1 + score % 5)', 'nps_ci_lower(nps_agg(score), 0.9)',
	'nps_share(nps_agg(score), 9, 10)', 'nps_compare(nps_agg(score), 20.0)', 'nps_weighted(score, score + 1.0)')
{
	my ($place, $answer) = split /\|/, pooled("SELECT $where, $expression FROM responses"), 2;
	is($place, 'standby', "on the standby: $expression");
	is($answer, $primary->safe_psql('survey', "SELECT $expression FROM responses"), "the same as on the primary: $expression");
}

# All forms of the protocol, as without it
my @reading = ("a sql $summary", "a text $summary", "a binary $summary",
	'a binary SELECT nps(sum(summary)), nps_ci(sum(summary)) FROM kept', "a prepare s $summary", 'a run s', 'a run s');
my @without = talk($primary->connstr('survey'), @reading);
is_deeply([ talk($conninfo, @reading) ], \@without, 'text, binary and named statements, the same as without');
like($without[0], qr/^\{[\d,]+\}$/, 'and that is a summary');
is((talk($conninfo, "a give $without[2] SELECT \$1::nps_summary"))[0], $without[2], 'a summary as a parameter, in binary');

# What writes goes to the primary, because those functions are volatile; checking goes to the standby
is(pooled(q{SELECT nps_rollup_create('responses', 'daily', ARRAY['segment'])}), 'daily', 'nps_rollup_create goes to the primary');
is(pooled(q{INSERT INTO responses (segment, score) SELECT 'new', i % 11 FROM generate_series(1, 50) AS i}), 'INSERT 0 50', 'writing');
$primary->wait_for_catchup($standby);
is(pooled("SELECT $where, sum(summary) = (SELECT nps_agg(score) FROM responses) FROM daily"), 'standby|t', 'a rollup is read on the standby');
is(pooled("SELECT $where, count(c) FROM nps_rollup_check('daily') AS c"), 'standby|0', 'nps_rollup_check runs there');
like(pooled("SELECT nps_rollup_compact('daily'), $where"), qr/^\d+\|primary$/, 'nps_rollup_compact goes to the primary');
is(pooled("SELECT nps_rollup_rebuild('daily'), $where"), '|primary', 'nps_rollup_rebuild, too');
is((talk($conninfo, 'a sql BEGIN', q{a sql INSERT INTO responses (segment, score) VALUES ('seen', 10)},
	"a sql SELECT $where, summary FROM daily WHERE segment = 'seen'", 'a sql COMMIT'))[2],
	'primary|{0,0,0,0,0,0,0,0,0,0,1}', 'a transaction that wrote reads what it wrote');
is(pooled(q{SELECT nps_rollup_drop('daily'), 'done'}), '|done', 'nps_rollup_drop goes to the primary');
is($primary->safe_psql('survey', q{SELECT to_regclass('daily') IS NULL}), 't', 'and does it');
stop_pool();

# With a list of functions that write, those that it does not name are thought to read
$primary->safe_psql('survey', q{SELECT nps_rollup_create('responses', 'daily', ARRAY['segment'])});
$primary->wait_for_catchup($standby);
start_pool(write_function_list => 'nextval,setval');
is(pooled(q{SELECT nps_rollup_compact('daily')}), 'error 25006', 'a list without nps_rollup: refused, on the standby');
stop_pool();
start_pool(write_function_list => 'nextval,setval,nps_rollup_.*');
like(pooled(q{SELECT nps_rollup_compact('daily')}), qr/^\d+$/, 'with nps_rollup_.* in it: done, on the primary');
is(pooled("SELECT nps_rollup_rebuild('daily'), $where"), '|primary', 'and the others likewise');
stop_pool();

# The query cache, over the primary alone so that nothing comes late.  What is written past pgpool shows what is cached.
my $past = sub { $primary->safe_psql('survey', q{INSERT INTO responses (segment, score) VALUES ('new', 10)}) };
my $through = q{INSERT INTO responses (segment, score) VALUES ('new', 10)};
my $truth = sub { $primary->safe_psql('survey', 'SELECT nps_agg(score) FROM responses') };
start_pool(memory_cache_enabled => 'on', backend_weight0 => 1, backend_weight1 => 0);
my %query = (
	table => 'SELECT nps_agg(score) FROM responses',
	rollup => 'SELECT sum(summary) FROM daily',
	parts => q{SELECT coalesce(sum(added), '{0,0,0,0,0,0,0,0,0,0,0}') - coalesce(sum(removed), '{0,0,0,0,0,0,0,0,0,0,0}') FROM daily_parts});
my $old = $truth->();
is(pooled($query{$_}), $old, "cache: $_, at first") for sort keys %query;
$past->();
is(pooled($query{table}), $old, 'cache: an aggregate over a table is kept, for its functions are immutable');
is(pooled($query{parts}), $old, 'cache: and one over the parts of a rollup');
is(pooled($query{rollup}), $truth->(), 'cache: a rollup is not, because it is a view');
is(pooled($through), 'INSERT 0 1', 'cache: writing through pgpool');
is(pooled($query{table}), $truth->(), 'cache: makes it forget what it has of the table');
is(pooled($query{rollup}), $truth->(), 'cache: the rollup is right');
is(pooled($query{parts}), $old, 'cache: the parts, read by name, are old news: pgpool does not know that a trigger wrote them');
stop_pool();
$old = $truth->();
start_pool(memory_cache_enabled => 'on', backend_weight0 => 1, backend_weight1 => 0, cache_safe_memqcache_table_list => 'daily');
is(pooled($query{rollup}), $old, 'cache: a rollup that it is told to keep');
is(pooled($through), 'INSERT 0 1', 'cache: writing through pgpool');
is(pooled($query{rollup}), $old, 'cache: is old news, too');
stop_pool();

$standby->stop;
$primary->stop;
done_testing;
