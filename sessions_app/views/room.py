from django.conf import settings
from django.shortcuts import redirect
from django.views import generic

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin
from sessions_app.models import TherapySession


class Room(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    """Where a session is recorded: dark, silent, one timer."""

    queryset = TherapySession.objects.select_related("recording", "patient")
    writes = True
    context_object_name = "session"
    template_name = "sessions_app/session_room.html"

    def render_to_response(self, context, **kwargs):
        if not self.object.is_uploading:
            return redirect("sessions_app:detail", self.object.pk)
        return super().render_to_response(context, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            max_bytes=settings.RECORDING_MAX_BYTES,
            max_seconds=settings.RECORDING_MAX_SECONDS,
            **kwargs,
        )
