#!/bin/sh
# greffe-check as its user meets it: a whole copy, one with a letter changed, other keys, other files;
# and that it needs no more than the C library and libsodium.
set -eu
cd "$(dirname "$0")/.."
. tools/checks/tap.sh

program=$(dirname "${GREFFE:-build/greffe}")/check/greffe-check
copy=fuzz/seeds/copy/whole
key=$(sed -n 's/^key //p' "$copy")
other=example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The exit status and what is said: status WANTED WORDS ARGUMENTS...
status() {
    wanted=$1
    words=$2
    shift 2
    got=0
    "$program" "$@" >"$work/said" 2>&1 || got=$?
    if [ "$got" -ne "$wanted" ] || ! grep -q -- "$words" "$work/said"; then
        echo "exit status $got, not $wanted; or not \"$words\":"
        cat "$work/said"
        return 1
    fi
}

quiet() {
    said=$("$program" --quiet --key "$key" "$copy") && test -z "$said"
}

needs_little() {
    needed=$(objdump -p "$program" | sed -n 's/ *NEEDED *//p' | grep -v '^libc\.so\|^libsodium\.so\|^ld-\|^lib[atu][bs]*san\.' || true)
    test -z "$needed" || {
        echo "needs $needed"
        return 1
    }
}

sed 's/^  Placed at 17:50/  Placed at 17:51/' "$copy" >"$work/account"
sed 's/^\[leaf 5\]/[leaf 6]/' "$copy" >"$work/leaf"
sed 's/^made 2026/made 2025/' "$copy" >"$work/made"

check "a whole copy is intact by its own key, and it is said whose that is" \
    status 0 'THE KEY WAS NOT COMPARED' "$copy"
check "by the key given" status 0 '^intact: D-2026-000123' --key "$key" "$copy"
check "quietly" quiet
check "another key is another log" status 1 'not the key that was given' --key "$other" "$copy"
check "what is no key is not taken for one" status 2 'not a key of its kind' --key x "$copy"
check "a log's key is not a witness's" status 2 'not a key of its kind' --witness "$key" "$copy"
check "an altered account" status 1 'something in it was altered' "$work/account"
check "an altered leaf is named" status 1 'leaf 6 is not in the log' "$work/leaf"
check "an altered date" status 1 'ALTERED' "$work/made"
check "another file" status 2 'NOT READABLE' meson.build
check "no file" status 2 'cannot be read' "$work/none"
check "no argument" status 2 usage
check "greffe-check needs the C library and libsodium alone" needs_little
finish
