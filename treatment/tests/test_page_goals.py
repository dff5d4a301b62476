from datetime import timedelta

import pytest
from django.utils import timezone

from treatment.actions.progress import record_progress
from treatment.models import CheckIn, GoalReminder, ProgressEntry, TrackingConfig
from treatment.tests.factories import EntryFactory, GoalFactory, TrackingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(patient, therapist):
    goal = GoalFactory(patient=patient, therapist=therapist, baseline_value=1, target_value=9)
    TrackingFactory(goal=goal)
    return goal


@pytest.fixture
def own(client, patient):
    """The portal with the patient signed in."""
    client.force_login(patient)
    return client


def days_ago(number):
    return timezone.localdate() - timedelta(days=number)


def text_of(answer):
    return " ".join(answer.content.decode().split())


# The therapist's


def test_the_dashboard_draws_each_goal_and_gives_its_table(portal, goal, patient):
    for number, value in enumerate([6, 4, 2]):
        EntryFactory(goal=goal, value=value, entry_date=days_ago(number))

    page = text_of(portal.get(f"/patients/{patient.pk}/progress"))

    assert goal.description in page
    assert "Improving" in page
    assert "<svg" in page
    assert "<td>6</td>" in page


def test_without_goals_the_dashboard_says_where_to_set_one(portal, patient):
    assert "There is no open goal." in text_of(portal.get(f"/patients/{patient.pk}/progress"))


def test_progress_is_noted_in_a_session(portal, goal, session):
    form = {"value": "4", "entry_date": str(days_ago(0)), "session": str(session.pk), "rating": "7"}

    answer = portal.post(f"/goals/{goal.pk}/progress/new", form)

    entry = ProgressEntry.objects.get()
    assert answer.url == f"/goals/{goal.pk}/progress"
    assert (entry.value, entry.rating, entry.session, entry.context) == (4, 7, session, "session")


def test_nothing_said_is_no_entry(portal, goal):
    answer = portal.post(f"/goals/{goal.pk}/progress/new", {"entry_date": str(days_ago(0))})

    assert answer.status_code == 422
    assert "Give a value or a rating." in text_of(answer)


def test_the_future_is_refused_in_words(portal, goal):
    form = {"value": "4", "entry_date": str(days_ago(-2))}

    answer = portal.post(f"/goals/{goal.pk}/progress/new", form)

    assert answer.status_code == 422
    assert not ProgressEntry.objects.exists()


def test_a_goal_shows_its_entries_and_milestones(portal, goal, therapist):
    record_progress(goal, by=therapist, entry_date=days_ago(0), value=5, notes="It went well.")

    page = text_of(portal.get(f"/goals/{goal.pk}/progress"))

    assert "It went well." in page
    assert "50 % of the way" in page


def test_an_entry_is_corrected(portal, goal, therapist):
    entry = record_progress(goal, by=therapist, entry_date=days_ago(0), value=5)

    portal.post(f"/progress/{entry.pk}/change", {"value": "3", "entry_date": str(days_ago(1))})

    entry.refresh_from_db()
    assert (entry.value, entry.entry_date) == (3, days_ago(1))


def test_an_entry_is_deleted(portal, goal, therapist):
    entry = record_progress(goal, by=therapist, entry_date=days_ago(0), value=5)

    portal.post(f"/progress/{entry.pk}/delete")

    assert not ProgressEntry.objects.exists()


def test_how_a_goal_is_measured_is_said_on_a_form(portal, patient):
    goal = GoalFactory(patient=patient)

    portal.post(
        f"/goals/{goal.pk}/tracking",
        {
            "tracking_method": "duration",
            "duration_unit": "hours",
            "scale_min": "1",
            "scale_max": "10",
            "target_direction": "increase",
            "tracking_frequency": "daily",
            "reminder_enabled": "on",
        },
    )

    tracking = TrackingConfig.objects.get()
    assert (tracking.tracking_method, tracking.duration_unit) == ("duration", "hours")
    assert GoalReminder.objects.get().only_when_due


def test_a_few_days_have_to_be_counted(portal, goal):
    form = {"tracking_method": "scale", "scale_min": "1", "scale_max": "10"}
    answer = portal.post(
        f"/goals/{goal.pk}/tracking",
        {**form, "target_direction": "increase", "tracking_frequency": "custom"},
    )

    assert answer.status_code == 422
    assert "Say every how many days." in text_of(answer)


def test_the_mood_of_a_session_is_noted_on_its_page(portal, session):
    portal.post(f"/sessions/{session.pk}/mood", {"moment": "before", "general_mood": "3"})
    again = portal.post(
        f"/sessions/{session.pk}/mood", {"moment": "before", "general_mood": "4"}, follow=True
    )

    assert [row.general_mood for row in session.check_ins.all()] == [3]
    assert "is noted already" in text_of(again)
    assert "3 of 10" in text_of(again)


# The patient's own


def test_a_patient_sees_their_goals(own, goal):
    assert goal.description in text_of(own.get("/my/goals"))


def test_a_patient_notes_progress_and_hears_of_a_milestone(own, goal):
    form = {"value": "3", "entry_date": str(days_ago(0)), "notes": "Spoke first"}

    answer = own.post(f"/my/goals/{goal.pk}/note", form, follow=True)

    assert ProgressEntry.objects.get().context == "self_report"
    assert "You reached something: 25 % of the way!" in text_of(answer)


def test_a_patient_checks_in(own, goal, patient):
    walk = GoalFactory(patient=patient, description="Walk")
    TrackingFactory(goal=walk, tracking_method="binary")

    own.post("/my/check-in", {"general_mood": "7", f"goal_{walk.pk}": "1", "notes": "Sunny"})

    row = CheckIn.objects.get()
    assert (row.general_mood, row.notes) == (7, "Sunny")
    assert [entry.goal for entry in row.progress_entries.all()] == [walk]


def test_a_check_in_needs_a_mood(own):
    assert own.post("/my/check-in", {}).status_code == 422


def test_a_goal_measured_by_a_questionnaire_is_not_asked_for(own, patient):
    goal = GoalFactory(patient=patient, description="Sleep")
    TrackingFactory(goal=goal, tracking_method="assessment", instrument="PHQ-9")

    assert "Sleep" not in text_of(own.get("/my/check-in"))


def test_a_patient_sets_and_removes_a_reminder(own, goal):
    where = f"/my/goals/{goal.pk}/reminders"
    own.post(where, {"at_time": "09:00", "weekdays": ["0", "4"], "kind": "progress"})
    page = text_of(own.get(where))
    reminder = GoalReminder.objects.get()
    own.post(f"/my/reminders/{reminder.pk}/remove")

    assert "Mon and Fri" in page
    assert not reminder.by_mail
    assert not GoalReminder.objects.exists()
