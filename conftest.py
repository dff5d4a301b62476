"""The named cast. The therapist cares for the patient; the outsider cares for nobody here."""

import pytest
from rest_framework.test import APIClient

from accounts import tokens
from accounts.tests.factories import (
    AdminFactory,
    CareFactory,
    ConsentFactory,
    PatientFactory,
    TherapistFactory,
)
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory, SegmentFactory


@pytest.fixture
def therapist(db):
    return TherapistFactory(first_name="Elena", last_name="Marsh", email="elena@example.com")


@pytest.fixture
def patient(therapist):
    patient = PatientFactory(first_name="Maya", last_name="Okafor", email="maya@example.com")
    CareFactory(therapist=therapist, patient=patient)
    return patient


@pytest.fixture
def outsider(db):
    return TherapistFactory(first_name="Oscar", last_name="Outsider", email="oscar@example.com")


@pytest.fixture
def other_patient(outsider):
    patient = PatientFactory(first_name="Petra", last_name="Elsewhere", email="petra@example.com")
    CareFactory(therapist=outsider, patient=patient)
    return patient


@pytest.fixture
def admin(db):
    return AdminFactory(first_name="Ada", last_name="Admin", email="ada@example.com")


@pytest.fixture
def consent(patient, therapist):
    return ConsentFactory(patient=patient, recorded_by=therapist)


@pytest.fixture
def session(patient, therapist):
    """A processed session with a transcript of two turns and an empty note."""
    session = ProcessedSessionFactory(patient=patient, therapist=therapist)
    first = SegmentFactory(
        transcript__session=session, position=0, speaker="Therapist", text="How was your week?"
    )
    SegmentFactory(transcript=first.transcript, position=1)
    NotesFactory(session=session)
    return session


def api_of(user):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.issue(user)['access_token']}")
    return client


@pytest.fixture
def api(therapist):
    """The API as the therapist's mobile client calls it."""
    return api_of(therapist)


@pytest.fixture
def patient_api(patient):
    return api_of(patient)


@pytest.fixture
def outsider_api(outsider):
    return api_of(outsider)


@pytest.fixture
def admin_api(admin):
    return api_of(admin)


@pytest.fixture
def portal(client, therapist):
    """The portal with the therapist signed in."""
    client.force_login(therapist)
    return client
