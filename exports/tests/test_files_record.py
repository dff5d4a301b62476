"""What the JSON of an export holds, and for whom."""

import pytest

from accounts.tests.factories import ConsentFactory
from exports.documents.order import NothingToExport
from exports.tests.files import record_of
from sessions_app.models import PatientSummary, PsychotherapyNote
from sessions_app.tests.factories import SessionNoteFactory
from timeline.models import TimelineEvent
from timeline.tests.factories import EventFactory
from treatment.models import PlanReview, ProgressEntry
from treatment.tests.factories import (
    AssessmentFactory,
    CheckInFactory,
    EntryFactory,
    GoalFactory,
    HomeworkFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db


def test_sections_come_in_the_order_of_the_template(patient, therapist):
    template = {"sections": ["homework", "goals"]}

    record = record_of(patient, therapist, "progress_report", template=template)

    assert list(record["sections"]) == ["homework", "goals"]


def test_a_request_chooses_before_the_template(patient, therapist):
    template = {"sections": ["homework", "goals"]}

    record = record_of(patient, therapist, "progress_report", template=template, sections=["plans"])

    assert list(record["sections"]) == ["plans"]


def test_a_goal_comes_with_its_progress(patient, therapist):
    goal = GoalFactory(patient=patient)
    EntryFactory(goal=goal, value=4)

    record = record_of(patient, therapist, "progress_report")

    assert record["sections"]["goals"][0]["description"] == goal.description
    assert record["sections"]["goals"][0]["progress"][0]["value"] == 4


def test_other_patients_rows_stay_out(patient, therapist, other_patient):
    GoalFactory(patient=other_patient, description="Elsewhere")
    HomeworkFactory(patient=other_patient, task="Elsewhere")

    record = record_of(patient, therapist)

    assert "Elsewhere" not in str(record)


def test_whoever_lost_the_patient_gets_nothing(patient, outsider):
    with pytest.raises(NothingToExport):
        record_of(patient, outsider)


def test_psychotherapy_notes_are_in_no_file(patient, therapist, session):
    PsychotherapyNote.objects.create(
        patient=patient, author=therapist, session=session, note_date="2026-05-01", text="Canary"
    )

    record = record_of(patient, therapist, sections=None)

    assert "Canary" not in str(record)


def test_private_events_need_to_be_asked_for(patient, therapist):
    EventFactory(patient=patient, title="Canary", is_private=True)

    quiet = record_of(patient, therapist, "timeline")
    asked = record_of(patient, therapist, "timeline", include_private=True)

    assert quiet["sections"]["timeline"] == []
    assert [event["title"] for event in asked["sections"]["timeline"]] == ["Canary"]


def test_a_patient_never_gets_private_events(patient):
    EventFactory(patient=patient, title="Canary", is_private=True)

    record = record_of(patient, patient, "timeline", include_private=True)

    assert "Canary" not in str(record)


def test_an_admin_never_gets_private_events(patient, admin):
    EventFactory(patient=patient, title="Canary", is_private=True)

    record = record_of(patient, admin, "timeline", include_private=True)

    assert "Canary" not in str(record)


@pytest.mark.parametrize(("reader", "moods"), [("admin", 0), ("therapist", 1)])
def test_moods_of_private_events_are_for_therapists(patient, request, reader, moods):
    mood = {"mood": "very_low"}
    EventFactory(
        patient=patient, event_type="session", metadata=mood, is_private=True, is_manual=False
    )

    asked = {"sections": ["mood"], "include_private": True}
    record = record_of(patient, request.getfixturevalue(reader), **asked)

    assert len(record["sections"]["mood"]) == moods


def test_of_a_draft_a_patient_gets_the_title_alone(patient):
    EventFactory(
        patient=patient, title="Session", description="Canary", is_draft=True, is_manual=False
    )

    record = record_of(patient, patient, "timeline")

    assert record["sections"]["timeline"][0]["title"] == "Session"
    assert "Canary" not in str(record)


def test_a_patient_gets_no_notes_whatever_they_ask_for(patient, session):
    SessionNoteFactory(session=session)

    record = record_of(
        patient, patient, sections=["notes", "machine_notes", "transcripts", "goals"]
    )

    assert list(record["sections"]) == ["goals"]


def test_a_patient_gets_the_plan_without_notes_and_reviews(patient, therapist):
    plan = PlanFactory(patient=patient, notes="Canary")
    PlanReview.objects.create(
        plan=plan, reviewer=therapist, review_date="2026-05-01", summary="Canary"
    )

    record = record_of(patient, patient)

    assert record["sections"]["plans"][0]["title"] == plan.title
    assert "Canary" not in str(record)


def test_a_patient_gets_their_own_words_about_progress_only(patient):
    goal = GoalFactory(patient=patient)
    EntryFactory(goal=goal, notes="Canary", context=ProgressEntry.Context.SESSION)
    context = ProgressEntry.Context.SELF_REPORT
    EntryFactory(goal=goal, notes="My words", context=context, recorded_by=patient)

    record = record_of(patient, patient)

    assert "My words" in str(record)
    assert "Canary" not in str(record)


def test_a_patient_gets_no_remarks_on_a_score(patient):
    AssessmentFactory(patient=patient, notes="Canary", source="patient")

    record = record_of(patient, patient)

    assert record["sections"]["assessments"][0]["score"] == 12
    assert "Canary" not in str(record)


def test_unreleased_summaries_stay_with_the_care_team(patient, session):
    PatientSummary.objects.create(session=session, text="Canary")

    record = record_of(patient, patient)

    assert record["sections"]["summaries"] == []


def test_the_machines_draft_comes_only_where_it_is_asked_for(patient, therapist, session):
    usual = record_of(patient, therapist)
    asked = record_of(patient, therapist, sections=["machine_notes"])

    assert "machine_notes" not in usual["sections"]
    assert len(asked["sections"]["machine_notes"]) == 1


def test_an_insurer_gets_no_notes_and_no_moods(patient, therapist):
    record = record_of(patient, therapist, "treatment_summary", purpose="insurance")

    assert not {"notes", "mood", "summaries"} & set(record["sections"])


def test_a_template_gives_an_insurer_no_more(patient, therapist, session):
    SessionNoteFactory(session=session)
    asked = {"template": {"sections": ["goals", "notes", "mood"]}, "purpose": "insurance"}

    record = record_of(patient, therapist, "treatment_summary", **asked)

    assert list(record["sections"]) == ["goals"]


def test_nobody_names_more_for_an_insurer(patient, therapist):
    asked = {"sections": ["goals", "mood"], "purpose": "insurance"}

    record = record_of(patient, therapist, "full_record", **asked)

    assert list(record["sections"]) == ["goals"]


def test_a_period_may_be_as_long_as_dates_go(patient, therapist):
    EventFactory(patient=patient, title="Once")
    always = {"start_date": "0001-01-01", "end_date": "9999-12-31"}

    record = record_of(patient, therapist, "timeline", **always)

    assert [event["title"] for event in record["sections"]["timeline"]] == ["Once"]


def test_an_insurer_gets_no_words_beside_plans_and_numbers(patient, therapist):
    PlanFactory(patient=patient, notes="Canary")
    AssessmentFactory(patient=patient, notes="Canary")
    EntryFactory(goal__patient=patient, recorded_by=patient, notes="Canary")

    told = [
        str(record_of(patient, therapist, "treatment_summary", purpose=purpose))
        for purpose in ("insurance", "transfer")
    ]

    assert [one.count("Canary") for one in told] == [0, 3]


def test_days_are_those_of_the_reader(patient, therapist):
    EventFactory(
        patient=patient, title="Just before midnight in Berlin", event_date="2026-03-01T22:30:00Z"
    )
    EventFactory(patient=patient, title="Just after", event_date="2026-03-01T23:30:00Z")

    record = record_of(patient, therapist, "timeline", end_date="2026-03-01")

    assert [event["title"] for event in record["sections"]["timeline"]] == [
        "Just before midnight in Berlin"
    ]


def test_only_chosen_sessions_are_written(patient, therapist, session):
    note = SessionNoteFactory(session=session)
    SessionNoteFactory(session__patient=patient)

    record = record_of(patient, therapist, "session_notes", session_ids=[str(session.pk)])

    assert [one["id"] for one in record["sections"]["notes"]] == [str(note.pk)]


def test_sessions_of_somebody_else_are_nothing(patient, therapist, other_patient):
    note = SessionNoteFactory(session__patient=other_patient)

    with pytest.raises(NothingToExport):
        record_of(patient, therapist, "session_notes", session_ids=[str(note.session_id)])


def test_a_full_record_holds_what_the_patient_did(patient, therapist):
    CheckInFactory(patient=patient, notes="Slept well")
    HomeworkFactory(patient=patient)
    ConsentFactory(patient=patient, recorded_by=therapist)
    TimelineEvent.objects.exclude(patient=patient).delete()

    sections = record_of(patient, therapist)["sections"]

    assert sections["check_ins"][0]["notes"] == "Slept well"
    assert sections["homework"][0]["task"] == "Speak first in one meeting"
    assert len(sections["consents"]) == 1
    assert sections["demographics"][0]["name"] == "Maya Okafor"
