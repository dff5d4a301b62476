"""Shapes as SVG elements. Whatever is written into one is escaped on the way."""

import re
from collections.abc import Iterable
from html import escape

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Markup(str):
    """Escaped already: a template puts it on the page as it stands."""

    __slots__ = ()

    def __html__(self) -> "Markup":
        return self


def said(text: str) -> Markup:
    """What somebody wrote, without the characters that no XML may hold."""
    return Markup(escape(NOT_XML.sub("", str(text))))


def joined(parts: Iterable[Markup]) -> Markup:
    return Markup("".join(parts))


def element(name: str, *inside: Markup, **attributes) -> Markup:
    """`css` is the class; an underscore in an attribute's name stands for a hyphen."""
    told = "".join(
        f' {_attribute(key)}="{_value(value)}"' for key, value in attributes.items() if value != ""
    )
    return Markup(f"<{name}{told}>{joined(inside)}</{name}>")


def _attribute(key: str) -> str:
    return "class" if key == "css" else key.replace("_", "-")


def _value(value) -> str:
    return number(value) if isinstance(value, int | float) else said(value)


def number(value: float) -> str:
    """A tenth of a unit is finer than anybody sees: "12.5", "12"."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # + 0.0: no "-0"


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> Markup:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, css=css, stroke="currentColor")


def path(points: list[tuple[float, float]], css: str) -> Markup:
    """One unbroken line through the points."""
    steps = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("polyline", points=steps, css=css, fill="none", stroke="currentColor")


def strokes(xs: Iterable[float], top: float, tall: float, css: str) -> Markup:
    """Upright marks of one height, as one shape: there may be a thousand. Those that would lie
    on each other are one."""
    marks = "".join(f"M{x} {number(top)}v{number(tall)}" for x in sorted({round(x) for x in xs}))
    return element("path", d=marks, css=css, stroke="currentColor")


def dot(x: float, y: float, radius: float, css: str, says: str = "") -> Markup:
    """`says` is what a pointer that rests on it is told."""
    title = [element("title", said(says))] if says else []
    return element("circle", *title, cx=x, cy=y, r=radius, css=css, fill="currentColor")


def block(x: float, y: float, wide: float, tall: float, css: str, says: str = "") -> Markup:
    title = [element("title", said(says))] if says else []
    return element("rect", *title, x=x, y=y, width=wide, height=tall, css=css, fill="currentColor")


def words(x: float, y: float, text: str, css: str, anchor: str = "start") -> Markup:
    return element("text", said(text), x=x, y=y, css=css, text_anchor=anchor, fill="currentColor")


def picture(
    shapes: Iterable[Markup],
    *,
    width: float,
    height: float,
    title: str,
    description: str,
    name: str,
    css: str = "",
) -> Markup:
    """The whole drawing. `name` makes its ids differ from those of the other drawings on a page."""
    return element(
        "svg",
        element("title", said(title), id=f"{name}-title"),
        element("desc", said(description), id=f"{name}-desc"),
        *shapes,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        css=css,
    )
