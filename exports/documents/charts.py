"""Series of a record as charts: the same drawing as on the pages."""

from collections.abc import Iterable
from datetime import date

from exports.documents.blocks import Picture
from timeline.drawing.chart import Chart, Panel, day_words
from timeline.drawing.scales import round_top
from timeline.drawing.series import Point, series_of

WIDE = 660
MOODS = [(1, "Very low"), (2, "Low"), (3, "Neutral"), (4, "Positive"), (5, "Very positive")]


def panel(name: str, points: Iterable[tuple[date, float]], *, low=0.0, high=None) -> Panel:
    """Between the ends of its scale where that is known, else with room for what there is."""
    points = [Point(day, float(value)) for day, value in points]
    highest, lowest = (pick(point.value for point in points) for pick in (max, min))
    top = max(float(high) if high is not None else round_top(highest), highest)
    bottom = min(low, lowest)
    if top == bottom:
        top = bottom + 1
    return Panel(name, series_of(points), [(bottom, f"{bottom:g}"), (top, f"{top:g}")])


def mood_panel(name: str, points: Iterable[tuple[date, float]]) -> Panel:
    return Panel(name, series_of([Point(*point) for point in points]), MOODS, tall=108)


def picture(panels: list[Panel], *, name: str, title: str) -> list[Picture]:
    """None for what is no series: one value, or none."""
    panels = [one for one in panels if len(one.series.points) > 1]
    if not panels:
        return []
    days = [point.day for one in panels for point in one.series.points]
    chart = Chart(panels, min(days), max(days))
    about = f"{title}, from {day_words(min(days))} to {day_words(max(days))}"
    said = " ".join(summary(one) for one in panels)
    drawn = chart.drawn(
        width=WIDE, title=f"{about}. {said}", description=said, name=name, css="chart"
    )
    return [Picture(drawn)]


def summary(one: Panel) -> str:
    values = [point.value for point in one.series.points if point.value is not None]
    return f"{one.name}: first {one.word_for(values[0])}, last {one.word_for(values[-1])}."
