"""A document as HTML for print. Whatever people wrote is escaped; nothing names another file."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from exports.documents.blocks import (
    Begin,
    Block,
    Bullets,
    End,
    Event,
    Facts,
    Heading,
    Paragraph,
    Picture,
    Table,
)
from exports.documents.head import Head
from timeline.drawing.markup import Markup, element, joined, said

CSS = Path(__file__).with_name("paper.css").read_text(encoding="utf-8")
FONTS = '"Liberation Sans", "DejaVu Sans", "Noto Sans", Arial, Helvetica, sans-serif'
SHEET = "size: A4; margin: 24mm 18mm 22mm 20mm;"  # 172 mm of it are written on
QUIET = f"font: 8pt {FONTS}; color: #46515c;"
FOOT = f"border-top: 0.5pt solid #b9c2ca; vertical-align: top; padding-top: 2.5mm; {QUIET}"
ABOVE = f"vertical-align: bottom; padding-bottom: 3mm; {QUIET}"
LOUD = f"vertical-align: bottom; padding-bottom: 2.6mm; font: bold 9pt {FONTS}; color: #9c1c1c;"
WHOLE_WORD = 18  # letters that fit into a column
PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg"}
# A piece that begins in the middle cannot tell the level of its headings from their nesting.
LEVELS = "".join(
    f'h{level} {{ bookmark-label: "{level}|" content(text) }}' for level in range(1, 5)
)
CHART_CSS = f"""<style>
text {{ font-family: {FONTS.replace('"', "'")}; fill: #46515c; font-size: 11px }}
.chart-name {{ fill: #14303f; font-weight: bold; font-size: 13px }}
.chart-grid, .chart-tick {{ stroke: #d5dbe0; stroke-width: 1 }}
.chart-axis {{ stroke: #46515c; stroke-width: 1 }}
.chart-line {{ stroke: #1d5f86; stroke-width: 2 }}
.chart-dot {{ fill: #1d5f86 }}
.chart-session {{ stroke: #7d95a3; stroke-width: 1.5 }}
</style>"""


@dataclass(frozen=True)
class Margins:
    """What stands around a page. `total` empty: it is put in when it is known."""

    title: str
    name: str
    footer: str
    total: str | None = "counter(pages)"
    first_page: int = 1

    @classmethod
    def of(cls, head: Head, **changes) -> "Margins":
        running = " – ".join(filter(None, [head.letterhead_name, head.title]))
        return cls(running, head.patient_name, head.footer, **changes)

    @property
    def css(self) -> str:
        return f"""@page {{ {SHEET}
  @top-left {{ content: {quoted(self.title)}; width: 64mm; {ABOVE} }}
  @top-center {{ content: ""; width: 44mm }}
  @top-right {{ content: {quoted(self.name)}; width: 64mm; text-align: right; {ABOVE} }}
  @bottom-left {{ content: {quoted(self.footer)}; width: 120mm; {FOOT} }}
  @bottom-right {{ content: {self._page}; text-align: right; {self._room} {FOOT} }}
}}
@page :first {{ counter-reset: page {self.first_page}; {self._letterhead} }}
@page draft {{ @top-center {{ content: "DRAFT – not signed"; text-align: center; {LOUD} }} }}
@page machine {{ @top-center {{ content: "Machine’s draft"; text-align: center; {LOUD} }} }}
"""

    @property
    def _page(self) -> str:
        return '"Page " counter(page)' + (f' " of " {self.total}' if self.total else "")

    @property
    def _letterhead(self) -> str:
        """Below which its name need not stand again."""
        return '@top-left { content: "" }' if self.first_page == 1 else ""

    @property
    def _room(self) -> str:
        """Where the number of all pages is put when it is known."""
        return "width: 52mm;" if self.total else "width: 37mm; padding-right: 15mm;"

    @property
    def total_css(self) -> str:
        """A page on which nothing stands but the number of all pages, in its place."""
        return f"""@page {{ {SHEET}
  @bottom-left {{ content: ""; width: 120mm }}
  @bottom-right {{ content: "\\a0of " {self.total}; width: 15mm; padding-left: 37mm;
    text-align: left;
    {FOOT.replace("#b9c2ca", "transparent")} }}
}}"""


def quoted(text: str) -> str:
    """As a string of CSS, in which nothing can end it."""
    return '"' + "".join(f"\\{ord(one):x} " if not one.isalnum() else one for one in text) + '"'


def page_html(head: Head, css: str, body: str) -> str:
    title = element("title", said(head.title))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{title}'
        f"<style>{CSS}{css}</style></head><body>{body}</body></html>"
    )


def front(head: Head) -> Markup:
    """Letterhead, title, and what the file says of itself."""
    lines = [element("p", said(line)) for line in head.letterhead_lines]
    name = [element("p", said(head.letterhead_name), css="name")] if head.letterhead_name else []
    above = [logo(head), *name, *lines]
    letterhead = element("div", *above, css="letterhead") if any(above) else Markup()
    return joined([letterhead, element("h1", said(head.title)), drawn(Facts(head.facts))])


def logo(head: Head) -> Markup:
    source = logo_address(head)
    if not source:
        return Markup()
    return element("img", src=source, alt=f"Logo of {head.letterhead_name or 'the practice'}")


def logo_address(head: Head) -> str:
    """The letterhead's own picture, whole, in place of an address; "" where there is none."""
    content = head.order.logo
    found = next((name for begins, name in PICTURES.items() if content.startswith(begins)), None)
    if found is None:
        return ""
    return f"data:image/{found};base64,{base64.b64encode(content).decode('ascii')}"


def contents(lines: Iterable[Markup]) -> Markup:
    title = element("h2", said("Contents"))
    return element("div", title, element("ol", *lines), css="contents")


def drawn(block: Block) -> str:
    return DRAWN[type(block)](block)


def heading(block: Heading) -> Markup:
    return element(f"h{block.level + 1}", said(block.text), id=block.name)


def paragraph(block: Paragraph) -> Markup:
    return element("p", said(block.text), css=block.style)


def facts(block: Facts) -> Markup:
    rows = [
        element("tr", element("th", said(name), scope="row"), element("td", said(words)))
        for name, words in block.rows
    ]
    return element("table", *rows, css="facts")


def bullets(block: Bullets) -> Markup:
    return element("ul", *(element("li", said(item)) for item in block.items))


def table(block: Table) -> Markup:
    head = element("tr", *(element("th", said(name), scope="col") for name in block.columns))
    rows = [table_row(row) for row in block.rows]
    label = element("p", said(block.caption), css="label") if block.caption else Markup()
    body = element("table", element("thead", head), element("tbody", *rows), css="rows")
    return joined([label, body])


def table_row(row: tuple[str, ...]) -> Markup:
    first = element("th", said(row[0]), scope="row")
    return element("tr", first, *(cell(words) for words in row[1:]))


def cell(words: str) -> Markup:
    """Only a word that no column has room for is taken apart."""
    longest = max(map(len, words.split()), default=0)
    return element("td", said(words), **({"css": "endless"} if longest > WHOLE_WORD else {}))


def picture(block: Picture) -> str:
    begin, rest = block.svg.split(">", 1)
    return f"<figure>{begin}>{CHART_CSS}{rest}</figure>"


def event(block: Event) -> str:
    text = f"<p>{said(block.text)}</p>" if block.text else ""
    facts_line = f'<p class="kind">{said(block.facts)}</p>' if block.facts else ""
    return (
        f'<div class="event"><p class="kind">{said(block.when)} · {said(block.kind)}</p>'
        f'<p class="title">{said(block.title)}</p>{text}{facts_line}</div>'
    )


def begin(block: Begin) -> str:
    return f'<div class="note {said(block.group)}">'


def end(block: End) -> str:
    return "</div>"


DRAWN = {
    Heading: heading,
    Paragraph: paragraph,
    Facts: facts,
    Bullets: bullets,
    Table: table,
    Picture: picture,
    Event: event,
    Begin: begin,
    End: end,
}
