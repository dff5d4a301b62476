"""An answer that somebody has to look at at once, and what came of it."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.notifications import notify_care_team
from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, Notification, User
from treatment.actions.care import as_it_is_now
from treatment.models import Assessment, RiskAlert


class ReviewedAlready(Refused):
    code = "reviewed_already"
    message = "Somebody has reviewed this already."


def raise_alert(assessment: Assessment, *, severity: str, by: User | None) -> RiskAlert:
    """In the transaction of the answer: either both are there or neither."""
    alert = RiskAlert.objects.create(
        patient=assessment.patient, assessment=assessment, severity=severity
    )
    _record(alert, by=by, action="raised", severity=severity)
    notify_care_team(
        alert.patient,
        kind=Notification.Kind.RISK_ALERT,
        title="An answer tells of thoughts of death or self-harm",
        once=f"risk_alert:{alert.pk}",
        link=reverse("treatment:risk_alert", args=[alert.pk]),
        about=alert,
        by_mail=True,
    )
    return alert


@transaction.atomic
def review_alert(alert: RiskAlert, *, by: User, outcome: str, comment: str = "") -> RiskAlert:
    """Once, with the name of whoever looked at it."""
    alert = as_it_is_now(RiskAlert.objects.select_for_update(of=["self"]), alert)
    if not User.objects.patients_editable_by(by).filter(pk=alert.patient_id).exists():
        raise NotAllowed
    if alert.is_reviewed:
        raise ReviewedAlready
    alert.outcome, alert.comment = outcome, comment.strip()
    alert.reviewed_by, alert.reviewed_at = by, timezone.now()
    alert.full_clean()
    alert.save()
    _record(alert, by=by, action="reviewed", outcome=outcome)
    return alert


def _record(alert, *, by, action, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"risk_alert.{action}",
        target=alert,
        patient=alert.patient,
        risk=AuditEvent.Risk.HIGH,
        **details,
    )
