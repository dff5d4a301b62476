"""The notes of a session: begin one, and what is done to one as a whole."""

from django.shortcuts import redirect, render
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from sessions_app.actions import session_notes
from sessions_app.forms.notes import BeginNoteForm
from sessions_app.models import SessionNote, TherapySession
from sessions_app.views.shelf import templates_of

NOTES = SessionNote.objects.select_related(
    "session__patient",
    "session__transcript",
    "session__recording",
    "session__notes",
    "template_version__template",
    "author",
)


class NewNote(
    CareTeamRequiredMixin,
    PatientScopedMixin,
    SingleObjectMixin,
    TellsRefusals,
    AboutOneRow,
    generic.FormView,
):
    queryset = TherapySession.objects.select_related("patient", "recording", "notes")
    context_object_name = "session"
    writes = True
    form_class = BeginNoteForm
    template_name = "sessions_app/note_new.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"templates": templates_of(self.request.user)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(templates=templates_of(self.request.user), **kwargs)

    def act(self, form):
        template, by = form.cleaned_data["template"], self.request.user
        note = session_notes.begin_note(self.object, template=template, by=by)
        return redirect("sessions_app:note", note.pk)


class NoteAct(CareTeamRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    """A button: one verb of actions/ to one note."""

    queryset = NOTES
    writes = True
    http_method_names = ["post"]
    act = None
    done = ""

    def post(self, request, **kwargs):
        note = self.get_object()
        return done_or_told(
            request,
            lambda: self.act(note, by=request.user),
            done=self.done,
            then=self.where_next(note),
        )

    def where_next(self, note):
        return redirect("sessions_app:note", note.pk).url


class DiscardNote(NoteAct):
    """Asks first, on a page that names what is lost."""

    http_method_names = ["get", "head", "post"]
    act = staticmethod(session_notes.discard)
    done = "The note is discarded."

    def get(self, request, **kwargs):
        note = self.get_object()
        if note.is_signed:
            return redirect("sessions_app:note", note.pk)
        return render(request, "sessions_app/note_discard.html", {"note": note, **lost(note)})

    def where_next(self, note):
        return redirect("sessions_app:detail", note.session_id).url


def lost(note):
    """How much of it was written by hand, which no machine finds again."""
    fields = [field for fields in note.written.sections.values() for field in fields.values()]
    return {"by_hand": sum(field.origin in ("therapist", "edited") for field in fields)}
