# The version stands in nps.control, the same in nps_rollup.control, and nothing else
# says otherwise; META.json is
# what PGXN's specification 1.0.0 asks for (https://pgxn.org/spec); no file knows
# the machine it was written on.
use strict;
use warnings;
use File::Find;
use JSON::PP;
use List::Util qw(pairs);
use PostgreSQL::Test::Utils;
use Test::More;
use version;

my ($version) = slurp_file('nps.control') =~ /^default_version\s*=\s*'([^']+)'/m;
like($version, qr/^\d+\.\d+$/, 'nps.control has a version');

is(slurp_file('nps_rollup.control') =~ /^default_version\s*=\s*'([^']+)'/m ? $1 : '', $version, 'nps_rollup.control has the same');

# Scripts: one of each extension that installs this version, and none that leads elsewhere
my @extensions = qw(nps nps_rollup);
my %install = map { ($_ => "sql/$_--$version.sql") } @extensions;
ok(-e $install{$_}, "$install{$_} exists") for @extensions;
for my $script (glob 'sql/*')
{
	like($script, qr/^sql\/nps(?:_rollup)?--\d+\.\d+(--\d+\.\d+)?\.sql$/, "$script is named as a script");
	my ($last) = $script =~ /(\d+\.\d+)\.sql$/ or next;
	ok(version->parse("v$last") <= version->parse("v$version"), "$script leads to no later version");
}
like(slurp_file('CHANGELOG.md'), qr/^##? .*\b\Q$version\E\b/m, 'CHANGELOG.md has this version');

# The metadata
my $meta = decode_json(slurp_file('META.json'));
for my $field (qw(name version abstract maintainer license provides meta-spec))
{
	ok($meta->{$field}, "META.json has $field");
}
my $semantic = qr/^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/;
is($meta->{name}, 'nps', 'META.json: the name');
like($meta->{version}, $semantic, 'META.json: a semantic version');
like($meta->{version}, qr/^\Q$version\E\.\d+$/, 'META.json: the version of nps.control');
is($meta->{license}, 'postgresql', 'META.json: the licence');
is($meta->{release_status}, 'stable', 'META.json: the release status');
is($meta->{'meta-spec'}{version}, '1.0.0', 'META.json: the specification');
is_deeply([ sort keys %{ $meta->{provides} } ], \@extensions, 'META.json provides both extensions');
for my $extension (@extensions)
{
	my $provided = $meta->{provides}{$extension};
	is($provided->{version}, $meta->{version}, "META.json provides this version of $extension");
	is($provided->{file}, $install{$extension}, 'and the script that installs it');
	for my $field (qw(file docfile))
	{
		ok(-e $provided->{$field}, "META.json: $provided->{$field} exists");
	}
}
like($meta->{prereqs}{runtime}{requires}{PostgreSQL}, $semantic, 'META.json: PostgreSQL it runs on');
like(slurp_file('LICENSE'), qr/^PostgreSQL License\n.*The nps authors/s, 'LICENSE');

# The library is told this version, and not the server's
like(qx(make -n -B src/module.o PG_CONFIG=$ENV{PG_CONFIG}), qr/-DNPS_VERSION='"\Q$version\E"'/, 'Makefile gives the library this version');

# The library is made of every source there is
my ($plain, $objects) = map { slurp_file('Makefile') =~ /^$_\b((?:.*\\\n)*.*)/m } qw(PLAIN OBJS);
is( join(' ', sort map { "src/$_.c" } $plain =~ /(\w+)\.c\b/g, $objects =~ /(\w+)\.o\b/g),
	join(' ', sort glob 'src/*.c'),
	'Makefile lists every file of src/');

# Whoever reads the source finds each C function that SQL calls, those of a family at its line
SKIP:
{
	skip 'no universal-ctags here', 3 if qx(ctags --version 2>&1) !~ /^Universal Ctags/;
	my $scripts = join '', map { slurp_file($_) } values %install;
	my %symbols = map { $_ => 1 } map { $_->[1] || $_->[0] }
	  pairs($scripts =~ /^CREATE FUNCTION (\w+)\([^;]*?AS 'MODULE_PATHNAME'(?:, '(\w+)')?/mg);
	cmp_ok(scalar(keys %symbols), '>', 100, 'SQL calls C functions');
	my %tags = map { /^(\w+)\tsrc\/\w+\.c\t\/\^(.*)\$\/;"\tf\b/ ? ($1 => $2) : () } split /\n/, qx(ctags -R -f - src);
	is_deeply([ grep { !$tags{$_} } sort keys %symbols ], [], 'and ctags finds each');
	is( $tags{csat_accum_inv_numeric},
		'SCORE_FUNCTIONS(csat_accum_inv, accum_inv, 1, MIN_RATING, MAX_CSAT)',
		'that of a family, too');
}

# Folders of people and machines, as the start of a path
my $folders = join '|', qw(home root work Users mnt);
my @found;
find(
	{
		no_chdir => 1,
		wanted => sub {
			return unless -f && !/\.(o|bc|so|log)$/;
			push @found, $_ if slurp_file($_) =~ m{(?<![\w.\$\}*)-])/(?:$folders)/};
		}
	},
	grep { -d || -f } glob('Makefile *.md *.json *.control src sql test expected doc bench .ci'));
is("@found", '', 'no file names a folder of the machine it was written on');

done_testing;
