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

from therapybridge.run import locks
from therapybridge.run.keeper import write_facts
from therapybridge.run.processes import wait_until
from therapybridge.run.server import NotStarted

CHECKOUT = Path(__file__).resolve().parent.parent.parent
VARIABLES = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}


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
        return {VARIABLES[name]: self.facts[name]["url"] for name in self.servers}

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
        """The password is saved first: a first start cut short must not lose it."""
        if not (self.state / "services.json").exists():
            write_facts(self.state, {"password": secrets.token_urlsafe(24)})
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


def read_facts(state: Path) -> dict:
    return json.loads((state / "services.json").read_text())
