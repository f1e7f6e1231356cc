# A hot standby: every function of the extension answers there as on the primary, and so
# does a rollup with its check; what writes is refused.  A promoted one goes on.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->append_conf('postgresql.conf', 'autovacuum = off');
$primary->start;
$primary->safe_psql('postgres', <<'SQL');
CREATE EXTENSION nps;
CREATE EXTENSION nps_rollup;
CREATE TABLE responses (id integer PRIMARY KEY, customer integer, segment text, day date, score integer, weight double precision);
INSERT INTO responses
SELECT i, i % 700, (ARRAY['large', 'medium', 'small'])[1 + i % 3], date '2025-01-01' + i % 60, (i::bigint * i) % 11, 0.5 + i % 4
FROM generate_series(1, 20000) AS i;
SELECT nps_rollup_create('responses', 'daily', ARRAY['segment', 'day']);
CREATE TABLE kept AS
SELECT segment, nps_agg(score) AS s, nps_weighted_agg(score, weight) AS w, nps_transitions_agg(score, 10 - score) AS t,
	nps_agg(score, id * 1000000::bigint) AS wide
FROM responses GROUP BY segment;
ALTER TABLE kept ADD c nps_clustered_summary, ADD p nps_panel;
UPDATE kept SET
	c = (SELECT nps_clustered_agg(s) FROM (SELECT nps_agg(score) AS s FROM responses r WHERE r.segment = kept.segment GROUP BY customer) AS a),
	p = (SELECT nps_panel_agg(b, a) FROM (SELECT nps_agg(score) FILTER (WHERE day < '2025-02-01') AS b,
			nps_agg(score) FILTER (WHERE day >= '2025-02-01') AS a
		FROM responses r WHERE r.segment = kept.segment GROUP BY customer) AS a);
CREATE INDEX kept_s ON kept (s);
SQL
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;

sub here { return $primary->safe_psql('postgres', shift) }
sub there { return $standby->safe_psql('postgres', shift) }

# The same on both, and not nothing
sub same
{
	my ($sql, $test) = @_;
	$primary->wait_for_catchup($standby);
	my $answer = here($sql);
	isnt($answer, '', "$test: there is an answer");
	is(there($sql), $answer, "$test: the same");
}

# What a reader calls.  That none is left out the catalogue says, below.
my @calls = (
	'SELECT segment, nps(score), nps_ci(score), nps_ci_lower(score), nps_ci_upper(score), nps_agg(score), nps_agg(score, 2),
		nps_weighted(score, weight), nps_weighted_agg(score, weight), nps_transitions_agg(score, 10 - score),
		csat(1 + score % 5), ces(1 + score % 7) FROM responses GROUP BY segment ORDER BY segment',
	'SELECT nps_clustered_agg(s), nps_panel_agg(s, s) FROM (SELECT nps_agg(score) AS s FROM responses GROUP BY customer) AS customers',
	'SELECT id, nps_category(score), nps_points(score), nps_is_score(score), nps_rescale(score, 0, 10),
		nps_parse(score::text), nps_can_parse(score::text) FROM responses WHERE id < 100 ORDER BY id',
	'SELECT sum(s), sum(wide), sum(w), sum(t), sum(c), sum(p) FROM kept',
	'SELECT segment, s, wide, w, t, c, p, s::jsonb, w::jsonb, t::jsonb, c::jsonb, p::jsonb, s::bigint[] FROM kept ORDER BY segment',
	'SELECT segment, nps(s), nps(w), nps(c), nps_se(s), nps_se(w), nps_se(c), nps_ci(s, 0.9), nps_ci(s, 0.95, \'anytime\'), nps_ci(w), nps_ci(c),
		nps_ci_lower(s), nps_ci_upper(s), nps_margin(s), nps_responses(s), nps_promoters(s), nps_passives(s), nps_detractors(s),
		nps_count(s, 9), nps_mean(s), nps_weight(w), nps_effective_responses(w), nps_effective_responses(c), nps_clusters(c),
		nps_design_effect(c), nps_share(s, \'promoter\'), nps_share_ci(s, 9, 10), nps_share_ci_lower(s, 9, 10), nps_share_ci_upper(s, 9, 10),
		nps_percent(s), nps_bar(s), nps_sparkline(s), nps_what_if(s, 0.1, 0.1), nps_count(t, \'promoter\', \'passive\'),
		nps_share_compare(s, wide, 9, 10) FROM kept ORDER BY segment',
	'SELECT a.segment, b.segment, nps_compare(a.s, b.s), nps_compare(a.w, b.w), nps_compare(a.c, b.c), nps_compare(a.s, 30.0),
		nps_compare(a.t), nps_compare(a.p), a.s + b.s, a.s < b.s, a.s = b.s FROM kept a, kept b ORDER BY a.segment, b.segment',
	'SELECT nps_sample_size(3), nps_sample_size_compare(5), nps_detectable_difference(400, 500), nps_power(5, 400, 500)',
	'SELECT segment, nps(sum(summary)) FROM daily GROUP BY segment ORDER BY segment',
	'SELECT day, sum(summary) FROM daily GROUP BY day ORDER BY day',
	'SELECT nps(score) OVER (ORDER BY id ROWS 50 PRECEDING) FROM responses WHERE id < 500 ORDER BY id');
same($_, 'a query of ' . (/(nps\w*|sum|id)\(/ ? $1 : 'the table')) for @calls;
same("SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET min_parallel_table_scan_size = 0; $calls[0]", 'in parallel');
same('SET enable_seqscan = off; SELECT segment FROM kept WHERE s = (SELECT s FROM kept ORDER BY s DESC LIMIT 1)', 'by an index');

# Functions that are called by name: those that are no part of a type, a cast, an operator, a class or an aggregate
my @public = split /\n/, here(<<'SQL');
WITH member AS (
	SELECT p.* FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
	JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'nps')
SELECT DISTINCT proname FROM member m
WHERE NOT EXISTS (SELECT FROM pg_type t WHERE m.oid IN (t.typinput, t.typoutput, t.typreceive, t.typsend))
	AND NOT EXISTS (SELECT FROM pg_operator o WHERE o.oprcode = m.oid) AND NOT EXISTS (SELECT FROM pg_cast c WHERE c.castfunc = m.oid)
	AND NOT EXISTS (SELECT FROM pg_amproc a WHERE a.amproc = m.oid)
	AND NOT EXISTS (SELECT FROM pg_aggregate a WHERE m.oid IN (a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn)
		AND m.proname NOT IN ('nps'))
ORDER BY 1
SQL
cmp_ok(scalar(@public), '>', 40, 'the catalogue knows the functions');
my $all = join ' ', @calls;
is(join(' ', grep { $all !~ /\b$_\(/ } @public), '', 'none of them is left out');

# A rollup is read and checked there, also after more was written, and by a transaction that began before
same('SELECT count(*), sum(summary) FROM daily', 'a rollup');
is(there("SELECT * FROM nps_rollup_check('daily')"), '', 'a rollup: nothing is wrong with it on the standby');
my $reader = $standby->can('background_psql') ? $standby->background_psql('postgres') : undef;
here(q{INSERT INTO responses SELECT i, 1, 'new', '2025-03-01', 9, 1 FROM generate_series(20001, 20100) AS i;
	UPDATE responses SET score = 10 - score WHERE id % 7 = 0; DELETE FROM responses WHERE id % 5 = 0});
same('SELECT segment, sum(summary) FROM daily GROUP BY segment ORDER BY segment', 'a rollup after writes');
is(there("SELECT * FROM nps_rollup_check('daily')"), '', 'a rollup after writes: nothing is wrong with it');
here('UPDATE daily_parts SET added = added + added WHERE ctid = (SELECT min(ctid) FROM daily_parts WHERE added IS NOT NULL)');
$primary->wait_for_catchup($standby);
like(there("SELECT * FROM nps_rollup_check('daily')"), qr/the table has .*, the parts/, 'what is wrong with it is said there, too');
here("SELECT nps_rollup_rebuild('daily')");
$primary->wait_for_catchup($standby);
is(there("SELECT * FROM nps_rollup_check('daily')"), '', 'and is mended by the primary');

# What writes is refused
here(q{INSERT INTO responses VALUES (20101, 1, 'new', '2025-03-01', 9, 1), (20102, 1, 'new', '2025-03-01', 8, 1)});
here(q{DELETE FROM responses WHERE id = 20102});
$primary->wait_for_catchup($standby);
for my $call ("nps_rollup_compact('daily')", "nps_rollup_rebuild('daily')", "nps_rollup_create('responses', 'other')", "nps_rollup_drop('daily')")
{
	my ($status, $out, $err) = $standby->psql('postgres', "\\set VERBOSITY verbose\nSELECT $call");
	isnt($status, 0, "$call is refused");
	like($err, qr/ERROR:  25006: .*(read-only transaction|during recovery)/, "$call: as on any standby");
}
my ($status, $out, $err) = $primary->psql('postgres', "BEGIN READ ONLY; SELECT nps_rollup_compact('daily')");
like($err, qr/cannot execute nps_rollup_compact\(\) in a read-only transaction/, 'nor does a read-only transaction compact');

# Compacting and vacuuming the parts under a reader there: hot_standby_feedback keeps what it sees, else it is told to go
$standby->append_conf('postgresql.conf', "hot_standby_feedback = on\nwal_receiver_status_interval = 1s\nmax_standby_streaming_delay = 0");
$standby->reload;
SKIP:
{
	skip 'this PostgreSQL::Test has no background_psql', 3 unless $reader;
	my $sum = 'SELECT sum(summary) FROM daily';
	$reader->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ');
	my $before = $reader->query_safe($sum);
	$primary->poll_query_until('postgres', 'SELECT backend_xmin IS NOT NULL FROM pg_stat_replication') or die 'no feedback';
	here(q{UPDATE responses SET score = 0 WHERE segment = 'new'});
	cmp_ok(here("SELECT nps_rollup_compact('daily')"), '>', 0, 'parts are compacted');
	here('VACUUM daily_parts');
	$primary->wait_for_catchup($standby);
	is($reader->query_safe($sum), $before, 'a reader on the standby still sees what it saw');
	$reader->query_safe('COMMIT');
	is($reader->query_safe($sum), here($sum), 'and then what there is');
	$reader->quit;
}

# The rollup goes on where the standby is promoted
$primary->wait_for_catchup($standby);
$primary->stop;
$standby->promote;
there(q{INSERT INTO responses VALUES (50000, 1, 'promoted', '2025-04-01', 10, 1)});
is(there(q{SELECT summary FROM daily WHERE segment = 'promoted'}), '{0,0,0,0,0,0,0,0,0,0,1}', 'promoted: the rollup has what is written');
cmp_ok(there("SELECT nps_rollup_compact('daily')"), '>=', 0, 'promoted: it is compacted');
is(there("SELECT * FROM nps_rollup_check('daily')"), '', 'promoted: nothing is wrong with it');

$standby->stop;
done_testing;
