"""What the demo's therapist has done about her sessions, by the acts that everybody uses."""

from django.db import transaction

from sessions_app.actions import session_notes, summaries
from sessions_app.models import NoteTemplate, SessionNote, TherapySession
from sessions_app.notes.structure import is_empty
from therapybridge.demo.practice import PAPERWORK, Paperwork

NOT_SAID = "Not discussed."


class NotProcessedYet(Exception):
    """The pipeline is still at it: worth another attempt."""


@transaction.atomic
def do(session_id, name: str) -> None:
    """Once for a session; nothing where somebody was quicker, or where the session failed."""
    session = TherapySession.objects.select_for_update(of=["self"]).filter(pk=session_id).first()
    if session is None or session.is_failed or session.session_notes.exists():
        return
    if not session.is_processed:
        raise NotProcessedYet
    paperwork = PAPERWORK[name]
    write_note(session, paperwork)
    notes = session.get_notes()
    if paperwork.is_summary_released and notes and notes.patient_summary:
        summaries.release_summary(session, by=session.therapist)


def write_note(session: TherapySession, paperwork: Paperwork) -> None:
    by = session.therapist
    templates = NoteTemplate.objects.filter(is_system=True)
    template = templates.get(template_type=paperwork.template)
    note = session_notes.begin_note(session, template=template, by=by, content=paperwork.words)
    if not paperwork.is_completed:
        return
    note = session_notes.save_fields(note, by=by, revision=None, changes=gaps(note))
    note = session_notes.complete(note, by=by)
    if paperwork.is_signed:
        session_notes.sign(note, by=by)


def gaps(note: SessionNote) -> dict[str, dict[str, str]]:
    """Fields that the note needs and in which neither the machine nor she wrote anything."""
    written = note.written.sections
    empty = {
        section.id: {
            field.id: NOT_SAID
            for field in section.fields
            if field.required and is_empty(written[section.id][field.id].value)
        }
        for section in note.structure.sections
    }
    return {section: fields for section, fields in empty.items() if fields}
