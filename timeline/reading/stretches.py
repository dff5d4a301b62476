"""Stretches of a diary with a way on at both ends, for whoever jumps into its middle."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from timeline.models import TimelineEvent
from timeline.reading import cursors, pages
from timeline.reading.cursors import Place
from timeline.reading.filters import ONE_DAY, Filters, moment

LENGTH = 30
FIRST_ID = UUID(int=0)


@dataclass(frozen=True)
class Question:
    """`user` was found to see `patient`."""

    user: object
    patient: object
    filters: Filters

    def count(self) -> int:
        return pages.count(self.user, self.patient, self.filters)

    def write(self, place: Place) -> str:
        return cursors.write(place, user=self.user, patient=self.patient, filters=self.filters)

    def read(self, cursor: str) -> Place:
        """Raises BadCursor."""
        return cursors.read(cursor, user=self.user, patient=self.patient, filters=self.filters)

    def at(self, event, total: int) -> str:
        return self.write(Place(event.event_date, event.pk, total))


@dataclass(frozen=True)
class Stretch:
    """Newest first. `older` and `newer` are cursors; "" where the diary ends."""

    events: list
    total_count: int
    older: str = ""
    newer: str = ""


def below(question: Question, cursor: str = "", *, length: int = LENGTH) -> Stretch:
    """From above, or from where the cursor points downwards."""
    page = pages.page_of(
        question.user, question.patient, question.filters, cursor=cursor, limit=length
    )
    newer = question.at(page.events[0], page.total_count) if cursor and page.events else ""
    return Stretch(page.events, page.total_count, page.next_cursor, newer)


def above(question: Question, cursor: str, *, length: int = LENGTH) -> Stretch:
    """What stands right above the cursor."""
    place = question.read(cursor)
    total = pages.known_total(question.filters, place)
    total = question.count() if total is None else total
    found = list(rising(question, place, most=length + 1))
    events = found[:length][::-1]
    if not events:
        return Stretch([], total)
    newer = question.at(events[0], total) if len(found) > length else ""
    return Stretch(events, total, question.at(events[-1], total), newer)


def of_day(question: Question, day: date, *, length: int = LENGTH) -> Stretch:
    """That day and what is older; for a day before the first entry, the first entries."""
    midnight = moment(day + ONE_DAY, ZoneInfo(question.user.timezone))
    total = question.count()
    cursor = question.write(Place(midnight, FIRST_ID, total))
    stretch = below(question, cursor, length=length)
    has_newer = bool(rising(question, question.read(cursor), most=1))
    if stretch.events:
        newer = stretch.newer if has_newer else ""
        return Stretch(stretch.events, total, stretch.older, newer)
    first = above(question, cursor, length=length)
    return Stretch(first.events, total, newer=first.newer)


def rising(question: Question, place: Place, *, most: int):
    """As `pages.below`, the other way: the nearest first."""
    events = TimelineEvent.objects.shown_to(question.user).filter(patient=question.patient)
    events = question.filters.within(events, question.user)
    here = (place.event_date, place.pk)
    events = events.filter(TupleGreaterThan(Tuple("event_date", "id"), here))
    upwards = ("event_date", "id")
    first, *others = [
        events.filter(**keys).order_by(*upwards)[:most] for keys in pages.streams(question.filters)
    ]
    return first.union(*others, all=True).order_by(*upwards)[:most] if others else first
