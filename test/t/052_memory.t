# Memory stays flat: every function and aggregate of the extension is called many
# times in one query, and the process that does it must not grow.  Functions are
# taken from the catalogue, so that one that is added later is called as well, or
# fails here for want of an argument to call it with.  Fifty thousand calls each;
# with NPS_LONG=1 in the environment (test/memory) ten million, and longer aggregates.
#
# What is measured is the resident memory of the server process, at its peak within a
# query that runs for the second time.
use strict;
use warnings;
use File::Spec;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

plan skip_all => 'the peak of a process is read from Linux' unless -e '/proc/self/clear_refs';

my $long = $ENV{NPS_LONG};
my $calls = $long ? 10_000_000 : 50_000;
my $rows = $long ? 100_000_000 : 500_000;
my $window = $long ? 1_000_000 : 200_000;
my $groups = $long ? 1_000_000 : 50_000;

# A leak of eight bytes a call would be more than this in the short form
my $noise = 256;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
jit = off
max_parallel_workers_per_gather = 0
shared_buffers = 16MB
autovacuum = off
CONF
$node->start;

sub sql
{
	return $node->safe_psql('postgres', join(";\n", @_));
}

# What functions are called with, by the name of the argument or else by its type:
# columns of one row, so that nothing is constant to the planner, and what varies
# from call to call hangs on i, the number of the call.
my %typed = (
	nps_summary => 's', nps_weighted_summary => 'w', nps_transitions => 't', nps_clustered_summary => 'c', nps_panel => 'p',
	smallint => '(i % 5 + 1)::smallint', integer => 'i % 5 + 1', bigint => 'i % 5 + 1::bigint',
	numeric => 'number', 'double precision' => 'real');
my %named = (
	confidence => '0.9::double precision + real / 1000', power => '0.8::double precision + real / 1000',
	low => 'number - 5', high => 'number + 5',
	passives_to_promoters => 'number / 10', detractors_to_passives => 'number / 20', expected => 's', width => 'i % 60 + 1',
	lowest => 'i % 5', highest => 'i % 5 + 5', benchmark => 'number', difference => 'number', margin => 'number', population => 'i + 10000000000');
my %text = (method => 'method', category => 'category', before => 'category', after => 'category', value => 'word', answer => 'word');
my %special = (
	nps_summary_in => 'textout(s_text)', nps_transitions_in => 'textout(t_text)', nps_weighted_summary_in => 'textout(w_text)',
	nps_clustered_summary_in => 'textout(c_text)', nps_panel_in => 'textout(p_text)');

sql('CREATE EXTENSION nps', <<'SQL');
CREATE TABLE given AS SELECT
	'{17,6,8,19,18,144,130,291,677,564,5000000872}'::nps_summary AS s, '{1,2,3,4,5,6,7,8,9}'::nps_transitions AS t,
	(SELECT nps_weighted_agg(i % 11, i / 7::double precision) FROM generate_series(1, 100) AS i) AS w,
	'{1,2,3,4,5,6,7,8,9,10,5000000000}'::bigint[] AS array_int8, '{1,2,3,4,5,6,7,8,9,10,11}'::integer[] AS array_int4,
	'{1,2,3,4,5,6,7,8,9,10,11}'::smallint[] AS array_int2, '{1,2,3,4,5,6,7,8,9}'::smallint[] AS nine_int2,
	'{1,2,3,4,5,6,7,8,5000000000}'::bigint[] AS nine_int8, '{1,2,3,4,5,6,7,8,9}'::integer[] AS nine_int4,
	5::numeric AS number, 5::double precision AS real, 'adjusted_wald'::text AS method, 'promoter'::text AS category,
	'7'::text AS word, '{1,0,0,0,0,0,1,1,1,2,1}'::nps_summary AS small;
ALTER TABLE given ADD c nps_clustered_summary, ADD p nps_panel;
UPDATE given SET c = (SELECT nps_clustered_agg(g.small) FROM given AS g, generate_series(1, 3)), p = (SELECT nps_panel_agg(g.small, g.small) FROM given AS g, generate_series(1, 3));
ALTER TABLE given ADD s_text text, ADD t_text text, ADD w_text text, ADD c_text text, ADD p_text text,
	ADD seven_int8 bigint[], ADD seven_int4 integer[], ADD seven_int2 smallint[],
	ADD nineteen_int8 bigint[], ADD nineteen_int4 integer[], ADD nineteen_int2 smallint[];
UPDATE given SET s_text = s, t_text = t, w_text = w, c_text = c, p_text = p, seven_int8 = c::bigint[], seven_int4 = c::bigint[], seven_int2 = c::bigint[],
	nineteen_int8 = p::bigint[], nineteen_int4 = p::bigint[], nineteen_int2 = p::bigint[];
VACUUM FULL given;
SQL

# Name, signature, kind, and the arguments as name and type, of all that can be called
my @functions = map { [ split /\|/ ] } split /\n/, sql(<<'SQL');
SELECT p.proname, p.oid::regprocedure, p.prokind, string_agg(coalesce(p.proargnames[n], '') || ':' || t::regtype, ',' ORDER BY n)
FROM pg_proc p, unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, n)
WHERE EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e'
	AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'nps'))
GROUP BY p.oid
ORDER BY p.prokind, p.oid::regprocedure::text
SQL

sub argument
{
	my ($function, $name, $type) = @_;
	return $special{$function} if $type eq 'cstring';
	if (my ($element) = $type =~ /^(bigint|integer|smallint)\[\]$/)
	{
		my %short = (bigint => 'int8', integer => 'int4', smallint => 'int2');
		my $length = $function =~ /transitions/ ? 'nine_' : $function =~ /clustered/ ? 'seven_' : $function =~ /panel/ ? 'nineteen_' : 'array_';
		return $length . $short{$element};
	}
	return $text{$name} if $type eq 'text';
	# one cluster, or the answers of one respondent
	return 'small' if $type eq 'nps_summary' && $function =~ /(clustered|panel)_(agg|accum)/;
	return $named{$name} || $typed{$type};
}

my (%query, @unknown);
for (@functions)
{
	my ($function, $signature, $kind, $arguments) = @$_;
	my @types = split /,/, $arguments;

	# Binary input takes what only the server can hand over: see below
	next if $function =~ /_recv$/ && $arguments =~ /:internal$/;
	my @values = map { argument($function, split /:/) } @types;
	if (grep { !defined } @values) { push @unknown, $signature; next }
	my $call = "$function(" . join(', ', @values) . ')';
	$query{$signature} =
	  $kind eq 'a'
	  ? "SELECT $call FROM given, (SELECT generate_series(1, CALLS) AS i OFFSET 0) AS calls"
	  : "SELECT count($call) FROM given, (SELECT generate_series(1, CALLS) AS i OFFSET 0) AS calls";
}
is(join("\n", @unknown), '', 'every function can be called');
cmp_ok(scalar keys %query, '>', 200, 'there are functions');

# Binary input by COPY, as many rows as calls, none of them kept
# 16 and later name it from here, the server is elsewhere
my $directory = File::Spec->rel2abs(PostgreSQL::Test::Utils::tempdir);
my $copy = "$directory/copy.pl";
open(my $file, '>', $copy) or die "$copy: $!";
print $file <<'PERL';
my ($rows, $bytes) = @ARGV;
my $row = pack('n N/a*', 1, pack('H*', $bytes));
print "PGCOPY\n\xff\r\n\0", pack('NN', 0, 0);
print $row x 1000 for 1 .. $rows / 1000;
print pack('n', 0xffff);
PERL
close $file;
for my $type (qw(nps_summary nps_transitions nps_weighted_summary nps_clustered_summary nps_panel))
{
	my $column = { nps_summary => 's', nps_transitions => 't', nps_weighted_summary => 'w', nps_clustered_summary => 'c', nps_panel => 'p' }->{$type};
	my $bytes = sql("CREATE TABLE in_$type (value $type)", "SELECT encode(${type}_send($column), 'hex') FROM given");
	$query{"${type}_recv(internal)"} =
	  "COPY in_$type FROM PROGRAM 'perl $copy CALLS $bytes' (FORMAT binary) WHERE value IS NULL";
}
is( scalar keys %query, scalar @functions, 'every function of the catalogue is called');

# Beyond single calls
my %more = (
	"an aggregate of $rows rows" => "SELECT nps(i % 11), nps_ci(i % 11), nps_agg(i % 11)
		FROM (SELECT generate_series(1, $rows * CALLS::bigint / $calls) AS i OFFSET 0) AS r",
	"a window that moves over $window rows" => "SELECT count(a), count(b) FROM (
		SELECT nps(i % 11) OVER w AS a, nps_agg(i % 11) OVER w AS b
		FROM (SELECT generate_series(1, ($window * CALLS::numeric / $calls)::integer) AS i OFFSET 0) AS r
		WINDOW w AS (ROWS BETWEEN 89 PRECEDING AND CURRENT ROW)) AS r",
	'a state that widens and narrows in a window' => 'SELECT count(a) FROM (
		SELECT nps_agg(5, CASE WHEN i % 3 = 0 THEN 6000000000 ELSE 1 END) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS a
		FROM (SELECT generate_series(1, CALLS) AS i OFFSET 0) AS r) AS r',
	'summaries merged and taken apart in a window' => 'SELECT count(a), count(b) FROM (
		SELECT sum(s) OVER w AS a, sum(t) OVER w AS b FROM given, (SELECT generate_series(1, CALLS) AS i OFFSET 0) AS r
		WINDOW w AS (ROWS BETWEEN 10 PRECEDING AND CURRENT ROW)) AS r',
	'errors in text that is refused' => "SELECT count(*) FROM (SELECT generate_series(1, CALLS) AS i OFFSET 0) AS r
		WHERE NOT nps_is_score((i % 20)::text) AND nps_is_score('1e' || i)");
$query{$_} = $more{$_} for keys %more;
my $canary = 'a text of eight bytes a row';
$query{$canary} = "SELECT length(string_agg('12345678', '')) FROM (SELECT generate_series(1, CALLS) AS i OFFSET 0) AS r";

# One backend for all of it, which says of itself how much it grew
my @names = sort keys %query;
my @script = ('SET client_min_messages = warning', "CREATE FUNCTION memory(what text) RETURNS bigint LANGUAGE sql AS
	\$\$SELECT (regexp_match(pg_read_file('/proc/self/status'), what || ':\\s+(\\d+)'))[1]::bigint\$\$");
for my $name (@names)
{
	my ($warm_up, $real) = map { $query{$name} =~ s/CALLS/$_/gr } 10_000, $calls;
	for my $query ($warm_up, $real)
	{
		push @script, "SELECT memory('VmRSS') AS before \\gset";
		push @script, "COPY (SELECT 5) TO '/proc/self/clear_refs'";
		push @script, ($query =~ /^COPY/ ? $query : "$query \\g /dev/null");
	}
	push @script, "SELECT 'peak', memory('VmHWM') - :before";
}
my $script = join('', map { /\\g/ ? "$_\n" : "$_;\n" } @script);
my ($out, $err);
my $ran = IPC::Run::run([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', '-' ],
	'<', \$script, '>', \$out, '2>', \$err);
ok($ran, "all of it runs, $calls calls each") or diag $err;
my @grown = $out =~ /^peak\|(-?\d+)$/mg;
is(scalar @grown, scalar @names, 'and all of it is measured');
my %grown;
@grown{@names} = (@grown, (0) x @names);
note("$grown{$_} kB: $_") for sort { $grown{$b} <=> $grown{$a} } grep { $grown{$_} } @names;
cmp_ok(delete $grown{$canary}, '>', $noise, 'what does grow is seen');
is(join("\n", map { "$_ by $grown{$_} kB" } grep { $grown{$_} > $noise } sort keys %grown),
	'', 'and nothing makes the server process grow');

# The peak of a query in a backend of its own, which has loaded the library
sub peak
{
	my ($query) = @_;
	return sql("SET work_mem = '2GB'", 'SET enable_sort = off',
		"DO \$\$BEGIN EXECUTE \$q\$ SELECT count(n) FROM (SELECT g, nps_ci(g) AS n FROM (SELECT generate_series(1, 10) AS g OFFSET 0) AS r GROUP BY g) AS r \$q\$; END\$\$",
		"COPY (SELECT 5) TO '/proc/self/clear_refs'",
		"CREATE TEMP TABLE before AS SELECT (regexp_match(pg_read_file('/proc/self/status'), 'VmRSS:\\s+(\\d+)'))[1]::bigint AS kb",
		"DO \$\$BEGIN EXECUTE \$q\$ $query \$q\$; END\$\$",
		"SELECT (regexp_match(pg_read_file('/proc/self/status'), 'VmHWM:\\s+(\\d+)'))[1]::bigint - kb FROM before");
}

# Groups: what avg of an integer takes, however many rows a group has
sub grouped
{
	my ($call, $each) = @_;
	my $n = $groups * $each;
	return "SELECT count(r) FROM (SELECT g, $call AS r FROM (
		SELECT g, g % 11 AS score, g % 10 + 1 AS rating FROM (SELECT generate_series(1, $n) % $groups AS g OFFSET 0) AS n) AS r
		GROUP BY g) AS r";
}
my $plan = sql("SET work_mem = '2GB'", 'SET enable_sort = off', 'EXPLAIN ' . grouped('nps(score)', 1));
like($plan, qr/HashAggregate/, 'groups are kept by hash');
my $average = peak(grouped('avg(score)', 1));
note("avg of $groups groups: $average kB");
cmp_ok($average, '>', $groups / 10, 'avg takes memory for its groups');
for my $each (1, 10)
{
	for my $call ('nps(score)', 'nps_ci(score)', 'csat(score % 5 + 1)', 'nps_agg(score)', 'nps_agg(score, 3::bigint)')
	{
		my $kilobytes = peak(grouped($call, $each));
		note("$call of $groups groups, $each rows each: $kilobytes kB");
		cmp_ok($kilobytes, '<', 1.05 * $average + $noise, "$call of $groups groups, $each rows each, takes no more than avg");
	}
}

# Wider states, one and many rows a group: nothing is left of the narrow ones
for my $call ('nps_agg(score, 5000000000)', 'nps_transitions_agg(score, score)', 'nps_weighted_agg(score, score::double precision)')
{
	my ($one, $ten) = map { peak(grouped($call, $_)) } 1, 10;
	note("$call of $groups groups: $one kB, with ten rows each $ten kB");
	cmp_ok($ten, '<', 1.02 * $one + $noise, "$call: ten rows a group take no more than one");
	cmp_ok($one, '<', 1.6 * $average, "$call: no second state a group");
}

$node->stop;
done_testing;
