"""The note as it reads when nobody writes it: on its own page, and to a supervisor."""

import pytest
from django.urls import reverse

from accounts.tests.factories import CareFactory, TherapistFactory
from sessions_app.actions import co_signing, session_notes
from sessions_app.diary_kinds import words_of_note
from sessions_app.models import CoSignature
from sessions_app.tests.factories import NotesFactory, SegmentFactory, TemplateFactory

EVIDENCE = [
    {
        "segment_ids": [1],
        "start": 5.0,
        "end": 9.0,
        "speaker": "Client",
        "score": 100,
        "quote": "I skipped two meetings.",
    }
]
TOPICS = [{"name": name, "evidence": EVIDENCE} for name in ("Avoidance", "Work")]


@pytest.fixture
def note(patient, therapist):
    talk = NotesFactory(
        session__patient=patient,
        session__therapist=therapist,
        content={"key_topics": TOPICS, "risk_flags": []},
    ).session
    SegmentFactory(transcript__session=talk, position=1, text="I skipped two meetings.")
    template = TemplateFactory(name="Short", created_by=therapist)
    return session_notes.begin_note(talk, template=template, by=therapist)


@pytest.fixture
def supervisor(patient):
    supervisor = TherapistFactory()
    CareFactory(therapist=supervisor, patient=patient, relationship_type="consulting")
    return supervisor


def test_what_stands_as_it_was_found_is_told_once(portal, note, therapist):
    session_notes.sign(note, by=therapist)

    response = portal.get(reverse("sessions_app:note", args=[note.pk]))

    text = response.text.split('id="note-text"')[1].split('id="transcript"')[0]
    assert text.count("Avoidance") == 1


def test_a_supervisor_reads_before_the_cursor_asks_for_a_password(
    client, note, supervisor, therapist
):
    session_notes.sign(note, by=therapist)
    co_signing.ask_to_co_sign(note, supervisor=supervisor, by=therapist)
    client.force_login(supervisor)

    page = reverse("sessions_app:co_sign", args=[CoSignature.objects.get().pk])

    assert "autofocus" not in client.get(page).text


def test_two_notes_of_a_day_are_told_apart_by_their_templates(note):
    assert words_of_note(note).startswith("Short note of the session of ")
    assert words_of_note(note).endswith("(draft)")


def test_a_filter_is_not_called_optional(portal):
    assert "optional" not in portal.get(reverse("sessions_app:list")).text
