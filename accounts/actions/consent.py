"""The consent ledger: note what a patient decided, stamp what no longer counts.

What hangs on a consent (recordings, running work) is a matter of the apps above: pages and API go
through `sessions_app.actions.consents`, which ends here.
"""

from django.db import transaction
from django.utils import timezone

from accounts import origin
from accounts.errors import Refused
from accounts.models import AuditEvent, Consent, ConsentText, User


class NoConsentText(Refused):
    code = "no_consent_text"
    message = "There are no words for this consent yet. Ask your administrator to add a text."


class ConsentTextChanged(Refused):
    code = "consent_text_changed"
    message = "The text was changed meanwhile. Read the new one, then decide."


@transaction.atomic
def publish_text(text: ConsentText, *, by: User) -> ConsentText:
    """Words that patients are asked with from `effective_from` on."""
    text.full_clean()
    text.save()
    AuditEvent.objects.record(
        by=by, action="consent_text.published", target=text, type=text.type, version=text.version
    )
    return text


@transaction.atomic
def record_consent(*, patient: User, type: str, method: str, by: User) -> Consent:
    """Note on the spot that a patient agreed, without a form of its own: whoever notes a verbal
    consent is its witness, and vouches for a paper. An active consent is simply kept."""
    _lock(patient)
    known = Consent.objects.active().filter(patient=patient, type=type).first()
    if known is not None:
        return known
    name = by.full_name
    consent = Consent(patient=patient, type=type, method=method, recorded_by=by)
    if consent.is_verbal:
        consent.witness = name
    else:
        consent.signature = f"Paper in the files of the practice, seen by {name}"
    return note_decision(consent, by=by)


@transaction.atomic
def note_decision(consent: Consent, *, by: User, version: str = "") -> Consent:
    """Add a decision to the ledger. What was agreed to earlier is stamped, so that one decision of
    a type counts at a time. Without a version the patient read the newest text."""
    _lock(consent.patient)
    words = words_of(consent, version)
    consent.text, consent.text_sha256, consent.version = words, words.sha256, words.version
    consent.recorded_by, consent.ip_address = by, origin.current().ip_address
    consent.full_clean()
    reasons = Consent.Reason
    reason = reasons.DECLINED if consent.is_declined else reasons.REPLACED
    replaced = [stamp(earlier, reason=reason, by=by) for earlier in _counting(consent)]
    consent.save()
    AuditEvent.objects.record(
        by=by,
        action=f"consent.{consent.decision}",
        target=consent,
        patient=consent.patient,
        risk="elevated",
        type=consent.type,
        version=consent.version,
        method=consent.method,
        replaces=[str(earlier.pk) for earlier in replaced],
    )
    return consent


def words_of(consent: Consent, version: str) -> ConsentText:
    """The text that the patient decided about. A paper may carry an earlier version; what is
    signed on a screen or read out is the current one."""
    current = ConsentText.objects.current(consent.type)
    if current is None:
        raise NoConsentText
    if version in ("", current.version):
        return current
    earlier = ConsentText.objects.effective().filter(type=consent.type, version=version).first()
    if earlier is None or not consent.is_written:
        raise ConsentTextChanged(current=current.version)
    return earlier


@transaction.atomic
def revoke_consent(
    consent: Consent, *, by: User, reason: str = Consent.Reason.PATIENT_WISH
) -> Consent:
    """From now on it does not count; asked twice, the first time holds."""
    _lock(consent.patient)
    consent = Consent.objects.select_for_update(of=["self"]).get(pk=consent.pk)
    if consent.is_granted and not consent.is_revoked:
        stamp(consent, reason=reason, by=by)
        AuditEvent.objects.record(
            by=by,
            action="consent.revoked",
            target=consent,
            patient=consent.patient,
            risk="elevated",
            type=consent.type,
            reason=reason,
        )
    return consent


def stamp(consent: Consent, *, reason: str, by: User) -> Consent:
    consent.revoked_at, consent.revoked_by, consent.revoke_reason = timezone.now(), by, reason
    consent.save(update_fields=["revoked_at", "revoked_by", "revoke_reason", "updated_at"])
    return consent


def _counting(consent):
    rows = Consent.objects.filter(patient=consent.patient, type=consent.type)
    return list(rows.granted().unrevoked().select_for_update())


def _lock(patient):
    """Decisions of one patient come one after the other, and before what hangs on them."""
    User.objects.select_for_update(no_key=True).get(pk=patient.pk)
