"""Events as the API tells them, straight from the columns: what EventSerializer says of the rows,
for a fraction of its time. test_quick_answers.py compares the two."""

import orjson
from django.db.models import TextField
from django.db.models.functions import Cast

from timeline import kinds

EMPTY = orjson.Fragment(b"{}")
NAMES = (
    "event_date",
    "id",
    "therapist_id",
    "event_type",
    "event_subtype",
    "title",
    "description",
    "metadata",
    "related_entity_type",
    "related_entity_id",
    "importance",
    "is_private",
    "is_draft",
    "is_manual",
    "created_at",
)
METADATA, KIND, DRAFT = (NAMES.index(n) for n in ("metadata", "related_entity_type", "is_draft"))
# The JSON of the database stays the text that it is.
COLUMNS = tuple(Cast(name, TextField()) if name == "metadata" else name for name in NAMES)


def answers_of(rows, *, patient, user) -> list[dict]:
    """Of tuples of COLUMNS. Of a draft a patient reads the title alone."""
    hides, patient_id = user.is_patient, patient.pk
    told = []
    for row in rows:
        answer = dict(zip(NAMES, row, strict=True))
        answer["patient_id"] = patient_id
        answer["related_entity_type"] = kinds.name_of(row[KIND])
        if hides and row[DRAFT]:
            answer["description"], answer["metadata"] = "", EMPTY
        else:
            answer["metadata"] = orjson.Fragment(row[METADATA])
        told.append(answer)
    return told
