"""Words of risk in one sentence, before anybody judged what they mean."""

import re
from dataclasses import dataclass
from functools import cache

from sessions_app.extraction.local.phrases import lexicon, matcher

TYPES = ("suicidal_ideation", "self_harm", "harm_to_others", "abuse", "substance", "crisis")


@dataclass(frozen=True, slots=True)
class Finding:
    type: str
    severity: str
    start: int
    end: int


@cache
def _patterns() -> list[tuple[str, str, re.Pattern]]:
    rules = lexicon("risk")
    return [
        (kind, entry["severity"], matcher(entry["phrases"], loose=True))
        for kind in TYPES
        for entry in rules[kind]
    ]


@cache
def _idioms() -> re.Pattern:
    return matcher(lexicon("risk")["idioms"]["phrases"])


def findings(text: str) -> list[Finding]:
    """Of each type the gravest first, as far as they do not overlap."""
    idioms = [found.span() for found in _idioms().finditer(text)]
    all_found: list[Finding] = []
    for kind, severity, pattern in _patterns():
        taken = [(each.start, each.end) for each in all_found if each.type == kind]
        for found in pattern.finditer(text):
            if not _is_idiom(kind, found.span(), idioms) and not _overlaps(found.span(), taken):
                all_found.append(Finding(kind, severity, *found.span()))
    return all_found


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _is_idiom(kind: str, span: tuple[int, int], idioms: list[tuple[int, int]]) -> bool:
    """ "He said he'd kill me if ..." is a threat, although "kill me if" alone is not."""
    return any(
        span[0] < end and start < span[1] and not (kind == "abuse" and span[0] < start)
        for start, end in idioms
    )
