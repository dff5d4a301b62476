"""Sessions, what was written about them and what was said. Psychotherapy notes are not among it:
nothing here reads their table."""

from collections.abc import Iterator

from django.db.models import Prefetch

from exports.gathering.scope import Scope, name_of, streamed
from sessions_app.models import (
    CoSignature,
    MachineNote,
    NoteAddendum,
    PatientSummary,
    SessionNote,
    TherapySession,
    Transcript,
)
from sessions_app.notes.content import FieldContent
from sessions_app.notes.words import ASSERTIONS, MOODS, RISKS
from sessions_app.views.note_sections import in_words


def chosen(scope: Scope):
    rows = scope.of_patient(TherapySession.objects.all()).counted()
    if scope.order.session_ids:
        rows = rows.filter(pk__in=scope.order.session_ids)
    return scope.in_time(rows, "session_date")


def of_chosen(scope: Scope, rows):
    """Rows of the chosen sessions, in the order of the sessions."""
    rows = scope.of_patient(rows).filter(session__in=chosen(scope))
    return rows.order_by("session__session_date", "session_id", "created_at", "id")


def sessions(scope: Scope) -> Iterator[dict]:
    rows = chosen(scope).select_related("therapist").order_by("session_date", "id")
    for row in streamed(rows):
        yield {
            "id": row.pk,
            "number": row.number,
            "session_date": row.session_date,
            "duration_seconds": row.duration_seconds,
            "therapist": name_of(row.therapist),
        }


def notes(scope: Scope) -> Iterator[dict]:
    """What clinicians wrote, with who stands for it."""
    signed = CoSignature.objects.visible_to(scope.reader).signed().order_by("decided_at", "id")
    rows = SessionNote.objects.select_related("session", "author", "template_version__template")
    rows = rows.prefetch_related(
        Prefetch("addenda", NoteAddendum.objects.visible_to(scope.reader)),
        Prefetch("co_signatures", signed, to_attr="signed_by_others"),
    )
    for row in streamed(of_chosen(scope, rows)):
        yield note(row)


def note(row: SessionNote) -> dict:
    return {
        "id": row.pk,
        "session_id": row.session_id,
        "session_number": row.session.number,
        "session_date": row.session.session_date,
        "template": row.template_version.template.name,
        "status": row.get_status_display(),
        "is_signed": row.is_signed,
        "author": name_of(row.author),
        "sections": [section(one, row) for one in row.structure.sections],
        "signature": signature(row) if row.is_signed else None,
        "co_signatures": [
            {"name": one.signed_name, "signed_at": one.decided_at} for one in row.signed_by_others
        ],
        "addenda": [addendum(one) for one in row.addenda.all()],
    }


def section(structure, row: SessionNote) -> dict:
    written = row.written.sections.get(structure.id, {})
    return {
        "name": structure.name,
        "fields": [
            {
                "label": one.label,
                "text": in_words(one, written.get(one.id, FieldContent()).value) or None,
                "origin": written.get(one.id, FieldContent()).origin,
            }
            for one in structure.fields
        ],
    }


def signature(row: SessionNote) -> dict:
    return {
        "name": row.signed_name,
        "signed_at": row.signed_at,
        "content_hash": row.content_hash,
        "is_valid": row.signature_valid,
    }


def addendum(row: NoteAddendum) -> dict:
    return {
        "author": row.author_name,
        "created_at": row.created_at,
        "text": row.text,
        "content_hash": row.content_hash,
        "is_valid": row.signature_valid,
    }


def summaries(scope: Scope) -> Iterator[dict]:
    """What patients were given to read, word for word."""
    rows = PatientSummary.objects.filter(released_at__isnull=False)
    for row in streamed(of_chosen(scope, rows.select_related("session", "released_by"))):
        yield {
            "session_id": row.session_id,
            "session_number": row.session.number,
            "session_date": row.session.session_date,
            "text": row.released_text,
            "released_at": row.released_at,
            "released_by": name_of(row.released_by),
        }


def machine_notes(scope: Scope) -> Iterator[dict]:
    """For the care team, where they ask for it: nobody has vouched for a word of it."""
    for row in streamed(of_chosen(scope, MachineNote.objects.select_related("session"))):
        found = row.extracted
        yield {
            "session_id": row.session_id,
            "session_number": row.session.number,
            "session_date": row.session.session_date,
            "engine": row.engine,
            "written_at": row.created_at,
            "summary": found.text("therapist_notes") or None,
            "topics": [one.name for one in found.key_topics],
            "mood": MOODS.get(found.session_mood),
            "strategies": [f"{one.name} ({one.status})" for one in found.strategies],
            "action_items": [one.task for one in found.action_items],
            "risk_flags": [
                f"{RISKS.get(one.type, one.type)}: {ASSERTIONS.get(one.assertion, one.assertion)}"
                for one in found.risk_flags
            ],
        }


def transcripts(scope: Scope) -> Iterator[dict]:
    """For the care team, where they ask for it."""
    rows = Transcript.objects.select_related("session")
    for row in streamed(of_chosen(scope, rows)):
        yield {
            "session_id": row.session_id,
            "session_number": row.session.number,
            "session_date": row.session.session_date,
            "origin": row.get_origin_display(),
            "turns": [
                {
                    "start": one.start,
                    "speaker": one.shown_speaker,
                    "text": one.shown_text,
                    "is_corrected": one.is_corrected,
                }
                for one in row.segments.defer("words").order_by("position")
            ],
        }
