"""Private notes are their author's and nobody else's (45 CFR 164.501)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, ErasureCertificate, LegalHold, TherapistPatient
from accounts.tests.factories import CareFactory, EmergencyAccessFactory
from accounts.trail.accounting_words import phrase
from conftest import api_of
from sessions_app.actions import erase
from sessions_app.actions.erase_record import erase_record
from sessions_app.actions.psychotherapy_notes import (
    change_private_note,
    delete_private_note,
    write_private_note,
)
from sessions_app.actions.revisions import EditConflict
from sessions_app.models import PsychotherapyNote
from sessions_app.tests.factories import ProcessedSessionFactory

WORDS = "I wonder about her father."


@pytest.fixture
def note(patient, therapist):
    return write_private_note(patient, by=therapist, note_date=date(2026, 1, 5), text=WORDS)


def url(note):
    return f"/api/v1/psychotherapy-notes/{note.pk}"


def list_url(patient):
    return f"/api/v1/patients/{patient.pk}/psychotherapy-notes"


def page(name, row):
    return reverse(f"sessions_app:psychotherapy_{name}", args=[row.pk])


def seen_by(user):
    return list(PsychotherapyNote.objects.visible_to(user))


def test_its_author_reads_it(note, therapist):
    assert seen_by(therapist) == [note]


@pytest.mark.parametrize("kind", TherapistPatient.Relationship.values)
def test_no_colleague_reads_it(note, patient, therapist, outsider, kind):
    if kind == "primary":
        patient.care_team.update(relationship_type="secondary")
    CareFactory(therapist=outsider, patient=patient, relationship_type=kind)

    assert seen_by(outsider) == []
    assert not PsychotherapyNote.objects.editable_by(outsider).exists()


def test_no_admin_and_no_patient_reads_it(note, admin, patient):
    assert seen_by(admin) == seen_by(patient) == []


def test_an_author_who_became_an_admin_reads_it_no_more(note, therapist):
    therapist.role = "admin"
    therapist.save()

    assert seen_by(therapist) == []


def test_an_author_whose_care_has_ended_reads_it_no_more(note, therapist, patient):
    patient.care_team.get(therapist=therapist).end()

    assert seen_by(therapist) == []


def test_an_emergency_access_opens_not_even_ones_own(note, therapist, patient):
    patient.care_team.get(therapist=therapist).end()
    EmergencyAccessFactory(user=therapist, patient=patient)

    assert seen_by(therapist) == []


def test_an_author_who_only_consults_now_reads_and_does_not_write(note, therapist, patient):
    patient.care_team.update(relationship_type="consulting")

    assert seen_by(therapist) == [note]
    assert not PsychotherapyNote.objects.editable_by(therapist).exists()


def test_a_note_needs_words(patient, therapist):
    with pytest.raises(ValidationError):
        write_private_note(patient, by=therapist, note_date=date(2026, 1, 5), text=" \n")


def test_a_note_is_of_no_later_day(patient, therapist):
    later = timezone.localdate() + timedelta(days=2)

    with pytest.raises(ValidationError, match="future"):
        write_private_note(patient, by=therapist, note_date=later, text=WORDS)


def test_a_note_belongs_to_no_session_of_somebody_else(patient, therapist):
    with pytest.raises(ValidationError, match="somebody else"):
        write_private_note(
            patient,
            by=therapist,
            note_date=date(2026, 1, 5),
            text=WORDS,
            session=ProcessedSessionFactory(),
        )


def test_whoever_saves_older_words_is_told(note, therapist):
    change_private_note(note, by=therapist, revision=0, text="First.")

    with pytest.raises(EditConflict):
        change_private_note(note, by=therapist, revision=0, text="Second.")

    assert PsychotherapyNote.objects.get().text == "First."


def test_its_words_are_sealed(note):
    with pytest.raises(FieldError):
        PsychotherapyNote.objects.filter(text=WORDS).exists()


def test_on_legal_hold_it_is_not_deleted(note, therapist, patient):
    LegalHold.objects.create(patient=patient, reference="2026/17")

    with pytest.raises(erase.OnHold):
        delete_private_note(note, by=therapist)


def test_it_outlives_its_session(note, therapist, session):
    change_private_note(note, by=therapist, session=session)

    erase.erase(session, by=therapist)

    note.refresh_from_db()
    assert (note.session, note.text) == (None, WORDS)


def test_it_goes_with_the_whole_record(note, patient, admin):
    erase_record(patient, by=admin, reason="legal_order")

    assert not PsychotherapyNote.objects.exists()
    rows = ErasureCertificate.objects.get().items["rows"]
    assert rows["sessions_app.PsychotherapyNote"] == 1


def test_every_act_is_written_down_without_words(note, therapist):
    change_private_note(note, by=therapist, text="Other words.")
    delete_private_note(note, by=therapist)

    events = AuditEvent.objects.filter(action__startswith="psychotherapy_note.")
    assert [(event.action, event.details) for event in events.order_by("created_at")] == [
        ("psychotherapy_note.written", {}),
        ("psychotherapy_note.changed", {"fields": ["text"], "revision": 1}),
        ("psychotherapy_note.deleted", {}),
    ]


@pytest.mark.parametrize("act", ["list", "read", "written", "changed", "deleted"])
def test_the_accounting_names_no_content(act):
    assert "private note" in phrase(f"psychotherapy_note.{act}", "the session of 3 May 2026")
    assert "3 May" not in phrase(f"psychotherapy_note.{act}", "the session of 3 May 2026")


def test_reading_ones_own_is_written_down(api, note, therapist, patient):
    api.get(url(note))

    event = AuditEvent.objects.get(action="psychotherapy_note.read")
    assert (event.actor_id, event.target_id, event.patient_id) == (
        therapist.pk,
        note.pk,
        patient.pk,
    )


def test_the_api_writes_lists_changes_and_deletes(api, patient, session):
    made = api.post(list_url(patient), {"text": WORDS, "session_id": str(session.pk)})
    where = made.headers["Location"]

    assert made.status_code == 201
    assert made.json()["note_date"] == timezone.localdate().isoformat()
    (line,) = api.get(list_url(patient)).json()["results"]
    assert "text" not in line
    assert api.patch(where, {"text": "More.", "revision": 0}).json()["revision"] == 1
    assert api.patch(where, {"text": "Less.", "revision": 0}).status_code == 409
    assert api.delete(where).status_code == 204
    assert api.get(where).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "x" * 50_001},
        {"text": "Fine.", "note_date": "2999-01-01"},
        {"text": "Fine.", "session_id": "00000000-0000-4000-8000-000000000000"},
    ],
)
def test_the_api_says_what_is_wrong(api, patient, body):
    assert api.post(list_url(patient), body).status_code == 422


def test_a_session_of_another_patient_does_not_exist_for_the_api(api, patient, therapist):
    other = CareFactory(therapist=therapist).patient
    session = ProcessedSessionFactory(patient=other)

    answer = api.post(list_url(patient), {"text": WORDS, "session_id": str(session.pk)})

    assert answer.status_code == 422


def test_a_colleague_sees_none_of_them(note, patient, outsider):
    CareFactory(therapist=outsider, patient=patient, relationship_type="secondary")
    colleague = api_of(outsider)

    assert colleague.get(list_url(patient)).json()["results"] == []
    assert colleague.get(url(note)).status_code == 404


def test_pages_write_change_and_delete(portal, patient):
    body = {"text": WORDS, "note_date": "2026-01-05", "session": "", "revision": "0"}
    portal.post(page("new", patient), body)
    note = PsychotherapyNote.objects.get()

    assert WORDS in portal.get(page("notes", patient)).content.decode()
    assert WORDS in portal.get(page("note", note)).content.decode()
    portal.post(page("note", note), body | {"text": "Other words."})
    assert PsychotherapyNote.objects.get().text == "Other words."
    assert "lost for good" in portal.get(page("delete", note)).content.decode()
    portal.post(page("delete", note))
    assert not PsychotherapyNote.objects.exists()


def test_words_of_two_windows_are_both_shown(portal, note, therapist):
    change_private_note(note, by=therapist, text="From the other window.")
    body = {"text": "From this one.", "note_date": "2026-01-05", "session": "", "revision": "0"}

    answer = portal.post(page("note", note), body)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "From the other window." in shown
    assert "From this one." in shown
    assert 'name="revision" value="1"' in shown


def test_a_page_of_somebody_who_only_reads_has_no_form(portal, note, patient):
    patient.care_team.update(relationship_type="consulting")

    shown = portal.get(page("note", note)).content.decode()

    assert WORDS in shown
    assert "<textarea" not in shown


def test_no_record_that_others_read_has_its_words(note, patient, admin, outsider, client):
    CareFactory(therapist=outsider, patient=patient, relationship_type="secondary")
    places = ["sessions_app:patient", "timeline:diary"]
    client.force_login(outsider)

    shown = [client.get(reverse(place, args=[patient.pk])).content.decode() for place in places]

    assert all(WORDS not in text for text in shown)
