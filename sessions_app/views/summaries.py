"""What the patient may read, and what came of the risks: the therapist's word on a draft."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from sessions_app.actions import summaries
from sessions_app.actions.risk_reviews import review_risks
from sessions_app.forms.summaries import RiskReviewForm, SeenForm, SummaryForm
from sessions_app.models import PatientSummary, TherapySession
from sessions_app.notes.reading_ease import GOAL, reading_ease
from sessions_app.views import note_lines
from sessions_app.views.acts import SessionAct
from sessions_app.views.conflicts import TellsConflicts


class AboutSession(
    CareTeamRequiredMixin, PatientScopedMixin, SingleObjectMixin, AboutOneRow, generic.FormView
):
    queryset = TherapySession.objects.select_related(
        "patient", "notes", "patient_summary__released_by"
    )
    writes = True
    context_object_name = "session"

    def back_to(self, place):
        return redirect(f"{redirect('sessions_app:detail', self.object.pk).url}#{place}")


class SummaryPage(TellsConflicts, AboutSession):
    form_class = SummaryForm

    @property
    def only_measures(self):
        """htmx asks how easy the words are to read, as they are being written."""
        return self.request.htmx.target == "reading"

    @property
    def reads_as(self):
        return "summary.progress" if self.only_measures else "summary.read"

    def get_template_names(self):
        return [f"sessions_app/{'_reading' if self.only_measures else 'summary'}.html"]

    @property
    def summary(self):
        return PatientSummary.of(self.object)

    def get_initial(self):
        notes = self.object.get_notes()
        return {
            "text": self.summary.words,
            "revision": self.summary.revision,
            "note_id": notes and notes.pk,
        }

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        notes, form = self.object.get_notes(), context["form"]
        return context | {
            "summary": self.summary,
            "lines": note_lines.prose(notes.extracted.patient_summary) if notes else [],
            "reading": reading_ease(form["text"].value() or ""),
            "goal": GOAL,
        }

    def form_valid(self, form):
        if self.only_measures:
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    @transaction.atomic
    def act(self, form):
        facts, by = form.cleaned_data, self.request.user
        summary = summaries.edit_summary(
            self.object, by=by, text=facts["text"], revision=facts["revision"]
        )
        if "release" not in self.request.POST:
            messages.success(self.request, "Saved. The patient reads it once you release it.")
            return self.back_to("patient-summary")
        summaries.release_summary(
            self.object, by=by, revision=summary.revision, note_id=facts["note_id"]
        )
        messages.success(self.request, "The patient can read the summary now.")
        return self.back_to("patient-summary")


class ReleaseSummary(SessionAct):
    """One click, for whoever has read the words on the page of the session."""

    def post(self, request, **kwargs):
        session, form = self.get_object(), SeenForm(request.POST)
        form.full_clean()
        return done_or_told(
            request,
            lambda: summaries.release_summary(session, by=request.user, **form.cleaned_data),
            done="The patient can read the summary now.",
            then=self.where_next(session),
        )


class ReviewRisks(TellsRefusals, AboutSession):
    form_class = RiskReviewForm
    template_name = "sessions_app/risks_review.html"
    reads_as = "note.read"

    def get_initial(self):
        notes = self.object.get_notes()
        return {"note_id": notes and notes.pk}

    def get_context_data(self, **kwargs):
        notes = self.object.get_notes()
        return super().get_context_data(
            risks=note_lines.risk_lines(notes.extracted) if notes else [],
            reviews=self.object.risk_reviews.of_note(notes),
            **kwargs,
        )

    def act(self, form):
        review_risks(self.object, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "Your review is kept with the session.")
        return self.back_to("risks")
