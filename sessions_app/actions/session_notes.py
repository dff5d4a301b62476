"""What therapists do with the note of a session: begin, write, complete and sign it, and add to it.

Only the author writes. A save says which revision of the note it knew: fields that it does not
change stay as others saved them since, and a field that was given another value meanwhile is a
conflict, in which nothing is saved. docs/session-notes.md.
"""

from django.db import transaction
from django.utils import timezone

from accounts.access import edits, may_edit
from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, User
from sessions_app.actions import retention
from sessions_app.actions.erase import require_no_hold
from sessions_app.actions.templates import TemplateGone, record_use
from sessions_app.models import NoteAddendum, NoteTemplate, SessionNote, TherapySession
from sessions_app.notes import auto_fill, editing, signature
from sessions_app.notes.content import NoteContent
from sessions_app.notes.editing import Changes

LONGEST_ADDENDUM = 20_000  # characters


class NotTheAuthor(NotAllowed):
    message = "Only the author of a note changes it."


class NoteGone(Refused):
    code = "not_found"
    status = 404
    message = "This note is no longer there: it was discarded."


class NoteLocked(Refused):
    code = "note_signed"
    message = "This note is signed, so it stays as it is. Write an addendum instead."


class NoteCompleted(Refused):
    code = "note_completed"
    message = "This note is completed. Make it a draft again to change it."


class NotSigned(Refused):
    code = "note_not_signed"
    message = "This note is not signed yet."


class NotReady(Refused):
    code = "not_now"
    message = "The recording of this session is still arriving. Begin the note when it is there."


class FieldsMissing(Refused):
    code = "fields_missing"
    message = "Some fields that this note needs are still empty."


class BadValue(Refused):
    code = "invalid"
    status = 422
    message = "Some fields need another value."


class EditConflict(Refused):
    """details["conflicts"] holds what stands in the fields now, for the author to choose."""

    code = "edit_conflict"
    message = "Some of these fields were changed elsewhere since you opened this note."


class NotAsRead(EditConflict):
    message = "This note was changed elsewhere since you opened this page. Read it, then sign it."


@transaction.atomic
def begin_note(
    session: TherapySession,
    *,
    template: NoteTemplate,
    by: User,
    content: Changes | None = None,
    auto_fill: bool = True,
) -> SessionNote:
    """A draft with what was found in the session, unless `auto_fill` says not to, and with the
    values in `content` over it."""
    session = _lock_session(session.pk)
    _require_whole(session)
    version = template.current
    if template.is_deleted or version is None:
        raise TemplateGone
    filled = prefilled(session, template) if auto_fill else _empty(version.parsed)
    written = _written(version.parsed, filled.content, content or {}, revision=0)[0]
    note = SessionNote.objects.create(
        session=session, template_version=version, author=by, content=written.model_dump()
    )
    record_use(template, by=by)
    _record(note, by=by, action="begun", template=str(template.pk), auto_filled=auto_fill)
    return note


def prefilled(session: TherapySession, template: NoteTemplate) -> auto_fill.Filled:
    """What this template would hold of the session; stores nothing."""
    machine = session.get_notes()
    return auto_fill.fill(template.current.parsed, machine and machine.extracted)


@transaction.atomic
def save_fields(
    note: SessionNote, *, by: User, revision: int | None, changes: Changes
) -> SessionNote:
    """All of them or none. `revision` is the one that the writer knew; None: whatever it is."""
    note = _lock_draft(note, by=by)
    known = note.revision if revision is None else revision
    _require_fit(note.structure, changes)
    clashing = editing.conflicts(note.written, changes, known=known)
    if clashing:
        raise EditConflict(revision=note.revision, conflicts=clashing)
    written = editing.write(note.structure, note.written, changes, revision=note.revision + 1)
    return _store(note, *written, by=by, action="edited")


@transaction.atomic
def change_note(
    note: SessionNote,
    *,
    by: User,
    revision: int | None = None,
    changes: Changes | None = None,
    status: str | None = None,
) -> SessionNote:
    """Values and state in one go: a note becomes a draft before it is written in, and is completed
    after that."""
    if status == SessionNote.Status.DRAFT:
        note = reopen(note, by=by)
    if changes is not None:
        note = save_fields(note, by=by, revision=revision, changes=changes)
    if status == SessionNote.Status.COMPLETED:
        note = complete(note, by=by)
    return note


@transaction.atomic
def fill_again(note: SessionNote, *, by: User) -> SessionNote:
    """With what the machine's note says now; only fields that nobody has touched."""
    note = _lock_draft(note, by=by)
    machine = note.session.get_notes()
    fresh = auto_fill.fill(note.structure, machine and machine.extracted).content
    filled = editing.refill(note.written, fresh, revision=note.revision + 1)
    return _store(note, *filled, by=by, action="filled_again")


@transaction.atomic
def complete(note: SessionNote, *, by: User) -> SessionNote:
    note = _lock_unsigned(note, by=by)
    if note.is_draft:
        _require_complete(note)
        note.mark_completed()
        _record(note, by=by, action="completed", revision=note.revision)
    return note


@transaction.atomic
def reopen(note: SessionNote, *, by: User) -> SessionNote:
    note = _lock_unsigned(note, by=by)
    if note.is_completed:
        note.mark_draft()
        _record(note, by=by, action="reopened", revision=note.revision)
    return note


@transaction.atomic
def discard(note: SessionNote, *, by: User) -> None:
    note = _lock_unsigned(note, by=by)
    require_no_hold(note.session.patient)
    _record(note, by=by, action="discarded", status=note.status)
    note.delete()


def require_signable(note: SessionNote, *, by: User, revision: int | None = None) -> None:
    """Asked before somebody shows a code, which is used up by that. `revision` is the one that they
    have read."""
    _require_unsigned(note, by=by)
    if revision is not None and revision != note.revision:
        raise NotAsRead(revision=note.revision)
    _require_complete(note)


@transaction.atomic
def sign(note: SessionNote, *, by: User, revision: int | None = None) -> SessionNote:
    """For good. The caller has just made sure who it is."""
    _lock_session(note.session_id)
    note = _lock_unsigned(note, by=by)
    require_signable(note, by=by, revision=revision)
    note.mark_signed(by=by)
    _record(
        note,
        by=by,
        action="signed",
        risk="elevated",
        content_hash=note.content_hash,
        revision=note.revision,
    )
    retention.look_after_signing()
    return note


@transaction.atomic
def add_addendum(note: SessionNote, *, text: str, by: User) -> NoteAddendum:
    """Dated and signed by itself; the note stays as it is. The caller has just made sure who it
    is."""
    note = _lock(note)
    require_amendable(note, by=by)
    text = _addendum_words(text)
    nonce, at = signature.new_nonce(), timezone.now()
    hashed = signature.addendum_hash(
        nonce=nonce, name=by.full_name, at=at, note_id=note.pk, text=text
    )
    addendum = NoteAddendum.objects.create(
        note=note,
        author=by,
        author_name=by.full_name,
        text=text,
        nonce=nonce,
        content_hash=hashed,
        created_at=at,
    )
    _record(
        note,
        by=by,
        action="amended",
        risk="elevated",
        addendum=str(addendum.pk),
        content_hash=hashed,
    )
    return addendum


def require_amendable(note: SessionNote, *, by: User) -> None:
    if not may_edit(by.pk, note.session.patient_id):
        raise NotAllowed
    if not note.is_signed:
        raise NotSigned("Only a signed note has addenda; change the note itself.")


def _addendum_words(text: str) -> str:
    text = (editing.tidy(text) or "").strip()
    if not text:
        raise BadValue("Write what you want to add.", field="text")
    if len(text) > LONGEST_ADDENDUM or "\x00" in text:
        raise BadValue(f"An addendum has at most {LONGEST_ADDENDUM:,} characters.", field="text")
    return text


def _require_whole(session):
    """What was begun for an upload goes with it, when that is given up."""
    if session.recording and session.recording.is_receiving:
        raise NotReady


def _empty(structure) -> auto_fill.Filled:
    return auto_fill.fill(structure, None)


def _require_fit(structure, changes):
    wrong = editing.problems(structure, changes)
    if wrong:
        raise BadValue(problems=wrong)


def _written(structure, content: NoteContent, changes, *, revision):
    _require_fit(structure, changes)
    return editing.write(structure, content, changes, revision=revision)


def _lock_session(pk) -> TherapySession:
    """Before the note: whoever erases a session waits for who signs in it, or the other way."""
    rows = TherapySession.objects.select_related("recording")
    session = rows.select_for_update(of=["self"], no_key=True).filter(pk=pk).first()
    if session is None:
        raise NoteGone
    return session


def _lock(note) -> SessionNote:
    rows = SessionNote.objects.select_related("session", "template_version")
    locked = rows.select_for_update(of=["self"]).filter(pk=note.pk).first()
    if locked is None:
        raise NoteGone
    return locked


def _lock_unsigned(note, *, by) -> SessionNote:
    note = _lock(note)
    _require_unsigned(note, by=by)
    return note


def _require_unsigned(note, *, by):
    if note.author_id != by.pk:
        raise NotTheAuthor
    if not edits(by, note.session.patient_id):
        raise NotAllowed
    if note.is_signed:
        raise NoteLocked


def _lock_draft(note, *, by) -> SessionNote:
    note = _lock_unsigned(note, by=by)
    if note.is_completed:
        raise NoteCompleted
    return note


def _require_complete(note):
    missing = editing.still_required(note.structure, note.written)
    if missing:
        raise FieldsMissing(fields=missing)


def _store(note, content: NoteContent, changed: list[str], *, by, action) -> SessionNote:
    """A save that changes nothing is none."""
    if changed:
        note.rewrite(content)
        _record(note, by=by, action=action, revision=note.revision, fields=changed)
    return note


def _record(note, *, by, action, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"session_note.{action}",
        target=note,
        patient=note.session.patient,
        **details,
    )
