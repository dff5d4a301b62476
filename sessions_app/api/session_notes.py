"""The clinician's notes of a session: several at a time, each by its author."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.response import Response

from accounts.access import CareTeamOnly, PatientScopedMixin, TherapistsWrite
from accounts.validation import validated
from sessions_app.actions import session_notes
from sessions_app.api.signing import confirm
from sessions_app.models import NoteAddendum, SessionNote, TherapySession
from sessions_app.serializers.session_notes import (
    AddendumSerializer,
    AutoFillSerializer,
    ChangeSessionNoteSerializer,
    FilledSerializer,
    NewAddendumSerializer,
    NewSessionNoteSerializer,
    NoteSigningSerializer,
    SessionNoteListSerializer,
    SessionNoteSerializer,
    by_field,
    evidence_of,
    values_of,
)

CARE_TEAM = [CareTeamOnly, TherapistsWrite]
NOTES = SessionNote.objects.select_related("session", "template_version")


def created(serializer_class, row, where):
    data = serializer_class(row).data
    return Response(data, status=status.HTTP_201_CREATED, headers={"Location": where})


class OneNote(PatientScopedMixin, generics.GenericAPIView):
    queryset = NOTES
    permission_classes = CARE_TEAM
    serializer_class = SessionNoteSerializer


class SessionNotes(PatientScopedMixin, generics.ListAPIView):
    queryset = NOTES.newest_first()
    permission_classes = CARE_TEAM
    serializer_class = SessionNoteListSerializer

    def get_queryset(self):
        sessions = TherapySession.objects.visible_to(self.request.user)
        session = get_object_or_404(sessions, pk=self.kwargs["pk"])
        return super().get_queryset().filter(session=session)

    @extend_schema(operation_id="session_notes_list")
    def get(self, request, *args, **kwargs):
        """The notes of a session, newest first, without what they say. What the machine made of
        the session is at /sessions/{id}/extracted-notes."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="session_notes_create",
        request=NewSessionNoteSerializer,
        responses={201: SessionNoteSerializer},
    )
    def post(self, request, pk):
        """Begin a note from a template, filled with what was found in the session."""
        sessions = TherapySession.objects.editable_by(request.user)
        session = get_object_or_404(sessions.select_related("notes", "recording"), pk=pk)
        facts = validated(NewSessionNoteSerializer, request)
        template = facts.pop("template_id")
        note = session_notes.begin_note(session, template=template, by=request.user, **facts)
        return created(SessionNoteSerializer, note, f"/api/v1/notes/{note.pk}")


class AutoFill(PatientScopedMixin, generics.GenericAPIView):
    queryset = TherapySession.objects.select_related("notes", "transcript")
    permission_classes = CARE_TEAM
    serializer_class = AutoFillSerializer
    reads_as = "note.read"

    @extend_schema(responses=FilledSerializer)
    def post(self, request, pk):
        """What a note of this template would hold of the session. Stores nothing."""
        session = self.get_object()
        template = validated(AutoFillSerializer, request)["template_id"]
        filled = session_notes.prefilled(session, template)
        answer = {
            "template_id": template.pk,
            "auto_filled_content": values_of(filled.content),
            "confidence_scores": filled.confidence_scores,
            "missing_fields": filled.missing_fields,
            "evidence": by_field(filled.content, evidence_of),
            "metadata": metadata(session),
        }
        return Response(FilledSerializer(answer).data)


def metadata(session) -> dict:
    """Where it comes from; `is_outdated` says that the transcript was corrected since."""
    machine, transcript = session.get_notes(), session.get_transcript()
    if machine is None:
        return {"engine": None, "is_outdated": False}
    return {
        "engine": machine.engine,
        "model": machine.model,
        "prompt_version": machine.prompt_version,
        "extracted_at": machine.created_at.isoformat(),
        "transcript_revision": machine.transcript_revision,
        "is_outdated": transcript is not None and machine.is_outdated(transcript),
    }


class Note(OneNote):
    @extend_schema(operation_id="notes_retrieve")
    def get(self, request, pk):
        return Response(SessionNoteSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="notes_change",
        request=ChangeSessionNoteSerializer,
        responses=SessionNoteSerializer,
    )
    def patch(self, request, pk):
        """Save fields, complete the note, or make it a draft again; all of it or nothing. Fields
        that others saved since `revision` are merged; 409 "edit_conflict" where one of yours was
        given another value meanwhile, with what stands there now."""
        note = self.get_object()
        facts = validated(ChangeSessionNoteSerializer, request)
        note = session_notes.change_note(
            note,
            by=request.user,
            revision=facts.get("revision"),
            changes=facts.get("content"),
            status=facts.get("status"),
        )
        return Response(SessionNoteSerializer(note).data)

    @extend_schema(operation_id="notes_discard", responses={204: None})
    def delete(self, request, pk):
        """Discard a note that is not signed."""
        session_notes.discard(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SignNote(OneNote):
    serializer_class = NoteSigningSerializer

    @extend_schema(operation_id="notes_sign", responses=SessionNoteSerializer)
    def post(self, request, pk):
        """Sign a note for good. Show who you are with your second factor, or with your password
        if you have none: 403 and nothing is signed if that is wrong. 409 "edit_conflict" if
        `revision` is not the newest."""
        note = self.get_object()
        given = validated(NoteSigningSerializer, request)
        read = {"by": request.user, "revision": given.get("revision")}
        session_notes.require_signable(note, **read)
        confirm(request, given)
        return Response(SessionNoteSerializer(session_notes.sign(note, **read)).data)


class Addenda(PatientScopedMixin, generics.ListAPIView):
    queryset = NoteAddendum.objects.select_related("note__session")
    permission_classes = CARE_TEAM
    serializer_class = AddendumSerializer
    reads_as = "session_note.read"

    def get_queryset(self):
        notes = SessionNote.objects.visible_to(self.request.user)
        note = get_object_or_404(notes, pk=self.kwargs["pk"])
        return super().get_queryset().filter(note=note)

    @extend_schema(operation_id="notes_addenda_list")
    def get(self, request, *args, **kwargs):
        """What was added to a signed note, oldest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="notes_addenda_create",
        request=NewAddendumSerializer,
        responses={201: AddendumSerializer},
    )
    def post(self, request, pk):
        """Add to a signed note under your own name; asks who you are, as signing does."""
        note = get_object_or_404(NOTES.of_patients_of(request.user), pk=pk)
        given = validated(NewAddendumSerializer, request)
        session_notes.require_amendable(note, by=request.user)
        confirm(request, given)
        addendum = session_notes.add_addendum(note, text=given["text"], by=request.user)
        return created(AddendumSerializer, addendum, f"/api/v1/notes/{pk}/addenda")


of_sessions = [
    path("sessions/<uuid:pk>/notes/auto-fill", AutoFill.as_view(), name="session-auto-fill"),
    path("sessions/<uuid:pk>/notes/autofill", AutoFill.as_view(), name="session-autofill"),
]
urlpatterns = [
    path("sessions/<uuid:pk>/notes", SessionNotes.as_view(), name="session-notes"),
    path("notes/<uuid:pk>", Note.as_view(), name="note-detail"),
    path("notes/<uuid:pk>/sign", SignNote.as_view(), name="note-sign"),
    path("notes/<uuid:pk>/addenda", Addenda.as_view(), name="note-addenda"),
]
