"""How many of how many, and how sure one can be of that."""

from dataclasses import dataclass
from math import sqrt

CERTAIN = 1.959964  # 95 of 100
FEWEST = 10  # of fewer no share is told: one person more would change it too much


@dataclass(frozen=True)
class Share:
    """`low` and `high` in percent: Wilson's interval, which holds for small numbers, too."""

    number: int
    of: int

    @property
    def is_too_few(self) -> bool:
        return self.of < FEWEST

    @property
    def percent(self) -> float | None:
        return None if self.is_too_few else round(100 * self.number / self.of, 1)

    @property
    def interval(self) -> tuple[float, float] | None:
        if self.is_too_few:
            return None
        low, high = wilson(self.number, self.of)
        return round(100 * low, 1), round(100 * high, 1)


def wilson(number: int, of: int, z: float = CERTAIN) -> tuple[float, float]:
    """Wilson 1927, JASA 22, 209-212."""
    share, weight = number / of, z * z / of
    middle = (share + weight / 2) / (1 + weight)
    reach = z * sqrt(share * (1 - share) / of + weight / (4 * of)) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)
