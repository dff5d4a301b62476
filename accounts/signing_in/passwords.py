"""How a password is read, whoever types it and wherever."""

import unicodedata


def normalised(password: str | None) -> str | None:
    """The same characters are the same password, however a keyboard composes them."""
    return password if password is None else unicodedata.normalize("NFKC", password)
