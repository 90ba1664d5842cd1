#!/bin/bash
# The portal with the plan and the sample on this machine alone. The data stays between runs.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DJANGO_SETTINGS_MODULE=${DJANGO_SETTINGS_MODULE:-tomedx.settings.local}
export PORT=${PORT:-8000}
export PORTAL_URL=${PORTAL_URL:-http://127.0.0.1:$PORT}
# WhiteNoise warns of a missing folder, though the demo serves the files from where they are.
mkdir -p build/static

# Told before the data is made ready, not after.
.venv/bin/python - "$PORT" <<'PY' || { echo "ポート $PORT は使用中です。PORT=8001 make demo のように変えてください。" >&2; exit 1; }
import socket
import sys

with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except (OSError, OverflowError, ValueError):
        sys.exit(1)
PY

.venv/bin/python manage.py demo
echo
echo "http://127.0.0.1:$PORT/ で開けます。止めるには Ctrl+C を押してください。"
echo "データは次回も残ります（既定では var/ の下。DATABASE_URL で変えられます）。"
exec .venv/bin/gunicorn tomedx.wsgi:application --bind "127.0.0.1:$PORT" \
    --worker-class gthread --workers 1 --threads 4 --log-level warning
