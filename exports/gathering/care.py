"""Plans, goals and what is done about them."""

from collections.abc import Iterator

from django.db.models import Prefetch

from exports.gathering.scope import Scope, name_of, streamed
from treatment.models import (
    CheckIn,
    Goal,
    GoalIntervention,
    Homework,
    PlanReview,
    ProgressEntry,
    ProgressMilestone,
    TreatmentPlan,
)


def plans(scope: Scope) -> Iterator[dict]:
    reviews = scope.of_patient(PlanReview.objects.select_related("reviewer"))
    rows = scope.of_patient(TreatmentPlan.objects.select_related("therapist")).newest_first()
    rows = rows.prefetch_related(Prefetch("reviews", reviews.order_by("review_date", "id")))
    for row in streamed(rows):
        yield {
            "id": row.pk,
            "title": row.title,
            "status": row.get_status_display(),
            "therapist": name_of(row.therapist),
            "diagnoses": row.diagnosis_codes,
            "presenting_problems": row.presenting_problems,
            "start_date": row.start_date,
            "target_end_date": row.target_end_date,
            "actual_end_date": row.actual_end_date,
            "next_review_date": row.next_review_date,
            "version": row.version,
            "notes": scope.remark(row.notes),
            "reviews": [review(one) for one in row.reviews.all()],
        }


def review(row: PlanReview) -> dict:
    return {
        "review_date": row.review_date,
        "reviewer": name_of(row.reviewer),
        "summary": row.summary,
        "goals_reviewed": row.goals_reviewed,
        "goals_on_track": row.goals_on_track,
        "modifications_made": row.modifications_made or None,
    }


def goals(scope: Scope) -> Iterator[dict]:
    entries = scope.of_patient(ProgressEntry.objects.oldest_first())
    entries = scope.on_days(entries, "entry_date")
    milestones = scope.of_patient(ProgressMilestone.objects.order_by("achieved_at", "id"))
    rows = scope.of_patient(Goal.objects.select_related("plan", "tracking")).by_priority()
    rows = rows.prefetch_related(
        Prefetch("progress_entries", entries), Prefetch("milestones", milestones)
    )
    for row in streamed(rows):
        yield goal(row, scope)


def goal(row: Goal, scope: Scope) -> dict:
    tracking = getattr(row, "tracking", None)
    return {
        "id": row.pk,
        "plan_id": row.plan_id,
        "parent_id": row.parent_id,
        "type": row.get_goal_type_display(),
        "description": row.description,
        "category": row.category or None,
        "measurable_criteria": row.measurable_criteria or None,
        "status": row.get_status_display(),
        "priority": row.priority,
        "unit": row.unit or (tracking and unit_of(tracking)) or None,
        "direction": tracking and tracking.target_direction,
        "baseline_value": row.baseline_value,
        "target_value": row.target_value,
        "current_value": row.current_value,
        "target_date": row.target_date,
        "achieved_at": row.achieved_at,
        "milestones": [
            {"title": one.title, "achieved_at": one.achieved_at} for one in row.milestones.all()
        ],
        "progress": [entry(one, scope) for one in row.progress_entries.all()],
    }


def unit_of(tracking) -> str:
    return tracking.frequency_unit or tracking.duration_unit or tracking.instrument


def entry(row: ProgressEntry, scope: Scope) -> dict:
    return {
        "date": row.entry_date,
        "time": row.entry_time,
        "value": row.value,
        "value_label": row.value_label or None,
        "rating": row.rating,
        "context": row.get_context_display(),
        "notes": noted(row, scope),
    }


def noted(row: ProgressEntry | CheckIn, scope: Scope) -> str | None:
    """Of notes a patient reads those that they wrote: a therapist may note a self-report, too."""
    is_own_words = scope.is_own and row.recorded_by_id == scope.reader.pk
    return (row.notes or None) if is_own_words else scope.remark(row.notes)


def interventions(scope: Scope) -> Iterator[dict]:
    rows = scope.of_patient(GoalIntervention.objects.select_related("intervention", "goal"))
    for row in streamed(rows.order_by("goal__priority", "created_at", "id")):
        yield {
            "id": row.pk,
            "goal_id": row.goal_id,
            "goal": row.goal.description,
            "name": row.intervention.name,
            "modality": row.intervention.modality or None,
            "evidence": row.intervention.get_evidence_level_display() or None,
            "source": row.intervention.source or None,
            "frequency": row.frequency or None,
            "effectiveness_rating": None if scope.is_own else row.effectiveness_rating,
            "notes": scope.remark(row.notes),
        }


def check_ins(scope: Scope) -> Iterator[dict]:
    rows = scope.on_days(scope.of_patient(CheckIn.objects.all()), "check_in_date")
    for row in streamed(rows.order_by("check_in_date", "created_at", "id")):
        yield {
            "id": row.pk,
            "date": row.check_in_date,
            "moment": row.get_moment_display(),
            "mood": row.general_mood,
            "notes": noted(row, scope),
        }


def homework(scope: Scope) -> Iterator[dict]:
    rows = scope.in_time(scope.of_patient(Homework.objects.select_related("goal")), "created_at")
    for row in streamed(rows.newest_first()):
        yield {
            "id": row.pk,
            "assigned_at": row.created_at,
            "task": row.task,
            "details": row.details or None,
            "goal": row.goal.description if row.goal else None,
            "due_date": row.due_date,
            "status": row.get_status_display(),
            "completed_at": row.completed_at,
            "report": row.report or None,
        }
