from treatment.instruments.instrument import Band, Instrument, Spread, items, options


def _numbers(first: int, last: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(first, last + 1))


PCL_5 = Instrument(
    name="PCL-5",
    title="PTSD Checklist for DSM-5",
    about="Post-traumatic stress, last month",
    lowest=0,
    highest=80,
    lower_is_better=True,
    question="Below is a list of problems that people sometimes have in response to a very "
    "stressful experience. In the past month, how much were you bothered by:",
    items=items(
        options("Not at all", "A little bit", "Moderately", "Quite a bit", "Extremely"),
        "Repeated, disturbing, and unwanted memories of the stressful experience?",
        "Repeated, disturbing dreams of the stressful experience?",
        "Suddenly feeling or acting as if the stressful experience were actually happening again "
        "(as if you were actually back there reliving it)?",
        "Feeling very upset when something reminded you of the stressful experience?",
        "Having strong physical reactions when something reminded you of the stressful experience "
        "(for example, heart pounding, trouble breathing, sweating)?",
        "Avoiding memories, thoughts, or feelings related to the stressful experience?",
        "Avoiding external reminders of the stressful experience (for example, people, places, "
        "conversations, activities, objects, or situations)?",
        "Trouble remembering important parts of the stressful experience?",
        "Having strong negative beliefs about yourself, other people, or the world (for example, "
        "having thoughts such as: I am bad, there is something seriously wrong with me, no one can "
        "be trusted, the world is completely dangerous)?",
        "Blaming yourself or someone else for the stressful experience or what happened after it?",
        "Having strong negative feelings such as fear, horror, anger, guilt, or shame?",
        "Loss of interest in activities that you used to enjoy?",
        "Feeling distant or cut off from other people?",
        "Trouble experiencing positive feelings (for example, being unable to feel happiness or "
        "have loving feelings for people close to you)?",
        "Irritable behavior, angry outbursts, or acting aggressively?",
        "Taking too many risks or doing things that could cause you harm?",
        "Being “superalert” or watchful or on guard?",
        "Feeling jumpy or easily startled?",
        "Having difficulty concentrating?",
        "Trouble falling or staying asleep?",
    ),
    parts={
        "intrusion": _numbers(1, 5),  # criterion B of DSM-5
        "avoidance": _numbers(6, 7),  # C
        "cognition_and_mood": _numbers(8, 14),  # D
        "arousal": _numbers(15, 20),  # E
    },
    bands=(
        Band(0, "below_cut_off", "Below the cut-off"),
        Band(31, "provisional_ptsd", "Provisional PTSD: look closer"),
    ),
    bands_source="National Center for PTSD: a provisional cut-off between 31 and 33, by the people "
    "who are asked; Bovin et al. Psychol Assess 2016;28:1379-1391. The lower end is used.",
    cut_off=31,
    spread=Spread(
        14.72,
        0.94,
        "Blevins, Weathers, Davis, Witte, Domino. J Trauma Stress 2015;28:489-498: trauma-exposed "
        "students (study 1), Cronbach’s alpha. It comes to the 10 points that the National Center "
        "for PTSD names.",
    ),
    due_every_days=None,
    source="Weathers, Litz, Keane, Palmieri, Marx, Schnurr. The PTSD Checklist for DSM-5 (PCL-5). "
    "National Center for PTSD, 2013. www.ptsd.va.gov",
    licence="In the public domain: made by the government of the United States.",
    is_free=True,
)
