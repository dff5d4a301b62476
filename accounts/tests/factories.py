from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import (
    AccessRequest,
    Consent,
    ConsentText,
    EmergencyAccess,
    TherapistPatient,
    User,
)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    first_name = "Robin"
    last_name = factory.Sequence(lambda n: f"Person{n}")
    email = factory.Sequence(lambda n: f"person{n}@example.com")
    password = "!"  # no password: tests sign in without one unless they are about passwords
    is_verified = True


class TherapistFactory(UserFactory):
    role = User.Role.THERAPIST


class AdminFactory(UserFactory):
    role = User.Role.ADMIN


class PatientFactory(UserFactory):
    role = User.Role.PATIENT


class CareFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TherapistPatient

    therapist = factory.SubFactory(TherapistFactory)
    patient = factory.SubFactory(PatientFactory)

    @factory.lazy_attribute
    def relationship_type(self):
        """Who comes first is the primary therapist, everybody else a secondary one."""
        led = TherapistPatient.objects.filter(
            patient=self.patient, is_active=True, relationship_type="primary"
        )
        return "secondary" if led.exists() else "primary"


class EmergencyAccessFactory(factory.django.DjangoModelFactory):
    """Live for another half hour; with `minutes_left=-1` it has just run out."""

    class Meta:
        model = EmergencyAccess
        exclude = ["minutes_left"]

    user = factory.SubFactory(TherapistFactory)
    patient = factory.SubFactory(PatientFactory)
    reason = EmergencyAccess.Reason.PATIENT_CRISIS
    justification = "Rang the practice in despair, her therapist is on a plane."
    minutes_left = 30
    started_at = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=20))
    expires_at = factory.LazyAttribute(
        lambda row: timezone.now() + timedelta(minutes=row.minutes_left)
    )

    @classmethod
    def _create(cls, model, *, justification, **fields):
        access = model(**fields)
        access.justification = justification
        access.save(force_insert=True)
        return access


class ConsentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Consent

    patient = factory.SubFactory(PatientFactory)
    type = Consent.Type.RECORDING
    method = Consent.Method.VERBAL
    witness = "Elena Marsh"
    text = factory.LazyAttribute(lambda row: ConsentText.objects.current(row.type))


class AccessRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AccessRequest

    patient = factory.SubFactory(PatientFactory)
    type = AccessRequest.Type.ACCESS
    description = "I would like to read my record."
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
