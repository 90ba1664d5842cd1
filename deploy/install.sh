#!/bin/sh
# install.sh: put the program of this folder on this machine, without any network.
# Run again, it changes nothing that is there: neither the settings nor another release.
#   ROOT_DIR   where the releases go (/srv/tomedx)     CONF_DIR  where the settings go (/etc/tomedx)
#   STATE_DIR  backups and notes (/var/lib/tomedx)     PYTHON    which Python (python3)
#   ONLY_PROGRAM=1  the release alone: no settings, no units, nothing in use changes (for upgrades)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ROOT_DIR=${ROOT_DIR:-/srv/tomedx}
CONF_DIR=${CONF_DIR:-/etc/tomedx}
STATE_DIR=${STATE_DIR:-/var/lib/tomedx}
PYTHON=${PYTHON:-python3}
version=$(cat "$here/VERSION")
release=$ROOT_DIR/releases/$version

say() { echo "== $*"; }
fail() { echo "設置できません: $*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || fail "root で実行してください。"
say "運んだ部品を確かめています"
(cd "$here" && sha256sum --check --quiet SHA256SUMS) || fail "SHA256SUMS と合いません。運び直してください。"
command -v "$PYTHON" >/dev/null || fail "$PYTHON がありません（debian-packages.txt）。"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 以上が必要です。"

id tomedx >/dev/null 2>&1 ||
    useradd --system --user-group --home-dir "$STATE_DIR" --shell /usr/sbin/nologin tomedx

if [ ! -e "$release/.complete" ]; then
    say "版 $version を $release に設置しています"
    rm -rf "$release"
    mkdir -p "$ROOT_DIR/releases"
    tar -xzf "$here/program.tar.gz" -C "$ROOT_DIR/releases"
    "$PYTHON" -m venv --without-pip "$release/.venv"
    # pip runs out of its own wheel: a bare Debian has none.
    pip=$(echo "$here"/wheels/pip-*.whl)
    PIP_CONFIG_FILE=/dev/null "$release/.venv/bin/python" "$pip/pip" --isolated install \
        --no-index --find-links "$here/wheels" --require-hashes --quiet --no-cache-dir --disable-pip-version-check \
        -r "$here/requirements-production.lock"
    (
        cd "$release"
        # Only to gather the files that pages load: nothing is kept of these words.
        SECRET_KEY=none ALLOWED_HOSTS=none DATABASE_URL=sqlite:////dev/null \
            DJANGO_SETTINGS_MODULE=tomedx.settings.production \
            .venv/bin/python manage.py collectstatic --noinput --verbosity 0
        .venv/bin/python -m compileall -q plans measures dashboards tomedx
    )
    touch "$release/.complete"
fi
[ -z "${ONLY_PROGRAM:-}" ] || exit 0

mkdir -p "$CONF_DIR"
install -d -o tomedx -g tomedx -m 0750 "$STATE_DIR" "$STATE_DIR/backups"
if [ ! -e "$CONF_DIR/environment" ]; then
    say "設定の雛形を $CONF_DIR/environment に作りました"
    secret=$("$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(50))')
    (umask 077; sed "s|^SECRET_KEY=.*|SECRET_KEY=$secret|" "$release/deploy/environment.example" \
        > "$CONF_DIR/environment")
fi
[ -e "$ROOT_DIR/current" ] || ln -s "releases/$version" "$ROOT_DIR/current"
install -m 0755 "$release/deploy/manage" /usr/local/bin/tomedx
if [ -d /etc/systemd/system ]; then
    (cd "$release/deploy/systemd" && find . -type f -exec install -D -m 0644 {} /etc/systemd/system/{} \;)
    if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
fi
if [ -d /etc/nginx ]; then
    install -d /etc/nginx/tomedx /usr/share/tomedx/errors
    install -m 0644 "$release"/deploy/nginx/errors/* /usr/share/tomedx/errors/
    install -m 0644 "$release/deploy/nginx/proxy.conf" /etc/nginx/tomedx/proxy.conf
    [ -e /etc/nginx/sites-available/tomedx ] ||
        install -m 0644 "$release/deploy/nginx/tomedx.conf" /etc/nginx/sites-available/tomedx
fi
say "設置しました。続きは $ROOT_DIR/current/docs/operations.md の「設定を書く」から"
