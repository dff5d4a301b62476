#!/bin/sh
# PYTHON: installs what WeasyPrint lays PDFs out with, and letters, where they are missing and we
# may; otherwise says in one line what to type. It never fails: everything else works without.
set -eu

PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation fonts-dejavu-core"

has_all() {
    "$1" -c "import weasyprint" 2>/dev/null || return 1
    [ "$(uname)" != Linux ] || find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" \
        -name '*.[to]tf' 2>/dev/null | grep -q .
}

if has_all "$1"
then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
then
    echo "Installing what PDFs are made with"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    # shellcheck disable=SC2086
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends $PACKAGES; } >/dev/null || true
fi
if ! has_all "$1"
then
    echo "Exports as PDF need Pango and fonts: sudo apt-get install $PACKAGES (macOS: brew install pango)" >&2
fi
