# What was committed is there: summaries that pgbench inserts while the postmaster is
# killed with SIGKILL, on the server that recovers and on a replica that follows it;
# and a backend that is ended in the middle of a parallel aggregate leaves nothing
# behind.  One short round here; with NPS_LONG=1 in the environment
# (test/long 050_crash) ten rounds of thirty seconds.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep);

my ($rounds, $seconds) = $ENV{NPS_LONG} ? (10, 30) : (1, 3);
my $clients = 4;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 1);
# Shared memory of queries as files, which can be counted
$node->append_conf('postgresql.conf', <<'CONF');
dynamic_shared_memory_type = mmap
restart_after_crash = on
max_parallel_workers = 8
autovacuum = off
CONF
$node->start;

sub sql
{
	my ($query, $server) = @_;
	return ($server || $node)->safe_psql('postgres', $query);
}

# Every value follows from the number of its row: each row can be computed again
sql(<<'SQL');
CREATE EXTENSION nps;
CREATE FUNCTION counts(id bigint, length integer) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT RETURN (
	SELECT array_agg((hashint8extended(id, i) & 65535) *
		CASE WHEN (id + i) % 13 = 0 THEN 100000000000 ELSE 1 END ORDER BY i)
	FROM generate_series(1, length) AS i);
CREATE FUNCTION weighted(id bigint) RETURNS nps_weighted_summary LANGUAGE sql IMMUTABLE STRICT RETURN (
	SELECT nps_weighted_agg(i % 11, (hashint8extended(id, i) & 1023)::double precision / 7 + 1)
	FROM generate_series(1, 20) AS i);
CREATE TABLE answers (
	round integer, client integer, number integer,
	id bigint GENERATED ALWAYS AS (round * 1000000000::bigint + client * 100000000 + number) STORED,
	s nps_summary, t nps_transitions, w nps_weighted_summary, as_text text,
	PRIMARY KEY (round, client, number));
CREATE INDEX by_order ON answers (s);
CREATE INDEX by_hash ON answers USING hash (s);
-- One row a client, changed by every transaction
CREATE TABLE totals (client integer PRIMARY KEY, responses bigint, s nps_summary);
SQL
sql("INSERT INTO totals SELECT i, 0, nps_agg(NULL::integer) FROM generate_series(0, $clients - 1) AS i GROUP BY i");

my $load = PostgreSQL::Test::Utils::tempdir . '/load.sql';
open(my $file, '>', $load) or die "$load: $!";
print $file <<'SQL';
\set number :number + 1
\set id :round * 1000000000 + :client_id * 100000000 + :number
BEGIN;
INSERT INTO answers (round, client, number, s, t, w, as_text)
	SELECT :round, :client_id, :number, s, t, w, format('%s %s %s', s, t, w)
	FROM (SELECT counts(:id, 11)::nps_summary AS s, counts(:id, 9)::nps_transitions AS t, weighted(:id) AS w) AS v;
UPDATE totals SET s = s + ARRAY[1, 0, 0, 0, 0, 0, 0, :number, 0, 0, 2]::bigint[]::nps_summary,
	responses = responses + 3 + :number WHERE client = :client_id;
COMMIT;
SQL
close $file;

$node->backup('start');
my $replica = PostgreSQL::Test::Cluster->new('replica');
$replica->init_from_backup($node, 'start', has_streaming => 1);
$replica->start;

# All rows, in their text forms and their bytes
my $digest = <<'SQL';
SELECT count(*), md5(string_agg(format('%s %s %s %s %s %s', id, as_text,
		nps_summary_send(s), nps_transitions_send(t), nps_weighted_summary_send(w), nps_ci(s)), E'\n' ORDER BY id)),
	(SELECT md5(string_agg(totals::text, E'\n' ORDER BY client)) FROM totals), sum(s - s), nps(sum(w))
FROM answers
SQL
my $checks = <<'SQL';
SELECT count(*) FROM answers WHERE format('%s %s %s', s, t, w) IS DISTINCT FROM as_text;
SELECT count(*) FROM answers WHERE (s, t) IS DISTINCT FROM (counts(id, 11)::nps_summary, counts(id, 9)::nps_transitions)
	OR w::text IS DISTINCT FROM weighted(id)::text;
SELECT count(*) FROM totals FULL JOIN (
		SELECT client, sum(number + 3) AS responses, nps_agg(0, 1) + nps_agg(7, number::bigint) + nps_agg(10, 2) AS s
		FROM answers GROUP BY client) AS a USING (client)
	WHERE (totals.s, totals.responses) IS DISTINCT FROM (a.s, a.responses);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT count(*) FROM answers a WHERE NOT EXISTS (
	SELECT FROM answers b WHERE b.s = counts(a.id, 11)::nps_summary AND b.id = a.id);
SQL
my $has_amcheck = sql("SELECT count(*) FROM pg_available_extensions WHERE name = 'amcheck'");
sql('CREATE EXTENSION amcheck') if $has_amcheck;

my $committed = 0;
for my $round (1 .. $rounds)
{
	my $log = PostgreSQL::Test::Utils::tempdir;
	my ($out, $err) = ('', '');
	my $pgbench = IPC::Run::start(
		[
			'pgbench', '-n', '-c', $clients, '-j', 2, '-T', 10 * $seconds, '-f', $load, '-D', "round=$round",
			'-D', 'number=0', '-l', '--log-prefix', "$log/p", $node->connstr('postgres')
		],
		'>', \$out, '2>', \$err);
	my $before = sql('SELECT count(*) FROM answers');
	sleep($seconds + rand(0.5));
	cmp_ok(sql('SELECT count(*) FROM answers'), '>', $before, "round $round: rows come in");
	$node->kill9;
	$pgbench->finish;
	like($err, qr/aborted|terminated|could not|closed/, "round $round: and then the server is gone");

	# What the clients were told is committed: a line a transaction, numbered from 1
	my %last;
	for my $name (glob "$log/p*")
	{
		for (split /\n/, slurp_file($name))
		{
			my ($client, $number) = split / /;
			$last{$client} = $number if !defined $last{$client} || $number > $last{$client};
			$committed++;
		}
	}
	my $told = join(' UNION ALL ',
		map { "SELECT $_, generate_series(1, $last{$_})" } sort keys %last);
	is(scalar keys %last, $clients, "round $round: every client was told of commits");

	# The old backends may take a moment to see that their postmaster is gone
	my $started;
	for (1 .. 60)
	{
		last if $started = $node->start(fail_ok => 1);
		# The file of the dead one may have passed for its own
		undef $node->{_pid};
		sleep 0.5;
	}
	ok($started, "round $round: the server recovers");
	is(sql("SELECT count(*) FROM ($told) AS told (client, number)
			WHERE NOT EXISTS (SELECT FROM answers a WHERE a.round = $round
				AND a.client = told.client AND a.number = told.number)"),
		'0', "round $round: every committed summary is there");
	is(sql($checks), "0\n0\n0\n0", "round $round: and equal to what was inserted, summed and indexed");
	if ($has_amcheck)
	{
		is(sql("SELECT bt_index_check('by_order', true)"), '', "round $round: the order holds every row");
	}
	$node->wait_for_catchup($replica);
	my $here = sql($digest);
	is(sql($digest, $replica), $here, "round $round: the replica has the same");
	unlike($here, qr/^0\|/, "round $round: which is something");
}
note("$committed transactions were told as committed; answers holds " . sql('SELECT count(*) FROM answers'));
cmp_ok($committed, '>', $ENV{NPS_LONG} ? 10000 : 100, 'there was a load');
is(sql($checks, $replica), "0\n0\n0\n0", 'the replica can compute them again, too');
$replica->stop;

# A query that is slow in the middle of a partial aggregate, after its workers have
# sorted in temporary files
sql(<<'SQL');
CREATE FUNCTION slow(score integer) RETURNS boolean LANGUAGE plpgsql PARALLEL SAFE AS
	'BEGIN IF score = 9 THEN PERFORM pg_sleep(0.02); END IF; RETURN true; END';
CREATE TABLE scores AS SELECT i % 20000 AS team, (i::bigint * i % 11)::integer AS score FROM generate_series(1, 200000) AS i;
ALTER TABLE scores SET (parallel_workers = 2);
ANALYZE scores;
SQL
my $settings = <<'SQL';
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
-- or it could have read every row before a worker has begun
SET parallel_leader_participation = off;
SET enable_hashagg = off;
SET work_mem = '64kB';
SET jit = off;
SQL
my $slow = <<'SQL';
SELECT count(*), sum(s) FROM (
	SELECT team, nps_agg(score) FILTER (WHERE slow(score)) AS s, nps_ci(score) AS ci FROM scores GROUP BY team) AS t
SQL
my $quick = $slow =~ s/ FILTER \(WHERE slow\(score\)\)//r;
like(sql("$settings EXPLAIN $slow"), qr/Finalize.*Gather.*Partial.*Sort/s, 'the aggregate runs in parallel, over sorts');
my $answer = sql("$settings $quick");
like($answer, qr/^20000\|\{/, 'and has an answer');

my $data = $node->data_dir;
my $left = <<'SQL';
SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'parallel worker'),
	(SELECT count(*) FROM pg_ls_tmpdir()),
	(SELECT count(*) FROM pg_locks WHERE relation = 'scores'::regclass)
SQL

# Shared memory segments of the server's own stay; those of a query may go a moment
# after its answer
sub segments
{
	my ($expected) = @_;
	my $found;
	for (1 .. 50)
	{
		$found = () = glob "$data/pg_dynshmem/*";
		last if defined $expected && $found <= $expected;
		sleep 0.1;
	}
	return $found;
}
my $segments_before = segments();
my $leader = "FROM pg_stat_activity WHERE query ~ 'slow' AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
my $worker = "FROM pg_stat_activity WHERE backend_type = 'parallel worker' LIMIT 1";
my %end = (
	'the leader is cancelled' => "SELECT pg_cancel_backend(pid) $leader",
	'the leader is terminated' => "SELECT pg_terminate_backend(pid) $leader",
	'a worker is terminated' => "SELECT pg_terminate_backend(pid) $worker",
	'a worker is killed with SIGKILL' => undef);
for my $end (sort keys %end)
{
	my ($out, $err) = ('', '');
	my $psql = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', $settings, '-c', $slow ],
		'>', \$out, '2>', \$err);
	ok( $node->poll_query_until('postgres',
			"SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'parallel worker' AND wait_event = 'PgSleep') >= 1
				AND (SELECT count(*) FROM pg_ls_tmpdir()) > 0"),
		"$end: in the middle of it, with temporary files");
	cmp_ok(scalar(() = glob "$data/pg_dynshmem/*"), '>', $segments_before, "$end: and shared memory");
	if ($end{$end}) { is(sql($end{$end}), 't', $end) }
	else
	{
		my $pid = sql("SELECT pid $worker");
		is(kill('KILL', $pid), 1, $end);
	}
	$psql->finish;
	unlike($out, qr/\{/, "$end: no answer");
	like($err, qr/canceling|terminating|lost connection/, "$end: an error instead");
	ok( $node->poll_query_until('postgres', $left, '0|0|0'),
		"$end: no worker, no temporary file and no lock is left");
	cmp_ok(segments($segments_before), '<=', $segments_before, "$end: and no shared memory");
	is(sql("$settings $quick"), $answer, "$end: the next query has the right answer");
}

$node->stop;
done_testing;
