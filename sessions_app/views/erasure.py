"""For administrators: erasing a record, holding one, and the certificates of what is gone."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import reads
from accounts.access import AdminRequiredMixin, PatientScopedMixin
from accounts.models import ErasureCertificate, LegalHold, User
from accounts.pagination import CountedSoFar
from accounts.signing_in.step_up import ConfirmationRequiredMixin
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told
from sessions_app.actions import erase_record
from sessions_app.forms.erasure import EraseRecordForm, LegalHoldForm

MOST_SHOWN = 25


class EraseRecord(
    AdminRequiredMixin,
    ConfirmationRequiredMixin,
    TellsRefusals,
    PatientScopedMixin,
    SingleObjectMixin,
    AboutOneRow,
    generic.FormView,
):
    """Says what is lost and what stands in the way; asks for the reason and the patient's name."""

    queryset = User.objects.patients()
    form_class = EraseRecordForm
    template_name = "sessions_app/record_erase.html"
    context_object_name = "patient"

    def get_queryset(self):
        return User.objects.visible_to(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"patient": self.object}

    def get_context_data(self, **kwargs):
        patient = self.object
        return super().get_context_data(
            kept_until=erase_record.kept_until(patient),
            hold=LegalHold.objects.active().filter(patient=patient).first(),
            hold_form=LegalHoldForm(),
            **kwargs,
        )

    def act(self, form):
        certificate = erase_record.erase_record(
            self.object, by=self.request.user, reason=form.cleaned_data["reason"]
        )
        messages.success(self.request, "The record is erased.")
        return redirect("sessions_app:certificate", certificate.pk)


class PlaceHold(AdminRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    http_method_names = ["post"]

    def get_queryset(self):
        return User.objects.visible_to(self.request.user)

    def post(self, request, **kwargs):
        patient = self.get_object()
        form = LegalHoldForm(request.POST)
        then = reverse("sessions_app:erase_record", args=[patient.pk])
        if not form.is_valid():
            messages.error(request, "Say which file the hold belongs to.")
            return redirect(then)
        return done_or_told(
            request,
            lambda: erase_record.place_hold(
                patient, by=request.user, reference=form.cleaned_data["reference"]
            ),
            done="The record is on hold: nothing of it can be erased.",
            then=then,
        )


class LiftHold(AdminRequiredMixin, SingleObjectMixin, generic.View):
    http_method_names = ["post"]

    def get_queryset(self):
        return LegalHold.objects.visible_to(self.request.user).active()

    def post(self, request, **kwargs):
        hold = self.get_object()
        return done_or_told(
            request,
            lambda: erase_record.lift_hold(hold, by=request.user),
            done="The hold is lifted.",
            then=reverse("sessions_app:erase_record", args=[hold.patient_id]),
        )


class Certificates(AdminRequiredMixin, PatientScopedMixin, generic.ListView):
    """What was erased, newest first, and the records that nobody has to keep any more."""

    queryset = ErasureCertificate.objects.all()
    template_name = "sessions_app/certificate_list.html"
    context_object_name = "certificates"
    paginator_class = CountedSoFar
    paginate_by = 25

    def get_context_data(self, **kwargs):
        past = erase_record.past_their_time()[:MOST_SHOWN]
        reads.note_rows(self.request, User, past)
        return super().get_context_data(past=past, **kwargs)


class Certificate(AdminRequiredMixin, PatientScopedMixin, generic.DetailView):
    queryset = ErasureCertificate.objects.all()
    template_name = "sessions_app/certificate_detail.html"
    context_object_name = "certificate"

    def get_context_data(self, **kwargs):
        erased_by = User.objects.filter(pk=self.object.erased_by).first()
        return super().get_context_data(erased_by=erased_by, **kwargs)
