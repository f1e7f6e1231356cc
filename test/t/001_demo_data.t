# The survey in test/data gives the figures that were computed from it elsewhere,
# with exact fractions, and `make demo` shows them.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;

sub sql
{
	my ($query) = @_;
	return $node->safe_psql('survey', $query);
}

$node->safe_psql('postgres', 'CREATE DATABASE survey');
sql('CREATE EXTENSION nps');
$node->command_ok(
	[
		'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1',
		'-d', $node->connstr('survey'), '-f', 'test/data/sfo_survey.sql'
	],
	'the survey loads');

# As it was keyed
is(sql('SELECT count(*), sum(responses) FROM sfo_survey'), '889|5640', 'rows and questionnaires');
is(sql('SELECT count(*) FROM responses'), '5640', 'questionnaires one by one');
is( sql('SELECT year, count(*) FILTER (WHERE score = 11), count(*) FILTER (WHERE score IS NULL)
		FROM responses GROUP BY year ORDER BY year'),
	"2017|84|1\n2018|159|0",
	'answers left blank');

# Both ways in: answer by answer, and from the counts
my $by_year = "2017|2746|342|968|1436|39.839766933722\n2018|2650|447|935|1268|30.981132075472";
for my $source (
	'nps_agg(score) FILTER (WHERE nps_is_score(score)) AS s FROM responses',
	'nps_agg(score, responses) FILTER (WHERE nps_is_score(score)) AS s FROM sfo_survey')
{
	is( sql("SELECT year, nps_responses(s), nps_detractors(s), nps_passives(s), nps_promoters(s),
				round(nps(s), 12)
			FROM (SELECT year, $source GROUP BY year) AS t ORDER BY year"),
		$by_year, "by year: $source");
}

is( sql('SELECT round(nps(score) FILTER (WHERE nps_is_score(score)), 12) FROM responses GROUP BY year ORDER BY year'),
	"39.839766933722\n30.981132075472",
	'in one step');
is( sql('SELECT bool_and(abs(nps(s) - exact) < 1e-12) FROM (
			SELECT year, nps_agg(score) FILTER (WHERE nps_is_score(score)) AS s
			FROM responses GROUP BY year) AS t
		JOIN (VALUES (2017, 54700::numeric / 1373), (2018, 1642::numeric / 53)) AS v (year, exact) USING (year)'),
	't',
	'54700/1373 and 1642/53 to the last decimal');

my %by_area = (
	2017 => [ 39.917, 43.373, 46.903, 43.523, 46.857, 38.514, '32.960' ],
	2018 => [ 19.667, 33.193, 26.984, 38.384, 50.955, 35.872, 28.827 ]);
for my $year (sort keys %by_area)
{
	is( sql("SELECT string_agg(n::text, ' ' ORDER BY boarding_area) FROM (
				SELECT boarding_area, round(nps(score), 3) AS n FROM responses
				WHERE year = $year AND nps_is_score(score) GROUP BY boarding_area) AS t"),
		join(' ', @{ $by_area{$year} }),
		"boarding areas A to G in $year");
}

# What code 11 does to the formula people paste
is( sql('SELECT round(100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
			/ count(score), 4) FROM responses GROUP BY year ORDER BY year'),
	"41.6254\n34.8879",
	'the pasted formula');
my ($status, undef, $error) = $node->psql('survey', 'SELECT nps(score) FROM responses');
isnt($status, 0, 'code 11 is not taken for a score');
like($error, qr/\b11\b/, 'the error names it');
like($error, qr/^HINT:.*FILTER \(WHERE nps_is_score\(/m, 'and says how to leave it out');

# 2704 - 789 of 5396: (1436 + 1268) - (342 + 447) of 2746 + 2650
is( sql('SELECT nps_responses(sum(s)), nps_detractors(sum(s)), nps_passives(sum(s)), nps_promoters(sum(s)),
			abs(nps(sum(s)) - 191500::numeric / 5396) < 1e-12
		FROM (SELECT year, nps_agg(score) FILTER (WHERE nps_is_score(score)) AS s
			FROM responses GROUP BY year) AS t'),
	'5396|789|1903|2704|t',
	'both years from the sum of two summaries');

# The demo, as test/demo runs it
$node->safe_psql('postgres', 'CREATE DATABASE demo');
my ($out, $err) =
  run_command([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('demo'), '-f', 'test/demo.sql' ]);
is($err, '', 'the demo says nothing but its output');
unlike($out, qr/ERROR(?!:  .*\b11\b)/, 'the demo has no error but the one it shows');
like($out, qr/HINT:  .*FILTER/, 'and that one with its hint');
like($out, qr/5,640 questionnaires/, 'the demo counts the questionnaires');

# psql's table borders read as plain columns
(my $table = $out) =~ s/ *(?:│|\|) */ /g;
like($table, qr/^ *A 19\.7\n *B 33\.2\n *C 27\.0\n *D 38\.4\n *E 51\.0\n *F 35\.9\n *G 28\.8$/m,
	'the demo has 2018 in the short way');
for my $year (sort keys %by_area)
{
	my @area = ('A' .. 'G');
	for my $i (0 .. $#area)
	{
		my $nps = sprintf '%.1f', $by_area{$year}[$i];
		like(
			$table,
			qr/^ *$year $area[$i] +\d+ \Q$nps\E +-?\d+\.\d \.\. -?\d+\.\d .*\S/m,
			"the demo has $nps for $area[$i] in $year, with an interval");
	}
}
like($table, qr/^ *2017 all +2746 39\.8 /m, 'the demo has 2017 as a whole');
like($table, qr/^ *2018 all +2650 31\.0 /m, 'the demo has 2018 as a whole');
like($table, qr/^ *2017 all +84 41\.6 39\.8 *$/m, 'the demo has 2017 by the pasted formula');
like($table, qr/^ *2018 all +159 34\.9 31\.0 *$/m, 'the demo has 2018 by the pasted formula');
like($table, qr/^ *5396 789 1903 2704 35\.5 /m, 'the demo has both years together');

$node->stop;
done_testing;
