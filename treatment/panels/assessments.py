"""Questionnaires on the page of a patient: what must be looked at first, and how scores move."""

from django.utils import timezone

from sessions_app.panels import Panel, register
from timeline.models import TimelineEvent
from treatment.analytics.assessments import due
from treatment.models import RiskAlert
from treatment.views.measured import courses_of


def put_up() -> None:
    register("patient_alerts", alerts_of_patient)
    register("patient_measures", measures_of_patient)


def alerts_of_patient(request, *, patient, can_edit) -> Panel | None:
    alerts = list(
        RiskAlert.objects.visible_to(request.user)
        .filter(patient=patient)
        .open()
        .select_related("assessment")
        .most_urgent_first()
    )
    context = {"alerts": alerts, "can_edit": can_edit}
    return Panel("treatment/_patient_alerts.html", context) if alerts else None


def measures_of_patient(request, *, patient, can_edit) -> Panel:
    events = TimelineEvent.objects.visible_to(request.user).filter(patient=patient)
    context = {
        "courses": courses_of(events),
        "due": due(patient, timezone.localdate()) if can_edit else [],
        "patient": patient,
        "can_edit": can_edit,
    }
    return Panel("treatment/_patient_measures.html", context)
