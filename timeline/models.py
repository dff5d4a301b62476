"""The patient's diary, which other apps write into."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User


class TimelineEventQuerySet(PatientScopedQuerySet):
    audited_as = "timeline"

    def visible_to(self, user):
        """A patient reads their own diary without the private pages."""
        events = super().visible_to(user)
        return events.filter(is_private=False) if user.is_patient else events

    def newest_first(self):
        return self.order_by("-event_date", "-id")

    def older_than(self, event_date, pk):
        """What stands below that place, read straight from the index however deep it is."""
        return self.filter(TupleLessThan(Tuple("event_date", "id"), (event_date, pk)))

    def record(self, *, source, event_type, **fields):
        """Write the one event of `source`; called again for the same source, update it."""
        event, _ = self.update_or_create(
            related_entity_type=ContentType.objects.get_for_model(source),
            related_entity_id=source.pk,
            event_type=event_type,
            defaults=fields,
        )
        return event


class TimelineEvent(Record):
    class Type(models.TextChoices):
        SESSION = "session", "Session"
        MILESTONE = "milestone", "Milestone"
        CLINICAL = "clinical", "Clinical"
        ADMINISTRATIVE = "administrative", "Administrative"
        GOAL = "goal", "Goal"
        ASSESSMENT = "assessment", "Assessment"
        NOTE = "note", "Note"

    class Importance(models.TextChoices):
        LOW = "low", "Low"
        NORMAL = "normal", "Normal"
        HIGH = "high", "High"
        MILESTONE = "milestone", "Milestone"

    patient = models.ForeignKey(User, models.CASCADE, related_name="timeline_events")
    therapist = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    event_type = models.CharField(max_length=20, choices=Type)
    event_subtype = models.CharField(max_length=50, blank=True)
    event_date = models.DateTimeField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    related_entity_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, blank=True, related_name="+"
    )
    related_entity_id = models.UUIDField(null=True, blank=True)
    importance = models.CharField(max_length=20, choices=Importance, default=Importance.NORMAL)
    is_private = models.BooleanField(default=False)
    is_draft = models.BooleanField(default=False)  # until released a patient reads the title alone

    objects = TimelineEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-event_date", "-id"], name="timeline_page"),
            models.Index(
                fields=["patient", "-event_date", "-id"],
                name="timeline_shared_page",
                condition=Q(is_private=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["related_entity_type", "related_entity_id", "event_type"],
                name="timeline_once_per_source",
                condition=Q(related_entity_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="timeline_has_title",
                violation_error_message="An event needs a title.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_milestone(self):
        return self.importance == self.Importance.MILESTONE

    @property
    def related_kind(self):
        """The API's word for what the event tells of: "session"."""
        return self.event_type if self.related_entity_id else None

    def description_for(self, user):
        return "" if self.is_draft and user.is_patient else self.description

    def metadata_for(self, user):
        if self.is_draft and user.is_patient:
            return {}
        return self.metadata
