"""What a signature covers: the words of a note, what they stand under, the name below, and when.

The hash is SHA-256 over canonical JSON (sorted keys, no spaces, UTF-8). A nonce that is sealed like
the words goes in as well, so that nobody who can read the hash finds short words by trying. Ids of
people stay out: an account may go one day, and what was signed must hold after it. They stand in
the audit row of the act, beside this hash.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime

VERSION = 1


def new_nonce() -> str:
    return secrets.token_hex(32)


def content_hash(
    *, nonce: str, name: str, at: datetime, session_id, structure: dict, content: dict
) -> str:
    """Of a note: `structure` is the template as it was, `content` each field with its evidence."""
    return digest(
        of="session_note",
        nonce=nonce,
        name=name,
        at=moment(at),
        session=str(session_id),
        structure=structure,
        content=content,
    )


def addendum_hash(*, nonce: str, name: str, at: datetime, note_id, text: str) -> str:
    return digest(
        of="note_addendum", nonce=nonce, name=name, at=moment(at), note=str(note_id), text=text
    )


def digest(**facts) -> str:
    canonical = json.dumps(
        {"version": VERSION, **facts},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def hash_of(note) -> str:
    """The hash that a note has as it stands now."""
    return content_hash(
        nonce=note.signing_nonce,
        name=note.signed_name,
        at=note.signed_at,
        session_id=note.session_id,
        structure=note.template_version.structure,
        content=note.content,
    )


def verify(note) -> bool:
    """Whether a signed note still says what was signed."""
    return note.is_signed and hash_of(note) == note.content_hash


def verify_addendum(addendum) -> bool:
    now = addendum_hash(
        nonce=addendum.nonce,
        name=addendum.author_name,
        at=addendum.created_at,
        note_id=addendum.note_id,
        text=addendum.text,
    )
    return now == addendum.content_hash
