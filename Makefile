# nps: the Net Promoter Score inside PostgreSQL
#
#   make demo            see it work on a real survey; nothing of it stays but packages
#   make demo-programme  a whole survey programme, likewise
#   make dashboard       a page of charts on it
#   make, make install, make installcheck, make uninstall, make clean
#                        as in any PGXS extension; PG_CONFIG=/path/to/pg_config names another server
#   make test            every test, in a throw-away copy
#   make packages        Debian packages, PGXN, Docker: made, installed, used, removed
#   make bench           how fast it is, into bench/results.md (a quarter of an hour)
#   make statistics      how often the intervals hold the truth: the tables of doc/coverage.md
#   make help            this list; test/README.md has the longer tests

EXTENSION  = nps nps_rollup
MODULE_big = nps
# Each file uses only what stands before it; the first are plain C, which the unit
# tests and the fuzzers build alone
PLAIN      = $(addprefix src/, distribution.c stats.c samples.c counts.c weights.c answer.c)
OBJS       = $(PLAIN:.c=.o) $(addprefix src/, options.o score.o vector.o weighted.o \
               summary.o transitions.o clustered.o panel.o aggregate.o interval.o compare.o share.o \
               planning.o plot.o rollup_map.o rollup_tree.o rollup.o module.o)
DATA       = $(wildcard sql/nps--*.sql sql/nps_rollup--*.sql)
DOCS      := $(wildcard doc/*.md)
SHLIB_LINK = -lm
# Not VERSION: that is PostgreSQL's, once PGXS is included
NPS_VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" nps.control)
PG_CPPFLAGS = -DNPS_VERSION='"$(NPS_VERSION)"'
# Products and sums are not fused, and i386 computes with SSE2, or figures would hang on
# the processor; and nothing leaves the library but what SQL calls, or another library
# could take its place.  What processor it is (host_cpu), PGXS knows.
PLAIN_CFLAGS = -ffp-contract=off $(if $(filter i%86,$(host_cpu)),-msse2 -mfpmath=sse)
PG_CFLAGS   = $(PLAIN_CFLAGS) -fvisibility=hidden

REGRESS     := $(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=test --outputdir=. --load-extension=nps
ISOLATION   := $(patsubst test/specs/%.spec,%,$(sort $(wildcard test/specs/*.spec)))
ISOLATION_OPTS = $(REGRESS_OPTS) --load-extension=nps_rollup
EXTRA_CLEAN  = tmp_check

# No bitcode: functions small enough for the server to inline call others of ours, whose
# symbols are hidden from it, and from 16 on it would call nothing in their place
override with_llvm = no

PG_CONFIG ?= pg_config
PGXS      := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
SERVER_INCLUDE := $(shell $(PG_CONFIG) --includedir-server 2>/dev/null)

# Without the server's headers say so in words.  `make demo` and `make test` work
# all the same: they install them.
ifneq ($(and $(wildcard $(PGXS)),$(wildcard $(SERVER_INCLUDE)/postgres.h)),)
include $(PGXS)
# Pages have a folder of their own: their names are common ones.  And PGXS, which
# installs them without the folder doc/, looks for them in there to remove them.
docmoduledir = nps
uninstall: uninstall-pages
uninstall-pages:
	rm -rf '$(DESTDIR)$(docdir)/$(docmoduledir)'
	rmdir '$(DESTDIR)$(docdir)' 2>/dev/null || :
.PHONY: uninstall-pages
$(OBJS): $(wildcard src/*.h)
# Adding summaries is a loop over their counts
src/vector.o: CFLAGS += $(CFLAGS_VECTORIZE) $(CFLAGS_UNROLL_LOOPS)
else
all install installcheck uninstall clean:
	@echo "nps: $(PG_CONFIG) leads to no PostgreSQL server headers." >&2
	@echo "Install them (Debian: postgresql-server-dev-15, or your major), or say where:" >&2
	@echo "make PG_CONFIG=/path/to/pg_config. 'make demo' and 'make test' install what is missing." >&2
	@exit 1
endif

help:
	@sed -n -e '/^$$/q' -e 's/^# \{0,1\}//p' Makefile

demo:
	@test/demo

demo-programme:
	@test/programme

dashboard:
	@examples/dashboard/run

test:
	@test/run

bench:
	@bench/run

bench-rollup:
	@bench/rollup

# The plain C and its flags, for what builds it without a server
print-plain:
	@echo $(PLAIN_CFLAGS) -Isrc $(PLAIN)

# The longer tests; test/README.md tells of them
test-fuzz:
	@test/fuzz/run 10000000

test-sqlsmith:
	@test/sqlsmith

test-mutants:
	@test/mutants

test-versions:
	@test/versions

test-processors:
	@test/processors

test-peer:
	@test/peer/run

test-memory:
	@test/memory valgrind flat
	@test/versions --in trixie test/memory sanitizers

test-crash:
	@test/long 050_crash

test-upgrade:
	@test/upgrade

test-replication:
	@test/replication

# Debian packages, a PGXN archive, a Docker image, units for systemd: gone through once
packages:
	@test/packaging/run

test-rollup:
	@test/long 040_rollup 041_rollup_load 042_rollup_traps 043_rollup_partitions

test-clients:
	@test/clients/run

test-engines:
	@test/engines/run

test-cube:
	@test/cube/run

test-dashboard:
	@test/dashboard/run

analyse:
	@test/analyse

# How often the intervals hold the truth: the tables of doc/coverage.md
statistics:
	@mkdir -p tmp_check
	$(CC) -O2 $(PLAIN_CFLAGS) -Isrc -o tmp_check/coverage $(wildcard bench/coverage*.c) $(PLAIN) -lm
	tmp_check/coverage --write doc/coverage.md

.PHONY: all help install installcheck uninstall clean print-plain demo demo-programme dashboard test bench bench-rollup statistics \
        test-fuzz test-mutants test-sqlsmith test-versions test-processors test-peer test-memory test-crash test-upgrade \
        test-replication test-rollup test-clients test-cube test-engines test-dashboard packages analyse
