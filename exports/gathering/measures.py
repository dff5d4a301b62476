"""Scores of questionnaires with what they mean, and moods."""

from collections.abc import Iterator

from exports.gathering.scope import Scope, name_of, streamed
from timeline.instruments import HIGHEST
from timeline.models import TimelineEvent
from timeline.reading import charts, pieces
from treatment import instruments
from treatment.models import Assessment, CheckIn

MOODS = {
    "very_low": "Very low",
    "low": "Low",
    "neutral": "Neutral",
    "positive": "Positive",
    "very_positive": "Very positive",
}
KNOWN = getattr(instruments, "INSTRUMENTS", {})


def assessments(scope: Scope) -> Iterator[dict]:
    """By questionnaire, from the oldest score to the newest."""
    rows = scope.of_patient(Assessment.objects.select_related("administered_by"))
    rows = scope.on_days(rows, "administered_date")
    earlier: dict[str, Assessment] = {}
    for row in streamed(rows.order_by("instrument", "administered_date", "created_at", "id")):
        baseline = earlier.setdefault(row.instrument, row)
        yield assessment(row, baseline, scope)


def assessment(row: Assessment, baseline: Assessment, scope: Scope) -> dict:
    known = KNOWN.get(row.instrument)
    return {
        "id": row.pk,
        "instrument": row.instrument,
        "title": known.title if known else row.instrument,
        "date": row.administered_date,
        "score": row.score,
        "highest": known.highest if known else HIGHEST.get(row.instrument),
        "lower_is_better": known.lower_is_better if known else None,
        "severity": row.severity.replace("_", " ").capitalize() or None,
        "filled_in": row.get_source_display(),
        "administered_by": name_of(row.administered_by),
        "change": None if scope.is_own or row is baseline else change(known, baseline, row),
        "notes": scope.remark(row.notes),
    }


def change(known, baseline: Assessment, row: Assessment) -> dict:
    """Since the first score of the period; reliable where chance alone hardly explains it."""
    told = {"since": baseline.administered_date, "points": row.score - baseline.score}
    if known is None:
        return told | {"index": None, "is_reliable": None, "direction": None}
    reliable = known.reliable_change(float(baseline.score), float(row.score))
    if reliable is None:
        return told | {"index": None, "is_reliable": None, "direction": None}
    return told | {
        "index": None if reliable.index is None else round(reliable.index, 2),
        "is_reliable": reliable.is_reliable,
        "direction": reliable.direction,
    }


def mood(scope: Scope) -> Iterator[dict]:
    """What was said in sessions, and what the patient noted between them: two scales."""
    yield from session_moods(scope)
    rows = scope.on_days(scope.of_patient(CheckIn.objects.all()), "check_in_date")
    for row in streamed(rows.order_by("check_in_date", "created_at", "id")):
        yield {
            "date": row.check_in_date,
            "source": "check_in",
            "words": f"{row.general_mood} of 10",
            "value": row.general_mood,
            "highest": 10,
        }


def session_moods(scope: Scope) -> Iterator[dict]:
    events = scope.of_patient(TimelineEvent.objects.filter(event_type="session"))
    if not scope.has_private:
        events = events.filter(is_private=False)
    events = scope.in_time(pieces.with_mood(events, scope.reader), "event_date")
    for row in pieces.read(moods=events.newest_first()[: charts.MOST])["moods"]:
        yield {
            "date": row.event_date.astimezone(scope.zone).date(),
            "source": "session",
            "words": MOODS[row.mood],
            "value": pieces.MOODS[row.mood],
            "highest": 5,
        }
