"""Buttons: each does one verb of actions/ to one session."""

from django.shortcuts import redirect, render
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin
from accounts.views.refusals import done_or_told
from sessions_app.models import TherapySession


class SessionAct(CareTeamRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    queryset = TherapySession.objects.select_related("patient", "recording")
    writes = True
    http_method_names = ["post"]
    act = None
    done = ""
    then = "sessions_app:detail"

    def post(self, request, **kwargs):
        session = self.get_object()
        return done_or_told(
            request,
            lambda: self.act(session, by=request.user),
            done=self.done,
            then=self.where_next(session),
        )

    def where_next(self, session):
        return redirect(self.then, session.pk).url


class ConfirmedAct(SessionAct):
    """Asks first, on a page that names what is lost and for whom."""

    http_method_names = ["get", "head", "post"]
    template_name = ""

    def get(self, request, **kwargs):
        return render(request, self.template_name, {"session": self.get_object()})


class LastAct(ConfirmedAct):
    """After it there is no session to come back to."""

    def where_next(self, session):
        return redirect("sessions_app:patient", session.patient_id).url
