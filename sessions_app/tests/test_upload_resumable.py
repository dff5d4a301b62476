import io

import pytest
from django.utils import timezone

from sessions_app import pipeline
from sessions_app.actions import process, receive, uploads
from sessions_app.models import Recording, RecordingPart, TherapySession
from sessions_app.recording import storage
from sessions_app.tests import sound
from sessions_app.tests.tus import CONTENT, CONTENT_TYPE, TUS, URL, code


def test_it_says_what_it_can(api):
    answer = api.options(URL)

    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert "creation-defer-length" in answer["Tus-Extension"]
    assert int(answer["Tus-Max-Size"]) == 500 * 1024 * 1024


def test_an_upload_begins_with_a_session(begin, patient, therapist):
    answer = begin()

    session = TherapySession.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"{URL}/{session.recording_id}"
    assert answer["Session-Location"] == f"/api/v1/sessions/{session.pk}"
    assert answer["Upload-Expires"].endswith("GMT")
    assert session.is_uploading
    assert (session.patient, session.therapist) == (patient, therapist)


def test_parts_become_one_recording(place, patch):
    first = patch(place, CONTENT[:40_000], offset=0)
    last = patch(place, CONTENT[40_000:], offset=40_000)

    session = TherapySession.objects.get()
    assert (first.status_code, first["Upload-Offset"]) == (204, "40000")
    assert last["Upload-Offset"] == str(len(CONTENT))
    assert last["Session-Location"] == f"/api/v1/sessions/{session.pk}"
    assert session.is_waiting
    assert session.recording.container == "wav"
    assert session.recording.open().read() == CONTENT


def test_the_offset_is_told(api, place, patch):
    patch(place, CONTENT[:40_000], offset=0)

    answer = api.head(place, **TUS)

    assert answer.status_code == 200
    assert answer["Upload-Offset"] == "40000"
    assert answer["Upload-Length"] == str(len(CONTENT))
    assert answer["Cache-Control"] == "no-store"


def test_the_state_is_told_in_json(api, place, patch):
    patch(place, CONTENT[:40_000], offset=0)

    state = api.get(place).json()

    session = TherapySession.objects.get()
    assert state == {
        "id": str(session.recording_id),
        "offset": 40_000,
        "length": len(CONTENT),
        "session_id": str(session.pk),
        "status": "receiving",
    }


def test_a_live_recording_has_no_length_until_it_is_finished(api, live, patch):
    patch(live, CONTENT[:40_000], offset=0)
    patch(live, CONTENT[40_000:], offset=40_000)
    before = api.head(live, **TUS)

    answer = api.post(f"{live}/finish")

    assert before["Upload-Defer-Length"] == "1"
    assert answer.status_code == 202
    assert answer.json()["status"] == "pending"
    assert TherapySession.objects.get().recording.open().read() == CONTENT


def test_a_recording_is_finished_once(api, live, patch):
    patch(live, CONTENT, offset=0)
    first = api.post(f"{live}/finish")

    again = api.post(f"{live}/finish")

    assert again.status_code == 202
    assert again["Session-Location"] == first["Session-Location"]


def test_the_length_may_come_with_the_last_part(live, patch):
    patch(live, CONTENT[:40_000], offset=0)

    answer = patch(live, CONTENT[40_000:], offset=40_000, HTTP_UPLOAD_LENGTH=str(len(CONTENT)))

    assert "Session-Location" in answer
    assert TherapySession.objects.get().is_waiting


def test_many_small_parts_are_joined(api, live, patch, disk, django_capture_on_commit_callbacks):
    for offset in range(0, len(CONTENT), 8000):
        patch(live, CONTENT[offset : offset + 8000], offset=offset)

    with django_capture_on_commit_callbacks(execute=True):
        api.post(f"{live}/finish")

    assert RecordingPart.objects.count() == 1
    assert Recording.objects.get().open().read() == CONTENT
    assert len(disk.files()) == 1


@pytest.mark.parametrize("offset", [0, 39_999, 40_001, 10**14])
def test_another_offset_is_refused_and_the_right_one_told(place, patch, disk, offset):
    patch(place, CONTENT[:40_000], offset=0)

    answer = patch(place, b"again", offset=offset)

    assert (answer.status_code, code(answer)) == (409, "wrong_offset")
    assert answer.json()["error"]["details"] == {"offset": 40_000}
    assert len(disk.files()) == 1


def test_a_part_of_no_bytes_changes_nothing(place, patch, disk):
    answer = patch(place, b"", offset=0, CONTENT_LENGTH="0", CONTENT_TYPE=CONTENT_TYPE)

    assert (answer.status_code, answer["Upload-Offset"]) == (204, "0")
    assert disk.files() == []


def test_what_arrived_before_the_connection_broke_is_kept(api, place, patch):
    answer = api.generic(
        "PATCH",
        place,
        content_type=CONTENT_TYPE,
        HTTP_UPLOAD_OFFSET="0",
        CONTENT_LENGTH=str(len(CONTENT)),
        **{"wsgi.input": io.BytesIO(CONTENT[:30_000])},
        **TUS,
    )

    assert answer["Upload-Offset"] == "30000"
    assert patch(place, CONTENT[30_000:], offset=30_000).status_code == 204
    assert Recording.objects.get().open().read() == CONTENT


def test_more_than_was_announced_is_refused(place, patch, disk):
    answer = patch(place, CONTENT + b"more", offset=0)

    assert (answer.status_code, code(answer)) == (413, "too_much")
    assert disk.files() == []


def test_more_than_is_allowed_cannot_begin(begin):
    answer = begin(length=500 * 1024 * 1024 + 1)

    assert (answer.status_code, code(answer)) == (413, "too_large")


def test_a_live_recording_may_not_grow_for_ever(live, patch, settings, disk):
    settings.RECORDING_MAX_BYTES = 50_000
    patch(live, CONTENT[:40_000], offset=0)

    answer = patch(live, CONTENT[40_000:], offset=40_000)

    assert (answer.status_code, code(answer)) == (413, "too_large")
    assert len(disk.files()) == 1


def test_what_is_no_recording_ends_the_upload(
    api, begin, patch, disk, django_capture_on_commit_callbacks
):
    place = begin(length=5000)["Location"]

    answer = patch(place, b"\x89PNG\r\n\x1a\n" + bytes(4000), offset=0)

    assert (answer.status_code, code(answer)) == (415, "not_a_recording")
    assert api.head(place, **TUS).status_code == 404
    assert disk.files() == []


def test_a_video_without_sound_leaves_nothing(
    begin, patch, disk, django_capture_on_commit_callbacks
):
    content = sound.video(has_sound=False)
    place = begin(length=len(content))["Location"]

    with django_capture_on_commit_callbacks(execute=True):
        answer = patch(place, content, offset=0)

    assert (answer.status_code, code(answer)) == (422, "unusable_recording")
    assert disk.files() == []
    assert not TherapySession.objects.exists()


def test_what_was_recorded_here_is_never_thrown_away(api, live, patch):
    patch(live, sound.video(has_sound=False), offset=0)

    answer = api.post(f"{live}/finish")

    assert answer.status_code == 202
    assert TherapySession.objects.get().recording.is_complete


def test_a_live_recording_of_nothing_leaves_nothing(api, live):
    answer = api.post(f"{live}/finish")

    assert (answer.status_code, code(answer)) == (422, "empty_recording")
    assert not TherapySession.objects.exists()


def test_an_incomplete_upload_cannot_be_finished(api, place, patch):
    patch(place, CONTENT[:40_000], offset=0)

    answer = api.post(f"{place}/finish")

    assert (answer.status_code, code(answer)) == (409, "upload_incomplete")


def test_an_incomplete_upload_can_be_worked_with_as_it_is(place, patch, therapist):
    patch(place, CONTENT[:40_000], offset=0)

    session = receive.finish_upload(TherapySession.objects.get(), by=therapist, as_it_is=True)

    assert session.is_waiting
    assert session.recording.open().read() == CONTENT[:40_000]


def test_the_same_bytes_are_taken_once(
    begin, patch, patient, therapist, disk, django_capture_on_commit_callbacks
):
    known = receive.submit_recording(
        patient=patient,
        upload=receive.sealed(io.BytesIO(CONTENT)),
        session_date=timezone.now(),
        by=therapist,
    )
    place = begin()["Location"]

    with django_capture_on_commit_callbacks(execute=True):
        answer = patch(place, CONTENT, offset=0)

    assert (answer.status_code, code(answer)) == (409, "duplicate_recording")
    assert answer.json()["error"]["details"] == {"session_id": str(known.pk)}
    assert TherapySession.objects.get() == known
    assert len(disk.files()) == 1


def test_a_discarded_upload_leaves_nothing(
    api, place, patch, disk, django_capture_on_commit_callbacks
):
    patch(place, CONTENT[:40_000], offset=0)

    with django_capture_on_commit_callbacks(execute=True):
        answer = api.delete(place, **TUS)

    assert answer.status_code == 204
    assert api.head(place, **TUS).status_code == 404
    assert disk.files() == []
    assert not TherapySession.objects.exists()


def test_a_finished_upload_cannot_be_discarded_or_added_to(api, place, patch):
    patch(place, CONTENT, offset=0)

    assert api.delete(place, **TUS).status_code == 410
    assert patch(place, b"more", offset=len(CONTENT)).status_code == 410


def test_an_upload_that_was_given_up_goes_on(place, patch):
    TherapySession.objects.update(
        status="failed", error_code="upload_unfinished", error_message="It stopped."
    )

    patch(place, CONTENT[:40_000], offset=0)

    assert TherapySession.objects.get().is_uploading


def test_a_cancelled_upload_that_goes_on_stays_alive(place, patch, therapist):
    process.cancel(TherapySession.objects.get(), by=therapist)

    patch(place, CONTENT[:40_000], offset=0)
    pipeline.reconcile()

    assert TherapySession.objects.get().is_uploading


def test_of_two_who_finish_at_once_neither_is_refused(api, live, patch, monkeypatch):
    patch(live, CONTENT, offset=0)
    finished = []

    def judge(recording):
        if not finished:
            finished.append(True)
            receive.finish_upload(TherapySession.objects.get(), by=recording.uploaded_by)
        return "wav"

    monkeypatch.setattr(uploads, "_judge", judge)

    assert api.post(f"{live}/finish").status_code == 202


def test_the_portals_scripts_send_with_the_session_cookie(portal, place):
    answer = portal.generic(
        "PATCH", place, CONTENT, content_type=CONTENT_TYPE, HTTP_UPLOAD_OFFSET="0", **TUS
    )

    assert answer.status_code == 204


def test_parts_lie_sealed_on_the_disk(place, patch, disk):
    patch(place, CONTENT[:40_000], offset=0)

    (kept,) = disk.files()
    assert CONTENT[100:140] not in kept.read_bytes()
    assert storage.exists(RecordingPart.objects.get().name)
