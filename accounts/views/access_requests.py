"""What patients ask of their record: their own pages, and the practice's."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts.access import CareTeamRequiredMixin, PatientRequiredMixin, PatientScopedMixin
from accounts.actions import access_requests as actions
from accounts.forms.access_requests import AskForm, ExtendForm, FindRequestsForm, ReviewForm
from accounts.models import AccessRequest, User
from accounts.pagination import CountedSoFar
from accounts.views.refusals import TellsRefusals, done_or_told

ROWS = AccessRequest.objects.select_related("patient", "processed_by")


class OwnRequests(PatientRequiredMixin, PatientScopedMixin, generic.ListView):
    queryset = ROWS.newest_first()
    template_name = "accounts/own_requests.html"
    context_object_name = "requests"
    paginator_class = CountedSoFar
    paginate_by = 20


class OwnRequest(PatientRequiredMixin, PatientScopedMixin, generic.DetailView):
    queryset = ROWS
    template_name = "accounts/own_request.html"
    context_object_name = "asked"


class Ask(PatientRequiredMixin, TellsRefusals, generic.FormView):
    form_class = AskForm
    template_name = "accounts/request_form.html"

    def get_initial(self):
        return {"request_type": self.request.GET.get("type", "")}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"patient": self.request.user}

    def act(self, form):
        asked = actions.ask(form.asked, by=self.request.user)
        messages.success(self.request, "Your request is sent. You get an answer within 30 days.")
        return redirect("accounts:own_request", asked.pk)


class Withdraw(PatientRequiredMixin, SingleObjectMixin, generic.View):
    http_method_names = ["post"]

    def get_queryset(self):
        return ROWS.askable_by(self.request.user)

    def post(self, request, **kwargs):
        asked = self.get_object()
        return done_or_told(
            request,
            lambda: actions.cancel(asked, by=request.user),
            done="The request is withdrawn.",
            then=reverse("accounts:own_requests"),
        )


class Requests(CareTeamRequiredMixin, PatientScopedMixin, generic.ListView):
    """Open ones first, those that are due soonest on top."""

    queryset = ROWS
    template_name = "accounts/request_list.html"
    context_object_name = "requests"
    paginator_class = CountedSoFar
    paginate_by = 25

    def get_queryset(self):
        self.form = FindRequestsForm(self.request.GET)
        return self.form.narrow(super().get_queryset())

    def get_context_data(self, **kwargs):
        query = self.request.GET.copy()
        query.pop("page", None)
        rest = f"&{query.urlencode()}" if query else ""
        return super().get_context_data(form=self.form, query=rest, patient=self.whose(), **kwargs)

    def whose(self):
        """The patient whom the list is narrowed to."""
        wanted = self.form.is_valid() and self.form.cleaned_data["patient"]
        visible = User.objects.patients_visible_to(self.request.user)
        return visible.filter(pk=wanted).first() if wanted else None


class RequestPage(CareTeamRequiredMixin, PatientScopedMixin, TellsRefusals, SingleObjectMixin):
    queryset = ROWS
    template_name = "accounts/request_detail.html"
    context_object_name = "asked"

    def setup(self, *args, **kwargs):
        super().setup(*args, **kwargs)
        self.object = None

    def get_context_data(self, **kwargs):
        asked = self.object = self.object or self.get_object()
        is_ours = ROWS.editable_by(self.request.user).filter(pk=asked.pk).exists()
        empty = {"review_form": ReviewForm(request=asked), "extend_form": ExtendForm()}
        return super().get_context_data(**empty | {"is_ours": is_ours} | kwargs)


class RequestDetail(RequestPage, generic.DetailView):
    pass


class Answer(RequestPage, generic.FormView):
    """A form of that page."""

    http_method_names = ["post"]
    writes = True

    def get_form_kwargs(self):
        self.object = self.object or self.get_object()
        return super().get_form_kwargs()

    def get_context_data(self, form=None, **kwargs):
        return super().get_context_data(form=form, **{self.name: form}, **kwargs)

    def done(self, said):
        messages.success(self.request, said)
        return redirect("accounts:request", self.object.pk)


class Review(Answer):
    form_class = ReviewForm
    name = "review_form"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return kwargs | {"request": self.object}

    def act(self, form):
        facts = form.cleaned_data
        actions.review(
            self.object,
            by=self.request.user,
            status=facts["status"],
            response=facts["response_notes"],
            denial_reason=facts["denial_reason"],
        )
        return self.done("The request is up to date.")


class Extend(Answer):
    form_class = ExtendForm
    name = "extend_form"

    def act(self, form):
        actions.extend(self.object, by=self.request.user, **form.cleaned_data)
        return self.done("There are 30 days more, and the patient is told.")
