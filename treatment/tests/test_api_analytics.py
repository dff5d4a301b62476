from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.tests.factories import CareFactory, PatientFactory, TherapistFactory
from sessions_app.models import TherapySession
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory, SessionFactory
from treatment.analytics import caseload
from treatment.analytics.keeping import keep_up
from treatment.tests.factories import CheckInFactory, GoalFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 17)  # a Wednesday


@pytest.fixture(autouse=True)
def that_day(monkeypatch):
    monkeypatch.setattr("treatment.analytics.caseload.today", lambda: TODAY)
    monkeypatch.setattr("treatment.analytics.patients.today", lambda: TODAY)


def held(patient, therapist, days_ago, *topics, **facts):
    at = datetime(2026, 6, 17, 10, tzinfo=UTC) - timedelta(days=days_ago)
    session = ProcessedSessionFactory(
        patient=patient, therapist=therapist, session_date=at, duration_seconds=3000, **facts
    )
    if topics:
        content = {"risk_flags": [], "key_topics": [{"name": name} for name in topics]}
        NotesFactory(session=session, content=content)
    return session


def answer(client, user, path):
    keep_up()
    client.force_authenticate(user)
    return client.get(f"/api/v1/analytics/{path}").json()


def test_the_overview_counts_the_own_caseload(api, therapist, patient):
    quiet = CareFactory(therapist=therapist).patient
    held(patient, therapist, 1)
    held(patient, therapist, 10)
    held(quiet, therapist, 30)
    held(patient, therapist, -1)
    held(PatientFactory(), TherapistFactory(), 1)
    SessionFactory(
        patient=patient,
        therapist=therapist,
        session_date=datetime(2026, 1, 1, tzinfo=UTC),
        status=TherapySession.Status.FAILED,
        error_message="No sound.",
    )

    assert answer(api, therapist, "overview") == {
        "total_patients": 2,
        "active_patients": 1,
        "sessions_this_week": 2,
        "sessions_this_month": 3,
        "upcoming_sessions": 1,
        "completion_rate": 0.8,
    }


def test_an_admin_reads_the_practice_or_one_therapist(api, admin, therapist, patient):
    other = TherapistFactory()
    held(patient, therapist, 1)
    held(patient, other, 2)

    practice = answer(api, admin, "overview")
    one = answer(api, admin, f"overview?therapist_id={other.pk}")

    assert (practice["sessions_this_month"], practice["active_patients"]) == (2, 1)
    assert (one["sessions_this_month"], one["total_patients"]) == (1, 0)


def test_without_a_session_there_is_no_rate(api, therapist):
    assert answer(api, therapist, "overview")["completion_rate"] is None


def test_progress_of_a_patient(api, therapist, patient):
    first = held(patient, therapist, 70)
    last = held(patient, therapist, 0)
    for session, before, after in [(first, 3, 5), (last, 4, 5)]:
        CheckInFactory(patient=patient, session=session, moment="before", general_mood=before)
        CheckInFactory(patient=patient, session=session, moment="after", general_mood=after)
    GoalFactory(patient=patient, status="achieved")
    GoalFactory(patient=patient, status="in_progress")

    assert answer(api, patient, f"patients/{patient.pk}/progress") == {
        "patient_id": str(patient.pk),
        "total_sessions": 2,
        "first_session_date": "2026-04-08",
        "last_session_date": "2026-06-17",
        "session_frequency": {"weekly_average": 0.2, "trend": "increasing"},
        "mood_trend": {
            "data": [
                {"date": "2026-04-01", "avg_pre": 3.0, "avg_post": 5.0, "avg_heard": None},
                {"date": "2026-06-01", "avg_pre": 4.0, "avg_post": 5.0, "avg_heard": None},
            ],
            "trend": "improving",
            "trend_of": "pre",
            "trends": {"pre": "improving", "post": "stable", "heard": "insufficient_data"},
        },
        "goals": {"total": 2, "completed": 1, "in_progress": 1, "not_started": 0},
    }


def test_progress_of_a_patient_who_never_came(api, therapist, patient):
    progress = answer(api, therapist, f"patients/{patient.pk}/progress")

    assert progress["first_session_date"] is None
    assert progress["session_frequency"] == {"weekly_average": 0.0, "trend": "insufficient_data"}
    assert progress["mood_trend"]["data"] == []


def test_trends_show_periods_without_a_session(api, therapist, patient):
    held(patient, therapist, 0)
    held(patient, therapist, 0)
    held(patient, therapist, 14)

    trend = answer(api, therapist, "sessions/trends?period=week")

    assert trend["period"] == "week"
    assert [
        (point["label"], point["sessions"], point["unique_patients"], point["minutes"])
        for point in trend["data"][-3:]
    ] == [("2026-W23", 1, 1, 50), ("2026-W24", 0, 0, 0), ("2026-W25", 2, 1, 100)]


@pytest.mark.parametrize(
    ("period", "last"),
    [("week", "2026-W25"), ("month", "2026-06"), ("quarter", "2026-Q2"), ("year", "2026")],
)
def test_trends_of_every_period(api, therapist, patient, period, last):
    held(patient, therapist, 0)

    point = answer(api, therapist, f"sessions/trends?period={period}")["data"][-1]

    assert (point["label"], point["sessions"]) == (last, 1)


def test_trends_of_a_patient_are_of_all_their_therapists(api, therapist, patient):
    held(patient, therapist, 0)
    held(patient, TherapistFactory(), 0)
    held(CareFactory(therapist=therapist).patient, therapist, 0)

    point = answer(api, therapist, f"sessions/trends?patient_id={patient.pk}")["data"][-1]

    assert (point["sessions"], point["unique_patients"]) == (2, 1)


def test_an_unknown_period_is_refused(api, therapist):
    api.force_authenticate(therapist)

    answer = api.get("/api/v1/analytics/sessions/trends?period=day")

    assert answer.status_code == 422


def test_a_patient_of_others_does_not_exist(api, therapist):
    api.force_authenticate(therapist)

    answer = api.get(f"/api/v1/analytics/sessions/trends?patient_id={PatientFactory().pk}")

    assert answer.status_code == 404


def test_topics_by_how_many_sessions_they_came_up_in(api, therapist, patient):
    held(patient, therapist, 0, "Sleep", "Work")
    held(patient, therapist, 100, "Sleep")
    held(patient, TherapistFactory(), 0, "Family")
    held(patient, therapist, 3)

    assert answer(api, therapist, "topics")["topics"] == [
        {"name": "Sleep", "count": 2, "percentage": 66.7},
        {"name": "Work", "count": 1, "percentage": 33.3},
    ]


def test_topics_of_the_running_month(api, therapist, patient):
    held(patient, therapist, 0, "Work")
    held(patient, therapist, 100, "Sleep")

    topics = answer(api, therapist, "topics?period=month")["topics"]

    assert [topic["name"] for topic in topics] == ["Work"]


def test_topics_of_a_patient(api, therapist, patient):
    held(patient, TherapistFactory(), 0, "Family")
    held(CareFactory(therapist=therapist).patient, therapist, 0, "Work")

    topics = answer(api, therapist, f"topics?patient_id={patient.pk}")["topics"]

    assert topics == [{"name": "Family", "count": 1, "percentage": 100.0}]


def test_each_answer_asks_few_questions(therapist, admin, patient, django_assert_max_num_queries):
    held(patient, therapist, 0, "Work")
    keep_up()

    with django_assert_max_num_queries(2):
        caseload.overview(therapist)
    with django_assert_max_num_queries(1):
        caseload.trends(admin, "month")
    with django_assert_max_num_queries(1):
        caseload.topics(therapist)
