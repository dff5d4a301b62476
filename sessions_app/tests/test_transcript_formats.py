import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions_app.transcripts.reading import Turn, read_transcript
from sessions_app.transcripts.turns import UnreadableTranscript

WEBVTT = """WEBVTT - made by a recorder

STYLE
::cue { color: white }

NOTE nobody says this

intro
00:01.000 --> 00:04.500 align:left position:10%
<v Dr. Smith>How was <i>your</i> <00:02.000>week?</v>

00:05.000 --> 00:09.000
<v Maya>I slept badly &amp; worried.</v>

1:00:00.000 --> 1:00:02.000
Maya: Every night.
"""
SUBRIP = """1
00:00:01,000 --> 00:00:04,500
Therapist: How was your week?

2
00:00:05,000 --> 00:00:09,000
Client: I slept badly
and worried.
"""
PLAIN = """Therapist: How was your week?
Client: I slept badly.
It was every night.

[00:01:02] T: And what did you do?
(1:05) C: I told him: enough.
"""


def said(text):
    return [(turn.speaker, turn.text) for turn in read_transcript(text).turns]


TALK = [("Therapist", "How was your week?"), ("Client", "I slept badly.")]


def test_webvtt_with_voices_is_read():
    reading = read_transcript(WEBVTT)

    assert reading.turns == (
        Turn("Therapist", "How was your week?", 1.0, 4.5),
        Turn("Client", "I slept badly & worried.", 5.0, 9.0),
        Turn("Client", "Every night.", 3600.0, 3602.0),
    )
    assert reading.duration == 3602.0


def test_two_voices_in_one_cue_are_two_turns():
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v T>How are you?</v>\n<v C>Fine.</v>\n"

    assert said(text) == [("Therapist", "How are you?"), ("Client", "Fine.")]


def test_subrip_is_read():
    reading = read_transcript(SUBRIP)

    assert reading.turns == (
        Turn("Therapist", "How was your week?", 1.0, 4.5),
        Turn("Client", "I slept badly and worried.", 5.0, 9.0),
    )


def test_plain_text_with_speakers_is_read():
    assert said(PLAIN) == [
        ("Therapist", "How was your week?"),
        ("Client", "I slept badly. It was every night."),
        ("Therapist", "And what did you do?"),
        ("Client", "I told him: enough."),
    ]


def test_times_in_plain_text_are_kept():
    assert [turn.start for turn in read_transcript(PLAIN).turns] == [None, None, 62.0, 65.0]


def test_a_name_and_a_time_may_stand_above_the_words():
    text = "Dr. Jane Doe  0:12\nHow was your week?\n\nSam Roe  0:15\nI slept badly.\n"

    assert said(text) == TALK


@pytest.mark.parametrize(
    "content",
    [
        [{"speaker": "Therapist", "text": TALK[0][1]}, {"speaker": "Client", "text": TALK[1][1]}],
        {
            "text": "How was your week? I slept badly.",
            "segments": [
                {"id": 0, "speaker": "A", "start": 0.0, "end": 1.5, "text": " How was your week?"},
                {"id": 1, "speaker": "B", "start": 2.0, "end": 3, "text": " I slept badly."},
            ],
        },
        {
            "utterances": [
                {"speaker": 0, "transcript": TALK[0][1]},
                {"role": "C", "text": TALK[1][1]},
            ]
        },
    ],
    ids=["ours", "diarized", "others"],
)
def test_json_is_read(content):
    assert said(json.dumps(content)) == TALK


def test_the_transcripts_that_come_with_the_project_are_read():
    for path in Path("sessions_app/tests/data").rglob("*.vtt"):
        assert read_transcript(path.read_bytes()).turns


@pytest.mark.parametrize(
    "names",
    [
        ("Therapist", "Client"),
        ("T", "C"),
        ("THERAPIST", "PATIENT"),
        ("Dr. Okoye", "Maya"),
        ("Jane Doe, LCSW", "Sam"),
        ("Counselor", "Speaker 2"),
        ("Speaker 1", "Client 1"),
        ("SPEAKER_00", "SPEAKER_01"),
        ("Interviewer", "Anna-Maria O’Neil"),
        ("Psychologist", "Žydrūnė"),
    ],
)
def test_who_is_who_follows_from_names_and_words(names):
    text = f"{names[0]}: How was your week?\n{names[1]}: I slept badly.\n" * 2

    assert said(text) == TALK * 2


def test_a_family_is_the_client():
    text = "Therapist: How are you both?\nAnna: Fine.\nBen: I am not.\nAnna: No.\nBen: No.\n"

    assert [speaker for speaker, _ in said(text)] == ["Therapist"] + ["Client"] * 4


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffTherapist: Žmogus?\r\nClient: Ąžuolas.\r\n".encode(),
        "Therapist: Žmogus?\nClient: Ąžuolas.\n".encode("utf-16"),
        "Therapist: Žmogus?\nClient: Ąžuolas.\n".encode("utf-16-le"),
        "Therapist: Žmogus?\rClient: Ąžuolas.\r".encode("utf-16-be"),
        "Therapist: Žmogus?\nClient: Ąžuolas.\n".encode("utf-32"),
    ],
    ids=["utf-8 with mark", "utf-16", "le", "be", "utf-32"],
)
def test_text_is_read_in_the_encodings_of_this_world(content):
    assert said(content) == [("Therapist", "Žmogus?"), ("Client", "Ąžuolas.")]


def test_windows_text_is_read():
    assert said("T: “Café”?\r\nC: Naïve.\r\n".encode("cp1252"))[0][1] == "“Café”?"


BAD = {
    "nobody is named": ("How was your week?\nFine.\n", 1),
    "no time in a cue": ("WEBVTT\n\n00:01.000 --> 00:02.000\nT: Hello\n\nlost words\nC: a", 6),
    "a time that is none": ("WEBVTT\n\n00:01.000 --> soon\nT: Hello\n", 3),
    "a time with 99 seconds": ("1\n00:00:99,000 --> 00:01:40,000\nT: Hello\n", 2),
    "a time of another day": ("1\n99:00:00,000 --> 99:00:01,000\nT: Hello\n", 2),
    "json that ends early": ('[{"speaker": "T",\n "text": "Hello"', 2),
}


@pytest.mark.parametrize(("text", "line"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_read_is_told_with_its_line(text, line):
    with pytest.raises(UnreadableTranscript) as refusal:
        read_transcript(text)

    assert refusal.value.details["line"] == line
    assert f"(line {line})" in refusal.value.message


@pytest.mark.parametrize(
    "content",
    [
        "",
        "   \n\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "WEBVTT\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nNobody says who speaks\n",
        "{}",
        "[{}]",
        '["a"]',
        '{"segments": "a"}',
        '{"segments": [{"speaker": "T", "text": 5}]}',
        '{"segments": [{"text": "nobody"}]}',
        '{"segments": [{"speaker": "T", "text": "a", "start": NaN}]}',
        '{"segments": [{"speaker": "T", "text": "a", "start": -1}]}',
        '{"segments": [{"speaker": "T", "text": "a", "start": true}]}',
        '{"segments": [{"speaker": "T", "text": "a", "start": 1e999}]}',
        '{"segments": [{"speaker": "T", "text": "a", "start": ' + "9" * 400 + "}]}",
        '{"segments": [{"speaker": "T", "text": "a", "start": ' + "9" * 5000 + "}]}",
        "[" * 100_000,
        '{"a":' * 100_000,
        "T: " + "a" * 200_000,
        "T: a\nC: b\n" * 10_001,
        "T: a" + " " * (21 * 1024 * 1024),
    ],
    ids=range(22),
)
def test_what_is_no_transcript_is_refused(content):
    with pytest.raises(UnreadableTranscript):
        read_transcript(content)


def test_what_no_database_takes_is_cleaned_away():
    assert said('[{"speaker": "T", "text": "a\\u0000b\\ud800c\\u0007 ?"}]')[0][1] == "a b?c ?"


def test_a_long_line_without_a_name_takes_no_time():
    text = "T: Hello?\n" + " " * 1_000_000 + "a " * 40_000 + "\nC: I am here.\n"

    assert len(said(text)) == 2


PIECES = st.sampled_from(
    [
        "WEBVTT", "\n", "\n\n", "00:01.000 --> 00:02.000", "1", "T:", "C:", "<v Ann>", "</v>",
        "[00:01]", "(1:02:03)", "{", "}", "[", "]", '"segments":', '"text": "a"', '"start": 1', ",",
        "NOTE", "&#0;", "&#x110000;", "\ufeff", "\0", "\ud800", " ", "a: b: c", "：", "\u2028",
        "٣:٣", "-->",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=200) | st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(content):
    try:
        reading = read_transcript(content)
    except UnreadableTranscript:
        return

    assert all(turn.speaker in ("Therapist", "Client") and turn.text for turn in reading.turns)
    assert "\0" not in "".join(turn.text for turn in reading.turns)


json_like = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["segments", "speaker", "text", "start", "end", "role"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None)
@given(json_like)
def test_whatever_json_comes_is_read_or_refused(content):
    try:
        reading = read_transcript(json.dumps(content))
    except UnreadableTranscript:
        return

    assert all(turn.end is None or turn.end >= turn.start for turn in reading.turns)
