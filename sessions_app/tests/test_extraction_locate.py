import pytest

from sessions_app.extraction.locate import Locator
from sessions_app.tests.extraction_cast import TRAIN, spoken


@pytest.mark.parametrize(
    ("quote", "segment", "found"),
    [
        pytest.param(
            "my manager moved the deadline, for the quarterly report!",
            3,
            "My manager moved the deadline for the quarterly report",
            id="case and punctuation",
        ),
        pytest.param(
            "on tuesday I had a panic attack when train stopped in tunnel",
            4,
            "On Tuesday I had a panic attack when the train stopped in the tunnel",
            id="words left out",
        ),
        pytest.param(
            "What's been pulling it down?", 2, "What's been pulling it down?", id="whole utterance"
        ),
    ],
)
def test_quote_is_found_in_the_transcripts_own_words(quote, segment, found):
    proof = Locator(TRAIN).locate(quote)

    assert proof.segment_ids == [segment]
    assert proof.quote == found


@pytest.mark.parametrize(
    "quote",
    ["", "...", "the train", "I don't", "My sister in Norway told me to buy a yellow boat"],
)
def test_quote_that_is_foreign_or_too_short_is_not_found(quote):
    assert Locator(TRAIN).locate(quote) is None


def test_quote_over_two_segments_of_one_speaker_names_both():
    transcript = spoken("C: I was on the train and it", "C: stopped in the dark tunnel again")

    proof = Locator(transcript).locate("on the train and it stopped in the dark tunnel")

    assert proof.segment_ids == [0, 1]
    assert (proof.start, proof.end) == (0.0, 19.0)


def test_quote_over_a_change_of_speaker_keeps_the_larger_side():
    transcript = spoken("T: Go on.", "C: It stopped in the dark tunnel again", "T: I see.")

    proof = Locator(transcript).locate("Go on. It stopped in the dark tunnel again")

    assert proof.segment_ids == [1]


def test_nothing_is_found_in_an_empty_transcript():
    assert Locator([]).locate("on the train and it stopped in the dark tunnel") is None
