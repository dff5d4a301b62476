"""What a therapist does with private notes of their own. Who may is said by
`PsychotherapyNote.objects.editable_by`: whoever wrote them, while they care for the patient."""

from datetime import date

from django.db import transaction

from accounts.errors import Refused
from accounts.models import AuditEvent, User
from sessions_app.actions.erase import require_no_hold
from sessions_app.actions.revisions import require_revision
from sessions_app.models import PsychotherapyNote, TherapySession


class Gone(Refused):
    code = "not_found"
    status = 404
    message = "This note is no longer there: it was deleted in another window."


@transaction.atomic
def write_private_note(
    patient: User,
    *,
    by: User,
    note_date: date,
    text: str,
    session: TherapySession | None = None,
) -> PsychotherapyNote:
    note = PsychotherapyNote(
        patient=patient, author=by, note_date=note_date, text=text, session=session
    )
    note.full_clean()
    note.save()
    _record(note, by=by, act="written")
    return note


@transaction.atomic
def change_private_note(
    note: PsychotherapyNote, *, by: User, revision: int | None = None, **changes
) -> PsychotherapyNote:
    """`changes`: text, note_date, session. What did not change is not saved."""
    note = _lock(note)
    require_revision(note, revision)
    changed = [name for name, value in changes.items() if getattr(note, name) != value]
    if not changed:
        return note
    for name in changed:
        setattr(note, name, changes[name])
    note.revision += 1
    note.full_clean()
    note.save()
    _record(note, by=by, act="changed", fields=sorted(changed), revision=note.revision)
    return note


@transaction.atomic
def delete_private_note(note: PsychotherapyNote, *, by: User) -> None:
    """For good; a record on legal hold keeps its private notes, too."""
    require_no_hold(note.patient)
    note = _lock(note)
    _record(note, by=by, act="deleted", risk=AuditEvent.Risk.ELEVATED)
    note.delete()


def _lock(note):
    rows = PsychotherapyNote.objects.select_for_update(of=["self"]).select_related("patient")
    locked = rows.filter(pk=note.pk).first()
    if locked is None:
        raise Gone
    return locked


def _record(note, *, by, act, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"psychotherapy_note.{act}",
        target=note,
        patient=note.patient,
        **details,
    )
