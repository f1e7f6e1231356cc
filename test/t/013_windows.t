# An aggregate that moves with its window, taking back the rows that leave it, says
# what an aggregate that starts anew for every row says, over windows of every kind;
# and a state that is handed out is not changed afterwards.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $rows = 120;
my $windows = 60;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

sub sql
{
	my ($query) = @_;
	return $node->safe_psql('postgres', $query);
}

# Deterministic random numbers, below a limit: those of Perl differ between machines
my $random = 20240229;

sub random
{
	my ($limit) = @_;
	$random = ($random * 1103515245 + 12345) % 2147483648;
	return int($random / 65536) % $limit;
}

sub one_of
{
	return $_[ random(scalar @_) ];
}

# A score, the three categories alike
sub score
{
	return one_of(random(7), 7 + random(2), 9 + random(2));
}

# A column for every argument that an aggregate may have, as its name and type say
my @names = qw(score before after rating);
my @types = qw(int2 int4 int8 numeric float8);
my @columns = map { my $name = $_; map { "${name}::$_ AS ${name}_$_" } @types } @names;
my @values;
for my $id (1 .. $rows)
{
	my @numbers = map { random(8) ? $_ : 'NULL' } score(), score(), score(), 1 + random(5);
	my $responses = one_of('NULL', 0, 1, random(100), random(100), 4294967295, 4294967296, 800000000000000);
	push @values, '(' . join(', ', $id, random(4), random(40), random(40), @numbers, $responses, random(5)) . ')';
}
sql('CREATE EXTENSION nps; CREATE TABLE answers AS
SELECT *, _nps_clustered_accum(\'{0,0,0,0,0,0,0}\', summary_nps_summary) AS nps_clustered_summary,
	_nps_panel_accum(\'{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}\', before_nps_summary, after_nps_summary) AS nps_panel
FROM (SELECT id, half, ordered, sparse, ' . join(', ', @columns) . ',
		responses::numeric AS responses_numeric, weight::float8 AS weight_float8,
		_nps_accum(\'{0,0,0,0,0,0,0,0,0,0,0}\', score::int4, responses::numeric) AS nps_summary,
		_nps_transitions_accum(\'{0,0,0,0,0,0,0,0,0}\', before::int4, after::int4) AS nps_transitions,
		_nps_accum(\'{1,0,0,0,0,0,0,0,0,0,2}\', score::int4, ordered::numeric) AS summary_nps_summary,
		_nps_accum(\'{0,0,0,0,0,0,0,0,0,0,0}\', before::int4) AS before_nps_summary,
		_nps_accum(\'{0,0,0,0,0,0,0,1,0,0,0}\', after::int4, ordered::numeric) AS after_nps_summary
	FROM (VALUES ' . join(', ', @values) . ') AS v (id, half, ordered, sparse, ' . join(', ', @names) . ', responses, weight)) AS s');

# Every aggregate with an inverse has a twin without: its own functions but for that
sql(<<'SQL');
CREATE TABLE moving AS
	SELECT format('%s(%s)', p.proname, columns) AS call, format('twin_%s(%s)', p.proname, columns) AS twin,
		format('CREATE AGGREGATE twin_%s (%s) (SFUNC = %s, STYPE = %s, INITCOND = %L %s)', p.proname, types,
			aggtransfn::regproc, aggtranstype::regtype, agginitval,
			CASE WHEN aggfinalfn <> 0 THEN ', FINALFUNC = ' || aggfinalfn::regproc END) AS definition
	FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e',
		LATERAL (SELECT string_agg(t.type::regtype::text, ', ' ORDER BY i) AS types,
				string_agg(coalesce(p.proargnames[i] || '_', '') || y.typname, ', ' ORDER BY i) AS columns
			FROM unnest(p.proargtypes) WITH ORDINALITY AS t (type, i) JOIN pg_type y ON y.oid = t.type) AS arguments
	WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_extension'::regclass
		AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps') AND a.aggminvtransfn <> 0
SQL
sql($_) for split /\n/, sql('SELECT definition FROM moving');
my @pairs = map { [ split /\|/ ] } split /\n/, sql('SELECT call, twin FROM moving ORDER BY 1');
cmp_ok(scalar @pairs, '>=', 31, 'there are moving aggregates, and each has a twin');

# The same from built-in functions
my @truths = (
	[ 'nps_agg(score_int4)', 'count(*) FILTER (WHERE score_int4 = %d AND %s) OVER w' ],
	map { [ $_, 'coalesce(sum(responses_numeric) FILTER (WHERE score_int4 = %d AND %s) OVER w, 0)::int8' ] }
	  ('nps_agg(score_int4, responses_numeric)', 'sum(nps_summary)'));

# A random window; most have a start that moves
sub frame
{
	my @bounds = ('UNBOUNDED PRECEDING', '%d PRECEDING', 'CURRENT ROW', '%d FOLLOWING', 'UNBOUNDED FOLLOWING');
	my $start = one_of(0, 1, 1, 1, 1, 2, 3);
	my $end = $start + random(@bounds - $start);
	$end = 1 if $end == 0;
	my $mode = one_of('ROWS', 'ROWS', 'ROWS', 'GROUPS', 'RANGE');
	my $size = one_of(2, 8, 30);
	my $bounds = join ' AND ', map { sprintf $_, random($size) } @bounds[ $start, $end ];
	return join ' ', one_of('', 'PARTITION BY half', 'PARTITION BY half % 2'),
	  'ORDER BY', one_of('ordered', 'sparse DESC') . ($mode eq 'ROWS' ? ', id' : ''),
	  $mode, 'BETWEEN', $bounds, one_of(('') x 6, 'EXCLUDE NO OTHERS', 'EXCLUDE CURRENT ROW', 'EXCLUDE GROUP', 'EXCLUDE TIES');
}

for my $n (1 .. $windows)
{
	my $window = frame();
	my $filter = one_of(('true') x 5, 'id % 2 = 0', 'score_int4 > 6', 'score_int4 <> 3', 'ordered < 20', 'false');
	my @different;
	for my $pair (@pairs)
	{
		my ($found, $expected) = map { "$_ FILTER (WHERE $filter) OVER w" } @$pair;
		push @different, "CASE WHEN ($found)::text IS DISTINCT FROM ($expected)::text THEN '$pair->[0]' END";
	}
	for my $truth (@truths)
	{
		my ($call, $count) = @$truth;
		my $counts = join ', ', map { sprintf $count, $_, $filter } 0 .. 10;
		push @different,
		  "CASE WHEN $call FILTER (WHERE $filter) OVER w IS DISTINCT FROM ARRAY[$counts]::nps_summary THEN '$call in truth' END";
	}
	is( sql('SELECT count(DISTINCT id), string_agg(DISTINCT different, \', \') FROM (
				SELECT id, unnest(ARRAY[' . join(', ', @different) . "]) AS different FROM answers WINDOW w AS ($window)) AS d"),
		"$rows|", "FILTER (WHERE $filter) OVER ($window)");
}

# A frame without rows: the empty value, or NULL
is( sql('SELECT DISTINCT nps(score_int4) OVER w, nps_agg(score_int4) OVER w, sum(nps_summary) OVER w, nps_ci(score_int4) OVER w
		FROM answers WINDOW w AS (ORDER BY id ROWS BETWEEN 500 FOLLOWING AND UNBOUNDED FOLLOWING)'),
	'|{0,0,0,0,0,0,0,0,0,0,0}|{0,0,0,0,0,0,0,0,0,0,0}|', 'empty frames');

# States of the largest totals come and go
is( sql("SELECT string_agg(s[1]::text, ' ' ORDER BY i) FROM (
			SELECT i, (nps_agg(0, CASE i % 2 WHEN 0 THEN 9223372036854775807 ELSE 1 END) OVER (ORDER BY i ROWS BETWEEN CURRENT ROW AND CURRENT ROW))::bigint[] AS s
			FROM generate_series(1, 4) AS i) AS t"),
	'1 9223372036854775807 1 9223372036854775807', 'from wide to narrow and back');

# A state that was handed out stays as it was: windows (running and moving) and groups,
# their results kept in every way there is
my $truth = 'ARRAY[' . join(', ', map { "count(*) FILTER (WHERE score_int4 = $_) OVER w" } 0 .. 10) . ']::nps_summary';
my $wide = 'ARRAY[' . join(', ', map { "coalesce(sum(responses_numeric) FILTER (WHERE score_int4 = $_) OVER w, 0)::int8" } 0 .. 10) . ']::nps_summary';
my @shapes = (
	[ 'a sub-select', "SELECT string_agg(a::text, ' ' ORDER BY id) FROM (%s) AS s" ],
	[ 'an array', "SELECT array_agg(a ORDER BY id DESC) FROM (%s) AS s" ],
	[ 'a materialised query', "WITH s AS MATERIALIZED (%s) SELECT string_agg(x.a::text || y.a, ' ' ORDER BY x.id, y.id) FROM s x, s y WHERE x.id < 9" ],
	[ 'DISTINCT', "SELECT count(*), min(a::text), max(a::text) FROM (SELECT DISTINCT a FROM (%s) AS s) AS d" ],
	[ 'a sort', "SELECT string_agg(a::text, ' ') FROM (SELECT a FROM (%s) AS s ORDER BY a, id) AS o" ],
	[ 'another window', "SELECT string_agg(x::text, ' ' ORDER BY id) FROM (SELECT id, ARRAY[lag(a) OVER (ORDER BY id), first_value(a) OVER (ORDER BY id), lead(a, 3) OVER (ORDER BY id)] AS x FROM (%s) AS s) AS t" ],
	[ 'arithmetic', "SELECT string_agg(x::text, ' ' ORDER BY id) FROM (SELECT id, ARRAY[a + a, a, a - a, _nps_accum(a, 5), _nps_accum_inv(_nps_accum(a, 5), 5), a] AS x FROM (%s) AS s) AS t" ],
	[ 'a table', "CREATE TEMP TABLE t AS %s; SELECT string_agg(a::text, ' ' ORDER BY id) FROM t" ],
	[ 'a cursor', "BEGIN; DECLARE c SCROLL CURSOR FOR %s; FETCH 5 c; FETCH LAST c; FETCH ABSOLUTE 2 c; FETCH BACKWARD 1 c; FETCH ABSOLUTE 60 c; COMMIT" ]);
for my $frame ('ORDER BY id', 'ORDER BY id ROWS 5 PRECEDING', 'PARTITION BY half ORDER BY id ROWS BETWEEN 3 PRECEDING AND 2 FOLLOWING')
{
	for my $shape (@shapes)
	{
		my ($name, $query) = @$shape;
		my %found = map { $_ => sql(sprintf $query, "SELECT id, $_ AS a FROM answers WINDOW w AS ($frame)") }
		  ('nps_agg(score_int4) OVER w', $truth, 'sum(nps_summary) OVER w', $wide);
		is($found{'nps_agg(score_int4) OVER w'}, $found{$truth}, "OVER ($frame) kept by $name");
		is($found{'sum(nps_summary) OVER w'}, $found{$wide}, "OVER ($frame) kept by $name, wide");
	}
}
(my $grouped = $truth) =~ s/ OVER w//g;
for my $setting ('enable_sort', 'enable_hashagg')
{
	for my $shape (@shapes)
	{
		my ($name, $query) = @$shape;
		my @found = map { sql("SET $setting = off;" . sprintf $query, "SELECT ordered AS id, $_ AS a FROM answers GROUP BY ordered ORDER BY ordered") }
		  ('nps_agg(score_int4)', $grouped);
		is($found[0], $found[1], "groups kept by $name, $setting off");
	}
}
is( sql("SELECT _nps_accum(nps_agg(score_int4), 10) - nps_agg(score_int4), nps_agg(score_int4) + nps_agg(score_int4) = n + n,
			nps_agg(score_int4) = n, nps_responses(nps_agg(score_int4)) = count(score_int4)
		FROM answers, (SELECT $grouped AS n FROM answers) AS t GROUP BY n"),
	'{0,0,0,0,0,0,0,0,0,0,1}|t|t|t', 'one state serves a whole select list');

$node->stop;
done_testing;
