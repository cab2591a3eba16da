#!/bin/sh
# greffe check and greffe fmt, as their users meet them, and the layout of every shipped procedure.
# GREFFE names the program. Run from the root of the checkout.
set -eu
cd "$(dirname "$0")/.."
greffe="${GREFFE:-build/greffe}"
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
number=0
failed=0

# report RESULT NAME: one line of TAP; what the last command said when it failed.
report() {
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        sed 's/^/# /' "$work/said"
        failed=1
    fi
}

# expect STATUS NAME COMMAND...: the exit status of the program; what it says is kept.
expect() {
    wanted=$1
    name=$2
    shift 2
    got=0
    "$greffe" "$@" >"$work/said" 2>&1 || got=$?
    if [ "$got" -eq "$wanted" ]; then
        report 0 "$name"
    else
        echo "exit $got, wanted $wanted" >>"$work/said"
        report 1 "$name"
    fi
}

# says TEXT: the last command said so.
says() {
    result=0
    grep -qF -- "$1" "$work/said" || result=1
    report "$result" "… and says: $1"
}

same() {
    result=0
    cmp "$1" "$2" >"$work/said" 2>&1 || result=1
    report "$result" "$3"
}

# ---- check ------------------------------------------------------------------------------------------
cat >"$work/good.greffe" <<'END'
procedure good
role chief
fact minor yes/no
act placed decision by chief [L1]
  records minor
  requires not minor
END
cat >"$work/bad.greffe" <<'END'
procedure bad
role chief
act placed decision by chef [L1]
  requires before end of hold
clock hold [L2]
  4 dayz
END
cat >"$work/gap.greffe" <<'END'
procedure gap
role chief
role nobody
act placed decision by chief [L1]
  starts hold
  answers hold
clock hold [L2]
  until 2019-12-31 48 hours
  from 2020-01-02 4 days
END
expect 0 'a procedure without fault' check "$work/good.greffe"
says '1 procedure checked: 0 errors, 0 warnings'
expect 2 'a procedure that does not read' check "$work/bad.greffe"
says 'bad.greffe:3:24: error: `chef` is not known: expected a role'
says '    3 | act placed decision by chef [L1]'
says '      |                        ^~~~'
says 'did you mean `chief`?'
says 'bad.greffe:6:3: error: "dayz" is not a unit of time'
says '1 procedure checked: 2 errors, 0 warnings'
expect 2 'a day without a version' check "$work/gap.greffe"
says 'the clock `hold` has no version on 2020-01-01'
says 'warning: the role is never used: `nobody`'
expect 2 'a folder' check "$work"
says '3 procedures checked: 3 errors, 1 warning'
sed -e '/nobody/d' -e 's/2020-01-02/2020-01-01/' "$work/gap.greffe" >"$work/mended.greffe"
expect 0 'the same, mended' check "$work/mended.greffe"
sed -e '/nobody/!s/2020-01-02/2020-01-01/' "$work/gap.greffe" >"$work/warned.greffe"
expect 0 'a warning is no error' check "$work/warned.greffe"
expect 2 'unless it is asked to be' check --strict "$work/warned.greffe"
rm "$work/mended.greffe" "$work/warned.greffe"
cat >"$work/hole.greffe" <<'END'
procedure holed
in force from 2000-01-01
role chief
fact minor yes/no
act placed decision by chief [L1]
  records minor
never a_child: minor [L2]
known hole a_child until 2010-12-31 fr "La loi ne demande pas l'âge" en "The law does not ask for the age" [L1; L3] unsure "since when"
known hole a_child from 2011-01-01 fr "Ni depuis" [L4]
END
expect 0 'a known hole is a remark, not a fault' check "$work/hole.greffe"
says 'hole.greffe:8:1: remark: a known hole of the law at `a_child` until 2010-12-31 [L1; L3]: The law does not ask for the age'
says 'not settled: since when'
says 'hole.greffe:9:1: remark: a known hole of the law at `a_child` from 2011-01-01 [L4]: Ni depuis'
says '1 procedure checked: 0 errors, 0 warnings, 2 remarks'
expect 0 'nor is it one where warnings are' check --strict "$work/hole.greffe"
says '0 errors, 0 warnings, 2 remarks'
expect 0 'as JSON' check --json "$work/hole.greffe"
says '"line":9,"column":1,"severity":"remark","code":"HOLE"'
sed -e 's/ \[L4\]//' "$work/hole.greffe" >"$work/bare.greffe"
expect 2 'a hole without an article' check "$work/bare.greffe"
says 'bare.greffe:9:1: error: the known hole has no article'
says '1 error, 0 warnings, 1 remark'
sed -e 's/hole a_child until/hole a_chidl until/' "$work/hole.greffe" >"$work/bare.greffe"
expect 2 'a hole of nothing' check "$work/bare.greffe"
says 'hole a_chidl until'
says 'did you mean `a_child`?'
sed -e 's/never a_child: minor/& until 2009-12-31/' "$work/hole.greffe" >"$work/bare.greffe"
expect 0 'a hole of days that are past' check "$work/bare.greffe"
says 'bare.greffe:9:1: warning: `a_child` is in force on no day of the known hole'
rm "$work/hole.greffe" "$work/bare.greffe"
expect 2 'as JSON' check --json "$work/gap.greffe"
says '"line":7,"column":1,"severity":"error","code":"VERSIONS"'
expect 2 'the same name in two files' check "$work/good.greffe" "$work/good.greffe"
says 'the procedure `good` stands in two files'
expect 4 'a file that is not there' check "$work/none.greffe"
expect 2 'an option that is not known' check --strickt "$work/good.greffe"
says '--strict'
printf 'procedure \377\n' >"$work/bytes"
expect 2 'bytes that are not UTF-8' check "$work/bytes"
says 'byte 11 is not UTF-8'
: >"$work/empty"
expect 2 'an empty file' check "$work/empty"
says 'the file holds no procedure'
head -c 5000000 /dev/zero >"$work/large"
expect 2 'a file that is too large' check "$work/large"
says 'more than 4194304'
rm "$work/bytes" "$work/empty" "$work/large"
expect 0 'the shipped procedures have no error' check

# ---- fmt --------------------------------------------------------------------------------------------
cat >"$work/loose.greffe" <<'END'
-- A comment.
procedure loose role a role b fact minor
  yes/no act x fact by a,b [L1 ;L2] requires
    not minor  -- why
END
cat >"$work/wanted" <<'END'
-- A comment.
procedure loose

role a
role b

fact minor yes/no

act x fact by a, b [L1; L2]
  requires not minor  -- why
END
expect 1 'a file that differs is named' fmt --check "$work/loose.greffe"
says "$work/loose.greffe"
"$greffe" fmt - <"$work/loose.greffe" >"$work/out"
same "$work/out" "$work/wanted" 'standard input to standard output'
chmod 640 "$work/loose.greffe"
ln -s loose.greffe "$work/link.greffe"
expect 0 'a file is written anew, through a link' fmt "$work/link.greffe"
same "$work/loose.greffe" "$work/wanted" '… in the one layout'
result=0
[ -L "$work/link.greffe" ] || result=1
[ "$(stat -c %a "$work/loose.greffe")" = 640 ] || result=1
report "$result" '… and keeps its link and its rights'
expect 0 'then nothing differs' fmt --check "$work/loose.greffe"
cp "$work/bad.greffe" "$work/kept"
expect 2 'a file that does not read' fmt "$work/bad.greffe"
same "$work/bad.greffe" "$work/kept" '… is left alone'
result=0
[ -z "$(find "$work" -name '*.greffe.*')" ] || result=1
report "$result" 'nothing is left beside the files'
expect 2 'no file is named' fmt

# ---- every shipped procedure: only white space changes, and only once ---------------------------------
for file in $(find procedures -name '*.greffe' | sort); do
    result=0
    "$greffe" fmt - <"$file" >"$work/once" 2>"$work/said" || result=1
    "$greffe" fmt - <"$work/once" >"$work/twice" 2>>"$work/said" || result=1
    cmp "$work/once" "$work/twice" >>"$work/said" 2>&1 || result=1
    tr -d ' \t\r\n' <"$file" >"$work/before"
    tr -d ' \t\r\n' <"$work/once" | cmp - "$work/before" >>"$work/said" 2>&1 || result=1
    report "$result" "the layout of $file"
done
echo "1..$number"
exit "$failed"
