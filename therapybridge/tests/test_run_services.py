import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from therapybridge.run.processes import wait_until
from therapybridge.run.services import CHECKOUT, Services

USE_UNTIL_TOLD = """
import sys
from pathlib import Path
from therapybridge.run.services import Services
with Services(Path(sys.argv[1]), fast=True):
    print("in", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def shared_place():
    with tempfile.TemporaryDirectory(prefix="therapybridge services ") as directory:
        Path(directory).chmod(0o711)
        yield Path(directory)


@pytest.fixture(scope="module")
def services(shared_place):
    with Services(shared_place / "shared", fast=True) as services:
        yield services


@pytest.fixture
def state(shared_place, request):
    return shared_place / request.node.name


@pytest.fixture
def another_process(state):
    process = subprocess.Popen(
        [sys.executable, "-c", USE_UNTIL_TOLD, str(state)],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "in\n"
    yield process
    process.kill()
    process.communicate()


def query(services, sql):
    with psycopg.connect(services.environment["DATABASE_URL"]) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone() if cursor.description else None


def pids(state):
    facts = json.loads((state / "services.json").read_text())
    return [facts["keeper"], *(server["pid"] for server in facts["servers"].values())]


def all_gone(numbers):
    return wait_until(lambda: not any(psutil.pid_exists(pid) for pid in numbers), seconds=20)


def test_both_servers_answer(services):
    assert query(services, "SELECT 1") == (1,)
    assert redis.Redis.from_url(services.environment["REDIS_URL"]).ping()


def test_only_those_asked_for_are_started(state):
    with Services(state, servers=("valkey",), fast=True) as services:
        assert list(services.environment) == ["REDIS_URL"]


def test_a_second_start_keeps_the_data(state):
    with Services(state) as services:
        query(services, "CREATE TABLE kept AS SELECT 42 AS answer")
        redis.Redis.from_url(services.environment["REDIS_URL"]).set("kept", "42")

    with Services(state) as services:
        assert query(services, "SELECT answer FROM kept") == (42,)
        assert redis.Redis.from_url(services.environment["REDIS_URL"]).get("kept") == b"42"


def test_a_second_start_keeps_the_ports(state):
    with Services(state, servers=("valkey",)) as services:
        first = services.environment

    with Services(state, servers=("valkey",)) as services:
        assert services.environment == first


def test_two_processes_use_the_same_servers_until_the_last_leaves(state, another_process):
    started = pids(state)

    with Services(state, fast=True) as services:
        another_process.communicate("")

        assert pids(state) == started
        assert query(services, "SELECT 1") == (1,)
    assert all_gone(started)


def test_a_killed_user_leaves_nothing_running(state, another_process):
    started = pids(state)

    another_process.kill()

    assert all_gone(started)


def test_a_killed_postgres_is_started_again_on_its_port(services):
    query(services, "CREATE TABLE kept AS SELECT 42 AS answer")
    before = services.facts["postgres"]

    os.kill(before["pid"], signal.SIGKILL)

    assert wait_until(lambda: services.facts["postgres"]["pid"] != before["pid"], seconds=20)
    assert services.facts["postgres"]["port"] == before["port"]
    assert query(services, "SELECT answer FROM kept") == (42,)


def test_a_killed_valkey_is_started_again_on_its_port(services):
    before = services.facts["valkey"]

    os.kill(before["pid"], signal.SIGKILL)

    assert wait_until(lambda: services.facts["valkey"]["pid"] != before["pid"], seconds=20)
    assert redis.Redis.from_url(before["url"]).ping()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word to orphans is Linux's")
def test_a_killed_keeper_takes_the_servers_along(state):
    with Services(state, servers=("valkey",), fast=True):
        keeper, valkey = pids(state)

        os.kill(keeper, signal.SIGKILL)

        assert all_gone([valkey])


def test_after_a_killed_keeper_a_start_finds_the_data(state):
    with Services(state, fast=True) as services:
        query(services, "CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(pids(state)[0], signal.SIGKILL)
        wait_until(services.has_lost_its_keeper, seconds=5)

        services.start()

        assert query(services, "SELECT answer FROM kept") == (42,)


def test_a_half_made_cluster_is_made_anew(state):
    unfinished = state / "postgres.new"
    unfinished.mkdir(parents=True)
    state.chmod(0o711)
    (unfinished / "PG_VERSION").write_text("18\n")
    (state / "postgres.password").write_text("of a start cut short")

    with Services(state, fast=True) as services:
        assert query(services, "SELECT 1") == (1,)


def test_a_pid_file_that_names_another_program_does_not_matter(services):
    postgres = services.facts["postgres"]["pid"]
    os.kill(postgres, signal.SIGSTOP)
    liar = services.state / "postgres" / "postmaster.pid"
    liar.write_text(f"{os.getpid()}\n{services.state}/postgres\n")

    os.kill(postgres, signal.SIGKILL)

    assert wait_until(lambda: services.facts["postgres"]["pid"] != postgres, seconds=20)
    assert query(services, "SELECT 1") == (1,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may not run PostgreSQL")
def test_root_is_served_below_a_directory_that_only_root_may_enter(state):
    state.mkdir(mode=0o700)

    with Services(state / "below", fast=True) as services:
        assert query(services, "SELECT 1") == (1,)


def test_the_password_is_for_nobody_else(services):
    state = services.state

    assert stat.S_IMODE((state / "services.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((state / "valkey" / "valkey.conf").stat().st_mode) == 0o600
    assert not (state / "postgres.password").exists()


def test_the_password_is_on_no_command_line(services):
    state = services.state
    password = json.loads((state / "services.json").read_text())["password"]

    lines = [" ".join(psutil.Process(pid).cmdline()) for pid in pids(state)]

    assert not [line for line in lines if password in line]


def test_a_wrong_password_is_refused(services):
    url = services.environment["DATABASE_URL"].replace("@", "-not@")

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_what_people_wrote_stays_out_of_the_log_of_postgres(services):
    with pytest.raises(psycopg.Error):
        query(services, "SELECT 'canary of a patient'::int")

    assert "canary" not in (services.state / "postgres.log").read_text()


def test_a_throwaway_directory_is_removed(state):
    with Services(state, servers=("valkey",), remove=True):
        assert state.exists()

    assert wait_until(lambda: not state.exists(), seconds=5)
