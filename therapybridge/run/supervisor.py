"""Starts everything, keeps it running, and ends all of it."""

import http.client
import os
import selectors
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

from therapybridge.demo import practice
from therapybridge.run.children import OPERATOR, Child, environment_of, programs
from therapybridge.run.instance import (
    CannotRun,
    Place,
    environment_for,
    servers_to_start,
    write_running,
)
from therapybridge.run.services import CHECKOUT, VARIABLES, Services
from therapybridge.run.told import Told

GRACE = 10.0


class Stopped(Exception):
    """Ctrl-C, SIGTERM or SIGHUP."""


class Lines:
    """Puts together the lines of a stream that comes in pieces."""

    def __init__(self, name: str):
        self.name, self.rest = name, b""

    def complete(self, chunk: bytes) -> list[str]:
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        if not chunk and self.rest:
            lines, self.rest = [self.rest], b""
        return [line.decode(errors="replace") for line in lines if line.strip()]


def demo_logins(password: str) -> str:
    patients = ({"role": "patient"} | facts for facts in practice.PATIENTS.values())
    signing_in = [facts for facts in patients if "email" in facts]
    people = (practice.THERAPIST, practice.SECOND_THERAPIST, practice.ADMIN, *signing_in)
    lines = [f"  {person['email']}  ({person['role']})" for person in people]
    return "\n".join(["Sign in as", *lines, f"with the password {password}"])


def listen_to_signals(handler) -> None:
    """SIGQUIT, too: a shell may have us ignore it, and children, who need it, inherit that."""
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGTERM, handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup wants it to go on
        signal.signal(signal.SIGHUP, handler)


class Supervisor:
    def __init__(self, place: Place, told: Told):
        self.place, self.told = place, told
        self.services = Services(place.data, servers=servers_to_start())
        self.children = [Child(program) for program in programs(place.data)]
        self.environment = {**os.environ, **environment_for(place), "LOG_FORMAT": "json"}
        self.streams = selectors.DefaultSelector()
        self.undertaker: subprocess.Popen | None = None

    def run(self) -> None:
        """Until a signal comes, which is the way to end it, or a child turns out to be hopeless."""
        with self.place.listen() as self.listener:
            self.url = self.place.url(self.listener.getsockname()[1])
            try:
                self._begin()
                while True:
                    self._look_after_children()
                    self._pass_on_lines(wait=0.2)
            finally:
                self._end()

    # Beginning

    def _begin(self) -> None:
        self._start_services()
        self._prepare()
        self._start_undertaker()
        for child in self.children:
            self._start(child)
        self._wait_for_the_portal()
        self.told.announce(f"\nTherapyBridge runs at {self.url}")
        if self._is_demo:
            self.told.announce(
                demo_logins(self.environment.get("DEMO_PASSWORD", practice.PASSWORD))
            )
            if self.place.is_open_to_others:
                self.told.announce("Careful: others on this network can sign in with these, too.")
        self.told.announce("Ctrl-C stops it.\n")

    @property
    def _is_demo(self) -> bool:
        return self.environment["DEMO"].lower() in ("1", "true", "yes", "on")

    def _start_services(self) -> None:
        if self.services.servers:
            self.services.start()
            self.environment.update(self.services.environment)
        ours = environment_for(self.place)
        app = environment_of(OPERATOR, self.environment)
        given = {name: app[name] for name in VARIABLES.values() if name in app}
        write_running(self.place.data, url=self.url, environment=ours | given)

    def _prepare(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "therapybridge.run.prepare"],
            cwd=CHECKOUT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            output = (done.stdout + done.stderr).strip() or "it says nothing"
            self.told.keep(output)
            raise CannotRun(
                f"The database could not be prepared ({output.splitlines()[-1]}), "
                f"see {self.place.data / 'run.log'}"
            )

    def _wait_for_the_portal(self) -> None:
        address = urlsplit(self.url)
        while True:
            self._look_after_children()
            self._pass_on_lines(wait=0.1)
            connection = http.client.HTTPConnection(address.hostname, address.port, timeout=1)
            try:
                connection.request("GET", "/live")
                if connection.getresponse().status < 500:
                    return
            except (OSError, http.client.HTTPException):
                continue
            finally:
                connection.close()

    # Running

    def _look_after_children(self) -> None:
        for child in self.children:
            if child.has_died:
                self._see_to(child)
            if child.is_due:
                self._start(child)
        if self.services.has_lost_its_keeper():
            self._start_services()
            self._stop_children()  # they are started again, with the addresses of now

    def _start(self, child: Child) -> None:
        stream = child.start(self.environment, listener=self.listener)
        os.set_blocking(stream.fileno(), False)
        self.streams.register(stream, selectors.EVENT_READ, Lines(child.name))
        self._tell_undertaker(child.program.stop, child.process.pid)

    def _see_to(self, child: Child) -> None:
        code, group = child.process.returncode, child.process.pid
        pause = child.bury()
        self._tell_undertaker(0, group)
        if child.is_hopeless:
            raise CannotRun(
                f"{child.name} ended {child.deaths} times in a row (code {code}): "
                f"see {self.place.data / 'run.log'}"
            )
        self.told.child_line(child.name, f"ended with code {code}, starts again in {pause:.0f} s")

    def _pass_on_lines(self, *, wait: float) -> None:
        for key, _ in self.streams.select(wait):
            chunk = key.fileobj.read(65536)
            for line in key.data.complete(chunk):
                self.told.child_line(key.data.name, line)
            if chunk == b"":
                self.streams.unregister(key.fileobj)
                key.fileobj.close()

    # Ending

    def _end(self) -> None:
        listen_to_signals(self._hurry)
        self.told.is_ending = True
        self._stop_children()
        self._pass_on_lines(wait=0.1)
        self.services.stop()
        if self.undertaker:
            self.undertaker.stdin.close()
            self.undertaker.wait()
        (self.place.data / "running.json").unlink(missing_ok=True)
        self.told.announce("TherapyBridge has stopped.")

    def _stop_children(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        self.give_up_at = time.monotonic() + GRACE
        while any(child.is_alive for child in self.children) and time.monotonic() < self.give_up_at:
            self._pass_on_lines(wait=0.1)
        for child in self.children:
            child.kill()

    def _hurry(self, *_) -> None:
        """Asked a second time: no more grace."""
        self.give_up_at = 0

    def _start_undertaker(self) -> None:
        self.undertaker = subprocess.Popen(
            [sys.executable, "-m", "therapybridge.run.undertaker"],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def _tell_undertaker(self, number: int, group: int) -> None:
        self.undertaker.stdin.write(f"{int(number)} {group}\n".encode())
        self.undertaker.stdin.flush()
