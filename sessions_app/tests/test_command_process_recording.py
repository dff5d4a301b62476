import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from sessions_app import tasks
from sessions_app.models import TherapySession

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(tmp_path, wav):
    path = tmp_path / "talk.wav"
    path.write_bytes(wav.getvalue())
    return path


@pytest.fixture
def worker(null_engines):
    """Takes whatever comes, as a worker process would."""
    stop = threading.Event()

    def work():
        while not stop.wait(0.1):
            for session in TherapySession.objects.free():
                tasks.process_session(session_id=str(session.pk))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


def run(file, **options):
    out = StringIO()
    call_command("process_recording", str(file), stdout=out, timeout=60, **options)
    return out.getvalue()


def test_the_note_is_printed(file, patient, consent, worker):
    said = run(file)

    assert "100 %" in said
    assert "Summary for the patient (draft)" in said


def test_without_consent_it_says_what_is_missing(file, patient):
    with pytest.raises(CommandError, match="not agreed to being recorded"):
        run(file)


def test_a_file_that_is_no_recording_is_refused_in_a_sentence(tmp_path, patient, consent):
    path = tmp_path / "letter.mp3"
    path.write_text("Dear Maya,\n" * 50)

    with pytest.raises(CommandError, match="text"):
        run(path)


def test_a_file_that_is_not_there(tmp_path, patient):
    with pytest.raises(CommandError, match="There is no file"):
        run(tmp_path / "nowhere.wav")


def test_without_a_patient_there_is_nobody_to_record(file, therapist):
    with pytest.raises(CommandError, match="no such patient"):
        run(file)
