"""Which passwords are refused: docs/accounts.md. Length counts and what is easy to guess does not
pass; nobody is made to put a digit or a capital letter into theirs.

How many guesses a password withstands is estimated by zxcvbn: tens of thousands of common
passwords, words and names, also reversed, repeated, padded, with digits for letters, and walks
over keyboards. A list of common passwords alone would know few of twelve characters and more.
"""

import re

import zxcvbn_rs_py
from django.core.exceptions import ValidationError

from accounts.signing_in.passwords import normalised
from accounts.signing_in.second_factors import policy

LONGEST = 128
GUESSES = 10**9  # fewer, and a patient attacker is in
ESTIMATED = 40  # characters; what stands behind them could only make it harder
BETWEEN_WORDS = re.compile(r"[\s\-_.,;:!?/+&]+")
OUR_WORDS = ["therapybridge", "therapy", "bridge", "therapist", "session", "patient", "clinic"]
SAYINGS = [  # long, and known to everybody who guesses
    "thequickbrownfoxjumpsoverthelazydog",
    "thequickbrownfoxjumps",
    "thequickbrownfox",
    "correcthorsebatterystaple",
    "tobeornottobethatisthequestion",
    "tobeornottobethatis",
    "tobeornottobe",
    "maytheforcebewithyou",
    "loremipsumdolorsitamet",
    "twinkletwinklelittlestar",
    "maryhadalittlelamb",
    "onceuponatime",
    "winteriscoming",
    "iloveyousomuch",
    "openthedoorplease",
    "supercalifragilisticexpialidocious",
    "nevergonnagiveyouup",
    "inthebeginningwastheword",
    "ourfatherwhoartinheaven",
    "allworkandnoplaymakesjackadullboy",
]


class LongEnough:
    """Fifteen characters where the password stands alone, twelve beside a second factor."""

    def __init__(self, alone=15, beside_second_factor=12):
        self.alone, self.beside_second_factor = alone, beside_second_factor

    def validate(self, password, user=None):
        least = self._least(user)
        if len(normalised(password)) < least:
            raise ValidationError(
                f"Use {least} characters or more, for example four words of your own.",
                code="password_too_short",
            )

    def get_help_text(self):
        return (
            f"{self.alone} characters or more ({self.beside_second_factor} with a second factor), "
            "for example four words of your own."
        )

    def _least(self, user):
        is_saved = user is not None and not user._state.adding
        return self.beside_second_factor if is_saved and policy.has_one(user) else self.alone


class NotTooLong:
    """Nothing is ever cut off; what is too long to be typed is refused."""

    def validate(self, password, user=None):
        if len(normalised(password)) > LONGEST:
            raise ValidationError(f"Use {LONGEST} characters or fewer.", code="password_too_long")

    def get_help_text(self):
        return ""


class HardToGuess:
    def validate(self, password, user=None):
        text = normalised(password)[:ESTIMATED]
        known = [*OUR_WORDS, *SAYINGS, *words_about(user)]
        estimates = [zxcvbn_rs_py.zxcvbn(variant, known) for variant in variants(text)]
        weakest = min(estimates, key=lambda estimate: estimate.guesses)
        if weakest.guesses < GUESSES:
            raise ValidationError(self._what_to_change(weakest), code="password_too_easy")

    def get_help_text(self):
        return "Common passwords, your name and repeated keys are refused."

    def _what_to_change(self, estimate):
        feedback = estimate.feedback
        warning = str(feedback.warning) if feedback and feedback.warning else ""
        for word, sentence in REASONS.items():
            if word in warning:
                return sentence
        return (
            "This is easy to guess: it is made of common words, your name or this product’s. "
            "Add words that nobody would expect together."
        )


REASONS = {  # by a word of zxcvbn's own warnings
    "Repeats": "This repeats itself. Use words that do not repeat.",
    "Sequences": "This counts up or follows the alphabet. Use words instead.",
    "row": "These keys lie in a row. Use words instead.",
    "keyboard": "These keys lie side by side. Use words instead.",
    "common": "This is close to a common password, which is tried first. Use words of your own.",
    "Dates": "Dates are easy to guess. Use words instead.",
    "years": "Years are easy to guess. Use words instead.",
}


def variants(text):
    """As it is, and without what stands between words, unless that is much of it."""
    joined = BETWEEN_WORDS.sub("", text)
    is_words = len(text) - len(joined) <= len(text) / 3
    return [text, joined] if joined and is_words else [text]


def words_about(user):
    if user is None:
        return []
    facts = f"{user.first_name} {user.last_name} {user.email or ''}".lower()
    names = re.findall(r"[^\W_]+", f"{user.first_name} {user.last_name}".lower())
    parts = {*facts.split(), *re.findall(r"[^\W_]+", facts), "".join(names), "".join(names[::-1])}
    return [part for part in parts if len(part) > 2]
