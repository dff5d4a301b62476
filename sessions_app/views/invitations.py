"""The buttons on a patient's page that invite them, and take it back."""

from django.urls import reverse
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from accounts import throttles
from accounts.access import PatientScopedMixin, TherapistRequiredMixin
from accounts.actions.invitations import invite_patient, withdraw_invitations
from accounts.forms.accounts import EmailForm
from accounts.models import User
from accounts.views.refusals import done_or_told


class Invite(TherapistRequiredMixin, PatientScopedMixin, SingleObjectMixin, View):
    queryset = User.objects.patients()
    writes = True
    http_method_names = ["post"]

    @throttles.limited("mail", by=throttles.person)
    def post(self, request, **kwargs):
        patient, form = self.get_object(), EmailForm(request.POST)
        email = form.cleaned_data["email"] if form.is_valid() else ""
        return done_or_told(
            request,
            lambda: invite_patient(patient, by=request.user, email=email),
            done="The invitation is on its way.",
            then=reverse("sessions_app:patient", args=[patient.pk]),
        )


class WithdrawInvitation(TherapistRequiredMixin, PatientScopedMixin, SingleObjectMixin, View):
    queryset = User.objects.patients()
    writes = True
    http_method_names = ["post"]

    def post(self, request, **kwargs):
        patient = self.get_object()
        return done_or_told(
            request,
            lambda: withdraw_invitations(patient, by=request.user),
            done="The invitation is withdrawn: its link does not work any more.",
            then=reverse("sessions_app:patient", args=[patient.pk]),
        )
