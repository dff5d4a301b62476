"""Breaking the glass: a therapist opens one record that is not in her care, to read, for an hour at
most. It is written down, the admins are told, and one of them reviews it."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts import tasks
from accounts.emergency_watch import record_end
from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, EmergencyAccess, User
from accounts.models.emergency import LONGEST, patients_answering_to

SHORTEST_REASON, LONGEST_REASON = 20, 2000  # characters
LONGEST_MINUTES = round(LONGEST.total_seconds() / 60)


class TooFewWords(Refused):
    code = "justification_too_short"
    status = 422
    message = f"Say in at least {SHORTEST_REASON} characters why this cannot wait."

    def __init__(self, message=None):
        super().__init__(message, field="justification")


class WrongDuration(Refused):
    code = "wrong_duration"
    status = 422
    message = f"An emergency access lasts from 1 to {LONGEST_MINUTES} minutes."

    def __init__(self):
        super().__init__(field="duration_minutes")


class InYourCare(Refused):
    code = "in_your_care"
    message = "This patient is in your care: open the record as always."


class OpenAlready(Refused):
    code = "already_open"
    message = "Your emergency access to this record is still open."


class StillOpen(Refused):
    code = "still_open"
    message = "This emergency access is still open. End it, or wait until it has run out."


class ReviewedAlready(Refused):
    code = "already_reviewed"
    message = "This emergency access was reviewed already."


class NoteMissing(Refused):
    code = "note_missing"
    status = 422
    message = "Say what was not justified, and what follows from it."

    def __init__(self):
        super().__init__(field="note")


@transaction.atomic
def break_glass(
    patient: User, *, reason: str, justification: str, by: User, duration_minutes: int = 60
) -> EmergencyAccess:
    """Two at once wait for each other at the patient's row, so one of them finds it open."""
    words = _checked(justification, duration_minutes, by)
    User.objects.select_for_update(no_key=True).get(pk=patient.pk)
    if by.caseload.active().filter(patient=patient).exists():
        raise InYourCare
    if by.emergency_accesses.live().filter(patient=patient).exists():
        raise OpenAlready
    access = EmergencyAccess(user=by, patient=patient, reason=reason)
    access.justification = words
    access.started_at, access.expires_at = Now(), Now() + timedelta(minutes=duration_minutes)
    access.save(force_insert=True)
    access.refresh_from_db()
    _record("started", access, by=by, reason=reason, minutes=duration_minutes)
    tasks.watch_on_commit()
    return access


def _checked(justification, minutes, by) -> str:
    if not by.is_therapist or not by.is_active:
        raise NotAllowed
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise WrongDuration
    words = justification.strip()
    if len(words) < SHORTEST_REASON:
        raise TooFewWords
    if len(words) > LONGEST_REASON:
        raise TooFewWords(f"Say it in at most {LONGEST_REASON} characters.")
    return words


@transaction.atomic
def end_access(access: EmergencyAccess, *, by: User) -> None:
    """Before its time. One that is over already is left as it is."""
    _require_own_or_admin(access, by)
    row = EmergencyAccess.objects.live().select_for_update(of=["self"]).filter(pk=access.pk).first()
    if row is not None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at", "updated_at"])
        record_end(row, by=by, how="by_hand")


def _require_own_or_admin(access, by):
    if not EmergencyAccess.objects.editable_by(by).filter(pk=access.pk).exists():
        raise NotAllowed("Only whoever opened this record and administrators may end it.")


@transaction.atomic
def review(access: EmergencyAccess, *, verdict: str, by: User, note: str = "") -> EmergencyAccess:
    """By an admin who is not the one who broke the glass, once it is over."""
    row = EmergencyAccess.objects.select_for_update(of=["self"]).get(pk=access.pk)
    _require_reviewable(row, by)
    if verdict == EmergencyAccess.Verdict.NOT_JUSTIFIED and not note.strip():
        raise NoteMissing
    row.verdict, row.review_note = verdict, note.strip()
    row.reviewed_by, row.reviewed_at = by, timezone.now()
    row.save()
    _record("reviewed", row, by=by, verdict=verdict)
    return row


def _require_reviewable(access, by):
    if not by.is_admin:
        raise NotAllowed("Only administrators review emergency access.")
    if by.pk == access.user_id:
        raise NotAllowed("Somebody else has to review your own emergency access.")
    if access.reviewed_at is not None:
        raise ReviewedAlready
    if EmergencyAccess.objects.live().filter(pk=access.pk).exists():
        raise StillOpen


@transaction.atomic
def look_up(*, by: User, email: str = "", name: str = "", phone: str = "") -> list[User]:
    """The patients whom exactly these facts fit, whoever cares for them. Every try is written down;
    nothing of what was asked is."""
    if not by.is_therapist or not by.is_active:
        raise NotAllowed
    found = patients_answering_to(email=email, name=name, phone=phone)
    AuditEvent.objects.record(
        by=by,
        action="emergency.looked_up",
        patients=[patient.pk for patient in found],
        risk="elevated",
        asked_for=[fact for fact, given in (("email", email), ("name", name)) if given],
        found=len(found),
    )
    return found


def _record(what, access, *, by, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"emergency.{what}",
        target=access,
        patient=access.patient,
        risk="high",
        **details,
    )
