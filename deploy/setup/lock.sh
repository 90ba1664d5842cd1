#!/bin/sh
# requirements.lock (everything) and requirements-production.lock (what an installation needs of it).
# Versions that are locked stay; UV_ARGS="--upgrade-package NAME" takes a newer one.
set -eu
cd "$(dirname "$0")/../.."
UV=${UV:-uv}
command -v "$UV" >/dev/null || { echo "uv が必要です（pip install uv）。" >&2; exit 1; }
compile() {
    # shellcheck disable=SC2086
    "$UV" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-header --quiet ${UV_ARGS:-} "$@"
}
compile --group dev --group install -o requirements.lock
cp requirements.lock requirements-production.lock
compile --group install --constraints requirements.lock -o requirements-production.lock
