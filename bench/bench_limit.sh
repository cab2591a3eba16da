#!/bin/sh
# One time limit: Greffe's counter against the working-day walk of date-holidays, in one run on one
# machine. The aims: under 200 ns a limit on average, and at least 100 times the walk.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=$(find src/base src/calendar -maxdepth 1 -name '*.c' ! -name '*_test.c')
# shellcheck disable=SC2086 -- the sources are words: their names hold no blanks
"${CC:-cc}" -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -Isrc $sources bench/limit.c -o "$work/limit"

echo "time limits: nanoseconds for one"
"$work/limit" | tee "$work/ours"
ours=$(sed -n 's/^walk \([0-9.]*\).*/\1/p' "$work/ours")
mean=$(sed -n 's/^mean \([0-9.]*\).*/\1/p' "$work/ours")
awk -v mean="$mean" 'BEGIN {
    printf "mean of the rules above: %.1f ns (aim: under 200): %s\n", mean, (mean < 200) ? "reached" : "MISSED"
}'

if ! command -v node >/dev/null 2>&1; then
    echo "no node here: the peer is not measured"
    exit 0
fi
if [ ! -d bench/node_modules/date-holidays ]; then
    (cd bench && npm ci --silent --no-audit --no-fund)
fi
node bench/limit.mjs | tee "$work/peer"
kept=$(sed -n 's/^kept \([0-9.]*\).*/\1/p' "$work/peer")
peer=$(sed -n 's/^walk \([0-9.]*\).*/\1/p' "$work/peer")
awk -v ours="$ours" -v peer="$peer" 'BEGIN {
    ratio = peer / ours
    printf "10 working days: date-holidays %.0f ns, Greffe %.1f ns: %.0f times as fast (aim: 100): %s\n",
        peer, ours, ratio, (ratio >= 100) ? "reached" : "MISSED"
}'
awk -v ours="$ours" -v kept="$kept" 'BEGIN {
    printf "against its lists of holidays kept by hand in a set: %.0f ns, %.1f times as fast\n",
        kept, kept / ours
}'
