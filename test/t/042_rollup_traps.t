# Traps for a trigger that runs inside other people's statements: functions that write
# themselves, roles that change, forged triggers and maps, knowledge that is out of
# date, errors and cancels anywhere, DDL beside writers, triggers of users, types whose
# equal values look different, and a dump for another owner.  After each the rollup is
# what its table says.
# A minute of the load with NPS_LONG=1 in the environment (make test-rollup).
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use IPC::Run;
use Time::HiRes qw(time sleep);

my $seconds = $ENV{NPS_LONG} ? 60 : 5;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
fsync = off
max_connections = 100
deadlock_timeout = 200ms
log_statement = none
log_min_duration_statement = -1
autovacuum_naptime = 1s
CONF
$node->start;
my $folder = PostgreSQL::Test::Utils::tempdir;
append_to_file("$folder/copied.csv", "3,copied\n" x 20000);

sub sql { return $node->safe_psql($_[1] || 'postgres', $_[0]) }

sub fails
{
	my ($query, $pattern, $test) = @_;
	my ($status, undef, $stderr) = $node->psql('postgres', $query);
	ok($status != 0 && $stderr =~ $pattern, $test) or diag $stderr;
}

# Is a rollup what its table says?
sub exact
{
	my ($test, $rollup, $database) = @_;
	is(sql("SELECT * FROM nps_rollup_check('" . ($rollup || 'daily') . "')", $database), '', $test);
}

# A psql that stays: ask returns what it said and its errors, send does not wait
{
	package Session;
	my $asked = 0;

	sub new
	{
		my ($class, $node) = @_;
		my $self = bless { in => '', out => '', err => '' }, $class;
		$self->{process} = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres') ],
			'<', \$self->{in}, '>', \$self->{out}, '2>', \$self->{err}, IPC::Run::timeout(300));
		($self->{pid}) = $self->ask('SELECT pg_backend_pid()');
		return $self;
	}

	sub send
	{
		my ($self, $query) = @_;
		$self->{mark} = 'mark' . ++$asked;
		$self->{in} .= "$query;\n\\echo $self->{mark}\n\\warn $self->{mark}\n";
		$self->{process}->pump_nb;
	}

	sub wait
	{
		my $self = shift;
		$self->{process}->pump until $self->{out} =~ /^$self->{mark}\n/m && $self->{err} =~ /^$self->{mark}\n/m;
		my @said = map { s/^$self->{mark}\n//mr } @$self{'out', 'err'};
		@$self{'out', 'err'} = ('', '');
		chomp @said;
		return wantarray ? @said : $said[0];
	}

	sub ask
	{
		my ($self, $query) = @_;
		$self->send($query);
		return $self->wait;
	}

	sub quit
	{
		my $self = shift;
		$self->{in} .= "\\q\n";
		$self->{process}->finish;
	}
}

sql('CREATE EXTENSION nps_rollup CASCADE');

#
# Dimensions that write.  PostgreSQL lets an IMMUTABLE function call one that is not.
#
sql(<<'SQL');
CREATE SEQUENCE names;
CREATE TABLE plain (id integer);
CREATE TABLE nested (id serial PRIMARY KEY, score integer, segment text, depth integer DEFAULT 0);
CREATE TABLE other (score integer, segment text);
CREATE FUNCTION helper(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION act(word text, level integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF current_setting('test.act', true) IS DISTINCT FROM 'on' OR level > 1 THEN
		RETURN;
	END IF;
	IF word LIKE 'write%' THEN
		INSERT INTO nested (score, segment, depth) VALUES (4, word, 2), (length(word) % 11, 'write' || level, level + 1);
	END IF;
	IF word LIKE 'all%' THEN
		INSERT INTO nested (score, segment, depth) SELECT i % 11, 'in' || i % 7, 2 FROM generate_series(1, 20) AS i;
		INSERT INTO nested (score, segment, depth) VALUES (9, word || level, level + 1);
		UPDATE nested SET score = 10 - score, segment = segment || '+' WHERE depth = 2 AND id % 3 = 0 AND length(segment) < 9;
		DELETE FROM nested WHERE depth = 2 AND id % 5 = 0;
		INSERT INTO other SELECT i % 11, word FROM generate_series(1, 20) AS i;
		EXECUTE 'GRANT SELECT ON nested, nested_rollup_parts, nested_rollup_map TO PUBLIC';
		EXECUTE 'REVOKE SELECT ON nested, nested_rollup_parts, nested_rollup_map FROM PUBLIC';
		EXECUTE format('ALTER TABLE plain ADD COLUMN c%s integer DEFAULT 3', nextval('names'));
		EXECUTE 'ALTER VIEW nested_rollup_map SET (security_barrier = false)';
		EXECUTE 'CREATE OR REPLACE FUNCTION helper(text) RETURNS text LANGUAGE sql IMMUTABLE AS ''SELECT $1''';
		EXECUTE format('CREATE FUNCTION made%s() RETURNS integer LANGUAGE sql AS ''SELECT 1''', nextval('names'));
		-- PL/pgSQL warns where a function is compiled anew while it runs
		SET LOCAL log_min_messages = error;
		SET LOCAL client_min_messages = error;
		EXECUTE 'CREATE OR REPLACE FUNCTION dimension(segment text, depth integer) RETURNS text LANGUAGE plpgsql IMMUTABLE AS '
			'''BEGIN PERFORM public.act(segment, depth); RETURN segment; END''';
		PERFORM nps_rollup_compact('nested_rollup');
		BEGIN
			INSERT INTO nested (score, segment, depth) VALUES (7, 'undone', 2), (11, 'undone', 2);
			RAISE EXCEPTION 'a score of 11 was taken';
		EXCEPTION WHEN numeric_value_out_of_range THEN
			INSERT INTO nested (score, segment, depth) VALUES (7, 'done', 2);
		END;
		PERFORM set_config('search_path', 'pg_catalog, public', true);
	END IF;
	IF word = 'rebuild' THEN
		PERFORM nps_rollup_rebuild('nested_rollup');
	END IF;
	IF word = 'drop' THEN
		PERFORM nps_rollup_drop('nested_rollup');
	END IF;
	IF word = 'index' THEN
		CREATE INDEX ON nested_rollup_parts (dimension);
	END IF;
	IF word = 'truncate' THEN
		TRUNCATE nested;
	END IF;
	IF word = 'ddl' THEN
		ALTER TABLE nested_rollup_parts ADD COLUMN more integer;
	END IF;
	IF word = 'trigger' THEN
		CREATE TRIGGER more AFTER INSERT ON nested FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('nested_rollup');
	END IF;
END
$$;
CREATE FUNCTION dimension(segment text, depth integer) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
	$$BEGIN PERFORM public.act(segment, depth); RETURN segment; END$$;
ALTER FUNCTION act SET search_path = public;
INSERT INTO nested (score, segment) SELECT i % 11, 'old' || i % 5 FROM generate_series(1, 100) AS i;
SELECT nps_rollup_create('nested', 'nested_rollup', ARRAY['dimension(segment, depth)', 'helper(segment)']);
SELECT nps_rollup_create('other', 'other_rollup', ARRAY['segment']);
SQL
my $act = 'SET test.act = on;';
sql("$act INSERT INTO nested (score, segment) SELECT i % 11, 'write' || i % 40 FROM generate_series(1, 100) AS i");
is(sql('SELECT count(*) FROM nested'), '600', 'a dimension writes to its own table, two rows for each, and two more for one of them');
exact('and every row is in its group', 'nested_rollup');
sql("$act INSERT INTO nested (score, segment) SELECT i % 11, 'all' || i FROM generate_series(1, 5) AS i");
sql("$act UPDATE nested SET segment = 'all' || id % 3, score = 3 WHERE id < 8");
sql("$act DELETE FROM nested WHERE segment LIKE 'all%'");
sql("$act COPY nested (score, segment) FROM PROGRAM 'echo 3,all-copied; echo 4,write'  (FORMAT csv)");
cmp_ok(sql("SELECT count(*) FROM nested WHERE segment = 'done'"), '>=', 20, 'with GRANT, ALTER TABLE, functions replaced, compaction and caught errors inside');
is(sql("SELECT count(*) FROM nested WHERE segment = 'undone'"), '0', 'of which what was undone is not there');
exact("the rollup of $_ is exact", $_) for 'nested_rollup', 'other_rollup';
my $path = Session->new($node);
$path->ask("SET test.act = on; SET search_path = public, pg_temp; INSERT INTO nested (score, segment) VALUES (1, 'all')");
is($path->ask('SHOW search_path'), 'public, pg_temp', 'search_path is as it was, whatever a function sets');
$path->quit;

my $before = sql('SELECT count(*) FROM nested');
fails("$act INSERT INTO nested (score, segment) VALUES (3, '$_->[0]')", $_->[1], "a dimension that would $_->[0] is refused")
  for ['rebuild', qr/being used by active queries/], ['drop', qr/being used by active queries/], ['index', qr/being used by active queries/],
	['truncate', qr/being used by active queries/], ['ddl', qr/being used by active queries/];
fails("$act INSERT INTO nested (score, segment) VALUES (3, 'trigger'); INSERT INTO nested (score) VALUES (3)", qr/refers to no table|more triggers for a rollup than one/,
	'one that makes triggers stops the next');
is(sql("DROP TRIGGER IF EXISTS more ON nested; DELETE FROM nested WHERE segment = 'trigger'; SELECT count(*) FROM nested"), $before, 'and nothing is left of it');
exact('nor in the rollup', 'nested_rollup');

# Rows that a rebuild has counted are not counted by the statement that brought them
sql(<<'SQL');
CREATE TABLE customers (id integer PRIMARY KEY);
INSERT INTO customers SELECT generate_series(1, 10);
CREATE TABLE orders (customer integer REFERENCES customers ON DELETE CASCADE, score integer, segment text);
INSERT INTO orders SELECT i % 10 + 1, i % 11, 's' || i % 3 FROM generate_series(1, 100) AS i;
SELECT nps_rollup_create('orders', 'ordered', ARRAY['segment']);
CREATE FUNCTION rebuild() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nps_rollup_rebuild(''ordered''); RETURN NULL; END';
CREATE TRIGGER "A" AFTER INSERT ON orders FOR EACH STATEMENT EXECUTE FUNCTION rebuild();
CREATE TRIGGER each AFTER UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION rebuild();
CREATE TRIGGER z AFTER DELETE ON customers FOR EACH ROW EXECUTE FUNCTION rebuild();
SQL
for my $query ('INSERT INTO orders VALUES (1, 3)', 'UPDATE orders SET score = 3 WHERE customer = 1', 'DELETE FROM customers WHERE id = 2')
{
	$node->psql('postgres', $query);
	exact("a rebuild within $query does not count rows twice", 'ordered');
}
sql('DROP FUNCTION rebuild() CASCADE');

#
# Who runs the functions: the writer, as in a CHECK
#
sql(<<'SQL');
CREATE ROLE keeper;
CREATE ROLE author;
CREATE ROLE alice;
CREATE ROLE bob;
CREATE ROLE carol IN ROLE alice;
CREATE SCHEMA kept AUTHORIZATION keeper;
CREATE SCHEMA written AUTHORIZATION author;
GRANT USAGE ON SCHEMA kept, written TO PUBLIC;
CREATE TABLE written.ran (what text, who text);
GRANT INSERT ON written.ran TO PUBLIC;
SET ROLE author;
CREATE FUNCTION written.inlined(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';
CREATE FUNCTION written.called(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN lower($1); END';
CREATE FUNCTION written.folded() RETURNS integer LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN 1; END';
CREATE FUNCTION written.kept(integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 IS NOT NULL';
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA written FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA written TO keeper, alice;
SET ROLE keeper;
DO $$
DECLARE
	dimension text;
	filter text;
BEGIN
	FOREACH dimension IN ARRAY '{written.inlined(segment),written.called(segment),written.folded()+0}'::text[] LOOP
		EXECUTE format('CREATE TABLE kept.%I (score integer, segment text)', substring(dimension FROM '\.(\w+)'));
		EXECUTE format('CREATE TABLE kept.%I (score integer, segment text CHECK ((%s)::text <> ''''))', 'checked_' || substring(dimension FROM '\.(\w+)'), dimension);
		PERFORM nps_rollup_create(('kept.' || substring(dimension FROM '\.(\w+)'))::regclass, substring(dimension FROM '\.(\w+)') || '_rollup', ARRAY[dimension], by_names => '{it}');
	END LOOP;
	CREATE TABLE kept.filter (score integer, segment text);
	CREATE TABLE kept.checked_filter (score integer CHECK (written.kept(score)), segment text);
	PERFORM nps_rollup_create('kept.filter', 'filter_rollup', filter => 'written.kept(score)');
END
$$;
GRANT INSERT, UPDATE, DELETE, SELECT ON ALL TABLES IN SCHEMA kept TO alice, bob;
REVOKE ALL ON kept.inlined_rollup, kept.inlined_rollup_parts FROM alice, bob;
SQL
# In one session, in one transaction, one after another; a CHECK beside it for comparison
my $session = Session->new($node);
for my $kind ('inlined', 'called', 'folded', 'filter')
{
	for my $how ('SET ROLE', 'SET SESSION AUTHORIZATION')
	{
		my %said;
		for my $table ($kind, "checked_$kind")
		{
			$session->ask('BEGIN');
			for my $role ('alice', 'bob', 'carol', 'bob', 'alice')
			{
				my (undef, $err) = $session->ask("SAVEPOINT s; $how $role; INSERT INTO kept.$table VALUES (5, '$role')");
				$said{$table} .= "$role: " . ($err =~ /permission denied for function (\w+)/ ? "no $1" : $err) . "\n";
				$session->ask('ROLLBACK TO s') if $err;
				$session->ask('RESET SESSION AUTHORIZATION');
			}
			$session->ask('COMMIT');
		}
		is($said{$kind}, $said{"checked_$kind"}, "$how, $kind: every role may what a CHECK lets it") or diag $said{$kind};
		like($said{$kind}, qr/bob: no .*\nalice: \n$/, 'which is to fail for him who may not call the function, and only for him');
	}
	exact("and the rollup is exact", "kept.${kind}_rollup");
}
# Rights that go between two writes of a session, and come again
sql('REVOKE alice FROM carol; GRANT INSERT ON kept.inlined TO carol');
for my $right ('EXECUTE ON FUNCTION written.inlined(text)', 'alice')
{
	my @said;
	for my $change ("GRANT $right TO carol", "REVOKE $right FROM carol", "GRANT $right TO carol")
	{
		sql($change);
		push @said, ($session->ask("SET ROLE carol; INSERT INTO kept.inlined VALUES (6, 'carol')"))[1];
	}
	sql("REVOKE $right FROM carol");
	like(join('|', @said), qr/^\|ERROR:  permission denied for function inlined[^|]*\|$/, "REVOKE $right shows at the next write, and so does GRANT");
}
sql('ALTER ROLE carol SUPERUSER');
is(($session->ask("SET ROLE carol; INSERT INTO kept.inlined VALUES (6, 'carol')"))[1], '', 'a superuser may');
sql('ALTER ROLE carol NOSUPERUSER');
like(($session->ask("INSERT INTO kept.inlined VALUES (6, 'carol')"))[1], qr/permission denied for function inlined/, 'who is none any more may not');
$session->quit;
exact('and all of it is counted', 'kept.inlined_rollup');

# A function's owner replaces it: whoever writes runs it, and nobody else
sql(<<'SQL');
SET ROLE author;
CREATE OR REPLACE FUNCTION written.noted(text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO written.ran VALUES ($1, current_user); END $$;
CREATE OR REPLACE FUNCTION written.inlined(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM written.noted('inlined'); RETURN upper($1); END $$;
CREATE OR REPLACE FUNCTION written.called(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM written.noted('called'); RETURN lower($1); END $$;
CREATE OR REPLACE FUNCTION written.folded() RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM written.noted('folded'); RETURN 1; END $$;
CREATE OR REPLACE FUNCTION written.kept(integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM written.noted('kept'); RETURN $1 IS NOT NULL; END $$;
SQL
sql("SET ROLE alice; INSERT INTO kept.$_ SELECT 7, 'a' || i % 3 FROM generate_series(1, 300) AS i; UPDATE kept.$_ SET score = 8; DELETE FROM kept.$_ WHERE segment = 'a1'")
  for 'inlined', 'called', 'folded', 'filter';
is(sql('SELECT DISTINCT what, who FROM written.ran ORDER BY 1'), "called|alice\nfolded|alice\ninlined|alice\nkept|alice",
	'a replaced function runs as the writer, never as the owner of the table');
sql('TRUNCATE written.ran');
sql("SELECT nps_rollup_compact('kept.${_}_rollup'), nps_rollup_compact('kept.${_}_rollup_parts')") for 'inlined', 'called', 'folded', 'filter';
is(sql('SELECT DISTINCT what, who FROM written.ran'), '', 'and a compaction runs none');
exact('the rollup is exact', "kept.${_}_rollup") for 'inlined', 'called', 'folded', 'filter';

#
# Forgers
#
sql(<<'SQL');
CREATE ROLE victim;
CREATE ROLE mallory;
CREATE SCHEMA shared;
GRANT ALL ON SCHEMA shared TO victim, mallory;
SET ROLE mallory;
CREATE TABLE shared.mine (score integer, segment text);
-- older than what they are to name
CREATE VIEW shared.lure_1 AS SELECT segment, 1 AS score, 'shared.mine'::regclass AS p FROM shared.mine;
CREATE VIEW shared.lure_6 AS SELECT 1 AS score FROM shared.mine;
SET ROLE victim;
CREATE TABLE shared.responses (score integer, segment text);
INSERT INTO shared.responses SELECT i % 11, 's' || i % 3 FROM generate_series(1, 100) AS i;
SELECT nps_rollup_create('shared.responses', 'daily', ARRAY['segment']);
GRANT TRIGGER, INSERT ON shared.responses TO mallory;
CREATE TABLE shared.ran (what text, who text);
GRANT INSERT ON shared.ran TO PUBLIC;
SET ROLE mallory;
CREATE FUNCTION shared.act(text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN INSERT INTO shared.ran VALUES ($1, current_user); END $$;
CREATE FUNCTION shared.evil(text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM shared.act($1); RETURN 10; END $$;
SQL
my $parts = 'SELECT * FROM shared.daily_parts ORDER BY 1, 2, 3, 4';
my $true = sql($parts);
my $write = "EXECUTE FUNCTION nps_rollup_write('daily')";
my $when = "WHEN ('shared.daily_map'::regclass IS NOT NULL)";
my @forged = (
	'one trigger more on the table' => "CREATE TRIGGER forged AFTER INSERT ON shared.responses REFERENCING NEW TABLE AS n FOR EACH STATEMENT $write", 'shared.responses',
		qr/more triggers for a rollup than one an event/,
	'one that comes before' => "CREATE TRIGGER \"A\" AFTER INSERT ON shared.responses REFERENCING NEW TABLE AS n FOR EACH STATEMENT $write", 'shared.responses',
		qr/more triggers for a rollup than one an event/,
	'a pair of another argument' => "CREATE TRIGGER forged AFTER INSERT ON shared.responses REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('forged');
		CREATE TRIGGER forged_2 AFTER TRUNCATE ON shared.responses FOR EACH STATEMENT $when EXECUTE FUNCTION nps_rollup_write('forged')", 'shared.responses',
		qr/more triggers for a rollup than one an event/,
	'a map of his own for the table of another' => "CREATE VIEW shared.forged_map AS SELECT segment, score, 'shared.daily_parts'::regclass AS p FROM shared.mine;
		CREATE TRIGGER forged AFTER INSERT ON shared.responses REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('forged');
		CREATE TRIGGER forged_2 AFTER TRUNCATE ON shared.responses FOR EACH STATEMENT WHEN ('shared.forged_map'::regclass IS NOT NULL) EXECUTE FUNCTION nps_rollup_write('forged')",
		'shared.responses', qr/the map forged_map does not read responses|table daily_parts belongs to victim, and the map forged_map of its rollup to mallory/,
	'the map of another on his own table' => "CREATE TRIGGER forged AFTER INSERT ON shared.mine REFERENCING NEW TABLE AS n FOR EACH STATEMENT $write;
		CREATE TRIGGER forged_2 AFTER TRUNCATE ON shared.mine FOR EACH STATEMENT $when $write", 'shared.mine', qr/the map daily_map does not read mine/,
	'the parts of another under his own map' => "CREATE VIEW shared.forged_map AS SELECT segment, score, 'shared.daily_parts'::regclass AS p FROM shared.mine;
		CREATE TRIGGER forged AFTER INSERT ON shared.mine REFERENCING NEW TABLE AS n FOR EACH STATEMENT $write;
		CREATE TRIGGER forged_2 AFTER TRUNCATE ON shared.mine FOR EACH STATEMENT WHEN ('shared.forged_map'::regclass IS NOT NULL) $write",
		'shared.mine', qr/table daily_parts belongs to victim, and the map forged_map of its rollup to mallory/,
	'a map of the table of another' => "CREATE VIEW shared.forged_map AS SELECT segment, score, 'shared.mine_parts'::regclass AS p FROM shared.responses;
		CREATE TRIGGER forged AFTER INSERT ON shared.responses REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('forged');
		CREATE TRIGGER forged_2 AFTER TRUNCATE ON shared.responses FOR EACH STATEMENT WHEN ('shared.forged_map'::regclass IS NOT NULL) EXECUTE FUNCTION nps_rollup_write('forged')",
		'shared.responses', qr/table responses belongs to victim, and the map forged_map of its rollup to mallory/,
	'parts that are temporary' => "CREATE TEMPORARY TABLE temporary_parts AS SELECT * FROM shared.mine_parts;
		CREATE VIEW shared.forged_map AS SELECT segment, score, 'temporary_parts'::regclass AS p FROM shared.mine;
		CREATE TRIGGER forged AFTER INSERT ON shared.mine REFERENCING NEW TABLE AS n FOR EACH STATEMENT $write;
		CREATE TRIGGER forged_2 AFTER TRUNCATE ON shared.mine FOR EACH STATEMENT WHEN ('shared.forged_map'::regclass IS NOT NULL) $write",
		'shared.mine', qr/the parts temporary_parts do not fit the map forged_map/,
	'parts that are a view' => "CREATE VIEW shared.view_parts AS SELECT * FROM shared.mine_parts;
		CREATE VIEW shared.forged_map AS SELECT segment, score, 'shared.view_parts'::regclass AS p FROM shared.mine;
		CREATE TRIGGER forged AFTER INSERT ON shared.mine REFERENCING NEW TABLE AS n FOR EACH STATEMENT $write;
		CREATE TRIGGER forged_2 AFTER TRUNCATE ON shared.mine FOR EACH STATEMENT WHEN ('shared.forged_map'::regclass IS NOT NULL) $write",
		'shared.mine', qr/the parts view_parts do not fit the map forged_map/);
sql("SET ROLE mallory; CREATE TABLE shared.mine_parts (segment text, nps_rollup_hash integer, added nps_summary, removed nps_summary)");
my $forger = Session->new($node);
my $victim = Session->new($node);
$victim->ask('SET ROLE victim');
while (my ($test, $forgery, $table, $pattern) = splice @forged, 0, 4)
{
	# From 19 on PostgreSQL itself makes no such map
	next if $test eq 'parts that are temporary' && sql('SHOW server_version_num') >= 190000;
	my (undef, $err) = $forger->ask("SET client_min_messages = warning; SET ROLE mallory; $forgery");
	is($err, '', "forged: $test");
	# Those who write, in a session that did before and in one that did not
	like(($forger->ask("INSERT INTO $table VALUES (0, 's1')"))[1], $pattern, 'is refused');
	my ($status, undef, $new) = $node->psql('postgres', "INSERT INTO $table VALUES (0, 's1')");
	like($new, $pattern, 'to anybody');
	like(($victim->ask("INSERT INTO $table VALUES (0, 's1')"))[1], $pattern, 'even in a session that wrote before') if $table eq 'shared.responses';
	is(sql($parts), $true, 'and the parts stay as they were');
	$forger->ask('RESET ROLE; DROP TRIGGER IF EXISTS forged ON shared.responses; DROP TRIGGER IF EXISTS forged_2 ON shared.responses; DROP TRIGGER IF EXISTS "A" ON shared.responses;
		DROP TRIGGER IF EXISTS forged ON shared.mine; DROP TRIGGER IF EXISTS forged_2 ON shared.mine; DROP VIEW IF EXISTS shared.forged_map, shared.view_parts; DROP TABLE IF EXISTS temporary_parts');
	is(($victim->ask("INSERT INTO shared.responses VALUES (0, 'here'); DELETE FROM shared.responses WHERE segment = 'here'; DELETE FROM shared.daily_parts WHERE segment = 'here'"))[1], '',
		'without it the session writes again');
}
$victim->quit;
$forger->quit;

# Views that name the pieces of another's rollup: a superuser who looks after that one
# neither runs what they call nor takes them for a part of it
sql(<<'SQL');
SET ROLE mallory;
CREATE OR REPLACE VIEW shared.lure_1 AS SELECT segment, shared.evil('1') AS score, 'shared.daily_parts'::regclass AS p FROM shared.mine;
CREATE VIEW shared.lure_2 AS SELECT shared.evil('2') AS score, 'shared.daily_parts'::regclass AS p FROM shared.mine;
CREATE VIEW shared.lure_3 AS SELECT shared.evil('3') AS score, 'shared.daily_map'::regclass AS p FROM shared.mine;
CREATE VIEW shared.lure_4 AS SELECT shared.evil('4') AS score, 'shared.daily'::regclass AS p FROM shared.mine;
CREATE VIEW shared.lure_5 AS SELECT shared.evil('5') AS score, 'shared.daily_parts'::regclass AS p FROM shared.mine WHERE 'shared.daily_map'::regclass IS NOT NULL AND 'shared.daily'::regclass IS NOT NULL;
CREATE OR REPLACE VIEW shared.lure_6 AS SELECT shared.evil('6') AS score FROM shared.mine WHERE 'shared.daily_map'::regclass IS NOT NULL AND 'shared.daily_parts'::regclass IS NOT NULL;
SQL
for my $piece ('daily', 'daily_map', 'daily_parts')
{
	is(sql("SELECT source, map, parts, shown, owner FROM _nps_rollup_pieces('shared.$piece', true)"), 'shared.responses|shared.daily_map|shared.daily_parts|shared.daily|victim', "$piece leads to its own rollup");
	is(sql("SELECT * FROM nps_rollup_check('shared.$piece'); SELECT nps_rollup_compact('shared.$piece') >= 0; SELECT nps_rollup_rebuild('shared.$piece')"), "t\n", 'which can be checked, compacted and rebuilt');
}
is(sql("DROP VIEW shared.lure_4, shared.lure_5; DROP VIEW shared.daily; SELECT nps_rollup_rebuild('shared.daily_parts'); SELECT relowner::regrole FROM pg_class WHERE oid = 'shared.daily'::regclass"), "\nvictim", 'and it gets its view again');
is(sql("SELECT count(*) FROM pg_class WHERE relname ~ '^(mine|lure)' AND relowner <> 'mallory'::regrole OR relname ~ '^daily' AND relowner <> 'victim'::regrole"), '0', 'nothing changes hands');
is(sql('SELECT * FROM shared.ran'), '', 'and nothing planted is called');
exact('the rollup is exact', 'shared.daily');
sql("DROP VIEW shared.lure_1, shared.lure_2, shared.lure_3, shared.lure_6; SELECT nps_rollup_drop('shared.daily_parts')");
is(sql("SELECT count(*) FROM pg_class WHERE relname ~ '^daily' AND relnamespace = 'shared'::regnamespace"), '0', 'which is dropped');

#
# Knowledge that is out of date: changes between the writes of a session that stays,
# made in it or in another one
#
sql(<<'SQL');
CREATE ROLE heir;
CREATE TABLE kept_open (id serial PRIMARY KEY, score integer, segment text, note text);
CREATE FUNCTION dissolved(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';
INSERT INTO kept_open (score, segment) SELECT i % 11, 's' || i % 3 FROM generate_series(1, 100) AS i;
SELECT nps_rollup_create('kept_open', 'seen', ARRAY['segment', 'dissolved(note)'], by_names => '{segment,note}');
SQL
{
	my ($here, $there) = (Session->new($node), Session->new($node));
	$_->ask('SET client_min_messages = warning') for $here, $there;
	my $write = "INSERT INTO kept_open (score, segment, note) SELECT i % 11, 's' || i % 3, 'n' || i % 2 FROM generate_series(1, 20) AS i;
		UPDATE kept_open SET score = 10 - score WHERE id % 7 = 0; DELETE FROM kept_open WHERE id % 11 = 0; INSERT INTO kept_open (score, segment) VALUES (3, 'one')";
	my $unless = "UPDATE kept_open SET note = NULL;";
	my @changes = (
		'ALTER TABLE kept_open RENAME COLUMN segment TO part; ALTER TABLE kept_open RENAME COLUMN note TO segment; ALTER TABLE kept_open RENAME COLUMN part TO note',
		'ALTER TABLE kept_open RENAME COLUMN segment TO part; ALTER TABLE kept_open RENAME COLUMN note TO segment; ALTER TABLE kept_open RENAME COLUMN part TO note',
		"${unless} CREATE OR REPLACE FUNCTION dissolved(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(\$1)'",
		"${unless} CREATE OR REPLACE FUNCTION dissolved(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN upper(\$1); END'",
		'ALTER TABLE kept_open OWNER TO heir; ALTER VIEW seen_map OWNER TO heir; ALTER TABLE seen_parts OWNER TO heir; ALTER VIEW seen OWNER TO heir',
		"REASSIGN OWNED BY heir TO CURRENT_USER",
		"SELECT nps_rollup_drop('seen'); SELECT nps_rollup_create('kept_open', 'seen', ARRAY['segment', 'dissolved(note)'], by_names => '{segment,note}')",
		"SELECT nps_rollup_drop('seen'); SELECT nps_rollup_create('kept_open', 'seen', ARRAY['note', 'segment'], filter => 'score > 2')",
		'TRUNCATE kept_open',
		"SELECT nps_rollup_rebuild('seen')",
		"SELECT nps_rollup_compact('seen')",
		'CREATE INDEX extra ON seen_parts (note)',
		'DROP INDEX extra',
		'DROP INDEX seen_parts_nps_rollup_hash_idx',
		'CREATE INDEX seen_parts_nps_rollup_hash_idx ON seen_parts (nps_rollup_hash)',
		'REINDEX TABLE seen_parts',
		'CLUSTER seen_parts USING seen_parts_nps_rollup_hash_idx',
		'ALTER TABLE seen_parts ALTER COLUMN note SET STORAGE EXTERNAL, SET (fillfactor = 50)',
		'ALTER TABLE seen_parts RENAME COLUMN note TO word; ALTER VIEW seen_map RENAME COLUMN note TO word',
		"ALTER TABLE seen_parts RENAME TO pieces; ALTER VIEW seen_map RENAME TO mapped; ALTER TABLE kept_open RENAME TO kept; ALTER TABLE kept RENAME TO kept_open;
			ALTER TABLE pieces RENAME TO seen_parts; ALTER VIEW mapped RENAME TO seen_map",
		'ALTER TABLE kept_open ADD COLUMN "new" integer DEFAULT 3, ADD COLUMN doubled integer GENERATED ALWAYS AS (score * 2) STORED',
		'ALTER TABLE kept_open DROP COLUMN "new"',
		'ALTER TABLE kept_open SET UNLOGGED; ALTER TABLE seen_parts SET UNLOGGED',
		"ALTER TABLE kept_open DISABLE TRIGGER _seen_insert; ALTER TABLE kept_open ENABLE TRIGGER _seen_insert",
		"ALTER TRIGGER _seen_insert ON kept_open RENAME TO zzz",
		"ALTER EXTENSION nps_rollup SET SCHEMA pg_catalog; ALTER EXTENSION nps_rollup SET SCHEMA public",
		"CREATE OR REPLACE VIEW seen_map AS SELECT note AS word, upper(segment) AS segment, score, 'seen_parts'::regclass AS nps_rollup_parts FROM ONLY kept_open; SELECT nps_rollup_rebuild('seen')",
		"ALTER TABLE kept_open ALTER COLUMN id TYPE bigint",
		"DROP VIEW seen; SELECT nps_rollup_rebuild('seen_map')");
	my ($errors, $drift) = ('', '');
	for my $change (@changes)
	{
		# elsewhere; and here: alone, in a transaction, undone
		my $once = $change =~ /RENAME COLUMN note TO word|RENAME TO zzz|DROP COLUMN|ADD COLUMN|CREATE INDEX|DROP INDEX/;
		my ($said, $drifted) = ('', '');
		for my $step ([ $there, $change ], $once ? () : ([ $here, $change ],
				[ $here, "BEGIN; $write; $change; $write; SAVEPOINT a; $change; $write; ROLLBACK TO a; $write; COMMIT" ],
				[ $here, "BEGIN; $change; $write; ROLLBACK" ]))
		{
			my ($session, $change) = @$step;
			$said .= ($here->ask($write))[1] . ($session->ask($change))[1] . ($here->ask($write))[1];
			$drifted .= $there->ask("SELECT c FROM nps_rollup_check('seen') c WHERE c !~ 'has no index'");
		}
		note("$change: $said $drifted") if "$said$drifted" ne '';
		$errors .= $said;
		$drift .= $drifted;
	}
	is($errors, '', 'no change of ' . @changes . ' stops a session that wrote before');
	is($drift, '', 'and every one it follows');
	sql('ALTER TABLE seen_parts ADD COLUMN more integer');
	like(($here->ask($write))[1], qr/the parts seen_parts do not fit the map seen_map/, 'columns more in the parts stop it');
	sql('ALTER TABLE seen_parts DROP COLUMN more');
	is(($here->ask($write))[1], '', 'until they are gone');
	exact('and the rollup is exact', 'seen');
	$here->quit;
	$there->quit;
}

#
# Errors, timeouts, cancels and terminations anywhere
#
sql(<<'SQL');
CREATE TABLE hit (id serial PRIMARY KEY, score integer, segment text);
CREATE FUNCTION slow(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
	'BEGIN IF $1 = ''fail'' THEN RAISE EXCEPTION ''failed''; END IF; RETURN $1; END';
INSERT INTO hit (score, segment) SELECT i % 11, 's' || i % 5000 FROM generate_series(1, 10000) AS i;
SELECT nps_rollup_create('hit', 'hits', ARRAY['slow(segment)'], by_names => '{segment}');
SQL
{
	my $hit = Session->new($node);
	my $killer = Session->new($node);
	$hit->ask("SET search_path = public, pg_temp, nowhere");
	my %statements = (
		insert => "INSERT INTO hit (score, segment) SELECT i % 11, 's' || i % 5000 FROM generate_series(1, 20000) AS i",
		update => "UPDATE hit SET score = 10 - score, segment = segment || 'x' WHERE id < 10000",
		copy => "COPY hit (score, segment) FROM '$folder/copied.csv' (FORMAT csv)",
		compact => "SELECT nps_rollup_compact('hits')",
		rebuild => "SELECT nps_rollup_rebuild('hits')",
		create => "SELECT nps_rollup_create('hit', 'more', ARRAY['slow(segment)'])",
		check => "SELECT * FROM nps_rollup_check('hits')",
		truncate => "BEGIN; TRUNCATE hit; INSERT INTO hit (score, segment) SELECT 3, 's' || i FROM generate_series(1, 5000) AS i; ROLLBACK",
		caught => "DO \$\$ BEGIN FOR i IN 1..3000 LOOP BEGIN INSERT INTO hit (score, segment) VALUES (3, 's'), (i % 13, 's' || i); EXCEPTION WHEN numeric_value_out_of_range THEN NULL; END; END LOOP; END \$\$");
	my ($stopped, $ended, $others, $path, $unusable, $drift) = (0, 0, '', '', '', '');
	for my $round (1 .. ($ENV{NPS_LONG} ? 12 : 2))
	{
		for my $kind (sort keys %statements)
		{
			my $wait = 0.005 + rand(0.15);
			if ($round % 2)
			{
				$hit->send($statements{$kind});
				sleep $wait;
				$killer->ask("SELECT pg_cancel_backend($hit->{pid})");
			}
			else
			{
				$hit->send(sprintf "SET statement_timeout = %d; %s; SET statement_timeout = 0", 1000 * $wait, $statements{$kind});
			}
			my (undef, $err) = $hit->wait;
			$stopped++ if $err =~ /canceling statement/;
			$ended++ if $err eq '';
			$others .= "$kind: $err\n" if $err ne '' && $err !~ /canceling statement/;
			$hit->ask("ROLLBACK") if $kind eq 'truncate' && $err ne '';
			$path .= $hit->ask('SHOW search_path') . '|';
			$unusable .= ($hit->ask("SET statement_timeout = 0; INSERT INTO hit (score, segment) VALUES (9, 'after'); UPDATE hit SET score = 8 WHERE segment = 'after'"))[1];
			$hit->ask("SELECT nps_rollup_drop('more')") if $kind eq 'create' && $err eq '';
		}
		sql("SELECT nps_rollup_compact('hits')");
	}
	note("$stopped stopped, $ended ended");
	cmp_ok($stopped, '>=', 5, 'statements are stopped in their midst');
	is($others, '', 'and there is no other error');
	is($unusable, '', 'the session goes on');
	like($path, qr/^(public, pg_temp, nowhere\|)+$/, 'with its own search_path');
	exact('the rollup is exact', 'hits');

	# Errors in functions, caught by whoever calls
	$hit->ask(<<'SQL');
BEGIN;
SAVEPOINT a;
INSERT INTO hit (score, segment) VALUES (3, 'before'), (4, 'fail');
ROLLBACK TO a;
INSERT INTO hit (score, segment) VALUES (4, 'between');
SAVEPOINT b;
INSERT INTO hit (score, segment) VALUES (3, 'inside');
INSERT INTO hit (score, segment) VALUES (12, 'out of range');
ROLLBACK TO b;
DO $$ BEGIN BEGIN UPDATE hit SET segment = 'fail' WHERE id % 3 = 0; EXCEPTION WHEN OTHERS THEN INSERT INTO hit (score, segment) VALUES (1, current_setting('search_path')); END; END $$;
COMMIT
SQL
	is(sql("SELECT count(*) FROM hit WHERE segment = 'public, pg_temp, nowhere'"), '1', 'after an error that is caught search_path is as before');
	is(($hit->ask('DISCARD ALL'))[1], '', 'and all can be discarded');
	exact('and the rollup is exact', 'hits');
	$hit->quit;

	# Terminated
	for my $kind (sort keys %statements)
	{
		my $doomed = Session->new($node);
		$doomed->send($statements{$kind});
		sleep 0.005 + rand(0.1);
		$killer->ask("SELECT pg_terminate_backend($doomed->{pid})");
		$doomed->{in} .= "\\q\n";
		eval { $doomed->{process}->finish };
	}
	$killer->quit;
	$node->psql('postgres', "SELECT nps_rollup_drop('more')");
	exact('sessions that are terminated leave nothing behind', 'hits');
}

#
# Writers of all kinds with DDL beside them, canceled and terminated
#
sql(<<'SQL');
CREATE ROLE clerk;
CREATE TABLE responses (id bigint PRIMARY KEY, score integer, segment text, answered_at timestamptz NOT NULL);
CREATE SEQUENCE ids START 1000;
GRANT ALL ON responses, ids TO clerk;
INSERT INTO responses SELECT i, i % 11, 's' || i % 8, '2026-03-01 00:00+00'::timestamptz + i % 20 * interval '1 day' FROM generate_series(1, 400) AS i;
SELECT nps_rollup_create('responses', 'daily', ARRAY['segment', '(answered_at AT TIME ZONE ''UTC'')::date'], filter => 'segment <> ''s7''');
GRANT SELECT ON daily TO clerk;
SQL
{
	my $values = "(nextval('ids'), :score, 's' || :segment, '2026-03-01 00:00+00'::timestamptz + :day * interval '1 day')";
	my $pick = "\\set id random(1, 400)\n\\set score random(0, 10)\n\\set segment random(0, 8)\n\\set day random(0, 20)\n";
	my $columns = 'responses (id, score, segment, answered_at)';
	append_to_file("$folder/rows.csv", join '', map { "-$_," . $_ % 11 . ',s' . $_ % 8 . ",2026-03-05 00:00+00\n" } 1 .. 50);
	my %scripts = (
		insert => "INSERT INTO $columns VALUES $values;",
		rows => "INSERT INTO $columns SELECT nextval('ids'), nullif(i % 12, 11), 's' || i % 9, '2026-03-01 00:00+00'::timestamptz + i % 3 * interval '1 day' FROM generate_series(:score, 40) AS i;",
		copy => "BEGIN;\nSELECT pg_advisory_xact_lock(1);\nCOPY $columns FROM '$folder/rows.csv' (FORMAT csv);\nDELETE FROM responses WHERE id < 0 AND id % 5 = :score % 5;\nDELETE FROM responses WHERE id < 0;\nCOMMIT;",
		update => "UPDATE responses SET score = :score, segment = 's' || :segment WHERE id = :id;",
		delete => 'DELETE FROM responses WHERE id = :id;',
		conflict => "INSERT INTO $columns VALUES (:id, :score, 's' || :segment, '2026-03-01 00:00+00') ON CONFLICT (id) DO UPDATE SET score = excluded.score, answered_at = excluded.answered_at;",
		merge => "MERGE INTO responses r USING (VALUES (nextval('ids'), :score), (:id, 5)) v(id, score) ON r.id = v.id\n"
		  . "WHEN MATCHED AND r.score > 7 THEN DELETE WHEN MATCHED THEN UPDATE SET score = v.score\n"
		  . "WHEN NOT MATCHED AND v.id > 400 THEN INSERT (id, score, segment, answered_at) VALUES (v.id, v.score, 's' || :segment, '2026-03-02 00:00+00');",
		savepoint => "BEGIN;\nINSERT INTO $columns VALUES $values;\nSAVEPOINT a;\nINSERT INTO $columns VALUES $values;\nUPDATE responses SET score = :score WHERE id = :id;\nROLLBACK TO a;\nINSERT INTO $columns VALUES $values;\nRELEASE a;\nCOMMIT;",
		serializable => "BEGIN ISOLATION LEVEL SERIALIZABLE;\nSELECT count(*) FROM responses WHERE id = :id;\nUPDATE responses SET score = :score WHERE id = :id;\nINSERT INTO $columns VALUES $values;\nCOMMIT;",
		repeatable => "BEGIN ISOLATION LEVEL REPEATABLE READ;\nSELECT sum(summary) FROM daily WHERE segment = 's1';\nUPDATE responses SET score = :score WHERE id = :id;\nINSERT INTO $columns VALUES $values;\nCOMMIT;",
		role => "BEGIN;\nINSERT INTO $columns VALUES $values;\nSET LOCAL ROLE clerk;\nINSERT INTO $columns VALUES $values;\nUPDATE responses SET score = :score WHERE id = :id;\nRESET ROLE;\nINSERT INTO $columns VALUES $values;\nCOMMIT;",
		ended => "BEGIN;\nINSERT INTO $columns VALUES $values;\nROLLBACK;");
	my @files;
	for my $name (sort keys %scripts)
	{
		append_to_file("$folder/$name.sql", "$pick$scripts{$name}\n");
		push @files, '-f', "$folder/$name.sql";
	}
	# Those that are terminated are followed by others
	my (@loads, @saids);
	my $start = sub {
		my ($clients, $time) = @_;
		my $said = '';
		push @saids, \$said;
		push @loads, IPC::Run::start([ 'pgbench', '-n', '-c', $clients, '-j', '2', '-T', $time, '--max-tries=0', @files, $node->connstr('postgres') ], '>', \$said, '2>&1');
	};
	my @ddl = ('ALTER TABLE responses ADD COLUMN more integer DEFAULT 3', 'ALTER TABLE responses RENAME COLUMN more TO other', 'ALTER TABLE responses DROP COLUMN other',
		'BEGIN; ALTER TABLE responses RENAME COLUMN segment TO part; ALTER TABLE responses RENAME COLUMN part TO segment; COMMIT',
		'CREATE INDEX extra ON daily_parts (segment)', 'DROP INDEX extra', 'VACUUM FULL daily_parts', "SELECT nps_rollup_rebuild('daily')", "SELECT nps_rollup_compact('daily')",
		'CREATE INDEX CONCURRENTLY second ON daily_parts (nps_rollup_hash)', 'DROP INDEX CONCURRENTLY second', 'REINDEX TABLE CONCURRENTLY daily_parts',
		'VACUUM (FREEZE) daily_parts', 'CLUSTER responses USING responses_pkey', 'ANALYZE',
		"CREATE OR REPLACE FUNCTION unrelated() RETURNS integer LANGUAGE sql AS 'SELECT 1'", 'GRANT SELECT ON responses, daily_parts TO PUBLIC',
		"BEGIN; SELECT nps_rollup_drop('daily'); ROLLBACK");
	my $until = time + $seconds;
	$start->(8, $seconds);
	my $ddl = Session->new($node);
	my $checker = Session->new($node);
	my ($checks, $drift, $errors, $rounds) = (0, '', '', 0);
	while (time < $until - 0.5)
	{
		my $change = $ddl[ $rounds++ % @ddl ];
		$ddl->send($change);
		$drift .= ($checker->ask("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM nps_rollup_check('daily'); SELECT * FROM nps_rollup_check('daily'); COMMIT"))[0];
		$checks += 2;
		my $stop = $rounds % 5 ? 'pg_cancel_backend' : 'pg_terminate_backend';
		$checker->ask("SELECT $stop(pid) FROM pg_stat_activity WHERE application_name = 'pgbench' AND state <> 'idle' ORDER BY random() LIMIT 2");
		my (undef, $error) = $ddl->wait;
		$errors .= "$change: $error\n" if $error ne '' && $error !~ /deadlock detected|could not serialize/;
		# pgbench ends a client that is canceled
		if ($rounds % 8 == 0) { $start->(4, $until - time > 8 ? 8 : int($until - time) || 1) }
	}
	$_->finish for @loads;
	$ddl->quit;
	$checker->quit;
	is($drift, '', "no drift in $checks checks beside $rounds changes");
	is($errors, '', 'and none of these fails');
	my %said;
	$said{$_}++ for map { $$_ =~ /(?:ERROR|FATAL|PANIC):  (.*)/g } @saids;
	is(join('; ', grep { !/^(could not serialize access|canceling statement|terminating connection|deadlock detected|cached plan must not)/ } sort keys %said), '',
		'writers are canceled, terminated, and nothing else');
	exact('and at the end the rollup is exact');
	note(join ', ', map { $$_ =~ /number of transactions actually processed: (\d+)/ } @saids);
}

#
# Compaction
#
sql(<<'SQL');
CREATE TABLE many (id serial, score integer, segment text);
SELECT nps_rollup_create('many', 'many_rollup', ARRAY['segment']);
DO $$ BEGIN FOR i IN 1..20000 LOOP INSERT INTO many (score, segment) VALUES (i % 11, 's' || i % 4); END LOOP; END $$;
SQL
my $few = sub { return sql("SELECT count(*) FROM $_[0]_parts") };
cmp_ok($few->('many_rollup'), '<', 1500, '20,000 inserts of one transaction leave few parts');
note($few->('many_rollup') . ' parts');
exact('and exact ones', 'many_rollup');
{
	# Others look on: a snapshot that holds everything dead
	my $old = Session->new($node);
	sql("TRUNCATE many");
	$old->ask('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM many_rollup');
	append_to_file("$folder/one.sql", "\\set score random(0, 10)\nINSERT INTO many (score, segment) VALUES (:score, 's' || :score % 4);\n");
	$node->command_ok([ 'pgbench', '-n', '-c', '4', '-t', $ENV{NPS_LONG} ? 5000 : 500, '-f', "$folder/one.sql", $node->connstr('postgres') ], 'a snapshot is held while others write');
	cmp_ok($few->('many_rollup'), '<', 1500, 'parts stay few');
	note($few->('many_rollup') . ' parts');
	is($old->ask("SELECT count(*) FROM many_rollup; SELECT * FROM nps_rollup_check('many_rollup')"), '0', 'and the snapshot sees what it saw');
	$old->quit;
	exact('and exact', 'many_rollup');
}
# Skewed writes to many groups
sql("TRUNCATE many; INSERT INTO many (score, segment) SELECT i % 11, 'g' || i FROM generate_series(1, 5000) AS i");
append_to_file("$folder/skewed.sql", "\\set segment random_zipfian(1, 5000, 1.1)\n\\set score random(0, 10)\nINSERT INTO many (score, segment) VALUES (:score, 'g' || :segment);\n");
$node->command_ok([ 'pgbench', '-n', '-c', '4', '-t', $ENV{NPS_LONG} ? 20000 : 1500, '-f', "$folder/skewed.sql", $node->connstr('postgres') ], 'skewed writes');
cmp_ok($few->('many_rollup'), '<', 3 * 5000, '5,000 groups stay below three parts a group');
note($few->('many_rollup') . ' parts');
exact('they are exact', 'many_rollup');
# Writers in other isolation levels only, and readers who compare within their snapshot
for my $level ('REPEATABLE READ', 'SERIALIZABLE')
{
	my $file = lc($level =~ s/ /_/r) . '.sql';
	sql("TRUNCATE many; INSERT INTO many (score, segment) SELECT i % 11, 'g' || i % 50 FROM generate_series(1, 200) AS i");
	append_to_file("$folder/$file", "\\set id random(1, 50)\n\\set score random(0, 10)\nBEGIN ISOLATION LEVEL $level;\nINSERT INTO many (score, segment) VALUES (:score, 'g' || :id);\nUPDATE many SET score = :score WHERE segment = 'g' || :id AND id % 3 = 0;\nCOMMIT;\n");
	my $said = '';
	my $load = IPC::Run::start([ 'pgbench', '-n', '-c', '4', '--max-tries=0', '-T', $ENV{NPS_LONG} ? 15 : 2, '-f', "$folder/$file", $node->connstr('postgres') ], '>', \$said, '2>&1');
	my ($drift, $checks) = ('', 0);
	my $reader = Session->new($node);
	while ($load->pumpable && $checks < 10000)
	{
		my $both = "SELECT nps_rollup_check('many_rollup'); SELECT count(*) - (SELECT nps_responses(sum(summary)) FROM many_rollup) FROM many";
		my $result = $reader->ask("BEGIN ISOLATION LEVEL REPEATABLE READ; $both; INSERT INTO many (score, segment) VALUES (5, 'reader'); $both; SELECT nps_rollup_compact('many_rollup') IS NULL; $both; COMMIT");
		$drift .= $result if $result ne "0\n0\nf\n0" && $result !~ /^(0\n0\n)$/;
		$checks++;
		$load->pump_nb;
	}
	$load->finish;
	$reader->quit;
	is($drift, '', "$level: $checks snapshots of table and rollup agree, before and after a compaction of their own");
	unlike($said, qr/aborted/, 'no writer fails');
	cmp_ok($few->('many_rollup'), '<', 600, 'and the parts stay few');
	note($few->('many_rollup') . ' parts');
	exact('and exact', 'many_rollup');
}
# Many groups under a statement_timeout
my $groups = $ENV{NPS_LONG} ? 300_000 : 50_000;
sql("TRUNCATE many; INSERT INTO many (score, segment) SELECT i % 11, 'g' || i FROM generate_series(1, $groups) AS i; INSERT INTO many (score, segment) SELECT i % 11, 'g' || i FROM generate_series(1, $groups) AS i");
append_to_file("$folder/timeout.sql", "\\set segment random(1, $groups)\n\\set score random(0, 10)\nSET statement_timeout = 150;\nINSERT INTO many (score, segment) SELECT :score, 'g' || :segment + i FROM generate_series(1, 20) AS i;\n");
{
	# A machine that is busy with others may keep one waiting: three times it is not
	my ($said, $tries) = ('', 0);
	do
	{
		IPC::Run::run([ 'pgbench', '-n', '-c', '2', '-T', $ENV{NPS_LONG} ? 20 : 2, '-f', "$folder/timeout.sql", $node->connstr('postgres') ], '>', \$said, '2>&1');
	} while ($said =~ /aborted/ && ++$tries < 3);
	unlike($said, qr/aborted|ERROR/, "no writer to $groups groups is stopped by a compaction");
	note(join ', ', $said =~ /(latency average.*|number of transactions actually.*)/g);
	exact('and the rollup is exact', 'many_rollup');
}

#
# Triggers of users, and ways to write
#
sql(<<'SQL');
CREATE TABLE owners (id integer PRIMARY KEY, parent integer);
INSERT INTO owners SELECT i, i FROM generate_series(1, 20) AS i;
CREATE TABLE written_to (id serial PRIMARY KEY, owner integer REFERENCES owners ON DELETE CASCADE ON UPDATE CASCADE, score integer, segment text,
	later integer REFERENCES owners (id) DEFERRABLE INITIALLY DEFERRED);
SELECT nps_rollup_create('written_to', 'shown', ARRAY['segment']);
CREATE TABLE heard (what text, rows bigint, responses bigint);
CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	rows bigint;
BEGIN
	IF TG_OP = 'DELETE' THEN SELECT count(*) INTO rows FROM old_rows; ELSE SELECT count(*) INTO rows FROM new_rows; END IF;
	INSERT INTO heard VALUES (TG_NAME || ' ' || TG_OP, rows, (SELECT nps_responses(sum(summary)) FROM shown));
	RETURN NULL;
END
$$;
DO $$
DECLARE
	name text;
BEGIN
	FOREACH name IN ARRAY '{A_before,a_reader,zz_reader}'::text[] LOOP
		EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON written_to REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION hear()', name || 'i');
		EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON written_to REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION hear()', name || 'u');
		EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON written_to REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION hear()', name || 'd');
	END LOOP;
END
$$;
INSERT INTO written_to (owner, score, segment) SELECT i % 20 + 1, i % 11, 's' || i % 3 FROM generate_series(1, 100) AS i;
UPDATE written_to SET segment = 's9' WHERE id <= 10;
DELETE FROM written_to WHERE id <= 4;
SQL
is(sql("SELECT string_agg(what || ': ' || rows || ' of ' || coalesce(responses, 0), ', ') FROM heard"),
	'A_beforei INSERT: 100 of 0, a_readeri INSERT: 100 of 100, zz_readeri INSERT: 100 of 100, '
	  . 'A_beforeu UPDATE: 10 of 100, a_readeru UPDATE: 10 of 100, zz_readeru UPDATE: 10 of 100, '
	  . 'A_befored DELETE: 4 of 100, a_readerd DELETE: 4 of 96, zz_readerd DELETE: 4 of 96',
	"others' triggers see all rows of theirs, and those after ours the rollup with them");
exact('and the rollup is exact', 'shown');
sql(<<'SQL');
CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN IF NEW.score = 0 THEN RETURN NULL; END IF; NEW.segment = NEW.segment || '!'; NEW.score = NEW.score - 1; RETURN NEW; END $$;
CREATE TRIGGER change BEFORE INSERT OR UPDATE ON written_to FOR EACH ROW EXECUTE FUNCTION change();
CREATE VIEW front AS SELECT * FROM written_to;
CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS
	$$ BEGIN INSERT INTO written_to (score, segment) VALUES (9, 'instead'), (8, 'instead'); RETURN NEW; END $$;
CREATE TRIGGER instead INSTEAD OF INSERT ON front FOR EACH ROW EXECUTE FUNCTION instead();
INSERT INTO written_to (score, segment) SELECT i % 11, 'changed' FROM generate_series(1, 50) AS i;
INSERT INTO front SELECT * FROM written_to WHERE id < 20;
UPDATE front SET score = 5 WHERE id % 2 = 0;
SQL
exact('BEFORE and INSTEAD OF triggers change rows, and the rollup has what they made', 'shown');
my @ways = (
	'foreign keys under REPEATABLE READ' => 'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM written_to; DELETE FROM owners WHERE id = 3; UPDATE owners SET id = 100 + id WHERE id = 4;
		INSERT INTO written_to (owner, score, segment) VALUES (104, 3, \'rr\'); SELECT * FROM nps_rollup_check(\'shown\'); COMMIT',
	'foreign keys under SERIALIZABLE' => 'BEGIN ISOLATION LEVEL SERIALIZABLE; DELETE FROM owners WHERE id IN (5, 6); UPDATE owners SET id = 200 + id WHERE id IN (7, 8); COMMIT',
	'ON CONFLICT' => "INSERT INTO written_to (id, score, segment) SELECT i, i % 11, 'conflict' FROM generate_series(10, 400, 3) AS i ON CONFLICT (id) DO UPDATE SET segment = 'met', score = 7 WHERE written_to.id % 2 = 0;
		INSERT INTO written_to (id, score, segment) SELECT i, 3, 'conflict' FROM generate_series(10, 420, 3) AS i ON CONFLICT DO NOTHING; SELECT setval('written_to_id_seq', 2000)",
	'MERGE' => "MERGE INTO written_to w USING generate_series(50, 500, 2) AS g(id) ON w.id = g.id WHEN MATCHED AND g.id % 3 = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET score = 4, segment = 'merged'
		WHEN NOT MATCHED AND g.id % 5 = 0 THEN INSERT (id, score, segment) VALUES (g.id, 8, 'merged') WHEN NOT MATCHED THEN DO NOTHING;
		MERGE INTO written_to w USING (VALUES (1)) v(id) ON false WHEN MATCHED THEN DELETE",
	'COPY FREEZE' => "BEGIN; TRUNCATE written_to; COPY written_to (score, segment) FROM '$folder/copied.csv' (FORMAT csv, FREEZE); COMMIT; DELETE FROM written_to WHERE id % 50 <> 0",
	'a deferred constraint that holds' => "BEGIN; INSERT INTO written_to (score, segment, later) VALUES (4, 'later', 1000); INSERT INTO owners VALUES (1000); COMMIT",
	'a deferred constraint that does not' => "INSERT INTO written_to (score, segment, later) VALUES (4, 'later', 9999)",
	'SET CONSTRAINTS and a compaction' => "BEGIN; INSERT INTO written_to (score, segment, later) VALUES (4, 'later', 1001); SELECT nps_rollup_compact('shown'); INSERT INTO owners VALUES (1001); SET CONSTRAINTS ALL IMMEDIATE; COMMIT",
	'a data-modifying WITH' => "WITH a AS (DELETE FROM written_to WHERE id % 7 = 0 RETURNING *), b AS (UPDATE written_to SET score = 9 WHERE id % 11 = 1 RETURNING *), c AS (INSERT INTO written_to (score, segment) SELECT score, 'moved' FROM a RETURNING *) SELECT count(*) FROM b, c",
	'no row at all' => "UPDATE written_to SET score = 3 WHERE false; DELETE FROM written_to WHERE false; INSERT INTO written_to (score) SELECT 1 WHERE false; COPY written_to (score) FROM '/dev/null'",
	'prepared statements with generic plans' => "SET plan_cache_mode = force_generic_plan; PREPARE put(integer, text) AS INSERT INTO written_to (score, segment) VALUES (\$1, \$2); PREPARE away(integer) AS DELETE FROM written_to WHERE id % \$1 = 0;
		EXECUTE put(9, 'prepared'); EXECUTE put(8, 'prepared'); EXECUTE away(13); CREATE INDEX again ON shown_parts (segment); EXECUTE put(7, 'again'); DROP INDEX again; ALTER TABLE written_to ADD x integer DEFAULT 3; EXECUTE put(6, 'again'); EXECUTE away(17)",
	'cursors' => "BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT * FROM shown; DECLARE c CURSOR FOR SELECT * FROM written_to FOR UPDATE; FETCH 3 FROM c; UPDATE written_to SET score = 2 WHERE CURRENT OF c; FETCH 1 FROM held; DELETE FROM written_to WHERE CURRENT OF c;
		SELECT nps_rollup_compact('shown'); FETCH 2 FROM held; COMMIT; INSERT INTO written_to (score, segment) VALUES (3, 'held'); FETCH ALL FROM held; CLOSE held",
	'a procedure that commits' => "DO \$\$ BEGIN FOR i IN 1..100 LOOP INSERT INTO written_to (score, segment) VALUES (i % 11, 'loop'); IF i % 3 = 0 THEN COMMIT; ELSIF i % 3 = 1 THEN ROLLBACK; END IF; END LOOP; END \$\$",
	'rules' => "CREATE RULE twice AS ON INSERT TO front DO ALSO UPDATE written_to SET score = 1 WHERE id % 19 = 0; INSERT INTO front (score, segment) VALUES (1, 'rule')");
{
	my $writer = Session->new($node);
	while (my ($way, $query) = splice @ways, 0, 2)
	{
		my (undef, $err) = $writer->ask($query);
		like($err // '', $way =~ /does not/ ? qr/violates foreign key/ : qr/^$/, $way);
		is($writer->ask("ROLLBACK; SELECT * FROM nps_rollup_check('shown')"), '', 'and the rollup is exact') if $way !~ /ROLLBACK/;
	}
	$writer->quit;
}

#
# Values: equal ones make one group however they look, and long ones are kept
#
sql(<<'SQL');
CREATE TYPE mood AS ENUM ('bad', 'good');
CREATE TYPE pair AS (a integer, b text);
CREATE TABLE typed (id serial, score integer, n numeric, f float8, words text[], m mood, r int4range, p pair, long text, plain text, c char(5), i interval, j jsonb, z name, u uuid, b bytea, d numeric[]);
SQL
my $icu = sql("SELECT count(*) FROM pg_collation WHERE collprovider = 'i'") > 0;
sql("CREATE COLLATION anyhow (provider = icu, locale = 'und-u-ks-level2', deterministic = false)") if $icu;
my @dimensions = qw(n f words m r p long plain c i j z u b d);
my $fill = sub {
	my $from = shift;
	return "INSERT INTO typed (score, n, f, words, m, r, p, long, plain, c, i, j, z, u, b, d) SELECT (i + $from) % 11, (ARRAY[1.0, 1.00, 'NaN', NULL, -0, 0.000])[i % 6 + 1], (ARRAY['-0', '0', 'NaN', 'NaN', NULL, 'Infinity']::float8[])[i % 6 + 1],
		(ARRAY['{}', '{a,b}', '{a,NULL}', NULL])[i % 4 + 1]::text[], (ARRAY['bad', 'good', NULL]::mood[])[i % 3 + 1], (ARRAY['[1,3)', '[1,2]', 'empty', NULL]::int4range[])[i % 4 + 1],
		(ARRAY['(1,a)', '(,)', '(1,)', NULL]::pair[])[i % 4 + 1], CASE WHEN i % 3 > 0 THEN (SELECT string_agg(md5((k + i % 3)::text), '') FROM generate_series(1, 3200) AS k) END,
		(ARRAY['a', 'A', E'\\u00e1', NULL])[i % 4 + 1], (ARRAY['a', 'a ', NULL])[i % 3 + 1], (ARRAY['1 month', '30 days', '720:00']::interval[])[i % 3 + 1], (ARRAY['{\"a\":1.0}', '{\"a\":1.00}', 'null'])[i % 3 + 1]::jsonb,
		('n' || i % 2)::name, md5((i % 2)::text)::uuid, decode(md5((i % 2)::text), 'hex'), (ARRAY['{1.0}', '{1.00}', NULL])[i % 3 + 1]::numeric[] FROM generate_series(1, 24) AS i";
};
sql($fill->(0));
sql(join ';', map { "SELECT nps_rollup_create('typed', 'by_$_', ARRAY['" . ($_ eq 'plain' && $icu ? 'plain COLLATE anyhow' : $_) . "'], by_names => '{$_}')" } @dimensions);
my $all = join ',', map { "'$_'" } @dimensions;
sql("SELECT nps_rollup_create('typed', 'by_all', ARRAY[$all])");
sql("CREATE TABLE wide (score integer, " . join(', ', map { "d$_ integer DEFAULT $_ % 2" } 1 .. 100) . "); SELECT nps_rollup_create('wide', 'by_wide', (SELECT array_agg('d' || i) FROM generate_series(1, 100) AS i));
	DO \$\$ BEGIN FOR i IN 1..300 LOOP INSERT INTO wide (score, d100) VALUES (i % 11, i % 2); END LOOP; END \$\$");
sql($fill->(1) . "; " . $fill->(2) . "; UPDATE typed SET long = long || 'x', score = 10 - score WHERE id % 4 = 0; UPDATE typed SET n = n * 1.000, f = -f WHERE id % 2 = 0; DELETE FROM typed WHERE id % 5 = 0; "
	  . "BEGIN; UPDATE typed SET long = 'short' WHERE id % 7 = 0; SELECT nps_rollup_compact('by_long'); UPDATE typed SET long = NULL WHERE id % 7 = 0; COMMIT");
my $rollups = join ',', map { "by_$_" } @dimensions, 'all', 'wide';
my $checks = "SELECT nps_rollup_check(r) FROM unnest('{$rollups}'::regclass[]) AS r;";
my $wrong = sql("$checks SELECT nps_rollup_compact(r) IS NULL FROM unnest('{$rollups}'::regclass[]) AS r; $checks") =~ s/^f\n?//gmr;
my $split = sql(join ' UNION ALL ', map { "SELECT '$_' WHERE (SELECT count(*) FROM by_$_) <> (SELECT count(*) FROM by_${_}_parts)" } @dimensions, 'wide');
is($wrong, '', 'dimensions of ' . @dimensions . ' types, all of them at once, and a hundred are exact');
is($split, '', 'and compacted there is one part a group, whatever its values look like');
is(sql('SELECT max(length(long)) FROM by_long'), '102401', 'long values are whole');
sql("DELETE FROM typed; SELECT nps_rollup_compact('by_all'), nps_rollup_compact('by_long')");
is($few->('by_all') . ' ' . $few->('by_long'), '0 0', 'and once all is gone nothing is left');

#
# Dumped, and restored for another owner
#
sql('CREATE ROLE elsewhere SUPERUSER LOGIN; CREATE DATABASE restored');
$node->command_ok([ 'pg_dump', '--no-owner', '-f', "$folder/dump.sql", $node->connstr('postgres') ], 'pg_dump --no-owner');
{
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-f', "$folder/dump.sql", '-d', $node->connstr('restored') . " user=elsewhere" ], '>', \$out, '2>', \$err);
	is($err, '', 'is restored as somebody else');
}
my @rollups = split /\n/, sql("SELECT regexp_replace(c.oid::regclass::text, '_map\$', '') FROM pg_class c, LATERAL _nps_rollup_map(c.oid) m WHERE c.relkind = 'v' AND m.parts IS NOT NULL AND c.relname !~ '^lure' ORDER BY 1");
cmp_ok(@rollups, '>', 20, 'all rollups of this test are there');
my $found = '';
for my $round (0, 1)
{
	$found .= sql("SELECT nps_rollup_check(r::regclass) FROM unnest('{" . join(',', @rollups) . "}'::text[]) AS r", 'restored');
	sql("INSERT INTO kept_open (score, segment) VALUES (3, 'restored'); INSERT INTO typed (score, plain) VALUES (4, 'restored'); INSERT INTO kept.called VALUES (3, 'restored'); DELETE FROM written_to WHERE id % 2 = 0", 'restored');
}
is($found, '', 'and exact, as they are after writes');
is(sql("SELECT DISTINCT relowner::regrole FROM pg_class WHERE relname ~ '_(parts|map)\$' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)", 'restored'), 'elsewhere', 'and his');

#
# What the server says at the end
#
my $log = slurp_file($node->logfile);
is(join("\n", grep { /leak|not closed|still referenced|PANIC|terminated by signal|TRAP:/i } split /\n/, $log), '', 'nothing is left open, and nothing crashed');
my %warnings;
$warnings{$_}++ for $log =~ /WARNING:  (.*)/g;
is(join('; ', grep { !/^(there is (no|already a) transaction in progress|terminating connection)/ } sort keys %warnings), '', 'the server warns of nothing');
$node->stop;
done_testing();
