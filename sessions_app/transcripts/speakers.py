"""Which of the names in a transcript is the therapist, and which is the client."""

import re
from collections.abc import Iterable, Mapping

from sessions_app.speech.protocol import CLIENT, THERAPIST
from sessions_app.speech.roles import roles
from sessions_app.transcripts.turns import Said

THERAPISTS = {
    "therapist", "t", "th", "ther", "counselor", "counsellor", "co", "psychologist",
    "psychotherapist", "psychiatrist", "clinician", "provider", "practitioner", "interviewer",
    "doctor", "dr", "doc", "coach", "facilitator", "therapeut", "therapeutin", "terapeuta",
    "thérapeute", "terapeutas",
}  # fmt: skip
CLIENTS = {
    "client", "c", "cl", "patient", "p", "pt", "interviewee", "klient", "klientin", "cliente",
    "paciente", "klientas", "klientė", "pacientas", "pacientė",
}  # fmt: skip
TITLE = re.compile(r"dr\b|prof\b|doctor\b", re.IGNORECASE)
LICENCE = re.compile(
    r",?\s*\b(ph\.?d|psy\.?d|lcsw|lmft|lpc|lmhc|lcpc|m\.?d|m\.?sw)\.?$", re.IGNORECASE
)


def roles_of(said: Iterable[Said]) -> Mapping[str, str]:
    """The role of every name: known words first, then who asks and says "you" more."""
    said = list(said)
    names = {turn.name for turn in said}
    known = {name: role for name in names if (role := known_role(name))}
    unknown = names - known.keys()
    if THERAPIST in known.values():
        return known | dict.fromkeys(unknown, CLIENT)
    if len(unknown) == 1 and known:
        return known | dict.fromkeys(unknown, THERAPIST)
    return known | roles((turn.name, turn.text) for turn in said if turn.name in unknown)


def known_role(name: str) -> str | None:
    word = re.sub(r"[\d\W_]+$", "", name).strip().lower()
    if word in THERAPISTS or TITLE.match(name) or LICENCE.search(name):
        return THERAPIST
    return CLIENT if word in CLIENTS else None
