"""A practice of its own in real processes, which tests may kill: servers, web, workers, beat."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import environ
import httpx2
from celery import Celery
from django.core.management import call_command
from django.db import connections

from accounts import roles
from accounts.models import Consent, TherapistPatient, User
from sessions_app.models import TherapySession
from sessions_app.tests import sound
from therapybridge.run.children import Program, environment_of, programs
from therapybridge.run.processes import free_port, wait_until
from therapybridge.run.services import APP_URL, CHECKOUT, Services, read_facts
from therapybridge.tests.faults.points import VARIABLE, Points

ALIAS = "clinic"
PASSWORD = "correct horse battery staple"
TALK = "Therapist: How was your week?\nClient: I was anxious before every meeting.\n"
QUICK = {"LEASE_SECONDS": "5", "HEARTBEAT_SECONDS": "1", "RECONCILE_SECONDS": "1"}
NULL_ENGINES = {"TRANSCRIBER": "null", "NOTE_EXTRACTOR": "null"}
WORKERS = ("recordings", "tasks", "more")
TWO_MINUTES = 120  # after which every accepted session has ended


class Clinic:
    def __init__(self, state: Path):
        self.state, self.data = state, state / "data"
        self.services = Services(state, fast=True)
        self.points = Points(state / "points")
        self.port = free_port()
        self.processes: dict[str, subprocess.Popen] = {}

    # Beginning and ending

    def open(self) -> None:
        self.data.mkdir()
        self.services.start()
        self.environment = os.environ | self.services.environment | QUICK | NULL_ENGINES
        self.environment |= {"DATA_DIR": str(self.data), "LOG_FORMAT": "json"}
        self.environment |= {VARIABLE: str(self.points.directory)}
        self._connect()
        call_command("migrate", database=ALIAS, interactive=False, verbosity=0)
        roles.grant(connections[ALIAS], login=roles.Login.of(self.environment[APP_URL]))
        self.therapist = self.hire()
        self.start("web", "recordings", "tasks", "beat", "sealer")
        self.wait_for_web()
        self.api = self.sign_in()
        self.broker = Celery(broker=self.environment["REDIS_URL"], set_as_current=False)

    def close(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        if ALIAS in connections.settings:
            connections[ALIAS].close()
            del connections[ALIAS], connections.settings[ALIAS]
        self.services.stop()

    def _connect(self):
        """The test reads the rows over a connection of its own."""
        url = environ.Env.db_url_config(self.environment["DATABASE_URL"])
        connections.settings[ALIAS] = {**connections.settings["default"], **url}

    # Processes

    @property
    def programs(self) -> dict[str, Program]:
        """What `make run` starts, with points in it, and another, larger worker for recordings."""
        ours = {program.name: program for program in map(self._planted, programs(self.data))}
        words = ours["recordings"].arguments[:-4]
        more = (*words, "--concurrency", "3", "-n", "more@%h")
        return ours | {"more": replace(ours["recordings"], name="more", arguments=more)}

    def _planted(self, program):
        words = list(program.arguments)
        if program.signs:
            return program
        if program.is_web:
            words[-1] = "therapybridge.tests.faults.wsgi:application"
            words += ["--bind", f"127.0.0.1:{self.port}"]
        else:
            words[1] = "therapybridge.tests.faults.worker"
        return replace(program, arguments=tuple(words))

    def start(self, *names) -> None:
        for name in names:
            with (self.state / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [sys.executable, *self.programs[name].arguments],
                    cwd=CHECKOUT,
                    env=environment_of(self.programs[name], self.environment),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill(self, *names) -> None:
        """With all its children, as the kernel or a power cut would."""
        for name in names:
            process = self.processes.pop(name)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def wait_for_web(self) -> None:
        url = f"http://127.0.0.1:{self.port}/live"
        came = wait_until(lambda: _answers(url), seconds=60, pause=0.1)
        assert came, f"The web did not start.\n{self.said}"

    def kill_server(self, name) -> None:
        """The keeper starts it again, on the same port."""
        before = self.services.facts[name]["pid"]
        os.kill(before, signal.SIGKILL)
        back = wait_until(lambda: self.services.facts[name]["pid"] != before, seconds=60)
        assert back, f"The keeper did not start {name} again."
        connections[ALIAS].close()

    @contextlib.contextmanager
    def without_broker(self):
        """It is gone, and nobody starts it again."""
        keeper = read_facts(self.state)["keeper"]
        os.kill(keeper, signal.SIGSTOP)
        try:
            os.kill(self.services.facts["valkey"]["pid"], signal.SIGKILL)
            yield
        finally:
            os.kill(keeper, signal.SIGCONT)

    @contextlib.contextmanager
    def stopped_broker(self):
        """It is there and answers nobody."""
        pid = self.services.facts["valkey"]["pid"]
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    @contextlib.contextmanager
    def idle_workers(self):
        """They take no message meanwhile, or one that had been asked for before."""
        workers = [self.processes[name].pid for name in WORKERS if name in self.processes]
        for pid in workers:
            os.killpg(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in workers:
                os.killpg(pid, signal.SIGCONT)

    @property
    def said(self) -> str:
        logs = sorted(self.state.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text()[-4000:]}" for log in logs)

    # People and their sessions

    def hire(self) -> User:
        people = User.objects.db_manager(ALIAS)
        role = User.Role.THERAPIST
        return people.create_user("elena@example.com", PASSWORD, first_name="Elena", role=role)

    def admit(self) -> User:
        """A patient who agreed to recordings."""
        patient = User.objects.using(ALIAS).create(first_name="Maya", role=User.Role.PATIENT)
        TherapistPatient.objects.using(ALIAS).create(therapist=self.therapist, patient=patient)
        Consent.objects.using(ALIAS).create(
            patient=patient, type=Consent.Type.RECORDING, method=Consent.Method.VERBAL
        )
        return patient

    def client(self, **options) -> httpx2.Client:
        """A connection for each request: one that was kept may be closed by the other side in the
        moment in which it is used again."""
        url, once = f"http://127.0.0.1:{self.port}", httpx2.Limits(max_keepalive_connections=0)
        return httpx2.Client(base_url=url, timeout=90, trust_env=False, limits=once, **options)

    def sign_in(self) -> httpx2.Client:
        client = self.client()
        name = {"email": self.therapist.email, "password": PASSWORD}
        answer = client.post("/api/v1/auth/login", json=name)
        answer.raise_for_status()
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    def portal(self) -> httpx2.Client:
        client = self.client(follow_redirects=True)
        client.get("/login")
        form = {"username": self.therapist.email, "password": PASSWORD, "next": "/"}
        form["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
        client.post("/login", data=form).raise_for_status()
        return client

    def upload(self, patient, *, seconds=1.0, kind="wav") -> httpx2.Response:
        """Recordings of different lengths are different recordings."""
        content = sound.recording(kind, seconds=seconds)
        return self.api.post(
            "/api/v1/sessions/upload",
            data={"patient_id": str(patient.pk)},
            files={"file": ("talk", content)},
        )

    def upload_many(self, patient, count) -> list[str]:
        """At once; returns the sessions."""
        lengths = [1 + number / 50 for number in range(count)]
        with ThreadPoolExecutor(count) as threads:
            answers = threads.map(lambda seconds: self.upload(patient, seconds=seconds), lengths)
            return [accepted(answer) for answer in answers]

    def write_down(self, patient) -> httpx2.Response:
        """A session that comes as text."""
        facts = {"patient_id": str(patient.pk), "session_date": "2025-03-01T10:00:00Z"}
        return self.api.post("/api/v1/sessions", json=facts | {"transcript": TALK})

    def tell_workers(self, session_id, *, times=1) -> None:
        for _ in range(times):
            self.broker.send_task(
                "sessions_app.tasks.process_session",
                kwargs={"session_id": session_id},
                queue="celery",
            )

    # Looking

    def session(self, session_id) -> TherapySession:
        return TherapySession.objects.using(ALIAS).get(pk=session_id)

    def wait_until(self, condition, *, what, seconds=TWO_MINUTES) -> None:
        assert wait_until(condition, seconds=seconds, pause=0.1), f"{what}: never.\n{self.said}"

    def wait_until_reached(self, whose, point) -> None:
        reached = lambda: self.points.was_reached(whose, point)  # noqa: E731
        self.wait_until(reached, what=f"reached {point}", seconds=60)

    def wait_until_ended(self, session_ids) -> None:
        rows = TherapySession.objects.using(ALIAS).filter(pk__in=session_ids)
        until = time.monotonic() + TWO_MINUTES
        while unended := list(rows.in_progress()):
            facts = [(row.pk, row.status, row.attempts, row.lease_until) for row in unended]
            assert time.monotonic() < until, f"Still not ended: {facts}\n{self.said}"
            time.sleep(0.1)


def accepted(answer: httpx2.Response) -> str:
    assert answer.status_code == 201, (answer.status_code, answer.text[:500])
    return answer.json()["id"]


def _answers(url):
    with contextlib.suppress(httpx2.HTTPError):
        return httpx2.get(url, trust_env=False, timeout=5).status_code == 200
    return False
