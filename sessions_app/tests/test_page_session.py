import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from sessions_app.models import TherapySession, TranscriptSegment
from sessions_app.tests.factories import (
    NotesFactory,
    ProcessedSessionFactory,
    SessionFactory,
    TranscriptFactory,
)

SIGNED_IN = 5  # queries: who it is, and the session kept alive
AUDITED = 1  # the row of the audit log
BESIDE = 3  # mood, progress and goals, which stand beside it


def evidence(*positions, quote="I was anxious."):
    return [
        {
            "segment_ids": list(positions),
            "start": 5.0,
            "end": 9.0,
            "speaker": "Client",
            "quote": quote,
            "score": 100,
        }
    ]


NOTE = {
    "therapist_notes": [{"text": "Worried before meetings.", "evidence": evidence(1)}],
    "key_topics": [{"name": "Meetings", "evidence": evidence(60), "support": "weak"}],
    "patient_summary": [{"text": "You spoke about meetings.", "evidence": evidence(1)}],
    "risk_flags": [
        {
            "type": "suicidal_ideation",
            "assertion": "negated",
            "severity": "low",
            "evidence": evidence(1),
        }
    ],
}


def page(session, query=""):
    return reverse("sessions_app:detail", args=[session.pk]) + query


def write_note(session, content):
    session.notes.content = content
    session.notes.save()


def long_session(patient, segments):
    session = ProcessedSessionFactory(patient=patient)
    transcript = TranscriptFactory(session=session)
    speakers = TranscriptSegment.Speaker.values
    TranscriptSegment.objects.bulk_create(
        TranscriptSegment(
            transcript=transcript,
            position=at,
            start=at,
            end=at + 0.9,
            speaker=speakers[at % 2],
            text=f"Words number {at}.",
        )
        for at in range(segments)
    )
    NotesFactory(session=session, content=NOTE)
    return session


def test_shows_who_said_what(portal, session):
    response = portal.get(page(session))

    assert response.status_code == 200
    assert "How was your week?" in response.text


def test_title_names_nobody(portal, session):
    response = portal.get(page(session))

    assert "<title>Session – TherapyBridge</title>" in response.text


def test_every_line_leads_to_its_words_without_javascript(portal, session):
    write_note(session, NOTE)

    response = portal.get(page(session))

    assert 'href="?from=50#s60" data-evidence="60" data-start="5.0">Meetings</a>' in response.text


def test_denied_risk_reads_as_a_denial(portal, session):
    write_note(session, NOTE)

    response = portal.get(page(session))

    assert "Possible mention, please review" in response.text
    assert "denied: the client said this is not so" in response.text


def test_a_note_without_flags_does_not_say_that_there_is_no_risk(portal, session):
    response = portal.get(page(session))

    assert "That is not an assessment" in response.text
    assert "no risk" not in response.text.lower()


def test_empty_section_says_not_discussed(portal, session):
    response = portal.get(page(session))

    assert "Not discussed in this session" in response.text


def test_weak_support_is_said_in_words(portal, session):
    write_note(session, NOTE)

    response = portal.get(page(session))

    assert "Weakly supported, please check" in response.text


def test_note_is_marked_as_an_unsigned_draft(portal, session):
    response = portal.get(page(session))

    assert "Draft, made by machine. Check it before you use it." in response.text


def test_words_are_text_and_never_markup(portal, session):
    for segment in session.transcript.segments.all():
        segment.text = "<script>alert(1)</script>"
        segment.save()

    response = portal.get(page(session))

    assert "<script>alert" not in response.text


def test_a_long_transcript_comes_in_pieces(portal, patient):
    session = long_session(patient, segments=130)

    response = portal.get(page(session, "?from=60"))

    assert "Words number 50." in response.text
    assert "Words number 49." not in response.text
    assert f'rel="prev" href="{page(session)}?from=0#piece-0"' in response.text
    assert f'rel="next" href="{page(session)}?from=100#piece-100"' in response.text


def test_a_second_of_the_recording_leads_to_its_piece(portal, patient):
    session = long_session(patient, segments=130)

    response = portal.get(page(session, "?at=104"))

    assert "Words number 104." in response.text


def test_a_place_beyond_the_end_is_not_there(portal, session):
    response = portal.get(page(session, "?from=5000"))

    assert response.status_code == 404


@pytest.mark.parametrize("query", ["?from=-3", "?from=x", "?at=nan", "?from=99999999999"])
def test_a_senseless_place_is_the_beginning(portal, session, query):
    response = portal.get(page(session, query))

    assert response.status_code == 200


def test_three_hours_cost_what_two_turns_cost(portal, patient, django_assert_max_num_queries):
    session = long_session(patient, segments=10_000)

    with django_assert_max_num_queries(SIGNED_IN + AUDITED + BESIDE + 6):
        response = portal.get(page(session, "?from=9000"))

    assert response.text.count("<") < 2 * 1500


def test_htmx_gets_the_piece_alone(portal, patient):
    session = long_session(patient, segments=130)

    response = portal.get(
        page(session, "?from=50"), headers={"HX-Request": "true", "HX-Target": "piece-0"}
    )

    assert "<html" not in response.text
    assert 'id="piece-50"' in response.text


def test_progress_is_told_in_words(portal, patient):
    session = SessionFactory(patient=patient, status="transcribing", progress=43)

    response = portal.get(page(session), headers={"HX-Request": "true", "HX-Target": "status"})

    assert "Transcribing" in response.text
    assert "43 %" in response.text


def test_a_page_that_watches_reloads_when_the_note_is_there(portal, session):
    response = portal.get(page(session), headers={"HX-Request": "true", "HX-Target": "status"})

    assert response.headers["HX-Refresh"] == "true"


def test_failure_shows_the_sentence_and_retry(portal, patient, consent):
    session = SessionFactory(
        patient=patient, status="failed", error_code="x", error_message="The file has no sound."
    )

    response = portal.get(page(session))

    assert "The file has no sound." in response.text
    assert reverse("sessions_app:retry", args=[session.pk]) in response.text


def test_note_from_an_earlier_transcript_offers_to_write_it_again(portal, session):
    session.transcript.revision = 2
    session.transcript.save()

    response = portal.get(page(session))

    assert "The note was written from an earlier transcript" in response.text


def test_speakers_are_swapped(portal, session):
    portal.post(reverse("sessions_app:swap_speakers", args=[session.pk]))

    first = session.transcript.segments.first()
    assert first.shown_speaker == "Client"
    assert first.speaker == "Therapist"


def test_a_session_that_is_being_cancelled_says_so(portal, patient):
    session = SessionFactory(
        patient=patient, status=TherapySession.Status.TRANSCRIBING, is_cancelled=True
    )

    text = portal.get(page(session)).text

    assert "<strong>Stopping</strong>" in text
    assert reverse("sessions_app:cancel", args=[session.pk]) not in text


def test_a_risk_is_shown_with_the_words_that_were_said(portal, session):
    write_note(session, NOTE)

    assert '<q class="risk-quote">I was anxious.</q>' in portal.get(page(session)).text


def test_an_answer_is_shown_with_what_was_said_besides(portal, session):
    said = [*evidence(1, quote="No, not now."), *evidence(2, quote="I did in college.")]
    flag = NOTE["risk_flags"][0] | {"assertion": "historical", "evidence": said}
    write_note(session, NOTE | {"risk_flags": [flag]})

    text = portal.get(page(session)).text

    assert '<q class="risk-quote">No, not now. … I did in college.</q>' in text


def test_a_refusal_is_told_on_the_page(portal, session):
    response = portal.post(reverse("sessions_app:cancel", args=[session.pk]), follow=True)

    assert "there is nothing to cancel" in response.text


@pytest.mark.parametrize("name", ["erase", "delete_audio", "reprocess"])
def test_a_destructive_act_asks_first_and_names_who_loses_what(portal, session, name):
    response = portal.get(reverse(f"sessions_app:{name}", args=[session.pk]))

    assert "Maya Okafor" in response.text
    assert "lost" in response.text.lower() or "For good" in response.text


def test_erasing_leaves_the_patient_and_the_trace(portal, session, patient):
    response = portal.post(reverse("sessions_app:erase", args=[session.pk]))

    assert response.url == reverse("sessions_app:patient", args=[patient.pk])
    assert not TherapySession.objects.filter(pk=session.pk).exists()
    assert AuditEvent.objects.filter(target_id=session.pk).exists()


def test_a_session_is_moved_to_another_date(portal, session):
    portal.post(
        reverse("sessions_app:change", args=[session.pk]),
        {"session_date": "2026-03-02T10:00", "language": "de"},
    )

    session.refresh_from_db()
    assert session.session_date.isoformat() == "2026-03-02T10:00:00+00:00"
    assert session.language == "de"


@pytest.mark.parametrize(
    "name",
    [
        "detail",
        "room",
        "change",
        "add_transcript",
        "erase",
        "delete_audio",
        "reprocess",
        "discard_upload",
    ],
)
def test_it_does_not_exist_for_an_outsider(client, outsider, session, name):
    client.force_login(outsider)

    response = client.get(reverse(f"sessions_app:{name}", args=[session.pk]))

    assert response.status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "cancel",
        "retry",
        "extract_again",
        "release_summary",
        "withdraw_summary",
        "swap_speakers",
        "erase",
    ],
)
def test_an_outsider_changes_nothing(client, outsider, session, name):
    client.force_login(outsider)

    response = client.post(reverse(f"sessions_app:{name}", args=[session.pk]))

    assert response.status_code == 404


def test_an_admin_may_look_and_not_change(client, admin, session):
    client.force_login(admin)

    assert client.get(page(session)).status_code == 200
    assert client.post(reverse("sessions_app:swap_speakers", args=[session.pk])).status_code == 404


def test_a_patient_is_told_where_to_read(client, patient, session):
    client.force_login(patient)

    response = client.get(page(session))

    assert response.status_code == 403
    assert "This place is for therapists" in response.text
