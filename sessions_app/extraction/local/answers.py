"""Questions and their answers: "Any thoughts of suicide?" "No." is a denial of suicide."""

import re
from functools import cache

from sessions_app.extraction.local.phrases import lexicon, matcher, word_class
from sessions_app.extraction.protocol import Assertion

TO_I = re.compile(rf"(?<!\w)you(?= {word_class('after_you')}(?!\w))")


@cache
def cue(name: str) -> re.Pattern:
    return matcher(lexicon("answers")["cues"][name])


@cache
def opening(name: str) -> re.Pattern:
    """The cue at the start, behind any number of "well, oh, honestly"."""
    lead = matcher(lexicon("answers")["cues"][f"lead_{name}"]).pattern
    return re.compile(rf"(?:{lead}[ ,.]+)*{cue(name).pattern}")


def as_client(question: str) -> str:
    """The therapist's "have you hurt yourself" in the client's mouth: "have i hurt myself"."""
    turned = question.replace("yourself", "myself")
    turned = re.sub(r"(?<!\w)your(?!\w)", "my", turned)
    turned = re.sub(r"(?<!\w)are you(?!\w)", "am i", turned)
    turned = TO_I.sub("i", turned).replace("i are ", "i am ")
    return re.sub(r"(?<!\w)you(?!\w)", "me", turned)


def is_about_others(question: str) -> bool:
    return bool(cue("someone_else").search(question))


def answer_to(answer: str) -> Assertion | None:
    """What the answer makes of the question's finding; None when it does not say."""
    plain = answer.lstrip(" ,.")
    if cue("not_now").match(plain):
        return "historical"
    if opening("no").match(plain) and not cue("not_quite_no").match(plain):
        return "negated"
    if not (opening("yes").match(plain) or cue("yes_later").search(plain)):
        return None
    return "historical" if is_long_ago(plain) else "present"


def is_long_ago(answer: str) -> bool:
    return bool(cue("long_ago").search(answer))
