import factory

from accounts.models import Consent, TherapistPatient, User


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


class ConsentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Consent

    patient = factory.SubFactory(PatientFactory)
    type = Consent.Type.RECORDING
    method = Consent.Method.VERBAL
