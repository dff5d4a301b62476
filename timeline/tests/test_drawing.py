import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.drawing import markup
from timeline.drawing.chart import Chart, Panel
from timeline.drawing.scales import TimeScale, round_top
from timeline.drawing.series import Point, series_of

SVG = "{http://www.w3.org/2000/svg}"
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
POINTS = st.lists(
    st.builds(Point, DAYS, st.none() | st.floats(-100, 100)), min_size=1, max_size=200
)
WORDS = [(1, "Very low"), (3, "Neutral"), (5, "Very good")]


def drawn(points, name="Mood", width=640, sessions=()):
    series = series_of(points)
    days = [point.day for point in series.points]
    chart = Chart([Panel(name, series, WORDS)], min(days), max(days), list(sessions))
    return chart.drawn(width=width, title=name, description="About", name="mood", css="chart")


def read(svg):
    return ElementTree.fromstring(svg)


def places(root):
    for dot in root.iter(f"{SVG}circle"):
        yield float(dot.get("cx")), float(dot.get("cy"))
    for path in root.iter(f"{SVG}polyline"):
        for step in path.get("points").split():
            yield tuple(map(float, step.split(",")))
    for line in root.iter(f"{SVG}line"):
        yield float(line.get("x1")), float(line.get("y1"))
        yield float(line.get("x2")), float(line.get("y2"))
    for path in root.iter(f"{SVG}path"):
        for x, y, tall in re.findall(r"M(\d+) ([\d.]+)v([\d.]+)", path.get("d")):
            yield float(x), float(y)
            yield float(x), float(y) + float(tall)
    for text in root.iter(f"{SVG}text"):
        yield float(text.get("x")), float(text.get("y"))


@given(POINTS, st.lists(DAYS, max_size=20), st.sampled_from([320, 640]))
def test_everything_lies_inside_the_frame(points, sessions, width):
    root = read(drawn(points, sessions=sessions, width=width))
    _, _, wide, tall = map(float, root.get("viewBox").split())

    assert all(0 <= x <= wide and 0 <= y <= tall for x, y in places(root))


@given(DAYS, st.integers(1, 20_000), st.lists(st.integers(0, 20_000), min_size=2))
def test_later_never_stands_left_of_earlier(first, span, offsets):
    time = TimeScale(first, first + timedelta(span), 40, 600)

    xs = [time(first + timedelta(offset)) for offset in sorted(offsets)]

    assert xs == sorted(xs)


@given(DAYS, st.integers(0, 30_000), st.integers(2, 8))
def test_dates_on_the_axis_are_few_in_order_and_inside(first, span, most):
    time = TimeScale(first, first + timedelta(span), 40, 600)

    ticks = [day for day, _ in time.ticks(most)]

    assert ticks == sorted(set(ticks))
    assert len(ticks) <= most
    assert all(day in time for day in ticks)


@given(st.text())
def test_what_somebody_wrote_never_becomes_markup(text):
    root = read(drawn([Point(date(2026, 1, 1), 3)], name=text))

    assert {child.tag.removeprefix(SVG) for child in root.iter()} <= {
        *("svg", "title", "desc", "line", "text", "circle")
    }


def test_angle_brackets_are_told_as_angle_brackets():
    assert "<script>" not in drawn([Point(date(2026, 1, 1), 3)], name="<script>")
    assert read(drawn([Point(date(2026, 1, 1), 3)], name='<a b="c">')).find(f"{SVG}title").text


@given(POINTS)
def test_each_value_is_drawn_once(points):
    series = series_of(points)

    dots = list(read(drawn(points)).iter(f"{SVG}circle"))

    assert len(dots) == sum(point.value is not None for point in series.points)


def test_a_missing_value_breaks_the_line():
    monday = date(2026, 1, 5)
    values = [3, 4, None, 2, 5]
    points = [Point(monday + timedelta(7 * at), value) for at, value in enumerate(values)]

    runs = [[point.value for point in run] for run in series_of(points).runs()]

    assert runs == [[3, 4], [2, 5]]


def test_a_long_silence_breaks_the_line():
    points = [Point(date(2026, month, 1), 3) for month in (1, 2, 5)]

    assert [len(run) for run in series_of(points).runs()] == [2, 1]


def test_too_many_values_become_months_with_their_mean():
    first = date(2026, 1, 1)
    points = [Point(first + timedelta(at), at % 2) for at in range(150)]

    series = series_of(points)

    assert series.each == "month"
    assert series.points[1] == Point(date(2026, 2, 1), 0.5, 28)


def test_a_century_of_values_becomes_years():
    points = [Point(date(1900, 1, 1) + timedelta(30 * at), 3) for at in range(1200)]

    assert series_of(points).each == "year"


@pytest.mark.parametrize(
    "highest, top", [(0, 5), (5, 5), (6, 10), (14, 20), (27, 50), (80, 100), (130, 200)]
)
def test_an_axis_ends_at_a_round_number(highest, top):
    assert round_top(highest) == top


def test_no_style_stands_on_an_element():
    assert "style=" not in drawn([Point(date(2026, 1, 1), 3), Point(date(2026, 1, 8), 4)])


@pytest.mark.parametrize("value, words", [(12.0, "12"), (-0.01, "0"), (3.14, "3.1"), (10, "10")])
def test_numbers_are_written_short(value, words):
    assert markup.number(value) == words


def test_a_thousand_sessions_are_one_shape():
    days = [date(2000, 1, 1) + timedelta(7 * at) for at in range(1000)]
    root = read(drawn([Point(days[0], 3), Point(days[-1], 4)], sessions=days))

    shapes = [path.get("d") for path in root.iter(f"{SVG}path")]

    assert len(shapes) == 1
    assert len(shapes[0]) < 10_000
