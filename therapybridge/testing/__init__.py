"""A pytest plugin: real PostgreSQL and Valkey for the suite, and no way out of the machine.

It works before Django reads its settings. With xdist only the controller starts servers; the
workers inherit its environment and use a Redis database and a data directory of their own.
"""

import base64
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from therapybridge.run.services import VARIABLES, Services
from therapybridge.testing import loopback

HOME = "THERAPYBRIDGE_TEST_DIR"
SITE = Path(__file__).parent / "site"
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    suite = Worker() if "PYTEST_XDIST_WORKER" in os.environ else Controller()
    early_config.pluginmanager.register(suite, "therapybridge-suite")
    early_config.add_cleanup(suite.end)
    suite.begin()


class Controller:
    """Starts what is missing, and in the end says whether anything tried to leave the machine."""

    def begin(self):
        self.directory = Path(tempfile.mkdtemp(prefix="therapybridge-test-"))
        self.directory.chmod(0o711)
        self.services = None
        missing = tuple(name for name, variable in VARIABLES.items() if variable not in os.environ)
        if missing:
            self.services = Services(self.directory, servers=missing, fast=True, remove=True)
            self.services.start()
            os.environ.update(self.services.environment)
        os.environ.update(environment(self.directory))
        Path(os.environ["STATIC_ROOT"]).mkdir()
        loopback.stay_inside()

    def end(self):
        if self.services:
            self.services.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        if loopback.attempts() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        for attempt in loopback.attempts():
            terminalreporter.write_line(f"FAILED: something tried to leave the machine: {attempt}")


class Worker:
    """Database names per worker are pytest-django's doing; the rest is separated here."""

    def begin(self):
        name = os.environ["PYTEST_XDIST_WORKER"]
        server, _, _ = os.environ["REDIS_URL"].rpartition("/")
        os.environ["REDIS_URL"] = f"{server}/{1 + int(name.removeprefix('gw'))}"
        os.environ["DATA_DIR"] = str(Path(os.environ[HOME], f"data-{name}"))
        loopback.stay_inside()

    def end(self):
        """The controller does it for all."""


def environment(directory: Path) -> dict[str, str]:
    """What the settings read in tests; the engines are left for each test to choose."""
    return {
        HOME: str(directory),
        loopback.RECORD: str(directory / "left-the-machine"),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(SITE), os.environ.get("PYTHONPATH")])),
        "DATA_DIR": str(directory / "data"),
        "STATIC_ROOT": str(directory / "static"),
        "STATIC_HASHED": "0",
        "SECRET_KEY": "a key for tests, long enough to pass the checks of production",
        "RECORDING_KEYS": f"test:{KEY}",
        "FIELD_KEYS": f"test:{KEY}",
        "AUDIT_KEYS": f"test:{KEY}",
        "AUDIT_SIGNING_KEY": KEY,
        "DEMO": "1",
    }
