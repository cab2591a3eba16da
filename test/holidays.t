#!/bin/sh
# Our holidays against python3-holidays, date-holidays and @socialgouv/jours-feries, from 1900 to 2200:
# every disagreement stands in test/oracles/disagreements.tsv with who is right and why.
set -eu
cd "$(dirname "$0")/.."
. test/oracles/driver.sh

if [ ! -d test/oracles/node_modules/date-holidays ]; then
    (cd test/oracles && npm ci --no-audit --no-fund --ignore-scripts >"$work/npm.log" 2>&1) || {
        sed 's/^/# /' "$work/npm.log"
        echo "1..1"
        echo "not ok 1 - the npm oracles are installed"
        exit 1
    }
fi
driver holidays
TZ=UTC node test/oracles/holidays.js >"$work/others.tsv"
# Debian's python3, which is the one that has the oracle.
/usr/bin/python3 -B test/oracles/compare.py "$work/holidays" "$work/others.tsv"
