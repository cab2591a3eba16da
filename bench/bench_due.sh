#!/bin/sh
# What is due within a day among millions of open clocks. BENCH_CLOCKS says how many: 10000000 is what the figures of RESULTS.md are about.
set -eu
cd "$(dirname "$0")/.."
. bench/common.sh

compile_ours due
"$work/due" "$work/registry" "${BENCH_CLOCKS:-2000000}"
