#!/bin/sh
# The service under load, in one run on one machine: a dossier's page beside static bytes of the same server, acts through HTTP beside the
# registry's own rate, latencies at half the load, a thousand idle browsers. Peers: the server itself, and the registry (bench/append.c).
#
#   BENCH_SECONDS=3   for each figure     BENCH_CLIENTS=16   connections at once     BENCH_FOLDER=/var/tmp   the disk
set -eu
cd "$(dirname "$0")/.."
. bench/common.sh

compile_ours append
"$work/append" "$work/registry" "${BENCH_SECONDS:-3}" unsigned "${BENCH_CLIENTS:-16}" | tee "$work/ours"
rm -rf "$work/registry"
rate=$(figure "^greffe unsigned threads ${BENCH_CLIENTS:-16} " acts/s "$work/ours")
python3 bench/service.py "$work" "$rate" "${BENCH_SECONDS:-3}" "${BENCH_CLIENTS:-16}"
