"""Pages of exports: ask for one, see how it goes, fetch it."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin
from django_htmx.http import HttpResponseClientRefresh

from accounts import throttles
from accounts.access import AuditedReadsMixin, PatientScopedMixin
from accounts.models import User
from accounts.pagination import CountedSoFar
from accounts.signing_in.step_up import ConfirmationRequiredMixin
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from exports.actions import jobs, links
from exports.forms.exports import ExportForm
from exports.forms.words import KIND_WORDS
from exports.models import ExportJob, Kind, patients_exportable_by
from exports.sending import file_response

JOBS = ExportJob.objects.select_related("patient", "template", "schedule")
PEOPLE = User.objects.patients()


class Exports(LoginRequiredMixin, PatientScopedMixin, generic.ListView):
    """One's own exports; a patient finds the record here to take along."""

    queryset = JOBS.newest_first()
    context_object_name = "jobs"
    paginate_by = 25

    @property
    def reads_as(self):
        return "export.progress" if self.request.htmx else ""

    def get_template_names(self):
        return [f"exports/{'_jobs' if self.request.htmx else 'job_list'}.html"]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["has_open"] = any(job.is_open for job in context["jobs"])
        context["patient"] = self.request.user if self.request.user.is_patient else None
        return context


class Whose(LoginRequiredMixin, AuditedReadsMixin, generic.ListView):
    """Begins with the patient."""

    queryset = PEOPLE
    template_name = "exports/whose.html"
    context_object_name = "patients"
    paginator_class = CountedSoFar
    paginate_by = 50

    def get(self, request, *args, **kwargs):
        if request.user.is_patient:
            return redirect("exports:new", request.user.pk)
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        people = patients_exportable_by(self.request.user)
        return people.order_by("last_name", "first_name", "id")


class Choose(LoginRequiredMixin, PatientScopedMixin, generic.DetailView):
    """What of the record."""

    queryset = PEOPLE
    template_name = "exports/choose.html"
    context_object_name = "patient"

    def get_queryset(self):
        return patients_exportable_by(self.request.user)

    def get_context_data(self, **kwargs):
        kinds = [
            {"name": kind.value, "label": kind.label, "words": KIND_WORDS[kind]}
            for kind in kinds_for(self.request.user)
        ]
        return super().get_context_data(kinds=kinds, **kwargs)


def kinds_for(user):
    return [kind for kind in Kind if not user.is_patient or kind in jobs.OF_PATIENTS]


class Ask(
    LoginRequiredMixin,
    TellsRefusals,
    PatientScopedMixin,
    SingleObjectMixin,
    AboutOneRow,
    generic.FormView,
):
    queryset = PEOPLE
    form_class = ExportForm
    template_name = "exports/ask.html"
    context_object_name = "patient"

    def get_queryset(self):
        return patients_exportable_by(self.request.user)

    @property
    def kind(self):
        if self.kwargs["kind"] not in kinds_for(self.request.user):
            raise Http404
        return self.kwargs["kind"]

    def get_form_kwargs(self):
        about = {"kind": self.kind, "patient": self.object, "user": self.request.user}
        return super().get_form_kwargs() | about

    def get_context_data(self, **kwargs):
        return super().get_context_data(kind=self.kind, words=KIND_WORDS[self.kind], **kwargs)

    def act(self, form):
        throttles.take("exports", throttles.person(self.request))
        wishes = form.wishes()
        job = jobs.request_export(self.object, by=self.request.user, kind=self.kind, **wishes)
        return redirect("exports:job", job.pk)


class JobPage(LoginRequiredMixin, PatientScopedMixin, generic.DetailView):
    queryset = JOBS
    context_object_name = "job"

    @property
    def reads_as(self):
        return "export.progress" if self.request.htmx else "export.read"

    def get_template_names(self):
        return [f"exports/{'_job_state' if self.request.htmx else 'job'}.html"]

    def get_context_data(self, **kwargs):
        can_fetch = JOBS.fetchable_by(self.request.user).filter(pk=self.object.pk).exists()
        return super().get_context_data(can_fetch=can_fetch, **kwargs)

    def render_to_response(self, context, **kwargs):
        """Once it has ended, a page that watches it shows the result by itself."""
        if self.request.htmx and not self.object.is_open:
            return HttpResponseClientRefresh()
        return super().render_to_response(context, **kwargs)


class Remove(LoginRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    queryset = JOBS
    http_method_names = ["post"]

    def post(self, request, **kwargs):
        job = self.get_object()
        return done_or_told(
            request,
            lambda: jobs.remove(job, by=request.user),
            done="The export is cancelled." if job.is_open else "The export is deleted.",
            then=reverse("exports:list"),
        )


class Download(
    LoginRequiredMixin,
    ConfirmationRequiredMixin,
    PatientScopedMixin,
    SingleObjectMixin,
    generic.View,
):
    """Asks once more who it is, then sends the file."""

    queryset = JOBS
    reads_as = "export.downloaded"
    http_method_names = ["get", "head"]

    def way_back(self):
        """A browser that saves a file leaves the page standing that it came from, so not here."""
        return reverse("exports:job", args=[self.kwargs["pk"]])

    def get(self, request, pk):
        job = JOBS.fetchable_by(request.user).filter(pk=pk).first()
        if job is None:
            raise Http404
        return file_response(request, job)


class LinkedDownload(LoginRequiredMixin, generic.View):
    """By the secret of a link, for its asker alone."""

    http_method_names = ["get", "head"]

    def get(self, request, token):
        return file_response(request, links.job_by_secret(token, user=request.user))
