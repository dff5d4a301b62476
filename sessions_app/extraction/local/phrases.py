"""The small language that the word lists in lexicon/ are written in.

A phrase is matched against plain words (see reading.py). `<name>` stands for a class of words from
lexicon/words.toml, `..` for up to three words, `...` for up to seven, `stem*` for any ending,
`(a|b)` for a choice and `(a )?` for what may be missing.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

LEXICON = Path(__file__).parent / "lexicon"
GAP = r"(?:[\w',]+ )"
STEM = re.compile(r"(?<=[a-z])(?<!\\w)\*")
END = r"(?= ?[.?]?$)"  # of the sentence, whatever mark it ends with
BETWEEN = re.compile(r"(?<=[a-z)?]) (?=[a-z(])")
ADVERB = (
    r" (?:(?:often|always|sometimes|constantly|usually|secretly|suddenly|finally|fucking|also"
    r"|probably|maybe|repeatedly|physically|deliberately|badly|occasionally|regularly|now|still"
    r"|almost) )?"
)
NAME = re.compile(r"<(\w+)>")


@cache
def lexicon(name: str) -> dict:
    return tomllib.loads((LEXICON / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def word_class(name: str) -> str:
    return "(?:" + "|".join(translate(word) for word in lexicon("words")[name]) + ")"


def translate(phrase: str) -> str:
    pattern = STEM.sub(r"\\w*", phrase)
    pattern = pattern.replace("(.. )?", rf"{GAP}{{0,3}}").replace(" ... ", rf" {GAP}{{0,7}}")
    pattern = pattern.replace(" .. ", rf" {GAP}{{0,3}}")
    pattern = pattern.replace("$", END)
    return NAME.sub(lambda name: word_class(name[1]), pattern)


def _loosened(phrase: str) -> str:
    return BETWEEN.sub(ADVERB, translate(phrase))


def matcher(phrases: list[str], *, loose: bool = False) -> re.Pattern:
    """One pattern for all the phrases; a loose one lets "often" stand between any two words."""
    return re.compile(
        r"(?<!\w)(?:"
        + "|".join(map(_loosened if loose else translate, phrases))
        + r")(?:(?<= )|(?!\w))"
    )
