"""What lies on somebody's desk today: what is being made, and what waits for them."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import AccessRequest, EmergencyAccess, User
from sessions_app.models import CoSignature, SessionNote, TherapySession
from therapybridge.today.heaps import Heap, heap, merged, picked
from treatment.models import RiskAlert, TreatmentPlan
from treatment.models.plans import DUE_SOON

REQUESTS_SHOWN_BEFORE = timedelta(days=7)  # they are due
OPEN_SESSIONS = 100  # more than that are in the pipeline only when something is wrong with it
RECENT = 6


def sessions_of(user):
    return TherapySession.objects.visible_to(user).select_related("patient")


def unfinished(user) -> dict[str, Heap]:
    """The page asks for this alone while something is being written."""
    sessions = list(sessions_of(user).not_processed().newest_first()[:OPEN_SESSIONS])
    return {
        "processing": picked(sessions, lambda one: one.is_in_progress and not one.is_uploading),
        "uploading": picked(sessions, lambda one: one.is_uploading),
        "failed": picked(sessions, lambda one: one.is_failed),
    }


def therapists_desk(user) -> dict[str, Heap]:
    return {
        "alerts": alerts_to_review(user),
        "risks": risks_to_look_at(user),
        "notes": notes_to_sign(user),
        "co_signatures": co_signatures(user),
        "summaries": summaries_to_release(user),
        "plans": plans_to_review(user),
        "requests": requests_due(user),
    }


def admins_desk(user) -> dict[str, Heap]:
    """An admin writes nothing clinical: what waits for them are the practice's duties."""
    return {
        "emergencies": emergencies_to_review(user),
        "requests": requests_due(user),
        "unassigned": heap(User.objects.without_therapist().order_by("created_at", "id")),
    }


def recent_sessions(user) -> list[TherapySession]:
    return list(sessions_of(user).processed().newest_first()[:RECENT])


def notes_to_sign(user) -> Heap:
    """Her own notes that nobody has signed, and her sessions that have none; the oldest first."""
    notes = SessionNote.objects.editable_by(user).by(user).unsigned()
    begun = heap(
        notes.select_related("session__patient")
        .defer("content")
        .order_by("session__session_date", "id")
    )
    return merged(begun, sessions_without_note(user), key=lambda row: about(row).session_date)


def sessions_without_note(user) -> Heap:
    sessions = TherapySession.objects.editable_by(user).processed().filter(therapist=user)
    unwritten = sessions.filter(session_notes__isnull=True).select_related("patient")
    return heap(unwritten.order_by("session_date", "id"))


def about(row) -> TherapySession:
    return row if isinstance(row, TherapySession) else row.session


def co_signatures(user) -> Heap:
    """Colleagues' notes that wait for her name, and her own that came back."""
    asked_again = CoSignature.objects.filter(
        note=OuterRef("note"), created_at__gt=OuterRef("created_at")
    )
    waiting = Q(supervisor=user, state=CoSignature.State.REQUESTED)
    returned = Q(requested_by=user, state=CoSignature.State.RETURNED) & ~Exists(asked_again)
    rows = CoSignature.objects.visible_to(user).filter(waiting | returned)
    rows = rows.select_related("note__session__patient", "requested_by", "supervisor")
    return heap(rows.defer("comment", "note__content").order_by("created_at", "id"))


def summaries_to_release(user) -> Heap:
    sessions = TherapySession.objects.editable_by(user).with_unreleased_summary()
    return heap(sessions.select_related("patient").order_by("session_date", "id"))


def risks_to_look_at(user) -> Heap:
    sessions = TherapySession.objects.editable_by(user).with_risks_to_review()
    return heap(sessions.select_related("patient").newest_first())


def alerts_to_review(user) -> Heap:
    """Answers to questionnaires that somebody must look at now."""
    alerts = RiskAlert.objects.editable_by(user).open()
    return heap(alerts.select_related("patient", "assessment").most_urgent_first())


def requests_due(user) -> Heap:
    soon = timezone.localdate() + REQUESTS_SHOWN_BEFORE
    due = AccessRequest.objects.editable_by(user).awaited().filter(due_on__lte=soon)
    return heap(due.select_related("patient").most_urgent_first())


def plans_to_review(user) -> Heap:
    """Overdue ones first."""
    soon = timezone.localdate() + DUE_SOON
    plans = TreatmentPlan.objects.editable_by(user).review_due(soon).select_related("patient")
    return heap(plans.order_by("next_review_date", "id"))


def emergencies_to_review(user) -> Heap:
    accesses = EmergencyAccess.objects.visible_to(user).unreviewed()
    return heap(accesses.select_related("user", "patient").order_by("started_at", "id"))
