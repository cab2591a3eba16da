# Sourced by the checks written in shell: each `check NAME COMMAND...` is one line of TAP, with the
# command's last lines on stderr when it fails. `finish` ends the script.
count=0

check() {
    count=$((count + 1))
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        printf '%s\n' "$output" | tail -n 40 | sed 's/^/# /' >&2
    fi
}

skip() {
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

finish() {
    echo "1..$count"
}
