"""What a note calls the machine's codes."""

ASSERTIONS = {
    "present": "said about now",
    "historical": "said about the past",
    "negated": "denied: the client said this is not so",
    "hypothetical": "spoken of as something that might happen",
    "other_person": "about someone else",
}
RISKS = {
    "suicidal_ideation": "Suicidal thoughts",
    "self_harm": "Self-harm",
    "harm_to_others": "Harm to others",
    "abuse": "Abuse",
    "substance": "Alcohol or drugs",
    "crisis": "Crisis",
}
MOODS = {
    "very_low": "very low",
    "low": "low",
    "neutral": "neutral",
    "positive": "positive",
    "very_positive": "very positive",
}
SUPPORT = {
    "weak": "Weakly supported, please check",
    "unsupported": "Not supported by the words, please check",
}
