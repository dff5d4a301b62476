"""RECORDING_STORAGE names S3: from the upload to the sweep over its real protocol."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sessions_app.actions import erase, receive
from sessions_app.api.sound import sound_response
from sessions_app.models import Recording, RecordingPart, TherapySession
from sessions_app.pipeline import leftovers
from sessions_app.recording import storage
from sessions_app.recording.objects import StorageAway
from sessions_app.recording.sealing import CHUNK, DamagedRecording
from sessions_app.tests import bucket as buckets
from sessions_app.tests import sound

LONG = 40  # seconds of sound: more than one sealed chunk
AT_ONCE = timedelta(0)


@pytest.fixture(scope="module")
def server():
    with buckets.served() as port:
        yield port


@pytest.fixture
def bucket(server, settings, tmp_path):
    made = buckets.Bucket(server)
    settings.RECORDING_SPOOL = tmp_path / "spool"
    settings.STORAGES = {**settings.STORAGES, "recordings": made.storage}
    return made


@pytest.fixture
def talk():
    return sound.wav(seconds=LONG).read()


@pytest.fixture
def kept(bucket, patient, therapist, consent):
    upload = receive.sealed(sound.wav(seconds=LONG))
    return receive.submit_recording(
        patient=patient, upload=upload, session_date=timezone.now(), by=therapist
    )


def in_the_past(**age):
    return timezone.now() - timedelta(**age)


def test_an_upload_arrives_sealed(kept, bucket, talk):
    (key,) = bucket.objects

    assert key.startswith("sealed/")
    assert talk[100_000:100_400] not in bucket.bytes_of(key)
    assert kept.recording.open().read() == talk


def test_the_spool_is_empty_afterwards(kept, settings):
    assert list(settings.RECORDING_SPOOL.iterdir()) == []


def test_what_is_stored_asks_for_encryption_on_the_other_side_too(kept, bucket):
    (key,) = bucket.objects

    told = bucket.client.head_object(Bucket=bucket.name, Key=key)

    assert told["ServerSideEncryption"] == "AES256"


def test_a_range_is_played_without_fetching_all_of_it(kept, talk, monkeypatch):
    asked = ranges_asked(monkeypatch)

    answer = sound_response(kept.recording, f"bytes={CHUNK + 7}-{CHUNK + 56}", lambda: True)

    assert answer.status_code == 206
    assert answer.getvalue() == talk[CHUNK + 7 : CHUNK + 57]
    assert len(asked) == 1


def ranges_asked(monkeypatch):
    asked, read = [], buckets_reader().read
    noted = lambda file, size=-1: asked.append(size) or read(file, size)  # noqa: E731
    monkeypatch.setattr(buckets_reader(), "read", noted)
    return asked


def buckets_reader():
    return storage.objects._Ranged


def test_a_recording_that_came_in_parts_is_read_as_one(bucket, patient, therapist, consent, talk):
    session = receive.begin_upload(patient=patient, session_date=timezone.now(), by=therapist)
    middle = len(talk) // 2
    receive.append(session.recording, offset=0, chunks=[talk[:middle]], by=therapist)
    half = Recording.objects.get()
    receive.append(half, offset=middle, chunks=[talk[middle:]], by=therapist)

    assert len(bucket.objects) == 2
    assert Recording.objects.get().open().read() == talk


def test_deleted_sound_is_gone_from_the_bucket(
    kept, bucket, therapist, django_capture_on_commit_callbacks
):
    TherapySession.objects.update(status="processed", available_at=None)

    with django_capture_on_commit_callbacks(execute=True):
        erase.delete_audio(kept, by=therapist)

    assert bucket.objects == []


def test_a_sweep_takes_what_has_no_row_and_nothing_else(kept, bucket):
    (known,) = bucket.objects
    bucket.put("sealed/ab/cd/orphan", b"without a row")
    bucket.put("of somebody else", b"not ours")

    found = leftovers.find(AT_ONCE)
    leftovers.delete(found)

    assert found.orphans == ("ab/cd/orphan",)
    assert set(bucket.objects) == {known, "of somebody else"}


def test_more_files_than_one_answer_lists_are_all_found(bucket, db):
    for number in range(1_005):
        bucket.put(f"sealed/aa/bb/{number:04}", b"")

    assert len(leftovers.find(AT_ONCE).orphans) == 1_005


def test_what_has_just_arrived_is_left_alone(bucket, db):
    bucket.put("sealed/ab/cd/new", b"still without a row")

    assert leftovers.find().orphans == ()


def test_a_recording_whose_object_is_gone_is_told(kept, bucket):
    (key,) = bucket.objects
    bucket.client.delete_object(Bucket=bucket.name, Key=key)
    RecordingPart.objects.update(created_at=in_the_past(days=1))

    assert leftovers.find().missing == (str(kept.recording_id),)
    with pytest.raises(DamagedRecording):
        kept.recording.open().read()


def test_a_flipped_bit_is_noticed(kept, bucket):
    (key,) = bucket.objects
    sealed = bytearray(bucket.bytes_of(key))
    sealed[500] ^= 1
    bucket.put(key, bytes(sealed))

    with pytest.raises(DamagedRecording):
        kept.recording.open().read()


def test_a_bucket_that_refuses_is_told_and_keeps_no_row(bucket, patient, therapist, consent):
    upload = receive.sealed(sound.wav(seconds=1))
    bucket.client.delete_bucket(Bucket=bucket.name)

    with pytest.raises(StorageAway):
        receive.submit_recording(
            patient=patient, upload=upload, session_date=timezone.now(), by=therapist
        )

    assert not Recording.objects.exists()
    assert not upload.path.exists()
