# The pages cannot lie: every ```sql block of the pages below is run, in order, in a
# fresh database with what the page starts from in it, each block in a psql of its own.
# README.md starts from the airport survey and says CREATE EXTENSION itself.
#
# Where a block is followed by a block without a language, or of `text`, with only
# empty lines between, that must be what psql -q prints, but for spaces at the ends
# of lines.  An error is shown the same way: a block whose output holds a line that
# starts with ERROR must fail so.  Other blocks must not fail.
#
# SQL that cannot run here (another server, a job scheduler) is tagged `pgsql`, which
# is coloured the same and left alone.
use strict;
use warnings;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# Each page, and the files that it starts from
my @pages = (
	[ 'README.md', 'test/data/sfo_survey.sql' ],
	['doc/statistics.md'],
	['doc/cookbook.md'],
	[ 'examples/programme/README.md', 'examples/programme/demo.sql' ]);

# Take a page apart into [language, text, line, only empty lines before it]
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
			if ($line =~ /^\s*```\s*$/)
			{
				push @blocks, $open;
				undef $open;
				$near = 1;
			}
			else { $open->{text} .= "$line\n" }
		}
		elsif ($line =~ /^\s*```\s*(\S*)/)
		{
			$open = { language => $1, text => '', line => $number, near => $near };
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

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$ENV{PGCLIENTENCODING} = 'UTF8';

for my $number (0 .. $#pages)
{
	my ($page, @files) = @{ $pages[$number] };
	my $database = "page_$number";
	$node->safe_psql('postgres', "CREATE DATABASE $database ENCODING 'UTF8' TEMPLATE template0");
	my @psql = ('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database));
	$node->command_ok([ @psql, '-f', $_ ], "$_ loads") for @files;

	my @blocks = blocks_of($page);
	for my $i (0 .. $#blocks)
	{
		my $block = $blocks[$i];
		next unless $block->{language} eq 'sql';
		my $name = "$page, line $block->{line}";
		my $next = $blocks[ $i + 1 ];
		my $shown =
		  $next && $next->{near} && $next->{language} =~ /^(text)?$/ ? tidy($next->{text}) : undef;

		my ($out, $err);
		my $ran =
		  IPC::Run::run([ @psql, '-f', '-' ], '<', \$block->{text}, '>', \$out, '2>', \$err);
		if (defined $shown && $shown =~ /^ERROR:/m)
		{
			ok(!$ran, "$name fails");
			$err =~ s/^psql:<stdin>:\d+: //mg;
			$out .= $err;
		}
		else
		{
			ok($ran, "$name runs") or diag $err;
		}
		is(tidy($out), $shown, "$name prints what the page shows") if defined $shown;
	}
}

$node->stop;
done_testing;
