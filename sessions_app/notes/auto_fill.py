"""What the machine found in a session, in the fields of a template.

Nothing is assumed: a field in which nothing was found stays empty, an option is chosen only where
exactly that was found, and what no words support is left out, or marked where leaving it out would
be worse (risk).

How sure a field is comes from the evidence and from nothing else. For every line that was found,

    quote x support x backing

where `quote` is the mean score of its quotes (0..1, 1 is verbatim), `support` is 1 for "verified",
0.6 for "weak" and 0.2 for "unsupported", and `backing` is 1 - 0.3 / 2 ** (n - 1) for n different
turns that bear it out: 0.7 for one, 0.85 for two, 0.925 for three. Rules and a language model that
found the same independently count as one turn more. The field has the mean of its lines; the length
of the text plays no part.
"""

from dataclasses import dataclass
from statistics import mean

from sessions_app.extraction.protocol import ExtractedNotes
from sessions_app.notes.content import FieldContent, Found, NoteContent, Value
from sessions_app.notes.mappings import MAPPINGS, Mapping
from sessions_app.notes.structure import Structure, TemplateField, is_empty, value_problem

SUPPORT = {"verified": 1.0, "weak": 0.6, "unsupported": 0.2}
ALONE = 0.3  # what a line loses that only one turn bears out
OUT_OF_TEN = ((0, 10), (1, 10))  # scales on which the client's "four out of ten" is a four
ENDS_A_NAME = (" (", ":", ",")


@dataclass(frozen=True, slots=True)
class Filled:
    content: NoteContent
    confidence_scores: dict[str, dict[str, float | None]]  # 0..1; None where nothing was found
    missing_fields: dict[str, list[str]]


def fill(structure: Structure, extracted: ExtractedNotes | None) -> Filled:
    sections = {
        section.id: {field.id: filled_field(field, extracted) for field in section.fields}
        for section in structure.sections
    }
    content = NoteContent(sections=sections)
    return Filled(content, confidence_scores(content), missing_fields(content))


def filled_field(field: TemplateField, extracted: ExtractedNotes | None) -> FieldContent:
    mapping = MAPPINGS.get(field.ai_mapping or "")
    if mapping is None or extracted is None:
        return FieldContent()
    lines = mapping.find(extracted)
    if not lines:
        return FieldContent()
    value = machine_value(field, lines, mapping.numbers(extracted))
    return FieldContent(value=value, origin="session", found=lines)


def machine_value(field: TemplateField, lines: list[Found], numbers: list[float] = ()) -> Value:
    """What the machine would write into this field; None where a person has to decide."""
    mapping = MAPPINGS.get(field.ai_mapping or "")
    if mapping is None:
        return None
    value = _value(field, mapping, lines, numbers)
    return None if is_empty(value) or value_problem(field, value) else value


def _value(field, mapping: Mapping, lines, numbers) -> Value:
    if field.type in ("text", "textarea"):
        return written(field, mapping, lines)
    if field.type in ("select", "multiselect") and mapping.chooses:
        return chosen(field, lines)
    if field.type in ("scale", "number"):
        return said_number(field, numbers)
    return None  # a tick and a date say more than was found


def written(field: TemplateField, mapping: Mapping, lines: list[Found]) -> str:
    kept = [line.text for line in lines if mapping.keeps_doubtful or line.support != "unsupported"]
    if mapping.is_prose:
        return " ".join(kept)
    return ("\n" if field.type == "textarea" else "; ").join(kept)


def chosen(field: TemplateField, lines: list[Found]) -> Value:
    """The options that were found word for word, with words that fully support them."""
    names = [plain(line.text) for line in lines if line.support == "verified"]
    options = [
        option for option in field.options if any(says(name, plain(option)) for name in names)
    ]
    if field.type == "multiselect":
        return options
    return options[0] if len(options) == 1 else None


def plain(words: str) -> str:
    return " ".join(words.casefold().replace("_", " ").replace("-", " ").split())


def says(name: str, option: str) -> bool:
    return name == option or name.startswith(tuple(option + end for end in ENDS_A_NAME))


def said_number(field: TemplateField, numbers) -> Value:
    """A number that the client gave, where it was one number and the field counts to ten."""
    if len(set(numbers)) != 1 or field.bounds not in OUT_OF_TEN:
        return None
    said = numbers[0]
    return int(said) if said == int(said) else said


def confidence_scores(content: NoteContent) -> dict[str, dict[str, float | None]]:
    return {
        section_id: {field_id: confidence(field.found) for field_id, field in fields.items()}
        for section_id, fields in content.sections.items()
    }


def confidence(lines: list[Found]) -> float | None:
    """How well the evidence bears out what was found; see above."""
    return round(mean(map(line_confidence, lines)), 3) if lines else None


def line_confidence(line: Found) -> float:
    quote = mean(part.score for part in line.evidence) / 100
    turns = len({position for part in line.evidence for position in part.segment_ids})
    backed_by = turns + (line.source == "both")
    return quote * SUPPORT[line.support] * (1 - ALONE / 2 ** (backed_by - 1))


def missing_fields(content: NoteContent) -> dict[str, list[str]]:
    """What a person has yet to fill in, section by section."""
    empty = {
        section_id: [field_id for field_id, field in fields.items() if is_empty(field.value)]
        for section_id, fields in content.sections.items()
    }
    return {section_id: field_ids for section_id, field_ids in empty.items() if field_ids}
