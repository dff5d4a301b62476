"""Pages of the templates of exports: letterhead, and which parts in which order."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import throttles
from accounts.access import CareTeamRequiredMixin, TherapistRequiredMixin
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from exports.actions import templates
from exports.documents.order import SECTIONS
from exports.forms.templates import KindForm, TemplateForm
from exports.forms.words import SECTION_WORDS
from exports.models import ExportTemplate, Kind

PNG = b"\x89PNG"


class Templates(CareTeamRequiredMixin, generic.ListView):
    template_name = "exports/template_list.html"
    context_object_name = "templates"

    def get_queryset(self):
        return ExportTemplate.objects.offered_to(self.request.user).select_related("created_by")

    def get_context_data(self, **kwargs):
        rows, user = self.object_list, self.request.user
        own = [row for row in rows if row.created_by_id == user.pk]
        return super().get_context_data(
            own=own,
            shared=[row for row in rows if row not in own and not row.is_system],
            system=[row for row in rows if row.is_system],
            **kwargs,
        )


class Offered(SingleObjectMixin):
    context_object_name = "template"

    def get_queryset(self):
        return ExportTemplate.objects.offered_to(self.request.user)


class TemplatePage(CareTeamRequiredMixin, Offered, generic.DetailView):
    """How the first page will look, with nobody's words on it."""

    template_name = "exports/template_detail.html"

    def get_context_data(self, **kwargs):
        names = self.object.sections or SECTIONS[self.object.kind]
        return super().get_context_data(
            sections=[SECTION_WORDS[name] for name in names],
            can_change=self.object.created_by_id == self.request.user.pk,
            **kwargs,
        )


class Logo(CareTeamRequiredMixin, Offered, generic.View):
    def get(self, request, **kwargs):
        logo = bytes(self.get_object().logo)
        if not logo:
            raise Http404
        kind = "png" if logo.startswith(PNG) else "jpeg"
        return HttpResponse(
            logo, content_type=f"image/{kind}", headers={"Cache-Control": "no-store"}
        )


class NewTemplate(TherapistRequiredMixin, TellsRefusals, generic.FormView):
    form_class = TemplateForm
    template_name = "exports/template_form.html"

    @property
    def kind(self):
        asked = self.request.GET.get("kind", "")
        return Kind(asked) if asked in Kind.values else Kind.PROGRESS_REPORT

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"kind": self.kind}

    def get_initial(self):
        return {f"place_{name}": at for at, name in enumerate(SECTIONS[self.kind], start=1)}

    def get_context_data(self, **kwargs):
        kinds = KindForm(initial={"kind": self.kind})
        return super().get_context_data(kind=self.kind, kinds=kinds, **kwargs)

    def act(self, form):
        throttles.take("templates", throttles.person(self.request))
        template = templates.create_template(by=self.request.user, kind=self.kind, **form.facts())
        return redirect("exports:template", template.pk)


class EditTemplate(
    TherapistRequiredMixin, TellsRefusals, SingleObjectMixin, AboutOneRow, generic.FormView
):
    form_class = TemplateForm
    template_name = "exports/template_form.html"
    context_object_name = "template"

    def get_queryset(self):
        return ExportTemplate.objects.editable_by(self.request.user)

    def get_form_kwargs(self):
        about = {"kind": self.object.kind, "template": self.object}
        return super().get_form_kwargs() | about

    def get_initial(self):
        return TemplateForm.initial_of(self.object)

    def get_context_data(self, **kwargs):
        return super().get_context_data(kind=Kind(self.object.kind), **kwargs)

    def act(self, form):
        templates.change_template(self.object, by=self.request.user, **form.facts())
        messages.success(self.request, "The template is changed.")
        return redirect("exports:template", self.object.pk)


class DeleteTemplate(TherapistRequiredMixin, SingleObjectMixin, generic.View):
    http_method_names = ["post"]

    def get_queryset(self):
        return ExportTemplate.objects.editable_by(self.request.user)

    def post(self, request, **kwargs):
        template = self.get_object()
        return done_or_told(
            request,
            lambda: templates.archive_template(template, by=request.user),
            done="The template is deleted. Exports that were made with it stay.",
            then=reverse("exports:templates"),
        )
