"""The shipped list of codes, searched as one text: eight megabytes that a process reads when it is
first asked for a code, where objects for 98,000 codes would take twenty times that.

A line is a code, whether it can be billed, what it means, and what else that is called. Mental
health comes first, then what else is met in a practice (Z, R), then the rest.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

RELEASE = "ICD-10-CM, April 2026"
FILE = Path(__file__).with_name("icd10cm-2026-04.txt.gz")
LONGEST_SEARCH = 100  # characters: each line is asked for every word
MOST = 200  # found at once; whoever gets that many says another word
SHORT_FOR = {
    "ADHD": "attention-deficit hyperactivity",
    "BPD": "borderline personality",
    "GAD": "generalized anxiety",
    "MDD": "major depressive",
    "OCD": "obsessive-compulsive",
    "PTSD": "post-traumatic stress",
    "SAD": "social anxiety",
}
LIKE_A_CODE = re.compile(r"[A-Z]\d([0-9A-Z](\.?[0-9A-Z]{0,4}))?\Z")
AMERICAN = [
    (re.compile(r"is(e|ed|ing|ation)\b"), r"iz\1"),
    (re.compile(r"aviour"), "avior"),
    (re.compile(r"aemi"), "emi"),
]


@dataclass(frozen=True)
class Diagnosis:
    code: str
    description: str
    is_billable: bool

    def of_plan(self) -> dict[str, str]:
        return {"code": self.code, "description": self.description}


@dataclass(frozen=True)
class CodeList:
    text: str
    lowered: str  # of the same length, so that a place in one is a place in the other

    def line_at(self, place: int) -> tuple[int, int]:
        return self.text.rfind("\n", 0, place) + 1, self.text.find("\n", place)

    def diagnosis(self, begin: int, end: int) -> Diagnosis:
        code, billable, description, _ = self.text[begin:end].split("\t")
        return Diagnosis(code, description, billable == "1")


@lru_cache(maxsize=1)
def code_list() -> CodeList:
    text = gzip.decompress(FILE.read_bytes()).decode("ascii")
    return CodeList(text, text.lower())


def lookup(code: str) -> Diagnosis | None:
    """As it is printed, with or without its point: "F41.1", "f411"."""
    codes, wanted = code_list(), pointed(code)
    place = codes.text.find(f"\n{wanted}\t") if LIKE_A_CODE.match(wanted) else -1
    return None if place < 0 else codes.diagnosis(*codes.line_at(place + 1))


def matches(search: str) -> list[Diagnosis]:
    """Codes that begin so come first, then those whose meaning has all of the words."""
    found = islice(find(search.strip()[:LONGEST_SEARCH]), MOST)
    return list({one.code: one for one in found}.values())


def find(search: str) -> Iterator[Diagnosis]:
    codes, search = code_list(), search.strip()
    beginning = pointed(search)
    if LIKE_A_CODE.match(beginning):
        yield from beginning_with(codes, beginning)
    if wanted := words_of(search):
        found = list(islice(having(codes, wanted), MOST))
        yield from sorted(found, key=lambda one: not says_all(one, wanted))


def pointed(code: str) -> str:
    code = code.strip().upper()
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 and "." not in code else code


def beginning_with(codes: CodeList, beginning: str) -> Iterator[Diagnosis]:
    place = codes.text.find(f"\n{beginning}")
    while place >= 0:
        begin, end = codes.line_at(place + 1)
        yield codes.diagnosis(begin, end)
        place = codes.text.find(f"\n{beginning}", end)


def words_of(search: str) -> list[str]:
    """As the list writes them: in American, and without what is short for them."""
    spelt = " ".join(SHORT_FOR.get(word.upper(), word) for word in search.split()).lower()
    for british, american in AMERICAN:
        spelt = british.sub(american, spelt)
    return re.findall(r"[\w'’]+", spelt)


def having(codes: CodeList, words: list[str]) -> Iterator[Diagnosis]:
    """The longest word is the rarest one, most of the time."""
    rarest = max(words, key=len)
    patterns = [beginning_of_word(word) for word in words]
    place = codes.lowered.find(rarest)
    while place >= 0:
        begin, end = codes.line_at(place)
        meaning = codes.lowered.find("\t", begin) + 2
        if begin and all(pattern.search(codes.lowered, meaning, end) for pattern in patterns):
            yield codes.diagnosis(begin, end)
        place = codes.lowered.find(rarest, end)


def says_all(diagnosis: Diagnosis, words: list[str]) -> bool:
    """In its own words, not only in what else it is called."""
    meaning = diagnosis.description.lower()
    return all(beginning_of_word(word).search(meaning) for word in words)


def beginning_of_word(word: str) -> re.Pattern:
    return re.compile(rf"\b{re.escape(word)}")
