"""Plans, goals with their progress, interventions and homework."""

from collections.abc import Iterable, Iterator

from exports.documents import charts
from exports.documents.blocks import REMARKS, Block, Bullets, Facts, Heading, Paragraph, Rows
from exports.documents.head import Head, day_words

DIRECTIONS = {
    "increase": "higher is better",
    "decrease": "lower is better",
    "maintain": "staying there is the goal",
}


def plans(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    for row in rows:
        yield Heading(2, row["title"])
        yield Facts(known(plan_facts(head, row)))
        if row["diagnoses"]:
            yield Heading(3, "Diagnoses (ICD-10-CM)")
            yield Bullets([diagnosis(one) for one in row["diagnoses"]])
        if row["presenting_problems"]:
            yield Heading(3, "Presenting problems")
            yield Bullets(list(row["presenting_problems"]))
        if row["notes"]:
            yield Heading(3, "Notes of the care team")
            yield Paragraph(row["notes"])
        yield from reviews(row["reviews"])


def plan_facts(head: Head, row: dict) -> list[tuple[str, str]]:
    return [
        ("Status", row["status"]),
        ("Therapist", row["therapist"]),
        ("Since", head.day(row["start_date"])),
        ("Planned until", head.day(row["target_end_date"])),
        ("Ended", head.day(row["actual_end_date"])),
        ("Next review", head.day(row["next_review_date"])),
    ]


def known(facts) -> list[tuple[str, str]]:
    return [(name, words) for name, words in facts if words]


def diagnosis(one) -> str:
    if not isinstance(one, dict):
        return str(one)
    return " ".join(filter(None, [str(one.get("code") or ""), str(one.get("description") or "")]))


def reviews(rows: list[dict]) -> Iterator[Block]:
    if rows:
        yield Heading(3, "Reviews")
    for row in rows:
        by = f" by {row['reviewer']}" if row["reviewer"] else ""
        on_track = f"{row['goals_on_track']} of {row['goals_reviewed']} goals on track"
        yield Paragraph(f"{day_words(row['review_date'])}{by}: {on_track}.", "quiet")
        yield Paragraph(row["summary"])
        if row["modifications_made"]:
            yield Paragraph(f"Changed: {row['modifications_made']}")


def goals(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    for number, row in enumerate(rows, 1):
        yield Heading(2, row["description"])
        yield Facts(known(goal_facts(head, row)))
        yield from progress(row, f"goal-{number}")


def goal_facts(head: Head, row: dict) -> list[tuple[str, str]]:
    reached = [f"{one['title']} ({head.day(one['achieved_at'])})" for one in row["milestones"]]
    return [
        ("Kind", row["type"]),
        ("Status", row["status"]),
        ("Measured by", row["measurable_criteria"]),
        ("From, to", way(row)),
        ("Now", amount(row["current_value"], row["unit"])),
        ("Until", head.day(row["target_date"])),
        ("Achieved", head.day(row["achieved_at"])),
        ("Reached", ", ".join(reached)),
    ]


def way(row: dict) -> str:
    if row["baseline_value"] is None and row["target_value"] is None:
        return ""
    ends = [
        "?" if row[name] is None else number_words(row[name])
        for name in ("baseline_value", "target_value")
    ]
    unit, direction = row["unit"] or "", DIRECTIONS.get(row["direction"], "")
    return " ".join(filter(None, [" to ".join(ends), unit, direction and f"({direction})"]))


def amount(value, unit) -> str:
    return "" if value is None else " ".join(filter(None, [number_words(value), unit]))


def number_words(value) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def progress(row: dict, name: str) -> Iterator[Block]:
    measured = [(one["date"], one["value"]) for one in row["progress"] if one["value"] is not None]
    if len(measured) > 1:
        unit = row["unit"] or "Value"
        drawn = charts.panel(unit[:1].upper() + unit[1:], measured)
        yield from charts.picture([drawn], name=name, title="Progress of this goal")
    table = Rows(("Date", "Value", "Where", REMARKS), "Progress")
    for one in row["progress"]:
        value = entry_words(one)
        where = one["context"] or ""
        yield from table.add(day_words(one["date"]), value, where, one["notes"] or "")
    yield from table.rest()


def entry_words(one: dict) -> str:
    value = "" if one["value"] is None else number_words(one["value"])
    rating = f"rated {one['rating']} of 10" if one["rating"] else ""
    return ", ".join(filter(None, [value, one["value_label"], rating]))


def interventions(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    table = Rows(("Intervention", "For the goal", "How often", "Evidence", "Helped"))
    for row in rows:
        rating = row["effectiveness_rating"]
        yield from table.add(
            " – ".join(filter(None, [row["name"], row["modality"]])),
            row["goal"],
            row["frequency"] or "",
            row["evidence"] or "",
            f"{rating} of 10" if rating else "",
        )
    yield from table.rest()


def homework(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    table = Rows(("Assigned", "Task", "Due", "Status", "How it went"))
    for row in rows:
        yield from table.add(
            head.day(row["assigned_at"]),
            "\n".join(filter(None, [row["task"], row["details"]])),
            head.day(row["due_date"]),
            row["status"],
            row["report"] or "",
        )
    yield from table.rest()
