"""A patient of whom there is something in every section."""

from datetime import date, timedelta

from accounts.tests.factories import ConsentFactory
from sessions_app.models import CoSignature, NoteAddendum, PatientSummary
from sessions_app.tests.factories import SessionNoteFactory
from timeline.tests.factories import EventFactory
from treatment.models import GoalIntervention, PlanReview
from treatment.tests.factories import (
    AssessmentFactory,
    CheckInFactory,
    EntryFactory,
    GoalFactory,
    HomeworkFactory,
    InterventionFactory,
    PlanFactory,
)

FIRST = date(2026, 3, 2)


def fill(patient, therapist, session):
    plan = PlanFactory(patient=patient, therapist=therapist)
    PlanReview.objects.create(plan=plan, reviewer=therapist, review_date=FIRST, summary="Good")
    goal = GoalFactory(patient=patient, plan=plan, unit="times", baseline_value=0, target_value=4)
    GoalIntervention.objects.create(goal=goal, intervention=InterventionFactory())
    for week in range(4):
        day = FIRST + timedelta(weeks=week)
        EntryFactory(goal=goal, value=week, entry_date=day)
        AssessmentFactory(
            patient=patient, score=18 - 4 * week, administered_date=day, source="patient"
        )
        CheckInFactory(patient=patient, check_in_date=day, general_mood=4 + week)
    HomeworkFactory(patient=patient, goal=goal)
    ConsentFactory(patient=patient, recorded_by=therapist)
    EventFactory(patient=patient, title="Moved house")
    PatientSummary.objects.create(
        session=session,
        released_text="You spoke of your week.",
        released_at=session.session_date,
        released_by=therapist,
    )


def signed_note(session, author, text="She slept badly."):
    note = SessionNoteFactory(session=session, author=author, content=content(text))
    note.mark_signed(by=author)
    NoteAddendum.objects.create(
        note=note,
        author=author,
        author_name=author.full_name,
        text="It was Wednesday.",
        nonce="0" * 64,
        content_hash="c" * 64,
    )
    CoSignature.objects.create(
        note=note,
        supervisor=author,
        state=CoSignature.State.SIGNED,
        signed_name="Sven Supervisor",
        decided_at=note.signed_at,
        content_hash=note.content_hash,
    )
    return note


def content(text):
    written = {"value": text, "origin": "therapist"}
    return {"sections": {"session": {"topics": written}}}
