"""What the patient may read about a session."""

from django.urls import path
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import generics, status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.access import PatientScopedMixin, TherapistsWrite
from accounts.validation import validated
from sessions_app.actions import summaries
from sessions_app.models import PatientSummary, TherapySession
from sessions_app.serializers.summaries import (
    OwnSummarySerializer,
    PatientSummarySerializer,
    ReleaseSerializer,
)

ANY_SUMMARY = PolymorphicProxySerializer(
    component_name="AnyPatientSummary",
    serializers=[PatientSummarySerializer, OwnSummarySerializer],
    resource_type_field_name=None,
)


class SummaryView(PatientScopedMixin, generics.GenericAPIView):
    queryset = TherapySession.objects.select_related("patient", "notes", "patient_summary")
    permission_classes = [TherapistsWrite]
    serializer_class = PatientSummarySerializer
    reads_as = "summary.read"

    def answer(self, session, **options):
        return Response(PatientSummarySerializer(PatientSummary.of(session)).data, **options)


class Summary(SummaryView):
    @extend_schema(responses=ANY_SUMMARY)
    def get(self, request, pk):
        """The summary as it would be released now, and as it is. A patient gets what is released,
        and 404 before."""
        session = self.get_object()
        if not request.user.is_patient:
            return self.answer(session)
        summary = PatientSummary.of(session)
        if not summary.is_released:
            raise NotFound("There is no summary for you to read yet.")
        return Response(OwnSummarySerializer(summary).data)

    @extend_schema(operation_id="sessions_patient_summary_edit")
    def patch(self, request, pk):
        """Change the words. The patient goes on reading what was released until the next
        release. 409 "edit_conflict" if `revision` is not the newest."""
        session = self.get_object()
        facts = validated(PatientSummarySerializer, request)
        summary = summaries.edit_summary(
            session, by=request.user, text=facts["words"], revision=facts.get("revision")
        )
        return Response(PatientSummarySerializer(summary).data)


class Release(SummaryView):
    serializer_class = ReleaseSerializer

    @extend_schema(responses=PatientSummarySerializer)
    def post(self, request, pk):
        """Let the patient read the summary as it stands now."""
        session = self.get_object()
        facts = validated(ReleaseSerializer, request)
        return self.answer(summaries.release_summary(session, by=request.user, **facts))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, pk):
        """Take it back: the patient reads nothing of it any more."""
        summaries.withdraw_summary(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("sessions/<uuid:pk>/patient-summary", Summary.as_view(), name="session-summary"),
    path("sessions/<uuid:pk>/release", Release.as_view(), name="session-release"),
]
