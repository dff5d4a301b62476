"""Pages about consents, for a therapist with a patient and for the patient alone."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts.access import (
    CareTeamRequiredMixin,
    PatientRequiredMixin,
    PatientScopedMixin,
    edits,
    patients_deciding_through,
)
from accounts.actions.consent import record_consent
from accounts.forms.consent import ConsentForm, DecisionForm, NotedDecisionForm, RevokeForm
from accounts.models import Consent, ConsentText, User
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from sessions_app.actions import consents

MOST_SHOWN = 200  # of the history; nobody decides more often


class Ledger(PatientScopedMixin, SingleObjectMixin):
    """Pages about one patient's consents. Their links lead to pages for the same reader."""

    queryset = User.objects.patients()
    context_object_name = "patient"
    reads_as = "consent.list"
    is_own = False

    def get_queryset(self):
        if self.writes or self.request.method == "POST":
            return patients_deciding_through(self.request.user)
        return super().get_queryset()

    def dispatch(self, request, *args, **kwargs):
        if kwargs.get("type", Consent.Type.RECORDING) not in Consent.Type:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def link(self, page, *arguments):
        return reverse(f"sessions_app:{page}", args=[self.object.pk, *arguments])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            is_own=self.is_own, all_consents=self.link("consents"), **kwargs
        )


class Own(PatientRequiredMixin):
    is_own = True

    def get_object(self, *args, **kwargs):
        self.kwargs["pk"] = self.request.user.pk
        return super().get_object(*args, **kwargs)

    def link(self, page, *arguments):
        return reverse(f"sessions_app:own_{page}", args=arguments)


class ConsentsPage(Ledger, generic.DetailView):
    """Where the patient stands with every type, and everything that was ever decided."""

    template_name = "sessions_app/consents.html"

    def get_context_data(self, **kwargs):
        rows = Consent.objects.filter(patient=self.object)
        people = rows.with_state().select_related("text", "recorded_by", "revoked_by")
        standing = rows.standing()
        return super().get_context_data(
            lines=[self.line(one) for one in standing],
            history=people.newest_first()[:MOST_SHOWN],
            recordings=self.recordings(standing),
            can_edit=edits(self.request.user, self.object.pk),
            **kwargs,
        )

    def line(self, standing):
        return {
            "standing": standing,
            "decide": self.link("consent_decide", standing.type),
            "revoke": self.link("revoke_consent", standing.type),
        }

    def recordings(self, standing):
        """What is left to be erased when recording is not agreed to any more."""
        agreed = any(s.is_active for s in standing if s.type == Consent.Type.RECORDING)
        return [] if agreed else consents.recordings_of(self.object)


class Consents(CareTeamRequiredMixin, ConsentsPage):
    def post(self, request, **kwargs):
        """Noted on the spot, on the patient's page; noting an active one again keeps it."""
        patient = self.get_object()
        form = ConsentForm(request.POST)
        if form.is_valid():
            record_consent(patient=patient, by=request.user, **form.cleaned_data)
            messages.success(request, "The consent is noted.")
        else:
            messages.error(request, "Say how the patient agreed, then note the consent.")
        return redirect("sessions_app:patient", patient.pk)


class OwnConsents(Own, ConsentsPage):
    pass


class LedgerForm(Ledger, TellsRefusals, AboutOneRow, generic.FormView):
    writes = True


class DecidePage(LedgerForm):
    """The words on the screen, and the decision under them."""

    template_name = "sessions_app/consent_decide.html"

    def get_form_kwargs(self):
        facts = {"patient": self.object, "type": self.kwargs["type"], "by": self.request.user}
        return super().get_form_kwargs() | facts

    def get_context_data(self, **kwargs):
        type = self.kwargs["type"]
        return super().get_context_data(
            text=ConsentText.objects.current(type), type=Consent.Type(type), **kwargs
        )

    def act(self, form):
        consent = consents.decide(
            form.consent, by=self.request.user, version=form.cleaned_data["version"]
        )
        noted = "The consent" if consent.is_granted else "That the patient declined"
        messages.success(self.request, f"{noted} is noted.")
        return redirect(self.link("consents"))


class Decide(CareTeamRequiredMixin, DecidePage):
    form_class = NotedDecisionForm


class OwnDecide(Own, DecidePage):
    form_class = DecisionForm


class RevokePage(LedgerForm):
    """Says what ends, and which recordings are left."""

    template_name = "sessions_app/consent_revoke.html"
    form_class = RevokeForm

    def get_context_data(self, **kwargs):
        type = Consent.Type(self.kwargs["type"])
        is_recording = type == Consent.Type.RECORDING
        recordings = consents.recordings_of(self.object) if is_recording else []
        return super().get_context_data(
            type=type, is_recording=is_recording, recordings=recordings, **kwargs
        )

    def act(self, form):
        rows = Consent.objects.filter(patient=self.object, type=self.kwargs["type"])
        counting = rows.granted().unrevoked().select_related("patient")
        reason = Consent.Reason.PATIENT_WISH if self.is_own else form.cleaned_data["reason"]
        for consent in counting:
            _, ended = consents.revoke(consent, by=self.request.user, reason=reason)
            messages.success(self.request, f"The consent is taken back. {ended}".strip())
        if not counting:
            messages.info(self.request, "There was no consent to take back.")
        return redirect(self.link("consents"))


class Revoke(CareTeamRequiredMixin, RevokePage):
    pass


class OwnRevoke(Own, RevokePage):
    pass


class EraseRecordings(CareTeamRequiredMixin, Ledger, generic.DetailView):
    """One act for the sound of all sessions, once recording is not agreed to any more."""

    template_name = "sessions_app/recordings_erase.html"
    writes = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(recordings=consents.recordings_of(self.object), **kwargs)

    def post(self, request, **kwargs):
        self.object = self.get_object()
        return done_or_told(
            request,
            lambda: consents.erase_recordings(self.object, by=request.user),
            done="The recordings are erased. One that is still being processed stays for a "
            "moment; ask again for it.",
            then=self.link("consents"),
        )
