from datetime import date

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.validation import ModelTruthMixin
from sessions_app.models import TherapySession
from treatment.instruments import INSTRUMENTS
from treatment.measuring.local_time import local
from treatment.models import (
    CheckIn,
    Goal,
    GoalReminder,
    ProgressEntry,
    ProgressMilestone,
    TrackingConfig,
)
from treatment.serializers.choices import NumberField

LONGEST_NOTE = 1000
MOST_GOALS = 50
BY_PEOPLE = ["session", "self_report"]  # contexts; a questionnaire's score writes the third
DIRECTIONS = ["improving", "stable", "declining", "insufficient_data"]


class SeenField(serializers.PrimaryKeyRelatedField):
    """A row that the asker sees; any other does not exist."""

    def __init__(self, *, model=None, **options):
        self.model = model
        if not options.get("read_only"):
            options["queryset"] = model.objects.none()
        super().__init__(**options)

    def get_queryset(self):
        return self.model.objects.visible_to(self.context["request"].user)


SeenUUIDField = extend_schema_field(OpenApiTypes.UUID)(SeenField)


class TrackingSerializer(ModelTruthMixin, serializers.ModelSerializer):
    goal_id = serializers.UUIDField(read_only=True)
    scale_labels = serializers.DictField(
        child=serializers.CharField(max_length=100), required=False, help_text="Words by number."
    )
    custom_frequency_days = serializers.IntegerField(
        min_value=1, max_value=365, required=False, allow_null=True
    )

    class Meta:
        model = TrackingConfig
        fields = [
            "id",
            "goal_id",
            "tracking_method",
            "tracking_frequency",
            "custom_frequency_days",
            "scale_min",
            "scale_max",
            "scale_labels",
            "frequency_unit",
            "duration_unit",
            "instrument",
            "target_direction",
            "reminder_enabled",
            "created_at",
            "updated_at",
        ]

    def validate_instrument(self, instrument):
        if instrument and instrument not in INSTRUMENTS:
            raise serializers.ValidationError(f"One of {', '.join(INSTRUMENTS)}.")
        return instrument


class MilestoneSerializer(serializers.ModelSerializer):
    milestone_type = serializers.ChoiceField(source="kind", choices=ProgressMilestone.Kind.choices)
    title = serializers.CharField()
    target_value = serializers.IntegerField(
        source="threshold", help_text="Percent of the way, or days in a row."
    )

    class Meta:
        model = ProgressMilestone
        fields = ["id", "goal_id", "milestone_type", "title", "target_value", "achieved_at"]
        read_only_fields = fields


def is_read_by(reader, row) -> bool:
    """Of the notes of entries and check-ins patients read their own."""
    return not reader.is_patient or row.recorded_by_id == reader.pk


class EntrySerializer(serializers.ModelSerializer):
    """A patient reads their own notes and not those that a therapist made."""

    value = NumberField(allow_null=True)
    notes = serializers.SerializerMethodField()

    class Meta:
        model = ProgressEntry
        fields = [
            "id",
            "goal_id",
            "session_id",
            "check_in_id",
            "entry_date",
            "entry_time",
            "value",
            "value_label",
            "rating",
            "notes",
            "context",
            "recorded_by",
            "created_at",
        ]
        read_only_fields = fields

    def get_notes(self, entry) -> str:
        return entry.notes if is_read_by(self.context["request"].user, entry) else ""


class NewEntryAnswerSerializer(EntrySerializer):
    milestones_achieved = serializers.SerializerMethodField()

    class Meta(EntrySerializer.Meta):
        fields = [*EntrySerializer.Meta.fields, "milestones_achieved"]
        read_only_fields = fields

    @extend_schema_field(MilestoneSerializer(many=True))
    def get_milestones_achieved(self, entry):
        return MilestoneSerializer(ProgressMilestone.objects.filter(entry=entry), many=True).data


class HistorySerializer(EntrySerializer):
    """In the words that earlier clients know."""

    progress_note = serializers.SerializerMethodField()
    progress_value = serializers.SerializerMethodField()
    recorded_at = serializers.DateTimeField(source="created_at")

    class Meta:
        model = ProgressEntry
        fields = [
            "id",
            "goal_id",
            "session_id",
            "progress_note",
            "progress_value",
            "rating",
            "context",
            "entry_date",
            "recorded_by",
            "recorded_at",
        ]
        read_only_fields = fields

    def get_progress_note(self, entry) -> str:
        return self.get_notes(entry)

    def get_progress_value(self, entry) -> str:
        return entry.value_label or ("" if entry.value is None else f"{entry.value.normalize():f}")


class EntryChangeSerializer(serializers.Serializer):
    entry_date = serializers.DateField(required=False)
    entry_time = serializers.TimeField(required=False, allow_null=True)
    value = NumberField(required=False, allow_null=True)
    value_label = serializers.CharField(max_length=100, required=False, allow_blank=True)
    rating = serializers.IntegerField(min_value=1, max_value=10, required=False, allow_null=True)
    notes = serializers.CharField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class NewEntrySerializer(EntryChangeSerializer):
    """`progress_note` and `progress_value` are what earlier clients call notes and value."""

    context = serializers.ChoiceField(choices=BY_PEOPLE, required=False, default="session")
    session_id = SeenUUIDField(
        model=TherapySession, source="session", required=False, allow_null=True
    )
    progress_note = serializers.CharField(
        max_length=LONGEST_NOTE, required=False, allow_blank=True, write_only=True
    )
    progress_value = serializers.CharField(
        max_length=100, required=False, allow_null=True, allow_blank=True, write_only=True
    )

    def validate(self, attrs):
        note, said = attrs.pop("progress_note", ""), attrs.pop("progress_value", None)
        if note:
            attrs.setdefault("notes", note)
        if said:
            attrs |= self.value_in(said.strip(), attrs)
        if attrs.get("value") is None and attrs.get("rating") is None:
            raise serializers.ValidationError({"value": "Give a value or a rating."})
        return attrs

    def value_in(self, said, attrs):
        """A number is a value; anything else is the words for one."""
        number = NumberField()
        try:
            return {"value": number.run_validation(said)} if attrs.get("value") is None else {}
        except serializers.ValidationError:
            return {"value_label": attrs.get("value_label") or said}


class TrendPointSerializer(serializers.Serializer):
    date = serializers.DateField()
    value = serializers.FloatField()


class StatisticsSerializer(serializers.Serializer):
    baseline = NumberField(allow_null=True)
    current = NumberField(allow_null=True)
    target = NumberField(allow_null=True)
    average = NumberField(allow_null=True)
    min = NumberField(allow_null=True)
    max = NumberField(allow_null=True)
    trend_slope = serializers.FloatField()
    trend_direction = serializers.ChoiceField(choices=DIRECTIONS)
    progress_percentage = serializers.FloatField(allow_null=True)


class PeriodSerializer(serializers.Serializer):
    period_start = serializers.DateField()
    average = NumberField()
    min = NumberField()
    max = NumberField()
    entries = serializers.IntegerField()


class ProgressQuerySerializer(serializers.Serializer):
    start_date = serializers.DateField(required=False)
    end_date = serializers.DateField(required=False)
    aggregation = serializers.ChoiceField(
        choices=["none", "daily", "weekly", "monthly"], required=False, default="none"
    )


class ProgressHistorySerializer(serializers.Serializer):
    """With `aggregation`, `periods` stand for the entries."""

    goal_id = serializers.UUIDField()
    tracking_method = serializers.ChoiceField(
        choices=TrackingConfig.Method.choices, allow_null=True
    )
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    entries = EntrySerializer(many=True)
    periods = PeriodSerializer(many=True)
    statistics = StatisticsSerializer()


class TrackingSummarySerializer(serializers.Serializer):
    entries_this_week = serializers.IntegerField()
    streak_days = serializers.IntegerField()
    completion_rate = serializers.FloatField(
        allow_null=True, help_text="0 to 1 over four weeks; null when nothing was due."
    )


class GoalLineSerializer(serializers.Serializer):
    id = serializers.UUIDField(source="goal.pk")
    description = serializers.CharField(source="goal.description")
    category = serializers.CharField(source="goal.category")
    status = serializers.ChoiceField(source="goal.status", choices=Goal.Status.choices)
    unit = serializers.CharField()
    current_value = NumberField(source="goal.current_value", allow_null=True)
    baseline_value = NumberField(source="goal.baseline_value", allow_null=True)
    target_value = NumberField(source="goal.target_value", allow_null=True)
    progress_percentage = serializers.FloatField(source="percent", allow_null=True)
    trend = serializers.ChoiceField(source="trend.direction", choices=DIRECTIONS)
    trend_data = serializers.SerializerMethodField()
    last_entry = serializers.DateField(allow_null=True)
    next_check_in = serializers.DateField(allow_null=True)

    @extend_schema_field(TrendPointSerializer(many=True))
    def get_trend_data(self, line):
        return [{"date": moment.date(), "value": float(value)} for moment, value in line.points]


class OwnGoalSerializer(GoalLineSerializer):
    tracking = TrackingSerializer(allow_null=True)


class DueOnDashboardSerializer(serializers.Serializer):
    """A questionnaire that is due within a week."""

    assessment_type = serializers.CharField(source="type")
    last_administered = serializers.DateField(allow_null=True)
    due_date = serializers.DateField()


class DashboardSerializer(serializers.Serializer):
    patient_id = serializers.UUIDField(source="patient.pk")
    active_goals = serializers.IntegerField()
    tracking_summary = TrackingSummarySerializer(source="*")
    goals = GoalLineSerializer(many=True)
    recent_milestones = MilestoneSerializer(source="milestones", many=True)
    assessments_due = DueOnDashboardSerializer(many=True)


class GoalCheckInSerializer(serializers.Serializer):
    goal_id = SeenUUIDField(model=Goal, source="goal")
    value = NumberField()
    notes = serializers.CharField(max_length=500, required=False, allow_blank=True)


class CheckInSerializer(serializers.ModelSerializer):
    session_id = SeenUUIDField(
        model=TherapySession, source="session", required=False, allow_null=True
    )
    check_in_date = serializers.DateField(required=False, help_text="Today, where you live.")
    additional_notes = serializers.CharField(
        source="notes", max_length=LONGEST_NOTE, required=False, allow_blank=True, allow_null=True
    )
    goals = GoalCheckInSerializer(many=True, required=False, write_only=True, max_length=MOST_GOALS)

    class Meta:
        model = CheckIn
        fields = [
            "id",
            "patient_id",
            "session_id",
            "check_in_date",
            "moment",
            "general_mood",
            "additional_notes",
            "goals",
            "recorded_by",
            "created_at",
        ]
        read_only_fields = ["patient_id", "recorded_by"]
        validators = []  # each moment of a session once: 409 by the act

    def validate(self, attrs):
        attrs.setdefault("check_in_date", today_of(self.context["request"].user))
        attrs["notes"] = attrs.get("notes") or ""
        return attrs

    def to_representation(self, row):
        told, reader = super().to_representation(row), self.context["request"].user
        if not is_read_by(reader, row):
            told["additional_notes"] = ""
        return told


def today_of(user) -> date:
    return local(timezone.now(), user.timezone).date()


class CheckInAnswerSerializer(CheckInSerializer):
    entries = EntrySerializer(source="progress_entries", many=True, read_only=True)

    class Meta(CheckInSerializer.Meta):
        fields = [name for name in CheckInSerializer.Meta.fields if name != "goals"] + ["entries"]

    goals = None


class ReminderSerializer(serializers.ModelSerializer):
    goal_id = serializers.UUIDField(read_only=True)
    reminder_type = serializers.ChoiceField(
        source="kind", choices=GoalReminder.Kind.choices, required=False
    )
    scheduled_time = serializers.TimeField(source="at_time", help_text="On the patient’s clock.")
    scheduled_days = serializers.ListField(
        source="weekdays",
        child=serializers.IntegerField(min_value=0, max_value=6),
        max_length=7,
        required=False,
        help_text="0 is Monday, 6 is Sunday; none is every day.",
    )
    message = serializers.CharField(max_length=500, required=False, allow_blank=True)

    class Meta:
        model = GoalReminder
        fields = [
            "id",
            "goal_id",
            "reminder_type",
            "scheduled_time",
            "scheduled_days",
            "only_when_due",
            "message",
            "by_mail",
            "is_active",
            "next_at",
            "last_sent_at",
            "created_at",
        ]
        read_only_fields = ["only_when_due", "next_at", "last_sent_at"]

    def validate_scheduled_days(self, days):
        return sorted(set(days))
