"""Any structure that a template may have."""

from hypothesis import strategies as st

from sessions_app.notes.mappings import MAPPINGS
from sessions_app.notes.structure import fits

CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])
IDS = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
WORDS = st.text(CHARACTERS, min_size=1, max_size=20).filter(str.strip)
LONG_WORDS = st.none() | st.text(CHARACTERS | st.sampled_from("\n\t"), max_size=40)
OPTIONS = st.lists(WORDS, min_size=1, max_size=5, unique_by=str.strip)
TYPES = ["text", "textarea", "select", "multiselect", "checkbox", "number", "date", "scale"]
SCALES = st.tuples(st.integers(-50, 50), st.integers(1, 20)).map(lambda s: (s[0], s[0] + s[1]))
NUMBERS = st.tuples(st.none() | st.integers(-999, 0), st.none() | st.integers(1, 999))
BOUNDS = {"scale": st.just((None, None)) | SCALES, "number": NUMBERS}


@st.composite
def fields(draw):
    kind = draw(st.sampled_from(TYPES))
    minimum, maximum = draw(BOUNDS.get(kind, st.just((None, None))))
    fitting = [name for name in MAPPINGS if fits(name, kind)]
    return {
        "id": draw(IDS),
        "label": draw(WORDS),
        "type": kind,
        "required": draw(st.booleans()),
        "options": draw(OPTIONS) if kind in ("select", "multiselect") else None,
        "minimum": minimum,
        "maximum": maximum,
        "ai_mapping": draw(st.sampled_from([None, *fitting])),
        "placeholder": draw(LONG_WORDS),
        "help_text": draw(LONG_WORDS),
    }


SECTIONS = st.fixed_dictionaries(
    {
        "id": IDS,
        "name": WORDS,
        "description": LONG_WORDS,
        "fields": st.lists(fields(), min_size=1, max_size=4, unique_by=lambda field: field["id"]),
    }
)
STRUCTURES = st.fixed_dictionaries(
    {"sections": st.lists(SECTIONS, min_size=1, max_size=3, unique_by=lambda part: part["id"])}
)
