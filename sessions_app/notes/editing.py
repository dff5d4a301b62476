"""What happens to the fields of a note when somebody writes in them."""

from sessions_app.notes.auto_fill import machine_value
from sessions_app.notes.content import FieldContent, NoteContent, Origin, Value
from sessions_app.notes.structure import Structure, TemplateField, is_empty, value_problem

Changes = dict[str, dict[str, Value]]  # by section id and field id


def problems(structure: Structure, changes: Changes) -> list[dict[str, str]]:
    """Every place where a value cannot stand, and why."""
    return [
        {"place": told(f"{section_id}.{field_id}"), "message": problem}
        for section_id, values in changes.items()
        for field_id, value in values.items()
        if (problem := problem_of(structure.field(section_id, field_id), value))
    ]


def told(place: str) -> str:
    """It may be anything that somebody sent, half of a pair of surrogates too."""
    return place.encode(errors="replace").decode()


def problem_of(field: TemplateField | None, value) -> str | None:
    return "This note has no such field." if field is None else value_problem(field, value)


def tidy(value: Value) -> Value:
    """An empty field is None; a line ends in one way, whichever browser or client wrote it."""
    if is_empty(value):
        return None
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def conflicts(content: NoteContent, changes: Changes, *, known: int) -> Changes:
    """Fields that somebody else saved after revision `known`, with another value than this: what
    stands there now. Fields that only this one changes are no conflict."""
    clashing = {
        section_id: {
            field_id: field.value
            for field_id, value in values.items()
            if (field := at(content, section_id, field_id)).revision > known
            and field.value != tidy(value)
        }
        for section_id, values in changes.items()
    }
    return {section_id: values for section_id, values in clashing.items() if values}


def write(
    structure: Structure, content: NoteContent, changes: Changes, *, revision: int
) -> tuple[NoteContent, list[str]]:
    """The content with these values, and the fields that are another value now."""
    sections = {section_id: dict(fields) for section_id, fields in content.sections.items()}
    changed = []
    for section_id, values in changes.items():
        for field_id, value in values.items():
            was = at(content, section_id, field_id)
            if was.value == tidy(value):
                continue
            field = structure.field(section_id, field_id)
            sections.setdefault(section_id, {})[field_id] = written(
                field, was, tidy(value), revision
            )
            changed.append(f"{section_id}.{field_id}")
    return NoteContent(sections=sections), changed


def written(field: TemplateField, was: FieldContent, value: Value, revision: int) -> FieldContent:
    """What was found stays beside it, as the evidence of what was said."""
    return FieldContent(
        value=value, origin=origin_of(field, was, value), found=was.found, revision=revision
    )


def origin_of(field: TemplateField, was: FieldContent, value: Value) -> Origin:
    if not was.found:
        return "not_discussed" if value is None else "therapist"
    return "session" if value is not None and value == machine_value(field, was.found) else "edited"


def refill(
    content: NoteContent, fresh: NoteContent, *, revision: int
) -> tuple[NoteContent, list[str]]:
    """What the machine finds now, in the fields that nobody has touched."""
    sections = {section_id: dict(fields) for section_id, fields in content.sections.items()}
    changed = []
    for section_id, fields in fresh.sections.items():
        for field_id, field in fields.items():
            was = at(content, section_id, field_id)
            if is_touched(was) or (was.value, was.found) == (field.value, field.found):
                continue
            filled = field.model_copy(update={"revision": revision})
            sections.setdefault(section_id, {})[field_id] = filled
            changed.append(f"{section_id}.{field_id}")
    return NoteContent(sections=sections), changed


def is_touched(field: FieldContent) -> bool:
    return field.origin in ("edited", "therapist")


def at(content: NoteContent, section_id: str, field_id: str) -> FieldContent:
    return content.sections.get(section_id, {}).get(field_id, FieldContent())


def still_required(structure: Structure, content: NoteContent) -> list[dict[str, str]]:
    """Required fields that are empty, in the order of the note."""
    return [
        {"section": section.id, "field": field.id, "label": field.label}
        for section in structure.sections
        for field in section.fields
        if field.required and is_empty(at(content, section.id, field.id).value)
    ]
