# A million random samples through every function that takes one: nothing is NaN,
# nothing outside its range, and what holds of every sample holds of each.  The
# samples are drawn by a hash, so they are the same everywhere.  NPS_TEST_SAMPLES
# is another number of them.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $samples = $ENV{NPS_TEST_SAMPLES} || 1000000;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', <<'CONF');
jit = off
fsync = off
max_wal_size = 4GB
max_parallel_workers_per_gather = 2
parallel_setup_cost = 0
parallel_tuple_cost = 0
min_parallel_table_scan_size = 0
CONF
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION nps');

sub sql
{
	my ($query) = @_;
	return $node->safe_psql('postgres', $query);
}

# Of each kind of failure, named and with its condition, there must be none among
# the rows of the source.  A condition that is NULL is a failure, too.
sub none_of
{
	my ($count, $source, $test, @failures) = @_;
	my (@names, @conditions);
	while (my ($name, $condition) = splice @failures, 0, 2)
	{
		push @names, $name;
		push @conditions, "count(*) FILTER (WHERE ($condition) IS NOT FALSE)";
	}
	my ($rows, @found) = split /\|/, sql('SELECT count(*), ' . join(', ', @conditions) . " FROM $source");
	is($rows, $count, "$test: $count of them");
	is($found[$_], 0, "$test: none is $names[$_]") for 0 .. $#names;
}

# Counts of any size, from none to 2^61: half of the samples have categories of
# like size, the other half of any; a fourth of the categories is empty.  Every
# sample comes with a partner, with the weights of nine rows, a confidence and a
# benchmark.
sql(qq{
CREATE FUNCTION draw(i bigint, seed integer) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN hashint8extended(i, seed) & 2305843009213693951;
CREATE FUNCTION draw_count(i bigint, seed integer) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN draw(i, seed + 100) % 4 = 0 THEN 0
		ELSE draw(i, seed) >> (draw(i, CASE WHEN i % 2 = 0 THEN 200 + seed / 10 ELSE 300 + seed END) % 62)::integer END;
CREATE FUNCTION draw_weight(i bigint, seed integer) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN draw(i, seed + 100) % 4 = 0 THEN 0
		ELSE (1 + draw(i, seed) % 1000000) * power(2::float8, CASE i % 3 WHEN 0 THEN -16 WHEN 1 THEN draw(i, 400 + seed) % 40 - 26 ELSE draw(i, 500 + seed) % 640 - 330 END) END;
CREATE UNLOGGED TABLE sample AS
	SELECT i, ARRAY[draw_count(i, 10), 0, 0, 0, 0, 0, 0, 0, draw_count(i, 11), 0, draw_count(i, 12)]::nps_summary AS s,
		ARRAY[draw_count(i, 20), 0, 0, 0, 0, 0, 0, 0, draw_count(i, 21), 0, draw_count(i, 22)]::nps_summary AS t,
		draw(i, 1) % 200000001 / 1000000.0 - 100 AS benchmark,
		CASE i % 4 WHEN 0 THEN (ARRAY[1e-9, 0.01, 0.5, 0.999, 0.9999999999])[1 + i / 4 % 5] WHEN 1 THEN (1 + draw(i, 2) % 999998) / 1000000.0 ELSE 0.95 END::float8 AS confidence,
		draw(i, 3) % 1001 / 1000.0 AS fraction
	FROM generate_series(1::bigint, $samples) AS i;
CREATE UNLOGGED TABLE change AS
	SELECT ARRAY[draw_count(i, 31) >> 3, draw_count(i, 32) >> 3, draw_count(i, 33) >> 3, draw_count(i, 34) >> 3, draw_count(i, 35) >> 3, draw_count(i, 36) >> 3, draw_count(i, 37) >> 3, draw_count(i, 38) >> 3, draw_count(i, 39) >> 3]::nps_transitions AS t,
		CASE i % 3 WHEN 0 THEN (1 + draw(i, 2) % 999998) / 1000000.0 ELSE 0.95 END::float8 AS confidence
	FROM generate_series(1::bigint, $samples) AS i;
});
for my $side (qw(a b))
{
	# six rows, in each category two
	my $seed = $side eq 'a' ? 40 : 50;
	my $value = "'{0,0,0,0,0,0,0,0,0,0,0,0,0}'";
	for my $row (0 .. 5)
	{
		my $score = (10, 7, 0)[ $row % 3 ];
		$value = "_nps_weighted_accum($value, $score, draw_weight(i, " . ($seed + $row) . '))';
	}
	sql("CREATE UNLOGGED TABLE weights_$side AS SELECT i, $value AS s FROM generate_series(1::bigint, $samples) AS i");
}
sql("CREATE UNLOGGED TABLE weight AS SELECT i, a.s AS s, b.s AS t, benchmark, confidence, fraction FROM weights_a AS a JOIN weights_b AS b USING (i)
	JOIN (SELECT i, benchmark, confidence, fraction FROM sample) AS o USING (i)");
sql('VACUUM ANALYZE');

# What was drawn is what was meant
my ($some, $both, $edges, $small, $large, $heavy, $heavy_both, $rounded) = split /\|/, sql(q{
	SELECT count(*) FILTER (WHERE nps_responses(s) > 0), count(*) FILTER (WHERE nps_responses(s) > 0 AND nps_responses(t) > 0),
		count(*) FILTER (WHERE nps_se(s) = 0), count(*) FILTER (WHERE nps_responses(s) BETWEEN 1 AND 100), count(*) FILTER (WHERE nps_responses(s) > 4294967296),
		(SELECT count(*) FILTER (WHERE nps_weight(s) > 0) FROM weight), (SELECT count(*) FILTER (WHERE nps_weight(s) > 0 AND nps_weight(t) > 0) FROM weight), (SELECT count(*) FILTER (WHERE s::text ~ '[1-9]e-\d+,') FROM weights_a WHERE i <= 10000)
	FROM sample});
cmp_ok($some, '>', 0.9 * $samples, 'most samples have responses');
cmp_ok($_, '>', 0.02 * $samples, 'there are some of every kind') for ($samples - $some, $edges, $small, $large, $heavy_both);
cmp_ok($rounded, '>', 100, 'there are sums that a double does not hold');
note("$some with responses, $edges without variance, $small small, $large large, $heavy weighted");

none_of($some, q{(SELECT *, nps(s) AS n, nps_ci_lower(s, confidence) AS l, nps_ci_upper(s, confidence) AS u, nps_ci_lower(s, confidence, 'wald') AS wl, nps_ci_upper(s, confidence, 'wald') AS wu,
		nps_ci_lower(s, confidence, 'adjusted_wald') AS al, nps_ci_upper(s, confidence, 'adjusted_wald') AS au FROM sample WHERE nps_responses(s) > 0 OFFSET 0) AS v},
	'intervals',
	'NaN' => q{'NaN' IN (n, l, u, wl, wu, al, au, nps_se(s))},
	'outside the scale' => 'least(n, l, wl, al) < -100 OR greatest(n, u, wu, au) > 100',
	'beside its score' => 'NOT l <= n OR NOT n <= u',
	'a point' => 'NOT l < u',
	'upside down' => 'wl > wu OR al > au',
	'beside its range' => "nps_ci(s, confidence) <> numrange(l, u, '[]')",
	'without its score by wald' => 'NOT n BETWEEN wl - 1e-12 AND wu + 1e-12',
	'of an impossible standard error' => 'NOT nps_se(s) BETWEEN 0 AND 100');
none_of($some, q{(SELECT *, nps(s) AS n, nps_margin(s, confidence) AS m, nps_margin(s, confidence, 9223372036854775807) AS large, nps_margin(s, confidence, nps_responses(s)) AS none, nps_what_if(s, fraction, 1 - fraction) AS w,
		nps_ci_lower(s, confidence) AS l, nps_ci_upper(s, confidence) AS u, nps_summary(ARRAY[nps_count(s, 10), 0, 0, 0, 0, 0, 0, 0, nps_count(s, 8), 0, nps_count(s, 0)]) AS mirrored, s + '{0,0,0,0,0,0,0,0,0,0,1}' AS more
		FROM sample WHERE nps_responses(s) > 0 OFFSET 0) AS v},
	'what else there is of a summary',
	'NaN' => q{'NaN' IN (m, large, none, w, nps_mean(s))},
	'a negative margin' => 'm < 0 OR large < 0',
	'a margin of all who were asked' => 'none <> 0',
	'a margin above that of an endless population' => 'large > m',
	'a what if that is worse or past all' => 'w < n - 1e-15 OR w > 100',
	'shares that are not 100' => "abs(nps_share(s, 'promoter') + nps_share(s, 'passive') + nps_share(s, 'detractor') - 100) > 1e-15",
	'a mean off its scale' => 'NOT nps_mean(s) BETWEEN 0 AND 10',
	'another mirror image' => 'nps_ci_lower(mirrored, confidence) <> -u OR nps_ci_upper(mirrored, confidence) <> -l OR nps_se(mirrored) <> nps_se(s)',
	'lower for one more promoter' => 'nps_ci_lower(more, confidence) < l - 2e-12 OR nps_ci_upper(more, confidence) < u - 2e-12',
	'without a sample size' => 'CASE WHEN nps_se(s) > 0 THEN NOT nps_sample_size(1 + 50 * fraction, confidence, greatest(nps_responses(t), 1), s) BETWEEN 1 AND greatest(nps_responses(t), 1) ELSE false END');
# A test and an interval that contradict each other, by more than rounding
my $against = '(c.p_value > (1 - confidence) * (1 + 1e-9) + 1e-9 AND 0 NOT BETWEEN c.lower - 1e-11 AND c.upper + 1e-11)
	OR (c.p_value < (1 - confidence) * (1 - 1e-9) - 1e-9 AND 0 > c.lower + 1e-11 AND 0 < c.upper - 1e-11)';
none_of($some, 'sample AS o, nps_compare(s, benchmark, confidence) AS c WHERE nps_responses(s) > 0', 'against a benchmark',
	'NaN' => q{'NaN' IN (c.difference, c.lower, c.upper) OR 'NaN' IN (c.z, c.p_value)},
	'not its difference' => 'abs(c.difference - (nps(s) - benchmark)) > 1e-12',
	'beside its interval' => 'NOT c.lower <= c.difference OR NOT c.difference <= c.upper',
	'beside that of nps_ci' => 'abs(c.lower - (nps_ci_lower(s, confidence) - benchmark)) + abs(c.upper - (nps_ci_upper(s, confidence) - benchmark)) > 4e-12',
	'without a p' => 'NOT c.p_value BETWEEN 0 AND 1',
	'of another sign' => 'sign(c.z) <> sign(c.difference) AND abs(c.difference) > 1e-11',
	'against its own test' => $against);
for my $method (qw(score adjusted_wald wald))
{
	my @score = $method eq 'score'
	  ? ('beside its difference' => 'NOT c.lower <= c.difference OR NOT c.difference <= c.upper',
		'a point' => 'NOT c.lower < c.upper',
		'of another sign' => 'sign(c.z) <> sign(c.difference) AND abs(c.difference) > 1e-11',
		'against its own test' => $against)
	  : ();
	none_of($both, "sample AS o, nps_compare(s, t, confidence, '$method') AS c WHERE nps_responses(s) > 0 AND nps_responses(t) > 0", "two samples, $method",
		'NaN' => q{'NaN' IN (c.difference, c.lower, c.upper) OR 'NaN' IN (c.z, c.p_value)},
		'not its difference' => 'abs(c.difference - (nps(s) - nps(t))) > 1e-12',
		'outside the scale' => 'NOT c.lower >= -200 OR NOT c.upper <= 200',
		'upside down' => 'c.lower > c.upper',
		'without a p' => 'NOT c.p_value BETWEEN 0 AND 1',
		@score);
}
none_of($samples - $both, q{sample AS o, nps_compare(s, t) AS c WHERE nps_responses(s) = 0 OR nps_responses(t) = 0}, 'two samples, one of them empty',
	'anything' => 'num_nonnulls(c.difference, c.lower, c.upper, c.z, c.p_value) > 0');

my $changes = sql('SELECT count(*) FILTER (WHERE nps_responses(t) > 0) FROM change');
none_of($changes, 'change AS o, nps_compare(t, confidence) AS c WHERE nps_responses(t) > 0', 'the same respondents',
	'NaN' => q{'NaN' IN (c.difference, c.lower, c.upper) OR 'NaN' IN (c.z, c.p_value)},
	'outside the scale' => 'NOT c.lower >= -200 OR NOT c.upper <= 200',
	'beside its difference' => 'NOT c.lower <= c.difference OR NOT c.difference <= c.upper',
	'a point' => 'NOT c.lower < c.upper',
	'without a p' => 'NOT c.p_value BETWEEN 0 AND 1',
	'of another sign' => 'sign(c.z) <> sign(c.difference) AND abs(c.difference) > 1e-11',
	'against its own test' => $against);

none_of($heavy, q{(SELECT *, nps(s) AS n, nps_se(s) AS se, nps_effective_responses(s) AS kish, nps_ci_lower(s, confidence) AS l, nps_ci_upper(s, confidence) AS u, nps_ci_lower(s, confidence, 'wald') AS wl, nps_ci_upper(s, confidence, 'wald') AS wu,
		nps_ci_lower(s, confidence, 'adjusted_wald') AS al, nps_ci_upper(s, confidence, 'adjusted_wald') AS au FROM weight WHERE nps_weight(s) > 0 OFFSET 0) AS v},
	'weighted samples',
	'NaN' => q{'NaN' IN (n, se, l, u, wl, wu, al, au, kish, nps_margin(s, confidence), nps_margin(s, confidence, 1000), nps_what_if(s, fraction, 1 - fraction))},
	'outside the scale' => 'least(n, l, wl, al) < -100 OR greatest(n, u, wu, au) > 100',
	'beside its score' => 'NOT l <= n OR NOT n <= u',
	'a point' => 'NOT l < u',
	'upside down' => 'NOT wl <= n OR NOT n <= wu OR al > au',
	'beside its range' => "nps_ci(s, confidence) <> numrange(l, u, '[]')",
	'of an impossible standard error' => 'NOT se BETWEEN 0 AND 110',
	'of more effective responses than rows' => 'NOT kish BETWEEN 1 - 1e-12 AND nps_responses(s) + 1e-12',
	'a margin that is not so' => 'nps_margin(s, confidence) < 0 OR nps_margin(s, confidence, 1000) > nps_margin(s, confidence) OR nps_margin(s, confidence, 6) <> 0',
	'a what if that is worse or past all' => 'nps_what_if(s, fraction, 1 - fraction) NOT BETWEEN n AND 100',
	'shares that are not 100' => "abs(nps_share(s, 'promoter') + nps_share(s, 'passive') + nps_share(s, 'detractor') - 100) > 2e-12");
none_of($heavy_both, 'weight AS o, nps_compare(s, t, confidence) AS c WHERE nps_weight(s) > 0 AND nps_weight(t) > 0', 'two weighted samples',
	'NaN' => q{'NaN' IN (c.difference, c.lower, c.upper) OR 'NaN' IN (c.z, c.p_value)},
	'outside the scale' => 'NOT c.lower >= -200 OR NOT c.upper <= 200',
	'not its difference' => 'abs(c.difference - (nps(s) - nps(t))) > 2e-12',
	'beside its difference' => 'NOT c.lower <= c.difference OR NOT c.difference <= c.upper',
	'without a p' => 'NOT c.p_value BETWEEN 0 AND 1');
none_of($heavy, 'weight AS o, nps_compare(s, benchmark, confidence) AS c WHERE nps_weight(s) > 0', 'a weighted sample against a benchmark',
	'NaN' => q{'NaN' IN (c.difference, c.lower, c.upper) OR 'NaN' IN (c.z, c.p_value)},
	'beside that of nps_ci' => 'abs(c.lower - (nps_ci_lower(s, confidence) - benchmark)) + abs(c.upper - (nps_ci_upper(s, confidence) - benchmark)) > 4e-12',
	'beside its difference' => 'NOT c.lower <= c.difference OR NOT c.difference <= c.upper',
	'without a p' => 'NOT c.p_value BETWEEN 0 AND 1');
none_of($heavy_both, q{(SELECT i, s, t, s + t AS a, t + s AS b FROM weight WHERE nps_weight(s) > 0 AND nps_weight(t) > 0 OFFSET 0) AS v}, 'sums of two weighted samples',
	'another one by exchange' => 'nps_responses(a) <> nps_responses(b) OR abs(nps(a) - nps(b)) > 1e-9 OR abs(nps_se(a) - nps_se(b)) > 1e-9',
	'off its parts' => 'nps(a) NOT BETWEEN least(nps(s), nps(t)) - 1e-11 AND greatest(nps(s), nps(t)) + 1e-11',
	'another value as text' => 'CASE WHEN i % 16 = 0 THEN nps_weighted_summary_send(a::text::nps_weighted_summary) <> nps_weighted_summary_send(a) ELSE false END');

$node->stop;
done_testing;
