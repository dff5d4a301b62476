"""Numbers as drawings, each with its table; the same for pages and for print."""

from dataclasses import dataclass, field

from timeline.drawing.bars import Bar, Columns, Rows
from timeline.drawing.chart import Chart, Panel
from timeline.drawing.markup import Markup
from timeline.drawing.series import Point as Place
from timeline.drawing.series import Series
from treatment.analytics.caseload import Point, TopicCount
from treatment.analytics.means import Amounts
from treatment.measuring import calendar

WIDE, NARROW = 660, 340
FEWEST = 6  # periods that are drawn, however young the practice is
EACH = {"week": "entry", "month": "month", "quarter": "year", "year": "year"}
MEASUREMENTS = {
    "pre": ("Mood before sessions", "said by the patient, 1 to 10", [(1, "1"), (10, "10")]),
    "post": ("Mood after sessions", "said by the patient, 1 to 10", [(1, "1"), (10, "10")]),
    "heard": (
        "Mood heard in sessions",
        "by this system, 1 to 5",
        [(1, "Very low"), (3, "Neutral"), (5, "Very positive")],
    ),
}


@dataclass(frozen=True)
class Table:
    name: str
    heads: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Drawn:
    """What a template needs of a chart; without a value there is no drawing."""

    wide: Markup | str
    narrow: Markup | str
    table: Table
    notes: list[str] = field(default_factory=list)


def drawings(drawing, name: str, **about) -> dict:
    """For a wide and for a narrow page."""
    return {
        size: drawing.drawn(width=width, name=f"{name}-{size}", css=f"chart chart-{size}", **about)
        for size, width in {"wide": WIDE, "narrow": NARROW}.items()
    }


def since_first(points: list[Point]) -> list[Point]:
    """Without the empty time before the first session."""
    first = next((i for i, point in enumerate(points) if point.amounts.sessions), len(points))
    return points[max(0, min(first, len(points) - FEWEST)) :]


def sessions_chart(points: list[Point], period: str, *, with_patients: bool = True) -> Drawn:
    points = since_first(points)
    bars = [
        Bar(
            calendar.short_words(point.start, period),
            point.amounts.sessions,
            f"{calendar.words(point.start, period)}: {sessions(point.amounts.sessions)}",
        )
        for point in points
    ]
    total = sum(bar.value for bar in bars)
    busiest = max(bars, key=lambda bar: bar.value)
    told = f"{sessions(total)} in all. Most: {busiest.says}. The numbers stand in a table below."
    about = {"title": f"Sessions by {period}", "description": told}
    return Drawn(
        **drawings(Columns(bars), "sessions", **about),
        table=sessions_table(points, period, with_patients),
    )


def sessions_table(points: list[Point], period: str, with_patients: bool) -> Table:
    heads = [period.capitalize(), "Sessions", *(["Patients"] if with_patients else []), "Hours"]
    return Table(
        f"Sessions by {period}",
        heads,
        [
            [
                calendar.words(point.start, period),
                str(point.amounts.sessions),
                *([str(point.amounts.patients)] if with_patients else []),
                f"{point.amounts.seconds / 3600:.1f}",
            ]
            for point in reversed(points)
        ],
    )


def sessions(number: int) -> str:
    return f"{number:,} session{'' if number == 1 else 's'}"


def moods_chart(points: list[Point], period: str) -> Drawn | None:
    """Means of each measurement that anybody made; None: nobody made any."""
    points = since_first(points)
    measured = [name for name in MEASUREMENTS if any(p.amounts.mean(name) for p in points)]
    if not measured:
        return None
    chart = Chart(
        [mood_panel(name, points, period) for name in measured],
        points[0].start,
        points[-1].start,
    )
    title = f"Mood by {period}"
    about = {"title": title, "description": told_of(measured, points)}
    return Drawn(
        **drawings(chart, "moods", **about),
        table=Table(
            f"Mean mood by {period}",
            [period.capitalize(), *(MEASUREMENTS[name][0] for name in measured)],
            [
                [calendar.words(p.start, period), *(mean_words(p.amounts, n) for n in measured)]
                for p in reversed(points)
                if any(p.amounts.mean(name) for name in measured)
            ],
        ),
        notes=[f"{MEASUREMENTS[name][0]}: {MEASUREMENTS[name][1]}." for name in measured],
    )


def mood_panel(name: str, points: list[Point], period: str) -> Panel:
    title, _, heights = MEASUREMENTS[name]
    places = [
        Place(point.start, None if mean is None else float(mean))
        for point in points
        for mean in [point.amounts.mean(name)]
    ]
    return Panel(title, Series(places, EACH[period]), heights, tall=84)


def told_of(measured: list[str], points: list[Point]) -> str:
    told = []
    for name in measured:
        values = [point.amounts.average(name) for point in points]
        known = [value for value in values if value is not None]
        told.append(f"{MEASUREMENTS[name][0]}: first {known[0]:g}, last {known[-1]:g}.")
    return " ".join([*told, "The numbers stand in a table below."])


def mean_words(amounts: Amounts, name: str) -> str:
    """With the number of measurements, because a mean of one is none."""
    average = amounts.average(name)
    if average is None:
        return "–"
    return f"{average:.1f} (n = {getattr(amounts, f'{name}_count')})"


def topics_chart(topics: list[TopicCount], *, most: int = 10) -> Drawn | None:
    if not topics:
        return None
    bars = [
        Bar(topic.name, topic.count, f"{topic.name}: in {sessions(topic.count)}")
        for topic in topics[:most]
    ]
    about = {
        "title": "Topics",
        "description": f"Most often: {bars[0].says}. The numbers stand in a table below.",
    }
    return Drawn(
        **drawings(Rows(bars), "topics", **about),
        table=Table(
            "Topics",
            ["Topic", "Sessions", "Of all"],
            [[topic.name, str(topic.count), f"{topic.percentage:.0f} %"] for topic in topics],
        ),
    )
