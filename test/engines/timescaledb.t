# TimescaleDB in the Apache edition, which is the one that Debian packages: aggregates
# over the chunks of a hypertable give what they give over the same rows in a table,
# also in parallel, and from summaries.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'TimescaleDB: ' . (slurp_file('engines/timescaledb.skipped') =~ s/\s+\z//r)
  if -e 'engines/timescaledb.skipped';

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'timescaledb'
timescaledb.telemetry_level = 'off'
timezone = 'UTC'
CONF
$node->start;
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION timescaledb;
CREATE EXTENSION nps;
CREATE TABLE plain (answered_at timestamptz NOT NULL, segment integer, score smallint, weight double precision);
CREATE TABLE hyper (LIKE plain INCLUDING ALL);
SELECT create_hypertable('hyper', 'answered_at', chunk_time_interval => interval '7 days');
INSERT INTO plain
SELECT timestamptz '2025-01-01' + i * interval '5 minutes', i % 5, i * i % 11, 0.5 + i % 4
FROM generate_series(0, 39999) AS i;
INSERT INTO hyper SELECT * FROM plain;
-- Without these the planner takes each time for a bucket, and leaves aggregating to one
CREATE STATISTICS weeks ON (time_bucket('1 week', answered_at)) FROM hyper;
ANALYZE;
SQL
diag 'TimescaleDB ' . $node->safe_psql('postgres', "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'");
my $chunks = $node->safe_psql('postgres', q{SELECT count(*) FROM show_chunks('hyper')});
cmp_ok($chunks, '>', 15, 'the hypertable has chunks');

# An answer of the hypertable is that of the table
sub same
{
	my ($sql, $test, $settings) = @_;
	my $answer = $node->safe_psql('postgres', ($settings || '') . $sql);
	isnt($answer, '', "$test: there is an answer");
	is($answer, $node->safe_psql('postgres', $sql =~ s/\bhyper\b/plain/gr), "$test: the same");
}

my $parallel = <<'SQL';
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET min_parallel_table_scan_size = 0;
SQL
for my $list (
	'nps(score), nps_ci(score), nps_ci_lower(score), nps_agg(score), count(score)',
	'nps_weighted(score, weight), nps_weighted_agg(score, weight)',
	'nps_agg(score, 2::bigint), nps_transitions_agg(score, segment), csat(1 + segment)')
{
	my ($name) = $list =~ /^(\w+)/;
	for my $by ('', q{time_bucket('1 week', answered_at), }, 'segment, ')
	{
		my $sql = "SELECT $by$list FROM hyper" . ($by ? ' GROUP BY 1 ORDER BY 1' : '');
		my $where = $by ? "$name by " . ($by =~ s/\W+\z//r) : "$name over all";
		same($sql, $where);
		my $plan = $node->safe_psql('postgres', "$parallel EXPLAIN (COSTS off) $sql");
		like($plan, qr/Partial .*Aggregate/, "$where: each worker aggregates");
		like($plan, qr/Parallel Seq Scan on _hyper_\d+_\d+_chunk/, "$where: over the chunks");
		same($sql, "$where, in parallel", $parallel);
	}
}

# time_bucket is what date_trunc is; a range of time leaves the other chunks out
my $daily = q{SELECT %s('%s', answered_at), nps(score) FROM %s GROUP BY 1 ORDER BY 1};
is( $node->safe_psql('postgres', sprintf($daily, 'time_bucket', '1 day', 'hyper')),
	$node->safe_psql('postgres', sprintf($daily, 'date_trunc', 'day', 'plain')),
	'time_bucket and date_trunc');
{
	my $sql = q{SELECT nps(score) FROM hyper WHERE answered_at >= '2025-02-01' AND answered_at < '2025-02-04'};
	my @read = $node->safe_psql('postgres', "EXPLAIN (COSTS off) $sql") =~ /(_hyper_\d+_\d+_chunk)(?!_)\b/g;
	my %read = map { ($_, 1) } @read;
	cmp_ok(scalar(keys %read), '<=', 2, 'a range of time reads its chunks only');
	same($sql, 'a range of time');
}

# Daily summaries in a materialised view, late answers and refreshing
$node->safe_psql('postgres', <<'SQL');
CREATE MATERIALIZED VIEW daily AS
SELECT time_bucket('1 day', answered_at) AS day, segment, nps_agg(score) AS summary FROM hyper GROUP BY 1, 2;
CREATE UNIQUE INDEX ON daily (day, segment);
SQL
my $summed = 'SELECT segment, sum(summary), nps(sum(summary)) FROM daily GROUP BY 1 ORDER BY 1';
my $raw = 'SELECT segment, nps_agg(score), nps(score) FROM hyper GROUP BY 1 ORDER BY 1';
my $answer = sub { $node->safe_psql('postgres', shift) };
is($answer->($summed), $answer->($raw), 'sums of daily summaries are the raw answer');
$node->safe_psql('postgres', q{INSERT INTO hyper VALUES ('2025-01-02', 1, 0, 1), ('2024-06-01', 2, 10, 1)});
isnt($answer->($summed), $answer->($raw), 'late answers are not in them');
$node->safe_psql('postgres', 'REFRESH MATERIALIZED VIEW CONCURRENTLY daily');
is($answer->($summed), $answer->($raw), 'until the view is refreshed, concurrently');

# Summaries in a table outlive the chunks they were made of
my $before = $node->safe_psql('postgres', 'CREATE TABLE kept AS SELECT * FROM daily; SELECT sum(summary) FROM kept');
my $dropped = $answer->(q{SELECT count(*) FROM drop_chunks('hyper', older_than => timestamptz '2025-03-01')});
cmp_ok($dropped, '>', 5, 'old chunks can be dropped');
isnt($answer->('SELECT nps_agg(score) FROM hyper'), $before, 'their answers are gone');
is($answer->('SELECT sum(summary) FROM kept'), $before, 'and their summaries are not');

# What this edition has not, as the page says
is($answer->('SHOW timescaledb.license'), 'apache', 'the edition is the one that the page speaks of');
for my $sql (
	q{CREATE MATERIALIZED VIEW continuous WITH (timescaledb.continuous) AS
	  SELECT time_bucket('1 day', answered_at) AS day, nps_agg(score) FROM hyper GROUP BY 1 WITH NO DATA},
	q{ALTER TABLE hyper SET (timescaledb.compress)},
	q{SELECT time_bucket_gapfill('1 day', answered_at), nps(score) FROM hyper
	  WHERE answered_at BETWEEN '2025-03-01' AND '2025-03-03' GROUP BY 1},
	q{SELECT add_retention_policy('hyper', interval '1 year')})
{
	my ($status, $out, $err) = $node->psql('postgres', $sql);
	like($err, qr/not supported under the current "apache" license/, 'not in this edition: ' . ($sql =~ s/\s+/ /gr));
}

# A rollup cannot see a chunk go, so it is refused, also of a hypertable that is still empty
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION nps_rollup;
CREATE TABLE empty (LIKE plain INCLUDING ALL);
SELECT create_hypertable('empty', 'answered_at', chunk_time_interval => interval '7 days');
SQL
for my $table (qw(hyper empty))
{
	my ($status, $out, $err) = $node->psql('postgres', qq{SELECT nps_rollup_create('$table', 'rollup')});
	like($err, qr/public\.$table (has tables that inherit from it|is a hypertable)/, "no rollup of a hypertable: $table");
	is($answer->(q{SELECT count(*) FROM pg_class WHERE relname LIKE 'rollup%'}), 0, 'and nothing is left of the attempt');
}

# Who is no superuser finds the same, and has rollups of plain tables
$node->safe_psql('postgres', 'CREATE ROLE tenant; ALTER TABLE empty OWNER TO tenant; GRANT CREATE ON SCHEMA public TO tenant');
my ($status, $out, $err) = $node->psql('postgres', q{SET SESSION AUTHORIZATION tenant; SELECT nps_rollup_create('empty', 'rollup')});
like($err, qr/empty is a hypertable/, 'no rollup of a hypertable for an ordinary owner');
is($answer->(q{SET SESSION AUTHORIZATION tenant; CREATE TABLE own (score integer); SELECT nps_rollup_create('own', 'own_rollup');
	INSERT INTO own VALUES (9); SELECT summary FROM own_rollup; SELECT count(*) FROM nps_rollup_check('own_rollup')}),
	"own_rollup\n{0,0,0,0,0,0,0,0,0,1,0}\n0", 'a rollup of a plain table works beside');

$node->stop;
done_testing;
