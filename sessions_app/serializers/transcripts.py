from django.db.models import prefetch_related_objects
from rest_framework import serializers

from sessions_app.models import Transcript, TranscriptSegment


class SegmentSerializer(serializers.ModelSerializer):
    """`id` is the segment's place in the transcript, which evidence points at; `heard` is what
    the engine made of it where a therapist corrected it."""

    id = serializers.IntegerField(source="position", read_only=True)
    speaker = serializers.ChoiceField(
        TranscriptSegment.Speaker.choices, source="shown_speaker", required=False
    )
    text = serializers.CharField(source="shown_text", required=False, max_length=5_000)
    heard = serializers.SerializerMethodField()

    class Meta:
        model = TranscriptSegment
        fields = ["id", "start", "end", "speaker", "text", "words", "confidence", "heard"]
        read_only_fields = ["start", "end", "words", "confidence"]

    def get_heard(self, segment) -> dict | None:
        if not segment.is_corrected:
            return None
        return {"speaker": segment.speaker, "text": segment.text}


class TranscriptSerializer(serializers.ModelSerializer):
    session_id = serializers.UUIDField(read_only=True)
    segments = SegmentSerializer(many=True, read_only=True)
    text = serializers.SerializerMethodField()

    class Meta:
        model = Transcript
        fields = [
            "session_id",
            "origin",
            "language",
            "duration",
            "confidence",
            "engine",
            "model",
            "revision",
            "text",
            "segments",
        ]

    def to_representation(self, transcript):
        prefetch_related_objects([transcript], "segments")
        return super().to_representation(transcript)

    def get_text(self, transcript) -> str:
        return "\n".join(f"{s.shown_speaker}: {s.shown_text}" for s in transcript.segments.all())
