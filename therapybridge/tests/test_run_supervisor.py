"""The real thing: these start web, workers, beat and servers of their own."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest

from therapybridge.demo import practice
from therapybridge.run.processes import command_line, free_port, wait_until
from therapybridge.run.services import APP_URL, CHECKOUT, Services
from therapybridge.testing import environment

pytestmark = pytest.mark.slow

OF_THE_SUITE = {*environment(Path()), "DATABASE_URL", APP_URL, "REDIS_URL"}
PATIENCE = 180  # seconds; the machine may do something else besides
CHILDREN = {"web", "recordings", "tasks", "exports", "beat", "sealer"}
WORDS = {"web": "gunicorn", "beat": "beat-schedule", "sealer": "seal_audit"}


def listen_to_hangups():
    """Also where the suite itself runs under nohup."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Copy:
    """A running copy of TherapyBridge, with what it said so far."""

    def __init__(self, data, **variables):
        data.mkdir(exist_ok=True)
        data.chmod(0o711)
        clean = {name: value for name, value in os.environ.items() if name not in OF_THE_SUITE}
        null = {"TRANSCRIBER": "null", "NOTE_EXTRACTOR": "null", "LOG_FORMAT": "json"}
        self.data, self.output = data, data / "output"
        self.environment = clean | null | {"DATA_DIR": str(data), "PORT": "0"} | variables
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "therapybridge.run"],
                cwd=CHECKOUT,
                env=self.environment,
                stdout=output,
                stderr=output,
                preexec_fn=listen_to_hangups,
            )

    def wait_until_it_runs(self):
        wait_until(lambda: self.is_up or self.process.poll() is not None, seconds=PATIENCE)
        assert self.is_up, self.said
        self.everything = psutil.Process(self.process.pid).children(recursive=True)
        return self

    @property
    def is_up(self):
        return "Ctrl-C stops it" in self.said

    @property
    def said(self):
        return self.output.read_text()

    @property
    def url(self):
        return re.search(r"runs at (\S+)", self.said)[1]

    def answers(self):
        with urllib.request.urlopen(self.url + "live", timeout=10) as response:
            return response.status == 200

    def pid_of(self, name):
        """The leader of a child, known by its command line."""
        word = WORDS.get(name, f"{name}@%h")
        leaders = psutil.Process(self.process.pid).children()
        return next((p.pid for p in leaders if word in command_line(p.pid)), None)

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def is_all_gone(self):
        return wait_until(
            lambda: not any(p.is_running() for p in self.everything), seconds=PATIENCE
        )


@pytest.fixture(scope="module")
def place():
    with tempfile.TemporaryDirectory(prefix="therapybridge run ") as directory:
        Path(directory).chmod(0o711)
        yield Path(directory)


@pytest.fixture(scope="module")
def start(place):
    copies = []

    def start(name, **variables):
        copies.append(Copy(place / name, **variables))
        return copies[-1]

    yield start
    for copy in copies:
        copy.process.terminate()
        copy.process.wait(PATIENCE)


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def copy(start, port):
    return start("first", PORT=str(port), HOST="127.0.0.1").wait_until_it_runs()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_it_listens_where_it_was_told(copy, port):
    assert copy.url == f"http://127.0.0.1:{port}/"
    assert copy.answers()


def test_it_keeps_its_data_where_it_was_told(copy):
    assert (copy.data / "postgres" / "PG_VERSION").exists()


def test_it_names_the_demo_logins(copy):
    assert practice.THERAPIST["email"] in copy.said
    assert practice.PASSWORD in copy.said


def test_its_secrets_are_for_nobody_else(copy):
    assert mode(copy.data / "secrets.env") == 0o600
    assert mode(copy.data / "running.json") == 0o600


def test_its_lines_say_which_process_wrote_them(copy):
    lines = [json.loads(line) for line in copy.said.splitlines() if line.startswith("{")]

    assert {line["process"] for line in lines} <= CHILDREN


def test_a_second_copy_on_the_same_data_is_refused(copy, start):
    refused = subprocess.run(
        [sys.executable, "-m", "therapybridge.run"],
        cwd=CHECKOUT,
        env={**copy.environment, "PORT": "0"},
        capture_output=True,
        text=True,
    )

    assert refused.returncode == 1
    assert "runs already" in refused.stderr
    assert copy.url in refused.stderr
    assert copy.answers()


def test_a_command_can_be_run_in_its_environment(copy):
    command = ["-m", "therapybridge.run.environment", sys.executable, "manage.py", "showmigrations"]

    done = subprocess.run(
        [sys.executable, *command],
        cwd=CHECKOUT,
        env=copy.environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "[X]" in done.stdout


@pytest.mark.parametrize("name", sorted(CHILDREN))
def test_a_killed_child_is_started_again(copy, name):
    before = copy.pid_of(name)

    os.kill(before, signal.SIGKILL)

    assert wait_until(lambda: copy.pid_of(name) not in (before, None), seconds=PATIENCE)


def test_a_killed_web_leaves_no_worker_of_its_own(copy):
    web = psutil.Process(copy.pid_of("web"))
    workers = web.children()

    web.kill()

    assert wait_until(lambda: not any(worker.is_running() for worker in workers), seconds=PATIENCE)


def test_servers_that_are_given_are_used(start, place):
    with Services(place / "given", fast=True) as services:
        using = start("second", **services.environment).wait_until_it_runs()
        with psycopg.connect(services.environment["DATABASE_URL"]) as connection:
            migrations = connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0]
        using.end(signal.SIGHUP)

    assert migrations > 10
    assert not (using.data / "postgres").exists()


def test_a_killed_supervisor_takes_everything_along(start):
    beside = start("third").wait_until_it_runs()

    beside.end(signal.SIGKILL)

    assert beside.is_all_gone()


def test_after_that_it_starts_again_beside_another_copy_until_ctrl_c(copy, start, place):
    secrets = (place / "third" / "secrets.env").read_text()
    beside = start("third").wait_until_it_runs()
    assert beside.answers() and copy.answers()

    code = beside.end(signal.SIGINT)

    assert code == 0
    assert beside.is_all_gone()
    assert "has stopped" in beside.said
    assert (place / "third" / "secrets.env").read_text() == secrets
    assert copy.answers()


def test_a_taken_port_is_said_in_one_line(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = start("fourth", PORT=str(taken.getsockname()[1]))
        code = refused.process.wait(PATIENCE)

    assert code == 1
    assert "Cannot listen on 127.0.0.1 port" in refused.said.splitlines()[-1]
    assert not (refused.data / "postgres").exists()


def test_a_port_that_is_no_number_is_said_in_one_line(start):
    refused = start("fifth", PORT="http")

    assert refused.process.wait(PATIENCE) == 1
    assert refused.said == "PORT must be a number up to 65535, not 'http'.\n"


def test_sigterm_ends_all_of_it(copy):
    everything_now = psutil.Process(copy.process.pid).children(recursive=True)

    code = copy.end(signal.SIGTERM)

    assert code == 0
    copy.everything += everything_now
    assert copy.is_all_gone()
