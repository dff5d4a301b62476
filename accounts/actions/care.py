"""Who cares for whom: start, end and hand over care.

What a relationship opens or closes it does at the very next request, since every request asks
again. The row of two people is one row for ever; how it was before stands in the audit trail.
Whoever changes a team waits for the patient's row, so that two at a time see each other.
"""

from django.db import transaction

from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, TherapistPatient, User

Kind = TherapistPatient.Relationship


class NotATherapist(Refused):
    code = "not_a_therapist"
    status = 422
    message = "Choose a therapist of this practice whose account is in use."

    def __init__(self):
        super().__init__(field="therapist")


class InCareAlready(Refused):
    code = "in_care_already"
    message = "This therapist cares for the patient already. Change the kind of care instead."


class HasPrimary(Refused):
    code = "has_primary"
    message = "The patient already has a primary therapist. Hand the patient over instead."


class CareHasEnded(Refused):
    code = "care_has_ended"
    message = "This care has ended. Start it again instead."


class IsPrimaryAlready(Refused):
    code = "is_primary_already"
    message = "This therapist is the patient’s primary therapist already."


@transaction.atomic
def start_care(*, patient: User, therapist: User, kind: str, by: User) -> TherapistPatient:
    """Begin care, or begin it again."""
    _lock(patient)
    _require_lead(patient, by)
    _require_therapist(therapist)
    if _current(patient, therapist) is not None:
        raise InCareAlready
    if kind == Kind.PRIMARY:
        _require_no_primary(patient)
    return _open(patient, therapist, kind, by=by)


@transaction.atomic
def begin_by_invitation(*, patient: User, therapist: User) -> TherapistPatient:
    """The patient lets a therapist in who invited them: as primary, where nobody else is it."""
    _lock(patient)
    _require_therapist(therapist)
    known = _current(patient, therapist)
    if known is not None:
        return known
    has_primary = patient.care_team.unended().filter(relationship_type=Kind.PRIMARY).exists()
    kind = Kind.SECONDARY if has_primary else Kind.PRIMARY
    return _open(patient, therapist, kind, by=patient)


@transaction.atomic
def change_kind(care: TherapistPatient, *, kind: str, by: User) -> TherapistPatient:
    """Secondary, consulting, or primary where nobody is it. For the rest there is a transfer."""
    care = _lock_care(care)
    _require_lead(care.patient, by)
    if not care.is_active:
        raise CareHasEnded
    if care.relationship_type == kind:
        return care
    if kind == Kind.PRIMARY:
        _require_no_primary(care.patient)
    return _change(care, kind, by=by)


@transaction.atomic
def end_care(care: TherapistPatient, *, by: User) -> TherapistPatient:
    """Everybody may end their own. Ended twice, it is ended once."""
    care = _lock_care(care)
    if care.therapist_id != by.pk:
        _require_lead(care.patient, by)
    return _close(care, by=by) if care.is_active else care


@transaction.atomic
def transfer_care(patient: User, *, to: User, by: User, stays: bool = False) -> TherapistPatient:
    """Another therapist becomes primary. The one before ends, or stays as a secondary one."""
    _lock(patient)
    _require_lead(patient, by)
    _require_therapist(to)
    before = patient.care_team.unended().filter(relationship_type=Kind.PRIMARY).first()
    if before is not None:
        if before.therapist_id == to.pk:
            raise IsPrimaryAlready
        _change(before, Kind.SECONDARY, by=by) if stays else _close(before, by=by)
    known = _current(patient, to)
    after = (
        _change(known, Kind.PRIMARY, by=by) if known else _open(patient, to, Kind.PRIMARY, by=by)
    )
    _record("care.transferred", after, by=by, previous=before and str(before.therapist_id))
    return after


def _lock(patient):
    User.objects.select_for_update(no_key=True).get(pk=patient.pk)


def _lock_care(care):
    _lock(care.patient)
    return TherapistPatient.objects.select_related("patient", "therapist").get(pk=care.pk)


def _require_lead(patient, by):
    """Nobody puts themself into a stranger's care, or changes a team that is not theirs."""
    if not User.objects.patients_led_by(by).filter(pk=patient.pk).exists():
        raise NotAllowed("Only the primary therapist and administrators decide about the team.")


def _require_therapist(therapist):
    if not User.objects.therapists().filter(pk=therapist.pk).exists():
        raise NotATherapist


def _require_no_primary(patient):
    if patient.care_team.unended().filter(relationship_type=Kind.PRIMARY).exists():
        raise HasPrimary


def _current(patient, therapist):
    return patient.care_team.unended().filter(therapist=therapist).first()


def _open(patient, therapist, kind, *, by):
    care = TherapistPatient.objects.filter(patient=patient, therapist=therapist).first()
    if care is None:
        care = TherapistPatient(patient=patient, therapist=therapist)
    care.reopen(kind)
    _record("care.started", care, by=by, kind=kind)
    return care


def _change(care, kind, *, by):
    before, care.relationship_type = care.relationship_type, kind
    care.save(update_fields=["relationship_type", "updated_at"])
    _record("care.changed", care, by=by, kind=kind, previous=before)
    return care


def _close(care, *, by):
    care.end()
    care.patient.invitations.filter(invited_by=care.therapist).withdraw()
    _record("care.ended", care, by=by, kind=care.relationship_type)
    return care


def _record(action, care, *, by, **details):
    AuditEvent.objects.record(
        by=by,
        action=action,
        target=care,
        patient=care.patient,
        risk="elevated",
        therapist_id=str(care.therapist_id),
        **details,
    )
