"""One file of one size in a process of its own; prints what it took. See exports.py.

python -m benchmarks.exports_once pdf|docx EVENTS
"""

import json
import resource
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from exports.documents.head import Head, Part
from exports.documents.order import Order
from exports.writing import pdf, word

SENTENCE = "What the two of them spoke about, and what came of it. "


def events(number: int) -> Iterator[dict]:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    for at in range(number):
        yield {
            "id": uuid.UUID(int=at),
            "event_date": now - timedelta(hours=9 * at),
            "event_type": ("session", "note", "assessment")[at % 3],
            "event_subtype": "",
            "title": f"Session #{number - at}",
            "description": SENTENCE * (2 + at % 5),
            "metadata": {"topics": ["work", "sleep"]},
            "importance": "normal",
            "is_private": at % 10 == 0,
        }


def document(format: str, number: int) -> tuple[Head, list[Part]]:
    order = Order("timeline", format, uuid.UUID(int=1), uuid.UUID(int=2))
    head = Head(order, "Maya Okafor", "Elena Marsh", "A practice", datetime.now(UTC))
    return head, [Part("timeline", lambda: events(number))]


class Nowhere:
    """Takes bytes and keeps none of them."""

    size = 0

    def write(self, content) -> int:
        self.size += len(content)
        return len(content)


def by_pdf(number: int, file: Nowhere):
    pdf.write(*document("pdf", number), file, lambda share: None)


def by_word(number: int, file: Nowhere):
    word.write(*document("docx", number), file, lambda share: None)


WAYS = {"pdf": by_pdf, "docx": by_word}


def cpu(whose: int) -> float:
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime


def main(ways: dict) -> None:
    way, number = sys.argv[1], int(sys.argv[2])
    file, begun = Nowhere(), time.monotonic()
    ways[way](number, file)
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    print(
        json.dumps(
            {
                "cpu": sum(map(cpu, whose)),
                "wall": time.monotonic() - begun,
                "own_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "largest_mb": max(resource.getrusage(one).ru_maxrss for one in whose) / 1024,
                "bytes": file.size,
            }
        )
    )


if __name__ == "__main__":
    main(WAYS)
