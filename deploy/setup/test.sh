#!/bin/bash
# Every test on SQLite, and what touches a database on a PostgreSQL of its own, gone afterwards.
# What can't be had is named; with CI=true leaving something out is a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."
left_out=()
not_browser=()
status=0

# Debian keeps the server's programs off PATH; elsewhere they are on it. Empty where there are none.
find_postgres() {
    local initdb
    initdb=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
    [ -x "$initdb" ] || initdb=$(command -v initdb) || return 0
    dirname "$initdb"
}

# A browser is brought only where a test drives one.
prepare_browser() {
    grep -rqs --include='*.py' 'mark\.browser' tests || return 0
    if [ -z "${TOMEDX_CHROMIUM:-}" ] && ! command -v chromium >/dev/null; then
        sh deploy/setup/apt.sh chromium fonts-noto-cjk || true
    fi
    TOMEDX_CHROMIUM=${TOMEDX_CHROMIUM:-$(command -v chromium || true)}
    export TOMEDX_CHROMIUM
    # What drives the browser brings its own node, which a bare Debian 12 lacks a library for.
    .venv/bin/playwright --version >/dev/null 2>&1 || sh deploy/setup/apt.sh libatomic1 || true
    if [ -z "$TOMEDX_CHROMIUM" ] || ! .venv/bin/playwright --version >/dev/null 2>&1; then
        left_out+=("ブラウザの試験（chromium と libatomic1 を導入できません）")
        not_browser=(-m "not browser")
    fi
}

# Sheets are tried as LibreOffice saves them, too.
prepare_libreoffice() {
    command -v soffice >/dev/null || sh deploy/setup/apt.sh libreoffice-calc || true
    if ! command -v soffice >/dev/null; then
        left_out+=("LibreOffice で保存し直したシートの試験（libreoffice-calc を導入できません）")
    fi
}

# The services and the proxy as shipped are held against the programs that will read them.
prepare_deployment() {
    command -v systemd-analyze >/dev/null || sh deploy/setup/apt.sh systemd || true
    if ! command -v systemd-analyze >/dev/null; then
        left_out+=("systemd のユニットの試験（systemd を導入できません）")
    fi
    if [ ! -x /usr/sbin/nginx ]; then
        sh deploy/setup/apt.sh nginx-light openssl || true
        if command -v service >/dev/null; then service nginx stop >/dev/null 2>&1 || true; fi
    fi
    if [ ! -x /usr/sbin/nginx ]; then
        left_out+=("nginx の設定の試験（nginx を導入できません）")
    fi
}

run_pytest() {
    .venv/bin/python -m pytest -n 2 "${not_browser[@]}" "$@" || status=1
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

stop_postgres() {
    (cd / && as_postgres "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$home"
}

start_postgres() {
    home=$(mktemp -d /tmp/tomedx-pg.XXXXXX)
    if [ "$(id -u)" = 0 ]; then chown postgres "$home"; fi
    trap stop_postgres EXIT
    trap 'exit 130' INT TERM
    port=$(.venv/bin/python -c \
        'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    (
        cd /
        as_postgres "$bin/initdb" -D "$home/data" -U tomedx --auth=trust --encoding=UTF8 \
            --locale=C >/dev/null
        as_postgres "$bin/pg_ctl" -D "$home/data" -w -l "$home/log" -o "-p $port \
            -c listen_addresses=127.0.0.1 -c unix_socket_directories=$home -c fsync=off" start \
            >/dev/null
    ) || { cat "$home/log" >&2; exit 1; }
}

prepare_browser
prepare_libreoffice
prepare_deployment
bin=$(find_postgres)
if [ -z "$bin" ]; then
    sh deploy/setup/apt.sh postgresql || true
    bin=$(find_postgres)
fi

echo "== SQLite"
(unset DATABASE_URL; run_pytest "$@"; exit "$status") || status=1

if [ -n "$bin" ]; then
    start_postgres
    echo "== PostgreSQL"
    DATABASE_URL="postgres://tomedx@127.0.0.1:$port/postgres" run_pytest --database-only "$@"
else
    left_out+=("PostgreSQL での試験（postgresql を導入できません）")
fi

for item in "${left_out[@]}"; do echo "行わなかった試験: $item"; done
if [ "${CI:-}" = true ] && [ "${#left_out[@]}" -gt 0 ]; then status=1; fi
exit "$status"
