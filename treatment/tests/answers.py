"""Answers to whole questionnaires."""

from treatment.instruments import INSTRUMENTS


def answers(name, value=0, **others):
    """Every item the same, but for `others`: answers("PHQ-9", 1, i9=3)."""
    given = {item.key: value for item in INSTRUMENTS[name].scored}
    return given | {key.removeprefix("i"): value for key, value in others.items()}


def sent(name, value=0, **others):
    """As the form of the page sends them."""
    given = {f"item_{key}": said for key, said in answers(name, value, **others).items()}
    return given | {"instrument": name}
