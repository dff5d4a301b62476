import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.models import TherapistPatient, User
from accounts.tests.factories import CareFactory, PatientFactory, TherapistFactory

pytestmark = pytest.mark.django_db


def test_emails_are_unique_whatever_their_case(therapist):
    with pytest.raises(IntegrityError), transaction.atomic():
        TherapistFactory(email="ELENA@example.com")


def test_any_number_of_patients_may_have_no_email():
    PatientFactory(email=None)
    PatientFactory(email=None)

    assert User.objects.patients().filter(email=None).count() == 2


def test_a_therapist_needs_an_email():
    with pytest.raises(ValidationError, match="need an email"):
        User(first_name="Nobody", role=User.Role.THERAPIST).full_clean(exclude=["password"])


def test_the_role_is_one_of_three():
    with pytest.raises(IntegrityError), transaction.atomic():
        PatientFactory(role="superuser", email="x@example.com")


def test_a_time_zone_that_does_not_exist_is_refused(therapist):
    therapist.timezone = "Mars/Olympus"

    with pytest.raises(ValidationError, match="not a time zone"):
        therapist.full_clean(exclude=["password"])


def test_one_care_relationship_for_two_people(therapist, patient):
    with pytest.raises(IntegrityError), transaction.atomic():
        CareFactory(therapist=therapist, patient=patient)


def test_active_care_has_no_end(therapist, patient):
    with pytest.raises(IntegrityError), transaction.atomic():
        TherapistPatient.objects.update(is_active=False)


def test_passwords_are_hashed_with_argon2id():
    user = User.objects.create_user(
        "a@example.com", "a long enough password", first_name="A", role="therapist"
    )

    assert user.password.startswith("argon2$argon2id$")


def test_a_therapist_who_has_patients_cannot_be_deleted(therapist, patient):
    with pytest.raises(ProtectedError):
        therapist.delete()


def test_permissions_of_the_admin_site_are_for_active_admins(admin, therapist):
    assert admin.has_perm("accounts.view_user")
    assert not therapist.has_perm("accounts.view_user")
