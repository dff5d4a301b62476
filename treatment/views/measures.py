"""Pages of a patient's questionnaires, for the care team."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views import generic

from accounts import reads
from accounts.access import CareTeamRequiredMixin, PatientScopedMixin, TherapistRequiredMixin, edits
from accounts.models import User
from accounts.views.refusals import TellsRefusals, done_or_told
from timeline.models import TimelineEvent
from treatment.actions import assessments as actions
from treatment.actions import invitations
from treatment.actions.schedules import set_schedule
from treatment.analytics.assessments import due, upcoming
from treatment.forms.questionnaires import (
    AskForm,
    ChangeAssessmentForm,
    NotedQuestionnaireForm,
    ScheduleForm,
    ScoreForm,
)
from treatment.instruments import INSTRUMENTS
from treatment.models import Assessment, AssessmentInvitation, AssessmentSchedule
from treatment.views.measured import courses_of, judged, told

ROWS = Assessment.objects.select_related("patient", "administered_by", "goal")
SOON = 7  # days
ASKED_SHOWN = 6


class Measures(CareTeamRequiredMixin, PatientScopedMixin, generic.ListView):
    """Which are due, how scores have moved, and all that was filled in."""

    queryset = ROWS.newest_first()
    template_name = "treatment/measures.html"
    context_object_name = "assessments"
    paginate_by = 25

    def get_queryset(self):
        patients = User.objects.patients_visible_to(self.request.user)
        self.patient = get_object_or_404(patients, pk=self.kwargs["patient_id"])
        reads.note_row(self.request, self.patient, action="assessment.list")
        return super().get_queryset().filter(patient=self.patient).compared()

    def get_context_data(self, **kwargs):
        user, patient = self.request.user, self.patient
        context = super().get_context_data(**kwargs)
        events = TimelineEvent.objects.visible_to(user).filter(patient=patient)
        asked = AssessmentInvitation.objects.visible_to(user).filter(patient=patient)
        return context | {
            "patient": patient,
            "can_edit": edits(user, patient.pk),
            "rows": [judged(row) for row in context["assessments"]],
            "courses": courses_of(events),
            "due": due(patient, timezone.localdate(), within=SOON),
            "asked": asked.newest_first()[:ASKED_SHOWN],
            "alerts": patient.risk_alerts.visible_to(user).open().select_related("assessment"),
        }


class AssessmentPage(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    queryset = ROWS.compared().select_related("risk_alert")
    template_name = "treatment/assessment_detail.html"
    context_object_name = "assessment"

    def get_context_data(self, **kwargs):
        row = self.object
        return super().get_context_data(
            patient=row.patient,
            row=judged(row),
            told=told(row),
            can_edit=edits(self.request.user, row.patient_id),
            **kwargs,
        )


class ForPatient(TherapistRequiredMixin, TellsRefusals, generic.FormView):
    """A form below a patient, for whoever writes for them."""

    @cached_property
    def patient(self):
        patients = User.objects.patients_editable_by(self.request.user)
        patient = get_object_or_404(patients, pk=self.kwargs["patient_id"])
        reads.note_row(self.request, patient, action="assessment.due")
        return patient

    def get_context_data(self, **kwargs):
        return super().get_context_data(patient=self.patient, **kwargs)

    def post(self, request, *args, **kwargs):
        self.patient  # noqa: B018 (404 before the form is judged)
        return super().post(request, *args, **kwargs)

    def to_measures(self, said):
        messages.success(self.request, said)
        return redirect("treatment:assessments", self.patient.pk)


class NewScore(ForPatient):
    form_class = ScoreForm
    template_name = "treatment/assessment_new.html"

    def get_initial(self):
        return {"instrument": self.request.GET.get("instrument", "")}

    def get_context_data(self, **kwargs):
        asked = [one for one in INSTRUMENTS.values() if actions.asks_items(one)]
        return super().get_context_data(asked=asked, **kwargs)

    def act(self, form):
        actions.record_assessment(self.patient, by=self.request.user, **form.cleaned_data)
        return self.to_measures("The score is noted.")


class NewAnswers(ForPatient):
    """What was answered on paper or in the room."""

    form_class = NotedQuestionnaireForm
    template_name = "treatment/assessment_items.html"

    @property
    def instrument(self):
        """PHQ-9, where the address names none that may be asked."""
        known = INSTRUMENTS.get(self.request.GET.get("instrument", ""))
        return known if known and actions.asks_items(known) else INSTRUMENTS["PHQ-9"]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instrument": self.instrument}

    def get_context_data(self, **kwargs):
        return super().get_context_data(instrument=self.instrument, **kwargs)

    def act(self, form):
        row = actions.record_assessment(
            self.patient,
            by=self.request.user,
            instrument=self.instrument.name,
            answers=form.answers,
            administered_date=form.cleaned_data["administered_date"],
        )
        messages.success(self.request, "The answers are noted.")
        return redirect("treatment:assessment", row.pk)


class Ask(ForPatient):
    form_class = AskForm
    template_name = "treatment/assessment_ask.html"

    def get_initial(self):
        """What is due is ticked already."""
        return {"instruments": [item.type for item in due(self.patient, timezone.localdate())]}

    def act(self, form):
        invitations.invite(self.patient, by=self.request.user, **form.cleaned_data)
        if self.patient.email:
            return self.to_measures("The patient is asked, and gets a mail with a link.")
        return self.to_measures(
            "The patient is asked in the app. There is no address to send a mail to."
        )


class Schedule(ForPatient):
    form_class = ScheduleForm
    template_name = "treatment/assessment_schedule.html"

    def get_form_kwargs(self):
        rows = AssessmentSchedule.objects.filter(patient=self.patient)
        known = {row.instrument: row.every_days for row in rows}
        return super().get_form_kwargs() | {"known": known}

    def get_context_data(self, **kwargs):
        return super().get_context_data(upcoming=upcoming(self.patient), **kwargs)

    def act(self, form):
        set_schedule(self.patient, by=self.request.user, every_days=form.every_days)
        return self.to_measures("How often each is due is kept.")


class WithdrawInvitation(TherapistRequiredMixin, PatientScopedMixin, generic.View):
    def post(self, request, pk):
        rows = AssessmentInvitation.objects.editable_by(request.user).select_related("patient")
        invitation = get_object_or_404(rows, pk=pk)
        return done_or_told(
            request,
            lambda: invitations.withdraw(invitation, by=request.user),
            done="The patient is asked no more; the link in the mail has stopped.",
            then=measures_of(invitation.patient_id),
        )


class ChangeAssessment(TherapistRequiredMixin, PatientScopedMixin, TellsRefusals, generic.FormView):
    form_class = ChangeAssessmentForm
    template_name = "treatment/assessment_change.html"

    @cached_property
    def object(self):
        rows = ROWS.editable_by(self.request.user)
        row = get_object_or_404(rows, pk=self.kwargs["pk"])
        reads.note_row(self.request, row)
        return row

    def get_initial(self):
        row = self.object
        return {"administered_date": row.administered_date, "notes": row.notes}

    def get_context_data(self, **kwargs):
        row = self.object
        return super().get_context_data(assessment=row, patient=row.patient, **kwargs)

    def act(self, form):
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        if changed:
            actions.change_assessment(self.object, by=self.request.user, **changed)
            messages.success(self.request, "The change is kept.")
        return redirect("treatment:assessment", self.object.pk)


class DeleteAssessment(ChangeAssessment):
    """Asks once, and says what goes with it."""

    template_name = "treatment/assessment_delete.html"

    def get_form_kwargs(self):
        return {"initial": self.get_initial()}

    def post(self, request, pk):
        row = self.object
        return done_or_told(
            request,
            lambda: actions.delete_assessment(row, by=request.user),
            done="It is deleted, with its entry of the timeline.",
            then=measures_of(row.patient_id),
        )


def measures_of(patient_id):
    return reverse("treatment:assessments", args=[patient_id])
