"""What people do with requests: ask, withdraw, look, answer, extend the time."""

from django.db import transaction
from django.utils import timezone

from accounts import request_clock
from accounts.errors import Refused
from accounts.models import AccessRequest, AuditEvent, User
from accounts.models.access_requests import CLOCK, check_length

Status = AccessRequest.Status

RETENTION = (
    "A treatment record cannot be deleted on request: the practice must keep it for years. Talk to "
    "your therapist or to the practice; they can restrict its use, correct it, and erase "
    "recordings."
)
ORIGINAL_WORDS = {  # of earlier clients
    "view_records": AccessRequest.Type.ACCESS,
    "correct_data": AccessRequest.Type.AMENDMENT,
    "restrict_processing": AccessRequest.Type.RESTRICTION,
    "download_data": AccessRequest.Type.PORTABILITY,
    "data_portability": AccessRequest.Type.PORTABILITY,
}


class NoDeletion(Refused):
    code = "cannot_be_deleted"
    status = 422
    message = RETENTION

    def __init__(self):
        super().__init__(field="request_type")


class NotNow(Refused):
    code = "not_now"


class WordsMissing(Refused):
    """What the answer needs, beside the field that is short of it."""

    code = "invalid"
    status = 422

    def __init__(self, field: str, message: str):
        super().__init__(message, field=field)


@transaction.atomic
def ask(request: AccessRequest, *, by: User) -> AccessRequest:
    """The clock begins."""
    request.due_on = timezone.localdate() + CLOCK
    request.full_clean()
    request.save(force_insert=True)
    _record(request, by=by, action="created", type=request.type)
    request_clock.tell_practice(request)
    return request


@transaction.atomic
def cancel(request: AccessRequest, *, by: User) -> AccessRequest:
    _move(request, Status.CANCELLED, closed_at=timezone.now())
    _record(request, by=by, action="cancelled")
    return request


@transaction.atomic
def review(
    request: AccessRequest, *, by: User, status: str, response: str = "", denial_reason: str = ""
) -> AccessRequest:
    """Look at it, answer it, or complete what was promised. An answer has words, a denial its
    reason; what was said earlier stays unless something is said now."""
    _check_words(status, response, denial_reason)
    now = timezone.now()
    changes = {"processed_by": by}
    if response:
        request.response = response
        changes["sealed_response"] = request.sealed_response
    if status == Status.DENIED:
        request.denial_reason = denial_reason
        changes["sealed_denial_reason"] = request.sealed_denial_reason
    if status in (Status.APPROVED, Status.DENIED):
        changes["reviewed_at"] = now
    if status == Status.COMPLETED:
        changes["completed_at"] = now
    if status in (Status.DENIED, Status.COMPLETED):
        changes["closed_at"] = now
    _move(request, status, **changes)
    _record(request, by=by, action=status)
    if status != Status.UNDER_REVIEW:
        request_clock.tell_patient(request)
    return request


@transaction.atomic
def extend(request: AccessRequest, *, by: User, reason: str) -> AccessRequest:
    """By 30 days, once, and the patient reads why."""
    if problem := check_length(reason):
        raise WordsMissing("reason", problem)
    request.extension_reason = reason
    waiting = AccessRequest.objects.awaited().filter(extended_at__isnull=True)
    extended = waiting.filter(pk=request.pk, due_on__gte=timezone.localdate()).update(
        due_on=request.due_on + CLOCK,
        extended_at=timezone.now(),
        reminded_at=None,
        sealed_extension_reason=request.sealed_extension_reason,
        processed_by=by,
        updated_at=timezone.now(),
    )
    if not extended:
        raise NotNow(
            "The time can be extended once, by 30 days, while the first 30 days run and the "
            "request is not answered."
        )
    request.refresh_from_db()
    _record(request, by=by, action="extended", due_on=str(request.due_on))
    request_clock.tell_patient(request)
    return request


def _check_words(status, response, denial_reason):
    is_answer = status in (Status.APPROVED, Status.DENIED)
    if (is_answer or response) and (problem := check_length(response)):
        raise WordsMissing("response_notes", problem)
    if status == Status.DENIED and (problem := check_length(denial_reason)):
        raise WordsMissing("denial_reason", f"A denial needs its reason. {problem}")


def _move(request, status, **changes):
    """One conditional UPDATE: of two who decide at the same time, the second is told."""
    before = AccessRequest.BEFORE.get(status, ())
    rows = AccessRequest.objects.filter(pk=request.pk, status__in=before)
    if not rows.update(status=status, updated_at=timezone.now(), **changes):
        request.refresh_from_db()
        raise NotNow(
            f"This request is “{request.get_status_display().lower()}” now, so it cannot become "
            f"“{Status(status).label.lower()}”."
        )
    request.refresh_from_db()


def _record(request, *, by, action, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"access_request.{action}",
        target=request,
        patient=request.patient,
        risk="elevated",
        **details,
    )
