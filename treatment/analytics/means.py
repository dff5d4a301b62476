"""Kept sums read back: means with what is missing missing, and several cells as one."""

from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction

from treatment.models.metrics import Sums

MEASUREMENTS = ("pre", "post", "heard")


@dataclass(frozen=True)
class Amounts:
    """Of one period, or of several together."""

    sessions: int = 0
    all_sessions: int = 0
    patients: int = 0  # of a tally; 0 where a patient's cells are added up
    seconds: int = 0
    pre_sum: int = 0
    pre_count: int = 0
    post_sum: int = 0
    post_count: int = 0
    heard_sum: int = 0
    heard_count: int = 0

    @classmethod
    def of(cls, row: Sums) -> "Amounts":
        return cls(**{field.name: getattr(row, field.name, 0) for field in fields(cls)})

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            **{
                field.name: getattr(self, field.name) + getattr(other, field.name)
                for field in fields(self)
            }
        )

    def mean(self, measurement: str) -> Fraction | None:
        """Exact; None where nobody measured."""
        count = getattr(self, f"{measurement}_count")
        return Fraction(getattr(self, f"{measurement}_sum"), count) if count else None

    def average(self, measurement: str) -> float | None:
        """For people, with two decimals."""
        mean = self.mean(measurement)
        return None if mean is None else round(float(mean), 2)

    @property
    def avg_pre(self):
        return self.average("pre")

    @property
    def avg_post(self):
        return self.average("post")

    @property
    def avg_heard(self):
        return self.average("heard")

    @property
    def minutes(self) -> int:
        return self.seconds // 60


NOTHING = Amounts()


def by_start(rows) -> dict[date, Amounts]:
    """Cells of one kind of period; those of several therapists are one."""
    found: dict[date, Amounts] = {}
    for row in rows:
        found[row.starts_on] = found.get(row.starts_on, NOTHING) + Amounts.of(row)
    return found
