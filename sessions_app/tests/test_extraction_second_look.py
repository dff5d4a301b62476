"""The model is asked once more whether its items follow from their words; it can only take away."""

import json

import pytest

from sessions_app.extraction.openai import OpenAINoteExtractor
from sessions_app.extraction.protocol import ExtractorUnavailable
from sessions_app.tests.extraction_cast import ENGLISH, TRAIN, spoken
from sessions_app.tests.extraction_server import Answer, answering, completion, item, notes

DEADLINE = item(
    "topic", "My manager moved the deadline for the quarterly report", name="Deadline of the report"
)
PANIC = item(
    "trigger",
    "On Tuesday I had a panic attack when the train stopped in the tunnel",
    name="The train stopped in the tunnel",
)
RISK = "I've been thinking about killing myself every night this week."


def extract(server, transcript=TRAIN, *, second_look=True):
    extractor = OpenAINoteExtractor(
        base_url=server.url,
        openai_model="gpt-4o-mini",
        second_look=second_look,
        pause=lambda seconds: None,
    )
    return extractor.extract(transcript, ENGLISH)


def test_nobody_is_asked_again_unless_it_is_set():
    with answering(notes(DEADLINE)) as server:
        extract(server, second_look=False)

    assert len(server.requests) == 2


def test_item_that_does_not_follow_goes_and_is_counted():
    with answering(notes(DEADLINE, PANIC, verdicts=["yes", "no"])) as server:
        extraction = extract(server)

    assert [topic.support for topic in extraction.notes.key_topics] == ["verified"]
    assert extraction.notes.triggers == []
    assert extraction.dropped == 1


@pytest.mark.parametrize("verdicts", [["partly"], []])
def test_item_without_a_plain_yes_is_weak(verdicts):
    with answering(notes(DEADLINE, verdicts=verdicts)) as server:
        extraction = extract(server)

    assert [topic.support for topic in extraction.notes.key_topics] == ["weak"]


def test_a_yes_makes_no_weak_item_verified():
    unlike = item("topic", "My manager moved the deadline for the quarterly report", name="Sailing")
    with answering(notes(unlike, verdicts=["yes"])) as server:
        extraction = extract(server)

    assert [topic.support for topic in extraction.notes.key_topics] == ["weak"]


def test_risk_is_not_asked_about():
    flag = item("risk", RISK, risk="suicidal_ideation", level="high")
    transcript = spoken("T: How are you?", f"C: {RISK}")
    with answering(notes(flag, verdicts=["no", "no", "no"])) as server:
        extraction = extract(server, transcript)

    assert [(each.type, each.source) for each in extraction.notes.risk_flags] == [
        ("suicidal_ideation", "both")
    ]


def test_its_tokens_are_counted_too():
    with answering(notes(DEADLINE, verdicts=["yes"])) as server:
        extraction = extract(server)

    assert extraction.usage["calls"] == 3
    assert extraction.usage["input_tokens"] == 3000


def test_it_is_shown_the_words_with_their_speakers():
    with answering(notes(DEADLINE, verdicts=["yes"])) as server:
        extract(server)

    (told,) = json.loads(server.requests[1]["messages"][1]["content"])
    assert told["says"]["name"] == "Deadline of the report"
    assert told["words"] == [
        {"who": "Client", "said": "My manager moved the deadline for the quarterly report"}
    ]


def test_answer_that_does_not_fit_leaves_the_items_weak():
    def cut(request):
        if request["response_format"]["json_schema"]["name"] == "WireVerdicts":
            return Answer(completion('{"verdicts": [', finish_reason="length"))
        return notes(DEADLINE)(request)

    with answering(cut) as server:
        extraction = extract(server)

    assert [topic.support for topic in extraction.notes.key_topics] == ["weak"]


def test_server_that_fails_at_it_is_the_worlds_fault():
    def failing(request):
        if request["response_format"]["json_schema"]["name"] == "WireVerdicts":
            return Answer({"error": {}}, status=503)
        return notes(DEADLINE)(request)

    with answering(failing) as server, pytest.raises(ExtractorUnavailable):
        extract(server)
