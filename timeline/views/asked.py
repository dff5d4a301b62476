"""Which stretch of a diary an address asks for, and the addresses that lead on from it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateparse import parse_date

from timeline.reading import stretches
from timeline.reading.filters import EVERYTHING, Filters
from timeline.reading.stretches import Question, Stretch
from timeline.refusals import BadFilter
from timeline.views.showing import Piece, shown

PLACES = ("cursor", "later", "date")  # the first of them counts


@dataclass(frozen=True)
class Asked:
    """Nothing in `place` means from above."""

    question: Question
    place: dict
    wrong: dict  # sentences about what was not understood, by field

    @classmethod
    def read(cls, user, patient, params):
        filters, wrong = understood(params)
        named = [name for name in PLACES if params.get(name)][:1]
        if named == ["date"] and not day_of(params["date"]):
            named, wrong = [], wrong | {"date": "Give a day, for example 2026-11-21."}
        place = {name: params[name] for name in named}
        return cls(Question(user, patient, filters), place, wrong)

    @property
    def filters(self) -> Filters:
        return self.question.filters

    @property
    def day(self):
        return day_of(self.place.get("date", ""))

    def address(self, filters: Filters | None = None, **more) -> str:
        """Without `filters`, of this question."""
        asked = (self.filters if filters is None else filters).query()
        query = "&".join(filter(None, [asked, urlencode(more)]))
        path = reverse("timeline:diary", args=[self.question.patient.pk])
        return f"{path}?{query}" if query else path

    def addresses(self) -> dict:
        return {
            "page": self.address(EVERYTHING),
            "newest": self.address(),
            "print": self.address(print="1"),
            "without_private": self.address(print="1", private="no"),
        }

    def stretch(self) -> Stretch:
        if "cursor" in self.place:
            return stretches.below(self.question, self.place["cursor"])
        if "later" in self.place:
            return stretches.above(self.question, self.place["later"])
        if self.day:
            return stretches.of_day(self.question, self.day)
        return stretches.below(self.question)

    def piece_of(self, stretch: Stretch) -> Piece:
        return Piece(
            [shown(event, self.question.user) for event in stretch.events],
            address=self.address(**self.place),
            earlier=self.address(cursor=stretch.older) if stretch.older else "",
            later=self.address(later=stretch.newer) if stretch.newer else "",
            is_first=not self.place,
        )


def understood(params) -> tuple[Filters, dict]:
    """What can be read of the address, and what is wrong with the rest."""
    try:
        return Filters.read(params), {}
    except BadFilter as bad:
        rest = {name: params[name] for name in params if name not in bad.fields}
        return Filters.read(rest), bad.fields


def day_of(text: str):
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 1900 <= day.year < 2200 else None
