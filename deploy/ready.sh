#!/bin/sh
# ready.sh [ADDRESS]: wait for at most a minute until the portal is ready, and say so.
for _ in $(seq 60); do
    if python3 -c "import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=3)" \
        "${1:-http://127.0.0.1:8010/readyz}" 2>/dev/null; then
        echo "使える状態です（/readyz 200）。"
        exit 0
    fi
    sleep 1
done
echo "使える状態になりません。journalctl -u tomedx-web -u tomedx-worker を見てください。" >&2
exit 1
