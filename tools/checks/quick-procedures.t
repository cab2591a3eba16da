#!/bin/sh
# The program over what is shipped: the procedures are without fault, stand in their one form, and the
# demonstration agrees with the courts. CHECKED names another program (procedures-sanitized.t).
set -eu
. tools/checks/tap.sh
program=${CHECKED:-build/greffe}

has() {
    [ -x "$program" ] && "$program" help --list | cut -f 1 | grep -q -x "$1"
}

# runs NAME COMMAND ARGUMENT...: skipped as long as the program has no such command.
runs() {
    name=$1
    shift
    if has "$1"; then
        check "$name" "$program" "$@"
    else
        skip "$name" "no command $1 yet"
    fi
}

runs "the procedures have no fault" check procedures
runs "the procedures stand in their one form" fmt --check procedures
runs "the demonstration runs and agrees" demo
if [ -x "$program" ]; then
    for command in $("$program" help --list | cut -f 1); do
        check "greffe $command --help" "$program" "$command" --help
    done
fi
finish
