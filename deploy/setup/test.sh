#!/bin/bash
# Every test, on SQLite and on a PostgreSQL of its own that is gone afterwards.
# What can't be had is named; with CI=true leaving something out is a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
left_out=()

echo "== SQLite"
env -u DATABASE_URL .venv/bin/python -m pytest -n 2 "$@"

find_postgres() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
bin=$(find_postgres)
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -q >/dev/null
        DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
            postgresql >/dev/null || true
    fi
    bin=$(find_postgres)
fi

if [ -n "$bin" ] && [ -x "$bin/initdb" ]; then
    home=$(mktemp -d /tmp/tomedx-pg.XXXXXX)
    as=()
    # PostgreSQL refuses to run as root.
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$home"
        as=(runuser -u postgres --)
    fi
    trap '"${as[@]}" "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$home"' EXIT
    port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    (
        cd /tmp
        "${as[@]}" "$bin/initdb" -D "$home/data" -U tomedx --auth=trust --encoding=UTF8 --locale=C >/dev/null
        "${as[@]}" "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" \
            -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$home -c fsync=off" \
            start >/dev/null
    )
    echo "== PostgreSQL"
    DATABASE_URL="postgres://tomedx@127.0.0.1:$port/postgres" .venv/bin/python -m pytest -n 2 "$@"
else
    left_out+=("PostgreSQL での試験（postgresql を導入できません）")
fi

for item in "${left_out[@]}"; do echo "行わなかった試験: $item"; done
if [ "${CI:-}" = true ] && [ "${#left_out[@]}" -gt 0 ]; then exit 1; fi
