"""How far a transcript is from the exact turns: words, speakers of words, speakers over time."""

import re
from itertools import permutations

import jiwer
import numpy as np

STEP = 0.01  # seconds, for the diarization error
BRIDGED = 0.6  # a voice goes on over a pause this short

_UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {word: value for value, word in enumerate(_UNITS.split())}
_NUMBERS |= {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
_SAME = {
    "ok": "okay",
    "counsellor": "counselor",
    "alright": "all right",
    "dr": "doctor",
    "mr": "mister",
    "mrs": "missus",
}


def plain_words(text):
    """Lower case, no punctuation, and numbers digit by digit, so that 8:15 is "eight fifteen"."""
    text = text.lower().replace("%", " percent ").replace("’", "'").replace("-", " ")
    tokens = re.findall(r"[a-z']+|\d", text)
    words = []
    for token in _numbers_as_digits(tokens):
        words += _SAME.get(token.strip("'"), token.strip("'")).split()
    return words


def _numbers_as_digits(tokens):
    place = 0
    while place < len(tokens):
        value = _NUMBERS.get(tokens[place])
        following = _NUMBERS.get(tokens[place + 1]) if place + 1 < len(tokens) else None
        if value is None:
            yield from "100" if tokens[place] == "hundred" else (tokens[place],)
        elif place + 1 < len(tokens) and tokens[place + 1] == "hundred":
            yield from f"{value}00"
            place += 1
        elif value >= 20 and following and following < 10:
            yield from str(value + following)
            place += 1
        else:
            yield from str(value)
        place += 1


def word_scores(reference, segments):
    """Give the word error rate and the share of words under the right speaker, in percent."""
    truth = [(w, turn["speaker"]) for turn in reference for w in plain_words(turn["text"])]
    heard = [(w, part.speaker.lower()) for part in segments for w in plain_words(part.text)]
    aligned = jiwer.process_words(
        " ".join(word for word, _ in truth), " ".join(word for word, _ in heard)
    )
    right = total = 0
    for chunk in aligned.alignments[0]:
        if chunk.type in ("equal", "substitute"):
            for offset in range(chunk.ref_end_idx - chunk.ref_start_idx):
                spoken_by = truth[chunk.ref_start_idx + offset][1]
                total += 1
                right += heard[chunk.hyp_start_idx + offset][1] == spoken_by
    return {"wer": 100 * aligned.wer, "speaker_accuracy": 100 * right / total}


def diarization_error(reference, segments, collar=0.0):
    """Give missed, false and confused speech over all speech, in percent."""
    turns = [(turn["start"], turn["end"], turn["speaker"]) for turn in reference]
    heard = list(_stretches(segments))
    length = int(max(end for _, end, _ in turns + heard) / STEP) + 1
    truth, found = _grid(turns, length), _grid(heard, length)
    scored = _scored(turns, length, collar)
    errors = [_errors(truth, [found[i] for i in order], scored) for order in permutations((0, 1))]
    return 100 * min(errors) / truth[:, scored].sum()


def _stretches(segments):
    for part in segments:
        start, end = part.start, part.start
        for word in part.words:
            if word.start - end > BRIDGED:
                yield start, end, part.speaker
                start = word.start
            end = word.end
        yield start, max(end, start), part.speaker


def _grid(spans, length):
    names = sorted({name for _, _, name in spans})[:2]
    grid = np.zeros((2, length), bool)
    for start, end, name in spans:
        grid[names.index(name), int(start / STEP) : int(end / STEP)] = True
    return grid


def _scored(turns, length, collar):
    scored = np.ones(length, bool)
    for start, end, _ in turns:
        for edge in (start, end):
            scored[max(0, int((edge - collar) / STEP)) : int((edge + collar) / STEP)] = False
    return scored


def _errors(truth, found, scored):
    truth, found = truth[:, scored], np.stack(found)[:, scored]
    right = (truth & found).sum(axis=0)
    return (np.maximum(truth.sum(axis=0), found.sum(axis=0)) - right).sum()
