"""Pages about one entry: what stands there, writing it, changing it, and taking it away."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin, edits
from accounts.errors import Refused
from accounts.models import User
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from timeline import actions, instruments, kinds
from timeline.forms import EventForm, SharingForm
from timeline.models import TimelineEvent

EVENTS = TimelineEvent.objects.select_related("patient", "therapist")


class EventPage(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    queryset = EVENTS
    template_name = "timeline/event_detail.html"
    context_object_name = "event"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            can_edit=edits(self.request.user, self.object.patient_id),
            score=instruments.score_words(self.object.metadata),
            about=about(self.object, self.request.user),
            **kwargs,
        )


def about(event, user):
    words = kinds.words_of(event, user=user)
    return {"words": words, "address": kinds.address_of(event)} if words else None


class AddEvent(
    CareTeamRequiredMixin,
    PatientScopedMixin,
    AboutOneRow,
    SingleObjectMixin,
    TellsRefusals,
    generic.FormView,
):
    queryset = User.objects.patients()
    writes = True
    context_object_name = "patient"
    form_class = EventForm
    template_name = "timeline/event_form.html"

    def get_form_kwargs(self):
        event = TimelineEvent(patient=self.object, event_date=timezone.now())
        return {**super().get_form_kwargs(), "instance": event, "user": self.request.user}

    def act(self, form):
        actions.add_event(self.object, by=self.request.user, **form.changes())
        messages.success(self.request, "The entry stands on the timeline.")
        return redirect("timeline:diary", self.object.pk)


class ChangeEvent(
    CareTeamRequiredMixin,
    PatientScopedMixin,
    AboutOneRow,
    SingleObjectMixin,
    TellsRefusals,
    generic.FormView,
):
    queryset = EVENTS
    writes = True
    context_object_name = "event"
    template_name = "timeline/event_form.html"

    def get_form_class(self):
        return EventForm if self.object.is_manual else SharingForm

    def get_form_kwargs(self):
        more = {"user": self.request.user} if self.object.is_manual else {}
        return {**super().get_form_kwargs(), "instance": self.object, **more}

    def get_context_data(self, **kwargs):
        facts = {"patient": self.object.patient, "is_automatic": not self.object.is_manual}
        return super().get_context_data(**facts, **kwargs)

    def act(self, form):
        actions.change_event(self.object, by=self.request.user, **form.changes())
        messages.success(self.request, "The entry was changed.")
        return redirect("timeline:event", self.object.pk)


class DeleteEvent(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    """Asks first; afterwards the diary offers to undo it."""

    queryset = EVENTS
    writes = True
    context_object_name = "event"
    template_name = "timeline/event_delete.html"

    def post(self, request, *args, **kwargs):
        event = self.get_object()
        try:
            actions.delete_event(event, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("timeline:event", event.pk)
        diary = reverse("timeline:diary", args=[event.patient_id])
        return redirect(f"{diary}?removed={event.pk}")


class RestoreEvent(CareTeamRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    queryset = EVENTS
    http_method_names = ["post"]

    def get_queryset(self):
        """What was deleted is in no queryset but this."""
        return EVENTS.deleted_for(self.request.user)

    def post(self, request, *args, **kwargs):
        event = self.get_object()
        return done_or_told(
            request,
            lambda: actions.restore_event(event, by=request.user),
            done="The entry is back.",
            then=reverse("timeline:diary", args=[event.patient_id]),
        )
