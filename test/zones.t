#!/bin/sh
# Every zone of the system against the C library (test/oracles/zones.c), one line of TAP per zone.
set -eu
cd "$(dirname "$0")/.."
. test/oracles/driver.sh

folder=${TZDIR:-/usr/share/zoneinfo}
names() {
    # Zones and their other names, as the database itself lists them.
    awk '$1 == "Z" { print $2 } $1 == "L" { print $3 }' "$folder/tzdata.zi" | LC_ALL=C sort -u
}

driver zones
names | while read -r name; do
    if [ -f "$folder/$name" ]; then
        echo "$name"
    fi
done | "$work/zones" "$folder"
