"""What goes by itself when its time is over: the sound of sessions that have been written up.

Two rules, of which the earlier one wins: the practice's, some days after the last note of a session
was signed, and the operator's RECORDING_KEPT_DAYS after the session was processed, signed or not.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import ErasureCertificate, LegalHold, Practice, User
from sessions_app import tasks
from sessions_app.actions.erase import NoRecording, OnHold, StillNeeded, delete_audio
from sessions_app.models import CoSignature, Recording, SessionNote, TherapySession

log = logging.getLogger(__name__)

AT_ONCE = 200  # per run and rule; the next one goes on


def apply_retention() -> int:
    """Delete the recordings whose time is over. Returns how many went."""
    return sum(_delete(session, due) for due in rules() for session in due[:AT_ONCE])


def rules() -> Iterator[QuerySet[TherapySession]]:
    """What is due now, by each rule that the practice has."""
    if settings.RECORDING_KEPT_DAYS:
        yield processed_before(days_ago(settings.RECORDING_KEPT_DAYS))
    kept_days = Practice.objects.current().recording_kept_days
    if kept_days is not None:
        yield signed_before(days_ago(kept_days))


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def processed_before(limit: datetime) -> QuerySet[TherapySession]:
    return _with_sound().filter(processed_at__lt=limit)


def signed_before(limit: datetime) -> QuerySet[TherapySession]:
    """All their notes are signed, nobody is asked to co-sign any more, and the last signature is
    older than that: evidence was there to be heard for as long as somebody had to answer for it."""
    notes = SessionNote.objects.filter(session=OuterRef("pk"))
    seconds = CoSignature.objects.filter(note__session=OuterRef("pk"))
    open_ones = seconds.filter(state=CoSignature.State.REQUESTED)
    later = seconds.filter(state=CoSignature.State.SIGNED, decided_at__gte=limit)
    return _with_sound().filter(
        Exists(notes.signed()),
        ~Exists(notes.unsigned()),
        ~Exists(notes.filter(signed_at__gte=limit)),
        ~Exists(open_ones),
        ~Exists(later),
    )


def _with_sound():
    complete = TherapySession.objects.processed().filter(recording__state=Recording.State.COMPLETE)
    free = complete.exclude(patient__legal_holds__in=LegalHold.objects.active())
    return free.select_related("patient", "recording").order_by("processed_at")


@transaction.atomic
def _delete(session, due) -> bool:
    User.objects.select_for_update(no_key=True).filter(pk=session.patient_id).first()
    Recording.objects.select_for_update().filter(pk=session.recording_id).first()
    TherapySession.objects.select_for_update(of=["self"]).filter(pk=session.pk).first()
    if not due.filter(pk=session.pk).exists():
        return False  # a note was begun, or a signature asked for, since we looked
    try:
        delete_audio(session, by=None, reason=ErasureCertificate.Reason.RETENTION)
    except (NoRecording, StillNeeded, OnHold):
        return False  # somebody was quicker, or needs it again
    log.info("recording_retention_over", extra={"session_id": str(session.pk)})
    return True


def look_after_signing() -> None:
    """For the acts that sign. Where recordings go at once, beat is not waited for."""
    if Practice.objects.current().recording_kept_days == Practice.RecordingKept.AT_ONCE:
        transaction.on_commit(tasks.ask_for_retention, robust=True)


@dataclass(frozen=True)
class Outlook:
    """When the recording of a session goes by itself, for those who work with it."""

    is_held: bool = False
    goes_at: datetime | None = None  # at the latest; None: not known yet
    days_after_signing: int | None = None  # None: no such rule, or everybody has signed already

    @property
    def after_signing(self) -> str:
        days = self.days_after_signing
        if days is None:
            return ""
        soon = {0: "as soon as you have signed the note", 1: "a day after you sign"}
        return soon.get(days, f"{days} days after you sign")


def outlook(session: TherapySession) -> Outlook:
    if LegalHold.objects.holds(session.patient):
        return Outlook(is_held=True)
    days = Practice.objects.current().recording_kept_days
    signed = None if days is None else _last_signature(session)
    ends = [signed + timedelta(days=days)] if signed else []
    if settings.RECORDING_KEPT_DAYS and session.processed_at:
        ends.append(session.processed_at + timedelta(days=settings.RECORDING_KEPT_DAYS))
    return Outlook(goes_at=min(ends, default=None), days_after_signing=None if signed else days)


def _last_signature(session) -> datetime | None:
    """None while somebody still has to sign."""
    notes = session.session_notes.all()
    asked = CoSignature.objects.filter(note__session=session)
    if notes.unsigned().exists() or asked.filter(state=CoSignature.State.REQUESTED).exists():
        return None
    last = notes.aggregate(signed=Max("signed_at"))["signed"]
    seconds = asked.filter(state=CoSignature.State.SIGNED)
    second = seconds.aggregate(signed=Max("decided_at"))["signed"]
    return max(last, second) if last and second else last
