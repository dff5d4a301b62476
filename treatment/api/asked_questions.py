"""Questionnaires that patients are asked for."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accounts import reads
from accounts.access import PatientsAsk, PatientScopedMixin, TherapistsWrite
from accounts.models import User
from accounts.validation import validated
from treatment.actions import invitations as actions
from treatment.models import AssessmentInvitation
from treatment.serializers.assessments import (
    AssessmentInvitationSerializer,
    AssessmentSerializer,
    InvitationAnswersSerializer,
    NewAssessmentInvitationSerializer,
)

ROWS = AssessmentInvitation.objects.select_related("patient").newest_first()


class Invitations(PatientScopedMixin, generics.ListAPIView):
    """What a patient was asked for, newest first."""

    queryset = ROWS
    serializer_class = AssessmentInvitationSerializer
    permission_classes = [TherapistsWrite]

    def patient(self):
        people, user = User.objects, self.request.user
        is_read = self.request.method in SAFE_METHODS
        theirs = people.patients_visible_to if is_read else people.patients_editable_by
        return get_object_or_404(theirs(user), pk=self.kwargs["patient_id"])

    def get_queryset(self):
        patient = self.patient()
        reads.note_row(self.request, patient, action="assessment_invitation.list")
        return super().get_queryset().filter(patient=patient)

    @extend_schema(operation_id="patients_assessment_invitations_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=NewAssessmentInvitationSerializer, responses={201: AssessmentInvitationSerializer}
    )
    def post(self, request, patient_id):
        """Ask the patient: in the app, in the portal, and by a mail with a link if there is an
        address."""
        patient = self.patient()
        facts = validated(NewAssessmentInvitationSerializer, request)
        invitation = actions.invite(patient, by=request.user, **facts)
        where = {"Location": f"/api/v1/assessment-invitations/{invitation.pk}"}
        data = AssessmentInvitationSerializer(invitation).data
        return Response(data, status=status.HTTP_201_CREATED, headers=where)


class InvitationDetail(PatientScopedMixin, generics.RetrieveAPIView):
    queryset = ROWS
    serializer_class = AssessmentInvitationSerializer
    permission_classes = [TherapistsWrite]

    @extend_schema(responses={204: None})
    def delete(self, request, pk):
        """Take it back: its link stops at once. 409 if it is over already."""
        actions.withdraw(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnInvitations(PatientScopedMixin, generics.ListAPIView):
    """For a patient's app: what is still to be answered. For therapists: of all their patients."""

    queryset = ROWS
    serializer_class = AssessmentInvitationSerializer

    def get_queryset(self):
        return super().get_queryset().open()


class InvitationAnswers(PatientScopedMixin, generics.GenericAPIView):
    queryset = ROWS
    serializer_class = InvitationAnswersSerializer
    permission_classes = [PatientsAsk]

    def get_queryset(self):
        return ROWS.visible_to(self.request.user)

    @extend_schema(responses={201: AssessmentSerializer})
    def post(self, request, pk):
        """Answer one questionnaire of those that were asked for. Sent again, the answer is the one
        that is kept."""
        invitation = get_object_or_404(self.get_queryset(), pk=pk)
        facts = validated(InvitationAnswersSerializer, request)
        assessment = actions.answer(
            invitation,
            by=request.user,
            instrument=facts["assessment_type"],
            answers=facts["answers"],
        )
        data = AssessmentSerializer(assessment, context={"request": request}).data
        where = {"Location": f"/api/v1/assessments/{assessment.pk}"}
        return Response(data, status=status.HTTP_201_CREATED, headers=where)
