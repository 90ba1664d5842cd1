#!/bin/bash
# wheelhouse.sh [FOLDER]: everything that an installation without any network needs, in one folder:
# the program, its parts as wheels for the Pythons of Debian 12 and 13, and their checksums.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-build/wheelhouse}
pythons=(3.11 3.13)
arch=$(uname -m)

if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
    echo "コミットしていない変更があります。集めるのはコミットしたものだけです。" >&2
fi
version=$(git log -1 --format=%cd-%h --date=format:%Y%m%d)
rm -rf "$out"
mkdir -p "$out/wheels"

sh deploy/setup/npm.sh
git archive --prefix="$version/" -o "$out/program.tar" HEAD
printf '%s\n' "$version" > "$out/VERSION"
tar --append -f "$out/program.tar" --owner=0 --group=0 --transform "s,^,$version/," \
    -C "$out" VERSION
# The small plotly.js, where npm could bring it; else the one in plotly's wheel is served.
plotly=node_modules/plotly.js-basic-dist-min
if [ -d "$plotly/" ]; then
    tar --append -f "$out/program.tar" --owner=0 --group=0 --transform "s,^,$version/," \
        --dereference "$plotly/plotly-basic.min.js" "$plotly/LICENSE"
fi
gzip -9 "$out/program.tar"

platforms=()
for minor in $(seq 17 36); do platforms+=(--platform "manylinux_2_${minor}_$arch"); done
for python in "${pythons[@]}"; do
    echo "部品を集めています（Python $python）"
    python3 -m pip download --quiet --require-hashes --no-deps --only-binary :all: \
        --python-version "$python" --platform "manylinux2014_$arch" "${platforms[@]}" \
        -r requirements-production.lock -d "$out/wheels"
done

python3 deploy/parts.py "$out/wheels" "$out/parts"
cp requirements-production.lock "$out/"
cp deploy/install.sh deploy/upgrade.sh deploy/debian-packages.txt deploy/wheelhouse.txt "$out/"
mv "$out/wheelhouse.txt" "$out/最初に読む.txt"
(cd "$out" && find . -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum > SHA256SUMS)
echo "$out（$(du -sh "$out" | cut -f1)）。持ち運び方は $out/最初に読む.txt にあります。"
