# An extension that was updated is the one that is installed today: every upgrade
# script (sql/nps--A--B.sql) is replayed, from every version that can still be
# installed, with values of all types in tables, and the catalogue compared with
# that of a fresh install.  Before there is any such script the frame itself is
# tried, with a made-up older version; so it is afterwards.
use strict;
use warnings;
use File::Copy;
use File::Path qw(make_path);
use File::Spec;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($version) = slurp_file('nps.control') =~ /^default_version\s*=\s*'([^']+)'/m;

# The staged extension once more, where a made-up version can be put beside it
# 16 and later name it from here, the server is elsewhere
my $directory = File::Spec->rel2abs(PostgreSQL::Test::Utils::tempdir);
my $settings = slurp_file('stage.conf');
my ($stage) = $settings =~ /'([^':]*\/stage)\b/;
for my $path (split /\n/, qx(cd '$stage' && find . -name 'nps*.sql' -o -name nps.control -o -name 'nps.*so'))
{
	my ($folder) = $path =~ m{(.*)/};
	make_path("$directory/$folder");
	copy("$stage/$path", "$directory/$path") or die "$path: $!";
}
$settings =~ s/\Q$stage\E/$directory/g;
chomp(my $scripts = qx(find '$directory' -type d -name extension));

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', $settings);
$node->start;

sub sql
{
	my ($database, $query) = @_;
	return $node->safe_psql($database, $query);
}

# What the catalogue says of the members of the extension, one column a line and
# without an OID: those that the catalogue knows for references are shown as the
# objects that they lead to.  A new column of a new major version is there by itself.
my %whole = map { $_ => 1 } qw(pg_proc pg_type pg_operator pg_cast pg_opclass pg_opfamily);
my %part = (
	pg_aggregate => [ 'aggfnoid', 'pg_proc' ],
	pg_amop => [ 'amopfamily', 'pg_opfamily' ],
	pg_amproc => [ 'amprocfamily', 'pg_opfamily' ]);
my %expression = (
	proargdefaults => 'pg_get_function_arguments(x.oid)',
	prosqlbody => 'pg_get_function_sqlbody(x.oid)');

sub catalogue_query
{
	my ($catalogue) = @_;
	my $members = $part{$catalogue} ? $part{$catalogue}[1] : $catalogue;
	my $key = $part{$catalogue} ? $part{$catalogue}[0] : 'oid';
	my @columns = split /\n/, sql('postgres', <<"SQL");
SELECT attname || ' ' || coalesce((
		SELECT pktable::text || CASE WHEN is_array THEN ' array' ELSE '' END
		FROM pg_get_catalog_foreign_keys()
		WHERE fktable = attrelid AND fkcols = ARRAY[attname::text] AND pkcols = '{oid}'), '')
FROM pg_attribute
WHERE attrelid = 'pg_catalog.$catalogue'::regclass AND attnum > 0 AND NOT attisdropped
ORDER BY attnum
SQL
	my @values;
	for (@columns)
	{
		my ($name, $target, $array) = split / /;
		next if $name eq 'oid';
		my $show = $target ? "(SELECT type || ' ' || identity FROM pg_identify_object('$target'::regclass, %s, 0))" : '';
		my $value =
		    $array ? "(SELECT string_agg(coalesce(" . sprintf($show, 'o') . ", '-'), ', ' ORDER BY n)
				FROM unnest(x.$name\::oid[]) WITH ORDINALITY AS u (o, n))"
		  : $target ? sprintf($show, "x.$name\::oid")
		  : $expression{$name} || "x.$name\::text";
		push @values, "('$name', $value)";
	}
	my $id = $part{$catalogue} && $part{$catalogue}[1] ne 'pg_proc' ? 'x.oid' : "x.$key";
	my $class = $catalogue eq 'pg_aggregate' ? 'pg_proc' : $catalogue;
	my $list = join(",\n", @values);
	return <<"SQL";
SELECT '$catalogue ' || (SELECT identity FROM pg_identify_object('$class'::regclass, $id, 0)) || ' ' || name
		|| ' = ' || coalesce(value, '-')
FROM pg_catalog.$catalogue x, LATERAL (VALUES $list,
	('comment', obj_description(x.$key, '$members'))) AS v (name, value)
WHERE x.$key IN (
	SELECT objid FROM pg_depend WHERE classid = '$members'::regclass AND deptype = 'e'
		AND refclassid = 'pg_extension'::regclass
		AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps'))
SQL
}
my @queries = map { catalogue_query($_) } sort keys %whole, keys %part;
push @queries, "SELECT 'pg_extension ' || (to_jsonb(e) - 'oid' - 'extowner' - 'extnamespace')::text
	FROM pg_extension e WHERE extname = 'nps'";
push @queries, "SELECT 'member ' || pg_describe_object(classid, objid, 0) FROM pg_depend
	WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass
		AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps')";

# As it is, or as it would be after a change
sub catalogue
{
	my ($database, $change) = @_;
	return sql($database, join(";\n", 'BEGIN', $change || (), @queries, 'ROLLBACK')) . "\n";
}

# The first lines that two catalogues do not share
sub difference
{
	my ($one, $other) = @_;
	my %one = map { $_ => 1 } split /\n/, $one;
	my %other = map { $_ => 1 } split /\n/, $other;
	my @lines = ((map { "- $_" } grep { !$other{$_} } sort keys %one), (map { "+ $_" } grep { !$one{$_} } sort keys %other));
	return join("\n", @lines > 20 ? (@lines[ 0 .. 19 ], '...') : @lines);
}

my $databases = 0;

sub new_database
{
	my $name = 'd' . ++$databases;
	sql('postgres', "CREATE DATABASE $name TEMPLATE template0");
	return $name;
}

# Two installs of today are the same, and the dump says much of them
my $fresh = new_database();
sql($fresh, 'CREATE EXTENSION nps');
my $expected = catalogue($fresh);
my $again = new_database();
sql($again, "CREATE TABLE some_oids_later (a serial, b text); CREATE EXTENSION nps");
is(difference($expected, catalogue($again)), '', 'two fresh installs have the same catalogue');
my $members = sql($fresh, "SELECT count(*) FROM pg_depend WHERE deptype = 'e'
	AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps')");
cmp_ok($members, '>', 100, 'the extension has members');
is(scalar(() = $expected =~ /^member /mg), $members, 'and the catalogue shows each');
unlike($expected, qr/ = (function|type|operator)? *\d{5,}$/m, 'no OID is in it');
is( sql($fresh, "SELECT DISTINCT classid::regclass FROM pg_depend WHERE deptype = 'e'
		AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps')
		AND classid::regclass::text NOT IN (" . join(', ', map { "'$_'" } sort keys %whole) . ')'),
	'',
	'and no member is of a kind that it does not show');

# It sees what an upgrade script may get wrong
for my $change (
	'ALTER FUNCTION nps_category(integer) COST 7',
	'ALTER FUNCTION nps_category(integer) VOLATILE',
	'ALTER FUNCTION nps_points(bigint) RENAME TO nps_point',
	'REVOKE ALL ON FUNCTION nps_points(bigint) FROM PUBLIC',
	"COMMENT ON AGGREGATE nps(integer) IS 'something else'",
	'COMMENT ON TYPE nps_summary IS NULL',
	'ALTER OPERATOR = (nps_summary, nps_summary) SET (RESTRICT = NONE)',
	'ALTER TYPE nps_summary SET (RECEIVE = NONE)',
	'ALTER EXTENSION nps DROP FUNCTION nps_points(bigint)',
	'ALTER EXTENSION nps DROP CAST (nps_summary AS jsonb); DROP CAST (nps_summary AS jsonb)',
	'CREATE FUNCTION nps_extra() RETURNS integer LANGUAGE sql RETURN 1; ALTER EXTENSION nps ADD FUNCTION nps_extra()')
{
	isnt(difference($expected, catalogue($again, $change)), '', "a difference is seen: $change");
}

# Values of all types, in tables and under indexes
my $values = <<'SQL';
CREATE TABLE answers AS SELECT i AS id, i % 7 AS team, (i * i % 11)::integer AS score, (i % 13)::double precision / 7 AS weight
	FROM generate_series(1, 1000) AS i;
CREATE TABLE stored AS SELECT team, nps_agg(score) AS s, nps_agg(score, 5000000000) AS wide,
	nps_transitions_agg(score, 10 - score) AS t, nps_weighted_agg(score, weight) AS w FROM answers GROUP BY team;
CREATE INDEX ON stored (s);
CREATE INDEX ON stored USING hash (s);
CREATE VIEW report AS SELECT team, nps(s) AS score, nps_ci(s) AS ci FROM stored;
SQL
my $look = <<'SQL';
SELECT md5(string_agg(format('%s %s %s %s %s', team, s, wide, t, w), E'\n' ORDER BY team)) FROM stored;
SELECT md5(string_agg(report::text, E'\n' ORDER BY team)) FROM report;
SET enable_seqscan = off;
SELECT count(*) FROM stored a JOIN stored b ON a.s = b.s;
SELECT count(*) FROM stored WHERE s = (SELECT nps_agg(score) FROM answers WHERE team = 3);
SQL
sql($fresh, $values);
my $answers = sql($fresh, $look);

# Install one version, update to another, compare: how the difference reads
sub replay
{
	my ($from, @path) = @_;
	my $database = new_database();
	sql($database, "CREATE EXTENSION nps VERSION '$from'; $values");
	my $before = sql($database, $look);
	sql($database, "ALTER EXTENSION nps UPDATE TO '$_'") for @path;
	is(sql($database, $look), $before, "values stored under $from are read after " . join(' and ', @path));
	is($before, $answers, 'as they are read today') if $path[-1] eq $version;
	my $difference = difference($expected, catalogue($database));
	sql('postgres', "DROP DATABASE $database");
	return $difference;
}

# All that there is: from each version that has an install script along each path
# that the server finds, and step by step
my %replayed;
my @full = map { /nps--([^-]+)\.sql$/ ? $1 : () } glob "$scripts/nps--*.sql";
my @steps = map { /(nps--[^-]+--[^-]+\.sql)$/ ? $1 : () } glob "$scripts/nps--*.sql";
ok((grep { $_ eq $version } @full), "version $version can be installed at once");
for my $from (grep { $_ ne $version } @full)
{
	my $path = sql('postgres',
		"SELECT path FROM pg_extension_update_paths('nps') WHERE source = '$from' AND target = '$version'");
	isnt($path, '', "there is a way from $from to $version") or next;
	is(replay($from, $version), '', "$from updated to $version is $version");
	my @path = split /--/, $path;
	$replayed{"nps--$path[$_ - 1]--$path[$_].sql"} = 1 for 1 .. $#path;
	is(replay($from, @path[ 1 .. $#path ]), '', "and so it is step by step") if @path > 2;
}
is(join(' ', grep { !$replayed{$_} } @steps), '', 'every upgrade script was replayed');

# The frame itself: a version that lacks the last statements of today's script, an
# upgrade script that brings them, and one that brings them otherwise
sub write_file
{
	my ($name, $text) = @_;
	open(my $file, '>', "$scripts/$name") or die "$name: $!";
	print $file $text;
	close $file;
}
my $script = slurp_file("sql/nps--$version.sql");
my $at = rindex($script, 'CREATE AGGREGATE');
my $guard = qq(\\echo Use "ALTER EXTENSION nps UPDATE" to load this file. \\quit\n);
write_file('nps--0.0.sql', substr($script, 0, $at));
write_file("nps--0.0--$version.sql", $guard . substr($script, $at));
is(replay('0.0', $version), '', 'a made-up older version updated is the version of today');
(my $wrong = substr($script, $at)) =~ s/(PARALLEL *= *)SAFE/$1RESTRICTED/ or die 'nothing to change';
write_file("nps--0.0--$version.sql", $guard . $wrong);
like(replay('0.0', $version), qr/^\+ pg_proc .*proparallel = r$/m, 'and is not by a script that says otherwise');

$node->stop;
done_testing;
