from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent
from sessions_app.models import TherapySession

SIGNED_IN = 5  # queries: who it is, and the session kept alive
AUDITED = 1  # the row of the audit log

NEW = "/sessions/new"


@pytest.fixture
def facts(patient):
    return {"patient": str(patient.pk), "session_date": "2026-03-02T10:00"}


def file(content, name="talk.wav"):
    return SimpleUploadedFile(name, content)


def send(portal, way, facts):
    return portal.post(f"{NEW}?way={way}", facts)


@pytest.mark.parametrize("way", ["upload", "record", "transcript", "nothing", "unknown"])
def test_every_way_has_its_form(portal, patient, way):
    response = portal.get(f"{NEW}?way={way}")

    assert response.status_code == 200


def test_a_therapist_without_patients_is_told_what_to_do(portal):
    response = portal.get(NEW)

    assert "Add your first patient" in response.text


def test_other_therapists_patients_cannot_be_chosen(portal, other_patient, facts):
    facts["patient"] = str(other_patient.pk)

    response = send(portal, "nothing", facts)

    assert response.status_code == 422
    assert "Petra" not in response.text
    assert not TherapySession.objects.exists()


def test_consent_is_asked_for_with_no_as_the_answer(portal, patient):
    response = portal.get(f"{NEW}?patient={patient.pk}")

    assert "May this session be recorded?" in response.text
    assert 'id="id_consent_method_0" checked' in response.text
    assert 'id="consent" hidden' not in response.text


def test_consent_once_given_is_not_asked_for_again(portal, patient, consent):
    response = portal.get(f"{NEW}?patient={patient.pk}")

    assert 'id="consent" hidden' in response.text


def test_a_recording_is_sent(portal, facts, consent, wav):
    response = send(portal, "upload", facts | {"recording": file(wav.read())})

    session = TherapySession.objects.get()
    assert response.url == reverse("sessions_app:detail", args=[session.pk])
    assert session.recording.is_complete


def test_consent_given_on_the_form_is_noted(portal, facts, patient, wav):
    send(portal, "upload", facts | {"recording": file(wav.read()), "consent_method": "verbal"})

    assert TherapySession.objects.count() == 1
    assert Consent.objects.allows(patient, Consent.Type.RECORDING)


def test_without_consent_nothing_is_taken(portal, facts, wav):
    response = send(portal, "upload", facts | {"recording": file(wav.read())})

    assert response.status_code == 422
    assert "has not agreed to being recorded" in response.text
    assert not TherapySession.objects.exists()


def test_a_recording_that_is_here_already_leads_to_its_session(portal, facts, consent, wav):
    sound = wav.read()
    first = send(portal, "upload", facts | {"recording": file(sound)})

    second = send(portal, "upload", facts | {"recording": file(sound)})

    assert second.status_code == 422
    assert f'href="{first.url}"' in second.text


def test_the_size_that_is_taken_is_a_plain_number(portal, patient):
    assert "at most 500 MB and 3 hours" in portal.get(NEW).text


def test_what_is_no_recording_is_refused_beside_the_field(portal, facts, consent):
    response = send(portal, "upload", facts | {"recording": file(b"<html>hello</html>" * 20)})

    assert response.status_code == 422
    assert 'id="id_recording_error"' in response.text
    assert not TherapySession.objects.exists()


def test_no_file_is_said_in_words(portal, facts, consent):
    response = send(portal, "upload", facts)

    assert response.status_code == 422
    assert "Something needs another look" in response.text


def test_the_room_opens_for_a_live_recording(portal, facts, consent):
    response = send(portal, "record", facts)

    session = TherapySession.objects.get()
    room = portal.get(response.url)
    assert session.is_uploading
    assert response.url == reverse("sessions_app:room", args=[session.pk])
    assert f'data-upload="/api/v1/uploads/{session.recording_id}"' in room.text


def test_the_room_is_closed_once_the_recording_is_over(portal, session):
    response = portal.get(reverse("sessions_app:room", args=[session.pk]))

    assert response.url == reverse("sessions_app:detail", args=[session.pk])


def test_a_transcript_is_pasted(portal, facts):
    send(portal, "transcript", facts | {"text": "Therapist: How are you?\nClient: Tired."})

    session = TherapySession.objects.get()
    assert session.transcript.segments.count() == 2


def test_a_transcript_file_is_read(portal, facts, consent):
    given = b"WEBVTT\n\n00:01.000 --> 00:03.000\n<v Therapist>How are you?\n"

    send(portal, "transcript", facts | {"transcript": file(given, "talk.vtt")})

    assert TherapySession.objects.get().transcript.segments.count() == 1


def test_no_transcript_at_all_is_refused_beside_the_field(portal, facts):
    response = send(portal, "transcript", facts)

    assert response.status_code == 422
    assert 'id="id_text_error"' in response.text


def test_a_transcript_file_that_cannot_be_read_is_refused_beside_the_file(portal, facts):
    response = send(portal, "transcript", facts | {"transcript": file(b"no speaker", "talk.txt")})

    assert response.status_code == 422
    assert 'id="id_transcript_error"' in response.text


def test_a_session_starts_from_nothing(portal, facts):
    send(portal, "nothing", facts | {"minutes": "50"})

    assert TherapySession.objects.get().duration_seconds == 3000


def test_a_session_of_next_week_is_refused_beside_the_field(portal, facts):
    facts["session_date"] = f"{timezone.now() + timedelta(days=7):%Y-%m-%dT%H:%M}"

    response = send(portal, "nothing", facts)

    assert response.status_code == 422
    assert 'id="id_session_date_error"' in response.text


def test_form_costs_one_query(portal, patient, django_assert_max_num_queries):
    with django_assert_max_num_queries(SIGNED_IN + AUDITED + 1):
        portal.get(NEW)
