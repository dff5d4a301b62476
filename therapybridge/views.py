from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from accounts import reads
from accounts.models import User
from therapybridge.today import desk


class Home(LoginRequiredMixin, TemplateView):
    """Today: what is being made, what waits for whom, and where to go on."""

    def get_template_names(self):
        if self.request.user.is_patient:
            return ["therapybridge/patient_home.html"]
        page = "_processing" if self.request.htmx else "home"
        return [f"therapybridge/{page}.html"]

    def get_context_data(self, **kwargs):
        user = self.request.user
        if user.is_patient:
            reads.note_rows(self.request, User, [user], action="today.read")
            return super().get_context_data(**kwargs)
        going = desk.unfinished(user)
        if self.request.htmx:
            self.note(going.values(), action="today.progress")
            return super().get_context_data(**going, **kwargs)
        return super().get_context_data(**going, **self.desk(going), **kwargs)

    def desk(self, going):
        user = self.request.user
        heaps = desk.admins_desk(user) if user.is_admin else desk.therapists_desk(user)
        recent = desk.recent_sessions(user)
        self.note([*going.values(), *heaps.values()], recent, action="today.read")
        waits = going["uploading"] or going["failed"] or any(heaps.values())
        return heaps | {"recent": recent, "is_clear": not waits}

    def note(self, heaps, more=(), *, action):
        shown = [row for heap in heaps for row in heap.rows]
        reads.note_rows(self.request, User, [*shown, *more], action=action)
