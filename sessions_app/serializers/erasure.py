from rest_framework import serializers

from accounts.models import ErasureCertificate, LegalHold
from accounts.serializers.consent import ConsentSerializer
from sessions_app.actions import erase_record
from sessions_app.models import TherapySession


class CertificateSerializer(serializers.ModelSerializer):
    class Meta:
        model = ErasureCertificate
        fields = [
            "id",
            "created_at",
            "patient_id",
            "erased_by",
            "reason",
            "target_type",
            "target_id",
            "items",
        ]


class EraseRecordSerializer(serializers.Serializer):
    reason = serializers.ChoiceField([(r.value, r.label) for r in erase_record.REASONS])


class LegalHoldSerializer(serializers.ModelSerializer):
    class Meta:
        model = LegalHold
        fields = ["id", "reference", "created_at", "lifted_at"]
        read_only_fields = ["lifted_at"]


class KeptRecordingSerializer(serializers.ModelSerializer):
    """A session whose sound is still there."""

    session_id = serializers.UUIDField(source="pk")
    bytes = serializers.IntegerField(source="recording.size")

    class Meta:
        model = TherapySession
        fields = ["session_id", "session_date", "duration_seconds", "bytes"]


class RevokedSerializer(serializers.Serializer):
    consent = ConsentSerializer()
    stopped_sessions = serializers.IntegerField(help_text="That were being processed.")
    discarded_uploads = serializers.IntegerField(help_text="That were under way.")
    recordings = KeptRecordingSerializer(
        many=True, help_text="That exist. Of a consent to recording only."
    )
    erasure = serializers.CharField(help_text="Who can have these recordings erased, and how.")


class ErasedSerializer(serializers.Serializer):
    erased = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="A worker is at them still; ask again.")
