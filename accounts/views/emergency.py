"""Emergency access: looking a patient up, opening the record, ending it; and the review."""

from django.contrib import messages
from django.core import signing
from django.shortcuts import redirect, render
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts import throttles
from accounts.access import (
    AdminRequiredMixin,
    CareTeamRequiredMixin,
    PatientScopedMixin,
    TherapistRequiredMixin,
)
from accounts.actions.emergency import break_glass, end_access, look_up, review
from accounts.forms.emergency import BreakGlassForm, LookUpForm, ReviewForm
from accounts.models import EmergencyAccess, User
from accounts.pagination import CountedSoFar
from accounts.signing_in.step_up import ConfirmationRequiredMixin
from accounts.views.refusals import AboutOneRow, TellsRefusals, done_or_told

GOOD_FOR = 15 * 60  # seconds from finding a patient to opening the record
FOUND = signing.TimestampSigner(sep=".", salt="accounts.emergency.found")


class LookUp(TherapistRequiredMixin, ConfirmationRequiredMixin, TellsRefusals, generic.FormView):
    """Exact facts or nothing: nobody browses here."""

    template_name = "accounts/emergency.html"
    form_class = LookUpForm

    def get_context_data(self, **kwargs):
        own = EmergencyAccess.objects.visible_to(self.request.user).with_state()
        return super().get_context_data(latest=own[:5], **kwargs)

    @throttles.limited("emergency", by=throttles.person)
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def act(self, form):
        found = look_up(by=self.request.user, **form.cleaned_data)
        if len(found) != 1:
            context = self.get_context_data(form=form, asked=True, found=len(found))
            return self.render_to_response(context)
        token = FOUND.sign_object([str(found[0].pk), str(self.request.user.pk)])
        form = BreakGlassForm(initial={"patient": token})
        return render(self.request, BreakGlass.template_name, {"patient": found[0], "form": form})


class BreakGlass(
    TherapistRequiredMixin, ConfirmationRequiredMixin, TellsRefusals, generic.FormView
):
    template_name = "accounts/emergency_open.html"
    form_class = BreakGlassForm
    http_method_names = ["post"]
    back_to = "accounts:emergency"

    @throttles.limited("emergency", by=throttles.person)
    def post(self, request, *args, **kwargs):
        self.patient = found_before(request.POST.get("patient", ""), by=request.user)
        if self.patient is None:
            messages.error(request, "Look the patient up again, then open the record.")
            return redirect("accounts:emergency")
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(patient=self.patient, **kwargs)

    def act(self, form):
        facts = {name: value for name, value in form.cleaned_data.items() if name != "patient"}
        break_glass(self.patient, by=self.request.user, **facts)
        return redirect("sessions_app:patient", self.patient.pk)


def found_before(token: str, *, by: User) -> User | None:
    """The patient whom this therapist has looked up a moment ago."""
    try:
        patient_id, user_id = FOUND.unsign_object(token, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError):
        return None
    if user_id != str(by.pk):
        return None
    return User.objects.patients().filter(pk=patient_id).first()


class EndAccess(CareTeamRequiredMixin, PatientScopedMixin, SingleObjectMixin, generic.View):
    queryset = EmergencyAccess.objects.select_related("patient")
    http_method_names = ["post"]

    def post(self, request, **kwargs):
        access = self.get_object()
        then = "accounts:emergency_list" if request.user.is_admin else "home"
        done = "The emergency access has ended."
        return done_or_told(
            request, lambda: end_access(access, by=request.user), done=done, then=then
        )


class Accesses(AdminRequiredMixin, PatientScopedMixin, generic.ListView):
    """All of them for the review, the unreviewed first."""

    queryset = EmergencyAccess.objects.with_state()
    template_name = "accounts/emergency_list.html"
    context_object_name = "accesses"
    paginator_class = CountedSoFar
    paginate_by = 25
    reads_as = "emergency.list"

    def get_queryset(self):
        return super().get_queryset().unreviewed_first()

    def get_context_data(self, **kwargs):
        return super().get_context_data(overdue=EmergencyAccess.objects.overdue().count(), **kwargs)


class Review(
    AdminRequiredMixin,
    PatientScopedMixin,
    SingleObjectMixin,
    TellsRefusals,
    AboutOneRow,
    generic.FormView,
):
    queryset = EmergencyAccess.objects.with_state()
    template_name = "accounts/emergency_review.html"
    form_class = ReviewForm
    context_object_name = "access"
    reads_as = "emergency.read"

    def act(self, form):
        review(self.object, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, "The review is written down.")
        return redirect("accounts:emergency_list")
