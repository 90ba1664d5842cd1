#!/bin/sh
# apt.sh PACKAGE…: install Debian packages. Fails at once where that is not to be had
# (no root, not Debian); what to do then is the caller's to say.
set -eu
[ "$(id -u)" = 0 ] || exit 1
command -v apt-get >/dev/null || exit 1
export DEBIAN_FRONTEND=noninteractive
echo "導入しています: $*"
apt-get update -qq >/dev/null
apt-get install -qq -y --no-install-recommends "$@" >/dev/null
