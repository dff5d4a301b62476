"""What an event of a patient's diary may be about in this app."""

from django.utils.formats import date_format
from django.utils.timezone import localtime

from sessions_app.models import SessionNote, TherapySession
from timeline import kinds


def register() -> None:
    kinds.register("session", TherapySession, page="sessions_app:detail", words=words_of_session)
    kinds.register(
        "session_note",
        SessionNote,
        page="sessions_app:note",
        words=words_of_note,
        with_rows=("session", "template_version__template"),
    )


def words_of_session(session: TherapySession) -> str:
    return f"Session of {date_format(localtime(session.session_date), 'j F Y')}"


def words_of_note(note: SessionNote) -> str:
    """Two notes of a day are told apart by their template."""
    name = note.template_version.template.name
    day = date_format(localtime(note.session.session_date), "j F Y")
    return f"{name} note of the session of {day} ({note.get_status_display().lower()})"
