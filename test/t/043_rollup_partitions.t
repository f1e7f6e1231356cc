# Rollups of partitioned tables: exact whatever is written by whatever table of the tree,
# and whatever comes to the tree or leaves it; what is refused; whose functions run as
# whom; dumps, replicas, and a load of writers beside DDL.
# A minute of the load with NPS_LONG=1 in the environment (make test-rollup).
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use IPC::Run;
use Time::HiRes qw(time sleep);

my $seconds = $ENV{NPS_LONG} ? 60 : 6;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 'logical');
$node->append_conf('postgresql.conf', <<'CONF');
fsync = off
max_connections = 60
deadlock_timeout = 200ms
log_statement = none
log_min_duration_statement = -1
CONF
$node->start;
my $folder = PostgreSQL::Test::Utils::tempdir;
my $major = int($node->safe_psql('postgres', 'SHOW server_version_num') / 10000);

sub sql { return $node->safe_psql($_[1] || 'postgres', $_[0]) }

sub fails
{
	my ($query, $pattern, $test) = @_;
	my ($status, undef, $stderr) = $node->psql('postgres', $query);
	ok($status != 0 && $stderr =~ $pattern, $test) or diag $stderr;
}

# Is the rollup what the table says, by its own check and by a second count?
my $table = q{SELECT segment, (answered_at AT TIME ZONE 'UTC')::date, nps_agg(score) FROM responses WHERE segment <> 'hidden'
	GROUP BY 1, 2 HAVING count(score) > 0};
sub exact
{
	my ($test, $database) = @_;
	my $found = sql("SELECT * FROM nps_rollup_check('daily'); (TABLE daily EXCEPT ALL $table) UNION ALL ($table EXCEPT ALL TABLE daily)", $database);
	is($found, '', $test);
}

#
# The tree: by range and then by hash, a leaf whose columns are in another order, one
# that has lost a column, and a default partition
#
sql(<<'SQL');
CREATE EXTENSION nps_rollup CASCADE;
CREATE TABLE customers (id integer PRIMARY KEY);
INSERT INTO customers SELECT generate_series(1, 50);
-- No identity: 17 and 18 do not detach a tree whose tables have one of the root's
CREATE SEQUENCE response_ids;
CREATE TABLE responses (
	id bigint NOT NULL DEFAULT nextval('response_ids'), score integer, segment text, answered_at timestamptz NOT NULL,
	customer integer REFERENCES customers ON DELETE CASCADE ON UPDATE CASCADE,
	UNIQUE (id, answered_at)) PARTITION BY RANGE (answered_at);
CREATE TABLE january PARTITION OF responses FOR VALUES FROM ('2026-01-01 00:00+00') TO ('2026-02-01 00:00+00');
CREATE TABLE february (answered_at timestamptz NOT NULL, gone text, customer integer, segment text, score integer, id bigint NOT NULL);
ALTER TABLE february DROP COLUMN gone;
ALTER TABLE responses ATTACH PARTITION february FOR VALUES FROM ('2026-02-01 00:00+00') TO ('2026-03-01 00:00+00');
CREATE TABLE march PARTITION OF responses FOR VALUES FROM ('2026-03-01 00:00+00') TO ('2026-04-01 00:00+00') PARTITION BY HASH (id);
CREATE TABLE march_0 PARTITION OF march FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE march_1 (score integer, id bigint NOT NULL, customer integer, answered_at timestamptz NOT NULL, segment text);
ALTER TABLE march ATTACH PARTITION march_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE rest PARTITION OF responses DEFAULT;
INSERT INTO responses (score, segment, answered_at, customer)
SELECT nullif(i % 12, 11), (ARRAY['a', 'b', NULL, 'hidden'])[1 + i % 4], '2026-01-01 12:00+00'::timestamptz + i % 120 * interval '1 day', 1 + i % 50
FROM generate_series(1, 2400) AS i;
SQL
is(sql(q{SELECT nps_rollup_create('responses', 'daily', ARRAY['segment', '(answered_at AT TIME ZONE ''UTC'')::date'],
	by_names => ARRAY['segment', 'day'], filter => 'segment <> ''hidden''')}), 'daily', 'a rollup of a partitioned table is made');
exact('it is what the table says');
is(sql("SELECT count(*) > 0 FROM daily"), 't', 'which is something');

#
# Writes
#
my $some = "(score, segment, answered_at, customer) SELECT i % 11, 'a' || i % 3, '2026-01-15 12:00+00'::timestamptz + i * interval '3 days', 1 + i % 50 FROM generate_series(0, 35) AS i";
append_to_file("$folder/rows.csv", join '', map { $_ % 11 . ",copied,2026-0" . (1 + $_ % 6) . "-11 10:00+00\n" } 1 .. 200);
append_to_file("$folder/leaf.csv", join '', map { $_ % 11 . ",copied,2026-02-11 10:00+00,-$_\n" } 1 .. 50);
my $merge = "MERGE INTO responses r USING (SELECT id, answered_at FROM responses WHERE id % 9 = 2 UNION ALL SELECT 300000 + i, '2026-03-03' FROM generate_series(1, 20) AS i) v ON r.id = v.id AND r.answered_at = v.answered_at WHEN MATCHED AND r.score > 6 THEN DELETE";
my ($update, $insert) = (' WHEN MATCHED THEN UPDATE SET score = 1', " WHEN NOT MATCHED THEN INSERT (id, score, segment, answered_at) VALUES (v.id, 8, 'merged', v.answered_at)");
for (
	[ 'INSERT', "INSERT INTO responses $some" ],
	[ 'a single row', "INSERT INTO responses (score, segment, answered_at) VALUES (10, 'one', '2026-02-07')" ],
	[ 'COPY', "COPY responses (score, segment, answered_at) FROM '$folder/rows.csv' (FORMAT csv)" ],
	[ 'COPY to a leaf', "COPY february (score, segment, answered_at, id) FROM '$folder/leaf.csv' (FORMAT csv)" ],
	[ 'INSERT into a leaf of another order', "INSERT INTO february (score, segment, answered_at, id) VALUES (3, 'leaf', '2026-02-08', 100001)" ],
	[ 'INSERT into a table between', "INSERT INTO march (id, score, segment, answered_at) SELECT 200000 + i, i % 11, 'between', '2026-03-09' FROM generate_series(1, 50) AS i" ],
	[ 'UPDATE', "UPDATE responses SET score = 10 - score WHERE id % 3 = 0" ],
	[ 'UPDATE of a key, which moves rows', "UPDATE responses SET answered_at = answered_at + interval '31 days', score = 7 WHERE id % 5 = 0" ],
	[ 'rows that move between the leaves of a table between', "UPDATE march SET id = id + 1000000 WHERE id % 2 = 0" ],
	[ 'rows that move to the default partition and from it', "UPDATE responses SET answered_at = CASE WHEN answered_at < '2026-02-01' THEN '2027-01-01' ELSE '2026-01-02' END::timestamptz WHERE id % 17 = 0" ],
	[ 'UPDATE of a leaf', "UPDATE march_1 SET segment = 'c' WHERE score > 5" ],
	[ 'DELETE', 'DELETE FROM responses WHERE id % 7 = 0' ],
	[ 'DELETE from a leaf', 'DELETE FROM february WHERE score = 4' ],
	[ 'ON CONFLICT', "INSERT INTO responses (id, score, segment, answered_at) SELECT id, 9, 'again', answered_at FROM responses WHERE id % 4 = 1 ON CONFLICT (id, answered_at) DO UPDATE SET score = excluded.score, segment = excluded.segment" ],
	[ 'MERGE', $major < 18 ? $merge . $update . $insert : "$merge$update; $merge$insert" ],
	[ 'a foreign key that cascades', 'DELETE FROM customers WHERE id % 5 = 0; UPDATE customers SET id = id + 1000 WHERE id % 5 = 1; INSERT INTO customers SELECT generate_series(1, 50) ON CONFLICT DO NOTHING' ],
	[ 'a CTE that moves rows', "WITH gone AS (DELETE FROM january WHERE id % 6 = 1 RETURNING *) INSERT INTO responses (score, segment, answered_at) SELECT score, segment, answered_at + interval '60 days' FROM gone" ],
	[ 'savepoints', "BEGIN; INSERT INTO responses $some; SAVEPOINT a; DELETE FROM march; TRUNCATE february; ROLLBACK TO a; UPDATE february SET score = 2; COMMIT" ],
	[ 'a transaction that is undone', "BEGIN; TRUNCATE responses; INSERT INTO responses $some; ALTER TABLE responses DETACH PARTITION january; ROLLBACK" ],
	[ 'TRUNCATE of a leaf', "TRUNCATE february" ],
	[ 'TRUNCATE and INSERT in one transaction', "BEGIN; INSERT INTO responses $some; TRUNCATE january, march; INSERT INTO responses $some; COMMIT" ],
	[ 'TRUNCATE of a table between, compacted before and after', "SELECT nps_rollup_compact('daily'); TRUNCATE march; SELECT nps_rollup_compact('daily')" ],
	[ 'TRUNCATE of all', "TRUNCATE responses; INSERT INTO responses $some" ])
{
	sql($_->[1]);
	exact($_->[0]);
}

#
# What comes and goes
#
for (
	[ 'CREATE TABLE ... PARTITION OF', "CREATE TABLE july PARTITION OF responses FOR VALUES FROM ('2026-07-01 00:00+00') TO ('2026-08-01 00:00+00'); INSERT INTO responses (score, segment, answered_at) VALUES (9, 'july', '2026-07-04')" ],
	[ 'ATTACH with rows', "CREATE TABLE august (LIKE responses INCLUDING INDEXES); INSERT INTO august (id, score, segment, answered_at) SELECT -i, i % 11, 'august', '2026-08-10' FROM generate_series(1, 100) AS i; ALTER TABLE responses ATTACH PARTITION august FOR VALUES FROM ('2026-08-01 00:00+00') TO ('2026-09-01 00:00+00')" ],
	[ 'ATTACH of a tree with rows', "CREATE TABLE september (LIKE responses INCLUDING INDEXES) PARTITION BY RANGE (answered_at); CREATE TABLE september_a PARTITION OF september FOR VALUES FROM ('2026-09-01 00:00+00') TO ('2026-09-11 00:00+00'); CREATE TABLE september_b PARTITION OF september FOR VALUES FROM ('2026-09-11 00:00+00') TO ('2026-09-21 00:00+00'); INSERT INTO september (id, score, segment, answered_at) SELECT -i, i % 11, chr(97 + i % 3), '2026-09-02 10:00+00'::timestamptz + i % 18 * interval '1 day' FROM generate_series(1, 100) AS i; ALTER TABLE responses ATTACH PARTITION september FOR VALUES FROM ('2026-09-01 00:00+00') TO ('2026-10-01 00:00+00')" ],
	[ 'a partition of a table between', "CREATE TABLE september_c PARTITION OF september FOR VALUES FROM ('2026-09-21 00:00+00') TO ('2026-10-01 00:00+00'); INSERT INTO responses (score, segment, answered_at) VALUES (2, 'c', '2026-09-28')" ],
	[ 'CREATE SCHEMA with a partition in it', "CREATE SCHEMA autumn CREATE TABLE october PARTITION OF public.responses FOR VALUES FROM ('2026-10-01 00:00+00') TO ('2026-11-01 00:00+00'); INSERT INTO responses (score, segment, answered_at) VALUES (1, 'october', '2026-10-04')" ],
	[ 'DETACH', 'ALTER TABLE responses DETACH PARTITION august' ],
	[ 'writes to what was detached', "INSERT INTO august (id, score, segment, answered_at) VALUES (-500, 10, 'later', '2026-08-30'); DELETE FROM august WHERE score = 3" ],
	[ 'ATTACH again', "ALTER TABLE responses ATTACH PARTITION august FOR VALUES FROM ('2026-08-01 00:00+00') TO ('2026-09-01 00:00+00')" ],
	[ 'DETACH of a tree', 'ALTER TABLE responses DETACH PARTITION september; DELETE FROM september WHERE score > 3' ],
	[ 'and ATTACH of it', "ALTER TABLE responses ATTACH PARTITION september FOR VALUES FROM ('2026-09-01 00:00+00') TO ('2026-10-01 00:00+00')" ],
	[ 'DROP of a leaf', 'DROP TABLE august' ],
	[ 'a leaf of an old name made anew', "CREATE TABLE august PARTITION OF responses FOR VALUES FROM ('2026-08-01 00:00+00') TO ('2026-09-01 00:00+00'); INSERT INTO responses (score, segment, answered_at) VALUES (5, 'august', '2026-08-10')" ],
	[ 'DROP SCHEMA with a leaf in it', 'DROP SCHEMA autumn CASCADE' ],
	[ 'compaction, which drops the parts of those that are gone', "SELECT nps_rollup_compact('daily')" ],
	[ 'columns added, retyped and dropped', "ALTER TABLE responses ADD COLUMN x integer NOT NULL DEFAULT 3, ALTER customer TYPE bigint; INSERT INTO responses $some; ALTER TABLE responses DROP COLUMN x; INSERT INTO responses $some" ],
	[ 'columns and tables renamed', "ALTER TABLE responses RENAME COLUMN score TO rating; ALTER TABLE july RENAME TO juli; INSERT INTO responses (rating, segment, answered_at) VALUES (9, 'july', '2026-07-05'); ALTER TABLE responses RENAME COLUMN rating TO score; ALTER TABLE juli RENAME TO july" ])
{
	sql($_->[1]);
	exact($_->[0]);
}
is(sql("SELECT count(*) FROM daily_parts WHERE nps_rollup_leaf NOT IN (SELECT nps_rollup_leaf FROM nps_rollup_leaves('responses', 'daily_map'))"),
	'0', 'no part is of a leaf that is gone');
is(sql("SELECT count(*) FROM pg_trigger WHERE tgname LIKE '\\_daily%' AND tgrelid IN ('responses'::regclass, 'march'::regclass, 'july'::regclass)"), '14', 'four triggers a table, and a guard where it has partitions');

# Detached concurrently, which is not to be had beside a default partition
sql("CREATE TABLE far (LIKE responses INCLUDING INDEXES); INSERT INTO far SELECT * FROM rest; ALTER TABLE responses DETACH PARTITION rest;
	CREATE TABLE spring PARTITION OF responses FOR VALUES FROM ('2026-04-01 00:00+00') TO ('2026-07-01 00:00+00');
	CREATE TABLE winter PARTITION OF responses FOR VALUES FROM ('2026-11-01 00:00+00') TO ('2027-03-01 00:00+00')");
sql("INSERT INTO responses (score, segment, answered_at) SELECT i % 11, 'winter', '2026-12-01' FROM generate_series(1, 30) AS i");
exact('before it is detached concurrently');
my $detach = 'ALTER TABLE responses DETACH PARTITION winter CONCURRENTLY';
sql($detach);
exact('DETACH CONCURRENTLY');
is(sql("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'winter'::regclass AND NOT tgisinternal"), '0', 'and it has no triggers of the rollup any more');
sql("INSERT INTO winter (id, score, segment, answered_at) VALUES (88, 0, 'winter', '2026-12-02');
	ALTER TABLE responses ATTACH PARTITION winter FOR VALUES FROM ('2026-11-01 00:00+00') TO ('2027-03-01 00:00+00')");
exact('and attached again');

# What a snapshot sees
for ([ 'DROP', 'DROP TABLE winter' ], [ 'ATTACH', "ALTER TABLE responses ATTACH PARTITION far FOR VALUES FROM ('2027-06-01 00:00+00') TO ('2027-12-01 00:00+00')" ])
{
	my ($name, $command) = @$_;
	sql("TRUNCATE far; INSERT INTO far (id, score, segment, answered_at) VALUES (77, 10, 'far', '2027-07-01')") if $name eq 'ATTACH';
	my $reader = $node->background_psql('postgres');
	my $before = $reader->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT sum(summary) FROM daily');
	sql($command) if $name eq 'ATTACH';
	# A reader of the rollup alone holds no lock that a DROP would wait for
	sql($command) if $name eq 'DROP';
	is($reader->query_safe('SELECT sum(summary) FROM daily'), $before, "a snapshot older than $name has the rollup as it was");
	$reader->query_safe('COMMIT');
	$reader->quit;
	exact("$name under a reader");
}

#
# MERGE that triggers cannot count is refused, if it is the first statement of a session
# as well; sql/rollup_merge.sql has what it can be
#
sql("INSERT INTO responses (id, score, segment, answered_at) VALUES (999001, 10, 'moved', '2026-01-20'), (999002, 9, 'moved', '2026-01-20')");
my $move = "MERGE INTO responses r USING (VALUES (999001)) v(id) ON r.id = v.id WHEN MATCHED THEN UPDATE SET answered_at = '2026-02-20'";
my $moved = qr/cannot count what MERGE does to partitioned table \w+, .*It moves rows to other partitions, .*Move rows by UPDATE/s;
fails($move, $moved, 'MERGE that moves a row is refused');
fails("DO \$\$ BEGIN $move; END \$\$", $moved, 'and in a function');
fails("WITH it AS (SELECT 1) $move WHEN NOT MATCHED THEN DO NOTHING", $moved, 'and after WITH');
fails("EXPLAIN ANALYZE $move", $moved, 'and under EXPLAIN ANALYZE');
fails("LOAD 'auto_explain'; $move", $moved, 'and where another module has its hook');
fails("MERGE INTO responses r USING (VALUES (999001), (999002)) v(id) ON r.id = v.id WHEN MATCHED THEN UPDATE SET answered_at = '2026-02-20'",
	$moved, 'and of more rows');
fails("MERGE INTO march m USING responses r ON m.id = r.id WHEN MATCHED THEN UPDATE SET id = m.id + 1000000", qr/cannot count what MERGE does to partitioned table march/,
	'and into a table between');
if ($major >= 17)
{
	fails("WITH m AS ($move RETURNING r.id) SELECT * FROM m", $moved, 'and in WITH');
	fails("WITH m AS ($move RETURNING r.id), u AS (UPDATE responses SET score = 4 WHERE id = 999002) SELECT * FROM m", $moved, 'and beside an UPDATE');
	my $unread = "WITH m AS ($move) SELECT 1";
	fails($unread, qr/Nothing reads the MERGE in WITH, .*Make MERGE a statement/s, 'and in WITH that nothing reads, before a guard was met');
	fails("UPDATE responses SET score = score WHERE false; $unread", $moved, 'and after it');
	sql("WITH m AS (MERGE INTO responses r USING (VALUES (999001)) v(id) ON r.id = v.id WHEN MATCHED THEN UPDATE SET score = 3 RETURNING r.id), u AS (DELETE FROM responses WHERE id = 999002) SELECT * FROM m");
	sql("WITH u AS (UPDATE responses SET score = 2 WHERE id = 999001) SELECT 1");
}
exact('and what it refused is not counted');

# Those that it can count it lets pass: rows that stay, that are skipped, that a BEFORE
# trigger keeps back, and that a partition's own MERGE changes
sql(<<'SQL');
CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.id % 2 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;
CREATE TRIGGER skip BEFORE UPDATE ON responses FOR EACH ROW EXECUTE FUNCTION skip();
MERGE INTO responses r USING (VALUES (1)) v(x) ON r.id % 10 < 5 WHEN MATCHED AND r.id % 10 = 3 THEN DO NOTHING WHEN MATCHED THEN UPDATE SET score = 3, answered_at = r.answered_at;
DROP FUNCTION skip CASCADE;
MERGE INTO january r USING (VALUES (1)) v(x) ON r.id % 10 < 5 WHEN MATCHED THEN UPDATE SET score = 8 WHEN NOT MATCHED THEN DO NOTHING;
WITH u AS (UPDATE responses SET score = 5 WHERE id % 10 = 6 RETURNING id) INSERT INTO customers SELECT 777 FROM u LIMIT 1;
SQL
exact('MERGE that moves none');

# A row is inserted, and others are updated afterwards
my $mixed = "SET enable_hashjoin = off; SET enable_mergejoin = off;
	MERGE INTO responses r USING (VALUES (999003, 1), (999001, 2)) v(id, score) ON r.id = v.id
	WHEN MATCHED THEN UPDATE SET score = v.score WHEN NOT MATCHED THEN INSERT (id, score, segment, answered_at) VALUES (v.id, v.score, 'mixed', '2026-02-20')";
if ($major >= 18) { fails($mixed, qr/PostgreSQL 18 and 19 hand triggers wrong rows .*ON CONFLICT/s, 'MERGE that inserts and updates is refused') }
else { sql($mixed); is(sql('SELECT count(*) FROM responses WHERE id IN (999003, 999001) AND score < 3'), 2, 'MERGE that inserts and updates') }
exact('and the rollup is right');
# PostgreSQL's own fault, as somebody else's trigger sees it
sql(<<'SQL');
CREATE TABLE months (id integer, score integer) PARTITION BY RANGE (id);
CREATE TABLE months_1 PARTITION OF months FOR VALUES FROM (0) TO (100);
INSERT INTO months VALUES (1, 1);
CREATE TABLE seen (id integer, score integer);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen SELECT * FROM rows; RETURN NULL; END $$;
CREATE TRIGGER see AFTER UPDATE ON months REFERENCING NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION see();
SET enable_hashjoin = off; SET enable_mergejoin = off;
MERGE INTO months m USING (VALUES (50, 5), (1, 7)) v(id, score) ON m.id = v.id WHEN MATCHED THEN UPDATE SET score = v.score WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.score);
SQL
my $seen = sql('SELECT * FROM seen');
if ($major >= 18) { note $seen eq '50|5' ? 'as any trigger sees it' : "PostgreSQL $major sees $seen now: nps_rollup_refuse_merge need not refuse it" }
else { is($seen, '1|7', 'as any trigger sees it') }

# While the guard is disabled, check finds what a MERGE moved
sql('ALTER TABLE responses DISABLE TRIGGER _daily_guard');
sql($move);
like(sql("SELECT * FROM nps_rollup_check('daily')"), qr/^public.responses is not guarded: .*\n.*\(moved,2026-01-20\) in public.january: the table has .*\n.*\(moved,2026-02-20\) in public.february/,
	'without the guard, rows that a MERGE has moved are found');
sql("SELECT nps_rollup_rebuild('daily')");
exact('and a rebuild mends it');
fails($move =~ s/02-20/01-20/r, $moved, 'and there is a guard again');

#
# What is refused
#
sql('CREATE FOREIGN DATA WRAPPER dummy; CREATE SERVER far FOREIGN DATA WRAPPER dummy');
sql("CREATE TABLE home (d date, score integer) PARTITION BY LIST (d); SELECT nps_rollup_create('home', 'at_home')");
fails("CREATE FOREIGN TABLE abroad PARTITION OF home FOR VALUES IN ('2026-01-01') SERVER far", qr/abroad is a foreign table, and .*home has a rollup/, 'foreign partitions are refused');
sql("CREATE TABLE abroad_tree (d date, score integer) PARTITION BY LIST (d); CREATE FOREIGN TABLE abroad PARTITION OF abroad_tree FOR VALUES IN ('2026-01-01') SERVER far");
fails("SELECT nps_rollup_create('abroad_tree', 'tried')", qr/abroad is a foreign table/, 'and so are trees that have one');
fails("SELECT nps_rollup_create('january', 'tried')", qr/january is a partition.*Make a rollup of the partitioned table/s, 'and a rollup of a partition');
sql("CREATE TABLE whole (LIKE responses) PARTITION BY LIST (segment)");
fails("ALTER TABLE whole ATTACH PARTITION responses DEFAULT", qr/table responses has a rollup and cannot become a partition/, 'a table that has a rollup does not become a partition');
sql("ALTER EVENT TRIGGER nps_rollup_follow DISABLE; ALTER TABLE whole ATTACH PARTITION responses DEFAULT; ALTER EVENT TRIGGER nps_rollup_follow ENABLE");
fails('TABLE daily', qr/table responses has become a partition/, 'and where nobody looks its view is an error');
sql('ALTER TABLE whole DETACH PARTITION responses');
exact('until it is taken out');
sql('CREATE TABLE lonely (LIKE responses); SELECT nps_rollup_create(\'lonely\', \'tried\')');
fails("ALTER TABLE responses ATTACH PARTITION lonely FOR VALUES FROM ('2030-01-01') TO ('2031-01-01')", qr/trigger "_tried_guard" prevents table "lonely" from becoming a partition/, 'nor does a plain table that has one');

# Without the event trigger
sql("ALTER EVENT TRIGGER nps_rollup_follow DISABLE;
	CREATE TABLE unseen PARTITION OF responses FOR VALUES FROM ('2029-01-01') TO ('2030-01-01');
	INSERT INTO responses (score, segment, answered_at) VALUES (10, 'unseen', '2029-05-05');
	ALTER EVENT TRIGGER nps_rollup_follow ENABLE");
fails('TABLE daily', qr/partition unseen of responses is not counted by the rollup.*nps_rollup_rebuild/s, 'a partition that came unseen makes the view an error');
like(sql("SELECT * FROM nps_rollup_check('daily')"), qr/INSERT of public.unseen is not watched.*\(unseen,2029-05-05\) in public.unseen/s, 'which check explains');
sql("SELECT nps_rollup_rebuild('daily')");
exact('and a rebuild mends');
sql("ALTER TABLE july DISABLE TRIGGER _daily_insert; INSERT INTO july (id, score, segment, answered_at) VALUES (89, 3, 'off', '2026-07-07')");
like(sql("SELECT * FROM nps_rollup_check('daily')"), qr/INSERT of public.july is not watched.*\(off,2026-07-07\) in public.july/s, 'a disabled trigger of a leaf is found');
sql("SELECT nps_rollup_rebuild('daily')");
exact('and mended');

#
# Whose it is
#
sql(<<'SQL');
CREATE ROLE keeper; CREATE ROLE member IN ROLE keeper; CREATE ROLE stranger; CREATE ROLE writer;
GRANT ALL ON SCHEMA public TO keeper, member, stranger;
GRANT CREATE ON DATABASE postgres TO keeper;
CREATE TABLE seen_by (who text);
GRANT ALL ON seen_by TO PUBLIC;
SET ROLE keeper;
CREATE FUNCTION tell() RETURNS void LANGUAGE sql AS 'INSERT INTO public.seen_by VALUES (current_user)';
CREATE FUNCTION told(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN PERFORM public.tell(); RETURN $1; END';
CREATE TABLE kept (score integer, segment text) PARTITION BY LIST (segment);
CREATE TABLE kept_a PARTITION OF kept FOR VALUES IN ('a');
SELECT nps_rollup_create('kept', 'kept_rollup', ARRAY['public.told(segment)'], by_names => ARRAY['segment']);
GRANT INSERT ON kept, kept_a TO writer;
RESET ROLE;
CREATE TABLE kept_b (score integer, segment text);
INSERT INTO kept_b VALUES (10, 'b');
SQL
sub kept { is(sql("SELECT * FROM nps_rollup_check('kept_rollup')"), '', $_[0]) }
sql('TRUNCATE seen_by');
sql("ALTER TABLE kept ATTACH PARTITION kept_b FOR VALUES IN ('b')");
is(sql('SELECT DISTINCT who FROM seen_by'), 'keeper', 'a superuser who attaches a partition runs the expressions as their owner');
kept('and what he attached is counted, though it is his');
sql('TRUNCATE seen_by; SET ROLE writer; INSERT INTO kept VALUES (3, \'a\'), (4, \'b\'); INSERT INTO kept_a VALUES (5, \'a\')');
is(sql('SELECT DISTINCT who FROM seen_by'), 'writer', 'who writes runs them as himself, and needs INSERT alone');
kept('with what he wrote');
sql("SET ROLE member; CREATE TABLE kept_c PARTITION OF kept FOR VALUES IN ('c'); INSERT INTO kept VALUES (9, 'c')");
is(sql("SELECT relowner::regrole FROM pg_class WHERE oid = 'kept_c'::regclass"), 'member', 'a member of the owner makes a partition of his own');
kept('and it is counted');
sql('ALTER TABLE kept_c OWNER TO stranger');
fails('TABLE kept_rollup', qr/partition kept_c of kept is not counted.*It belongs to stranger, who does not have the privileges of keeper/s, 'a partition of a stranger is not');
like(sql("SELECT * FROM nps_rollup_check('kept_rollup')"), qr/public.kept_c belongs to stranger, who does not have the privileges of keeper/, 'as check says');
sql("ALTER TABLE kept_c OWNER TO keeper");
kept('given back, it is counted again');
fails("SET ROLE stranger; SELECT _nps_rollup_follow('kept_rollup_map')", qr/must be owner/, 'a stranger has no rollup follow');
fails("SET ROLE stranger; SELECT _nps_rollup_fill('kept_rollup_map', 'kept_a')", qr/must be owner/, 'nor fills one');
sql("SET ROLE keeper; GRANT TRIGGER ON kept_a TO stranger; RESET ROLE; GRANT EXECUTE ON FUNCTION nps_rollup_write() TO stranger;
	SET ROLE stranger; CREATE TRIGGER again AFTER INSERT ON kept_a REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('kept_rollup', '17')");
fails("INSERT INTO kept_a VALUES (1, 'a')", qr/more triggers for a rollup than one an event/, 'a second trigger of a leaf would count twice, and is an error');
sql('DROP TRIGGER again ON kept_a');
kept('without it all is well');

# By an owner who is no superuser, of a database of his own
sql("CREATE ROLE tenant LOGIN; CREATE DATABASE rented OWNER tenant");
$node->safe_psql('rented', "SET ROLE tenant; CREATE EXTENSION nps_rollup CASCADE; CREATE SCHEMA mine; SET search_path = mine, public;
	CREATE TABLE t (score integer, d date) PARTITION BY RANGE (d); CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
	SELECT nps_rollup_create('t', 'r', ARRAY['d']); INSERT INTO t VALUES (10, '2026-01-04');
	CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM ('2026-02-01') TO ('2026-03-01'); INSERT INTO t VALUES (10, '2026-02-04')");
is($node->safe_psql('rented', "SET search_path = mine, public; SELECT * FROM nps_rollup_check('r'); SELECT count(*) FROM r"), '2', 'the owner of a database installs it and has one');
$node->safe_psql('rented', 'SET search_path = mine, public; DROP TABLE t_1; ALTER EXTENSION nps_rollup SET SCHEMA mine;'
	. " CREATE TABLE t_3 PARTITION OF t FOR VALUES FROM ('2026-03-01') TO ('2026-04-01'); INSERT INTO t VALUES (1, '2026-03-03')");
is($node->safe_psql('rented', "SET search_path = mine, public; SELECT * FROM nps_rollup_check('r'); SELECT count(*) FROM r"), '2', 'also in another schema');
$node->safe_psql('rented', "SET search_path = mine, public; SELECT nps_rollup_drop('r'); DROP EXTENSION nps_rollup");
is($node->safe_psql('rented', "SELECT count(*) FROM pg_event_trigger"), '0', 'and dropped it leaves nothing');

#
# Dumps, with leaves in the history that are gone
#
sql("INSERT INTO responses $some; CREATE TABLE passing PARTITION OF responses FOR VALUES FROM ('2028-01-01') TO ('2028-02-01');
	INSERT INTO responses (score, segment, answered_at) VALUES (10, 'passing', '2028-01-03'); DROP TABLE passing");
exact('before the dumps');
my $from = $node->connstr('postgres');
my %restore = (
	plain => sub {
		$node->command_ok([ 'pg_dump', '-f', "$folder/plain.sql", $from ], 'pg_dump plain');
		$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$folder/plain.sql", $_[0] ], 'restored');
	},
	parallel => sub {
		$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/custom", $from ], 'pg_dump custom');
		$node->command_ok([ 'pg_restore', '-e', '-j', '4', '-d', $_[0], "$folder/custom" ], 'restored in parallel');
	},
	sections => sub {
		$node->command_ok([ 'pg_restore', '-e', '--schema-only', '-d', $_[0], "$folder/custom" ], 'the schema alone');
		$node->command_ok([ 'pg_restore', '-e', '--data-only', '--disable-triggers', '-d', $_[0], "$folder/custom" ], 'and then the data');
	});
for my $way (qw(plain parallel sections))
{
	sql("CREATE DATABASE restored_$way");
	$restore{$way}->($node->connstr("restored_$way"));
	exact("$way: it is exact", "restored_$way");
	sql("CREATE TABLE later PARTITION OF responses FOR VALUES FROM ('2028-01-01') TO ('2028-02-01');
		INSERT INTO responses (score, segment, answered_at) VALUES (10, 'later', '2028-01-03'), (3, 'later', '2026-01-03'); DROP TABLE july", "restored_$way");
	exact("$way: and lives on", "restored_$way");
}

# The parts, to a subscriber that has no leaf of another number
my $subscriber = PostgreSQL::Test::Cluster->new('subscriber');
$subscriber->init;
$subscriber->append_conf('postgresql.conf', 'fsync = off');
$subscriber->start;
$node->command_ok([ 'pg_dump', '--schema-only', '--no-owner', '--no-acl', '-t', 'response_ids', '-t', 'responses', '-t', 'customers', '-t', 'january', '-t', 'february', '-t', 'march*',
	'-t', 'spring', '-t', 'july', '-t', 'august', '-t', 'september*', '-t', 'far', '-t', 'unseen', '-t', 'daily', '-t', 'daily_map', '-t', 'daily_parts', '-f', "$folder/schema.sql", $from ], 'the schema for a subscriber');
$subscriber->safe_psql('postgres', 'CREATE EXTENSION nps_rollup CASCADE');
$subscriber->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$folder/schema.sql", $subscriber->connstr('postgres') ], 'is made there');
sql('CREATE PUBLICATION everything FOR TABLE responses, customers, daily_parts');
my $publisher = $from =~ s/'/''/gr;
$subscriber->safe_psql('postgres', "CREATE SUBSCRIPTION everything CONNECTION '$publisher' PUBLICATION everything");
$subscriber->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_subscription_rel WHERE srsubstate NOT IN ('r', 's')");
sql("ALTER TABLE responses REPLICA IDENTITY FULL; ALTER TABLE january REPLICA IDENTITY FULL; UPDATE january SET score = 4; SELECT nps_rollup_compact('daily')");
sql("INSERT INTO responses $some; SELECT nps_rollup_compact('daily')");
$node->wait_for_catchup('everything');
is($subscriber->safe_psql('postgres', 'SELECT * FROM daily ORDER BY 1, 2'), sql('SELECT * FROM daily ORDER BY 1, 2'), 'a subscriber has the same rollup');
$subscriber->stop;
sql('DROP PUBLICATION everything');

#
# Under load: writers of every kind by every table, while leaves come, go and are emptied
#
sub file
{
	my ($name, $text) = @_;
	open(my $file, '>', "$folder/$name") or die "$folder/$name: $!";
	print $file $text;
	close $file;
	return "$folder/$name";
}
sql("TRUNCATE responses; CREATE SEQUENCE ids START 5000000; CREATE TABLE staging (LIKE responses INCLUDING INDEXES)");
my $when = "'2026-0' || :month || '-11 10:00+00'";
my $values = "(score, segment, answered_at) VALUES (:score, 's' || :segment, ($when)::timestamptz)";
my $pick = "\\set month random(1, 3)\n\\set to random(1, 3)\n\\set score random(0, 10)\n\\set segment random(0, 5)\n\\set part random(0, 99)\n";
my %scripts = (
	insert => "INSERT INTO responses $values;",
	rows => "INSERT INTO responses (score, segment, answered_at) SELECT i % 11, 's' || i % 5, '2026-01-03 00:00+00'::timestamptz + i % 80 * interval '1 day' FROM generate_series(:score, 40) AS i;",
	leaf => "INSERT INTO february (id, score, segment, answered_at) VALUES (nextval('ids'), :score, 's' || :segment, '2026-02-11 10:00+00');",
	between => "INSERT INTO march (id, score, segment, answered_at) VALUES (nextval('ids'), :score, 's' || :segment, '2026-03-11 10:00+00');",
	update => "UPDATE responses SET score = :score WHERE id % 100 = :part;",
	moves => "UPDATE responses SET answered_at = ('2026-0' || :to || '-12 10:00+00')::timestamptz WHERE id % 100 = :part AND segment = 's' || :segment;",
	delete => 'DELETE FROM responses WHERE id % 100 = :part;',
	merge => "MERGE INTO responses r USING (SELECT :part AS part) v ON r.id % 100 = v.part AND segment = 's1' WHEN MATCHED AND r.score > 7 THEN DELETE WHEN MATCHED THEN UPDATE SET score = :score" . ($major < 18 ? " WHEN NOT MATCHED THEN INSERT $values;" : ';'),
	merges => "MERGE INTO responses r USING (SELECT :part AS part) v ON r.id % 100 = v.part AND segment = 's2' WHEN MATCHED AND r.score > 7 THEN DELETE WHEN NOT MATCHED THEN INSERT $values;",
	rollback => "BEGIN;\nINSERT INTO responses $values;\nUPDATE january SET score = :score WHERE id % 100 = :part;\nROLLBACK;",
	savepoint => "BEGIN;\nINSERT INTO responses $values;\nSAVEPOINT a;\nDELETE FROM responses WHERE id % 100 = :part;\nROLLBACK TO a;\nCOMMIT;",
	repeatable => "BEGIN ISOLATION LEVEL REPEATABLE READ;\nINSERT INTO responses $values;\nCOMMIT;",
	cte => "WITH gone AS (DELETE FROM responses WHERE id % 100 = :part RETURNING *) INSERT INTO responses (score, segment, answered_at) SELECT score, segment, ('2026-0' || :to || '-15 10:00+00')::timestamptz FROM gone;");
my @files = map { ('-f', file("$_.sql", "$pick$scripts{$_}\n")) } sort keys %scripts;
my $compact = file('compact.sql', "SELECT nps_rollup_compact('daily');\n\\sleep 50 ms\n");
my %running;
for (
	[ writers => '-c', '8', '-j', '2', '-T', $seconds, '--max-tries=0', @files ],
	[ compactors => '-c', '2', '-T', $seconds, '-f', $compact ])
{
	my ($name, @how) = @$_;
	my ($out, $err) = ('', '');
	$running{$name} = { out => \$out, err => \$err, process => IPC::Run::start([ 'pgbench', '-n', @how, $node->connstr('postgres') ], '>', \$out, '2>', \$err) };
}
my $until = time + $seconds - 1;
my ($checks, $drift, $ddl) = (0, '', 0);
# As who wants to go on working does it: try, and try again where it would wait long
sub try_sql { my (undef, undef, $stderr) = $node->psql('postgres', "SET lock_timeout = '500ms'; $_[0]"); $ddl += $stderr !~ /ERROR/; diag $stderr if $stderr =~ /ERROR/ && $stderr !~ /lock timeout|deadlock/; return $stderr !~ /ERROR/ }
my $there = 0;
while (time < $until)
{
	$drift .= sql("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM nps_rollup_check('daily'); COMMIT");
	$checks++;
	if (!$there)
	{
		$there = try_sql("TRUNCATE staging; INSERT INTO staging (id, score, segment, answered_at) SELECT nextval('ids'), i % 11, 's' || i % 7, '2027-01-02' FROM generate_series(1, 200) AS i;
			ALTER TABLE responses ATTACH PARTITION staging FOR VALUES FROM ('2027-01-01') TO ('2027-02-01')");
		sql("ALTER TABLE responses DETACH PARTITION staging") if $there && $checks % 3 == 0 && ($there = 0) == 0;
	}
	else
	{
		$there = !try_sql('ALTER TABLE responses DETACH PARTITION staging');
	}
	try_sql('TRUNCATE january') if $checks % 4 == 0;
	try_sql("DROP TABLE IF EXISTS brief; CREATE TABLE brief PARTITION OF responses FOR VALUES FROM ('2027-02-01') TO ('2027-03-01'); INSERT INTO responses (score, segment, answered_at) VALUES (1, 's1', '2027-02-02')");
}
for my $name (sort keys %running)
{
	IPC::Run::finish($running{$name}{process});
	is($running{$name}{process}->result(0), 0, "$name end well") or diag ${ $running{$name}{err} };
	unlike(${ $running{$name}{err} }, qr/aborted/, "and no client of them is aborted") or diag ${ $running{$name}{err} };
}
$drift =~ s/^\s+//;
is($drift, '', "no drift in $checks checks beside $ddl commands that changed the tree");
my ($transactions) = ${ $running{writers}{out} } =~ /number of transactions actually processed: (\d+)/;
cmp_ok($transactions, '>', 20 * $seconds, "the writers wrote: $transactions transactions");
cmp_ok($ddl, '>', 3, 'and the tree changed');
exact('after all of it the rollup is exact');
sql("SELECT nps_rollup_drop('daily')");
is(sql("SELECT count(*) FROM pg_trigger WHERE tgname LIKE '\\_daily%'"), '0', 'dropped, it leaves no trigger anywhere');

$node->stop;
done_testing();
