"""Who people are, who cares for whom, what they agreed to, and what was done to their records."""

import uuid
import zoneinfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import JSONObject, Lower
from django.utils import timezone

from accounts import request_id
from accounts.access import PatientScopedQuerySet


class Record(models.Model):
    """What every row of ours has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class UserQuerySet(models.QuerySet):
    def patients(self):
        return self.filter(role=User.Role.PATIENT)

    def visible_to(self, user):
        return self.patients_visible_to(user)

    def editable_by(self, user):
        return self.patients_editable_by(user)

    def patients_visible_to(self, user):
        """The access sentence: a therapist sees patients in active care, a patient sees
        themself, an admin sees all, nobody else sees anyone."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_admin:
            return self.patients()
        if user.is_patient:
            return self.patients().filter(pk=user.pk)
        return self.patients().filter(pk__in=TherapistPatient.objects.granting(user))

    def patients_editable_by(self, user):
        """Clinical rows are written by the therapists who care for the patient, by nobody else."""
        if not user.is_authenticated or not user.is_therapist:
            return self.none()
        return self.patients_visible_to(user)

    def with_recording_consent(self):
        active = Consent.objects.active().filter(
            patient=models.OuterRef("pk"), type=Consent.Type.RECORDING
        )
        return self.annotate(has_recording_consent=models.Exists(active))

    def with_active_consents(self):
        """`active_consents`: what was agreed to, as dicts, in the same query."""
        active = Consent.objects.active().filter(patient=models.OuterRef("pk"))
        facts = JSONObject(id="id", type="type", method="method", granted_at="granted_at")
        return self.annotate(active_consents=ArraySubquery(active.values(facts=facts)))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email=None, password=None, **fields):
        user = self.model(email=self.normalize_email(email) or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, role=User.Role.ADMIN, is_verified=True, **fields)


def check_timezone(name):
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone, for example Europe/Vilnius.")


class User(AbstractBaseUser, Record):
    """A therapist, a patient or an admin. A patient may have no email and never sign in."""

    class Role(models.TextChoices):
        THERAPIST = "therapist", "Therapist"
        PATIENT = "patient", "Patient"
        ADMIN = "admin", "Admin"

    email = models.EmailField(
        unique=True,
        null=True,  # unique where there is one
        blank=True,
        error_messages={"unique": "Somebody with this email already exists."},
    )
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(default=True)
    is_verified = models.BooleanField(default=False)
    timezone = models.CharField(max_length=64, default="UTC", validators=[check_timezone])

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name"]

    class Meta:
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
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

    def has_perm(self, perm, obj=None):
        return self.is_active and self.is_admin

    def has_module_perms(self, app_label):
        return self.is_active and self.is_admin


class TherapistPatientQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True, started_at__lte=timezone.now())

    def granting(self, therapist):
        """Ids of the patients whom this therapist may see."""
        return self.active().filter(therapist=therapist).values("patient")


class TherapistPatient(Record):
    """A care relationship; only an active one grants access."""

    class Relationship(models.TextChoices):
        PRIMARY = "primary", "Primary therapist"
        SECONDARY = "secondary", "Secondary therapist"
        CONSULTING = "consulting", "Consulting therapist"

    therapist = models.ForeignKey(User, models.PROTECT, related_name="caseload")
    patient = models.ForeignKey(User, models.CASCADE, related_name="care_team")
    relationship_type = models.CharField(
        max_length=20, choices=Relationship, default=Relationship.PRIMARY
    )
    is_active = models.BooleanField(default=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TherapistPatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["therapist", "patient"], name="care_once"),
            models.CheckConstraint(
                condition=Q(is_active=True, ended_at__isnull=True)
                | Q(is_active=False, ended_at__isnull=False),
                name="care_active_until_ended",
                violation_error_message="Care is active until it has an end, and not after.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="care_ends_after_start",
                violation_error_message="Care cannot end before it started.",
            ),
        ]

    def __str__(self):
        return f"{self.get_relationship_type_display()} since {self.started_at:%Y-%m-%d}"

    def end(self):
        self.is_active, self.ended_at = False, timezone.now()
        self.save(update_fields=["is_active", "ended_at", "updated_at"])


class ConsentQuerySet(PatientScopedQuerySet):
    def active(self):
        now = timezone.now()
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(unexpired, revoked_at__isnull=True, granted_at__lte=now)

    def allows(self, patient, type):
        return self.active().filter(patient=patient, type=type).exists()


class Consent(Record):
    """One agreement of one patient. Revoking stamps the row; nothing is overwritten."""

    class Type(models.TextChoices):
        TREATMENT = "treatment", "Treatment"
        HIPAA_NOTICE = "hipaa_notice", "Notice of privacy practices"
        TELEHEALTH = "telehealth", "Telehealth"
        RECORDING = "recording", "Recording of sessions"
        AI_PROCESSING = "ai_processing", "Processing by an outside AI service"

    class Method(models.TextChoices):
        ELECTRONIC = "electronic", "Electronic signature"
        WRITTEN = "written", "Written"
        VERBAL = "verbal", "Verbal"

    patient = models.ForeignKey(User, models.CASCADE, related_name="consents")
    type = models.CharField(max_length=30, choices=Type)
    version = models.CharField(max_length=20, default="1")
    method = models.CharField(max_length=20, choices=Method)
    granted_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "type"], name="consent_by_type")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("granted_at")),
                name="consent_expires_after_grant",
                violation_error_message="A consent cannot expire before it was given.",
            )
        ]

    def __str__(self):
        return f"{self.get_type_display()} ({self.get_method_display().lower()})"


class AuditEventQuerySet(models.QuerySet):
    def record(self, *, by, action, target, patient=None, **details):
        """Write down an act, in the act's own transaction. `details` hold ids, counts and names
        of fields, never a patient's words. `by` is None where the system acted on its own."""
        return self.create(
            actor_id=by and by.pk,
            actor_role=by.role if by else "system",
            action=action,
            target_type=target._meta.model_name,
            target_id=target.pk,
            patient_id=patient and patient.pk,
            request_id=request_id.current() or "",
            details=details,
        )


class AuditEvent(models.Model):
    """Append-only; no foreign keys, so that the trace outlives what it tells of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    actor_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.UUIDField()
    patient_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "-created_at"], name="audit_by_patient"),
            models.Index(fields=["actor_id", "-created_at"], name="audit_by_actor"),
        ]

    def __str__(self):
        return f"{self.action} {self.target_type} {self.target_id}"
