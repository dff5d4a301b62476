"""What a therapist reads about a patient before the next session, in the order of a story."""

from dataclasses import dataclass

from django.db.models import Case, F, Prefetch, Value, When

from sessions_app.models import MachineNote, RiskReview, SessionNote, TherapySession
from sessions_app.notes.words import ASSERTIONS, RISKS
from sessions_app.views import note_lines
from sessions_app.views.note_sections import ShownSection, shown_sections
from timeline.models import TimelineEvent

RECENT = 6
RISKS_TOLD = 8  # sessions with a mention; the sessions themselves tell of the rest
HOMEWORK_OF = 3  # sessions
PLANS_AND_GOALS = ("plan", "goal")  # begin the names of the sections that tell of them


def story(user, patient, *, can_edit: bool) -> dict:
    sessions = TherapySession.objects.visible_to(user).filter(patient=patient)
    events = TimelineEvent.objects.visible_to(user).filter(patient=patient)
    latest = list(sessions.select_related("notes").newest_first()[:RECENT])
    noted = [session for session in latest if session.get_notes()]
    risks = risk_history(user, patient)
    note = note_to_show(user, patient)
    sections = written_sections(note, user) if note else []
    return {
        "sessions": latest,
        "open_topics": open_topics(noted[0]) if noted else None,
        "debts": debts(user, patient, risks) if can_edit else [],
        "risks": risks,
        "homework": [work for session in noted[:HOMEWORK_OF] if (work := homework(session))],
        "note": note,
        "note_sections": [one for one in sections if not is_plan(one)],
        "plans": [one for one in sections if is_plan(one)],
        "goals": events.filter(event_type=TimelineEvent.Type.GOAL).newest_first()[:RECENT],
        "events": events.newest_first()[:RECENT],
    }


@dataclass(frozen=True)
class OfSession:
    """Lines of one session's note: each leads to the words that it rests on."""

    session: TherapySession
    lines: list[note_lines.Line]


@dataclass(frozen=True)
class OpenTopics:
    session: TherapySession
    follow_up: list[note_lines.Line]
    unresolved: list[note_lines.Line]

    def __bool__(self):
        return bool(self.follow_up or self.unresolved)


def open_topics(session) -> OpenTopics:
    found = session.notes.extracted
    return OpenTopics(
        session,
        [note_lines.statement_line(item) for item in found.follow_up_topics],
        [note_lines.statement_line(item) for item in found.unresolved_concerns],
    )


def homework(session) -> OfSession | None:
    """What to do, in short; the words that it was agreed in are a click away."""
    lines = [note_lines.Line(item.task, item) for item in session.notes.extracted.action_items]
    return OfSession(session, lines) if lines else None


@dataclass(frozen=True)
class RiskEntry:
    """What one session's note mentions, and what therapists made of it."""

    session: TherapySession
    flags: list[str]
    has_present: bool
    reviews: list[RiskReview]
    is_reviewed: bool  # since the machine raised it


def risk_history(user, patient) -> list[RiskEntry]:
    notes = MachineNote.objects.visible_to(user).filter(session__patient=patient)
    reviews = RiskReview.objects.select_related("reviewed_by").order_by("-created_at")
    mentioning = notes.exclude(risks=[]).defer("content").select_related("session")
    mentioning = mentioning.prefetch_related(Prefetch("session__risk_reviews", reviews))
    newest = mentioning.order_by("-session__session_date", "-id")[:RISKS_TOLD]
    return [risk_entry(note) for note in newest]


def risk_entry(note) -> RiskEntry:
    reviews = list(note.session.risk_reviews.all())
    return RiskEntry(
        session=note.session,
        flags=[
            f"{RISKS[flag['type']]}: {ASSERTIONS[flag['assertion']]}"
            for flag in sorted(note.risks, key=lambda flag: flag["assertion"] != "present")
        ],
        has_present=note.has_present_risk,
        reviews=reviews,
        is_reviewed=any(review.created_at >= note.created_at for review in reviews),
    )


def notes_of(user, patient):
    notes = SessionNote.objects.visible_to(user).filter(session__patient=patient)
    return notes.select_related("session", "author", "template_version__template")


def note_to_show(user, patient) -> SessionNote | None:
    """The last that was signed; before there is one, the last that was begun."""
    is_signed = Case(When(status=SessionNote.Status.SIGNED, then=Value(0)), default=Value(1))
    rows = notes_of(user, patient).order_by(
        is_signed, "-session__session_date", F("signed_at").desc(nulls_last=True), "-id"
    )
    return rows.first()


def written_sections(note, reader) -> list[ShownSection]:
    """Those in which something stands, with the fields that hold it."""
    sections = [
        ShownSection(one.section, [field for field in one.fields if not field.is_empty])
        for one in shown_sections(note, reader=reader)
    ]
    return [one for one in sections if one.fields]


def is_plan(shown: ShownSection) -> bool:
    names = (shown.section.id.lower(), shown.section.name.lower())
    return any(name.startswith(PLANS_AND_GOALS) for name in names)


@dataclass(frozen=True)
class Debt:
    """Something that the reader has to do about one session."""

    kind: str
    session: TherapySession
    note: SessionNote | None = None


def debts(user, patient, risks) -> list[Debt]:
    unlooked = [entry for entry in risks if entry.has_present and not entry.is_reviewed]
    return [
        *(Debt("risk", entry.session) for entry in unlooked),
        *(Debt("note", note.session, note) for note in unsigned_notes(user, patient)),
        *(Debt("write", session) for session in sessions_without_note(user, patient)),
        *(Debt("summary", session) for session in unreleased(patient)),
    ]


def unsigned_notes(user, patient):
    notes = SessionNote.objects.filter(session__patient=patient).by(user).unsigned()
    notes = notes.select_related("session").defer("content")
    return notes.order_by("session__session_date", "id")[:RECENT]


def sessions_without_note(user, patient):
    sessions = TherapySession.objects.filter(patient=patient, therapist=user).processed()
    unwritten = sessions.filter(session_notes__isnull=True)
    return unwritten.order_by("session_date", "id")[:RECENT]


def unreleased(patient):
    sessions = TherapySession.objects.filter(patient=patient).with_unreleased_summary()
    return sessions.order_by("session_date", "id")[:RECENT]
