import pytest

from sessions_app.speech.diarization import Track
from sessions_app.speech.loops import without_loops
from sessions_app.speech.protocol import CLIENT, THERAPIST, UNCLEAR, Word
from sessions_app.speech.roles import roles
from sessions_app.speech.turns import segments_of
from sessions_app.speech.unheard import gaps, joined


def said(text, start=0.0, step=0.4):
    return [
        Word(round(start + index * step, 2), round(start + (index + 0.9) * step, 2), word, 0.9)
        for index, word in enumerate(text.split())
    ]


QUESTION = said("How are you feeling today?")
ANSWER = said("I am tired of my work.", start=3.0)
TRACKS = [Track(0.0, 2.0, 0), Track(3.0, 5.5, 1)]


def test_a_change_of_voice_begins_a_new_segment():
    segments = segments_of(QUESTION + ANSWER, TRACKS)

    assert [segment.text for segment in segments] == [
        "How are you feeling today?",
        "I am tired of my work.",
    ]


def test_who_asks_is_the_therapist():
    segments = segments_of(QUESTION + ANSWER, TRACKS)

    assert [segment.speaker for segment in segments] == [THERAPIST, CLIENT]


def test_who_asks_is_the_therapist_even_when_speaking_second():
    segments = segments_of(said("I am here.") + said("How are you?", 3), TRACKS)

    assert [segment.speaker for segment in segments] == [CLIENT, THERAPIST]


def test_confidence_is_the_mean_of_the_words():
    segments = segments_of(QUESTION, TRACKS)

    assert segments[0].confidence == pytest.approx(0.9)


def test_one_stray_word_stays_with_its_sentence():
    tracks = [Track(0.0, 1.2, 0), Track(1.2, 1.6, 1), Track(1.6, 3.0, 0)]

    segments = segments_of(QUESTION, tracks)

    assert len(segments) == 1


def test_a_real_interruption_is_kept_apart():
    words = said("so I went there and then yes that is right")
    tracks = [Track(0.0, 2.4, 0), Track(2.4, 4.0, 1)]

    segments = segments_of(words, tracks)

    assert [segment.text for segment in segments] == [
        "so I went there and then",
        "yes that is right",
    ]


def test_long_speech_is_divided_at_the_end_of_a_sentence():
    words = said("This sentence has six short words. " * 12)

    segments = segments_of(words, [Track(0.0, 40.0, 0)])

    assert all(segment.text.endswith("words.") for segment in segments)
    assert max(segment.end - segment.start for segment in segments) < 20


def test_speech_without_full_stops_is_divided_after_thirty_seconds():
    segments = segments_of(said("and " * 200), [Track(0.0, 90.0, 0)])

    assert max(segment.end - segment.start for segment in segments) <= 30


def test_a_long_pause_begins_a_new_segment():
    segments = segments_of(said("Well") + said("yes", 20), [Track(0.0, 30.0, 0)])

    assert len(segments) == 2


def test_a_word_outside_all_tracks_goes_to_the_nearest_voice():
    segments = segments_of(QUESTION + said("I see my point.", 7.0), TRACKS)

    assert segments[-1].speaker == CLIENT


def test_what_was_unclear_stands_alone():
    words = [*QUESTION, Word(2.5, 6.0, UNCLEAR, 0.0), *said("I am fine.", 6.5)]

    segments = segments_of(words, [Track(0.0, 9.0, 0)])

    assert [segment.text for segment in segments] == [QUESTION_TEXT, UNCLEAR, "I am fine."]
    assert segments[1].words == ()
    assert segments[1].confidence is None


QUESTION_TEXT = "How are you feeling today?"


def test_a_lone_voice_that_asks_is_the_therapist():
    assert roles([("A", "How are you? What do you need?")]) == {"A": THERAPIST}


def test_a_lone_voice_that_tells_is_the_client():
    assert roles([("A", "I went home. My day was long.")]) == {"A": CLIENT}


def test_every_further_voice_is_a_client():
    spoken = [("A", "Do you agree?"), ("B", "I do."), ("C", "I don't.")]

    assert roles(spoken) == {"A": THERAPIST, "B": CLIENT, "C": CLIENT}


def test_nothing_said_gives_no_roles():
    assert roles([]) == {}


def test_a_phrase_said_over_and_over_is_said_twice():
    words = said("and so I went home. " + "thank you for watching " * 9 + "then I slept")

    kept = " ".join(word.text for word in without_loops(words))

    assert kept == (
        "and so I went home. thank you for watching thank you for watching then I slept"
    )


def test_human_repetition_is_kept():
    words = said("No, no, no, no, no, I really really really did not")

    assert without_loops(words) == words


def test_gaps_are_where_speech_has_no_words():
    speech = [(0.0, 10.0)]

    assert gaps(speech, [Word(0.0, 3.0, "a", 1), Word(7.0, 10.0, "b", 1)]) == [(3.3, 6.7)]


def test_speech_with_words_has_no_gaps():
    assert gaps([(0.0, 2.0)], [Word(0.0, 2.0, "a", 1)]) == []


def test_speech_goes_on_over_a_breath():
    assert joined([(0.0, 1.0), (1.2, 2.0), (4.0, 5.0)]) == [(0.0, 2.0), (4.0, 5.0)]
