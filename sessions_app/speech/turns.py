"""From words and voices to segments that a therapist can read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from sessions_app.speech.diarization import Track
from sessions_app.speech.protocol import UNCLEAR, Segment, Word
from sessions_app.speech.roles import roles

SENTENCE_PAUSE = 1.0  # seconds that end a sentence even without a full stop
OWN_PHRASE = 0.8  # seconds that a voice must speak inside a sentence to keep its words
OWN_SHARE = 0.25
LONGEST_WORD = 0.5  # seconds; the recogniser stretches a lone word over the pause beside it
SEGMENT_PAUSE = 4.0
LONG_SEGMENT = 12.0  # after this, the next end of a sentence ends the segment
LONGEST_SEGMENT = 30.0

Voiced = tuple[Word, int]  # a word and the voice that said it


def segments_of(words: Sequence[Word], tracks: Sequence[Track]) -> tuple[Segment, ...]:
    voice_at = voice_finder(tracks)
    voiced = [(word, voice_at(word.start, word.end)) for word in words]
    turns = list(_turns(_smoothed(voiced)))
    role_of = roles((voice, _text(turn)) for voice, turn in turns)
    return tuple(_segment(role_of[voice], turn) for voice, turn in turns)


def voice_finder(tracks: Sequence[Track]) -> Callable[[float, float], int]:
    """Give a function that names the voice heard most between two times, or else the nearest."""
    if not tracks:
        return lambda start, end: 0
    starts = np.array([track.start for track in tracks])
    ends = np.array([track.end for track in tracks])
    voices = np.array([track.voice for track in tracks])

    def voice_at(start: float, end: float) -> int:
        shared = np.minimum(ends, end) - np.maximum(starts, start)
        if shared.max() <= 0:
            return int(voices[shared.argmax()])
        return int(np.bincount(voices, weights=shared.clip(0)).argmax())

    return voice_at


def _smoothed(voiced: list[Voiced]) -> list[Voiced]:
    """Give each sentence to one voice, unless the other really says a part of it."""
    return [pair for sentence in _sentences(voiced) for pair in _one_voice(sentence)]


def _sentences(voiced: list[Voiced]) -> Iterable[list[Voiced]]:
    sentence: list[Voiced] = []
    for word, voice in voiced:
        if sentence and word.start - sentence[-1][0].end >= SENTENCE_PAUSE:
            yield sentence
            sentence = []
        sentence.append((word, voice))
        if ends_sentence(word):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _one_voice(sentence: list[Voiced]) -> list[Voiced]:
    seconds: dict[int, float] = defaultdict(float)
    for word, voice in sentence:
        seconds[voice] += min(max(0.05, word.end - word.start), LONGEST_WORD)
    main = max(seconds, key=seconds.get)
    others = sum(seconds.values()) - seconds[main]
    if others >= OWN_PHRASE and others >= OWN_SHARE * seconds[main]:
        return sentence
    return [(word, main) for word, _ in sentence]


def _turns(voiced: list[Voiced]) -> Iterable[tuple[int, list[Word]]]:
    turn: list[Word] = []
    voice = None
    for word, speaks in voiced:
        if turn and (speaks != voice or _is_long_enough(turn, word)):
            yield voice, turn
            turn = []
        turn.append(word)
        voice = speaks
    if turn:
        yield voice, turn


def _is_long_enough(turn: list[Word], following: Word) -> bool:
    if following.text == UNCLEAR or turn[-1].text == UNCLEAR:
        return True
    if following.start - turn[-1].end > SEGMENT_PAUSE:
        return True
    length = following.end - turn[0].start
    return length > LONGEST_SEGMENT or (length > LONG_SEGMENT and ends_sentence(turn[-1]))


def ends_sentence(word: Word) -> bool:
    return word.text.rstrip("\"'”’)").endswith((".", "?", "!", "…", "。", "？", "！"))


def _segment(speaker: str, words: list[Word]) -> Segment:
    is_unclear = words[0].text == UNCLEAR
    return Segment(
        start=words[0].start,
        end=words[-1].end,
        speaker=speaker,
        text=_text(words),
        words=() if is_unclear else tuple(words),
        confidence=None if is_unclear else mean_probability(words),
    )


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def mean_probability(words: Sequence[Word]) -> float | None:
    if not words:
        return None
    return round(sum(word.probability for word in words) / len(words), 3)
