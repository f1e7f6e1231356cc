# The extension on a server of one's own beside a hosted one that has none, as
# doc/hosted.md says: a subscriber of logical replication, and postgres_fdw in either
# direction.  Every block of that page that names one of the two servers is run there, in
# order, and prints what the page shows.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my %node = map { $_ => PostgreSQL::Test::Cluster->new($_) } qw(hosted own);
$node{hosted}->init(allows_streaming => 'logical');
$node{own}->init;
for my $node (values %node)
{
	$node->append_conf('postgresql.conf', 'fsync = off');
	$node->start;
	$node->safe_psql('postgres', 'CREATE DATABASE survey');
}

sub sql
{
	my ($name, $query) = @_;
	return $node{$name}->safe_psql('survey', $query);
}

run_command([ 'psql', '-X', '-q', '-d', $node{hosted}->connstr('survey'), '-f', 'test/data/sfo_survey.sql', '-c', 'ANALYZE' ]);

sub tidy
{
	my ($text) = @_;
	$text =~ s/[ \t]+$//mg;
	$text =~ s/\A\n+|\n+\z//g;
	return $text;
}

my $page = slurp_file('doc/hosted.md');
my %run = map { $_ => 0 } keys %node;
my $shown = 0;
while ($page =~ /^```pgsql (\w+)\n(.*?)^```\n(?:\n+```text\n(.*?)^```\n)?/msg)
{
	my ($name, $block, $expected) = ($1, $2, $3);
	my $line = 1 + substr($page, 0, $-[0]) =~ tr/\n//;
	ok($node{$name}, "doc/hosted.md, line $line: there is a server $name") or next;
	for my $server (keys %node)
	{
		my ($host, $port) = ($node{$server}->host, $node{$server}->port);
		$block =~ s/\bhost=$server\.example\.com\b/host=$host port=$port/g;
		$block =~ s/\bhost '$server\.example\.com'/host '$host', port '$port'/g;
	}
	my ($out, $err);
	my $ran = IPC::Run::run([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node{$name}->connstr('survey'), '-f', '-' ],
		'<', \$block, '>', \$out, '2>', \$err);
	if (defined $expected && $expected =~ /^ERROR:/m)
	{
		ok(!$ran, "doc/hosted.md, line $line fails on $name");
		$err =~ s/^psql:<stdin>:\d+: //mg;
		$out .= $err;
	}
	else
	{
		ok($ran, "doc/hosted.md, line $line runs on $name") or diag "$block$err";
	}
	if (defined $expected)
	{
		is(tidy($out), tidy($expected), "doc/hosted.md, line $line prints what the page shows");
		$shown++;
	}
	$run{$name}++;
	# What was subscribed to is there a little later
	$node{own}->wait_for_subscription_sync($node{hosted}, 'responses') if $block =~ /^CREATE SUBSCRIPTION/m;
	$node{hosted}->wait_for_catchup('responses') if $block =~ /^INSERT/m;
}
cmp_ok($run{$_}, '>', 2, "blocks were run on $_") for sort keys %node;
cmp_ok($shown, '>', 2, 'and answers compared');

is(sql('hosted', "SELECT count(*) FROM pg_extension WHERE extname ~ '^nps'"), '0', 'the hosted server has no extension of ours');
is(sql('own', 'SELECT count(*) FROM responses'), sql('hosted', 'SELECT count(*) FROM responses'), 'the subscriber has every row');
my $scores = '100.0 * (count(*) FILTER (WHERE score IN (9, 10)) - count(*) FILTER (WHERE score <= 6)) / count(*) FILTER (WHERE score <= 10)';
my $counted = sql('hosted', "SELECT year, boarding_area, round($scores, 9) FROM responses GROUP BY 1, 2 ORDER BY 1, 2");
my $by = 'GROUP BY year, boarding_area ORDER BY year, boarding_area';
is( sql('own', "SELECT year, boarding_area, round(nps(score) FILTER (WHERE nps_is_score(score)), 9) FROM responses $by"),
	$counted, 'scores of what was replicated are those that counting gives on the hosted server');
is( sql('own', "SELECT year, boarding_area, round(nps(nps_agg(score, n)), 9) FROM (SELECT year, boarding_area, score, count(*) AS n FROM hosted_responses WHERE score BETWEEN 0 AND 10 GROUP BY 1, 2, 3) AS counted $by"),
	$counted, 'and those of what was counted there');
is( sql('hosted', 'SELECT year, boarding_area, nps FROM nps_by_area ORDER BY 1, 2'),
	sql('hosted', "SELECT year, boarding_area, round($scores, 1) FROM responses GROUP BY 1, 2 ORDER BY 1, 2"), 'and those that the hosted server asks for');

# Where aggregates run
sub asked
{
	my ($name, $query) = @_;
	return sql($name, "EXPLAIN (VERBOSE, COSTS OFF) $query") =~ /Remote SQL: (.*)/ ? $1 : '';
}
like(asked('own', "SELECT * FROM counted $_"), qr/^SELECT year, boarding_area, score, count\(\*\) FROM public\.responses WHERE .*GROUP BY 1, 2, 3$/,
	"the hosted server counts: $_") for 'ORDER BY year', 'WHERE year = 2018';
unlike(asked('own', 'SELECT year, nps(score) FROM hosted_responses WHERE nps_is_score(score) GROUP BY year'), qr/nps|GROUP BY/,
	'while nps(score) fetches every row, for the hosted server does not know it');
like(asked('hosted', 'SELECT nps FROM nps_by_area WHERE year = 2018'), qr/FROM public\.nps_by_area WHERE \(\(year = 2018\)\)/,
	'a view of the own server is asked for the rows that are wanted');
sql('own', "ALTER SERVER hosted OPTIONS (ADD extensions 'nps')");
like( ($node{own}->psql('survey', 'SELECT nps(score) FROM hosted_responses WHERE score <= 10'))[2],
	qr/function public\.nps\(integer\) does not exist/, "extensions 'nps' asks the hosted server for what it has not");

$node{own}->safe_psql('survey', 'DROP SUBSCRIPTION responses');
$_->stop for values %node;
done_testing;
