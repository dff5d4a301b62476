"""Progress, homework, outcomes and notifications, for therapists and for patients themselves: in
light and dark, and on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.tests.factories import CareFactory, PatientFactory
from therapybridge.tests.journeys.conftest import sign_in
from therapybridge.tests.journeys.planned import planned
from therapybridge.tests.journeys.practice import talked
from therapybridge.tests.journeys.test_care_and_emergency import assert_for_everybody
from treatment.actions.check_ins import check_in
from treatment.actions.homework import assign_homework, report_homework
from treatment.actions.invitations import invite
from treatment.actions.progress import record_progress
from treatment.actions.reminders import add_reminder
from treatment.actions.tracking import set_tracking
from treatment.analytics.keeping import keep_up
from treatment.models import Goal
from treatment.tests.factories import AssessmentFactory

pytestmark = [pytest.mark.slow]

OF_THE_THERAPIST = {
    "how goals go": "/patients/{patient}/progress",
    "how a goal goes": "/goals/{goal}/progress",
    "how a goal is measured": "/goals/{goal}/tracking",
    "note progress": "/goals/{goal}/progress/new",
    "correct progress": "/progress/{entry}/change",
    "session": "/sessions/{session}/",
    "patient": "/patients/{patient}/",
    "homework": "/patients/{patient}/homework/",
    "new homework": "/patients/{patient}/homework/new",
    "change homework": "/homework/{homework}/change",
    "report homework": "/homework/{homework}/report",
    "loose ends": "/thread",
    "analytics": "/analytics/",
    "analytics by week": "/analytics/?period=week",
    "outcomes": "/patients/{patient}/outcomes/",
    "outcomes of one who is new": "/patients/{newcomer}/outcomes/",
    "progress of one who is new": "/patients/{newcomer}/progress",
    "homework of one who is new": "/patients/{newcomer}/homework/",
    "measures of one who is new": "/patients/{newcomer}/measures/",
    "plans of one who is new": "/patients/{newcomer}/plans/",
    "notifications": "/notifications",
}
OF_THE_PATIENT = {
    "home": "/",
    "goals": "/my/goals",
    "note progress": "/my/goals/{goal}/note",
    "reminders": "/my/goals/{goal}/reminders",
    "check-in": "/my/check-in",
    "questionnaires": "/my/questionnaires/",
    "questionnaire": "/my/questionnaires/{asked}/",
    "homework": "/my/homework",
    "report homework": "/my/homework/{homework}",
    "notifications": "/notifications",
    "record": "/patients/{patient}/export/",
    "exports": "/exports/",
}
NOTHING_YET = {
    "home": "/",
    "goals": "/my/goals",
    "check-in": "/my/check-in",
    "questionnaires": "/my/questionnaires/",
    "homework": "/my/homework",
    "notifications": "/notifications",
    "exports": "/exports/",
}


@pytest.fixture
def newcomer(therapist):
    patient = PatientFactory(first_name="Noa", last_name="Newcomer")
    CareFactory(therapist=therapist, patient=patient)
    return patient


@pytest.fixture
def places(patient, therapist, newcomer):
    places = {"patient": patient.pk, "newcomer": newcomer.pk} | planned(patient, therapist)
    session = talked(patient, therapist, number=3)
    goal = Goal.objects.get(pk=places["goal"])
    places |= followed(goal, session, therapist) | given(goal, session, therapist)
    places["session"] = session.pk
    places["asked"] = invite(patient, by=therapist, instruments=["PHQ-9"]).pk
    Notification.objects.tell(
        therapist, kind="milestone_achieved", title="Halfway there", once="half", patient=patient
    )
    keep_up()
    return places


def followed(goal, session, therapist):
    """A goal that is halfway, with moods and scores beside it."""
    patient, today = goal.patient, timezone.localdate()
    set_tracking(goal, by=therapist, tracking_method="scale", tracking_frequency="weekly")
    for week, value in enumerate([2, 3, 5, 6]):
        day = today - timedelta(weeks=3 - week)
        entry = record_progress(goal, by=therapist, entry_date=day, value=value, notes="Well.")
        check_in(patient, by=patient, check_in_date=day, general_mood=4 + week)
        AssessmentFactory(patient=patient, score=18 - 3 * week, administered_date=day)
    check_in(
        patient,
        by=therapist,
        check_in_date=today,
        general_mood=5,
        moment="before",
        session=session,
    )
    add_reminder(goal, by=patient, at_time="09:00", message="Speak up once.")
    return {"entry": entry.pk}


def given(goal, session, therapist):
    """Homework, one of it done."""
    today = timezone.localdate()
    facts = {"by": therapist, "goal": goal, "session": session}
    late = assign_homework(
        goal.patient, task="Speak first", due_date=today - timedelta(days=1), **facts
    )
    done = assign_homework(goal.patient, task="Write three thoughts", **facts)
    report_homework(done, by=goal.patient, status="completed")
    return {"homework": late.pk}


@pytest.mark.parametrize("path", OF_THE_THERAPIST.values(), ids=OF_THE_THERAPIST)
def test_a_therapists_page_is_for_everybody(open_browser, places, path):
    page = open_browser(color_scheme="light", reduced_motion="reduce")

    answer = page.goto(path.format(**places))

    assert answer.ok
    assert "Maya" not in page.title()
    assert_for_everybody(page)


@pytest.mark.parametrize("path", OF_THE_PATIENT.values(), ids=OF_THE_PATIENT)
def test_a_patients_page_is_for_everybody(open_browser, live_server, patient, places, path):
    page = open_browser(color_scheme="light", reduced_motion="reduce")
    page.context.add_cookies([sign_in(patient, live_server.url)])

    answer = page.goto(path.format(**places))

    assert answer.ok
    assert "Maya" not in page.title()
    assert_for_everybody(page)


@pytest.mark.parametrize("path", NOTHING_YET.values(), ids=NOTHING_YET)
def test_a_page_without_anything_on_it_is_for_everybody(open_browser, live_server, newcomer, path):
    page = open_browser(color_scheme="light", reduced_motion="reduce")
    page.context.add_cookies([sign_in(newcomer, live_server.url)])

    answer = page.goto(path)

    assert answer.ok
    assert_for_everybody(page)
