from rest_framework import serializers

from therapybridge.models import CleanupRun

WHERE = ("recordings", "exports", "spool")


class CleanupQuery(serializers.Serializer):
    dry_run = serializers.BooleanField(default=True)


class FoundFileSerializer(serializers.Serializer):
    where = serializers.ChoiceField(WHERE)
    name = serializers.CharField(help_text="Ours: it says nothing of anybody.")


class CleanupRunSerializer(serializers.ModelSerializer):
    dry_run = serializers.BooleanField(source="is_dry_run")
    started_at = serializers.DateTimeField(source="created_at")

    class Meta:
        model = CleanupRun
        fields = [
            "id",
            "task",
            "dry_run",
            "started_by",
            "started_at",
            "finished_at",
            "error_code",
            "files",
            "sessions",
            "recording_bytes",
            "missing_files",
            "has_more",
        ]
        read_only_fields = fields


class CleanupOutcomeSerializer(serializers.Serializer):
    """What was found, or with dry_run=false cleared away; at most 500 of each kind in a run."""

    run = CleanupRunSerializer()
    files = FoundFileSerializer(many=True)
    sessions = serializers.ListField(child=serializers.UUIDField())


class CleanupConfigSerializer(serializers.Serializer):
    orphaned_files_kept_hours = serializers.FloatField()
    failed_sessions_kept_days = serializers.IntegerField(help_text="0: no rule.")
    told_days_before = serializers.IntegerField(help_text="When a therapist is told that it goes.")
    recording_kept_days = serializers.IntegerField(help_text="After processing; 0: no rule.")
    most_of_each_in_a_run = serializers.IntegerField()
    runs_every_hours = serializers.IntegerField()


class CleanupStatusSerializer(serializers.Serializer):
    """The last run of each kind that was no dry run; null: there was none yet."""

    orphaned_files = CleanupRunSerializer(allow_null=True)
    failed_sessions = CleanupRunSerializer(allow_null=True)
    all = CleanupRunSerializer(allow_null=True)
