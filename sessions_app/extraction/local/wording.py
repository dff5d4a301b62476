"""Cutting the client's and therapist's words to size, and turning "I" into "you"."""

import re

from sessions_app.extraction.local.reading import Sentence

TURNED = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "am": "are",
    "i'm": "you're", "i've": "you've", "i'll": "you'll", "i'd": "you'd", "was": "were",
}  # fmt: skip
FILLER = re.compile(
    r"\[[^\]]*\]|(?<!\w)(?:um+|uh+|er|erm|you know|I mean)(?!\w),?|\b(\w+)-(?=\1\b)|--",
    re.IGNORECASE,
)
EDGES = " \t\r\n,;:-–—.…\"“”'()[]"
MARKUP = re.compile(
    r"(?:\w+://|www\.|javascript:|mailto:|data:)\S*|\S+@\S+|[<>{}\[\]|`*_#$\\]", re.IGNORECASE
)


def shortened(quote: str, words: int) -> str:
    """The first so many words, with an ellipsis where something was left out."""
    parts = quote.split()
    text = " ".join(parts[:words])
    return text if len(parts) <= words else text.rstrip(EDGES) + " …"


def rest_of(sentence: Sentence, start: int, end: int | None = None) -> str:
    """The source words of a piece of the sentence's plain text."""
    plain = sentence.text[start:end].rstrip(" .,?")
    if not plain.strip():
        return ""
    lead = len(plain) - len(plain.lstrip(" ,"))
    first, last = sentence.reading.source_span(
        sentence.start + start + lead, sentence.start + start + len(plain)
    )
    return sentence.utterance.text[first:last].strip(EDGES)


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """For the middle of a sentence; "I" and names in capitals stay."""
    return text if text[:2] in {"I ", "I'"} or text[1:2].isupper() else text[:1].lower() + text[1:]


def to_you(text: str) -> str:
    """ "stop looking at my email" -> "stop looking at your email"."""

    def turn(word: re.Match) -> str:
        return TURNED.get(word.group().lower().replace("’", "'"), word.group())

    return re.sub(r"[A-Za-z]+(?:['’][A-Za-z]+)?", turn, text)


def without_fillers(text: str) -> str:
    """For the name of a task or a trigger; the words as spoken stand in the evidence."""
    return " ".join(FILLER.sub(" ", text).split()).strip(EDGES)


def listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def word_count(text: str) -> int:
    return len(text.split())


def plain_text(text: str) -> str:
    """Without markup and addresses: what is spoken must not become a link on a page."""
    return " ".join(MARKUP.sub(" ", text).split())
