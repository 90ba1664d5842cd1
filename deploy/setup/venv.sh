#!/bin/sh
# Make .venv with exactly what requirements.lock names. Does nothing where that is so already.
# A fresh Debian has python3 without pip or ensurepip: then apt brings pip, which installs into a
# venv made without one (the system's own packages are never touched, as PEP 668 asks).
set -eu
cd "$(dirname "$0")/../.."
PYTHON=${PYTHON:-python3}
lock=$(sha256sum requirements.lock | cut -d' ' -f1)
stamp=.venv/.lock-$lock

# A venv whose Python went away (an upgrade of the system, a moved folder) is made anew.
if [ -e .venv ] && ! .venv/bin/python -c '' 2>/dev/null; then rm -rf .venv; fi
if [ -f "$stamp" ]; then exit 0; fi

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 以上が必要です。" >&2
    exit 1
}
if ! "$PYTHON" -m pip --version >/dev/null 2>&1; then
    if ! sh deploy/setup/apt.sh python3-pip ca-certificates; then
        echo "pip がありません。管理者に python3-pip の導入を依頼してください。" >&2
        exit 1
    fi
fi
echo "Python の環境を .venv に用意しています（初回は数分かかります）。"
[ -x .venv/bin/python ] || "$PYTHON" -m venv --without-pip .venv
"$PYTHON" -m pip --python .venv/bin/python install --require-hashes --quiet \
    --disable-pip-version-check --no-warn-script-location -r requirements.lock
rm -f .venv/.lock-*
touch "$stamp"
