"""The end of the pipeline: results become visible, and the diary gets its entry, in one go."""

import logging

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from sessions_app.models import PatientSummary, TherapySession
from sessions_app.pipeline.lease import Lease
from sessions_app.signals import session_processed
from timeline.models import TimelineEvent

log = logging.getLogger(__name__)

DESCRIPTION_LENGTH = 200
MILESTONE_EVERY = 10


def finish(session: TherapySession, lease: Lease) -> None:
    lease.store(_finish, first=lambda: wait_for_patient(session.patient_id))
    log.info("session_processed", extra={"session_id": str(session.pk)})


def _finish(session: TherapySession) -> None:
    session.status = TherapySession.Status.PROCESSED
    session.processed_at = timezone.now()
    session.progress = 100
    session.available_at = session.lease_token = session.lease_until = None
    session.error_code = session.error_message = ""
    session.save()
    _renumber(session.patient_id)
    session.refresh_from_db(fields=["number"])
    record_event(session)
    transaction.on_commit(
        lambda: session_processed.send(TherapySession, session_id=session.pk), robust=True
    )


def record_event(session: TherapySession, *, released_now: bool = False) -> None:
    """The one diary entry of a session; called again, it updates that entry. Until the therapist
    releases the summary the entry is a draft, of which a patient reads the title alone; then it
    says what was released, however often the note is written again, until the next release."""
    notes, summary = session.get_notes(), PatientSummary.of(session)
    stays = summary.is_released and not released_now
    TimelineEvent.objects.record(
        source=session,
        event_type=TimelineEvent.Type.SESSION,
        patient_id=session.patient_id,
        therapist_id=session.therapist_id,
        event_date=session.session_date,
        title=f"Session #{session.number}",
        importance=_importance(session.number),
        description=shorten(summary.diary_words) or "Session completed",
        metadata=_metadata(session, shown=_shown(session) if stays else _found(notes)),
        is_private=False,
        is_draft=not summary.is_released and bool(notes or summary.words),
    )


def _metadata(session, *, shown) -> dict:
    return {
        "session_id": str(session.pk),
        "duration_seconds": session.duration_seconds,
        **shown,
    }


def _found(notes) -> dict:
    return {
        "topics": [topic.name for topic in notes.extracted.key_topics] if notes else [],
        "mood": notes.extracted.session_mood if notes else None,
    }


def _shown(session) -> dict:
    """What stands beside a released summary already."""
    events = session.timeline_events.automatic()
    event = events.filter(event_type=TimelineEvent.Type.SESSION).first()
    metadata = event.metadata if event else {}
    return {"topics": metadata.get("topics", []), "mood": metadata.get("mood")}


def shorten(text: str) -> str:
    return text if len(text) <= DESCRIPTION_LENGTH else f"{text[:DESCRIPTION_LENGTH].rstrip()}…"


@transaction.atomic
def number_sessions(patient_id) -> None:
    """Bring "Session #N" up to date after a session failed, moved or went."""
    wait_for_patient(patient_id)
    _renumber(patient_id)


def wait_for_patient(patient_id) -> None:
    """Whoever numbers a patient's sessions waits here, so that no two get the same number."""
    User.objects.select_for_update(no_key=True).get(pk=patient_id)


def _renumber(patient_id):
    """N counts by date among the sessions of the patient that carry a number."""
    sessions = TherapySession.objects.filter(patient_id=patient_id)
    ordered = sessions.counted().order_by("session_date", "created_at", "id")
    for number, (pk, known) in enumerate(ordered.values_list("pk", "number"), start=1):
        if known != number:
            sessions.filter(pk=pk).update(number=number)
            _entitle(pk, number)
    sessions.filter(status=TherapySession.Status.FAILED, processed_at=None).update(number=None)


def _entitle(session_id, number):
    events = TimelineEvent.objects.automatic().filter(
        related_entity_id=session_id, event_type=TimelineEvent.Type.SESSION
    )
    events.update(title=f"Session #{number}")
    events.exclude(by_hand__contains=["importance"]).update(importance=_importance(number))


def _importance(number: int) -> str:
    is_milestone = number % MILESTONE_EVERY == 0
    return TimelineEvent.Importance.MILESTONE if is_milestone else TimelineEvent.Importance.NORMAL
