from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sessions_app.models import SessionNote
from treatment.models import Goal, Homework, ThreadLink
from treatment.models.thread import LONGEST_TASK, LONGEST_WORDS


@extend_schema_field(OpenApiTypes.UUID)
class OpenGoalField(serializers.PrimaryKeyRelatedField):
    """A goal that the asker may change; any other does not exist."""

    def get_queryset(self):
        return Goal.objects.editable_by(self.context["request"].user)


class HomeworkSerializer(serializers.ModelSerializer):
    patient_id = serializers.UUIDField(read_only=True)
    session_id = serializers.UUIDField(read_only=True, allow_null=True)
    goal_id = OpenGoalField(source="goal", required=False, allow_null=True)
    task = serializers.CharField(max_length=LONGEST_TASK)
    details = serializers.CharField(max_length=LONGEST_WORDS, required=False, allow_blank=True)
    report = serializers.CharField(read_only=True)

    class Meta:
        model = Homework
        fields = [
            "id",
            "patient_id",
            "session_id",
            "goal_id",
            "task",
            "details",
            "due_date",
            "status",
            "report",
            "completed_at",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["completed_at"]


class HomeworkReportSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=Homework.Status, required=False)
    report = serializers.CharField(max_length=LONGEST_WORDS, required=False, allow_blank=True)


class ThreadLineSerializer(serializers.Serializer):
    line = serializers.ChoiceField(choices=ThreadLink.Line)
    key = serializers.CharField()
    words = serializers.CharField()
    details = serializers.CharField()
    segments = serializers.ListField(
        child=serializers.IntegerField(), help_text="Positions of the words that it rests on."
    )
    homework_id = serializers.UUIDField(allow_null=True)
    goal_id = serializers.UUIDField(allow_null=True)


class NewThreadLinkSerializer(serializers.Serializer):
    line = serializers.ChoiceField(choices=ThreadLink.Line)
    key = serializers.CharField(max_length=64)
    becomes = serializers.ChoiceField(choices=["homework", "goal"])
    goal_id = OpenGoalField(required=False, allow_null=True, help_text="Of the homework.")
    due_date = serializers.DateField(required=False, allow_null=True)


class ThreadLinkSerializer(serializers.Serializer):
    line = serializers.ChoiceField(choices=ThreadLink.Line)
    key = serializers.CharField()
    homework_id = serializers.UUIDField(allow_null=True)
    goal_id = serializers.UUIDField(allow_null=True)


class NoteGoalsSerializer(serializers.Serializer):
    goal_ids = serializers.ListField(child=serializers.UUIDField(), max_length=50)


class UnnamedNoteSerializer(serializers.ModelSerializer):
    """A note that names no goal; without its words."""

    session_id = serializers.UUIDField()
    patient_id = serializers.UUIDField(source="session.patient_id")
    session_date = serializers.DateTimeField(source="session.session_date")
    template_name = serializers.CharField(source="template_version.template.name")

    class Meta:
        model = SessionNote
        fields = ["id", "session_id", "patient_id", "session_date", "template_name", "status"]
        read_only_fields = fields


class HomeworkQuerySerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices=Homework.Status, required=False)


class ThreadQuerySerializer(serializers.Serializer):
    patient_id = serializers.UUIDField(required=False)
