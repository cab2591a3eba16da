#!/bin/sh
# The code has its one form (.clang-format); `make fmt` gives it.
set -eu
. tools/checks/tap.sh

format() {
    bad=0
    for file in $(tools/list-sources code); do
        if ! clang-format --dry-run -Werror "$file" 2>/dev/null; then
            echo "not in its form (make fmt): $file"
            bad=1
        fi
    done
    return "$bad"
}

check "clang-format changes nothing" format
finish
