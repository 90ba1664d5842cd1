#!/bin/bash
# deploy/drills/upgrade.sh [OLD COMMIT]: the data of an older version under the present one.
# The sample is made by the old program; every figure is printed before and after the migration and
# compared; then the newest migrations are taken back and the old program prints them once more.
# DATABASE_URL chooses the database, which must be empty; by default a SQLite file.
set -euo pipefail
cd "$(dirname "$0")/../.."
old=${1:-bb61cf7}
root=$PWD
work=$(mktemp -d /tmp/tomedx-upgrade.XXXXXX)
trap 'rm -rf "$work"' EXIT
mkdir "$work/old"
git archive "$old" | tar -x -C "$work/old"
ln -s "$root/.venv" "$work/old/.venv"
export DATABASE_URL=${DATABASE_URL:-sqlite:///$work/data.sqlite3}
export DJANGO_SETTINGS_MODULE=tomedx.settings.local

figures() { # FOLDER OF THE PROGRAM, OUT
    for quarter in 2024Q{1,2,3,4} 2025Q{1,2,3,4} 2026Q{1,2}; do
        (cd "$1" && .venv/bin/python manage.py achievement tome-dx --period "$quarter" \
            --format json)
    done > "$2"
}

compare() { # BEFORE, AFTER: what both versions print
    .venv/bin/python - "$1" "$2" <<'PY'
import json
import sys
from collections.abc import Iterator
from typing import Any


def read(path: str) -> Iterator[Any]:
    text, decoder = open(path, encoding="utf-8").read().strip(), json.JSONDecoder()
    while text:
        value, end = decoder.raw_decode(text)
        yield value
        text = text[end:].lstrip()


def differences(where: str, one: Any, other: Any) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() & other.keys():
            yield from differences(f"{where}/{key}", one[key], other[key])
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for first, second in zip(one, other, strict=True):
            code = first.get("code", "") if isinstance(first, dict) else ""
            yield from differences(f"{where}/{code}", first, second)
    elif one != other:
        yield f"{where}: {one} → {other}"


before, after = (list(read(path)) for path in sys.argv[1:])
found = [line for pair in zip(before, after, strict=True)
         for line in differences(pair[0]["period"], *pair)]
count = sum(len(item["indicators"]) for item in before)
print(f"{len(before)} quarters, {count} rows of figures, {len(found)} differences")
print("\n".join(sorted(found)[:20]))
sys.exit(bool(found))
PY
}

began=$SECONDS
(cd "$work/old" && .venv/bin/python manage.py demo > "$work/demo.log") || cat "$work/demo.log"
figures "$work/old" "$work/before.json"
echo "$((SECONDS - began)) s  sample made and figures printed by $old"
began=$SECONDS
(cd "$work/old" && .venv/bin/python manage.py showmigrations --plan | sed -n 's/^\[X\]  //p') \
    > "$work/migrations"
.venv/bin/python manage.py migrate --noinput --verbosity 0
echo "$((SECONDS - began)) s  migrated"
figures "$root" "$work/after.json"
compare "$work/before.json" "$work/after.json"
.venv/bin/python manage.py verify_audit

began=$SECONDS
for app in plans measures; do
    last=$(grep "^$app\." "$work/migrations" | tail -n 1 | cut -d. -f2)
    .venv/bin/python manage.py migrate --verbosity 0 "$app" "$last"
done
echo "$((SECONDS - began)) s  migrations taken back to those of $old"
figures "$work/old" "$work/back.json"
compare "$work/before.json" "$work/back.json"
