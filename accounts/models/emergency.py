"""Breaking the glass: a therapist looks at one record that is not in her care, for a while."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Now, Trim

from accounts.models.record import Record
from accounts.models.sealed_text import SealedText
from accounts.models.users import User

LONGEST = timedelta(minutes=60)
REVIEWED_WITHIN = timedelta(hours=24)


class EmergencyAccessQuerySet(models.QuerySet):
    patient_path = "patient"  # whose record it is, for the audit

    def live(self):
        """The clock is the database's: it ends by itself."""
        return self.filter(ended_at__isnull=True, started_at__lte=Now(), expires_at__gt=Now())

    def run_out(self):
        """Over, and its end not yet written down."""
        return self.filter(ended_at__isnull=True, expires_at__lte=Now())

    def unreviewed(self):
        return self.filter(reviewed_at__isnull=True)

    def overdue(self):
        return self.unreviewed().filter(started_at__lt=Now() - REVIEWED_WITHIN)

    def untold(self):
        """The admins have not had their mail yet."""
        return self.filter(told_at__isnull=True)

    def visible_to(self, user):
        """Admins review all of them; a therapist sees her own."""
        return self if user.is_admin else self.filter(user=user)

    def editable_by(self, user):
        """Whoever sees one may end it; reviewing is for admins."""
        return self.visible_to(user)

    def unreviewed_first(self):
        return self.order_by(F("reviewed_at").desc(nulls_first=True), "-started_at", "-id")

    def with_state(self):
        """`is_live` and `is_overdue` by the database's clock, with the people, newest first."""
        yes, no = Value(True), Value(False)
        live = Case(When(ended_at__isnull=True, expires_at__gt=Now(), then=yes), default=no)
        late = Q(reviewed_at__isnull=True, started_at__lt=Now() - REVIEWED_WITHIN)
        rows = self.annotate(is_live=live, is_overdue=Case(When(late, then=yes), default=no))
        return rows.select_related("user", "patient", "reviewed_by").order_by("-started_at", "-id")


class EmergencyAccess(Record):
    class Reason(models.TextChoices):
        PATIENT_CRISIS = "patient_crisis", "The patient is in crisis"
        MEDICAL_EMERGENCY = "medical_emergency", "Medical emergency"
        LEGAL_REQUEST = "legal_request", "Legal request"
        PATIENT_INCAPACITATED = "patient_incapacitated", "The patient cannot decide"
        COVERING_THERAPIST = "covering_therapist", "Covering for the therapist"
        OTHER = "other", "Other"

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", "Justified"
        NOT_JUSTIFIED = "not_justified", "Not justified"

    user = models.ForeignKey(User, models.PROTECT, related_name="emergency_accesses")
    patient = models.ForeignKey(User, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=30, choices=Reason)
    sealed_justification = models.BinaryField()  # it tells of the patient
    started_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # by hand; or when it was seen to have run out
    told_at = models.DateTimeField(null=True)  # when the admins were
    reviewed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    sealed_review_note = models.BinaryField(default=bytes)

    justification = SealedText()
    review_note = SealedText()

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-expires_at"], name="emergency_by_user"),
            models.Index(fields=["-started_at", "-id"], name="emergency_by_start"),
            models.Index(
                F("reviewed_at").desc(nulls_first=True),
                F("started_at").desc(),
                F("id").desc(),
                name="emergency_unreviewed_first",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("started_at"))
                & Q(expires_at__lte=F("started_at") + LONGEST),
                name="emergency_an_hour_at_most",
                violation_error_message="An emergency access lasts an hour at most.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, verdict="")
                | (Q(reviewed_at__isnull=False) & ~Q(verdict="")),
                name="emergency_reviewed_with_verdict",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")),
                name="emergency_reviewed_by_another",
                violation_error_message="Somebody else has to review an emergency access.",
            ),
        ]

    def __str__(self):
        return f"Emergency access until {self.expires_at:%Y-%m-%d %H:%M}"

    @property
    def was_ended_by_hand(self):
        return self.ended_at is not None and self.ended_at < self.expires_at


LIVE = f"""
SELECT 1 FROM {EmergencyAccess._meta.db_table} WHERE user_id = %s
AND ended_at IS NULL AND started_at <= statement_timestamp()
AND expires_at > statement_timestamp()
"""


def broken_glass(user) -> tuple[str, list]:
    """`live()` of this person as text and values: everything that a therapist reads asks it."""
    return LIVE, [user.pk]


def emergency_patient_ids(user) -> frozenset:
    """The patients whom this person sees now through an emergency access alone: what she reads of
    them is recorded with the purpose ETREAT and the risk high. One query, none for other roles."""
    if not user.is_authenticated or not user.is_therapist:
        return frozenset()
    strangers = user.emergency_accesses.live().exclude(patient__in=in_care_of(user))
    return frozenset(strangers.values_list("patient_id", flat=True))


def in_care_of(user):
    return user.caseload.active().values("patient")


def patients_answering_to(*, email: str = "", name: str = "", phone: str = "") -> list[User]:
    """The patients whom exactly these facts fit; nobody without an email or a name."""
    if not email and not name:
        return []
    patients = User.objects.patients().exclude(pk__in=User.objects.sign_ups().values("pk"))
    if email:
        patients = patients.filter(email__iexact=email)
    if name:
        whole_name = Trim(Concat("first_name", Value(" "), "last_name"))
        patients = patients.annotate(whole_name=whole_name).filter(whole_name__iexact=name)
    return [patient for patient in patients if not phone or digits(patient.phone) == digits(phone)]


def digits(phone: str) -> str:
    return "".join(filter(str.isdigit, phone))
