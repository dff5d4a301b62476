"""Where a page of the diary ended: opaque; good for one reader, one patient and one question."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer

from timeline.reading.filters import Filters
from timeline.refusals import BadCursor

SHAPE = struct.Struct(">q16sq")  # microseconds, id, how many there were
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    event_date: datetime
    pk: UUID
    total: int  # as counted when the reading began


def write(place: Place, *, user, patient, filters: Filters) -> str:
    moment = (place.event_date - EPOCH) // MICROSECOND
    packed = urlsafe_b64encode(SHAPE.pack(moment, place.pk.bytes, place.total))
    return _signer(user, patient, filters).sign(packed.decode())


def read(text: str, *, user, patient, filters: Filters) -> Place:
    try:
        packed = _signer(user, patient, filters).unsign(text)
    except BadSignature:
        raise BadCursor from None
    moment, pk, total = SHAPE.unpack(urlsafe_b64decode(packed))
    return Place(EPOCH + moment * MICROSECOND, UUID(bytes=pk), total)


def _signer(user, patient, filters):
    return Signer(salt=f"timeline.cursor {user.pk} {patient.pk} {filters.query()}")
