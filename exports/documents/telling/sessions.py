"""Sessions, what clinicians wrote and signed, what patients were given, what machines drafted."""

from collections.abc import Iterable, Iterator

from exports.documents.blocks import Begin, Block, Bullets, End, Facts, Heading, Paragraph, Rows
from exports.documents.head import Head

DRAFT = "DRAFT – not signed"
MACHINE = "Drafted by a machine – not checked"
NO_LONGER = "This note does not read as it was signed."


def sessions(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    table = Rows(("Session", "Date", "Length", "Therapist"))
    for row in rows:
        minutes = round((row["duration_seconds"] or 0) / 60)
        yield from table.add(
            name_of(row["number"]),
            head.moment(row["session_date"]),
            f"{minutes} min" if minutes else "",
            row["therapist"] or "",
        )
    yield from table.rest()


def name_of(number: int | None) -> str:
    return f"Session {number}" if number else "Session"


def titled(head: Head, row: dict) -> str:
    return f"{name_of(row['session_number'])}, {head.day(row['session_date'])}"


def notes(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    for row in rows:
        group = "note" if row["is_signed"] else "draft"
        yield Begin(group, "" if row["is_signed"] else DRAFT)
        yield Heading(2, titled(head, row))
        yield Facts(note_facts(row))
        for section in row["sections"]:
            yield Heading(3, section["name"])
            for field in section["fields"]:
                yield from field_blocks(section, field)
        yield from signatures(head, row)
        yield End(group)


def note_facts(row: dict) -> list[tuple[str, str]]:
    status = row["status"] if row["is_signed"] else DRAFT
    return [("Note", row["template"]), ("Author", row["author"] or ""), ("Status", status)]


def field_blocks(section: dict, field: dict) -> Iterator[Block]:
    if field["label"] != section["name"]:
        yield Paragraph(field["label"], "label")
    if field["text"]:
        yield Paragraph(field["text"])
    else:
        silent = field["origin"] == "not_discussed"
        yield Paragraph("Not discussed in this session" if silent else "Left empty", "quiet")


def signatures(head: Head, row: dict) -> Iterator[Block]:
    signed = row["signature"]
    if signed is None:
        yield Paragraph(f"{DRAFT}. Until somebody signs it, this note is a draft.", "mark")
    else:
        yield Paragraph(
            f"Signed by {signed['name']} on {head.moment(signed['signed_at'])}.", "signature"
        )
        yield Paragraph(f"Fingerprint (SHA-256): {signed['content_hash']}", "quiet")
        if signed["is_valid"] is False:
            yield Paragraph(NO_LONGER, "mark")
    for one in row["co_signatures"]:
        yield Paragraph(
            f"Co-signed by {one['name']} on {head.moment(one['signed_at'])}.", "signature"
        )
    for one in row["addenda"]:
        yield Heading(3, f"Addendum of {head.day(one['created_at'])}")
        yield Paragraph(one["text"])
        when = head.moment(one["created_at"])
        yield Paragraph(f"Added by {one['author']} on {when}.", "signature")
        yield Paragraph(f"Fingerprint (SHA-256): {one['content_hash']}", "quiet")


def summaries(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    for row in rows:
        yield Heading(2, titled(head, row))
        yield Paragraph(row["text"])
        by = f" by {row['released_by']}" if row["released_by"] else ""
        yield Paragraph(f"Released{by} on {head.moment(row['released_at'])}.", "quiet")


def machine_notes(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    for row in rows:
        yield Begin("machine", MACHINE)
        yield Heading(2, titled(head, row))
        yield Paragraph(f"{MACHINE} ({row['engine']}, {head.day(row['written_at'])}).", "mark")
        if row["mood"]:
            yield Facts([("Mood", row["mood"])])
        if row["summary"]:
            yield Paragraph(row["summary"])
        for name in ("topics", "strategies", "action_items", "risk_flags"):
            if row[name]:
                yield Heading(3, name.replace("_", " ").capitalize())
                yield Bullets(row[name])
        yield End("machine")


def transcripts(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    for row in rows:
        yield Heading(2, titled(head, row))
        yield Paragraph(f"{row['origin']}.", "quiet")
        for turn in row["turns"]:
            corrected = " [corrected]" if turn["is_corrected"] else ""
            yield Paragraph(f"{clock(turn['start'])}{turn['speaker']}: {turn['text']}{corrected}")


def clock(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, left = divmod(int(seconds), 60)
    return f"[{minutes // 60}:{minutes % 60:02}:{left:02}] "
