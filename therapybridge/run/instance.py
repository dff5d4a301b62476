"""What one running copy is: where it listens, what it keeps where, what its children see."""

import base64
import hashlib
import ipaddress
import json
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

import environ

from therapybridge.run import locks
from therapybridge.run.services import CHECKOUT, VARIABLES


class CannotRun(Exception):
    """Said to the person at the terminal, in one line."""


@dataclass(frozen=True)
class Place:
    host: str
    port: int
    data: Path

    @classmethod
    def from_environment(cls):
        environ.Env.read_env(CHECKOUT / ".env")
        port = os.environ.get("PORT") or "8000"
        if not port.isdecimal() or int(port) > 65535:
            raise CannotRun(f"PORT must be a number up to 65535, not {port!r}.")
        data = Path(os.environ.get("DATA_DIR") or CHECKOUT / "var").resolve()
        return cls(os.environ.get("HOST") or "127.0.0.1", int(port), data)

    @property
    def family(self):
        return socket.AF_INET6 if ":" in self.host else socket.AF_INET

    @property
    def is_open_to_others(self) -> bool:
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host != "localhost"

    def url(self, port: int) -> str:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

    def listen(self) -> socket.socket:
        """The web server's socket, taken at once: a taken port is told before anything starts."""
        listener = socket.socket(self.family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.host, self.port))
            listener.listen(1024)
        except OSError as error:
            raise CannotRun(
                f"Cannot listen on {self.host} port {self.port} ({error.strerror}). Stop what "
                f"listens there, or choose another port: PORT={self.port + 1} make run"
            ) from error
        return listener

    def make_data_directory(self) -> None:
        """Others may pass through it (PostgreSQL runs as another account) but not look into it."""
        try:
            if not self.data.exists():
                self.data.mkdir(parents=True)
                self.data.chmod(0o711)
        except OSError as error:
            raise CannotRun(f"Cannot make DATA_DIR {self.data}: {error.strerror}.") from error

    def own(self):
        """One supervisor per DATA_DIR: two would run two schedules over the same rows."""
        lock = locks.open_lock(self.data / "run.lock")
        if not locks.try_to_hold(lock):
            running = read_running(self.data) or {}
            raise CannotRun(
                f"TherapyBridge runs already with DATA_DIR {self.data}: {running.get('url', '')}"
            )
        return lock


def is_given(variable: str) -> bool:
    return bool(os.environ.get(variable) or os.environ.get(f"{variable}_FILE"))


def servers_to_start() -> tuple[str, ...]:
    return tuple(name for name, variable in VARIABLES.items() if not is_given(variable))


def secrets_of(data: Path) -> dict[str, str]:
    """Made on the first run; a newer version adds what it needs. Whoever loses this file loses
    the recordings and notes that it sealed."""
    path = data / "secrets.env"
    lines = path.read_text().splitlines() if path.exists() else []
    known = dict(line.split("=", 1) for line in lines if "=" in line)
    missing = {name: make() for name, make in SECRETS.items() if name not in known}
    if missing:
        known |= missing
        write_private(path, "".join(f"{name}={value}\n" for name, value in known.items()))
    return {name: value for name, value in known.items() if not is_given(name)}


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def new_keys() -> str:
    return f"first:{new_key()}"


SECRETS = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "RECORDING_KEYS": new_keys,
    "FIELD_KEYS": new_keys,
    "AUDIT_KEYS": new_keys,
    "AUDIT_SIGNING_KEY": new_key,
}


def environment_for(place: Place) -> dict[str, str]:
    """What the children get beside the environment that we were given, which goes first."""
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    defaults = {
        "DEMO": "1",
        "ALLOWED_HOSTS": "*" if place.is_open_to_others else ",".join(hosts),
        "STATIC_HASHED": "1",
        "STATIC_ROOT": str(place.data / "static"),
        "PORTAL_URL": f"http://localhost:{place.port}",  # passkeys want a name, no number
        "WORKER_SHUTDOWN_SECONDS": "2",  # a transcription takes longer anyway, and Ctrl-C waits
        "PYTHONWARNINGS": "ignore",  # of libraries about their own ways: noise to who runs this
    }
    ours = secrets_of(place.data)
    if place.is_open_to_others:
        defaults["DEMO_PASSWORD"] = own_demo_password(ours.get("SECRET_KEY", ""))
    return {
        **{name: value for name, value in defaults.items() if not is_given(name)},
        **ours,
        "DATA_DIR": str(place.data),
        "DJANGO_SETTINGS_MODULE": "therapybridge.settings",
        "PYTHONUNBUFFERED": "1",
    }


def own_demo_password(secret: str) -> str:
    """Others can reach this copy, and the usual demo password stands in the README of all."""
    secret = secret or os.environ.get("SECRET_KEY", "")
    return hashlib.blake2b(f"demo {secret}".encode(), digest_size=10).hexdigest()


def write_running(data: Path, *, url: str, environment: dict[str, str]) -> None:
    facts = {"pid": os.getpid(), "url": url, "environment": environment}
    write_private(data / "running.json", json.dumps(facts, indent=1))


def read_running(data: Path) -> dict | None:
    """Of the copy that runs with this directory now, if there is one."""
    path = data / "running.json"
    if not path.exists() or not locks.is_held(data / "run.lock"):
        return None
    return json.loads(path.read_text())


def write_private(path: Path, text: str) -> None:
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
