"""Questionnaire scores that stand in the diary: the latest, the one before, and their course."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from timeline import instruments
from timeline.drawing.chart import Chart, Panel
from timeline.drawing.markup import Markup
from timeline.drawing.series import Point, Series
from timeline.models import TimelineEvent

MOST_SCORES = 60  # of all instruments together
WIDE, TALL = 240, 64


@dataclass(frozen=True)
class Score:
    day: date
    value: float

    @property
    def words(self):
        return f"{self.value:g}"


@dataclass(frozen=True)
class Measure:
    """The scores of one instrument, the newest first."""

    instrument: str
    scores: list[Score]

    @property
    def latest(self) -> Score:
        return self.scores[0]

    @property
    def before(self) -> Score | None:
        return self.scores[1] if len(self.scores) > 1 else None

    @property
    def highest(self) -> int | None:
        return instruments.HIGHEST.get(self.instrument)

    @property
    def change(self) -> str:
        """Said, not judged: what a change means, the therapist knows."""
        if self.before is None:
            return ""
        difference = self.latest.value - self.before.value
        if not difference:
            return "the same as"
        return f"{abs(difference):g} {'higher' if difference > 0 else 'lower'} than"

    @property
    def chart(self) -> Markup | str:
        """One value is no course."""
        if self.before is None:
            return ""
        top = max([self.highest or 0, *(score.value for score in self.scores)])
        points = [Point(score.day, score.value) for score in reversed(self.scores)]
        heights = [(0, "0"), (top, f"{top:g}")]
        panel = Panel(self.instrument, Series(points), heights, TALL)
        drawing = Chart([panel], points[0].day, points[-1].day)
        return drawing.drawn(
            width=WIDE,
            title=f"{self.instrument} over time",
            description="; ".join(f"{score.day:%-d %b %Y}: {score.words}" for score in self.scores),
            name=f"measure-{''.join(filter(str.isalnum, self.instrument)).lower()}",
            css="measure-chart",
        )


def measures_of(events) -> list[Measure]:
    """`events`: the patient's that this reader sees."""
    tested = events.filter(
        event_type=TimelineEvent.Type.ASSESSMENT, metadata__has_keys=["instrument", "score"]
    ).newest_first()
    rows = [row for event in tested[:MOST_SCORES] if (row := scored(event))]
    rows.sort(key=lambda row: row[0])  # stable: the newest stays first
    return [
        Measure(instrument, [score for _, score in group])
        for instrument, group in groupby(rows, key=lambda row: row[0])
    ]


def scored(event) -> tuple[str, Score] | None:
    """Whatever an API client wrote there: only a name with a number is a score."""
    instrument, value = event.metadata["instrument"], event.metadata["score"]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not isinstance(instrument, str) or not instrument.strip() or not is_number:
        return None
    return instrument.strip(), Score(timezone.localtime(event.event_date).date(), value)
