"""Who reads, of whom, and which days: what every section begins with."""

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from accounts.models import User
from exports.documents.order import FOR_STAFF, NothingToExport, Order

# Whatever somebody writes for "always": further away there is nothing.
FIRST, LAST = date(1000, 1, 1), date(9000, 1, 1)
AT_ONCE = 200  # rows that stand in memory while a cursor of the server keeps the others


@dataclass(frozen=True)
class Scope:
    order: Order
    reader: User
    patient: User

    @classmethod
    def of(cls, order: Order) -> "Scope":
        """Asked again when the work begins: care may have ended since the export was wanted."""
        reader = User.objects.filter(pk=order.reader_id).first()
        seen = User.objects.patients_visible_to(reader) if reader else User.objects.none()
        patient = seen.filter(pk=order.patient_id).first()
        if patient is None:
            raise NothingToExport("There is nobody here whose record you may export.")
        return cls(order, reader, patient)

    @property
    def sections(self) -> list[str]:
        """Of a patient's own record, without what only the care team reads."""
        withheld = FOR_STAFF if self.reader.is_patient else ()
        return [name for name in self.order.sections if name not in withheld]

    @cached_property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.order.timezone)

    @property
    def is_own(self) -> bool:
        return self.reader.is_patient

    @property
    def has_private(self) -> bool:
        """Pages of the diary that patients do not read: for therapists who ask for them."""
        return self.order.includes_private and self.reader.is_therapist

    def remark(self, words: str) -> str | None:
        """What is noted beside plans and numbers: for the care team, and no insurer's business."""
        is_theirs = not self.is_own and self.order.purpose != "insurance"
        return (words or None) if is_theirs else None

    def of_patient(self, rows):
        """What this reader may see of this patient, whatever the table."""
        rows = rows.visible_to(self.reader)
        return rows.filter(**{rows.patient_path: self.patient.pk})

    def on_days(self, rows, field: str):
        """Of a column of dates: the days that were asked for."""
        if self.order.start_date:
            rows = rows.filter(**{f"{field}__gte": self.order.start_date})
        if self.order.end_date:
            rows = rows.filter(**{f"{field}__lte": self.order.end_date})
        return rows

    def in_time(self, rows, field: str):
        """Of a column of moments: the same days, as they are where the reader lives."""
        if self.order.start_date:
            rows = rows.filter(**{f"{field}__gte": self._midnight(self.order.start_date)})
        if self.order.end_date:
            end = self._midnight(self.order.end_date) + timedelta(days=1)  # by the reader's clock
            rows = rows.filter(**{f"{field}__lt": end})
        return rows

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(max(FIRST, min(day, LAST)), time.min, self.zone)


def streamed(rows):
    """Row by row from a cursor of the server; what was prefetched comes with each stretch."""
    return rows.iterator(chunk_size=AT_ONCE)


def name_of(person: User | None) -> str | None:
    return person.full_name if person else None
