"""How all open goals of a patient go, for those who care for them."""

from django.views import generic

from accounts.access import CareTeamRequiredMixin, PatientScopedMixin, edits
from accounts.models import User
from treatment.analytics.goals import dashboard
from treatment.views.goal_chart import chart_of

TRENDS = {
    "improving": ("Improving", "badge-done"),
    "stable": ("Stable", ""),
    "declining": ("Declining", "badge-failed"),
    "insufficient_data": ("Too few entries for a trend", ""),
}


def shown(board):
    """Each goal with its drawing and its trend in words."""
    return [shown_line(line, board.today) for line in board.goals]


def shown_line(line, today):
    words, badge = TRENDS[line.trend.direction]
    chart = chart_of(line.goal, line.tracking, line.points, today)
    return {"line": line, "chart": chart, "trend": words, "badge": badge}


class Dashboard(CareTeamRequiredMixin, PatientScopedMixin, generic.DetailView):
    queryset = User.objects.patients()
    context_object_name = "patient"
    template_name = "treatment/goals_dashboard.html"
    reads_as = "goal.dashboard"

    def get_context_data(self, **kwargs):
        board = dashboard(self.object, self.request.user)
        return super().get_context_data(
            board=board,
            shown=shown(board),
            can_edit=edits(self.request.user, self.object.pk),
            **kwargs,
        )
