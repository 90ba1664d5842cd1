#!/bin/sh
# plotly.js: the small bundle from npm where npm is; else the large one in plotly's own wheel is
# served (tomedx/finders.py), so that a failure here stops nothing.
set -eu
cd "$(dirname "$0")/../.."
stamp=node_modules/.lock-$(sha256sum package-lock.json | cut -d' ' -f1)
if [ -f "$stamp" ]; then exit 0; fi
if ! command -v npm >/dev/null; then
    echo "npm がないため、plotly.js は Python パッケージに含まれるものを使います。"
    exit 0
fi
if npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; then
    touch "$stamp"
else
    rm -rf node_modules
    echo "npm ci ができないため、plotly.js は Python パッケージに含まれるものを使います。"
fi
