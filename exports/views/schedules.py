"""Pages of the reports that make themselves."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import throttles
from accounts.access import PatientScopedMixin, TherapistRequiredMixin
from accounts.models import User
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from exports.actions import schedules
from exports.forms.schedules import ScheduleForm
from exports.models import ScheduledReport, patients_exportable_by

REPORTS = ScheduledReport.objects.select_related("patient", "template", "owner")


class Schedules(TherapistRequiredMixin, PatientScopedMixin, generic.ListView):
    queryset = REPORTS.newest_first()
    template_name = "exports/schedule_list.html"
    context_object_name = "reports"
    paginate_by = 25


class NewSchedule(
    TherapistRequiredMixin,
    TellsRefusals,
    PatientScopedMixin,
    SingleObjectMixin,
    AboutOneRow,
    generic.FormView,
):
    queryset = User.objects.patients()
    form_class = ScheduleForm
    template_name = "exports/schedule_form.html"
    context_object_name = "patient"

    def get_queryset(self):
        return patients_exportable_by(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def act(self, form):
        throttles.take("templates", throttles.person(self.request))
        schedules.begin_report(self.object, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "The report will make itself.")
        return redirect("exports:schedules")


class EditSchedule(
    TherapistRequiredMixin,
    TellsRefusals,
    PatientScopedMixin,
    SingleObjectMixin,
    AboutOneRow,
    generic.FormView,
):
    queryset = REPORTS
    writes = True
    form_class = ScheduleForm
    template_name = "exports/schedule_form.html"
    context_object_name = "report"

    def get_initial(self):
        return ScheduleForm.initial_of(self.object)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(patient=self.object.patient, **kwargs)

    def act(self, form):
        throttles.take("templates", throttles.person(self.request))
        schedules.change_report(self.object, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "The report is changed.")
        return redirect("exports:schedules")


class EndSchedule(TherapistRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    queryset = REPORTS
    http_method_names = ["post"]

    def post(self, request, **kwargs):
        report = self.get_object()
        return done_or_told(
            request,
            lambda: schedules.end_report(report, by=request.user),
            done="The report is ended. What it has made stays under Exports.",
            then=reverse("exports:schedules"),
        )
