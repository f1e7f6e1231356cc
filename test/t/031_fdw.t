# Foreign servers: with the server option extensions 'nps' it is the aggregate that
# travels, and not the rows.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
my ($host, $port) = ($node->host, $node->port);

# Two servers that hold a region each, of different scores, some of them none
my %factor = (east => 7, west => 5);
for my $region (sort keys %factor)
{
	$node->safe_psql('postgres', "CREATE DATABASE $region");
	$node->safe_psql($region, <<SQL);
CREATE EXTENSION nps;
CREATE TABLE responses AS
SELECT '$region'::text AS region, i * i / $factor{$region} % 12 AS score, i % 3 AS product, 0.5 + i % 4 AS weight
FROM generate_series(1, 1000) AS i;
SQL
}

# The server in between
$node->safe_psql('postgres', <<SQL);
CREATE EXTENSION nps;
CREATE EXTENSION postgres_fdw;
CREATE TABLE responses (region text, score integer, product integer, weight double precision)
	PARTITION BY LIST (region);
SQL
for my $region (sort keys %factor)
{
	$node->safe_psql('postgres', <<SQL);
CREATE SERVER $region FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$host', port '$port', dbname '$region');
CREATE USER MAPPING FOR CURRENT_USER SERVER $region;
CREATE FOREIGN TABLE $region PARTITION OF responses FOR VALUES IN ('$region')
	SERVER $region OPTIONS (table_name 'responses');
SQL
}
$node->safe_psql('postgres', <<'SQL');
CREATE TABLE here AS SELECT * FROM responses;
SQL

# What the foreign servers are asked, query by query
sub asked
{
	my ($sql) = @_;
	my $plan = $node->safe_psql('postgres',
		"SET enable_partitionwise_aggregate = on; EXPLAIN (VERBOSE, COSTS off) $sql");
	return [ $plan =~ /Remote SQL: (.*)/g ];
}

# The answer here must be that of the same rows in a table of this server
sub same
{
	my ($sql, $test) = @_;
	my $local = $sql =~ s/\b(responses|east)\b(?!')/here/r;
	$local =~ s/FROM here/FROM (SELECT * FROM here WHERE region = 'east') AS here/ if $sql =~ /FROM east/;
	my $answer = $node->safe_psql('postgres', "SET enable_partitionwise_aggregate = on; $sql");
	isnt($answer, '', "$test: there is an answer");
	is($answer, $node->safe_psql('postgres', $local), "$test: the right one");
}

my $one = 'SELECT nps(score) FILTER (WHERE nps_is_score(score)) FROM east';
unlike(join("\n", @{ asked($one) }), qr/nps/, 'without the option rows travel');

for my $region (sort keys %factor)
{
	$node->safe_psql('postgres', "ALTER SERVER $region OPTIONS (ADD extensions 'nps')");
}

# One foreign table
my $valid = 'nps_is_score(score)';
for my $aggregate (
	"nps(score) FILTER (WHERE $valid)", "nps_ci(score) FILTER (WHERE $valid)",
	"nps_ci_lower(score) FILTER (WHERE $valid)", "nps_agg(score) FILTER (WHERE $valid)",
	"nps_weighted(score, weight) FILTER (WHERE $valid)", "nps_agg(score, product::bigint) FILTER (WHERE $valid)")
{
	my ($name) = $aggregate =~ /^(\w+)/;
	my $sql = "SELECT $aggregate FROM east";
	my $asked = asked($sql);
	is(@$asked, 1, "$aggregate: one question");
	like($asked->[0], qr/^SELECT (\w+\.)?$name\(.*FILTER \(WHERE (\w+\.)?nps_is_score\(score\)\)/, "$aggregate travels");
	same($sql, $aggregate);
}
{
	my $sql = 'SELECT product, nps(score) FROM east WHERE nps_is_score(score) GROUP BY product HAVING nps(score) < 100 ORDER BY product';
	like(asked($sql)->[0], qr/nps\(score\).*WHERE.*nps_is_score.*GROUP BY 1 HAVING.*nps\(score\)/, 'GROUP BY and HAVING travel');
	same($sql, 'GROUP BY and HAVING');
}

# A partitioned table of both: by its key each server answers whole
{
	my $sql = 'SELECT region, nps(score), nps_ci(score) FROM responses WHERE nps_is_score(score) GROUP BY region ORDER BY region';
	my $asked = asked($sql);
	is(@$asked, 2, 'by region: two servers are asked');
	like($_, qr/^SELECT region, .*nps\(score\).*GROUP BY 1/, 'by region: the aggregate travels') for @$asked;
	same($sql, 'by region');
}

# Across the servers: summaries travel, and sum merges them
{
	my $sql = 'SELECT nps(sum(s)), sum(s) FROM (SELECT region, nps_agg(score) AS s FROM responses WHERE nps_is_score(score) GROUP BY region) AS regions';
	my $asked = asked($sql);
	is(@$asked, 2, 'merged: two servers are asked');
	like($_, qr/nps_agg\(score\).*GROUP BY/, 'merged: a summary travels') for @$asked;
	same($sql, 'merged');
	is( $node->safe_psql('postgres', $sql),
		$node->safe_psql('postgres', 'SELECT nps(score), nps_agg(score) FROM here WHERE nps_is_score(score)'),
		'merged summaries are the summary of all rows');
}
{
	my $sql = 'SELECT product, nps(sum(s)) FROM (SELECT region, product, nps_agg(score) AS s FROM responses WHERE nps_is_score(score) GROUP BY region, product) AS parts GROUP BY product ORDER BY product';
	like($_, qr/nps_agg\(score\).*GROUP BY/, 'merged by product: summaries travel') for @{ asked($sql) };
	same($sql, 'merged by product');
}

# What PostgreSQL does not do, and doc/engines.md says so
unlike(join("\n", @{ asked('SELECT nps(score) FROM responses WHERE nps_is_score(score)') }), qr/nps\(/,
	'over all servers in one step rows travel');

# An error on the far side says what it says here
{
	my ($status, $out, $err) = $node->psql('postgres', 'SELECT nps(score) FROM east');
	isnt($status, 0, 'a value that is not a score is an error there too');
	like($err, qr/invalid score: 11/, 'which names it');
	like($err, qr/HINT:  Leave out other values with FILTER \(WHERE nps_is_score/, 'and says how to leave it out');
}

$node->stop;
done_testing;
