"""What a note is made from: sections of fields, in versions."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Record, User
from sessions_app.notes.structure import Structure


class NoteTemplateQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(deleted_at=None)

    def usable_by(self, user):
        """What ships with the product, one's own, and what colleagues share in the practice."""
        ours = Q(is_system=True) | Q(is_shared=True) | Q(created_by=user)
        return self.kept().filter(ours) if not user.is_patient else self.none()

    def editable_by(self, user):
        return self.kept().filter(created_by=user, is_system=False)


class NoteTemplate(Record):
    class Type(models.TextChoices):
        SOAP = "soap", "SOAP"
        DAP = "dap", "DAP"
        BIRP = "birp", "BIRP"
        GIRP = "girp", "GIRP"
        PROGRESS = "progress", "Progress note"
        INTAKE = "intake", "Intake"
        CUSTOM = "custom", "Own"

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    template_type = models.CharField(max_length=20, choices=Type, default=Type.CUSTOM)
    is_system = models.BooleanField(default=False)
    is_shared = models.BooleanField(default=False)  # with every therapist of the practice
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="note_templates")
    current = models.ForeignKey(  # None only while it is being made
        "TemplateVersion", models.SET_NULL, null=True, related_name="+"
    )
    deleted_at = models.DateTimeField(null=True)

    objects = NoteTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="template_has_name"),
            models.CheckConstraint(
                condition=Q(is_system=False) | Q(created_by=None),
                name="template_system_has_no_owner",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_deleted(self):
        return self.deleted_at is not None

    def mark_deleted(self):
        self.deleted_at = timezone.now()
        self.save(update_fields=["deleted_at", "updated_at"])


class TemplateVersion(Record):
    """A structure as it was; never changed, because notes were written with it."""

    template = models.ForeignKey(NoteTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()  # 1, 2, ...
    structure = models.JSONField()  # see notes/structure.py
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = [F("number").desc()]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_once")
        ]

    def __str__(self):
        return f"Version {self.number}"

    @property
    def parsed(self) -> Structure:
        return Structure.model_validate(self.structure)


class TemplateUse(Record):
    """One note was begun with this template; kept without the note, which may be erased."""

    template = models.ForeignKey(NoteTemplate, models.CASCADE, related_name="uses")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    def __str__(self):
        return f"Used on {self.created_at:%Y-%m-%d}"
