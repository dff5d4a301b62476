"""The lists of the home page: the first rows, how many there are in all, and one query for both."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Window

ROWS = 8  # of each list; what lies below them has a page of its own


@dataclass(frozen=True)
class Heap:
    rows: list
    total: int

    def __bool__(self):
        return bool(self.rows)

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def heap(rows: QuerySet) -> Heap:
    shown = list(rows.annotate(in_all=Window(Count("pk")))[:ROWS])
    return Heap(shown, shown[0].in_all if shown else 0)


def merged(*heaps: Heap, key) -> Heap:
    rows = sorted((row for heap in heaps for row in heap.rows), key=key)
    return Heap(rows[:ROWS], sum(heap.total for heap in heaps))


def picked(rows: list, which) -> Heap:
    """From rows that are there already."""
    chosen = [row for row in rows if which(row)]
    return Heap(chosen[:ROWS], len(chosen))
