"""Plain text: "Therapist: ...", with or without a time; lines without a name belong to the last."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from sessions_app.transcripts.speakers import known_role
from sessions_app.transcripts.turns import (
    HEAD,
    Beginning,
    Said,
    UnreadableTranscript,
    beginning,
    is_name,
    seconds_of,
)

CLOCK = r"(?P<clock>\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?)"
STAMP = re.compile(rf"\s*[\[(]?\s*{CLOCK}\s*[\])]?[\s\-–]*")
NAME_AND_STAMP = re.compile(
    rf"\s*(?P<name>[^\W\d_][\w.’' ]{{0,40}}?\d{{0,3}})\s+[\[(]?{CLOCK}[\])]?\s*"
)
HELP = "begin each turn with who speaks, for example “Therapist: How was your week?”."


def read_plain(text: str) -> Iterator[Said]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    begun = {number: found for number, line in lines if (found := _begin(line))}
    names = _believable(begun.values())
    turn = None
    for number, line in lines:
        found = begun.get(number)
        if found and found.name in names:
            yield from _said(turn)
            turn = (number, found, [found.text])
        elif turn is None:
            raise UnreadableTranscript(f"nobody is named as speaking; {HELP}", line=number)
        else:
            turn[-1].append(line)
    yield from _said(turn)


def _believable(found: Collection[Beginning]) -> set[str]:
    """ "She said: ..." looks like a name; where two people speak all the time, that is no third."""
    counted = Counter(one.name for one in found)
    timed = {one.name for one in found if one.clock}
    regular = timed | {name for name, times in counted.items() if times > 1 or known_role(name)}
    return regular if len(regular) > 1 else set(counted)


def _begin(line: str) -> Beginning | None:
    """Whoever begins to speak on this line, with or without a time in front or behind."""
    above = _begin_above(line) if len(line) <= HEAD else None
    if above:
        return above
    stamp = STAMP.match(line[:HEAD])
    found = beginning(line[stamp.end() :] if stamp else line)
    if found:
        clock = stamp["clock"] if stamp else found.clock
        return Beginning(found.name, clock, found.text)
    return None


def _begin_above(line: str) -> Beginning | None:
    """Some services write "Jane Doe  0:12" on a line of its own and the words below it."""
    named = NAME_AND_STAMP.fullmatch(line)
    if named and is_name(named["name"]):
        return Beginning(named["name"].strip(), named["clock"], "")
    return None


def _said(turn) -> Iterator[Said]:
    if turn is not None:
        number, found, words = turn
        start = seconds_of(found.clock, line=number) if found.clock else None
        yield Said(found.name, " ".join(words), start, None, number)
