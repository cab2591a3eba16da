# Sourced by the bench_*.sh that write to disk. BENCH_FOLDER chooses the disk: every figure of one run comes from it.
# shellcheck shell=sh disable=SC2034
work=$(mktemp -d -p "${BENCH_FOLDER:-/var/tmp}" greffe-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# compile NAME [FLAG...]: bench/NAME.c alone, as $work/NAME.
compile() {
    name=$1
    shift
    "${CC:-cc}" -std=c11 -O2 -D_POSIX_C_SOURCE=200809L -Isrc "bench/$name.c" -o "$work/$name" "$@"
}

# compile_ours NAME: with the rooms of the library, as `make` built them.
compile_ours() {
    compile "$1" build/libgreffe-core.a -lcrypto -lsodium -lsqlite3 -lutf8proc -lpthread -lm
}

# field NAME FILE: the number after that word, of the last line that has it.
field() {
    awk -v name="$1" '{ for (i = 1; i < NF; i++) if ($i == name) found = $(i + 1) } END { print found }' "$2"
}

# figure LINE NAME FILE: the number after NAME, in the first line of FILE that matches LINE; nothing when there is none.
figure() {
    sed -n "/$1/p" "$3" | awk -v name="$2" '{ for (i = 1; i < NF; i++) if ($i == name) { print $(i + 1); exit } }' | head -n 1
}

# ratio WHAT OURS PEER: "WHAT: 0.93"; nothing when one of the two was not measured.
ratio() {
    if [ -n "$2" ] && [ -n "$3" ]; then
        awk -v what="$1" -v ours="$2" -v peer="$3" 'BEGIN { printf "%s: %.2f\n", what, ours / peer }'
    fi
}
