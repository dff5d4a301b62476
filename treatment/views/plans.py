"""Pages of plans: one patient's plans and goals, one plan, its form, its reviews and versions."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
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
from accounts.views.refusals import AboutOneRow, TellsRefusals
from treatment import diagnoses
from treatment.actions.plan_versions import content_of
from treatment.actions.plans import change_plan, create_plan, review_plan
from treatment.analytics.plans import (
    branches,
    flat,
    goals_for_tree,
    progress_of_plan,
    summary,
)
from treatment.forms.plans import PlanForm, ReviewForm
from treatment.measuring.differences import differences
from treatment.models import Goal, PlanReview, PlanVersion, TreatmentPlan
from treatment.models.plans import MOST_CODES

SHOWN = 12  # reviews and versions on the page of a plan


class PatientPlans(
    CareTeamRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.TemplateView
):
    """All plans of a patient, and the goals that belong to none."""

    queryset = User.objects.patients()
    context_object_name = "patient"
    template_name = "treatment/plans.html"
    reads_as = "treatment_plan.list"

    def get_context_data(self, **kwargs):
        self.object = patient = self.get_object()
        user, today = self.request.user, timezone.localdate()
        plans = TreatmentPlan.objects.visible_to(user).filter(patient=patient).newest_first()
        goals = list(goals_for_tree(Goal.objects.visible_to(user).filter(patient=patient)))
        return super().get_context_data(
            can_edit=edits(user, patient.pk),
            plans=[shown(plan, goals, today) for plan in plans],
            loose=branches(goal for goal in goals if goal.plan_id is None),
            **kwargs,
        )


def shown(plan, goals, today):
    roots = branches(goal for goal in goals if goal.plan_id == plan.pk)
    return {
        "plan": plan,
        "state": plan.review_state(today),
        "progress": progress_of_plan(roots),
        "count": sum(branch.goal.counts for branch in flat(roots)),
    }


class PlanPage(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    queryset = TreatmentPlan.objects.select_related("patient", "therapist")
    template_name = "treatment/plan.html"
    context_object_name = "plan"

    def get_context_data(self, **kwargs):
        plan, user, today = self.object, self.request.user, timezone.localdate()
        roots = branches(goals_for_tree(plan.goals))
        return super().get_context_data(
            patient=plan.patient,
            can_edit=edits(user, plan.patient_id),
            roots=roots,
            summary=summary(roots),
            state=plan.review_state(today),
            days=plan.next_review_date and (plan.next_review_date - today).days,
            reviews=plan.reviews.newest_first().select_related("reviewer")[:SHOWN],
            versions=plan.versions.newest_first().select_related("changed_by")[:SHOWN],
            **kwargs,
        )


class PlanForms(TherapistRequiredMixin, TellsRefusals):
    """The form, with the codes that were looked for. Looking for codes saves nothing."""

    form_class = PlanForm
    template_name = "treatment/plan_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.plan}

    def post(self, request, *args, **kwargs):
        if "find" in request.POST:
            form = self.get_form()
            return self.render_to_response(self.get_context_data(form=form, is_looking=True))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        looked_for = self.request.POST.get("search", "")
        return super().get_context_data(
            plan=self.plan,
            patient=self.plan.patient,
            search=looked_for,
            found=diagnoses.matches(looked_for) if looked_for else [],
            release=diagnoses.RELEASE,
            **kwargs,
        )


class NewPlan(PlanForms, generic.FormView):
    @cached_property
    def plan(self):
        """Not saved yet."""
        patients = User.objects.patients_editable_by(self.request.user)
        patient = get_object_or_404(patients, pk=self.kwargs["pk"])
        reads.note(self.request, "treatment_plan.list", patients=[patient.pk])
        return TreatmentPlan(patient=patient)

    def act(self, form):
        plan = create_plan(self.plan.patient, by=self.request.user, **form.facts())
        messages.success(self.request, "The plan is begun. Now set its goals.")
        return redirect("treatment:plan", plan.pk)


class ChangePlan(PlanForms, PatientScopedMixin, SingleObjectMixin, AboutOneRow, generic.FormView):
    queryset = TreatmentPlan.objects.select_related("patient")
    writes = True

    @property
    def plan(self):
        return self.object

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        return super().post(request, *args, **kwargs)

    def act(self, form):
        version = form.cleaned_data["version"]
        change_plan(self.plan, by=self.request.user, version=version, **form.facts())
        messages.success(self.request, "The plan is changed. How it was is kept as a version.")
        return redirect("treatment:plan", self.plan.pk)


class FindCodes(CareTeamRequiredMixin, generic.TemplateView):
    """What stands below the field of the plan's form while somebody types: what they ticked in
    earlier results, then what is called so."""

    template_name = "treatment/_codes_found.html"

    def get_context_data(self, **kwargs):
        looked_for = self.request.GET.get("search", "")[:100]
        found = diagnoses.matches(looked_for) if looked_for.strip() else []
        kept = self.ticked()
        others = [one for one in found if one not in kept]
        return super().get_context_data(search=looked_for, found=others, kept=kept, **kwargs)

    def ticked(self):
        codes = self.request.GET.getlist("diagnosis_codes")[:MOST_CODES]
        return [one for code in dict.fromkeys(codes) if (one := diagnoses.lookup(code))]


class ReviewPlan(
    TherapistRequiredMixin,
    TellsRefusals,
    PatientScopedMixin,
    SingleObjectMixin,
    AboutOneRow,
    generic.FormView,
):
    queryset = TreatmentPlan.objects.select_related("patient")
    form_class = ReviewForm
    template_name = "treatment/plan_review.html"
    writes = True

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": PlanReview(plan=self.object)}

    def get_initial(self):
        return {
            "review_date": timezone.localdate(),
            "goals_reviewed": sum(branch.goal.counts for branch in flat(self.roots)),
            "goals_on_track": None,
        }

    @cached_property
    def roots(self):
        return branches(goals_for_tree(self.object.goals))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            plan=self.object, patient=self.object.patient, roots=self.roots, **kwargs
        )

    def act(self, form):
        facts = {name: form.cleaned_data[name] for name in form.Meta.fields}
        review = review_plan(self.object, by=self.request.user, **facts)
        said = f"The review is kept. The next one is on {review.next_review_date:%-d %B %Y}."
        messages.success(self.request, said)
        return redirect("treatment:plan", self.object.pk)


class VersionPage(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    """What became of an earlier version: what differs from the one after it, or from any later."""

    queryset = TreatmentPlan.objects.select_related("patient")
    context_object_name = "plan"
    template_name = "treatment/plan_version.html"
    reads_as = "plan_version.read"

    def get_context_data(self, **kwargs):
        plan, numbers = self.object, self.numbers()
        number, other = self.kwargs["number"], self.other(numbers)
        before = get_object_or_404(plan.versions.select_related("changed_by"), number=number)
        return super().get_context_data(
            patient=plan.patient,
            before=before,
            number=number,
            other=other,
            later=[one for one in numbers if one > number],
            differences=differences(before.content, self.content(other)),
            **kwargs,
        )

    def numbers(self):
        kept = PlanVersion.objects.filter(plan=self.object).order_by("number")
        return [*kept.values_list("number", flat=True), self.object.version]

    def other(self, numbers):
        """The one that the address names, if it is a later one; else the next."""
        asked, number = self.request.GET.get("with", ""), self.kwargs["number"]
        later = [one for one in numbers if one > number]
        wished = next((one for one in later if str(one) == asked), None)
        return wished or min(later, default=self.object.version)

    def content(self, number):
        kept = self.object.versions.filter(number=number).first()
        return kept.content if kept else content_of(self.object)
