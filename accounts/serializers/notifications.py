from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Notification

ABOUT_A_GOAL = (Notification.Kind.MILESTONE, Notification.Kind.REMINDER)


class MilestoneNewsSerializer(serializers.Serializer):
    type = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    achieved_at = serializers.DateTimeField()


class NotificationSerializer(serializers.ModelSerializer):
    type = serializers.ChoiceField(source="kind", choices=Notification.Kind.choices)
    goal_id = serializers.SerializerMethodField()
    goal_description = serializers.SerializerMethodField()
    milestone = serializers.SerializerMethodField()
    read = serializers.BooleanField(source="is_read")

    class Meta:
        model = Notification
        fields = [
            "id",
            "type",
            "title",
            "text",
            "link",
            "patient_id",
            "about_id",
            "goal_id",
            "goal_description",
            "milestone",
            "created_at",
            "read",
            "read_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_goal_id(self, row):
        return str(row.about_id) if row.kind in ABOUT_A_GOAL and row.about_id else None

    def get_goal_description(self, row) -> str:
        return row.text if row.kind == Notification.Kind.MILESTONE else ""

    @extend_schema_field(MilestoneNewsSerializer(allow_null=True))
    def get_milestone(self, row):
        if row.kind != Notification.Kind.MILESTONE or not row.details:
            return None
        achieved = parse_datetime(row.details["achieved_at"])
        told = {"title": row.title, "description": row.text, "achieved_at": achieved}
        return MilestoneNewsSerializer({"type": row.details["type"], **told}).data


class NotificationListSerializer(serializers.Serializer):
    notifications = NotificationSerializer(many=True)
    unread_count = serializers.IntegerField()
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class NotificationQuerySerializer(serializers.Serializer):
    patient_id = serializers.UUIDField(required=False)
    since = serializers.DateTimeField(required=False, help_text="Written at that moment or later.")
    unread = serializers.BooleanField(required=False, help_text="Only those not read yet.")


class ReadSerializer(serializers.Serializer):
    read = serializers.BooleanField(default=True)


class ReadAllSerializer(serializers.Serializer):
    marked = serializers.IntegerField(read_only=True)
