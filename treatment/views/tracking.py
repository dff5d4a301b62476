"""One goal: how it is measured, and what was noted of it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import reads
from accounts.access import (
    AuditedReadsMixin,
    CareTeamRequiredMixin,
    PatientScopedMixin,
    TherapistRequiredMixin,
    edits,
)
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from treatment.actions import progress, tracking
from treatment.analytics.goal_history import shown_points, statistics
from treatment.analytics.goals import today_of, tracking_of, unit_of
from treatment.forms.tracking import ClinicianEntryForm, TrackingForm
from treatment.models import Goal, ProgressEntry
from treatment.views.goal_chart import chart_of
from treatment.views.goals_dashboard import TRENDS

GOALS = Goal.objects.select_related("patient", "tracking")


class GoalEntries(CareTeamRequiredMixin, AuditedReadsMixin, generic.ListView):
    """Everything that was noted of a goal, newest first."""

    template_name = "treatment/tracking.html"
    context_object_name = "entries"
    paginate_by = 30

    @cached_property
    def goal(self):
        return get_object_or_404(GOALS.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_queryset(self):
        reads.note_row(self.request, self.goal, action="progress.list")
        entries = self.goal.progress_entries.select_related("recorded_by", "session", "goal")
        return entries.newest_first()

    def get_context_data(self, **kwargs):
        goal, user = self.goal, self.request.user
        config, today = tracking_of(goal), today_of(goal.patient)
        told = statistics(goal, goal.progress_entries.all())
        return super().get_context_data(
            goal=goal,
            patient=goal.patient,
            tracking=config,
            unit=unit_of(goal, config),
            told=told,
            trend=TRENDS[told["trend_direction"]][0],
            chart=chart_of(goal, config, shown_points(goal), today),
            milestones=goal.milestones.order_by("-achieved_at"),
            can_edit=edits(user, goal.patient_id),
            **kwargs,
        )


class AboutGoal(
    TherapistRequiredMixin,
    PatientScopedMixin,
    TellsRefusals,
    SingleObjectMixin,
    AboutOneRow,
    generic.FormView,
):
    queryset = GOALS
    context_object_name = "goal"
    writes = True

    def back(self, goal, said):
        messages.success(self.request, said)
        return redirect("treatment:tracking", goal.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(patient=self.object.patient, **kwargs)


class SetUp(AboutGoal):
    form_class = TrackingForm
    template_name = "treatment/tracking_set_up.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": tracking_of(self.object)}

    def act(self, form):
        tracking.set_tracking(self.object, by=self.request.user, **form.cleaned_data)
        return self.back(self.object, "Saved.")


class NewEntry(AboutGoal):
    form_class = ClinicianEntryForm
    template_name = "treatment/tracking_note.html"

    def get_form_kwargs(self):
        goal = self.object
        about = {"goal": goal, "tracking": tracking_of(goal), "user": self.request.user}
        return super().get_form_kwargs() | about

    def get_initial(self):
        return {
            "entry_date": today_of(self.object.patient),
            "session": self.request.GET.get("session"),
        }

    def act(self, form):
        progress.record_progress(self.object, by=self.request.user, **form.cleaned_data)
        return self.back(self.object, "Noted.")


class ChangeEntry(AboutGoal):
    """By whoever wrote it."""

    queryset = ProgressEntry.objects.select_related("goal__patient", "goal__tracking")
    form_class = ClinicianEntryForm
    template_name = "treatment/tracking_note.html"
    context_object_name = "entry"

    def get_queryset(self):
        return self.queryset.written_by(self.request.user)

    def get_form_kwargs(self):
        goal = self.object.goal
        about = {"goal": goal, "tracking": tracking_of(goal), "user": self.request.user}
        return super().get_form_kwargs() | about

    def get_initial(self):
        entry = self.object
        names = ("value", "rating", "entry_date", "notes")
        kept = {name: getattr(entry, name) for name in names}
        if entry.value is not None and entry.value == entry.value.to_integral_value():
            kept["value"] = int(entry.value)
        return kept | {"session": entry.session_id}

    def get_context_data(self, **kwargs):
        goal = self.object.goal
        shown = {"goal": goal, "patient": goal.patient}
        return generic.FormView.get_context_data(self, entry=self.object, **shown, **kwargs)

    def act(self, form):
        progress.change_progress(self.object, by=self.request.user, **form.cleaned_data)
        return self.back(self.object.goal, "Saved.")


class DeleteEntry(TherapistRequiredMixin, SingleObjectMixin, generic.View):
    queryset = ProgressEntry.objects.select_related("goal__patient")

    def get_queryset(self):
        return self.queryset.written_by(self.request.user)

    def post(self, request, **kwargs):
        entry = self.get_object()
        return done_or_told(
            request,
            lambda: progress.delete_progress(entry, by=request.user),
            done="Deleted. Milestones that were reached stay reached.",
            then=reverse("treatment:tracking", args=[entry.goal_id]),
        )
