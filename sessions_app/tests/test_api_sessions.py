import io

import pytest
from django.utils import timezone

from sessions_app import tasks
from sessions_app.models import TherapySession
from sessions_app.tests.conftest import TALK
from sessions_app.tests.factories import ProcessedSessionFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/sessions"
NOW = "2026-05-04T10:00:00Z"


def test_a_session_with_a_transcript_as_text(api, patient, null_engines):
    body = {"patient_id": str(patient.pk), "session_date": NOW, "transcript": TALK}

    answer = api.post(URL, body)

    assert answer.status_code == 201
    assert answer["Location"] == f"{URL}/{answer.json()['id']}"
    assert answer.json()["status"] == "pending"
    segments = api.get(f"{answer['Location']}/transcript").json()["segments"]
    assert [row["speaker"] for row in segments] == ["Therapist", "Client"]


def test_a_session_that_starts_from_nothing(api, patient):
    answer = api.post(URL, {"patient_id": str(patient.pk), "session_date": NOW})

    assert answer.status_code == 201
    assert answer.json()["has_audio"] is False


def test_a_session_of_somebody_elses_patient_is_refused_like_one_of_nobodys(api, other_patient):
    foreign = api.post(URL, {"patient_id": str(other_patient.pk), "session_date": NOW})
    nobody = api.post(
        URL, {"patient_id": "00000000-0000-4000-8000-000000000000", "session_date": NOW}
    )

    assert foreign.status_code == nobody.status_code == 422
    assert set(foreign.json()["error"]["details"]) == set(nobody.json()["error"]["details"])


def test_an_upload_is_accepted_and_queued(api, patient, consent, wav):
    wav.name = "my phone.wav"

    answer = api.post(
        f"{URL}/upload", {"patient_id": str(patient.pk), "file": wav}, format="multipart"
    )

    assert answer.status_code == 201
    assert answer.json()["has_audio"] is True
    assert answer["Location"] == f"{URL}/{answer.json()['id']}"
    session = TherapySession.objects.get()
    assert session.available_at is not None
    assert session.recording.container == "wav"


def test_the_patient_may_stand_in_the_query(api, patient, consent, wav):
    wav.name = "a.wav"

    answer = api.post(f"{URL}/upload?patient_id={patient.pk}", {"file": wav}, format="multipart")

    assert answer.status_code == 201


def test_without_consent_no_recording_is_taken(api, patient, wav):
    wav.name = "a.wav"

    answer = api.post(
        f"{URL}/upload", {"patient_id": str(patient.pk), "file": wav}, format="multipart"
    )

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "consent_required"
    assert not TherapySession.objects.exists()


def test_consent_can_be_noted_with_the_upload(api, patient, wav):
    wav.name = "a.wav"
    form = {"patient_id": str(patient.pk), "file": wav, "consent_method": "verbal"}

    assert api.post(f"{URL}/upload", form, format="multipart").status_code == 201
    assert patient.consents.get().method == "verbal"


def test_the_same_bytes_again_name_the_session_that_has_them(api, patient, consent, wav):
    form = {"patient_id": str(patient.pk)}
    wav.name = "a.wav"
    first = api.post(f"{URL}/upload", form | {"file": wav}, format="multipart").json()
    again = io.BytesIO(wav.getvalue())
    again.name = "b.wav"

    answer = api.post(f"{URL}/upload", form | {"file": again}, format="multipart")

    assert answer.status_code == 409
    assert answer.json()["error"]["details"]["session_id"] == first["id"]


def test_the_list_is_newest_first_and_filtered(api, patient, therapist):
    older = ProcessedSessionFactory(
        patient=patient, session_date=timezone.now() - timezone.timedelta(days=9)
    )
    newer = ProcessedSessionFactory(patient=patient, status="transcribing")

    everything = api.get(URL).json()
    processed = api.get(f"{URL}?status=processed").json()
    recent = api.get(f"{URL}?start_date={timezone.now().date()}").json()

    assert [row["id"] for row in everything["results"]] == [str(newer.pk), str(older.pk)]
    assert [row["id"] for row in processed["results"]] == [str(older.pk)]
    assert [row["id"] for row in recent["results"]] == [str(newer.pk)]


def test_a_page_has_a_hundred_rows_at_most(api, patient):
    ProcessedSessionFactory.create_batch(101, patient=patient)

    assert len(api.get(f"{URL}?limit=1000").json()["results"]) == 100


def test_the_detail_carries_the_draft_note(api, session):
    answer = api.get(f"{URL}/{session.pk}").json()

    assert answer["notes"]["is_draft"] is True
    assert answer["notes"]["risk_flags"] == []


def test_a_patient_reads_neither_note_nor_error_of_their_session(patient_api, session):
    answer = patient_api.get(f"{URL}/{session.pk}").json()

    assert set(answer) == {
        "id",
        "patient_id",
        "session_date",
        "duration_seconds",
        "number",
        "status",
        "patient_summary",
    }
    assert answer["patient_summary"] is None


def test_the_date_can_be_mended_and_nothing_else(api, session):
    answer = api.patch(f"{URL}/{session.pk}", {"session_date": NOW, "status": "failed"})

    assert answer.json()["session_date"] == NOW
    assert answer.json()["status"] == "processed"


def test_a_deleted_session_is_gone(api, session):
    assert api.delete(f"{URL}/{session.pk}").status_code == 204
    assert api.get(f"{URL}/{session.pk}").status_code == 404


def test_the_status_says_how_far_it_is(api, patient, null_engines):
    body = {"patient_id": str(patient.pk), "session_date": NOW, "transcript": TALK}
    session_id = api.post(URL, body).json()["id"]

    before = api.get(f"{URL}/{session_id}/status").json()
    tasks.process_session(session_id=session_id)
    after = api.get(f"{URL}/{session_id}/status").json()

    assert (before["status"], before["is_finished"]) == ("pending", False)
    assert (after["status"], after["progress"], after["is_finished"]) == ("processed", 100, True)


@pytest.mark.django_db(transaction=True)
def test_the_stream_ends_with_the_session(api, session):
    answer = api.get(f"{URL}/{session.pk}/status/stream", HTTP_ACCEPT="text/event-stream")

    lines = b"".join(answer.streaming_content).decode()
    assert answer["Content-Type"] == "text/event-stream"
    assert lines.count("event: status") == 1
    assert '"status": "processed"' in lines


@pytest.mark.django_db(transaction=True)
def test_streams_give_their_places_back(api, session):
    for _ in range(10):
        answer = api.get(f"{URL}/{session.pk}/status/stream")
        assert answer.status_code == 200
        answer.close()


def test_a_turn_is_corrected_and_the_heard_words_stay(api, session):
    answer = api.patch(f"{URL}/{session.pk}/transcript/segments/1", {"text": "I slept well."})

    assert answer.json()["text"] == "I slept well."
    assert answer.json()["heard"]["text"] == "I slept badly again this week."


def test_a_turn_that_is_not_there(api, session):
    answer = api.patch(f"{URL}/{session.pk}/transcript/segments/99", {"text": "x"})

    assert answer.status_code == 404


def test_speakers_are_swapped(api, session):
    answer = api.post(f"{URL}/{session.pk}/transcript/swap-speakers")

    assert [row["speaker"] for row in answer.json()["segments"]] == ["Client", "Therapist"]


def test_the_older_address_answers_the_same(api, session):
    assert api.get(f"/api/sessions/{session.pk}/").json()["id"] == str(session.pk)
