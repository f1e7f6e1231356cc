# The library by itself: what leaves it, that nothing else's code can take the place of
# its own, and that no product is fused with a sum in it.
use strict;
use warnings;
use Config;
use File::Temp qw(tempdir);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $cc = $ENV{CC} || 'cc';
my $pkglibdir = run_output($ENV{PG_CONFIG} || 'pg_config', '--pkglibdir');
my $library = "$ENV{TESTDIR}/stage$pkglibdir/nps.so";

sub run_output
{
	my @command = @_;
	my ($out, $err) = run_command(\@command);
	return $out;
}

# What leaves the library is what SQL calls, what tells the server how, and what
# the server calls when it loads it
my %leaves = map { $_ => 1 } run_output('nm', '-D', '--defined-only', '--format=posix', $library) =~ /^(\w+) /mg;
my @functions = map { /^pg_finfo_(\w+)/ ? $1 : () } keys %leaves;
cmp_ok(scalar(@functions), '>', 100, 'functions leave the library');
is_deeply([ grep { !$leaves{$_} } @functions ], [], 'each with its description');
my %expected = map { $_ => 1 } '_PG_init', 'Pg_magic_func', @functions, map { "pg_finfo_$_" } @functions;
is_deeply([ sort grep { !$expected{$_} } keys %leaves ], [], 'and nothing else does');

# Nothing of its own is asked of the outside, where another library could answer
my @own = run_output('nm', '--defined-only', '--format=posix', glob 'src/*.o') =~ /^(\w+) [TDBR] /mg;
cmp_ok(scalar(@own), '>', @functions, 'the files of the library have more to each other');
my $relocations = run_output('readelf', '-rW', $library);
is_deeply([ grep { $relocations =~ /\b\Q$_\E\b/ } @own ], [], 'which they find without the dynamic linker');

# And nothing answers: a library that has all these names, loaded before anything else
my $folder = tempdir(CLEANUP => 1);
append_to_file("$folder/hostile.c", join '', map { "long $_(void) { return 42; }\n" } sort @own);
is(system($cc, '-w', '-shared', '-fPIC', '-o', "$folder/hostile.so", "$folder/hostile.c"), 0, 'a hostile library builds');
my $node = PostgreSQL::Test::Cluster->new('hostile');
$node->init;
$node->start;
$node->safe_psql('postgres', 'CREATE EXTENSION nps');
my $query = <<'SQL';
SELECT nps_responses(s), round(nps(s), 1), nps_ci(s), nps_se(s), s + s, s::jsonb, nps_bar(s, 6), nps_compare(s, 30),
	round(nps(w), 1), nps_responses(w), nps_effective_responses(w), nps_ci(w), w, nps_compare(t), nps_sample_size(5)
FROM (SELECT nps_agg(score) AS s, nps_weighted_agg(score, 0.5 + score / 4) AS w, nps_transitions_agg(score, 10 - score) AS t
	FROM unnest(ARRAY[10, 9, 3]) AS score) AS a
SQL
my $answer = $node->safe_psql('postgres', $query);
like($answer, qr/^3\|33\.3\|.*\|81\.8\|3\|/, 'there is an answer');
{
	local $ENV{LD_PRELOAD} = "$folder/hostile.so";
	$node->restart;
}
my $pid = (split /\n/, slurp_file($node->data_dir . '/postmaster.pid'))[0];
like(slurp_file("/proc/$pid/maps"), qr/hostile\.so/, 'a server has loaded the hostile library before anything else');
is($node->safe_psql('postgres', $query), $answer, 'and gives the same answer');
$node->stop;

# Fused products and sums: where the compiler knows of them, our flags keep them out
SKIP: {
	my $fused = qr/\bvfn?m(add|sub)\d*[sp][sd]\b/;
	skip 'no x86-64 here', 2 if $Config{archname} !~ /^x86_64/;
	my @flags = split ' ', run_output('make', '-s', 'print-plain');
	my %code;
	for my $way ('on', 'off')
	{
		for my $file (grep { /\.c$/ } @flags)
		{
			my $object = "$folder/" . ($file =~ s{.*/}{}r) . ".$way.o";
			system($cc, '-O2', '-mfma', '-c', '-o', $object, (grep { !/\.c$/ } @flags),
				($way eq 'on' ? '-ffp-contract=fast' : ()), $file) == 0 or die "$file does not compile";
			$code{$way} .= run_output('objdump', '-d', $object);
		}
	}
	like($code{on}, $fused, 'the compiler fuses products and sums where it may');
	unlike($code{off}, $fused, 'and does not with the flags of the Makefile');
}

done_testing();
