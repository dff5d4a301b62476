"""The sound of sessions that never came to anything: nobody tried again for weeks.

It goes only after the therapist was told, and had a week to try again or to take it back. The
session stays and says what became of its recording.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.notifications import notify
from accounts.models import ErasureCertificate, LegalHold, Notification, TherapistPatient, User
from sessions_app import pipeline
from sessions_app.actions.erase import NoRecording, OnHold, StillNeeded, delete_audio
from sessions_app.models import Recording, TherapySession, Transcript

log = logging.getLogger(__name__)

TOLD_DAYS_BEFORE = 7
TOLD = "failed_recording_goes"  # how the occasion of the notification begins
TITLE = "A recording that could not be processed will be deleted in a week"
TEXT = (
    "Processing failed and nobody tried again since. Open the session and press Retry to keep it, "
    "or delete it yourself."
)
GONE = (
    "This session could not be processed and nobody tried again for {days} days, so its recording "
    "was deleted. You may add a transcript as text, or erase the session."
)


def due() -> QuerySet[TherapySession]:
    """Whose sound goes now: somebody who writes for the patient was told a week ago, or nobody
    does."""
    return _forgotten(settings.FAILED_SESSIONS_KEPT_DAYS).filter(
        ~Exists(_care(OuterRef("patient")))
        | Exists(_told().filter(created_at__lt=_days_ago(TOLD_DAYS_BEFORE)))
    )


def to_be_told() -> QuerySet[TherapySession]:
    untold = _forgotten(settings.FAILED_SESSIONS_KEPT_DAYS - TOLD_DAYS_BEFORE).filter(
        Exists(_care(OuterRef("patient"))), ~Exists(_told())
    )
    return untold.select_related("patient")


def tell_therapists() -> int:
    """How many sessions it was news of. Whoever may press Retry now is told, not whoever held the
    session then."""
    return sum(
        any([_tell(session, to=care.therapist) for care in _writers(session)])
        for session in to_be_told()
    )


def _writers(session):
    return _care(session.patient).select_related("therapist")


def _care(patient):
    return TherapistPatient.objects.writing().filter(patient=patient, therapist__is_active=True)


def _tell(session, *, to):
    return notify(
        to,
        kind=Notification.Kind.REMINDER,
        title=TITLE,
        text=TEXT,
        once=f"{TOLD}:{session.pk}:{session.touched_at:%Y-%m-%d}",
        patient=session.patient,
        about=session,
        link=reverse("sessions_app:detail", args=[session.pk]),
    )


def delete_sound(sessions: Iterable[TherapySession], *, by: User | None) -> list[TherapySession]:
    """Those of them whose sound is gone now; asks each again whether its time is over."""
    return [session for session in sessions if _delete(session, by=by)]


def _forgotten(days: int):
    """Failed, never written up, and nobody touched them for so long; 0 days are no rule."""
    failed = TherapySession.objects.filter(
        status=TherapySession.Status.FAILED,
        processed_at=None,
        recording__state__in=[Recording.State.RECEIVING, Recording.State.COMPLETE],
    )
    untouched = failed.annotate(
        touched_at=Greatest("created_at", "updated_at", "queued_at", "recording__updated_at")
    ).filter(touched_at__lt=_days_ago(days))
    forgotten = _without_words(untouched).order_by("touched_at", "pk")
    return forgotten if settings.FAILED_SESSIONS_KEPT_DAYS else forgotten.none()


def _without_words(sessions):
    """Nobody wrote anything about them, and no court wants them."""
    return sessions.filter(
        ~Exists(Transcript.objects.filter(session=OuterRef("pk"))),
        session_notes=None,
    ).exclude(patient__legal_holds__in=LegalHold.objects.active())


def _told():
    care = _care(OuterRef(OuterRef("patient")))
    told = Notification.objects.filter(
        about_id=OuterRef("pk"), once__startswith=TOLD, recipient__caseload__in=care
    )
    return told.filter(created_at__gt=OuterRef("touched_at"))


def _days_ago(days):
    return timezone.now() - timedelta(days=days)


@transaction.atomic
def _delete(session, *, by) -> bool:
    pipeline.wait_for_patient(session.patient_id)
    if not due().filter(pk=session.pk).exists():
        return False  # somebody tried again, or wrote something, since we looked
    try:
        gone = delete_audio(session, by=by, reason=ErasureCertificate.Reason.RETENTION)
    except (NoRecording, StillNeeded, OnHold):
        return False
    gone.error_code = "recording_expired"
    gone.error_message = GONE.format(days=settings.FAILED_SESSIONS_KEPT_DAYS)
    gone.save(update_fields=["error_code", "error_message", "updated_at"])
    log.info("failed_session_kept_long_enough", extra={"session_id": str(session.pk)})
    return True
