from django.http import Http404
from django.views import generic
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin, edits
from sessions_app.actions import retention
from sessions_app.models import PatientSummary, TherapySession
from sessions_app.views import note_lines
from sessions_app.views.pieces import holding, piece_at, position_at
from sessions_app.views.shelf import shelf

PARTS = {  # htmx asks for a part of the page by the id of what it goes into or beside
    "status": "sessions_app/_status.html",
    "transcript": "sessions_app/_transcript.html",
    "turns": "sessions_app/_piece.html",
    "piece": "sessions_app/_piece.html",
}


class SessionPage(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    """The sound, who said what, and the note whose every line points back at it."""

    queryset = TherapySession.objects.select_related(
        "patient",
        "therapist",
        "recording",
        "transcript",
        "notes",
        "patient_summary__released_by",
    )
    context_object_name = "session"
    template_name = "sessions_app/session_detail.html"

    @property
    def asked_part(self):
        target, _, _ = (self.request.htmx.target or "").partition("-")
        return PARTS.get(target) if self.request.htmx else None

    @property
    def shows_words(self):
        return self.asked_part in (None, PARTS["transcript"])

    @property
    def shows_player(self):
        return self.asked_part is None and self.object.has_sound

    @property
    def reads_as(self):
        if self.asked_part is None:
            return "session.read"
        return "session.progress" if self.asked_part == PARTS["status"] else "transcript.read"

    def get_template_names(self):
        return [self.asked_part or self.template_name]

    def render_to_response(self, context, **kwargs):
        """Once the pipeline has ended, a page that watches it shows the result by itself."""
        if self.request.htmx.target == "status" and not self.object.is_in_progress:
            return HttpResponseClientRefresh()
        return super().render_to_response(context, **kwargs)

    def get_context_data(self, **kwargs):
        session, transcript = self.object, self.object.get_transcript()
        notes = session.get_notes() if self.asked_part is None else None
        risks = note_lines.risk_lines(notes.extracted) if notes else []
        reviews = session.risk_reviews.of_note(notes) if notes else []
        return super().get_context_data(
            can_edit=edits(self.request.user, session.patient_id),
            transcript=transcript,
            piece=self.get_piece(transcript),
            is_outdated=is_outdated(session),
            has_one_speaker=self.shows_words and transcript and transcript.has_one_speaker(),
            notes=notes,
            risks=risks,
            has_present_risk=any(line.item.assertion == "present" for line in risks),
            sections=note_lines.sections(notes.extracted) if notes else [],
            outlook=retention.outlook(session) if self.shows_player else None,
            patient_summary=PatientSummary.of(session),
            summary_lines=note_lines.prose(notes.extracted.patient_summary) if notes else [],
            reviews=reviews,
            needs_review=not any(review.is_current for review in reviews),
            **(shelf(session, self.request.user) if self.asked_part is None else {}),
            **kwargs,
        )

    def get_piece(self, transcript):
        if transcript is None or self.asked_part == PARTS["status"]:
            return None
        piece = piece_at(transcript, self.first_position(transcript))
        if not piece.turns and piece.first:
            raise Http404
        return piece

    def first_position(self, transcript):
        """`?from=` a segment, or `?at=` a second; whatever else stands there is the beginning."""
        asked, at = self.request.GET.get("from", ""), self.request.GET.get("at", "")
        if at.isdecimal() and len(at) < 7:
            return holding(position_at(transcript, float(at)))
        return holding(int(asked)) if asked.isdecimal() and len(asked) < 8 else 0


def is_outdated(session):
    notes, transcript = session.get_notes(), session.get_transcript()
    return bool(notes and transcript and notes.is_outdated(transcript))
