#!/bin/sh
# A procedure of a thousand rules, read and checked (aim: under 50 ms); then all that are shipped.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=$(find src/base src/calendar src/law -maxdepth 1 -name '*.c' ! -name '*_test.c')
# shellcheck disable=SC2086 -- the sources are words: their names hold no blanks
"${CC:-cc}" -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -Isrc $sources bench/check.c -o "$work/check"

echo "check: milliseconds to read and check a procedure"
"$work/check" procedures/calendar/territories.tsv procedures/calendar/holidays.tsv | tee "$work/said"
awk '/^middle/ { printf "1,000 rules: %.2f ms (aim: under 50): %s\n", $2, ($2 < 50) ? "reached" : "MISSED" }' \
    "$work/said"

# All shipped procedures, read and checked against one another by the program itself. The aim: under 200 ms.
if [ -x build/greffe ]; then
    n=$(find procedures -name '*.greffe' | wc -l)
    i=0
    while [ "$i" -lt 21 ]; do
        before=$(date +%s%N)
        build/greffe check procedures 2>/dev/null
        after=$(date +%s%N)
        echo "$((after - before))"
        i=$((i + 1))
    done | sort -n | sed -n 11p |
        awk -v n="$n" '{ printf "%d shipped procedures: %.0f ms (aim: under 200): %s\n", n, $1 / 1e6, ($1 < 2e8) ? "reached" : "MISSED" }'
fi
