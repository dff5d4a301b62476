"""The fourteen people of the access table, each made only when it is their turn."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import TherapistPatient, User
from accounts.models.second_factors import PendingSignIn
from accounts.signing_in import tokens
from accounts.signing_in.second_factors import mfa_tokens
from accounts.tests.factories import (
    AdminFactory,
    CareFactory,
    EmergencyAccessFactory,
    PatientFactory,
    TherapistFactory,
)
from accounts.views.sign_in import PENDING


def primary(patient):
    return patient.care_team.get(relationship_type="primary").therapist


def former(patient):
    therapist = TherapistFactory()
    CareFactory(therapist=therapist, patient=patient, relationship_type="secondary").end()
    return therapist


def future(patient):
    tomorrow = timezone.now() + timedelta(days=1)
    kind = TherapistPatient.Relationship.SECONDARY
    return CareFactory(patient=patient, relationship_type=kind, started_at=tomorrow).therapist


def stranger(patient):
    """A therapist who cares for somebody else."""
    return CareFactory().therapist


def secondary(patient):
    return CareFactory(patient=patient, relationship_type="secondary").therapist


def glass_broken(patient, *, minutes_left):
    therapist = stranger(patient)
    EmergencyAccessFactory(user=therapist, patient=patient, minutes_left=minutes_left)
    return therapist


WHO = {
    "self": lambda patient: patient,
    "other": lambda patient: PatientFactory(),
    "care": primary,
    "former": former,
    "future": future,
    "none": stranger,
    "second": secondary,
    "admin": lambda patient: AdminFactory(),
    "off": primary,
    "pend": primary,
    "refr": primary,
    "glass": lambda patient: glass_broken(patient, minutes_left=10),
    "stale": lambda patient: glass_broken(patient, minutes_left=-1),
}
PEOPLE = ["anon", *WHO]


def api_client(person, patient) -> APIClient:
    """The API as this person's app calls it."""
    client = APIClient()
    if person == "anon":
        return client
    user = WHO[person](patient)
    token = tokens.issue(user)["refresh_token" if person == "refr" else "access_token"]
    if person == "pend":
        token = mfa_tokens.token_of(pending_sign_in(user))
    if person == "off":
        User.objects.filter(pk=user.pk).update(is_active=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def page_client(person, patient) -> Client:
    """The portal as this person's browser sees it; a token opens no page."""
    client = Client()
    if person == "anon":
        return client
    if person == "refr":
        refresh = tokens.issue(WHO[person](patient))["refresh_token"]
        return Client(headers={"Authorization": f"Bearer {refresh}"})
    user = WHO[person](patient)
    client.force_login(user)
    if person == "off":
        User.objects.filter(pk=user.pk).update(is_active=False)
    if person == "pend":
        leave_only_the_password_behind(client)
    return client


def leave_only_the_password_behind(client):
    """What the browser has between the password and the second factor."""
    session = client.session
    user = User.objects.get(pk=session[SESSION_KEY])
    session.flush()
    session[PENDING] = str(pending_sign_in(user).pk)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def pending_sign_in(user):
    return mfa_tokens.wait_for(user, PendingSignIn.Due.SECOND_FACTOR)
