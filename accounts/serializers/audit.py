from rest_framework import serializers

from accounts.models import AuditEvent
from accounts.trail.accounting_words import phrase


class AuditEntrySerializer(serializers.ModelSerializer):
    """A row of the audit log. `session_id` is the signed-in device, as older clients call it."""

    timestamp = serializers.DateTimeField(source="created_at")
    user_id = serializers.UUIDField(source="actor_id", allow_null=True)
    user_role = serializers.CharField(source="actor_role")
    user_email = serializers.SerializerMethodField()
    user_name = serializers.SerializerMethodField()
    patient_ids = serializers.ListField(
        source="patients", child=serializers.UUIDField(), help_text="All whom it is about."
    )
    resource_type = serializers.CharField(source="target_type")
    resource_id = serializers.UUIDField(source="target_id", allow_null=True)
    session_id = serializers.UUIDField(source="device_id", allow_null=True)
    description = serializers.SerializerMethodField()

    class Meta:
        model = AuditEvent
        fields = [
            "id",
            "timestamp",
            "action",
            "description",
            "outcome",
            "risk_level",
            "user_id",
            "user_name",
            "user_email",
            "user_role",
            "patient_id",
            "patient_ids",
            "resource_type",
            "resource_id",
            "ip_address",
            "user_agent",
            "session_id",
            "request_method",
            "request_path",
            "request_body_hash",
            "response_status",
            "purpose",
            "request_id",
            "details",
        ]
        read_only_fields = fields

    def get_user_email(self, row) -> str | None:
        actor = self.context["people"].get(row.actor_id)
        return actor and actor.email

    def get_user_name(self, row) -> str | None:
        actor = self.context["people"].get(row.actor_id)
        return actor and actor.full_name

    def get_description(self, row) -> str:
        return phrase(row.action)


class AuditLogSerializer(serializers.Serializer):
    entries = AuditEntrySerializer(many=True)
    total_count = serializers.IntegerField(help_text="10000 means that many or more.")
    limit = serializers.IntegerField()
    has_more = serializers.BooleanField()
    next_cursor = serializers.UUIDField(allow_null=True, help_text="Send it as `cursor`.")


class AccessSerializer(serializers.Serializer):
    """What one person did to the same thing in one day."""

    name = serializers.CharField()
    user_id = serializers.UUIDField(source="who.pk", allow_null=True, default=None)
    user_role = serializers.CharField(source="role")
    description = serializers.CharField(source="words")
    action = serializers.CharField()
    resource_type = serializers.CharField(source="target_type")
    resource_id = serializers.UUIDField(source="target_id", allow_null=True)
    purpose = serializers.CharField()
    is_emergency = serializers.BooleanField()
    times = serializers.IntegerField()
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()


class DisclosureSerializer(serializers.Serializer):
    date = serializers.DateTimeField(source="created_at")
    recipient = serializers.CharField()
    what = serializers.CharField()
    purpose = serializers.CharField()


class AccountingSerializer(serializers.Serializer):
    patient_id = serializers.UUIDField()
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    disclosures = DisclosureSerializer(many=True, help_text="What left the practice.")
    accesses = AccessSerializer(many=True, help_text="Who saw or changed the record.")
    total_count = serializers.IntegerField(help_text="Of the accesses.")
    page = serializers.IntegerField()
    limit = serializers.IntegerField()
    has_more = serializers.BooleanField()
