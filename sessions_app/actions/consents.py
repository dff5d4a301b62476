"""What hangs on a consent: what is being recorded or processed ends with it, and what was recorded
can be erased. Pages and API decide and revoke here."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.actions.consent import note_decision, revoke_consent
from accounts.errors import Refused
from accounts.models import AuditEvent, Consent, ErasureCertificate, User
from sessions_app import pipeline
from sessions_app.actions import erase, uploads
from sessions_app.models import Recording, TherapySession
from sessions_app.pipeline.engines import OUTSIDE

FOR_THERAPISTS = (
    "These recordings are still here. Erase them all with POST "
    "/api/v1/consent/patients/{patient_id}/recordings/erase, or one with DELETE "
    "/api/v1/sessions/{session_id}/audio."
)
FOR_PATIENTS = (
    "These recordings are still here. Ask the practice to erase them: POST "
    "/api/v1/access-requests with request_type restriction."
)


class StillAgreed(Refused):
    code = "still_agreed"
    message = (
        "This patient agrees to being recorded. Erase single recordings on the pages of their "
        "sessions, or take the consent back first."
    )


@dataclass(frozen=True)
class Ended:
    """What a withdrawn consent ended."""

    stopped: int = 0  # sessions that were being processed
    discarded: int = 0  # uploads that were under way

    def __str__(self):
        """In words, for the page."""
        stopped = f"Processing of {_sessions(self.stopped)} stops." if self.stopped else ""
        gone = f"The upload of {_sessions(self.discarded)} is discarded." if self.discarded else ""
        return f"{stopped} {gone}".strip()


def _sessions(count: int) -> str:
    return "one session" if count == 1 else f"{count} sessions"


@transaction.atomic
def decide(consent: Consent, *, by: User, version: str = "") -> Consent:
    """A patient agrees or declines; declining takes an earlier consent back."""
    pipeline.wait_for_patient(consent.patient_id)
    consent = note_decision(consent, by=by, version=version)
    if consent.is_declined:
        _end(consent, by=by)
    return consent


@transaction.atomic
def revoke(
    consent: Consent, *, by: User, reason: str = Consent.Reason.PATIENT_WISH
) -> tuple[Consent, Ended]:
    pipeline.wait_for_patient(consent.patient_id)
    consent = revoke_consent(consent, by=by, reason=reason)
    return consent, _end(consent, by=by)


def _end(consent, *, by) -> Ended:
    """Nothing ends while another row of the same type still counts."""
    patient = consent.patient
    if Consent.objects.allows(patient, consent.type):
        return Ended()
    if consent.type == Consent.Type.RECORDING:
        discarded = _discard_uploads(patient, by=by)
        recorded = TherapySession.objects.filter(
            Q(recording__isnull=False) | Q(transcript__duration__isnull=False)
        )
        return Ended(_stop(recorded, consent, by=by), discarded)
    if consent.type == Consent.Type.AI_PROCESSING and _sends_outside():
        return Ended(_stop(TherapySession.objects.all(), consent, by=by))
    return Ended()


def _sends_outside() -> bool:
    return not OUTSIDE.isdisjoint({settings.TRANSCRIBER, settings.NOTE_EXTRACTOR})


def _discard_uploads(patient, *, by) -> int:
    arriving = TherapySession.objects.filter(recording__in=Recording.objects.receiving())
    sessions = list(arriving.filter(patient=patient).select_related("recording", "patient"))
    for session in sessions:
        uploads.discard_upload(session, by=by)
    return len(sessions)


def _stop(sessions, consent, *, by) -> int:
    """At once if nobody is at it, else within a heartbeat of the worker, and before its next step
    in any case."""
    going = sessions.filter(patient=consent.patient_id).in_progress()
    running = list(going.select_related("patient").select_for_update(of=["self"]))
    for session in running:
        session.is_cancelled = True
        session.save(update_fields=["is_cancelled", "updated_at"])
        pipeline.close_if_idle(session)
        AuditEvent.objects.record(
            by=by,
            action="session.stopped",
            target=session,
            patient=consent.patient,
            consent=str(consent.pk),
        )
    return len(running)


def recordings_of(patient: User) -> QuerySet:
    """The sessions whose sound is still there, newest first."""
    kept = Recording.objects.filter(patient=patient).complete()
    sessions = TherapySession.objects.filter(patient=patient, recording__in=kept)
    return sessions.select_related("recording").newest_first()


def recordings_hanging_on(consent: Consent) -> list[TherapySession]:
    """What was recorded under a consent that is gone now."""
    if consent.type != Consent.Type.RECORDING:
        return []
    if Consent.objects.allows(consent.patient, Consent.Type.RECORDING):
        return []
    return list(recordings_of(consent.patient))


def offer_of_erasure(sessions: list[TherapySession], *, to: User) -> str:
    if not sessions:
        return ""
    return FOR_PATIENTS if to.is_patient else FOR_THERAPISTS


def erase_recordings(patient: User, *, by: User) -> tuple[int, int]:
    """The sound of all sessions; what was made of it stays. How many went, and how many have to
    wait until a worker has let them go."""
    if Consent.objects.allows(patient, Consent.Type.RECORDING):
        raise StillAgreed
    gone = waiting = 0
    for session in recordings_of(patient).select_related("patient"):
        try:
            erase.delete_audio(session, by=by, reason=ErasureCertificate.Reason.CONSENT_REVOKED)
            gone += 1
        except erase.NoRecording:
            continue
        except erase.StillNeeded:
            waiting += 1
    return gone, waiting
