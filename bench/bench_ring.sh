#!/bin/sh
# Clocks that all ended at once: ends entered a second, and the longest wait of another request meanwhile. BENCH_DOSSIERS says how many
# dossiers are placed in detention; 300000 make about a million clocks.
set -eu
cd "$(dirname "$0")/.."
. bench/common.sh

compile_ours ring
"$work/ring" "$work/office" "${BENCH_DOSSIERS:-10000}"
