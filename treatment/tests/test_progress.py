from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Notification
from accounts.tests.factories import PatientFactory, TherapistFactory
from timeline.models import TimelineEvent
from timeline.refusals import Invalid
from treatment.actions.goals import change_goal
from treatment.actions.progress import (
    GoalClosed,
    NotWriting,
    ScoreStands,
    change_progress,
    delete_progress,
    record_progress,
    record_score,
)
from treatment.models import Goal, ProgressEntry
from treatment.tests.factories import (
    AssessmentFactory,
    EntryFactory,
    GoalFactory,
    TrackingFactory,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def goal(patient, therapist):
    return GoalFactory(patient=patient, therapist=therapist, baseline_value=0, target_value=10)


def noted(goal, by, value, days_ago=0, **more):
    day = TODAY() - timedelta(days=days_ago)
    return record_progress(goal, by=by, entry_date=day, value=value, **more)


def current(goal):
    return Goal.objects.get(pk=goal.pk).current_value


def reached(goal):
    return sorted(goal.milestones.values_list("kind", "threshold"))


def test_an_entry_moves_the_goal(goal, therapist):
    noted(goal, therapist, 2)

    goal.refresh_from_db()
    assert goal.current_value == 2
    assert goal.status == "in_progress"


def test_what_a_patient_notes_is_a_self_report(goal, patient):
    entry = noted(goal, patient, 2, context="session")

    assert entry.context == "self_report"
    assert entry.recorded_by == patient


@pytest.mark.parametrize("stranger", [TherapistFactory, PatientFactory])
def test_nobody_else_notes_anything(goal, stranger):
    with pytest.raises(NotWriting):
        noted(goal, stranger(), 2)


def test_a_closed_goal_takes_no_entry(goal, therapist):
    goal.move_to(Goal.Status.ACHIEVED)
    goal.save()

    with pytest.raises(GoalClosed):
        noted(goal, therapist, 2)


def test_the_latest_day_tells_the_current_value(goal, therapist):
    noted(goal, therapist, 5)
    noted(goal, therapist, 2, days_ago=3)

    assert current(goal) == 5


def test_of_one_day_the_latest_time_tells_the_current_value(goal, therapist):
    noted(goal, therapist, 5, days_ago=1, entry_time=time(18))
    noted(goal, therapist, 2, days_ago=1, entry_time=time(9))
    noted(goal, therapist, 3, days_ago=1)

    assert current(goal) == 5


def test_a_rating_leaves_the_current_value(goal, therapist):
    noted(goal, therapist, 5)
    noted(goal, therapist, None, rating=8)

    assert current(goal) == 5


def test_a_corrected_entry_corrects_the_goal(goal, therapist):
    entry = noted(goal, therapist, 5)

    change_progress(entry, by=therapist, value=Decimal(3))

    assert current(goal) == 3
    assert AuditEvent.objects.filter(action="progress.changed", target_id=entry.pk).exists()


def test_a_deleted_entry_leaves_the_one_before(goal, therapist):
    noted(goal, therapist, 2, days_ago=1)
    entry = noted(goal, therapist, 5)

    delete_progress(entry, by=therapist)

    assert current(goal) == 2


def test_without_entries_there_is_no_current_value(goal, therapist):
    entry = noted(goal, therapist, 5)

    delete_progress(entry, by=therapist)

    assert current(goal) is None


def test_nobody_corrects_what_somebody_else_wrote(goal, patient, therapist):
    entry = noted(goal, patient, 5)

    with pytest.raises(NotWriting):
        change_progress(entry, by=therapist, value=Decimal(3))


def test_the_future_cannot_be_noted(goal, therapist):
    with pytest.raises(Invalid):
        noted(goal, therapist, 5, days_ago=-2)


def test_today_is_today_where_the_patient_lives(goal, therapist, time_machine):
    goal.patient.timezone = "Pacific/Auckland"
    goal.patient.save()
    time_machine.move_to("2026-05-04T20:00:00Z", tick=False)

    entry = record_progress(goal, by=therapist, entry_date=date(2026, 5, 5), value=1)

    assert entry.entry_time == time(8)


@pytest.mark.parametrize(
    ("method", "value"),
    [("scale", 11), ("scale", 0), ("binary", 2), ("frequency", -1), ("duration", -5)],
)
def test_values_that_the_method_does_not_know(goal, therapist, method, value):
    TrackingFactory(goal=goal, tracking_method=method)

    with pytest.raises(Invalid) as refusal:
        noted(goal, therapist, value)

    assert list(refusal.value.fields) == ["value"]


def test_patients_do_not_rate(goal, patient):
    with pytest.raises(Invalid) as refusal:
        noted(goal, patient, 5, rating=10)

    assert list(refusal.value.fields) == ["rating"]


# Milestones


@pytest.mark.parametrize(
    ("value", "parts"), [(2, []), (3, [25]), (5, [25, 50]), (10, [25, 50, 75, 100])]
)
def test_parts_of_the_way_are_milestones(goal, therapist, value, parts):
    noted(goal, therapist, value)

    assert reached(goal) == sorted(("percentage", part) for part in parts)


def test_a_milestone_is_reached_once(goal, therapist):
    noted(goal, therapist, 3, days_ago=2)
    noted(goal, therapist, 0, days_ago=1)
    noted(goal, therapist, 3)

    assert reached(goal) == [("percentage", 25)]


def test_a_milestone_stays_when_its_entry_goes(goal, therapist):
    entry = noted(goal, therapist, 3)

    delete_progress(entry, by=therapist)

    assert reached(goal) == [("percentage", 25)]


def test_going_down_is_the_way_where_the_target_lies_below(patient, therapist):
    goal = GoalFactory(patient=patient, baseline_value=8, target_value=4)

    noted(goal, therapist, 6)

    assert reached(goal) == [("percentage", 25), ("percentage", 50)]


def test_a_correction_can_reach_a_milestone(goal, therapist):
    entry = noted(goal, therapist, 1)

    change_progress(entry, by=therapist, value=Decimal(5))

    assert reached(goal) == [("percentage", 25), ("percentage", 50)]


def test_seven_days_in_a_row_are_a_milestone(goal, therapist):
    for days_ago in range(6, -1, -1):
        noted(goal, therapist, 1, days_ago=days_ago)

    assert reached(goal) == [("streak", 7)]


def test_the_day_that_was_missing_completes_the_row(goal, therapist):
    for days_ago in (7, 6, 5, 3, 2, 1):
        noted(goal, therapist, 1, days_ago=days_ago)
    noted(goal, therapist, 1, days_ago=4)

    assert reached(goal) == [("streak", 7)]


def test_two_entries_of_a_day_do_not_break_the_row(goal, therapist):
    for days_ago in (6, 5, 4, 4, 3, 2, 1, 0):
        noted(goal, therapist, 1, days_ago=days_ago)

    assert reached(goal) == [("streak", 7)]


def test_a_milestone_stands_on_the_diary_at_the_time_of_its_entry(goal, therapist):
    noted(goal, therapist, 3, days_ago=5, entry_time=time(9))

    event = TimelineEvent.objects.get(patient=goal.patient, event_type="milestone")
    assert event.event_date.date() == TODAY() - timedelta(days=5)
    assert event.importance == "milestone"
    assert not event.is_private
    assert goal.description not in event.title + event.description


def test_patient_and_care_team_are_told_once(goal, patient, therapist):
    noted(goal, therapist, 3, days_ago=1)
    noted(goal, therapist, 4)

    told = Notification.objects.filter(kind="milestone_achieved")
    assert sorted(told.values_list("recipient", flat=True)) == sorted([patient.pk, therapist.pk])


@pytest.mark.django_db(transaction=True)
def test_twenty_entries_at_once_reach_each_milestone_once(goal, therapist, at_once):
    found = at_once(20, lambda: noted(goal, therapist, 10))

    assert all(isinstance(entry, ProgressEntry) for entry in found)
    assert reached(goal) == [("percentage", part) for part in (25, 50, 75, 100)]
    assert TimelineEvent.objects.filter(event_type="milestone").count() == 4
    assert Notification.objects.filter(recipient=goal.patient).count() == 4


# Scores of questionnaires


@pytest.fixture
def tracked_by_phq(goal):
    TrackingFactory(goal=goal, tracking_method="assessment", instrument="PHQ-9")
    return goal


def test_a_score_is_an_entry_of_the_goals_it_measures(tracked_by_phq, patient, therapist):
    GoalFactory(patient=patient)

    record_score(AssessmentFactory(patient=patient, score=12), by=therapist)

    entry = ProgressEntry.objects.get()
    assert (entry.goal, entry.value, entry.context) == (tracked_by_phq, 12, "assessment")


def test_a_score_of_another_questionnaire_is_no_entry(tracked_by_phq, patient, therapist):
    record_score(AssessmentFactory(patient=patient, instrument="GAD-7"), by=therapist)

    assert not ProgressEntry.objects.exists()


def test_a_score_is_noted_once(tracked_by_phq, patient, therapist):
    assessment = AssessmentFactory(patient=patient)
    record_score(assessment, by=therapist)
    record_score(assessment, by=therapist)

    assert ProgressEntry.objects.count() == 1


def test_a_score_is_corrected_where_it_was_given(tracked_by_phq, patient, therapist):
    [entry] = record_score(AssessmentFactory(patient=patient), by=therapist)

    with pytest.raises(ScoreStands):
        change_progress(entry, by=therapist, value=Decimal(3))


def test_the_newest_entry_of_a_day_stands_first(goal):
    late = EntryFactory(goal=goal, entry_time=time(20))
    unknown = EntryFactory(goal=goal, entry_time=None)
    early = EntryFactory(goal=goal, entry_time=time(8))

    assert list(goal.progress_entries.newest_first()) == [late, early, unknown]
    assert list(goal.progress_entries.oldest_first()) == [unknown, early, late]


def test_a_goal_that_its_therapist_calls_achieved_is_a_milestone(goal, therapist):
    change_goal(goal, by=therapist, status=Goal.Status.ACHIEVED)

    assert reached(goal) == [("percentage", 100)]
    assert TimelineEvent.objects.filter(event_type="milestone", patient=goal.patient).count() == 1
