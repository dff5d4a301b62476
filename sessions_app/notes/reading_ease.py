"""How easy a text is to read, as the Flesch-Kincaid grade: years at school in the United States.

J. P. Kincaid, R. P. Fishburne, R. L. Rogers, B. S. Chissom: "Derivation of New Readability Formulas
for Navy Enlisted Personnel", Research Branch Report 8-75, 1975. Of English only.
"""

import re
from dataclasses import dataclass

GOAL = 8  # what patients are commonly written for, at most

SENTENCE_ENDS = re.compile(r"[.!?]+[\"'”’)]*(?=\s|$)|\n\s*\n")
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*|\d+")
VOWELS = re.compile(r"[aeiouy]+")
SILENT_END = re.compile(r"(?:[^laeiouy]es?|[^aeiouydt]ed|[aeiouy]les?|[aeiouy]red)$")
FULL_END = re.compile(r"(?:[sxz]|[cs]h|[cg])es$|(?:[^aeiouy]le|[^aeiouy]les)$")
TWO_SOUNDS = re.compile(
    r"i[ao](?!u)|[^tsgcx]ious|eo(?!u)|ua[lt]|uiet|[^q]uou|[aeiou]ing|[^p]ier$|sm$|iety|uici"
    r"|[aeiou]y(?:[aiou]|er|el)|[^tc]ien[tc]"
)
ONE_SOUND = re.compile(
    r"[tscg]i(?:on|a[ln]|ous)|[cg]ia|people|geo|ically$|[^r][gq]ues?$|(?:[tkgv]|ir)ements?$"
    r"|^(?:some|every|home|else|safe|hope|use|life|care)(?=[bcdfghjklmnpqstvwxz][a-z])"
)


@dataclass(frozen=True)
class ReadingEase:
    sentences: int
    words: int
    grade: float | None  # None: there is nothing to read
    longest: str = ""  # the sentence with most words, where it would help to cut one

    @property
    def words_per_sentence(self) -> float:
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def is_easy(self) -> bool:
        return self.grade is None or self.grade <= GOAL


def reading_ease(text: str) -> ReadingEase:
    sentences = [found for part in SENTENCE_ENDS.split(text) if (found := WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return ReadingEase(0, 0, None)
    sounds = sum(map(syllables, words))
    grade = 0.39 * len(words) / len(sentences) + 11.8 * sounds / len(words) - 15.59
    return ReadingEase(len(sentences), len(words), round(grade, 1), longest_of(text))


def longest_of(text: str) -> str:
    parts = [" ".join(part.split()) for part in SENTENCE_ENDS.split(text)]
    return max(parts, key=lambda part: len(WORD.findall(part)))


def syllables(word: str) -> int:
    """Groups of vowels, less those that are not heard, plus those that are heard as two."""
    word = re.sub(r"['’](?:s|t|d|m|ll|re|ve)?$", "", word.lower()) or word.lower()
    count = len(VOWELS.findall(word)) + len(TWO_SOUNDS.findall(word))
    count -= len(ONE_SOUND.findall(word))
    if SILENT_END.search(word) and not FULL_END.search(word):
        count -= 1
    return max(count, 1)
