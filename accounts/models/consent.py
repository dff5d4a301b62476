"""What patients agreed to, in which words, and what they took back."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from accounts.access import SelfOrCareQuerySet
from accounts.models.consent_texts import ConsentText, ConsentType
from accounts.models.record import Record
from accounts.models.users import User


class ConsentQuerySet(SelfOrCareQuerySet):
    def active(self):
        now = timezone.now()
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        signed = self.granted().unrevoked().filter(unexpired, signed_at__lte=now)
        return signed.exclude(Exists(_renewed()))

    def granted(self):
        return self.filter(decision=Consent.Decision.GRANTED)

    def unrevoked(self):
        return self.filter(revoked_at__isnull=True)

    def allows(self, patient, type):
        return self.active().filter(patient=patient, type=type).exists()

    def is_withdrawn(self, patient, type):
        """Taken back or declined, and not given again. One that merely ran out is not: what was
        recorded under it was recorded with consent."""
        if self.allows(patient, type):
            return False
        last = self.filter(patient=patient, type=type).newest_first().first()
        return last is not None and (last.is_declined or last.is_revoked)

    def newest_first(self):
        return self.order_by("-signed_at", "-created_at", "-id")

    def expired(self):
        return self.granted().unrevoked().filter(expires_at__lte=timezone.now())

    def revoked(self):
        return self.filter(revoked_at__isnull=False).exclude(revoke_reason="replaced")

    def counts(self):
        """Of a whole list, in one query."""
        counted = {
            "total_count": self.all(),
            "active_count": self.active(),
            "expired_count": self.expired(),
            "revoked_count": self.revoked(),
        }
        return self.aggregate(
            **{
                name: models.Count("pk", filter=Q(pk__in=rows.order_by().values("pk")))
                for name, rows in counted.items()
            }
        )

    def with_state(self):
        """`is_outdated`, which `state` reads, and the text, in the same query."""
        return self.select_related("text").annotate(is_outdated=Exists(_renewed()))

    def newest_of_each_type(self):
        return self.order_by("type", "-signed_at", "-created_at", "-id").distinct("type")

    def standing(self):
        """Where one patient, whose rows these are, stands with every type: two queries."""
        newest = {row.type: row for row in self.with_state().newest_of_each_type()}
        texts = {text.type: text for text in ConsentText.objects.newest_of_each_type()}
        return [Standing(type, texts.get(type), newest.get(type)) for type in ConsentType]


def _renewed():
    """Texts that ask again whoever agreed to an earlier one; for rows of Consent."""
    since = Coalesce(OuterRef("text__effective_from"), OuterRef("signed_at"))
    newer = ConsentText.objects.effective().filter(effective_from__gt=since)
    return newer.filter(type=OuterRef("type"), requires_renewal=True)


class Consent(Record):
    """One decision of one patient. A change is a new row or a stamp; nothing is overwritten, and
    a trigger of the database sees to that."""

    Type = ConsentType

    class Method(models.TextChoices):
        ELECTRONIC = "electronic", "Electronic signature"
        WRITTEN = "written", "Written"
        VERBAL = "verbal", "Verbal"

        @classmethod
        def on_the_spot(cls):
            """What can be noted with a recording; electronic needs the text on the screen."""
            return [(method.value, method.label) for method in (cls.VERBAL, cls.WRITTEN)]

    class Decision(models.TextChoices):
        GRANTED = "granted", "Agreed"
        DECLINED = "declined", "Declined"

    class Reason(models.TextChoices):
        """Why a consent no longer counts."""

        PATIENT_WISH = "patient_wish", "The patient took it back"
        DECLINED = "declined", "The patient declined when asked again"
        REPLACED = "replaced", "Replaced by a newer decision"
        MISTAKE = "mistake", "Noted by mistake"
        OTHER = "other", "Another reason"

        @classmethod
        def of_people(cls):
            """What somebody may say who takes a consent back; the rest the ledger says itself."""
            given = (cls.PATIENT_WISH, cls.MISTAKE, cls.OTHER)
            return [(reason.value, reason.label) for reason in given]

    class State(models.TextChoices):
        GRANTED = "granted", "Agreed"
        DECLINED = "declined", "Declined"
        REVOKED = "revoked", "Taken back"
        REPLACED = "replaced", "Replaced"
        EXPIRED = "expired", "Ran out"
        OUTDATED = "renewal_required", "Has to be asked again"
        PENDING = "pending", "Not asked yet"

    patient = models.ForeignKey(User, models.CASCADE, related_name="consents")
    type = models.CharField(max_length=30, choices=ConsentType)
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True, related_name="+")
    text_sha256 = models.CharField(max_length=64, blank=True)  # as it was shown
    version = models.CharField(max_length=20, default="1")
    decision = models.CharField(max_length=20, choices=Decision, default=Decision.GRANTED)
    method = models.CharField(max_length=20, choices=Method)
    # electronic: the name that the patient typed; written: where the paper is
    signature = models.CharField(max_length=200, blank=True)
    witness = models.CharField(max_length=200, blank=True)  # verbal: who heard it
    signed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    revoke_reason = models.CharField(max_length=20, choices=Reason, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "type"], name="consent_by_type")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("signed_at")),
                name="consent_expires_after_grant",
                violation_error_message="A consent cannot expire before it was given.",
            ),
            models.CheckConstraint(
                # Rows without a text are older than the texts.
                condition=Q(text__isnull=True)
                | Q(decision="declined")
                | Q(method="verbal") & ~Q(witness="")
                | Q(method__in=["electronic", "written"]) & ~Q(signature=""),
                name="consent_signed_or_witnessed",
                violation_error_message="A consent is signed, or somebody heard it.",
            ),
        ]

    def __str__(self):
        return f"{self.get_type_display()} ({self.get_method_display().lower()})"

    def clean(self):
        if self.is_in_own_account and not self.is_electronic:
            raise ValidationError({"method": "In your own account you decide electronically."})
        if self.is_granted:
            self._check_signature()
        if self.expires_at and self.expires_at <= timezone.now():
            raise ValidationError({"expires_at": "A consent ends in the future, or not at all."})

    def _check_signature(self):
        field, ask = NEEDED.get(self.method, ("", ""))
        if field and not getattr(self, field).strip():
            raise ValidationError({field: ask})
        if self.is_electronic and _letters(self.signature) != _letters(self.patient.full_name):
            wanted = f"Type the full name as it stands in the record: {self.patient.full_name}."
            raise ValidationError({"signature": wanted})

    @property
    def is_granted(self):
        return self.decision == self.Decision.GRANTED

    @property
    def is_declined(self):
        return self.decision == self.Decision.DECLINED

    @property
    def is_verbal(self):
        return self.method == self.Method.VERBAL

    @property
    def is_written(self):
        return self.method == self.Method.WRITTEN

    @property
    def is_electronic(self):
        return self.method == self.Method.ELECTRONIC

    @property
    def is_revoked(self):
        return self.revoked_at is not None

    @property
    def is_expired(self):
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_active(self) -> bool:
        return self.state == self.State.GRANTED

    @property
    def is_in_own_account(self):
        """Else the patient decided on the device, or in the presence, of whoever noted it."""
        return self.recorded_by_id == self.patient_id

    @property
    def state(self):
        """For rows of `with_state`."""
        if self.is_declined:
            return self.State.DECLINED
        if self.is_revoked:
            is_replaced = self.revoke_reason == self.Reason.REPLACED
            return self.State.REPLACED if is_replaced else self.State.REVOKED
        if self.is_expired:
            return self.State.EXPIRED
        return self.State.OUTDATED if self.is_outdated else self.State.GRANTED


@dataclass(frozen=True)
class Standing:
    """One type of consent of one patient: the words of today, and the newest decision."""

    type: ConsentType
    text: ConsentText | None
    row: Consent | None

    @property
    def state(self):
        return self.row.state if self.row else Consent.State.PENDING

    @property
    def is_active(self):
        return self.row is not None and self.row.is_active

    @property
    def is_older(self):
        """It still counts, and there are newer words."""
        return self.is_active and self.text is not None and self.row.version != self.text.version


def _letters(name):
    return " ".join(name.split()).casefold()


NEEDED = {
    Consent.Method.ELECTRONIC: ("signature", "Let the patient type their full name."),
    Consent.Method.WRITTEN: ("signature", "Say where the signed paper is kept."),
    Consent.Method.VERBAL: ("witness", "Name who heard the patient say so."),
}


def with_recording_consent(patients):
    """`has_recording_consent`, in the same query. A look for each patient that is shown: of EXISTS
    PostgreSQL makes one list of all consents, also for the first page."""
    active = Consent.objects.active().filter(
        patient=models.OuterRef("pk"), type=Consent.Type.RECORDING
    )
    found = patients.alias(recording_consent=models.Subquery(active.values("pk")[:1]))
    return found.annotate(
        has_recording_consent=models.ExpressionWrapper(
            models.Q(recording_consent__isnull=False), models.BooleanField()
        )
    )


def with_active_consents(patients):
    """`active_consents`: what was agreed to, as dicts, in the same query."""
    active = Consent.objects.active().filter(patient=models.OuterRef("pk"))
    facts = JSONObject(id="id", type="type", method="method", signed_at="signed_at")
    return patients.annotate(active_consents=ArraySubquery(active.values(facts=facts)))
