#!/bin/sh
# A registry read again from its bytes and checked, against openssl's SHA-256 over the bytes of its one enduring file, with both cores.
# BENCH_FILL says for how many seconds acts are entered before.
set -eu
cd "$(dirname "$0")/.."
. bench/common.sh

compile_ours append
compile_ours verify
"$work/append" "$work/office" "${BENCH_FILL:-15}" unsigned 256 >/dev/null
"$work/verify" "$work/office" >/dev/null # so that neither reads from the disk
"$work/verify" "$work/office" | tee "$work/ours"
BENCH_FOLDER=$work bench/hash_openssl.sh "$work/office/registry.db" | tee "$work/peer"
awk -v ours="$(field seconds "$work/ours")" -v peer="$(field seconds "$work/peer")" -v bytes="$(field bytes "$work/peer")" 'BEGIN {
    printf "greffe read and checked %.0f MB/s of that file; openssl hashes it %.1f times as fast\n", bytes / 1e6 / ours, ours / peer
}'
