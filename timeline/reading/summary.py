"""A diary in a few lines: how much of what, since when, what stood out, how the patient felt."""

import zoneinfo
from collections import Counter

from timeline.models import EventCount, TimelineEvent
from timeline.reading import pieces

HIGHLIGHTS = 5
MOODS = 10
Type, Importance = TimelineEvent.Type, TimelineEvent.Importance


def summary_of(user, patient) -> dict:
    """Of a patient whom `user` was found to see. Two queries along indexes, however long the
    diary is."""
    return counted(user, patient) | picked(user, patient)


def counted(user, patient) -> dict:
    kept = EventCount.objects.shown_to(user).filter(patient=patient, number__gt=0)
    by_type, by_importance = Counter(), Counter()
    for event_type, importance, number in kept.values_list("event_type", "importance", "number"):
        by_type[event_type] += number
        by_importance[importance] += number
    return {
        "patient_id": patient.pk,
        "total_events": by_type.total(),
        "total_sessions": by_type[Type.SESSION],
        "events_by_type": {name: by_type[name] for name in Type.values if by_type[name]},
        "milestones_achieved": by_importance[Importance.MILESTONE],
    }


def picked(user, patient) -> dict:
    zone = zoneinfo.ZoneInfo(user.timezone)
    events = TimelineEvent.objects.shown_to(user).filter(patient=patient)
    sessions = events.filter(event_type=Type.SESSION)
    newest = events.newest_first()
    found = pieces.read(
        first=sessions.order_by("event_date", "id")[:1],
        last=sessions.newest_first()[:1],
        high=newest.filter(importance=Importance.HIGH)[:HIGHLIGHTS],
        milestone=newest.filter(importance=Importance.MILESTONE)[:HIGHLIGHTS],
        moods=pieces.with_mood(sessions, user).newest_first()[:MOODS],
    )
    highlights = sorted(found["high"] + found["milestone"], key=pieces.by_place, reverse=True)
    return {
        "first_session": day_of(found["first"], zone),
        "last_session": day_of(found["last"], zone),
        "recent_highlights": [pieces.told(row, zone) for row in highlights[:HIGHLIGHTS]],
        "mood_trend": [pieces.mood_point(row, zone) for row in found["moods"]],
    }


def day_of(rows, zone):
    return rows[0].event_date.astimezone(zone).date() if rows else None
