"""The patient's diary, which other apps write into."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.db.models.functions import Upper
from django.utils import timezone

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from timeline import kinds
from timeline.models.ids import next_id
from timeline.models.metadata import check_metadata

BY_HAND = ("importance", "is_private")  # of an automatic event, what people may change
LIVE = Q(deleted_at=None)
SHARED = Q(deleted_at=None, is_private=False)
MOST_DESCRIPTION = 10_000
EARLIEST = 1900
TOLERANCE = timedelta(minutes=1)  # between a phone's clock and ours


class TimelineEventQuerySet(PatientScopedQuerySet):
    audited_as = "timeline"

    def visible_to(self, user):
        return super().visible_to(user).shown_to(user)

    def editable_by(self, user):
        return super().editable_by(user).live()

    def writable_by(self, user):
        """With what was deleted, which whoever may write here can bring back."""
        return super().editable_by(user)

    def deleted_for(self, user):
        return self.writable_by(user).filter(deleted_at__isnull=False)

    def shown_to(self, user):
        """Of patients whom this user was found to see: a patient reads their own diary without
        the private pages."""
        events = self.live()
        return events.filter(is_private=False) if user.is_patient else events

    def live(self):
        return self.filter(deleted_at=None)

    def automatic(self):
        return self.filter(is_manual=False)

    def newest_first(self):
        return self.order_by("-event_date", "-id")

    def older_than(self, event_date, pk):
        """What stands below that place, read straight from the index however deep it is."""
        return self.filter(TupleLessThan(Tuple("event_date", "id"), (event_date, pk)))

    def containing(self, words, user):
        """In title or description; of a draft a patient reads the title alone."""
        described = Q(description__icontains=words)
        if user.is_patient:
            described &= Q(is_draft=False)
        return self.filter(Q(title__icontains=words) | described)

    def told_to(self, user):
        """Whose description and metadata this user may read: of a draft a patient reads the title
        alone."""
        return self.filter(is_draft=False) if user.is_patient else self

    def unlink(self):
        """What people wrote about a row stays when the row goes."""
        return self.filter(is_manual=True).update(related_entity_type=None, related_entity_id=None)

    @transaction.atomic
    def record(self, *, source, event_type, **fields):
        """Write the one event of `source`; called again for the same source, update it, but for
        what people have decided about it meanwhile."""
        event, is_new = self.get_or_create(
            related_entity_type=ContentType.objects.get_for_model(source),
            related_entity_id=source.pk,
            event_type=event_type,
            is_manual=False,
            defaults=fields,
        )
        if is_new:
            return event
        return self.select_for_update().get(pk=event.pk).take_over(fields)


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

    id = models.UUIDField(primary_key=True, default=next_id, editable=False)
    patient = models.ForeignKey(User, models.CASCADE, related_name="timeline_events")
    therapist = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    event_type = models.CharField(max_length=20, choices=Type)
    event_subtype = models.CharField(max_length=50, blank=True)
    event_date = models.DateTimeField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=MOST_DESCRIPTION)
    metadata = models.JSONField(default=dict, blank=True, validators=[check_metadata])
    related_entity_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, blank=True, related_name="+"
    )
    related_entity_id = models.UUIDField(null=True, blank=True)
    importance = models.CharField(max_length=20, choices=Importance, default=Importance.NORMAL)
    is_private = models.BooleanField(default=False)
    is_draft = models.BooleanField(default=False)  # until released a patient reads the title alone
    is_manual = models.BooleanField(default=True)  # written by a person, not recorded by an app
    by_hand = ArrayField(  # of an automatic event: what its source does not change any more
        models.CharField(max_length=20), default=list, blank=True
    )
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = TimelineEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["patient", "-event_date", "-id"],
                name="timeline_page",
                condition=LIVE,
            ),
            models.Index(
                fields=["patient", "-event_date", "-id"],
                name="timeline_shared_page",
                condition=SHARED,
            ),
            models.Index(
                fields=["patient", "event_type", "-event_date", "-id"],
                name="timeline_type",
                condition=LIVE,
            ),
            models.Index(
                fields=["patient", "event_type", "-event_date", "-id"],
                name="timeline_shared_type",
                condition=SHARED,
            ),
            models.Index(
                fields=["patient", "importance", "-event_date", "-id"],
                name="timeline_importance",
                condition=LIVE,
            ),
            models.Index(
                fields=["patient", "importance", "-event_date", "-id"],
                name="timeline_shared_importance",
                condition=SHARED,
            ),
            # What icontains asks for, of one patient. Without a list of what is pending, which
            # every search would have to read.
            GinIndex(
                F("patient"),
                OpClass(Upper("title"), name="gin_trgm_ops"),
                OpClass(Upper("description"), name="gin_trgm_ops"),
                name="timeline_words",
                condition=LIVE,
                fastupdate=False,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["related_entity_type", "related_entity_id", "event_type"],
                name="timeline_once_per_source",
                condition=Q(related_entity_id__isnull=False, is_manual=False),
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="timeline_has_title",
                violation_error_message="An event needs a title.",
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        self.title = self.title.strip()
        if self.is_manual and self.event_date:
            self._check_date()

    def _check_date(self):
        if self.event_date > timezone.now() + TOLERANCE:
            raise ValidationError({"event_date": "An event cannot be in the future."})
        if self.event_date.year < EARLIEST:
            raise ValidationError({"event_date": "An event cannot be this long ago."})

    def take_over(self, fields):
        """What the source says now, but for what people decided."""
        for name, value in fields.items():
            if name not in self.by_hand:
                setattr(self, name, value)
        self.save()
        return self

    @property
    def is_deleted(self):
        return self.deleted_at is not None

    @property
    def is_milestone(self):
        return self.importance == self.Importance.MILESTONE

    @property
    def related_kind(self):
        """The API's word for what the event is about: "session"."""
        return kinds.name_of(self.related_entity_type_id)

    def description_for(self, user):
        return "" if self.is_draft and user.is_patient else self.description

    def metadata_for(self, user):
        if self.is_draft and user.is_patient:
            return {}
        return self.metadata
