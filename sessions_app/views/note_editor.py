"""A clinician's note beside the words of its session: written here, and read once it is done."""

import base64

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.views import generic
from django.views.generic.detail import SingleObjectMixin
from pydantic import BaseModel, ConfigDict, ValidationError

from accounts import throttles
from accounts.access import CareTeamRequiredMixin, PatientScopedMixin, edits
from accounts.errors import Refused
from sessions_app.actions import session_notes
from sessions_app.forms.note_fields import NoteForm, place_of
from sessions_app.notes.content import Value
from sessions_app.views.note_sections import all_fields, in_words, open_points, shown_sections
from sessions_app.views.pieces import piece_at
from sessions_app.views.session_notes import NOTES
from sessions_app.views.session_page import is_outdated


class NotePage(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    """Its author writes a draft here; everybody else, and whatever is completed, only reads."""

    queryset = NOTES
    context_object_name = "note"

    def get_template_names(self):
        return [f"sessions_app/{'note_edit' if self.is_written_here else 'note_read'}.html"]

    @property
    def is_written_here(self):
        return self.object.is_draft and self.is_own

    @property
    def is_own(self):
        user = self.request.user
        return self.object.author_id == user.pk and edits(user, self.object.session.patient_id)

    def get_context_data(self, form=None, elsewhere=None, **kwargs):
        note, user = self.object, self.request.user
        if form is None and self.is_written_here:
            form = form_of(note)
        sections = shown_sections(note, reader=user, form=form, elsewhere=elsewhere)
        return super().get_context_data(
            form=form,
            sections=sections,
            points=open_points(sections),
            is_own=self.is_own,
            device_key=device_key(user, note) if form else "",
            co_signatures=note.co_signatures.select_related("supervisor").order_by("created_at"),
            **beside(note, user),
            **kwargs,
        )

    def post(self, request, **kwargs):
        """Without scripts, or when she goes on to complete or sign it."""
        note = self.object = self.get_object()
        if not note.is_draft:
            messages.error(request, session_notes.NoteCompleted.message)
            return redirect("sessions_app:note", note.pk)
        form = form_of(note, request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            self.save(form)
        except session_notes.EditConflict:
            return self.both_ways(form)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect("sessions_app:note", note.pk)
        return self.go_on()

    def save(self, form):
        self.object = session_notes.save_fields(
            self.object,
            by=self.request.user,
            revision=form.cleaned_data["revision"],
            changes=form.changes(),
        )

    def go_on(self):
        wanted = self.request.POST.get("then", "save")
        if wanted == "sign":
            return redirect("sessions_app:note_sign", self.object.pk)
        try:
            if wanted == "complete":
                session_notes.complete(self.object, by=self.request.user)
        except session_notes.FieldsMissing as refusal:
            messages.error(self.request, refusal.message)
        else:
            messages.success(self.request, SAID.get(wanted, SAID["save"]))
        return redirect("sessions_app:note", self.object.pk)

    def both_ways(self, form):
        """Her words stay in the form, what was saved meanwhile stands beside them."""
        self.object.refresh_from_db()
        vars(self.object).pop("written", None)
        fresh, elsewhere = rebased(form, self.object)
        context = self.get_context_data(form=fresh, elsewhere=elsewhere)
        return self.render_to_response(context, status=422)


SAID = {
    "save": "The note is saved.",
    "complete": "The note is completed. It still has to be signed.",
}


def form_of(note, data=None) -> NoteForm:
    return NoteForm(
        data,
        structure=note.structure,
        content=note.written,
        initial={"revision": note.revision},
    )


def rebased(form, note):
    """The form as if it had been opened now, with what she changed on top; and by place, what
    others saved in the fields that she changed as well."""
    now, data, elsewhere = form_of(note), form.data.copy(), {}
    data["revision"] = note.revision
    written = note.written.sections
    for section in note.structure.sections:
        for field in section.fields:
            place = place_of(section.id, field.id)
            current = now.fields[place].initial
            set_data(data, f"initial-{place}", current)
            if place not in form.changed_data:
                set_data(data, place, current)
            elif was_saved_since(written, section, field, form):
                elsewhere[place] = in_words(field, current) or "Nothing"
    return form_of(note, data), elsewhere


def was_saved_since(written, section, field, form):
    content = written.get(section.id, {}).get(field.id)
    return content is not None and content.revision > form.cleaned_data["revision"]


def set_data(data, name, value):
    """As a browser would have sent it."""
    data.pop(name, None)
    if isinstance(value, list):
        data.setlist(name, value)
    elif value is not False or name.startswith("initial-"):
        data[name] = value


def beside(note, user):
    """The words of the session, and what can be heard of it."""
    session = note.session
    transcript = session.get_transcript()
    return {
        "session": session,
        "transcript": transcript,
        "piece": piece_at(transcript, 0) if transcript else None,
        "can_edit": edits(user, session.patient_id),
        "is_outdated": is_outdated(session),
    }


def device_key(user, note) -> str:
    """Seals words on her own device until they are saved; only a page of hers is given it."""
    keyed = salted_hmac("sessions_app.note_on_device", f"{user.pk} {note.pk}", algorithm="sha256")
    return base64.b64encode(keyed.digest()).decode()


class Typed(BaseModel):
    """What the editor sends while she types."""

    model_config = ConfigDict(extra="forbid")

    revision: int
    changes: dict[str, dict[str, Value]]


class NoteAutosave(CareTeamRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    """For static/js/note_saving.js: how the note stands (GET), and what she typed (POST)."""

    queryset = NOTES
    writes = True
    reads_as = "session_note.progress"  # every few seconds, while she writes

    def get(self, request, **kwargs):
        return JsonResponse(state(self.get_object(), request.user))

    @throttles.limited("autosave", by=throttles.person)
    def post(self, request, **kwargs):
        note = self.get_object()
        try:
            typed = Typed.model_validate_json(request.body)
        except ValidationError:
            return refused(session_notes.BadValue("This could not be read."))
        try:
            note = session_notes.save_fields(
                note, by=request.user, revision=typed.revision, changes=typed.changes
            )
        except Refused as refusal:
            return refused(refusal)
        return JsonResponse(state(note, request.user))


def refused(refusal):
    return JsonResponse(error_of(refusal), status=refusal.status)


def error_of(refusal):
    """No words: what was saved elsewhere the page asks for, and that is audited as a read."""
    problems = refusal.details.get("problems", [])
    fields = {one["place"].replace(".", "-"): one["message"] for one in problems}
    return {
        "error": {"code": refusal.code, "message": refusal.message, "details": {"fields": fields}}
    }


def state(note, user):
    sections = shown_sections(note, reader=user)
    return {
        "user": str(user.pk),
        "status": note.status,
        "revision": note.revision,
        "saved_at": date_format(timezone.localtime(), "H:i"),
        "fields": {
            one.place: {
                "value": one.content.value,
                "origin": one.content.origin,
                "words": one.origin_words,
            }
            for one in all_fields(sections)
        },
        "points": render_to_string(
            "sessions_app/_note_points.html", {"points": open_points(sections)}
        ),
    }
