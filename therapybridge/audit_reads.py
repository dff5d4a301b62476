"""The middleware right around the views: whatever an answer shows of patients is in the audit log
before the first byte of it leaves, or it does not leave. docs/audit-of-reads.md."""

import logging
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from accounts import reads
from accounts.models import AuditEvent
from accounts.models.emergency import broken_glass, emergency_patient_ids
from therapybridge import api_errors

log = logging.getLogger(__name__)

PURPOSES = {"therapist": "TREAT", "patient": "PATRQT", "admin": "HOPERAT"}  # HL7 PurposeOfUse
EMERGENCY = {"purpose": "ETREAT", "risk_level": AuditEvent.Risk.HIGH}
PROGRESS_EVERY = timedelta(minutes=10)  # one row of a page that looks every few seconds
REFUSED = (403, 404)
SHOWS_A_FORM_AGAIN = 422


class AuditReads:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        try:
            write_down(request, response)
        except (DatabaseError, InterfaceError) as error:
            response.close()
            log.error("read not audited", extra={"error": type(error).__name__})
            return api_errors.not_audited(request)
        return response


def write_down(request, response):
    seen = reads.of(request)
    if seen.action and shows_something(response):
        if not (seen.is_progress and is_known(request.user, seen)):
            write_read(request, response, seen)
    elif is_refusal(request, response, seen):
        write_refusal(request, response)


def shows_something(response) -> bool:
    """Redirects, empty answers and errors show nothing; a form with mistakes is shown again."""
    status = response.status_code
    is_shown = status < 300 or status in (304, SHOWS_A_FORM_AGAIN)
    return is_shown and status != 204


def write_read(request, response, seen):
    """Whatever a patient is shown is about themself. That no glass is broken is asked by the
    statement that writes, since so it nearly always is."""
    user = request.user
    if user.is_patient:
        seen.patients[user.pk] = None
    record = partial(
        AuditEvent.objects.record_answer,
        by=user,
        action=seen.action,
        status=response.status_code,
        patients=seen.patients,
        target_type=seen.target_type,
        target_id=seen.target_id,
        details=seen.details,
    )
    ordinary = {"purpose": PURPOSES.get(user.role, ""), "risk_level": seen.risk}
    if not user.is_therapist:
        record(**ordinary)
    elif record(**ordinary, unless=broken_glass(user)) is None:
        record(**(EMERGENCY if is_emergency(user, seen.patients) else ordinary))


def is_emergency(user, patients) -> bool:
    """Whether anybody of them is seen for that reason alone."""
    return not emergency_patient_ids(user).isdisjoint(patients)


def is_known(user, seen) -> bool:
    """The log itself is asked, so that nothing is left out that it does not hold already."""
    return (
        AuditEvent.objects.of_answer(
            by=user, action=seen.action, target_id=seen.target_id, patients=seen.patients
        )
        .filter(created_at__gt=timezone.now() - PROGRESS_EVERY)
        .exists()
    )


def is_refusal(request, response, seen) -> bool:
    """Somebody who is signed in asked for a row that is not theirs. What is theirs but has no
    sound, no note or no such page is no refusal."""
    if response.status_code not in REFUSED or (seen.action and response.status_code == 404):
        return False
    match = request.resolver_match
    return bool(match and match.kwargs and request.user.is_authenticated)


def write_refusal(request, response):
    AuditEvent.objects.record_answer(
        by=request.user,
        action="access.denied",
        status=response.status_code,
        outcome=AuditEvent.Outcome.DENIED,
        risk_level=AuditEvent.Risk.ELEVATED,
        target_type=asked_model(request.resolver_match.func),
        target_id=asked_id(request.resolver_match.kwargs),
        purpose=PURPOSES.get(request.user.role, ""),
        details={"route": request.resolver_match.view_name},
    )


def asked_model(view) -> str:
    made_by = getattr(view, "view_class", None) or getattr(view, "cls", None)
    rows = getattr(made_by, "queryset", None)
    return "" if rows is None else rows.model._meta.model_name


def asked_id(kwargs) -> UUID | None:
    for value in kwargs.values():
        try:
            return UUID(str(value))
        except ValueError:
            continue
    return None
