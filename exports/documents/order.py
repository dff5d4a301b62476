"""What is to be made: a pure description that goes from the job to whoever makes the file."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

# What a template or a request may choose from, in the order in which it stands by default.
SECTIONS: dict[str, tuple[str, ...]] = {
    "session_notes": ("notes", "summaries", "machine_notes"),
    "progress_report": (
        "demographics",
        "plans",
        "goals",
        "assessments",
        "mood",
        "homework",
        "sessions",
    ),
    "treatment_summary": (
        "demographics",
        "plans",
        "goals",
        "interventions",
        "assessments",
        "mood",
        "sessions",
        "summaries",
        "notes",
    ),
    "full_record": (
        "demographics",
        "consents",
        "plans",
        "goals",
        "interventions",
        "assessments",
        "mood",
        "check_ins",
        "homework",
        "sessions",
        "notes",
        "summaries",
        "machine_notes",
        "transcripts",
        "timeline",
        "accounting",
    ),
    "timeline": ("mood", "timeline"),
}
FORMATS = ("pdf", "docx", "json", "csv")
PURPOSES = ("insurance", "transfer", "records")
ON_REQUEST = ("machine_notes", "transcripts")  # only where somebody names them
FOR_STAFF = ("notes", "machine_notes", "transcripts")  # never in what patients take with them
# An insurer gets what pays a bill, not what was said (minimum necessary, 45 CFR 164.502(b)).
NOT_FOR = {"insurance": ("mood", "check_ins", "homework", "summaries", "notes")}
# A summary is no copy of the notes unless the record moves to somebody who goes on with it.
ONLY_FOR = {"notes": ("transfer",)}


class NothingToExport(Exception):
    """Nothing that this reader may see is left of what was chosen."""


class RenderingFailed(Exception):
    """The file could not be laid out. The message is a sentence for whoever asked."""


@dataclass(frozen=True)
class Order:
    kind: str
    format: str
    patient_id: UUID
    reader_id: UUID
    timezone: str = "UTC"
    parameters: dict = field(default_factory=dict)
    template: dict | None = None  # {"sections": [...], "letterhead": {...}, "logo": bytes}
    job_id: UUID | None = None

    @property
    def sections(self) -> tuple[str, ...]:
        """What was asked for, else what the template says, else what is usual; whoever says so,
        nothing that the purpose does not need."""
        offered = fitting(SECTIONS[self.kind], self.purpose)
        chosen = self.parameters.get("sections") or (self.template or {}).get("sections")
        if chosen:
            return tuple(dict.fromkeys(name for name in chosen if name in offered))
        return tuple(name for name in offered if self._is_usual(name))

    def _is_usual(self, section: str) -> bool:
        if section in ON_REQUEST:
            return False
        is_summary = self.kind == "treatment_summary"
        return not is_summary or self.purpose in ONLY_FOR.get(section, (self.purpose,))

    @property
    def purpose(self) -> str:
        return self.parameters.get("purpose", "")

    @property
    def session_ids(self) -> list[UUID]:
        return [UUID(name) for name in self.parameters.get("session_ids") or ()]

    @property
    def event_types(self) -> list[str]:
        return list(self.parameters.get("event_types") or ())

    @property
    def includes_private(self) -> bool:
        return bool(self.parameters.get("include_private"))

    @property
    def start_date(self) -> date | None:
        return day_in(self.parameters, "start_date")

    @property
    def end_date(self) -> date | None:
        return day_in(self.parameters, "end_date")

    @property
    def letterhead(self) -> dict:
        return (self.template or {}).get("letterhead") or {}

    @property
    def logo(self) -> bytes:
        return bytes((self.template or {}).get("logo") or b"")


def fitting(sections: Iterable[str], purpose: str) -> list[str]:
    """Without those that the purpose has no need of."""
    return [name for name in sections if name not in NOT_FOR.get(purpose, ())]


def day_in(parameters: dict, name: str) -> date | None:
    written = parameters.get(name)
    return date.fromisoformat(written) if written else None
