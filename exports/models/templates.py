"""How an export looks: which sections, in which order, under whose letterhead."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Record, User
from exports.models.kinds import Format, Kind


class ExportTemplateQuerySet(models.QuerySet):
    def offered_to(self, user):
        rows = self.filter(is_archived=False)
        if user.is_patient:
            return rows.filter(is_system=True)
        return rows.filter(Q(is_system=True) | Q(is_shared=True) | Q(created_by=user))

    def editable_by(self, user):
        rows = self.filter(is_archived=False, is_system=False)
        return rows.filter(created_by=user) if user.is_therapist else self.none()


class ExportTemplate(Record):
    """No patient stands in it."""

    name = models.CharField(max_length=100)
    description = models.TextField(max_length=500, blank=True)
    kind = models.CharField(max_length=30, choices=Kind)
    format = models.CharField(max_length=10, choices=Format, blank=True)  # "": whichever is asked
    sections = ArrayField(models.CharField(max_length=40), default=list)  # in this order
    letterhead = models.JSONField(default=dict, blank=True)  # {"name", "lines": [], "footer"}
    logo = models.BinaryField(default=bytes, blank=True)  # PNG or JPEG
    is_system = models.BooleanField(default=False, editable=False)
    is_shared = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ExportTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self):
        return self.name

    @property
    def has_letterhead(self):
        return bool(self.logo or any(self.letterhead.values()))

    def as_ordered(self) -> dict:
        """What makers of documents need of it."""
        return {
            "sections": self.sections,
            "letterhead": self.letterhead,
            "logo": bytes(self.logo),
        }
