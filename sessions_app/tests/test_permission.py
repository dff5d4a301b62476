import pytest

from accounts.models import TherapistPatient
from accounts.tests.factories import CareFactory
from sessions_app import tasks
from sessions_app.actions import process
from sessions_app.models import MachineNote, TherapySession, Transcript
from sessions_app.pipeline import process as pipeline
from timeline.models import TimelineEvent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def colleague(outsider, patient):
    """Cares for the patient too."""
    CareFactory(therapist=outsider, patient=patient, relationship_type="secondary")
    return outsider


def run(session):
    tasks.process_session(session_id=str(session.pk))
    return TherapySession.objects.get(pk=session.pk)


def end_care(therapist):
    TherapistPatient.objects.get(therapist=therapist).end()


def test_work_that_waited_is_not_done_once_care_has_ended(recorded_session, transcriber, therapist):
    end_care(therapist)

    session = run(recorded_session)

    assert session.is_failed
    assert session.error_code == "care_ended"
    assert "press Retry" in session.error_message
    assert transcriber.calls == 0
    assert not Transcript.objects.exists()


def test_care_that_ends_between_two_steps_stops_the_next_one(
    recorded_session, transcriber, therapist
):
    transcriber.on_call = lambda on_progress: end_care(therapist)

    session = run(recorded_session)

    assert session.error_code == "care_ended"
    assert session.get_transcript() is not None
    assert not MachineNote.objects.exists()
    assert not TimelineEvent.objects.exists()


@pytest.mark.parametrize("step", ["transcribe", "make_playable", "extract_notes"])
def test_no_step_begins_after_care_has_ended(
    recorded_session, transcriber, therapist, monkeypatch, step
):
    original = getattr(pipeline, step)

    def then_care_ends(session, lease):
        original(session, lease)
        end_care(therapist)

    monkeypatch.setattr(pipeline, step, then_care_ends)

    session = run(recorded_session)

    assert session.error_code == "care_ended"
    assert session.number is None
    assert (session.lease_token, session.available_at) == (None, None)
    assert not TimelineEvent.objects.exists()


def test_a_colleague_who_retries_goes_on_in_their_own_name(
    recorded_session, transcriber, therapist, colleague
):
    transcriber.on_call = lambda on_progress: end_care(therapist)
    session = run(recorded_session)

    process.retry(session, by=colleague)
    session = run(session)

    assert session.is_processed
    assert session.requested_by == colleague
    assert session.therapist == therapist
    assert transcriber.calls == 1


def test_whoever_asks_again_is_asked_about_from_then_on(text_session, therapist, colleague):
    session = run(text_session)
    process.extract_again(session, by=colleague)
    end_care(therapist)

    assert run(session).is_processed


def test_an_older_session_is_its_therapists_work(text_session, therapist):
    TherapySession.objects.update(requested_by=None)
    end_care(therapist)

    assert run(text_session).error_code == "care_ended"


def test_an_account_that_was_switched_off_wants_nothing_any_more(text_session, therapist):
    type(therapist).objects.filter(pk=therapist.pk).update(is_active=False)

    assert run(text_session).error_code == "care_ended"


def test_work_that_nobody_wanted_is_not_done(text_session):
    TherapySession.objects.update(requested_by=None, therapist=None)

    assert run(text_session).error_code == "care_ended"


def test_whoever_sends_a_recording_wants_the_work(recorded_session, therapist):
    assert TherapySession.objects.get(pk=recorded_session.pk).requested_by == therapist
