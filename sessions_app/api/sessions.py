from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from accounts.access import CareTeamOnly, PatientScopedMixin, TherapistsWrite
from sessions_app.actions import correct, erase, process, receive
from sessions_app.api.filters import SessionFilter
from sessions_app.api.negotiation import IgnoreAccept
from sessions_app.api.sound import sound_response
from sessions_app.api.stream import status_stream
from sessions_app.api.watching import asks_again
from sessions_app.models import TherapySession, TranscriptSegment
from sessions_app.recording.upload_handler import RecordingParser
from sessions_app.serializers.intake import (
    NewSessionSerializer,
    SoundSerializer,
    TranscriptTextSerializer,
    UploadSerializer,
)
from sessions_app.serializers.sessions import (
    NotesSerializer,
    OwnSessionSerializer,
    SessionDetailSerializer,
    SessionSerializer,
    StatusSerializer,
)
from sessions_app.serializers.transcripts import SegmentSerializer, TranscriptSerializer

POSITION = OpenApiParameter("position", int, OpenApiParameter.PATH)
READS_AS = {
    "transcript": "transcript.read",
    "swap_speakers": "transcript.read",
    "segment": "transcript.read",
    "extracted_notes": "note.read",
    "audio": "recording.played",
    "status": "session.progress",
    "stream": "session.progress",
}


def accepted(session):
    """202: the work is queued; the status tells how it goes."""
    return Response(StatusSerializer(session).data, status=status.HTTP_202_ACCEPTED)


def any_of(name, serializer_class):
    """In the schema: what a therapist gets, or what the patient gets."""
    return PolymorphicProxySerializer(
        component_name=name,
        serializers=[serializer_class, OwnSessionSerializer],
        resource_type_field_name=None,
    )


@extend_schema_view(
    list=extend_schema(responses=any_of("AnySession", SessionSerializer)),
    retrieve=extend_schema(responses=any_of("AnySessionDetail", SessionDetailSerializer)),
)
class SessionViewSet(PatientScopedMixin, viewsets.ModelViewSet):
    throttle = "api"
    queryset = TherapySession.objects.select_related("recording").newest_first()
    permission_classes = [TherapistsWrite]
    serializer_class = SessionSerializer
    filter_backends = [SessionFilter]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    @property
    def reads_as(self):
        return READS_AS.get(self.action, "")

    def get_queryset(self):
        rows = super().get_queryset()
        if self.action == "list":
            return rows.select_related("patient_summary") if self.request.user.is_patient else rows
        return rows.select_related("notes", "patient_summary", "transcript", "patient")

    def get_serializer_class(self):
        if self.request.user.is_authenticated and self.request.user.is_patient:
            return OwnSessionSerializer
        return SessionSerializer if self.action == "list" else SessionDetailSerializer

    def created(self, session):
        where = f"{self.request.path.rstrip('/').removesuffix('/upload')}/{session.pk}"
        data = SessionDetailSerializer(session).data
        return Response(data, status=status.HTTP_201_CREATED, headers={"Location": where})

    def validated(self, serializer_class, data):
        serializer = serializer_class(data=data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    @extend_schema(request=NewSessionSerializer, responses={201: SessionDetailSerializer})
    def create(self, request):
        facts = self.validated(NewSessionSerializer, request.data)
        patient, at = facts["patient_id"], facts["session_date"]
        if "transcript" in facts:
            session = receive.submit_transcript(
                patient=patient, text=facts["transcript"], session_date=at, by=request.user
            )
        else:
            session = receive.start_empty(
                patient=patient,
                session_date=at,
                duration_seconds=facts.get("duration_seconds"),
                by=request.user,
            )
        return self.created(session)

    @extend_schema(
        request={"multipart/form-data": UploadSerializer},
        responses={201: SessionDetailSerializer},
        parameters=[OpenApiParameter("patient_id", OpenApiTypes.UUID, required=False)],
    )
    @action(detail=False, methods=["post"], parser_classes=[RecordingParser])
    def upload(self, request):
        """Send a recording. `patient_id` may also stand in the query."""
        data = request.data  # not copied: it holds the file
        if "patient_id" not in data:
            data = dict(data.items(), patient_id=request.query_params.get("patient_id"))
        facts = self.validated(UploadSerializer, data)
        session = receive.submit_recording(
            patient=facts["patient_id"],
            upload=facts["file"],
            session_date=facts.get("session_date") or timezone.now(),
            language=facts["language"],
            consent_method=facts.get("consent_method", ""),
            by=request.user,
        )
        return self.created(session)

    def perform_update(self, serializer):
        serializer.instance = process.reschedule(
            serializer.instance, by=self.request.user, **serializer.validated_data
        )

    def perform_destroy(self, session):
        erase.erase(session, by=self.request.user)

    @extend_schema(methods=["GET"], responses=TranscriptSerializer)
    @extend_schema(
        methods=["POST"], request=TranscriptTextSerializer, responses={202: StatusSerializer}
    )
    @action(
        detail=True, methods=["get", "post"], permission_classes=[CareTeamOnly, TherapistsWrite]
    )
    def transcript(self, request, pk=None):
        """Who said what. POST gives a session that has none its transcript as text."""
        session = self.get_object()
        if request.method == "POST":
            facts = self.validated(TranscriptTextSerializer, request.data)
            return accepted(
                receive.add_transcript(session, text=facts["transcript"], by=request.user)
            )
        return Response(TranscriptSerializer(self.found(session.get_transcript())).data)

    def found(self, part):
        if part is None:
            raise NotFound("This session has none yet.")
        return part

    @extend_schema(request=SegmentSerializer, responses=SegmentSerializer, parameters=[POSITION])
    @action(
        detail=True,
        methods=["patch"],
        url_path=r"transcript/segments/(?P<position>\d{1,7})",
        permission_classes=[CareTeamOnly, TherapistsWrite],
    )
    def segment(self, request, position, pk=None):
        """Give a turn to the other speaker, or mend its words."""
        segments = TranscriptSegment.objects.filter(transcript__session=self.get_object())
        segment = get_object_or_404(segments, position=position)
        facts = self.validated(SegmentSerializer, request.data)
        segment = correct.correct_segment(
            segment,
            speaker=facts.get("shown_speaker"),
            text=facts.get("shown_text"),
            by=request.user,
        )
        return Response(SegmentSerializer(segment).data)

    @extend_schema(request=None, responses=TranscriptSerializer)
    @action(
        detail=True,
        methods=["post"],
        url_path="transcript/swap-speakers",
        permission_classes=[CareTeamOnly, TherapistsWrite],
    )
    def swap_speakers(self, request, pk=None):
        session = self.get_object()
        self.found(session.get_transcript())
        return Response(TranscriptSerializer(correct.swap_speakers(session, by=request.user)).data)

    @extend_schema(responses=NotesSerializer)
    @action(detail=True, permission_classes=[CareTeamOnly], url_path="extracted-notes")
    def extracted_notes(self, request, pk=None):
        """What the machine made of the session: a draft, each line with its words. At the older
        address without a version, /api/sessions/{id}/notes, it is the same."""
        return Response(NotesSerializer(self.found(self.get_object().get_notes())).data)

    @extend_schema(
        methods=["GET"], responses={(200, "audio/*"): OpenApiTypes.BINARY, 206: OpenApiTypes.BINARY}
    )
    @extend_schema(
        methods=["POST"],
        request={"multipart/form-data": SoundSerializer},
        responses={202: StatusSerializer},
    )
    @extend_schema(methods=["DELETE"], responses={204: None})
    @action(
        detail=True,
        methods=["get", "post", "delete"],
        permission_classes=[CareTeamOnly, TherapistsWrite],
        parser_classes=[RecordingParser],
        content_negotiation_class=IgnoreAccept,
        throttle="playback",
    )
    def audio(self, request, pk=None):
        """The sound, in ranges if asked. POST gives a session that was begun without a recording
        its recording; DELETE deletes the sound and keeps the results."""
        session = self.get_object()
        if request.method == "POST":
            file = self.validated(SoundSerializer, request.data)["file"]
            return accepted(receive.attach_recording(session, upload=file, by=request.user))
        if request.method == "DELETE":
            erase.delete_audio(session, by=request.user)
            return Response(status=status.HTTP_204_NO_CONTENT)
        if not session.has_sound:
            raise NotFound("This session has no recording.")
        asked, may_go_on = request.headers.get("Range", ""), asks_again(request, session.patient_id)
        return sound_response(session.recording, asked, may_go_on)

    @extend_schema(responses=StatusSerializer)
    @action(detail=True, permission_classes=[CareTeamOnly])
    def status(self, request, pk=None):
        return Response(StatusSerializer(self.get_object()).data)

    @extend_schema(
        responses={(200, "text/event-stream"): OpenApiResponse(OpenApiTypes.STR)},
        description="Server-sent events named `status` until the session is finished.",
    )
    @action(
        detail=True,
        url_path="status/stream",
        permission_classes=[CareTeamOnly],
        content_negotiation_class=IgnoreAccept,
        throttle="streams",
    )
    def stream(self, request, pk=None):
        session = self.get_object()
        return status_stream(session, asks_again(request, session.patient_id))

    @extend_schema(request=None, responses={202: StatusSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk=None):
        return accepted(process.cancel(self.get_object(), by=request.user))

    @extend_schema(request=None, responses={202: StatusSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request, pk=None):
        return accepted(process.retry(self.get_object(), by=request.user))

    @extend_schema(request=None, responses={202: StatusSerializer})
    @action(detail=True, methods=["post"])
    def reprocess(self, request, pk=None):
        """Transcribe the recording again and write a new note."""
        return accepted(process.reprocess(self.get_object(), by=request.user))

    @extend_schema(request=None, responses={202: StatusSerializer})
    @action(detail=True, methods=["post"], url_path="extract-notes")
    def extract_notes(self, request, pk=None):
        """Write the note again from the transcript as it is corrected now."""
        return accepted(process.extract_again(self.get_object(), by=request.user))


# Without a version, /sessions/{id}/notes is what it has been from the beginning: the machine's.
notes_as_before = SessionViewSet.as_view(
    {"get": "extracted_notes"}, **SessionViewSet.extracted_notes.kwargs
)
