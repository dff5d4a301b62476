"""Cuts what was heard into phrases short enough to belong to one voice."""

from dataclasses import dataclass

import numpy as np

from sessions_app.speech.segmentation import SECONDS_PER_FRAME, Activity

PHRASE = 1.6  # seconds; longer runs are divided evenly
JOINED_PAUSE = 0.12  # a hole this short does not end a run
BLIP = 0.25  # a run this short is swallowed by the one before
TOUCHING = 0.03
SEAM = 0.05


@dataclass(frozen=True)
class Phrase:
    start: int  # frame
    end: int
    may_change: bool  # another voice may plausibly begin here
    key: int  # window and voice: equal keys are certainly the same voice


@dataclass
class Heard:
    """One stretch of frames with its phrases."""

    activity: Activity
    keys: np.ndarray  # per frame, -1 where nobody speaks
    phrases: list[Phrase]  # frames count from the start of the activity


def cut(activity: Activity) -> Heard:
    keys = _keys(activity)
    return Heard(activity, keys, _phrases(_without_blips(_joined(runs(keys)))))


def runs(keys: np.ndarray) -> list[tuple[int, int, int]]:
    """Give (start, end, key) of every unbroken stretch in which somebody speaks."""
    if not len(keys):
        return []
    edges = np.concatenate([[0], np.flatnonzero(np.diff(keys)) + 1, [len(keys)]])
    return [
        (int(start), int(end), int(keys[start]))
        for start, end in zip(edges[:-1], edges[1:], strict=True)
        if keys[start] >= 0
    ]


def _keys(activity: Activity) -> np.ndarray:
    voices, window = activity.voices, activity.window
    count = voices.sum(axis=1)
    dominant = np.where(count > 0, voices.argmax(axis=1), -1)
    for frame in np.flatnonzero(count >= 2):
        # Who spoke before goes on speaking while the other interrupts.
        before = dominant[frame - 1] if frame else -1
        if before >= 0 and window[frame] == window[frame - 1] and voices[frame, before]:
            dominant[frame] = before
    return np.where(count > 0, window * 4 + dominant, -1)


def _joined(pieces):
    joined = []
    for start, end, key in pieces:
        if joined and key == joined[-1][2] and _seconds(start - joined[-1][1]) < JOINED_PAUSE:
            joined[-1] = (joined[-1][0], end, key)
        else:
            joined.append((start, end, key))
    return joined


def _without_blips(pieces):
    kept = []
    for start, end, key in pieces:
        is_blip = _seconds(end - start) < BLIP
        if kept and is_blip and _seconds(start - kept[-1][1]) < TOUCHING:
            kept[-1] = (kept[-1][0], end, kept[-1][2])
        else:
            kept.append((start, end, key))
    return kept


def _phrases(pieces) -> list[Phrase]:
    phrases = []
    for start, end, key in pieces:
        count = max(1, round(_seconds(end - start) / PHRASE))
        edges = np.linspace(start, end, count + 1).astype(int)
        for index in range(count):
            may_change = index == 0 and not _is_seam(phrases, edges[0], key)
            phrases.append(Phrase(int(edges[index]), int(edges[index + 1]), may_change, key))
    return phrases


def _is_seam(phrases, start, key) -> bool:
    """The windows changed in the middle of a word: that says nothing about the voice."""
    if not phrases:
        return False
    before = phrases[-1]
    return key // 4 != before.key // 4 and _seconds(start - before.end) < SEAM


def _seconds(frames: int) -> float:
    return frames * SECONDS_PER_FRAME
