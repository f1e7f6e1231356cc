# What people say, in examples/programme/text.sql: reasons, themes, telling words.  The
# comments are synthetic, so what is hidden in them is known; and themes are counted once
# more, by regular expressions in Perl, which know no stems.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'Pacific/Chatham'");
$node->start;
$ENV{PGCLIENTENCODING} = 'UTF8';
$node->safe_psql('postgres', "CREATE DATABASE programme ENCODING 'UTF8' TEMPLATE template0");

sub sql
{
	my ($query) = @_;
	return $node->safe_psql('programme', $query);
}

# What the last statement answers after the changes before it, which do not stay
sub after
{
	my @statements = @_;
	my $last = pop @statements;
	return sql(join '; ', 'BEGIN', (map { "DO \$do\$BEGIN $_; END\$do\$" } @statements), $last, 'ROLLBACK');
}

sub refused
{
	my ($statement, $error, $test) = @_;
	my ($status, undef, $stderr) = $node->psql('programme', $statement);
	ok($status != 0 && $stderr =~ $error, $test) or diag $stderr;
}

my ($out, $err) = run_command([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('programme'),
		'-f', 'examples/programme/demo.sql' ]);
is("$out$err", '', 'demo.sql loads without a word');

# The answers that count, a row each
my @answers = map {
	my %answer;
	@answer{qw(level month category score language recent comment)} = split /\t/, $_, -1;
	\%answer;
} split /\n/, sql(q{SELECT concat_ws(E'\t', a.level, to_char(answered_on, 'YYYY-MM'),
		CASE WHEN score >= 9 THEN 'promoter' WHEN score >= 7 THEN 'passive' ELSE 'detractor' END, score, p.language,
		answered_on > '2024-12-31', coalesce(comment, ''))
	FROM valid_answers AS a JOIN people AS p USING (person_id)});
my @recent = grep { $_->{recent} eq 't' } @answers;

#
# Reasons
#

is( sql('SELECT category, reason, answers, round(percent, 6), nps_count(scores, 7), nps_count(scores, 8) FROM reason_counts ORDER BY 1, 2'),
	sql("SELECT category, reason, count(*), round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY category), 6),
			count(*) FILTER (WHERE score = 7), count(*) FILTER (WHERE score = 8)
		FROM valid_answers WHERE answered_on > '2024-12-31' AND reason IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"),
	'reasons are counted');
is(sql('SELECT count(*), count(DISTINCT category), min(answers) > 0 FROM reason_counts'), '15|3|t', 'of all three categories');
is( after("UPDATE answers SET reason = NULL WHERE reason = 'late'", "UPDATE answers SET score = 0 WHERE reason = 'quality'",
		"SELECT category, reason, answers, percent > 0 FROM reason_counts WHERE reason IN ('late', 'quality') ORDER BY 1, 2"),
	"detractor|late|0|f\ndetractor|quality|" . sql("SELECT count(*) FROM valid_answers WHERE reason = 'quality'
		AND answered_on > '2024-12-31'") . "|t\npromoter|quality|0|f",
	'one that nobody picked is there, and one that is not of its category any more');
refused("UPDATE answers SET reason = 'unheard of' WHERE answer_id = 1", qr/violates foreign key/, 'others are refused');

#
# Words
#

is(sql("SELECT character_pairs('送货晚了'), character_pairs('贵')"), '送货 货晚 晚了 了|贵', 'pairs of characters');
is(sql("SELECT words_in('The deliveries were delayed: late AGAIN', 'en')"), "'delay':4 'deliveri':2 'late':5", 'English stems');
is( sql("SELECT words_in('Toimitukset myöhästyivät', 'fi') = to_tsvector('finnish', 'Toimitukset myöhästyivät'),
			words_in('Leveringene er forsinket', 'nb') = to_tsvector('norwegian', 'Leveringene er forsinket'),
			words_in('Ah, ces retards', 'fr') = to_tsvector('french', 'Ah, ces retards'),
			words_in('The late', 'xx') = to_tsvector('simple', 'The late'), words_in('The late', NULL) = to_tsvector('simple', 'The late')"),
	't|t|t|t|t', 'the dictionaries of PostgreSQL, and none where there is none');
is(sql("SELECT words_in('晚了！VIP 套餐late，贵', 'en')"), "'late':2 'vip':1 '了':4 '套餐':5 '晚了':3 '贵':7 '餐':6", 'two languages in one comment');
is(sql("SELECT words_in('！，。', 'zh') = '', words_in('', 'en') = '', words_in(' 1/2 <b> ''\\ ', 'en') IS NOT NULL"), 't|t|t',
	'comments without words');
for my $case (
	[ '晚', '送货晚', 't' ], [ '晚', '晚了', 't' ], [ '晚', '又晚了吗', 't' ], [ '晚', '早到', 'f' ],
	[ '送货', '送货', 't' ], [ '货晚', '送货晚了', 't' ], [ '货晚', '送货，晚了', 'f' ], [ '货晚', '晚送货', 'f' ],
	[ '送货晚了', '又送货晚了吗', 't' ], [ '送货晚了', '送货晚', 'f' ], [ '送货晚了', '送货，货晚，晚了', 'f' ],
	[ '早 | 送货晚', '送货晚', 't' ], [ '送货 & 贵', '送货太贵', 't' ], [ '送货 & 贵', '送货', 'f' ], [ '送货 & !贵', '送货贵', 'f' ],
	[ '晚:* | 早', '很晚', 't' ], [ '送货:*', '送货', 't' ], [ 'VIP | 贵宾', '我是vip。', 't' ], [ '𠮷野家', '在𠮷野家吃', 't' ])
{
	my ($theme, $comment, $expected) = @$case;
	is(sql("SELECT words_in('$comment', 'zh') @@ theme_query('$theme', 'zh')"), $expected, "$theme in $comment: $expected");
}
refused("INSERT INTO themes (theme, language, words) VALUES ('none', 'en', 'the | of')", qr/check constraint/, 'a theme of stop words only');
refused("INSERT INTO themes (theme, language, words) VALUES ('none', 'en', 'half an')", qr/syntax error in tsquery/, 'a theme without operators');

is( sql("SELECT count(*), count(*) FILTER (WHERE language_known), count(DISTINCT answer_id) FROM comment_words"),
	sql("SELECT count(*), count(*), count(*) FROM answers WHERE comment IS NOT NULL"), 'nightly() reads every comment');
is( sql("SELECT count(*), bool_and(c.language = p.language), bool_and(c.words = words_in(a.comment, p.language)) FROM comment_words AS c
		JOIN answers AS a USING (answer_id) JOIN people AS p USING (person_id)"),
	sql("SELECT count(*), true, true FROM answers WHERE comment IS NOT NULL"), 'in the language of the person');
is(sql('SELECT read_comments()'), '0', 'once');

# The newest comment in English of somebody whose answer counts, and what becomes of it
my ($one) = sql("SELECT max(answer_id) FROM valid_answers AS a JOIN people AS p USING (person_id)
	WHERE language = 'en' AND level = 'touchpoint' AND comment IS NOT NULL");
my $its_words = "SELECT concat_ws('|', (SELECT string_agg(words::text, ' ') FROM comment_words WHERE answer_id = $one),
	(SELECT string_agg(theme, ' ' ORDER BY theme) FROM theme_mentions WHERE answer_id = $one))";
is(after("UPDATE answers SET comment = 'An expensive bill' WHERE answer_id = $one", $its_words), '', 'a changed comment takes its words with it');
is( after("UPDATE answers SET comment = 'An expensive bill' WHERE answer_id = $one", 'PERFORM read_comments()', $its_words),
	"'bill':3 'expens':2|price", 'and is read again');
is( after("UPDATE answers SET comment = comment, csat = 1 WHERE answer_id = $one",
		"SELECT count(*) FROM comment_words WHERE answer_id = $one"), '1', 'one that is not changed is not');
is(after("UPDATE answers SET comment = NULL WHERE answer_id = $one", 'PERFORM read_comments()', $its_words), '', 'an erased one is gone');
is( after("DELETE FROM answer_flags WHERE answer_id = $one", "DELETE FROM replies WHERE answer_id = $one",
		"DELETE FROM answers WHERE answer_id = $one", $its_words), '', 'so are the words of an answer that is deleted');
is( after('UPDATE policy SET comment_length = 16', "UPDATE answers SET comment = 'Late, but cheap; dear' WHERE answer_id = $one",
		'PERFORM read_comments()', $its_words), "'cheap':3 'late':1|late", 'no more of a comment is read than the policy says');
is(after('PERFORM erase_person(person_id) FROM answers WHERE answer_id = ' . $one, 'PERFORM read_comments()', $its_words), '',
	'nor are there any of somebody who is erased');
my @kiosk = ("INSERT INTO intake (source_id, kind, channel, answered_at, score, comment) VALUES
	('K1', 'open', 'kiosk', '2025-12-31T09:00:00Z', '3', 'Taas myöhässä, kallis pris.')", 'PERFORM load_intake()', 'PERFORM read_comments()');
is( after(@kiosk, "SELECT count(*), bool_or(language_known) FROM comment_words JOIN answers USING (answer_id) WHERE source_id = 'K1'"),
	'4|f', 'what nobody known says in a language that nobody knows is read in each');
is(after(@kiosk, "SELECT theme, answers, nps FROM theme_scores WHERE level = 'open' AND answers > 0 ORDER BY theme") =~ s/\.0+//gr,
	"late|1|-100\nprice|1|-100", 'and has its themes, each once, be it in two languages');
is(after(@kiosk, "SELECT count(*) FROM telling_words WHERE level = 'open'"), '0', 'but no telling words, which go by language');

#
# Themes
#

my %pattern = (
	late => {
		en => qr/\b(?:late|delayed|waited)\b/i, fi => qr/myöhä|Odotimme/, nb => qr/forsinket|for sent|ventet/, zh => qr/迟到|晚了|晚到|等了/ },
	price => {
		en => qr/\b(?:prices?|dear|expensive|penny)\b/i, fi => qr/Hinn|Hint|kallis|sentin/i, nb => qr/\bPris(?:en|ene|listen|økningen)\b|dyrt|krone/i,
		zh => qr/价|贵|物有所值/ },
	people => {
		en => qr/\b(?:staff|people|drivers?|rude|friendly|polite)\b/i, fi => qr/Henkilökunta|väkeä|Kuljettaja|töykeä|Ystävällistä/,
		nb => qr/ansatte|folk|sjåfør|uhøflig|Hyggelige/i, zh => qr/员|礼貌|友好/ },
	help => {
		en => qr/\b(?:telephone|call|reply|answer\w*|service)\b/i, fi => qr/puhelimeen|soittamaan|vastausta|vastannut|vastaa\b|vastattiin|Asiakaspalvelu/,
		nb => qr/telefonen|\bringe\b|svar|Kundeservice/, zh => qr/电话|回复|答复|客服/ },
	'web shop' => {
		en => qr/\b(?:shop|online)\b/i, fi => qr/Verkko|verkossa/, nb => qr/Nettbutikken|på nett\b/, zh => qr/网店|在线/ },
	food => {
		en => qr/\b(?:food|menu|soup|salads?|dish(?:es)?|portions|delicious)\b/i,
		fi => qr/Ruoka|ruoat|Keitto|alaatit|annokset|Herkullista|vegaanista/,
		nb => qr/\bMat(?:en)?\b|menyen|Suppen|salate(?:r|ne)|vegansk|porsjoner|hovedrettene|vegetarretter/i,
		zh => qr/菜|汤|味道|素食|沙拉|好吃/ });

sub mentions
{
	my ($theme, $answer) = @_;
	my $pattern = $pattern{$theme}{ $answer->{language} };
	return $answer->{comment} =~ $pattern;
}

sub score_of
{
	my %n = (promoter => 0, passive => 0, detractor => 0);
	$n{ $_->{category} }++ for @_;
	return (@_ ? 100 * ($n{promoter} - $n{detractor}) / @_ : undef, \%n);
}

my %scores = map { my @row = split /\|/, $_, -1; ("$row[0] $row[1]", \@row) }
	split /\n/, sql('SELECT level, theme, answers, percent_of_promoters, percent_of_passives, percent_of_detractors, nps, points FROM theme_scores');
is(scalar(keys %scores), 36, 'six themes in six kinds of score');
for my $level (qw(touchpoint relationship strategic campaign product prospect))
{
	my @all = grep { $_->{level} eq $level } @recent;
	my @commented = grep { $_->{comment} ne '' } @all;
	my ($nps, undef) = score_of(@all);
	my (undef, $wrote) = score_of(@commented);
	for my $theme (sort keys %pattern)
	{
		my @with = grep { mentions($theme, $_) } @commented;
		my %with = map { ($_, 1) } @with;
		my ($theirs, $said) = score_of(@with);
		my ($without) = score_of(grep { !$with{$_} } @all);
		my @expected = (
			$level, $theme, scalar(@with), (map { sprintf '%.9f', 100 * $said->{$_} / $wrote->{$_} } qw(promoter passive detractor)),
			defined $theirs ? sprintf('%.9f', $theirs) : '', sprintf('%.9f', $nps - $without));
		my @found = @{ $scores{"$level $theme"} };
		$_ = $_ eq '' ? '' : sprintf '%.9f', $_ for @found[ 3 .. 7 ];
		is("@found" =~ s/-(0\.0+)\b/$1/gr, "@expected" =~ s/-(0\.0+)\b/$1/gr, "$level, $theme");
	}
}
is( sql("SELECT round(lower, 9), round(upper, 9), note FROM theme_scores WHERE level = 'touchpoint' AND theme = 'late'"),
	sql("SELECT round(nps_ci_lower(score), 9), round(nps_ci_upper(score), 9), CASE WHEN count(*) < 30 THEN 'too few' END
		FROM valid_answers AS a JOIN people AS p USING (person_id) WHERE level = 'touchpoint' AND answered_on > '2024-12-31'
			AND CASE language WHEN 'en' THEN comment ~* '\\m(late|delayed|waited)\\M' WHEN 'fi' THEN comment ~ 'myöhä|Odotimme'
				WHEN 'nb' THEN comment ~ 'forsinket|for sent|ventet' ELSE comment ~ '迟到|晚了|晚到|等了' END"),
	'with the interval of their score');
is( after("INSERT INTO themes (theme, language, words) VALUES ('parking', 'en', 'parking')",
		"SELECT count(*), sum(answers), max(percent_of_detractors) = 0, bool_and(points = 0), count(nps) FROM theme_scores WHERE theme = 'parking'"),
	'6|0|t|t|0', 'a theme that nobody mentions is there, with none');
for my $case (
	[ "UPDATE themes SET words = 'expensive | dear' WHERE theme = 'price' AND language = 'en'", 'price', '\m(expensive|dear)\M', 'has other words' ],
	[ "UPDATE themes SET theme = 'value', words = 'dear' WHERE theme = 'price' AND language = 'en'", 'value', '\mdear\M', 'has another name' ],
	[ "INSERT INTO themes (theme, language, words) VALUES ('menu', 'en', 'menu')", 'menu', '\mmenu\M', 'is new' ],
	[ "DELETE FROM themes WHERE theme = 'price' AND language = 'en'", 'price', 'no such word', 'is gone' ])
{
	my ($change, $theme, $pattern, $name) = @$case;
	is( after($change, "SELECT count(*), bool_and(comment ~* '$pattern') IS NOT FALSE FROM theme_matches JOIN answers USING (answer_id)
			WHERE theme = '$theme' AND language = 'en'"),
		sql("SELECT count(*), true FROM answers JOIN people USING (person_id) WHERE language = 'en' AND comment ~* '$pattern'"),
		"a theme that $name, for all comments at once");
}
sql('CREATE SCHEMA elsewhere');
is( sql("SET search_path = elsewhere; BEGIN; UPDATE public.answers SET comment = 'Parking' WHERE answer_id = $one;
		INSERT INTO public.themes (theme, language, words) VALUES ('parking', 'en', 'parking'); SELECT public.read_comments();
		SELECT theme FROM public.theme_mentions WHERE answer_id = $one; ROLLBACK"), "1\nparking", 'whatever the search_path');
is( after("INSERT INTO answer_flags SELECT answer_id, 'duplicate' FROM theme_mentions JOIN valid_answers USING (answer_id)
			WHERE theme = 'late' ON CONFLICT DO NOTHING", "SELECT sum(answers) FROM theme_scores WHERE theme = 'late'"),
	'0', 'comments of answers that do not count, do not count');

my %month;
for my $answer (grep { $_->{level} eq 'touchpoint' && $_->{comment} ne '' && $_->{month} ge '2024-12' } @answers)
{
	my $month = $month{"$answer->{month}-01"} ||= [ 0, 0 ];
	$month->[0]++;
	$month->[1]++ if mentions('late', $answer);
}
is( sql("SELECT month, comments, answers, round(percent, 6) FROM theme_by_month WHERE level = 'touchpoint' AND theme = 'late' ORDER BY month"),
	join("\n", map { join '|', $_, @{ $month{$_} }, sprintf '%.6f', 100 * $month{$_}[1] / $month{$_}[0] } sort keys %month),
	'month by month');
is( sql('SELECT count(*) FROM comments_without_theme'),
	scalar(grep { my $answer = $_; $answer->{comment} ne '' && !grep { mentions($_, $answer) } keys %pattern } @recent),
	'comments that mention no theme');

# What is hidden in them is found
is( sql("SELECT min(percent) FILTER (WHERE month < '2025-06-01') > max(percent) FILTER (WHERE month >= '2025-06-01')
		FROM theme_by_month WHERE level = 'touchpoint' AND theme = 'late' AND comments >= 30"),
	't', 'deliveries are late until June, and in no month after it as often');
is( sql("SELECT theme FROM theme_scores WHERE level = 'touchpoint' ORDER BY points LIMIT 1"), 'late', 'no theme costs more points');
is( sql("SELECT before < 30, now > 50 FROM (
		SELECT 100.0 * count(*) FILTER (WHERE sent_at < '2025-12-16' AND priced) / count(*) FILTER (WHERE sent_at < '2025-12-16') AS before,
			100.0 * count(*) FILTER (WHERE sent_at >= '2025-12-16' AND priced) / count(*) FILTER (WHERE sent_at >= '2025-12-16') AS now
		FROM (SELECT *, EXISTS (SELECT FROM theme_mentions AS t WHERE t.answer_id = a.answer_id AND theme = 'price') AS priced
			FROM valid_answers AS a WHERE level = 'touchpoint' AND segment = 'small business' AND category <> 'promoter'
				AND comment IS NOT NULL) AS a) AS s"),
	't|t', 'small businesses that are no promoters talk about the price after it rose');

#
# Words that tell
#

for my $level (qw(touchpoint strategic))
{
	my %count;
	for (split /\n/, sql("SELECT concat_ws(' ', p.language, a.category, array_to_string(tsvector_to_array(words_in(comment, p.language)), ' '))
		FROM valid_answers AS a JOIN people AS p USING (person_id)
		WHERE a.level = '$level' AND answered_on > '2024-12-31' AND comment IS NOT NULL"))
	{
		my ($language, $category, @words) = split / /;
		for my $word (@words)
		{
			$count{$language}{$_}{$word}++ for $category, 'all';
			$count{$language}{total}{$_}++ for $category, 'all';
		}
	}
	my @expected;
	for my $language (keys %count)
	{
		my ($all, $total) = @{ $count{$language} }{qw(all total)};
		for my $word (keys %$all)
		{
			my $prior = 500 * $all->{$word} / $total->{all};
			my ($log_odds, $variance, @n) = (0, 0);
			for my $side ([ 'detractor', 1 ], [ 'promoter', -1 ])
			{
				my ($category, $sign) = @$side;
				my $n = $count{$language}{$category}{$word} || 0;
				push @n, $n;
				$log_odds += $sign * log(($n + $prior) / ($total->{$category} + 500 - $n - $prior));
				$variance += 1 / ($n + $prior);
			}
			push @expected, sprintf '%s|%s|%d|%d|%.6f|%.6f', $language, $word, @n, $log_odds, $log_odds / sqrt($variance);
		}
	}
	my $found = sql("SELECT language, word, detractors, promoters, round(log_odds::numeric, 6), round(z::numeric, 6)
		FROM telling_words WHERE level = '$level'");
	is(join("\n", sort map { s/-(0\.0+)\b/$1/gr } split /\n/, $found), join("\n", sort map { s/-(0\.0+)\b/$1/gr } @expected),
		"log-odds of all words, $level: " . @expected);
}

# A small corpus, worked out elsewhere by fractions, with a prior of ten words
my $corpus = "WITH e AS (SELECT answer_id, row_number() OVER (ORDER BY answer_id) AS nth FROM valid_answers AS a
		JOIN people AS p USING (person_id) WHERE language = 'en' AND level = 'touchpoint' AND answered_on > '2025-06-01')
	UPDATE answers AS a SET reason = NULL, comment = v.comment, score = v.score
	FROM e, (VALUES (1, 'cold soup', 0), (2, 'Bread, cold!', 6), (3, 'late, late, late and cold', 3), (4, 'Late soup.', 5),
			(5, 'soups', 7), (6, 'Warm soup', 9), (7, 'kind', 10)) AS v (nth, comment, score)
	WHERE e.answer_id = a.answer_id AND e.nth = v.nth";
my @corpus = ('UPDATE answers SET comment = NULL', $corpus, 'UPDATE policy SET prior_words = 10', 'PERFORM read_comments()');
is( after(@corpus, "SELECT word, detractors, promoters, round(log_odds::numeric, 6), round(z::numeric, 6) FROM telling_words
		WHERE level = 'touchpoint' ORDER BY word COLLATE \"C\""),
	join("\n", 'bread|1|0|0.504206|0.381640', 'cold|3|0|0.614104|0.805097', 'kind|0|1|-1.218494|-0.922293',
		'late|2|0|0.553618|0.592612', 'soup|2|1|-0.171850|-0.265719', 'warm|0|1|-1.218494|-0.922293'), 'a small corpus, as worked out elsewhere');
is( after(@corpus, "SELECT word, array_to_string(examples, ' / ') FROM telling_words WHERE word IN ('late', 'kind', 'warm') ORDER BY word"),
	"kind|kind\nlate|Late soup. / late, late, late and cold\nwarm|Warm soup", 'with comments that have the word');
is( after('UPDATE answers SET comment = NULL', "UPDATE answers SET comment = 'soup' WHERE answer_id = $one", 'PERFORM read_comments()',
		'SELECT word, log_odds IS NULL, z IS NULL FROM telling_words'), 'soup|t|t', 'of a single word there is nothing to tell');
is( after('UPDATE answers SET comment = NULL', 'PERFORM read_comments()', 'SELECT count(*) FROM telling_words'), '0', 'nor of none');
is( after("UPDATE answers SET comment = 'see http://example.org/it''s/a\\b' WHERE answer_id = $one", 'PERFORM read_comments()',
		"SELECT count(*) > 0, bool_and(examples IS NOT NULL) FROM telling_words"), 't|t', 'quotes and backslashes are words like others');
is(sql("SELECT count(*), bool_and(cardinality(examples) BETWEEN 1 AND 2 OR greatest(detractors, promoters) = 0 OR z * (detractors - promoters) <= 0)
	FROM telling_words WHERE level = 'touchpoint' AND language = 'en'") =~ s/^\d+\|//r, 't', 'two examples each');
# What is hidden is the first thing that detractors say, where and when it is, against all
# promoters; of Finns who are small businesses there are too few in the half month
for my $case (
	[ 'late', "stage = 'service' AND answered_on < '2025-06-01'", qw(en fi nb zh) ],
	[ 'price', "segment = 'small business' AND sent_at >= '2025-12-16'", qw(en nb zh) ])
{
	my ($theme, $where, @languages) = @$case;
	for my $language (@languages)
	{
		my ($word, $example) = split /\|/, after(
			"UPDATE answers SET comment = NULL WHERE category <> 'promoter' AND NOT (kind = 'touchpoint' AND $where)",
			"SELECT word, examples[1] FROM telling_words WHERE language = '$language' AND level = 'touchpoint' ORDER BY z DESC LIMIT 1");
		like($example, $pattern{$theme}{$language}, "what detractors say, $theme, $language: $word");
	}
}
ok(sql("SELECT min(z) < -3, max(z) > 3 FROM telling_words WHERE level = 'touchpoint' AND language = 'en'") eq 't|t', 'beyond chance');

done_testing;
