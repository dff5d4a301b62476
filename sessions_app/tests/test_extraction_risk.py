"""Which sentences raise which flag. The sentences stand in data/, for people to read and extend."""

from pathlib import Path

import pytest

from sessions_app.extraction.local.extractor import LocalNoteExtractor
from sessions_app.extraction.protocol import Utterance
from sessions_app.tests.extraction_cast import ENGLISH, spoken

DATA = Path(__file__).parent / "data"
SAID = [
    line.split("\t")
    for name in ("risk_sentences.tsv", "risk_dev.tsv")
    for line in (DATA / name).read_text("utf-8").splitlines()
]
HARMLESS = {"idiom", "none"}
ANSWERS = [line.split("\t") for line in (DATA / "risk_answers.tsv").read_text("utf-8").splitlines()]


def flags(transcript):
    return LocalNoteExtractor().extract(transcript, ENGLISH).notes.risk_flags


def assertions(transcript):
    return {flag.assertion for flag in flags(transcript)}


@pytest.mark.parametrize(
    ("assertion", "sentence"),
    [(gold, text) for gold, _, text in SAID if gold not in HARMLESS | {"other"}],
)
def test_flag_says_how_it_is_meant(assertion, sentence):
    assert assertion in assertions(spoken(f"C: {sentence}", "T: Okay."))


@pytest.mark.parametrize("sentence", [text for gold, _, text in SAID if gold == "other"])
def test_flag_about_someone_else_says_so(sentence):
    assert "other_person" in assertions(spoken(f"C: {sentence}", "T: Okay."))


@pytest.mark.parametrize("sentence", [text for gold, _, text in SAID if gold in HARMLESS])
def test_figure_of_speech_raises_no_flag(sentence):
    assert assertions(spoken(f"C: {sentence}", "T: Okay.")) == set()


@pytest.mark.parametrize(("assertion", "turns"), [(gold, turns) for gold, _, *turns in ANSWERS])
def test_answer_decides_what_the_question_meant(assertion, turns):
    transcript = spoken(*(turn.replace("herapist", "").replace("lient", "") for turn in turns))

    assert assertions(transcript) == {assertion} - {"none"}


def test_therapists_own_words_raise_no_flag():
    transcript = spoken("T: I could kill for a coffee, I want to die of thirst.", "C: Same here.")

    assert flags(transcript) == []


def test_one_voice_for_both_is_read_as_the_clients():
    transcript = [Utterance(0, "Therapist", "Any thoughts of suicide? Yes. I want to die.")]

    assert "present" in assertions(transcript)


def test_flag_rests_on_every_place_where_it_was_said():
    transcript = spoken("C: I want to die.", "T: Tell me more.", "C: I think about suicide daily.")

    (flag,) = flags(transcript)

    assert [proof.segment_ids for proof in flag.evidence] == [[0], [2]]


@pytest.mark.parametrize(
    "sentence",
    [
        "i want to kill my self",
        "I-I want to, um, kill myself",
        "I WANT TO KILL MYSELF",
        "i wanna die",
    ],
)
def test_speech_as_recognisers_write_it_is_understood(sentence):
    assert "present" in assertions(spoken(f"C: {sentence}"))
