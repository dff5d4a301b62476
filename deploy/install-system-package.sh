#!/bin/sh
# COMMAND PACKAGE WHO: installs a Debian package when its command is missing and we may;
# otherwise says in one line what to type. It never fails: what needs it says so itself.
set -eu

if command -v "$1" >/dev/null
then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
then
    echo "Installing $2"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$2"; } >/dev/null || true
fi
if ! command -v "$1" >/dev/null
then
    echo "$3 need $2: sudo apt-get install $2" >&2
fi
