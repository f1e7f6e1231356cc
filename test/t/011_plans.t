# The planner may run every aggregate in parallel, by partition, on disk, by hash or
# by sort, and join, index and partition by the types: the plans are there, and none
# of them changes a result.  Plans are matched by pattern only.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

my $serial = 'SET max_parallel_workers_per_gather = 0;';
my $parallel = join '', map { "SET $_;" } 'max_parallel_workers_per_gather = 2', 'parallel_setup_cost = 0',
  'parallel_tuple_cost = 0', 'min_parallel_table_scan_size = 0', 'parallel_leader_participation = off';
my $hash = 'SET enable_sort = off;';
my $sort = 'SET enable_hashagg = off;';

sub sql
{
	return $node->safe_psql('postgres', join ' ', @_);
}

# The plan of a query, the settings before it
sub plan_of
{
	my ($query, @settings) = @_;
	return sql(@settings, 'SET jit = off;', "EXPLAIN (COSTS OFF) $query");
}

# Run under some settings, the plan is this and the result is that
sub runs
{
	my ($query, $result, $pattern, $name, @settings) = @_;
	like(plan_of($query, @settings), $pattern, "$name: the plan");
	same(sql(@settings, $query), $result, "$name: the result");
}

# Compare results field by field: the first that differs is enough to see
sub same
{
	my ($found, $expected, $name) = @_;
	is_deeply([ split /[|\n]/, $found ], [ split /[|\n]/, $expected ], $name);
}

# How many kilobytes a hash aggregate takes, in memory alone
sub memory
{
	my ($query) = @_;
	my $plan = sql($serial, $hash, "SET work_mem = '1GB'; EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) $query");
	my ($batches, $kilobytes) = $plan =~ /HashAggregate.*?Batches: (\d+)  Memory Usage: (\d+)kB/s;
	is($batches, 1, "in memory: $query");
	return $kilobytes || 0;
}

# A column for every argument that an aggregate may have: its name and its type, or
# its type alone.  Weights are whole, so that sums of them do not depend on the order.
my @numbers = qw(int2 int4 int8 numeric float8);
my %value = (
	score => 'nullif(abs(hashint4(id)) % 12, 11)',
	before => 'nullif(abs(hashint4(id + 1)) % 12, 11)',
	after => 'nullif(abs(hashint4(id + 2)) % 12, 11)',
	rating => 'nullif(1 + abs(hashint4(id + 3)) % 6, 6)');
my @columns = ('id', 'id % 5 AS few', 'id % 40000 AS many');
for my $name (sort keys %value)
{
	push @columns, map { "($value{$name})::$_ AS ${name}_$_" } @numbers;
}
push @columns, '(abs(hashint4(id)) % 7 * CASE WHEN id % 1000 = 0 THEN 4294967296 ELSE 1 END)::numeric AS responses_numeric',
  '(abs(hashint4(id)) % 5)::float8 AS weight_float8';
sql('CREATE EXTENSION nps; CREATE TABLE plain AS SELECT ', join(', ', @columns), 'FROM generate_series(1, 100000) AS id');
sql(<<'SQL');
CREATE TABLE answers AS
SELECT *, _nps_clustered_accum('{0,0,0,0,0,0,0}', summary_nps_summary) AS nps_clustered_summary,
	_nps_panel_accum('{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}', before_nps_summary, after_nps_summary) AS nps_panel
FROM (
	SELECT *, _nps_accum('{0,0,0,0,0,0,0,0,0,0,0}', score_int4, responses_numeric) AS nps_summary,
		_nps_transitions_accum('{0,0,0,0,0,0,0,0,0}', before_int4, after_int4) AS nps_transitions,
		_nps_weighted_accum('{0,0,0,0,0,0,0,0,0,0,0,0,0}', score_int4, weight_float8) AS nps_weighted_summary,
		_nps_accum('{1,0,0,0,0,0,0,0,0,0,2}', score_int4, few::numeric) AS summary_nps_summary,
		_nps_accum('{0,0,0,0,0,0,0,0,0,0,0}', before_int4) AS before_nps_summary,
		_nps_accum('{0,0,0,0,0,0,0,1,0,0,0}', after_int4, few::numeric) AS after_nps_summary
	FROM plain) AS s;
VACUUM ANALYZE answers;
SQL

# Every aggregate of the extension, called
my @calls = split /\n/, sql(<<'SQL');
SELECT p.proname || '(' || (
		SELECT string_agg(coalesce(p.proargnames[i] || '_', '') || typname, ', ' ORDER BY i)
		FROM unnest(p.proargtypes) WITH ORDINALITY AS a (type, i) JOIN pg_type t ON t.oid = a.type) || ')'
FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE p.prokind = 'a' AND d.refclassid = 'pg_extension'::regclass
	AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps')
ORDER BY 1
SQL
cmp_ok(@calls, '>=', 31, 'there are aggregates');
my $all = join ', ', map { "($_)::text" } @calls;
my $filtered = join ', ', map { "($_ FILTER (WHERE id % 3 = 0))::text" } @calls;

# In parallel, every one of them
my ($query, $result);
for my $list ($all, $filtered)
{
	$query = "SELECT $list FROM answers";
	$result = sql($serial, $query);
	unlike($result, qr/^\||\|\||\|$/, 'there is a result of every aggregate');
	like(plan_of($query, $serial), qr/\AAggregate\n/, 'of one process');
	runs($query, $result, qr/Finalize Aggregate\n.*Gather\n.*Partial Aggregate/s, 'in parallel', $parallel);
}
like(sql($parallel, "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) $query"), qr/Workers Launched: [12]/, 'by workers');
same(sql($parallel, "SELECT $all FROM answers WHERE id = 0"), sql($serial, "SELECT $all FROM answers WHERE false"),
	'without rows, in parallel');
same(sql($parallel, "SELECT $all FROM answers WHERE id = 5"), sql($serial, "SELECT $all FROM answers WHERE id = 5"),
	'with one row');

$query = "SELECT few, $all FROM answers GROUP BY few ORDER BY few";
$result = sql($serial, $query);
is(scalar(split /\n/, $result), 5, 'five groups');
like(plan_of($query, $serial, $hash), qr/HashAggregate/, 'by hash');
runs($query, $result, qr/GroupAggregate/, 'by sort', $serial, $sort);
runs($query, $result, qr/Finalize \w+Aggregate\n.*Gather.*Partial HashAggregate/s, 'in parallel, by hash',
	$parallel);
runs($query, $result, qr/Finalize GroupAggregate\n.*Gather Merge.*Partial GroupAggregate/s, 'in parallel, by sort',
	$parallel, $sort);
$query = "SELECT few, rating_int4, $all FROM answers WHERE id <= 20000 GROUP BY GROUPING SETS ((few), (rating_int4), ())
	HAVING nps(score_int4) > -1000 ORDER BY grouping(few, rating_int4), 1, 2";
runs($query, sql($serial, $sort, $query), qr/MixedAggregate/, 'grouping sets', $serial, $hash);

# By partition
my $whole = sql($serial, "SELECT $all FROM answers WHERE id <= 20000");
my $by_few = sql($serial, "SELECT few, $all FROM answers WHERE id <= 20000 GROUP BY few ORDER BY few");
for my $method ([ 'HASH (few)', map { "WITH (MODULUS 3, REMAINDER $_)" } 0 .. 2 ],
	[ 'RANGE (few)', 'FROM (MINVALUE) TO (1)', 'FROM (1) TO (4)', 'FROM (4) TO (MAXVALUE)' ])
{
	my ($key, @bounds) = @$method;
	my ($table) = map { lc } $key =~ /(\w+)/;
	my $n = 0;
	sql("CREATE TABLE by_$table (LIKE answers) PARTITION BY $key;",
		(map { "CREATE TABLE by_${table}_" . ++$n . " PARTITION OF by_$table FOR VALUES $_;" } @bounds),
		"INSERT INTO by_$table SELECT * FROM answers WHERE id <= 20000; ANALYZE by_$table");
	my $partitionwise = 'SET enable_partitionwise_aggregate = on;';
	my $query = "SELECT few, $all FROM by_$table GROUP BY few ORDER BY few";
	runs($query, $by_few, qr/Append\n(.*-> +HashAggregate\n.*Seq Scan on by_${table}_){3}/s,
		"$table partitions, whole", $serial, $partitionwise);
	runs("SELECT $all FROM by_$table", $whole,
		qr/Finalize Aggregate\n.*Append\n(.*Partial Aggregate\n.*Seq Scan on by_${table}_){3}/s,
		"$table partitions, in parts", $serial, $partitionwise);
	runs("SELECT $all FROM by_$table", $whole,
		qr/Finalize Aggregate\n.*Gather.*Append\n(.*Partial Aggregate\n.*Seq Scan on by_${table}_){3}/s,
		"$table partitions, in parallel", $parallel, $partitionwise);
}

# On disk
my $some = join ', ', map { "($_)::text" } grep { /^(nps_ci|\w*_agg)\(\w+_int4|^sum/ } @calls;
$query = "SELECT md5(string_agg(r::text, E'\\n' ORDER BY many::text)) FROM (SELECT many, $some FROM answers WHERE id % 4 = 0 GROUP BY many) AS r";
$result = sql($serial, "SET work_mem = '1GB';", $sort, $query);
my @tiny = ($serial, 'SET work_mem = 64; SET hash_mem_multiplier = 1;', $hash);
like(sql(@tiny, "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) $query"),
	qr/HashAggregate.*Batches: (?!1 )\d+ .*Disk Usage/s, 'a hash aggregate goes to disk');
is(sql(@tiny, $query), $result, 'and back');

# What a group costs: no more than that of avg(integer), however many aggregates share the state
my $groups = 'FROM answers GROUP BY id';
my $average = memory("SELECT avg(score_int4) $groups");
my $shared = join ', ', grep { /^nps\w*\(score_int4\)/ } @calls;
like($shared, qr/nps_agg.*nps_ci.*nps_ci_lower.*nps_ci_upper/, 'there are aggregates that could share a state');
for my $list ('nps(score_int4)', 'nps_agg(score_int4)', 'nps(score_numeric)', 'nps_ci_lower(score_float8)', $shared,
	'sum(nps_summary) FILTER (WHERE id % 1000 <> 0)', 'nps_transitions_agg(before_int4, after_int4)')
{
	cmp_ok(memory("SELECT $list $groups"), '<=', $average, "memory of $list is at most that of avg(score_int4)");
}

# States that are replaced do not pile up: ten rows a group cost what one row does
sql('CREATE TABLE repeated AS SELECT id % 10000 AS g, id % 11 AS score, 4294967295 AS n FROM generate_series(1, 100000) AS id;
	CREATE TABLE repeated_once AS SELECT DISTINCT ON (g) * FROM repeated; ANALYZE repeated, repeated_once');
my $once = memory('SELECT nps_agg(score, n * 11) FROM repeated WHERE score >= 0 GROUP BY g');
cmp_ok($once, '>', 0, 'wide states');
cmp_ok(memory('SELECT nps_agg(score, n * 11) FROM repeated_once GROUP BY g'),
	'>=', 0.9 * $once, 'each row makes no new one');

# Joins, sorts and sets of values
sql(<<'SQL');
CREATE TABLE one AS SELECT many AS id, sum(nps_summary) AS s FROM answers GROUP BY many;
CREATE TABLE two AS SELECT id * 3 AS id, s FROM one WHERE id % 7 = 0;
ANALYZE one, two;
SQL
$query = 'SELECT count(*), sum(one.id), min(one.id) FROM one JOIN two ON one.s = two.s';
$result = sql('SELECT count(*), sum(one.id), min(one.id) FROM one JOIN two ON one.s::text = two.s::text');
like($result, qr/^[1-9]\d{3}/, 'there is something to join');
runs($query, $result, qr/Hash Join\n.*Hash Cond: \((one|two)\.s = (?!\1)(one|two)\.s\)/s, 'hash join', $serial, 'SET enable_mergejoin = off;');
runs($query, $result, qr/Merge Join\n.*Merge Cond: \((one|two)\.s = (?!\1)(one|two)\.s\)/s, 'merge join', $serial, 'SET enable_hashjoin = off;');
runs($query, $result, qr/Parallel Hash\n/, 'parallel hash join', $parallel, 'SET enable_mergejoin = off;');
$result = sql('SELECT count(*) FROM (SELECT DISTINCT s::text FROM one) AS d');
$query = 'SELECT count(*) FROM (SELECT DISTINCT s FROM one) AS d';
runs($query, $result, qr/HashAggregate\n.*Group Key: one\.s/s, 'distinct by hash', $serial, $hash);
runs($query, $result, qr/Unique\n.*Sort Key: one\.s/s, 'distinct by sort', $serial, $sort);
is( sql("SET work_mem = 64; SELECT md5(string_agg(a, '')) FROM (SELECT s::bigint[]::text AS a FROM one ORDER BY s) AS o"),
	sql("SELECT md5(string_agg(a, '')) FROM (SELECT s::bigint[]::text AS a FROM one ORDER BY s::bigint[]) AS o"),
	'the order is that of the arrays, sorted on disk');

# Indexes
sql('CREATE INDEX one_btree ON one (s); VACUUM ANALYZE one');
my $value = sql('SELECT s FROM one WHERE id = 12345');
my @index = ($serial, 'SET enable_seqscan = off; SET enable_bitmapscan = off;');
runs("SELECT bool_or(id = 12345), bool_and(s::text = '$value') FROM one WHERE s = '$value'", 't|t',
	qr/Index Scan using one_btree/, 'index scan', @index);
for my $operator ('<', '<=', '>=', '>')
{
	runs("SELECT count(*) FROM one WHERE s $operator '$value'",
		sql("SELECT count(*) FROM one WHERE s::bigint[] $operator '$value'::bigint[]"),
		qr/Index Only Scan using one_btree/, "index scan by $operator", @index);
}
runs('SELECT s FROM one ORDER BY s DESC LIMIT 1', sql('SELECT s FROM one ORDER BY s::bigint[] DESC LIMIT 1'),
	qr/Index Only Scan Backward using one_btree/, 'index scan backward', @index);
sql('DROP INDEX one_btree; CREATE INDEX one_hash ON one USING hash (s)');
runs("SELECT bool_or(id = 12345), bool_and(s::text = '$value') FROM one WHERE s = '$value'", 't|t',
	qr/Index Scan using one_hash/, 'index scan by hash', @index);

# Partitions by summary
sql('CREATE TABLE parts (id integer, s nps_summary) PARTITION BY HASH (s);',
	(map { "CREATE TABLE parts_$_ PARTITION OF parts FOR VALUES WITH (MODULUS 4, REMAINDER $_);" } 0 .. 3),
	'INSERT INTO parts SELECT * FROM one; ANALYZE parts');
cmp_ok(sql('SELECT min(n) FROM (SELECT count(DISTINCT s) AS n FROM parts GROUP BY tableoid) AS t'),
	'>', sql('SELECT count(DISTINCT s) / 5 FROM parts'), 'each part has its share');
is(sql('SELECT count(*) FROM (SELECT s FROM parts GROUP BY s HAVING count(DISTINCT tableoid) > 1) AS d'),
	0, 'equal values go together');
my $found = plan_of("SELECT * FROM parts WHERE s = '$value'");
is(scalar(() = $found =~ /Scan on parts_\d/g), 1, 'one part is looked into');
like(sql("SELECT id FROM parts WHERE s = '$value'"), qr/^12345$/m, 'and it is the right one');
$query = 'SELECT count(*) FROM parts a JOIN parts b USING (s)';
runs($query, sql('SELECT sum(n * n) FROM (SELECT count(*) AS n FROM one GROUP BY s::text) AS g'),
	qr/Append\n(.*Hash Join\n.*parts_\d.*){4}/s, 'joined part by part',
	$serial, 'SET enable_partitionwise_join = on; SET enable_mergejoin = off;');

# JIT: compiled, optimized and inlined at any cost, the same answers.  No bitcode is
# installed: inlined, a function would call others of nps that the server cannot see.
chomp(my $library = qx($ENV{PG_CONFIG} --pkglibdir));
ok(-e "stage$library/nps.so", 'the library is where it is expected');
is(join(' ', glob("stage$library/bitcode/nps*")), '', 'and no bitcode beside it');
SKIP:
{
	skip 'this PostgreSQL has no jit', 3 unless sql('SELECT pg_jit_available()') eq 't';
	my $jit = 'SET jit = on; SET jit_above_cost = 0; SET jit_optimize_above_cost = 0; SET jit_inline_above_cost = 0;';
	sql('CREATE TABLE compiled AS SELECT id % 13 AS score, (id % 13)::numeric AS number, (id % 7)::float8 AS weight, id % 3 AS part FROM one');
	like(sql($jit, 'EXPLAIN (ANALYZE, TIMING OFF) SELECT nps(number) FILTER (WHERE nps_is_score(number)) FROM compiled'),
		qr/Options: Inlining true, Optimization true/, 'JIT: the plan');
	for my $query (
		'SELECT part, nps(score), nps_ci(score), nps_weighted(score, weight), nps(number) FILTER (WHERE nps_is_score(number)), sum(nps_points(number))
			FROM compiled WHERE nps_is_score(score) GROUP BY part ORDER BY part',
		'SELECT nps_category(number), count(*), csat(score - 3), (nps_compare(nps_agg(score), 10)).p_value FROM compiled
			WHERE score BETWEEN 4 AND 8 GROUP BY 1 ORDER BY 1')
	{
		same(sql($jit, $query), sql('SET jit = off;', $query), 'JIT: the result');
	}
}

$node->stop;
done_testing;
