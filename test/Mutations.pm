# The small mistakes that test/mutants makes, for it to try one after another.
#
# Reads C as far as that takes: tokens, brackets, statements.  Comments, strings,
# preprocessor lines and Assert() are left alone, and so is what changes no result:
# pfree(), pg_unreachable(), CHECK_FOR_INTERRUPTS().  A mutant keeps the numbers of
# the lines that follow it, which errors carry into the object code.
package Mutations;

use strict;
use warnings;
use Exporter 'import';

our @EXPORT_OK = qw(mutants_of number_names slurp);

sub slurp
{
	my ($file) = @_;

	open my $handle, '<', $file or die "$file: $!\n";
	local $/;
	return scalar <$handle>;
}

# The tokens of a text, without white space, comments and preprocessor lines
sub tokens
{
	my ($text) = @_;
	my @tokens;
	my $line = 1;

	pos($text) = 0;
	while (pos($text) < length $text)
	{
		my $at = pos $text;
		my $kind;

		if ($text =~ m{\G(?:\s+|/\*.*?\*/|//[^\n]*)}gcs) { }
		# no other # stands in C
		elsif ($text =~ m{\G\#(?:/\*.*?\*/|\\.|[^\n\\])*}gcs) { }
		elsif ($text =~ /\G"(?:[^"\\]|\\.)*"/gcs) { $kind = 'string' }
		elsif ($text =~ /\G'(?:[^'\\]|\\.)+'/gcs) { $kind = 'character' }
		elsif ($text =~ /\G[A-Za-z_]\w*/gc) { $kind = 'name' }
		elsif ($text =~ /\G(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)[uUlLfF]*/gc)
		{
			$kind = 'number';
		}
		elsif ($text =~ m{\G(?:<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|&&|\|\||[-+*/%&|^<>=!]=|.)}gcs)
		{
			$kind = 'operator';
		}
		else { die "What is this: " . substr($text, $at, 20) . "\n" }

		my $found = substr $text, $at, pos($text) - $at;
		push @tokens, { kind => $kind, text => $found, at => $at, line => $line } if $kind;
		$line += $found =~ tr/\n//;
	}
	return @tokens;
}

# What an operator becomes
my %relational = ('<' => '<=', '<=' => '<', '>' => '>=', '>=' => '>', '==' => '!=', '!=' => '==');
my %arithmetic = (
	'+' => '-', '-' => '+', '*' => '/', '/' => '*', '%' => '*',
	'<<' => '>>', '>>' => '<<', '&' => '|', '|' => '&', '^' => '|',
	'+=' => '-=', '-=' => '+=', '*=' => '/=', '/=' => '*=',
	'<<=' => '>>=', '>>=' => '<<=', '&=' => '|=', '|=' => '&=', '^=' => '|=',
	'++' => '--', '--' => '++');
my %logical = ('&&' => '||', '||' => '&&');

my $keyword = qr/^(?:return|case|sizeof|else|do|goto)$/;
my $qualifier = qr/const|static|volatile|register|unsigned|signed|long|short|struct|enum|union/;
# What reads its arguments and does not compute with them, and what does nothing here
my $untouched = qr/^(?:sizeof|offsetof|lengthof|va_arg|(?:Static)?Assert\w*)$/;
my $harmless =
  qr/^(?:pfree|va_end|pg_unreachable|CHECK_FOR_INTERRUPTS|(?:Static)?Assert\w*)$/;

# Names in src/ that stand for numbers: macros without a string, and constants of enums
sub number_names
{
	my %names;

	for my $file (@_)
	{
		my $text = slurp($file);
		while ($text =~ /^[ \t]*#[ \t]*define[ \t]+([A-Z]\w*)[ \t]+((?:\\.|[^\n\\])+)/gms)
		{
			$names{$1} = 1 unless $2 =~ /"|\bdo\b|\b[A-Z]\w*[ \t]*\(/;
		}
		my @tokens = tokens($text);
		for my $i (grep { $tokens[$_]{text} eq 'enum' } 0 .. $#tokens)
		{
			$i++ until $tokens[$i]{text} =~ /^[{;)]$/;
			next unless $tokens[$i]{text} eq '{';
			for (; $tokens[$i]{text} ne '}'; $i++)
			{
				$names{ $tokens[ $i + 1 ]{text} } = 1 if $tokens[$i]{text} =~ /^[{,]$/;
			}
		}
	}
	return %names;
}

# The numbers next to one; negative ones are seldom meant
sub beside
{
	my ($number) = @_;

	return ($1 + 1 . $2, $1 - 1 . $2) if $number =~ /^([1-9]\d{0,14})(\.0|[uUlL]*)$/;
	return "1$1" if $number =~ /^0(\.0|[uUlL]*)$/;
	return "($number + 1)";
}

# All mutants of a file, in the order of its text, and its number of lines of code
sub mutants_of
{
	my ($file, $names) = @_;
	my $text = slurp($file);
	my @t = tokens($text);
	my @lines = split /\n/, $text;
	my (@match, @open, @found, %skip, %simple);
	my $function = '';

	for my $i (0 .. $#t)
	{
		if ($t[$i]{kind} eq 'operator' && $t[$i]{text} =~ /^[(\[{]$/) { push @open, $i }
		elsif ($t[$i]{kind} eq 'operator' && $t[$i]{text} =~ /^[)\]}]$/)
		{
			my $from = pop @open;
			die "$file:$t[$i]{line}: $t[$i]{text} closes nothing\n" unless defined $from;
			@match[ $i, $from ] = ($from, $i);
		}
	}

	my $is = sub { return $_[0] <= $#t && $t[ $_[0] ]{text} eq $_[1] };
	# The text of some tokens, with all that stands between them
	my $place = sub {
		my ($from, $to) = @_;
		return ($t[$from]{at}, $t[$to]{at} + length($t[$to]{text}) - $t[$from]{at});
	};
	my $source = sub { return substr $text, $_[0], $_[1] };
	# One mutant: tokens, what to put there, and the change in words
	my $mutant = sub {
		my ($kind, $from, $to, $by, $change, $named) = @_;
		my ($at, $length) = $place->($from, $to);

		$named = $from unless defined $named;
		push @found,
		  {
			file => $file, kind => $kind, at => $at, length => $length, by => $by,
			token => $from, line => $t[$named]{line}, function => $function, change => $change,
			source => $lines[ $t[$named]{line} - 1 ] =~ s/^\s+|\s+$//gr,
		  };
	};
	# Put a condition's text beside a constant that decides it
	my $condition = sub {
		my ($from, $to, $named, @what) = @_;
		my $old = $source->($place->($from, $to));
		my %by = (negated => "!($old)", false => "0 && ($old)", true => "1 || ($old)");

		# where one operator is all there is, changing that negates it
		@what = grep { $_ ne 'negated' } @what if $old !~ /&&|\|\||\?/ && $old =~ /^!|[!=]=/;
		$mutant->('condition', $from, $to, $by{$_}, "condition $_", $named) for @what;
	};
	# Take the same of two choices always; the second may hold another pair
	my $choices = sub {
		my ($i) = @_;
		my $middle = $i + 1;
		my $nested = 0;
		for (; $nested || !$is->($middle, ':'); $middle++)
		{
			$middle = $match[$middle] if $t[$middle]{text} =~ /^[(\[{]$/;
			$nested += $is->($middle, '?') - $is->($middle, ':');
		}
		my $last = $middle + 1;
		for ($nested = 0;; $last++)
		{
			last if $t[$last]{text} =~ /^[,;)\]}]$/ || !$nested && $is->($last, ':');
			$last = $match[$last] if $t[$last]{text} =~ /^[(\[{]$/;
			$nested += $is->($last, '?') - $is->($last, ':');
		}
		my @first = ($i + 1, $middle - 1);
		my @second = ($middle + 1, $last - 1);
		for ([ 'first', \@second, \@first ], [ 'second', \@first, \@second ])
		{
			my ($which, $to, $from) = @$_;
			my $old = $source->($place->(@$to));
			my $new = $source->($place->(@$from));
			next if "$old$new" =~ m{//|^\s*#}m;
			# on one line, and the lines that follow keep their numbers
			$new =~ tr/\n/ /;
			$mutant->('choice', @$to, $new . "\n" x ($old =~ tr/\n//),
				"always the $which choice", $i);
		}
	};
	# The removal of the only statement of an if or a loop is that of its condition
	my $only = sub {
		my ($i) = @_;
		my $alone = !$is->($i, '{') ? $i : ($simple{ $i + 1 } || 0) == $match[$i] ? $i + 1 : -1;
		@found = grep { $_->{kind} ne 'statement' || $_->{token} != $alone } @found;
	};
	# The index past the next of these tokens outside brackets
	my $past = sub {
		my ($i, @ends) = @_;
		my %end = map { $_ => 1 } @ends;
		until ($end{ $t[$i]{text} })
		{
			$i = $match[$i] if $t[$i]{text} =~ /^[(\[{]$/;
			$i++;
		}
		return $i + 1;
	};
	# Declarators are left alone, initializers are not; the index past the semicolon
	my $declaration = sub {
		my ($i) = @_;
		my $end;
		do
		{
			$end = $past->($i, ';', '=', ',');
			$skip{$_} = 1 for $i .. $end - 1;
			$i = $is->($end - 1, '=') ? $past->($end, ';', ',') : $end;
		} until $is->($i - 1, ';');
		return $i;
	};
	my $is_declaration = sub {
		my ($i) = @_;
		my $last = $i + 12 > $#t ? $#t : $i + 12;
		return join(' ', map { $_->{text} } @t[ $i .. $last ]) =~
		  /^(?:(?:$qualifier) )*[A-Za-z_]\w* (?:(?:\*|const) )*[A-Za-z_]\w* [=;,\[]/;
	};

	# Read a statement and return the index of the next
	my $statement;
	$statement = sub {
		my ($i) = @_;
		my $start = $i;
		my $word = $t[$i]{text};

		if ($word eq '{')
		{
			my $end = $match[$i++];
			$i = $statement->($i) while $i < $end;
			return $end + 1;
		}
		if ($word =~ /^(?:if|while|switch)$/)
		{
			my $body = $match[ $i + 1 ] + 1;
			if ($word eq 'if') { $condition->($i + 2, $body - 2, $i, qw(negated false true)) }
			elsif ($word eq 'while') { $condition->($i + 2, $body - 2, $i, 'false') }
			$i = $statement->($body);
			if ($word eq 'if' && $is->($i, 'else')) { return $statement->($i + 1) }
			$only->($body) unless $word eq 'switch';
			return $i;
		}
		if ($word eq 'for')
		{
			my $body = $match[ $i + 1 ] + 1;
			my $test = $is_declaration->($i + 2) ? $declaration->($i + 2) : $past->($i + 2, ';');
			my $step = $past->($test, ';');
			$condition->($test, $step - 2, $i, 'false') if $step > $test + 1;
			$i = $statement->($body);
			$only->($body);
			return $i;
		}
		if ($word eq 'do')
		{
			$i = $statement->($i + 1);
			$condition->($i + 2, $match[ $i + 1 ] - 1, $i, 'false');
			return $match[ $i + 1 ] + 2;
		}
		if ($word eq 'case' || $word eq 'default')
		{
			$i = $past->($i, ':');
			$skip{$_} = 1 for $start .. $i - 1;
			return $i;
		}
		return $declaration->($i) if $is_declaration->($i);

		# An expression, or a macro that stands before a block
		while (!$is->($i, ';'))
		{
			return $i if $i > $start && $is->($i, '{') || $is->($i, '}');
			$i = $match[$i] if $t[$i]{text} =~ /^[(\[{]$/;
			$i++;
		}
		$simple{$start} = $i + 1;
		if ($i > $start && $word !~ /^(?:return|goto)$/ && $word !~ $harmless)
		{
			# the lines that follow keep their numbers, which errors carry
			my $lines = $source->($place->($start, $i)) =~ tr/\n//;
			$mutant->('statement', $start, $i, ';' . "\n" x $lines, 'statement goes');
		}
		return $i + 1;
	};

	# Where expressions are: in functions, and in initializers outside
	my (@ranges, %code);
	for (my $i = 0; $i <= $#t; $i++)
	{
		$code{ $t[$i]{line} } = 1;
		next unless $t[$i]{kind} eq 'operator';
		if ($is->($i, '{') && $is->($i - 1, ')'))
		{
			$function = $t[ $match[ $i - 1 ] - 1 ]{text};
			push @ranges, [ $i, $match[$i], $function ];
			$statement->($i);
		}
		elsif ($is->($i, '='))
		{
			push @ranges, [ $i, $past->($i, ';') - 2, '' ];
			$i = $ranges[-1][1];
			$code{ $t[$_]{line} } = 1 for $ranges[-1][0] .. $i;
			next;
		}
		next unless $is->($i, '{');
		$code{ $t[$_]{line} } = 1 for $i .. $match[$i];
		$i = $match[$i];
	}

	for my $range (@ranges)
	{
		(my $i, my $end, $function) = @$range;
		for ($i++; $i < $end; $i++)
		{
			my ($word, $kind) = @{ $t[$i] }{qw(text kind)};
			my $call = $is->($i + 1, '(');

			next if $skip{$i} || $kind eq 'string' || $kind eq 'character';
			if ($call && $word =~ $untouched || !$function && $word eq '[')
			{
				$i = $match[ $call ? $i + 1 : $i ];
				next;
			}
			if ($kind eq 'number')
			{
				$mutant->('constant', $i, $i, $_, "`$word` becomes `$_`") for beside($word);
			}
			elsif ($kind eq 'name')
			{
				if (!$call
					&& (   $names->{$word}
						|| $word =~ /^(?:PG_|U?INT\d*_|DBL_|FLT_)\w*(?:MAX|MIN|DIG)$|^VARHDRSZ$/))
				{
					$mutant->('constant', $i, $i, "($word $_ 1)", "`$word` becomes `$word $_ 1`")
					  for '+', '-';
				}
				elsif ($call && $word =~ /copy(?!sign)/ && $word !~ /^mem|^str/)
				{
					my $argument = $source->($place->($i + 1, $match[ $i + 1 ]));
					$mutant->('copy', $i, $match[ $i + 1 ], $argument, "`$word()` goes");
				}
			}
			else
			{
				my $before = $t[ $i - 1 ];
				my $binary = $before->{kind} ne 'operator' && $before->{text} !~ $keyword
				  || $before->{text} =~ /^(?:[)\]]|\+\+|--)$/;
				$binary = 0 if $is->($i + 1, ')') && $word !~ /^(?:\+\+|--)$/;

				if ($binary && $relational{$word} || $logical{$word})
				{
					my $by = $relational{$word} || $logical{$word};
					$mutant->($logical{$word} ? 'logical' : 'relational',
						$i, $i, $by, "`$word` becomes `$by`");
				}
				elsif ($arithmetic{$word} && ($binary || $word =~ /^(?:\+\+|--)$/))
				{
					my $by = $arithmetic{$word};
					$mutant->('arithmetic', $i, $i, $by, "`$word` becomes `$by`");
				}
				elsif ($word eq '-' || $word eq '!')
				{
					$mutant->($word eq '-' ? 'sign' : 'logical', $i, $i, '', "`$word` goes");
				}
				elsif ($word eq '?')
				{
					$choices->($i);
				}
			}
		}
	}

	@found = sort { $a->{at} <=> $b->{at} || $a->{token} <=> $b->{token} } @found;
	# Where a line can be changed alike in two places, say which
	my %seen;
	for my $mutant (@found)
	{
		my $nth = ++$seen{"$mutant->{line} $mutant->{change}"};
		$mutant->{change} .= " ($nth)" if $nth > 1;
	}
	return (\@found, scalar keys %code);
}

1;
