"""The broker is wiped, killed, stopped and away; the database dies in the middle of a write."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
import redis

from therapybridge.tests.faults.clinic import accepted
from therapybridge.tests.faults.invariants import assert_all_survived, assert_nothing_orphaned
from therapybridge.tests.faults.points import WAIT

PAUSE = float(os.environ.get("FAULT_PAUSE", "10"))  # seconds; 60 is what is promised


@pytest.fixture
def waiting(clinic, patient):
    """Call it while the workers are idle: sessions of both queues that wait for them."""

    def fill_queues():
        return [
            *clinic.upload_many(patient, 3),
            *(accepted(clinic.write_down(patient)) for _ in range(3)),
        ]

    return fill_queues


def test_a_wiped_broker_loses_no_session(clinic, waiting):
    with clinic.idle_workers():
        sessions = waiting()
        redis.Redis.from_url(clinic.environment["REDIS_URL"]).flushall()

    assert_all_survived(clinic, sessions)


def test_a_broker_that_is_wiped_under_its_workers_is_used_on(clinic, waiting):
    redis.Redis.from_url(clinic.environment["REDIS_URL"]).flushall()

    assert_all_survived(clinic, waiting())


def test_a_killed_broker_loses_no_session(clinic, waiting):
    with clinic.idle_workers():
        sessions = waiting()
        clinic.kill_server("valkey")

    assert_all_survived(clinic, sessions)


def test_a_broker_that_is_killed_under_its_workers_is_found_again(clinic, waiting):
    clinic.kill_server("valkey")

    assert_all_survived(clinic, waiting())


def test_without_a_broker_reading_and_uploading_go_on(clinic, patient):
    portal = clinic.portal()

    with clinic.without_broker():
        recording = accepted(clinic.upload(patient))
        text = accepted(clinic.write_down(patient))
        assert clinic.api.get("/api/v1/sessions").status_code == 200
        assert clinic.api.get(f"/api/v1/sessions/{recording}/status").status_code == 200
        assert portal.get("/").status_code == 200
        assert portal.get(f"/sessions/{recording}").status_code == 200

    assert_all_survived(clinic, [recording, text])


def test_a_broker_that_stops_answering_delays_and_loses_nothing(clinic, patient):
    held = hold_writes(clinic)
    until = time.monotonic() + PAUSE

    with clinic.stopped_broker(), ThreadPoolExecutor(1) as other:
        let_go(clinic, held)  # these end, and nobody can be told
        during = other.submit(clinic.upload, patient, seconds=1)
        while time.monotonic() < until:
            assert clinic.api.get("/api/v1/sessions").status_code == 200
            time.sleep(0.5)
    after = [accepted(clinic.upload(patient, seconds=2)), accepted(clinic.write_down(patient))]

    assert_all_survived(clinic, [*held, accepted(during.result()), *after])


def test_a_database_that_dies_in_the_middle_of_a_write_keeps_what_was_acknowledged(clinic, patient):
    held, acknowledged = hold_writes(clinic), []

    with ThreadPoolExecutor(1) as other:
        writing = other.submit(write_until_cut_off, clinic, patient, acknowledged)
        clinic.wait_until(lambda: len(acknowledged) > 5, what="some are acknowledged")
        clinic.kill_server("postgres")
        writing.result()
    let_go(clinic, held)
    clinic.wait_for_web()

    assert_all_survived(clinic, [*held, *acknowledged, accepted(clinic.write_down(patient))])
    assert_nothing_orphaned(clinic)


def hold_writes(clinic):
    """Sessions whose results are written, and not yet committed."""
    with clinic.idle_workers():
        held = {
            accepted(clinic.upload(clinic.admit())): "transcribe is storing",
            accepted(clinic.write_down(clinic.admit())): "extract_notes is storing",
        }
        for session_id, point in held.items():
            clinic.points.plant(session_id, point, WAIT)
    for session_id, point in held.items():
        clinic.wait_until_reached(session_id, point)
    return held


def let_go(clinic, held):
    for session_id, point in held.items():
        clinic.points.let_go(session_id, point)


def write_until_cut_off(clinic, patient, acknowledged):
    """New sessions one after the other, until one is refused."""
    answer = clinic.write_down(patient)
    while answer.status_code == httpx2.codes.CREATED:
        acknowledged.append(answer.json()["id"])
        answer = clinic.write_down(patient)
