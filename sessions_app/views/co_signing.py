"""A second signature: ask a colleague, and read, sign or return what a colleague asks of you."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import reads
from accounts.access import (
    AuditedReadsMixin,
    CareTeamRequiredMixin,
    PatientScopedMixin,
    TherapistRequiredMixin,
)
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from sessions_app.actions import co_signing
from sessions_app.forms.notes import AskCoSignForm, ReturnForm
from sessions_app.models import CoSignature
from sessions_app.views.note_editor import beside
from sessions_app.views.note_sections import open_points, shown_sections
from sessions_app.views.proof import ShowsWhoItIs
from sessions_app.views.session_notes import NOTES

ASKED = CoSignature.objects.select_related(
    "note__session__patient",
    "note__session__transcript",
    "note__session__recording",
    "note__session__notes",
    "note__template_version__template",
    "note__author",
    "requested_by",
    "supervisor",
)


class AskToCoSign(
    CareTeamRequiredMixin,
    PatientScopedMixin,
    SingleObjectMixin,
    TellsRefusals,
    AboutOneRow,
    generic.FormView,
):
    queryset = NOTES
    context_object_name = "note"
    writes = True
    form_class = AskCoSignForm
    template_name = "sessions_app/note_ask_co_sign.html"

    def get_form_kwargs(self):
        supervisors = co_signing.supervisors(self.object, by=self.request.user)
        return super().get_form_kwargs() | {"supervisors": supervisors}

    def act(self, form):
        supervisor = form.cleaned_data["supervisor"]
        co_signing.ask_to_co_sign(self.object, supervisor=supervisor, by=self.request.user)
        messages.success(self.request, f"{supervisor.full_name} is asked to sign as well.")
        return redirect("sessions_app:note", self.object.pk)


class CoSignatures(TherapistRequiredMixin, generic.TemplateView):
    """What waits for her signature, and what came back to her."""

    template_name = "sessions_app/co_signatures.html"

    def get_context_data(self, **kwargs):
        waiting = ASKED.waiting_for(self.request.user)
        returned = returned_to(self.request.user)
        reads.note_rows(self.request, CoSignature, [*waiting, *returned])
        return super().get_context_data(waiting=waiting, returned=returned, **kwargs)


def returned_to(user):
    """Until she asks again, whomever."""
    asked_again = CoSignature.objects.filter(
        note=OuterRef("note"), created_at__gt=OuterRef("created_at")
    )
    returned = ASKED.visible_to(user).asked_by(user).filter(state=CoSignature.State.RETURNED)
    return returned.exclude(Exists(asked_again)).order_by("-decided_at", "id")


class OfSupervisor(CareTeamRequiredMixin, AuditedReadsMixin, SingleObjectMixin):
    """For the colleague who was asked, while they care for the patient; nobody else finds it."""

    queryset = ASKED
    context_object_name = "co_signature"

    def get_queryset(self):
        return super().get_queryset().asked_of(self.request.user)

    def to_queue(self, said):
        messages.success(self.request, said)
        return redirect("sessions_app:co_signatures")


class CoSign(OfSupervisor, ShowsWhoItIs):
    is_read_first = True
    template_name = "sessions_app/co_sign.html"

    def get_context_data(self, **kwargs):
        note, user = self.object.note, self.request.user
        sections = shown_sections(note, reader=user)
        kwargs.setdefault("return_form", ReturnForm())
        return super().get_context_data(
            note=note,
            sections=sections,
            points=open_points(sections),
            **beside(note, user),
            **kwargs,
        )

    def may_sign(self):
        co_signing.require_co_signable(self.object, by=self.request.user)

    def signs(self):
        co_signing.co_sign(self.object, by=self.request.user)
        return self.to_queue("The note is co-signed.")


class ReturnToAuthor(CoSign):
    """The other answer, on the same page."""

    http_method_names = ["post"]

    def get_form_class(self):
        return ReturnForm

    def form_invalid(self, form):
        proof = CoSign.get_form_class(self)()
        context = self.get_context_data(form=proof, return_form=form)
        return self.render_to_response(context, status=422)

    def act(self, form):
        comment = form.cleaned_data["comment"]
        co_signing.return_to_author(self.object, comment=comment, by=self.request.user)
        return self.to_queue("The note goes back to its author.")


class WithdrawRequest(CareTeamRequiredMixin, AuditedReadsMixin, SingleObjectMixin, generic.View):
    queryset = ASKED
    http_method_names = ["post"]

    def get_queryset(self):
        return super().get_queryset().withdrawable_by(self.request.user)

    def post(self, request, **kwargs):
        asked = self.get_object()
        return done_or_told(
            request,
            lambda: co_signing.withdraw_request(asked, by=request.user),
            done="They are not asked any more.",
            then=redirect("sessions_app:note", asked.note_id).url,
        )
