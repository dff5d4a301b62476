"""Events as the diary's templates want them: by month, each with its words and its address."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from timeline import instruments, kinds
from timeline.models import TimelineEvent

UNMARKED = {TimelineEvent.Importance.NORMAL, TimelineEvent.Importance.MILESTONE}


@dataclass(frozen=True)
class Month:
    day: date
    events: list


@dataclass(frozen=True)
class Piece:
    """One page's worth of the diary."""

    events: list
    address: str  # of itself
    earlier: str = ""
    later: str = ""
    is_first: bool = True

    def without(self, events) -> "Piece":
        return replace(self, events=[event for event in self.events if event not in events])

    @property
    def months(self) -> list[Month]:
        grouped = groupby(self.events, key=lambda event: month_of(event.event_date))
        return [Month(day, list(events)) for day, events in grouped]


def month_of(moment) -> date:
    """As the reader's own calendar says."""
    return timezone.localtime(moment).date().replace(day=1)


def shown(event, user):
    """What the entry's template needs, put on the event."""
    metadata = event.metadata_for(user)
    event.address = address_of(event)
    event.kind_words = kind_words(event)
    event.importance_words = importance_words(event)
    event.score_words = instruments.score_words(metadata)
    event.topics = metadata.get("topics") or []
    event.description = event.description_for(user)
    return event


def address_of(event) -> str:
    """Of what the portal wrote, the thing itself. What a person wrote may outlive what it is
    about, so that its own page leads on."""
    source = "" if event.is_manual else kinds.address_of(event)
    return source or reverse("timeline:event", args=[event.pk])


def kind_words(event) -> str:
    kind = event.get_event_type_display()
    return f"{kind}, {event.event_subtype}" if event.event_subtype else kind


def importance_words(event) -> str:
    if event.importance in UNMARKED:
        return ""
    return f"{event.get_importance_display()} importance"
