"""Sign a note for good, and add to it afterwards. Both ask once more who it is."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.generic.detail import SingleObjectMixin

from accounts.access import AuditedReadsMixin, CareTeamRequiredMixin, PatientScopedMixin
from sessions_app.actions import session_notes
from sessions_app.forms.notes import AddendumForm
from sessions_app.views.note_sections import all_fields, open_points, shown_sections
from sessions_app.views.proof import PROOFS, ShowsWhoItIs
from sessions_app.views.session_notes import NOTES
from sessions_app.views.session_page import is_outdated


class SignNote(CareTeamRequiredMixin, PatientScopedMixin, SingleObjectMixin, ShowsWhoItIs):
    queryset = NOTES
    context_object_name = "note"
    writes = True
    template_name = "sessions_app/note_sign.html"

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        return self.to_note() if self.object.is_signed else response

    def get_context_data(self, **kwargs):
        sections = shown_sections(self.object, reader=self.request.user)
        return super().get_context_data(
            sections=sections,
            points=open_points(sections),
            by_hand=sum(one.content.origin in BY_HAND for one in all_fields(sections)),
            from_session=sum(one.content.origin == "session" for one in all_fields(sections)),
            session=self.object.session,
            is_outdated=is_outdated(self.object.session),
            **kwargs,
        )

    @property
    def kept(self):
        """What stood there when the page was shown is what is signed."""
        return {"revision": self.object.revision}

    @property
    def read(self):
        sent = self.request.POST.get("revision", "")
        return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else None

    def may_sign(self):
        session_notes.require_signable(self.object, by=self.request.user, revision=self.read)

    def signs(self):
        session_notes.sign(self.object, by=self.request.user, revision=self.read)
        messages.success(self.request, "The note is signed.")
        return self.to_note()

    def to_note(self):
        return redirect("sessions_app:note", self.object.pk)


BY_HAND = ("edited", "therapist")


class AddAddendum(CareTeamRequiredMixin, AuditedReadsMixin, SingleObjectMixin, ShowsWhoItIs):
    """First the words, then whose they are: the words go along unseen."""

    queryset = NOTES
    context_object_name = "note"
    template_name = "sessions_app/note_addendum.html"

    def get_queryset(self):
        return super().get_queryset().amendable_by(self.request.user)

    def get_form_class(self):
        return super().get_form_class() if self.is_last_step else AddendumForm

    @property
    def is_last_step(self):
        return any(name in self.request.POST for name in PROOFS)

    @property
    def kept(self):
        return {"text": self.request.POST.get("text", "")} if self.is_last_step else {}

    def act(self, form):
        if self.is_last_step:
            return super().act(form)
        return self.render_to_response(self.to_sign(form.cleaned_data["text"]))

    def to_sign(self, text):
        proof = super().get_form_class()()
        return self.get_context_data(form=proof) | {"kept": {"text": text}}

    def may_sign(self):
        session_notes.require_amendable(self.object, by=self.request.user)

    def signs(self):
        session_notes.add_addendum(self.object, text=self.kept["text"], by=self.request.user)
        messages.success(self.request, "The addendum is signed.")
        return redirect("sessions_app:note", self.object.pk)
