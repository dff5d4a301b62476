"""What the charts above a diary show: moods, sessions a month, milestones and measures.

Of the filters the days alone count: a chart of notes would be empty.
"""

import json
import zoneinfo
from dataclasses import replace
from math import isfinite

from django.db.models import Count
from django.db.models.functions import TruncMonth

from timeline.models import TimelineEvent
from timeline.reading import pieces
from timeline.reading.filters import EVERYTHING, Filters

MOST = 1000  # points of a series, the newest ones
Type, Importance = TimelineEvent.Type, TimelineEvent.Importance


def chart_data(user, patient, filters: Filters = EVERYTHING) -> dict:
    """Of a patient whom `user` was found to see. Two queries along indexes."""
    zone = zoneinfo.ZoneInfo(user.timezone)
    days = replace(EVERYTHING, start_date=filters.start_date, end_date=filters.end_date)
    events = days.within(TimelineEvent.objects.shown_to(user).filter(patient=patient), user)
    sessions = events.filter(event_type=Type.SESSION)
    assessments = events.told_to(user).filter(event_type=Type.ASSESSMENT)
    found = pieces.read(
        moods=pieces.with_mood(sessions, user).newest_first()[:MOST],
        milestones=events.filter(importance=Importance.MILESTONE).newest_first()[:MOST],
        measures=assessments.filter(metadata__has_keys=MEASURE).newest_first()[:MOST],
    )
    return {
        "mood_trend": [pieces.mood_point(row, zone) for row in found["moods"]],
        "session_frequency": frequency(sessions, zone),
        "milestones": [pieces.told(row, zone) for row in found["milestones"]],
        "measures": measures(found["measures"], zone),
    }


MEASURE = ["instrument", "score"]


def frequency(sessions, zone) -> list[dict]:
    """By month, where the reader lives; a month without a session is left out."""
    months = sessions.annotate(month=TruncMonth("event_date", tzinfo=zone)).values("month")
    counted = months.annotate(sessions=Count("*")).order_by("month")
    return [
        {"month": row["month"].strftime("%Y-%m"), "sessions": row["sessions"]} for row in counted
    ]


def measures(rows, zone) -> dict[str, list[dict]]:
    series = {}
    for row in rows:
        score = score_of(row.score)
        if row.instrument and score is not None:
            point = {"date": row.event_date.astimezone(zone).date(), "score": score}
            series.setdefault(row.instrument, []).append(point)
    return series


def score_of(text):
    """A number, as whoever noted it wrote it."""
    try:
        score = json.loads(text or "")
    except ValueError:
        return None
    is_number = isinstance(score, int | float) and not isinstance(score, bool)
    return score if is_number and isfinite(score) else None
