"""How often a questionnaire is due for a patient, where that differs from the usual."""

from collections.abc import Mapping

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import AuditEvent, User
from treatment.actions.assessments import Wrong
from treatment.instruments import INSTRUMENTS
from treatment.models import AssessmentSchedule

LONGEST = 366


@transaction.atomic
def set_schedule(
    patient: User, *, by: User, every_days: Mapping[str, int | None]
) -> list[AssessmentSchedule]:
    """`every_days` by the name of a questionnaire; None: never. Those that are not named go by
    the usual again."""
    if not User.objects.patients_editable_by(by).filter(pk=patient.pk).exists():
        raise NotAllowed
    for name, days in every_days.items():
        _check(name, days)
    rows = AssessmentSchedule.objects.filter(patient=patient)
    rows.exclude(instrument__in=every_days).delete()
    for name, days in every_days.items():
        rows.update_or_create(
            patient=patient, instrument=name, defaults={"every_days": days, "set_by": by}
        )
    AuditEvent.objects.record(
        by=by,
        action="assessment_schedule.set",
        target=patient,
        patient=patient,
        instruments=sorted(every_days),
    )
    return list(rows.order_by("instrument"))


def _check(name, days):
    if name not in INSTRUMENTS:
        raise Wrong("schedule", f"Known are {', '.join(INSTRUMENTS)}.")
    if days is not None and not 1 <= days <= LONGEST:
        raise Wrong("schedule", f"A questionnaire is due every 1 to {LONGEST} days, or never.")
