"""What bad input gets, at the API and in the portal, and that nothing of it stays."""

import errno
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEvent, Consent
from sessions_app.models import Recording, TherapySession
from sessions_app.recording import spool, upload_handler
from sessions_app.tests import sound

URL = "/api/v1/sessions/upload"


@pytest.fixture
def send(api, patient, consent, disk):
    def send_file(content, name="session.mp3", **form):
        file = io.BytesIO(content)
        file.name = name
        form = {"patient_id": str(patient.pk), **form}
        return api.post(URL, {**form, "file": file}, format="multipart")

    return send_file


def refused(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize("kind", sound.KINDS)
def test_what_devices_record_is_taken_whatever_it_is_called(send, kind):
    answer = send(sound.recording(kind), name="notes.txt")

    assert answer.status_code == 201
    assert Recording.objects.get().container == kind


def test_a_video_is_taken(send):
    assert send(sound.video()).status_code == 201
    assert Recording.objects.get().container == "mp4"


def test_what_is_kept_is_sealed_and_opens_again(send, disk):
    content = sound.recording("mp3")

    send(content)

    (kept,) = disk.files()
    assert content[:100] not in kept.read_bytes()
    assert Recording.objects.get().open().read() == content


def test_the_name_and_the_words_in_the_file_are_nowhere_on_the_disk(send, disk):
    send(sound.recording("mp3", metadata=(("title", "Maya Okafor"),)), name="Maya Okafor.mp3")

    (kept,) = disk.files()
    assert b"Maya" not in kept.read_bytes()
    assert "Maya" not in str(kept.relative_to(disk.root))


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "..%2f..%2fx",
        "x" * 200 + ".mp3",
        "a\u202egpj.mp3",
        "C:\\x.mp3",
        "-rf",
        "$(id).mp3",
        "😀.mp3",
        "a\r\nSet-Cookie: x=1.mp3",
    ],
    ids=range(9),
)
def test_names_are_never_used(send, disk, name):
    answer = send(sound.recording("mp3"), name=name)

    assert answer.status_code == 201
    assert len(disk.files()) == 1


def test_a_name_of_kilobytes_is_no_header(send, disk):
    assert send(sound.recording("mp3"), name="x" * 4000).status_code == 400
    assert disk.files() == []


def test_an_upload_is_noted_in_the_audit_trail(send, therapist):
    send(sound.recording("mp3"))

    event = AuditEvent.objects.get(action="session.submitted")
    assert event.actor_id == therapist.pk


BAD = {
    "not_a_recording": [
        b"\x89PNG\r\n\x1a\n" + bytes(5000),
        b"PK\x03\x04" + bytes(5000),
        b"%PDF-1.7" + bytes(5000),
        b"MZ" + bytes(5000),
        b"<html><script>alert(1)</script></html>",
        b"#EXTM3U\nfile:///etc/passwd\n",
        b"just words",
        bytes(10_000),
    ],
    "unusable_recording": [
        sound.video(has_sound=False),
        sound.recording("m4a")[:9000],
        sound.recording("wav")[:30],
        b"RIFF\x24\0\0\0WAVEfmt " + bytes(5000),
        b"fLaC" + bytes(5000),
        b"\x1a\x45\xdf\xa3" + bytes(5000),
        b"OggS" + bytes(5000),
    ],
}


@pytest.mark.parametrize(
    ("code", "content"), [(code, content) for code, all in BAD.items() for content in all]
)
def test_bad_input_is_told_at_once_and_leaves_nothing(send, disk, code, content):
    answer = send(content)

    assert refused(answer)[1] == code
    assert answer.status_code in (415, 422)
    assert disk.files() == []
    assert not TherapySession.objects.exists()


def test_an_empty_file_is_told_at_once(send, disk):
    answer = send(b"")

    assert answer.status_code == 422
    assert disk.files() == []


def test_a_file_over_the_limit_is_told_at_once(send, disk, settings):
    settings.RECORDING_MAX_BYTES = 50_000

    answer = send(sound.recording("wav", seconds=3.0))

    assert refused(answer) == (413, "too_large")
    assert disk.files() == []


def test_a_body_that_announces_too_much_is_not_read(portal, patient, consent, disk, settings):
    settings.RECORDING_MAX_BYTES = 50_000
    body = Endless(multipart(b"RIFF"))

    portal.generic(
        "POST",
        "/sessions/new",
        **broken_off(body, length=3_000_000_000),
    )

    assert body.given < 2_000_000
    assert disk.files() == []


def test_a_picture_of_gigabytes_is_not_read_to_its_end(portal, patient, consent, disk, settings):
    settings.RECORDING_MAX_BYTES = 4_000_000_000
    body = Endless(multipart(b"\x89PNG\r\n\x1a\n"))

    portal.generic(
        "POST",
        "/sessions/new",
        **broken_off(body, length=3_000_000_000),
    )

    assert body.given < 2_000_000
    assert disk.files() == []


class Endless(io.RawIOBase):
    """A body whose sender does not stop by itself."""

    def __init__(self, head):
        self.head, self.given = io.BytesIO(head), 0

    def read(self, size=-1):
        self.given += size
        return self.head.read(size) or bytes(size)


def broken_off(body, *, length):
    """A request whose body is not as long as it says."""
    content_type = "multipart/form-data; boundary=b"
    return {
        "wsgi.input": body,
        "CONTENT_LENGTH": str(length),
        "CONTENT_TYPE": content_type,
        "content_type": content_type,
    }


def multipart(content, *, field="recording", end=b""):
    head = f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="a"\r\n\r\n'
    return head.encode() + content + end


def test_a_body_that_breaks_off_is_not_taken(api, patient, consent, disk):
    body = multipart(sound.recording("wav"), field="file")

    answer = api.generic(
        "POST",
        f"{URL}?patient_id={patient.pk}",
        **broken_off(io.BytesIO(body), length=500_000),
    )

    assert refused(answer) == (400, "upload_cut_off")
    assert disk.files() == []


def test_nobody_without_an_account_fills_the_disk(client, disk, monkeypatch):
    monkeypatch.setattr(spool.os, "open", pytest.fail)

    client.post("/sessions/new", {"recording": sound.wav()})

    assert disk.files() == []


def test_no_patient_fills_the_disk(client, patient, disk, monkeypatch):
    client.force_login(patient)
    monkeypatch.setattr(spool.os, "open", pytest.fail)

    answer = client.post("/sessions/new", {"recording": sound.wav()})

    assert answer.status_code == 403


def test_a_file_that_nobody_asked_for_is_dropped(portal, disk):
    portal.post("/patients/new", {"surprise": sound.wav()})

    assert disk.files() == []


def test_a_form_with_a_mistake_leaves_no_file(portal, disk):
    answer = portal.post("/sessions/new", {"recording": sound.wav()})

    assert answer.status_code == 422
    assert disk.files() == []


def form(patient, **fields):
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    return {"patient": str(patient.pk), "session_date": at, **fields}


def test_the_page_says_why_a_file_was_refused(portal, patient, consent, disk):
    picture = io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(5000))
    picture.name = "a.mp3"

    answer = portal.post("/sessions/new", form(patient, recording=picture))

    assert "This is a picture (PNG)" in answer.content.decode()
    assert disk.files() == []


def test_the_page_takes_a_recording(portal, patient, consent, disk):
    answer = portal.post("/sessions/new", form(patient, recording=sound.wav()))

    assert answer.status_code == 302
    assert len(disk.files()) == 1


def test_a_transcript_file_is_read_as_text(portal, patient, disk):
    file = io.BytesIO(b"Therapist: How are you?\nClient: Fine.\n")
    file.name = "session.txt"

    answer = portal.post("/sessions/new?way=transcript", form(patient, transcript=file))

    assert answer.status_code == 302
    assert TherapySession.objects.get().transcript.segments.count() == 2


def test_small_files_of_one_request_share_what_may_stay_in_memory(
    api, patient, consent, disk, monkeypatch
):
    monkeypatch.setattr(upload_handler, "TEXT_MAX", 1024**2)
    files = [SimpleUploadedFile(f"{number}.txt", bytes(600 * 1024)) for number in range(2)]
    form = {"patient_id": str(patient.pk), "transcript": files}

    assert refused(api.post(URL, form, format="multipart")) == (413, "too_large")


def test_two_recordings_at_once_are_refused(api, patient, consent, disk):
    files = [sound.wav(), sound.wav(seconds=2)]
    files[0].name, files[1].name = "a.wav", "b.wav"

    answer = api.post(URL, {"patient_id": str(patient.pk), "file": files}, format="multipart")

    assert refused(answer) == (422, "one_at_a_time")
    assert disk.files() == []


def test_the_same_bytes_are_taken_once_for_one_patient(send, disk):
    first = send(sound.recording("mp3")).json()

    again = send(sound.recording("mp3"), name="copy.mp3")

    assert refused(again) == (409, "duplicate_recording")
    assert again.json()["error"]["details"] == {"session_id": first["id"]}
    assert len(disk.files()) == 1


def test_a_patient_without_consent_is_not_recorded(api, patient, disk):
    file = sound.wav()
    file.name = "a.wav"

    answer = api.post(URL, {"patient_id": str(patient.pk), "file": file}, format="multipart")

    assert refused(answer) == (409, "consent_required")
    assert disk.files() == []


def test_consent_that_is_given_on_the_form_is_noted(api, patient, disk):
    file = sound.wav()
    file.name = "a.wav"
    form = {"patient_id": str(patient.pk), "file": file, "consent_method": "verbal"}

    api.post(URL, form, format="multipart")

    assert Consent.objects.allows(patient, Consent.Type.RECORDING)


def test_consent_of_a_refused_upload_is_not_noted(send, patient, consent):
    Consent.objects.all().delete()

    send(b"just words", consent_method="verbal")

    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"session_date": "2999-01-01T10:00:00Z"},
        {"session_date": "1066-10-14T10:00:00Z"},
        {"language": "klingon"},
        {"consent_method": "telepathy"},
    ],
    ids=str,
)
def test_facts_that_cannot_be_are_refused(send, disk, facts):
    answer = send(sound.recording("mp3"), **facts)

    assert answer.status_code == 422
    assert disk.files() == []


def test_a_full_disk_is_told_and_leaves_nothing(send, disk, monkeypatch):
    def write(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spool.os, "write", write)

    answer = send(sound.recording("mp3"))

    assert refused(answer) == (507, "storage_full")
    assert disk.files() == []
