"""Questionnaires that are due: whoever writes for the patient hears of each due date once."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.actions.notifications import notify_writing
from accounts.models import Notification, User
from treatment.analytics.assessments import due
from treatment.models import Assessment, AssessmentSchedule

AT_ONCE = 100


def remind() -> int:
    """How many notifications there were."""
    today = timezone.localdate()
    patients = with_questionnaires().iterator(chunk_size=AT_ONCE)
    return sum(_remind_of(patient, today) for patient in patients)


def with_questionnaires():
    """Patients of whom one may be due."""
    filled_in, planned = (
        Exists(model.objects.filter(patient=OuterRef("pk")))
        for model in (Assessment, AssessmentSchedule)
    )
    return User.objects.patients().filter(filled_in | planned)


def _remind_of(patient: User, today: date) -> int:
    return sum(
        notify_writing(
            patient,
            kind=Notification.Kind.ASSESSMENT_DUE,
            title=f"{item.type} is due",
            once=f"assessment_due:{patient.pk}:{item.type}:{item.due_date}",
            link=reverse("treatment:assessments", args=[patient.pk]),
            about=patient,
        )
        for item in due(patient, today)
    )
