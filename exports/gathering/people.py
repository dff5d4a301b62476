"""Whose record it is, what they agreed to, and who has seen it."""

from collections.abc import Iterator

from accounts.models import Consent, TherapistPatient
from accounts.trail import accounting
from exports.gathering.scope import Scope, name_of, streamed
from sessions_app.models import TherapySession


def demographics(scope: Scope) -> Iterator[dict]:
    patient = scope.patient
    sessions = scope.of_patient(TherapySession.objects.all()).counted()
    first = sessions.order_by("session_date").first()
    last = sessions.newest_first().first()
    yield {
        "name": patient.full_name,
        "email": patient.email,
        "phone": patient.phone or None,
        "care_team": list(care_team(scope)),
        "first_session": first and first.session_date,
        "last_session": last and last.session_date,
        "sessions": sessions.count(),
    }


def care_team(scope: Scope) -> Iterator[dict]:
    care = scope.of_patient(TherapistPatient.objects.all()).active()
    for row in care.select_related("therapist").order_by("created_at", "id"):
        yield {
            "name": row.therapist.full_name,
            "relationship": row.get_relationship_type_display(),
        }


def consents(scope: Scope) -> Iterator[dict]:
    rows = scope.of_patient(Consent.objects.all()).with_state().select_related("recorded_by")
    for row in scope.in_time(rows.newest_first(), "signed_at"):
        yield {
            "id": row.pk,
            "type": row.get_type_display(),
            "version": row.version,
            "decision": row.get_decision_display(),
            "state": row.State(row.state).label,
            "method": row.get_method_display(),
            "signature": row.signature or None,
            "signed_at": row.signed_at,
            "expires_at": row.expires_at,
            "revoked_at": row.revoked_at,
            "recorded_by": name_of(row.recorded_by),
        }


def accounting_of(scope: Scope) -> Iterator[dict]:
    """What left the practice, by 45 CFR 164.528."""
    start, end = accounting.period(scope.order.start_date, scope.order.end_date)
    rows = accounting.disclosures(scope.patient, start, end)
    yield from accounting.disclosed(streamed(rows))
