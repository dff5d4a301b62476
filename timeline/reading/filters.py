"""What somebody asks a diary for, as it stands in an address."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from urllib.parse import urlencode

from timeline.models import TimelineEvent
from timeline.refusals import BadFilter

LONGEST_SEARCH = 200
YEARS = range(1900, 2200)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filters:
    """Nothing asked for is everything. Days are whole days where the reader lives."""

    event_types: tuple[str, ...] = ()
    importance: tuple[str, ...] = ()
    start_date: date | datetime | None = None
    end_date: date | datetime | None = None
    search: str = ""

    @classmethod
    def read(cls, params: Mapping) -> Self:
        """Of a request's query; raises BadFilter with a sentence for each field."""
        found, wrong = {}, {}
        for name, read in READERS.items():
            try:
                found[name] = read(text_of(params, name))
            except ValueError as error:
                wrong[name] = str(error)
        if wrong:
            raise BadFilter(wrong)
        return cls(**found)

    def query(self) -> str:
        """The one address of this question; "" when nothing is asked."""
        asked = {
            "event_types": ",".join(self.event_types),
            "importance": ",".join(self.importance),
            "start_date": self.start_date and self.start_date.isoformat(),
            "end_date": self.end_date and self.end_date.isoformat(),
            "search": self.search,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def is_kept_in_counts(self) -> bool:
        """Whether the kept numbers know how many events there are."""
        return not (self.search or self.start_date or self.end_date)

    def keys(self) -> dict:
        """By type and importance, as lookups."""
        asked = {"event_type__in": self.event_types, "importance__in": self.importance}
        return {lookup: values for lookup, values in asked.items() if values}

    def within(self, events, user, *, below=None):
        """The events of these days that hold these words. What stands below a place of theirs
        ends where they end, so that the place alone says where an index is entered."""
        zone = zoneinfo.ZoneInfo(user.timezone)
        if self.start_date:
            events = events.filter(event_date__gte=moment(self.start_date, zone))
        if below is not None:
            events = events.older_than(below.event_date, below.pk)
        elif isinstance(self.end_date, datetime):
            events = events.filter(event_date__lte=moment(self.end_date, zone))
        elif self.end_date:
            events = events.filter(event_date__lt=moment(self.end_date + ONE_DAY, zone))
        return events.containing(self.search, user) if self.search else events


EVERYTHING = Filters()


def text_of(params, name) -> str:
    """A name may come several times: `event_types=note&event_types=goal`."""
    several = params.getlist(name) if hasattr(params, "getlist") else [params.get(name) or ""]
    return ",".join(several).strip()


def moment(value: date | datetime, zone) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    return value if value.tzinfo else value.replace(tzinfo=zone)


def read_words(known):
    """Each once and in the order of the model, so that one question has one address."""

    def read(text):
        asked = {word.strip() for word in text.split(",")} - {""}
        if asked - set(known):
            raise ValueError(f"Choose from: {', '.join(known)}.")
        return tuple(word for word in known if word in asked)

    return read


def read_day(text):
    """A day, "2026-11-21", or a moment, "2026-11-21T09:00:00Z"."""
    if not text:
        return None
    try:
        value = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("Give a day, for example 2026-11-21.") from None
    if value.year not in YEARS:
        raise ValueError("Give a day of this age.")
    return value


def read_search(text):
    if len(text) > LONGEST_SEARCH:
        raise ValueError("Search for fewer words.")
    if "\0" in text:
        raise ValueError("There is a character in it that no text holds.")
    return text


READERS = {
    "event_types": read_words(TimelineEvent.Type.values),
    "importance": read_words(TimelineEvent.Importance.values),
    "start_date": read_day,
    "end_date": read_day,
    "search": read_search,
}
