"""Scores as pages show them: charts with their bands, changes in words."""

from dataclasses import dataclass

from sessions_app.views.patient_measures import Measure, measures_of
from timeline.drawing.chart import Chart, Panel
from timeline.drawing.markup import Markup
from timeline.drawing.series import Point, series_of
from treatment.analytics.assessments import change_from
from treatment.instruments import INSTRUMENTS, Instrument, ReliableChange
from treatment.models import Assessment

WIDE, NARROW, TALL = 660, 320, 150


@dataclass(frozen=True)
class Judged:
    """One row with what it means; the instrument may be one that nobody knows any more."""

    row: Assessment
    instrument: Instrument | None
    band: str
    since_first: ReliableChange | None
    since_previous: ReliableChange | None


@dataclass(frozen=True)
class Course:
    """One questionnaire over time, whoever noted its scores."""

    measure: Measure
    instrument: Instrument | None

    @property
    def band(self) -> str:
        return band_words(self.instrument, self.measure.latest.value)

    @property
    def change(self) -> ReliableChange | None:
        """Between the first score that is shown and the latest."""
        if self.instrument is None or self.measure.before is None:
            return None
        first, latest = self.measure.scores[-1], self.measure.scores[0]
        return self.instrument.reliable_change(first.value, latest.value)

    @property
    def since_previous(self) -> ReliableChange | None:
        if self.instrument is None or self.measure.before is None:
            return None
        before, latest = self.measure.before, self.measure.latest
        return self.instrument.reliable_change(before.value, latest.value)

    @property
    def wide(self) -> Markup | str:
        return self._drawn(WIDE, "wide")

    @property
    def narrow(self) -> Markup | str:
        return self._drawn(NARROW, "narrow")

    @property
    def table(self) -> list[dict]:
        return [
            {
                "day": score.day,
                "words": score.words,
                "band": band_words(self.instrument, score.value),
            }
            for score in self.measure.scores
        ]

    def _drawn(self, width, name) -> Markup | str:
        """One value is no course."""
        if self.measure.before is None:
            return ""
        scores = list(reversed(self.measure.scores))
        points = [Point(score.day, score.value) for score in scores]
        panel = Panel(
            self.measure.instrument, series_of(points), self._heights(name == "wide"), TALL
        )
        drawing = Chart([panel], points[0].day, points[-1].day)
        slug = "".join(filter(str.isalnum, self.measure.instrument)).lower()
        return drawing.drawn(
            width=width,
            title=f"{self.measure.instrument} over time",
            description=f"First {scores[0].words}, last {scores[-1].words}. "
            "The values stand in a table below.",
            name=f"course-{slug}-{name}",
            css=f"course-chart chart-{name}",
        )

    def _heights(self, in_words) -> list[tuple[float, str]]:
        """Where each band begins."""
        highest = max(score.value for score in self.measure.scores)
        if self.instrument is None:
            return [(0, "0"), (highest, f"{highest:g}")]
        named = [
            (
                band.lowest,
                f"{band.lowest:g} {short(band.words)}" if in_words else f"{band.lowest:g}",
            )
            for band in self.instrument.bands
        ]
        top = max(highest, self.instrument.highest)
        return [*named, (top, f"{top:g}")]


def short(words: str) -> str:
    """ "Zone I: low risk" → "low risk", "Low: look for depression" → "Low"."""
    before, _, after = words.partition(": ")
    return after if before.startswith("Zone") else before


def band_words(instrument: Instrument | None, score) -> str:
    return instrument.band(score).words if instrument else ""


def judged(row: Assessment) -> Judged:
    instrument = INSTRUMENTS.get(row.instrument)
    return Judged(
        row,
        instrument,
        instrument.words_of(row.severity) if instrument else row.severity,
        change_from(row, row.first_score),
        change_from(row, row.previous_score),
    )


def courses_of(events) -> list[Course]:
    """`events`: those of a patient's diary that this reader sees; each score stands there once."""
    return [Course(one, INSTRUMENTS.get(one.instrument)) for one in measures_of(events)]


def told(row: Assessment) -> list[dict]:
    """Each item with the words that were chosen."""
    instrument = INSTRUMENTS.get(row.instrument)
    if instrument is None or row.answers is None:
        return []
    return [
        {
            "number": item.key if item.is_scored else "",
            "text": item.text,
            "words": next((o.words for o in item.options if o.value == value), "No answer"),
            "value": value if item.is_scored else None,
            "is_risk": item.key == instrument.risk_item and bool(value),
        }
        for item in instrument.items
        for value in [row.answers.get(item.key)]
    ]
