"""Reminders of plan reviews: once for each date on which one is to be, a week ahead."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.notifications import notify_writing
from accounts.models import Notification
from treatment.models import TreatmentPlan
from treatment.models.plans import DUE_SOON


def remind() -> int:
    """How many plans were told of."""
    plans = due().select_related("patient")
    return sum(_remind(plan) for plan in plans.iterator(chunk_size=100))


def due():
    return TreatmentPlan.objects.review_due(timezone.localdate() + DUE_SOON).not_reminded()


@transaction.atomic
def _remind(plan):
    """False where another worker was first, or the date was moved meanwhile."""
    day = plan.next_review_date
    claimed = due().filter(pk=plan.pk, next_review_date=day)
    if not claimed.update(review_reminded_on=day):
        return False
    notify_writing(
        plan.patient,
        kind=Notification.Kind.PLAN_REVIEW,
        title="A treatment plan is due for review",
        once=f"plan_review:{plan.pk}:{day}",
        link=reverse("treatment:plan", args=[plan.pk]),
        about=plan,
        by_mail=True,
    )
    return True
