#!/bin/sh
# upgrade.sh: take this folder's version into use. upgrade.sh --back: return to the one before.
# The new release is laid beside the one in use and checked before anything stops. Pages are served
# on until the migration; visitors' connections wait in the socket while the service starts anew.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ROOT_DIR=${ROOT_DIR:-/srv/tomedx}
STATE_DIR=${STATE_DIR:-/var/lib/tomedx}
HEALTH=${HEALTH:-http://127.0.0.1:8010/readyz}
# How the services are stopped and started; another word for it where there is no systemd.
SERVICES=${SERVICES:-systemctl}
CONF_DIR=${CONF_DIR:-/etc/tomedx}
# As the daily backup has them.
BACKUP_OPTIONS=$(sed -n 's/^BACKUP_OPTIONS="\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' "$CONF_DIR/environment")
export ROOT_DIR STATE_DIR CONF_DIR

say() { echo "== $*"; }
fail() { echo "$*" >&2; exit 1; }
manage() { "${MANAGE:-/usr/local/bin/tomedx}" "$@"; }

use() {
    ln -sfn "releases/$1" "$ROOT_DIR/current.new"
    mv -T "$ROOT_DIR/current.new" "$ROOT_DIR/current"
}

wait_until_ready() {
    sh "$ROOT_DIR/current/deploy/ready.sh" "$HEALTH"
}

start_all() {
    "$SERVICES" start tomedx-web.socket
    "$SERVICES" restart tomedx-web.service
    "$SERVICES" start tomedx-worker.service
}

[ "$(id -u)" = 0 ] || fail "root で実行してください。"
now=$(basename "$(readlink "$ROOT_DIR/current")")

if [ "${1:-}" = --back ]; then
    before=$(cat "$STATE_DIR/release-before") || fail "戻る先の版の記録がありません。"
    backup=$(cat "$STATE_DIR/backup-before") || fail "上げる前の控えの記録がありません。"
    [ -e "$ROOT_DIR/releases/$before/.complete" ] || fail "版 $before がありません。"
    say "版 $now から $before へ戻します"
    "$SERVICES" stop tomedx-worker.service
    # What the newer version has written is kept, too: as a backup of its own.
    manage backup "$STATE_DIR/backups" $BACKUP_OPTIONS
    if [ "${2:-}" = --data ]; then
        # With the socket, so that no visitor starts it again meanwhile: nginx answers 502 in words.
        "$SERVICES" stop tomedx-web.socket tomedx-web.service
        use "$before"
        manage restore "$backup" --replace ${RESTORE_OPTIONS:-}
    else
        use "$before"
    fi
    if ! manage migrate --check >/dev/null; then
        fail "データベースの形が版 $before と合いません。--back --data で控えごと戻してください。"
    fi
    start_all
    wait_until_ready || exit 1
    say "版 $before に戻りました"
    exit 0
fi

new=$(cat "$here/VERSION")
[ "$new" != "$now" ] || fail "版 $new は既に使われています。"
ONLY_PROGRAM=1 sh "$here/install.sh"
say "版 $new を今の設定とデータベースで確かめています"
(
    cd "$ROOT_DIR/releases/$new"
    .venv/bin/python deploy/as_service.py "$CONF_DIR/environment" \
        manage.py check --deploy --fail-level ERROR
)
say "worker を止めて控えを取ります"
"$SERVICES" stop tomedx-worker.service
# What is wrong from here on, the version in use goes on with.
trap '"$SERVICES" start tomedx-worker.service' EXIT
name=$STATE_DIR/backups/before-$new-$(date +%Y%m%d%H%M%S).backup
manage backup "$name" $BACKUP_OPTIONS
printf '%s\n' "$name" > "$STATE_DIR/backup-before"
printf '%s\n' "$now" > "$STATE_DIR/release-before"
say "移行して版 $new に切り替えます"
(
    cd "$ROOT_DIR/releases/$new"
    .venv/bin/python deploy/as_service.py "$CONF_DIR/environment" \
        manage.py migrate --noinput
)
use "$new"
trap - EXIT
start_all
if ! wait_until_ready; then
    fail "版 $new が使える状態になりません。戻すには: sh upgrade.sh --back --data"
fi
say "版 $new に上がりました。戻すには: sh upgrade.sh --back"
