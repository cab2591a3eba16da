#!/bin/sh
# clang-tidy is content (.clang-tidy).
set -eu
. tools/checks/tap.sh

check "clang-tidy finds nothing" tools/tidy build-asan
finish
