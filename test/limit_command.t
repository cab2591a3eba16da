#!/bin/sh
# greffe limit, as its users meet it: the end comes first, then the reasons; errors show their place.
# GREFFE names the program. Run from the root of the checkout.
set -eu
cd "$(dirname "$0")/.."
greffe="${GREFFE:-build/greffe}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failed=0

# expect STATUS TEXT ARGUMENTS...: the exit status, and a text that the output or the error holds.
expect() {
    status=$1
    text=$2
    shift 2
    number=$((number + 1))
    got=0
    "$greffe" limit "$@" >"$work/out" 2>&1 || got=$?
    if [ "$got" -eq "$status" ] && grep -qF -- "$text" "$work/out"; then
        echo "ok $number - $text"
    else
        echo "not ok $number - $text"
        echo "# exit $got, wanted $status"
        sed 's/^/# /' "$work/out"
        failed=1
    fi
}

expect 0 '2025-01-06 24:00' '4 days, first day counted' --from 2025-01-03T10:00 --in FR-93
expect 0 'Friday 3 January 2025 counts: it is day 1.' '4 days, first day counted' \
    --from 2025-01-03T10:00 --in FR-93
expect 0 'Fin : lundi 28 juillet 2008 à 24:00.' '24 hours, extended' --from 2008-07-25T15:37 \
    --in FR-13 --lang fr
expect 0 'Vendredi saint [' '1 month, extended' --from 1973-03-20 --in FR-57 --lang fr
expect 0 '2025-01-08 24:00' '4 days, first day counted' --from 2024-12-10T15:05 --after '26 days'
expect 0 '2025-01-08 24:00' '26 days' --from 'end of 2024-12-13'
expect 0 'in time' '48 hours' --from 2023-03-20T16:19 --act 2023-03-22T16:19
expect 1 'late' '48 hours' --from 2023-03-20T16:19 --act 2023-03-22T16:30
expect 1 'depends on the hour' '48 hours' --from 2023-03-20T16:19 --act 2023-03-22
expect 1 'depends on the hour' '48 hours' --from 2023-03-20 --act 2023-03-22T16:30
expect 0 '2025-01-08 24:00' '48 hours' --from 2025-01-03 --after '3 days'
expect 0 '2025-01-08 24:00 to 2025-01-09 24:00' '50 hours' --from 2025-01-03 --after '3 days'
expect 0 '"end":"2025-02-28 24:00"' '1 month' --from 2025-01-31 --json
expect 1 '"verdict":"late"' '1 month' --from 2025-01-31 --json --act 2025-03-01
expect 0 'no limit' 'no limit' --from 2025-01-31
expect 2 'the nearest is "days"' '4 dais' --from 2025-01-03
expect 2 'February 2025 has 28 days' '4 days' --from 2025-02-30
expect 2 'skipped' '4 days' --from 2025-03-30T02:30
expect 2 'FR-999' '4 days' --from 2025-01-03 --in FR-999
expect 2 'leaves its first day out' '2 days, clear, first day counted' --from 2025-01-03
expect 2 '--from are wanted' '2 days'
expect 2 'nothing can be counted' 'no limit' --from 2025-01-03 --after '2 days'
echo "1..$number"
exit "$failed"
