import pytest
from django.core.exceptions import FieldError

from accounts.models import AuditEvent
from sessions_app import pipeline
from sessions_app.actions import process, summaries
from sessions_app.actions.process import NotNow
from sessions_app.actions.revisions import EditConflict, NoteWrittenAgain
from sessions_app.models import PatientSummary, TherapySession
from sessions_app.tests.words import note, write_anew
from timeline.models import TimelineEvent

FIRST = "You spoke about your sleep."
SECOND = "You spoke about your work."


@pytest.fixture
def written(session):
    """A session whose note has a summary, and its entry in the diary."""
    write_anew(session, note(summary=FIRST, topics=["Sleep"]))
    pipeline.record_event(session)
    return session


def again(session):
    return TherapySession.objects.get(pk=session.pk)


def read_by(patient):
    event = TimelineEvent.objects.get()
    return event.description_for(patient), event.metadata_for(patient).get("topics")


def test_nobody_reads_a_summary_before_its_release(written, patient):
    assert read_by(patient) == ("", None)
    assert not PatientSummary.of(written).is_released


def test_a_released_summary_is_the_patients(written, therapist, patient):
    summaries.release_summary(written, by=therapist)

    assert PatientSummary.objects.get().released_text == FIRST
    assert read_by(patient) == (FIRST, ["Sleep"])


def test_the_therapists_words_are_released_in_place_of_the_machines(written, therapist, patient):
    summaries.edit_summary(written, by=therapist, text=f"  {SECOND}\n")

    summaries.release_summary(again(written), by=therapist)

    assert read_by(patient)[0] == SECOND


def test_editing_after_the_release_changes_nothing_for_the_patient(written, therapist, patient):
    summaries.release_summary(written, by=therapist)

    summary = summaries.edit_summary(again(written), by=therapist, text=SECOND)

    assert summary.is_changed
    assert summary.released_text == FIRST
    assert read_by(patient)[0] == FIRST


def test_the_next_release_brings_the_new_words(written, therapist, patient):
    summaries.release_summary(written, by=therapist)
    summaries.edit_summary(again(written), by=therapist, text=SECOND)

    summaries.release_summary(again(written), by=therapist)

    assert read_by(patient)[0] == SECOND
    assert not PatientSummary.objects.get().is_changed


def test_a_new_note_changes_nothing_that_is_released(written, therapist, patient):
    summaries.release_summary(written, by=therapist)

    write_anew(session := again(written), note(summary=SECOND, topics=["Work"]))
    pipeline.record_event(session)

    assert read_by(patient) == (FIRST, ["Sleep"])
    assert PatientSummary.of(again(written)).is_changed


def test_a_new_note_leaves_the_therapists_words_alone(written, therapist):
    summaries.edit_summary(written, by=therapist, text="My own words.")

    write_anew(session := again(written), note(summary=SECOND))

    assert PatientSummary.of(session).words == "My own words."


def test_moving_a_session_keeps_what_is_released(written, therapist, patient):
    summaries.release_summary(written, by=therapist)
    earlier = written.session_date.replace(year=2025)

    process.reschedule(again(written), session_date=earlier, by=therapist)

    assert read_by(patient) == (FIRST, ["Sleep"])
    assert TimelineEvent.objects.get().event_date == earlier


def test_a_summary_is_taken_back(written, therapist, patient):
    summaries.release_summary(written, by=therapist)

    summaries.withdraw_summary(again(written), by=therapist)

    assert read_by(patient) == ("", None)
    assert PatientSummary.objects.get().released_text == ""


def test_it_is_taken_back_while_the_session_is_processed_again(written, therapist, patient):
    summaries.release_summary(written, by=therapist)
    TherapySession.objects.update(status="extracting_notes")

    summaries.withdraw_summary(again(written), by=therapist)

    assert read_by(patient) == ("", None)


def test_what_is_not_released_is_not_taken_back(written, therapist):
    with pytest.raises(NotNow, match="nothing to take back"):
        summaries.withdraw_summary(written, by=therapist)


def test_nothing_is_not_released(session, therapist):
    with pytest.raises(NotNow, match="no summary yet"):
        summaries.release_summary(session, by=therapist)


def test_a_therapist_writes_one_where_the_machine_found_too_little(session, therapist):
    summaries.edit_summary(session, by=therapist, text="We got to know each other.")

    summaries.release_summary(again(session), by=therapist)

    assert PatientSummary.objects.get().released_text == "We got to know each other."


def test_an_empty_text_goes_back_to_the_machines_words(written, therapist):
    summaries.edit_summary(written, by=therapist, text=SECOND)

    summary = summaries.edit_summary(again(written), by=therapist, text="")

    assert summary.words == FIRST
    assert not summary.is_edited


def test_saving_the_same_words_changes_nothing(written, therapist):
    summaries.edit_summary(written, by=therapist, text=FIRST)

    assert not PatientSummary.objects.exists()
    assert not AuditEvent.objects.filter(action="session.summary_edited").exists()


def test_releasing_twice_is_releasing_once(written, therapist):
    summaries.release_summary(written, by=therapist)

    summaries.release_summary(again(written), by=therapist)

    assert AuditEvent.objects.filter(action="session.summary_released").count() == 1


def test_whoever_saves_older_words_is_told(written, therapist):
    summaries.edit_summary(written, by=therapist, text=SECOND, revision=0)

    with pytest.raises(EditConflict) as refused:
        summaries.edit_summary(again(written), by=therapist, text="Third.", revision=0)

    assert refused.value.details == {"revision": 1}
    assert PatientSummary.objects.get().text == SECOND


def test_whoever_releases_words_that_were_changed_is_told(written, therapist):
    summaries.edit_summary(written, by=therapist, text=SECOND)

    with pytest.raises(EditConflict):
        summaries.release_summary(again(written), by=therapist, revision=0)


def test_a_machines_words_are_released_by_somebody_who_saw_them(written, therapist):
    seen = written.notes.pk
    write_anew(session := again(written), note(summary=SECOND))

    with pytest.raises(NoteWrittenAgain):
        summaries.release_summary(session, by=therapist, note_id=seen)


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_do_not_overwrite_each_other(written, therapist, at_once):
    results = at_once(
        2,
        lambda: summaries.edit_summary(again(written), by=therapist, text=SECOND, revision=0),
    )

    assert sorted(type(result).__name__ for result in results) == [
        "EditConflict",
        "PatientSummary",
    ]


def test_every_act_is_written_down_without_words(written, therapist):
    summaries.edit_summary(written, by=therapist, text=SECOND)
    summaries.release_summary(again(written), by=therapist)
    summaries.withdraw_summary(again(written), by=therapist)

    events = AuditEvent.objects.filter(action__startswith="session.summary")
    assert [(event.action, event.details) for event in events.order_by("created_at")] == [
        ("session.summary_edited", {"revision": 1}),
        ("session.summary_released", {"revision": 2}),
        ("session.summary_withdrawn", {"revision": 3}),
    ]


def test_the_words_cannot_be_looked_up(written, therapist):
    summaries.release_summary(written, by=therapist)

    with pytest.raises(FieldError):
        PatientSummary.objects.filter(released_text=FIRST).exists()


def test_what_waits_for_its_release_is_listed(written):
    assert list(TherapySession.objects.with_unreleased_summary()) == [written]


def test_what_a_therapist_wrote_waits_for_its_release_too(session, therapist):
    summaries.edit_summary(session, by=therapist, text=SECOND)

    assert list(TherapySession.objects.with_unreleased_summary()) == [session]


def test_what_is_released_or_empty_waits_for_nothing(written, therapist):
    summaries.release_summary(written, by=therapist)

    assert not TherapySession.objects.with_unreleased_summary().exists()
