"""Who cares for a patient: the team's page, and the practice's assignments for admins."""

from django.contrib import messages
from django.db.models import Prefetch, Q, Value
from django.db.models.functions import Concat
from django.forms import Form
from django.shortcuts import redirect
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts.access import (
    AdminRequiredMixin,
    AuditedReadsMixin,
    CareTeamRequiredMixin,
    PatientScopedMixin,
)
from accounts.actions.care import change_kind, end_care, start_care, transfer_care
from accounts.forms.care import FindCareForm, KindForm, StartCareForm, TransferForm
from accounts.models import TherapistPatient, User
from accounts.pagination import CountedSoFar
from accounts.views.refusals import AboutOneRow, TellsRefusals


class Team(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    queryset = User.objects.patients()
    template_name = "accounts/team.html"
    context_object_name = "patient"
    reads_as = "care_team.read"

    def get_context_data(self, **kwargs):
        user = self.request.user
        care = list(self.object.care_team.with_people())
        return super().get_context_data(
            team=[row for row in care if row.is_active],
            earlier=[row for row in care if not row.is_active],
            leads=User.objects.patients_led_by(user).filter(pk=self.object.pk).exists(),
            **kwargs,
        )


class TeamForm(
    CareTeamRequiredMixin,
    AuditedReadsMixin,
    SingleObjectMixin,
    TellsRefusals,
    AboutOneRow,
    generic.FormView,
):
    """A form about a patient's team, for whoever decides about it; others find nothing here."""

    context_object_name = "patient"
    reads_as = "care_team.read"

    def get_queryset(self):
        return User.objects.patients_led_by(self.request.user)

    def to_team(self, said):
        messages.success(self.request, said)
        return redirect("accounts:team", self.object.pk)


class AddToTeam(TeamForm):
    template_name = "accounts/team_add.html"
    form_class = StartCareForm

    def get_form_kwargs(self):
        known = self.object.care_team.unended().values("therapist")
        return super().get_form_kwargs() | {"excluded": known}

    def act(self, form):
        care = start_care(patient=self.object, by=self.request.user, **form.cleaned_data)
        return self.to_team(f"{care.therapist.full_name} cares for this patient from now on.")


class HandOver(TeamForm):
    template_name = "accounts/team_transfer.html"
    form_class = TransferForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"excluded": self.primary.values("therapist")}

    def get_context_data(self, **kwargs):
        return super().get_context_data(primary=self.primary.first(), **kwargs)

    @property
    def primary(self):
        return self.object.care_team.unended().filter(relationship_type="primary")

    def act(self, form):
        to, stays = form.cleaned_data["therapist"], form.cleaned_data["stays"]
        transfer_care(self.object, to=to, stays=stays, by=self.request.user)
        done = f"{to.full_name} is the primary therapist from now on."
        if User.objects.patients_visible_to(self.request.user).filter(pk=self.object.pk).exists():
            return self.to_team(done)
        messages.success(self.request, done)
        return redirect("sessions_app:patients")


class ChangeKind(TeamForm):
    template_name = "accounts/care_change.html"
    form_class = KindForm
    context_object_name = "care"

    def get_queryset(self):
        return TherapistPatient.objects.with_people().changeable_by(self.request.user).unended()

    def get_initial(self):
        return {"kind": self.object.relationship_type}

    def act(self, form):
        care = change_kind(self.object, by=self.request.user, **form.cleaned_data)
        kind = care.get_relationship_type_display().lower()
        messages.success(self.request, f"{care.therapist.full_name}: {kind} from now on.")
        return redirect("accounts:team", care.patient_id)


class EndCare(TeamForm):
    """Asks first, and says what ending means."""

    template_name = "accounts/care_end.html"
    form_class = Form
    context_object_name = "care"

    def get_queryset(self):
        return TherapistPatient.objects.with_people().endable_by(self.request.user).unended()

    def get_context_data(self, **kwargs):
        others = self.object.patient.care_team.unended().exclude(pk=self.object.pk)
        return super().get_context_data(
            is_own=self.object.therapist_id == self.request.user.pk,
            is_last=not others.filter(therapist__is_active=True).exists(),
            **kwargs,
        )

    def act(self, form):
        care = end_care(self.object, by=self.request.user)
        messages.success(self.request, f"{care.therapist.full_name}’s care has ended.")
        if care.therapist_id == self.request.user.pk:
            return redirect("sessions_app:patients")
        return redirect("accounts:team", care.patient_id)


class Assignments(AdminRequiredMixin, PatientScopedMixin, generic.ListView):
    """Who cares for whom in the whole practice, and for whom nobody does."""

    queryset = User.objects.patients().order_by("last_name", "first_name", "id")
    template_name = "accounts/assignments.html"
    context_object_name = "patients"
    paginator_class = CountedSoFar
    paginate_by = 25

    def get_queryset(self):
        rows = super().get_queryset()
        self.form = FindCareForm(self.request.GET)
        self.is_without = "without" in self.request.GET
        if self.is_without:
            rows = rows.without_therapist()
        for word in asked_words(self.request):
            rows = rows.filter(pk__in=patients_named(word))
        team = TherapistPatient.objects.unended().with_people()
        return rows.prefetch_related(Prefetch("care_team", team, to_attr="team"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            form=self.form,
            is_without=self.is_without,
            without=User.objects.without_therapist().count(),
            **kwargs,
        )


def asked_words(request):
    return request.GET.get("q", "").replace("\0", "\ufffd").split()  # PostgreSQL knows no NUL


def patients_named(word):
    """Whose own name, or whose therapist's, has this word in it."""
    people = User.objects.annotate(whole_name=Concat("first_name", Value(" "), "last_name"))
    named = people.filter(whole_name__icontains=word)
    theirs = TherapistPatient.objects.unended().filter(therapist__in=named.values("pk"))
    return User.objects.filter(
        Q(pk__in=named.values("pk")) | Q(pk__in=theirs.values("patient"))
    ).values("pk")
