"""Amounts as bars: standing for what follows in time, lying for what has a name."""

from collections.abc import Iterator
from dataclasses import dataclass

from timeline.drawing import markup
from timeline.drawing.chart import EDGE, LETTER
from timeline.drawing.markup import Markup
from timeline.drawing.scales import Scale, round_top

HEAD, FOOT = 18, 24  # room for a number above, words below
WIDEST = 36
SHARE = 0.7  # of its place that a bar takes
ROW, BAR = 38, 10  # of a lying bar: with its words, and by itself


@dataclass(frozen=True)
class Bar:
    """`words` stand at the bar, `says` is what a pointer that rests on it is told."""

    words: str
    value: float
    says: str


@dataclass(frozen=True)
class Columns:
    """Standing bars, from left to right."""

    bars: list[Bar]
    tall: float = 150

    @property
    def height(self) -> float:
        return HEAD + self.tall + FOOT

    @property
    def top(self) -> int:
        return round_top(max((bar.value for bar in self.bars), default=0))

    @property
    def heights(self) -> list[float]:
        """Nobody counts halves."""
        return [0, self.top] if self.top % 2 else [0, self.top // 2, self.top]

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

    def shapes(self, width: float) -> Iterator[Markup]:
        left = EDGE + len(f"{self.top:,}") * LETTER
        place = Scale(0, self.top, HEAD + self.tall, HEAD)
        for value in self.heights:
            css = "chart-grid" if value else "chart-axis"
            yield markup.line(left, place(value), width - EDGE, place(value), css)
            yield markup.words(left - 6, place(value) + 4, f"{value:,g}", "chart-word", "end")
        step = (width - EDGE - left) / max(len(self.bars), 1)
        for number, bar in enumerate(self.bars):
            yield from self._column(bar, left + number * step, step, place)
        yield from self._words_below(left, step, width)

    def _column(self, bar: Bar, x: float, step: float, place: Scale) -> Iterator[Markup]:
        if not bar.value:
            return
        wide = min(step * SHARE, WIDEST)
        tall = place(0) - place(bar.value)
        yield markup.block(
            x + (step - wide) / 2, place(bar.value), wide, tall, "chart-bar", bar.says
        )

    def _words_below(self, left: float, step: float, width: float) -> Iterator[Markup]:
        """As many as there is room for, the last one among them."""
        longest = max((len(bar.words) for bar in self.bars), default=0) * LETTER + EDGE
        apart = max(1, -(-int(longest) // max(int(step), 1)))
        for number in range(len(self.bars) - 1, -1, -apart):
            middle, words = left + (number + 0.5) * step, self.bars[number].words
            half = len(words) * LETTER / 2
            middle = min(max(middle, half), width - half)
            yield markup.words(middle, self.height - 6, words, "chart-word", "middle")


@dataclass(frozen=True)
class Rows:
    """Lying bars, from above, each below its words."""

    bars: list[Bar]

    @property
    def height(self) -> float:
        return ROW * max(len(self.bars), 1)

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

    def shapes(self, width: float) -> Iterator[Markup]:
        longest = max((bar.value for bar in self.bars), default=0) or 1
        most = int((width - 6 * LETTER) // LETTER)
        for number, bar in enumerate(self.bars):
            top = number * ROW
            wide = max(bar.value / longest * width, 1)
            yield markup.words(0, top + 14, shortened(bar.words, most), "chart-word chart-of")
            yield markup.words(width, top + 14, f"{bar.value:,g}", "chart-word", "end")
            yield markup.block(0, top + 20, wide, BAR, "chart-bar", bar.says)


def shortened(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
