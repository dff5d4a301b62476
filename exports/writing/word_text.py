"""Blocks as WordprocessingML. What people wrote is escaped, and what no XML may hold is left out;
no fields, links or pictures are in it. The values of a chart stand in the table below it."""

from collections.abc import Iterator
from dataclasses import dataclass

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
from timeline.drawing.markup import said

STYLES = {
    "": "BodyText",
    "label": "Label",
    "quiet": "Quiet",
    "mark": "Mark",
    "signature": "Signature",
    "quote": "Quiet",
}
WIDE = 9_752  # twentieths of a point between the margins: 172 mm
NAME = 1_930  # of them for the name of a fact


@dataclass
class Sections:
    """Word tells the running lines of a page by the section that ends there: a draft is one of its
    own, whose pages are marked. Values are the `sectPr` of each."""

    usual: str
    draft: str
    machine: str

    def around(self, block: Block) -> str:
        if isinstance(block, Begin) and block.group != "note":
            return ended(self.usual)
        if isinstance(block, End) and block.group != "note":
            return ended(self.draft if block.group == "draft" else self.machine)
        return ""


def ended(section: str) -> str:
    return f"<w:p><w:pPr>{section}</w:pPr></w:p>"


def front(head: Head) -> Iterator[Block]:
    """Letterhead, title, and what the file says of itself."""
    if head.letterhead_name:
        yield Paragraph(head.letterhead_name, "letterhead")
    for line in head.letterhead_lines:
        yield Paragraph(line, "quiet")
    yield Heading(0, head.title)
    yield Facts(head.facts)


def runs(text: str, about: str = "") -> str:
    """Lines and tabs as Word has them."""
    lines = said(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    written = [
        "<w:tab/>".join(f'<w:t xml:space="preserve">{part}</w:t>' for part in line.split("\t"))
        for line in lines
    ]
    return f"<w:r>{about}{'<w:br/>'.join(written)}</w:r>"


def styled(style: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs(text)}</w:p>'


def heading(block: Heading) -> str:
    return styled(f"Heading{block.level}" if block.level else "Title", block.text)


def paragraph(block: Paragraph) -> str:
    return styled("Letterhead" if block.style == "letterhead" else STYLES[block.style], block.text)


def bullets(block: Bullets) -> str:
    return "".join(styled("ListBullet", item) for item in block.items)


def facts(block: Facts) -> str:
    rows = [
        f"<w:tr>{cell(name, NAME, 'Quiet')}{cell(words, WIDE - NAME, 'BodyText')}</w:tr>"
        for name, words in block.rows
    ]
    return grid("TableNormal", [NAME, WIDE - NAME], rows)


def table(block: Table) -> str:
    widths = [WIDE // len(block.columns)] * len(block.columns)
    head = "".join(cell(name, widths[0], "Label") for name in block.columns)
    first = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
    rows = [
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(cell(words, widths[0], "Cell") for words in row)
        + "</w:tr>"
        for row in block.rows
    ]
    caption = styled("Label", block.caption) if block.caption else ""
    return caption + grid("TableGrid", widths, [first, *rows])


def cell(text: str, width: int, style: str) -> str:
    about = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
    return f"<w:tc>{about}{styled(style, text)}</w:tc>"


def grid(style: str, widths: list[int], rows: list[str]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    about = f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{WIDE}" w:type="dxa"/></w:tblPr>'
    after = '<w:p><w:pPr><w:pStyle w:val="Cell"/></w:pPr></w:p>'  # two tables would be one
    return f"<w:tbl>{about}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>{after}"


def picture(block: Picture) -> str:
    return ""


def event(block: Event) -> str:
    text = styled("BodyText", block.text) if block.text else ""
    after = styled("Quiet", block.facts) if block.facts else ""
    when = styled("EventTime", f"{block.when} · {block.kind}")
    return f"{when}{styled('EventTitle', block.title)}{text}{after}"


def nothing(block: Begin | End) -> str:
    return ""


DRAWN = {
    Heading: heading,
    Paragraph: paragraph,
    Facts: facts,
    Bullets: bullets,
    Table: table,
    Picture: picture,
    Event: event,
    Begin: nothing,
    End: nothing,
}
