#!/bin/sh
# libgreffe as an embedder meets it: installed, found by pkg-config, linked shared and static, used by
# test/api/*.c; only gr_ names come out of it; the header is C++ as well.
set -eu
cd "$(dirname "$0")/.."
. tools/checks/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix="$work/prefix"
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig"

install() {
    INSTALL_FOLDER=build-api tools/install "" "$prefix"
}

complete() {
    for file in bin/greffe bin/greffe-check lib/libgreffe.so.0 lib/libgreffe.a include/greffe/greffe.h \
        lib/pkgconfig/greffe.pc share/man/man1/greffe.1 share/man/man1/greffe-check.1 share/man/man5/greffe-copy.5 \
        share/greffe/procedures/calendar/holidays.tsv \
        share/bash-completion/completions/greffe share/zsh/site-functions/_greffe \
        share/fish/vendor_completions.d/greffe.fish; do
        test -f "$prefix/$file" || {
            echo "not installed: $file"
            return 1
        }
    done
    test ! -e "$prefix/include/greffe/meson.build"
}

# Names that others can see, apart from gr_ ones; nothing is printed when all is well.
strangers() {
    nm "$@" | awk '
        $2 ~ /^[A-TV-Z]$/ { if ($3 ~ /^gr_/) ours++; else { print "a stranger: " $3; bad = 1 } }
        END { exit bad || !ours }'
}

# builds NAME: test/api/NAME.c as NAME-shared and NAME-static.
builds() {
    # shellcheck disable=SC2046 -- pkg-config gives words
    gcc -std=c11 -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Werror \
        "test/api/$1.c" -o "$work/$1-shared" $(pkg-config --cflags --libs greffe) \
        -Wl,-rpath,"$prefix/lib" &&
        gcc -std=c11 "test/api/$1.c" -o "$work/$1-static" $(pkg-config --cflags greffe) \
            "$prefix/lib/libgreffe.a"
}

is_cpp() {
    printf '%s\n' '#include <greffe/greffe.h>' >"$work/a.cc"
    # shellcheck disable=SC2046
    clang -x c++ -std=c++11 -fsyntax-only -Wall -Werror $(pkg-config --cflags greffe) "$work/a.cc"
}

installed_runs() {
    cd "$work" && "$prefix/bin/greffe" --version
}

check "make install" install
check "everything is installed" complete
check "the shared library shows gr_ names only" strangers -D --defined-only \
    "$prefix/lib/libgreffe.so.0"
check "the static library shows gr_ names only" strangers -g --defined-only "$prefix/lib/libgreffe.a"
for name in limits dossiers; do
    check "an embedder builds through pkg-config: $name" builds "$name"
    check "linked shared, it gets the right answers: $name" "$work/$name-shared"
    check "linked static, it gets the right answers: $name" "$work/$name-static"
done
check "the header is C++ as well" is_cpp
check "the installed program runs from anywhere" installed_runs
finish
