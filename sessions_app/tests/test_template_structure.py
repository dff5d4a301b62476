import pytest

from sessions_app.notes.mappings import MAPPINGS
from sessions_app.notes.structure import (
    BadStructure,
    Structure,
    TemplateField,
    fits,
    read_structure,
    value_problem,
)
from sessions_app.notes.system_templates import SYSTEM_TEMPLATES

FIELD = {"id": "mood", "label": "Mood", "type": "text"}
CHOICE = {"id": "affect", "label": "Affect", "type": "select", "options": ["Flat", "Labile"]}


def of_fields(*fields):
    return {"sections": [{"id": "plan", "name": "Plan", "fields": list(fields)}]}


def problems(raw):
    with pytest.raises(BadStructure) as error:
        read_structure(raw)
    return {problem["place"]: problem["message"] for problem in error.value.problems}


def field(**facts):
    return TemplateField(**FIELD | facts)


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"id": "Mood"}, "id"),
        ({"id": "1st"}, "id"),
        ({"id": "a" * 51}, "id"),
        ({"label": " "}, "label"),
        ({"label": "x" * 201}, "label"),
        ({"label": "two\nlines"}, "label"),
        ({"type": "video"}, "type"),
        ({"required": "yes"}, "required"),
        ({"type": "select"}, "options"),
        ({"type": "multiselect", "options": []}, "options"),
        ({"type": "select", "options": ["A", "B", "A"]}, "options.2"),
        ({"type": "select", "options": ["A", " "]}, "options.1"),
        ({"type": "select", "options": [str(number) for number in range(51)]}, "options"),
        ({"type": "date", "options": ["A"]}, "options"),
        ({"type": "text", "minimum": 1}, "minimum"),
        ({"type": "text", "maximum": 1}, "maximum"),
        ({"type": "number", "minimum": 5, "maximum": 5}, "maximum"),
        ({"type": "number", "minimum": 5, "maximum": 4}, "maximum"),
        ({"type": "number", "minimum": 10**7}, "minimum"),
        ({"type": "scale", "minimum": 1}, "maximum"),
        ({"type": "scale", "maximum": 5}, "maximum"),
        ({"type": "scale", "minimum": 0, "maximum": 21}, "maximum"),
        ({"ai_mapping": "nonsense"}, "ai_mapping"),
        ({"type": "date", "ai_mapping": "key_topics"}, "ai_mapping"),
        ({"type": "checkbox", "ai_mapping": "risk_flags"}, "ai_mapping"),
        ({"type": "select", "options": ["A"], "ai_mapping": "risk_flags"}, "ai_mapping"),
        ({"type": "number", "ai_mapping": "key_topics"}, "ai_mapping"),
        ({"help_text": "x" * 1_001}, "help_text"),
        ({"placeholder": "a\0b"}, "placeholder"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_broken_rule_is_named_at_its_place(facts, place):
    told = problems(of_fields(CHOICE, FIELD | facts))

    assert list(told) == [f"sections.0.fields.1.{place}"]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (None, ""),
        ([], ""),
        ({}, "sections"),
        ({"sections": []}, "sections"),
        ({"sections": [{"id": "plan", "name": "Plan", "fields": []}]}, "sections.0.fields"),
        ({"sections": [{"id": "plan", "name": "", "fields": [FIELD]}]}, "sections.0.name"),
        (of_fields(FIELD, FIELD), "sections.0.fields.1.id"),
        ({"sections": of_fields(FIELD)["sections"] * 2}, "sections.1.id"),
    ],
)
def test_a_template_has_sections_and_each_has_fields(raw, place):
    assert list(problems(raw)) == [place]


def test_every_problem_is_told_at_once():
    told = problems(of_fields(FIELD | {"label": ""}, CHOICE | {"options": []}))

    assert told == {
        "sections.0.fields.0.label": "Write something here.",
        "sections.0.fields.1.options": "Give at least one option to choose from.",
    }


def test_a_template_is_no_book():
    many = [
        {"id": f"s{number}", "name": "S", "fields": [FIELD | {"id": f"f{n}"} for n in range(31)]}
        for number in range(2)
    ]

    assert problems({"sections": many}) == {"sections": "A template has at most 60 fields."}


def test_the_same_field_id_may_stand_in_two_sections():
    sections = [{"id": name, "name": name, "fields": [FIELD]} for name in ("data", "plan")]

    assert len(read_structure({"sections": sections}).sections) == 2


def test_what_is_empty_counts_as_not_said():
    empty = {"options": [], "help_text": "", "placeholder": " ", "ai_mapping": ""}

    read = read_structure(of_fields(FIELD | empty))

    assert read == read_structure(of_fields(FIELD))


def test_a_stored_field_stays_readable_when_its_mapping_is_gone():
    stored = of_fields(FIELD | {"ai_mapping": "of_long_ago"})

    assert Structure.model_validate(stored).field("plan", "mood").ai_mapping == "of_long_ago"


def test_every_mapping_fits_a_text():
    assert all(fits(name, "textarea") for name in MAPPINGS)


def test_a_scale_without_bounds_goes_from_one_to_ten():
    assert field(type="scale").steps == list(range(1, 11))


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"type": "text"}, "word"),
        ({"type": "text"}, None),
        ({"type": "textarea"}, "x" * 20_000),
        (CHOICE, "Flat"),
        (CHOICE, ""),
        (CHOICE | {"type": "multiselect"}, []),
        (CHOICE | {"type": "multiselect"}, ["Labile", "Flat"]),
        ({"type": "checkbox"}, False),
        ({"type": "number"}, -2.5),
        ({"type": "number", "minimum": 0}, 0),
        ({"type": "scale"}, 10),
        ({"type": "scale", "minimum": 0, "maximum": 4}, 0),
        ({"type": "date"}, "2026-11-21"),
    ],
)
def test_values_that_fit(facts, value):
    assert value_problem(field(**facts), value) is None


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"type": "text"}, 5),
        ({"type": "text"}, ["word"]),
        ({"type": "text"}, "a\0b"),
        ({"type": "text"}, "half \ud800 a pair"),
        ({"type": "textarea"}, "x" * 20_001),
        (CHOICE, "Round"),
        (CHOICE, ["Flat"]),
        (CHOICE | {"type": "multiselect"}, "Flat"),
        (CHOICE | {"type": "multiselect"}, ["Flat", "Flat"]),
        (CHOICE | {"type": "multiselect"}, ["Flat", {}]),
        ({"type": "checkbox"}, "on"),
        ({"type": "checkbox"}, 1),
        ({"type": "number"}, True),
        ({"type": "number"}, "5"),
        ({"type": "number"}, float("nan")),
        ({"type": "number"}, 1e16),
        ({"type": "number", "minimum": 0}, -0.1),
        ({"type": "number", "maximum": 3}, 4),
        ({"type": "scale"}, 0),
        ({"type": "scale"}, 11),
        ({"type": "scale"}, 2.5),
        ({"type": "date"}, "21.11.2026"),
        ({"type": "date"}, "2026-02-30"),
        ({"type": "date"}, "20261121"),
        ({"type": "date"}, 20261121),
    ],
)
def test_values_that_do_not_fit(facts, value):
    assert value_problem(field(**facts), value)


@pytest.mark.parametrize("template", SYSTEM_TEMPLATES, ids=lambda template: template.type)
def test_what_ships_with_the_product_keeps_the_rules(template):
    assert read_structure(template.structure).to_json() == template.structure


@pytest.mark.parametrize(
    ("type", "required"),
    [
        ("soap", ["chief_complaint", "clinical_impression"]),
        ("dap", ["session_topics", "clinical_interpretation"]),
        ("birp", ["mood_presentation", "techniques_applied"]),
        ("progress", ["topics_discussed"]),
    ],
)
def test_the_fields_that_a_note_cannot_do_without(type, required):
    template = next(one for one in SYSTEM_TEMPLATES if one.type == type)

    sections = read_structure(template.structure).sections

    assert [f.id for section in sections for f in section.fields if f.required] == required


@pytest.mark.parametrize("template", SYSTEM_TEMPLATES, ids=lambda template: template.type)
def test_what_only_a_clinician_sees_is_left_to_the_clinician(template):
    fields = [f for section in read_structure(template.structure).sections for f in section.fields]
    seen = ("appearance", "behavior", "affect", "engagement", "insight_and_judgment")

    assert [f.id for f in fields if f.id in seen and f.ai_mapping] == []
