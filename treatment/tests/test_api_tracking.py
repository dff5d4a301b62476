from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from treatment.models import GoalReminder, ProgressEntry, TrackingConfig
from treatment.tests.factories import (
    CheckInFactory,
    EntryFactory,
    GoalFactory,
    TrackingFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(patient, therapist):
    return GoalFactory(patient=patient, therapist=therapist, baseline_value=0, target_value=10)


def days_ago(number):
    return timezone.localdate() - timedelta(days=number)


def config_of(goal):
    return f"/api/v1/goals/{goal.pk}/tracking/config"


def progress_of(goal):
    return f"/api/v1/goals/{goal.pk}/progress"


# How a goal is measured


def test_the_first_word_on_measuring_is_201(api, goal):
    answer = api.post(
        config_of(goal),
        {
            "tracking_method": "scale",
            "tracking_frequency": "weekly",
            "target_direction": "decrease",
        },
    )

    assert answer.status_code == 201
    assert answer["Location"] == config_of(goal)
    assert answer.data["scale_max"] == 10
    assert TrackingConfig.objects.get().target_direction == "decrease"


def test_the_next_word_is_200(api, goal):
    TrackingFactory(goal=goal)

    answer = api.put(config_of(goal), {"tracking_method": "binary"})

    assert answer.status_code == 200
    assert TrackingConfig.objects.get().tracking_method == "binary"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"tracking_method": "mood"}, "tracking_method"),
        ({"tracking_method": "scale", "scale_min": 5, "scale_max": 5}, "__all__"),
        ({"tracking_method": "scale", "scale_min": -1}, "scale_min"),
        ({"tracking_method": "scale", "scale_max": 101}, "scale_max"),
        ({"tracking_method": "assessment"}, "__all__"),
        ({"tracking_method": "assessment", "instrument": "XYZ-1"}, "instrument"),
        ({"tracking_method": "scale", "tracking_frequency": "custom"}, "custom_frequency_days"),
        ({"tracking_method": "scale", "scale_labels": ["low"]}, "scale_labels"),
        ({}, "tracking_method"),
    ],
)
def test_a_way_of_measuring_that_is_none(api, goal, wrong, field):
    answer = api.post(config_of(goal), wrong)

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == [field]


def test_a_goal_that_nobody_measures_has_no_way(api, goal):
    assert api.get(config_of(goal)).status_code == 404


def test_patients_read_how_it_is_measured(patient_api, goal):
    TrackingFactory(goal=goal)

    assert patient_api.get(config_of(goal)).data["tracking_method"] == "scale"


# Entries


def test_a_therapist_notes_a_value(api, goal, session):
    answer = api.post(
        progress_of(goal),
        {"entry_date": str(days_ago(0)), "value": 2.5, "session_id": str(session.pk)},
    )

    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/progress/{answer.data['id']}"
    assert answer.json()["value"] == 2.5
    assert answer.data["session_id"] == session.pk
    assert [one["target_value"] for one in answer.data["milestones_achieved"]] == [25]


def test_the_words_of_earlier_clients_are_understood(api, goal):
    answer = api.post(
        progress_of(goal), {"progress_note": "Spoke twice", "rating": 7, "progress_value": "4"}
    )

    assert answer.status_code == 201
    entry = ProgressEntry.objects.get()
    assert (entry.notes, entry.rating, entry.value) == ("Spoke twice", 7, 4)
    assert entry.entry_date == timezone.localdate()


def test_words_for_a_value_are_kept_as_words(api, goal):
    api.post(progress_of(goal), {"progress_note": "-", "rating": 7, "progress_value": "much less"})

    entry = ProgressEntry.objects.get()
    assert (entry.value, entry.value_label) == (None, "much less")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "value"),
        ({"value": "much"}, "value"),
        ({"rating": 11}, "rating"),
        ({"value": 3, "entry_date": "2999-01-01"}, "entry_date"),
        ({"value": 3, "entry_date": "yesterday"}, "entry_date"),
        ({"value": 3, "notes": "x" * 1001}, "notes"),
        ({"value": 3, "context": "assessment"}, "context"),
        ({"value": 3, "session_id": str(uuid4())}, "session_id"),
    ],
)
def test_an_entry_that_is_none(api, goal, wrong, field):
    answer = api.post(progress_of(goal), wrong)

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == [field]


def test_a_session_of_another_patient_is_unknown(api, goal, other_patient):
    from_elsewhere = {"value": 3, "session_id": str(other_patient.pk)}

    assert api.post(progress_of(goal), from_elsewhere).status_code == 422


def test_a_closed_goal_is_409(api, patient):
    goal = GoalFactory(patient=patient, status="discontinued")

    answer = api.post(progress_of(goal), {"value": 3})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "goal_closed"


def test_entries_and_what_they_come_to(api, goal):
    for number, value in enumerate([6, 4, 2]):
        EntryFactory(goal=goal, value=value, entry_date=days_ago(number))
    goal.current_value = 6
    goal.save()

    answer = api.get(progress_of(goal)).json()

    assert [entry["value"] for entry in answer["entries"]] == [6, 4, 2]
    assert answer["statistics"] == {
        "baseline": 0,
        "current": 6,
        "target": 10,
        "average": 4,
        "min": 2,
        "max": 6,
        "trend_slope": 2,
        "trend_direction": "improving",
        "progress_percentage": 60,
    }


def test_entries_of_some_days(api, goal):
    for number in range(5):
        EntryFactory(goal=goal, value=number, entry_date=days_ago(number))

    answer = api.get(
        progress_of(goal), {"start_date": str(days_ago(3)), "end_date": str(days_ago(2))}
    ).json()

    assert [entry["value"] for entry in answer["entries"]] == [2, 3]
    assert answer["statistics"]["average"] == 2.5


def test_a_month_in_place_of_its_entries(api, goal):
    for day, value in [("2026-01-05", 2), ("2026-01-20", 4), ("2026-02-01", 9)]:
        EntryFactory(goal=goal, value=value, entry_date=day)

    answer = api.get(progress_of(goal), {"aggregation": "monthly"}).json()

    assert answer["entries"] == []
    assert answer["periods"] == [
        {"period_start": "2026-01-01", "average": 3, "min": 2, "max": 4, "entries": 2},
        {"period_start": "2026-02-01", "average": 9, "min": 9, "max": 9, "entries": 1},
    ]


def test_entries_come_in_pages(api, goal):
    EntryFactory.create_batch(3, goal=goal)

    answer = api.get(progress_of(goal), {"limit": 2}).json()

    assert (answer["count"], len(answer["entries"])) == (3, 2)
    assert answer["next"]


def test_a_patient_reads_no_note_of_a_therapist(patient_api, goal, patient, therapist):
    EntryFactory(goal=goal, notes="Avoids it still", recorded_by=therapist, entry_date=days_ago(1))
    EntryFactory(goal=goal, notes="I did it", recorded_by=patient)

    answer = patient_api.get(progress_of(goal)).json()

    assert [entry["notes"] for entry in answer["entries"]] == ["I did it", ""]


def test_the_history_speaks_as_before(api, goal, therapist):
    EntryFactory(goal=goal, notes="Spoke", value=4, rating=7, recorded_by=therapist)

    [entry] = api.get(f"/api/v1/goals/{goal.pk}/history").json()["results"]

    assert (entry["progress_note"], entry["progress_value"], entry["rating"]) == ("Spoke", "4", 7)
    assert entry["recorded_by"] == str(therapist.pk)


def test_an_entry_is_corrected_and_deleted_by_its_writer(api, goal):
    where = api.post(progress_of(goal), {"value": 3})["Location"]

    corrected = api.patch(where, {"value": 4, "notes": "Misheard"})
    deleted = api.delete(where)

    assert corrected.json()["value"] == 4
    assert deleted.status_code == 204
    assert not ProgressEntry.objects.exists()
    acts = AuditEvent.objects.filter(action__startswith="progress.").values_list(
        "action", flat=True
    )
    assert {"progress.recorded", "progress.changed", "progress.deleted"} <= set(acts)


def test_a_correction_has_to_say_something(api, goal):
    where = api.post(progress_of(goal), {"value": 3})["Location"]

    assert api.patch(where, {"value": None}).status_code == 422


# Dashboard and self-reports


def test_the_dashboard(api, goal, patient):
    TrackingFactory(goal=goal, tracking_frequency="daily")
    for number, value in enumerate([6, 4, 2]):
        EntryFactory(goal=goal, value=value, entry_date=days_ago(number))
    GoalFactory(patient=patient, status="achieved")

    answer = api.get(f"/api/v1/patients/{patient.pk}/goals/dashboard").json()

    assert answer["patient_id"] == str(patient.pk)
    assert answer["active_goals"] == 1
    assert answer["tracking_summary"] == {
        "entries_this_week": 3,
        "streak_days": 3,
        "completion_rate": 1.0,
    }
    [line] = answer["goals"]
    assert line["trend"] == "improving"
    assert [point["value"] for point in line["trend_data"]] == [2, 4, 6]
    assert line["last_entry"] == str(days_ago(0))
    assert line["next_check_in"] == str(days_ago(-1))


@pytest.mark.parametrize(("goals", "entries"), [(2, 5), (20, 40)])
def test_the_dashboard_costs_the_same_with_many_goals(
    api, patient, goals, entries, django_assert_max_num_queries
):
    for goal in GoalFactory.create_batch(goals, patient=patient):
        TrackingFactory(goal=goal)
        for number in range(entries // 5):
            EntryFactory(goal=goal, entry_date=days_ago(number))

    with django_assert_max_num_queries(12):
        api.get(f"/api/v1/patients/{patient.pk}/goals/dashboard")


def test_a_patient_checks_in(patient_api, goal, patient):
    answer = patient_api.post(
        "/api/v1/self-report/check-in",
        {
            "check_in_date": str(days_ago(0)),
            "general_mood": 7,
            "additional_notes": "Slept well",
            "goals": [{"goal_id": str(goal.pk), "value": 5, "notes": "Twice"}],
        },
    )

    assert answer.status_code == 201
    assert patient_api.get(answer["Location"]).json()["additional_notes"] == "Slept well"
    assert answer.json()["entries"][0]["value"] == 5
    assert ProgressEntry.objects.get().notes == "Twice"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "general_mood"),
        ({"general_mood": 11}, "general_mood"),
        ({"general_mood": 5, "goals": [{"goal_id": str(uuid4()), "value": 1}]}, "goals"),
        ({"general_mood": 5, "check_in_date": "2999-01-01"}, "check_in_date"),
    ],
)
def test_a_check_in_that_is_none(patient_api, wrong, field):
    answer = patient_api.post("/api/v1/self-report/check-in", wrong)

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == [field]


def test_own_goals_say_how_they_are_measured(patient_api, goal):
    TrackingFactory(goal=goal, scale_max=5)

    [line] = patient_api.get("/api/v1/self-report/goals").json()

    assert line["description"] == goal.description
    assert line["tracking"]["scale_max"] == 5


def test_a_therapist_notes_the_mood_after_a_session(api, session):
    answer = api.post(
        f"/api/v1/patients/{session.patient_id}/check-ins",
        {"general_mood": 8, "moment": "after", "session_id": str(session.pk)},
    )

    assert answer.status_code == 201
    assert session.check_ins.get().general_mood == 8


def test_check_ins_are_listed(api, patient):
    CheckInFactory.create_batch(2, patient=patient)

    assert api.get(f"/api/v1/patients/{patient.pk}/check-ins").data["count"] == 2


# Reminders


def test_a_patient_sets_changes_and_removes_a_reminder(patient_api, goal):
    answer = patient_api.post(
        f"/api/v1/goals/{goal.pk}/reminders",
        {"scheduled_time": "09:00", "scheduled_days": [4, 0, 4], "message": "Go!"},
    )
    changed = patient_api.patch(answer["Location"], {"scheduled_time": "10:30", "is_active": False})
    listed = patient_api.get(f"/api/v1/goals/{goal.pk}/reminders").json()
    removed = patient_api.delete(answer["Location"])

    assert answer.status_code == 201
    assert answer.data["scheduled_days"] == [0, 4]
    assert changed.data["scheduled_time"] == "10:30:00"
    assert [one["is_active"] for one in listed] == [False]
    assert removed.status_code == 204
    assert not GoalReminder.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "scheduled_time"),
        ({"scheduled_time": "25:00"}, "scheduled_time"),
        ({"scheduled_time": "09:00", "scheduled_days": [7]}, "scheduled_days"),
        ({"scheduled_time": "09:00", "reminder_type": "nagging"}, "reminder_type"),
    ],
)
def test_a_reminder_that_is_none(patient_api, goal, wrong, field):
    answer = patient_api.post(f"/api/v1/goals/{goal.pk}/reminders", wrong)

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == [field]
