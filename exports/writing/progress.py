"""How far a file is. How many rows will come nobody knows, so that each section comes nearer and
nearer to its end."""

from collections.abc import Callable, Iterable, Iterator

OFTEN = 200  # rows from one word to the next
HALFWAY = 1_000  # rows after which a section counts as half done


class Progress:
    def __init__(self, tell: Callable[[float], None], parts: int):
        self.tell, self.parts, self.done, self.rows = tell, parts, 0, 0

    @property
    def share(self) -> float:
        within = self.rows / (self.rows + HALFWAY)
        return min((self.done + within) / max(self.parts, 1), 1) * 0.99

    def told(self, rows: Iterable) -> Iterator:
        """The same rows of one section; now and then somebody hears of it, and may stop it."""
        self.rows = 0
        for row in rows:
            yield row
            self.rows += 1
            if self.rows % OFTEN == 0:
                self.say()
        self.done, self.rows = self.done + 1, 0
        self.say()

    def say(self):
        self.tell(self.share)
