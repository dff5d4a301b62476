import pytest
from django.utils import timezone

from timeline.refusals import Invalid
from treatment.actions.check_ins import NotedAlready, check_in
from treatment.actions.progress import GoalClosed, NotWriting
from treatment.models import CheckIn, ProgressEntry
from treatment.tests.factories import CheckInFactory, GoalFactory

pytestmark = pytest.mark.django_db


def checked_in(patient, by, **more):
    day = timezone.localdate()
    return check_in(patient, by=by, check_in_date=day, **{"general_mood": 6, **more})


def test_a_patient_checks_in_and_tells_of_a_goal(patient):
    goal = GoalFactory(patient=patient)

    row = checked_in(patient, patient, notes="Better", goals=[{"goal": goal, "value": 4}])

    assert (row.general_mood, row.notes, row.recorded_by) == (6, "Better", patient)
    assert [entry.value for entry in row.progress_entries.all()] == [4]


def test_before_and_after_a_session_are_two_measurements(session, therapist):
    checked_in(session.patient, therapist, moment="before", session=session, general_mood=3)
    checked_in(session.patient, therapist, moment="after", session=session, general_mood=7)

    assert dict(session.check_ins.values_list("moment", "general_mood")) == {
        "before": 3,
        "after": 7,
    }


def test_each_moment_of_a_session_is_noted_once(session, therapist):
    checked_in(session.patient, therapist, moment="after", session=session)

    with pytest.raises(NotedAlready):
        checked_in(session.patient, therapist, moment="after", session=session)


def test_a_goal_that_cannot_be_noted_keeps_nothing(patient):
    goal = GoalFactory(patient=patient, status="achieved")

    with pytest.raises(GoalClosed):
        checked_in(patient, patient, goals=[{"goal": goal, "value": 4}])

    assert not CheckIn.objects.exists()
    assert not ProgressEntry.objects.exists()


def test_a_goal_of_somebody_else_is_none(patient, other_patient):
    goal = GoalFactory(patient=other_patient)

    with pytest.raises(Invalid):
        checked_in(patient, patient, goals=[{"goal": goal, "value": 4}])


def test_nobody_checks_in_for_a_stranger(patient, outsider):
    with pytest.raises(NotWriting):
        checked_in(patient, outsider)


def test_a_mood_of_a_session_has_its_moment(session, therapist):
    with pytest.raises(Invalid):
        checked_in(session.patient, therapist, session=session)


@pytest.mark.django_db(transaction=True)
def test_two_check_ins_that_tell_of_the_same_goals_do_not_lock_each_other_out(patient, at_once):
    goals = [{"goal": GoalFactory(patient=patient), "value": 4} for _ in range(8)]
    orders = [goals, list(reversed(goals))] * 4

    at_once(len(orders), lambda: checked_in(patient, patient, goals=orders.pop()))

    assert ProgressEntry.objects.count() == 64


def test_a_patient_reads_no_note_that_a_therapist_made_of_a_check_in(
    api, patient_api, patient, therapist
):
    row = CheckInFactory(patient=patient, recorded_by=therapist, notes="Plays it down")
    addresses = [
        f"/api/v1/patients/{patient.pk}/check-ins",
        f"/api/v1/self-report/check-ins/{row.pk}",
    ]

    own, theirs = [[client.get(one).text for one in addresses] for client in (patient_api, api)]

    assert ["Plays it down" in told for told in own] == [False, False]
    assert ["Plays it down" in told for told in theirs] == [True, True]
