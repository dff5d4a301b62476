"""GAD-7, item by item; BAI as a score, since its items belong to a publisher."""

from treatment.instruments.depression import TWO_WEEKS
from treatment.instruments.instrument import Band, Instrument, Spread, items

GAD_7 = Instrument(
    name="GAD-7",
    title="Generalized Anxiety Disorder scale",
    about="Anxiety, last two weeks",
    lowest=0,
    highest=21,
    lower_is_better=True,
    question="Over the last 2 weeks, how often have you been bothered by the following problems?",
    items=items(
        TWO_WEEKS,
        "Feeling nervous, anxious or on edge",
        "Not being able to stop or control worrying",
        "Worrying too much about different things",
        "Trouble relaxing",
        "Being so restless that it is hard to sit still",
        "Becoming easily annoyed or irritable",
        "Feeling afraid as if something awful might happen",
    ),
    bands=(
        Band(0, "minimal", "Minimal"),
        Band(5, "mild", "Mild"),
        Band(10, "moderate", "Moderate"),
        Band(15, "severe", "Severe"),
    ),
    bands_source="Spitzer, Kroenke, Williams, Löwe. Arch Intern Med 2006;166:1092-1097.",
    cut_off=10,
    spread=Spread(
        4.7,
        0.92,
        "Spitzer et al. 2006: SD of the patients with generalized anxiety disorder, Cronbach’s "
        "alpha.",
    ),
    due_every_days=28,
    source="Spitzer, Kroenke, Williams, Löwe. A brief measure for assessing generalized anxiety "
    "disorder: the GAD-7. Arch Intern Med 2006;166:1092-1097. Developed with an educational "
    "grant from Pfizer Inc.",
    licence="No permission required to reproduce, translate, display or distribute.",
    is_free=True,
)
BAI = Instrument(
    name="BAI",
    title="Beck Anxiety Inventory",
    about="Anxiety, last week",
    lowest=0,
    highest=63,
    lower_is_better=True,
    bands=(
        Band(0, "minimal", "Minimal"),
        Band(8, "mild", "Mild"),
        Band(16, "moderate", "Moderate"),
        Band(26, "severe", "Severe"),
    ),
    bands_source="Beck, Steer. BAI Manual. 1993.",
    cut_off=16,
    spread=Spread(
        12.36,
        0.92,
        "Beck, Epstein, Brown, Steer. J Consult Clin Psychol 1988;56:893-897: 160 psychiatric "
        "outpatients, coefficient alpha.",
    ),
    due_every_days=30,
    source="Beck, Epstein, Brown, Steer. An inventory for measuring clinical anxiety. J Consult "
    "Clin Psychol 1988;56:893-897.",
    licence="Copyright of Pearson. Its items need a licence, so only the score is kept here.",
)
