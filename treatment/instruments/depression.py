"""PHQ-9, item by item; BDI-II as a score, since its items belong to a publisher."""

from treatment.instruments.instrument import Band, Instrument, Item, Spread, items, options

TWO_WEEKS = options("Not at all", "Several days", "More than half the days", "Nearly every day")
DIFFICULTY = Item(
    "function",
    "If you checked off any problems, how difficult have these problems made it for you to do your "
    "work, take care of things at home, or get along with other people?",
    options("Not difficult at all", "Somewhat difficult", "Very difficult", "Extremely difficult"),
    is_scored=False,
)
PHQ_9 = Instrument(
    name="PHQ-9",
    title="Patient Health Questionnaire",
    about="Depression, last two weeks",
    lowest=0,
    highest=27,
    lower_is_better=True,
    question="Over the last 2 weeks, how often have you been bothered by any of the following "
    "problems?",
    items=(
        *items(
            TWO_WEEKS,
            "Little interest or pleasure in doing things",
            "Feeling down, depressed, or hopeless",
            "Trouble falling or staying asleep, or sleeping too much",
            "Feeling tired or having little energy",
            "Poor appetite or overeating",
            "Feeling bad about yourself – or that you are a failure or have let yourself or your "
            "family down",
            "Trouble concentrating on things, such as reading the newspaper or watching television",
            "Moving or speaking so slowly that other people could have noticed? Or the opposite – "
            "being so fidgety or restless that you have been moving around a lot more than usual",
            "Thoughts that you would be better off dead or of hurting yourself in some way",
        ),
        DIFFICULTY,
    ),
    bands=(
        Band(0, "minimal", "Minimal"),
        Band(5, "mild", "Mild"),
        Band(10, "moderate", "Moderate"),
        Band(15, "moderately_severe", "Moderately severe"),
        Band(20, "severe", "Severe"),
    ),
    bands_source="Kroenke, Spitzer, Williams. The PHQ-9. J Gen Intern Med 2001;16:606-613.",
    cut_off=10,
    risk_item="9",
    spread=Spread(
        6.1,
        0.89,
        "Kroenke et al. 2001: SD of the patients with major depression, Cronbach’s alpha in "
        "primary care.",
    ),
    due_every_days=28,
    source="Kroenke, Spitzer, Williams. The PHQ-9: validity of a brief depression severity "
    "measure. J Gen Intern Med 2001;16:606-613. Developed by Drs. Robert L. Spitzer, Janet B.W. "
    "Williams, Kurt Kroenke and colleagues, with an educational grant from Pfizer Inc.",
    licence="No permission required to reproduce, translate, display or distribute.",
    is_free=True,
)
BDI_II = Instrument(
    name="BDI-II",
    title="Beck Depression Inventory, second edition",
    about="Depression, last two weeks",
    lowest=0,
    highest=63,
    lower_is_better=True,
    bands=(
        Band(0, "minimal", "Minimal"),
        Band(14, "mild", "Mild"),
        Band(20, "moderate", "Moderate"),
        Band(29, "severe", "Severe"),
    ),
    bands_source="Beck, Steer, Brown. BDI-II Manual. 1996.",
    cut_off=14,
    spread=Spread(
        12.75,
        0.92,
        "Beck, Steer, Brown. BDI-II Manual. 1996: 500 psychiatric outpatients, coefficient alpha.",
    ),
    due_every_days=30,
    source="Beck, Steer, Brown. Manual for the Beck Depression Inventory-II. Psychological "
    "Corporation, 1996.",
    licence="Copyright of Pearson. Its items need a licence, so only the score is kept here.",
)
