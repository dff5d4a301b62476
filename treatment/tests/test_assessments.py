"""Questionnaires that are noted: what is kept, what the diary tells, who may."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.models import AuditEvent
from timeline.models import TimelineEvent
from timeline.tests.factories import EventFactory
from treatment.actions.assessments import (
    ReviewFirst,
    Wrong,
    change_assessment,
    delete_assessment,
    record_assessment,
)
from treatment.actions.schedules import set_schedule
from treatment.analytics.assessments import due
from treatment.models import Assessment
from treatment.refusals import Gone
from treatment.tests.answers import answers
from treatment.tests.factories import AssessmentFactory, TrackingFactory

TODAY = date(2026, 6, 30)


def note(patient, therapist, **more):
    facts = {"instrument": "PHQ-9", "administered_date": timezone.localdate(), "score": 14}
    return record_assessment(patient, by=therapist, **facts | more)


def test_a_score_is_kept_with_its_band(patient, therapist):
    row = note(patient, therapist, notes="Seemed tired.")

    kept = Assessment.objects.get(pk=row.pk)
    assert (kept.score, kept.severity, kept.source) == (14, "moderate", "clinician")
    assert (kept.administered_by, kept.answers, kept.notes) == (therapist, None, "Seemed tired.")


def test_answers_bring_score_parts_and_themselves(patient, therapist):
    row = note(patient, therapist, instrument="AUDIT", score=None, answers=answers("AUDIT", 2))

    kept = Assessment.objects.get(pk=row.pk)
    assert (kept.score, kept.severity) == (20, "possible_dependence")
    assert kept.subscores == {"consumption": 6, "dependence": 6, "harm": 8}
    assert kept.answers == answers("AUDIT", 2)


def test_the_diary_tells_of_it_once(patient, therapist):
    row = note(patient, therapist)

    event = TimelineEvent.objects.get(patient=patient)
    assert (event.event_type, event.related_entity_id) == ("assessment", row.pk)
    assert event.metadata == {"instrument": "PHQ-9", "score": 14}
    assert event.event_date <= timezone.now()


def test_what_a_therapist_noted_is_not_in_the_patients_diary(patient, therapist):
    note(patient, therapist)

    assert not TimelineEvent.objects.visible_to(patient).exists()
    assert not Assessment.objects.visible_to(patient).exists()


def test_what_a_patient_filled_in_is_theirs_to_read(patient):
    row = note(patient, patient, score=None, answers=answers("PHQ-9", 1, i9=0))

    assert (row.source, row.administered_by) == ("patient", None)
    assert Assessment.objects.visible_to(patient).get() == row
    assert TimelineEvent.objects.visible_to(patient).get().metadata["score"] == 8


def test_another_day_moves_the_entry_of_the_diary(patient, therapist):
    row = note(patient, therapist)

    change_assessment(row, by=therapist, administered_date=date(2026, 3, 1))

    event = TimelineEvent.objects.get(patient=patient)
    assert timezone.localdate(event.event_date) == date(2026, 3, 1)
    assert AuditEvent.objects.get(action="assessment.changed").details == {
        "fields": ["administered_date"]
    }


def test_deleting_takes_the_entry_of_the_diary_and_leaves_what_people_wrote(patient, therapist):
    row = note(patient, therapist)
    event = TimelineEvent.objects.get(patient=patient)
    EventFactory(
        patient=patient,
        related_entity_type=event.related_entity_type,
        related_entity_id=row.pk,
        title="We talked about it.",
    )

    delete_assessment(row, by=therapist)

    assert [event.title for event in patient.timeline_events.all()] == ["We talked about it."]
    with pytest.raises(ObjectDoesNotExist):
        row.refresh_from_db()


def test_what_tells_of_risk_is_not_deleted_before_somebody_looked(patient, therapist):
    row = note(patient, therapist, score=None, answers=answers("PHQ-9", 0, i9=1))

    with pytest.raises(ReviewFirst):
        delete_assessment(row, by=therapist)


def test_goals_that_are_tracked_by_it_get_an_entry(patient, therapist):
    tracking = TrackingFactory(
        goal__patient=patient, tracking_method="assessment", instrument="PHQ-9"
    )

    row = note(patient, therapist)

    entry = tracking.goal.progress_entries.get()
    assert (entry.value, entry.assessment, entry.context) == (14, row, "assessment")


def test_without_it_the_score_before_is_the_goals_value(patient, therapist):
    tracking = TrackingFactory(
        goal__patient=patient, tracking_method="assessment", instrument="PHQ-9"
    )
    note(patient, therapist, score=18, administered_date=timezone.localdate() - timedelta(days=14))
    wrong = note(patient, therapist, score=4)

    delete_assessment(wrong, by=therapist)

    tracking.goal.refresh_from_db()
    assert tracking.goal.current_value == 18
    assert tracking.goal.progress_entries.count() == 1


def test_what_somebody_else_deleted_is_gone(patient, therapist):
    row = note(patient, therapist)
    delete_assessment(Assessment.objects.get(pk=row.pk), by=therapist)

    with pytest.raises(Gone):
        delete_assessment(row, by=therapist)
    with pytest.raises(Gone):
        change_assessment(row, by=therapist, notes="More")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("assessment_type", {"instrument": "PHQ-2"}),
        ("score", {"score": None}),
        ("score", {"score": 28}),
        ("score", {"score": 3, "answers": answers("PHQ-9", 0)}),
        ("answers", {"score": None, "answers": {"1": 0}}),
        ("answers", {"instrument": "BDI-II", "score": None, "answers": {"1": 0}}),
        ("administered_date", {"administered_date": date(2199, 1, 1)}),
        ("administered_date", {"administered_date": date(1200, 1, 1)}),
        ("notes", {"notes": "x" * 1001}),
    ],
)
def test_what_cannot_be_is_refused(patient, therapist, field, wrong):
    with pytest.raises(Wrong) as refused:
        note(patient, therapist, **wrong)

    assert refused.value.details["field"] == field
    assert not Assessment.objects.exists()


def test_patients_give_answers_and_no_bare_scores(patient):
    with pytest.raises(Wrong):
        note(patient, patient)


@pytest.mark.parametrize("who", ["outsider", "other_patient", "admin"])
def test_nobody_else_notes_anything(request, patient, who):
    with pytest.raises(NotAllowed):
        note(patient, request.getfixturevalue(who))


def test_without_a_link_nobody_is_nobody(patient):
    with pytest.raises(NotAllowed):
        note(patient, None)


def test_the_items_of_who_5_are_asked_where_the_practice_said_so(patient, therapist, settings):
    settings.NONCOMMERCIAL_QUESTIONNAIRES = False
    with pytest.raises(Wrong, match="licence"):
        note(patient, therapist, instrument="WHO-5", score=None, answers=answers("WHO-5", 3))

    settings.NONCOMMERCIAL_QUESTIONNAIRES = True
    row = note(patient, therapist, instrument="WHO-5", score=None, answers=answers("WHO-5", 3))

    assert (row.score, row.severity) == (60, "good")


def test_a_score_is_compared_with_the_first_and_with_the_one_before(patient, therapist):
    for day, score in [(1, 20), (2, 16), (3, 9)]:
        AssessmentFactory(patient=patient, score=score, administered_date=date(2026, 5, day))
    AssessmentFactory(patient=patient, instrument="GAD-7", administered_date=date(2026, 5, 1))

    rows = patient.assessments.of("PHQ-9").compared().newest_first()

    assert [(row.score, row.previous_score, row.first_score) for row in rows] == [
        (9, 16, 20),
        (16, 20, 20),
        (20, None, None),
    ]


def test_what_was_filled_in_becomes_due_again(patient):
    for name, days in [("PHQ-9", 28), ("BDI-II", 29), ("AUDIT", 91), ("PCL-5", 900)]:
        AssessmentFactory(
            patient=patient, instrument=name, administered_date=TODAY - timedelta(days)
        )

    items = due(patient, TODAY)

    assert [(item.type, item.due_date) for item in items] == [
        ("AUDIT", TODAY - timedelta(1)),
        ("PHQ-9", TODAY),
    ]
    assert [item.type for item in due(patient, TODAY, within=1)] == ["AUDIT", "PHQ-9", "BDI-II"]


def test_what_nobody_filled_in_is_due_only_where_somebody_said_so(patient, therapist):
    assert due(patient, timezone.localdate()) == []

    set_schedule(patient, by=therapist, every_days={"GAD-7": 7, "PHQ-9": None})

    assert [item.type for item in due(patient, timezone.localdate())] == ["GAD-7"]


def test_never_is_never(patient, therapist):
    AssessmentFactory(patient=patient, administered_date=date(2026, 1, 1))

    set_schedule(patient, by=therapist, every_days={"PHQ-9": None})

    assert due(patient, timezone.localdate()) == []


def test_a_schedule_goes_back_to_the_usual(patient, therapist):
    set_schedule(patient, by=therapist, every_days={"PHQ-9": 7})

    set_schedule(patient, by=therapist, every_days={})

    assert not patient.assessment_schedules.exists()
