"""Pages of goals, and of what is done about them."""

from datetime import datetime

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import reads
from accounts.access import (
    CareTeamRequiredMixin,
    PatientScopedMixin,
    TherapistRequiredMixin,
    edits,
)
from accounts.models import User
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from treatment.actions.goals import change_goal, create_goal, delete_goal
from treatment.actions.interventions import change_link, link_intervention, unlink_intervention
from treatment.analytics.plans import branches, flat, goals_for_tree
from treatment.forms.goals import ChangeLinkForm, GoalForm, LinkForm
from treatment.models import Goal, GoalIntervention, Intervention, TreatmentPlan

GOALS = Goal.objects.select_related("patient", "plan", "parent", "session")
LINKS = GoalIntervention.objects.select_related("goal__patient", "intervention")


class GoalPage(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    queryset = GOALS
    template_name = "treatment/goal.html"
    context_object_name = "goal"

    def get_context_data(self, **kwargs):
        goal, user = self.object, self.request.user
        return super().get_context_data(
            patient=goal.patient,
            branch=branch_of(goal),
            can_edit=edits(user, goal.patient_id),
            has_library=user.is_therapist and Intervention.objects.offered_to(user).exists(),
            **kwargs,
        )


def branch_of(goal):
    roots = branches(goals_for_tree(Goal.objects.filter(patient=goal.patient_id)))
    return next(branch for branch in flat(roots) if branch.goal.pk == goal.pk)


class GoalForms(TherapistRequiredMixin, TellsRefusals):
    form_class = GoalForm
    template_name = "treatment/goal_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.goal, "user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(goal=self.goal, patient=self.goal.patient, **kwargs)

    def to_goals(self, goal, said):
        messages.success(self.request, said)
        if goal.plan_id:
            return redirect("treatment:plan", goal.plan_id)
        return redirect("treatment:plans", goal.patient_id)


class NewGoal(GoalForms, generic.FormView):
    """`?plan=` and `?parent=` say where it is to stand."""

    @cached_property
    def goal(self):
        """Not saved yet."""
        patients = User.objects.patients_editable_by(self.request.user)
        patient = get_object_or_404(patients, pk=self.kwargs["pk"])
        reads.note(self.request, "goal.list", patients=[patient.pk])
        return Goal(patient=patient)

    def get_initial(self):
        parent = self.named(Goal.objects, "parent")
        plan = parent.plan if parent else self.named(TreatmentPlan.objects, "plan")
        kind = Goal.Type.OBJECTIVE if parent else Goal.Type.LONG_TERM
        return {"plan": plan, "parent": parent, "goal_type": kind}

    def named(self, rows, name):
        asked = self.request.GET.get(name, "")
        rows = rows.editable_by(self.request.user).filter(patient=self.goal.patient)
        return next((row for row in rows if str(row.pk) == asked), None) if asked else None

    def act(self, form):
        goal = create_goal(self.goal.patient, by=self.request.user, **form.facts())
        return self.to_goals(goal, "The goal is set. It stands on the timeline, too.")


class ChangeGoal(GoalForms, PatientScopedMixin, SingleObjectMixin, AboutOneRow, generic.FormView):
    queryset = GOALS
    writes = True

    @property
    def goal(self):
        return self.object

    def act(self, form):
        seen = seen_at(form.cleaned_data["updated_at"])
        goal = change_goal(self.goal, by=self.request.user, updated_at=seen, **form.facts())
        return self.to_goals(goal, "The goal is changed.")


def seen_at(text):
    """The moment that the form was made of; None where a form has lost it."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


class DeleteGoal(
    TherapistRequiredMixin, PatientScopedMixin, SingleObjectMixin, AboutOneRow, generic.FormView
):
    """Asks first."""

    queryset = GOALS
    form_class = Form
    template_name = "treatment/goal_delete.html"
    writes = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(goal=self.object, patient=self.object.patient, **kwargs)

    def form_valid(self, form):
        goal = self.object
        return done_or_told(
            self.request,
            lambda: delete_goal(goal, by=self.request.user),
            done="The goal is deleted.",
            then=reverse("treatment:plans", args=[goal.patient_id]),
        )


class LinkIntervention(
    TherapistRequiredMixin,
    TellsRefusals,
    PatientScopedMixin,
    SingleObjectMixin,
    AboutOneRow,
    generic.FormView,
):
    queryset = GOALS
    form_class = LinkForm
    template_name = "treatment/goal_intervention_new.html"
    writes = True

    def get_form_kwargs(self):
        link = GoalIntervention(goal=self.object)
        return super().get_form_kwargs() | {"instance": link, "user": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(goal=self.object, patient=self.object.patient, **kwargs)

    def act(self, form):
        link_intervention(self.object, by=self.request.user, **form.facts())
        messages.success(self.request, "The intervention belongs to the goal now.")
        return redirect("treatment:goal", self.object.pk)


class ChangeLink(
    TherapistRequiredMixin,
    TellsRefusals,
    PatientScopedMixin,
    SingleObjectMixin,
    AboutOneRow,
    generic.FormView,
):
    queryset = LINKS
    form_class = ChangeLinkForm
    template_name = "treatment/goal_intervention.html"
    writes = True

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.object}

    def get_context_data(self, **kwargs):
        link = self.object
        return super().get_context_data(
            link=link, goal=link.goal, patient=link.goal.patient, **kwargs
        )

    def act(self, form):
        change_link(self.object, by=self.request.user, **form.facts())
        messages.success(self.request, "Saved.")
        return redirect("treatment:goal", self.object.goal_id)


class Unlink(TherapistRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    queryset = LINKS
    writes = True
    http_method_names = ["post"]

    def post(self, request, **kwargs):
        link = self.get_object()
        return done_or_told(
            request,
            lambda: unlink_intervention(link, by=request.user),
            done="The intervention does not belong to the goal any more.",
            then=reverse("treatment:goal", args=[link.goal_id]),
        )
