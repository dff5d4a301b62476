"""What every way into the practice asks first: a sensible date, a language, consent."""

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from accounts.access import may_edit
from accounts.actions.consent import record_consent
from accounts.errors import ConsentRequired, Refused
from accounts.models import AuditEvent, Consent, User
from sessions_app import pipeline
from sessions_app.models import Recording, TherapySession
from sessions_app.transcripts.reading import Reading

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # of our clock; the therapist's calendar may be a day further
ON_THE_SPOT = dict(Consent.Method.on_the_spot())
LANGUAGE = re.compile(r"([a-z]{2,3})?")


class InvalidSessionDate(Refused):
    code = "invalid_session_date"
    status = 422

    def __init__(self, message):
        super().__init__(message, field="session_date")


class InvalidLanguage(Refused):
    code = "invalid_language"
    status = 422

    def __init__(self):
        message = "Give the language as two letters, for example en, or leave it out."
        super().__init__(message, field="language")


class InvalidConsent(Refused):
    code = "invalid_consent_method"
    status = 422

    def __init__(self):
        known = ", ".join(ON_THE_SPOT)
        message = (
            f"Consent noted with a recording was given in one of these ways: {known}. An "
            "electronic one is signed on the page of the patient’s consents."
        )
        super().__init__(message, field="consent_method")


class DuplicateRecording(Refused):
    code = "duplicate_recording"
    message = "This recording was already uploaded for this patient."


def check_facts(*, session_date: datetime, language: str = "") -> None:
    if session_date > timezone.now() + AHEAD:
        raise InvalidSessionDate("The session cannot take place in the future.")
    if session_date < EARLIEST:
        raise InvalidSessionDate("The session cannot be that long ago. Check the year.")
    if not LANGUAGE.fullmatch(language):
        raise InvalidLanguage


def require_consent(patient: User, *, method: str, by: User) -> None:
    """No recording without an active consent; one that was given on this form is noted first.
    The caller has a transaction, in which nobody takes the consent back meanwhile."""
    if method and method not in ON_THE_SPOT:
        raise InvalidConsent
    pipeline.wait_for_patient(patient.pk)
    if method:
        record_consent(patient=patient, type=Consent.Type.RECORDING, method=method, by=by)
    elif not Consent.objects.allows(patient, Consent.Type.RECORDING):
        raise ConsentRequired


class NotYours(Refused):
    code = "not_found"
    status = 404
    message = "There is nothing here."


def require_care(patient_id: UUID, *, by: User) -> None:
    """Asked again at the end of what takes long: care may have ended on the way."""
    if not may_edit(by.pk, patient_id):
        raise NotYours


def open_session(
    *, patient: User, by: User, action: str, details: dict, **fields
) -> TherapySession:
    require_care(patient.pk, by=by)
    session = TherapySession.objects.create(patient=patient, therapist=by, **fields)
    record(session, by=by, action=action, **details)
    return session


def record(session: TherapySession, *, by: User | None, action: str, **details) -> None:
    AuditEvent.objects.record(
        by=by, action=action, target=session, patient=session.patient, **details
    )


def require_consent_still(patient: User) -> None:
    """When a recording that arrived in parts is complete; its upload waits if it is refused."""
    pipeline.wait_for_patient(patient.pk)
    if not Consent.objects.allows(patient, Consent.Type.RECORDING):
        raise ConsentRequired(
            "This patient’s consent to being recorded has ended meanwhile. What arrived is kept; "
            "note a new consent, then finish the upload."
        )


def require_consent_to_words(patient: User, reading: Reading) -> None:
    """Times show that the words come from a recording; without them they are documentation that
    somebody typed, which treatment itself permits."""
    if reading.duration is None:
        return
    pipeline.wait_for_patient(patient.pk)
    if not Consent.objects.allows(patient, Consent.Type.RECORDING):
        raise ConsentRequired(
            "This transcript has times, so it is the text of a recording, and this patient has not "
            "agreed to being recorded. Note their consent first."
        )


@contextlib.contextmanager
def once_per_patient(patient: User, digest: str) -> Iterator[None]:
    """The same bytes are taken once for one patient, however many send them at the same time."""
    _refuse_known(patient, digest)
    try:
        yield
    except IntegrityError:
        _refuse_known(patient, digest)
        raise


def _refuse_known(patient, digest):
    known = Recording.objects.complete().filter(patient=patient, digest=digest)
    session = TherapySession.objects.filter(recording__in=known).first()
    if session is not None:
        raise DuplicateRecording(session_id=str(session.pk))
