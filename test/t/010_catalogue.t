# What the catalogue says of every object of the extension, so that an object that
# is added later is held to the same rules without a word here.  A rule that has an
# exception names it, with its reason.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# Not STRICT: the NULL of an argument means something
my $endless = 'population NULL is a population without end';
my $worst = 'expected NULL is the worst case';
my $one_side = 'a wave without answers may be NULL';
my %not_strict = (
	'nps_ci(nps_summary,double precision,text,bigint)' => $endless,
	'nps_ci_lower(nps_summary,double precision,text,bigint)' => $endless,
	'nps_ci_upper(nps_summary,double precision,text,bigint)' => $endless,
	'nps_margin(nps_summary,double precision,bigint)' => $endless,
	'nps_margin(nps_weighted_summary,double precision,bigint)' => $endless,
	'nps_sample_size(double precision,double precision,bigint,nps_summary)' => "$endless, $worst",
	'nps_sample_size_compare(double precision,double precision,double precision,nps_summary)' => $worst,
	'nps_detectable_difference(bigint,bigint,double precision,double precision,nps_summary)' => $worst,
	'nps_power(double precision,bigint,bigint,double precision,nps_summary)' => $worst,
	'_nps_panel_accum(nps_panel,nps_summary,nps_summary)' => $one_side,
	'_nps_panel_accum_inv(nps_panel,nps_summary,nps_summary)' => $one_side);

# States that cannot be taken back: not exact
my %no_inverse = (nps_weighted_summary => 'sums of weights are rounded');

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

# A database without the extension, to compare with
sub tally
{
	return $node->safe_psql('postgres', <<'SQL');
SELECT (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_type), (SELECT count(*) FROM pg_operator),
	(SELECT count(*) FROM pg_cast), (SELECT count(*) FROM pg_opclass), (SELECT count(*) FROM pg_opfamily),
	(SELECT count(*) FROM pg_amop), (SELECT count(*) FROM pg_amproc), (SELECT count(*) FROM pg_aggregate),
	(SELECT count(*) FROM pg_depend), (SELECT count(*) FROM pg_description), (SELECT count(*) FROM pg_namespace)
SQL
}
my $before = tally();

# The script is for CREATE EXTENSION only
for my $script (glob 'sql/*.sql')
{
	my $text = slurp_file($script);
	$text =~ s/^\s*--.*$//mg;
	like($text, qr/\A\s*\\echo Use "(CREATE|ALTER) EXTENSION nps(?:_rollup)?\b[^\n]*\\quit\n/, "$script begins with its guard");
	# nps_rollup has its own rules: see 040_rollup.t
	next if $script =~ /nps_rollup/;
	unlike($text, qr/\bOR\s+REPLACE\b/i, "$script replaces nothing that is there");
	unlike($text, qr/\bIF\s+(NOT\s+)?EXISTS\b/i, "$script does not care what is there");
	unlike($text, qr/\bsearch_path\b|\@extschema/i, "$script does not name its schema");
	unlike($text, qr/\bSECURITY\s+DEFINER\b|\bDO\s+(\$|LANGUAGE)|\bEXECUTE\s+(format|')/i, "$script lends no rights");
	$node->command_like(
		[ 'psql', '-X', '-q', '-d', $node->connstr('postgres'), '-f', $script ],
		qr/EXTENSION nps/,
		"$script says how to load it");
}
is(tally(), $before, 'and does nothing else');

$node->safe_psql('postgres', 'CREATE EXTENSION nps');
$node->safe_psql('postgres', <<'SQL');
CREATE VIEW member AS
	SELECT classid, objid, pg_describe_object(classid, objid, 0) AS name
	FROM pg_depend
	WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
		AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps')
		-- from 17 on the array types are members, too
		AND NOT EXISTS (SELECT FROM pg_type t WHERE classid = 'pg_type'::regclass AND t.oid = objid AND t.typelem <> 0);
CREATE VIEW func AS
	SELECT p.*, p.oid::regprocedure::text AS name, t.typname AS result
	FROM pg_proc p JOIN pg_type t ON t.oid = prorettype
	WHERE p.oid IN (SELECT objid FROM member WHERE classid = 'pg_proc'::regclass);
CREATE VIEW agg AS
	SELECT a.*, f.*, t.typname AS state, t.typtype AS statekind
	FROM pg_aggregate a JOIN func f ON f.oid = aggfnoid JOIN pg_type t ON t.oid = aggtranstype;
CREATE VIEW op AS
	SELECT o.*, o.oid::regoperator::text AS name FROM pg_operator o
	WHERE o.oid IN (SELECT objid FROM member WHERE classid = 'pg_operator'::regclass);
CREATE VIEW class AS
	SELECT c.*, a.amname || ' ' || c.opcname AS name, a.amname FROM pg_opclass c JOIN pg_am a ON a.oid = opcmethod
	WHERE c.oid IN (SELECT objid FROM member WHERE classid = 'pg_opclass'::regclass);
CREATE VIEW casting AS
	SELECT c.*, m.name FROM member m JOIN pg_cast c ON c.oid = objid WHERE classid = 'pg_cast'::regclass;
CREATE VIEW type AS
	SELECT t.*, t.typname AS name FROM pg_type t
	WHERE t.oid IN (SELECT objid FROM member WHERE classid = 'pg_type'::regclass) AND typelem = 0;
SQL

# No name of $relation may answer to $condition
sub none
{
	my ($relation, $condition, $test) = @_;
	is($node->safe_psql('postgres', "SELECT name FROM $relation WHERE $condition ORDER BY 1"), '', $test);
}

sub quoted
{
	return join(', ', map { "'$_'" } '', sort @_);
}

# The lint has something to look at
for my $kind (qw(func agg op class casting type))
{
	cmp_ok($node->safe_psql('postgres', "SELECT count(*) FROM $kind"), '>', 0, "there are objects: $kind");
}

# All objects
none('member', 'obj_description(objid, classid::regclass::name) IS NULL', 'every object has a comment');
none('member', "obj_description(objid, classid::regclass::name) !~ '^\\S.{2,}[^\\s.]\$'", 'as a phrase');
none('member', 'length(obj_description(objid, classid::regclass::name)) > 210', 'that does not fill the screen in psql');

# Functions
none('func', "provolatile <> 'i'", 'every function is immutable');
none('func', "proparallel <> 's'", 'every function is parallel safe');
none('func', 'prosecdef', 'no function lends rights');
none('func', 'proconfig IS NOT NULL', 'no function has settings');
none('func', 'proleakproof', 'no function claims to be leakproof');
none('func', "prokind NOT IN ('f', 'a')", 'nothing but functions and aggregates');
none('func', "prokind = 'f' AND prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')",
	'every function is C');
none('func', "prokind = 'f' AND probin <> '\$libdir/nps'", 'in the library of the extension');
none('func', "prokind = 'f' AND NOT proisstrict AND name NOT IN (" . quoted(keys %not_strict) . ')',
	'every function is strict');
for my $name (sort keys %not_strict)
{
	is($node->safe_psql('postgres', "SELECT proisstrict FROM func WHERE name = '$name'"),
		'f', "but $name is not: $not_strict{$name}");
}
none('func', "prokind = 'f' AND proargnames IS NULL AND proname !~ '^_' AND proname <> result
	AND oid NOT IN (SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend]::oid[]) FROM type)",
	'functions that people call name their arguments');
none('func', "prokind = 'f' AND (result = 'internal' OR 'internal'::regtype = ANY (proargtypes) AND proname !~ '_recv\$')",
	'no function has an internal argument or result');
none(
	'func f',
	'EXISTS (SELECT 1 FROM pg_proc b WHERE b.pronamespace = \'pg_catalog\'::regnamespace
		AND b.proname = f.proname AND b.proargtypes = f.proargtypes)',
	'no function hides behind one of pg_catalog');
none("(SELECT unnest(proargnames) || ' of ' || name AS name, pronargdefaults FROM func) AS a",
	"name !~ '^[a-z][a-z_]* of '", 'arguments have plain names');

# Aggregates
none('agg', "statekind = 'p'", 'no state is internal or of another pseudo-type');
none('agg', 'aggtranstype NOT IN (SELECT oid FROM type)', 'every state is a type of the extension');
none('agg', "aggkind <> 'n' OR aggnumdirectargs <> 0", 'every aggregate is a plain one');
none('agg', 'aggcombinefn = 0', 'every aggregate has a combine function');
none('agg', 'aggserialfn <> 0 OR aggdeserialfn <> 0', 'and needs no serial function');
none('agg', 'agginitval IS NULL', 'every aggregate has an initial state');
none('agg', 'aggtransspace IS DISTINCT FROM 48 AND aggtranstype = \'nps_summary\'::regtype',
	'the planner knows how large a summary is');
none('agg', 'aggtransspace <= 0', 'and any other state');
none('agg', "aggfinalmodify <> 'r' OR aggmfinalmodify <> 'r'", 'no final function changes the state');
none('agg', 'aggfinalextra OR aggmfinalextra', 'nor wants the arguments');
none('agg', 'aggminvtransfn = 0 AND state NOT IN (' . quoted(keys %no_inverse) . ')',
	'every aggregate has an inverse');
none('agg', 'aggminvtransfn <> 0 AND (aggmtransfn, aggmtranstype, aggmtransspace, aggmfinalfn)
		IS DISTINCT FROM (aggtransfn, aggtranstype, aggtransspace, aggfinalfn)',
	'a moving aggregate is the same aggregate');
none('agg', 'aggminvtransfn <> 0 AND aggminitval IS DISTINCT FROM agginitval', 'from the same initial state');
for my $state (sort keys %no_inverse)
{
	is($node->safe_psql('postgres', "SELECT bool_or(aggminvtransfn <> 0) FROM agg WHERE state = '$state'"),
		'f', "but those of $state have none: $no_inverse{$state}");
}
none(
	"(SELECT name || ' uses ' || f::regprocedure AS name, f FROM agg,
		unnest(ARRAY[aggtransfn, aggcombinefn, aggfinalfn, aggmtransfn, aggminvtransfn, aggmfinalfn]::oid[]) f) AS u",
	"f <> 0 AND f NOT IN (SELECT oid FROM func WHERE proisstrict OR name IN (" . quoted(keys %not_strict) . '))',
	'the functions of aggregates are ours, and strict');
none(
	"(SELECT string_agg(name, ', ' ORDER BY name) AS name, count(DISTINCT (aggtransfn::oid, aggcombinefn::oid, aggtranstype, agginitval)) AS n
		FROM agg WHERE proargnames[1] = 'score' GROUP BY proargtypes, proargnames) AS s",
	'n > 1',
	'aggregates of the same scores can share one state');
for my $type (qw(smallint integer bigint numeric), 'double precision')
{
	is( $node->safe_psql('postgres', "SELECT string_agg(proname, ' ' ORDER BY proname, pronargs) FROM agg
			WHERE proargtypes[0] = '$type'::regtype AND proargnames[1] = 'score'
				AND aggtranstype = 'nps_summary'::regtype"),
		'nps nps_agg nps_agg nps_ci nps_ci_lower nps_ci_upper',
		"all aggregates take a score of type $type");
}

# Functions that nobody calls by name begin with an underscore: \df nps* shows the others
$node->safe_psql('postgres', <<'SQL');
CREATE VIEW used AS
	SELECT oprcode AS f, 'operator ' || name AS by FROM op
	UNION ALL SELECT amproc, 'operator class ' || name FROM class
		JOIN pg_amproc ON amprocfamily = opcfamily AND amproclefttype = opcintype AND amprocrighttype = opcintype
	UNION ALL SELECT castfunc, name FROM casting
	UNION ALL SELECT unnest(ARRAY[aggtransfn, aggcombinefn, aggminvtransfn]::oid[]), name FROM agg
	UNION ALL SELECT aggfinalfn, 'end of ' || name FROM agg;
SQL
none("(SELECT f::regprocedure || ' of ' || by AS name, proname, by, result FROM used JOIN func ON oid = f) AS u",
	"proname !~ '^_' AND by !~ '^end of' AND proname <> result",
	'what an operator, operator class, cast or aggregate needs begins with an underscore, constructors and final functions apart');
none('func', "proname ~ '^_' AND oid NOT IN (SELECT f FROM used)", 'and nothing else does');

# Functions and library fit; those of nps_rollup are looked at in 040_rollup.t
my ($library) = grep { -e } map { "$_/nps.so" } split /:/, $node->safe_psql('postgres', 'SHOW dynamic_library_path');
my $defined = join "\n", sort grep { !/^nps_rollup_/ } `nm -D --defined-only '$library'` =~ / pg_finfo_(\w+)$/mg;
is($node->safe_psql('postgres', q(SELECT DISTINCT prosrc COLLATE "C" FROM func WHERE prokind = 'f' ORDER BY 1)),
	$defined, 'SQL uses every function of the library, and no other');

# Operators
none('op', 'oprcode NOT IN (SELECT oid FROM func)', 'every operator has a function of the extension');
none('op o', 'oprcom <> 0 AND (SELECT oprcom FROM pg_operator c WHERE c.oid = o.oprcom) <> o.oid',
	'commutators are linked both ways');
none('op o', 'oprnegate <> 0 AND (SELECT oprnegate FROM pg_operator n WHERE n.oid = o.oprnegate) <> o.oid',
	'negators are linked both ways');
none('op', '(oprcom <> 0 AND oprcom NOT IN (SELECT oid FROM op)) OR (oprnegate <> 0 AND oprnegate NOT IN (SELECT oid FROM op))',
	'with operators of the extension');
none('op', "oprresult = 'boolean'::regtype AND (oprcom = 0 OR oprnegate = 0)",
	'every comparison has a commutator and a negator');
none('op', "oprresult = 'boolean'::regtype AND (oprrest = 0 OR oprjoin = 0)", 'and estimators');
none('op', "oprname = '+' AND oprcom <> oid", '+ commutes');
none('op', "oprname = '=' AND NOT (oprcanhash AND oprcanmerge)", '= hashes and merges');
my %estimator = ('=' => 'eq', '<>' => 'neq', '<' => 'scalarlt', '<=' => 'scalarle', '>' => 'scalargt', '>=' => 'scalarge');
for my $name (sort keys %estimator)
{
	none('op', "oprname = '$name' AND (oprrest::text, oprjoin::text) <> ('$estimator{$name}sel', '$estimator{$name}joinsel')",
		"the estimators of $name are its own");
}

# Casts
none('casting', "castcontext <> 'a'", 'every cast is for assignment, never implicit');
none('casting', "castmethod <> 'f' OR castfunc NOT IN (SELECT oid FROM func)", 'by a function of the extension');
# PostgreSQL would make to_json, to_jsonb and json_agg of a row of it, and the row would
# not come back by jsonb_populate_record
none('casting', "casttarget = 'json'::regtype", 'none makes json of a value in a row');

# Operator classes
none('class', 'NOT amvalidate(oid)', 'every operator class is valid');
none('class', 'NOT opcdefault OR opcintype NOT IN (SELECT oid FROM type)',
	'and the default of a type of the extension');
is( $node->safe_psql('postgres', "SELECT string_agg(amname || ' ' || opcname, ', ' ORDER BY amname) FROM class WHERE opcintype = 'nps_summary'::regtype"),
	'btree nps_summary_ops, hash nps_summary_ops',
	'nps_summary has an order and a hash');
my %support = (btree => [ 1, 4 ], hash => [ 1, 2 ]);
my %operators = (btree => '< <= = >= >', hash => '=');
for my $method (sort keys %support)
{
	none(
		'class c',
		"amname = '$method' AND NOT ARRAY[" . join(',', @{ $support{$method} }) . "]::smallint[] <@ (
			SELECT array_agg(amprocnum) FROM pg_amproc WHERE amprocfamily = opcfamily
				AND amproclefttype = opcintype AND amprocrighttype = opcintype)",
		"$method has its support functions");
	none(
		'class c',
		"amname = '$method' AND '$operators{$method}' IS DISTINCT FROM (
			SELECT string_agg(oprname, ' ' ORDER BY amopstrategy)
			FROM pg_amop JOIN op o ON o.oid = amopopr
			WHERE amopfamily = opcfamily AND amoplefttype = opcintype AND amoprighttype = opcintype)",
		"$method has its operators");
}

# Types
none('type', "typtype NOT IN ('b', 'c')", 'the types are base types');
none('type', "typcategory <> 'U' AND typtype = 'b' OR typispreferred", 'of category U');
none('type', "typtype = 'b' AND (typstorage <> 'p' OR typbyval)",
	'stored as they are: a state can be changed where it is');
none('type', "typtype = 'b' AND typalign NOT IN ('i', 'd')", 'aligned');
none('type', "name = 'nps_summary' AND (typalign <> 'i' OR typlen <> -1)",
	'nps_summary as int4, of variable length');
none('type', "typtype = 'b' AND 0 IN (typinput, typoutput, typreceive, typsend)",
	'with a text form and a binary form');
none('type', "typtype = 'b' AND (typinput::text, typoutput::text, typreceive::text, typsend::text)
		IS DISTINCT FROM (name || '_in', name || '_out', name || '_recv', name || '_send')",
	'by functions named after them');
none('type', "typtype = 'b' AND typarray = 0", 'and with arrays');

# The extension
is($node->safe_psql('postgres', "SELECT extrelocatable FROM pg_extension WHERE extname = 'nps'"),
	't', 'the extension can be moved');

# It goes without a trace
$node->safe_psql('postgres', 'DROP VIEW member CASCADE; DROP EXTENSION nps');
is(tally(), $before, 'DROP EXTENSION leaves nothing behind');

$node->stop;
done_testing;
