"""The library of interventions."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts.access import CareTeamRequiredMixin, TherapistRequiredMixin
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from treatment.actions.interventions import (
    archive_intervention,
    change_intervention,
    create_intervention,
)
from treatment.forms.interventions import InterventionForm, LibraryFilter
from treatment.models import Intervention


class Library(CareTeamRequiredMixin, generic.ListView):
    template_name = "treatment/interventions.html"
    context_object_name = "interventions"
    paginate_by = 40

    def get_queryset(self):
        self.filters = LibraryFilter(self.request.GET)
        rows = Intervention.objects.offered_to(self.request.user)
        return self.filters.chosen(rows).order_by("is_system", "name", "id")

    def get_context_data(self, **kwargs):
        asked = self.request.GET.copy()
        asked.pop("page", None)
        query = f"&{asked.urlencode()}" if asked else ""
        is_filtered = any(self.filters.cleaned_data.values())
        return super().get_context_data(
            filters=self.filters, query=query, is_filtered=is_filtered, **kwargs
        )


class InterventionForms(TherapistRequiredMixin, TellsRefusals):
    form_class = InterventionForm
    template_name = "treatment/intervention_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.intervention}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            intervention=self.intervention, modalities=Intervention.Modality, **kwargs
        )

    def to_library(self, said):
        messages.success(self.request, said)
        return redirect("treatment:interventions")


class NewIntervention(InterventionForms, generic.FormView):
    intervention = None

    def act(self, form):
        create_intervention(by=self.request.user, **form.facts())
        return self.to_library("The intervention is in your library.")


class OwnInterventions(SingleObjectMixin):
    def get_queryset(self):
        return Intervention.objects.editable_by(self.request.user)


class ChangeIntervention(InterventionForms, OwnInterventions, AboutOneRow, generic.FormView):
    @property
    def intervention(self):
        return self.object

    def act(self, form):
        change_intervention(self.object, by=self.request.user, **form.facts())
        return self.to_library("Saved.")


class ArchiveIntervention(TherapistRequiredMixin, OwnInterventions, AboutOneRow, generic.FormView):
    """Asks first."""

    form_class = Form
    template_name = "treatment/intervention_archive.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(intervention=self.object, **kwargs)

    def form_valid(self, form):
        intervention = self.object
        return done_or_told(
            self.request,
            lambda: archive_intervention(intervention, by=self.request.user),
            done="It is no longer offered. Goals that use it keep it.",
            then=reverse("treatment:interventions"),
        )
