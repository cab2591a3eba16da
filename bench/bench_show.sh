#!/bin/sh
# A dossier of sixty acts on the screen.
set -eu
cd "$(dirname "$0")/.."
. bench/common.sh

compile_ours show
"$work/show" "$work/office" "${BENCH_ACTS:-60}"
