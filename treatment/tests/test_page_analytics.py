from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.factories import AdminFactory, CareFactory, PatientFactory, TherapistFactory
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory
from treatment.analytics.keeping import keep_up
from treatment.tests.factories import AssessmentFactory, CheckInFactory, GoalFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("treatment:analytics")


def scored(patient, *scores, instrument="PHQ-9"):
    for number, score in enumerate(scores):
        day = timezone.localdate() - timedelta(days=7 * (len(scores) - number - 1))
        AssessmentFactory(
            patient=patient, instrument=instrument, score=score, administered_date=day
        )


def held(patient, therapist, *topics):
    session = ProcessedSessionFactory(patient=patient, therapist=therapist)
    content = {"risk_flags": [], "key_topics": [{"name": name} for name in topics]}
    NotesFactory(session=session, content=content)
    keep_up()
    return session


def shown(page):
    return " ".join(page.text.split())


def test_the_page_tells_of_the_caseload(portal, therapist, patient):
    held(patient, therapist, "Sleep")

    text = shown(portal.get(PAGE))

    assert "1 seen in the last 30 days" in text
    assert "Sleep: in 1 session" in text
    assert patient.full_name in text


def test_those_who_get_worse_come_first(portal, therapist, patient):
    better = CareFactory(therapist=therapist).patient
    scored(patient, 5, 20)
    scored(better, 20, 5)

    outcomes = portal.get(PAGE).context["outcomes"]

    assert [outcome.patient for outcome in outcomes.patients] == [patient, better]
    assert (outcomes.worse.number, outcomes.better.number, outcomes.worse.of) == (1, 1, 2)


def test_of_few_patients_no_share_is_told(portal, patient):
    scored(patient, 20, 5)

    assert '1 of 1 <span class="small">too few to say more</span>' in shown(portal.get(PAGE))


def test_one_score_is_no_change(portal, patient):
    scored(patient, 20)

    text = shown(portal.get(PAGE))

    assert "One score so far" in text
    assert "0 of 0" in text


def test_a_measure_that_is_due_again_is_marked(portal, patient):
    AssessmentFactory(patient=patient, administered_date=timezone.localdate() - timedelta(days=200))

    assert "Due again" in portal.get(PAGE).text


def test_a_rhythm_of_never_is_never_due(portal, patient):
    AssessmentFactory(patient=patient, administered_date=timezone.localdate() - timedelta(days=200))
    patient.assessment_schedules.create(instrument="PHQ-9", every_days=None)

    assert "Due again" not in portal.get(PAGE).text


def test_goals_on_track_are_counted(portal, patient):
    GoalFactory(patient=patient, baseline_value=10, target_value=2, current_value=6)
    GoalFactory(patient=patient, baseline_value=2, target_value=10, current_value=1)
    GoalFactory(patient=patient, status="discontinued")

    share = portal.get(PAGE).context["outcomes"].goals_on_track

    assert (share.number, share.of) == (1, 2)


@pytest.mark.parametrize("period", ["week", "month", "quarter", "year"])
def test_the_period_stands_in_the_address(portal, therapist, patient, period):
    held(patient, therapist)

    text = shown(portal.get(PAGE, {"period": period}))

    assert f"Sessions by {period}" in text
    assert f'href="?period={period}"' in text


def test_an_unknown_period_shows_the_usual_one(portal):
    assert "Sessions by month" in portal.get(PAGE, {"period": "aeon"}).text


def test_a_script_gets_the_numbers_alone(portal):
    page = portal.get(
        PAGE, {"period": "week"}, headers={"HX-Request": "true", "HX-Target": "analytics-numbers"}
    )

    assert "<h1>" not in page.text
    assert "Sessions by week" in page.text


def test_an_admin_sees_the_practice_and_no_patient(client, therapist, patient):
    held(patient, therapist)
    client.force_login(AdminFactory())

    page = client.get(PAGE)

    assert page.context["overview"].sessions_this_week == 1
    assert patient.full_name not in page.text


def test_an_admin_chooses_a_therapist(client, therapist, patient):
    held(patient, therapist)
    client.force_login(AdminFactory())

    page = client.get(PAGE, {"therapist": therapist.pk})

    assert patient.full_name in page.text


def test_a_therapist_cannot_choose_another(portal, therapist, patient):
    colleague = TherapistFactory()
    other = CareFactory(therapist=colleague).patient

    page = portal.get(PAGE, {"therapist": colleague.pk})

    assert other.full_name not in page.text
    assert patient.full_name in page.text


def test_whoever_is_shown_is_written_down(portal, patient):
    portal.get(PAGE)

    row = AuditEvent.objects.get(action="analytics.read")
    assert row.patients == [patient.pk]


def test_the_page_of_a_patient(portal, therapist, patient):
    session = held(patient, therapist)
    CheckInFactory(patient=patient, session=session, moment="before", general_mood=4)
    keep_up()
    scored(patient, 20, 5)
    GoalFactory(patient=patient, baseline_value=10, target_value=2, current_value=6, unit="attacks")

    text = shown(portal.get(reverse("treatment:analytics_patient", args=[patient.pk])))

    assert "Mood before sessions: first 4, last 4." in text
    assert "reliable change index" in text
    assert "from 10 to 6 · target 2 attacks · clearly better" in text


def test_a_patient_without_anything_has_a_page(portal, patient):
    text = portal.get(reverse("treatment:analytics_patient", args=[patient.pk])).text

    assert "No questionnaire yet." in text
    assert "No goal yet." in text


def test_patients_of_others_have_none(portal):
    page = portal.get(reverse("treatment:analytics_patient", args=[PatientFactory().pk]))

    assert page.status_code == 404


OURS = ("treatment_tally", "treatment_topictally", "treatment_goal", "measurestanding")


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_asks_four_questions_for_what_it_shows(portal, therapist, patient, many):
    for _ in range(many):
        scored(CareFactory(therapist=therapist).patient, 20, 5)
        held(patient, therapist, "Sleep")

    with CaptureQueriesContext(connection) as asked:
        portal.get(PAGE)

    ours = [query for query in asked if any(table in query["sql"] for table in OURS)]
    assert len(ours) == 4
    assert len(asked) <= 16
