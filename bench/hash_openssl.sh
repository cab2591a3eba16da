#!/bin/sh
# How fast this machine hashes with openssl: SHA-256 over the two halves of a file, at once, on two cores.
#
#   hash_openssl.sh FILE     one line; FILE is read once before, so that the disk is not what is measured
set -eu

work=$(mktemp -d -p "${BENCH_FOLDER:-/var/tmp}" greffe-hash.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
bytes=$(wc -c <"$1")
split -n 2 "$1" "$work/half-"
cat "$work"/half-* >/dev/null
begin=$(date +%s.%N)
for half in "$work"/half-*; do
    openssl dgst -sha256 "$half" >/dev/null &
done
wait
end=$(date +%s.%N)
awk -v bytes="$bytes" -v begin="$begin" -v end="$end" 'BEGIN {
    printf "openssl bytes %d seconds %.3f MB/s %.0f (SHA-256, two processes)\n", bytes, end - begin, bytes / 1e6 / (end - begin)
}'
