from django.http import Http404
from django.views import generic

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin
from accounts.models import User
from timeline import cursor
from timeline.models import TimelineEvent

EVENTS_PER_PAGE = 30


class Diary(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    """A patient's events, newest first; "Earlier" goes on from the last one shown."""

    queryset = User.objects.patients()
    reads_as = "timeline.read"
    context_object_name = "patient"

    def get_template_names(self):
        return ["timeline/_events.html" if self.request.htmx else "timeline/diary.html"]

    def get_context_data(self, **kwargs):
        before = self.request.GET.get("before", "")
        events = list(self.get_events(before)[: EVENTS_PER_PAGE + 1])
        shown = events[:EVENTS_PER_PAGE]
        return super().get_context_data(
            events=shown,
            earlier=cursor.after(shown[-1]) if len(events) > EVENTS_PER_PAGE else "",
            is_first_page=not before,
            **kwargs,
        )

    def get_events(self, before):
        events = TimelineEvent.objects.visible_to(self.request.user).filter(patient=self.object)
        if not before:
            return events.newest_first()
        try:
            place = cursor.read(before, patient_id=self.object.pk)
        except cursor.BadCursor:
            raise Http404 from None
        return events.older_than(*place).newest_first()
