#!/bin/sh
# The code has its one form (.clang-format).
set -eu
. tools/checks/tap.sh

format() {
    tools/list-sources code | xargs clang-format --dry-run -Werror
}

check "clang-format changes nothing" format
finish
