"""The words that patients agree to."""

import hashlib

from django.db import models
from django.utils import timezone

from accounts.models.record import Record


class ConsentType(models.TextChoices):
    TREATMENT = "treatment", "Treatment"
    HIPAA_NOTICE = "hipaa_notice", "Notice of privacy practices"
    TELEHEALTH = "telehealth", "Telehealth"
    RECORDING = "recording", "Recording of sessions"
    AI_PROCESSING = "ai_processing", "Processing by an outside AI service"


class ConsentTextQuerySet(models.QuerySet):
    def effective(self):
        return self.filter(effective_from__lte=timezone.now())

    def newest_of_each_type(self):
        """The words that are asked with today, one text of each type."""
        return self.effective().order_by("type", "-effective_from", "-created_at").distinct("type")

    def current(self, type):
        return self.effective().filter(type=type).order_by("-effective_from", "-created_at").first()


class ConsentText(Record):
    """The words that a patient agrees to. Never changed: new words are a new version."""

    type = models.CharField(max_length=30, choices=ConsentType)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    body = models.TextField()
    sha256 = models.CharField(max_length=64, editable=False)
    effective_from = models.DateTimeField(default=timezone.now)
    requires_renewal = models.BooleanField(
        default=False,
        help_text="Whoever agreed to an earlier version has to be asked again.",
    )

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type", "version"],
                name="consent_text_once",
                violation_error_message="There is a text of this type and version already.",
            )
        ]

    def __str__(self):
        return f"{self.get_type_display()}, version {self.version}"

    def save(self, *args, **kwargs):
        self.sha256 = hashlib.sha256(f"{self.title}\n\n{self.body}".encode()).hexdigest()
        super().save(*args, **kwargs)

    def paragraphs(self):
        return [part.strip() for part in self.body.split("\n\n") if part.strip()]
