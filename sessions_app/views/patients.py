"""Pages of patients: they join people with sessions and diary, so they live here."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.views import generic

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin, edits
from accounts.actions.patients import change_patient, enrol_patient
from accounts.forms.patients import PatientForm
from accounts.models import (
    AccessRequest,
    Consent,
    EmergencyAccess,
    LegalHold,
    User,
    with_active_consents,
    with_binding_requests,
    with_recording_consent,
)
from accounts.pagination import CountedSoFar
from accounts.views.refusals import TellsRefusals
from sessions_app.models import TherapySession
from sessions_app.views.patient_story import story

NOTED_BY_THERAPISTS = [Consent.Type.RECORDING, Consent.Type.AI_PROCESSING]


class PatientList(CareTeamRequiredMixin, PatientScopedMixin, generic.ListView):
    queryset = User.objects.patients().order_by("last_name", "first_name", "id")
    template_name = "sessions_app/patient_list.html"
    context_object_name = "patients"
    paginator_class = CountedSoFar
    paginate_by = 25

    def get_queryset(self):
        name = Concat("first_name", Value(" "), "last_name")
        sessions = TherapySession.objects.filter(patient=OuterRef("pk")).newest_first()
        last_session = Subquery(sessions.values("session_date")[:1])
        patients = with_recording_consent(super().get_queryset())
        patients = patients.annotate(name=name, last_session=last_session)
        asked = self.request.GET.get("q", "").replace("\0", "\ufffd")  # PostgreSQL knows no NUL
        for word in asked.split():
            patients = patients.filter(name__icontains=word)
        return patients


class NewPatient(CareTeamRequiredMixin, TellsRefusals, generic.FormView):
    form_class = PatientForm
    template_name = "sessions_app/patient_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": User(role=User.Role.PATIENT)}

    def act(self, form):
        patient = enrol_patient(form.instance, by=self.request.user)
        return redirect("sessions_app:patient", patient.pk)


class PatientPage(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    """Everything about one patient in the order in which a therapist asks for it; on paper, the
    page to read before a session."""

    queryset = User.objects.patients()
    template_name = "sessions_app/patient_detail.html"
    context_object_name = "patient"

    def get_queryset(self):
        held = LegalHold.objects.active().filter(patient=OuterRef("pk"))
        patients = with_binding_requests(with_active_consents(super().get_queryset()))
        return patients.annotate(is_held=Exists(held))

    def get_context_data(self, **kwargs):
        user, patient = self.request.user, self.object
        can_edit = edits(user, patient.pk)
        return super().get_context_data(
            can_edit=can_edit,
            team=patient.care_team.active().with_people(),
            opened=opened_by_others(user, patient),
            consents=consent_lines(patient),
            binding=binding_lines(patient),
            methods=Consent.Method.on_the_spot(),
            invitation=patient.invitations.first(),
            **story(user, patient, can_edit=can_edit),
            **kwargs,
        )


class ChangePatient(CareTeamRequiredMixin, PatientScopedMixin, TellsRefusals, generic.UpdateView):
    """Name and contact data."""

    queryset = User.objects.patients()
    context_object_name = "patient"
    writes = True
    form_class = PatientForm
    template_name = "sessions_app/patient_change.html"

    def act(self, form):
        if form.changed_data:
            change_patient(form.instance, by=self.request.user, changed=form.changed_data)
            messages.success(self.request, "The contact data are changed.")
        return redirect("sessions_app:patient", form.instance.pk)


def opened_by_others(user, patient):
    """Emergency accesses that are live just now; her own has a banner on every page."""
    live = EmergencyAccess.objects.live().filter(patient=patient).exclude(user=user)
    return live.select_related("user").order_by("expires_at")


def binding_lines(patient):
    """What the patient asked for and was granted, for everybody who treats them to know."""
    return [
        {
            "pk": request["id"],
            "is_restriction": request["type"] == AccessRequest.Type.RESTRICTION,
            "since": parse_datetime(request["reviewed_at"]),
        }
        for request in patient.binding_requests
    ]


def consent_lines(patient):
    """What a therapist may note, each with the active consent, if there is one."""
    active = {consent["type"]: consent for consent in patient.active_consents}
    return [
        {
            "type": type,
            "title": type.label,
            "method": given and Consent.Method(given["method"]).label,
            "signed_at": given and parse_datetime(given["signed_at"]),
        }
        for type in NOTED_BY_THERAPISTS
        for given in [active.get(type)]
    ]
