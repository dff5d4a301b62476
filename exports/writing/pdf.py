"""PDF, tagged for screen readers: a short document in one go, a long one stretch by stretch."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

from exports.documents.blocks import Begin, Block, End, weight
from exports.documents.head import Head, Part
from exports.documents.telling import blocks_of
from exports.writing import paper
from exports.writing.assembly import Assembly
from exports.writing.layout import Press
from exports.writing.numbering import LINK
from exports.writing.paper import Margins, element, said
from exports.writing.progress import Progress

STRETCH = 250  # events, or as much of something else
PATIENCE = 2 * STRETCH  # after which a note goes on in another stretch
SECTION = 2  # the level of its heading, below the title
SHORT_LETTERHEAD = 500  # characters
CONTENTS_FROM = 60  # a shorter document is looked through faster than its contents are read


@dataclass
class Stretch:
    """Blocks that are laid out together. What is open at its end goes on in the next one."""

    html: list[str] = field(default_factory=list)
    weight: float = 0.0
    opened: list[Begin] = field(default_factory=list)

    def add(self, block: Block) -> None:
        if isinstance(block, Begin):
            self.opened.append(block)
        elif isinstance(block, End):
            self.opened.pop()
        self.html.append(paper.drawn(block))
        self.weight += weight(block)

    @property
    def is_full(self) -> bool:
        return self.weight >= (PATIENCE if self.opened else STRETCH)

    def closed(self) -> str:
        return "".join(self.html) + "</div>" * len(self.opened)

    def following(self) -> "Stretch":
        begun = Stretch(opened=list(self.opened))
        begun.html += [paper.drawn(one) for one in self.opened]
        return begun


def write(head: Head, parts: list[Part], file: BinaryIO, tell: Callable[[float], None]) -> None:
    progress = Progress(tell, len(parts))
    logo = paper.logo_address(head)
    with Press(progress.say, logo) as press:
        stretches = stretched(blocks(head, parts, progress))
        first = next(stretches)
        second = next(stretches, None)
        if second is None:
            file.write(press.ask("whole", short(head, parts, first))[1])
        else:
            Long(head, parts, press, file).write(chain((first, second), stretches))


def blocks(head: Head, parts: list[Part], progress: Progress) -> Iterator[Block]:
    for part in parts:
        yield from blocks_of(head, part, progress.told(part.rows()))


def stretched(blocks: Iterator[Block]) -> Iterator[Stretch]:
    """A heading opens a stretch rather than end one."""
    stretch = Stretch()
    for block in blocks:
        if stretch.is_full and not isinstance(block, End):
            yield stretch
            stretch = stretch.following()
        stretch.add(block)
    yield stretch


def short(head: Head, parts: list[Part], stretch: Stretch) -> str:
    lines = [
        element("li", element("a", said(part.title), href=f"#{part.name}", css="leads"))
        for part in parts
    ]
    is_long = stretch.weight >= CONTENTS_FROM and len(parts) > 1
    contents = paper.contents(lines) if is_long else ""
    body = f"{paper.front(head)}{contents}{stretch.closed()}"
    return paper.page_html(head, Margins.of(head).css, body)


class Long:
    """First the pages that follow, each with its number; then the first one, which tells where
    everything is; and last the number of all pages, which stands on every page."""

    def __init__(self, head: Head, parts: list[Part], press: Press, file: BinaryIO):
        self.head, self.parts, self.press = head, parts, press
        self.pdf = Assembly(file, title=head.title, made_at=head.made_at)
        self.found: dict[str, tuple[int, list]] = {}  # page number and place of each section

    def write(self, stretches: Iterable[Stretch]) -> None:
        before = self._pages_before()
        for stretch in stretches:
            self._add(stretch, before)
        self._finish(before + self.pdf.pages)

    def _pages_before(self) -> int:
        """Letterhead and contents fit on a page, but for a very long letterhead."""
        if len(str(self.head.order.letterhead)) < SHORT_LETTERHEAD:
            return 1
        return self.press.ask("count", self._front("1"))[0]["pages"]

    def _add(self, stretch: Stretch, before: int) -> None:
        number = before + self.pdf.pages + 1
        margins = Margins.of(self.head, total=None, first_page=number)
        told, content = self.press.ask(
            "piece",
            paper.page_html(self.head, margins.css + paper.LEVELS, stretch.closed()),
            first_number=self.pdf.next_number,
            first_key=self.pdf.next_key,
            is_stamped=True,
        )
        for level, words, page, top, at in told["bookmarks"]:
            if level == SECTION:
                self.found.setdefault(words, (number + at, [page, top]))
        self.pdf.add(told, content)

    def _finish(self, pages: int) -> None:
        links = {part.name: self.found[part.title][1] for part in self.parts}
        told, content = self.press.ask(
            "piece",
            self._front(str(pages)),
            first_number=self.pdf.next_number,
            first_key=self.pdf.next_key,
            is_stamped=False,
            links=links,
        )
        self.pdf.add(told, content, is_first=True)
        margins = Margins.of(self.head, total=f'"{pages}"')
        told, content = self.press.ask(
            "total",
            paper.page_html(self.head, margins.total_css, ""),
            first_number=self.pdf.next_number,
        )
        self.pdf.add_objects(told, content)
        self.pdf.finish()

    def _front(self, pages: str) -> str:
        margins = Margins.of(self.head, total=f'"{pages}"')
        lines = [self._line(part) for part in self.parts]
        body = f"{paper.front(self.head)}{paper.contents(lines)}"
        return paper.page_html(self.head, margins.css + paper.LEVELS, body)

    def _line(self, part: Part) -> str:
        page = str(self.found.get(part.title, ("0", None))[0])
        link = {"css": "leads-to", "data-page": page, "href": f"{LINK}{part.name}"}
        return element("li", element("a", said(part.title), **link))
