import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from sessions_app.extraction.endpoint import MOST_COUNTED
from sessions_app.extraction.engine import note_extractor
from sessions_app.extraction.openai import OpenAINoteExtractor
from sessions_app.extraction.protocol import ExtractorUnavailable
from sessions_app.tests.extraction_cast import ENGLISH, TRAIN, spoken
from sessions_app.tests.extraction_server import Answer, answering, completion, item, notes

DENIAL = "No. I don't want to die. I'm just tired."
HOMEWORK = "I'd like you to ride the train two stops on Thursday and Saturday"
GOOD = notes(
    item(
        "topic", "My manager moved the deadline for the quarterly report", name="Deadline at work"
    ),
    item("homework", HOMEWORK, name="Ride the train two stops on Thursday and Saturday"),
    item("topic", "My sister in Norway told me to buy a yellow boat", name="Sailing"),
    therapist_notes=[{"text": "The deadline at work was moved by the manager.", "cites": [0]}],
)


@pytest.fixture
def waits():
    return []


@pytest.fixture
def extract(waits):
    def ask(server, transcript=TRAIN, timeout=5.0, **options):
        extractor = OpenAINoteExtractor(
            base_url=server.url,
            openai_model="gpt-4o-mini",
            timeout=timeout,
            pause=waits.append,
            **options,
        )
        return extractor.extract(transcript, ENGLISH)

    return ask


def test_items_come_with_the_transcripts_own_words(extract):
    with answering(GOOD) as server:
        extraction = extract(server)

    topic = extraction.notes.key_topics[0]
    assert topic.name == "Deadline at work"
    assert topic.evidence[0].segment_ids == [3]
    assert topic.evidence[0].quote == "My manager moved the deadline for the quarterly report"


def test_item_whose_quote_was_never_said_is_dropped_and_counted(extract):
    with answering(GOOD) as server:
        extraction = extract(server)

    assert [topic.name for topic in extraction.notes.key_topics] == ["Deadline at work"]
    assert extraction.dropped == 1


def test_tokens_and_cost_are_counted(extract):
    with answering(GOOD) as server:
        extraction = extract(server)

    assert extraction.usage == pytest.approx(
        {"input_tokens": 2000, "output_tokens": 200, "calls": 2, "usd": 0.00042}
    )


def test_sentence_that_cites_nothing_goes(extract):
    invented = [{"text": "The client was calm and cooperative throughout.", "cites": []}]
    with answering(notes(therapist_notes=invented)) as server:
        extraction = extract(server)

    assert "cooperative" not in extraction.notes.text("therapist_notes")


def test_sentence_that_its_items_do_not_support_goes(extract):
    said = item("topic", "My manager moved the deadline for the quarterly report", name="Work")
    invented = [{"text": "Grandmother baked wonderful apple pies yesterday.", "cites": [0]}]
    with answering(notes(said, therapist_notes=invented)) as server:
        extraction = extract(server)

    assert "apple" not in extraction.notes.text("therapist_notes")


def test_rules_flag_stays_when_the_model_sees_nothing(extract):
    transcript = spoken("T: How are you?", "C: I've been thinking about killing myself.")
    with answering(notes()) as server:
        extraction = extract(server, transcript)

    assert [(flag.type, flag.assertion) for flag in extraction.notes.risk_flags] == [
        ("suicidal_ideation", "present")
    ]


def test_flag_that_no_rule_backs_is_shown_as_unsupported(extract):
    quote = "I felt dizzy and I was really scared that I would pass out"
    flag = item("risk", quote, risk="self_harm", level="high")
    with answering(notes(flag)) as server:
        extraction = extract(server)

    assert [
        (each.type, each.support, each.source)
        for each in extraction.notes.risk_flags
        if each.source == "llm"
    ] == [("self_harm", "unsupported", "llm")]


def test_flag_that_rules_and_model_see_is_from_both(extract):
    flag = item("risk", DENIAL, risk="suicidal_ideation", assertion="negated")
    with answering(notes(flag)) as server:
        extraction = extract(server)

    assert [(each.assertion, each.source) for each in extraction.notes.risk_flags] == [
        ("negated", "both")
    ]


def test_letter_to_the_patient_never_speaks_of_risk(extract):
    sentence = {"text": "You spoke about suicide and about the deadline at work.", "cites": [0]}
    said = item("topic", "My manager moved the deadline for the quarterly report", name="Work")
    with answering(notes(said, patient_summary=[sentence])) as server:
        extraction = extract(server)

    assert "suicide" not in extraction.notes.text("patient_summary")


def test_no_names_or_times_are_sent(extract):
    with answering(GOOD) as server:
        extract(server)

    sent = json.loads(server.requests[0]["messages"][1]["content"])
    assert sent[0] == {"who": "Therapist", "said": TRAIN[0].text}
    assert "user" not in server.requests[0]


def test_answer_is_bound_to_a_strict_schema(extract):
    with answering(GOOD) as server:
        extract(server)

    wanted = server.requests[0]["response_format"]["json_schema"]
    assert wanted["strict"] is True
    assert wanted["schema"]["additionalProperties"] is False


def test_long_transcript_goes_in_overlapping_parts(extract):
    turns = [f"C: Turn number {number} {'about the garden ' * 20}" for number in range(80)]
    with answering(notes()) as server:
        extract(server, spoken(*turns))

    first, second = (json.loads(each["messages"][1]["content"]) for each in server.requests[:2])
    assert first[-4:] == second[:4]


def test_answer_that_does_not_fit_is_asked_for_in_halves(extract):
    cut = Answer(completion('{"items": [', finish_reason="length"))
    with answering(cut, GOOD) as server:
        extract(server)

    halves = [json.loads(each["messages"][1]["content"]) for each in server.requests[1:3]]
    assert [len(half) for half in halves] == [6, 7]


def test_speech_without_end_is_cut_between_words(extract):
    speech = f"C: {'We talked about the garden and the roses there. ' * 700}"
    with answering(notes()) as server:
        extract(server, spoken(speech))

    asked = [json.loads(each["messages"][1]["content"]) for each in server.requests[:-1]]
    words = " ".join(each["said"] for part in asked for each in part)
    assert len(asked) == 3
    assert words == speech[3:].strip()


def test_long_speech_whose_answer_does_not_fit_is_halved_too(extract):
    speech = f"C: {'We talked about the garden and the roses there. ' * 40}"
    cut = Answer(completion('{"items": [', finish_reason="length"))
    with answering(cut, notes()) as server:
        extract(server, spoken(speech))

    assert len(server.requests) == 4


def test_texts_that_do_not_fit_are_left_to_the_rules(extract):
    def cut(request):
        if request["response_format"]["json_schema"]["name"] == "WireTexts":
            return Answer(completion('{"topic', finish_reason="length"))
        return GOOD(request)

    with answering(cut) as server:
        extraction = extract(server)

    assert {each.source for each in extraction.notes.therapist_notes} == {"rule"}


def test_count_that_no_request_can_have_is_not_believed(extract):
    def boasting(request):
        usage = {"prompt_tokens": 10**30, "completion_tokens": -1}
        return Answer({**json.loads(GOOD(request).body), "usage": usage})

    with answering(boasting) as server:
        extraction = extract(server)

    assert extraction.usage["input_tokens"] == 2 * MOST_COUNTED
    assert extraction.usage["output_tokens"] == 0


def test_price_that_was_agreed_counts(extract):
    with answering(GOOD) as server:
        extraction = extract(server, price=(1.0, 10.0))

    assert extraction.usage["usd"] == pytest.approx(0.004)


def test_model_without_a_price_has_no_cost_rather_than_none_at_all(waits):
    with answering(GOOD) as server:
        extractor = OpenAINoteExtractor(base_url=server.url, openai_model="of-our-own")
        extraction = extractor.extract(TRAIN, ENGLISH)

    assert "usd" not in extraction.usage


def test_sentence_that_turns_a_denial_round_goes(extract):
    flag = item("risk", DENIAL, risk="suicidal_ideation", assertion="negated")
    told = [
        {"text": "The client wants to die and is tired.", "cites": [0]},
        {"text": "The client does not want to die and is tired.", "cites": [0]},
    ]
    with answering(notes(flag, therapist_notes=told)) as server:
        extraction = extract(server)

    assert extraction.notes.text("therapist_notes") == told[1]["text"]


def test_sentence_about_risk_must_cite_the_flag(extract):
    said = item("topic", "My manager moved the deadline for the quarterly report", name="Work")
    told = [{"text": "The manager moved the deadline and he wants to kill himself.", "cites": [0]}]
    with answering(notes(said, therapist_notes=told)) as server:
        extraction = extract(server)

    assert "kill" not in extraction.notes.text("therapist_notes")


def test_no_text_tells_an_unverified_flag_as_a_fact(extract):
    quote = "I felt dizzy and I was really scared that I would pass out"
    flag = item("risk", quote, risk="crisis", level="high")
    told = [{"text": "She felt dizzy and was scared that she would pass out.", "cites": [0]}]
    with answering(notes(flag, therapist_notes=told)) as server:
        extraction = extract(server)

    assert told[0]["text"] not in extraction.notes.text("therapist_notes")
    assert [each.support for each in extraction.notes.risk_flags if each.source == "llm"] == [
        "unsupported"
    ]


def test_no_risk_goes_because_there_were_many(extract):
    quote = "I felt dizzy and I was really scared that I would pass out"
    flags = [item("risk", quote, risk="crisis", name=f"Flag {number}") for number in range(30)]
    with answering(notes(*flags)) as server:
        extraction = extract(server)

    assert len([each for each in extraction.notes.risk_flags if each.source == "llm"]) == 30


def test_two_risks_in_one_sentence_are_two_flags(extract):
    quote = "I felt dizzy and I was really scared that I would pass out"
    flags = [item("risk", quote, risk=risk) for risk in ("self_harm", "abuse")]
    with answering(notes(*flags)) as server:
        extraction = extract(server)

    assert {each.type for each in extraction.notes.risk_flags if each.source == "llm"} == {
        "self_harm",
        "abuse",
    }


def test_mood_rests_only_on_readings_that_held(extract):
    readings = [
        item("mood", "Probably a four. It's been a rough week, to be honest.", mood="low"),
        item("mood", "How would you rate your mood today, from zero to ten?", mood="very_positive"),
    ]
    with answering(notes(*readings)) as server:
        extraction = extract(server)

    assert extraction.notes.session_mood == "low"


def test_server_without_schemas_is_told_in_words(extract):
    with answering(Answer({"error": {"message": "no grammar"}}, status=400), GOOD) as server:
        extract(server)

    assert server.requests[1]["response_format"] == {"type": "json_object"}


def test_busy_server_is_given_the_time_it_asks_for(extract, waits):
    busy = Answer({"error": {"message": "slow down"}}, status=429, headers={"Retry-After": "7"})
    with answering(busy, GOOD) as server:
        extract(server)

    assert waits == [7.0]


def test_busy_server_may_name_the_moment(extract, waits):
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    busy = Answer({"error": {}}, status=429, headers={"Retry-After": moment})
    with answering(busy, GOOD) as server:
        extract(server)

    assert waits == [pytest.approx(19, abs=2)]


@pytest.mark.parametrize("told", ["soon", "-5", "1e9", "Mon, 99 Foo 2026"])
def test_senseless_wait_is_not_waited(extract, waits, told):
    busy = Answer({"error": {}}, status=429, headers={"Retry-After": told})
    with answering(busy, GOOD) as server:
        extract(server)

    assert waits == [pytest.approx(1, abs=0.3)]


def test_wait_longer_than_a_worker_should_is_left_to_the_queue(extract, waits):
    busy = Answer({"error": {}}, status=429, headers={"Retry-After": "600"})
    with answering(busy) as server, pytest.raises(ExtractorUnavailable) as raised:
        extract(server)

    assert raised.value.retry_after == 600
    assert waits == []


def test_empty_transcript_costs_nothing(extract):
    with answering(GOOD) as server:
        extraction = extract(server, [])

    assert server.requests == []
    assert extraction.notes.key_topics == []


def test_cancellation_from_the_progress_goes_through(extract):
    def cancelled(share_done):
        raise KeyboardInterrupt

    with answering(GOOD) as server, pytest.raises(KeyboardInterrupt):
        OpenAINoteExtractor(base_url=server.url).extract(TRAIN, ENGLISH, on_progress=cancelled)


def test_engine_is_built_once_per_process():
    options = {
        "api_key": "",
        "base_url": "http://127.0.0.1:9/v1",
        "openai_model": "m",
        "timeout": 1.0,
    }

    assert note_extractor("openai", **options) is note_extractor("openai", **options)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(completion("", refusal="I cannot help with that")), id="refusal"),
        pytest.param(Answer({"error": {}}, status=500), id="broken"),
        pytest.param(Answer({"error": {}}, status=503), id="overloaded"),
        pytest.param(Answer(b"<html>Bad gateway</html>"), id="not JSON"),
        pytest.param(Answer(b""), id="empty"),
        pytest.param(Answer(completion("I think the client is fine.")), id="prose"),
        pytest.param(Answer(completion('{"items": [{"kind": "topic"}]}')), id="wrong schema"),
        pytest.param(Answer(completion('{"items": "many"}')), id="wrong type"),
        pytest.param(Answer(completion('{"items": [], "grant": "admin"}')), id="extra field"),
        pytest.param(Answer(completion("[" * 100_000)), id="deep nesting"),
        pytest.param(Answer(b"[" * 100_000), id="deep body"),
        pytest.param(Answer(completion('{"items": NaN}')), id="not a number"),
        pytest.param(Answer({"choices": []}), id="no choices"),
        pytest.param(Answer({"choices": "none"}), id="choices are text"),
        pytest.param(Answer(b"[1," * 100_000, repeat=40), id="huge"),
        pytest.param(Answer(b"\xff\xfe\x00"), id="no text at all"),
    ],
)
def test_useless_answers_end_after_bounded_attempts(extract, waits, answer):
    with answering(answer) as server, pytest.raises(ExtractorUnavailable) as raised:
        extract(server)

    assert str(raised.value).endswith("try again later.")
    assert len(server.requests) == 4
    assert len(waits) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_refused_request_is_not_repeated(extract, status):
    refused = Answer({"error": {}}, status=status)
    with answering(refused) as server, pytest.raises(ExtractorUnavailable, match="administrator"):
        extract(server)

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(completion({"items": []}), hang=3.0), id="silent"),
        pytest.param(Answer(b" ", repeat=60, drip=0.05), id="a byte at a time"),
    ],
)
def test_slow_answers_end_in_time(extract, answer):
    with answering(answer) as server, pytest.raises(ExtractorUnavailable):
        extract(server, timeout=0.5)

    assert len(server.requests) == 4


def test_nobody_listening_is_the_worlds_fault(waits):
    extractor = OpenAINoteExtractor(base_url="http://127.0.0.1:9/v1", pause=waits.append)

    with pytest.raises(ExtractorUnavailable):
        extractor.extract(TRAIN, ENGLISH)
