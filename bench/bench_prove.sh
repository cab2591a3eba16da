#!/bin/sh
# The prover's search, on Fischer's protocol: states, zones and seconds for 6 processes and more, on one
# core and on two. BENCH_PROCESSES says up to how many; each one more costs some four times as much.
# The peer, when it is there, is TChecker (https://github.com/ticktac-project/tchecker), with its own
# generator of the same protocol in BENCH_TCHECKER_FISCHER (fischer.sh of its examples).
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=$(find src/prove -maxdepth 1 \( -name 'dbm.c' -o -name 'zones*.c' \) ! -name '*_test.c')
# shellcheck disable=SC2086 -- the sources are words: their names hold no blanks
"${CC:-cc}" -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -Isrc $sources src/base/arena.c src/base/assert.c \
    bench/prove.c -o "$work/prove" -lpthread

n=6
while [ "$n" -le "${BENCH_PROCESSES:-9}" ]; do
    "$work/prove" "$n" 1
    "$work/prove" "$n" 2
    if command -v tck-reach >/dev/null 2>&1 && [ -n "${BENCH_TCHECKER_FISCHER:-}" ]; then
        "$BENCH_TCHECKER_FISCHER" "$n" >"$work/fischer.tck"
        tck-reach -a covreach "$work/fischer.tck" | grep -E 'STORED|RUNNING' | sed 's/^/tchecker /'
    fi
    n=$((n + 1))
done
