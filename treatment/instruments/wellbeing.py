"""WHO-5, item by item under its licence; ORS and SRS as scores. Of all three more is better."""

from decimal import Decimal

from treatment.instruments.instrument import Band, Instrument, Spread, items, options

WHO_5 = Instrument(
    name="WHO-5",
    title="WHO Well-Being Index",
    about="Well-being, last two weeks",
    lowest=0,
    highest=100,
    lower_is_better=False,
    question="Please indicate for each of the five statements which is closest to how you have "
    "been feeling over the last two weeks.",
    items=items(
        options(
            "All of the time",
            "Most of the time",
            "More than half of the time",
            "Less than half of the time",
            "Some of the time",
            "At no time",
            values=(5, 4, 3, 2, 1, 0),
        ),
        "I have felt cheerful and in good spirits",
        "I have felt calm and relaxed",
        "I have felt active and vigorous",
        "I woke up feeling fresh and rested",
        "My daily life has been filled with things that interest me",
    ),
    factor=4,
    step=Decimal(4),
    bands=(
        Band(0, "very_low", "Very low: depression is likely"),
        Band(29, "low", "Low: look for depression"),
        Band(51, "good", "Good"),
    ),
    bands_source="Topp, Østergaard, Søndergaard, Bech. The WHO-5 Well-Being Index. Psychother "
    "Psychosom 2015;84:167-176: 50 and below, 28 and below.",
    cut_off=51,
    due_every_days=28,
    source="World Health Organization. The World Health Organization-Five Well-Being Index "
    "(WHO-5). Geneva, 2024; first published 1998 by the WHO Regional Office for Europe.",
    licence="CC BY-NC-SA 3.0 IGO: free of charge, with its source named, for uses that are not "
    "commercial. A practice asks its items only after it has said that its use is not.",
)
ORS = Instrument(
    name="ORS",
    title="Outcome Rating Scale",
    about="How life goes, last week",
    lowest=0,
    highest=40,
    lower_is_better=False,
    step=Decimal("0.1"),
    bands=(Band(0, "clinical", "Clinical range"), Band(25, "non_clinical", "Non-clinical range")),
    bands_source="Miller, Duncan. The Outcome and Session Rating Scales: administration and "
    "scoring manual. 2004: adults.",
    cut_off=25,
    spread=Spread(
        8.7,
        0.93,
        "Miller, Duncan, Brown, Sparks, Claud. J Brief Ther 2003;2:91-100: SD of the clinical "
        "sample, coefficient alpha.",
    ),
    due_every_days=7,
    source="Miller, Duncan, Brown, Sparks, Claud. The Outcome Rating Scale. Journal of Brief "
    "Therapy 2003;2:91-100.",
    licence="Copyright of Miller and Duncan. Its items need a licence, so only the score is kept.",
)
SRS = Instrument(
    name="SRS",
    title="Session Rating Scale",
    about="The alliance, in a session",
    lowest=0,
    highest=40,
    lower_is_better=False,
    step=Decimal("0.1"),
    bands=(
        Band(0, "alliance_at_risk", "Talk about the alliance"),
        Band(36, "good_alliance", "Good alliance"),
    ),
    bands_source="Miller, Duncan. The Outcome and Session Rating Scales: administration and "
    "scoring manual. 2004.",
    cut_off=36,
    due_every_days=None,
    source="Duncan, Miller, Sparks, Claud, Reynolds, Brown, Johnson. The Session Rating Scale. "
    "Journal of Brief Therapy 2003;3:3-12.",
    licence="Copyright of Miller and Duncan. Its items need a licence, so only the score is kept.",
)
