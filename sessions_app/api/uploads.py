"""Resumable uploads: tus 1.0.0 (creation, creation-defer-length, termination, expiration).

Two additions of ours: GET tells in JSON how far an upload is, and POST .../finish ends a live
recording, whose length nobody knew before. A finished upload answers with Session-Location.
"""

import base64
import re

from django.conf import settings
from django.http import UnreadablePostError
from django.urls import path
from django.utils.http import http_date
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import CareTeamOnly, PatientScopedMixin, TherapistsWrite
from accounts.errors import Refused
from sessions_app.actions import receive, uploads
from sessions_app.api.negotiation import IgnoreAccept
from sessions_app.models import Recording
from sessions_app.pipeline.sweep import UPLOAD_SILENT_FOR
from sessions_app.serializers.intake import CONSENT_METHOD
from sessions_app.serializers.sessions import PatientField, StatusSerializer

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-defer-length,termination,expiration"
CONTENT_TYPE = "application/offset+octet-stream"
PIECE = 256 * 1024  # bytes
ROWS = Recording.objects.select_related("session", "patient")
NUMBER = re.compile(r"\d{1,15}", re.ASCII)
RESUMABLE = OpenApiParameter("Tus-Resumable", str, OpenApiParameter.HEADER, required=True)
OFFSET = OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, required=True)
LENGTH = OpenApiParameter("Upload-Length", int, OpenApiParameter.HEADER)
DEFER = OpenApiParameter("Upload-Defer-Length", int, OpenApiParameter.HEADER, enum=[1])
METADATA = OpenApiParameter(
    "Upload-Metadata",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="patient_id, session_date, language, consent_method: `key base64,key base64`.",
)


class WrongVersion(Refused):
    code = "tus_version"
    status = 412
    message = f"Uploads are sent with the header Tus-Resumable: {VERSION}."


class HeaderMissing(Refused):
    code = "bad_request"
    status = 400

    def __init__(self, header: str):
        super().__init__(f"The header {header} is missing, or its value cannot be read.")


class LengthRequired(Refused):
    code = "length_required"
    status = 411
    message = "Send the Content-Length of this part."


class MetadataSerializer(serializers.Serializer):
    patient_id = PatientField()
    session_date = serializers.DateTimeField()
    language = serializers.CharField(required=False, default="", max_length=8)
    consent_method = serializers.CharField(
        required=False, default="", max_length=20, help_text=CONSENT_METHOD
    )


class UploadStateSerializer(serializers.ModelSerializer):
    offset = serializers.IntegerField(source="size")
    length = serializers.IntegerField(source="expected_size", allow_null=True)
    session_id = serializers.UUIDField(source="session.pk")
    status = serializers.CharField(source="state")

    class Meta:
        model = Recording
        fields = ["id", "offset", "length", "session_id", "status"]
        read_only_fields = fields


class Tus:
    throttle = "uploads"  # a large recording comes in hundreds of parts
    permission_classes = [CareTeamOnly, TherapistsWrite]
    content_negotiation_class = IgnoreAccept
    outside_tus = {"GET", "OPTIONS"}  # methods that any client may use as they are

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method in self.outside_tus:
            return
        if request.headers.get("Tus-Resumable") != VERSION:
            raise WrongVersion

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        if response.status_code == status.HTTP_412_PRECONDITION_FAILED:
            response["Tus-Version"] = VERSION
        return response

    @extend_schema(responses={204: OpenApiResponse(description="What this server can do.")})
    def options(self, request, *args, **kwargs):
        return Response(
            status=status.HTTP_204_NO_CONTENT,
            headers={
                "Tus-Version": VERSION,
                "Tus-Extension": EXTENSIONS,
                "Tus-Max-Size": str(settings.RECORDING_MAX_BYTES),
            },
        )


class Uploads(Tus, APIView):
    @extend_schema(
        operation_id="upload_begin",
        request=None,
        parameters=[RESUMABLE, LENGTH, DEFER, METADATA],
        responses={201: OpenApiResponse(description="Location is where the parts go.")},
    )
    def post(self, request):
        """Begin a resumable upload. Leave the length out (Upload-Defer-Length: 1) to send a
        recording while it is being made."""
        length = _length(request)
        if length is None and request.headers.get("Upload-Defer-Length") != "1":
            raise HeaderMissing("Upload-Length")
        facts = MetadataSerializer(data=_metadata(request), context={"request": request})
        facts.is_valid(raise_exception=True)
        session = receive.begin_upload(
            patient=facts.validated_data.pop("patient_id"),
            expected_size=length,
            by=request.user,
            **facts.validated_data,
        )
        where = f"{request.path.rstrip('/')}/{session.recording_id}"
        headers = {"Location": where, "Session-Location": _page(request, session.pk)}
        headers |= _expiry(session.recording)
        return Response(status=status.HTTP_201_CREATED, headers=headers)


class Upload(PatientScopedMixin, Tus, GenericAPIView):
    queryset = ROWS
    reads_as = "upload.progress"

    @extend_schema(operation_id="upload_offset", parameters=[RESUMABLE], responses={200: None})
    def head(self, request, pk):
        """How far it is: Upload-Offset."""
        return Response(headers=_progress(self.get_object()))

    @extend_schema(operation_id="upload_state", responses=UploadStateSerializer)
    def get(self, request, pk):
        """The same in JSON."""
        recording = self.get_object()
        return Response(UploadStateSerializer(recording).data, headers=_expiry(recording))

    @extend_schema(
        operation_id="upload_append",
        request={CONTENT_TYPE: OpenApiTypes.BINARY},
        parameters=[RESUMABLE, OFFSET, LENGTH],
        responses={204: OpenApiResponse(description="Kept, as far as Upload-Offset says.")},
    )
    def patch(self, request, pk):
        """Send what follows Upload-Offset. What arrived stays, also if the connection breaks."""
        recording = self.get_object()
        if request.content_type != CONTENT_TYPE:
            raise UnsupportedMediaType(request.content_type)
        if "Content-Length" not in request.headers:
            raise LengthRequired
        offset = _number(request, "Upload-Offset")
        if offset is None:
            raise HeaderMissing("Upload-Offset")
        if (length := _length(request)) is not None:
            uploads.set_length(recording, length=length, by=request.user)
            recording.refresh_from_db()
        receive.append(recording, offset=offset, chunks=_chunks(request), by=request.user)
        recording.refresh_from_db()
        headers = _progress(recording)
        if recording.size == recording.expected_size:
            session = receive.finish_upload(recording.session, by=request.user)
            headers["Session-Location"] = _page(request, session.pk)
        return Response(status=status.HTTP_204_NO_CONTENT, headers=headers)

    @extend_schema(operation_id="upload_discard", parameters=[RESUMABLE], responses={204: None})
    def delete(self, request, pk):
        """Forget what arrived, and the session that was begun for it."""
        receive.discard_upload(self.get_object().session, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class UploadFinish(PatientScopedMixin, Tus, GenericAPIView):
    queryset = ROWS
    outside_tus = {"GET", "OPTIONS", "POST"}

    @extend_schema(operation_id="upload_finish", request=None, responses={202: StatusSerializer})
    def post(self, request, pk):
        """The recording is over: work with what arrived. Asked twice, it is done once."""
        session = receive.finish_upload(self.get_object().session, by=request.user)
        headers = {"Session-Location": _page(request, session.pk)}
        return Response(
            StatusSerializer(session).data, status=status.HTTP_202_ACCEPTED, headers=headers
        )


def _number(request, header) -> int | None:
    value = request.headers.get(header)
    if value is None:
        return None
    if not NUMBER.fullmatch(value):
        raise HeaderMissing(header)
    return int(value)


def _length(request) -> int | None:
    return _number(request, "Upload-Length")


def _metadata(request) -> dict:
    """ "key base64, key base64" as a dict; an empty value may leave its base64 out."""
    pairs = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            pairs[key] = base64.b64decode(value.strip(), validate=True).decode()
        except ValueError:
            raise HeaderMissing("Upload-Metadata") from None
    return {key: value for key, value in pairs.items() if value}


def _chunks(request):
    """The body as it comes; a connection that breaks ends it early."""
    try:
        while piece := request._request.read(PIECE):
            yield piece
    except UnreadablePostError:
        return


def _progress(recording) -> dict:
    headers = {"Upload-Offset": str(recording.size), **_expiry(recording)}
    if recording.expected_size is None:
        return headers | {"Upload-Defer-Length": "1"}
    return headers | {"Upload-Length": str(recording.expected_size)}


def _expiry(recording) -> dict:
    if not recording.is_receiving:
        return {}
    return {"Upload-Expires": http_date((recording.updated_at + UPLOAD_SILENT_FOR).timestamp())}


def _page(request, session_id) -> str:
    return f"{request.path.partition('/uploads')[0]}/sessions/{session_id}"


urlpatterns = [
    path("uploads", Uploads.as_view(), name="upload-list"),
    path("uploads/<uuid:pk>", Upload.as_view(), name="upload-detail"),
    path("uploads/<uuid:pk>/finish", UploadFinish.as_view(), name="upload-finish"),
]
