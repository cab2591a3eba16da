#!/bin/sh
# Time limits: the published table of vectors and two million random limits, each counted twice, by the
# program and by the slow counter of test/oracles. GREFFE_LONG=1 counts forty million, GREFFE_SEED
# sets another seed. Run from the root of the checkout.
set -eu
cd "$(dirname "$0")/.."

count=2200000
if [ "${GREFFE_LONG:-}" = 1 ]; then
    count=40000000
fi
seed="${GREFFE_SEED:-20250107}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# report NAME COMMAND...: one line of TAP, with what the command said as notes.
number=0
report() {
    name=$1
    shift
    number=$((number + 1))
    if "$@" >"$work/said" 2>&1; then
        result=ok
    else
        result='not ok'
        failed=1
    fi
    sed 's/^\([^#]\)/# \1/' "$work/said"
    echo "$result $number - $name"
}

echo 1..3
sources=$(find src/base src/calendar -maxdepth 1 -name '*.c' ! -name '*_test.c')
# shellcheck disable=SC2086
report 'the slow counter builds' "${CC:-cc}" -std=c11 -O2 -D_GNU_SOURCE -Isrc -Itest/oracles \
    $sources test/oracles/naive_limit.c test/oracles/naive_limit_check.c -o "$work/naive-check"
report 'the table of vectors agrees with both counters' \
    "$work/naive-check" vectors procedures/fr/time_limits/vectors.tsv
report "$count random limits agree (seed $seed)" "$work/naive-check" random "$count" "$seed"
exit "$failed"
