#!/bin/sh
# Acts of detention dossiers folded on one core, against the same procedure as an XState 5 machine, in one run on one machine.
# The aim: at least five million acts a second.
set -eu
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
procedure=procedures/fr/detention/detention.greffe
sources=$(find src/base src/calendar src/law src/dossier -maxdepth 1 -name '*.c' ! -name '*_test.c')
# shellcheck disable=SC2086 -- the sources are words: their names hold no blanks
"${CC:-cc}" -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -Isrc $sources bench/fold.c -o "$work/fold"

echo "fold: acts a second of detention dossiers, one core"
"$work/fold" "$procedure" | tee "$work/ours"
ours=$(sed -n 's/^acts\/s \([0-9]*\).*/\1/p' "$work/ours")
awk -v ours="$ours" 'BEGIN {
    printf "aim: 5,000,000 acts/s: %s (%.2f million)\n", (ours >= 5000000) ? "reached" : "MISSED", ours / 1e6
}'

if ! command -v node >/dev/null 2>&1; then
    echo "no node here: the peer is not measured"
    exit 0
fi
if [ ! -d bench/node_modules/xstate ]; then
    (cd bench && npm ci --silent --no-audit --no-fund)
fi
"$work/fold" "$procedure" dump >"$work/dossiers.json"
echo "XState 5, the same acts, clocks by plain date arithmetic:"
TZ=Europe/Paris node bench/fold.mjs "$work/dossiers.json" | tee "$work/peer"
peer=$(sed -n 's/^acts\/s \([0-9]*\).*/\1/p' "$work/peer")
if [ "$(grep '^ends ' "$work/ours")" != "$(grep '^ends ' "$work/peer")" ]; then
    echo "the two do not find the same ends of clocks: the comparison means nothing" >&2
    exit 1
fi
awk -v ours="$ours" -v peer="$peer" 'BEGIN {
    printf "the same ends of clocks; Greffe is %.1f times as fast as XState\n", ours / peer
}'
