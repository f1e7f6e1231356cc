# examples/hosted/nps.sql, for servers that take no C extension: whoever may create a
# schema loads it, and it answers and refuses as the extension does, in parallel and in
# moving windows, too.  It comes back from a dump, goes into an extension of its own, and
# gives way to the real one.  What doc/hosted.md shows is checked by 003_pages.t and
# 065_beside.t.
use strict;
use warnings;
use Cwd;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $file = 'examples/hosted/nps.sql';
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nfsync = off\nmax_parallel_workers_per_gather = 0");
$node->start;

sub sql
{
	my ($query, $database) = @_;
	return $node->safe_psql($database || 'pair', $query);
}

sub psql_file
{
	my ($name, $database, @options) = @_;
	return run_command([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', @options, '-d', $node->connstr($database), '-f', $name ]);
}

# A query over the extension and over the file: @ is the schema, and #{...} a summary
sub over
{
	my ($schema, $query) = @_;
	my $type = $schema eq 'public' ? 'bigint[]::nps_summary' : 'bigint[]';
	return $query =~ s/#(\{[^}]*\})/'$1'::$type/gr =~ s/\@/$schema./gr;
}

# Both give the same text, and some.  Questions are collected and asked in one session,
# which is faster by far: ask() says what came of them
my (@same, @refused);

sub same
{
	my ($query, $test) = @_;
	push @same, { query => $query, test => $test };
}

# Both fail with the same SQLSTATE, message, detail and hint, and these are
sub refused
{
	my ($expression, $state) = @_;
	push @refused, { query => "SELECT $expression", state => $state, test => $expression };
}

sub ask
{
	my $script = "\\set VERBOSITY verbose\n";
	for my $question (@same, @refused)
	{
		$script .= "\\echo ===\n\\warn ===\n" . over($_, $question->{query}) . ";\n" for qw(public nps_sql);
	}
	my ($status, $out, $err) = $node->psql('pair', $script, on_error_stop => 0);
	my (undef, @out) = map { s/\A\n|\n\z//gr } split /^===$/m, $out;
	my (undef, @err) = split /^===$/m, $err;
	for my $question (@same)
	{
		my ($extension, $hosted) = splice @out, 0, 2;
		isnt($extension, '', "$question->{test}: there is an answer");
		is_deeply([ split /\n/, $hosted ], [ split /\n/, $extension ], $question->{test});
		is(join('', splice @err, 0, 2), "\n\n", "$question->{test}: and no error");
	}
	for my $question (@refused)
	{
		my ($extension, $hosted) =
		  map { join "\n", map { s/^psql:<stdin>:\d+: //r } grep { /^(psql:<stdin>:\d+: ERROR|DETAIL|HINT):/ } split /\n/ } splice @err, 0, 2;
		like($extension, qr/\AERROR:  $question->{state}: .*\nDETAIL:  .*\nHINT:  .*\z/, "$question->{test}: $question->{state}, all that there is to say");
		is($hosted, $extension, "$question->{test} is refused alike");
	}
	@same = @refused = ();
}

# The query gives one row a figure: "name", and in "off" how far it is from what it
# should be, NULL where it cannot be compared
sub all_near
{
	my ($count, $allowed, $query, $test) = @_;
	my ($figures, $near, $worst) = split /\|/,
	  sql("SELECT count(*), count(*) FILTER (WHERE off <= $allowed), max(off)::real FROM ($query) AS f");
	is("$near of $figures", "$count of $count", "$test: $count figures within $allowed")
	  or diag(sql("SELECT name, off FROM ($query) AS f WHERE (off <= $allowed) IS NOT TRUE LIMIT 10"));
	note("at most $worst off") if $worst ne '';
}

#
# Loading
#

# By a role that owns nothing but its database, as on a hosted server
$node->safe_psql('postgres', 'CREATE ROLE customer LOGIN; CREATE DATABASE hosted OWNER customer; CREATE DATABASE pair');
my ($out, $err) = psql_file($file, 'hosted', '-1', '-U', 'customer');
is("$out$err", '', 'a role without privileges loads the file, which says nothing');
($out, $err) = psql_file($file, 'hosted', '-1', '-U', 'customer');
like($err, qr/schema "nps_sql" already exists/, 'once');
unlike(slurp_file($file), qr/^\\|^\s*(BEGIN|COMMIT|SET)\b(?!$).*;$/m, 'it is pasted anywhere: no commands of psql, no transactions, no settings');
is( sql('SELECT nps_sql.nps(score) FROM (VALUES (10), (9), (3)) AS v(score)', 'hosted'),
	'33.3333333333333333', 'and gets a score');
sql('CREATE ROLE reader', 'hosted');
is( sql('SET ROLE reader; SELECT nps_sql.nps_ci(score), nps_sql.nps_category(9) FROM (VALUES (10), (9), (3)) AS v(score)', 'hosted'),
	'[-58.468079839590,87.701611055921]|promoter', 'so does everybody else');

sql('CREATE EXTENSION nps');
psql_file($_, 'pair') for $file, 'test/data/sfo_survey.sql';

# Every public function and aggregate is one of the extension, by name, arguments and
# result, but for arguments at the end and the type of a summary
is( sql(q{
	WITH functions AS (
		SELECT p.oid, n.nspname AS schema, proname AS name, prokind AS kind,
			replace(pg_get_function_arguments(p.oid), 'nps_summary', 'bigint[]') AS arguments,
			replace(pg_get_function_result(p.oid), 'nps_summary', 'bigint[]') AS result
		FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
		WHERE nspname = 'nps_sql' AND proname !~ '^_' OR nspname = 'public')
	SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
			SELECT FROM functions AS e
			WHERE e.schema = 'public' AND (e.name, e.kind, e.result) = (h.name, h.kind, h.result)
				AND regexp_replace(e.arguments, ', (method text|population bigint) DEFAULT [^,]*', '', 'g') = h.arguments))
	FROM functions AS h WHERE schema = 'nps_sql'}),
	'54|1', 'every function is one of the extension, but for sum, whose argument has no name there');
is( sql(q{
	SELECT string_agg(DISTINCT proname, ' ') FROM pg_proc
	WHERE pronamespace = 'nps_sql'::regnamespace
		AND (provolatile <> 'i' OR proparallel <> 's' OR proname !~ '^_' AND obj_description(oid, 'pg_proc') IS NULL)}),
	'', 'all are immutable and parallel safe, and those to call say what they do');
# What runs without a path of its own is called by what has one, or names schemas
is( sql(q{
	SELECT string_agg(DISTINCT proname, ' ' ORDER BY proname) FROM pg_proc
	WHERE pronamespace = 'nps_sql'::regnamespace AND prolang = (SELECT oid FROM pg_language WHERE lanname = 'plpgsql')
		AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)}),
	join(' ', qw(_nps_accum _nps_accum_inv _nps_categories _nps_check _nps_ci_final _nps_ci_lower _nps_ci_lower_final _nps_ci_upper_final
		_nps_distance _nps_fall _nps_find _nps_lower _nps_multiplier _nps_normal _nps_quantile _nps_raise _nps_root _nps_sample _nps_z)),
	'all other PL/pgSQL has a fixed search_path');

#
# Answers
#

my $types = 'smallint integer bigint numeric float8';
for my $type (split / /, $types)
{
	same("SELECT score, \@nps_category(score::$type), \@nps_points(score::$type) FROM generate_series(0, 10) AS score",
		"$type: category and points");
	same("SELECT score, \@nps_is_score(score::$type) FROM generate_series(-100, 100) AS score", "$type: is it a score?");
	same("SELECT \@nps_category(NULL::$type) IS NULL, \@nps_points(NULL::$type) IS NULL, \@nps_is_score(NULL::$type) IS NULL",
		"$type: NULL");
	same("SELECT \@nps(s), \@nps_ci(s), \@nps_ci_lower(s), \@nps_ci_upper(s), \@nps_agg(s), \@nps_agg(s, 3) FROM (SELECT score::$type AS s FROM responses WHERE score <> 11) AS v",
		"$type: the survey");
	same("SELECT \@nps(s), \@nps_ci(s), \@nps_ci_lower(s), \@nps_ci_upper(s), \@nps_agg(s), \@nps_agg(s, NULL) FROM (SELECT NULL::$type AS s FROM responses) AS v",
		"$type: no responses");
	refused("\@nps($_\::$type)", 22003) for -1, 11, 32767;
	refused("\@nps_points($_\::$type)", 22003) for -1, 11;
	refused("\@nps_category($_\::$type)", 22003) for -1, 11;
	refused("\@nps_agg($_\::$type, 1)", 22003) for -1, 11;
}
for my $value (9.5, -0.5, 10.000001, "'NaN'", "'Infinity'", "'-Infinity'", '1e-300', '9.000')
{
	for my $type (qw(numeric float8))
	{
		same("SELECT \@nps_is_score($value\::$type)", "$value\::$type");
		refused("\@$_($value\::$type)", 22003) for $value eq '9.000' ? () : qw(nps nps_agg nps_points);
	}
}
refused('@nps(9223372036854775807::bigint)', 22003);
refused('@nps(0.1::float8 + 0.2)', 22003);
same(q{SELECT x, @nps_is_score(x) FROM unnest(ARRAY['9', ' 9', E'\t9\n', E'\v9\f\r', '+9', '-0', '-0.0', '9.0', '9.', '.9e1', '0.09e2', '1e1', '1E+1',
	'90e-1', '010', '0e99', '-9', '9.5', '.9', '10.5', '11', '99', '1e2', '1e-1', '1e99999', '1e-9999', '9e-00000', '', ' ', '.', '+', 'e1', '9e', '9e+',
	'9e1.0', '9 9', '9,0', '- 9', '++9', '9-', 'nine', '9x', 'NaN', 'Infinity', 'inf', '-inf', 'true', '{9}', U&'9\00A0', U&'\0669', NULL]) AS x},
	'text');
same(q{SELECT a, b, c, d, e, @nps_is_score(concat(a, b, c, d, e)) FROM unnest(ARRAY['', ' ', '-', '+ ']) AS a, unnest(ARRAY['', '0', '9', '10', '0011', '90']) AS b,
	unnest(ARRAY['', '.', '.0', '.50', '.001']) AS c, unnest(ARRAY['', 'e', 'e0', 'E1', 'e+1', 'e-1', 'e-2', 'e2147483647', 'e-2147483648']) AS d,
	unnest(ARRAY['', ' ', ' x', E'\n']) AS e}, 'text, composed');

#
# Aggregates
#

for my $group ('year', 'boarding_area', 'year, boarding_area', 'satisfaction')
{
	same("SELECT $group, \@nps(score), \@nps_ci(score), \@nps_ci_lower(score), \@nps_ci_upper(score), \@nps_agg(score) FROM responses WHERE \@nps_is_score(score) GROUP BY $group ORDER BY $group",
		"the survey by $group");
	same("SELECT $group, \@nps(\@nps_agg(score, n)), \@nps_ci(\@nps_agg(score, n), 0.9) FROM (SELECT $group, score, count(*) AS n FROM responses GROUP BY $group, score) AS counted WHERE \@nps_is_score(score) GROUP BY $group ORDER BY $group",
		"counted first, by $group");
}
same('SELECT year, @nps(@sum(s)), @nps_ci(@sum(s)), @sum(s), @nps_responses(@sum(s)) FROM (SELECT year, boarding_area, @nps_agg(score) AS s FROM responses WHERE @nps_is_score(score) GROUP BY 1, 2) AS areas GROUP BY year ORDER BY year',
	'summaries merged');
same('SELECT @sum(s), @nps(@sum(s)) FROM (SELECT #{1,2,3,4,5,6,7,8,9,10,11} AS s WHERE false) AS none', 'none merged');
same('SELECT year, avg(@nps_points(score)) FROM responses WHERE @nps_is_score(score) GROUP BY year ORDER BY year', 'the mean of the points');
same('SELECT @nps(score) FILTER (WHERE @nps_is_score(score)), @nps(DISTINCT score) FILTER (WHERE score < 11), @nps_agg(score ORDER BY weight) FILTER (WHERE score < 11) FROM responses', 'FILTER, DISTINCT, ORDER BY');
for my $frame ('ROWS 29 PRECEDING', 'ROWS BETWEEN 3 PRECEDING AND 2 FOLLOWING', 'ROWS BETWEEN 9 FOLLOWING AND 20 FOLLOWING', 'RANGE 5 PRECEDING')
{
	same("SELECT i, \@nps(s) OVER w, \@nps_ci(s) OVER w, \@nps_agg(s) OVER w, \@nps_agg(s, n) OVER w, \@sum(a) OVER w
		FROM (SELECT i, nullif(i * i % 12, 11) AS s, i % 7 AS n, \@nps_agg(i % 11, i) AS a FROM generate_series(1, 80) AS i GROUP BY i) AS v
		WINDOW w AS (ORDER BY i $frame) ORDER BY i", "a window of $frame");
}
same('SELECT @nps_agg(s, n) FROM (VALUES (10, 9223372036854775800), (0, 7), (5, 0), (3, NULL), (NULL, 5)) AS v(s, n)', 'as many as there can be');
ask();
is(sql("SELECT count(*), sum(n) FROM (SELECT score, count(*) AS n FROM responses GROUP BY score) AS counted WHERE score < 11"), '11|5396', 'all of the survey was asked');

#
# Bounds and comparisons
#

# Reference values
for my $name (qw(intervals comparisons))
{
	my ($head, @lines) = split /\n/, slurp_file("test/data/stats/$name.csv");
	my %type = (case => 'text', method => 'text', confidence => 'float8', z => 'float8', p_value => 'float8');
	sql("CREATE TABLE $name (" . join(', ', map { qq("$_" ) . ($type{$_} // 'numeric') } split /,/, $head) . ')');
	sql("COPY $name FROM '" . getcwd() . "/test/data/stats/$name.csv' (FORMAT csv, HEADER)");
}
sql(q{
CREATE FUNCTION counts(promoters numeric, passives numeric, detractors numeric) RETURNS bigint[] LANGUAGE sql IMMUTABLE
	RETURN ARRAY[0, 0, 0, 0, 0, 0, detractors, passives, 0, 0, promoters]::bigint[];
CREATE FUNCTION apart(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE
	RETURN CASE WHEN a = b THEN 0 ELSE abs(a - b) / abs(b) END;
CREATE VIEW interval_case AS SELECT *, counts(promoters, passives, detractors) AS s FROM intervals WHERE method = 'score';
CREATE VIEW two AS
	SELECT k."case" AS name, k.diff, k.lower, k.upper, k.z, k.p_value, c.difference, c.lower AS our_lower, c.upper AS our_upper, c.z AS our_z, c.p_value AS our_p
	FROM comparisons AS k, nps_sql.nps_compare(counts(p1, m1, d1), counts(p2, m2, d2), confidence) AS c WHERE benchmark IS NULL AND method = 'score';
CREATE VIEW one AS
	SELECT k."case" AS name, k.diff, NULL::numeric AS lower, NULL::numeric AS upper, k.z, k.p_value, c.difference, c.lower AS our_lower, c.upper AS our_upper, c.z AS our_z, c.p_value AS our_p
	FROM comparisons AS k, nps_sql.nps_compare(counts(p1, m1, d1), benchmark::float8, confidence) AS c WHERE benchmark IS NOT NULL AND method ~ '^score'});
my $intervals = sql('SELECT count(*) FROM interval_case');
cmp_ok($intervals, '>', 30, 'there are reference intervals');
all_near(3 * $intervals, 1e-9, q{
	SELECT "case" || ' lower ' || confidence AS name, abs(nps_sql.nps_ci_lower(s, confidence) - lower) AS off FROM interval_case
	UNION ALL SELECT "case" || ' upper ' || confidence, abs(nps_sql.nps_ci_upper(s, confidence) - upper) FROM interval_case
	UNION ALL SELECT "case", abs(nps_sql.nps(s) - estimate) FROM interval_case}, 'reference intervals');
for my $kind (qw(two one))
{
	my $n = sql("SELECT count(*) FROM $kind");
	cmp_ok($n, '>', 2, "$kind: there are reference comparisons");
	all_near(2 * $n, 1e-8, "SELECT name, abs(difference - diff) AS off FROM $kind UNION ALL SELECT name, CASE WHEN our_z = z THEN 0 ELSE abs(our_z - z) END FROM $kind", "$kind: differences and z");
	all_near($n, 1e-9, "SELECT name, apart(our_p, p_value) AS off FROM $kind", "$kind: p");
}
all_near(2 * sql('SELECT count(*) FROM two'), 1e-8, 'SELECT name, abs(our_lower - greatest(lower, -200)) AS off FROM two UNION ALL SELECT name, abs(our_upper - least(upper, 200)) FROM two', 'two: bounds');

# Samples of every kind, small and large, next to the ends and with huge counts
sql(q{
CREATE TABLE samples AS
	SELECT counts(p, m, q) AS s FROM generate_series(0, 4) AS p, generate_series(0, 4) AS m, generate_series(0, 4) AS q
	UNION ALL
	SELECT counts(h1 % k, h2 % (k / 3 + 1), h3 % (k / 2 + 1)) FROM (
		SELECT (10 ^ (i % 16))::bigint::numeric AS k, abs(hashint8extended(i, 1))::numeric AS h1, abs(hashint8extended(i, 2))::numeric AS h2, abs(hashint8extended(i, 3))::numeric AS h3
		FROM generate_series(1, 3000) AS i) AS v
	UNION ALL
	SELECT counts(p, m, q) FROM unnest('{0,1,7,4000000000,3074457345618258602}'::numeric[]) AS p, unnest('{0,1,7,4000000000,3074457345618258602}'::numeric[]) AS m,
		unnest('{0,1,7,4000000000,3074457345618258602}'::numeric[]) AS q;
CREATE TABLE pairs AS
	WITH numbered AS (SELECT s, row_number() OVER (ORDER BY s) AS i FROM (SELECT DISTINCT s FROM samples) AS d)
	SELECT a.s AS a, b.s AS b FROM numbered AS a JOIN numbered AS b ON b.i IN (a.i * 7919 % 3001, a.i * 31 % 149, a.i + 1)});
my ($samples, $pairs) = split /\|/, sql('SELECT (SELECT count(*) FROM samples), (SELECT count(*) FROM pairs)');
cmp_ok($samples, '>', 3000, 'there are many samples');
cmp_ok($pairs, '>', 6000, 'and pairs of them');
is( sql(q{SELECT count(*), count(*) FILTER (WHERE nps(s::nps_summary)::text IS DISTINCT FROM nps_sql.nps(s)::text), count(*) FILTER (WHERE nps_ci(s::nps_summary)::text IS DISTINCT FROM nps_sql.nps_ci(s)::text),
	count(*) FILTER (WHERE nps_responses(s::nps_summary) <> nps_sql.nps_responses(s)) FROM samples}),
	"$samples|0|0|0", 'scores and intervals are the same text');
is( sql(q{SELECT count(*), count(*) FILTER (WHERE (e.difference, e.lower, e.upper)::text <> (h.difference, h.lower, h.upper)::text), count(*) FILTER (WHERE e.z IS DISTINCT FROM h.z), count(*) FILTER (WHERE (apart(h.p_value, e.p_value) <= 1e-12) IS NOT TRUE AND e.p_value > 1e-300)
	FROM pairs, nps_compare(a::nps_summary, b::nps_summary) AS e, nps_sql.nps_compare(a, b) AS h}),
	"$pairs|0|0|0", 'differences, their bounds and z, too, and p to twelve digits');
is( sql(q{SELECT count(*), count(*) FILTER (WHERE (e.difference, e.lower, e.upper)::text <> (h.difference, h.lower, h.upper)::text), count(*) FILTER (WHERE e.z IS DISTINCT FROM h.z), count(*) FILTER (WHERE (apart(h.p_value, e.p_value) <= 1e-12) IS NOT TRUE AND e.p_value > 1e-300)
	FROM samples, unnest('{-100,-99.9,-33.3,0,0.1,50,66.66666666666667,100}'::float8[]) AS benchmark, nps_compare(s::nps_summary, benchmark) AS e, nps_sql.nps_compare(s, benchmark) AS h}),
	8 * $samples . '|0|0|0', 'and those from a benchmark');
my $confidences = q{'{5e-324,1e-300,1e-20,1e-9,1e-8,0.001,0.3,0.4999,0.5,0.8,0.9,0.99,0.999999,0.9999999999999999}'::float8[]};
sql('CREATE TABLE fewer AS SELECT s FROM samples WHERE s <> counts(0, 0, 0) ORDER BY hashint8extended(s[11], s[7] + s[8]), s LIMIT 800');
all_near(2 * 14 * 800, 2e-12, qq{
	SELECT s::text || ' lower ' || confidence AS name, abs(nps_sql.nps_ci_lower(s, confidence) - nps_ci_lower(s::nps_summary, confidence)) AS off FROM fewer, unnest($confidences) AS confidence
	UNION ALL SELECT s::text || ' upper ' || confidence, abs(nps_sql.nps_ci_upper(s, confidence) - nps_ci_upper(s::nps_summary, confidence)) FROM fewer, unnest($confidences) AS confidence},
	'intervals of any confidence');
all_near(2 * 14 * 400, 4e-12, qq{
	SELECT a::text || ' - ' || b::text || ' ' || confidence AS name, unnest(ARRAY[abs(h.lower - e.lower), abs(h.upper - e.upper)]) AS off
	FROM (SELECT * FROM pairs WHERE a <> counts(0, 0, 0) AND b <> counts(0, 0, 0) ORDER BY hashint8extended(a[11], b[7] + a[8]), a, b LIMIT 400) AS few, unnest($confidences) AS confidence, nps_compare(a::nps_summary, b::nps_summary, confidence) AS e, nps_sql.nps_compare(a, b, confidence) AS h},
	'differences at any confidence');
is(sql('SET extra_float_digits = 0; SELECT e.z <> 0, e.z = h.z FROM nps_compare(counts(2, 0, 1)::nps_summary, 33.333333333333336) AS e, nps_sql.nps_compare(counts(2, 0, 1), 33.333333333333336) AS h'),
	't|t', 'a benchmark has all its digits, whatever the session prints');
same('SELECT * FROM @nps_compare(#{0,0,0,0,0,0,0,0,0,0,0}, #{1,0,0,0,0,0,0,0,0,0,0}), @nps_compare(#{0,0,0,0,0,0,0,0,0,0,0}, 30) AS b, @nps_ci(#{0,0,0,0,0,0,0,0,0,0,0})', 'without responses all is NULL');
same('SELECT @nps_ci(#{1,0,0,0,0,0,0,0,0,0,2}, confidence => 0.95), @nps_ci(summary => #{1,0,0,0,0,0,0,0,0,0,2}), c.* FROM @nps_compare(summary => #{1,0,0,0,0,0,0,0,0,0,2}, benchmark => 30) AS c', 'arguments by name');
is(sql("SELECT nps_sql.nps('[-3:7]={1,2,3,4,5,6,7,8,9,10,11}'::bigint[]), nps_sql.sum(s) FROM (VALUES ('[0:10]={1,0,0,0,0,0,0,0,0,0,2}'::bigint[]), ('{0,0,0,0,0,0,0,0,0,0,1}')) AS v(s)"),
	'-10.6060606060606061|{1,0,0,0,0,0,0,0,0,0,3}', 'arrays that begin elsewhere');

#
# Errors
#

refused("\@nps(#$_)", '2202E') for '{}', '{1,2}', '{1,2,3,4,5,6,7,8,9,10,11,12}';
refused('@nps(#{0,0,0,0,0,0,0,0,0,0,NULL})', '22004');
refused("\@$_(#{0,0,0,0,0,0,-1,0,0,0,0})", '22003') for qw(nps nps_ci nps_responses sum);
refused('@nps(#{9223372036854775807,1,0,0,0,0,0,0,0,0,0})', '22003');
refused('@sum(s) FROM (VALUES (#{9223372036854775806,1,0,0,0,0,0,0,0,0,0}), (#{0,1,0,0,0,0,0,0,0,0,0})) AS v(s)', '22003');
refused('@nps_agg(s, n) FROM (VALUES (10, 9223372036854775807), (3, 1)) AS v(s, n)', '22003');
refused("\@nps_agg(9, $_)", '22003') for -1, 1.5, "'NaN'::numeric", '9223372036854775808', "'Infinity'::numeric";
refused("\@nps_ci(#{0,0,0,0,0,0,0,0,0,0,$_->[0]}, $_->[1])", '22023') for [ 0, 95 ], [ 1, 0 ], [ 1, 1 ], [ 1, -0.5 ], [ 1, "'NaN'" ];
refused("\@nps_compare(#{0,0,0,0,0,0,0,0,0,0,1}, #{0,0,0,0,0,0,0,0,0,0,0}, $_)", '22023') for 95, "'NaN'";
refused("\@nps_compare(#{0,0,0,0,0,0,0,0,0,0,0}, $_)", '22023') for '100.0001', '-101', "'NaN'::float8", "'Infinity'::float8";
refused('@nps_compare(#{0,0,0,0,0,0,0,0,0,0,1}, 101, 95)', '22023');
refused('@nps_compare(#{0,0,0,0,0,0,0,0,0,0,1}, 30, 95)', '22023');
ask();
# which the extension would have to be given as an array
like( ($node->psql('pair', "SELECT nps_sql.nps('{{1,2,3,4,5,6,7,8,9,10,11}}'::bigint[])"))[2],
	qr/wrong number of counts for type nps_summary: an array of 2 dimensions/, 'two dimensions');

#
# Plans
#

my $parallel = 'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;';
for my $columns ('nps(score), nps_sql.nps_ci(score), nps_sql.nps_agg(score)', 'nps(nps_sql.nps_agg(score, score))', 'nps_agg(score), avg(nps_sql.nps_points(score))')
{
	my $query = "SELECT boarding_area, nps_sql.$columns FROM responses WHERE nps_sql.nps_is_score(score) GROUP BY boarding_area ORDER BY boarding_area";
	my $plan = sql("$parallel EXPLAIN (COSTS OFF) $query");
	like($plan, qr/Finalize.*Partial/s, "in parallel: $columns");
	is(sql("$parallel $query"), sql($query), 'and it is the same');
	like($plan, qr/Filter: \(\(score >= 0\) AND \(score <= 10\)\)/, 'nps_is_score is inlined');
}
unlike(sql('EXPLAIN (VERBOSE, COSTS OFF) SELECT avg(nps_sql.nps_points(score)) FROM responses'), qr/nps_points/, 'nps_points is inlined');

# What is in front of search_path changes nothing: every operator of numbers is planted, and
# so are some functions
sql(q{
CREATE SCHEMA planted;
DO $$
DECLARE
	o record;
BEGIN
	FOR o IN SELECT DISTINCT oprname, l.typname AS l, r.typname AS r, t.typname AS t
		FROM pg_operator JOIN pg_type AS l ON l.oid = oprleft JOIN pg_type AS r ON r.oid = oprright JOIN pg_type AS t ON t.oid = oprresult
		WHERE l.typname IN ('int4', 'int8', 'float8', 'numeric') AND r.typname IN ('int4', 'int8', 'float8', 'numeric') AND oprname IN ('+', '-', '*', '/', '<', '<=', '=', '>=', '>')
	LOOP
		EXECUTE format('CREATE FUNCTION planted.wrong_%s(%s, %s) RETURNS %s LANGUAGE sql IMMUTABLE AS %L', md5(o::text), o.l, o.r, o.t, CASE o.t WHEN 'bool' THEN 'SELECT true' ELSE 'SELECT 1000::' || o.t END);
		EXECUTE format('CREATE OPERATOR planted.%s (FUNCTION = planted.wrong_%s, LEFTARG = %s, RIGHTARG = %s)', o.oprname, md5(o::text), o.l, o.r);
	END LOOP;
END $$;
CREATE FUNCTION planted.sqrt(float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1000::float8';
CREATE FUNCTION planted.array_ndims(anyarray) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1000'});
for my $query (
	'SELECT nps_sql.nps(score) OVER w, nps_sql.nps_ci(score) OVER w, nps_sql.nps_agg(score, 2) OVER w, nps_sql.nps_ci_lower(nps_sql.nps_agg(score::numeric) OVER w, 0.9) FROM unnest(ARRAY[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]) AS score WINDOW w AS (ORDER BY score ROWS 3 PRECEDING)',
	"SELECT nps_sql.nps_compare('{1,2,3,4,5,6,7,8,9,10,11}'::bigint[], 30, 0.8), nps_sql.nps_compare('{1,2,3,4,5,6,7,8,9,10,11}'::bigint[], '{11,2,3,4,5,6,7,8,9,10,11}'::bigint[], 0.8), nps_sql.nps_responses('{1,2,3,4,5,6,7,8,9,10,11}'), nps_sql.nps_points(9.0), nps_sql.nps_category(3::float8), nps_sql.nps_is_score('9')")
{
	is(sql("SET search_path = planted, pg_catalog; $query"), sql($query), 'planted operators and functions are not called');
}
is(sql('SET search_path = planted, pg_catalog; SELECT 1 + 1, sqrt(4::float8)'), '1000|1000', 'where everybody else would call them');

#
# Dump and restore
#

my $stored = q{
CREATE TABLE answers (segment text, score integer CHECK (nps_sql.nps_is_score(score)), points integer GENERATED ALWAYS AS (nps_sql.nps_points(score)) STORED);
INSERT INTO answers SELECT (ARRAY['large', 'small'])[1 + i % 2], i * i % 11 FROM generate_series(1, 500) AS i;
CREATE INDEX ON answers (nps_sql.nps_category(score));
CREATE TABLE daily AS SELECT segment, nps_sql.nps_agg(score) AS summary FROM answers GROUP BY segment;
CREATE VIEW scores AS SELECT segment, nps_sql.nps(score), nps_sql.nps_ci(score) FROM answers GROUP BY segment;
CREATE MATERIALIZED VIEW kept AS SELECT segment, nps_sql.nps(score), nps_sql.nps_ci(score), nps_sql.nps_agg(score) FROM answers GROUP BY segment;
CREATE MATERIALIZED VIEW compared AS
	SELECT d.segment, c.*, nps_sql.nps_category(9) AS category, nps_sql.nps_is_score(' 9.0 ') AS score
	FROM daily AS d, nps_sql.nps_compare(d.summary, 30, 0.9) AS c
	UNION ALL SELECT 'both', c.*, NULL, NULL FROM nps_sql.nps_compare((SELECT summary FROM daily WHERE segment = 'large'), (SELECT nps_sql.sum(summary) FROM daily)) AS c};
my $seen = 'SELECT * FROM scores ORDER BY 1; SELECT * FROM kept ORDER BY 1; SELECT * FROM compared ORDER BY 1; SELECT sum(points), count(*) FROM answers';
sql($stored, 'hosted');
my $before = sql($seen, 'hosted');
like($before, qr/^both\|/m, 'views over it have rows');
my ($uses) = slurp_file('doc/hosted.md') =~ /^(CREATE VIEW uses_of_nps_sql\b.*?;\n)/ms;
is( sql("$uses SELECT dependent FROM uses_of_nps_sql ORDER BY dependent COLLATE \"C\"; DROP VIEW uses_of_nps_sql", 'hosted'),
	join("\n", 'constraint answers_score_check on table answers', 'default value for column points of table answers',
		'index answers_nps_category_idx', 'materialized view compared', 'materialized view kept', 'view scores'),
	'the query of doc/hosted.md lists all that depends on it');
like( ($node->psql('hosted', 'DROP SCHEMA nps_sql'))[2], qr/cannot drop/, 'without CASCADE the schema stays');
my $dump = PostgreSQL::Test::Utils::tempdir . '/dump.sql';
$node->safe_psql('postgres', 'CREATE DATABASE restored');
$node->command_ok([ 'pg_dump', '-d', $node->connstr('hosted'), '-f', $dump ], 'it is dumped');
($out, $err) = psql_file($dump, 'restored', '-o', '/dev/null');
is($err, '', 'and restored without a word');
is(sql($seen, 'restored'), $before, 'materialised views came back full');
is(sql("INSERT INTO answers VALUES ('large', 10); REFRESH MATERIALIZED VIEW kept; SELECT nps_agg FROM kept WHERE segment = 'large'", 'restored'),
	sql("SELECT nps_sql.nps_agg(score) FROM (SELECT score FROM answers WHERE segment = 'large' UNION ALL SELECT 10) AS more", 'hosted'), 'and go on');

#
# As an extension of its own, which is how pg_tle runs a script: in one piece
#

my $share = `"$ENV{PG_CONFIG}" --sharedir`;
chomp $share;
my $extensions = getcwd() . "/stage$share/extension";
PostgreSQL::Test::Utils::append_to_file("$extensions/nps_sql.control", "default_version = '1.0'\nrelocatable = false\n");
PostgreSQL::Test::Utils::append_to_file("$extensions/nps_sql--1.0.sql", slurp_file($file));
$node->safe_psql('postgres', 'CREATE DATABASE packed');
sql('CREATE EXTENSION nps_sql', 'packed');
is(sql("SELECT nps_sql.nps_ci(s) FROM generate_series(0, 10) AS s; SELECT count(*) > 0 FROM pg_depend WHERE deptype = 'e' AND objid = 'nps_sql'::regnamespace", 'packed'),
	sql('SELECT nps_ci(s) FROM generate_series(0, 10) AS s') . "\nt", 'the file is the script of an extension');
sql('DROP EXTENSION nps_sql', 'packed');
is(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'nps_sql'", 'packed'), '0', 'which goes as a whole');
unlink "$extensions/nps_sql.control", "$extensions/nps_sql--1.0.sql";

$node->stop;
done_testing;
