"""Questionnaires whose scores a therapist may note, and how high each goes."""

HIGHEST = {
    "PHQ-9": 27,
    "GAD-7": 21,
    "PCL-5": 80,
    "AUDIT": 40,
    "WHO-5": 100,
    "BDI-II": 63,
    "BAI": 63,
    "ORS": 40,
    "SRS": 40,
}


def score_words(metadata: dict) -> str:
    """ "PHQ-9: 14 of 27"; nothing when there is no score."""
    instrument, score = instrument_of(metadata), metadata.get("score")
    if not instrument or score is None:
        return ""
    highest = HIGHEST.get(instrument)
    return f"{instrument}: {score} of {highest}" if highest else f"{instrument}: {score}"


def instrument_of(metadata: dict) -> str:
    """Programs may have noted anything under this name."""
    named = metadata.get("instrument")
    return named if isinstance(named, str) else ""
