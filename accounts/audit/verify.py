"""Verify exported audit rows on any machine with Python and `cryptography`:

    AUDIT_KEYS=id:base64 python -m accounts.audit.verify FILE --anchors anchors.jsonl \\
        --public-key BASE64

Ends with 0 when all is intact, 1 when something is broken, 2 when it could not look.
"""

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from accounts.audit import anchors, expected
from accounts.audit.export import Export, UnreadableExport
from accounts.audit.macs import Keys, UnusableKeys
from accounts.audit.verifier import Report, Verifier

INTACT, BROKEN, CANNOT_LOOK = 0, 1, 2


def main(arguments: list[str]) -> int:
    asked = _options(arguments)
    try:
        report = verify(asked.file, Keys.parse(_keys(asked)), asked.anchors, asked.public_key)
    except (OSError, UnreadableExport, UnusableKeys, KeyError, TypeError, ValueError) as error:
        sys.stderr.write(f"Cannot verify {asked.file}: {error or type(error).__name__}\n")
        return CANNOT_LOOK
    if asked.anchors and not asked.public_key:
        sys.stdout.write("signatures of the anchors: not checked, no --public-key was given\n")
    sys.stdout.writelines(f"{line}\n" for line in report.lines)
    return INTACT if report.is_intact else BROKEN


def verify(file: Path, keys: Keys, anchors_file: Path | None, public_key: str | None) -> Report:
    with file.open() as lines:
        export = Export(lines)
        wanted = None
        if anchors_file:
            key = anchors.public_key(public_key) if public_key else None
            wanted = expected.read(_lines(anchors_file), key=key, until=export.head.at)
        return Verifier(keys, wanted).run(export.head, export.sealed(), export.waiting())


def _lines(path: Path) -> Iterable[str]:
    with path.open() as file:
        yield from file


def _keys(asked) -> list[str]:
    """Never from the command line, which everybody on the machine can read."""
    text = asked.keys_file.read_text() if asked.keys_file else os.environ.get("AUDIT_KEYS", "")
    return [entry for entry in text.replace("\n", ",").split(",") if entry.strip()]


def _options(arguments):
    parser = argparse.ArgumentParser(prog="accounts.audit.verify", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--anchors", type=Path)
    parser.add_argument("--public-key", help="what manage.py verify_audit --public-key printed")
    parser.add_argument("--keys-file", type=Path, help="otherwise the variable AUDIT_KEYS")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
