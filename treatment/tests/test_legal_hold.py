"""While a record is on legal hold nothing of it goes, whoever asks and by whichever door."""

import pytest
from django.urls import reverse

from accounts.models import LegalHold
from sessions_app.tests.factories import SessionNoteFactory
from treatment.models import GoalIntervention, NoteGoal
from treatment.tests.factories import (
    AssessmentFactory,
    EntryFactory,
    GoalFactory,
    HomeworkFactory,
    InterventionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(patient):
    return GoalFactory(patient=patient)


def held(patient, admin):
    LegalHold.objects.create(patient=patient, placed_by=admin, reference="2026-17")


def an_assessment(goal, therapist):
    return AssessmentFactory(patient=goal.patient)


def an_entry(goal, therapist):
    return EntryFactory(goal=goal, recorded_by=therapist)


def homework(goal, therapist):
    return HomeworkFactory(patient=goal.patient)


def a_link(goal, therapist):
    return GoalIntervention.objects.create(goal=goal, intervention=InterventionFactory())


ROWS = [
    (an_assessment, "api:assessment-detail"),
    (an_entry, "api:progress-detail"),
    (homework, "api:homework-detail"),
    (a_link, "api:goal-intervention"),
]
PAGES = [
    (an_assessment, "treatment:assessment_delete"),
    (an_entry, "treatment:tracking_delete"),
    (homework, "treatment:homework_withdraw"),
    (a_link, "treatment:goal_unlink"),
]


@pytest.mark.parametrize(("make", "route"), ROWS)
def test_the_api_deletes_nothing(api, goal, therapist, admin, make, route):
    row = make(goal, therapist)
    held(goal.patient, admin)

    answer = api.delete(reverse(route, args=[row.pk]))

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "legal_hold")
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(("make", "route"), PAGES)
def test_the_pages_delete_nothing(portal, goal, therapist, admin, make, route):
    row = make(goal, therapist)
    held(goal.patient, admin)

    portal.post(reverse(route, args=[row.pk]))

    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(("make", "route"), ROWS)
def test_without_a_hold_it_goes(api, goal, therapist, make, route):
    row = make(goal, therapist)

    assert api.delete(reverse(route, args=[row.pk])).status_code == 204


def test_patients_keep_what_they_noted(patient_api, goal, admin):
    entry = EntryFactory(goal=goal, recorded_by=goal.patient, context="self_report")
    held(goal.patient, admin)

    assert patient_api.delete(reverse("api:progress-detail", args=[entry.pk])).status_code == 409


@pytest.mark.parametrize("door", ["api", "portal"])
def test_a_note_goes_on_naming_its_goals(api, portal, goal, session, therapist, admin, door):
    note = SessionNoteFactory(session=session, author=therapist)
    NoteGoal.objects.create(note=note, goal=goal)
    another = GoalFactory(patient=goal.patient)
    held(goal.patient, admin)

    def name(*goals):
        ids = [str(one.pk) for one in goals]
        if door == "api":
            api.put(reverse("api:note-goals", args=[note.pk]), {"goal_ids": ids})
        else:
            portal.post(reverse("treatment:thread_goals", args=[note.pk]), {"goals": ids})
        return set(note.goal_links.values_list("goal", flat=True))

    assert name(another) == {goal.pk}
    assert name(goal, another) == {goal.pk, another.pk}
