"""What two people edit at the same time: nobody's words go without being seen."""

from uuid import UUID

from accounts.errors import Refused
from sessions_app.models import TherapySession


class EditConflict(Refused):
    code = "edit_conflict"
    message = (
        "This was saved meanwhile, by somebody else or in another window. Look at what stands "
        "there now, then save again."
    )


class NoteWrittenAgain(Refused):
    code = "note_written_again"
    message = (
        "The machine has written its note again since you opened this page. Look at what it says "
        "now, then do this again."
    )


def require_revision(row, revision: int | None) -> None:
    """None: whoever asks did not say what they have seen."""
    if revision is not None and revision != row.revision:
        raise EditConflict(revision=row.revision)


def require_note(session: TherapySession, note_id: UUID | None) -> None:
    """That the machine's note is the one that was looked at."""
    notes = session.get_notes()
    if note_id is not None and (notes is None or notes.pk != note_id):
        raise NoteWrittenAgain
