#!/bin/sh
# The rooms keep their walls, and the checker sees each fault it promises to see: a small tree is
# made with one fault at a time.
set -eu
. tools/checks/tap.sh

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

check "the rooms keep their walls" tools/check-rooms

fresh() {
    rm -rf "$tree/src"
    mkdir -p "$tree/src/base" "$tree/src/law" "$tree/src/cli" "$tree/src/attic"
    printf '%s\n' 'base 0 library' 'law 2 library base' 'cli 8 program base law' \
        'allow src/base/arena.c malloc # memory' >"$tree/src/ROOMS"
    printf '%s\n' '/* Base. */' 'int base_x(void);' >"$tree/src/base/base.h"
    printf '%s\n' '/* Private. */' >"$tree/src/base/base_priv.h"
    printf '%s\n' '/* For tests. */' 'int x = fopen(x);' >"$tree/src/law/law_fixture.h"
    printf '%s\n' '/* Memory. */' 'static void *p(void)' '{' '    return malloc(1);' '}' \
        >"$tree/src/base/arena.c"
    printf '%s\n' '/* Law; malloc(1) and "system" in words harm nobody. */' '#include "base/base.h"' \
        'const char *law = "printf(x)";' >"$tree/src/law/law.c"
}

faultless() {
    fresh
    tools/check-rooms "$tree"
}

# refuses WORDS FILE LINE...: the file with these lines is refused with these words.
refuses() {
    words=$1
    file=$2
    shift 2
    fresh
    printf '%s\n' "$@" >"$tree/src/$file"
    if report=$(tools/check-rooms "$tree"); then
        echo "nothing was found"
        return 1
    fi
    printf '%s\n' "$report"
    printf '%s\n' "$report" | grep -q -F -e "$words"
}

long_file() {
    refuses 'a file has at most 800' law/long.c '/* Long. */' "$(yes 'int x;' | head -n 801)"
}

long_function() {
    refuses 'a function has at most 70' law/long.c '/* Long. */' 'int f(void)' '{' \
        "$(yes '    f();' | head -n 71)" '}'
}

check "a tree without fault passes" faultless
check "an include that is not granted" refuses 'base is not granted law' base/up.c '/* Up. */' \
    '#include "law/law.c"'
check "another room's private header" refuses 'is private to the room base' law/peep.c '/* P. */' \
    '#include "base/base_priv.h"'
check "a fixture outside the tests" refuses 'is for tests only' law/test.c '/* T. */' \
    '#include "law/law_fixture.h"'
check "an include that does not exist" refuses 'no such file in src' law/none.c '/* N. */' \
    '#include "base/none.h"'
check "a banned function" refuses 'strcpy is banned' cli/copy.c '/* C. */' 'int y = strcpy(a, b);'
check "memory from elsewhere" refuses 'memory comes from an arena' cli/get.c '/* G. */' \
    'void *p = calloc(1, 2);'
check "a clock in the core" refuses 'do not touch the world' law/now.c '/* N. */' \
    'long t = time(NULL);'
check "printing in the core" refuses 'print nothing' law/say.c '/* S. */' 'void *f = stderr;'
check "a file without a paragraph" refuses 'opens with a paragraph' law/bare.c 'int x;'
check "a room that is not listed" refuses 'not listed in src/ROOMS' attic/x.c '/* X. */'
check "a grant that points up" refuses 'not listed above it' ROOMS 'law 2 library base' \
    'base 0 library'
check "a grant within a layer" refuses 'not of a lower layer' ROOMS 'base 0 library' \
    'law 0 library base' 'cli 8 program'
check "a file that is too long" long_file
check "a function that is too long" long_function
finish
