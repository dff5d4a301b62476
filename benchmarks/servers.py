"""What a benchmark runs on: servers of its own, and the product's settings for them."""

import base64
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command

from therapybridge.run.services import Services


@contextmanager
def own_servers() -> Iterator[Path]:
    """PostgreSQL, with its writes synced to the disk, and Valkey in a temporary directory, which
    goes with them."""
    folder = Path(tempfile.mkdtemp(prefix="therapybridge-bench-"))
    folder.chmod(0o711)
    try:
        with Services(folder / "servers", remove=True) as services:
            os.environ |= services.environment
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(folder: Path) -> dict[str, str]:
    os.environ.update(
        SECRET_KEY="a key for benchmarks, as long as those of production are",
        RECORDING_KEYS=f"bench:{base64.b64encode(os.urandom(32)).decode()}",
        FIELD_KEYS=f"bench:{base64.b64encode(os.urandom(32)).decode()}",
        AUDIT_KEYS=f"bench:{base64.b64encode(os.urandom(32)).decode()}",
        AUDIT_SIGNING_KEY=base64.b64encode(os.urandom(32)).decode(),
        DEMO="1",
        DATA_DIR=str(folder / "data"),
        STATIC_ROOT=str(folder / "static"),
        MEDIA_ROOT=str(folder / "plain"),
        DJANGO_SETTINGS_MODULE="therapybridge.settings",
    )
    (folder / "plain").mkdir()
    (folder / "static").mkdir()
    django.setup()
    call_command("migrate", verbosity=0)
    return dict(os.environ)
