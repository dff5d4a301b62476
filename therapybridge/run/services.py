"""Private PostgreSQL and Valkey for whoever has no DATABASE_URL or REDIS_URL.

One state directory is one pair of servers. Several processes may use it at once; the last one out
stops them (keeper.py does it, also for users that were killed).

    with Services(Path("var")) as services:
        os.environ |= services.environment
"""

import json
import os
import secrets
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from therapybridge.run import locks
from therapybridge.run.keeper import write_facts
from therapybridge.run.processes import wait_until
from therapybridge.run.server import NotStarted

CHECKOUT = Path(__file__).resolve().parent.parent.parent
VARIABLES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
APP_URL = "APP_DATABASE_URL"  # of the account that owns nothing: docs/audit.md
APP_USER = "therapybridge_service"
PASSWORDS = ("password", "app_password")


class Services:
    """`fast`: for tests, data does not survive a crash. `remove`: delete the directory after."""

    def __init__(
        self,
        state: Path,
        *,
        servers: tuple[str, ...] = ("postgres", "valkey"),
        fast: bool = False,
        remove: bool = False,
    ):
        self.state = Path(state).resolve()
        self.servers = servers
        self.flags = ["--fast"] * fast + ["--remove"] * remove
        self._keeper: subprocess.Popen | None = None
        self._users: IO | None = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self) -> None:
        if not self.state.exists():
            self.state.mkdir(parents=True)
            self.state.chmod(0o711)  # PostgreSQL may run as another account, and passes through
        self._users = self._users or locks.open_lock(self.state / "users.lock")
        with self._gate():
            locks.share(self._users)
            if not locks.is_held(self.state / "keeper.lock"):
                self._start_keeper()

    def stop(self) -> None:
        """Leave; when nobody else is in, come back only after the servers have stopped."""
        if self._users is None:
            return
        with self._gate():
            last = locks.try_to_hold(self._users)
            self._users.close()
            self._users = None
            if last:
                wait_until(lambda: not self._is_kept(), seconds=60)
        if last and self._keeper:
            self._keeper.wait(timeout=60)

    def has_lost_its_keeper(self) -> bool:
        """Somebody killed it, and with it the servers; `start` brings them back."""
        return self._keeper is not None and self._keeper.poll() is not None

    @property
    def facts(self) -> dict:
        """Pids, ports and URLs of the servers as they are now."""
        return read_facts(self.state)["servers"]

    @property
    def environment(self) -> dict[str, str]:
        facts = read_facts(self.state)
        urls = {VARIABLES[name]: facts["servers"][name]["url"] for name in self.servers}
        if "postgres" in self.servers:
            urls[APP_URL] = _app_url(urls["DATABASE_URL"], facts["app_password"])
        return urls

    @contextmanager
    def _gate(self):
        """One process at a time comes in or leaves."""
        with locks.open_lock(self.state / "gate.lock") as gate:
            locks.hold(gate)
            yield

    def _is_kept(self) -> bool:
        try:
            return locks.is_held(self.state / "keeper.lock")
        except FileNotFoundError:  # the keeper has removed the whole directory
            return False

    def _start_keeper(self) -> None:
        """The passwords are saved first: a first start cut short must not lose them."""
        is_known = (self.state / "services.json").exists()
        facts = read_facts(self.state) if is_known else {}
        made = {name: secrets.token_urlsafe(24) for name in PASSWORDS if name not in facts}
        if made:
            write_facts(self.state, facts | made)
        self._keeper = keeper = subprocess.Popen(
            [sys.executable, "-m", "therapybridge.run.keeper", *self.flags]
            + ["--", str(self.state), *self.servers],
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONPATH": ""},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with keeper.stdout:
            answer = keeper.stdout.readline().strip()
        if answer != "ready":
            keeper.wait()
            raise NotStarted(answer or f"The database did not start, see the logs in {self.state}")


def _app_url(url: str, password: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{APP_USER}:{password}@{parts.hostname}:{parts.port}").geturl()


def read_facts(state: Path) -> dict:
    return json.loads((state / "services.json").read_text())
