"""Plans and goals as they are shown: the tree, and how far everything is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from treatment.measuring.progress import share
from treatment.measuring.weights import overall_progress, progress_of_one
from treatment.models import Goal, GoalIntervention, ProgressEntry


@dataclass
class Branch:
    """A goal, and what stands below it."""

    goal: Goal
    sub_goals: list["Branch"] = field(default_factory=list)

    @property
    def priority(self) -> int:
        return self.goal.priority

    @property
    def progress(self) -> int:
        """Of a goal with sub-goals, theirs."""
        counted = counting(self.sub_goals)
        if counted and not self.goal.is_achieved:
            return overall_progress(counted)
        return progress_of(self.goal)

    @property
    def interventions(self) -> list[GoalIntervention]:
        return list(self.goal.intervention_links.all())


@dataclass(frozen=True)
class ProgressSummary:
    total_goals: int
    achieved: int
    in_progress: int
    not_started: int
    modified: int
    discontinued: int
    overall_progress: int


def counting(branches: Iterable[Branch]) -> list[Branch]:
    return [branch for branch in branches if branch.goal.counts]


def progress_of(goal: Goal) -> int:
    """Without sub-goals."""
    values = goal.baseline_value, goal.target_value, goal.current_value
    return progress_of_one(
        is_achieved=goal.is_achieved,
        rating=goal.latest_rating,
        share=None if None in values else share(*values),
        stored=goal.progress_percentage,
    )


def with_ratings(goals: QuerySet) -> QuerySet:
    entries = ProgressEntry.objects.filter(goal=OuterRef("pk"), rating__isnull=False)
    return goals.annotate(latest_rating=Subquery(entries.newest_first().values("rating")[:1]))


def with_interventions(goals: QuerySet) -> QuerySet:
    links = GoalIntervention.objects.select_related("intervention").order_by("created_at", "id")
    return goals.prefetch_related(Prefetch("intervention_links", links))


def branches(goals: Iterable[Goal]) -> list[Branch]:
    """Those that stand below none of the others; `goals` come in their order, with_ratings."""
    by_id = {goal.pk: Branch(goal) for goal in goals}
    roots = []
    for branch in by_id.values():
        above = by_id.get(branch.goal.parent_id)
        (above.sub_goals if above else roots).append(branch)
    return roots


def flat(roots: Iterable[Branch]) -> Iterable[Branch]:
    for branch in roots:
        yield branch
        yield from flat(branch.sub_goals)


def progress_by_goal(patient_id: UUID) -> dict[UUID, int]:
    """Of all goals of a patient, without their words."""
    words = ("description", "category", "measurable_criteria")
    goals = with_ratings(Goal.objects.filter(patient=patient_id).defer(*words))
    return {branch.goal.pk: branch.progress for branch in flat(branches(goals.by_priority()))}


def summary(roots: list[Branch]) -> ProgressSummary:
    statuses = [branch.goal.status for branch in flat(roots)]
    counts = {status.value: statuses.count(status) for status in Goal.Status}
    return ProgressSummary(len(statuses), overall_progress=progress_of_plan(roots), **counts)


def progress_of_plan(roots: list[Branch]) -> int:
    return overall_progress(counting(roots))


def goals_for_tree(goals: QuerySet) -> QuerySet:
    return with_interventions(with_ratings(goals.by_priority()))
