"""Whether the work may go on: asked again before each step, of the rows as they are then."""

from django.conf import settings

from accounts.access import may_edit
from accounts.models import Consent
from sessions_app.models import TherapySession
from sessions_app.pipeline import engines, outcome


class NotPermitted(Exception):
    """The work stops here. The message is a sentence that a therapist of the patient can act on."""

    code = "not_permitted"


class CareEnded(NotPermitted):
    code = "care_ended"

    def __init__(self):
        super().__init__(
            "Whoever asked for this no longer cares for the patient, so processing stopped. What "
            "was made so far is kept; press Retry to go on in your own name."
        )


class ConsentRevoked(NotPermitted):
    code = "consent_revoked"

    def __init__(self):
        super().__init__(
            "The patient does not agree to being recorded any more, so processing stopped. You can "
            "erase the recording; if they agree again, note it and press Retry."
        )


class Stopped(NotPermitted):
    """Asked for by a therapist."""

    code = "cancelled"

    def __init__(self):
        super().__init__(outcome.CANCELLED)


def require_permission(session: TherapySession) -> None:
    require_care(session)
    require_recording_consent(session)


def require_care(session: TherapySession) -> None:
    """Whoever wanted this work has to be able to edit the patient's record still."""
    wanted_by = session.requested_by_id or session.therapist_id
    if not may_edit(wanted_by, session.patient_id):
        raise CareEnded


def require_recording_consent(session: TherapySession) -> None:
    """A consent that merely ran out binds new recordings; one that was taken back, old ones too."""
    if not comes_from_recording(session):
        return
    if Consent.objects.is_withdrawn(session.patient_id, Consent.Type.RECORDING):
        raise ConsentRevoked


def comes_from_recording(session: TherapySession) -> bool:
    """Or its words do: a transcript with times was made from one."""
    if session.recording_id is not None:
        return True
    transcript = session.get_transcript()
    return transcript is not None and transcript.duration is not None


def why_stopped(session: TherapySession) -> Exception:
    """Of a session that was asked to stop: `code` and a sentence."""
    try:
        require_recording_consent(session)
        for engine in (settings.TRANSCRIBER, settings.NOTE_EXTRACTOR):
            engines.require_consent(session, engine)
    except (NotPermitted, engines.ConsentMissing) as reason:
        return reason
    return Stopped()
