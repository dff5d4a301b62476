import os
import subprocess
import sys

import pytest

from therapybridge.run.services import CHECKOUT

ELSEWHERE = "192.0.2.1"  # set aside for documentation: nobody is there
SWALLOWING = f"""
import socket
def test_swallows_the_error():
    try:
        socket.create_connection(("{ELSEWHERE}", 80), timeout=1)
    except OSError:
        pass
"""
IN_A_CHILD = f"""
import subprocess, sys
def test_starts_a_program():
    code = "import socket; socket.socket().connect_ex(('{ELSEWHERE}', 80))"
    subprocess.run([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
"""
ASKING_FOR_A_NAME = """
import socket
def test_asks_for_a_name():
    try:
        socket.getaddrinfo("api.example.com", 443)
    except OSError:
        pass
"""
INSIDE = """
import socket
def test_stays_inside():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()
    left, right = socket.socketpair()
    left.send(b"hello")
"""


@pytest.fixture
def suite(tmp_path):
    """Runs a suite of its own that holds one test."""

    def suite(text, *options):
        (tmp_path / "test_it.py").write_text(text)
        (tmp_path / "pytest.ini").write_text("[pytest]\n")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "therapybridge.testing"]
            + ["--rootdir", tmp_path, "-c", tmp_path / "pytest.ini", tmp_path, *options],
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
        )

    return suite


@pytest.mark.parametrize("text", [SWALLOWING, IN_A_CHILD, ASKING_FOR_A_NAME])
def test_leaving_the_machine_fails_the_suite_though_the_test_passes(suite, text):
    done = suite(text)

    assert "1 passed" in done.stdout
    assert "tried to leave the machine" in done.stdout
    assert done.returncode == 1


def test_leaving_the_machine_fails_the_suite_from_a_worker_of_xdist_too(suite):
    done = suite(SWALLOWING, "-p", "xdist", "-n", "1")

    assert "tried to leave the machine" in done.stdout
    assert done.returncode == 1


def test_the_machine_itself_may_be_reached(suite):
    done = suite(INSIDE)

    assert done.returncode == 0, done.stdout
