from treatment.instruments.instrument import Band, Instrument, Item, options

HOW_OFTEN = options("Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily")
EVER = options("No", "Yes, but not in the last year", "Yes, during the last year", values=(0, 2, 4))
DRINKS = options("1 or 2", "3 or 4", "5 or 6", "7 to 9", "10 or more")
DRINKING = options(
    "Never",
    "Monthly or less",
    "2–4 times a month",
    "2–3 times a week",
    "4 or more times a week",
)
LAST_YEAR = "How often during the last year have you"

AUDIT = Instrument(
    name="AUDIT",
    title="Alcohol Use Disorders Identification Test",
    about="Alcohol, last year",
    lowest=0,
    highest=40,
    lower_is_better=True,
    question="Because alcohol use can affect your health and can interfere with certain "
    "medications and treatments, it is important that we ask some questions about your use of "
    "alcohol. Your answers will remain confidential so please be honest. Choose the answer that "
    "describes you best.",
    items=(
        Item("1", "How often do you have a drink containing alcohol?", DRINKING),
        Item(
            "2",
            "How many drinks containing alcohol do you have on a typical day when you are "
            "drinking?",
            DRINKS,
        ),
        Item("3", "How often do you have six or more drinks on one occasion?", HOW_OFTEN),
        Item(
            "4",
            f"{LAST_YEAR} found that you were not able to stop drinking once you had started?",
            HOW_OFTEN,
        ),
        Item(
            "5",
            f"{LAST_YEAR} failed to do what was normally expected of you because of drinking?",
            HOW_OFTEN,
        ),
        Item(
            "6",
            f"{LAST_YEAR} needed a first drink in the morning to get yourself going after a heavy "
            "drinking session?",
            HOW_OFTEN,
        ),
        Item("7", f"{LAST_YEAR} had a feeling of guilt or remorse after drinking?", HOW_OFTEN),
        Item(
            "8",
            f"{LAST_YEAR} been unable to remember what happened the night before because of your "
            "drinking?",
            HOW_OFTEN,
        ),
        Item("9", "Have you or someone else been injured because of your drinking?", EVER),
        Item(
            "10",
            "Has a relative, friend, doctor, or other health care worker been concerned about your "
            "drinking or suggested you cut down?",
            EVER,
        ),
    ),
    parts={
        "consumption": ("1", "2", "3"),
        "dependence": ("4", "5", "6"),
        "harm": ("7", "8", "9", "10"),
    },
    bands=(
        Band(0, "low_risk", "Zone I: low risk"),
        Band(8, "hazardous", "Zone II: hazardous drinking"),
        Band(16, "harmful", "Zone III: harmful drinking"),
        Band(20, "possible_dependence", "Zone IV: possible dependence"),
    ),
    bands_source="Babor, Higgins-Biddle, Saunders, Monteiro. AUDIT: guidelines for use in primary "
    "care. 2nd ed. WHO, 2001.",
    cut_off=8,
    due_every_days=90,
    source="Babor, Higgins-Biddle, Saunders, Monteiro. AUDIT: guidelines for use in primary care. "
    "2nd ed. World Health Organization, 2001 (WHO/MSD/MSB/01.6a): the self-report version.",
    licence="Free to use in care; WHO asks not to sell it and not to use it for commercial "
    "purposes, so it must not be charged for as such.",
    is_free=True,
)
