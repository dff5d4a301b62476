"""The clinician's notes of a session, and what another one can be begun with."""

from sessions_app.models import NoteTemplate


def shelf(session, user):
    """What the session page shows of them."""
    notes = session.session_notes.visible_to(user).newest_first().defer("content")
    return {
        "session_notes": notes.select_related("author", "template_version__template"),
        "note_templates": list(templates_of(user)) if user.is_therapist else [],
    }


def templates_of(user):
    """Hers that she uses most stands first."""
    return NoteTemplate.objects.usable_by(user).with_usage(user)
