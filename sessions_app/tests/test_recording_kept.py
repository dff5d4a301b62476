"""What happens to recordings that are kept: played, erased, swept, given another key."""

import os
import time
from datetime import timedelta
from io import StringIO

import av
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEvent
from sessions_app.actions import erase, receive
from sessions_app.models import Recording, RecordingPart, TherapySession
from sessions_app.pipeline import playback
from sessions_app.pipeline.leftovers import sweep_files
from sessions_app.pipeline.playback import keep_playback_copy
from sessions_app.recording import storage
from sessions_app.recording.sealing import KeyMissing
from sessions_app.tests import sound
from timeline.models import TimelineEvent

OLD = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NEW = "2025:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="


@pytest.fixture
def keep(patient, therapist, consent, disk):
    def keep_recording(kind="wav", content=None):
        content = content or sound.recording(kind, metadata=(("title", "Maya Okafor"),))
        session = receive.submit_recording(
            patient=patient,
            upload=receive.sealed(sound.file(content)),
            session_date=timezone.now(),
            by=therapist,
        )
        TherapySession.objects.filter(pk=session.pk).update(status="processed")
        session.refresh_from_db()
        return session

    return keep_recording


@pytest.fixture
def kept(keep):
    return keep()


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("wav", "audio/wav"),
        ("mp3", "audio/mpeg"),
        ("flac", "audio/flac"),
        ("m4a", "audio/mp4"),
    ],
)
def test_what_browsers_play_is_served_as_it_came(keep, kind, content_type):
    recording = keep(kind).recording

    keep_playback_copy(recording)

    file, served_as, size = recording.open_for_playback()
    assert served_as == content_type
    assert len(file.read()) == size == recording.size


@pytest.mark.parametrize("kind", ["webm", "ogg", "aac", "amr"])
def test_what_browsers_do_not_play_gets_a_copy(keep, kind):
    recording = keep(kind).recording

    keep_playback_copy(recording)

    file, served_as, size = recording.open_for_playback()
    content = file.read()
    assert served_as == "audio/mpeg"
    assert len(content) == size
    assert b"Maya" not in content
    assert av.open(sound.file(content)).streams.audio[0].codec_context.name == "mp3float"


def test_a_video_is_played_without_its_pictures(keep):
    recording = keep(content=sound.video()).recording

    keep_playback_copy(recording)

    file, _, _ = recording.open_for_playback()
    assert not av.open(sound.file(file.read())).streams.video


def test_the_copy_is_made_once_and_the_original_stays(keep, disk):
    recording = keep("webm").recording
    keep_playback_copy(recording)

    keep_playback_copy(recording)

    assert recording.parts.for_playback().count() == 1
    assert len(disk.files()) == 2
    assert recording.open().read() == sound.recording("webm", metadata=(("title", "Maya Okafor"),))


def test_the_copy_is_sealed(keep, disk):
    recording = keep("webm").recording
    keep_playback_copy(recording)

    content = recording.open_for_playback()[0].read()

    assert all(content[:50] not in path.read_bytes() for path in disk.files())


def test_a_copy_that_came_too_late_is_dropped(keep, disk, therapist, monkeypatch):
    session = keep("webm")
    part = playback._spool_copy(session.recording)
    erase.delete_audio(session, by=therapist)
    monkeypatch.setattr(playback, "_spool_copy", lambda recording: part)

    keep_playback_copy(session.recording)

    assert not RecordingPart.objects.exists()
    assert not part.path.exists()


def test_the_sound_goes_and_the_session_stays(
    kept, disk, therapist, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        erase.delete_audio(kept, by=therapist)

    session = TherapySession.objects.get()
    assert disk.files() == []
    assert session.recording.is_deleted
    assert bytes(session.recording.sealed_key) == b""
    assert AuditEvent.objects.filter(action="session.recording_deleted").exists()


def test_the_sound_is_not_deleted_twice(kept, therapist):
    erase.delete_audio(kept, by=therapist)

    with pytest.raises(erase.NoRecording):
        erase.delete_audio(kept, by=therapist)


def test_the_sound_is_not_deleted_under_the_worker(kept, therapist):
    TherapySession.objects.update(status="transcribing")

    with pytest.raises(erase.StillNeeded):
        erase.delete_audio(kept, by=therapist)


def test_a_deleted_recording_may_come_again(keep, therapist):
    erase.delete_audio(keep(), by=therapist)

    assert keep().recording.is_complete


def test_an_erased_session_leaves_only_its_trace(
    kept, disk, therapist, patient, django_capture_on_commit_callbacks
):
    TimelineEvent.objects.record(
        source=kept,
        event_type="session",
        patient=patient,
        title="Session #1",
        event_date=timezone.now(),
    )

    pk = kept.pk

    with django_capture_on_commit_callbacks(execute=True):
        erase.erase(kept, by=therapist)

    assert disk.files() == []
    assert not Recording.objects.exists()
    assert not TimelineEvent.objects.exists()
    assert AuditEvent.objects.get(action="session.erased").target_id == pk


def test_the_sessions_after_an_erased_one_move_up(session, patient, therapist):
    later = TherapySession.objects.create(
        patient=patient, session_date=timezone.now(), status="processed", number=2
    )

    erase.erase(session, by=therapist)

    later.refresh_from_db()
    assert later.number == 1


def test_a_session_gets_its_recording_later(empty_session, consent, therapist, disk):
    session = receive.attach_recording(
        empty_session, upload=receive.sealed(sound.wav()), by=therapist
    )

    assert session.recording.is_complete
    assert session.is_waiting


def test_a_session_has_one_recording(kept, therapist, disk):
    with pytest.raises(receive.HasRecording):
        receive.attach_recording(kept, upload=receive.sealed(sound.wav(seconds=2)), by=therapist)

    assert len(disk.files()) == 1


def left_long_ago(path):
    os.utime(path, (time.time() - 7200, time.time() - 7200))


def test_files_that_belong_to_nobody_are_swept(kept, disk):
    (disk.root / "spool" / "half").write_bytes(b"half an upload")
    left_long_ago(disk.root / "spool" / "half")
    (disk.root / "kept" / "ab").mkdir(exist_ok=True)
    (disk.root / "kept" / "ab" / "orphan").write_bytes(b"without a row")
    left_long_ago(disk.root / "kept" / "ab" / "orphan")

    sweep_files()

    assert [storage.exists(part.name) for part in RecordingPart.objects.all()] == [True]
    assert len(disk.files()) == 1


def test_a_file_that_goes_while_they_are_listed_is_passed_over(kept, disk):
    (path,) = disk.files()
    another = path.with_name("another")
    another.write_bytes(b"sealed")

    listed = storage.stored()
    next(listed)
    path.unlink()
    another.unlink()

    assert list(listed) == []


def test_files_that_are_being_written_are_left_alone(db, disk):
    (disk.root / "spool").mkdir()
    (disk.root / "spool" / "half").write_bytes(b"half an upload")

    sweep_files()

    assert len(disk.files()) == 1


def test_an_old_recording_is_no_orphan(kept, disk):
    left_long_ago(disk.files()[0])

    sweep_files()

    assert kept.recording.open().read()


def test_a_recording_without_its_file_is_told(kept, disk, caplog):
    disk.files()[0].unlink()
    RecordingPart.objects.update(created_at=timezone.now() - timedelta(days=1))

    sweep_files()

    assert "recording_file_missing" in caplog.text


def test_a_sweep_of_nothing_is_quiet(db, disk, caplog):
    sweep_files()

    assert caplog.text == ""


def test_after_a_rotation_the_old_key_may_go(kept, settings):
    settings.RECORDING_KEYS = [NEW, OLD]
    call_command("rotate_recording_keys", stdout=StringIO())

    settings.RECORDING_KEYS = [NEW]

    assert Recording.objects.get().open().read()


def test_before_a_rotation_the_old_key_is_needed(kept, settings):
    settings.RECORDING_KEYS = [NEW]

    with pytest.raises(KeyMissing):
        kept.recording.open()


def test_a_rotation_goes_on_with_what_is_left(keep, settings):
    keep("mp3")
    settings.RECORDING_KEYS = [NEW, OLD]
    call_command("rotate_recording_keys", stdout=StringIO())
    settings.RECORDING_KEYS = [OLD, NEW]
    keep("flac")
    settings.RECORDING_KEYS = [NEW, OLD]

    output = StringIO()
    call_command("rotate_recording_keys", stdout=output)

    assert "1 recordings now use the newest key.\n" in output.getvalue()


def test_a_rotation_without_the_old_key_says_so(kept, settings):
    settings.RECORDING_KEYS = [NEW]

    with pytest.raises(CommandError, match="keep the old ones"):
        call_command("rotate_recording_keys", stdout=StringIO(), stderr=StringIO())


def test_a_rotation_keeps_what_recognises_duplicates(kept, settings):
    before = kept.recording.digest
    settings.RECORDING_KEYS = [NEW]

    assert receive.sealed(sound.file(sound.recording("wav"))).digest != before
    assert receive.sealed(kept_again()).digest == before


def kept_again():
    return sound.file(sound.recording("wav", metadata=(("title", "Maya Okafor"),)))
