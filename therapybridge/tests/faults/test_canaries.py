"""Words of patients are looked for wherever they must not be: logs, broker, files, arguments."""

from pathlib import Path
from tempfile import gettempdir

import pytest
from redis import Redis

from sessions_app.tests import sound
from therapybridge.tests.faults.clinic import ALIAS, accepted

SPOKEN = "zanzibarquark"  # said in a session: sealed wherever it lies
NAMED = "okapimoonbeam"  # a patient's name, a file's name, a search: in the database alone
TYPED = "marzipanlantern"  # a password, a token, a made-up address: kept nowhere
TALK = f"Therapist: How was your week?\nClient: I dreamt of the {SPOKEN} again.\n"


@pytest.fixture(scope="module")
def lived(clinic):
    """An ordinary day, with a word of its own in each thing that somebody says or types."""
    patient = clinic.admit()
    type(patient).objects.using(ALIAS).filter(pk=patient.pk).update(
        first_name=NAMED, last_name=NAMED, phone=NAMED
    )
    facts = {"patient_id": str(patient.pk), "session_date": "2025-03-01T10:00:00Z"}
    written = accepted(clinic.api.post("/api/v1/sessions", json=facts | {"transcript": TALK}))
    spoken = accepted(
        clinic.api.post(
            "/api/v1/sessions/upload",
            data={"patient_id": str(patient.pk)},
            files={"file": (f"{NAMED}.wav", sound.recording("wav", seconds=1.5))},
        )
    )
    clinic.wait_until_ended([written, spoken])
    for path in (
        f"/api/v1/sessions/{written}/transcript",
        f"/api/v1/sessions/{written}/extracted-notes",
        f"/api/v1/patients/{patient.pk}/timeline?search={NAMED}",
        f"/api/v1/patients/{NAMED}",
        f"/{NAMED}?q={NAMED}",
    ):
        clinic.api.get(path)
    clinic.api.post("/api/v1/sessions", content=f'{{"transcript": "{SPOKEN}')
    clinic.api.patch(f"/api/v1/patients/{patient.pk}", json={"timezone": NAMED})
    clinic.client().post(
        "/api/v1/auth/login", json={"email": f"{TYPED}@example.com", "password": TYPED}
    )
    clinic.client().get("/api/v1/sessions", headers={"Authorization": f"Bearer {TYPED}"})
    clinic.client().get("/api/v1/auth/me", headers={"X-Request-ID": f"{TYPED}_{TYPED}"})
    clinic.portal().get(f"/patients/?q={NAMED}")
    return patient


def holding(paths, *words):
    found = []
    for path in paths:
        content = path.read_bytes().lower()
        found += [(path.name, word) for word in words if word.encode() in content]
    return found


def test_no_log_holds_a_word(clinic, lived):
    logs = list(clinic.state.rglob("*.log"))

    assert logs
    assert holding(logs, SPOKEN, NAMED, TYPED) == []


def test_the_broker_holds_no_word(clinic, lived):
    url, _, _ = clinic.environment["REDIS_URL"].rpartition("/")
    texts = [
        repr((key, server.dump(key))).lower()
        for server in [Redis.from_url(f"{url}/0")]
        for key in server.scan_iter()
    ]

    assert [word for word in (SPOKEN, NAMED, TYPED) for text in texts if word in text] == []


def test_no_file_beside_the_database_holds_a_word(clinic, lived):
    files = [path for path in clinic.data.rglob("*") if path.is_file()]

    assert files
    assert holding(files, SPOKEN, NAMED, TYPED) == []


def test_what_was_said_lies_sealed_in_the_database_too(clinic, lived):
    """The whole cluster, its write-ahead log included."""
    cluster = [path for path in (clinic.state / "postgres").rglob("*") if path.is_file()]

    assert len(cluster) > 100
    assert holding(cluster, SPOKEN, TYPED) == []


def test_no_command_line_holds_a_word(clinic, lived):
    lines = [
        line
        for line in (_read(path) for path in Path("/proc").glob("[0-9]*/cmdline"))
        if str(clinic.state).encode() in line or b"therapybridge" in line
    ]

    assert lines
    words = (SPOKEN, NAMED, TYPED)
    assert [word for word in words for line in lines if word.encode() in line] == []


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_nothing_is_left_in_temporary_places(clinic, lived):
    since = min(log.stat().st_ctime for log in clinic.state.glob("*.log"))
    files = [path for path in Path(gettempdir()).glob("*") if path.is_file()]
    recent = [path for path in files if path.stat().st_mtime >= since]

    assert holding(recent, SPOKEN, NAMED) == []
