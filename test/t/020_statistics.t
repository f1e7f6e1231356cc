# The statistics, through SQL: every reference value in test/data/stats, the
# survey's figures, and what must hold of any sample.  What is asked of a million
# random samples stands in 021_random_samples.t.
use strict;
use warnings;
use Cwd;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "jit = off\nfsync = off\nmax_parallel_workers_per_gather = 0");
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION nps');

sub sql
{
	my ($query) = @_;
	return $node->safe_psql('postgres', $query);
}

# The query gives one row a figure: "name", and in "off" how far it is from what
# it should be, NULL where it cannot be compared.  There must be so many, and
# all within what is allowed.
sub all_near
{
	my ($count, $allowed, $query, $test) = @_;
	my ($figures, $near, $worst) = split /\|/,
	  sql("SELECT count(*), count(*) FILTER (WHERE off <= $allowed), max(off)::real FROM ($query) AS f");
	is("$near of $figures", "$count of $count", "$test: $count figures within $allowed")
	  or diag(sql("SELECT name, off FROM ($query) AS f WHERE (off <= $allowed) IS NOT TRUE LIMIT 10"));
	note("at most $worst off") if $worst ne '';
}

# The query gives one row, of counts: so many samples, and of each kind of
# failure none
sub none_of
{
	my ($samples, $query, $test) = @_;
	my ($n, @failures) = split /\|/, sql($query);
	is("$n: @failures", "$samples: " . join(' ', (0) x @failures), $test);
}

# Reference values, one table a file; numbers are read as numeric, so that nothing
# is lost before they are compared
my %rows;
for my $file (glob 'test/data/stats/*.csv')
{
	my ($name) = $file =~ m{([^/]+)\.csv$};
	my @lines = split /\n/, slurp_file($file);
	my @columns = split /,/, $lines[0];
	$rows{$name} = $#lines;
	my %type = (case => 'text', case_a => 'text', case_b => 'text', kind => 'text', method => 'text', formula => 'text', promoter_share => 'text', detractor_share => 'text', confidence => 'float8', power => 'float8', weight => 'float8');
	sql("CREATE TABLE $name (" . join(', ', map { qq("$_" ) . ($type{$_} // 'numeric') } @columns) . ')');
	sql("COPY $name FROM '" . getcwd() . "/$file' (FORMAT csv, HEADER)");
	is(sql("SELECT count(*) FROM $name"), $rows{$name}, "$name.csv has $rows{$name} rows");
}
is(join(' ', map { "$_ $rows{$_}" } sort keys %rows),
	'anytime 36 anytime_compare 6 clustered 9 clustered_rows 57 comparisons 33 intervals 105 paired 14 panel 3 panel_rows 138 panel_score 11 population 6 sample_size 50 weighted 8 weighted_compare 6 weighted_rows 250 weighted_score 8',
	'all files of reference values are there');

sql(q{
CREATE FUNCTION summary(promoters numeric, passives numeric, detractors numeric) RETURNS nps_summary LANGUAGE sql IMMUTABLE
	RETURN ARRAY[0, 0, 0, 0, 0, 0, detractors, passives, 0, 0, promoters]::bigint[]::nps_summary;
CREATE FUNCTION clip(value numeric, bound numeric) RETURNS numeric LANGUAGE sql IMMUTABLE
	RETURN greatest(least(value, bound), -bound);
-- the row of a comparison, which has no type of its own
CREATE TYPE comparison AS (difference numeric, lower numeric, upper numeric, z float8, p_value float8);
-- how far one p-value is from another, as a fraction
CREATE FUNCTION apart(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE
	RETURN CASE WHEN a = b THEN 0 ELSE abs(a - b) / b END;
});

# Intervals.  The standard error of the file's adjusted Wald rows belongs to the
# adjusted sample, which shows only in the bounds
sql('CREATE TABLE interval_case AS SELECT *, summary(promoters, passives, detractors) AS s FROM intervals');
all_near($rows{intervals}, 1e-9, q{
	SELECT "case" AS name, abs(nps(s) - estimate) AS off FROM interval_case}, 'scores');
all_near(2 * $rows{intervals}, 1e-9, q{
	SELECT "case" || ' lower ' || confidence || ' ' || method AS name, abs(nps_ci_lower(s, confidence, method) - clip(lower, 100)) AS off FROM interval_case
	UNION ALL SELECT "case" || ' upper ' || confidence || ' ' || method, abs(nps_ci_upper(s, confidence, method) - clip(upper, 100)) FROM interval_case},
	'bounds');
all_near($rows{intervals}, 0, q{
	SELECT "case" AS name, CASE WHEN nps_ci(s, confidence, method) = numrange(nps_ci_lower(s, confidence, method), nps_ci_upper(s, confidence, method), '[]') THEN 0 END AS off FROM interval_case},
	'ranges');
all_near($rows{intervals}, 1e-9, q{
	SELECT "case" AS name, abs(CASE WHEN method = 'adjusted_wald' AND lower > -100 AND upper < 100 THEN (nps_ci_upper(s, confidence, method) - nps_ci_lower(s, confidence, method)) / (upper - lower) * se
		WHEN method = 'adjusted_wald' THEN se ELSE nps_se(s) END - se) AS off FROM interval_case},
	'standard errors');

# Comparisons.  Where the file has no z or p, the standard error is zero
sql(q{
CREATE VIEW comparison_case AS
	SELECT "case" || ' ' || method AS name, method, confidence, summary(p1, m1, d1) AS a, summary(p2, m2, d2) AS b, benchmark, diff, se, lower, upper,
		z::float8 AS z, coalesce(p_value, CASE WHEN z = 0 THEN 1 ELSE 0 END)::float8 AS p_value
	FROM comparisons;
CREATE TABLE two AS
	SELECT name, method, diff, se, clip(k.lower, 200) AS lower, clip(k.upper, 200) AS upper, k.z, k.p_value, nps(a) - nps(b) AS observed, ROW(c.*)::comparison AS c
	FROM comparison_case AS k, nps_compare(a, b, confidence, method) AS c WHERE benchmark IS NULL;
CREATE TABLE one AS
	SELECT name, diff, se, nps_ci_lower(a, confidence) - benchmark AS lower, nps_ci_upper(a, confidence) - benchmark AS upper, k.z, k.p_value, nps(a) - benchmark AS observed, ROW(c.*)::comparison AS c
	FROM comparison_case AS k, nps_compare(a, benchmark, confidence) AS c WHERE benchmark IS NOT NULL});
my ($two, $one) = split /\|/, sql('SELECT (SELECT count(*) FROM two), (SELECT count(*) FROM one)');
is($two + $one, $rows{comparisons}, 'every comparison is one of two kinds');
for my $table (two => one =>)
{
	my $n = sql("SELECT count(*) FROM $table");
	all_near($n, 1e-8, "SELECT name, abs((c).difference - observed) AS off FROM $table", "$table: differences");
	all_near(2 * $n, 1e-8, "SELECT name, abs((c).lower - lower) AS off FROM $table UNION ALL SELECT name, abs((c).upper - upper) FROM $table", "$table: bounds");
	all_near($n, 1e-8, "SELECT name, CASE WHEN (c).z = z THEN 0 ELSE abs((c).z - z) END AS off FROM $table", "$table: z");
	all_near($n, 1e-6, "SELECT name, apart((c).p_value, p_value) AS off FROM $table", "$table: p");
	# the difference of adjusted samples is not shown, but z knows it
	all_near($n, 1e-8, "SELECT name, CASE WHEN abs(z) = 'Infinity' THEN se ELSE abs((c).z::numeric * se - diff) END AS off FROM $table", "$table: z times the standard error");
}

# The same respondents twice
sql(q{
CREATE TABLE pairs AS
	SELECT p.*, ARRAY[n_dd, n_dm, n_dp, n_md, n_mm, n_mp, n_pd, n_pm, n_pp]::bigint[]::nps_transitions AS t, ROW(c.*)::comparison AS c
	FROM paired AS p, nps_compare(ARRAY[n_dd, n_dm, n_dp, n_md, n_mm, n_mp, n_pd, n_pm, n_pp]::bigint[]::nps_transitions, confidence) AS c});
all_near(4 * $rows{paired}, 1e-8, q{
	SELECT "case" AS name, abs((c).difference - diff_wave2_minus_wave1) AS off FROM pairs
	UNION ALL SELECT "case" || ' lower', abs((c).lower - lower) FROM pairs
	UNION ALL SELECT "case" || ' upper', abs((c).upper - upper) FROM pairs
	UNION ALL SELECT "case" || ' z', abs((c).z - z::float8) FROM pairs},
	'paired');
all_near($rows{paired}, 1e-6, q{SELECT "case" AS name, apart((c).p_value, p_value::float8) AS off FROM pairs}, 'paired: p');
# the change is also that of the two scores
all_near($rows{paired}, 1e-9, q{
	SELECT "case" AS name, abs((c).difference - (nps(summary(n_dp + n_mp + n_pp, n_dm + n_mm + n_pm, n_dd + n_md + n_pd)) - nps(summary(n_pd + n_pm + n_pp, n_md + n_mm + n_mp, n_dd + n_dm + n_dp)))) AS off FROM pairs},
	'paired: after minus before');

# Weighted samples
sql(q{
CREATE TABLE weighted_sample AS SELECT "case", nps_weighted_agg(score, weight) AS s FROM weighted_rows GROUP BY "case"});
is(sql('SELECT sum(nps_responses(s)) FROM weighted_sample'), $rows{weighted_rows}, 'every weighted row is in a sample');
all_near(7 * $rows{weighted} + 3, 1e-9, q{
	SELECT "case" AS name, abs(nps(s) - estimate) AS off FROM weighted JOIN weighted_sample USING ("case")
	UNION ALL SELECT "case" || ' rows', abs(nps_responses(s) - n) FROM weighted JOIN weighted_sample USING ("case")
	UNION ALL SELECT "case" || ' se', CASE WHEN se IS NULL AND nps_se(s) IS NULL THEN 0 ELSE abs(nps_se(s) - se) END FROM weighted JOIN weighted_sample USING ("case")
	UNION ALL SELECT "case" || ' lower', CASE WHEN lower IS NULL AND nps_ci_lower(s, confidence, 'wald') IS NULL THEN 0 ELSE abs(nps_ci_lower(s, confidence, 'wald') - clip(lower, 100)) END FROM weighted JOIN weighted_sample USING ("case")
	UNION ALL SELECT "case" || ' upper', CASE WHEN upper IS NULL AND nps_ci_upper(s, confidence, 'wald') IS NULL THEN 0 ELSE abs(nps_ci_upper(s, confidence, 'wald') - clip(upper, 100)) END FROM weighted JOIN weighted_sample USING ("case")
	UNION ALL SELECT "case" || ' weight', abs(nps_weight(s)::numeric / sum_w - 1) FROM weighted JOIN weighted_sample USING ("case")
	UNION ALL SELECT "case" || ' effective', abs(nps_effective_responses(s) - n_eff_kish) FROM weighted JOIN weighted_sample USING ("case")
	-- two rows of no weight more count as rows, and change nothing else
	UNION ALL SELECT 'zeros: se', abs(nps_se(z) - se * sqrt(8.0 / 7 / (6.0 / 5))) FROM weighted JOIN weighted_sample USING ("case"), _nps_weighted_accum(_nps_weighted_accum(s, 10, 0), 7, 0) AS z WHERE "case" = 'w8_zero_rows_dropped'
	UNION ALL SELECT 'zeros: nps', abs(nps(z) - estimate) FROM weighted JOIN weighted_sample USING ("case"), _nps_weighted_accum(_nps_weighted_accum(s, 10, 0), 7, 0) AS z WHERE "case" = 'w8_zero_rows_dropped'
	UNION ALL SELECT 'zeros: effective', abs(nps_effective_responses(z) - n_eff_kish) FROM weighted JOIN weighted_sample USING ("case"), _nps_weighted_accum(_nps_weighted_accum(s, 10, 0), 7, 0) AS z WHERE "case" = 'w8_zero_rows_dropped'},
	'weighted');
all_near(4 * $rows{weighted_score}, 1e-9, q{
	SELECT "case" AS name, abs(nps(s) - estimate) AS off FROM weighted_score JOIN weighted_sample USING ("case")
	UNION ALL SELECT "case" || ' lower', abs(nps_ci_lower(s, confidence, method) - lower) FROM weighted_score JOIN weighted_sample USING ("case")
	UNION ALL SELECT "case" || ' upper', abs(nps_ci_upper(s, confidence) - upper) FROM weighted_score JOIN weighted_sample USING ("case")
	UNION ALL SELECT "case" || ' effective', abs(nps_effective_responses(s) - n_eff_kish) FROM weighted_score JOIN weighted_sample USING ("case")},
	'weighted score intervals');
sql(q{
CREATE TABLE weighted_two AS
	SELECT case_a || ' ' || case_b AS name, k.difference, k.lower, k.upper, k.z, k.p_value, ROW(c.*)::comparison AS c
	FROM weighted_compare AS k JOIN weighted_sample AS a ON a."case" = case_a JOIN weighted_sample AS b ON b."case" = case_b,
		nps_compare(a.s, b.s, confidence, method) AS c});
all_near(4 * $rows{weighted_compare}, 1e-9, q{
	SELECT name, abs((c).difference - difference) AS off FROM weighted_two
	UNION ALL SELECT name || ' lower', abs((c).lower - lower) FROM weighted_two
	UNION ALL SELECT name || ' upper', abs((c).upper - upper) FROM weighted_two
	UNION ALL SELECT name || ' z', abs((c).z::numeric - z) FROM weighted_two},
	'weighted comparisons');
all_near($rows{weighted_compare}, 1e-9, q{SELECT name, apart((c).p_value, p_value::float8) AS off FROM weighted_two}, 'weighted comparisons: p');

# A population of known size, and scores that are looked at again and again
all_near(2 * $rows{population}, 1e-9, q{
	SELECT row_number() OVER () || ' lower' AS name, abs(nps_ci_lower(summary(promoters, passives, detractors), population => population::bigint) - lower) AS off FROM population
	UNION ALL SELECT row_number() OVER () || ' upper', abs(nps_ci_upper(summary(promoters, passives, detractors), 0.95, 'score', population::bigint) - upper) FROM population},
	'populations');
all_near(3 * $rows{anytime}, 1e-9, q{
	SELECT row_number() OVER () || ' nps' AS name, abs(nps(summary(promoters, passives, detractors)) - nps) AS off FROM anytime
	UNION ALL SELECT row_number() OVER () || ' lower', abs(nps_ci_lower(summary(promoters, passives, detractors), confidence, 'anytime') - lower) FROM anytime
	UNION ALL SELECT row_number() OVER () || ' upper', abs(nps_ci_upper(summary(promoters, passives, detractors), confidence, 'anytime') - upper) FROM anytime},
	'anytime');
all_near(3 * $rows{anytime_compare}, 1e-9, q{
	SELECT i || ' ' || figure AS name, abs(found - wanted) AS off
	FROM (SELECT row_number() OVER () AS i, * FROM anytime_compare) AS k,
		nps_compare(summary(promoters_a, passives_a, detractors_a), summary(promoters_b, passives_b, detractors_b), confidence, 'anytime') AS c,
		LATERAL (VALUES ('difference', c.difference, k.difference), ('lower', c.lower, k.lower), ('upper', c.upper, k.upper)) AS v(figure, found, wanted)},
	'anytime: two samples');
all_near($rows{anytime_compare}, 1e-9, q{
	SELECT i::text AS name, CASE WHEN c.z IS NULL THEN apart(c.p_value, k.p_value::float8) END AS off
	FROM (SELECT row_number() OVER () AS i, * FROM anytime_compare) AS k,
		nps_compare(summary(promoters_a, passives_a, detractors_a), summary(promoters_b, passives_b, detractors_b), confidence, 'anytime') AS c},
	'anytime: p, and no z');

# Clusters: by their rows, in a file of their own or as the name of the case says
sql(q{
CREATE TABLE clustered_case AS
	SELECT k.*, nps_clustered_agg(summary(r.promoters, r.passives, r.detractors)) AS c
	FROM clustered AS k JOIN (
		SELECT "case", promoters, passives, detractors FROM clustered_rows
		UNION ALL SELECT name, pro, pas, det FROM (VALUES ('all_promoters_k10', 10, 3, 0, 0), ('one_passive_of_30', 9, 3, 0, 0), ('one_passive_of_30', 1, 2, 1, 0), ('A0_V1', 5, 1, 0, 1), ('A0_k2', 2, 1, 1, 0),
			('singletons', 5, 1, 0, 0), ('singletons', 3, 0, 1, 0), ('singletons', 2, 0, 0, 1), ('one_big', 1, 50, 30, 20), ('one_big', 5, 1, 0, 0)) AS v(name, times, pro, pas, det), generate_series(1, times)) AS r USING ("case")
	GROUP BY k."case", k.k, k.responses, k.nps, k.se, k.design_effect, k.n_star, k.lower, k.upper, k.sum_t, k.sum_tt, k.sum_tn, k.sum_nn, k.promoters, k.passives, k.detractors});
is(sql('SELECT count(*) FROM clustered_case'), $rows{clustered}, 'every case of clusters has rows');
is( sql('SELECT count(*), count(*) FILTER (WHERE c = ARRAY[k, detractors, passives, promoters, sum_tt + 2 * sum_tn + sum_nn, sum_tn + sum_nn, sum_nn]::bigint[]::nps_clustered_summary) FROM clustered_case WHERE sum_t IS NOT NULL'),
	'3|3', 'and those whose sums are in the file have these');
all_near(6 * $rows{clustered}, 1e-9, q{
	SELECT "case" || ' ' || figure AS name, abs(found - wanted) AS off FROM clustered_case AS k,
		LATERAL (VALUES ('nps', nps(c), nps), ('se', nps_se(c), se), ('n*', nps_effective_responses(c) / n_star, 1),
			('lower', nps_ci_lower(c), lower), ('upper', nps_ci_upper(c), upper), ('responses', nps_responses(c), responses)) AS v(figure, found, wanted)},
	'clusters');
all_near(3, 1e-9, q{SELECT "case" AS name, abs(nps_design_effect(c) / design_effect - 1) AS off FROM clustered_case WHERE design_effect IS NOT NULL}, 'design effects');

# Panels: who answered in which wave
sql(q{
CREATE TABLE panel_case AS
	SELECT "case", nps_panel_agg(summary(p1, m1, q1), summary(p2, m2, q2)) AS p FROM (
		SELECT "case", p1, m1, q1, p2, m2, q2 FROM panel_rows
		UNION ALL SELECT 'disjoint_12_4_1_vs_7_0_3', pro, pas, det, 0, 0, 0 FROM (VALUES (12, 1, 0, 0), (4, 0, 1, 0), (1, 0, 0, 1)) AS v(times, pro, pas, det), generate_series(1, times)
		UNION ALL SELECT 'disjoint_12_4_1_vs_7_0_3', 0, 0, 0, pro, pas, det FROM (VALUES (7, 1, 0, 0), (3, 0, 0, 1)) AS v(times, pro, pas, det), generate_series(1, times)
		UNION ALL SELECT 'nobody_changed_10_5_2', pro, pas, det, pro, pas, det FROM (VALUES (10, 1, 0, 0), (5, 0, 1, 0), (2, 0, 0, 1)) AS v(times, pro, pas, det), generate_series(1, times)
		UNION ALL SELECT 'paired_' || "case", (before = 2)::integer, (before = 1)::integer, (before = 0)::integer, (after = 2)::integer, (after = 1)::integer, (after = 0)::integer
			FROM (SELECT DISTINCT ON ("case") * FROM paired) AS k, LATERAL (SELECT (i - 1) / 3 AS before, (i - 1) % 3 AS after, n FROM unnest(ARRAY[n_dd, n_dm, n_dp, n_md, n_mm, n_mp, n_pd, n_pm, n_pp]) WITH ORDINALITY AS u(n, i)) AS t, generate_series(1, n)
		) AS r GROUP BY "case"});
my $panels = sql('SELECT count(*) FROM panel_score JOIN panel_case USING ("case")');
cmp_ok($panels, '>=', $rows{panel_score} - 1, 'panels have rows, but for one');
all_near(4 * $panels, 1e-9, q{
	SELECT "case" || ' ' || figure AS name, abs(found - wanted) AS off FROM panel_score AS k JOIN panel_case USING ("case"), nps_compare(p) AS c,
		LATERAL (VALUES ('difference', c.difference, k.difference), ('lower', c.lower, k.lower), ('upper', c.upper, k.upper), ('z', c.z::numeric, k.z)) AS v(figure, found, wanted)},
	'panels');

# Sample sizes: the shares as a summary of sixty, and the worst case also without
sql(q{
CREATE TABLE size_case AS
	SELECT *, CASE promoter_share WHEN 'typ' THEN summary(30, 18, 12) WHEN '1/3' THEN summary(20, 20, 20)
		ELSE summary(60 * promoter_share::numeric, 60 - 60 * promoter_share::numeric - 60 * detractor_share::numeric, 60 * detractor_share::numeric) END AS expected
	FROM (SELECT kind, nullif(promoter_share, '1/3') IS NULL AS third, CASE WHEN promoter_share IN ('typ', '1/3') THEN NULL END AS none, promoter_share, nullif(detractor_share, 'typ') AS detractor_share,
		variance, confidence, power, margin_or_diff_points AS points, population::bigint, n_exact, n_required FROM sample_size) AS s});
my $worst = sql('SELECT count(*) FROM size_case WHERE variance = 1');
cmp_ok($worst, '>', 5, 'some sample sizes are of the worst case');
all_near($rows{sample_size} + $worst, 0, q{
	SELECT kind || ' ' || points AS name, abs(CASE kind WHEN 'two_sample_per_group' THEN nps_sample_size_compare(points, confidence, power, expected) ELSE nps_sample_size(points, confidence, population, expected) END - n_required) AS off FROM size_case
	UNION ALL SELECT kind || ' ' || points || ' worst', abs(nps_sample_size(points, confidence, population) - n_required) FROM size_case WHERE variance = 1},
	'sample sizes');

# The survey, against figures computed elsewhere
$node->command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', 'test/data/sfo_survey.sql' ], 'the survey loads');
sql(q{
CREATE TABLE survey AS
	SELECT year, nps_agg(score) AS s, nps_weighted_agg(score, weight) AS w FROM responses WHERE nps_is_score(score) GROUP BY year;
CREATE TABLE years AS
	SELECT b.s AS s17, b.w AS w17, a.s AS s18, a.w AS w18 FROM survey AS a, survey AS b WHERE a.year = 2018 AND b.year = 2017});
all_near(12, 1e-9, q{
	SELECT name, abs(is_it - should_be) AS off FROM years, LATERAL (VALUES
		('2017', nps(w17), 40.398435511707554), ('2018', nps(w18), 35.113632103597650),
		('2017 se', nps_se(w17), 1.4457249769270026), ('2018 se', nps_se(w18), 1.5779511302896976),
		('2017 effective', nps_effective_responses(w17), 2266.51235508674), ('2018 effective', nps_effective_responses(w18), 2134.24301012450),
		('2017 lower', nps_ci_lower(w17), 37.500360400653), ('2017 upper', nps_ci_upper(w17), 43.210214930110),
		('2018 lower', nps_ci_lower(w18), 31.954462449140), ('2018 upper', nps_ci_upper(w18), 38.185922498629),
		('2017 wald', nps_ci_lower(w17, 0.95, 'wald'), 40.398435511707554 - 1.959963984540054 * 1.4457249769270026),
		('2018 wald', nps_ci_upper(w18, 0.95, 'wald'), 35.113632103597650 + 1.959963984540054 * 1.5779511302896976)) AS v(name, is_it, should_be)},
	'the survey, weighted');
is(sql('SELECT nps_responses(w17), nps_responses(w18), round(nps_weight(w17)::numeric, 6), round(nps_weight(w18)::numeric, 6) FROM years'),
	'2746|2650|2746.396573|2648.978004', 'its rows and its weight');
all_near(16, 1e-8, q{
	SELECT name, abs(is_it - should_be) AS off FROM years, nps_compare(s18, s17) AS c, nps_compare(s18, s17, method => 'adjusted_wald') AS a, nps_compare(s18, s17, method => 'wald') AS d, nps_compare(w18, w17, 0.95, 'wald') AS w, LATERAL (VALUES
		('difference', c.difference, -8.858634858250), ('lower', c.lower, -12.709486740900), ('upper', c.upper, -5.007811595706), ('z', c.z::numeric, -4.507824901216),
		('adjusted difference', a.difference, -8.858634858250), ('adjusted lower', a.lower, -12.699133900705), ('adjusted upper', a.upper, -5.001247706725), ('adjusted z', a.z::numeric, -4.506706073455),
		('wald difference', d.difference, -8.858634858250), ('wald lower', d.lower, -12.709289221027), ('wald upper', d.upper, -5.007980495473), ('wald z', d.z::numeric, -4.509001234231),
		('weighted difference', w.difference, -5.284803408110), ('weighted lower', w.lower, -9.479332620052), ('weighted upper', w.upper, -1.090274196169), ('weighted z', w.z::numeric, -2.469412852289)) AS v(name, is_it, should_be)},
	'2018 against 2017');
all_near(4, 1e-6, q{
	SELECT name, apart(is_it, should_be) AS off FROM years, LATERAL (VALUES
		('score', (nps_compare(s18, s17)).p_value, 6.5495591194310909e-6), ('adjusted', (nps_compare(s18, s17, 0.95, 'adjusted_wald')).p_value, 6.58417389467993505e-6),
		('wald', (nps_compare(s18, s17, 0.95, 'wald')).p_value, 6.51335300142047235e-6), ('weighted', (nps_compare(w18, w17, 0.95, 'wald')).p_value, 0.0135334978438016606)) AS v(name, is_it, should_be)},
	'2018 against 2017: p');
is(sql('SELECT year, round(csat(satisfaction), 4), count(satisfaction), csat(satisfaction) = 100.0 * count(*) FILTER (WHERE satisfaction >= 4) / count(satisfaction) FROM responses GROUP BY year ORDER BY year'),
	"2017|82.0685|2688|t\n2018|78.4381|2625|t", 'the survey\'s satisfaction');

# Nothing known is NULL, nothing to tell apart is z = 0, and never NaN
my $none = q{'{0,0,0,0,0,0,0,0,0,0,0}'::nps_summary};
my $no_weight = q{'{2,0,0,0,0,0,0,0,0,0,0,0,0}'::nps_weighted_summary};
my $promoters = 'summary(7, 0, 0)';
my $passives = 'summary(0, 7, 0)';
my $detractors = 'summary(0, 0, 7)';
my $heavy = q{_nps_weighted_accum('{1,0,0,0,0,0,0,0,0,2,0,4,0}', 10, 3)};
my $light = q{_nps_weighted_accum('{1,2,0,4,0,0,0,0,0,0,0,0,0}', 0, 3)};
for my $case (
	[ "nps_compare($none, $promoters)" => '||||' ],
	[ "nps_compare($promoters, $none, 0.9, 'wald')" => '||||' ],
	[ "nps_compare($none, $none, 0.9, 'adjusted_wald')" => '||||' ],
	[ "nps_compare($none, 0)" => '||||' ],
	[ "nps_compare('{0,0,0,0,0,0,0,0,0}'::nps_transitions)" => '||||' ],
	[ "nps_compare($no_weight, $heavy)" => '||||' ],
	[ "nps_compare($heavy, $no_weight)" => '||||' ],
	[ "nps_compare($no_weight, 0)" => '||||' ],
	[ "nps($none), nps_se($none), nps_ci($none), nps_margin($none), nps_what_if($none)" => '||||' ],
	[ "nps($no_weight), nps_se($no_weight), nps_ci($no_weight), nps_margin($no_weight), nps_effective_responses($no_weight), nps_share($no_weight, 'promoter'), nps_what_if($no_weight)" => '||||||' ],
	[ "nps_compare($promoters, $promoters, 0.95, 'wald')" => '0|0|0|0|1' ],
	[ "nps_compare($passives, $passives, 0.95, 'wald')" => '0|0|0|0|1' ],
	[ "nps_compare($promoters, $passives, 0.95, 'wald')" => '100|100|100|Infinity|0' ],
	[ "nps_compare($detractors, $promoters, 0.95, 'wald')" => '-200|-200|-200|-Infinity|0' ],
	[ "nps_compare($heavy, $heavy)" => '0|-133.279036|133.279036|0|1' ],
	[ "nps_compare($heavy, $heavy, 0.95, 'wald')" => '0|0|0|0|1' ],
	[ "nps_compare($light, $heavy)" => '-200|-200|-0.122145|-1.961161|0.04986' ],
	[ "nps_compare($light, $heavy, 0.95, 'wald')" => '-200|-200|-200|-Infinity|0' ],
	[ "nps_compare($promoters, 100)" => '0|-70.866087|0|0|1' ],
	[ "nps_compare($promoters, -100)" => '200|129.133913|200|Infinity|0' ],
	[ "nps_compare($detractors, -100)" => '0|0|70.866087|0|1' ],
	[ "nps_compare($detractors, 100)" => '-200|-200|-129.133913|-Infinity|0' ],
	[ "nps_compare(summary(1, 0, 1), 100)" => '-100|-181.093759|-18.906241|-Infinity|0' ],
	[ "nps_compare($heavy, 100)" => '0|-133.279036|0|0|1' ],
	[ "nps_compare($heavy, -100)" => '200|66.720964|200|Infinity|0' ],
	[ "nps_compare($passives, 0)" => '0|-35.433044|35.433044|0|1' ],
	[ "nps_compare('{5,0,0,0,5,0,0,0,5}'::nps_transitions)" => '0|-40.77666|40.77666|0|1' ],
	[ "nps_compare('{1,0,0,0,0,0,0,0,0}'::nps_transitions)" => '0|-158.690137|158.690137|0|1' ])
{
	my ($call, $row) = @$case;
	my $list = $call =~ /^nps_compare/
	  ? join(', ', map { "trim_scale(round($_\::numeric, 6))" } qw(difference lower upper z p_value)) . " FROM $call"
	  : $call;
	is(sql("SELECT $list"), $row, $call);
}
for my $benchmark (100.0001, -101, "'NaN'", "'Infinity'", "'-Infinity'")
{
	for my $sample ($none, $promoters, $no_weight, $heavy)
	{
		my ($status, $out, $err) = $node->psql('postgres', "\\set VERBOSITY verbose\nSELECT nps_compare($sample, $benchmark\::numeric)");
		like($err, qr/ERROR:  22023: invalid benchmark: /, "a benchmark of $benchmark is an error, of $sample too");
	}
}

# Every sample of up to five in each category, at several confidences
sql(q{
CREATE TABLE small AS
	SELECT row_number() OVER () AS id, pro, pas, det, summary(pro, pas, det) AS s, summary(det, pas, pro) AS mirrored, summary(pro + 1, pas, det) AS more
	FROM generate_series(0, 5) pro, generate_series(0, 5) pas, generate_series(0, 5) det WHERE pro + pas + det > 0;
CREATE TABLE confidences (confidence float8);
INSERT INTO confidences VALUES (0.01), (0.5), (0.9), (0.95), (0.999)});
none_of(215 * 5, q{
	SELECT count(*), count(*) FILTER (WHERE nps_ci_lower(s, confidence) <> -nps_ci_upper(mirrored, confidence)), count(*) FILTER (WHERE nps_ci_lower(s, confidence) >= nps_ci_upper(s, confidence)),
		count(*) FILTER (WHERE NOT nps_ci(s, confidence) @> nps(s)), count(*) FILTER (WHERE NOT numrange(-100, 100, '[]') @> nps_ci(s, confidence)),
		count(*) FILTER (WHERE nps_ci_lower(more, confidence) < nps_ci_lower(s, confidence)), count(*) FILTER (WHERE nps_ci_upper(more, confidence) < nps_ci_upper(s, confidence))
	FROM small, confidences}, 'score intervals are symmetric, have a width, hold the estimate, are on the scale and rise with every promoter');
none_of(2 * 215 * 5, q{
	SELECT count(*), count(*) FILTER (WHERE nps_ci_lower(s, confidence, method) <> -nps_ci_upper(mirrored, confidence, method)), count(*) FILTER (WHERE nps_ci_lower(s, confidence, method) > nps_ci_upper(s, confidence, method)),
		count(*) FILTER (WHERE NOT numrange(-100, 100, '[]') @> nps_ci(s, confidence, method)), count(*) FILTER (WHERE method = 'wald' AND NOT nps_ci(s, confidence, method) @> round(nps(s), 12))
	FROM small, confidences, (VALUES ('adjusted_wald'), ('wald')) AS m(method)}, 'the other intervals are symmetric and on the scale');

# So many alike that the score, its bounds and the end of the scale are the same to
# twelve decimals, or nearly
none_of(5 * 9 * 20 * 3 * 2, q{
	SELECT count(*), count(*) FILTER (WHERE NOT numrange(-100, 100, '[]') @> nps_ci(v, confidence)), count(*) FILTER (WHERE NOT nps_ci(v, confidence) @> nps(v)), count(*) FILTER (WHERE nps_ci_lower(v, confidence) >= nps_ci_upper(v, confidence)),
		count(*) FILTER (WHERE c.lower < -200 OR c.upper > 200 OR c.difference NOT BETWEEN c.lower AND c.upper)
	FROM generate_series(13, 17) AS e, generate_series(1, 9) AS m, generate_series(1, 20) AS few, unnest('{1e-9,0.5,0.95}'::float8[]) AS confidence,
		LATERAL (VALUES (summary(0, few, m * 10::numeric ^ e), summary(m * 10::numeric ^ e, 0, 0)), (summary(m * 10::numeric ^ e, few, 0), summary(few, 0, m * 10::numeric ^ e))) AS t(v, w), nps_compare(v, w, confidence) AS c},
	'next to an end of the scale, an interval is on it and holds the score');

# The p-value of a bound inside the scale is one minus the confidence
my $inside = sql(q{SELECT sum((nps_ci_lower(s, confidence) > -100)::integer + (nps_ci_upper(s, confidence) < 100)::integer) FROM small, confidences});
is($inside, 2 * (215 - 5) * 5, 'all bounds are inside, but that of one category at its end');
all_near($inside, 1e-8, q{
	SELECT format('%s/%s/%s %s', pro, pas, det, confidence) AS name, abs((nps_compare(s, bound, confidence)).p_value - (1 - confidence)) AS off
	FROM small, confidences, LATERAL (VALUES (nps_ci_lower(s, confidence)), (nps_ci_upper(s, confidence))) AS v(bound) WHERE abs(bound) < 100},
	'p at a bound is one minus the confidence');
# z at the lower bound is positive, and grows away from the estimate
none_of(215, q{
	SELECT count(*), count(*) FILTER (WHERE (nps_compare(s, nps_ci_lower(s))).z < 1.95 AND nps_ci_lower(s) > -100), count(*) FILTER (WHERE (nps_compare(s, nps_ci_upper(s))).z > -1.95 AND nps_ci_upper(s) < 100),
		count(*) FILTER (WHERE (nps_compare(s, (nps_ci_lower(s) + nps(s)) / 2)).p_value NOT BETWEEN 0.05 AND 0.9999999 AND det + pas > 0 AND pro + pas > 0)
	FROM small}, 'z is positive at a lower bound and negative at an upper one');
# Two samples: at the confidence of one minus p, a bound of the difference is zero
my $found = sql(q{
CREATE TABLE dual AS
	SELECT format('%s/%s/%s %s/%s/%s', a.pro, a.pas, a.det, b.pro, b.pas, b.det) AS name, c.z, c.p_value, ROW(d.*)::comparison AS d
	FROM small AS a, small AS b, nps_compare(a.s, b.s) AS c, nps_compare(a.s, b.s, 1 - c.p_value) AS d WHERE a.id % 5 = b.id % 7 AND a.pro <= 3 AND c.z <> 0;
SELECT count(*) FROM dual});
cmp_ok($found, '>', 3000, 'there are pairs enough');
all_near($found, 1e-8, q{SELECT name, abs(CASE WHEN z > 0 THEN (d).lower ELSE (d).upper END) AS off FROM dual}, 'at the confidence of one minus p a bound of the difference is zero');
all_near($found, 0, q{SELECT name, CASE WHEN sign(z) = sign((d).difference) AND (d).z = z AND (d).p_value = p_value THEN 0 END AS off FROM dual}, 'z and p do not depend on the confidence');
none_of(215 * 40, q{
	SELECT count(*), count(*) FILTER (WHERE c.lower <> -r.upper OR c.upper <> -r.lower OR c.z <> -r.z OR c.p_value <> r.p_value), count(*) FILTER (WHERE m.lower <> -c.upper OR m.upper <> -c.lower OR m.z <> -c.z OR m.p_value <> c.p_value),
		count(*) FILTER (WHERE c.lower >= c.upper OR c.difference NOT BETWEEN c.lower AND c.upper), count(*) FILTER (WHERE more.lower < c.lower OR more.upper < c.upper),
		count(*) FILTER (WHERE more.z < c.z), count(*) FILTER (WHERE (c.p_value < 0.05) <> (0 NOT BETWEEN c.lower AND c.upper))
	FROM small AS a, (SELECT * FROM small WHERE id % 43 < 8 ORDER BY id LIMIT 40) AS b, nps_compare(a.s, b.s) AS c, nps_compare(b.s, a.s) AS r, nps_compare(a.mirrored, b.mirrored) AS m, nps_compare(a.more, b.s) AS more},
	'differences are symmetric both ways, have a width, hold the estimate, rise with every promoter, and their intervals and tests agree');

# Least known: one respondent against another.  Two promoters differ by no more
# than one of them may from 100
is(sql(q{SELECT round(lower, 9), round(upper, 9) FROM nps_compare(summary(1, 0, 0), summary(1, 0, 0))}), '-158.690137125|158.690137125', 'one promoter against one');
is(sql(q{SELECT round(lower, 9), round(upper, 9) FROM nps_compare(summary(1, 0, 0), 100)}), '-158.690137125|0.000000000', 'and against a score of 100');

# Merging: the sum of the parts is the whole, exactly
for my $type (
	[ nps_summary => 'nps_agg(score)' ],
	[ nps_transitions => 'nps_transitions_agg(score, after)' ],
	[ nps_weighted_summary => 'nps_weighted_agg(score, exact)' ])
{
	my ($name, $aggregate) = @$type;
	none_of(6, qq{
		WITH answer AS (SELECT i, i::bigint * 7919 % 11 AS score, i::bigint * 104729 % 13 % 11 AS after, i % 37 / 16.0::float8 AS exact FROM generate_series(1, 20000) i),
			whole AS (SELECT ${name}_send($aggregate) AS bytes FROM answer)
		SELECT count(*), count(*) FILTER (WHERE ${name}_send(total) <> bytes)
		FROM (SELECT parts, sum(part) AS total FROM (SELECT parts, $aggregate AS part FROM answer, (VALUES (1), (2), (3), (10), (1000), (20000)) AS p(parts) GROUP BY parts, i % parts) AS p GROUP BY parts) AS t, whole},
		"$name: the sum of the parts is the whole, byte for byte");
}
sql(q{
CREATE TABLE answers AS SELECT i, i::bigint * 7919 % 11 AS score, (ARRAY[0.1, 1e-7, 12345.678, 1 / 3.0::float8, 0.7, 1e9])[1 + i % 6] * (1 + i % 101) AS weight FROM generate_series(1, 60000) i;
CREATE TABLE answers_as_one AS SELECT nps_weighted_agg(score, weight) AS s FROM answers});
all_near(6, 1e-9, q{
	SELECT parts::text AS name, abs(nps(total) - nps(s)) + abs(nps_se(total) - nps_se(s)) + abs(nps_ci_lower(total) - nps_ci_lower(s)) + abs(nps_ci_upper(total) - nps_ci_upper(s)) + abs(nps_effective_responses(total) / nps_effective_responses(s) - 1) AS off
	FROM (SELECT parts, sum(part) AS total FROM (SELECT parts, nps_weighted_agg(score, weight) AS part FROM answers, (VALUES (1), (2), (3), (10), (1000), (60000)) AS p(parts) GROUP BY parts, i % parts) AS p GROUP BY parts) AS t, answers_as_one},
	'weights that no binary number is: the sum of the parts is the whole');

# Scaling all weights changes nothing
all_near(8, 1e-9, q{
	SELECT factor::text AS name, abs(nps(b) - nps(s)) + abs(nps_se(b) - nps_se(s)) + abs(nps_ci_lower(b) - nps_ci_lower(s)) + abs(nps_ci_upper(b, 0.9, 'adjusted_wald') - nps_ci_upper(s, 0.9, 'adjusted_wald'))
		+ abs(nps_effective_responses(b) / nps_effective_responses(s) - 1) + abs(nps_margin(b) - nps_margin(s)) AS off
	FROM (SELECT factor, nps_weighted_agg(score, weight * factor) AS b FROM answers, unnest('{2,0.0009765625,3,7,0.1,1e-80,3.3e80,12345.678}'::float8[]) AS factor GROUP BY factor) AS f, answers_as_one},
	'scaled weights');

# Weights that are all 1 are no weights, but for n - 1 under the standard error
none_of(210, q{
	SELECT count(*), count(*) FILTER (WHERE abs(nps(w) - nps(s)) > 1e-11), count(*) FILTER (WHERE abs(nps_ci_lower(w) - nps_ci_lower(s)) > 1e-9 OR abs(nps_ci_upper(w) - nps_ci_upper(s)) > 1e-9),
		count(*) FILTER (WHERE abs(nps_se(w) - nps_se(s) * sqrt(n / (n - 1))) > 1e-9), count(*) FILTER (WHERE nps_effective_responses(w) <> n), count(*) FILTER (WHERE nps_responses(w) <> n),
		count(*) FILTER (WHERE abs(nps_ci_lower(w, 0.95, 'adjusted_wald') - nps_ci_lower(s, 0.95, 'adjusted_wald')) > 1e-9),
		count(*) FILTER (WHERE abs((nps_compare(w, 12.5)).z - (nps_compare(s, 12.5)).z) > 1e-9), count(*) FILTER (WHERE abs(nps_margin(w, 0.9, 400) - nps_margin(s, 0.9) * sqrt(n / (n - 1) * (1 - n / 400))) > 1e-9)
	FROM (SELECT s, pro + pas + det::numeric AS n, format('{%s,%s,0,%s,0,%s,0,%s,0,%s,0,%s,0}', pro + pas + det, det, det, pas, pas, pro, pro)::nps_weighted_summary AS w FROM small WHERE pro + pas + det > 1 AND id % 100 <> 99) AS t},
	'weights of 1');

# Millions of weights, some of them so large that a sum of plain doubles would
# lose what comes after them: in any order, serial and parallel, the same, and the
# right one.  The sums are known from the counts: each of ten weights for each of
# eleven scores.  NPS_TEST_WEIGHTS=10 makes it ten million.
my $million = $ENV{NPS_TEST_WEIGHTS} || 2;
my $n = $million * 1000000;
sql(q{
CREATE FUNCTION awkward(k bigint, n bigint) RETURNS float8 LANGUAGE sql IMMUTABLE
	RETURN CASE WHEN k * 1000 < n THEN 1.2e16 ELSE (ARRAY[0.1, 1e-7, 12345.678, 0.7, 33.3, 1e-100, 2.2, 0.001, 1 / 3.0::float8])[1 + k % 9] END});
my $weights = "k * 7919 % 11, awkward(k, $n)";
my %order = (
	'the large first' => "generate_series(0::bigint, $n - 1) AS k",
	'the large last' => "generate_series($n - 1, 0::bigint, -1) AS k",
	'scattered' => "generate_series(0::bigint, $n - 1) AS j, LATERAL (SELECT j * 7654321 % $n AS k) AS p");
sql("CREATE TABLE orders (name text, s nps_weighted_summary)");
for my $order (sort keys %order)
{
	sql("INSERT INTO orders SELECT '$order', nps_weighted_agg($weights) FROM $order{$order}");
}
sql("CREATE UNLOGGED TABLE many AS SELECT (k * 7919 % 11)::smallint AS score, awkward(k, $n) AS weight FROM generate_series(0::bigint, $n - 1) AS k");
sql('INSERT INTO orders SELECT \'serial\', nps_weighted_agg(score, weight) FROM many');
my $parallel = 'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;';
like(sql("$parallel EXPLAIN (COSTS OFF) SELECT nps_weighted_agg(score, weight) FROM many"), qr/Partial Aggregate/, 'a sum of weights is done in parallel');
sql("$parallel INSERT INTO orders SELECT 'parallel', s FROM (SELECT nps_weighted_agg(score, weight) AS s FROM many) AS t; CREATE TABLE in_parallel AS SELECT nps_weighted_agg(score, weight) AS s FROM many; INSERT INTO orders SELECT 'parallel again', s FROM in_parallel");
is(sql('SELECT count(*), count(*) FILTER (WHERE nps_responses(s) = ' . $n . ') FROM orders'), '6|6', 'all the rows are summed up, six times');
all_near(6 * 3, 1e-9, q{
	SELECT o.name, abs(nps(o.s) - nps(f.s)) AS off FROM orders AS o, orders AS f WHERE f.name = 'scattered'
	UNION ALL SELECT o.name, abs(nps_se(o.s) - nps_se(f.s)) FROM orders AS o, orders AS f WHERE f.name = 'scattered'
	UNION ALL SELECT o.name, abs(nps_effective_responses(o.s) - nps_effective_responses(f.s)) FROM orders AS o, orders AS f WHERE f.name = 'scattered'},
	"$million million weights in any order, serial and parallel");
is(sql(q{SELECT count(DISTINCT nps_promoters(s)), count(DISTINCT nps_passives(s)), count(DISTINCT nps_detractors(s)), count(DISTINCT nps_weight(s)) FROM orders}), '1|1|1|1', 'even their sums are the same');
all_near(6 * 3, 1e-15, q{
	WITH exact AS (SELECT nps_category(score) AS category, sum(count * weight::text::numeric) AS w FROM (SELECT score, weight, count(*) FROM many GROUP BY score, weight) AS g GROUP BY 1)
	SELECT name, abs(sum / w - 1) AS off
	FROM orders, LATERAL (VALUES ('promoter', nps_promoters(s)), ('passive', nps_passives(s)), ('detractor', nps_detractors(s))) AS v(category, sum_), LATERAL (SELECT sum_::text::numeric AS sum) AS t JOIN exact ON true
	WHERE exact.category = v.category}, 'and they are the exact sums');

$node->stop;
done_testing;
