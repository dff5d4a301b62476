"""The programs that together are TherapyBridge, and how one of them is kept running."""

import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import IO

from therapybridge.run import undertaker
from therapybridge.run.processes import die_with_parent
from therapybridge.run.services import APP_URL, CHECKOUT

SIGNING_KEY = ("AUDIT_SIGNING_KEY", "AUDIT_SIGNING_KEY_FILE")
LONGEST_PAUSE = 30.0
STABLE_AFTER = 20.0  # seconds; one that lived as long can live
PATIENCE = 5  # deaths of one that was never stable, before the whole run gives up


@dataclass(frozen=True)
class Program:
    """What to run with this Python. `stop` is the signal that ends it politely."""

    name: str
    arguments: tuple[str, ...]
    stop: int = signal.SIGTERM
    is_web: bool = False
    signs: bool = False  # anchors of the audit; no other program gets that key


def programs(data) -> list[Program]:
    celery = ("-m", "celery", "--quiet", "--app", "therapybridge")
    worker = (*celery, "worker", "--without-gossip", "--without-mingle")
    schedule = str(data / "beat-schedule")
    return [
        Program("web", ("-m", "gunicorn", *WEB, "therapybridge.wsgi:application"), is_web=True),
        # SIGQUIT is Celery's soft shutdown: a moment for the task at hand, and no longer.
        Program(
            "recordings",
            (*worker, "--queues", "recordings", "--concurrency", "1", "-n", "recordings@%h"),
            stop=signal.SIGQUIT,
        ),
        Program(
            "tasks",
            (*worker, "--queues", "celery", "--concurrency", "2", "-n", "tasks@%h"),
            stop=signal.SIGQUIT,
        ),
        Program(
            "exports",
            (*worker, "--queues", "exports", "--concurrency", "1", "-n", "exports@%h"),
            stop=signal.SIGQUIT,
        ),
        Program("beat", (*celery, "beat", "--schedule", schedule, "--pidfile=")),
        # Not a task: it must not wait behind other work, nor for a broker that is away.
        Program("sealer", ("manage.py", "seal_audit"), signs=True),
    ]


OPERATOR = Program("a command", (), signs=True)  # of whoever may read running.json
WEB = (
    "--worker-class=gthread",
    "--workers=2",
    "--threads=16",
    "--preload",  # imported once: a quicker start, and memory that the workers share
    "--graceful-timeout=3",
    "--no-control-socket",
    "--logger-class=therapybridge.run.web_log.WebLog",
)


def environment_of(program: Program, environment: dict[str, str]) -> dict[str, str]:
    """Programs do not connect as the owner of the database, where another account is known."""
    own = dict(environment)
    for kind in ("", "_FILE"):
        if app := own.pop(APP_URL + kind, ""):
            own |= {"DATABASE_URL": "", "DATABASE_URL_FILE": "", f"DATABASE_URL{kind}": app}
    if not program.signs:
        own |= dict.fromkeys(SIGNING_KEY, "")
    return own


class Child:
    """A program that is started again when it dies, after a pause that grows."""

    def __init__(self, program: Program):
        self.program, self.name = program, program.name
        self.process: subprocess.Popen | None = None
        self.deaths = 0
        self.was_stable = False
        self.start_at = 0.0

    def start(self, environment: dict[str, str], *, listener) -> IO[bytes]:
        """Returns what it will write to: its output and its errors, in one stream."""
        web = self.program.is_web
        bind = (f"--bind=fd://{listener.fileno()}",) if web else ()
        self.process = subprocess.Popen(
            [sys.executable, *self.program.arguments, *bind],
            cwd=CHECKOUT,
            env=environment_of(self.program, environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=(listener.fileno(),) if web else (),
            preexec_fn=die_with_parent(self.program.stop),
        )
        self.started_at = time.monotonic()
        return self.process.stdout

    @property
    def is_due(self) -> bool:
        return self.process is None and time.monotonic() >= self.start_at

    @property
    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def is_hopeless(self) -> bool:
        return self.deaths >= PATIENCE and not self.was_stable

    def bury(self) -> float:
        """Note its death, end what it left behind, and return the pause before the next start."""
        undertaker.send(self.process.pid, signal.SIGKILL)
        if time.monotonic() - self.started_at >= STABLE_AFTER:
            self.was_stable, self.deaths = True, 0
        self.deaths += 1
        pause = min(2.0 ** (self.deaths - 1), LONGEST_PAUSE)
        self.start_at = time.monotonic() + pause
        self.process = None
        return pause

    def ask_to_stop(self) -> None:
        if self.is_alive:
            self.process.send_signal(self.program.stop)

    def kill(self) -> None:
        """The whole group: also the children of a child that has gone already."""
        if self.process:
            undertaker.send(self.process.pid, signal.SIGKILL)
            self.process.wait()
