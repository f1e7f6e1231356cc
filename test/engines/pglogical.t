# pglogical: columns of the extension's types travel to a subscriber, and what becomes of a
# rollup there, since its parts have no key and its triggers see no statements.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'pglogical: ' . (slurp_file('engines/pglogical.skipped') =~ s/\s+\z//r) if -e 'engines/pglogical.skipped';

my %node = map { $_ => PostgreSQL::Test::Cluster->new($_) } qw(provider subscriber);
my $tables = <<'SQL';
CREATE EXTENSION nps;
CREATE EXTENSION nps_rollup;
CREATE EXTENSION pglogical;
CREATE TABLE responses (id integer PRIMARY KEY, customer integer, segment text, score integer, weight double precision);
CREATE TABLE kept (segment text PRIMARY KEY, s nps_summary NOT NULL, wide nps_summary, w nps_weighted_summary,
	t nps_transitions, c nps_clustered_summary, p nps_panel, several nps_summary[]);
SQL
for my $node (values %node)
{
	$node->init(allows_streaming => 'logical');
	$node->append_conf('postgresql.conf', "shared_preload_libraries = 'pglogical'\nfsync = off\nmax_worker_processes = 16");
	$node->start;
	# Minor versions of 2026 let only those libraries decode that are named
	if ($node->safe_psql('postgres', q{SELECT count(*) FROM pg_settings WHERE name = 'output_plugin_libraries'}))
	{
		$node->append_conf('postgresql.conf', "output_plugin_libraries = 'pgoutput, pglogical_output'");
		$node->reload;
	}
	# Types of the extension have other numbers on either side, as they will
	$node->safe_psql('postgres', 'CREATE TYPE another AS (a integer)') if $node == $node{subscriber};
	$node->safe_psql('postgres', $tables);
}
sub sql
{
	my ($name, $query) = @_;
	return $node{$name}->safe_psql('postgres', $query);
}
sub dsn { return $node{$_[0]}->connstr('postgres') . ' user=' . getpwuid($>) }
diag 'pglogical ' . sql('provider', q{SELECT extversion FROM pg_extension WHERE extname = 'pglogical'});

my $summaries = <<'SQL';
SELECT segment, nps_agg(score) AS s, nps_agg(score, id * 1000000::bigint) AS wide, nps_weighted_agg(score, weight / 7) AS w,
	nps_transitions_agg(score, 10 - score) AS t,
	(SELECT nps_clustered_agg(s) FROM (SELECT nps_agg(score) AS s FROM responses c WHERE c.segment = r.segment GROUP BY customer) AS x) AS c,
	(SELECT nps_panel_agg(s, s) FROM (SELECT nps_agg(score) AS s FROM responses c WHERE c.segment = r.segment GROUP BY customer) AS x) AS p,
	ARRAY[nps_agg(score), NULL, nps_agg(score, 6000000000)] AS several
FROM responses r GROUP BY segment
SQL
sql('provider', <<"SQL");
INSERT INTO responses SELECT i, i % 37, 'segment ' || i % 5, (i::bigint * i) % 11, 0.5 + i % 4 FROM generate_series(1, 5000) AS i;
INSERT INTO kept $summaries;
SELECT pglogical.create_node('provider', \$\$${\ dsn('provider')}\$\$);
SELECT pglogical.replication_set_add_all_tables('default', ARRAY['public']);
SQL
sql('subscriber', <<"SQL");
SELECT pglogical.create_node('subscriber', \$\$${\ dsn('subscriber')}\$\$);
SELECT pglogical.create_subscription('survey', \$\$${\ dsn('provider')}\$\$, synchronize_structure => false, synchronize_data => true);
SET statement_timeout = '60s';
SELECT pglogical.wait_for_subscription_sync_complete('survey');
SQL

# Wait until all that the provider wrote is there
sub caught_up
{
	my $now = sql('provider', 'SELECT pg_current_wal_lsn()');
	return $node{provider}->poll_query_until('postgres',
		"SELECT count(*) > 0 AND bool_and(confirmed_flush_lsn >= '$now') FROM pg_replication_slots WHERE plugin = 'pglogical_output'");
}

# All values in their text forms and their bytes
my $digest = <<'SQL';
SELECT count(*), md5(string_agg(concat(kept, nps_summary_send(s), nps_summary_send(wide), nps_weighted_summary_send(w), nps_transitions_send(t),
	nps_clustered_summary_send(c), nps_panel_send(p)), E'\n' ORDER BY segment)) FROM kept
SQL
my $last = '';
sub same
{
	my ($test) = @_;
	ok(caught_up(), "$test: all of it has arrived");
	my $answer = sql('provider', $digest);
	isnt($answer, $last, "$test: something is new");
	is(sql('subscriber', $digest), $answer, "$test: the same values, the same bytes");
	$last = $answer;
}
same('the first copy');
sql('provider', 'UPDATE responses SET score = 10 - score WHERE id % 3 = 0');
sql('provider', "INSERT INTO kept SELECT segment || ' later', s, wide, w, t, c, p, several FROM ($summaries) AS x");
same('INSERT');
sql('provider', q{UPDATE kept SET s = s + s, w = NULL, wide = wide - s, several = several || s WHERE segment LIKE '%1%'});
same('UPDATE');
sql('provider', q{INSERT INTO kept AS k SELECT segment, nps_agg(score) FROM responses GROUP BY segment
	ON CONFLICT (segment) DO UPDATE SET s = k.s + excluded.s});
same('live summaries, by ON CONFLICT');
sql('provider', q{DELETE FROM kept WHERE segment LIKE '%3%'});
same('DELETE');
is(sql('subscriber', 'SELECT sum(s), sum(w), nps(sum(s)) FROM kept'), sql('provider', 'SELECT sum(s), sum(w), nps(sum(s)) FROM kept'), 'their sums');

# Parts have REPLICA IDENTITY FULL, of which pglogical knows nothing: it takes no UPDATE nor DELETE of them
sql('provider', q{SELECT nps_rollup_create('responses', 'by_segment', ARRAY['segment'])});
my ($status, $out, $err) = $node{provider}->psql('postgres', q{SELECT pglogical.replication_set_add_table('default', 'by_segment_parts')});
like($err, qr/by_segment_parts cannot be added to replication set default.*\n.*does not have PRIMARY KEY/, 'parts of a rollup cannot be replicated');

# So a rollup is made on the subscriber.  Its triggers are not called, and that is found
sql('subscriber', q{SELECT nps_rollup_create('responses', 'by_segment', ARRAY['segment'])});
my $rollup = 'SELECT segment, summary FROM by_segment ORDER BY segment';
is(sql('subscriber', $rollup), sql('provider', $rollup), 'a rollup made on the subscriber');
sql('provider', q{INSERT INTO responses VALUES (10001, 1, 'segment 1', 10, 1); UPDATE responses SET score = 0 WHERE id < 50});
ok(caught_up(), 'more answers arrive');
my $stale = sql('subscriber', $rollup);
isnt($stale, sql('provider', $rollup), 'which that rollup does not see');
like(sql('subscriber', "SELECT * FROM nps_rollup_check('by_segment')"), qr/segment 1/, 'nps_rollup_check says so');
sql('subscriber', qq{ALTER TABLE responses ENABLE ALWAYS TRIGGER "_by_segment_insert"});
sql('provider', q{INSERT INTO responses VALUES (10002, 1, 'segment 1', 10, 1)});
ok(caught_up(), 'another arrives');
is(sql('subscriber', $rollup), $stale, 'nor does it with triggers that are ENABLE ALWAYS: pglogical knows no statements');
sql('subscriber', q{SELECT nps_rollup_rebuild('by_segment')});
is(sql('subscriber', $rollup), sql('provider', $rollup), 'a rebuild, on a schedule, brings it up to date');
is(sql('subscriber', "SELECT * FROM nps_rollup_check('by_segment')"), '', 'and nothing is wrong with it');

# As the first node of its own it goes on
sql('subscriber', q{SELECT pglogical.drop_subscription('survey')});
sql('subscriber', q{INSERT INTO responses VALUES (20000, 1, 'own', 9, 1)});
is(sql('subscriber', q{SELECT summary FROM by_segment WHERE segment = 'own'}), '{0,0,0,0,0,0,0,0,0,1,0}', 'once it is written to itself, its triggers are called');
is(sql('subscriber', "SELECT * FROM nps_rollup_check('by_segment')"), '', 'and the rollup is exact');

$_->stop for values %node;
done_testing;
