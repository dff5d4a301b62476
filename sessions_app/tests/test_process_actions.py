from datetime import UTC, datetime

import pytest

from accounts.models import AuditEvent
from sessions_app import tasks
from sessions_app.actions import process
from sessions_app.actions.intake import InvalidLanguage, InvalidSessionDate
from sessions_app.actions.process import NotNow
from sessions_app.models import TherapySession
from timeline.models import TimelineEvent

pytestmark = pytest.mark.django_db(transaction=True)


def run(session):
    tasks.process_session(session_id=str(session.pk))
    return TherapySession.objects.get(pk=session.pk)


def test_a_waiting_session_is_cancelled_at_once(text_session, therapist):
    session = process.cancel(text_session, by=therapist)

    assert session.was_cancelled
    assert not run(session).is_processed


def test_a_cancelled_session_can_be_tried_again(text_session, therapist):
    session = process.cancel(text_session, by=therapist)

    process.retry(session, by=therapist)

    assert run(session).is_processed


def test_what_is_done_cannot_be_cancelled(text_session, therapist):
    session = run(text_session)

    with pytest.raises(NotNow, match="nothing to cancel"):
        process.cancel(session, by=therapist)


def test_what_did_not_fail_is_not_tried_again(text_session, therapist):
    with pytest.raises(NotNow, match="failed"):
        process.retry(text_session, by=therapist)


def test_reprocessing_listens_again_and_replaces_the_results(
    recorded_session, transcriber, therapist
):
    session = run(recorded_session)
    first = session.transcript.pk

    process.reprocess(session, by=therapist)
    session = run(session)

    assert transcriber.calls == 2
    assert session.transcript.pk != first
    assert session.is_processed
    assert TimelineEvent.objects.count() == 1


def test_the_old_results_stay_until_the_new_ones_are_there(
    recorded_session, transcriber, therapist
):
    session = run(recorded_session)

    process.reprocess(session, by=therapist)

    session = TherapySession.objects.get(pk=session.pk)
    assert session.transcript.segments.count() == 2
    assert session.notes is not None


def test_without_a_recording_there_is_nothing_to_hear_again(text_session, therapist):
    session = run(text_session)

    with pytest.raises(NotNow, match="no longer there"):
        process.reprocess(session, by=therapist)


def test_extracting_again_does_not_transcribe_again(recorded_session, transcriber, therapist):
    session = run(recorded_session)
    first = session.notes.pk

    process.extract_again(session, by=therapist)
    session = run(session)

    assert session.notes.pk != first
    assert transcriber.calls == 1


def test_nothing_is_asked_of_a_session_that_is_being_processed(text_session, therapist):
    with pytest.raises(NotNow, match="being processed"):
        process.extract_again(text_session, by=therapist)


def test_moving_a_session_moves_its_event(text_session, therapist):
    session = run(text_session)
    earlier = session.session_date.replace(year=2025)

    process.reschedule(session, session_date=earlier, by=therapist)

    assert TimelineEvent.objects.get().event_date == earlier


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"session_date": datetime(1, 1, 2, tzinfo=UTC)}, InvalidSessionDate),
        ({"session_date": datetime(9999, 12, 30, tzinfo=UTC)}, InvalidSessionDate),
        ({"language": "klingon"}, InvalidLanguage),
    ],
)
def test_a_change_is_checked_like_a_new_session(text_session, therapist, changed, refusal):
    with pytest.raises(refusal):
        process.reschedule(text_session, **changed, by=therapist)


def test_every_act_is_written_down(text_session, therapist):
    process.cancel(text_session, by=therapist)

    event = AuditEvent.objects.get(action="session.cancelled")
    assert event.actor_id == therapist.pk
    assert event.patient_id == text_session.patient_id
