#!/bin/sh
# The prover beside others on the same automata, in one run: total seconds and zones a second.
#
#   bench/bench_prover.sh [TCK_REACH]
#
# TCK_REACH is TChecker's program (https://github.com/ticktac-project/tchecker), by default the one on the path; without it only
# Spin is measured, without Spin only ours. TChecker gets Fischer's protocol in its own language, a process each, and automata
# that we export, a location for each state; all are explored to the end. Its time is the one it prints, without reading the
# model. Spin gets what we export in ticks; its time is that of the verifier alone. BENCH_PROCESSES says up to how many processes.
set -eu
cd "$(dirname "$0")/.."
. bench/common.sh

tchecker=${1:-$(command -v tck-reach || true)}
models=build/test/models
if [ ! -x "$models" ]; then
    tools/build build "tests" >"$work/log"
fi

# Fischer's protocol for $1 processes, as src/prove/fischer_fixture.h has it.
fischer() {
    echo "system:fischer"
    echo "event:act"
    echo "int:1:0:$1:0:named"
    for p in $(seq "$1"); do
        echo "process:P$p"
        echo "clock:1:x$p"
        echo "location:P$p:away{initial:}"
        echo "location:P$p:asks{invariant:x$p<=10}"
        echo "location:P$p:waits{}"
        echo "location:P$p:in{}"
        echo "edge:P$p:away:asks:act{provided:named==0 : do:x$p=0}"
        echo "edge:P$p:asks:waits:act{provided:x$p<=10 : do:x$p=0;named=$p}"
        echo "edge:P$p:waits:asks:act{provided:named==0 : do:x$p=0}"
        echo "edge:P$p:waits:in:act{provided:x$p>10&&named==$p}"
        echo "edge:P$p:in:away:act{do:named=0}"
    done
}

# both WHAT: ours in $work/ours, lines of `models ... all`; TChecker's in $work/theirs.
both() {
    awk -v what="$1" '
        FNR == NR { for (i = 1; i < NF; i++) { if ($i == "zones") z += $(i + 1); if ($i == "seconds") s += $(i + 1) } next }
        $1 == "STORED_STATES" { tz += $2 }
        $1 == "RUNNING_TIME_SECONDS" { ts += $2 }
        END {
            printf "%s: ours %d zones %.4f s %.0f zones/s", what, z, s, z / s
            if (ts > 0) {
                printf ", TChecker %d zones %.4f s %.0f zones/s, %.1f times as fast", tz, ts, tz / ts, ts / s
            }
            print ""
        }' "$work/ours" "$work/theirs"
}

n=6
while [ "$n" -le "${BENCH_PROCESSES:-8}" ]; do
    "$models" "fischer:$n" all >"$work/ours"
    : >"$work/theirs"
    if [ -n "$tchecker" ]; then
        fischer "$n" >"$work/model"
        "$tchecker" -a covreach "$work/model" >"$work/theirs"
    fi
    both "Fischer $n"
    n=$((n + 1))
done

# exported NAME AUTOMATON...: those that TChecker's language can say.
exported() {
    what=$1
    shift
    : >"$work/ours"
    : >"$work/theirs"
    count=0
    for name in "$@"; do
        if "$models" "$name" tchecker >"$work/model" 2>/dev/null; then
            count=$((count + 1))
            "$models" "$name" all >>"$work/ours"
            if [ -n "$tchecker" ]; then
                "$tchecker" -a covreach "$work/model" >>"$work/theirs"
            fi
        fi
    done
    both "$what ($count exported)"
}

exported "Fischer 4, written out" fischer:4
# shellcheck disable=SC2046 -- the names are words
exported "drawn at random" $(seq -f random:%g 0 299)

if ! command -v spin >/dev/null 2>&1; then
    echo "no spin here: it is not measured"
    exit 0
fi
for name in fischer:2 fischer:3; do
    "$models" "$name" all >"$work/ours"
    "$models" "$name" promela 2 >"$work/model.pml"
    (
        cd "$work"
        spin -a model.pml >/dev/null
        "${CC:-cc}" -w -O2 -DSAFETY -DNOREDUCE -o pan pan.c
        begin=$(date +%s%N)
        ./pan -w20 -m1000000 >spin
        end=$(date +%s%N)
        echo "seconds $(((end - begin) / 1000))e-6" >>spin
    )
    ours=$(field seconds "$work/ours")
    awk -v name="$name" -v ours="$ours" '
        / states, stored/ { states = $1 }
        /^seconds/ { seconds = $2 }
        END {
            printf "%s, ticks of half a unit: ours %.4f s, Spin %d states %.4f s, %.0f times as fast\n",
                name, ours, states, seconds, seconds / ours
        }' "$work/spin"
done
