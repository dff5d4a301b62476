import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from sessions_app.extraction.engine import note_extractor
from sessions_app.extraction.local.extractor import LocalNoteExtractor
from sessions_app.extraction.locate import bare
from sessions_app.extraction.protocol import ExtractedNotes, Utterance
from sessions_app.tests.extraction_cast import ENGLISH, GYM, TRAIN, spoken

PHRASES = [
    "I want to die.",
    "No.",
    "yeah, sometimes",
    "For homework, I'd like you to walk every day this week",
    "I'd say a four out of ten",
    "I can't stop drinking, I-I mean",
    "it's killing me",
    "   ",
    "\u202e\x00\u0130",
    "When my boss yells at me I feel so anxious that I can't breathe",
    "I’ll call you next week",
    "???",
    "[laughs] so um you know like",
    "👩‍👩‍👧 ok",
    "my mom said she wants to die",
    "Let's try the breathing",
]
TURNS = some.lists(
    some.tuples(
        some.sampled_from(["Therapist", "Client", "client", "Guest", ""]),
        some.lists(some.sampled_from(PHRASES) | some.text(max_size=40), max_size=4).map(" ".join),
        some.none() | some.floats(0, 4000),
    ),
    max_size=12,
)


def read(transcript):
    return LocalNoteExtractor().extract(transcript, ENGLISH).notes


def items(note):
    lists = [getattr(note, field) for field in type(note).model_fields]
    return [item for each in lists if isinstance(each, list) for item in each]


@given(TURNS)
@settings(max_examples=150, deadline=None)
def test_every_quote_of_any_transcript_stands_in_its_segment(turns):
    transcript = [
        Utterance(number, speaker, text, at, at and at + 1)
        for number, (speaker, text, at) in enumerate(turns)
    ]

    note = read(transcript)

    assert ExtractedNotes.model_validate(note.model_dump()) == note
    assert [
        proof.quote
        for item in items(note)
        for proof in item.evidence
        if proof.quote not in transcript[proof.segment_ids[0]].text
    ] == []


def test_session_reads_as_it_was():
    note = read(TRAIN)

    assert note.key_topics[0].name in {"Work and career", "Anxiety and worry"}
    assert (note.session_mood, note.mood_trajectory) == ("neutral", "improving")
    assert [reading.scale for reading in note.mood_readings] == [4.0, 6.0]
    assert [(flag.type, flag.assertion) for flag in note.risk_flags] == [
        ("suicidal_ideation", "negated")
    ]


def test_homework_is_what_was_asked_and_what_was_offered():
    note = read(TRAIN)

    assert [item.task for item in note.action_items] == [
        "Ride the train two stops on Thursday and Saturday",
        "Stop looking at your email after nine",
    ]


def test_strategy_tells_how_far_it_came():
    note = read(TRAIN)

    status = {strategy.name: strategy.status for strategy in note.strategies}
    assert status["Thought record"] == "practiced"
    assert status["Gradual exposure"] == "assigned"


def test_trigger_names_what_set_it_off():
    note = read(TRAIN)

    assert [(trigger.trigger, trigger.severity) for trigger in note.triggers] == [
        ("When the train stopped in the tunnel", "severe")
    ]


def test_gym_session_has_no_flags():
    assert read(GYM).risk_flags == []


def test_letter_speaks_to_the_patient_and_not_of_risk():
    transcript = [*TRAIN, *spoken("C: I want to kill myself and my husband hits me every night.")]

    letter = read(transcript).text("patient_summary")

    assert letter.startswith("In this session you talked about")
    assert "kill" not in letter
    assert "husband" not in letter
    assert "die" not in letter


def test_what_was_not_said_stays_empty():
    note = read(spoken("T: Hello.", "C: Hello."))

    assert (note.session_mood, note.mood_trajectory) == (None, None)
    assert note.action_items == note.triggers == note.risk_flags == []


@pytest.mark.parametrize(
    ("answer", "mood"),
    [
        ("I'd say a two.", "very_low"),
        ("Four out of ten.", "low"),
        ("six and a half", "positive"),
        ("10", "very_positive"),
    ],
)
def test_number_on_the_scale_is_the_mood(answer, mood):
    note = read(spoken("T: How would you rate your mood, from zero to ten?", f"C: {answer}"))

    assert note.session_mood == mood


def test_ten_of_anxiety_is_low_mood():
    note = read(spoken("T: How would you rate your anxiety, from zero to ten?", "C: A nine."))

    assert note.session_mood == "very_low"


def test_confidence_is_not_a_mood():
    note = read(spoken("T: From zero to ten, how confident are you to feel ready?", "C: A nine."))

    assert note.mood_readings == []


@pytest.mark.parametrize("transcript", [[], spoken("C: "), spoken("C: \n\t ")])
def test_empty_transcript_makes_an_empty_note(transcript):
    assert read(transcript) == ExtractedNotes()


def test_long_transcript_keeps_within_its_lengths():
    note = read(
        [
            Utterance(each.id + 20 * turn, each.speaker, each.text)
            for turn in range(40)
            for each in TRAIN
        ]
    )

    assert len(note.key_topics) <= 7
    assert len(note.text("therapist_notes").split()) <= 200
    assert len(note.text("patient_summary").split()) <= 150


def test_same_transcript_makes_the_same_note():
    assert read(TRAIN) == read(TRAIN)


def test_words_without_punctuation_are_read_too():
    note = read(
        spoken("C: " + bare(" ".join(each.text for each in TRAIN if each.speaker == "Client")))
    )

    assert note.key_topics != []


def test_null_engine_makes_one_topic_of_the_first_words():
    note = note_extractor("null").extract(TRAIN, ENGLISH).notes

    assert [topic.evidence[0].quote for topic in note.key_topics] == [TRAIN[0].text]


def test_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="local, openai or null"):
        note_extractor("magic")


def test_words_are_nobodys_where_the_speakers_were_not_told_apart():
    told = [
        "Hello Maya, good to see you, I am so glad that you came today.",
        "I was anxious before every meeting this week and I slept badly.",
        "I felt ashamed when my manager asked me about the deadline.",
    ]
    transcript = [Utterance(number, "Therapist", text) for number, text in enumerate(told)]

    note = note_extractor("local").extract(transcript, ENGLISH).notes

    assert "Client said" not in note.text("therapist_notes")
    assert "“" not in note.text("patient_summary")


def test_the_letter_quotes_nothing_of_a_turn_in_which_risk_came_up():
    transcript = [
        Utterance(0, "Therapist", "How was your week?"),
        Utterance(
            1,
            "Client",
            "Honestly I think everyone would be better off without me. "
            "But I would never do anything because of my daughter, I love her.",
        ),
        Utterance(2, "Client", "I was anxious before every meeting and I slept badly all week."),
    ]

    letter = note_extractor("local").extract(transcript, ENGLISH).notes.text("patient_summary")

    assert "never do anything" not in letter
    assert "anxious before every meeting" in letter


def test_a_safety_net_is_no_homework():
    transcript = [
        Utterance(0, "Therapist", "If that ever changes, will you call me tomorrow or any day?"),
        Utterance(1, "Client", "Yes, I will."),
        Utterance(2, "Therapist", "For homework, please practice the breathing each evening."),
        Utterance(3, "Client", "Okay, I will do that."),
    ]

    items = note_extractor("local").extract(transcript, ENGLISH).notes.action_items

    assert [item.task for item in items] == ["Practice the breathing each evening"]
