"""What the parts of an export are called where people choose them."""

from exports.documents.order import FOR_STAFF, ON_REQUEST, SECTIONS
from exports.models import Format, Kind

SECTION_WORDS = {
    "demographics": "Who the patient is",
    "consents": "Consents",
    "plans": "Treatment plans",
    "goals": "Goals and how they go",
    "interventions": "Interventions",
    "assessments": "Questionnaires",
    "mood": "Mood",
    "check_ins": "Check-ins",
    "homework": "Homework",
    "sessions": "List of sessions",
    "notes": "Session notes",
    "summaries": "Summaries for the patient",
    "machine_notes": "Machine-made drafts",
    "transcripts": "Transcripts",
    "timeline": "Timeline",
    "accounting": "Who has seen the record",
}
KIND_WORDS = {
    Kind.SESSION_NOTES: "The notes of some sessions, as they were written and signed.",
    Kind.PROGRESS_REPORT: "Goals, questionnaires and mood of a period, with charts.",
    Kind.TREATMENT_SUMMARY: "The treatment so far on a few pages, for somebody outside.",
    Kind.FULL_RECORD: "Everything that may leave the practice, in one document.",
    Kind.TIMELINE: "What happened and when, newest first.",
}


def section_choices(kind: str, *, for_patient: bool = False) -> list[tuple[str, str]]:
    names = [name for name in SECTIONS[kind] if not (for_patient and name in FOR_STAFF)]
    return [(name, SECTION_WORDS[name]) for name in names]


def usual_sections(kind: str, *, for_patient: bool = False) -> list[str]:
    offered = dict(section_choices(kind, for_patient=for_patient))
    return [name for name in offered if name not in ON_REQUEST]


def format_choices(kind: str) -> list[tuple[str, str]]:
    left_out = {Format.CSV} if kind == Kind.TREATMENT_SUMMARY else set()
    return [(value, label) for value, label in Format.choices if value not in left_out]
