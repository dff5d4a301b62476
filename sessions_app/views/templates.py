"""Note templates: the list, one of them as a note will look, and what is done to it."""

from django.contrib import messages
from django.forms import Form
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import throttles
from accounts.access import CareTeamRequiredMixin, TherapistRequiredMixin
from accounts.errors import Refused
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from sessions_app.actions import templates
from sessions_app.models import NoteTemplate


class UsableTemplates:
    """What ships with the product, what colleagues share, and one's own."""

    def get_queryset(self):
        user = self.request.user
        return NoteTemplate.objects.usable_by(user).with_usage(user).select_related("created_by")


class OwnTemplates:
    def get_queryset(self):
        return NoteTemplate.objects.editable_by(self.request.user).select_related("current")


class TemplateList(CareTeamRequiredMixin, UsableTemplates, generic.ListView):
    template_name = "sessions_app/template_list.html"

    def get_context_data(self, **kwargs):
        rows, user = list(self.object_list), self.request.user
        own = [row for row in rows if row.created_by_id == user.pk]
        shared = [row for row in rows if not row.is_system and row not in own]
        system = [row for row in rows if row.is_system]
        return super().get_context_data(own=own, shared=shared, system=system, **kwargs)


class TemplatePage(CareTeamRequiredMixin, UsableTemplates, generic.DetailView):
    """As a note will look; `?version=2` as it was then."""

    template_name = "sessions_app/template_detail.html"
    context_object_name = "note_template"

    def get_context_data(self, **kwargs):
        versions = list(self.object.versions.select_related("created_by"))
        asked = self.request.GET.get("version")
        shown = next((row for row in versions if str(row.number) == asked), self.object.current)
        return super().get_context_data(
            versions=versions,
            shown=shown,
            is_own=self.object.created_by_id == self.request.user.pk,
            **kwargs,
        )


class CopyTemplate(TherapistRequiredMixin, UsableTemplates, SingleObjectMixin, generic.View):
    """Straight on to changing the copy."""

    http_method_names = ["post"]

    def post(self, request, pk):
        template = self.get_object()
        try:
            throttles.take("templates", throttles.person(request))
            copy = templates.copy_template(template, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("sessions_app:template", template.pk)
        messages.success(request, f"This is your own copy of {template.name}.")
        return redirect("sessions_app:template_edit", copy.pk)


class ShareTemplate(TherapistRequiredMixin, generic.View):
    """Lets colleagues use it, or no longer."""

    http_method_names = ["post"]

    def post(self, request, pk):
        rows = NoteTemplate.objects.editable_by(request.user)
        template = get_object_or_404(rows.select_related("current"), pk=pk)
        act, done = templates.share_template, "Your colleagues can use it now."
        if template.is_shared:
            act, done = templates.unshare_template, "Only you can use it now."
        then = reverse("sessions_app:template", args=[template.pk])
        return done_or_told(request, lambda: act(template, by=request.user), done=done, then=then)


class DeleteTemplate(
    TherapistRequiredMixin,
    OwnTemplates,
    SingleObjectMixin,
    TellsRefusals,
    AboutOneRow,
    generic.FormView,
):
    """Asks first, and says what stays."""

    template_name = "sessions_app/template_delete.html"
    form_class = Form
    context_object_name = "note_template"

    def get_context_data(self, **kwargs):
        return super().get_context_data(uses=self.object.uses.count(), **kwargs)

    def act(self, form):
        templates.delete_template(self.object, by=self.request.user)
        messages.success(self.request, f"{self.object.name} is deleted.")
        return redirect("sessions_app:templates")
