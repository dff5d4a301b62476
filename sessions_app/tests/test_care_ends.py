"""Care that ends, ends at the very next request, and in the middle of what takes long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import EmergencyAccess, TherapistPatient
from accounts.signing_in import devices
from accounts.tests.factories import CareFactory, EmergencyAccessFactory
from conftest import api_of
from sessions_app.actions import receive
from sessions_app.actions.intake import NotYours
from sessions_app.api.sound import LONGEST_RANGE
from sessions_app.models import RecordingPart, TherapySession
from sessions_app.tests import sound
from sessions_app.tests.factories import ProcessedSessionFactory
from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def end_care(therapist):
    TherapistPatient.objects.get(therapist=therapist).end()


@pytest.fixture
def long_session(patient, therapist, consent, null_engines):
    """Longer than a player asks for at once."""
    return receive.submit_recording(
        patient=patient,
        upload=receive.sealed(sound.wav(seconds=200)),
        session_date=timezone.now(),
        by=therapist,
    )


def test_the_next_request_finds_nothing(api, therapist, session):
    path = f"/api/v1/sessions/{session.pk}"
    assert api.get(path).status_code == 200

    end_care(therapist)

    assert api.get(path).status_code == 404
    assert api.get(f"{path}/extracted-notes").status_code == 404


def test_the_next_page_of_a_list_is_empty(api, therapist, patient):
    ProcessedSessionFactory.create_batch(3, patient=patient, therapist=therapist)
    following = api.get("/api/v1/sessions?limit=2").json()["next"]

    end_care(therapist)

    assert api.get(following).status_code == 404
    assert api.get("/api/v1/sessions").json()["count"] == 0


def test_the_next_page_of_a_diary_is_gone(api, therapist, patient):
    EventFactory.create_batch(3, patient=patient)
    diary = f"/api/v1/patients/{patient.pk}/timeline?limit=2"
    cursor = api.get(diary).json()["next_cursor"]

    end_care(therapist)

    assert api.get(f"{diary}&cursor={cursor}").status_code == 404


def test_the_next_range_of_the_sound_is_gone(api, therapist, recorded_session):
    path = f"/api/v1/sessions/{recorded_session.pk}/audio"
    assert api.get(path, headers={"Range": "bytes=0-99"}).status_code == 206

    end_care(therapist)

    assert api.get(path, headers={"Range": "bytes=100-199"}).status_code == 404


def test_a_long_download_breaks_off(api, therapist, long_session):
    answer = api.get(f"/api/v1/sessions/{long_session.pk}/audio")
    pieces = iter(answer.streaming_content)
    received = len(next(pieces))

    end_care(therapist)
    received += sum(len(piece) for piece in pieces)

    assert received == LONGEST_RANGE < int(answer["Content-Length"])


def test_a_long_download_breaks_off_when_the_device_is_revoked(api, therapist, long_session):
    answer = api.get(f"/api/v1/sessions/{long_session.pk}/audio")
    pieces = iter(answer.streaming_content)
    received = len(next(pieces))

    devices.end_all(therapist, reason="revoked")
    received += sum(len(piece) for piece in pieces)

    assert received == LONGEST_RANGE


def test_a_long_download_is_whole_while_care_lasts(api, long_session):
    answer = api.get(f"/api/v1/sessions/{long_session.pk}/audio")

    assert sum(len(piece) for piece in answer.streaming_content) == int(answer["Content-Length"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["care", "device", "account"])
def test_a_live_view_ends(api, therapist, text_session, monkeypatch, how):
    monkeypatch.setattr("sessions_app.api.stream.POLL_SECONDS", 0)
    ends = {
        "care": lambda: end_care(therapist),
        "device": lambda: devices.end_all(therapist, reason="revoked"),
        "account": lambda: type(therapist).objects.update(is_active=False),
    }
    answer = api.get(f"/api/v1/sessions/{text_session.pk}/status/stream")
    lines = iter(answer.streaming_content)
    assert b"retry" in next(lines)
    assert b"pending" in next(lines)

    ends[how]()

    rest = b"".join(lines)
    assert rest.endswith(b"data: null\n\n")
    answer.close()


@pytest.mark.django_db(transaction=True)
def test_a_live_view_ends_with_the_emergency(outsider_api, outsider, text_session, monkeypatch):
    monkeypatch.setattr("sessions_app.api.stream.POLL_SECONDS", 0)
    EmergencyAccessFactory(user=outsider, patient=text_session.patient)
    answer = outsider_api.get(f"/api/v1/sessions/{text_session.pk}/status/stream")
    lines = iter(answer.streaming_content)
    assert b"retry" in next(lines)
    assert b"pending" in next(lines)

    EmergencyAccess.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert b"".join(lines).endswith(b"data: null\n\n")
    answer.close()


def test_parts_that_come_later_are_not_taken(patient, therapist, consent):
    session = receive.begin_upload(patient=patient, session_date=timezone.now(), by=therapist)
    wav = sound.wav(seconds=2).read()

    def arriving():
        yield wav[:5000]
        end_care(therapist)
        yield wav[5000:]

    with pytest.raises(NotYours):
        receive.append(session.recording, offset=0, chunks=arriving(), by=therapist)

    assert not RecordingPart.objects.exists()


def test_an_upload_is_not_finished_any_more(patient, therapist, consent):
    session = receive.begin_upload(patient=patient, session_date=timezone.now(), by=therapist)
    receive.append(session.recording, offset=0, chunks=sound.wav(seconds=2), by=therapist)
    session.recording.refresh_from_db()

    end_care(therapist)

    with pytest.raises(NotYours):
        receive.finish_upload(session, by=therapist)
    assert TherapySession.objects.get().is_uploading


def test_a_colleague_finishes_what_was_sent(patient, therapist, consent, outsider):
    session = receive.begin_upload(patient=patient, session_date=timezone.now(), by=therapist)
    receive.append(session.recording, offset=0, chunks=sound.wav(seconds=2), by=therapist)
    CareFactory(therapist=outsider, patient=patient)
    end_care(therapist)

    answer = api_of(outsider).post(f"/api/v1/uploads/{session.recording_id}/finish")

    assert answer.status_code == 202
    assert TherapySession.objects.get().requested_by == outsider


def test_a_recording_that_arrived_whole_is_not_taken(patient, therapist, consent, empty_session):
    upload = receive.sealed(sound.wav(seconds=2))
    end_care(therapist)

    with pytest.raises(NotYours):
        receive.attach_recording(empty_session, upload=upload, by=therapist)

    assert not RecordingPart.objects.exists()


def test_no_session_is_begun_any_more(patient, therapist, consent):
    end_care(therapist)

    with pytest.raises(NotYours):
        receive.start_empty(patient=patient, session_date=timezone.now(), by=therapist)
