# Sourced by the tests that need a small program of their own: compiles test/oracles/NAME.c with the
# library that the build made, into a folder that goes away at the end.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

driver() {
    library=$(dirname "${GREFFE:-build/greffe}")/libgreffe-core.a
    if [ ! -f "$library" ]; then
        # Names of sources hold no blanks.
        # shellcheck disable=SC2046
        set -- "$1" $(tools/list-sources library)
    else
        set -- "$1" "$library"
    fi
    name=$1
    shift
    "${CC:-cc}" -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Isrc -o "$work/$name" \
        "test/oracles/$name.c" "$@"
}
