# Values leave the database and come back as they were: through COPY as text and as
# bytes, through pg_dump and pg_restore, and through the years.  What PostgreSQL cannot
# restore is as SECURITY.md says, and the forms that it names in its place come back.  The bytes, hashes
# and places held here as constants are on somebody's disk: a change that fails this
# file needs another version of the extension and a way from one to the other.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my $directory = PostgreSQL::Test::Utils::tempdir;

sub sql
{
	my ($query, $database) = @_;
	return $node->safe_psql($database || 'postgres', $query);
}

# A file as COPY BINARY writes it: a row for each argument, undef for NULL
sub copy_file
{
	my ($name, @values) = @_;
	my $path = "$directory/$name";
	my $rows = join '', map { pack('n', 1) . (defined $_ ? pack('N', length $_) . $_ : pack('N', 0xffffffff)) } @values;
	open(my $file, '>:raw', $path) or die "$path: $!";
	print $file "PGCOPY\n\xff\r\n\0", pack('NN', 0, 0), $rows, pack('n', 0xffff);
	close $file;
	return $path;
}

my $max = 9223372036854775807;

# Text, bytes and size of values of every kind, as version 1.0 has them
my %golden = (
	nps_summary => [
		[ '{0,0,0,0,0,0,0,0,0,0,0}', pack('C q>11', 1, (0) x 11), 48 ],
		[ '{17,6,8,19,18,144,130,291,677,564,872}',
			pack('C q>11', 1, 17, 6, 8, 19, 18, 144, 130, 291, 677, 564, 872), 48 ],
		[ '{1,0,0,0,0,0,0,0,0,0,4294967295}', pack('C q>11', 1, 1, (0) x 9, 4294967295), 48 ],
		[ '{4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295,4294967295}',
			pack('C q>11', 1, (4294967295) x 11), 48 ],
		[ '{1,0,0,0,0,0,0,0,0,0,4294967296}', pack('C q>11', 1, 1, (0) x 9, 4294967296), 92 ],
		[ '{4294967297,0,0,0,0,0,0,0,0,0,0}', pack('C q>11', 1, 4294967297, (0) x 10), 92 ],
		[ "{0,0,0,0,0,$max,0,0,0,0,0}", pack('C q>11', 1, (0) x 5, $max, (0) x 5), 92 ],
		[ '{838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797800,838488366986797807}',
			pack('C q>11', 1, (838488366986797800) x 10, 838488366986797807), 92 ],
	],
	nps_transitions => [
		[ '{0,0,0,0,0,0,0,0,0}', pack('C q>9', 1, (0) x 9), 40 ],
		[ '{1,2,3,4,5,6,7,8,9}', pack('C q>9', 1, 1 .. 9), 40 ],
		[ '{0,0,0,0,0,0,0,0,4294967295}', pack('C q>9', 1, (0) x 8, 4294967295), 40 ],
		[ '{0,0,0,0,0,0,0,0,4294967296}', pack('C q>9', 1, (0) x 8, 4294967296), 76 ],
		[ "{0,$max,0,0,0,0,0,0,0}", pack('C q>9', 1, 0, $max, (0) x 7), 76 ],
	],
	nps_clustered_summary => [
		[ '{0,0,0,0,0,0,0}', pack('C q>7', 1, (0) x 7), 32 ],
		[ '{3,1,2,3,34,21,14}', pack('C q>7', 1, 3, 1, 2, 3, 34, 21, 14), 32 ],
		[ '{1,0,0,30000,3600000000,1800000000,900000000}', pack('C q>7', 1, 1, 0, 0, 30000, 3600000000, 1800000000, 900000000), 32 ],
		[ '{1,0,0,40000,6400000000,3200000000,1600000000}', pack('C q>7', 1, 1, 0, 0, 40000, 6400000000, 3200000000, 1600000000), 60 ],
	],
	nps_panel => [
		[ '{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}', pack('C q>19', 1, (0) x 19), 80 ],
		[ '{6,1,2,1,2,9,7,7,1,1,3,13,7,5,8,4,7,4,3}', pack('C q>19', 1, 6, 1, 2, 1, 2, 9, 7, 7, 1, 1, 3, 13, 7, 5, 8, 4, 7, 4, 3), 80 ],
		[ '{1,1,0,0,100000,40000000000,20000000000,10000000000,100000,0,0,0,0,10000000000,0,20000000000,0,10000000000,20000000000}',
			pack('C q>19', 1, 1, 1, 0, 0, 100000, 40000000000, 20000000000, 10000000000, 100000, 0, 0, 0, 0, 10000000000, 0, 20000000000, 0, 10000000000, 20000000000), 156 ],
	],
	nps_weighted_summary => [
		[ '{0,0,0,0,0,0,0,0,0,0,0,0,0}', pack('C q> d>12', 1, (0) x 13), 112 ],
		[ '{5,0.5,0,0.25,0,2,0,2,0,3.5,0,6.25,0}',
			pack('C q> d>12', 1, 5, 0.5, 0, 0.25, 0, 2, 0, 2, 0, 3.5, 0, 6.25, 0), 112 ],
		[ '{2,0,0,0,0,0,0,0,0,0.30000000000000004,-2.7755575615628914e-17,0.05000000000000001,0}',
			pack('C q> d>12', 1, 2, (0) x 8, 0.1 + 0.2, -2.7755575615628914e-17, 0.05000000000000001, 0), 112 ],
	]);

sql('CREATE EXTENSION nps');
for my $type (sort keys %golden)
{
	my @values = @{ $golden{$type} };
	my $texts = join ', ', map { "('$_->[0]')" } @values;
	sql("CREATE TABLE all_$type (id serial, v $type); CREATE TABLE back_$type (id serial, v $type);
		INSERT INTO all_$type (v) VALUES $texts, (NULL)");
	is(sql("SELECT pg_column_size(v) FROM all_$type WHERE v IS NOT NULL ORDER BY id"),
		join("\n", map { $_->[2] } @values), "$type takes as many bytes as ever");

	is(sql("SELECT v FROM all_$type WHERE v IS NOT NULL ORDER BY id"),
		join("\n", map { $_->[0] } @values), "$type has the text form it had");

	# Text, CSV and bytes, out and in
	my $seen = "id, v, encode(${type}_send(v), 'hex'), pg_column_size(v)";
	my $all = sql("SELECT $seen FROM all_$type ORDER BY id");
	for my $format (qw(text csv binary))
	{
		my $file = "$directory/$type.$format";
		sql("COPY all_$type TO '$file' (FORMAT $format);
			TRUNCATE back_$type;
			COPY back_$type FROM '$file' (FORMAT $format)");
		is(sql("SELECT $seen FROM back_$type ORDER BY id"), $all, "$type through COPY, $format");
	}

	# In arrays and rows, whose text forms quote and whose bytes have others behind
	for my $format (qw(text csv binary))
	{
		my $file = "$directory/$type.nested.$format";
		my $nested = sql("DROP TABLE IF EXISTS nested, nested_back;
			CREATE TABLE nested AS SELECT array_agg(v ORDER BY id) AS list, array_agg(t ORDER BY id) AS rows FROM all_$type t;
			CREATE TABLE nested_back (LIKE nested);
			COPY nested TO '$file' (FORMAT $format); COPY nested_back FROM '$file' (FORMAT $format);
			SELECT * FROM nested");
		is(sql('SELECT * FROM nested_back; SELECT cardinality(list) FROM nested_back'),
			"$nested\n" . (@values + 1), "$type in arrays and rows through COPY, $format");
	}

	# The bytes themselves, out and in
	my $golden = copy_file("$type.golden", (map { $_->[1] } @values), undef);
	my $ours = "$directory/$type.ours";
	sql("COPY (SELECT v FROM all_$type ORDER BY id) TO '$ours' (FORMAT binary)");
	ok(slurp_file($ours) eq slurp_file($golden), "$type has the binary form it had");
	sql("TRUNCATE back_$type RESTART IDENTITY; COPY back_$type (v) FROM '$golden' (FORMAT binary)");
	is(sql("SELECT $seen FROM back_$type ORDER BY id"), $all, "and reads it");

	# Every bad form is an error that says all, stores nothing, and leaves the session as it was
	my $good = $values[1][1];
	my $size = length $good;
	my $overflow = $type eq 'nps_weighted_summary'
	  ? pack('C q> d>12', 1, 1, 1, 0, 9, 0, (0) x 8)
	  : pack("C q>" . ($size - 1) / 8, 1, $max, 1, (0) x (($size - 1) / 8 - 2));
	my $negative = $good;
	substr($negative, 1, 8) = pack('q>', -1);
	my @bad = (
		[ 'version 2', "\2" . substr($good, 1), '22P03', qr/unknown version .*$type: 2$/, qr/version 1/ ],
		[ 'version 0', "\0" . substr($good, 1), '22P03', qr/unknown version .*$type: 0$/, qr/version 1/ ],
		[ 'version 255, short', "\xff\1", '22P03', qr/unknown version .*$type: 255$/, qr/version 1/ ],
		[ 'no bytes', '', '22P03', qr/wrong number .*$type: 0 bytes$/, qr/holds/ ],
		[ 'the version alone', "\1", '22P03', qr/wrong number .*$type: 1 bytes$/, qr/holds/ ],
		[ 'a byte less', substr($good, 0, -1), '22P03', qr/wrong number .*$type: ${\ ($size - 1)} bytes$/, qr/holds/ ],
		[ 'a byte more', "$good\0", '22P03', qr/wrong number .*$type: ${\ ($size + 1)} bytes$/, qr/holds/ ],
		[ 'a number less', substr($good, 0, -8), '22P03', qr/wrong number .*$type: ${\ ($size - 8)} bytes$/, qr/holds/ ],
		[ 'twice', $good x 2, '22P03', qr/wrong number .*$type: ${\ ($size * 2)} bytes$/, qr/holds/ ],
		[ 'below zero', $negative, '22003', qr/out of range .*$type: \{-1,/, qr/./ ],
		[ 'too much', $overflow, '22003', qr/out of range .*$type: \{/, qr/./ ]);
	if ($type eq 'nps_weighted_summary')
	{
		my @number = ([ 'NaN', 'nan' ], [ 'infinity', 'inf' ], [ 'a negative weight', -1 ]);
		push @bad, map { [ $_->[0], pack('C q> d>12', 1, 1, $_->[1], (0) x 11), '22003', qr/out of range .*$type: \{1,/i, qr/./ ] } @number;
	}
	for my $case (@bad)
	{
		my ($name, $bytes, $state, $message, $detail) = @$case;
		my $file = copy_file('bad', $good, $bytes);
		my ($status, $out, $error) = $node->psql('postgres', <<"SQL", on_error_stop => 0, extra_params => [ '-v', 'VERBOSITY=verbose' ]);
SELECT pg_backend_pid() AS before \\gset
TRUNCATE back_$type;
COPY back_$type (v) FROM '$file' (FORMAT binary);
SELECT count(*), pg_backend_pid() = :before FROM back_$type;
SQL
		is($out, '0|t', "$type, $name: nothing stored, nothing broken");
		my ($text, $why, $way) = $error =~ /^\S*\s*ERROR:  $state: (.*)\nDETAIL:  (.*)\nHINT:  (.*)$/m;
		like($text // $error, $message, 'the error');
		like($why // '', $detail, 'the rule');
		ok($way, 'the way out');
	}
}

# Hashes and the partitions they lead to
is( sql("SELECT v, _nps_summary_hash(v), _nps_summary_hash_extended(v, 0), _nps_summary_hash_extended(v, 1)
		FROM all_nps_summary WHERE id IN (1, 2, 3, 5, 7) ORDER BY id"),
	join("\n",
		'{0,0,0,0,0,0,0,0,0,0,0}|428699395|-4800936257178996989|6390991629163491168',
		'{17,6,8,19,18,144,130,291,677,564,872}|-2001270677|-3423491160600541077|7484488346125867801',
		'{1,0,0,0,0,0,0,0,0,0,4294967295}|152542301|-8269095780307461027|-1301055681738184495',
		'{1,0,0,0,0,0,0,0,0,0,4294967296}|728416342|-6972811363455680426|3934754513924674600',
		"{0,0,0,0,0,$max,0,0,0,0,0}|-999355781|-1921889551179117957|9020595773677371123"),
	'hashes are what they were');
is(sql("SELECT _nps_transitions_hash('{1,2,3,4,5,6,7,8,9}'), _nps_transitions_hash_extended('{1,2,3,4,5,6,7,8,9}', 0)"),
	'2084541835|-5082414427689478773', 'those of nps_transitions too');
sql('CREATE TABLE placed (v nps_summary) PARTITION BY HASH (v);'
	  . join '', map { "CREATE TABLE placed_$_ PARTITION OF placed FOR VALUES WITH (MODULUS 7, REMAINDER $_);" } 0 .. 6);
is( sql("INSERT INTO placed SELECT v FROM all_nps_summary WHERE v IS NOT NULL;
		SELECT string_agg(p.tableoid::regclass::text, ' ' ORDER BY id) FROM placed p JOIN all_nps_summary t USING (v)"),
	'placed_2 placed_2 placed_4 placed_4 placed_5 placed_3 placed_1 placed_2', 'and so are the partitions');

# The order: by the first count that differs
is( sql("SELECT string_agg(id::text, ' ' ORDER BY v) FROM all_nps_summary WHERE v IS NOT NULL"),
	'1 7 3 5 2 4 6 8', 'the order is what it was');

# The heap's own bytes, of this machine's endianness
my $header = sub { return unpack('C', pack('S', 1)) ? $_[0] << 2 : $_[0] };
my %stored = (
	nps_summary => [
		pack('L12', $header->(48), 17, 6, 8, 19, 18, 144, 130, 291, 677, 564, 872),
		pack('L12', $header->(48), (4294967295) x 11),
		pack('L23', $header->(92), 1, (0) x 20, 1),
		pack('L23', $header->(92), 1, (0) x 10, 1, (0) x 10),
		pack('L23', $header->(92), (0) x 5, 0xffffffff, (0) x 10, 0x7fffffff, (0) x 5) ],
	nps_transitions => [ pack('L10', $header->(40), 1 .. 9), pack('L19', $header->(76), (0) x 17, 1) ],
	nps_weighted_summary => [ pack('q d12', 5, 0.5, 0, 2, 0, 3.5, 0, 0.25, 0, 2, 0, 6.25, 0) ]);
for my $type (sort keys %stored)
{
	sql('CHECKPOINT');
	my $heap = slurp_file($node->data_dir . '/' . sql("SELECT pg_relation_filepath('all_$type')"));
	my $n = 0;
	for my $bytes (@{ $stored{$type} })
	{
		cmp_ok(index($heap, $bytes), '>', 0, "$type on disk, " . ++$n);
	}
}

# A database of everything, in which the extension has a schema of its own
$node->safe_psql('postgres', 'CREATE DATABASE source');
sql(<<'SQL', 'source');
CREATE SCHEMA lib;
CREATE EXTENSION nps SCHEMA lib;
SET search_path = public, lib;

CREATE DOMAIN answer AS numeric CHECK (nps_is_score(VALUE));
CREATE TABLE answers (
	id integer PRIMARY KEY,
	score answer,
	category text GENERATED ALWAYS AS (nps_category(score)) STORED,
	points integer GENERATED ALWAYS AS (nps_points(score::numeric)) STORED,
	weight double precision);
INSERT INTO answers (id, score, weight) SELECT i, CASE WHEN i % 13 < 11 THEN i % 13 END, 1.0 / i FROM generate_series(1, 500) AS i;

CREATE TABLE kept (
	id integer PRIMARY KEY,
	s nps_summary NOT NULL DEFAULT '{1,2,3,4,5,6,7,8,9,10,11}',
	sure nps_summary DEFAULT ARRAY[0,0,0,0,0,0,0,0,0,0,4294967296]::bigint[]::nps_summary,
	list nps_summary[],
	t nps_transitions,
	w nps_weighted_summary,
	nps numeric GENERATED ALWAYS AS (nps(s)) STORED,
	CHECK (nps_responses(s) >= 0 AND s >= '{0,0,0,0,0,0,0,0,0,0,0}'));
INSERT INTO kept (id) VALUES (0);
INSERT INTO kept (id, s, sure, list, t, w)
	SELECT id % 10, nps_agg(score::numeric), nps_agg(score::numeric, 9007199254740993), ARRAY[NULL, nps_agg(score::numeric)],
		nps_transitions_agg(score::numeric, 10 - score::numeric), nps_weighted_agg(score::numeric, weight)
	FROM answers WHERE id % 10 > 0 GROUP BY 1;
CREATE INDEX kept_btree ON kept (s);
CREATE UNIQUE INDEX kept_unique ON kept (sure, id);
CREATE INDEX kept_hash ON kept USING hash (s);
CREATE INDEX kept_nps ON kept (nps_ci_lower(s)) WHERE nps_responses(s) > 10;

CREATE TABLE parts (s nps_summary) PARTITION BY HASH (s);
CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE parts_2 PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO parts SELECT nps_agg(i % 11) FROM generate_series(1, 300) AS i GROUP BY i % 100;
CREATE TABLE ranges (s nps_summary) PARTITION BY RANGE (s);
CREATE TABLE ranges_few PARTITION OF ranges FOR VALUES FROM (MINVALUE) TO ('{1,0,0,0,0,0,0,0,0,0,0}');
CREATE TABLE ranges_many PARTITION OF ranges FOR VALUES FROM ('{1,0,0,0,0,0,0,0,0,0,0}') TO (MAXVALUE);
INSERT INTO ranges SELECT s FROM parts;

CREATE VIEW seen AS
	SELECT category, nps(score::numeric), nps_ci(score::numeric), nps_agg(score::numeric) AS s,
		nps_agg(score::numeric) = '{0,0,0,0,0,0,0,0,0,0,0}' AS empty,
		(SELECT sum(s) + nps_agg(score::numeric) FROM kept) AS merged, nps_weighted(score::numeric, weight)
	FROM answers GROUP BY category;
CREATE MATERIALIZED VIEW daily AS SELECT * FROM seen;
CREATE UNIQUE INDEX ON daily (s);
SQL

# All that the database holds and says
my $fingerprint = join ' UNION ALL ',
  (
	map {
		"SELECT '$_', count(*) || ' ' || md5(string_agg(r::text, E'\\n' ORDER BY r::text COLLATE \"C\")) FROM (SELECT tableoid::regclass, * FROM $_) AS r"
	} qw(answers kept parts ranges daily)
  ),
  "SELECT 'seen', md5(string_agg(r::text, E'\\n' ORDER BY r::text COLLATE \"C\")) FROM seen AS r",
  "SELECT 'sizes', sum(pg_column_size(s)) || ' ' || sum(pg_column_size(sure)) || ' ' || sum(pg_column_size(t)) FROM kept",
  "SELECT i.oid::regclass::text, pg_get_indexdef(i.oid) || indisvalid FROM pg_class i JOIN pg_index ON indexrelid = i.oid WHERE relnamespace = 'public'::regnamespace",
  "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
  "SELECT extname, extnamespace::regnamespace || extversion FROM pg_extension WHERE extname = 'nps'";
$fingerprint = "SELECT * FROM ($fingerprint) AS f (what, found) ORDER BY what COLLATE \"C\", found COLLATE \"C\"";
my $before = sql($fingerprint, 'source');
like($before, qr/^parts\|100 \w/m, 'the database holds something');
like($before, qr/^kept_nps\|CREATE INDEX .*lib\.nps_ci_lower/m, 'and indexes it');

my $from = $node->connstr('source');
for my $format (qw(plain custom directory))
{
	my $dump = "$directory/dump.$format";
	my $to = "target_$format";
	sql("CREATE DATABASE $to");
	$node->command_ok([ 'pg_dump', '-F', $format, '-f', $dump, '-d', $from ], "pg_dump, $format");
	$node->command_ok(
		[
			$format eq 'plain'
			? ('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', $dump, '-d', $node->connstr($to))
			: ('pg_restore', '--exit-on-error', '-d', $node->connstr($to), $dump)
		],
		"it is restored, $format");
	is(sql($fingerprint, $to), $before, "all is as it was, $format");

	# It lives on
	sql('REFRESH MATERIALIZED VIEW CONCURRENTLY daily; REINDEX DATABASE ' . $to, $to);
	is(sql($fingerprint, $to), $before, 'a refresh and a new index change nothing');
	is(sql("INSERT INTO kept (id) VALUES (99) RETURNING s, sure, round(nps, 3)", $to),
		'{1,2,3,4,5,6,7,8,9,10,11}|{0,0,0,0,0,0,0,0,0,0,4294967296}|-10.606', 'defaults are there');
	is(sql("INSERT INTO answers (id, score) VALUES (1000, 9) RETURNING category, points", $to),
		'promoter|100', 'and what is generated');
	my ($status, undef, $error) = $node->psql($to, 'INSERT INTO answers (id, score) VALUES (1001, 11)');
	like($error, qr/violates check constraint "answer_check"/, 'and checks');
	my $value = "'{1,2,3,4,5,6,7,8,9,10,11}'";
	my %condition = (btree => "s OPERATOR(lib.>=) $value AND s OPERATOR(lib.<=) $value", hash => "s OPERATOR(lib.=) $value");
	for my $method (sort keys %condition)
	{
		my $query = "SELECT id FROM kept WHERE $condition{$method} ORDER BY id";
		my $settings = 'SET enable_seqscan = off; SET enable_bitmapscan = off;';
		like(sql("$settings EXPLAIN $query", $to), qr/Index Scan using kept_$method/, "and the $method index");
		is(sql("$settings $query", $to), "0\n99", 'which finds what it should');
	}
}

# Expressions that PostgreSQL dumps without a place for the schema of an operator, and what to write in their place.
# Both say the same of any two values; each is a view of its own.
my %forms = (
	distinct => [ 'SELECT id, a IS DISTINCT FROM b AS x FROM pairs', 'SELECT id, a::text IS DISTINCT FROM b::text AS x FROM pairs' ],
	not_distinct => [ 'SELECT id, a IS NOT DISTINCT FROM b AS x FROM pairs', 'SELECT id, a::text IS NOT DISTINCT FROM b::text AS x FROM pairs' ],
	nullif => [ 'SELECT id, NULLIF(a, b) AS x FROM pairs', 'SELECT id, CASE WHEN a = b THEN NULL ELSE a END AS x FROM pairs' ],
	case_when => [
		q(SELECT id, CASE a WHEN b THEN 'same' ELSE 'other' END AS x FROM pairs),
		q(SELECT id, CASE WHEN a = b THEN 'same' ELSE 'other' END AS x FROM pairs) ],
	join_using => [
		'SELECT p.id, q.id AS x FROM pairs AS p JOIN pairs AS q USING (a)',
		'SELECT p.id, q.id AS x FROM pairs AS p JOIN pairs AS q ON q.a = p.a' ],
	natural => [
		'SELECT p.id, q.id AS x FROM pairs AS p NATURAL JOIN (SELECT a, id AS other FROM pairs) AS r, pairs AS q WHERE q.id = other',
		'SELECT p.id, q.id AS x FROM pairs AS p JOIN pairs AS q ON q.a = p.a' ],
	rows => [
		'SELECT id, (a, id) IS DISTINCT FROM (b, id) AS x FROM pairs',
		'SELECT id, a::text IS DISTINCT FROM b::text OR id IS DISTINCT FROM id AS x FROM pairs' ]);

for ([ 'nps_summary', 'lib' ], [ 'nps_weighted_summary', 'public' ])
{
	my ($type, $schema) = @$_;
	my @texts = map { $_->[0] } @{ $golden{$type} }[ 0 .. 2 ];
	my $values = join ', ', map { defined $_ ? "'$_'" : 'NULL' } @texts, undef;
	my $table = "CREATE TABLE pairs (id serial PRIMARY KEY, a $type, b $type);
		INSERT INTO pairs (a, b) SELECT a, b FROM unnest(ARRAY[$values]::$type\[]) AS a, unnest(ARRAY[$values]::$type\[]) AS b;";
	my $trigger = 'CREATE TABLE changes (id integer);
		CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.changes VALUES (NEW.id); RETURN NEW; END $$;
		CREATE TRIGGER changed AFTER UPDATE ON pairs FOR EACH ROW WHEN';

	# The forms to write, beside others that are no trouble
	my ($from, $to, $bad, $left) = map { "forms_${_}_${type}_$schema" } qw(from to bad left);
	sql("CREATE DATABASE $_") for $from, $to, $bad, $left;
	sql("CREATE SCHEMA IF NOT EXISTS $schema; CREATE EXTENSION nps SCHEMA $schema; ALTER DATABASE $_ SET search_path = public, $schema", $_)
	  for $from, $bad;
	sql($table . join('', map { "CREATE VIEW good_$_ AS $forms{$_}[1];" } sort keys %forms), $from);
	sql("$trigger ((OLD.a = NEW.a) IS NOT TRUE) EXECUTE FUNCTION note();
		CREATE TRIGGER any_change AFTER UPDATE ON pairs FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION note();
		ALTER TABLE pairs ADD CONSTRAINT told CHECK ((a = b) IS NOT TRUE OR id > 0);
		CREATE INDEX pairs_same ON pairs ((CASE WHEN a = b THEN NULL ELSE id END)) WHERE a::text IS DISTINCT FROM b::text;
		CREATE VIEW others AS SELECT DISTINCT a, a IN (SELECT b FROM pairs) AS in_query, a IN (b, '$texts[1]') AS in_list, greatest(a, b), ARRAY[a] IS DISTINCT FROM ARRAY[b] AS lists,
			a BETWEEN b AND b AS between FROM pairs UNION SELECT a, false, false, a, false, false FROM pairs GROUP BY a", $from);
	sql($table . join('', map { "CREATE VIEW bad_$_ AS $forms{$_}[0];" } sort keys %forms)
		. "$trigger (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION note();
		CREATE TABLE checked (a $type, b $type, CHECK (a IS DISTINCT FROM b));
		CREATE TABLE generated (a $type, b $type, same boolean GENERATED ALWAYS AS (a IS NOT DISTINCT FROM b) STORED);
		CREATE INDEX pairs_same ON pairs ((NULLIF(a, b)));", $bad);
	for my $form (sort keys %forms)
	{
		my $rows = sub { sql("SELECT string_agg(v::text, E'\n' ORDER BY v::text COLLATE \"C\") FROM $_[0]_$form AS v", $_[1]) };
		is($rows->('good', $from), $rows->('bad', $bad), "$form of $type: the same in other words");
	}

	my $seen = "SET search_path = public, $schema;
		SELECT c.oid::regclass, pg_get_viewdef(c.oid) FROM pg_class AS c WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace ORDER BY relname;
		SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'told';
		SELECT pg_get_indexdef('pairs_same'::regclass);
		SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname;
		SELECT * FROM others ORDER BY others::text;" . join('', map { "SELECT * FROM good_$_ AS v ORDER BY v::text;" } sort keys %forms) . "
		BEGIN; UPDATE pairs SET a = '$texts[1]' WHERE id IN (1, 5); UPDATE pairs SET b = NULL; SELECT id, count(*) FROM changes GROUP BY id ORDER BY id; ROLLBACK;";
	my $dump = "$directory/$from";
	$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, '-d', $node->connstr($from) ], "the forms to write are dumped, of $type in $schema");
	$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr($to), $dump ], 'and restored');
	is(sql($seen, $to), sql($seen, $from), 'as they were');

	# The others are lost, with the tables whose definition holds one, and only they
	$node->command_ok([ 'pg_dump', '-Fc', '-f', $dump, '-d', $node->connstr($bad) ], 'the forms that cannot be restored are dumped');
	my ($out, $err);
	ok(!IPC::Run::run([ 'pg_restore', '--no-owner', '-d', $node->connstr($left), $dump ], '>', \$out, '2>', \$err), 'and are not restored');
	my @errors = grep { !/^relation "public\.(checked|generated)" does not exist$/ } $err =~ /^pg_restore: error: .*ERROR:  (.*)$/mg;
	is_deeply([ grep { !/^operator does not exist: $schema\.$type = $schema\.$type$/ } @errors ], [], 'for no other reason') or diag $err;
	is(scalar @errors, keys(%forms) + 4, 'each of them');
	is( sql("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'i')", $left),
		'changes pairs pairs_pkey', 'and the rest is there');
}

$node->stop;
done_testing;
