"""People, and the one sentence that says who may see whom."""

import zoneinfo
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now

from accounts.models.record import Record
from accounts.signing_in.passwords import normalised


class UserQuerySet(models.QuerySet):
    audited_as = "patient"

    def patients(self):
        return self.filter(role=User.Role.PATIENT)

    def therapists(self):
        """Those who can care for somebody now."""
        return self.filter(role=User.Role.THERAPIST, is_active=True, is_verified=True)

    def writing_for(self, patient):
        return self.therapists().filter(pk__in=patient.care_team.writing().values("therapist"))

    def without_therapist(self):
        """Patients whom nobody cares for who could sign in."""
        cared_for = User.objects.filter(
            care_team__is_active=True, care_team__therapist__is_active=True
        )
        known = self.patients().exclude(pk__in=User.objects.sign_ups().values("pk"))
        return known.exclude(pk__in=cared_for.values("pk"))

    def sign_ups(self):
        """Whoever signed up and has not shown yet that the address is theirs; nobody's patient,
        and nobody who was invited: those have no password."""
        unsure = self.filter(is_verified=False, care_team=None, caseload=None, invitations=None)
        return unsure.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def unconfirmed(self):
        """Sign-ups that have had their time."""
        since = Now() - timedelta(days=settings.UNCONFIRMED_DAYS)
        return self.sign_ups().filter(created_at__lt=since)

    def visible_to(self, user):
        return self.patients_visible_to(user)

    def editable_by(self, user):
        return self.patients_editable_by(user)

    def patients_visible_to(self, user):
        """The access sentence: a therapist sees patients in active care or under a live emergency
        access, a patient sees themself, an admin sees all, nobody else sees anyone."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_admin:
            return self.patients()
        if user.is_patient:
            return self.patients().filter(pk=user.pk)
        in_care = user.caseload.active().values("patient")
        in_emergency = user.emergency_accesses.live().values("patient")
        # One list of ids: of two lists with OR between them, PostgreSQL tries every user.
        return self.patients().filter(pk__in=in_care.union(in_emergency))

    def patients_in_care_of(self, user):
        """The patients of a therapist, whom an emergency access does not make anybody's."""
        if not user.is_authenticated or not user.is_active or not user.is_therapist:
            return self.none()
        return self.patients().filter(pk__in=user.caseload.active().values("patient"))

    def patients_editable_by(self, user):
        """Clinical rows are written by the patient's primary and secondary therapists, by nobody
        else: a consulting therapist and an emergency access only read."""
        if not user.is_authenticated or not user.is_active or not user.is_therapist:
            return self.none()
        return self.patients().filter(pk__in=user.caseload.writing().values("patient"))

    def patients_led_by(self, user):
        """Who belongs to a patient's care team is decided by the primary therapist and by admins,
        who assign people and never write clinical rows."""
        if not user.is_authenticated or not user.is_active or user.is_patient:
            return self.none()
        if user.is_admin:
            return self.patients()
        return self.patients().filter(pk__in=user.caseload.leading().values("patient"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email):
        """Only a verified address signs in: whoever wrote an address down need not own it."""
        return self.get(email__iexact=email, is_verified=True)

    def create_user(self, email=None, password=None, **fields):
        """Whoever runs this machine vouches for the address; signing up says is_verified=False."""
        fields.setdefault("is_verified", True)
        user = self.model(email=self.normalize_email(email) or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """From the command line, whose password is judged as all are."""
        if password is not None:
            validate_password(password, self.model(email=email, **fields))
        return self.create_user(email, password, role=User.Role.ADMIN, **fields)


def check_timezone(name):
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone, for example Europe/Vilnius.")


class User(AbstractBaseUser, Record):
    """A therapist, a patient or an admin. A patient may have no email and never sign in."""

    class Role(models.TextChoices):
        THERAPIST = "therapist", "Therapist"
        PATIENT = "patient", "Patient"
        ADMIN = "admin", "Admin"

    email = models.EmailField(null=True, blank=True)  # noqa: DJ001 (no email is no value)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(default=True)
    is_verified = models.BooleanField(default=False)
    new_email = models.EmailField(blank=True)  # asked for, until a mail there was answered
    timezone = models.CharField(max_length=64, default="UTC", validators=[check_timezone])

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name"]

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        indexes = [
            models.Index(fields=["role", "last_name", "first_name", "id"], name="user_by_role")
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(is_verified=True),
                name="user_email_once",
                violation_error_message="Somebody with this email already exists.",
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(role="patient"),
                name="user_staff_have_email",
                violation_error_message="Therapists and admins need an email to sign in.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["therapist", "patient", "admin"]), name="user_role_known"
            ),
        ]

    def __str__(self):
        return self.full_name

    def set_password(self, raw_password):
        super().set_password(normalised(raw_password))

    def check_password(self, raw_password):
        return super().check_password(normalised(raw_password))

    async def acheck_password(self, raw_password):
        return await super().acheck_password(normalised(raw_password))

    def clean(self):
        self.email = type(self).objects.normalize_email(self.email) or None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_therapist(self):
        return self.role == self.Role.THERAPIST

    @property
    def is_patient(self):
        return self.role == self.Role.PATIENT

    @property
    def is_admin(self):
        return self.role == self.Role.ADMIN

    @property
    def is_staff(self):
        return self.is_admin

    @property
    def has_record(self) -> bool:
        """Whether anything but care, invitations and mails hangs on this person. Asks the
        database, once for each kind of row."""
        fleeting = {"therapistpatient", "invitation", "outgoingmail"}
        return any(
            relation.related_model._base_manager.filter(**{relation.field.name: self.pk}).exists()
            for relation in self._meta.related_objects
            if relation.related_model._meta.model_name not in fleeting
        )

    def has_perm(self, perm, obj=None):
        return self.is_active and self.is_admin

    def has_module_perms(self, app_label):
        return self.is_active and self.is_admin
