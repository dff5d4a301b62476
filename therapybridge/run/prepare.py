"""Bring the database up to date and load the demo, as its owner and in one process: starting one
takes seconds."""

import hashlib
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

MARK = "collected"  # beside the files: what they were collected from


def main() -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0, skip_checks=False)
    if settings.APP_DATABASE_URL:
        call_command("grant_roles")
    if settings.DEMO:
        call_command("load_demo")
    if settings.STATIC_HASHED:
        collect_files()


def collect_files() -> None:
    """Hashing and compressing takes seconds, so only when a file is another one than last time."""
    mark = Path(settings.STATIC_ROOT, MARK)
    now = fingerprint()
    if mark.is_file() and mark.read_text() == now:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(now)


def fingerprint() -> str:
    found = hashlib.blake2b(digest_size=16)
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            facts = Path(storage.path(path)).stat()
            found.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return found.hexdigest()


if __name__ == "__main__":
    main()
