"""What a note is made from: sections of fields, in versions."""

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
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
        return (
            self.kept().filter(created_by=user, is_system=False)
            if user.is_therapist
            else (self.none())
        )

    def without_colleagues(self, user):
        """Of what is usable: what ships with the product, and one's own."""
        return self.filter(Q(is_system=True) | Q(created_by=user))

    def with_usage(self, user):
        """How many notes were begun with each, by everybody and by this person; their most used
        stand first."""
        return (
            self.annotate(usage_count=uses(), own_usage_count=uses(user=user))
            .select_related("current")
            .order_by("-own_usage_count", "-usage_count", "name", "id")
        )


def uses(**whose):
    """As a subquery: counting along a join would count each row times the other join's."""
    rows = TemplateUse.objects.filter(template=OuterRef("pk"), **whose).order_by()
    counted = rows.values("template").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


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
    description = models.TextField(blank=True, max_length=1_000)
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

    @property
    def structure(self) -> Structure:
        return self.current.parsed

    @property
    def section_count(self):
        return len(self.current.structure["sections"])

    def add_version(self, structure: Structure, *, by):
        """From now on notes are begun with this one. Whoever calls holds the row."""
        number = self.current.number + 1 if self.current else 1
        self.current = self.versions.create(
            number=number, structure=structure.to_json(), created_by=by
        )
        self.save(update_fields=["current", "updated_at"])

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
    """One note was begun with this template; kept without the note and the account, which may be
    erased."""

    template = models.ForeignKey(NoteTemplate, models.CASCADE, related_name="uses")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    def __str__(self):
        return f"Used on {self.created_at:%Y-%m-%d}"
