"""A model that answers wrongly: what it made up is dropped, or not shown as verified."""

import pytest

from sessions_app.extraction.openai import OpenAINoteExtractor
from sessions_app.tests.extraction_cast import ENGLISH, GYM, TRAIN
from sessions_app.tests.extraction_server import answering, item, notes

ASKED, TOLD, DENIED, TASK = TRAIN[2].text, TRAIN[4].text, TRAIN[8].text, TRAIN[9].text
FAULTS = [
    pytest.param(TRAIN, item("feeling", TRAIN[5].text, name="Fear"), id="speaker swapped"),
    pytest.param(TRAIN, item("quote", TASK), id="therapist's words as the client's"),
    pytest.param(TRAIN, item("open_concern", DENIED, name="The client wants to die"), id="negated"),
    pytest.param(
        TRAIN,
        item("homework", TOLD, name="Ride the train two stops on Thursday and Saturday"),
        id="words of something else",
    ),
    pytest.param(
        TRAIN,
        item("topic", "My sister in Norway told me to buy a yellow boat", name="Sailing"),
        id="words of another session",
    ),
    pytest.param(
        GYM,
        item("risk", GYM[1].text, risk="suicidal_ideation", level="high"),
        id="flag on a session about the gym",
    ),
    pytest.param(
        TRAIN,
        item("risk", DENIED, risk="suicidal_ideation", level="high"),
        id="flag that turns a denial round",
    ),
    pytest.param(TRAIN, item("mood", TRAIN[0].text, mood="very_low"), id="mood from the question"),
]


@pytest.mark.parametrize(("transcript", "fault"), FAULTS)
def test_fault_is_not_believed(transcript, fault):
    with answering(notes(fault)) as server:
        extractor = OpenAINoteExtractor(base_url=server.url, pause=lambda seconds: None)
        shown = extractor.extract(transcript, ENGLISH).notes

    fields = [getattr(shown, name) for name in type(shown).model_fields]
    items = [each for field in fields if isinstance(field, list) for each in field]
    assert [each for each in items if each.source == "llm" and each.support == "verified"] == []
