"""Pages of a therapist's own private notes about a patient."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import reads
from accounts.access import PatientScopedMixin, TherapistRequiredMixin, edits
from accounts.models import User
from accounts.views.refusals import AboutOneRow, done_or_told
from sessions_app.actions.psychotherapy_notes import (
    change_private_note,
    delete_private_note,
    write_private_note,
)
from sessions_app.forms.psychotherapy_notes import PrivateNoteForm
from sessions_app.models import PsychotherapyNote
from sessions_app.views.conflicts import TellsConflicts


class PrivateNotes(TherapistRequiredMixin, PatientScopedMixin, generic.ListView):
    queryset = PsychotherapyNote.objects.select_related("session").newest_first()
    template_name = "sessions_app/private_notes.html"
    context_object_name = "notes"
    paginate_by = 25

    def get_queryset(self):
        patients = User.objects.patients_in_care_of(self.request.user)
        self.patient = get_object_or_404(patients, pk=self.kwargs["pk"])
        reads.note(self.request, "psychotherapy_note.list", patients=[self.patient.pk])
        return super().get_queryset().filter(patient=self.patient)

    def get_context_data(self, **kwargs):
        can_edit = edits(self.request.user, self.patient.pk)
        return super().get_context_data(patient=self.patient, can_edit=can_edit, **kwargs)


class PrivateNoteForms(TherapistRequiredMixin, TellsConflicts):
    form_class = PrivateNoteForm
    template_name = "sessions_app/private_note.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.note, "user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(note=self.note, patient=self.note.patient, **kwargs)

    def to_list(self, said):
        messages.success(self.request, said)
        return redirect("sessions_app:psychotherapy_notes", self.note.patient_id)


class NewPrivateNote(PrivateNoteForms, generic.FormView):
    @cached_property
    def note(self):
        """Not saved yet."""
        user = self.request.user
        patients = User.objects.patients_editable_by(user)
        patient = get_object_or_404(patients, pk=self.kwargs["pk"])
        reads.note(self.request, "psychotherapy_note.list", patients=[patient.pk])
        return PsychotherapyNote(patient=patient, author=user, note_date=timezone.localdate())

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_edit=True, **kwargs)

    def act(self, form):
        write_private_note(self.note.patient, by=self.request.user, **form.facts())
        return self.to_list("Your private note is kept.")


class PrivateNote(
    PrivateNoteForms, PatientScopedMixin, SingleObjectMixin, AboutOneRow, generic.FormView
):
    """Whoever reads the record without writing it reads their earlier notes here, too."""

    queryset = PsychotherapyNote.objects.select_related("patient", "session")

    @property
    def note(self):
        return self.object

    def get_context_data(self, **kwargs):
        can_edit = edits(self.request.user, self.note.patient_id)
        return super().get_context_data(can_edit=can_edit, saved=self.saved, **kwargs)

    @property
    def saved(self):
        """The form writes what it was sent into its note."""
        return self.get_queryset().filter(pk=self.note.pk).first() or self.note

    def act(self, form):
        change_private_note(
            self.note,
            by=self.request.user,
            revision=form.cleaned_data["revision"],
            **form.facts(),
        )
        return self.to_list("Saved.")


class DeletePrivateNote(
    TherapistRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View
):
    queryset = PsychotherapyNote.objects.select_related("patient")
    writes = True

    def get(self, request, **kwargs):
        return render(
            request, "sessions_app/confirm_delete_private_note.html", {"note": self.get_object()}
        )

    def post(self, request, **kwargs):
        note = self.get_object()
        return done_or_told(
            request,
            lambda: delete_private_note(note, by=request.user),
            done="The private note is deleted.",
            then=redirect("sessions_app:psychotherapy_notes", note.patient_id).url,
        )
