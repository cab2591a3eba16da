#!/bin/sh
# Every harness over its seeds, each as it stands and with faults put in; under sanitizers when
# fuzz-sanitized.t asks for it.
set -eu
. tools/checks/tap.sh

for source in $(tools/list-sources fuzz); do
    name=${source#fuzz/fuzz_}
    name=${name%.c}
    program="build/fuzz/replay-$name"
    if [ "${CHECK_SANITIZED:-}" = 1 ]; then
        program="build-asan/fuzz/replay-$name"
    fi
    seeds=$(find "fuzz/seeds/$name" -type f 2>/dev/null | sort)
    # shellcheck disable=SC2086 -- the seeds are words: their names hold no blanks
    check "$program over its seeds" test -n "$seeds"
    # shellcheck disable=SC2086
    check "$program survives" timeout 300 "$program" $seeds
done
if [ "$count" -eq 0 ]; then
    skip "fuzz seeds" "no harness yet"
fi
finish
