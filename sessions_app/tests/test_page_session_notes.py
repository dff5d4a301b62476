import json

import pytest
from django.urls import reverse

from accounts.tests.factories import CareFactory, TherapistFactory
from sessions_app.actions import co_signing, session_notes
from sessions_app.models import NoteTemplate, SessionNote
from sessions_app.tests.factories import NotesFactory, SegmentFactory, TemplateFactory

PASSWORD = "a long enough phrase"
SAID = {"segment_ids": [1], "start": 5.0, "end": 9.0, "speaker": "Client", "score": 100}
EVIDENCE = [{**SAID, "quote": "I skipped two meetings."}]
FOUND = {
    "key_topics": [{"name": "Avoidance", "evidence": EVIDENCE}],
    "session_mood": "low",
    "mood_readings": [{"mood": "low", "evidence": EVIDENCE}],
    "therapist_notes": [{"text": "Skipped two meetings.", "evidence": EVIDENCE, "support": "weak"}],
    "risk_flags": [],
}


@pytest.fixture
def talk(patient, therapist):
    """A processed session in which a topic, a mood and a doubtful sentence were found."""
    notes = NotesFactory(session__patient=patient, session__therapist=therapist, content=FOUND)
    SegmentFactory(transcript__session=notes.session, position=1, text="I skipped two meetings.")
    return notes.session


@pytest.fixture
def template(therapist):
    return TemplateFactory(name="Short note", created_by=therapist)


@pytest.fixture
def note(talk, template, therapist):
    return session_notes.begin_note(talk, template=template, by=therapist)


@pytest.fixture
def signed(note, therapist):
    return session_notes.sign(note, by=therapist)


@pytest.fixture
def colleague(patient):
    colleague = TherapistFactory(first_name="Cora", last_name="Leager")
    CareFactory(therapist=colleague, patient=patient, relationship_type="secondary")
    return colleague


@pytest.fixture
def known(therapist):
    therapist.set_password(PASSWORD)
    therapist.save()
    return therapist


@pytest.fixture
def hers(client, known):
    """The portal with a therapist who has a password."""
    client.force_login(known)
    return client


def address(name, row):
    return reverse(f"sessions_app:{name}", args=[row.pk])


def sent(note, **changes):
    """The form as a browser without scripts sends it: every field, and what the page had shown."""
    shown = {
        "session-topics": "Avoidance",
        "session-mood": "Low",
        "plan-homework": "",
    }
    return {
        "revision": note.revision,
        **{f"initial-{name}": value for name, value in shown.items()},
        **shown,
        **changes,
    }


def autosave(client, note, changes, revision=None):
    body = {"revision": note.revision if revision is None else revision, "changes": changes}
    return client.post(
        address("note_autosave", note), json.dumps(body), content_type="application/json"
    )


def value(note, section, field):
    return SessionNote.objects.get(pk=note.pk).written.sections[section][field].value


def test_a_note_is_begun_with_one_click(portal, talk, template):
    page = portal.get(reverse("sessions_app:detail", args=[talk.pk])).text
    assert f'name="template" value="{template.pk}"' in page

    response = portal.post(address("new_note", talk), {"template": template.pk})

    note = talk.session_notes.get()
    assert response.url == address("note", note)
    assert value(note, "session", "topics") == "Avoidance"


def test_the_template_that_she_uses_most_stands_first(portal, talk, therapist, note):
    TemplateFactory(name="A never used one", created_by=therapist)

    response = portal.get(reverse("sessions_app:detail", args=[talk.pk]))

    assert response.context["note_templates"][0].name == "Short note"


def test_a_template_of_somebody_else_cannot_be_chosen(portal, talk, outsider):
    strange = TemplateFactory(name="Strange", created_by=outsider)

    response = portal.post(address("new_note", talk), {"template": strange.pk})

    assert response.status_code == 422
    assert not talk.session_notes.exists()


def test_without_templates_the_page_says_so(portal, talk):
    NoteTemplate.objects.update(deleted_at="2026-01-01T00:00Z")

    assert "There is no template yet" in portal.get(address("new_note", talk)).text


def test_the_editor_shows_where_each_value_comes_from(portal, note):
    page = portal.get(address("note", note)).text

    assert "From the session" in page
    assert "Nothing written" in page
    assert 'data-evidence="1"' in page


def test_what_was_looked_for_in_vain_was_not_discussed(portal, session, template, therapist):
    note = session_notes.begin_note(session, template=template, by=therapist)

    assert "Not discussed in this session" in portal.get(address("note", note)).text


def test_the_editor_names_what_is_open(portal, note, therapist):
    session_notes.save_fields(
        note, by=therapist, revision=None, changes={"session": {"topics": None}}
    )

    points = portal.get(address("note", note)).context["points"]

    assert [one.field.label for one in points.missing] == ["Topics"]
    assert [one.field.label for one in points.unasked] == ["Homework"]


def test_saving_without_scripts_changes_only_what_she_changed(portal, note):
    portal.post(address("note", note), sent(note, **{"plan-homework": "A diary.\r\nEvery day."}))

    note = SessionNote.objects.get(pk=note.pk)
    assert note.written.sections["plan"]["homework"].value == "A diary.\nEvery day."
    assert note.written.sections["plan"]["homework"].origin == "therapist"
    assert note.written.sections["session"]["topics"].origin == "session"


def test_a_stale_page_without_scripts_shows_both_versions(portal, note, therapist):
    session_notes.save_fields(
        note, by=therapist, revision=0, changes={"plan": {"homework": "Walk daily."}}
    )

    response = portal.post(address("note", note), sent(note, **{"plan-homework": "A diary."}))

    assert response.status_code == 422
    assert "Walk daily." in response.text
    assert "A diary." in response.text
    assert value(note, "plan", "homework") == "Walk daily."


def test_saving_again_after_both_were_shown_keeps_hers(portal, note, therapist):
    session_notes.save_fields(
        note, by=therapist, revision=0, changes={"plan": {"homework": "Walk daily."}}
    )
    stale = sent(note, **{"plan-homework": "A diary."})
    form = portal.post(address("note", note), stale).context["form"]

    portal.post(address("note", note), form.data)

    assert value(note, "plan", "homework") == "A diary."


def test_a_stale_page_keeps_what_others_saved_in_other_fields(portal, note, therapist):
    session_notes.save_fields(note, by=therapist, revision=0, changes={"session": {"mood": None}})

    portal.post(address("note", note), sent(note, **{"plan-homework": "A diary."}))

    assert value(note, "session", "mood") is None
    assert value(note, "plan", "homework") == "A diary."


def test_a_value_that_cannot_stand_is_told_beside_its_field(portal, note):
    response = portal.post(address("note", note), sent(note, **{"session-mood": "Splendid"}))

    assert response.status_code == 422
    assert 'href="#id_session-mood"' in response.text


def test_autosave_answers_with_the_note_as_it_is(portal, note):
    answer = autosave(portal, note, {"plan": {"homework": "A diary."}})

    assert answer.status_code == 200
    assert answer.json()["revision"] == 1
    field = answer.json()["fields"]["plan-homework"]
    assert field == {"value": "A diary.", "origin": "therapist", "words": "You wrote this"}


def test_autosave_of_a_stale_field_saves_nothing(portal, note):
    autosave(portal, note, {"plan": {"homework": "Walk daily."}})

    answer = autosave(
        portal, note, {"plan": {"homework": "A diary."}, "session": {"mood": None}}, revision=0
    )

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "edit_conflict"
    assert "Walk daily." not in answer.text
    assert value(note, "session", "mood") == "Low"


def test_the_editor_can_ask_how_the_note_stands(portal, note):
    autosave(portal, note, {"plan": {"homework": "Walk daily."}})

    answer = portal.get(address("note_autosave", note))

    assert answer.json()["fields"]["plan-homework"]["value"] == "Walk daily."


def test_autosave_tells_which_field_is_wrong(portal, note):
    answer = autosave(portal, note, {"session": {"mood": "Splendid"}})

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]["fields"]) == ["session-mood"]


@pytest.mark.parametrize(
    "body", ["", "[]", '{"revision": 1}', '{"changes": {"plan": 3}}', "\ud800"]
)
def test_autosave_of_nonsense_is_refused(portal, note, body):
    answer = portal.post(
        address("note_autosave", note),
        body.encode(errors="surrogatepass"),
        content_type="application/json",
    )

    assert answer.status_code == 422


def test_a_signed_note_takes_no_autosave(portal, signed):
    answer = autosave(portal, signed, {"plan": {"homework": "Too late."}})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "note_signed"


def test_a_colleague_reads_and_writes_nothing(client, colleague, note):
    client.force_login(colleague)

    page = client.get(address("note", note))
    answer = autosave(client, note, {"plan": {"homework": "Mine."}})

    assert "note-form" not in page.text
    assert "Avoidance" in page.text
    assert answer.status_code == 404


def test_another_reader_gets_another_key(client, portal, note, therapist):
    key = portal.get(address("note", note)).context["device_key"]

    again = portal.get(address("note", note)).context["device_key"]
    other = session_notes.begin_note(
        note.session, template=note.template_version.template, by=therapist
    )

    assert again == key
    assert portal.get(address("note", other)).context["device_key"] != key


def test_completing_names_what_is_missing(portal, note):
    response = portal.post(
        address("note", note), sent(note, **{"session-topics": "", "then": "complete"}), follow=True
    )

    assert "Some fields that this note needs are still empty" in response.text
    assert 'href="#field-session-topics"' in response.text


def test_a_completed_note_is_read_and_can_be_written_again(portal, note):
    portal.post(address("note", note), sent(note, then="complete"))
    page = portal.get(address("note", note)).text
    assert "note-form" not in page
    assert "Go on writing" in page

    portal.post(address("note_reopen", note))

    assert "note-form" in portal.get(address("note", note)).text


def test_signing_warns_of_lines_that_are_hardly_supported(portal, talk, therapist):
    fields = [
        {"id": "words", "label": "Words", "type": "textarea", "ai_mapping": "therapist_notes"}
    ]
    structure = {"sections": [{"id": "all", "name": "All", "fields": fields}]}
    template = TemplateFactory(structure=structure, created_by=therapist)
    note = session_notes.begin_note(talk, template=template, by=therapist)

    page = portal.get(address("note_sign", note)).text

    assert "the words hardly carry it" in page
    assert "Skipped two meetings." in page


def test_discarding_names_what_is_lost(portal, note):
    autosave(portal, note, {"plan": {"homework": "A diary."}})
    assert "<strong>1 field</strong>" in portal.get(address("note_discard", note)).text

    response = portal.post(address("note_discard", note))

    assert response.url == reverse("sessions_app:detail", args=[note.session_id])
    assert not SessionNote.objects.filter(pk=note.pk).exists()


def test_filling_again_leaves_what_she_wrote(portal, note):
    autosave(portal, note, {"session": {"topics": "My words."}})

    portal.post(address("note_fill_again", note))

    assert value(note, "session", "topics") == "My words."


def test_who_works_alone_is_led_to_the_care_team(portal, signed):
    page = portal.get(address("note_ask_co_sign", signed)).text

    assert reverse("accounts:team", args=[signed.session.patient_id]) in page


def test_a_colleague_is_asked_and_finds_it_in_the_queue(portal, client, signed, colleague):
    portal.post(address("note_ask_co_sign", signed), {"supervisor": colleague.pk})

    client.force_login(colleague)
    page = client.get(reverse("sessions_app:co_signatures")).text

    assert address("co_sign", signed.co_signatures.get()) in page


def test_co_signing_asks_for_the_password(client, signed, colleague, therapist):
    asked = co_signing.ask_to_co_sign(signed, supervisor=colleague, by=therapist)
    colleague.set_password(PASSWORD)
    colleague.save()
    client.force_login(colleague)

    client.post(address("co_sign", asked), {"password": PASSWORD})

    assert "Cora Leager</span> co-signed it on" in client.get(address("note", signed)).text


def test_a_returned_note_shows_its_comment_to_the_author(client, note, colleague, therapist):
    session_notes.complete(note, by=therapist)
    asked = co_signing.ask_to_co_sign(note, supervisor=colleague, by=therapist)
    client.force_login(colleague)
    client.post(address("return_co_sign", asked), {"comment": "Say more about sleep."})

    client.force_login(therapist)

    assert "Say more about sleep." in client.get(address("note", note)).text
    queue = client.get(reverse("sessions_app:co_signatures")).text
    assert "Cora Leager returned it" in queue


def test_returning_needs_a_comment(client, note, colleague, therapist):
    session_notes.complete(note, by=therapist)
    asked = co_signing.ask_to_co_sign(note, supervisor=colleague, by=therapist)
    client.force_login(colleague)

    response = client.post(address("return_co_sign", asked), {"comment": " "})

    assert response.status_code == 422
    assert "What has to change" in response.text


def test_a_request_is_taken_back(portal, signed, colleague, therapist):
    asked = co_signing.ask_to_co_sign(signed, supervisor=colleague, by=therapist)

    portal.post(address("withdraw_co_sign", asked))

    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_what_was_asked_of_others_is_not_there(portal, signed, colleague, therapist):
    asked = co_signing.ask_to_co_sign(signed, supervisor=colleague, by=therapist)

    assert portal.get(address("co_sign", asked)).status_code == 404
