"""Whether every signature still holds: of the row as it stands, and of what the audit log says was
signed. Whoever gets past the database's guards and has the field keys can make a row agree with
itself, but not with the audit chain, which `verify_audit` proves."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from accounts.models import AuditEvent, ErasureCertificate, User
from accounts.sealing.secrets import CannotOpen
from sessions_app.models import CoSignature, NoteAddendum, SessionNote

AT_ONCE = 200  # rows
CHANGED = "does not say what was signed"
UNKNOWN = "is signed, and the audit log does not say so"
GONE = "was signed, and is gone without a certificate"


@dataclass(frozen=True)
class Broken:
    kind: str
    id: UUID
    what: str


@dataclass
class Outcome:
    checked: int
    broken: list[Broken]


def check() -> Outcome:
    parts = [*_notes(), *_addenda(), *_co_signatures()]
    return Outcome(len(parts), [part for part in parts if isinstance(part, Broken)])


def _notes() -> Iterator[Broken | None]:
    rows = SessionNote.objects.signed().select_related("template_version")
    return _judged("session_note", rows, _audited("session_note.signed", id="target_id"))


def _addenda() -> Iterator[Broken | None]:
    audited = _audited("session_note.amended", id="details__addendum")
    return _judged("addendum", NoteAddendum.objects.all(), audited)


def _co_signatures() -> Iterator[Broken | None]:
    audited = _audited("co_signature.signed", id="target_id")
    return _judged("co_signature", CoSignature.objects.signed().select_related("note"), audited)


def _audited(action: str, *, id: str) -> dict[UUID, set[str]]:
    """What was signed by the audit log, but for records that were erased since. Nothing is signed
    twice: a second hash is one that somebody wanted to put in the place of the first."""
    records = ErasureCertificate.objects.filter(target_type="user")
    erased = records.exclude(patient_id__in=User.objects.values("pk")).values("patient_id")
    rows = AuditEvent.objects.filter(action=action).exclude(patient_id__in=erased)
    hashes = defaultdict(set)
    for pk, hashed in rows.values_list(id, "details__content_hash"):
        hashes[UUID(str(pk))].add(hashed)
    return hashes


def _judged(kind: str, rows, audited: dict[UUID, set[str]]) -> Iterator[Broken | None]:
    """One answer for each row, None where all is well, and one for each that is missing."""
    for row in rows.iterator(chunk_size=AT_ONCE):
        what = _what_is_wrong(row, audited.pop(row.pk, set()))
        yield Broken(kind, row.pk, what) if what else None
    yield from (Broken(kind, pk, GONE) for pk in audited)


def _what_is_wrong(row, hashes: set[str]) -> str:
    if not hashes:
        return UNKNOWN
    return "" if hashes == {row.content_hash} and _still_holds(row) else CHANGED


def _still_holds(row) -> bool:
    try:
        return row.signature_valid
    except CannotOpen:
        return False
