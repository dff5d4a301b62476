"""Private notes: of their author alone."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accounts import reads
from accounts.access import PatientScopedMixin, TherapistsOnly
from accounts.models import User
from sessions_app.actions import psychotherapy_notes
from sessions_app.models import PsychotherapyNote
from sessions_app.serializers.psychotherapy_notes import (
    PsychotherapyNoteLineSerializer,
    PsychotherapyNoteSerializer,
)


class PrivateNotes(PatientScopedMixin, generics.ListAPIView):
    """Your own about this patient, newest first; nobody else sees that they are there."""

    queryset = PsychotherapyNote.objects.newest_first()
    serializer_class = PsychotherapyNoteLineSerializer
    permission_classes = [TherapistsOnly]

    def get_queryset(self):
        patient = self.patient()
        reads.note(self.request, "psychotherapy_note.list", patients=[patient.pk])
        return super().get_queryset().filter(patient=patient)

    def patient(self):
        people, user = User.objects, self.request.user
        is_read = self.request.method in SAFE_METHODS
        patients = (
            people.patients_in_care_of(user) if is_read else people.patients_editable_by(user)
        )
        return get_object_or_404(patients, pk=self.kwargs["patient_id"])

    @extend_schema(
        request=PsychotherapyNoteSerializer, responses={201: PsychotherapyNoteSerializer}
    )
    def post(self, request, patient_id):
        patient = self.patient()
        context = self.get_serializer_context() | {"patient": patient}
        serializer = PsychotherapyNoteSerializer(data=request.data, context=context)
        serializer.is_valid(raise_exception=True)
        facts = serializer.validated_data
        facts.pop("revision", None)
        note = psychotherapy_notes.write_private_note(patient, by=request.user, **facts)
        return Response(
            PsychotherapyNoteSerializer(note).data,
            status=status.HTTP_201_CREATED,
            headers={"Location": f"/api/v1/psychotherapy-notes/{note.pk}"},
        )


class PrivateNote(PatientScopedMixin, generics.RetrieveDestroyAPIView):
    queryset = PsychotherapyNote.objects.select_related("patient")
    serializer_class = PsychotherapyNoteSerializer
    permission_classes = [TherapistsOnly]

    @extend_schema(operation_id="psychotherapy_notes_change")
    def patch(self, request, pk):
        """409 "edit_conflict" if `revision` is not the newest."""
        note = self.get_object()
        context = self.get_serializer_context() | {"patient": note.patient_id}
        serializer = self.serializer_class(note, data=request.data, partial=True, context=context)
        serializer.is_valid(raise_exception=True)
        note = psychotherapy_notes.change_private_note(
            note, by=request.user, **serializer.validated_data
        )
        return Response(self.serializer_class(note).data)

    def perform_destroy(self, note):
        psychotherapy_notes.delete_private_note(note, by=self.request.user)


urlpatterns = [
    path(
        "patients/<uuid:patient_id>/psychotherapy-notes",
        PrivateNotes.as_view(),
        name="psychotherapy-notes",
    ),
    path("psychotherapy-notes/<uuid:pk>", PrivateNote.as_view(), name="psychotherapy-note"),
]
