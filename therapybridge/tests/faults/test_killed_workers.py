"""Workers are killed inside and between all steps, and many things come at once."""

import pytest

from sessions_app.pipeline.outcome import GAVE_UP
from therapybridge.tests.faults import planted
from therapybridge.tests.faults.clinic import accepted
from therapybridge.tests.faults.invariants import (
    assert_all_survived,
    assert_failed_with_reason,
    assert_nothing_orphaned,
)
from therapybridge.tests.faults.points import DIE_ALWAYS, WAIT

POISON = "poison"


@pytest.fixture(scope="module", autouse=True)
def more_workers(clinic):
    clinic.start("more")
    yield
    clinic.kill("more")


@pytest.fixture(scope="module")
def killed(clinic):
    """For every point a session whose worker is killed there, and one that is killed each time."""
    patient = clinic.admit()
    with clinic.idle_workers():
        sessions = {POISON: accepted(clinic.upload(clinic.admit()))}
        clinic.points.plant(sessions[POISON], "transcribe is storing", DIE_ALWAYS)
        for number, point in enumerate(planted.WORKER):
            answer = begin(clinic, patient, point, seconds=1 + number / 10)
            sessions[point] = accepted(answer)
            clinic.points.plant(sessions[point], point)
    return sessions


def begin(clinic, patient, point, *, seconds):
    """A session that comes past that point: text needs no ear, and of what browsers cannot seek in
    a copy is made."""
    if point.startswith(("extract_notes", "finish")):
        return clinic.write_down(patient)
    kind = "webm" if point.startswith("make_playable") else "wav"
    return clinic.upload(patient, seconds=seconds, kind=kind)


@pytest.fixture(scope="module")
def poisonous(clinic, killed):
    session_id = accepted(clinic.upload(clinic.admit(), seconds=5))
    clinic.points.plant(session_id, "transcribe is storing", DIE_ALWAYS)
    return session_id


@pytest.mark.parametrize("point", planted.WORKER)
def test_a_worker_killed_there_loses_nothing(clinic, killed, point):
    clinic.wait_until_reached(killed[point], point)

    assert_all_survived(clinic, [killed[point]])


def test_a_killed_worker_leaves_no_file_without_a_row(clinic, killed):
    clinic.wait_until_ended(killed.values())

    assert_nothing_orphaned(clinic)


def test_a_recording_that_kills_its_worker_each_time_fails_with_its_sentence(clinic, killed):
    clinic.wait_until_ended([killed[POISON]])

    session = clinic.session(killed[POISON])
    assert_failed_with_reason(session, "gave_up")
    assert session.error_message == GAVE_UP
    assert session.attempts == 3


def test_everything_killed_at_once_goes_on_after_the_start(clinic, patient):
    with clinic.idle_workers():
        recording = accepted(clinic.upload(clinic.admit()))
        texts = [accepted(clinic.write_down(patient)) for _ in range(5)]
        clinic.points.plant(recording, "transcribe is storing", WAIT)
        clinic.points.plant(texts[0], "finish is storing", WAIT)
    clinic.wait_until_reached(recording, "transcribe is storing")
    clinic.wait_until_reached(texts[0], "finish is storing")

    clinic.kill("web", "recordings", "more", "tasks", "beat")
    clinic.start("web", "recordings", "more", "tasks", "beat")

    assert_all_survived(clinic, [recording, *texts])


def test_twenty_deliveries_of_one_message_are_one_attempt(clinic, patient):
    with clinic.idle_workers():
        session_id = accepted(clinic.write_down(patient))
        clinic.tell_workers(session_id, times=20)

    assert_all_survived(clinic, [session_id])
    assert clinic.session(session_id).attempts == 1


def test_a_message_that_comes_again_changes_nothing(clinic, patient):
    session_id = accepted(clinic.write_down(patient))
    clinic.wait_until_ended([session_id])
    before = clinic.session(session_id).updated_at

    clinic.tell_workers(session_id, times=2)
    later = accepted(clinic.write_down(patient))

    assert_all_survived(clinic, [session_id, later])
    assert clinic.session(session_id).updated_at == before


def test_twenty_uploads_at_once_become_twenty_sessions(clinic, patient):
    clinic.wait_for_web()

    sessions = clinic.upload_many(patient, 20)

    assert len(set(sessions)) == 20
    assert_all_survived(clinic, sessions)
    assert_nothing_orphaned(clinic)
