from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin, edits
from accounts.views.refusals import AboutOneRow, TellsRefusals
from treatment.actions.alerts import review_alert
from treatment.forms.questionnaires import AlertReviewForm
from treatment.models import RiskAlert
from treatment.views.measured import told

ROWS = RiskAlert.objects.select_related("patient", "assessment", "reviewed_by")


class RiskAlertPage(
    CareTeamRequiredMixin,
    PatientScopedMixin,
    SingleObjectMixin,
    AboutOneRow,
    TellsRefusals,
    generic.FormView,
):
    """What was answered, and what came of it."""

    queryset = ROWS
    form_class = AlertReviewForm
    template_name = "treatment/risk_alert.html"

    def post(self, request, *args, **kwargs):
        if not request.user.is_therapist:
            raise PermissionDenied
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        alert = self.object
        return super().get_context_data(
            alert=alert,
            patient=alert.patient,
            answered=[line for line in told(alert.assessment) if line["is_risk"]],
            can_edit=edits(self.request.user, alert.patient_id),
            **kwargs,
        )

    def act(self, form):
        review_alert(self.object, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "Your review is kept.")
        return redirect("sessions_app:patient", self.object.patient_id)
