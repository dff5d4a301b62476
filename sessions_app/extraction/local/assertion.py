"""Whether a finding is meant: present, denied, past, only imagined, or about someone else."""

import re
from functools import cache

from sessions_app.extraction.local.findings import Finding
from sessions_app.extraction.local.phrases import lexicon, matcher, word_class
from sessions_app.extraction.protocol import Assertion

DENIED_INSIDE = {"self_harm", "harm_to_others", "substance"}  # whose phrases never need a "not"
SCOPE = 9  # words: how far a negation reaches
TOLD_WITHIN, POSSIBLE_WITHIN = 25, 40  # characters


@cache
def cue(name: str) -> re.Pattern:
    return matcher(lexicon("assertion")["cues"][name])


@cache
def told_of_others() -> re.Pattern:
    return matcher(lexicon("risk")["other"]["phrases"])


@cache
def subjects() -> re.Pattern:
    """Whoever could be doing what follows; the last one before the finding does it."""
    someone = (
        rf"(?:my|his|her|their|our|the|a|an|this|that|some|one of my|your|another|every)"
        rf" (?:\w+ ){{0,2}}?{word_class('person')}(?: is (?=\w+ (?:is|has|was|are)))?"
    )
    return re.compile(
        rf"(?<!\w)(?:(?P<own>i|we|me being|my (?:thoughts|mind|head|urges?))|"
        rf"(?P<other>he|she|they|someone|somebody|people|who|everyone|nobody|no one|anyone"
        rf"|kids|others|(?:{someone})))(?!\w)"
    )


def assertion_of(sentence: str, found: Finding) -> Assertion:
    """Judge a finding in a sentence in plain words."""
    if is_about_another(sentence, found):
        return "other_person"
    start, end = found.start, found.end
    clause_start, clause_end = _clause(sentence, start, end)
    clause = sentence[clause_start:clause_end]
    if is_imagined(found.type, clause, start - clause_start, end - clause_start):
        return "hypothetical"
    reach = end if found.type in DENIED_INSIDE else start
    if is_negated(sentence[clause_start:reach]) or is_denied_after(sentence[end:clause_end]):
        return "historical" if _denies_only_now(sentence[start:], clause) else "negated"
    return "historical" if is_past(clause, sentence[clause_end:]) else "present"


def _clause(sentence: str, start: int, end: int) -> tuple[int, int]:
    starts = [found.end() for found in cue("clause").finditer(sentence, 0, start)]
    following = cue("clause").search(sentence, end)
    return (starts[-1] if starts else 0), (following.start() if following else len(sentence))


def is_about_another(sentence: str, finding: Finding) -> bool:
    start, end = finding.start, finding.end
    if told_of_others().search(sentence, 0, end + TOLD_WITHIN):
        return True
    found = sentence[start:end]
    if finding.type == "abuse":
        return _is_anothers_abuse(sentence, found, start)
    if finding.type == "harm_to_others":
        return _subject(sentence, start) == "other"
    if cue("of_another").search(found):
        return True
    return not cue("own_inside").search(found) and _subject(sentence, end) == "other"


def _is_anothers_abuse(sentence: str, found: str, start: int) -> bool:
    """ "My husband was violent" is the client's; "my friend was raped", "he beats her" is not."""
    if cue("of_oneself").search(found) or cue("abuser").match(found):
        return False
    return _subject(sentence, start) != "own"


def _subject(sentence: str, before: int) -> str:
    """ "own", "other", or "" when nobody is named."""
    subject = ""
    for named in subjects().finditer(sentence, 0, before):
        is_other = named.lastgroup == "other"
        if not (is_other and _is_spoken_of(sentence, named)):
            subject = named.lastgroup
    return subject


def _is_spoken_of(sentence: str, named: re.Match) -> bool:
    """ "I told my mom": she does nothing; "about my son being suicidal": he does."""
    following = sentence[named.end() + 1 :]
    if cue("of_the_living").match(following):
        return True
    before = list(cue("object_of").finditer(sentence, 0, named.start()))
    is_object = bool(before) and before[-1].end() == named.start()
    return is_object and not cue("acts").match(following)


def is_imagined(kind: str, clause: str, start: int, end: int) -> bool:
    before, found, after = clause[:start], clause[start:end], clause[end:]
    if cue("happened").search(after):  # "I would have done it already"
        return False
    if kind == "harm_to_others":  # a fear or a condition makes a threat no smaller
        return bool(cue("conditional").search(before)) and not cue("threat").search(clause)
    if _is_worry(kind, clause[:end], found) or _is_condition(before):
        return True
    is_possible = cue("possible").search(before[-POSSIBLE_WITHIN:] + found)
    return bool(is_possible and cue("if_after").search(hidden("not_conditional", after)))


def _is_worry(kind: str, words: str, found: str) -> bool:
    """A fear of what might come; a fear of oneself or of another's violence is present."""
    return kind != "abuse" and "myself" not in found and bool(cue("worry").search(words))


def _is_condition(before: str) -> bool:
    return bool(cue("conditional").search(hidden("not_conditional", before)))


def hidden(name: str, text: str) -> str:
    """The text with what this cue matches blanked out, so that no other cue sees it."""
    return cue(name).sub(lambda found: "_" * len(found.group()), text)


def is_negated(before: str) -> bool:
    reach = " ".join(hidden("not_denying", before).split(" ")[-SCOPE - 1 :])
    ends = [
        found.end() for name in ("boundary", "new_start") for found in cue(name).finditer(reach)
    ]
    return bool(cue("negation").search(reach, max(ends, default=0)))


def is_denied_after(after: str) -> bool:
    """ "suicide has never crossed my mind", "suicidal thoughts? no"."""
    return bool(cue("denied_after").match(after.lstrip()))


def _denies_only_now(found_on: str, clause: str) -> bool:
    if cue("recent_window").search(clause):
        return False
    return bool(cue("anymore").search(clause) or cue("abstaining").search(found_on))


def is_past(clause: str, following: str) -> bool:
    if cue("over").search(following) or cue("used_to").search(clause):
        return not cue("still").search(following)
    return bool(cue("once").search(clause)) and not cue("lately").search(clause)
