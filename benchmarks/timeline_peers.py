"""What a page of the timeline costs next to other servers on the same tables (goals: at most 0.75
of FastAPI, 0.55 of DRF's ModelSerializer and 3 of raw WSGI; at best 0.5 of FastAPI).

    make benchmark-environment
    python -m benchmarks.timeline_peers [--rows 100000] [--rounds 6] [--seconds 4] [--as-written]

Starts its own PostgreSQL (synced to the disk), Valkey and one server for each of peers/, with two
processes each, and compares the CPU of an answer (see side_by_side.py). All answer the same 50
events; that is checked first. The product runs with all of its middleware, once without and once
with the row of the audit, which its peers do not write. --as-written adds FastAPI with the origin's
own count(*).
"""

import argparse
import json
import statistics
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection
from django.utils.module_loading import import_string

from benchmarks.servers import own_servers, prepare
from benchmarks.side_by_side import NOISY, Peer, compare, fetch, spread, table, wait_for
from therapybridge.run.children import WEB
from therapybridge.run.processes import end, free_port
from therapybridge.run.services import CHECKOUT

LIMIT = 50
PEERS_PYTHON = CHECKOUT / ".venv-benchmarks" / "bin" / "python"
PEERS = "benchmarks.peers"
PRODUCT = f"{PEERS}.product:application"
DRF = "django.core.wsgi:get_wsgi_application()"
GUNICORN = (sys.executable, "-m", "gunicorn", *WEB)
EVENTS = """
INSERT INTO timeline_timelineevent (
    id, created_at, updated_at, patient_id, therapist_id, event_type, event_subtype, event_date,
    title, description, metadata, importance, is_private, is_draft, is_manual, by_hand
)
SELECT gen_random_uuid(), now(), now(), %(patient)s, %(therapist)s,
    (array['session', 'clinical', 'note', 'assessment', 'goal'])[1 + number %% 5], '',
    timestamptz '2026-01-01' - number * interval '7 minutes', 'Session #' || number,
    repeat('What the two of them spoke about. ', 8),
    '{"topics": ["work", "sleep"], "mood": "low"}', 'normal', number %% 10 = 0, false, true, '{}'
FROM generate_series(1, %(rows)s) AS number
"""


def fill(rows: int):
    """A therapist, her patient and the patient's diary: the path of its first page, and a token."""
    care = import_string("accounts.tests.factories.CareFactory")()
    with connection.cursor() as cursor:
        cursor.execute(
            EVENTS, {"patient": care.patient_id, "therapist": care.therapist_id, "rows": rows}
        )
        cursor.execute("VACUUM ANALYZE timeline_timelineevent")
    token = import_string("accounts.signing_in.tokens.issue")(care.therapist)["access_token"]
    return f"/patients/{care.patient_id}/timeline?limit={LIMIT}", token


class Servers:
    """Each with two processes, ended together."""

    def __init__(self, stack: ExitStack, environment: dict, path: str, token: str):
        self.stack, self.environment, self.path = stack, environment, path
        self.headers = {"Authorization": f"Bearer {token}"}

    def gunicorn(self, name, application, *, prefix="", **more) -> Peer:
        port = free_port()
        command = [*GUNICORN, f"--bind=127.0.0.1:{port}", application]
        return self._start(name, command, port, prefix, more)

    def uvicorn(self, name, module, **more) -> Peer:
        port = free_port()
        command = [str(PEERS_PYTHON), "-m", "uvicorn", "--workers=2", "--no-access-log"]
        command += ["--log-level=warning", f"--port={port}", f"benchmarks.peers.{module}:app"]
        database = self.environment["DATABASE_URL"].replace("postgres://", "postgresql://")
        more["PEER_DATABASE"] = database.replace("postgresql://", "postgresql+asyncpg://")
        return self._start(name, command, port, "", more)

    def _start(self, name, command, port, prefix, more) -> Peer:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env={**self.environment, **more},
            stdout=subprocess.DEVNULL,
        )
        self.stack.callback(end, process, 15, seconds=10)
        peer = Peer(name, process, port, prefix + self.path, self.headers)
        wait_for(peer)
        return peer


def start(servers: Servers, *, as_written: bool) -> list[Peer]:
    settings = {"DJANGO_SETTINGS_MODULE": f"{PEERS}.drf_settings"}
    peers = [
        servers.gunicorn("raw WSGI", f"{PEERS}.raw_wsgi:application"),
        servers.gunicorn("TherapyBridge", PRODUCT, prefix="/api/v1", PEER_AUDIT="0"),
        servers.gunicorn("TherapyBridge, audited", PRODUCT, prefix="/api/v1"),
        servers.uvicorn("FastAPI + SQLAlchemy", "fastapi_sqlalchemy"),
        servers.gunicorn("DRF ModelSerializer", DRF, **settings),
    ]
    if as_written:
        peers.append(
            servers.uvicorn("FastAPI, as written", "fastapi_sqlalchemy", PEER_AS_WRITTEN="1")
        )
    return peers


def words_of(peer: Peer) -> dict:
    """Without the cursor, which is each server's own."""
    answer = json.loads(fetch(peer), object_hook=with_moments)
    answer.pop("next_cursor")
    return answer


def with_moments(found: dict) -> dict:
    """A moment may be written with Z or with +00:00."""
    return {
        name: datetime.fromisoformat(value).astimezone(UTC).isoformat()
        if name in ("event_date", "created_at")
        else value
        for name, value in found.items()
    }


def check_same(peers: list[Peer]) -> None:
    expected = words_of(peers[0])
    for peer in peers[1:]:
        if words_of(peer) != expected:
            raise SystemExit(f"{peer.name} answers something else than {peers[0].name}")
    print(f"All answer the same {len(expected['events'])} events of {expected['total_count']}.")


def run(arguments, environment, state: Path):
    path, token = fill(arguments.rows)
    environment |= {
        "PEER_SECRET": environment["SECRET_KEY"],
        "PEER_DATABASE": environment["DATABASE_URL"],
        "API_RATE": "10000000/m",  # the limit of a person is not what is measured
        "LOG_LEVEL": "WARNING",
    }
    postmaster = int(next(state.rglob("postmaster.pid")).read_text().split()[0])
    with ExitStack() as stack:
        servers = Servers(stack, environment, path, token)
        peers = start(servers, as_written=arguments.as_written)
        check_same(peers)
        compare(peers, postmaster=postmaster, rounds=arguments.rounds, seconds=arguments.seconds)
        by_name = {peer.name: peer for peer in peers}
        yardsticks = ["FastAPI + SQLAlchemy", "DRF ModelSerializer", "raw WSGI"]
        print(table(peers, [by_name[name] for name in yardsticks]))
        raw = by_name["raw WSGI"]
        if spread(raw) > NOISY:
            print(f"Too noisy: raw WSGI itself varied by {spread(raw):.0%}.")
        print(f"raw WSGI: {statistics.fmean(raw.cost):.2f} ms of CPU for each request")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--as-written", action="store_true")
    arguments = parser.parse_args()
    if not PEERS_PYTHON.exists():
        raise SystemExit("First: make benchmark-environment")
    with own_servers() as folder:
        run(arguments, prepare(folder), folder / "servers")


if __name__ == "__main__":
    main()
