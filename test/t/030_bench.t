# A short run of the benchmark, so that it never rots: every figure is there, and
# queries that should agree do.  Goals are not asked for.
use strict;
use warnings;
use PostgreSQL::Test::Utils;
use Test::More;

my $folder = 'tmp_check/bench';
command_ok([ 'bench/measure', $folder, '--rows', 100_000, '--rounds', 1, '--scale', 100_000 ],
	'the benchmark runs, and the queries that should agree do');
my $results = -e "$folder/results.md" ? slurp_file("$folder/results.md") : '';

for my $figure (
	'nps(score) over count(score)',
	'nps(score) over pasted FILTER',
	'nps(score) over pasted sum(CASE)',
	'nps(score) over pasted avg(CASE)',
	'nps, both bounds, summary and counts over count(score)',
	'report pasted with FILTER over ours',
	'report pasted with CASE and var_pop over ours',
	'long scan, serial: nps(score) over count(score)',
	'long scan, serial: nps(score) over pasted FILTER',
	'long scan, parallel: nps(score) over count(score)',
	'long scan, parallel: nps(score) over pasted FILTER',
	'two processes: speed-up of nps(score) over that of count(score)',
	'a million groups: nps(score) over avg(score)',
	'a million groups: memory of nps(score) over that of avg(score)',
	'a million groups: nps(score) over pasted FILTER',
	'a million groups: nps_ci_lower(score) over nps(score)',
	'moving window of 90 rows: nps(score) over avg(score)',
	'moving window: 2,000 rows over 90 rows',
	'sum(nps_summary) over sum(bigint)',
	'COPY BINARY: summaries over bigint[11]',
	'nps(double precision) over nps(integer)',
	'nps(numeric) over nps(integer)',
	'nps_weighted over pasted FILTER',
	'nps_weighted over pasted CASE',
	'GROUP BY nps_category(score) over pasted CASE',
	'nps_clustered_agg(summary) over sum(summary), a customer a row',
	'nps_ci(summary, method => anytime), microseconds',
	'nps_compare(a, b, method => anytime), microseconds',
	'dashboard: from responses over from daily summaries',
	'dashboard from daily summaries, milliseconds by pgbench')
{
	like($results, qr/^\| \Q$figure\E \| [0-9.]+ \|/m, "there is a figure: $figure");
}

my $no_jit = qr/this PostgreSQL has no jit/;
like($results, qr/^\| long scan: nps\(score\) with jit over without \| ([0-9.]+|$no_jit) \|/m, 'and one of jit');

# Pairs that agree: pasted formulas, reports, plans, groups, windows, summaries,
# types, weights, categories, clusters, looks, dashboards
my $agree = $results =~ $no_jit ? 24 : 30;
like($results, qr/; $agree pairs of queries agree\.$/m, 'the answers of all such queries were compared');

for my $table ('Time against responses', 'Time against the number of groups')
{
	like($results, qr/^## \Q$table\E\n(?:.*\n){3}(\| [0-9,]+ (\| [0-9.]+ ){3}\|\n){2}/m, "there is a table: $table");
}
SKIP:
{
	skip 'no gnuplot here', 2 if system('command -v gnuplot >/dev/null') != 0;
	for my $plot (qw(rows groups))
	{
		like(slurp_file("$folder/$plot.svg"), qr/<path/, "there is a plot: $plot");
	}
}

unlike($results, qr{/tmp|/home|/root}, 'the page names no folder of this machine');

done_testing;
