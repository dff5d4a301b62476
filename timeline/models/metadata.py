"""What may stand beside an event for programs: {"instrument": "PHQ-9", "score": 14}."""

import json

from django.core.exceptions import ValidationError

MOST_BYTES = 16 * 1024
MOST_DEPTH = 10
LARGEST = 2**53 - 1  # what every reader of JSON knows exactly


def check_metadata(value) -> None:
    """An object that PostgreSQL keeps and every client reads."""
    if not isinstance(value, dict):
        raise ValidationError("This must be an object.")
    _check(value, depth=1)
    if len(json.dumps(value)) > MOST_BYTES:
        raise ValidationError("This is too much: 16 KB at most.")


def _check(value, *, depth):
    if depth > MOST_DEPTH:
        raise ValidationError("This is nested too deeply.")
    if isinstance(value, dict):
        _check_text("".join(value))
        _check_all(value.values(), depth=depth + 1)
    elif isinstance(value, list):
        _check_all(value, depth=depth + 1)
    elif isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int | float) and not -LARGEST <= value <= LARGEST:
        raise ValidationError("A number is too large.")


def _check_all(values, *, depth):
    for value in values:
        _check(value, depth=depth)


def _check_text(text):
    if "\0" in text or not text.isprintable() and _is_broken(text):
        raise ValidationError("A text holds a character that cannot be kept.")


def _is_broken(text):
    """Half of a pair of surrogates is no character."""
    return any("\ud800" <= character <= "\udfff" for character in text)
