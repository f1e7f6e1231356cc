# What a rollup is to others: hostile users, dump and restore, replication, a crash,
# the planner; and that its parts stay few.  test/sql/rollup.sql has what it is to one
# user, 041_rollup_load.t what it is under load.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init(allows_streaming => 'logical');
$node->append_conf('postgresql.conf', <<'CONF');
fsync = off
max_prepared_transactions = 4
session_preload_libraries = 'auto_explain'
CONF
$node->start;

sub sql
{
	my ($query, $database) = @_;
	return $node->safe_psql($database || 'postgres', $query);
}

sub fails
{
	my ($query, $pattern, $test, $database) = @_;
	my ($status, undef, $stderr) = $node->psql($database || 'postgres', $query);
	ok($status != 0 && $stderr =~ $pattern, $test) or diag $stderr;
}

# Is a rollup what its table says?
sub exact
{
	my ($test, $database, $rollup) = @_;
	is(sql('SELECT * FROM nps_rollup_check(\'' . ($rollup || 'daily') . '\')', $database), '', $test);
}

sql(<<'SQL');
CREATE EXTENSION nps_rollup CASCADE;
CREATE TABLE customers (id integer PRIMARY KEY);
INSERT INTO customers SELECT generate_series(1, 10);
CREATE TABLE responses (id serial PRIMARY KEY, customer integer REFERENCES customers ON DELETE CASCADE ON UPDATE SET NULL,
	score integer, segment text, answered_at timestamptz NOT NULL DEFAULT '2026-03-01 12:00+00');
INSERT INTO responses (customer, score, segment) SELECT i % 10 + 1, i % 11, 's' || i % 4 FROM generate_series(1, 1000) AS i;
SELECT nps_rollup_create('responses', 'daily', ARRAY['segment', '(answered_at AT TIME ZONE ''UTC'')::date'], by_names => ARRAY['segment', 'day']);
SQL

is( sql(q{SELECT string_agg(p.proname, ', ') FROM pg_depend d JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
	WHERE d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps_rollup') AND d.deptype = 'e'
		AND (obj_description(p.oid, 'pg_proc') IS NULL OR p.prosecdef OR p.proname !~ '^_?nps_rollup_')}),
	'', 'every function is commented, and none is SECURITY DEFINER');

my ($library) = grep { -e } map { "$_/nps.so" } split /:/, sql('SHOW dynamic_library_path');
is(sql(q{SELECT prosrc COLLATE "C" FROM pg_depend d JOIN pg_proc p ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid
	WHERE d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps_rollup') AND d.deptype = 'e' AND probin IS NOT NULL ORDER BY 1}),
	join("\n", sort `nm -D --defined-only '$library'` =~ / pg_finfo_(nps_rollup_\w+)$/mg), 'SQL uses every function of the library that is for rollups');

#
# The planner
#
my $plan = sql('SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
	EXPLAIN (COSTS off) SELECT segment, nps_agg(score) FROM daily_map GROUP BY segment');
like($plan, qr/Parallel Seq Scan on responses/, 'the map dissolves into a scan of the table, and it may be parallel');
my $offset = -s $node->logfile;
sql(q{SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
	SET min_parallel_table_scan_size = 0; SELECT nps_rollup_rebuild('daily'); SELECT * FROM nps_rollup_check('daily')});
my $log = slurp_file($node->logfile, $offset);
is(() = $log =~ /Parallel Seq Scan on responses/g, 2, 'filling and checking are parallel');
$offset = -s $node->logfile;
sql(q{SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; UPDATE responses SET score = 10 - score WHERE id <= 3});
is(() = slurp_file($node->logfile, $offset) =~ /Query Text/g, 1, 'a write is one query, and the trigger runs none');
like(sql("EXPLAIN (COSTS off) SELECT nps(sum(summary)) FROM daily"), qr/One-Time Filter: nps_rollup_current/, 'a view asks once whether it is current');
exact('and is so');

#
# Ways to write that are not statements of their own
#
sql('UPDATE customers SET id = 20 WHERE id = 1');
is(sql('SELECT count(*) FROM responses WHERE customer IS NULL'), '100', 'a foreign key changes rows');
exact('and the rollup does not mind');
sql('DELETE FROM customers WHERE id = 2');
is(sql('SELECT nps_responses(sum(summary)) FROM daily'), '900', 'a foreign key deletes rows');
exact('and they are gone from the rollup');
sql("BEGIN; INSERT INTO responses (score, segment) VALUES (10, 'prepared'); PREPARE TRANSACTION 'one'");
sql("BEGIN; INSERT INTO responses (score, segment) VALUES (9, 'prepared'); PREPARE TRANSACTION 'two'");
sql('SELECT nps_rollup_compact(\'daily\')');
sql("COMMIT PREPARED 'one'; ROLLBACK PREPARED 'two'");
is(sql("SELECT summary FROM daily WHERE segment = 'prepared'"), '{0,0,0,0,0,0,0,0,0,0,1}', 'prepared transactions count when they commit');
exact('and nothing else of them does');
sql(q{DO $$ BEGIN INSERT INTO responses (score, segment) VALUES (1, 'undone'); RAISE 'undo'; EXCEPTION WHEN OTHERS THEN END $$});
exact('what a subtransaction takes back is taken back');
sql("BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO responses (score, segment) VALUES (3, 'serial'); COMMIT");
exact('SERIALIZABLE writers write as others do');

#
# Hostile users
#
sql(<<'SQL');
CREATE ROLE writer; CREATE ROLE outsider; CREATE ROLE owner;
GRANT INSERT, UPDATE, DELETE, SELECT ON responses TO writer;
GRANT USAGE ON SEQUENCE responses_id_seq TO writer;
GRANT CREATE ON SCHEMA public TO outsider, owner;
SQL
sql("SET ROLE writer; INSERT INTO responses (score, segment) VALUES (8, 'writer'); UPDATE responses SET score = 7 WHERE segment = 'writer'");
is(sql("SELECT summary FROM daily WHERE segment = 'writer'"), '{0,0,0,0,0,0,0,1,0,0,0}', 'who may write the table needs no right on the rollup');
fails('SET ROLE writer; SELECT * FROM daily', qr/permission denied for view daily/, 'nor has one');
fails('SET ROLE writer; SELECT * FROM daily_parts', qr/permission denied for table daily_parts/, 'nor on the parts');
fails("SET ROLE writer; INSERT INTO daily_parts (segment) VALUES ('forged')", qr/permission denied/, 'which he cannot write');
my $forged = "CREATE TRIGGER a AFTER INSERT ON forge REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION nps_rollup_write('x');
	CREATE TRIGGER b AFTER TRUNCATE ON forge FOR EACH STATEMENT WHEN ('forge_map'::regclass IS NOT NULL) EXECUTE FUNCTION nps_rollup_write('x')";
fails("SET ROLE outsider; CREATE TABLE forge (segment text, day date, score integer);
	CREATE VIEW forge_map AS SELECT segment, day, score, 'daily_parts'::regclass AS nps_rollup_parts FROM ONLY forge; $forged; INSERT INTO forge VALUES ('forged', NULL, 10)",
	qr/table daily_parts belongs to \w+, and the map forge_map of its rollup to outsider/, "nobody writes another one's parts by a map of his own");
fails("SET ROLE outsider; DROP TABLE forge CASCADE; CREATE TABLE forge (segment text, day date, score integer); ${\ ($forged =~ s/forge_map/daily_map/r)}; INSERT INTO forge VALUES ('forged', NULL, 10)",
	qr/the map daily_map does not read forge/, "nor by another one's map");
sql('DROP TABLE forge CASCADE');

# Anybody may make views that name the pieces of a rollup, without a right on them
sql(<<'SQL');
CREATE TABLE caught_by (who text, by text);
GRANT INSERT ON caught_by TO PUBLIC;
SET ROLE outsider;
CREATE TABLE his (score integer, segment text, day date);
CREATE FUNCTION evil(text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN INSERT INTO caught_by VALUES (current_user, $1); RETURN 1; END $$;
CREATE VIEW trap_1 AS SELECT segment, day, evil('trap 1') AS score, 'daily'::regclass AS nps_rollup_parts FROM ONLY his;
CREATE VIEW trap_2 AS SELECT segment, day, evil('trap 2') AS score, 'daily_parts'::regclass AS nps_rollup_parts FROM ONLY his;
CREATE VIEW trap_3 AS SELECT segment, day, evil('trap 3') AS score, 'daily_map'::regclass AS map, 'daily_parts'::regclass AS nps_rollup_parts FROM ONLY his;
CREATE FUNCTION _nps_rollup_map(oid, OUT source regclass, OUT parts regclass) LANGUAGE plpgsql AS $$ BEGIN PERFORM evil('planted'); END $$;
CREATE FUNCTION _nps_rollup_pieces(oid, boolean) RETURNS integer LANGUAGE sql AS 'SELECT evil(''planted'')';
RESET ROLE;
SQL
for my $piece (qw(daily daily_map daily_parts))
{
	exact("traps beside $piece are not taken for it", 'postgres', $piece);
	sql("SELECT nps_rollup_compact('$piece'), nps_rollup_rebuild('$piece')");
}
sql('BEGIN; SET LOCAL client_min_messages = error; DROP VIEW daily CASCADE; SELECT nps_rollup_rebuild(\'daily_map\'); COMMIT');
exact('a view that names map and parts is not taken for that of the rollup');
is(sql(q{SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class WHERE relname ~ '^trap_' AND relowner <> 'outsider'::regrole}), '', 'nor given to its owner');
is(sql('SELECT * FROM caught_by'), '', 'and nothing of them is called');
sql('DROP TABLE his CASCADE; DROP FUNCTION _nps_rollup_map(oid), _nps_rollup_pieces(oid, boolean); DROP TABLE caught_by CASCADE; DROP FUNCTION evil(text)');
fails("SET ROLE outsider; SELECT nps_rollup_$_", qr/must be owner/, "an outsider has no use of nps_rollup_$_")
  for "create('responses', 'his')", "compact('daily')", "rebuild('daily')", "drop('daily')";
fails("SET ROLE outsider; SELECT * FROM nps_rollup_check('daily')", qr/permission denied/, 'nor may he check it');

# Everything that the functions call, planted in the caller's path
my $before = sql('SELECT * FROM daily ORDER BY 1, 2');
sql(<<'SQL');
CREATE SCHEMA trap;
GRANT ALL ON SCHEMA trap TO outsider;
CREATE TABLE trap.caught (what text);
GRANT INSERT ON trap.caught TO PUBLIC;
CREATE FUNCTION trap.spring(text, boolean) RETURNS boolean LANGUAGE plpgsql AS
	$$ BEGIN INSERT INTO trap.caught VALUES ($1); RETURN $2; END $$;
DO $$
DECLARE
	f record;
	n integer := 0;
BEGIN
	-- Operators of text, oid, name and numbers, as good a match as the real ones
	FOR f IN
		SELECT o.oprname, o.oprleft::regtype AS l, o.oprright::regtype AS r
		FROM pg_operator o
		WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprresult = 'boolean'::regtype AND oprkind = 'b'
			AND oprleft::regtype::text IN ('text', 'oid', 'name', '"char"', 'integer', 'smallint', 'bigint')
			AND oprright::regtype::text IN ('text', 'oid', 'name', '"char"', 'integer', 'smallint', 'bigint')
			AND oprname IN ('=', '<>', '>', '<', '~', '~*', '~~')
	LOOP
		n := n + 1;
		EXECUTE format('CREATE FUNCTION trap.f%s(%s, %s) RETURNS boolean LANGUAGE sql AS $f$ SELECT trap.spring(%L, true) $f$',
			n, f.l, f.r, 'operator ' || f.oprname);
		EXECUTE format('CREATE OPERATOR trap.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = trap.f%s)', f.oprname, f.l, f.r, n);
	END LOOP;
	FOR f IN
		SELECT p.proname, pg_get_function_identity_arguments(p.oid) AS arguments, p.prorettype::regtype AS result
		FROM pg_proc p
		WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f' AND NOT p.proretset AND p.provariadic = 0
			AND p.prorettype::regtype::text IN ('text', 'boolean', 'integer')
			AND p.proname IN ('format', 'quote_ident', 'octet_length', 'strpos', 'current_setting', 'set_config',
				'pg_has_role', 'regexp_replace', 'format_type', 'substring')
	LOOP
		EXECUTE format('CREATE FUNCTION trap.%I(%s) RETURNS %s LANGUAGE plpgsql AS
			$f$ BEGIN INSERT INTO trap.caught VALUES (%L); RETURN NULL; END $f$', f.proname, f.arguments, f.result, 'function ' || f.proname);
	END LOOP;
END
$$;
CREATE DOMAIN trap.text AS pg_catalog.text CHECK (trap.spring('type text', true));
CREATE DOMAIN trap.regclass AS pg_catalog.oid CHECK (trap.spring('type regclass', true));
CREATE DOMAIN trap.record AS pg_catalog.text;
CREATE TABLE trap.pg_class (oid pg_catalog.oid);
CREATE TABLE trap.new_rows (score integer);
CREATE VIEW trap.pg_proc AS SELECT trap.spring('view pg_proc', true);
SQL
cmp_ok(sql("SELECT count(*) FROM pg_operator WHERE oprnamespace = 'trap'::regnamespace"), '>', 30, 'look-alike operators are planted');
cmp_ok(sql("SELECT count(*) FROM pg_proc WHERE pronamespace = 'trap'::regnamespace"), '>', 10, 'and look-alike functions');
my $trapped = 'SET search_path = trap, pg_catalog, public;';
sql(q{CREATE TABLE quiet (score integer, segment text); INSERT INTO quiet SELECT i % 11, 's' || i % 2 FROM generate_series(1, 50) AS i});
is(sql("$trapped SELECT public.nps_rollup_create('public.quiet', 'quietly', by => ARRAY['segment'], filter => 'score IS NOT NULL')"),
	'quietly', 'a rollup is made under a hostile path');
sql("$trapped INSERT INTO public.quiet (score, segment) VALUES (4, 'planted'); UPDATE public.quiet SET score = 5; DELETE FROM public.quiet");
is(sql("$trapped SELECT * FROM public.nps_rollup_check('public.quietly')"), '', 'written and checked');
sql("$trapped SELECT public.nps_rollup_compact('public.quietly'), public.nps_rollup_rebuild('public.quietly'), public.nps_rollup_drop('public.quietly')");
is(sql("SELECT string_agg(DISTINCT what, ', ') FROM trap.caught"), '', 'and nothing planted was called');
sql('DROP SCHEMA trap CASCADE; DROP TABLE quiet');

# Nor what is planted beside the rollup, in its own schema
sql(<<'SQL');
CREATE SCHEMA open;
GRANT ALL ON SCHEMA open TO outsider, owner;
CREATE TABLE open.caught (what text);
GRANT INSERT ON open.caught TO PUBLIC;
SET ROLE owner;
CREATE DOMAIN open.answer AS smallint;
CREATE TABLE open.polls (score open.answer, segment text);
ALTER DEFAULT PRIVILEGES GRANT USAGE ON TYPES TO outsider;
SELECT nps_rollup_create('open.polls', 'by_segment', ARRAY['segment']);
ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM outsider;
GRANT INSERT, UPDATE, DELETE, SELECT ON open.polls TO outsider;
SET ROLE outsider;
CREATE FUNCTION open.spring() RETURNS void LANGUAGE sql AS $$ INSERT INTO open.caught VALUES (current_user) $$;
SQL
# The schema of the extension is one where others may create, too
sql("SET ROLE outsider; CREATE FUNCTION public._nps_accum(nps_summary, open.answer) RETURNS nps_summary LANGUAGE sql AS
		\$\$ SELECT open.spring(); SELECT \$1 \$\$;
	CREATE FUNCTION public._nps_accum(nps_summary, text) RETURNS nps_summary LANGUAGE sql AS
		\$\$ SELECT open.spring(); SELECT \$1 \$\$;
	CREATE AGGREGATE public.nps_agg(open.answer) (SFUNC = public._nps_accum, STYPE = nps_summary);
	CREATE AGGREGATE public.nps_agg(text) (SFUNC = public._nps_accum, STYPE = nps_summary);
	CREATE FUNCTION public.nps_rollup_rebuild(text) RETURNS void LANGUAGE sql AS 'SELECT open.spring()';
	CREATE FUNCTION public.nps_rollup_current(regclass, oid) RETURNS boolean LANGUAGE sql AS 'SELECT open.spring(); SELECT true'");
sql("SET ROLE outsider; INSERT INTO open.polls VALUES (9, 'a'), (0, 'b'), (3, 'a'); INSERT INTO open.polls VALUES (10, 'a');
	UPDATE open.polls SET score = 8 WHERE score = 9; DELETE FROM open.polls WHERE segment = 'b'");
is(sql("SELECT * FROM nps_rollup_check('open.by_segment'); SELECT segment, summary FROM open.by_segment"), 'a|{0,0,0,1,0,0,0,0,1,0,1}',
	'writers and the check call what is meant');
sql("SELECT nps_rollup_rebuild('open.by_segment'::regclass), nps_rollup_compact('open.by_segment')");
sql("SELECT nps_rollup_create('open.polls', 'all_of_them')");
fails("SELECT nps_rollup_create('open.polls', 'of_text', score => 'segment')", qr/score "segment" cannot be used: nps_agg has no function for text/,
	'a type is not taken because somebody planted functions for it');
is(sql('SELECT summary FROM open.all_of_them'), '{0,0,0,1,0,0,0,0,1,0,1}', 'and so does who makes or rebuilds one');
is(sql('SELECT count(*) FROM open.caught'), '0', 'nothing planted beside it was called');
sql("SELECT nps_rollup_drop('open.by_segment'), nps_rollup_drop('open.all_of_them'); SET client_min_messages = error;
	DROP SCHEMA open CASCADE; DROP FUNCTION public.nps_rollup_rebuild(text), public.nps_rollup_current(regclass, oid)");

# plpgsql may be told to be strict
is( sql("SET plpgsql.extra_errors = 'all'; SELECT nps_rollup_rebuild('daily'), nps_rollup_compact('daily') >= 0;
		SELECT nps_rollup_create('responses', 'strict', ARRAY['segment']); INSERT INTO responses (score, segment) VALUES (9, 'strict');
		SELECT * FROM nps_rollup_check('strict'); SELECT nps_rollup_drop('strict')"),
	"|t\nstrict\n", 'plpgsql.extra_errors finds none');
is(sql("REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC; CREATE TABLE sparse (score integer); ALTER TABLE sparse OWNER TO owner; SET ROLE owner;
	SELECT nps_rollup_create('sparse', 'without'); SELECT nps_rollup_drop('without')"), "without\n", 'nobody needs the right to make temporary tables');
sql('GRANT TEMPORARY ON DATABASE postgres TO PUBLIC; DROP TABLE sparse');

# A superuser makes it, the owner of the table owns it
sql(<<'SQL');
SET ROLE owner;
CREATE TABLE owned (score integer, tenant integer);
ALTER TABLE owned ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenants ON owned USING (tenant = 1);
INSERT INTO owned VALUES (10, 1);
RESET ROLE;
INSERT INTO owned VALUES (0, 2);
SELECT nps_rollup_create('owned', 'owned_rollup', ARRAY['tenant']);
SQL
is( sql("SELECT string_agg(DISTINCT relowner::regrole::text, ',') FROM pg_class WHERE relname ~ '^owned'"),
	'owner', 'what it makes belongs to the owner of the table');
is(sql('SET ROLE owner; SELECT count(*) FROM owned_rollup'), '2', 'the rollup has the rows that row-level security hides');
like(sql("SELECT * FROM nps_rollup_check('owned_rollup')"), qr/^public\.owned has row-level security[^\n]*$/, 'which the check says, and nothing else');
fails("SET ROLE owner; SELECT nps_rollup_$_('owned_rollup')", qr/row-level security/, "forced on the owner, $_ fails for him rather than miss rows")
  for qw(check rebuild);
sql("SET ROLE owner; ALTER TABLE owned NO FORCE ROW LEVEL SECURITY; SELECT nps_rollup_rebuild('owned_rollup')");
is(sql('SELECT nps_responses(sum(summary)) FROM owned_rollup'), '2', 'not forced, the owner may rebuild');
sql("SET ROLE owner; SELECT nps_rollup_drop('owned_rollup')");

# A plain owner of a database installs it, and needs nobody else
sql('CREATE DATABASE theirs OWNER owner');
is( sql(q{SET ROLE owner; SET client_min_messages = error; SET nps_rollup.compact = off; CREATE SCHEMA survey; SET search_path = survey;
		CREATE EXTENSION nps_rollup CASCADE; CREATE TABLE answers (score integer); SELECT nps_rollup_create('answers', 'summaries');
		INSERT INTO answers VALUES (9), (10), (0); SELECT nps_rollup_compact('summaries'); SELECT summary FROM summaries;
		SELECT nps_rollup_rebuild('summaries'), nps_rollup_drop('summaries')}, 'theirs'),
	"summaries\n0\n{1,0,0,0,0,0,0,0,0,1,1}\n|", 'the owner of a database does all that by himself');

#
# Dump and restore
#
sql("INSERT INTO responses (score, segment) VALUES (2, 'two parts')") for 1 .. 2;
my $expected = sql('SELECT * FROM daily ORDER BY 1, 2');
my $folder = PostgreSQL::Test::Utils::tempdir;
my $from = $node->connstr('postgres');
my %restore = (
	plain => sub {
		my ($to) = @_;
		$node->command_ok([ 'pg_dump', '-f', "$folder/plain.sql", $from ], 'pg_dump plain');
		$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', "$folder/plain.sql", $to ], 'restored');
	},
	parallel => sub {
		my ($to) = @_;
		$node->command_ok([ 'pg_dump', '-Fd', '-j', '2', '-f', "$folder/parallel", $from ], 'pg_dump of a directory, in parallel');
		$node->command_ok([ 'pg_restore', '-e', '-j', '4', '-d', $to, "$folder/parallel" ], 'restored in parallel');
	},
	custom => sub {
		my ($to) = @_;
		$node->command_ok([ 'pg_dump', '-Fc', '-f', "$folder/custom", $from ], 'pg_dump custom');
		$node->command_ok([ 'pg_restore', '-e', "--section=$_", '-d', $to, "$folder/custom" ], "restored: $_") for qw(pre-data data post-data);
	},
	disabled => sub {
		my ($to) = @_;
		$node->command_ok([ 'pg_restore', '-e', '--schema-only', '-d', $to, "$folder/custom" ], 'the schema alone');
		$node->command_ok([ 'pg_restore', '-e', '--data-only', '--disable-triggers', '-d', $to, "$folder/custom" ],
			'and the data alone, triggers disabled');
	});
for my $way (qw(plain parallel custom disabled))
{
	$node->safe_psql('postgres', "CREATE DATABASE restored_$way");
	$restore{$way}->($node->connstr("restored_$way"));
	is(sql('SELECT * FROM daily ORDER BY 1, 2', "restored_$way"), $expected, "$way: the rollup says the same");
	exact("$way: and is exact", "restored_$way");
	sql("INSERT INTO responses (score, segment) VALUES (3, 'after'); UPDATE responses SET score = 10 WHERE segment = 's1';
		SELECT nps_rollup_compact('daily')", "restored_$way");
	exact("$way: it goes on", "restored_$way");
}
sql('CREATE DATABASE doubled');
$node->command_ok([ 'pg_restore', '-e', '--schema-only', '-d', $node->connstr('doubled'), "$folder/custom" ], 'the schema alone');
$node->command_ok([ 'pg_restore', '-e', '--data-only', '-d', $node->connstr('doubled'), "$folder/custom" ], 'and the data with triggers');
like(sql("SELECT * FROM nps_rollup_check('daily')", 'doubled'), qr/the table has/, 'then the parts are there twice, which the check finds');
sql("SELECT nps_rollup_rebuild('daily')", 'doubled');
exact('and a rebuild mends', 'doubled');

#
# Replication
#
my $subscriber = PostgreSQL::Test::Cluster->new('subscriber');
$subscriber->init;
$subscriber->append_conf('postgresql.conf', 'fsync = off');
$subscriber->start;
$node->command_ok([ 'pg_dump', '--schema-only', '--no-owner', '--no-acl', '-f', "$folder/schema.sql", $from ], 'the schema for a subscriber');
$subscriber->command_ok([ 'psql', '-Xq', '-f', "$folder/schema.sql", $subscriber->connstr('postgres') ], 'is made there');
sql('CREATE PUBLICATION everything FOR ALL TABLES');
my $publisher = $from =~ s/'/''/gr;
$subscriber->safe_psql('postgres', "CREATE SUBSCRIPTION everything CONNECTION '$publisher' PUBLICATION everything");
$subscriber->wait_for_subscription_sync if $subscriber->can('wait_for_subscription_sync');
$subscriber->poll_query_until('postgres', "SELECT count(*) = 0 FROM pg_subscription_rel WHERE srsubstate NOT IN ('r', 's')");
sql("DELETE FROM responses WHERE segment = 's0'; INSERT INTO responses (score, segment) SELECT i % 11, 'sent' FROM generate_series(1, 100) i;
	UPDATE responses SET score = 4 WHERE segment = 's2'");
sql("SELECT nps_rollup_compact('daily')");
sql("INSERT INTO responses (score, segment) VALUES (10, 'sent')");
$node->wait_for_catchup('everything');
is($subscriber->safe_psql('postgres', 'SELECT * FROM daily ORDER BY 1, 2'), sql('SELECT * FROM daily ORDER BY 1, 2'), 'a subscriber has the same rollup');
is($subscriber->safe_psql('postgres', "SELECT * FROM nps_rollup_check('daily')"), '', 'and it is exact there, restored without privileges as it is');
sql('TRUNCATE responses');
sql("INSERT INTO responses (score, segment) VALUES (9, 'anew')");
$node->wait_for_catchup('everything');
is($subscriber->safe_psql('postgres', 'SELECT segment, summary FROM daily'), 'anew|{0,0,0,0,0,0,0,0,0,1,0}', 'TRUNCATE arrives as well');
is($subscriber->safe_psql('postgres', "SELECT * FROM nps_rollup_check('daily')"), '', 'and leaves it exact');
$subscriber->safe_psql('postgres', 'DROP SUBSCRIPTION everything');
$subscriber->stop;
sql('DROP PUBLICATION everything');

#
# UNLOGGED
#
sql(q{CREATE UNLOGGED TABLE passing (score integer); INSERT INTO passing VALUES (10), (0), (9);
	SELECT nps_rollup_create('passing', 'passing_rollup')});
is(sql('SELECT nps_responses(summary) FROM passing_rollup'), '3', 'a rollup of an UNLOGGED table');
$node->stop('immediate');
$node->start;
is(sql('SELECT count(*) FROM passing') . sql('SELECT count(*) FROM passing_rollup_parts'), '00', 'is empty after a crash, as the table is');
sql('INSERT INTO passing VALUES (7)');
exact('and goes on from there', 'postgres', 'passing_rollup');
exact('the other one has lost nothing');

#
# An hour of single inserts, ten a second, by four writers
#
my $insert = "$folder/insert.sql";
append_to_file($insert, "INSERT INTO responses (score, segment) VALUES (:client_id, 's' || :client_id)");
$node->command_ok([ 'pgbench', '-n', '-f', $insert, '-c', '4', '-j', '2', '-t', '9000', '-M', 'prepared', $node->connstr('postgres') ],
	'36,000 single inserts');
my $parts = sql('SELECT count(*) FROM daily_parts');
cmp_ok($parts, '<', 1000, "leave few parts: $parts");
is(sql("SELECT nps_responses(sum(summary)) FROM daily WHERE segment ~ '^s[0-9]'"), '36000', 'and the rollup has them all');
sql("SELECT nps_rollup_compact('daily')");
is(sql('SELECT count(*) FROM daily_parts'), sql('SELECT count(*) FROM daily'), 'compacted, it is a part a group');
exact('and exact');
sql("BEGIN; DO \$\$ BEGIN FOR i IN 1..20000 LOOP INSERT INTO responses (score, segment) VALUES (i % 11, 'loop'); END LOOP; END \$\$; COMMIT");
exact('as it is after 20,000 inserts in one transaction');
cmp_ok(sql('SELECT count(*) FROM daily_parts'), '<', 1000, 'which compacts as it goes');

$node->stop;
done_testing();
