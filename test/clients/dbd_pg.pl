#!/usr/bin/perl
# DBD::Pg
use strict;
use warnings;
use DBI;
use DBD::Pg qw(:pg_types);
use JSON::PP;
use Test::More;

my %expected = map { chomp; split /\t/, $_, 2 } read_lines($ENV{EXPECTED});
open my $facts, '>', $ENV{FACTS} or die "$ENV{FACTS}: $!";

sub read_lines
{
	open my $file, '<', shift or die $!;
	return <$file>;
}

sub fact { print $facts join("\t", @_), "\n" }

# Text and numbers are scalars to Perl: what stands in them tells
sub kind
{
	my $value = shift;
	return 'array' if ref $value eq 'ARRAY';
	return $value =~ /^-?[0-9.]+$/ ? 'number as text' : 'text';
}

my $db = DBI->connect('dbi:Pg:', undef, undef, { RaiseError => 1, PrintError => 0, AutoCommit => 0 });
fact('version', $DBD::Pg::VERSION);
ok($db->selectrow_array('SELECT inet_client_addr() IS NOT NULL'), 'over TCP');

my $query = $db->prepare('SELECT * FROM figures');
$query->execute;
my %type;
@type{ @{ $query->{NAME} } } = @{ $query->{pg_type} };
my $row = $query->fetchrow_hashref;
for my $name (sort keys %$row)
{
	my $value = ref $row->{$name} ? '{' . join(',', @{ $row->{$name} }) . '}' : $row->{$name};
	# A double becomes Perl's own number, which prints fifteen digits
	if ($name eq 'weight') { cmp_ok(abs($value - $expected{$name}), '<', 1e-10, "$name is what psql says") }
	else { is($value, $expected{$name}, "$name is what psql says") }
}
fact($_, kind($row->{$_})) for qw(nps ci responses summary counts);

my ($jsonb, $json) = $db->selectrow_array('SELECT summary::jsonb, summary::jsonb::json FROM figures');
fact('document', kind($jsonb));
is_deeply(decode_json($_)->{scores}, $row->{counts}, 'json has the counts') for $jsonb, $json;

my %at;
@at{ @{ $query->{NAME} } } = 0 .. $#{ $query->{NAME} };
fact('type of nps', sprintf '`%s`, precision %s, scale %s', $type{nps},
	map { $query->{$_}[ $at{nps} ] // 'undef' } qw(PRECISION SCALE));
fact('type of fixed', join ', ', map { $query->{$_}[ $at{fixed} ] // 'undef' } qw(PRECISION SCALE));
fact('type of summary', "`$type{summary}`");

# page
my ($summary, $list) = $db->selectrow_array('SELECT nps_agg(score), nps_agg(score)::bigint[] FROM responses');
my @found = $db->selectrow_array('SELECT nps(?::nps_summary), nps(?::bigint[]::nps_summary)',
	undef, $summary, $list);    # a string and an array reference
# page ends
is("@found", "$expected{nps} $expected{nps}", 'the example of the page');

# Text, out and in again
my $insert = $db->prepare('INSERT INTO returned VALUES (?, ?, ?, ?)');
$insert->execute(@$_) for @{
	$db->selectall_arrayref('SELECT id, summary, weighted, transitions FROM stored ORDER BY id LIMIT 50') };
is(join(' ', $db->selectrow_array('SELECT (SELECT count(*) FROM returned), (SELECT min(id) FROM different)')),
	'50 51', 'values of all three types come back the same as text');
fact('string', 'as it is');
my ($counts, $document) = $db->selectrow_array('SELECT summary::bigint[], summary::jsonb FROM stored WHERE id = 4');
ok($db->selectrow_array('SELECT (?::bigint[])::nps_summary = summary FROM stored WHERE id = 4', undef, $counts),
	'an array of counts makes the summary, 2^53 + 1 too');
my $most = decode_json($document)->{scores}[10];
fact('2^53 + 1', $most eq '9007199254740993' ? 'exact' : $most);

# Prepared
my $few = $db->prepare(<<'SQL', { pg_prepare_now => 1 });
SELECT nps(score), nps_ci_lower(nps_agg(score), ?), nps_share(nps_agg(score), ?),
       nps_responses(nps_agg(score)) FROM responses WHERE team = ? AND score <= ?
SQL
for my $team (0 .. 6)
{
	is(join(' ', $db->selectrow_array($few, undef, 0.9, 'promoter', $team, 9)),
		$expected{"team $team"}, "prepared, with parameters: team $team");
}
ok($db->selectrow_array("SELECT count(*) > 0 FROM pg_prepared_statements WHERE statement ~ 'nps_ci_lower[(]'"),
	'which was prepared');
$db->commit;

# A number, where double precision is wanted
sub ask
{
	my ($query, $value, @type) = @_;
	my $answer = eval {
		my $ask = $db->prepare($query);
		$ask->bind_param(1, $value, @type);
		$db->selectrow_array($ask);
	};
	return $answer if defined $answer;
	my $state = $db->state;
	$db->rollback;
	return $state;
}
my $compare = 'SELECT difference FROM figures, nps_compare(summary, ';
for my $case ([ 'decimal', { pg_type => PG_NUMERIC } ], ['float'])
{
	my ($name, @type) = @$case;
	my $found = ask("$compare?)", 35.5, @type);
	like($found, qr/^(\Q$expected{'over 35.5'}\E|42883|22P02)$/, "a benchmark as $name: the difference, or an error");
	fact($name, $found eq $expected{'over 35.5'} ? 'works' : "error $found");
	is(ask("$compare?::float8)", 35.5, @type), $expected{'over 35.5'}, "a benchmark as $name, cast");
}
my $score = ask('SELECT nps(?)', $expected{summary});
like($score, qr/^(\Q$expected{nps}\E|42725|42883)$/, 'a string as argument: the score, or an error');
fact('argument', $score eq $expected{nps} ? 'works' : "error $score");
is(ask('SELECT nps(?::nps_summary)', $expected{summary}), $expected{nps}, 'a string as argument, cast');

ok(!eval { $db->do('SELECT nps(score) FROM (VALUES (9), (11)) AS answers (score)') }, '11 is no score');
my $shown = $@;
is($db->state, '22003', 'SQLSTATE');
is($db->pg_error_field('message_primary'), 'invalid score: 11', 'and a message that names it');
my $hint = 'Leave out other values with FILTER (WHERE nps_is_score(...)).';
like($db->pg_error_field('message_hint') // $hint, qr/^\Q$hint\E$/, 'and the hint, or none');
fact('hint', index($shown, $hint) >= 0 ? 'in the text' : $db->pg_error_field('message_hint') ? 'by itself' : 'no');
$db->rollback;

# Ten thousand rows, by a cursor of ours: the driver has none
$db->do('DECLARE stream CURSOR FOR SELECT id, nps(summary), summary, nps_responses(summary) FROM stored ORDER BY id');
my $fetch = $db->prepare('FETCH 500 FROM stream');
my ($rows, @total, @wrong) = (0, (0) x 11);
while ($fetch->execute > 0)
{
	while (my ($id, $nps, $summary, $responses) = $fetch->fetchrow_array)
	{
		$rows++;
		if (!defined $summary) { push @wrong, $id if defined $nps || defined $responses; next }
		my @counts = $summary =~ /\d+/g;
		$total[$_] += $counts[$_] for 0 .. 10;
		my $all = 0;
		$all += $_ for @counts;
		my $points = 0;
		$points += $counts[$_] * ($_ > 8 ? 100 : $_ > 6 ? 0 : -100) for 0 .. 10;
		push @wrong, $id
		  if $responses != $all || ($all ? abs($nps - $points / $all) > 1e-9 : defined $nps);
	}
}
is($rows, 10000, 'ten thousand rows are streamed');
is("@wrong", '', 'and each score is what its counts say');
is('{' . join(',', @total) . '}', $expected{total}, 'and so is their sum');
$_->finish for $few, $query, $fetch;
$db->rollback;

# COPY BINARY, there and back
my @blocks;
$db->do('COPY stored TO STDOUT (FORMAT binary)');
my $block;
push @blocks, $block while $db->pg_getcopydata($block) >= 0;
$db->do('TRUNCATE returned');
$db->do('COPY returned FROM STDIN (FORMAT binary)');
$db->pg_putcopydata($_) for @blocks;
$db->pg_putcopyend;
is($db->selectrow_array('SELECT count(*) FROM different'), 0, 'COPY BINARY there and back');
$db->disconnect;
done_testing;
