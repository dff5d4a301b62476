"""Where a page of the diary ended: opaque, and refused when somebody changed it."""

from datetime import datetime
from uuid import UUID

from django.core import signing

SALT = "timeline.cursor"


class BadCursor(ValueError):
    """Not one of ours, or of another patient's diary."""


def after(event) -> str:
    place = [event.event_date.isoformat(), str(event.pk), str(event.patient_id)]
    return signing.dumps(place, salt=SALT)


def read(text: str, *, patient_id: UUID) -> tuple[datetime, UUID]:
    try:
        date, pk, patient = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise BadCursor from None
    if patient != str(patient_id):
        raise BadCursor
    return datetime.fromisoformat(date), UUID(pk)
