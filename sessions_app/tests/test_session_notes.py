"""The clinician's note: begun, filled, saved field by field, completed, signed, amended."""

import pytest

from accounts.errors import NotAllowed
from accounts.models import AuditEvent, TherapistPatient
from accounts.tests.factories import CareFactory, TherapistFactory
from sessions_app.actions import erase, receive, session_notes
from sessions_app.models import SessionNote, TemplateUse
from sessions_app.notes import signature
from sessions_app.tests.factories import STRUCTURE, SessionNoteFactory, TemplateFactory

pytestmark = pytest.mark.django_db

SAID = [{"segment_ids": [1], "speaker": "Client", "quote": "I slept badly again.", "score": 100}]


def machine_finds(session, *topics):
    machine = session.notes
    found = [{"name": name, "evidence": SAID} for name in topics]
    machine.content = {"key_topics": found, "risk_flags": []}
    machine.save()
    session.refresh_from_db()


@pytest.fixture
def template(therapist):
    return TemplateFactory(created_by=therapist)


@pytest.fixture
def note(session, therapist, template):
    machine_finds(session, "sleep")
    return session_notes.begin_note(session, template=template, by=therapist)


@pytest.fixture
def colleague(patient):
    colleague = TherapistFactory(email="colleague@example.com")
    CareFactory(
        therapist=colleague,
        patient=patient,
        relationship_type=TherapistPatient.Relationship.SECONDARY,
    )
    return colleague


def save(note, by, value, *, field="topics", section="session", revision=None):
    changes = {section: {field: value}}
    return session_notes.save_fields(note, by=by, revision=revision, changes=changes)


def field_of(note, name="topics", section="session"):
    note = SessionNote.objects.get(pk=note.pk)
    return note.written.sections[section][name]


def test_a_note_begins_as_a_draft_with_what_was_found(note, therapist):
    assert note.is_draft
    assert note.author == therapist
    assert field_of(note).value == "sleep"
    assert field_of(note).found[0].evidence[0].quote == "I slept badly again."


def test_a_note_may_begin_empty(session, therapist, template):
    machine_finds(session, "sleep")

    note = session_notes.begin_note(session, template=template, by=therapist, auto_fill=False)

    assert field_of(note).value is None


def test_a_session_without_a_machine_note_gets_one_by_hand(empty_session, therapist, template):
    note = session_notes.begin_note(
        empty_session, template=template, by=therapist, content={"plan": {"homework": "Walk."}}
    )

    assert field_of(note, "homework", "plan").origin == "therapist"


def test_beginning_a_note_is_counted_for_its_template(note, template, therapist):
    assert TemplateUse.objects.get().user == therapist


def test_a_note_keeps_the_version_it_was_begun_with(note, template):
    template.current = template.versions.create(number=2, structure=STRUCTURE)
    template.save()

    note.refresh_from_db()

    assert note.template_version.number == 1


def test_no_note_is_begun_while_the_recording_arrives(
    patient, therapist, template, session, consent
):
    arriving = receive.begin_upload(
        patient=patient, session_date=session.session_date, by=therapist
    )

    with pytest.raises(session_notes.NotReady):
        session_notes.begin_note(arriving, template=template, by=therapist)


def test_a_change_keeps_the_evidence_and_says_that_it_was_edited(note, therapist):
    save(note, therapist, "Sleep, since spring.")

    assert field_of(note).origin == "edited"
    assert field_of(note).found[0].text == "sleep"


def test_taking_a_change_back_makes_it_the_sessions_again(note, therapist):
    save(note, therapist, "Something else.")

    save(note, therapist, "sleep")

    assert field_of(note).origin == "session"


def test_a_stale_save_of_another_field_is_merged(note, therapist):
    save(note, therapist, "Sleep and work.", revision=0)

    save(note, therapist, "Walk.", section="plan", field="homework", revision=0)

    assert field_of(note).value == "Sleep and work."
    assert field_of(note, "homework", "plan").value == "Walk."


def test_a_stale_save_of_the_same_field_is_a_conflict_that_shows_what_stands_there(note, therapist):
    save(note, therapist, "From the phone.", revision=0)

    with pytest.raises(session_notes.EditConflict) as refusal:
        save(note, therapist, "From the desk.", revision=0)

    assert refusal.value.details == {
        "revision": 1,
        "conflicts": {"session": {"topics": "From the phone."}},
    }


def test_a_save_with_a_conflict_saves_nothing(note, therapist):
    save(note, therapist, "From the phone.", revision=0)
    changes = {"session": {"topics": "From the desk."}, "plan": {"homework": "Walk."}}

    with pytest.raises(session_notes.EditConflict):
        session_notes.save_fields(note, by=therapist, revision=0, changes=changes)

    assert field_of(note, "homework", "plan").value is None


def test_the_same_words_saved_twice_are_no_conflict(note, therapist):
    save(note, therapist, "Sleep.", revision=0)

    again = save(note, therapist, "Sleep.", revision=0)

    assert again.revision == 1


def test_line_ends_of_a_browser_form_are_no_change(note, therapist):
    save(note, therapist, "One\nTwo")

    again = save(note, therapist, "One\r\nTwo")

    assert again.revision == 1


@pytest.mark.parametrize(
    ("section", "field", "value"),
    [
        ("session", "mood", "Exuberant"),
        ("session", "topics", ["sleep"]),
        ("session", "nothing", "x"),
        ("nowhere", "topics", "x"),
    ],
)
def test_a_value_that_cannot_stand_there_is_named_with_its_place(
    note, therapist, section, field, value
):
    with pytest.raises(session_notes.BadValue) as refusal:
        save(note, therapist, value, section=section, field=field)

    assert refusal.value.details["problems"][0]["place"] == f"{section}.{field}"


def test_filling_again_leaves_alone_what_somebody_wrote(note, session, therapist):
    save(note, therapist, "My own words.")
    machine_finds(session, "work")

    session_notes.fill_again(note, by=therapist)

    assert field_of(note).value == "My own words."


def test_filling_again_takes_what_the_machine_finds_now(note, session, therapist):
    machine_finds(session, "work")

    filled = session_notes.fill_again(note, by=therapist)

    assert field_of(note).value == "work"
    assert filled.revision == 1


def test_filling_again_with_nothing_new_is_no_revision(note, therapist):
    assert session_notes.fill_again(note, by=therapist).revision == 0


def test_what_was_emptied_by_hand_stays_empty(note, session, therapist):
    save(note, therapist, "")
    machine_finds(session, "work")

    session_notes.fill_again(note, by=therapist)

    assert field_of(note).value is None


def test_a_required_field_has_to_be_filled_before_a_note_is_complete(note, therapist):
    save(note, therapist, "")

    with pytest.raises(session_notes.FieldsMissing) as refusal:
        session_notes.complete(note, by=therapist)

    assert refusal.value.details["fields"] == [
        {"section": "session", "field": "topics", "label": "Topics"}
    ]


def test_a_completed_note_is_not_written_until_it_is_a_draft_again(note, therapist):
    session_notes.complete(note, by=therapist)

    with pytest.raises(session_notes.NoteCompleted):
        save(note, therapist, "More.")

    session_notes.reopen(note, by=therapist)
    save(note, therapist, "More.")
    assert field_of(note).value == "More."


def test_signing_locks_the_note_under_the_name_of_its_author(note, therapist):
    signed = session_notes.sign(note, by=therapist)

    assert signed.signed_name == "Elena Marsh"
    assert signed.completed_at == signed.signed_at
    assert signature.verify(SessionNote.objects.get(pk=note.pk))


def test_the_hash_of_a_signed_note_stands_in_the_audit_log(note, therapist):
    signed = session_notes.sign(note, by=therapist)

    row = AuditEvent.objects.get(action="session_note.signed")
    assert row.details["content_hash"] == signed.content_hash
    assert row.risk_level == "elevated"


def test_the_same_words_signed_twice_have_different_hashes(session, therapist, template):
    machine_finds(session, "sleep")
    hashes = {
        session_notes.sign(
            session_notes.begin_note(session, template=template, by=therapist), by=therapist
        ).content_hash
        for _ in range(2)
    }

    assert len(hashes) == 2


def test_a_note_with_an_empty_required_field_is_not_signed(note, therapist):
    save(note, therapist, "")

    with pytest.raises(session_notes.FieldsMissing):
        session_notes.sign(note, by=therapist)


@pytest.mark.parametrize(
    "act",
    [
        session_notes.sign,
        session_notes.complete,
        session_notes.reopen,
        session_notes.discard,
        session_notes.fill_again,
        lambda note, by: save(note, by, "Other words."),
    ],
)
def test_a_signed_note_stays_as_it_is(note, therapist, act):
    session_notes.sign(note, by=therapist)

    with pytest.raises(session_notes.NoteLocked):
        act(note, by=therapist)


@pytest.mark.parametrize(
    "act",
    [
        session_notes.sign,
        session_notes.complete,
        session_notes.discard,
        lambda note, by: save(note, by, "Other words."),
    ],
)
def test_a_colleague_does_not_write_in_it(note, colleague, act):
    with pytest.raises(session_notes.NotTheAuthor):
        act(note, by=colleague)


def test_a_colleague_of_the_care_team_reads_it(note, colleague, outsider, admin):
    assert note in SessionNote.objects.visible_to(colleague)
    assert note in SessionNote.objects.visible_to(admin)
    assert note not in SessionNote.objects.editable_by(colleague)
    assert note not in SessionNote.objects.visible_to(outsider)


def test_a_patient_does_not_read_it(note, patient):
    assert note not in SessionNote.objects.visible_to(patient)


def test_a_discarded_note_is_gone_and_leaves_its_trace(note, therapist):
    session_notes.discard(note, by=therapist)

    assert not SessionNote.objects.exists()
    assert AuditEvent.objects.filter(action="session_note.discarded", target_id=note.pk).exists()


def test_saving_a_note_that_was_discarded_meanwhile_says_so(note, therapist):
    session_notes.discard(note, by=therapist)

    with pytest.raises(session_notes.NoteGone):
        save(note, therapist, "Too late.")


def test_the_audit_log_names_the_fields_and_none_of_the_words(note, therapist):
    save(note, therapist, "Her sister called.")

    row = AuditEvent.objects.get(action="session_note.edited")
    assert row.details == {"revision": 1, "fields": ["session.topics"]}


def test_an_addendum_stands_under_the_name_of_who_added_it(note, therapist, colleague):
    session_notes.sign(note, by=therapist)

    addendum = session_notes.add_addendum(note, text=" She called back.\r\n", by=colleague)

    assert addendum.text == "She called back."
    assert addendum.author == colleague
    addendum.refresh_from_db()
    assert addendum.signature_valid


def test_an_unsigned_note_has_no_addenda(note, therapist):
    with pytest.raises(session_notes.NotSigned):
        session_notes.add_addendum(note, text="More.", by=therapist)


def test_who_only_reads_adds_nothing(note, therapist, admin):
    session_notes.sign(note, by=therapist)

    with pytest.raises(NotAllowed):
        session_notes.add_addendum(note, text="More.", by=admin)


def test_a_session_with_a_signed_note_is_not_erased_by_itself(note, session, therapist):
    session_notes.sign(note, by=therapist)

    with pytest.raises(erase.SignedNoteKept):
        erase.erase(session, by=therapist)


def test_a_draft_goes_with_its_session(note, session, therapist):
    erase.erase(session, by=therapist)

    assert not SessionNote.objects.exists()


def test_a_note_from_the_factory_is_a_draft():
    assert SessionNoteFactory().is_draft
