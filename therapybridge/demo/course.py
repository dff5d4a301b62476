"""What the demo’s treatments consist of besides sessions: plans, goals, measures, homework. All of
it is invented, and put in by the acts that everybody uses."""

from datetime import date, time, timedelta

from django.utils import timezone

from accounts.models import User
from treatment.actions.assessments import record_assessment
from treatment.actions.check_ins import check_in
from treatment.actions.goals import create_goal
from treatment.actions.homework import assign_homework, report_homework
from treatment.actions.invitations import invite
from treatment.actions.plans import create_plan
from treatment.actions.progress import record_progress
from treatment.actions.tracking import set_tracking
from treatment.models import Goal, Intervention

BEGUN = 22  # days ago
MAYAS_ANSWERS = [  # days ago, questionnaire, answers from the first item to the last
    (16, "PHQ-9", [2, 2, 3, 2, 1, 2, 1, 1, 0]),
    (16, "GAD-7", [3, 3, 2, 2, 1, 2, 2]),
    (9, "PHQ-9", [1, 2, 2, 2, 1, 1, 1, 1, 0]),
    (2, "PHQ-9", [1, 1, 2, 1, 1, 1, 1, 0, 0]),
    (2, "GAD-7", [2, 2, 2, 2, 1, 1, 1]),
]
SPOKE_UP = [0, 0, 1, 1, 1, 2, 2, 3]  # times a week, one value every other day
MOODS = [4, 4, 5, 4, 5, 6, 6]  # of 10, the last days
DANIELS_ANSWERS = (1, "PHQ-9", [2, 2, 2, 3, 1, 2, 2, 0, 1])  # the ninth asks for attention


def load(patients: dict[str, User], *, therapist: User) -> None:
    """`patients`: by their names in practice.py."""
    treat_maya(patients["maya"], therapist)
    fill_in(patients["daniel"], *DANIELS_ANSWERS, by=patients["daniel"])
    invite(patients["daniel"], by=therapist, instruments=["GAD-7", "AUDIT"])
    plan_for_ruth(patients["ruth"], therapist)


def treat_maya(maya: User, therapist: User) -> None:
    plan = create_plan(
        maya,
        by=therapist,
        start_date=ago(BEGUN),
        title="Less fear of being judged at work",
        diagnosis_codes=[
            {"code": "F40.10", "description": "Social phobia, unspecified"},
            {"code": "G47.00", "description": "Insomnia, unspecified"},
        ],
        presenting_problems=["Avoids speaking in meetings", "Lies awake before working days"],
        review_frequency_days=28,
    )
    at_ease = create_goal(
        maya,
        by=therapist,
        plan=plan,
        goal_type=Goal.Type.LONG_TERM,
        description="Feel at ease when others watch me work",
        measurable_criteria="GAD-7 below 5 in two measurements in a row",
        baseline_value=15,
        target_value=4,
        target_date=ago(-90),
        interventions=[one("Individual CBT for social anxiety", "each session")],
    )
    speak = create_goal(
        maya,
        by=therapist,
        plan=plan,
        parent=at_ease,
        description="Speak up in each weekly meeting",
        measurable_criteria="Counted by herself after each meeting",
        unit="times a week",
        baseline_value=0,
        target_value=4,
        target_date=ago(-30),
        interventions=[one("Cognitive restructuring", "each session")],
    )
    create_goal(
        maya,
        by=therapist,
        plan=plan,
        description="Sleep six hours before a working day",
        unit="nights a week",
        baseline_value=1,
        target_value=5,
        priority=2,
    )
    measure(maya, at_ease, speak, therapist)
    give_homework(maya, speak, therapist)


def measure(maya: User, at_ease: Goal, speak: Goal, therapist: User) -> None:
    set_tracking(
        at_ease,
        by=therapist,
        tracking_method="assessment",
        instrument="GAD-7",
        target_direction="decrease",
    )
    set_tracking(
        speak,
        by=therapist,
        tracking_method="frequency",
        tracking_frequency="custom",
        custom_frequency_days=2,
        frequency_unit="times a week",
        target_direction="increase",
    )
    for filled in MAYAS_ANSWERS:
        fill_in(maya, *filled, by=maya)
    for place, value in enumerate(SPOKE_UP):
        day = ago(2 * (len(SPOKE_UP) - place))
        record_progress(speak, by=maya, entry_date=day, entry_time=time(19), value=value)
    for place, mood in enumerate(MOODS):
        check_in(maya, by=maya, check_in_date=ago(len(MOODS) - place), general_mood=mood)


def give_homework(maya: User, speak: Goal, therapist: User) -> None:
    done = assign_homework(
        maya, by=therapist, goal=speak, task="Write down one sentence before each meeting"
    )
    report_homework(done, by=maya, status="completed", report="Helped. I said it twice.")
    assign_homework(
        maya,
        by=therapist,
        goal=speak,
        task="Ask one question in Thursday’s meeting",
        details="Note before it how sure you are that it goes wrong, and after it how it went.",
        due_date=ago(-5),
    )


def plan_for_ruth(ruth: User, therapist: User) -> None:
    create_plan(
        ruth,
        by=therapist,
        start_date=ago(9),
        title="Find a way through grief",
        diagnosis_codes=[{"code": "F43.21", "description": "Adjustment disorder"}],
        presenting_problems=["Lost her husband in spring"],
        next_review_date=ago(-3),
    )


def fill_in(patient: User, days_ago: int, instrument: str, answers: list[int], *, by: User) -> None:
    numbered = {str(number): answer for number, answer in enumerate(answers, start=1)}
    record_assessment(
        patient,
        by=by,
        instrument=instrument,
        administered_date=ago(days_ago),
        answers=numbered,
    )


def one(name: str, frequency: str) -> dict:
    intervention = Intervention.objects.get(name=name, is_system=True)
    return {"intervention": intervention, "frequency": frequency}


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)
