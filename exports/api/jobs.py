"""Exports: each is asked for (202), made by a worker, and fetched by whoever asked."""

from django.urls import path, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import throttles
from accounts.access import CareTeamOnly, PatientScopedMixin
from accounts.signing_in.step_up import ConfirmationRequired, RecentlyConfirmed, is_confirmed
from exports.actions import jobs, links
from exports.models import ExportJob, Kind, patients_exportable_by
from exports.sending import file_response
from exports.serializers.jobs import (
    FullRecordWish,
    JobFilterSerializer,
    JobSerializer,
    LinkSerializer,
    ProgressReportWish,
    SessionNotesWish,
    TimelineWish,
    TreatmentSummaryWish,
)
from sessions_app.api.negotiation import IgnoreAccept

JOBS = ExportJob.objects.select_related("patient")
ONCE_A_WHILE = throttles.limited("exports", by=throttles.person, methods=("POST", "GET"))


def accepted(job):
    """202: the work is queued; Location tells how it goes."""
    return Response(
        JobSerializer(job).data,
        status=status.HTTP_202_ACCEPTED,
        headers={"Location": reverse("api:export-job", args=[job.pk])},
    )


class Ask(APIView):
    wish = None

    def ask(self, request):
        wish = self.wish(data=request.data, context={"request": request})
        wish.is_valid(raise_exception=True)
        return accepted(jobs.request_export(by=request.user, **wish.to_wishes()))


class SessionNotes(Ask):
    wish = SessionNotesWish
    permission_classes = [CareTeamOnly]

    @extend_schema(
        operation_id="export_session_notes",
        request=SessionNotesWish,
        responses={202: JobSerializer},
    )
    @ONCE_A_WHILE
    def post(self, request):
        """The notes of some sessions of a patient, or of a period."""
        return self.ask(request)


class ProgressReport(Ask):
    wish = ProgressReportWish

    @extend_schema(
        operation_id="export_progress_report",
        request=ProgressReportWish,
        responses={202: JobSerializer},
    )
    @ONCE_A_WHILE
    def post(self, request):
        """Goals, questionnaires and mood of a period, with charts."""
        return self.ask(request)


class TreatmentSummary(Ask):
    wish = TreatmentSummaryWish
    permission_classes = [CareTeamOnly]

    @extend_schema(
        operation_id="export_treatment_summary",
        request=TreatmentSummaryWish,
        responses={202: JobSerializer},
    )
    @ONCE_A_WHILE
    def post(self, request):
        """The treatment so far, for an insurer, a colleague or somebody who asked."""
        return self.ask(request)


class FullRecord(Ask):
    wish = FullRecordWish

    @extend_schema(
        operation_id="export_full_record", request=FullRecordWish, responses={202: JobSerializer}
    )
    @ONCE_A_WHILE
    def post(self, request):
        """Everything of a patient that the asker may see. Patients export their own record so."""
        return self.ask(request)


class Timeline(generics.GenericAPIView):
    """The diary as a file. Who may read a patient and not export them gets 403."""

    content_negotiation_class = IgnoreAccept  # ?format= is the file's
    serializer_class = JobSerializer
    http_method_names = ["get", "post"]  # HEAD would ask for a file, and not be counted

    @extend_schema(
        operation_id="export_timeline_now",
        parameters=[TimelineWish],
        responses={202: JobSerializer},
    )
    @ONCE_A_WHILE
    def get(self, request, patient_id):
        """As clients ask for it from before; it queues a job as POST does. Not with the portal's
        cookie, which comes along when another site links here: 403."""
        if isinstance(request.successful_authenticator, SessionAuthentication):
            raise jobs.NotExportable("Ask with POST, or with a token.")
        return self.ask(request, patient_id, listed(request.query_params))

    @extend_schema(
        operation_id="export_timeline", request=TimelineWish, responses={202: JobSerializer}
    )
    @ONCE_A_WHILE
    def post(self, request, patient_id):
        """The events of the timeline; private ones only for therapists, and only if asked for."""
        return self.ask(request, patient_id, request.data)

    def ask(self, request, patient_id, asked):
        patient = generics.get_object_or_404(patients_exportable_by(request.user), pk=patient_id)
        wish = TimelineWish(data=asked, context={"request": request})
        wish.is_valid(raise_exception=True)
        facts = dict(wish.validated_data)
        template = facts.pop("template_id", None)
        job = jobs.request_export(
            patient, by=request.user, kind=Kind.TIMELINE, template=template, **facts
        )
        return accepted(job)


def listed(params) -> dict:
    """An address as a body: "event_types=session,goal" is a list."""
    asked = {name: params[name] for name in params}
    if "event_types" in asked:
        words = ",".join(params.getlist("event_types")).split(",")
        asked["event_types"] = [word.strip() for word in words if word.strip()]
    return asked


class Jobs(PatientScopedMixin, generics.ListAPIView):
    queryset = JOBS.newest_first()
    serializer_class = JobSerializer

    def filter_queryset(self, rows):
        asked = JobFilterSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        wish = dict(asked.validated_data)
        if "export_type" in wish:
            wish["kind"] = wish.pop("export_type")
        return rows.filter(**wish)

    @extend_schema(operation_id="export_jobs_list", parameters=[JobFilterSerializer])
    def get(self, request, *args, **kwargs):
        """One's own exports, newest first."""
        return super().get(request, *args, **kwargs)


class Job(PatientScopedMixin, generics.RetrieveAPIView):
    queryset = JOBS
    serializer_class = JobSerializer
    reads_as = "export.progress"  # asked every few seconds while it is made

    @extend_schema(operation_id="export_jobs_retrieve")
    def get(self, request, *args, **kwargs):
        """How far it is, and where its file will be."""
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="export_jobs_delete", responses={204: None})
    def delete(self, request, pk):
        """Cancel it while it is open; after that, delete it and its file."""
        jobs.remove(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Link(PatientScopedMixin, generics.GenericAPIView):
    queryset = JOBS
    permission_classes = [*generics.GenericAPIView.permission_classes, RecentlyConfirmed]
    serializer_class = LinkSerializer

    def get_queryset(self):
        return JOBS.fetchable_by(self.request.user)

    @extend_schema(operation_id="export_jobs_link", request=None, responses={201: LinkSerializer})
    def post(self, request, pk):
        """A link to the file for a day, in place of an earlier one. It is good for its asker
        only, signed in; asks for a recent confirmation."""
        job = self.get_object()
        token = links.new_link(job, by=request.user)
        job.refresh_from_db()
        where = f"{reverse('api:export-download', args=[pk])}?token={token}"
        facts = {
            "token": token,
            "download_url": where,
            "portal_url": reverse("exports:link", args=[token]),
            "expires_at": job.link_expires_at,
        }
        return Response(
            LinkSerializer(facts).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": where},
        )


class Download(PatientScopedMixin, generics.GenericAPIView):
    queryset = JOBS
    content_negotiation_class = IgnoreAccept
    serializer_class = JobSerializer
    reads_as = "export.downloaded"

    def get_queryset(self):
        return JOBS.fetchable_by(self.request.user)

    @extend_schema(
        operation_id="export_download",
        parameters=[
            OpenApiParameter("token", str, description="Of a link: no confirmation then."),
        ],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
            416: OpenApiResponse(description="There is no such range."),
        },
    )
    def get(self, request, pk):
        """The file, whole or in a range: with the token of a link, or after a confirmation."""
        job = generics.get_object_or_404(self.get_queryset(), pk=pk)
        if "token" in request.query_params:
            links.require_secret(job, request.query_params["token"], user=request.user)
        elif not is_confirmed(request):
            raise ConfirmationRequired
        return file_response(request, job)


of_timeline = [
    path(f"{beginning}/timeline/export", Timeline.as_view(), name="timeline-export")
    for beginning in ("sessions/patients/<uuid:patient_id>", "patients/<uuid:patient_id>")
]
urlpatterns = [
    path("export/session-notes", SessionNotes.as_view(), name="export-session-notes"),
    path("export/progress-report", ProgressReport.as_view(), name="export-progress-report"),
    path("export/treatment-summary", TreatmentSummary.as_view(), name="export-treatment-summary"),
    path("export/full-record", FullRecord.as_view(), name="export-full-record"),
    path("export/jobs", Jobs.as_view(), name="export-jobs"),
    path("export/jobs/<uuid:pk>", Job.as_view(), name="export-job"),
    path("export/jobs/<uuid:pk>/link", Link.as_view(), name="export-job-link"),
    path("export/download/<uuid:pk>", Download.as_view(), name="export-download"),
]
