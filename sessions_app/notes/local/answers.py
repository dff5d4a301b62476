"""Questions and their answers: "Any thoughts of suicide?" "No." is a denial of suicide."""

import re

from sessions_app.notes.protocol import Assertion

NO = re.compile(
    r"(?:(?:no|never|none|negative|god|oh|absolutely|definitely|well|hell|goodness|mm|i|of course|certainly|nothing|neither|uh)[ ,.]+)*"
    r"(?:no|never|none|not at all|not really|absolutely not|of course not|definitely not|certainly not|neither"
    r"|nothing(?: like that)?|not once|nothing|i (?:do|have|would|did|am|could|will|had|was|can) (?:not|never)"
    r"|(?:he|she|they|nobody|no one) (?:does|did|has|would|is|have|do|ever)? ?(?:not|never)|i would never|i have never|nobody|no one|not me|uh uh|nuh uh|mm mm)(?!\w)"
)
NOT_ALWAYS = re.compile(
    r"(?:no|not|i (?:do|can|am) not) (?:know|all the time|every|always|often|as much|as often|sure|lie|deny|gonna lie|going to lie|stop|only)(?!\w)"
)
YES = re.compile(
    r"(?:(?:well|i mean|um|god|oh|honestly|so|and|mm|i guess|hmm|sadly|to be honest|kind of|sort of|like|okay)[ ,.]+)*"
    r"(?:yes|yeah|yea|yep|yup|ya|mm hmm|mhm|uh huh|uh-huh|mm-hmm|mmhmm|sometimes|sure|right|exactly|correct|a little|a bit|"
    r"occasionally|every|most|all the time|often|once|twice|a (?:couple|few)|maybe|probably|i (?:do|have|am|did|think so|guess|suppose|was)(?! (?:not|never))"
    r"|it (?:does|has|crosses|did)|from time to time|now and then|on and off|kind of|sort of|daily|weekly|at night|in the|when|"
    r"(?:more|less) than|not always|not all the time|not every|lately|recently|constantly|always|true|that is right|pretty much|(?:he|she) (?:does|did|has)|many times|lots|i can not (?:lie|deny)|some)(?!\w)"
)
NOT_NOW = re.compile(
    r"(?:no[ ,.]+)?not (?:any ?more|now|lately|recently|since|for (?:a|years|months)|in (?:a|years|months)|these days|currently|at the moment)"
)
LONG_AGO = re.compile(
    r"(?:used to|(?:years|months|decades) ago|long time ago|a while ago|when i was|back in|in (?:high school|college|school|the past|my (?:teens|twenties))|in the past|as a (?:kid|child|teen\w*)|not since|but not|before (?:the|i|that)|last year|at one point|not any ?more|once, a)"
)
SOMEONE_ELSE = re.compile(
    r"(?:anyone|anybody|someone) (?:in|else in|close|you know|from)|(?:your|the) (?:family|mother|father|brother|sister|son|daughter|mom|dad|parents|husband|wife)(?: \w+)? (?:ever|attempted|have|has|had|been|commit)"
)


def answer_to(question: str, answer: str) -> Assertion | None:
    """What the answer makes of the finding in the question; None when it does not say."""
    plain = answer.lstrip(" ,.")
    if NOT_NOW.match(plain):
        return "historical"
    denied = bool(NO.match(plain)) and not NOT_ALWAYS.match(plain)
    if denied:
        return "negated"
    agrees = bool(YES.match(plain)) or plain.endswith(
        (", yes .", ", yeah .", " yes", " yeah", " yeah .", " yes .")
    )
    if not agrees:
        return None
    if SOMEONE_ELSE.search(question):
        return "other_person"
    return "historical" if LONG_AGO.search(plain) else "present"
