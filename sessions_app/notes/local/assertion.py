"""Whether a finding is meant: present, denied, past, only imagined, or about someone else."""

import re
from functools import cache

from sessions_app.notes.local.findings import Finding
from sessions_app.notes.local.phrases import lexicon, matcher, word_class
from sessions_app.notes.protocol import Assertion

REFLEXIVE_OTHER = re.compile(
    r"(?<!\w)(?:himself|herself|themself|themselves|(?:his|her|their)(?: own)? (?:life|lives))(?!\w)"
)
REFLEXIVE_OWN = re.compile(r"(?<!\w)(?:myself|my (?:own )?\w+|me|i)(?!\w)")
OWN_INSIDE = re.compile(r"(?<!\w)(?:myself|my life|my own|without me|my (?!\w+ (?:is|was)\b))")
THREAT = re.compile(r"(?<!\w)i (?:am going to|will|swear|am (?:afraid|scared))(?!\w)")
ABUSER = re.compile(
    r"(?:\w+ )*(?:violent|abusive|domestic|my money|my phone|every move|of my|of him|of her|safe)(?!\w)"
)
DENIED_INSIDE = {"self_harm", "harm_to_others"}  # whose phrases never need a "not"
SCOPE = 9  # words: how far a negation reaches
TOLD = (
    r"(?:told|tell|tells|telling|asked|called|to|with|at|from|texted|for|of|against|like|by|about)"
)
CLAUSE_STARTS = re.compile(r" (?:but|however|although|though|yet|except|whereas) | , (?=and now )")
HISTORY_OF_ABSTAINING = re.compile(
    r"(?<!\w)(?:in|for|since)(?: over| almost| nearly| about| more than| at least)? "
    r"(?:(?:\w+ ){1,2}(?:years?|months?|weeks|days|decades?)|(?:19|20)\d\d|i was|my |last year|high|"
    r"college|january|february|march|april|may|june|july|august|september|october|november|december)"
)
RECENT_WINDOW = re.compile(
    r"(?:since (?:we|last|our)|in the (?:last|past) (?:few )?(?:weeks?|days?))"
)


@cache
def cue(name: str) -> re.Pattern:
    return matcher(lexicon("assertion")["cues"][name])


@cache
def told_other() -> re.Pattern:
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
    starts = [found.end() for found in CLAUSE_STARTS.finditer(sentence, 0, start)]
    following = CLAUSE_STARTS.search(sentence, end)
    return (starts[-1] if starts else 0), (following.start() if following else len(sentence))


def is_about_another(sentence: str, finding: Finding) -> bool:
    start, end = finding.start, finding.end
    if told_other().search(sentence, 0, end + 25):
        return True
    found = sentence[start:end]
    if finding.type == "abuse":
        return _is_anothers_abuse(sentence, found, start)
    if finding.type == "harm_to_others":
        return _subject(sentence, start) == "other"
    if REFLEXIVE_OTHER.search(found):
        return True
    return not OWN_INSIDE.search(found) and _subject(sentence, end) == "other"


def _is_anothers_abuse(sentence: str, found: str, start: int) -> bool:
    """ "My husband was violent" is the client's; "my friend was raped", "he beats her" is not."""
    if REFLEXIVE_OWN.search(found) or ABUSER.match(found):
        return False
    return _subject(sentence, start) != "own"


def _subject(sentence: str, before: int) -> str:
    """ "own", "other", or "" when nobody is named."""
    subject = ""
    for named in subjects().finditer(sentence, 0, before):
        kind = named.lastgroup
        as_object = re.search(rf"(?<!\w){TOLD} $", sentence[: named.start()])
        if kind == "other" and (as_object and not _acts(sentence, named.end())):
            continue
        if kind == "other" and re.match(
            r"would (?:all )?be better|will miss", sentence[named.end() + 1 :]
        ):
            continue
        subject = kind
    return subject


def _acts(sentence: str, end: int) -> bool:
    """ "about my son being suicidal": the object of the worry does it."""
    return bool(
        re.match(r" (?:being|who|might|having|is|was|has|wanting|may|could)(?!\w)", sentence[end:])
    )


def is_imagined(kind: str, clause: str, start: int, end: int) -> bool:
    before, after = clause[:start], clause[end:]
    if re.search(r"(?<!\w)(?:already|by now)(?!\w)", after):  # "I would have done it already"
        return False
    if kind == "harm_to_others":  # a fear or a condition makes a threat no smaller
        return bool(cue("conditional").search(before)) and not THREAT.search(clause)
    if cue("worry").search(clause, 0, end) and "myself" not in clause[start:end]:
        return True
    hiding = cue("not_conditional").sub(lambda found: "_" * len(found.group()), before)
    if cue("conditional").search(hiding):
        return True
    hiding = cue("not_conditional").sub(lambda found: "_" * len(found.group()), after)
    return bool(
        re.search(r"(?<!\w)(?:would|will|might|could)(?!\w)", before[-40:] + clause[start:end])
    ) and bool(
        re.search(r"(?<!\w)if (?:i|he|she|they|it|my|we|that|something|anything|anyone)", hiding)
    )


def is_negated(before: str) -> bool:
    hiding = cue("not_denying").sub(lambda found: "_" * len(found.group()), before)
    reach = " ".join(hiding.split(" ")[-SCOPE - 1 :])
    cut = 0
    for boundary in cue("boundary").finditer(reach):
        cut = boundary.end()
    reach = reach[max(cut, _last_comma(reach)) :]
    return bool(cue("negation").search(reach))


def _last_comma(reach: str) -> int:
    """A new start after a comma ends the reach, except after a leading "no ,"."""
    starts = re.finditer(r", (?:i|he|she|it|they|my|we|sometimes|now|lately)(?!\w)", reach)
    return max((found.end() for found in starts), default=0)


def is_denied_after(after: str) -> bool:
    """ "suicide has never crossed my mind", "suicidal thoughts? no", "suicide is not an option"."""
    return bool(
        re.match(
            r",? ?(?:thoughts?|ideation)? ?(?:(?:is|has|was|have|had|would|are|were)(?: been)? (?:not|never)"
            r"(?! (?:far|easy|stopped|gone|helping|going))|never (?:crossed|entered|occurred)|no$|, no(?: \.)?$"
            r"|, not at all|, never(?: \.)?$)",
            after.strip(),
        )
    )


def _denies_only_now(found_on: str, clause: str) -> bool:
    if RECENT_WINDOW.search(clause):
        return False
    return bool(cue("anymore").search(clause) or HISTORY_OF_ABSTAINING.search(found_on))


def is_past(clause: str, following: str) -> bool:
    if cue("over").search(following) or re.search(r"(?<!\w)used to(?!\w)", clause):
        return not re.search(r"(?<!\w)still(?!\w)", following)
    return bool(cue("once").search(clause)) and not cue("lately").search(clause)
