"""Which columns the table of each kind of export has, and the lines that a row becomes."""

from collections.abc import Callable, Iterator
from uuid import UUID

EVENT = (
    "event_date",
    "event_type",
    "event_subtype",
    "title",
    "description",
    "importance",
    "is_private",
)
NOTE = (
    "session_date",
    "session_number",
    "what",
    "status",
    "author",
    "section",
    "field",
    "text",
    "signed_by",
    "signed_at",
    "content_hash",
)
MEASURE = ("date", "what", "name", "value", "unit", "meaning", "context", "notes")
EVERYTHING = ("section", "row", "field", "value")


def event_lines(section: str, row: dict) -> Iterator[tuple]:
    if section == "timeline":
        yield tuple(row[name] for name in EVENT)


def note_lines(section: str, row: dict) -> Iterator[tuple]:
    """A line for each field of a note, each addendum and each summary."""
    begins = (row["session_date"], row["session_number"])
    if section == "summaries":
        status = ("summary for the patient", "Released", row["released_by"])
        yield (*begins, *status, "", "", row["text"], row["released_by"], row["released_at"], "")
    elif section == "machine_notes":
        status = ("draft by the machine", "Not checked", row["engine"])
        yield (*begins, *status, "", "", row["summary"], "", "", "")
    elif section == "notes":
        yield from field_lines(begins, row)


def field_lines(begins: tuple, row: dict) -> Iterator[tuple]:
    signature = row["signature"] or {}
    ends = tuple(signature.get(name) for name in ("name", "signed_at", "content_hash"))
    status = row["status"] if row["is_signed"] else "DRAFT - not signed"
    note = (*begins, row["template"], status, row["author"])
    for section in row["sections"]:
        for field in section["fields"]:
            yield (*note, section["name"], field["label"], field["text"], *ends)
    for one in row["addenda"]:
        written = (one["author"], one["created_at"], one["content_hash"])
        yield (*begins, "addendum", "Signed", one["author"], "", "", one["text"], *written)


def measure_lines(section: str, row: dict) -> Iterator[tuple]:
    if section == "goals":
        for one in row["progress"]:
            value = one["rating"] if one["value"] is None else one["value"]
            unit = "rating" if one["value"] is None else row["unit"]
            meaning = (one["value_label"], one["context"], one["notes"])
            yield (one["date"], "goal", row["description"], value, unit, *meaning)
    elif section == "assessments":
        meaning = (row["severity"], row["filled_in"], row["notes"])
        yield (row["date"], "questionnaire", row["instrument"], row["score"], "points", *meaning)
    elif section == "mood":
        scale = f"1 to {row['highest']}"
        yield (row["date"], "mood", row["source"], row["value"], scale, row["words"], "", "")


def every_line(section: str, row: dict) -> Iterator[tuple]:
    """All that there is, however deep: "progress.2.value" is the value of the third entry."""
    number = row.get("id") or ""
    for name, value in flat("", row):
        yield section, str(number), name, value


def flat(name: str, value) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(f"{name}.{key}" if name else str(key), inner)
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from flat(f"{name}.{position}", inner)
    elif value is not None and value != "":
        yield name, str(value) if isinstance(value, UUID) else value


Lines = Callable[[str, dict], Iterator[tuple]]
TABLES: dict[str, tuple[tuple[str, ...], Lines]] = {
    "timeline": (EVENT, event_lines),
    "session_notes": (NOTE, note_lines),
    "progress_report": (MEASURE, measure_lines),
    "treatment_summary": (EVERYTHING, every_line),
    "full_record": (EVERYTHING, every_line),
}
