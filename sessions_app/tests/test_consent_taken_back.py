"""What ends with a consent, and what can be erased then."""

import pytest
from django.utils import timezone

from accounts.actions.consent import record_consent
from accounts.errors import ConsentRequired
from accounts.models import AuditEvent, Consent, ErasureCertificate
from accounts.tests.factories import ConsentFactory
from sessions_app import pipeline, tasks
from sessions_app.actions import consents, process, receive
from sessions_app.actions.process import ConsentWithdrawn
from sessions_app.models import MachineNote, Recording, TherapySession, Transcript
from sessions_app.tests.tus import CONTENT, code

pytestmark = pytest.mark.django_db(transaction=True)

TIMED = "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Therapist>How are you?\n"


def run(session):
    tasks.process_session(session_id=str(session.pk))
    return TherapySession.objects.get(pk=session.pk)


def take_back(consent):
    return consents.revoke(consent, by=consent.recorded_by)[1]


def expire(consent):
    """The same consent as one that ran out yesterday."""
    long_ago = timezone.now() - timezone.timedelta(days=2)
    yesterday = timezone.now() - timezone.timedelta(days=1)
    patient = consent.patient
    consent.delete()
    return ConsentFactory(patient=patient, signed_at=long_ago, expires_at=yesterday)


@pytest.fixture
def uploading(patient, therapist, consent, disk):
    return receive.begin_upload(patient=patient, session_date=timezone.now(), by=therapist)


def test_what_waits_is_stopped_at_once(recorded_session, consent):
    ended = take_back(consent)

    session = TherapySession.objects.get(pk=recorded_session.pk)
    assert ended.stopped == 1
    assert (session.status, session.error_code) == ("failed", "consent_revoked")


def test_a_worker_stops_before_its_next_step(recorded_session, transcriber, consent):
    transcriber.on_call = lambda on_progress: consents.revoke(consent, by=consent.recorded_by)

    session = run(recorded_session)

    assert session.error_code == "consent_revoked"
    assert "does not agree" in session.error_message
    assert not MachineNote.objects.exists()
    assert not Transcript.objects.exists()


def test_a_consent_that_only_ran_out_stops_nothing(recorded_session, transcriber, consent):
    expire(consent)

    assert run(recorded_session).is_processed


def test_declining_when_asked_again_stops_it_too(recorded_session, consent, patient, therapist):
    refusal = Consent(patient=patient, type="recording", method="verbal", decision="declined")

    consents.decide(refusal, by=therapist)

    assert TherapySession.objects.get(pk=recorded_session.pk).error_code == "consent_revoked"


def test_what_was_typed_goes_on(text_session, consent):
    ended = take_back(consent)

    assert ended.stopped == 0
    assert run(text_session).is_processed


def test_the_words_of_a_recording_do_not(patient, therapist, consent, null_engines):
    session = receive.submit_transcript(
        patient=patient, text=TIMED, session_date=timezone.now(), by=therapist
    )

    ended = take_back(consent)

    assert ended.stopped == 1
    assert run(session).error_code == "consent_revoked"


def test_the_words_of_a_recording_are_not_taken_without_consent(patient, therapist):
    with pytest.raises(ConsentRequired):
        receive.submit_transcript(
            patient=patient, text=TIMED, session_date=timezone.now(), by=therapist
        )


def test_an_upload_under_way_is_discarded(uploading, consent, disk):
    receive.append(uploading.recording, offset=0, chunks=[CONTENT], by=consent.recorded_by)

    ended = take_back(consent)

    assert ended.discarded == 1
    assert not TherapySession.objects.exists()
    assert not Recording.objects.exists()
    assert disk.files() == []


def test_an_upload_is_not_finished_after_its_consent_ran_out(live, patch, api, consent):
    patch(live, CONTENT, offset=0)
    expire(consent)

    answer = api.post(f"{live}/finish")

    assert (answer.status_code, code(answer)) == (409, "consent_required")
    assert Recording.objects.get().is_receiving


def test_a_recording_is_not_attached_after_consent_was_taken_back(
    empty_session, consent, therapist, wav, disk
):
    take_back(consent)

    with pytest.raises(ConsentRequired):
        receive.attach_recording(empty_session, upload=receive.sealed(wav), by=therapist)


def test_nothing_more_is_made_of_a_recording(recorded_session, consent, therapist):
    take_back(consent)
    session = TherapySession.objects.get(pk=recorded_session.pk)

    with pytest.raises(ConsentWithdrawn):
        process.retry(session, by=therapist)


def test_when_the_patient_agrees_again_it_goes_on(recorded_session, consent, patient, therapist):
    take_back(consent)
    session = TherapySession.objects.get(pk=recorded_session.pk)
    record_consent(patient=patient, type="recording", method="verbal", by=therapist)

    process.retry(session, by=therapist)

    assert run(session).is_processed


def test_outside_engines_hear_no_more(text_session, patient, therapist, settings):
    settings.NOTE_EXTRACTOR = "openai"
    consent = record_consent(patient=patient, type="ai_processing", method="verbal", by=therapist)

    ended = consents.revoke(consent, by=therapist)[1]

    session = TherapySession.objects.get(pk=text_session.pk)
    assert ended.stopped == 1
    assert session.error_code == "consent_required"
    assert "outside AI service" in session.error_message


def test_engines_of_this_machine_do_not_ask(text_session, patient, therapist):
    consent = record_consent(patient=patient, type="ai_processing", method="verbal", by=therapist)

    ended = consents.revoke(consent, by=therapist)[1]

    assert ended.stopped == 0


def test_a_therapists_own_cancelling_keeps_its_name(recorded_session, therapist):
    session = process.cancel(recorded_session, by=therapist)

    assert session.was_cancelled


def test_stopping_is_written_down(recorded_session, consent):
    take_back(consent)

    event = AuditEvent.objects.get(action="session.stopped")
    assert event.target_id == recorded_session.pk
    assert event.details == {"consent": str(consent.pk)}


def test_all_recordings_are_erased_in_one_act(recorded_session, consent, therapist, patient):
    take_back(consent)

    assert consents.erase_recordings(patient, by=therapist) == (1, 0)
    assert Recording.objects.get().is_deleted
    assert ErasureCertificate.objects.get().reason == "consent_revoked"


def test_erasing_twice_erases_once(recorded_session, consent, therapist, patient):
    take_back(consent)
    consents.erase_recordings(patient, by=therapist)

    assert consents.erase_recordings(patient, by=therapist) == (0, 0)


def test_what_a_worker_still_holds_waits(recorded_session, consent, therapist, patient):
    TherapySession.objects.claim(recorded_session.pk)
    take_back(consent)

    assert consents.erase_recordings(patient, by=therapist) == (0, 1)


def test_nothing_is_erased_while_the_patient_agrees(recorded_session, therapist, patient):
    with pytest.raises(consents.StillAgreed):
        consents.erase_recordings(patient, by=therapist)


def test_a_stopped_session_is_not_taken_up_again(recorded_session, consent):
    take_back(consent)

    assert pipeline.reconcile() == []


def test_no_upload_slips_in_while_the_consent_is_taken_back(
    patient, therapist, consent, disk, at_once
):
    turns = iter([False, True, True, True])

    def begin_or_take_back():
        if next(turns):
            return receive.begin_upload(patient=patient, session_date=timezone.now(), by=therapist)
        return take_back(consent)

    at_once(4, begin_or_take_back)

    assert not Consent.objects.allows(patient, "recording")
    assert not Recording.objects.exists()


def test_of_many_who_revoke_one_is_written_down(consent, therapist, at_once):
    at_once(8, lambda: consents.revoke(consent, by=therapist))

    assert AuditEvent.objects.filter(action="consent.revoked").count() == 1


def test_of_many_who_decide_one_decision_counts(patient, therapist, at_once):
    def agree():
        consent = Consent(patient=patient, type="recording", method="verbal", witness="Elena Marsh")
        return consents.decide(consent, by=therapist)

    at_once(8, agree)

    assert Consent.objects.active().count() == 1
    assert Consent.objects.count() == 8
