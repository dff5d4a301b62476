"""Anchors the chain: signed lines in a file outside the database, each with a copy inside it.

The copy is written first. A line that a crash kept from the file is added by the next pass.
"""

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.audit import anchors
from accounts.audit.anchors import BEFORE_ALL, Anchor, Unreadable
from accounts.models.audit import AuditEvent
from accounts.models.audit_seals import AuditAnchor, AuditSeal
from accounts.trail import sealer

log = logging.getLogger(__name__)

ROWS = 1_000
EVERY = timedelta(minutes=5)


class CannotAnchor(Exception):
    """The file and the database disagree, or the file cannot be written: somebody must look."""


def anchor() -> bool:
    """Anchor when it is time; returns whether. Only for the only one, and with the signing key."""
    if not settings.AUDIT_SIGNING_KEY:
        return False
    publish()
    if not _is_due():
        return False
    _make()
    publish()
    return True


def publish() -> None:
    """Bring the file up to the database."""
    path = settings.AUDIT_ANCHORS
    try:
        written = anchors.last_of(path)
        missing = _missing(written)
        if missing:
            anchors.append(path, missing)
    except Unreadable as error:
        raise CannotAnchor("The last line of the anchors file cannot be read.") from error
    except OSError as error:
        raise CannotAnchor(f"The anchors file cannot be written: {error.strerror}.") from error
    if len(missing) > 1:
        log.warning("audit_anchors_written_again", extra={"count": len(missing)})


def _missing(written: Anchor | None) -> list[Anchor]:
    last = _last()
    number = written.number if written else 0
    if number > (last.number if last else 0):
        raise CannotAnchor("The anchors file is ahead of the database. Was a backup restored?")
    if written and not AuditAnchor.objects.filter(number=number, line=written.line).exists():
        raise CannotAnchor("The end of the anchors file is another one in the database.")
    rows = AuditAnchor.objects.filter(number__gt=number).order_by("number")
    return [Anchor.parse(row.line) for row in rows]


def _last() -> AuditAnchor | None:
    return AuditAnchor.objects.order_by("-number").first()


def _is_due() -> bool:
    last, (seq, _) = _last(), sealer.head()
    if last is None:
        return seq > 0
    fresh = seq - last.seq
    return fresh >= ROWS or (fresh > 0 and sealer.clock() - last.at >= EVERY)


def _make(*, restored_to: int | None = None) -> None:
    last, (seq, mac) = _last(), sealer.head()
    made = Anchor(
        number=last.number + 1 if last else 1,
        seq=seq,
        count=seq,
        mac=mac.hex(),
        at=sealer.clock().astimezone(UTC).isoformat(),
        previous=Anchor.parse(last.line).digest if last else BEFORE_ALL,
        restored_to=restored_to,
    )
    _keep([anchors.signed(made, anchors.signing_key(settings.AUDIT_SIGNING_KEY))])


def _keep(lines: Iterable[Anchor]) -> None:
    AuditAnchor.objects.bulk_create(
        AuditAnchor(
            number=line.number,
            seq=line.seq,
            at=datetime.fromisoformat(line.at),
            line=line.line,
        )
        for line in lines
    )


def note_restore() -> int:
    """An operator says that the database comes from an older backup: what the anchors tell of
    later rows is void from here on, and everybody can see that it is. Returns the last row on
    which both agree. Only for the only one."""
    lines = [Anchor.parse(line) for line in settings.AUDIT_ANCHORS.read_text().splitlines()]
    agreed = next((line for line in reversed(lines) if _is_in_chain(line)), None)
    restored_to = agreed.seq if agreed else 0
    with transaction.atomic():
        last = _last()
        lost = [line for line in lines if line.number > (last.number if last else 0)]
        _keep(lost)
        AuditEvent.objects.record(
            by=None, action="audit.restored", risk="high", row=restored_to, anchors=len(lost)
        )
        sealer.seal()
        _make(restored_to=restored_to)
    publish()
    return restored_to


def _is_in_chain(line: Anchor) -> bool:
    return AuditSeal.objects.filter(seq=line.seq, mac=bytes.fromhex(line.mac)).exists()
