# Sourced by the checks written in shell: each `check NAME COMMAND...` is one line of TAP, with the
# command's last lines on stderr when it fails. `finish` ends the script.
count=0

check() {
    count=$((count + 1))
    check_name=$1
    shift
    if check_output=$("$@" 2>&1); then
        echo "ok $count - $check_name"
    else
        echo "not ok $count - $check_name"
        printf '%s\n' "$check_output" | tail -n 40 | sed 's/^/# /' >&2
    fi
}

skip() {
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

finish() {
    echo "1..$count"
}
