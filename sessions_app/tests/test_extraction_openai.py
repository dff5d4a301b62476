import json

import pytest

from sessions_app.tests.extraction_answers import GOOD
from sessions_app.tests.extraction_cast import TRAIN, spoken
from sessions_app.tests.extraction_server import Answer, answering, completion, item, notes

DENIAL = "No. I don't want to die. I'm just tired."


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
