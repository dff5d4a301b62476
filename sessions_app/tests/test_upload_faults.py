"""Disks that fail, databases that fail, processes that are killed, and many at once."""

import errno
import io
import os
import signal
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

from sessions_app.actions import receive, uploads
from sessions_app.actions.intake import DuplicateRecording
from sessions_app.models import Recording, TherapySession
from sessions_app.recording import spool
from sessions_app.recording.decoder import PROJECT
from sessions_app.recording.inspection import UnusableUpload
from sessions_app.tests import sound
from sessions_app.tests.tus import CONTENT


@pytest.fixture
def submit(patient, therapist, consent, disk):
    def submit_file(content):
        return receive.submit_recording(
            patient=patient,
            upload=receive.sealed(io.BytesIO(content)),
            session_date=timezone.now(),
            by=therapist,
        )

    return submit_file


def test_a_refused_file_of_this_machine_leaves_nothing(submit, disk):
    with pytest.raises(UnusableUpload):
        submit(sound.video(has_sound=False))

    assert disk.files() == []


@pytest.mark.parametrize("step", ["open", "write", "fsync", "close"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_whatever_fails_on_the_disk_nothing_half_is_kept(submit, disk, monkeypatch, step, number):
    monkeypatch.setattr(spool, "os", FailingNth(os, step, number))

    try:
        submit(sound.recording("wav", seconds=40.0))
    except OSError:
        assert disk.files() == []
        assert not TherapySession.objects.exists()
    else:
        assert Recording.objects.get().open().read() == sound.recording("wav", seconds=40.0)


class FailingNth:
    """The operating system, of which one call fails."""

    def __init__(self, system, call, number):
        self._system, self._call, self._left = system, call, number

    def __getattr__(self, name):
        if name == self._call:
            self._left -= 1
            if self._left == 0:
                raise OSError(errno.EIO, "Input/output error")
        return getattr(self._system, name)


@pytest.mark.parametrize("number", range(1, 9))
def test_whatever_statement_fails_nothing_half_is_kept(submit, disk, number):
    try:
        with FailingStatement(number):
            submit(sound.recording("wav"))
    except FailedHere:
        assert disk.files() == []
        assert not Recording.objects.exists()
    else:
        assert len(disk.files()) == 1


class FailedHere(Exception):
    """Not one that anybody expects."""


class FailingStatement:
    def __init__(self, number):
        self._left = number

    def __enter__(self):
        self._wrapper = connection.execute_wrapper(self._fail)
        self._wrapper.__enter__()

    def __exit__(self, *error):
        self._wrapper.__exit__(*error)

    def _fail(self, execute, *args):
        self._left -= 1
        if self._left == 0:
            raise FailedHere
        return execute(*args)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_the_same_at_once_one_is_refused(submit, disk, at_once):
    results = at_once(4, lambda: submit(sound.recording("wav")))

    assert sum(isinstance(result, TherapySession) for result in results) == 1
    assert sum(isinstance(result, DuplicateRecording) for result in results) == 3
    assert len(disk.files()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_the_same_part_one_is_kept(patient, therapist, consent, disk, at_once):
    session = receive.begin_upload(patient=patient, session_date=timezone.now(), by=therapist)

    results = at_once(
        4,
        lambda: receive.append(session.recording, offset=0, chunks=[CONTENT], by=therapist),
    )

    assert results.count(len(CONTENT)) == 1
    assert sum(isinstance(result, uploads.WrongOffset) for result in results) == 3
    assert len(disk.files()) == 1


KILLED = """
import django, os, sys, time
django.setup()
from django.conf import settings
settings.RECORDING_SPOOL = sys.argv[2]
from sessions_app.actions import receive
from sessions_app.models import Recording
def chunks():
    yield bytes(range(256)) * 20_000
    print("half", flush=True)
    time.sleep(60)
recording = Recording.objects.get(pk=sys.argv[1])
receive.append(recording, offset=recording.size, chunks=chunks(), by=recording.uploaded_by)
"""


@pytest.mark.django_db(transaction=True)
def test_a_kill_in_the_middle_of_a_part_leaves_the_parts_before(
    patient, therapist, consent, disk, settings
):
    session = receive.begin_upload(patient=patient, session_date=timezone.now(), by=therapist)
    receive.append(session.recording, offset=0, chunks=[CONTENT], by=therapist)
    process = kill_while_appending(session.recording, settings)

    recording = Recording.objects.get()
    receive.append(recording, offset=len(CONTENT), chunks=[b"the rest"], by=therapist)

    assert process.returncode == -signal.SIGKILL
    assert Recording.objects.get().open().read() == CONTENT + b"the rest"


def kill_while_appending(recording, settings):
    database = settings.DATABASES["default"]
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(recording.pk), str(settings.RECORDING_SPOOL)],
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": address},
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"half\n"
    process.kill()
    process.wait()
    process.stdout.close()
    return process
