"""The timeline as rows, read from a cursor of the server: there may be fifty thousand."""

from collections.abc import Iterator

from exports.gathering.scope import Scope
from timeline.models import TimelineEvent

AT_ONCE = 1_000
COLUMNS = (
    "id",
    "event_date",
    "event_type",
    "event_subtype",
    "title",
    "description",
    "metadata",
    "importance",
    "is_private",
    "is_draft",
)


def timeline(scope: Scope) -> Iterator[dict]:
    events = scope.of_patient(TimelineEvent.objects.all())
    if not (scope.order.includes_private and scope.reader.is_therapist):
        events = events.filter(is_private=False)
    if scope.order.event_types:
        events = events.filter(event_type__in=scope.order.event_types)
    events = scope.in_time(events, "event_date").newest_first().values_list(*COLUMNS)
    for row in events.iterator(chunk_size=AT_ONCE):
        yield event(row, is_own=scope.is_own)


def event(row: tuple, *, is_own: bool) -> dict:
    told = dict(zip(COLUMNS, row, strict=True))
    if told.pop("is_draft") and is_own:  # until it is released a patient reads the title alone
        told["description"], told["metadata"] = "", {}
    return told
