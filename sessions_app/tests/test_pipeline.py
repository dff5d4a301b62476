import pytest
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import Consent
from accounts.tests.factories import ConsentFactory
from sessions_app import tasks
from sessions_app.models import MachineNote, TherapySession, TranscriptSegment
from sessions_app.signals import session_processed
from sessions_app.speech.protocol import TranscriberUnavailable, UnusableRecording
from timeline.models import TimelineEvent

pytestmark = pytest.mark.django_db(transaction=True)


def run(session):
    tasks.process_session(session_id=str(session.pk))
    return TherapySession.objects.get(pk=session.pk)


def raising(error):
    def on_call(on_progress):
        raise error

    return on_call


def let_it_wait_no_longer(session):
    TherapySession.objects.filter(pk=session.pk).update(available_at=Now())


def test_a_recording_becomes_a_transcript_a_note_and_an_event(recorded_session, transcriber):
    session = run(recorded_session)

    assert session.status == TherapySession.Status.PROCESSED
    assert session.progress == 100
    assert session.duration_seconds == 8
    assert session.processed_at is not None
    assert [s.speaker for s in session.transcript.segments.all()] == ["Therapist", "Client"]
    assert session.notes.transcript_revision == 0
    assert TimelineEvent.objects.filter(related_entity_id=session.pk).count() == 1


def test_a_transcript_as_text_needs_no_ear(text_session, transcriber):
    session = run(text_session)

    assert session.is_processed
    assert transcriber.calls == 0


def test_a_session_that_starts_from_nothing_is_simply_finished(empty_session):
    session = run(empty_session)

    assert session.is_processed
    event = TimelineEvent.objects.get(related_entity_id=session.pk)
    assert event.description == "Session completed"


def test_second_delivery_does_nothing(recorded_session, transcriber):
    run(recorded_session)
    run(recorded_session)

    assert transcriber.calls == 1
    assert TimelineEvent.objects.filter(related_entity_id=recorded_session.pk).count() == 1
    assert MachineNote.objects.filter(session=recorded_session).count() == 1


def test_an_unusable_recording_fails_with_its_sentence_and_is_not_tried_again(
    recorded_session, transcriber
):
    transcriber.on_call = raising(UnusableRecording("No speech was found in this recording."))

    session = run(recorded_session)
    run(recorded_session)

    assert session.is_failed
    assert session.error_code == "unusable_recording"
    assert session.error_message == "No speech was found in this recording."
    assert transcriber.calls == 1
    assert not TimelineEvent.objects.exists()


def test_a_busy_engine_is_asked_again_when_it_said(recorded_session, transcriber):
    transcriber.on_call = raising(TranscriberUnavailable("Busy.", retry_after=120))

    session = run(recorded_session)

    assert session.is_in_progress
    assert session.lease_token is None
    wait = session.available_at - session.updated_at
    assert wait.total_seconds() > 60


def test_an_engine_that_stays_away_fails_the_session_after_three_attempts(
    recorded_session, transcriber
):
    transcriber.on_call = raising(TranscriberUnavailable("Speech-to-text cannot be reached."))

    for _ in range(3):
        let_it_wait_no_longer(recorded_session)
        session = run(recorded_session)

    assert session.is_failed
    assert session.error_message == "Speech-to-text cannot be reached."
    assert transcriber.calls == 3


def test_a_bug_is_raised_and_lets_the_session_go(recorded_session, transcriber):
    transcriber.on_call = raising(ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        run(recorded_session)

    session = TherapySession.objects.get(pk=recorded_session.pk)
    assert session.is_in_progress
    assert session.lease_token is None
    assert session.attempts == 1
    assert session.available_at is not None


def test_a_worker_that_is_told_to_stop_gives_its_attempt_back(recorded_session, transcriber):
    transcriber.on_call = raising(SystemExit())

    with pytest.raises(SystemExit):
        run(recorded_session)

    session = TherapySession.objects.get(pk=recorded_session.pk)
    assert session.attempts == 0
    assert session.lease_token is None


def test_a_retry_goes_on_where_the_last_attempt_stopped(recorded_session, transcriber, monkeypatch):
    class Broken:
        def extract(self, *args, **kwargs):
            raise ZeroDivisionError

    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr("sessions_app.pipeline.extraction.the_note_extractor", Broken)
        run(recorded_session)
    let_it_wait_no_longer(recorded_session)
    session = run(recorded_session)

    assert session.is_processed
    assert transcriber.calls == 1


def test_a_worker_that_lost_its_lease_stores_nothing(recorded_session, transcriber):
    def another_takes_over(on_progress):
        TherapySession.objects.update(lease_token="00000000-0000-4000-8000-000000000000")

    transcriber.on_call = another_takes_over

    session = run(recorded_session)

    assert not TranscriptSegment.objects.exists()
    assert session.status == TherapySession.Status.TRANSCRIBING
    assert str(session.lease_token) == "00000000-0000-4000-8000-000000000000"


def test_a_session_erased_meanwhile_leaves_nothing(recorded_session, transcriber):
    def erased(on_progress):
        TherapySession.objects.all().delete()

    transcriber.on_call = erased

    tasks.process_session(session_id=str(recorded_session.pk))

    assert not TranscriptSegment.objects.exists()
    assert not TimelineEvent.objects.exists()


def test_cancelling_stops_the_engine_within_a_heartbeat(recorded_session, transcriber, settings):
    settings.HEARTBEAT_SECONDS = 0.05

    def listen_until_stopped(on_progress):
        TherapySession.objects.update(is_cancelled=True)
        for second in range(100_000):
            on_progress(second)

    transcriber.on_call = listen_until_stopped

    session = run(recorded_session)

    assert session.was_cancelled
    assert not TranscriptSegment.objects.exists()


def test_the_heartbeat_carries_the_progress(recorded_session, transcriber, settings):
    settings.HEARTBEAT_SECONDS = 0.05
    seen = [0]

    def listen(on_progress):
        while seen[-1] == 0:
            on_progress(300)
            seen.append(TherapySession.objects.get().progress)

    transcriber.on_call = listen

    run(recorded_session)

    assert 0 < seen[-1] < 100


def test_no_outside_engine_without_consent(recorded_session, settings):
    settings.TRANSCRIBER = "openai"

    session = run(recorded_session)

    assert session.is_failed
    assert session.error_code == "consent_required"


def test_with_consent_an_outside_engine_may_be_called(recorded_session, transcriber, settings):
    settings.TRANSCRIBER = "openai"
    ConsentFactory(patient=recorded_session.patient, type=Consent.Type.AI_PROCESSING)

    session = run(recorded_session)

    assert session.is_processed
    assert transcriber.calls == 1


def test_what_was_made_says_what_made_it(text_session):
    session = run(text_session)

    assert session.notes.engine == "null"
    assert session.notes.schema_version


def test_news_of_a_processed_session_is_sent_once(text_session):
    heard = []
    session_processed.connect(
        lambda sender, session_id, **kwargs: heard.append(session_id), weak=False
    )

    run(text_session)
    run(text_session)

    assert heard == [text_session.pk]


def test_correcting_during_the_extraction_leaves_the_note_outdated(text_session):
    session = run(text_session)

    type(session.transcript).objects.update(revision=F("revision") + 1)
    session.transcript.refresh_from_db()

    assert session.notes.is_outdated(session.transcript)
