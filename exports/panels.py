"""What this app shows on the pages of the apps below."""

from exports.models import patients_exportable_by
from sessions_app import panels
from sessions_app.panels import Panel


def put_up():
    panels.register("patient_actions", export_button)


def export_button(request, *, patient, can_edit):
    if not patients_exportable_by(request.user).filter(pk=patient.pk).exists():
        return None
    return Panel("exports/_patient_action.html", {"patient": patient})
