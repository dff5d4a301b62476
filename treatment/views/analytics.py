"""Whether therapy works: the caseload, or the practice, and one patient."""

from django.views import generic

from accounts import reads
from accounts.access import CareTeamRequiredMixin, PatientScopedMixin
from accounts.models import User
from treatment.analytics import caseload, charts, outcomes, patients
from treatment.forms.analytics import QuestionForm

PIECE = "analytics-numbers"  # what a script asks for when the period changes


class Analytics(CareTeamRequiredMixin, generic.TemplateView):
    """A therapist's own; admins see the practice and may choose a therapist."""

    def get_template_names(self):
        asks_for_piece = self.request.htmx and self.request.htmx.target == PIECE
        return [f"treatment/{'_numbers' if asks_for_piece else 'analytics'}.html"]

    def get_context_data(self, **kwargs):
        reads.note(self.request, "analytics.read")
        user = self.request.user
        asked = QuestionForm.read(self.request.GET, user)
        therapist = caseload.whose(user, asked.therapist)
        numbers = caseload.numbers_of(therapist, period=asked.period)
        points = caseload.points(numbers, asked.period)
        topics = caseload.topics(user, therapist=asked.therapist)
        return super().get_context_data(
            asked=asked,
            therapist=therapist,
            sessions=charts.sessions_chart(points, asked.period),
            moods=charts.moods_chart(points, asked.period),
            topics=charts.topics_chart(topics),
            **self.people(therapist, numbers),
            **kwargs,
        )

    def people(self, therapist, numbers):
        """Of one therapist each patient; of the practice how many there are."""
        if therapist is None:
            total, active = caseload.patients_counted(self.request.user, None)
            found = None
        else:
            found = outcomes.outcomes_of(therapist)
            total, active = len(found.patients), found.active
            shown = [outcome.patient.pk for outcome in found.patients]
            reads.note(self.request, "analytics.read", patients=shown)
        overview = caseload.Overview.of(numbers, total=total, active=active)
        return {"overview": overview, "outcomes": found}


class PatientAnalytics(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    """How one patient is doing."""

    queryset = User.objects.patients()
    context_object_name = "patient"
    template_name = "treatment/analytics_patient.html"
    reads_as = "analytics.read"

    def get_context_data(self, **kwargs):
        patient = self.object
        progress = patients.patient_progress(patient)
        points = progress.months
        return super().get_context_data(
            progress=progress,
            sessions=charts.sessions_chart(points, "month", with_patients=False),
            moods=charts.moods_chart(points, "month"),
            measures=outcomes.measures_of(patient),
            goals=outcomes.goal_lines(patient),
            **kwargs,
        )
