"""The page on which a therapist builds a template.

Every button sends the whole form: "save" stores it, the others change the sheet and show it again.
htmx asks for the sheet alone.
"""

import re
from copy import copy

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views import generic

from accounts import throttles
from accounts.access import TherapistRequiredMixin
from accounts.views.refusals import TellsRefusals
from sessions_app.actions.templates import change_template, create_template
from sessions_app.forms.template_parts import TemplateForm
from sessions_app.forms.template_sheet import Sheet
from sessions_app.models import NoteTemplate


class Builder(TherapistRequiredMixin, TellsRefusals, generic.FormView):
    form_class = TemplateForm
    note_template = None  # the one that is changed

    def get_template_names(self):
        page = "_template_sheet" if self.request.htmx else "template_builder"
        return [f"sessions_app/{page}.html"]

    def get(self, request, *args, **kwargs):
        self.sheet = self.first_sheet()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.sheet = Sheet.read(request.POST)
        wish = request.POST.get("act", "")
        if wish == "save":
            return self.save()
        self.sheet.act(wish)
        return self.render_to_response(self.get_context_data(form=self.unjudged()))

    def unjudged(self):
        """What was typed, which nobody has called wrong yet."""
        typed = self.request.POST
        facts = {name: typed.get(name, "") for name in ("name", "description")}
        return TemplateForm(initial=facts | {"is_shared": "is_shared" in typed})

    def save(self):
        form = self.get_form()
        self.structure = self.sheet.judged()
        if form.is_valid() and self.structure is not None:
            return self.form_valid(form)
        return self.form_invalid(form)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.note_template)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sheet=self.sheet,
            note_template=self.note_template,
            version=self.request.POST.get("version") or self.first_version(),
            **kwargs,
        )

    def first_version(self):
        return self.note_template.current.number if self.note_template else ""

    def done(self, template, said):
        messages.success(self.request, said)
        return redirect("sessions_app:template", template.pk)


class NewTemplate(Builder):
    def first_sheet(self):
        return Sheet.blank()

    def act(self, form):
        throttles.take("templates", throttles.person(self.request))
        template = create_template(
            **form.cleaned_data, structure=self.structure, by=self.request.user
        )
        return self.done(template, "The template is saved. You can write notes with it now.")


class EditTemplate(Builder):
    def first_sheet(self):
        return Sheet.of(self.note_template.structure)

    def get(self, request, pk):
        self.note_template = self.own(pk)
        return super().get(request)

    def post(self, request, pk):
        self.note_template = self.own(pk)
        return super().post(request)

    def own(self, pk):
        rows = NoteTemplate.objects.editable_by(self.request.user).select_related("current")
        return get_object_or_404(rows, pk=pk)

    def act(self, form):
        version = self.request.POST.get("version", "")
        template = change_template(
            self.note_template,
            by=self.request.user,
            version=int(version) if re.fullmatch(r"[0-9]{1,9}", version) else 0,
            structure=self.structure,
            **form.cleaned_data,
        )
        return self.done(template, "The template is saved.")
