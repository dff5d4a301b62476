"""The chart above the diary: mood and measures over time, with the sessions on it."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from timeline import instruments
from timeline.drawing.chart import Chart, Panel, day_words
from timeline.drawing.markup import Markup
from timeline.drawing.scales import round_top
from timeline.drawing.series import Point, Series, series_of
from timeline.models import TimelineEvent
from timeline.reading import pages
from timeline.reading.charts import chart_data
from timeline.reading.filters import Filters

MOODS = [(1, "Very low"), (2, "Low"), (3, "Neutral"), (4, "Positive"), (5, "Very positive")]
WIDE, NARROW = 660, 340
MOST_MEASURES = 6
MOST_SESSIONS = 1000


@dataclass(frozen=True)
class Drawn:
    """What the template needs."""

    wide: Markup
    narrow: Markup
    caption: str
    tables: list[dict]


def chart_of(user, patient, filters: Filters) -> Drawn | None:
    """Of the period that is asked for, whatever else is filtered; None: nothing to draw."""
    period = Filters(start_date=filters.start_date, end_date=filters.end_date)
    data = chart_data(user, patient, period)
    if not data["mood_trend"] and not data["measures"]:
        return None
    return drawn(chart_from(data, session_days(user, patient, period), period))


def session_days(user, patient, period: Filters) -> list[date]:
    asked = replace(period, event_types=(TimelineEvent.Type.SESSION.value,))
    sessions = pages.selection(user, patient, asked).newest_first()
    moments = sessions.values_list("event_date", flat=True)[:MOST_SESSIONS]
    return sorted(timezone.localtime(moment).date() for moment in moments)


def chart_from(data: dict, sessions: list[date], period: Filters) -> Chart:
    """It reaches from the first to the last of all that there is, or over the whole period."""
    panels = [*mood_panel(data["mood_trend"], sessions), *measure_panels(data["measures"])]
    bounds = [day_of(day) for day in (period.start_date, period.end_date) if day]
    days = [point.day for panel in panels for point in panel.series.points] + sessions + bounds
    return Chart(panels, min(days), max(days), sessions)


def drawn(chart: Chart) -> Drawn:
    names = " and ".join(panel.name for panel in chart.panels)
    about = {"title": f"{names} over time", "description": description_of(chart)}
    return Drawn(
        wide=chart.drawn(width=WIDE, name="chart-wide", css="chart chart-wide", **about),
        narrow=chart.drawn(width=NARROW, name="chart-narrow", css="chart chart-narrow", **about),
        caption=caption_of(chart),
        tables=[table_of(panel) for panel in chart.panels],
    )


def mood_panel(rows, sessions) -> list[Panel]:
    """A session in which nothing was said about the mood leaves a gap."""
    if not rows:
        return []
    known = {row["date"] for row in rows}
    points = [Point(row["date"], row["value"]) for row in rows]
    points += [Point(day, None) for day in sessions if day not in known and day >= min(known)]
    return [Panel("Mood", series_of(points), MOODS, tall=108)]


def measure_panels(measures) -> list[Panel]:
    """Those with most values; the others are few."""
    by_size = sorted(measures.items(), key=lambda item: (-len(item[1]), item[0]))
    return [measure_panel(name, rows) for name, rows in by_size[:MOST_MEASURES]]


def measure_panel(name, rows) -> Panel:
    points = [Point(row["date"], row["score"]) for row in rows]
    highest = max(point.value for point in points)
    top = max(instruments.HIGHEST.get(name) or round_top(highest), highest)
    low = min(0, *(point.value for point in points))
    return Panel(name, series_of(points), [(low, f"{low:g}"), (top, f"{top:g}")])


def day_of(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def description_of(chart: Chart) -> str:
    """For whoever hears the drawing: how it goes from the first value to the last."""
    told = [summary_of(panel) for panel in chart.panels]
    period = f"From {day_words(chart.first)} to {day_words(chart.last)}."
    return " ".join([period, *told, "The values stand in a table below."])


def summary_of(panel: Panel) -> str:
    values = [point.value for point in panel.series.points if point.value is not None]
    first, last = panel.word_for(values[0]), panel.word_for(values[-1])
    lowest, highest = panel.word_for(min(values)), panel.word_for(max(values))
    return f"{panel.name}: first {first}, last {last}, between {lowest} and {highest}."


def caption_of(chart: Chart) -> str:
    marks = "Marks at the foot are sessions." if chart.sessions else ""
    gaps = "Where nothing is known the line stops."
    grouped = [each_words(panel) for panel in chart.panels if panel.series.each != "entry"]
    return " ".join(filter(None, [marks, gaps, *grouped]))


def each_words(panel: Panel) -> str:
    return f"{panel.name}: each point is the mean of a {panel.series.each}."


def table_of(panel: Panel) -> dict:
    """Newest first, as the diary."""
    points = [point for point in reversed(panel.series.points) if point.value is not None]
    return {
        "name": panel.name,
        "when": "Date" if panel.series.each == "entry" else panel.series.each.capitalize(),
        "what": panel.name if panel.series.each == "entry" else "Mean",
        "rows": [
            {"when": when_words(point.day, panel.series), "words": panel.word_for(point.value)}
            for point in points
        ],
    }


def when_words(day: date, series: Series) -> str:
    if series.each == "entry":
        return day_words(day)
    return f"{day:%B %Y}" if series.each == "month" else f"{day:%Y}"
