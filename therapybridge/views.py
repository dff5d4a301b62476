from datetime import timedelta

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils import timezone
from django.views.generic import TemplateView

from accounts import reads
from accounts.models import User
from sessions_app.models import TherapySession

RISKS_SHOWN_FOR = timedelta(days=14)
ROWS = 8  # of each list; the list of sessions has the rest


class Home(LoginRequiredMixin, TemplateView):
    """Today: what is being made, what needs a look, and where to go on."""

    def get_template_names(self):
        if self.request.user.is_patient:
            return ["therapybridge/patient_home.html"]
        page = "_processing" if self.request.htmx else "home"
        return [f"therapybridge/{page}.html"]

    def get_context_data(self, **kwargs):
        if self.request.user.is_patient:
            reads.note_rows(self.request, User, [self.request.user], action="today.read")
            return super().get_context_data(**kwargs)
        lists = self.lists()
        shown = [session for sessions in lists.values() for session in sessions]
        action = "today.progress" if self.request.htmx else "today.read"
        reads.note_rows(self.request, TherapySession, shown, action=action)
        return super().get_context_data(**lists, **kwargs)

    def lists(self):
        sessions = TherapySession.objects.visible_to(self.request.user).select_related("patient")
        open_ones = list(sessions.not_processed().newest_first()[: 2 * ROWS])
        if self.request.htmx:
            return self.unfinished(open_ones)
        since = timezone.now() - RISKS_SHOWN_FOR
        return self.unfinished(open_ones) | {
            "risks": sessions.with_present_risks().since(since).newest_first()[:ROWS],
            "summaries": sessions.with_unreleased_summary().newest_first()[:ROWS],
            "recent": sessions.processed().newest_first()[:ROWS],
        }

    def unfinished(self, sessions):
        return {
            "processing": [s for s in sessions if s.is_in_progress and not s.is_uploading],
            "uploading": [s for s in sessions if s.is_uploading],
            "failed": [s for s in sessions if s.is_failed],
        }
