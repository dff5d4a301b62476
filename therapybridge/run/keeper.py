"""The process that owns the private servers of one state directory.

It starts them, starts one again that died, and stops them when nobody uses the directory any more:
users hold a shared lock, and whoever of them is killed drops it. The servers die with the keeper.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from therapybridge.run import locks
from therapybridge.run.postgres import Postgres
from therapybridge.run.postgres_owner import NoOwner
from therapybridge.run.processes import free_port, is_free, is_running, wait_until
from therapybridge.run.server import NotStarted, Server
from therapybridge.run.valkey import Valkey

KINDS = {kind.name: kind for kind in (Postgres, Valkey)}
LOOK_EVERY = 0.1
RESTARTS_PER_MINUTE = 6


class Told(Exception):
    """Somebody asked the keeper to stop."""


def main() -> int:
    options = _options()
    state = options.state.resolve()
    keeping = locks.open_lock(state / "keeper.lock")
    if not locks.try_to_hold(keeping):
        return _say(f"another keeper already serves {state}", 1)
    _listen_to_signals()
    _end_orphan(state)
    servers = _servers(state, options)
    users = locks.open_lock(state / "users.lock")
    try:
        for server in servers:
            server.start()
        _write(state, servers)
        _say("ready", 0)
        _serve(state, servers, users)
    except (NotStarted, NoOwner) as error:
        return _say(str(error), 1)
    except Told:
        pass
    finally:
        _stop(state, servers, remove=options.remove)
        keeping.close()  # before the users' lock: who waits for that one must find no keeper
        users.close()
    return 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("servers", nargs="+", choices=KINDS)
    parser.add_argument("--fast", action="store_true", help="for tests: data need not survive")
    parser.add_argument("--remove", action="store_true", help="remove the directory in the end")
    return parser.parse_args()


def _servers(state: Path, options) -> list[Server]:
    """On the ports of last time where they are free: who knew those finds the servers again."""
    facts = json.loads((state / "services.json").read_text())
    servers = []
    for name in options.servers:
        port = facts.get("ports", {}).get(name, 0)
        server = KINDS[name](state, facts["password"], fast=options.fast)
        server.port = port if port and is_free(port) else free_port()
        servers.append(server)
    return servers


def _say(line: str, code: int) -> int:
    """One line to the process that started us; it may be gone already."""
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _listen_to_signals() -> None:
    def told(*_):
        raise Told

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _serve(state: Path, servers: list[Server], users) -> None:
    """Until nobody is left who shares the users' lock."""
    restarts: list[float] = []
    while not locks.try_to_hold(users):
        for server in servers:
            if server.process.poll() is not None:
                restarts = [at for at in restarts if at > time.monotonic() - 60]
                if len(restarts) >= RESTARTS_PER_MINUTE:
                    raise NotStarted(f"{server.name} keeps dying, see its log in {state}")
                restarts.append(time.monotonic())
                server.start()
                _write(state, servers)
        time.sleep(LOOK_EVERY)


def _stop(state: Path, servers: list[Server], *, remove: bool) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for server in servers:
        server.stop()
    if remove:
        shutil.rmtree(state, ignore_errors=True)
    else:
        _write(state, servers, running=False)


def _write(state: Path, servers: list[Server], *, running: bool = True) -> None:
    facts = json.loads((state / "services.json").read_text())
    facts["keeper"] = os.getpid() if running else None
    facts["ports"] = {server.name: server.port for server in servers}
    facts["servers"] = {
        server.name: {"pid": server.process.pid, "port": server.port, "url": server.url}
        for server in servers
        if running
    }
    write_facts(state, facts)


def write_facts(state: Path, facts: dict) -> None:
    unfinished = state / "services.json.new"
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(facts, indent=1))
    unfinished.replace(state / "services.json")


def _end_orphan(state: Path) -> None:
    """End a Valkey that outlived its keeper (PostgreSQL sees to itself)."""
    facts = json.loads((state / "services.json").read_text())
    orphan = facts.get("servers", {}).get("valkey")
    if orphan and is_running(orphan["pid"], f":{orphan['port']}"):
        os.kill(orphan["pid"], signal.SIGTERM)
        wait_until(lambda: not is_running(orphan["pid"], f":{orphan['port']}"), seconds=20)


if __name__ == "__main__":
    sys.exit(main())
