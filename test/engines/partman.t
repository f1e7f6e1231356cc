# pg_partman: responses in partitions by month and by day, and the recipe of doc/engines.md
# by which the old ones go and their scores stay.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'pg_partman: ' . (slurp_file('engines/partman.skipped') =~ s/\s+\z//r) if -e 'engines/partman.skipped';

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
sub sql { return $node->safe_psql('postgres', shift) }

# The blocks of the page: the table, the job and what reads both.  Until 5 the kind of
# partitions had other names.
my @blocks = slurp_file('doc/engines.md') =~ /^```sql partman\n(.*?)^```$/msg;
is(scalar(@blocks), 3, 'the page has the table, the job and the view');
my ($control) = glob "$ENV{TESTDIR}/stage/usr/share/postgresql/*/extension/pg_partman.control" or die 'there is no pg_partman';
my ($version, $major) = slurp_file($control) =~ /^default_version = '((\d+)[.\d]*)'/m;
diag "pg_partman $version";
my $type = $major >= 5 ? 'range' : 'native';
my ($table, $job, $view) = map { s/p_type => 'range'/p_type => '$type'/r } @blocks;

sql('CREATE EXTENSION nps; CREATE EXTENSION nps_rollup');
sql($table =~ s/^( *p_type => '\w+')/$1, p_start_partition => (now() - interval '20 months')::date::text/mr);
sql($view);
sql(<<'SQL');
CREATE TABLE plain (answered_at timestamp NOT NULL, segment text, score smallint);
INSERT INTO plain SELECT now() - i * interval '50 minutes', nullif('segment ' || i % 4, 'segment 3'), (i::bigint * i) % 11
FROM generate_series(1, 16000) AS i;
INSERT INTO answers SELECT * FROM plain;
ANALYZE answers;
SQL
cmp_ok(sql(q{SELECT count(*) FROM pg_inherits WHERE inhparent = 'answers'::regclass}), '>=', 20, 'partitions by month');
is(sql('SELECT count(*) FROM answers_default'), '0', 'each answer is in one of them');

# What the rollup says is what the partitions have
sub live { is(sql(q{SELECT * FROM nps_rollup_check('answers_live')}), '', "the rollup is exact: $_[0]") }
live('filled');

# An answer of the partitions is that of the table
sub same
{
	my ($sql, $test, $settings) = @_;
	my $answer = sql(($settings || '') . $sql);
	isnt($answer, '', "$test: there is an answer");
	is($answer, sql($sql =~ s/\b(answers|daily)\b/plain/gr), "$test: the same");
}
my $months = q{SELECT date_trunc('month', answered_at), nps(score), nps_ci(score), nps_agg(score) FROM answers GROUP BY 1 ORDER BY 1};
my $segments = 'SELECT segment, nps(score), nps_agg(score) FROM answers GROUP BY 1 ORDER BY 1';
my $wise = 'SET enable_partitionwise_aggregate = on; SET max_parallel_workers_per_gather = 0;';
same($months, 'by month');
same($segments, 'by segment');
same($segments, 'by segment, partition by partition', $wise);
like(sql("$wise EXPLAIN (COSTS off) $segments"), qr/Append.*(?:Partial \w*Aggregate.*){12}/s, 'each partition has its partial states');

# What the job does with the old partitions changes no score to date
my $raw = 'SELECT segment, nps_agg(score) FROM plain GROUP BY segment ORDER BY segment';
my $to_date = 'SELECT segment, summary FROM to_date ORDER BY segment';
is(sql($to_date), sql($raw), 'the score to date is that of all answers');
my $held = sql('SELECT count(*) FROM answers');
sql($job);
cmp_ok(sql('SELECT count(*) FROM answers'), '<', $held - 1000, 'the job drops old answers');
live('old months are gone');
is(sql(q{SELECT count(*) FROM pg_class WHERE relnamespace = 'archive'::regnamespace}), '0', 'nothing is left of their partitions');
is(sql('SELECT nps_responses(sum(summary)) + (SELECT count(*) FROM answers) FROM kept'), $held, 'their summaries are kept');
cmp_ok(sql('SELECT count(DISTINCT month) FROM kept'), '>', 4, 'for each month');
is(sql($to_date), sql($raw), 'the score to date is what it was');
is(sql('SELECT count(*) FROM kept JOIN (SELECT date_trunc(\'month\', answered_at) AS month, segment, nps_agg(score) AS s FROM plain GROUP BY 1, 2) AS p
	ON (kept.month, kept.segment) IS NOT DISTINCT FROM (p.month::date, p.segment) WHERE kept.summary IS DISTINCT FROM p.s'),
	'0', 'and so is that of each month');
sql($job);
is(sql($to_date), sql($raw), 'the job run again changes nothing');

# A late answer counts once, in the partition for what fits nowhere
my $late = q{VALUES (now() - interval '19 months', 'segment 1', 10)};
sql("INSERT INTO answers $late; INSERT INTO plain $late");
sql($job);
is(sql($to_date), sql($raw), 'a late answer counts');
is(sql('SELECT count(*) FROM answers_default'), '1', 'where it is kept as it came');
live('with a late answer');

# Months that partman makes
sql("UPDATE partman.part_config SET premake = premake + 3 WHERE parent_table = 'public.answers'");
$held = sql(q{SELECT count(*) FROM pg_inherits WHERE inhparent = 'answers'::regclass});
sql($job);
is(sql(q{SELECT count(*) FROM pg_inherits WHERE inhparent = 'answers'::regclass}), $held + 3, 'partman makes months');
my $next = q{VALUES (now() + interval '6 months', 'segment 2', 7)};
sql("INSERT INTO answers $next; INSERT INTO plain $next");
is(sql($to_date), sql($raw), 'an answer in one of them counts');
live('new months have come');

# A month that is moved again, as after a restore, adds to what is there
sql(q{CREATE TABLE archive.restored AS SELECT * FROM answers_default; DELETE FROM answers_default});
sql($job);
is(sql($to_date), sql($raw), 'what is put into the archive by hand is added');

# Partitions by day
sql(<<"SQL");
CREATE TABLE daily (LIKE plain) PARTITION BY RANGE (answered_at);
SELECT partman.create_parent(p_parent_table => 'public.daily', p_control => 'answered_at', p_interval => '1 day', p_type => '$type',
	p_start_partition => (now() - interval '40 days')::date::text);
TRUNCATE plain;
INSERT INTO plain SELECT now() - i * interval '5 minutes', 'segment ' || i % 4, (i::bigint * i) % 11 FROM generate_series(1, 10000) AS i;
INSERT INTO daily SELECT * FROM plain;
ANALYZE daily;
SQL
cmp_ok(sql(q{SELECT count(*) FROM pg_inherits WHERE inhparent = 'daily'::regclass}), '>=', 35, 'partitions by day');
same('SELECT answered_at::date, nps(score), count(score) FROM daily GROUP BY 1 ORDER BY 1', 'by day');
same('SELECT nps(score), nps_agg(score) FROM daily', 'over all, partition by partition', $wise);
my $last = q{SELECT nps(score) FROM daily WHERE answered_at >= (now() - interval '2 days')::date};
same($last, 'the last days');
cmp_ok(scalar(() = sql("EXPLAIN (ANALYZE, TIMING off, COSTS off, SUMMARY off) $last") =~ /Scan on daily_p/g), '<=', 8, 'read their partitions only');

$node->stop;
done_testing;
