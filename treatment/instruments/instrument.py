"""What a questionnaire is: its items, what a score means, and when a change is more than noise."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt

CERTAIN = 1.96  # of the normal distribution: 95 in 100


class AnswersWrong(ValueError):
    """`items`: by the number of the item, what is wrong with its answer."""

    def __init__(self, items: dict[str, str]):
        super().__init__("Some answers are missing or not among the choices.")
        self.items = items


@dataclass(frozen=True)
class Option:
    value: int
    words: str


@dataclass(frozen=True)
class Item:
    """`key` is the number that is printed before it; what is not scored has a name."""

    key: str
    text: str
    options: tuple[Option, ...]
    is_scored: bool = True


@dataclass(frozen=True)
class Band:
    """From this score up to the next band's."""

    lowest: float
    name: str
    words: str


@dataclass(frozen=True)
class Spread:
    """What a reliable change is computed from, as it was published."""

    sd: float
    reliability: float
    source: str

    @property
    def error_of_difference(self) -> float:
        return self.sd * sqrt(2) * sqrt(1 - self.reliability)


@dataclass(frozen=True)
class ReliableChange:
    """Jacobson and Truax 1991. `index` is None where nothing fit to compute it from was published;
    `is_clinical`: reliable, and from one side of the cut-off to the other."""

    index: float | None
    is_reliable: bool
    direction: str  # improved, worsened, none
    is_clinical: bool = False

    @property
    def words(self) -> str:
        if self.index is None:
            return "no reliable change is defined"
        if not self.is_reliable:
            return "within what chance explains"
        crossed = ", across the cut-off" if self.is_clinical else ""
        return f"reliably {self.direction}{crossed}"

    @property
    def sign(self) -> str:
        if self.index is None:
            return ""
        return {"improved": "✓", "worsened": "!"}.get(self.direction, "=")


@dataclass(frozen=True)
class Instrument:
    name: str
    title: str
    about: str
    lowest: int
    highest: int
    lower_is_better: bool
    bands: tuple[Band, ...]
    bands_source: str
    cut_off: float  # the first score on the far side of it, counted from the better end
    source: str
    licence: str
    due_every_days: int | None
    items: tuple[Item, ...] = ()
    question: str = ""  # before the items, with the time frame
    factor: int = 1  # what the sum of the items is multiplied by
    parts: Mapping[str, tuple[str, ...]] | None = None  # subscores: the items of each
    risk_item: str = ""
    spread: Spread | None = None
    step: Decimal = Decimal(1)  # between two possible scores
    is_free: bool = False  # of charge and for everybody to ask; else its licence sets conditions

    @property
    def has_items(self) -> bool:
        return bool(self.items)

    @property
    def scored(self) -> list[Item]:
        return [item for item in self.items if item.is_scored]

    def is_possible(self, score) -> bool:
        score = Decimal(str(score))
        return self.lowest <= score <= self.highest and score % self.step == 0

    def band(self, score) -> Band:
        return next(band for band in reversed(self.bands) if score >= band.lowest)

    def severity(self, score) -> str:
        return self.band(score).name

    def words_of(self, severity: str) -> str:
        return next((band.words for band in self.bands if band.name == severity), "")

    def check(self, answers: Mapping[str, int]) -> dict[str, int]:
        """The answers in the order of the items; raises AnswersWrong."""
        known = {item.key: item for item in self.items}
        wrong = {str(key): "There is no such item." for key in answers if key not in known}
        for key, item in known.items():
            if problem := _problem(item, answers.get(key)):
                wrong[key] = problem
        if wrong:
            raise AnswersWrong(wrong)
        return {key: answers[key] for key in known if answers.get(key) is not None}

    def score(self, answers: Mapping[str, int]) -> int:
        answers = self.check(answers)
        return self.factor * sum(answers[item.key] for item in self.scored)

    def subscores(self, answers: Mapping[str, int]) -> dict[str, int]:
        answers = self.check(answers)
        parts = self.parts or {}
        return {name: sum(answers[key] for key in keys) for name, keys in parts.items()}

    def risk(self, answers: Mapping[str, int]) -> str:
        """ "low", "medium" or "high", where an answer must be looked at at once."""
        return {1: "low", 2: "medium", 3: "high"}.get(answers.get(self.risk_item), "")

    def is_beyond(self, score) -> bool:
        """On the side of the cut-off where people seek help."""
        return score >= self.cut_off if self.lower_is_better else score < self.cut_off

    def reliable_change(self, before, after) -> ReliableChange:
        before, after = float(before), float(after)
        if self.spread is None:
            return ReliableChange(None, False, "none")
        exactly = (after - before) / self.spread.error_of_difference
        index = round(exactly, 2)
        if abs(exactly) <= CERTAIN:
            return ReliableChange(index, False, "none")
        is_better = (after < before) == self.lower_is_better
        crossed = self.is_beyond(before) != self.is_beyond(after)
        return ReliableChange(index, True, "improved" if is_better else "worsened", crossed)


def _problem(item: Item, answer) -> str:
    if answer is None:
        return "Choose an answer." if item.is_scored else ""
    is_number = isinstance(answer, int) and not isinstance(answer, bool)
    if not is_number or answer not in {option.value for option in item.options}:
        return "This is not one of the answers."
    return ""


def options(*words: str, values=None) -> tuple[Option, ...]:
    return tuple(map(Option, values or range(len(words)), words))


def items(choices: tuple[Option, ...], *texts: str) -> tuple[Item, ...]:
    return tuple(Item(str(number), text, choices) for number, text in enumerate(texts, 1))
