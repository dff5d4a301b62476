"""What a document is made of, whatever draws it: a stream of these, from the first to the last."""

from dataclasses import dataclass, field

from timeline.drawing.markup import Markup

MOST_ROWS = 150  # of one table; a longer one goes on in another


@dataclass(frozen=True, slots=True)
class Heading:
    """1: a section, 2: a thing in it, 3: a part of that. `name` is what a contents line finds."""

    level: int
    text: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    style: str = ""  # "", "quiet", "mark" (a warning), "signature", "quote"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are: short lines, two columns."""

    rows: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The first column names the row."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart. What it shows stands in a table after it, too."""

    svg: Markup


@dataclass(frozen=True, slots=True)
class Event:
    when: str
    kind: str
    title: str
    text: str = ""
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Begin:
    """From here to the matching End: "note", "draft" for what nobody has signed, or "machine"."""

    group: str
    mark: str = ""  # on every page of it


@dataclass(frozen=True, slots=True)
class End:
    group: str


Block = Heading | Paragraph | Facts | Bullets | Table | Picture | Event | Begin | End


REMARKS = "Remarks"  # a last column that is left out where nobody made any


@dataclass
class Rows:
    """Rows that come one by one and leave as tables of bearable length."""

    columns: tuple[str, ...]
    caption: str = ""
    kept: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *row) -> list[Table]:
        self.kept.append(row)
        return self.rest() if len(self.kept) >= MOST_ROWS else []

    def rest(self) -> list[Table]:
        if not self.kept:
            return []
        wide = len(self.columns)
        if self.columns[-1] == REMARKS and not any(row[-1] for row in self.kept):
            wide -= 1
        table = Table(self.columns[:wide], [row[:wide] for row in self.kept], self.caption)
        self.kept = []
        if self.caption and not self.caption.endswith("continued"):
            self.caption = f"{self.caption}, continued"
        return [table]


def weight(block: Block) -> float:
    """How much there is to lay out; an event with a sentence or two is one."""
    if isinstance(block, Event):
        return 0.8 + len(block.text) / 1_000
    if isinstance(block, Table):
        return len(block.rows) * len(block.columns) / 6
    if isinstance(block, Facts):
        return len(block.rows) / 3
    if isinstance(block, Bullets):
        return len(block.items) / 3
    if isinstance(block, Picture):
        return 4
    return 0.3 + len(getattr(block, "text", "")) / 1_000
