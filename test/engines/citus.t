# What Citus does with an aggregate, without Citus, which Debian does not have: the
# state is made where the rows are, leaves as text (older versions) or in the binary
# form (newer ones), and is combined and finished somewhere else.  The answer must be
# that of the aggregate over all rows, for every aggregate that the catalogue lists.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

# Shards of different sizes, with an argument of every type, now and then NULL; parts have
# values of the types that are made by aggregating.  Weights are thirds, so that their
# sums are not exact in doubles.
$node->safe_psql('postgres', <<'SQL');
CREATE EXTENSION nps;
CREATE TABLE responses AS
SELECT (sqrt(i) / 8)::integer AS shard, score, 1 + score % 5 AS rating, (score * 7 + i) % 11 AS again,
       1 + i % 4 AS responses, (1 + i % 7) / 3.0::double precision AS weight,
       ('{0,1,0,0,0,0,1,' || i % 3 || ',0,0,' || score || '}')::nps_summary AS earlier,
       ('{0,0,0,' || i % 5 || ',0,1,0,0,2,' || score || ',0}')::nps_summary AS summary
FROM (SELECT i, NULLIF(i * 7 % 12, 11) AS score FROM generate_series(0, 1999) AS i) AS numbers;
CREATE TABLE parts AS
SELECT shard, rating, nps_transitions_agg(again, score) AS transitions, nps_weighted_agg(score, weight) AS weighted,
       nps_clustered_agg(summary) AS clustered, nps_panel_agg(earlier, summary) AS panel
FROM responses GROUP BY shard, rating;
SQL
my %column = (
	nps_summary => 'summary', nps_transitions => 'transitions', nps_weighted_summary => 'weighted',
	nps_clustered_summary => 'clustered', nps_panel => 'panel');

my @aggregates = map { [ split /\|/, $_, -1 ] } split /\n/, $node->safe_psql('postgres', <<'SQL');
SELECT p.proname, string_agg(format_type(t.oid, NULL), ',' ORDER BY a.number), aggtransfn, aggtranstype::regtype,
       aggcombinefn, NULLIF(aggfinalfn::oid, 0)::regproc, agginitval
FROM pg_aggregate JOIN pg_proc p ON p.oid = aggfnoid,
     unnest(proargtypes) WITH ORDINALITY AS a(type, number) JOIN pg_type t ON t.oid = a.type
WHERE EXISTS (SELECT FROM pg_depend d
              JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
              WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND e.extname = 'nps')
GROUP BY aggfnoid, p.proname ORDER BY p.proname, 2
SQL
cmp_ok(scalar @aggregates, '>', 20, 'the catalogue lists the aggregates');
is( join(' ', sort keys %{ { map { $_->[3] => 1 } @aggregates } }),
	join(' ', sort keys %column),
	'the states are of the types there are values of');

# What to give an aggregate: by its name, and the type of the argument
sub argument
{
	my ($name, $type, $number) = @_;
	return 'earlier' if $name eq 'nps_panel_agg' && !$number;
	return $column{$type} if $column{$type};
	return $number ? 'weight' : 'score' if $name =~ /^nps_weighted/ && $type eq 'double precision';
	return $number ? "again::$type" : "score::$type" if $name eq 'nps_transitions_agg';
	return "responses::$type" if $number;
	return "rating::$type" if $name =~ /^(csat|ces)$/;
	return "score::$type";
}

my $file = PostgreSQL::Test::Utils::tempdir . '/states';
my $number = 0;
for (@aggregates)
{
	my ($name, $types, $transition, $state, $combine, $final, $initial) = @$_;
	my @types = split /,/, $types;
	my $arguments = join ', ', map { argument($name, $types[$_], $_) } 0 .. $#types;
	my $from = $arguments =~ /^(transitions|weighted|clustered|panel)$/ ? 'parts' : 'responses';
	$number++;
	my $begins = $initial eq '' ? '' : ", INITCOND = '$initial'";
	my $ends = $final eq '' ? '' : ", FINALFUNC = $final";
	my $answer = $node->safe_psql('postgres', <<SQL);
CREATE AGGREGATE worker_$number($types) (SFUNC = $transition, STYPE = $state$begins);
CREATE AGGREGATE coordinator_$number($state) (SFUNC = $combine, STYPE = $state$begins$ends);
CREATE TABLE states_$number AS SELECT shard, worker_$number($arguments) AS state FROM $from GROUP BY shard;
INSERT INTO states_$number SELECT -1, worker_$number($arguments) FROM $from WHERE false;
INSERT INTO states_$number VALUES (-2, NULL);
CREATE TABLE arrived_$number (LIKE states_$number);
COPY states_$number TO '$file' (FORMAT binary);
COPY arrived_$number FROM '$file' (FORMAT binary);
SELECT $name($arguments) FROM $from;
SELECT coordinator_$number(state::text::$state) FROM states_$number;
SELECT coordinator_$number(state) FROM arrived_$number;
SELECT count(*) FROM states_$number;
SQL
	my ($whole, $text, $binary, $shards) = split /\n/, $answer;
	isnt($whole, '', "$name($types) has an answer");
	is($text, $whole, "$name($types): states that travel as text");
	is($binary, $whole, "$name($types): states that travel in binary");
	cmp_ok($shards, '>', 4, "$name($types): of several shards");
}

$node->stop;
done_testing;
