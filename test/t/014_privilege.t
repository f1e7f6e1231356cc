# Who may install the extension, and who can get between it and its objects: the
# plain owner of a database may, in any schema; nobody can by planting objects of the
# same names, neither before CREATE EXTENSION nor ahead in search_path.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

# As a role, in a database that bears its name
sub sql
{
	my ($role, $query) = @_;
	return $node->safe_psql('plain', $query, extra_params => [ '-U', $role ]);
}

# The error of a query: SQLSTATE and message
sub error_of
{
	my ($role, $query) = @_;
	my (undef, undef, $error) = $node->psql('plain', $query, extra_params => [ '-U', $role, '-v', 'VERBOSITY=verbose' ]);
	my ($message) = $error =~ /ERROR:  (.*)/;
	return $message // 'no error';
}

my $super = $node->safe_psql('postgres', 'SELECT current_user');
$node->safe_psql('postgres', 'CREATE ROLE plain LOGIN; CREATE ROLE guest LOGIN');
$node->safe_psql('postgres', 'CREATE DATABASE plain OWNER plain');
is($node->safe_psql('postgres', "SELECT rolsuper FROM pg_roles WHERE rolname = 'plain'"), 'f', 'plain is no superuser');

my $member = "pg_depend WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass
	AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps')";

# A function that says it was called, whatever it is called for
sub planted
{
	my ($name, $arguments, $result) = @_;
	return "CREATE FUNCTION $name($arguments) RETURNS $result LANGUAGE plpgsql AS
		\$\$ BEGIN RAISE EXCEPTION 'captured by $name'; END \$\$;";
}

# The owner of a database installs it
sql('plain', 'CREATE SCHEMA "the lib"; CREATE EXTENSION nps SCHEMA "the lib"');
is(sql('plain', "SELECT extowner::regrole FROM pg_extension WHERE extname = 'nps'"), 'plain', 'the owner of a database may install it');
is(sql('guest', "SELECT count(*) FROM pg_proc WHERE pronamespace = '\"the lib\"'::regnamespace AND NOT has_function_privilege(oid, 'EXECUTE')"),
	0, 'anybody may call its functions');
is(error_of('guest', 'SELECT "the lib".nps(9)'), '42501: permission denied for schema the lib', 'who may use their schema');
sql('plain', 'GRANT USAGE ON SCHEMA "the lib" TO guest');

# Everything can be reached by qualified name alone
sql('guest', 'SET search_path = pg_catalog; SELECT ' . join ', ', map { "\"the lib\".$_" }
	  'nps(9)', 'nps_ci(9)', 'nps_agg(9, 2)', 'nps_category(9)', "nps_bar('{0,0,0,0,0,0,0,0,0,0,1}'::\"the lib\".nps_summary)");
is( sql('guest', <<'SQL'), '0.0|50.0|t|f|t|{2,0,0,0,0,0,0,0,0,0,2}|{1,0,0,0,0,0,0,0,0,0,1}|4',
SET search_path = pg_catalog;
SELECT round("the lib".nps("the lib".sum(s)), 1), round("the lib".nps_share("the lib".sum(s), 'promoter'), 1), s OPERATOR("the lib".=) s,
	s OPERATOR("the lib".<>) s, s OPERATOR("the lib".>=) s, s OPERATOR("the lib".+) s,
	s OPERATOR("the lib".+) s OPERATOR("the lib".-) s, (s::jsonb->'scores'->>0)::int + (s::jsonb->'responses')::int + (s::bigint[])[11]
FROM (SELECT ARRAY[1,0,0,0,0,0,0,0,0,0,1]::"the lib".nps_summary AS s) AS t GROUP BY s
SQL
	'functions, aggregates, operators and casts by qualified name');

# Nobody but a superuser moves it
my $places = "SELECT array_agg(DISTINCT pronamespace::regnamespace) FROM pg_proc WHERE oid IN (SELECT objid FROM $member)";
sql('plain', 'CREATE SCHEMA elsewhere; GRANT CREATE, USAGE ON SCHEMA elsewhere TO guest');
like(error_of('plain', 'ALTER EXTENSION nps SET SCHEMA elsewhere'), qr/^42501: must be owner of /, 'its owner cannot move it');
is(sql('plain', $places), '{"\"the lib\""}', 'nor a part of it');
is(error_of('guest', 'ALTER EXTENSION nps SET SCHEMA elsewhere'), '42501: must be owner of extension nps', 'nor can others');
sql('plain', <<'SQL');
CREATE VIEW by_hand AS SELECT s, round("the lib".nps(s), 1), s OPERATOR("the lib".=) '{1,0,0,0,0,0,0,0,0,0,1}' AS same
	FROM (SELECT "the lib".nps_agg(i % 11) AS s FROM generate_series(0, 10, 10) AS i) AS t;
CREATE TABLE indexed AS SELECT s FROM by_hand; CREATE INDEX ON indexed (s);
SQL
my $before = sql('plain', 'TABLE by_hand');
is($before, '{1,0,0,0,0,0,0,0,0,0,1}|0.0|t', 'a view');
sql($super, 'ALTER EXTENSION nps SET SCHEMA elsewhere');
is(sql('plain', $places), '{elsewhere}', 'a superuser moves all of it');
is(sql('plain', 'TABLE by_hand'), $before, 'views go with it');
is(sql('plain', "SELECT count(*) FROM indexed WHERE s OPERATOR(elsewhere.=) '{1,0,0,0,0,0,0,0,0,0,1}'; SELECT round(elsewhere.nps(10))"),
	"1\n100", 'and so do indexes and aggregates');

# What happens with look-alikes ahead in search_path: nothing.  Every function of the
# extension is called by qualified name with arguments of its types.
my %argument = (
	smallint => '9::pg_catalog.int2', integer => '9', bigint => '9::pg_catalog.int8', numeric => '9.0',
	'double precision' => '0.9::pg_catalog.float8', text => "'promoter'::pg_catalog.text",
	'bigint[]' => "'{1,2,3,4,5,6,7,8,9,10,11}'::pg_catalog.int8[]", 'integer[]' => "'{1,2,3,4,5,6,7,8,9,10,11}'::pg_catalog.int4[]",
	'smallint[]' => "'{1,2,3,4,5,6,7,8,9,10,11}'::pg_catalog.int2[]",
	'elsewhere.nps_summary' => "'{1,2,3,4,5,6,7,8,9,10,11}'::elsewhere.nps_summary",
	'elsewhere.nps_transitions' => "'{9,8,7,6,5,4,3,2,1}'::elsewhere.nps_transitions",
	'elsewhere.nps_weighted_summary' => "'{5,0.5,0,0.25,0,2,0,2,0,3.5,0,6.25,0}'::elsewhere.nps_weighted_summary",
	'elsewhere.nps_clustered_summary' => "'{3,1,2,3,34,21,14}'::elsewhere.nps_clustered_summary",
	'elsewhere.nps_panel' => "'{@{[ join ',', (0) x 19 ]}}'::elsewhere.nps_panel");
my @functions = split /\n/, sql($super, <<"SQL");
SET search_path = pg_catalog;
SELECT p.oid::regproc, string_agg(t.type::regtype::text, '|' ORDER BY i) FROM pg_proc p, unnest(proargtypes) WITH ORDINALITY AS t (type, i)
WHERE p.oid IN (SELECT objid FROM $member) AND NOT proargtypes::oid[] && ARRAY['internal', 'cstring']::regtype[]::oid[]
GROUP BY p.oid ORDER BY p.oid::regprocedure::text
SQL
cmp_ok(scalar @functions, '>', 100, 'there are functions to call');
is(join(' ', grep { !$argument{$_} } map { my (undef, @types) = split /\|/; @types } @functions), '', 'with arguments known here');
my @calls = map { my ($name, @types) = split /\|/; "$name(" . join(', ', map { $argument{$_} // 'NULL' } @types) . ')' } @functions;

sub results
{
	my ($settings) = @_;
	my ($status, $out, $error) = $node->psql('plain', join("\n", $settings, map { "SELECT $_;" } @calls),
		on_error_stop => 0, extra_params => [ '-U', 'plain' ]);
	$error =~ s/^psql:<stdin>:\d+: //mg;
	return "$out\n$error";
}

sql('plain', <<'SQL');
SET search_path = elsewhere;
CREATE VIEW public.through AS
	SELECT nps(i % 11), nps_ci(i % 11), nps_agg(i % 11) AS s, nps_agg(i % 11, i) = '{0,0,0,0,0,0,0,0,0,0,0}' AS empty,
		nps_agg(i % 11) + nps_agg(i % 11, i) AS total, nps_ci(nps_agg(i % 11), 0.9, 'wald') AS wald, nps_weighted(i % 11, 1.5),
		nps_agg(i % 11)::jsonb AS j, nps_agg(i % 11)::bigint[]::nps_summary AS a, nps_share(nps_agg(i % 11), 'passive'),
		(nps_compare(nps_agg(i % 11), nps_agg(i % 11))).*, csat(1 + i % 5), nps_transitions_agg(i % 11, 10)
	FROM generate_series(1, 200) AS i;
CREATE TABLE public.stored (s nps_summary, category text GENERATED ALWAYS AS (nps_category(nps_responses(s))) STORED,
	CHECK (s <> '{0,0,0,0,0,0,0,0,0,0,0}'));
CREATE INDEX ON public.stored (s);
CREATE INDEX ON public.stored USING hash (s);
INSERT INTO public.stored SELECT nps_agg(i % 11) FROM generate_series(1, 50) AS i GROUP BY i % 10;
SQL
my $clean = 'SET search_path = pg_catalog;';
my $store = 'SELECT s, category FROM public.stored ORDER BY s; SELECT count(*), count(DISTINCT s) FROM public.stored;
	SET enable_seqscan = off; SELECT a.s FROM public.stored a WHERE a.s OPERATOR(elsewhere.>=) \'{0,0,0,0,0,1,0,0,0,0,0}\'; TABLE public.through';
my $expected = results($clean);
my $expected_store = sql('plain', "$clean $store");
unlike($expected, qr/does not exist|permission denied/, 'they are called');

sql('plain', 'CREATE SCHEMA hostile');
my @operators = ('=', '<>', '<', '<=', '>', '>=', '+', '-');

# An operator on a type, of a function that has its characters' codes as name
sub planted_operator
{
	my ($schema, $operator, $type) = @_;
	my $name = "$schema." . join '', map { 'o' . ord } split //, $operator;
	return planted($name, "$type, $type", $operator =~ /[=<>]/ ? 'boolean' : $type)
	  . "CREATE OPERATOR $schema.$operator (LEFTARG = $type, RIGHTARG = $type, FUNCTION = $name);";
}
my @types = ('elsewhere.nps_summary', map { "pg_catalog.$_" } qw(int4 int8 numeric float8 text anyelement));
sql('plain', join '',
	(map { my $operator = $_; map { planted_operator('hostile', $operator, $_) } @types } @operators),
	(map { my ($name, @arguments) = split /\|/; planted($name =~ s/elsewhere/hostile/r, join(', ', @arguments), 'text') } @functions),
	(map { planted("hostile.$_", 'anyelement', 'anyelement') } qw(numeric_out jsonb_in numrange round abs float8_numeric)),
	(map { "CREATE DOMAIN hostile.$_ AS pg_catalog.bool;" } qw(numeric int4 int8 float8 text numrange jsonb json nps_summary)));
my $hostile = 'SET search_path = hostile, public, elsewhere, pg_catalog;';
like(error_of('plain', "$hostile SELECT nps_category(9)"), qr/captured by hostile.nps_category/, 'they would capture a call');
like(error_of('plain', "$hostile SELECT 1 + 1"), qr/captured by hostile.o43/, 'and an operator');
is(results($hostile), $expected, 'but none of those that the functions make');
is(sql('plain', "$hostile " . $store =~ s/count\(/pg_catalog.count(/gr), $expected_store, 'nor of views, indexes, checks and generated columns');
is(sql('plain', "$hostile INSERT INTO public.stored VALUES ('{9,0,0,0,0,0,0,0,0,0,0}') RETURNING category"), 'promoter', 'nor when a row comes in');
is(sql('plain', "$hostile REINDEX TABLE public.stored; ANALYZE public.stored; SELECT pg_catalog.count(*) FROM public.stored"), 11, 'nor when an index is built');

# What is planted where the extension is to go: it fails, and adopts nothing
sql('plain', 'DROP SCHEMA hostile CASCADE; DROP EXTENSION nps CASCADE; CREATE SCHEMA target');
my %plants = map { my ($name, @types) = split /\|/; ($name =~ s/elsewhere/target/r => join ', ', @types) }
  grep { !/\|elsewhere/ } @functions;
cmp_ok(scalar keys %plants, '>', 10, 'a plain user can plant functions');
for my $name (sort keys %plants)
{
	my $function = "$name($plants{$name})";
	my (undef, $out, $error) = $node->psql('plain', <<"SQL", on_error_stop => 0, extra_params => [ '-v', 'VERBOSITY=verbose' ]);
SET SESSION AUTHORIZATION plain;
@{[ planted($name, $plants{$name}, 'text') ]}
RESET SESSION AUTHORIZATION;
CREATE EXTENSION nps SCHEMA target;
SELECT count(*), '$function'::regprocedure::oid::regproc FROM pg_extension WHERE extname = 'nps';
DROP FUNCTION $function;
SQL
	like($error, qr/ERROR:  (42723: function "\w+" already exists|55000: function .* is not a member of extension)/,
		"CREATE EXTENSION fails where there is a function $function");
	is($out, "0|$name", 'and leaves it as it is');
}
for my $type (qw(nps_summary nps_transitions nps_weighted_summary nps_clustered_summary nps_panel))
{
	for my $plant ("TYPE target.$type AS (x integer)", "TYPE target.$type AS ENUM ('a')", "DOMAIN target.$type AS text", "TABLE target.$type (x integer)")
	{
		sql('plain', "CREATE $plant");
		is(error_of($super, 'CREATE EXTENSION nps SCHEMA target'), "42710: type \"$type\" already exists", "and where there is a $plant");
		is(sql('plain', 'SELECT count(*) FROM pg_extension'), 1, 'nothing is installed');
		my ($kind) = $plant =~ /^(\w+)/;
		sql('plain', "DROP $kind target.$type");
	}
}

# Look-alikes of other types do no harm: what the extension uses is its own or built in
my %names = map { (split /\|/)[0] =~ s/elsewhere/target/r => 1 } @functions;
sql('plain', join '',
	(map { my $name = $_; map { planted($name, join(', ', ('anyelement') x $_), 'anyelement') } 1 .. 3 } sort keys %names),
	(map { planted_operator('target', $_, 'anyelement') } @operators));
sql($super, 'CREATE EXTENSION nps SCHEMA target');
is( sql($super, "WITH RECURSIVE member AS (SELECT classid, objid FROM $member), used AS (
			SELECT d.refclassid, d.refobjid FROM pg_depend d JOIN member USING (classid, objid)
			UNION SELECT 'pg_proc'::regclass, f FROM pg_aggregate, unnest(ARRAY[aggtransfn, aggfinalfn, aggcombinefn, aggmtransfn, aggminvtransfn, aggmfinalfn]::oid[]) AS f
				WHERE aggfnoid IN (SELECT objid FROM member)
			UNION SELECT 'pg_operator'::regclass, o FROM pg_operator, unnest(ARRAY[oprcom, oprnegate]) AS o WHERE oid IN (SELECT objid FROM member))
		SELECT pg_describe_object(refclassid, refobjid, 0) FROM used
		WHERE (refclassid, refobjid) NOT IN (SELECT * FROM member) AND refobjid >= 16384
			AND refclassid NOT IN ('pg_namespace'::regclass, 'pg_extension'::regclass)"),
	'', 'look-alikes of other types are not used');
is(sql('plain', 'SELECT round(target.nps(i)), target.sum(target.nps_agg(i)) OVER () FROM generate_series(9, 10) AS i GROUP BY i LIMIT 1'),
	'100|{0,0,0,0,0,0,0,0,0,1,1}', 'nor called');

# A function of the user's own with the same name and argument stays beside the extension in another schema
$node->safe_psql('postgres', 'CREATE DATABASE taken');
my $own = "CREATE FUNCTION nps(score integer) RETURNS text RETURN 'my own'; CREATE SCHEMA stats;";
$node->safe_psql('taken', $own);
my (undef, undef, $taken) = $node->psql('taken', 'CREATE EXTENSION nps');
like($taken, qr/^.*ERROR:  function "nps" already exists with same argument types$/m, 'a name that is taken');
is($node->safe_psql('taken', 'CREATE EXTENSION nps SCHEMA stats; SELECT nps(9), round(stats.nps(9))'),
	'my own|100', 'and a schema that has both');

$node->stop;
done_testing;
