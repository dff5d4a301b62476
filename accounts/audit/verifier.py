"""Goes along the chain, link by link, and says where it is broken. It keeps one row at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from accounts.audit.canonical import NotCanonical, canonical, micros
from accounts.audit.expected import Expected
from accounts.audit.macs import START, Keys, UnknownKey, same

NAMED = 20  # faults; the others are counted
CLOCK_STEP = 2_000_000  # microseconds that clocks may go back without a word


class Sealed(NamedTuple):
    """A link and the row it seals; `event` is None when that row is gone."""

    seq: int
    mac: bytes
    key_id: str
    sealed_at: datetime | str
    event_id: str
    event: Mapping | None


class Waiting(NamedTuple):
    """A row that is not sealed yet, or a place in the queue whose row is gone."""

    event_id: str
    event: Mapping | None
    is_queued: bool


@dataclass(frozen=True)
class Head:
    """What the database said when its rows were read: when, and how far its anchors went."""

    at: str
    anchors: int
    digest: str


@dataclass
class Report:
    sealed: int = 0
    last: int = 0
    waiting: int = 0
    anchors: int | None = None
    unanchored: int = 0
    newer: int = 0
    clock_steps: int = 0
    restored: list[tuple[int, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    fault_count: int = 0

    @property
    def is_intact(self) -> bool:
        return self.fault_count == 0

    def blame(self, fault: str) -> None:
        self.fault_count += 1
        if len(self.faults) < NAMED:
            self.faults.append(fault)

    @property
    def lines(self) -> list[str]:
        told = [f"rows sealed: {self.sealed}", f"rows waiting to be sealed: {self.waiting}"]
        if self.anchors is None:
            told.append("anchors: none given, so a cut end would not be seen")
        else:
            told.append(f"anchors: {self.anchors or 'no anchors'}")
            told.append(f"unanchored: {self.unanchored} rows")
        if self.newer:
            told.append(f"anchors made after these rows were read: {self.newer}")
        told += [f"restored to row {seq} on {at}" for seq, at in self.restored]
        if self.clock_steps:
            told.append(f"times that a clock went back by more than 2 s: {self.clock_steps}")
        told += [f"BROKEN: {fault}" for fault in self.faults]
        if self.fault_count > len(self.faults):
            told.append(f"and {self.fault_count - len(self.faults)} more")
        told.append("intact" if self.is_intact else "NOT INTACT")
        return told


class Verifier:
    def __init__(self, keys: Keys, expected: Expected | None, *, after=None):
        """`after` is an anchor to start from: what it says is believed."""
        self.keys, self.expected = keys, expected
        self.report = Report()
        self.start = self.seq = after.seq if after else 0
        self.previous = bytes.fromhex(after.mac) if after else START
        self.clock = 0

    def run(self, head: Head, sealed: Iterable[Sealed], waiting: Iterable[Waiting]) -> Report:
        for row in sealed:
            fault = self._fault_of(row)
            if fault:
                self.report.blame(f"row {row.seq} ({row.event_id}): {fault}")
            self.seq, self.previous = row.seq, row.mac
            self.report.sealed += 1
        for row in waiting:
            self._check_waiting(row)
        self.report.last = self.seq
        if self.expected is not None:
            self._check_anchors(head)
        return self.report

    def _fault_of(self, row: Sealed) -> str | None:
        if row.seq != self.seq + 1:
            return self._out_of_order(row)
        if row.event is None:
            return "what it sealed is gone"
        try:
            return self._broken(row) or self._unanchored(row)
        except NotCanonical as error:
            return f"its content cannot be read ({error})"
        except UnknownKey as error:
            return f"its key {error} is not here"

    def _out_of_order(self, row: Sealed) -> str:
        if row.seq <= self.seq:
            return f"it comes again after row {self.seq}"
        return f"rows {self.seq + 1} to {row.seq - 1} before it are gone"

    def _broken(self, row: Sealed) -> str | None:
        event, content = row.event, canonical(row.event)
        if not same(self.keys.row(event["key_id"], content), bytes(event["mac"])):
            return "its content was changed"
        at = micros(row.sealed_at)
        link = self.keys.link(
            row.key_id,
            previous=self.previous,
            seq=row.seq,
            sealed_at=at,
            canonical=content,
            row=bytes(event["mac"]),
        )
        if not same(link, bytes(row.mac)):
            return "it is not linked to the row before"
        self._look_at_clock(at, event)
        return None

    def _look_at_clock(self, sealed_at: int, event: Mapping) -> None:
        created_at = micros(event["created_at"])
        if max(self.clock, created_at) - sealed_at > CLOCK_STEP:
            self.report.clock_steps += 1
        self.clock = sealed_at

    def _unanchored(self, row: Sealed) -> str | None:
        anchor = self.expected and self.expected.by_seq.get(row.seq)
        if not anchor:
            return None
        if anchor.mac != bytes(row.mac).hex():
            return f"anchor {anchor.number} names another row here: the chain was written anew"
        if anchor.count != self.start + self.report.sealed + 1:
            return f"anchor {anchor.number} counted {anchor.count} rows until here"
        return None

    def _check_waiting(self, row: Waiting) -> None:
        self.report.waiting += 1
        fault = self._fault_of_waiting(row)
        if fault:
            self.report.blame(f"waiting row ({row.event_id}): {fault}")

    def _fault_of_waiting(self, row: Waiting) -> str | None:
        if row.event is None:
            return "it is gone"
        if not row.is_queued:
            return "it is neither sealed nor waiting to be"
        try:
            if same(self.keys.row(row.event["key_id"], canonical(row.event)), row.event["mac"]):
                return None
        except NotCanonical as error:
            return f"its content cannot be read ({error})"
        except UnknownKey as error:
            return f"its key {error} is not here"
        return "it was forged, or its content was changed"

    def _check_anchors(self, head: Head) -> None:
        report, expected = self.report, self.expected
        report.anchors, report.newer = expected.number, expected.newer
        report.unanchored = max(0, self.seq - max(expected.furthest, self.start))
        report.restored = [(anchor.restored_to, anchor.at) for anchor in expected.restored]
        for fault in expected.faults:
            report.blame(fault)
        if expected.furthest > self.seq:
            report.blame(
                f"the anchors tell of {expected.furthest} rows and there are {self.seq}: the end "
                "was cut off, or this is an older backup"
            )
        self._compare_with_database(head)

    def _compare_with_database(self, head: Head) -> None:
        number = self.expected.number
        if head.anchors > number:
            self.report.blame(
                f"the database knows {head.anchors} anchors and the file ends with {number}: "
                "it was cut"
            )
        elif head.anchors < number:
            self.report.blame(
                f"the file holds {number} anchors and the database knows {head.anchors}: "
                "this is an older backup, or rows were deleted"
            )
        elif head.digest != self.expected.digest:
            self.report.blame(f"anchor {number} is another one in the database")
