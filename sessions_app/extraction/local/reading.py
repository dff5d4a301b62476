"""How the rules read an utterance: words in one plain form, each pointing back at its source.

Speech is full of "I-I don't, um, wanna"; the rules see "i do not want to". Nothing of this form is
ever shown: what is shown is cut from the source by the offsets kept here.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from sessions_app.extraction.protocol import Utterance

TOKEN = re.compile(
    r"\w+(?:['’`´ʼ]\w+)*|\[[^\]\n]*\]|[.?!…]+|[,;:\n\r()\"“”]+|-{2,}|[—–]|(?<=\w)-|-"
)
CONTRACTIONS = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "ain't": "is not",
    "let's": "let us",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "hafta": "have to",
    "'cause": "because",
    "cause": "because",
    "cuz": "because",
    "dunno": "do not know",
    "im": "i am",
    "ive": "i have",
    "dont": "do not",
    "didnt": "did not",
    "doesnt": "does not",
    "cant": "can not",
    "wont": "will not",
    "isnt": "is not",
    "wasnt": "was not",
    "wouldnt": "would not",
    "couldnt": "could not",
    "havent": "have not",
    "hasnt": "has not",
    "shouldnt": "should not",
    "hes": "he is",
    "thats": "that is",
    "youre": "you are",
    "theyre": "they are",
    "wan": "want",
    "gon": "going",
    "na": "to",
    "nope": "no",
    "nah": "no",
    "n't": "not",  # some transcripts write "do n't", "i 'm"
    "ca": "can",
    "m": "am",
    "re": "are",
    "ve": "have",
    "ll": "will",
}
ENDINGS = {
    "n't": "not",
    "'m": "am",
    "'re": "are",
    "'ve": "have",
    "'ll": "will",
    "'d": "would",
    "'s": "is",
}
FILLERS = {"um", "uh", "er", "erm", "uhm", "ah", "oh", "hmm", "eh", "umm", "uhh"}
SOFTENERS = {
    "just", "really", "actually", "honestly", "literally", "basically", "totally", "simply",
    "seriously", "definitely", "truly", "kinda", "sorta", "even", "completely", "constantly",
    "obviously", "frankly",
}  # fmt: skip
ASIDES = re.compile(r"(?:(?<=^)|(?<=, )|(?<=\. ))(?:you know|i mean|like)(?= ,)")
LONG, BREAK_AFTER = 45, 25  # words: speech without full stops is cut into readable pieces
BREAKS = {",", "but", "and", "so", "because", "then"}


def fold(text: str) -> str:
    """Lower case, one apostrophe, and the same length, so that offsets stay true."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return lowered.translate({ord(c): "'" for c in "’`´ʼ"})


def spoken(token: str) -> str:
    """The plain words of one token: "don't" -> "do not"."""
    if token in CONTRACTIONS:
        return CONTRACTIONS[token]
    for ending, word in ENDINGS.items():
        if token.endswith(ending) and len(token) > len(ending):
            return f"{token[: -len(ending)]} {word}"
    return token


def mark(token: str) -> str:
    """Punctuation in one of three forms: the end, a question, a pause."""
    if "?" in token:
        return "?"
    return "." if token[0] in ".!…" else ","


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    start: int  # in the source
    end: int


def _words(text: str) -> list[Word]:
    words: list[Word] = []
    for found in TOKEN.finditer(fold(text)):
        token = found.group()
        if token[0] == "[" or token in FILLERS or token in SOFTENERS:
            continue
        if not (token[0].isalnum() or token[0] == "_"):
            _punctuate(words, token, found)
            continue
        if _is_stutter(words, token, text):
            continue
        if token == "self" and words and words[-1].text in {"my", "him", "her", "your"}:
            before = words.pop()
            words.append(Word(f"{before.text}self", before.start, found.end()))
            continue
        for part in spoken(token).split():
            words.append(Word(part, found.start(), found.end()))
    return words


def _punctuate(words, token, found):
    if token == "-" or not words or words[-1].text == mark(token):
        return
    if words[-1].text == "," and mark(token) != ",":
        words.pop()
    words.append(Word(mark(token), found.start(), found.end()))


def _is_stutter(words, token, text) -> bool:
    """Drop the first try of "I-I", "wo-would" and "the, the"."""
    if words and words[-1].text == token:
        return True
    if words and text[words[-1].end : words[-1].end + 1] == "-" and len(words[-1].text) <= 3:
        if token.startswith(words[-1].text):
            words.pop()
    elif len(words) > 1 and words[-1].text == "," and words[-2].text == token:
        words.pop()
        return True
    return False


class Reading:
    """One utterance in plain words."""

    def __init__(self, utterance: Utterance):
        self.utterance = utterance
        self._plain: list[Word] = []
        self._starts: list[int] = []
        position, parts = 0, []
        for word in _words(utterance.text):
            self._plain.append(word)
            self._starts.append(position)
            parts.append(word.text)
            position += len(word.text) + 1
        plain = " ".join(parts)
        self.text = ASIDES.sub(lambda aside: "," * len(aside.group()), plain)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where these characters of the plain text stand in the source."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = max(bisect_left(self._starts, end) - 1, first)
        return self._plain[first].start, max(word.end for word in self._plain[first : last + 1])

    @cached_property
    def sentences(self) -> list["Sentence"]:
        sentences, begin, count = [], 0, 0
        for index, word in enumerate(self._plain):
            count += 1
            if word.text in ".?" or (count > BREAK_AFTER and self._breaks(index, count)):
                sentences.append(self._sentence(begin, index))
                begin, count = index + 1, 0
        if begin < len(self._plain):
            sentences.append(self._sentence(begin, len(self._plain) - 1))
        return [sentence for sentence in sentences if sentence.words]

    def _breaks(self, index: int, count: int) -> bool:
        rest = len(self._plain) - index
        following = self._plain[index + 1].text if rest > 1 else ""
        return count + rest > LONG and rest > 8 and (following in BREAKS or count >= LONG)

    def _sentence(self, first: int, last: int) -> "Sentence":
        end = self._starts[last] + len(self._plain[last].text)
        return Sentence(self, self._starts[first], end)


class Sentence:
    """A piece of an utterance that can be quoted."""

    def __init__(self, reading: Reading, start: int, end: int):
        self.reading, self.start, self.end = reading, start, end
        self.text = reading.text[start:end]

    @property
    def utterance(self) -> Utterance:
        return self.reading.utterance

    @property
    def is_question(self) -> bool:
        return self.text.endswith("?")

    @cached_property
    def words(self) -> list[str]:
        return [word for word in self.text.split() if word.strip(",.?")]

    @cached_property
    def quote(self) -> str:
        """Verbatim, with the punctuation that ends it."""
        start, end = self.reading.source_span(self.start, self.end)
        return self.utterance.text[start:end].strip(" \t\n\r,;-–—")
