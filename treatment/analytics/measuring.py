"""Sessions in numbers, as they stand now."""

import zoneinfo
from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from sessions_app.models import TherapySession
from treatment.measuring.around import Held, Said, mood_after, mood_before
from treatment.models import CheckIn, SessionMetrics, Topic

HEARD = {"very_low": 1, "low": 2, "neutral": 3, "positive": 4, "very_positive": 5}
DAY = timedelta(days=1)
COLUMNS = (
    "patient_id",
    "therapist_id",
    "held_on",
    "seconds",
    "is_processed",
    "mood_pre",
    "mood_post",
    "mood_heard",
    "topic_ids",
)


def practice_zone() -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(settings.PRACTICE_TIME_ZONE)


def measure(session_ids: list[UUID]) -> None:
    """Write what differs from what is known of these sessions; those that are gone went with
    their numbers. The caller holds the sessions and is the only one who does this."""
    sessions = TherapySession.objects.filter(pk__in=session_ids).select_related("notes")
    known = SessionMetrics.objects.in_bulk(session_ids, field_name="session_id")
    check_ins = check_ins_around(list(sessions))
    names = {session.pk: topics_of(session) for session in sessions}
    topics = topics_named({name for some in names.values() for name in some})
    for session in sessions:
        found = facts_of(session, check_ins[session.patient_id])
        found["topic_ids"] = list(dict.fromkeys(topics[name] for name in names[session.pk]))
        write(known.get(session.pk) or SessionMetrics(session_id=session.pk), found)


def write(metrics: SessionMetrics, found: dict) -> None:
    if metrics._state.adding or any(getattr(metrics, name) != found[name] for name in COLUMNS):
        for name in COLUMNS:
            setattr(metrics, name, found[name])
        metrics.save()


def facts_of(session: TherapySession, check_ins: list[Said]) -> dict:
    begins = session.session_date.astimezone(practice_zone())
    ends = begins + timedelta(seconds=session.duration_seconds or 0)
    held = Held(session.pk, begins, ends)
    return {
        "patient_id": session.patient_id,
        "therapist_id": session.therapist_id,
        "held_on": begins.date(),
        "seconds": session.duration_seconds,
        "is_processed": session.processed_at is not None,
        "mood_pre": mood_before(held, check_ins),
        "mood_post": mood_after(held, check_ins),
        "mood_heard": heard_in(session),
    }


def heard_in(session: TherapySession) -> int | None:
    notes = session.get_notes()
    return HEARD.get(notes.content.get("session_mood")) if notes else None


def topics_of(session: TherapySession) -> list[str]:
    """Of a session that is written up; until then they are nobody's."""
    notes = session.get_notes() if session.processed_at else None
    topics = notes.content.get("key_topics", []) if notes else []
    return [topic["name"] for topic in topics if topic.get("name", "").strip()]


def topics_named(names: set[str]) -> dict[str, UUID]:
    """Their ids; those that nobody spoke about before are new."""
    prints = {name: fingerprint(name) for name in sorted(names)}
    known = Topic.objects.in_bulk(prints.values(), field_name="fingerprint")
    for name, mark in prints.items():
        if mark not in known:
            known[mark] = Topic.objects.create(fingerprint=mark, name=" ".join(name.split()))
    return {name: known[mark].pk for name, mark in prints.items()}


def fingerprint(name: str) -> str:
    """Alike whatever the case and the spaces; nobody without the key can try names out."""
    words = " ".join(name.casefold().split())
    return salted_hmac("treatment.topic", words, algorithm="sha256").hexdigest()


def check_ins_around(sessions: list[TherapySession]) -> dict[UUID, list[Said]]:
    """Of each patient, those of before and after a session that may belong to one of these."""
    said = defaultdict(list)
    if not sessions:
        return said
    days = [session.session_date.date() for session in sessions]
    linked = Q(session__in=sessions)
    near = Q(
        session=None,
        patient__in={session.patient_id for session in sessions},
        check_in_date__range=(min(days) - 2 * DAY, max(days) + 3 * DAY),
    )
    moments = (CheckIn.Moment.BEFORE, CheckIn.Moment.AFTER)
    for check_in in CheckIn.objects.filter(linked | near, moment__in=moments).order_by("pk"):
        said[check_in.patient_id].append(said_in(check_in))
    return said


def said_in(check_in: CheckIn) -> Said:
    return Said(
        moment=check_in.moment,
        mood=check_in.general_mood,
        on=check_in.check_in_date,
        at=check_in.created_at.astimezone(practice_zone()),
        session_id=check_in.session_id,
    )
