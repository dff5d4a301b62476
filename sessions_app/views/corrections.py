from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django_htmx.http import reswap, retarget

from accounts import reads
from accounts.access import CareTeamRequiredMixin, PatientScopedMixin
from accounts.views.refusals import TellsRefusals
from sessions_app.actions import correct, process, receive
from sessions_app.forms.corrections import TurnForm
from sessions_app.forms.intake import TranscriptFields
from sessions_app.forms.sessions import ChangeSessionForm
from sessions_app.models import TherapySession, TranscriptSegment
from sessions_app.views.pieces import SEGMENTS_PER_PIECE, holding


class CorrectTurn(CareTeamRequiredMixin, TellsRefusals, generic.FormView):
    """Give a turn or a part of it to the other speaker, or mend its words; what was heard stays."""

    form_class = TurnForm

    def get_template_names(self):
        return [f"sessions_app/{'_turn_form' if self.request.htmx else 'turn_form'}.html"]

    def get_queryset(self):
        rows = TranscriptSegment.objects.defer("words").select_related("transcript__session")
        return rows.editable_by(self.request.user)

    def get_form_kwargs(self):
        first, last = self.kwargs["first"], self.kwargs["last"]
        if not first <= last < first + SEGMENTS_PER_PIECE:
            raise Http404
        turn = self.get_queryset().filter(
            transcript__session=self.kwargs["pk"], position__gte=first, position__lte=last
        )
        segments = list(turn.order_by("position"))
        if not segments:
            raise Http404
        session = segments[0].transcript.session
        reads.note_row(self.request, session, action="transcript.read")
        return super().get_form_kwargs() | {"segments": segments}

    def get_context_data(self, **kwargs):
        return super().get_context_data(session_id=self.kwargs["pk"], back=self.back, **kwargs)

    def form_invalid(self, form):
        """The form stands inside its turn; only what was saved replaces the transcript."""
        response = super().form_invalid(form)
        return reswap(retarget(response, f"#turn-{self.kwargs['first']}"), "innerHTML")

    @property
    def back(self):
        first = self.kwargs["first"]
        page = reverse("sessions_app:detail", args=[self.kwargs["pk"]])
        return f"{page}?from={holding(first)}#s{first}"

    def act(self, form):
        correct.correct_turn(
            form.segments,
            by=self.request.user,
            speakers=form.speakers(),
            texts=form.texts(),
        )
        return redirect(self.back)


class AddTranscript(CareTeamRequiredMixin, PatientScopedMixin, TellsRefusals, generic.UpdateView):
    """Give a session that has none its transcript as text."""

    queryset = TherapySession.objects.select_related("patient")
    writes = True
    form_class = TranscriptFields
    template_name = "sessions_app/add_transcript.html"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        del kwargs["instance"]  # the form is about the text, not about the row
        return kwargs

    def act(self, form):
        receive.add_transcript(self.object, **form.given(), by=self.request.user)
        return redirect("sessions_app:detail", self.object.pk)


class ChangeSession(CareTeamRequiredMixin, PatientScopedMixin, TellsRefusals, generic.UpdateView):
    queryset = TherapySession.objects.all()
    writes = True
    form_class = ChangeSessionForm
    template_name = "sessions_app/session_change.html"

    def act(self, form):
        process.reschedule(self.object, by=self.request.user, **form.cleaned_data)
        return redirect("sessions_app:detail", self.object.pk)
