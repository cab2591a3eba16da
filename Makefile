# Greffe. `make` builds build/greffe, `make demo` replays published judgments, `make test` is all
# that must hold. Meson and ninja do the work; tools/setup installs what is missing (see there).
#
#   make            build/greffe
#   make demo       replays published decisions against the law, and shows an office
#   make quick      unit tests and fuzz seeds, under two minutes
#   make test       everything that must hold at every commit
#   make bench      what we measure, against the peers we name
#   make long       fuzzing and soaks; FUZZ_SECONDS=600 for each input
#   make fmt        puts the code into its one form
#   make install    PREFIX=/usr/local DESTDIR=
#   make clean      removes what was built

PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 600
STRICT = -Dwerror=true
TESTED = "all tests fuzzers"

export GREFFE = build/greffe

.PHONY: all demo quick test bench long fmt clean install setup setup-test

all: setup
	@CC=gcc tools/build build all $(STRICT)

setup:
	@tools/setup build

setup-test:
	@tools/setup test

setup-bench:
	@tools/setup bench

demo: all
	@build/greffe demo

quick: setup-test
	@CC=gcc tools/build build $(TESTED) $(STRICT)
	@tools/run-tests quick

test: setup-test
	@CC=gcc tools/build build $(TESTED) $(STRICT)
	@CC=clang tools/build build-asan $(TESTED) $(STRICT) -Db_sanitize=address,undefined
	@tools/run-tests all

bench: setup-bench all
	@bench/run

long: setup-test
	@CC=gcc tools/build build $(TESTED) $(STRICT)
	@CC=clang tools/build build-fuzz "all fuzzers" $(STRICT) -Db_sanitize=address,undefined -Dfuzz=true
	@GREFFE_LONG=1 tools/run-tests all
	@tools/fuzz-long build-fuzz $(FUZZ_SECONDS)

fmt: setup-test
	@tools/list-sources code | xargs clang-format -i
	@if [ -x build/greffe ] && build/greffe fmt --help >/dev/null 2>&1; then \
	    build/greffe fmt procedures; fi

install: all
	@tools/install "$(DESTDIR)" "$(PREFIX)"

clean:
	rm -rf build build-asan build-fuzz build-install build-api
