# nps: the Net Promoter Score inside PostgreSQL
#
#   make demo        see it work on a real survey, nothing installed but packages
#   make demo-programme  a whole survey programme, likewise
#   make dashboard   a page of charts on it
#   make test        every test, likewise
#   make packages    Debian packages, PGXN, Docker: made, installed, used, removed
#   make bench       how fast it is, into bench/results.md (a quarter of an hour)
#   make statistics  the coverage tables of doc/statistics.md
#   make, make install, make installcheck    as in any PGXS extension

EXTENSION  = nps nps_rollup
MODULE_big = nps
OBJS       = $(addprefix src/, module.o stats.o counts.o weights.o score.o vector.o face.o \
               summary.o transitions.o weighted.o aggregate.o interval.o compare.o \
               planning.o plot.o)
DATA       = $(wildcard sql/nps--*.sql sql/nps_rollup--*.sql)
DOCS      := $(wildcard doc/*.md)
SHLIB_LINK = -lm
# Not VERSION: that is PostgreSQL's, once PGXS is included
NPS_VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" nps.control)
PG_CPPFLAGS = -DNPS_VERSION='"$(NPS_VERSION)"'

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
.PHONY: uninstall-pages
$(OBJS): $(wildcard src/*.h)
# Adding summaries is a loop over their counts
src/vector.o: CFLAGS += $(CFLAGS_VECTORIZE) $(CFLAGS_UNROLL_LOOPS)
# Sums of weights come out the same on machines that fuse products and sums
src/weights.o: CFLAGS += -ffp-contract=off
else
all install installcheck uninstall clean:
	@echo "nps: $(PG_CONFIG) leads to no PostgreSQL server headers." >&2
	@echo "Install them (Debian: postgresql-server-dev-15, or your major), or say where:" >&2
	@echo "make PG_CONFIG=/path/to/pg_config. 'make demo' and 'make test' install what is missing." >&2
	@exit 1
endif

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

# The longer tests; test/README.md tells of them
test-fuzz:
	@test/fuzz/run 10000000

test-sqlsmith:
	@test/sqlsmith

test-versions:
	@test/versions

test-memory:
	@test/memory valgrind flat
	@test/versions --in trixie test/memory sanitizers

test-crash:
	@test/long 050_crash

test-upgrade:
	@test/upgrade

# Debian packages, a PGXN archive, a Docker image, units for systemd: gone through once
packages:
	@test/packaging/run

test-rollup:
	@test/long 040_rollup 041_rollup_load

test-clients:
	@test/clients/run

test-engines:
	@test/engines/run

test-dashboard:
	@test/dashboard/run

analyse:
	@test/analyse

# How often the intervals hold the truth: the tables of doc/statistics.md
statistics:
	@mkdir -p tmp_check
	$(CC) -O2 -Isrc -o tmp_check/coverage bench/coverage.c src/stats.c -lm
	tmp_check/coverage --write doc/statistics.md

.PHONY: all install installcheck uninstall clean demo demo-programme dashboard test bench bench-rollup statistics \
        test-fuzz test-sqlsmith test-versions test-memory test-crash test-upgrade test-rollup test-clients \
        test-engines test-dashboard packages analyse
