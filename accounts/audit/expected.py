"""What a file of anchors says that the chain must hold."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from accounts.audit.anchors import BEFORE_ALL, Anchor, Unreadable, is_signed_by
from accounts.audit.canonical import micros


@dataclass
class Expected:
    """By row number, the anchor that names it. `newer` ones were made after the rows were read."""

    by_seq: dict[int, Anchor] = field(default_factory=dict)
    last: Anchor | None = None
    newer: int = 0
    restored: list[Anchor] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.last.number if self.last else 0

    @property
    def digest(self) -> str:
        return self.last.digest if self.last else BEFORE_ALL

    @property
    def furthest(self) -> int:
        return max(self.by_seq, default=0)

    def find(self, number: int) -> Anchor | None:
        return next((a for a in self.by_seq.values() if a.number == number), None)


def read(lines: Iterable[str], *, key: Ed25519PublicKey | None, until: str) -> Expected:
    expected = Expected()
    latest = micros(until)
    before = None
    for place, line in enumerate(lines, start=1):
        try:
            anchor = Anchor.parse(line.rstrip("\n"))
        except Unreadable:
            expected.faults.append(f"line {place} of the anchors cannot be read")
            continue
        expected.faults += _faults(anchor, before, key)
        before = anchor
        if micros(anchor.at) > latest:
            expected.newer += 1
        else:
            _expect(expected, anchor)
    return expected


def _faults(anchor: Anchor, before: Anchor | None, key: Ed25519PublicKey | None) -> list[str]:
    number, digest = (before.number, before.digest) if before else (0, BEFORE_ALL)
    if key and not is_signed_by(anchor, key):
        return [f"anchor {anchor.number} is not signed with this key"]
    if anchor.number != number + 1:
        return [f"anchor {number + 1} is missing"]
    if anchor.previous != digest:
        return [f"anchor {anchor.number} does not follow the one before"]
    return []


def _expect(expected: Expected, anchor: Anchor) -> None:
    if anchor.restored_to is not None:
        void = [seq for seq in expected.by_seq if seq > anchor.restored_to]
        for seq in void:
            del expected.by_seq[seq]
        expected.restored.append(anchor)
    expected.by_seq[anchor.seq] = anchor
    expected.last = anchor
