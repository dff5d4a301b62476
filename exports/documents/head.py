"""What stands above a file, whatever its format: whose it is, who made it, when and for what."""

import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from exports.documents.order import Order

TITLES = {
    "session_notes": "Session notes",
    "progress_report": "Progress report",
    "treatment_summary": "Treatment summary",
    "full_record": "Record of treatment",
    "timeline": "Timeline",
}
PURPOSES = {
    "insurance": "For the insurance",
    "transfer": "To hand over the treatment",
    "records": "For the records",
}
SECTION_TITLES = {
    "demographics": "Person and treatment",
    "consents": "Consents",
    "plans": "Diagnoses and plan",
    "goals": "Goals and progress",
    "interventions": "Interventions",
    "assessments": "Questionnaires",
    "mood": "Mood",
    "check_ins": "Check-ins",
    "homework": "Homework",
    "sessions": "Sessions",
    "notes": "Session notes",
    "summaries": "Summaries for the patient",
    "machine_notes": "Drafts by the machine",
    "transcripts": "Transcripts",
    "timeline": "Timeline",
    "accounting": "What left the practice",
}


@dataclass(frozen=True)
class Part:
    """One section: its name, and its rows whenever somebody wants to read them."""

    name: str
    rows: Callable[[], Iterator[dict]]
    lines: Callable[[], Iterator[str]] | None = None  # the rows as JSON already, where it is cheap
    table: Callable[[], Iterator[str]] | None = None  # and as lines of the table of its kind

    @property
    def title(self) -> str:
        return SECTION_TITLES[self.name]


@dataclass(frozen=True)
class Head:
    order: Order
    patient_name: str
    made_for: str
    practice: str
    made_at: datetime
    is_own: bool = False  # patients take their own record with them
    has_private: bool = False  # pages of the diary that a patient does not read

    @property
    def title(self) -> str:
        return TITLES[self.order.kind]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.order.timezone)

    @property
    def letterhead_name(self) -> str:
        return str(self.order.letterhead.get("name") or self.practice or "")

    @property
    def letterhead_lines(self) -> list[str]:
        return [str(line) for line in self.order.letterhead.get("lines") or ()]

    @property
    def footer(self) -> str:
        return str(self.order.letterhead.get("footer") or "Confidential: health information")

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the first page says of the file."""
        told = [
            ("Patient", self.patient_name),
            ("Period", self.period),
            ("Purpose", PURPOSES.get(self.order.purpose, "")),
            ("Made for", self.made_for),
            ("Made on", self.moment(self.made_at)),
        ]
        return [(name, words) for name, words in told if words]

    @property
    def period(self) -> str:
        start, end = self.order.start_date, self.order.end_date
        if start and end:
            return f"{day_words(start)} to {day_words(end)}"
        if start:
            return f"Since {day_words(start)}"
        return f"Until {day_words(end)}" if end else ""

    def moment(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{day_words(local)}, {local:%H:%M} {local:%Z}"

    def day(self, at: date | datetime | None) -> str:
        """Of a moment: the day that it was where the reader lives."""
        if at is None:
            return ""
        return day_words(at.astimezone(self.zone) if isinstance(at, datetime) else at)


def day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
