from django.shortcuts import redirect
from django.views import generic

from accounts import reads
from accounts.access import CareTeamRequiredMixin, PatientScopedMixin
from accounts.models import User, with_recording_consent
from accounts.pagination import CountedSoFar
from accounts.views.refusals import TellsRefusals
from sessions_app.forms.intake import EmptyForm, RecordForm, TranscriptForm, UploadForm
from sessions_app.forms.sessions import AskedPatientForm, SessionFilterForm
from sessions_app.models import TherapySession

WAYS = {
    "upload": UploadForm,
    "record": RecordForm,
    "transcript": TranscriptForm,
    "nothing": EmptyForm,
}


class SessionList(CareTeamRequiredMixin, PatientScopedMixin, generic.ListView):
    queryset = TherapySession.objects.select_related("patient").newest_first()
    context_object_name = "sessions"
    paginator_class = CountedSoFar
    paginate_by = 25

    def get_template_names(self):
        page = "_session_rows" if self.request.htmx else "session_list"
        return [f"sessions_app/{page}.html"]

    def get_queryset(self):
        self.patients = self.choices()
        self.form = SessionFilterForm(self.request.GET, patients=self.patients)
        return self.form.narrow(super().get_queryset())

    def choices(self):
        """Of a whole practice nobody chooses from a list: an admin comes from a patient's page."""
        patients = User.objects.patients_visible_to(self.request.user)
        if not self.request.user.is_admin:
            return patients
        form = AskedPatientForm(self.request.GET)
        return patients.filter(pk=form.cleaned_data["patient"] if form.is_valid() else None)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(form=self.form, **kwargs)
        reads.note_rows(self.request, User, self.patients)  # their names are choices of the form
        return context


class NewSession(CareTeamRequiredMixin, TellsRefusals, generic.FormView):
    """One page, four ways to begin: a file, the microphone, a transcript, or nothing at all."""

    template_name = "sessions_app/session_new.html"

    @property
    def way(self):
        asked = self.request.GET.get("way", "")
        return asked if asked in WAYS else "upload"

    def get_form_class(self):
        return WAYS[self.way]

    def get_initial(self):
        return {"patient": self.request.GET.get("patient", "")}

    def get_form_kwargs(self):
        patients = with_recording_consent(User.objects.patients_editable_by(self.request.user))
        return super().get_form_kwargs() | {"patients": patients}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(way=self.way, **kwargs)
        reads.note_rows(self.request, User, context["form"].patients.values())
        return context

    def act(self, form):
        session = form.submit(by=self.request.user)
        page = "room" if session.is_uploading else "detail"
        return redirect(f"sessions_app:{page}", session.pk)
