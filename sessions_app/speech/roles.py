"""Who is the therapist: the one who asks, and who says "you" rather than "I"."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping

from sessions_app.speech.protocol import CLIENT, THERAPIST

_YOU = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_I = re.compile(r"\b(?:i|my|me|mine|myself)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!]+")


def roles(said: Iterable[tuple[Hashable, str]]) -> Mapping[Hashable, str]:
    """Name the role of every speaker label, from all that was said under it."""
    texts: dict[Hashable, list[str]] = defaultdict(list)
    for label, text in said:
        texts[label].append(text)
    asking = {label: _asking(" ".join(parts)) for label, parts in texts.items()}
    if len(asking) == 1:
        return {label: THERAPIST if score > 0 else CLIENT for label, score in asking.items()}
    therapist = max(asking, key=asking.get, default=None)
    return {label: THERAPIST if label == therapist else CLIENT for label in asking}


def _asking(text: str) -> float:
    words = max(1, len(text.split()))
    questions = text.count("?") / max(1, len(_SENTENCE_END.findall(text)))
    return 2 * questions + 6 * (len(_YOU.findall(text)) - len(_I.findall(text))) / words
