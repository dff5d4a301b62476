"""Documents of rows that stand in no database: what writers make of them."""

import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from struct import pack
from uuid import UUID

from pypdf import PdfReader

from exports.documents.head import Head, Part
from exports.documents.order import Order
from exports.writing.formats import WRITERS

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def event(at=0, **changes):
    return {
        "id": UUID(int=at),
        "event_date": NOON - timedelta(days=at),
        "event_type": "session",
        "event_subtype": "",
        "title": f"Session #{at}",
        "description": "What the two of them spoke about.",
        "metadata": {},
        "importance": "normal",
        "is_private": False,
    } | changes


def events(number):
    return [event(at) for at in range(number)]


def head_of(kind="timeline", format="pdf", *, letterhead=None, logo=b"", name="Maya Okafor"):
    template = {"letterhead": letterhead or {"name": "A practice"}, "logo": logo}
    order = Order(kind, format, UUID(int=1), UUID(int=2), "Europe/Berlin", {}, template)
    return Head(order, name, "Elena Marsh", "", NOON)


def written(format, sections, *, tell=lambda share: None, **told):
    """`sections`: rows by the name of their section."""
    file = BytesIO()
    parts = [Part(name, lambda rows=rows: iter(rows)) for name, rows in sections.items()]
    WRITERS[format](head_of(format=format, **told), parts, file, tell)
    return file.getvalue()


def pages_of(content):
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def dot():
    """A PNG of one pixel."""

    def chunk(kind, data):
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    about = pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    drawn = zlib.compress(b"\0\x14\x5a\x82")
    parts = chunk(b"IHDR", about) + chunk(b"IDAT", drawn) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def note(*, text="She slept badly.", signed_by="Elena Marsh", **changes):
    signature = {
        "name": signed_by,
        "signed_at": NOON,
        "content_hash": "ab" * 32,
        "is_valid": True,
    }
    return {
        "id": UUID(int=3),
        "session_id": UUID(int=4),
        "session_number": 7,
        "session_date": NOON,
        "template": "SOAP",
        "status": "Signed" if signed_by else "Draft",
        "is_signed": bool(signed_by),
        "author": "Elena Marsh",
        "sections": [
            {
                "name": "Subjective",
                "fields": [{"label": "Sleep", "text": text, "origin": "therapist"}],
            }
        ],
        "signature": signature if signed_by else None,
        "co_signatures": [],
        "addenda": [],
    } | changes
