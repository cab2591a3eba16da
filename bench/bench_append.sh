#!/bin/sh
# Acts a second, each durable when it is answered: greffe, bare SQLite with the same grouping of commits, PostgreSQL doing an act's work in
# one call, and what the disk gives, in one run on one disk.
#
#   BENCH_SECONDS=3   for each figure     BENCH_CLIENTS="1 16 256"     BENCH_FOLDER=/var/tmp   the disk
#   BENCH_BYTES=450   that a peer writes for an act: what a leaf and its sealed part take
set -eu
cd "$(dirname "$0")/.."
. bench/common.sh

seconds=${BENCH_SECONDS:-3}
clients=${BENCH_CLIENTS:-1 16 256}
record=${BENCH_BYTES:-450}

if command -v fio >/dev/null 2>&1; then
    fio --name=sync --directory="$work" --rw=write --bs=4k --size=64m --fdatasync=1 --time_based --runtime="$seconds" \
        --output-format=terse --terse-version=3 2>/dev/null |
        awk -F';' '{ printf "disk fdatasync/s %d (fio, 4 KiB written before each)\n", $49 }'
    rm -f "$work"/sync.*
else
    echo "disk: fio is not installed here, not measured (tools/setup bench installs it)"
fi

compile append_sqlite -lsqlite3 -lpthread
compile_ours append
# shellcheck disable=SC2086 -- numbers
"$work/append" "$work/office" "$seconds" unsigned $clients signed $clients | tee "$work/ours"
# shellcheck disable=SC2086
"$work/append_sqlite" "$work" "$record" "$seconds" $clients | tee "$work/sqlite"
rm -rf "$work/office" "$work"/floor.db*
# shellcheck disable=SC2086
bench/append_postgres.sh "$record" "$seconds" $clients | tee "$work/postgres"

for n in $clients; do
    ours=$(figure "^greffe unsigned threads $n " acts/s "$work/ours")
    ratio "$n clients, greffe of SQLite's floor" "$ours" "$(figure "^sqlite threads $n " acts/s "$work/sqlite")"
    ratio "$n clients, greffe of PostgreSQL, one Merkle tree" "$ours" "$(figure "^postgres chained clients $n " acts/s "$work/postgres")"
    ratio "$n clients, greffe of PostgreSQL, hashed one by one" "$ours" "$(figure "^postgres loose clients $n " acts/s "$work/postgres")"
done
