#!/bin/sh
# PostgreSQL 15 doing an act's work in one call of PL/pgSQL (append.sql), with pgbench: a private cluster in a folder of its own, reached by a
# Unix socket, synchronous_commit on, gone afterwards. The server refuses to run as root, which therefore becomes the user postgres (or nobody).
#
#   append_postgres.sh BYTES SECONDS CLIENTS...     two lines for each number of clients
set -eu
cd "$(dirname "$0")/.."

bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ] || [ ! -x "$bin/pgbench" ]; then
    echo "postgres: not installed here, not measured (tools/setup bench installs it)"
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    user=postgres
    id -u "$user" >/dev/null 2>&1 || user=nobody
    as_user() {
        setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- env HOME="$work" "$@"
    }
else
    user=$(id -un)
    as_user() {
        "$@"
    }
fi

work=$(mktemp -d -p "${BENCH_FOLDER:-/var/tmp}" greffe-pg.XXXXXX)
finish() {
    as_user "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
chmod 755 "$work"
cp bench/append.sql "$work/"
chown -R "$user" "$work"

quietly() {
    if ! "$@" >>"$work/said" 2>&1; then
        echo "postgres: $* failed:" >&2
        tail -n 5 "$work/said" >&2
        exit 4
    fi
}

: >"$work/said"
quietly as_user "$bin/initdb" -D "$work/data" -A trust -U greffe -E UTF8 --no-locale
cat >>"$work/data/postgresql.conf" <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$work'
max_connections = 300
synchronous_commit = on
fsync = on
full_page_writes = on
shared_buffers = 256MB
max_wal_size = 4GB
SETTINGS
quietly as_user "$bin/pg_ctl" -D "$work/data" -l "$work/log" -w start
query() {
    as_user "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$work" -U greffe -d postgres "$@"
}
quietly query -f "$work/append.sql"

bytes=$1
seconds=$2
shift 2
# Two thirds of the bytes are the leaf, one third the sealed part: the same for each act, since nothing here depends on what they hold.
hexadecimal() {
    head -c "$1" /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}
leaf=$(hexadecimal "$((bytes - bytes / 3))")
sealed=$(hexadecimal "$((bytes / 3))")

# A dossier is opened, seventeen acts follow, then the next one, as in bench/append.c.
for chained in true false; do
    cat >"$work/script-$chained" <<SCRIPT
\\set sequence (:sequence + 1) % 18
\\if :sequence = 0
select opened('\\x$leaf', '\\x$sealed', $chained) as dossier \\gset
\\else
select acted(:dossier, :sequence, '\\x$leaf', '\\x$sealed', $chained);
\\endif
SCRIPT
    chmod 644 "$work/script-$chained"
done

for clients in "$@"; do
    for chained in true false; do
        quietly query -c "checkpoint"
        threads=$((clients < 2 ? clients : 2))
        as_user "$bin/pgbench" -h "$work" -U greffe -n -M prepared -c "$clients" -j "$threads" -T "$seconds" \
            -D sequence=-1 -D dossier=0 -f "$work/script-$chained" postgres >"$work/out" 2>"$work/err" || {
            tail -n 5 "$work/err" >&2
            exit 4
        }
        failed=$(sed -n 's/^number of failed transactions: \([0-9]*\).*/\1/p' "$work/out")
        if [ "${failed:-0}" != 0 ] || grep -q 'aborted' "$work/err"; then
            echo "postgres: some acts failed, the figure means nothing" >&2
            tail -n 5 "$work/err" >&2
            exit 1
        fi
        kind=$([ "$chained" = true ] && echo chained || echo loose)
        sed -n 's/^tps = \([0-9]*\).*/\1/p' "$work/out" |
            awk -v kind="$kind" -v n="$clients" '{ printf "postgres %s clients %d acts/s %d\n", kind, n, $1 }'
    done
done
leaves=$(query -At -c "select count(*) from leaf")
echo "postgres kept $leaves leaves (chained: one Merkle tree over all; loose: hashed one by one, no order proven)"
