import pytest
from django.urls import reverse

from sessions_app.tests.factories import ProcessedSessionFactory, SegmentFactory


def page(session, query=""):
    return reverse("sessions_app:detail", args=[session.pk]) + query


def test_a_patients_own_words_stay_when_corrected(portal, session):
    segment = SegmentFactory(transcript=session.transcript, position=2, text="I feel find.")

    response = portal.post(
        reverse("sessions_app:correct_turn", args=[session.pk, 2, 2]),
        {"speaker": "Client", "text_2": "I feel fine."},
    )

    segment.refresh_from_db()
    assert (segment.shown_text, segment.text) == ("I feel fine.", "I feel find.")
    assert response.url == page(session, "?from=0#s2")
    assert "heard: “I feel find.”" in portal.get(page(session)).text


def test_a_turn_is_given_to_the_other_speaker(portal, session):
    portal.post(
        reverse("sessions_app:correct_turn", args=[session.pk, 0, 1]),
        {
            "speaker": "Client",
            "text_0": "How was your week?",
            "text_1": session.transcript.segments.last().text,
        },
    )

    assert {row.shown_speaker for row in session.transcript.segments.all()} == {"Client"}


def test_a_part_of_a_turn_is_given_to_the_other_speaker(portal, session):
    SegmentFactory(transcript=session.transcript, position=2, text="And how did you sleep?")

    portal.post(
        reverse("sessions_app:correct_turn", args=[session.pk, 1, 2]),
        {
            "speaker": "Client",
            "text_1": session.transcript.segments.get(position=1).text,
            "text_2": "And how did you sleep?",
            "other_2": "on",
        },
    )

    shown = [row.shown_speaker for row in session.transcript.segments.all()]
    assert shown == ["Therapist", "Client", "Therapist"]


def test_a_transcript_with_one_speaker_warns_until_it_is_corrected(portal, session):
    session.transcript.segments.update(speaker="Therapist")
    warning = "Only one speaker could be told apart"
    assert warning in portal.get(page(session)).text

    portal.post(
        reverse("sessions_app:correct_turn", args=[session.pk, 0, 0]),
        {"speaker": "Client", "text_0": "How was your week?"},
    )

    assert warning not in portal.get(page(session)).text


def test_an_empty_turn_is_refused_beside_the_form(portal, session):
    response = portal.post(
        reverse("sessions_app:correct_turn", args=[session.pk, 0, 0]),
        {"speaker": "Therapist", "text_0": "  "},
    )

    assert response.status_code == 422
    assert "A turn cannot be empty" in response.text


@pytest.mark.parametrize(("first", "last"), [(5, 3), (0, 900), (7, 8)])
def test_a_turn_that_is_not_there_cannot_be_corrected(portal, session, first, last):
    response = portal.get(reverse("sessions_app:correct_turn", args=[session.pk, first, last]))

    assert response.status_code == 404


def test_an_outsider_corrects_nothing(client, outsider, session):
    client.force_login(outsider)

    response = client.post(
        reverse("sessions_app:correct_turn", args=[session.pk, 0, 0]),
        {"speaker": "Client", "text_0": "Hello."},
    )

    assert response.status_code == 404


def test_a_session_begun_from_nothing_gets_its_transcript(portal, patient, therapist):
    session = ProcessedSessionFactory(patient=patient, therapist=therapist)
    address = reverse("sessions_app:add_transcript", args=[session.pk])
    assert address in portal.get(page(session)).text

    response = portal.post(address, {"text": "Therapist: How are you?\nClient: Tired."})

    assert response.url == page(session)
    assert session.transcript.segments.count() == 2


def test_a_second_transcript_is_refused(portal, session):
    response = portal.post(
        reverse("sessions_app:add_transcript", args=[session.pk]), {"text": "Client: Tired."}
    )

    assert response.status_code == 422
    assert "already has a transcript" in response.text
