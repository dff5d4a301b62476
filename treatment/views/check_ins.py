"""How a patient feels: said by themself, or noted with them around a session."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import reads
from accounts.access import PatientRequiredMixin, PatientScopedMixin, TherapistRequiredMixin
from accounts.views.refusals import TellsRefusals, done_or_told
from sessions_app.models import TherapySession
from treatment.actions import check_ins
from treatment.analytics.goals import dashboard, today_of
from treatment.forms.tracking import CheckInForm, SessionMoodForm
from treatment.measuring.local_time import local
from treatment.models import TrackingConfig


class OwnCheckIn(PatientRequiredMixin, TellsRefusals, generic.FormView):
    form_class = CheckInForm
    template_name = "treatment/check_in.html"

    def get_form_kwargs(self):
        user = self.request.user
        reads.note(self.request, "goal.list", patients=[user.pk])
        lines = [line for line in dashboard(user, user).goals if is_asked(line)]
        return super().get_form_kwargs() | {"lines": lines}

    def act(self, form):
        user, told = self.request.user, form.cleaned_data
        check_ins.check_in(
            user,
            by=user,
            check_in_date=today_of(user),
            general_mood=told["general_mood"],
            notes=told["notes"],
            goals=form.noted_goals(),
        )
        messages.success(self.request, "Thank you. Your therapist can see it.")
        return redirect("treatment:own_goals")


def is_asked(line) -> bool:
    """A questionnaire's score comes from the questionnaire."""
    method = TrackingConfig.Method.ASSESSMENT
    return line.tracking is not None and line.tracking.tracking_method != method


class SessionMood(TherapistRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    """Noted on the page of a session."""

    queryset = TherapySession.objects.select_related("patient")
    writes = True

    def post(self, request, **kwargs):
        session, form = self.get_object(), SessionMoodForm(request.POST)
        back = f"{reverse('sessions_app:detail', args=[session.pk])}#mood"
        if not form.is_valid():
            messages.error(request, "Choose the moment and a mood from 1 to 10.")
            return redirect(back)
        return done_or_told(
            request,
            lambda: note_mood(session, request.user, **form.cleaned_data),
            done="The mood is noted.",
            then=back,
        )


def note_mood(session, by, *, moment, general_mood):
    check_ins.check_in(
        session.patient,
        by=by,
        check_in_date=min(day_of(session), today_of(session.patient)),
        general_mood=general_mood,
        moment=moment,
        session=session,
    )


def day_of(session):
    return local(session.session_date, session.patient.timezone).date()
