"""A patient's own goals: how they go, a line about each, and when to be reminded."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import reads
from accounts.access import PatientRequiredMixin, PatientScopedMixin
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from treatment.actions import progress, reminders
from treatment.analytics.goals import dashboard, today_of, tracking_of
from treatment.forms.tracking import EntryForm, ReminderForm
from treatment.models import Goal, GoalReminder
from treatment.views.goals_dashboard import shown


class OwnGoals(PatientRequiredMixin, generic.TemplateView):
    template_name = "treatment/own_goals.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        reads.note(self.request, "goal.list", patients=[user.pk])
        board = dashboard(user, user)
        return super().get_context_data(board=board, shown=shown(board), **kwargs)


class OwnGoalForm(
    PatientRequiredMixin,
    PatientScopedMixin,
    TellsRefusals,
    SingleObjectMixin,
    AboutOneRow,
    generic.FormView,
):
    """Open goals; a closed one is not asked about any more."""

    queryset = Goal.objects.select_related("patient", "tracking")
    context_object_name = "goal"

    def get_queryset(self):
        return self.queryset.visible_to(self.request.user)


class NoteOwn(OwnGoalForm):
    form_class = EntryForm
    template_name = "treatment/own_goal_note.html"

    def get_form_kwargs(self):
        about = {"goal": self.object, "tracking": tracking_of(self.object)}
        return super().get_form_kwargs() | about

    def get_initial(self):
        return {"entry_date": today_of(self.object.patient)}

    def act(self, form):
        entry = progress.record_progress(self.object, by=self.request.user, **form.cleaned_data)
        reached = entry.goal.milestones.filter(entry=entry).order_by("-threshold").first()
        said = f"Noted. You reached something: {reached}!" if reached else "Noted."
        messages.success(self.request, said)
        return redirect("treatment:own_goals")


class OwnReminders(OwnGoalForm):
    form_class = ReminderForm
    template_name = "treatment/own_reminders.html"
    reads_as = "reminder.list"

    def get_initial(self):
        return {"at_time": "18:00", "kind": GoalReminder.Kind.PROGRESS, "by_mail": True}

    def get_context_data(self, **kwargs):
        rows = self.object.reminders.by_time()
        return super().get_context_data(reminders=rows, **kwargs)

    def act(self, form):
        reminders.add_reminder(self.object, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "You will be reminded.")
        return redirect("treatment:own_goals_reminders", self.object.pk)


class RemoveReminder(PatientRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    queryset = GoalReminder.objects.select_related("goal__patient")

    def post(self, request, **kwargs):
        reminder = self.get_object()
        return done_or_told(
            request,
            lambda: reminders.remove_reminder(reminder, by=request.user),
            done="Removed.",
            then=reverse("treatment:own_goals_reminders", args=[reminder.goal_id]),
        )
