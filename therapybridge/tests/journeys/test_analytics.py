"""A therapist looks whether therapy helps."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.tests.factories import CareFactory, PatientFactory
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory
from treatment.analytics.keeping import keep_up
from treatment.tests.factories import AssessmentFactory, CheckInFactory, GoalFactory

pytestmark = pytest.mark.django_db(transaction=True)
TOPICS = ["Sleep", "Work and being judged by colleagues", "Family", "Panic", "Grief"]
SCORES = {"Maya": (19, 15, 8), "Ruth": (6, 9, 18), "Ana": (12, 11), "Tom": (14,)}


@pytest.fixture
def caseload(therapist):
    """Four patients with sessions, moods and scores of a year."""
    people = [PatientFactory(first_name=name) for name in SCORES]
    for number, patient in enumerate(people):
        CareFactory(therapist=therapist, patient=patient)
        treated(patient, therapist, number)
    keep_up()
    return people


def treated(patient, therapist, number):
    now = timezone.now()
    for week in range(0, 52, number + 1):
        session = ProcessedSessionFactory(
            patient=patient,
            therapist=therapist,
            session_date=now - timedelta(weeks=week, hours=number),
            duration_seconds=3000,
        )
        topics = [{"name": TOPICS[(week + k) % len(TOPICS)]} for k in range(1 + week % 2)]
        mood = ["low", "neutral", "positive"][week % 3]
        content = {"risk_flags": [], "key_topics": topics, "session_mood": mood}
        NotesFactory(session=session, content=content)
        for moment, felt in (("before", 7 - week // 12), ("after", 8 - week // 26)):
            CheckInFactory(patient=patient, session=session, moment=moment, general_mood=felt)
    scores = SCORES[patient.first_name]
    for ago, score in enumerate(reversed(scores)):
        day = timezone.localdate() - timedelta(days=30 * ago)
        AssessmentFactory(patient=patient, score=score, administered_date=day)
    GoalFactory(patient=patient, baseline_value=10, target_value=2, current_value=6 + number)


def test_from_the_caseload_to_a_patient(caseload, browser):
    browser.goto("/analytics/")

    browser.get_by_role("link", name="Quarter").click()
    expect(browser.get_by_role("heading", name="Sessions by quarter")).to_be_visible()
    browser.get_by_text("These numbers as a table").first.click()
    expect(browser.get_by_role("table", name="Sessions by quarter")).to_be_visible()
    browser.get_by_role("link", name="Ruth").click()

    expect(browser.get_by_role("heading", name="Outcomes")).to_be_visible()
    expect(browser.get_by_text("Worse").first).to_be_visible()


def test_without_scripts_the_period_is_a_link(caseload, open_browser):
    browser = open_browser(java_script_enabled=False)
    browser.goto("/analytics/")

    browser.get_by_role("link", name="Week", exact=True).click()

    expect(browser.get_by_role("heading", name="Sessions by week")).to_be_visible()
    expect(browser.get_by_role("heading", name="Analytics")).to_be_visible()
