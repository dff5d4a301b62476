"""Where patients answer: signed in, or by the link of a mail without an account.

Whoever holds the link sees the questions and nothing of the record: no name, no score.
"""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.views import generic

from accounts import reads, throttles
from accounts.access import PatientRequiredMixin, PatientScopedMixin
from accounts.errors import Refused
from accounts.mails.links import LinkSpent
from accounts.views.mailed_links import FromMail, put_away
from accounts.views.refusals import TellsRefusals
from treatment.actions import invitations
from treatment.forms.questionnaires import QuestionnaireForm
from treatment.instruments import INSTRUMENTS
from treatment.models import Assessment, AssessmentInvitation

LONGEST_LINK = 500
LATEST = 20


class Answering(TellsRefusals, generic.FormView):
    """One questionnaire after the other; each is kept when it is sent. The form says which one it
    is, so that what was sent twice is not taken for the answers of the next."""

    form_class = QuestionnaireForm
    template_name = "treatment/questionnaire.html"
    by = None  # who is signed in

    @property
    def instrument(self):
        sent = self.request.POST.get("instrument", "")
        names = self.invitation.instruments if sent else self.invitation.unanswered
        chosen = sent if sent in names else next(iter(self.invitation.unanswered), None)
        return INSTRUMENTS.get(chosen)

    def get(self, request, *args, **kwargs):
        if self.instrument is None:
            return redirect("treatment:questionnaire_done")
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.instrument is None:
            return redirect("treatment:questionnaire_done")
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instrument": self.instrument}

    def get_context_data(self, **kwargs):
        names = self.invitation.instruments
        return super().get_context_data(
            instrument=self.instrument,
            position=names.index(self.instrument.name) + 1,
            total=len(names),
            **kwargs,
        )

    def act(self, form):
        invitations.answer(
            self.invitation, by=self.by, instrument=self.instrument.name, answers=form.answers
        )
        self.invitation.refresh_from_db()
        return redirect(self.next_page())


class Questionnaire(FromMail, Answering):
    """The token travels with the form, too: answers are not lost when the browser’s session has
    ended while somebody thought about them."""

    page = "treatment:questionnaire"

    @cached_property
    def invitation(self):
        if self.request.method == "POST":
            return invitations.find_to_answer(self.token)
        return invitations.find(self.token)

    def get(self, request, *args, **kwargs):
        try:
            return super().get(request, *args, **kwargs)
        except LinkSpent as refusal:
            return spent(request, refusal)

    def post(self, request, *args, **kwargs):
        self.token = request.POST.get("link", "")[:LONGEST_LINK] or self.token
        try:
            answer = super().post(request, *args, **kwargs)
        except LinkSpent as refusal:
            return spent(request, refusal)
        put_away(request.session, self.token, page=self.page)
        return answer

    def get_context_data(self, **kwargs):
        return super().get_context_data(link=self.token, **kwargs)

    def next_page(self):
        return self.page if self.invitation.unanswered else "treatment:questionnaire_done"


def spent(request, refusal: Refused):
    """Only wrong links are counted: a waiting room full of patients has one address."""
    throttles.take("link", throttles.address(request))
    return render(request, "treatment/questionnaire_spent.html", status=refusal.status)


class QuestionnaireDone(generic.TemplateView):
    """Thanks, and where to find help; about nobody, and the same for everybody."""

    template_name = "treatment/questionnaire_done.html"


class OwnAssessments(PatientRequiredMixin, PatientScopedMixin, generic.ListView):
    """What a patient is asked for, and what they have answered."""

    queryset = Assessment.objects.newest_first()
    template_name = "treatment/own_assessments.html"
    context_object_name = "assessments"
    paginate_by = LATEST

    def get_queryset(self):
        user = self.request.user
        reads.note_row(self.request, user, action="assessment.list")
        return super().get_queryset().filter(patient=user)

    def get_context_data(self, **kwargs):
        asked = AssessmentInvitation.objects.visible_to(self.request.user).open()
        context = super().get_context_data(asked=asked.newest_first(), **kwargs)
        rows = context["assessments"]
        return context | {"rows": [(row, INSTRUMENTS.get(row.instrument)) for row in rows]}


class OwnQuestionnaire(PatientRequiredMixin, Answering):
    @property
    def by(self):
        return self.request.user

    @cached_property
    def invitation(self):
        rows = AssessmentInvitation.objects.visible_to(self.request.user).unended()
        row = get_object_or_404(rows.select_related("patient"), pk=self.kwargs["pk"])
        reads.note_row(self.request, row)
        return row

    def next_page(self):
        if self.invitation.unanswered:
            return self.request.path
        return "treatment:questionnaire_done"
