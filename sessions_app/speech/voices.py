"""Which of two voices each phrase belongs to, judged when all phrases are known."""

from dataclasses import dataclass

import numpy as np

VOICES = 2
CLEAR_PHRASE = 0.9  # seconds; shorter ones do not shape a voice
CHANGE_COST = 0.12  # for changing the voice between two phrases
UNLIKELY_CHANGE_COST = 0.5
SEED_PHRASES = 40
SEED_PAIRS = 12
ROUNDS = 30
# Cosine between the two voices found, above which they are one voice heard twice. Measured: two
# people 0.07 to 0.32, one person divided in two 0.62 to 0.95.
ONE_VOICE = 0.5
FAR = 0.3  # phrases this unlike the one voice found may be somebody who hardly speaks
ALIKE = 0.6
RARE_SECONDS = 2.0


@dataclass(frozen=True)
class VoicedPhrases:
    prints: np.ndarray  # (phrases, 192), of length one, or zero where too little was heard
    seconds: np.ndarray
    may_change: np.ndarray


def assign(phrases: VoicedPhrases) -> np.ndarray:
    """Give the voice, 0 or 1, of every phrase; all 0 when only one person speaks."""
    is_heard = np.linalg.norm(phrases.prints, axis=1) > 0
    clear = is_heard & (phrases.seconds >= CLEAR_PHRASE)
    if clear.sum() < VOICES:
        clear = is_heard
    if clear.sum() < VOICES:
        return np.zeros(len(phrases.seconds), int)
    centres = find_voices(phrases.prints[clear], phrases.seconds[clear])
    if centres is None:
        return np.zeros(len(phrases.seconds), int)
    likeness = phrases.prints @ centres.T * phrases.seconds.clip(0.15, 2.0)[:, None]
    return _best_path(likeness, phrases.may_change)


def find_voices(prints: np.ndarray, seconds: np.ndarray) -> np.ndarray | None:
    """Give the centres of two voices, or None when there is only one."""
    centres = two_centres(prints, seconds)
    if centres[0] @ centres[1] <= ONE_VOICE:
        return centres
    return _with_rare_voice(prints, seconds)


def two_centres(prints: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """Spherical k-means weighted by duration, from the least alike pairs of long phrases."""
    longest = np.argsort(-seconds, kind="stable")[:SEED_PHRASES]
    alike = prints[longest] @ prints[longest].T
    first, second = np.unravel_index(np.argsort(alike, axis=None)[:SEED_PAIRS], alike.shape)
    seeds = np.stack([prints[longest[first]], prints[longest[second]]], axis=1)
    found = [_settle(pair, prints, seconds) for pair in seeds]
    return max(found, key=lambda centres: seconds @ (prints @ centres.T).max(axis=1))


def _with_rare_voice(prints: np.ndarray, seconds: np.ndarray) -> np.ndarray | None:
    """Look for somebody who says so little that dividing the other's voice seemed better."""
    everybody = np.ones(len(prints), bool)
    main = _centre(everybody, None, prints, seconds)
    far = prints @ main < FAR
    if seconds[far].sum() < RARE_SECONDS:
        return None
    rare = _centre(far, None, prints, seconds)
    is_a_voice = (prints[far] @ rare).mean() >= ALIKE and main @ rare <= ONE_VOICE
    return np.stack([main, rare]) if is_a_voice else None


def _settle(centres: np.ndarray, prints: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    voices = None
    for _ in range(ROUNDS):
        nearest = (prints @ centres.T).argmax(axis=1)
        if voices is not None and (nearest == voices).all():
            break
        voices = nearest
        centres = np.stack(
            [_centre(voices == v, centres[v], prints, seconds) for v in range(VOICES)]
        )
    return centres


def _centre(members, before, prints, seconds):
    if not members.any():
        return before
    total = (prints[members] * seconds[members, None]).sum(axis=0)
    return total / np.linalg.norm(total)


def _best_path(likeness: np.ndarray, may_change: np.ndarray) -> np.ndarray:
    """Viterbi: a lone phrase that sounds a little off does not make a new turn."""
    score = likeness[0]
    came_from = np.zeros((len(likeness), VOICES), int)
    for index in range(1, len(likeness)):
        cost = CHANGE_COST if may_change[index] else UNLIKELY_CHANGE_COST
        options = score[:, None] - cost * (1 - np.eye(VOICES))
        came_from[index] = options.argmax(axis=0)
        score = options.max(axis=0) + likeness[index]
    path = [int(score.argmax())]
    for index in range(len(likeness) - 1, 0, -1):
        path.append(int(came_from[index][path[-1]]))
    return np.array(path[::-1])
