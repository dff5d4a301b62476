"""The golden thread on pages: from a session's lines to homework and goals, from a note to its
goals, and where the thread is broken."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import reads
from accounts.access import (
    CareTeamRequiredMixin,
    PatientScopedMixin,
    TherapistRequiredMixin,
)
from accounts.errors import Refused
from accounts.views.refusals import done_or_told
from sessions_app.models import SessionNote, TherapySession
from treatment.actions import thread
from treatment.analytics import thread as broken
from treatment.forms.thread import LineForm, NoteGoalsForm
from treatment.models import Goal

OUT_OF_DATE = "This page was out of date. Here is how it stands now; choose again."


class LinkLine(TherapistRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    """One click on the page of a session."""

    queryset = TherapySession.objects.select_related("patient", "notes")
    writes = True

    def post(self, request, **kwargs):
        session, form = self.get_object(), LineForm(request.POST)
        back = f"{reverse('sessions_app:detail', args=[session.pk])}#thread"
        if not form.is_valid():
            messages.error(request, OUT_OF_DATE)
            return redirect(back)
        facts = form.cleaned_data
        act = thread.make_goal if facts["becomes"] == "goal" else thread.make_homework
        said = "It is a goal now." if facts["becomes"] == "goal" else "It is homework now."
        about = {"line": facts["line"], "key": facts["key"], "by": request.user}
        return done_or_told(request, lambda: act(session, **about), done=said, then=back)


class NameGoals(TherapistRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    """Which goals a note names, chosen on its page."""

    queryset = SessionNote.objects.select_related("session__patient")

    def get_queryset(self):
        return self.queryset.of_patients_of(self.request.user)

    def post(self, request, **kwargs):
        note = self.get_object()
        offered = Goal.objects.editable_by(request.user).filter(patient=note.session.patient_id)
        form = NoteGoalsForm(request.POST, offered=offered)
        back = f"{reverse('sessions_app:note', args=[note.pk])}#goals"
        if not form.is_valid():
            messages.error(request, OUT_OF_DATE)
            return redirect(back)
        goals = list(form.cleaned_data["goals"])
        try:
            thread.name_goals(note, by=request.user, goals=goals)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "The note names these goals." if goals else "No goal named.")
        return redirect(back)


class Thread(CareTeamRequiredMixin, generic.ListView):
    """Notes that name no goal, and what else hangs loose."""

    template_name = "treatment/thread.html"
    context_object_name = "notes"
    paginate_by = 25

    def get_queryset(self):
        return broken.notes_without_goal(self.request.user)

    def get_context_data(self, **kwargs):
        user = self.request.user
        context = super().get_context_data(**kwargs)
        loose = {
            "goals_in_no_note": broken.goals_in_no_note(user),
            "goals_without_intervention": broken.goals_without_intervention(user),
            "plans_without_goal": broken.plans_without_goal(user),
        }
        shown = [*context["notes"], *(row for each in loose.values() for row in each.rows)]
        reads.note(self.request, "thread.list", patients=reads.patients_of(shown))
        return context | loose
