from django.conf import settings
from rest_framework import serializers

from accounts.models import Consent
from sessions_app.serializers.sessions import PatientField

CONSENT_METHOD = "How the patient agreed to being recorded, if that is noted with this request."


class NewSessionSerializer(serializers.Serializer):
    """A session without a recording: with a transcript as text, or with nothing yet."""

    patient_id = PatientField()
    session_date = serializers.DateTimeField()
    transcript = serializers.CharField(
        required=False, help_text="WebVTT, SRT, our JSON, or plain text with speakers."
    )
    duration_seconds = serializers.IntegerField(required=False, min_value=1, max_value=86_400)


class SoundSerializer(serializers.Serializer):
    file = serializers.FileField(
        help_text=f"wav, mp3, m4a, mp4, webm, ogg or flac, up to "
        f"{settings.RECORDING_MAX_BYTES // 1024**2} MB."
    )


class UploadSerializer(SoundSerializer):
    patient_id = PatientField()
    session_date = serializers.DateTimeField(required=False, help_text="Now, if left out.")
    language = serializers.CharField(required=False, default="", max_length=8)
    consent_method = serializers.ChoiceField(
        Consent.Method.on_the_spot(), required=False, help_text=CONSENT_METHOD
    )


class TranscriptTextSerializer(serializers.Serializer):
    transcript = serializers.CharField(
        help_text="WebVTT, SRT, our JSON, or plain text with speakers."
    )
