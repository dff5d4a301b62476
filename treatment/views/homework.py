"""Pages of homework: the therapist's for a patient, and the patient's own."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import reads
from accounts.access import (
    CareTeamRequiredMixin,
    PatientRequiredMixin,
    PatientScopedMixin,
    TherapistRequiredMixin,
    edits,
)
from accounts.models import User
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from treatment.actions import homework as actions
from treatment.forms.thread import HomeworkForm, ReportForm
from treatment.models import Homework

ROWS = Homework.objects.select_related("patient", "goal", "session")


class PatientHomework(CareTeamRequiredMixin, PatientScopedMixin, generic.ListView):
    """What a patient was given, what is open first."""

    queryset = ROWS.newest_first()
    template_name = "treatment/homework_list.html"
    context_object_name = "homework"
    paginate_by = 25

    def get_queryset(self):
        patients = User.objects.patients_visible_to(self.request.user)
        self.patient = get_object_or_404(patients, pk=self.kwargs["pk"])
        reads.note(self.request, "homework.list", patients=[self.patient.pk])
        return super().get_queryset().filter(patient=self.patient)

    def get_context_data(self, **kwargs):
        can_edit = edits(self.request.user, self.patient.pk)
        return super().get_context_data(patient=self.patient, can_edit=can_edit, **kwargs)


class HomeworkForms(TherapistRequiredMixin, TellsRefusals):
    form_class = HomeworkForm
    template_name = "treatment/homework_form.html"

    def get_form_kwargs(self):
        about = {"instance": self.homework, "user": self.request.user}
        return super().get_form_kwargs() | about | {"patient": self.homework.patient}

    def get_context_data(self, **kwargs):
        homework = self.homework
        return super().get_context_data(homework=homework, patient=homework.patient, **kwargs)

    def to_list(self, said):
        messages.success(self.request, said)
        return redirect("treatment:homework_list", self.homework.patient_id)


class NewHomework(HomeworkForms, generic.FormView):
    @cached_property
    def homework(self):
        """Not saved yet."""
        patients = User.objects.patients_editable_by(self.request.user)
        patient = get_object_or_404(patients, pk=self.kwargs["pk"])
        reads.note(self.request, "homework.list", patients=[patient.pk])
        return Homework(patient=patient)

    def act(self, form):
        facts = form.cleaned_data
        actions.assign_homework(self.homework.patient, by=self.request.user, **facts)
        return self.to_list("The patient finds it in their list now.")


class ChangeHomework(
    HomeworkForms, PatientScopedMixin, SingleObjectMixin, AboutOneRow, generic.FormView
):
    queryset = ROWS
    writes = True

    @property
    def homework(self):
        return self.object

    def act(self, form):
        saved = self.get_object()
        actions.change_homework(saved, by=self.request.user, **form.cleaned_data)
        return self.to_list("Saved.")


class ReportPage(
    PatientScopedMixin, TellsRefusals, SingleObjectMixin, AboutOneRow, generic.FormView
):
    """How it stands and how it went."""

    queryset = ROWS
    form_class = ReportForm
    context_object_name = "homework"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def act(self, form):
        saved = self.get_object()
        actions.report_homework(saved, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "Saved.")
        return redirect(self.back)


class ReportForPatient(TherapistRequiredMixin, ReportPage):
    """The therapist notes what the patient told."""

    template_name = "treatment/homework_report.html"
    writes = True

    @property
    def back(self):
        return redirect("treatment:homework_list", self.object.patient_id).url


class WithdrawHomework(TherapistRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    queryset = ROWS
    writes = True

    def post(self, request, **kwargs):
        homework = self.get_object()
        return done_or_told(
            request,
            lambda: actions.withdraw_homework(homework, by=request.user),
            done="Taken back.",
            then=redirect("treatment:homework_list", homework.patient_id).url,
        )


class OwnHomework(PatientRequiredMixin, PatientScopedMixin, generic.ListView):
    queryset = Homework.objects.newest_first()
    template_name = "treatment/own_homework.html"
    context_object_name = "homework"
    paginate_by = 25
    reads_as = "homework.list"


class OwnReport(PatientRequiredMixin, ReportPage):
    template_name = "treatment/own_homework_report.html"
    back = "treatment:own_homework"

    def get_queryset(self):
        return ROWS.visible_to(self.request.user)
