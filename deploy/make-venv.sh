#!/bin/sh
# Makes .venv unless a working one is there. The first argument may name the Python to use.
set -eu

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if [ -x .venv/bin/python ] && fits .venv/bin/python && [ -e .venv/bin/pip ]
then
    exit 0
fi

python=
for candidate in ${1:+"$1"} python3 python3.14 python3.13 python3.12 python3.11
do
    if fits "$candidate"
    then
        python=$candidate
        break
    fi
    if [ -n "${1:-}" ]
    then
        echo "PYTHON=$1 is not Python 3.11 or newer." >&2
        exit 1
    fi
done
if [ -z "$python" ]
then
    echo "TherapyBridge needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3" >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null
then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
    then
        DEBIAN_FRONTEND=noninteractive
        export DEBIAN_FRONTEND
        { apt-get update -qq && apt-get install -y -qq "python$version-venv"; } >/dev/null || true
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null
    then
        echo "Python's venv module is missing: sudo apt-get install python$version-venv" >&2
        exit 1
    fi
fi

rm -rf .venv
"$python" -m venv .venv
