"""Panels above each other on one time axis, with marks for the sessions at its foot."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from timeline.drawing import markup
from timeline.drawing.markup import Markup
from timeline.drawing.scales import Scale, TimeScale
from timeline.drawing.series import Point, Series

EDGE = 10  # room for half a dot, half a word
HEAD = 34  # a panel's name
GAP = 18  # between two panels
FOOT = 40  # sessions and dates
MARK = 8  # height of a session's mark
LETTER = 7.2  # width, about
SPARE = 4  # on paper, digits are a little wider


@dataclass(frozen=True)
class Panel:
    """One measure: its name, its values, and the heights that have a word or number."""

    name: str
    series: Series
    heights: list[tuple[float, str]]  # value and words, from below
    tall: float = 76

    @property
    def low(self) -> float:
        return self.heights[0][0]

    @property
    def high(self) -> float:
        return self.heights[-1][0]

    def word_for(self, value: float) -> str:
        words = {height: word for height, word in self.heights}
        return words.get(value) or f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Chart:
    panels: list[Panel]
    first: date
    last: date
    sessions: list[date] = field(default_factory=list)

    def drawn(self, *, width: float, title: str, description: str, name: str, css: str) -> Markup:
        return markup.picture(
            self.shapes(width),
            width=width,
            height=self.height,
            title=title,
            description=description,
            name=name,
            css=css,
        )

    @property
    def height(self) -> float:
        return sum(HEAD + panel.tall + GAP for panel in self.panels) - GAP + FOOT

    def shapes(self, width: float) -> Iterator[Markup]:
        time = TimeScale(self.first, self.last, self.margin, width - EDGE)
        ticks = time.ticks(most=max(2, int(width // 90)))
        top = 0.0
        for panel in self.panels:
            yield from panel_shapes(panel, time, top + HEAD, ticks)
            top += HEAD + panel.tall + GAP
        yield from foot_shapes(self, time, top - GAP, ticks)

    @property
    def margin(self) -> float:
        longest = max(len(words) for panel in self.panels for _, words in panel.heights)
        return EDGE + longest * LETTER + SPARE


def panel_shapes(panel: Panel, time: TimeScale, top: float, ticks) -> Iterator[Markup]:
    place = Scale(panel.low, panel.high, top + panel.tall, top)
    yield markup.words(0, top - 18, panel.name, "chart-name")
    for value, words in panel.heights:
        y = place(value)
        yield markup.line(time.start, y, time.end, y, "chart-grid")
        yield markup.words(time.start - EDGE, y + 4, words, "chart-word", "end")
    for day, _ in ticks:
        yield markup.line(time(day), top, time(day), top + panel.tall, "chart-tick")
    for run in panel.series.runs():
        yield from run_shapes([point for point in run if point.day in time], panel, time, place)


def run_shapes(run: list[Point], panel: Panel, time: TimeScale, place: Scale) -> Iterator[Markup]:
    if len(run) > 1:
        yield markup.path([(time(at.day), place(at.value)) for at in run], "chart-line")
    for at in run:
        says = f"{day_words(at.day)}: {panel.word_for(at.value)}"
        yield markup.dot(time(at.day), place(at.value), 3, "chart-dot", says)


def foot_shapes(chart: Chart, time: TimeScale, bottom: float, ticks) -> Iterator[Markup]:
    yield markup.line(time.start, bottom, time.end, bottom, "chart-axis")
    if marks := [time(day) for day in chart.sessions if day in time]:
        yield markup.strokes(marks, bottom, MARK, "chart-session")
    for day, words in ticks:
        yield markup.words(time(day), bottom + 26, words, "chart-word", anchor(time, day, words))


def anchor(time: TimeScale, day: date, words: str) -> str:
    """Words at the ends stay inside."""
    if time(day) < time.start + EDGE:
        return "start"
    return "end" if time(day) > time.end - len(words) * LETTER / 2 else "middle"


def day_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
