# The pages cannot lie: every ```sql block of the pages below is run, in order, in a
# fresh database with what the page starts from in it, each block in a psql of its own.
# README.md starts from the airport survey and says CREATE EXTENSION itself.  Then those
# of doc/ are run once more, one after the other in one database behind README.md, as by
# somebody who tries them all: each has a schema of its own (but doc/hosted.md, which is
# about a server without the extension).  Where a block sets search_path for its session,
# the blocks after it have that too.
#
# Where a block is followed by a block without a language, or of `text`, with only
# empty lines between, that must be what psql -q prints, but for spaces at the ends
# of lines.  An error is shown the same way: a block whose output holds a line that
# starts with ERROR must fail so.  Other blocks must not fail.
#
# SQL that cannot run here (another server, a job scheduler) is tagged `pgsql`, which
# is coloured the same and left alone.  A second word after the language names
#
# - a tool whose text the block is (doc/bi.md): what that tool would send for it is
#   run in its place, and a score by segment must be what counting gives; so for the
#   model of examples/cube, which that page points to;
# - an engine (doc/engines.md): the block is left alone, unless NPS_ENGINE names that
#   engine, whose library is then loaded.  That is what test/engines/run does.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $engine = $ENV{NPS_ENGINE} || '';

# Each page, and the files that it starts from
my @pages = (
	[ 'README.md', 'test/data/sfo_survey.sql' ],
	['doc/statistics.md'],
	['doc/coverage.md'],
	['doc/cookbook.md'],
	['doc/rollups.md'],
	['doc/bi.md'],
	['doc/engines.md'],
	[ 'doc/clients.md', 'test/data/sfo_survey.sql' ],
	[ 'doc/hosted.md', 'test/data/sfo_survey.sql', 'examples/hosted/nps.sql' ],
	['examples/starter/README.md'],
	[ 'examples/programme/README.md', 'examples/programme/demo.sql' ]);
@pages = grep { $_->[0] eq 'doc/engines.md' } @pages if $engine;

# Take a page apart into [language, word, text, line, only empty lines before it]
sub blocks_of
{
	my ($page) = @_;
	my (@blocks, $open);
	my $near = 0;
	my $number = 0;
	for my $line (split /\n/, slurp_file($page))
	{
		$number++;
		if ($open)
		{
			if ($line =~ /^\s*$open->{fence}\s*$/)
			{
				push @blocks, $open;
				undef $open;
				$near = 1;
			}
			else { $open->{text} .= "$line\n" }
		}
		elsif ($line =~ /^\s*(`{3,})\s*([^\s`]*)\s*([^\s`]*)\s*$/)
		{
			$open = { fence => $1, language => $2, word => $3, text => '', line => $number, near => $near };
		}
		elsif ($line =~ /\S/) { $near = 0 }
	}
	ok(!$open, "every block of $page ends");
	ok((grep { $_->{language} eq 'sql' } @blocks) > 0, "$page has SQL");
	return @blocks;
}

# Without the spaces at the ends of lines, and the empty lines around
sub tidy
{
	my ($text) = @_;
	$text =~ s/[ \t]+$//mg;
	$text =~ s/\A\n+|\n+\z//g;
	return $text;
}

#
# What a tool sends for the text one gives it: the query whose answer the page
# shows, then others that have to run, too
#

# Columns that are aggregates, by segment
sub by_segment
{
	my ($from, @columns) = @_;
	return 'SELECT ' . join(', ', 'segment AS "segment"', @columns) . " FROM $from GROUP BY 1 ORDER BY 1;\n";
}

# The same by segment and month or day, which check_answer knows by their form
sub by_time
{
	my ($form, $time, $from, @columns) = @_;
	return by_segment($from, @columns) =~ s/segment AS/concat_ws(' ', segment, to_char($time, '$form')) AS/r;
}

# Names in brackets or braces are measures themselves, and are written out
sub written_out
{
	my ($sql, $left, $right, $known) = @_;
	return $sql =~ s/\Q$left\E(\w+)\Q$right\E/$known->{$1} ? "($known->{$1})" : die "no measure $1"/ger;
}

# Lines that are NAME = EXPRESSION
sub named
{
	my ($text) = @_;
	return map { /^\s*(\w+)\s*=\s*(.*?)\s*$/ ? [ $1, $2 ] : die "not named: $_" } split /\n/, $text;
}

my %tool = (
	# Native question: an optional clause goes when its variable has no value
	metabase => sub {
		my ($text) = @_;
		my $given = $text =~ s/\[\[(.*?)\]\]/$1/gsr =~ s/\{\{\w+\}\}/'large'/gr;
		return ($text =~ s/\[\[.*?\]\]//gsr, $given);
	},

	# Formulas over the columns of a view, as Metabase's query builder and Tableau have them
	expression => sub {
		my @columns;
		for (named(@_))
		{
			my ($name, $sql) = @$_;
			$sql =~ s/\[(\w+)\]/lc qq{"$1"}/ge;
			$sql =~ s/\bCount\(\)/count(*)/g;
			$sql =~ s/\b(?:Average|AVG)\(/avg(/g;
			$sql =~ s/\b(?:StandardDeviation|STDEVP)\(/stddev_pop(/g;
			$sql =~ s{ / (\w+\(\w+\([^()]*\)\))}{ / nullif($1, 0)};
			push @columns, qq{$sql AS "$name"};
		}
		return (by_segment('bi.nps_answers', @columns), by_time('YYYY-MM', 'answered_at', 'bi.nps_answers', @columns));
	},

	# Jinja in a dataset, with a range of time chosen, then without one
	superset => sub {
		my ($text) = @_;
		my %chosen = (from_dttm => '2025-10-01T00:00:00', to_dttm => '2026-01-01T00:00:00');
		my $without = $text =~ s/\{% if .*?%\}.*?(?:\{% else %\}(.*?))?\{% endif %\}/$1 \/\/ ''/gser;
		$text =~ s/\{% if .*?%\}(.*?)(?:\{% else %\}.*?)?\{% endif %\}/$1/gs;
		$text =~ s/\{\{ (\w+) \}\}/$chosen{$1}/g;
		return map { "SELECT * FROM ($_) AS virtual_table ORDER BY 1 LIMIT 1000;\n" } $text, $without;
	},

	# Metrics of a dataset, a line each
	metric => sub {
		return by_segment('bi.responses', map { qq{$_->[1] AS "$_->[0]"} } named(@_));
	},

	# Macros in a panel, for a range of time and the interval that the panel's width
	# makes; a switch of the data source says that there is TimescaleDB
	grafana => sub {
		my ($text) = @_;
		my $s = 30 * 24 * 60 * 60;
		my $group = $engine eq 'timescaledb' ? "time_bucket('$s.000s',%s)" : "floor(extract(epoch from %s)/$s)*$s";
		$text =~ s/\$__timeFilter\(([^)]*)\)/$1 BETWEEN '2025-01-01T00:00:00Z' AND '2025-12-31T23:59:59Z'/g;
		$text =~ s/\$__timeGroupAlias\(([^,)]*), *\$__interval\)/sprintf($group, $1) . ' AS "time"'/ge;
		return $text;
	},

	# Calculated fields, a line each
	tableau => sub {
		my ($text) = @_;
		my @columns;
		for (named($text))
		{
			my ($name, $field) = @$_;
			my ($sql, $of) = $field =~ /^RAWSQLAGG_(?:REAL|INT)\("(.*)", \[(\w+)\]\)$/ or die "not a call: $field";
			push @columns, $sql =~ s/%1/'"responses"."' . lc($of) . '"'/gre . qq{ AS "$name"};
		}
		return by_segment('"bi"."responses" "responses"', @columns);
	},

	# Measures, by what they compute from the rows of a table, and a query of one's own
	dax => sub {
		my ($text) = @_;
		my $argument = qr/(?:[^(),]|(\((?:[^()]|(?-1))*\)))+/;
		my ($table, @columns, %known);
		for (named($text))
		{
			my ($name, $sql) = @$_;
			$sql =~ s/\b(\w+)\[(\w+)\]/$table = $1; $2/ge;
			$sql =~ s/\bAVERAGE\(/avg(/g;
			1 while $sql =~ s/\bDIVIDE\(($argument), ($argument)\)/(($1)::float8 \/ nullif($3, 0))/;
			1 while $sql =~ s/\bIF\(($argument), ($argument)\)/CASE WHEN $1 THEN $3 END/;
			$sql =~ s/\bMAX\(($argument), ($argument)\)/greatest($1, $3)/g;
			$sql =~ s/\bMIN\(($argument), ($argument)\)/least($1, $3)/g;
			$known{$name} = written_out($sql, '[', ']', \%known);
			push @columns, qq{$known{$name} AS "$name"};
		}
		return (by_segment($table, @columns), $table =~ /day/ ? by_time('YYYY-MM-DD', 'day', $table, @columns) : ());
	},
	m => sub {
		my ($text) = @_;
		my ($sql) = $text =~ /Value\.NativeQuery\(.*?"((?:[^"]|"")*)"/s or die 'no query';
		$sql =~ s/""/"/g;
		return qq{SELECT * FROM ($sql) "_" ORDER BY 1;\n};
	},

	# Fields of a view
	looker => sub {
		my ($text) = @_;
		my ($view, $table) = $text =~ /view: (\w+) \{.*?sql_table_name: (\S+) ;;/s or die 'no view';
		my (@columns, @others, %known);
		while ($text =~ /(dimension|dimension_group|measure): (\w+) \{(.*?)\n\s*\}/gs)
		{
			my ($kind, $name, $body) = ($1, $2, $3);
			my ($type) = $body =~ /type: (\w+)/;
			my ($sql) = $body =~ /sql: (.*?) ;;/s;
			$sql =~ s/\$\{TABLE\}/$view/g if defined $sql;
			if ($kind ne 'measure') { push @others, "SELECT $sql FROM $table AS $view LIMIT 1;\n" }
			else
			{
				$known{$name} =
				    $type eq 'sum' ? "coalesce(sum($sql), 0)"
				  : $type eq 'average' ? "avg($sql)"
				  : written_out($sql, '${', '}', \%known);
				push @columns, qq{$known{$name} AS "$view.$name"};
			}
		}
		return (by_segment("$table AS $view", @columns), by_time('YYYY-MM-DD', 'answered_at', "$table AS $view", @columns), @others);
	},
	# A model: without its pre-aggregation and, once that is a table of what is added up,
	# from it, and over a rollup.  test/cube lets Cube itself do this
	cube => sub {
		my ($text) = @_;
		my ($cube, $table) = $text =~ /- name: (\w+)\s+sql_table: (\S+)/ or die 'no cube';
		my ($dimensions, $measures, $stored) =
		  $text =~ /dimensions:(.*?)measures:(.*?)pre_aggregations:(.*)/s or die 'no measures';
		my $fields = sub {
			map {
				my ($name) = /^(\w+)\n/ or die "no name: $_";
				my ($type) = /^\s+type: (\w+)/m or die "no type: $_";
				my ($sql) = /^\s+sql: (?:"(.*?)"\n|>\n(.*?)(?=^\s+\w+: ))/ms or die "no sql: $_";
				+{ name => $name, type => $type, sql => ($1 // $2) =~ s/\s+/ /gr =~ s/\{CUBE\}/"$cube"/gr };
			} grep { /\S/ } split /^\s+- name: |^\s+#.*\n/m, shift;
		};
		my ($sum, @numbers) = $fields->($measures);
		my %dimension = map { ($_->{name}, $_->{sql}) } $fields->($dimensions);
		die "no sum: $sum->{name}" if $sum->{type} ne 'sum' || grep { $_->{type} ne 'number' } @numbers;
		my %kept = map { /- CUBE\.(\w+)/ ? ($1, 1) : () } split /\n/, $stored;
		die 'not additive' unless delete $kept{ $sum->{name} } && $stored =~ /external: false/;
		my ($time) = $stored =~ /time_dimension: CUBE\.(\w+)/;
		my $day = "date_trunc('day', ($dimension{$time}::timestamptz AT TIME ZONE 'UTC'))";
		my $columns = sub {
			my ($of) = @_;
			return map { written_out($_->{sql}, '{', '}', { $sum->{name} => $of }) . qq{ AS "${cube}__$_->{name}"} } @numbers;
		};
		my @plain = (qq{$table AS "$cube"}, $columns->("sum($sum->{sql})"));
		my @daily = ("bi.${cube}_daily", $columns->(qq{sum("${cube}__$sum->{name}")}));
		return (
			by_segment(@plain),
			by_time('YYYY-MM', $dimension{$time}, @plain),
			"SET timezone = 'UTC'; CREATE TABLE bi.${cube}_daily AS SELECT " . join(', ', map { "$dimension{$_} AS $_" } sort keys %kept)
			  . qq{, $day AS day, sum($sum->{sql}) AS "${cube}__$sum->{name}" FROM $table AS "$cube" GROUP BY 1, 2;\n},
			by_segment(@daily),
			by_time('YYYY-MM', 'day', @daily),
			by_segment(qq{bi.responses_daily AS "$cube"}, $columns->(qq{sum("$cube".$sum->{name})})));
	},

	# A source, sources/SCHEMA/NAME.sql, is asked for its number of rows, and its answer is
	# kept; a page asks the answer, from another database with names as here
	evidence => sub {
		my ($text) = @_;
		if ($text =~ m{^-- sources/(\w+)/(\w+)\.sql\n})
		{
			return ("$text;", "WITH root AS ($text) SELECT count(*) AS rows FROM root;\n",
				"CREATE SCHEMA IF NOT EXISTS $1; CREATE TABLE $1.$2 AS $text;\n");
		}
		my ($sql) = $text =~ /^```sql \w+\n(.*?)^```$/ms or die 'no query';
		return $sql;
	});

# The numbers by segment in an answer of psql must be those that counting, and the range,
# give; returns how many columns were compared.  Columns are known by their last name.
# Of the segments all must be there, or those that are.
sub check_answer
{
	my ($psql, $answer, $name, $part) = @_;
	my $read = sub {
		my ($head, @rows) = map { [ map { s/^\s+|\s+$//gr } split /\|/ ] } grep { /\|/ } split /\n/, shift;
		my @names = map { lc =~ s/.*(\.|__)//r } @{ $head || [] };
		@rows = map { my $row = $_; +{ map { ($names[$_], $row->[$_]) } 0 .. $#names } } @rows;
		return sort { ($a->{segment} || '') cmp ($b->{segment} || '') } @rows;
	};
	my @found = $read->($answer);
	my $form = $found[0]{segment} && $found[0]{segment} =~ / \d{4}(-\d\d)(-\d\d)?$/ ? ' YYYY-MM' . ($2 ? '-DD' : '') : '';
	my ($counted) = run_command([ @$psql, '-c', <<"SQL" ]);
SELECT concat(segment, to_char(answered_at, '$form')) AS segment, count(score) AS responses,
       lower(nps_ci(score)) AS nps_lower, upper(nps_ci(score)) AS nps_upper,
       lower(nps_ci(nps_agg(score), method => 'wald')) AS nps_lower_wald,
       upper(nps_ci(nps_agg(score), method => 'wald')) AS nps_upper_wald,
       lower(nps_ci(nps_agg(score), method => 'adjusted_wald')) AS nps_lower_adjusted,
       upper(nps_ci(nps_agg(score), method => 'adjusted_wald')) AS nps_upper_adjusted,
       100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / nullif(count(score), 0) AS nps
FROM responses GROUP BY 1
SQL
	my @expected = $read->($counted);
	$_->{nps_from_points} = $_->{nps} for @expected;
	my @columns = grep { exists $found[0]{$_} } grep { $_ ne 'segment' } sort keys %{ $expected[0] };
	return 0 unless @found && exists $found[0]{segment} && @columns;
	if ($part)
	{
		my %there = map { ($_->{segment}, 1) } @found;
		@expected = grep { $there{ $_->{segment} } } @expected;
	}

	my $numbers = sub {
		return [ map { my $row = $_; [ $row->{segment}, map { length $_ ? sprintf '%.9f', $_ : '' } @$row{@columns} ] } @_ ];
	};
	is_deeply($numbers->(@found), $numbers->(@expected), "$name: as counted: @columns");
	return scalar @columns;
}

# nps_by_period() of doc/bi.md gives what counting gives, whatever search_path and time zone are
my $node;

sub check_periods
{
	my ($database) = @_;
	for my $period (qw(day week month quarter year))
	{
		my ($answer, undef) = run_command([ 'psql', '-XAtq', '-d', $node->connstr($database), '-c', <<"SQL" ]);
SET search_path = pg_catalog; SET timezone = 'Pacific/Chatham';
CREATE TEMPORARY VIEW given AS
SELECT period_start, segment, responses, promoters, passives, detractors, round(nps::numeric, 9) AS nps,
       round(nps_lower::numeric, 9) AS lower, round(nps_upper::numeric, 9) AS upper FROM bi.nps_by_period('$period');
SET search_path = bi, public;
CREATE TEMPORARY VIEW counted AS
SELECT date_trunc('$period', answered_at)::date AS period_start, segment, count(score) AS responses,
       count(*) FILTER (WHERE score >= 9) AS promoters, count(*) FILTER (WHERE score IN (7, 8)) AS passives,
       count(*) FILTER (WHERE score <= 6) AS detractors,
       round(100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(score), 9) AS nps,
       round(lower(nps_ci(score)), 9) AS lower, round(upper(nps_ci(score)), 9) AS upper
FROM responses WHERE score IS NOT NULL GROUP BY 1, 2;
SELECT count(*) > 0, (SELECT count(*) FROM (TABLE given EXCEPT ALL TABLE counted) AS more),
       (SELECT count(*) FROM (TABLE counted EXCEPT ALL TABLE given) AS less) FROM given;
SQL
		is($answer, 't|0|0', "nps_by_period('$period') in $database");
	}
}

# The numbers that doc/bi.md has for other confidences are those of the Wald interval
sub check_quantiles
{
	my ($database, $text) = @_;
	my %quantile = $text =~ /\b(9\d) %\s+(?:it\s+is\s+)?(\d\.\d{15})/g;
	$quantile{95} = $1 if $text =~ /(\d\.\d{15}) \* StandardDeviation/;
	is(join(' ', sort keys %quantile), '90 95 99', 'the page has quantiles');
	for my $percent (sort keys %quantile)
	{
		my ($answer) = run_command([ 'psql', '-XAtq', '-d', $node->connstr($database), '-c', <<"SQL" ]);
SELECT abs(nps_margin(s, $percent / 100.0) - $quantile{$percent} * nps_se(s)) < 1e-10
FROM (SELECT nps_agg(score) AS s FROM bi.responses) AS summary
SQL
		is($answer, 't', "$quantile{$percent} is that of $percent % in $database");
	}
}

# The report of the week, by the page's own commands: what psql says, as HTML and as CSV
sub check_report
{
	my ($database, @blocks) = @_;
	my %written;
	for (map { $_->{text} =~ /^psql .*/mg } grep { $_->{language} eq 'sh' } @blocks)
	{
		my ($options, $sql, $kind) = /^psql (\S.*) -d \S+ -c '([^']*)' > week\.(\w+)$/ or die "not such a command: $_";
		my @psql = ('psql', '-X', '-d', $node->connstr($database), '-c', $sql);
		my ($expected) = run_command([ @psql, '-q', '-A', '-t' ]);
		my ($out, $err) = run_command([ @psql, split(/ /, $options) ]);
		is($err, '', "week.$kind is written");
		if ($kind eq 'html')
		{
			my @rows = $out =~ m{<tr valign="top">(.*?)</tr>}sg;
			$written{$kind} = join "\n", map { join '|', m{<td align="\w+">(.*?)</td>}g } @rows;
			my ($tags, @open) = (0);
			while ($out =~ m{<(/?)(\w+)[^>]*?(/?)>}g)
			{
				$tags++;
				if (!$1) { push @open, $2 unless $3 }
				elsif (@open && $open[-1] eq $2) { pop @open }
				else { push @open, "</$2>" }
			}
			ok($tags > 20 && !@open, 'tags of HTML are paired');
		}
		else
		{
			$written{$kind} = join "\n", map { tr/,/|/r } (split /\n/, $out)[ 1 .. $out =~ tr/\n// ];
		}
		is($written{$kind}, $expected, "week.$kind has the report of the week");
	}
	is(join(' ', sort keys %written), 'csv html', 'both are on the page');
}

$node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "shared_preload_libraries = '$engine'") if $engine;
$node->start;
$ENV{PGCLIENTENCODING} = 'UTF8';

# Run a page in a database, once the files are loaded that are not there yet
my %loaded;

sub run_page
{
	my ($database, $page, @files) = @_;
	my @psql = ('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database));
	$loaded{$database}{$_}++ or $node->command_ok([ @psql, '-f', $_ ], "$_ loads") for @files;

	local $ENV{PGOPTIONS} = '';
	my @blocks = blocks_of($page);
	my $model = 'examples/cube/model/cubes/answers.yml';
	push @blocks, { language => 'yaml', word => 'cube', text => slurp_file($model), file => $model } if $page eq 'doc/bi.md';
	my %checked;
	for my $i (0 .. $#blocks)
	{
		my $block = $blocks[$i];
		my $word = $block->{word};
		my $name = ($block->{file} || "$page, line $block->{line}") . ", in $database";
		my ($send, @more);
		if ($tool{$word}) { ($send, @more) = $tool{$word}->($block->{text}) }
		elsif ($block->{language} eq 'sql' && ($word eq '' || $word eq $engine)) { $send = $block->{text} }
		next unless defined $send;
		my $next = $blocks[ $i + 1 ];
		my $shown =
		  $next && $next->{near} && !$next->{word} && $next->{language} =~ /^(text)?$/ ? tidy($next->{text}) : undef;

		my ($out, $err);
		my $ran = IPC::Run::run([ @psql, '-f', '-' ], '<', \$send, '>', \$out, '2>', \$err);
		if (defined $shown && $shown =~ /^ERROR:/m)
		{
			ok(!$ran, "$name fails");
			$err =~ s/^psql:<stdin>:\d+: //mg;
			$out .= $err;
		}
		else
		{
			ok($ran, "$name runs") or diag "$send$err";
		}
		is(tidy($out), $shown, "$name prints what the page shows") if defined $shown;
		$ENV{PGOPTIONS} = '-c search_path=' . $1 =~ s/\s//gr if $send =~ /(?:^|; )SET search_path = ([^;]+);/m;
		next unless $tool{$word};

		$checked{$word} += check_answer(\@psql, $out, $name);
		for my $sql (@more)
		{
			$ran = IPC::Run::run([ @psql, '-f', '-' ], '<', \$sql, '>', \$out, '2>', \$err);
			ok($ran, "$name runs in another way, too") or diag "$sql$err";
			# Without a range of time now is all there is
			$checked{$word} += check_answer(\@psql, $out =~ s/\bnps_now\b/nps/r, $name, 1);
		}
	}
	if ($page eq 'doc/bi.md')
	{
		ok($checked{$_}, "an answer of $_ was compared") for sort keys %tool;
		check_periods($database);
		check_quantiles($database, slurp_file($page));
	}
	check_report($database, @blocks) if $page eq 'doc/cookbook.md';
}

sub create_database
{
	my ($name) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $name ENCODING 'UTF8' TEMPLATE template0");
	return $name;
}

for my $number (0 .. $#pages)
{
	run_page(create_database("page_$number"), @{ $pages[$number] });
}
if (!$engine)
{
	create_database('all_pages');
	run_page('all_pages', @$_) for grep { $_->[0] =~ m{^(README|doc/)} && $_->[0] ne 'doc/hosted.md' } @pages;
}

# What test/sql/cases.sql tries on the inputs that came out wrong once is what the pages say
my $cases = slurp_file('test/sql/cases.sql');
my $quoted = 0;
while ($cases =~ /^--\{ (\S+)\n(.*?)^--\}$/msg)
{
	my ($page, $sql) = ($1, $2);
	my ($whole, $part) = map { s/\s+/ /gr } slurp_file($page), $sql;
	cmp_ok(index($whole, $part), '>', 0, "$page has " . substr($part, 0, 60));
	$quoted++;
}
cmp_ok($quoted, '>', 10, 'cases.sql quotes the pages');

$node->stop;
done_testing;
