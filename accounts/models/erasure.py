"""Proof that something was erased."""

import uuid

from django.db import models
from django.utils import timezone


class ErasureCertificate(models.Model):
    """What was erased, when, why and by whom. Append-only, and without foreign keys: it outlives
    the patient's rows. `items` counts rows by kind and names the hashes of erased files."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    patient_id = models.UUIDField()
    erased_by = models.UUIDField(null=True)  # nobody: a retention rule
    reason = models.CharField(max_length=40)
    target_type = models.CharField(max_length=60)
    target_id = models.UUIDField()
    items = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["patient_id", "-created_at"], name="erasure_by_patient")]

    def __str__(self):
        return f"{self.target_type} {self.target_id}"
