"""A supervisor reads a colleague's note and signs it as well, or gives it back with a comment."""

from django.db import transaction

from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, TherapistPatient, User
from sessions_app.actions import retention
from sessions_app.actions.session_notes import BadValue, NotSigned, NotTheAuthor
from sessions_app.models import CoSignature, SessionNote

LONGEST_COMMENT = 5_000  # characters


class NotACoSigner(Refused):
    code = "not_a_co_signer"
    status = 422
    message = "Ask a therapist who cares for this patient, other than yourself."


class StillADraft(Refused):
    code = "note_draft"
    message = "Complete the note first, then ask a colleague to sign it."


class AskedAlready(Refused):
    code = "asked_already"
    message = "This colleague has been asked already."


class SignedAlready(Refused):
    code = "co_signed_already"
    message = "This colleague has signed the note already."


class Decided(Refused):
    code = "co_signature_decided"
    message = "This was decided already, or taken back."


class NotAsked(NotAllowed):
    message = "Only the colleague who was asked decides this."


def supervisors(note: SessionNote, *, by: User):
    """Whom the author may ask, by name."""
    caring = TherapistPatient.objects.active().filter(patient=note.session.patient_id)
    people = User.objects.therapists().filter(pk__in=caring.values("therapist"))
    return people.exclude(pk=by.pk)


@transaction.atomic
def ask_to_co_sign(note: SessionNote, *, supervisor: User, by: User) -> CoSignature:
    note = (
        SessionNote.objects.select_related("session").select_for_update(of=["self"]).get(pk=note.pk)
    )
    _require_askable(note, supervisor, by=by)
    asked = CoSignature.objects.create(note=note, requested_by=by, supervisor=supervisor)
    _record(asked, by=by, action="asked", supervisor=str(supervisor.pk))
    return asked


def _require_askable(note, supervisor, *, by):
    if note.author_id != by.pk:
        raise NotTheAuthor("Only the author of a note asks for a second signature.")
    if note.is_draft:
        raise StillADraft
    if not supervisors(note, by=by).filter(pk=supervisor.pk).exists():
        raise NotACoSigner(field="supervisor_id")
    earlier = note.co_signatures.filter(supervisor=supervisor)
    if earlier.open().exists():
        raise AskedAlready
    if earlier.signed().exists():
        raise SignedAlready


def require_co_signable(co_signature: CoSignature, *, by: User) -> None:
    """Asked before somebody shows a code, which is used up by that."""
    _require_asked(co_signature, by=by)
    if not co_signature.note.is_signed:
        raise NotSigned("The author has not signed this note yet.")


@transaction.atomic
def co_sign(co_signature: CoSignature, *, by: User) -> CoSignature:
    """For good. The caller has just made sure who it is."""
    co_signature = _lock(co_signature)
    require_co_signable(co_signature, by=by)
    signed = co_signature.note.content_hash
    co_signature.decide(CoSignature.State.SIGNED, signed_name=by.full_name, content_hash=signed)
    _record(co_signature, by=by, action="signed", risk="elevated", content_hash=signed)
    retention.look_after_signing()
    return co_signature


@transaction.atomic
def return_to_author(co_signature: CoSignature, *, comment: str, by: User) -> CoSignature:
    co_signature = _lock(co_signature)
    _require_asked(co_signature, by=by)
    co_signature.decide(CoSignature.State.RETURNED, comment=_comment(comment))
    _record(co_signature, by=by, action="returned")
    return co_signature


@transaction.atomic
def withdraw_request(co_signature: CoSignature, *, by: User) -> CoSignature:
    co_signature = _lock(co_signature)
    if co_signature.requested_by_id != by.pk:
        raise NotTheAuthor("Only who asked for a second signature takes that back.")
    if not co_signature.is_requested:
        raise Decided
    co_signature.decide(CoSignature.State.WITHDRAWN)
    _record(co_signature, by=by, action="withdrawn")
    return co_signature


def _comment(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise BadValue("Say what the author should change.", field="comment")
    if len(text) > LONGEST_COMMENT or "\x00" in text:
        raise BadValue(f"A comment has at most {LONGEST_COMMENT:,} characters.", field="comment")
    return text


def _lock(co_signature) -> CoSignature:
    """The note first, as whoever signs or reopens it does."""
    SessionNote.objects.select_for_update().get(pk=co_signature.note_id)
    rows = CoSignature.objects.select_related("note__session")
    return rows.select_for_update(of=["self"]).get(pk=co_signature.pk)


def _require_asked(co_signature, *, by):
    if not CoSignature.objects.asked_of(by).filter(pk=co_signature.pk).exists():
        raise NotAsked
    if not co_signature.is_requested:
        raise Decided


def _record(co_signature, *, by, action, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"co_signature.{action}",
        target=co_signature,
        patient=co_signature.note.session.patient,
        note=str(co_signature.note_id),
        **details,
    )
