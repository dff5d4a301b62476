"""What is reached by what was noted: each once, on the diary, and told to those it concerns."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.notifications import notify, notify_care_team
from accounts.models import AuditEvent, Notification, User
from timeline.models import TimelineEvent
from treatment.measuring.local_time import moment_of
from treatment.measuring.progress import percentages_reached, share
from treatment.measuring.streaks import STREAKS, streaks_reached
from treatment.models import Goal, ProgressEntry, ProgressMilestone

PERCENTAGE, STREAK = ProgressMilestone.Kind.PERCENTAGE, ProgressMilestone.Kind.STREAK
LONGEST = timedelta(days=max(STREAKS))


def award(goal: Goal, *, entry: ProgressEntry, by: User | None) -> list[ProgressMilestone]:
    """Of a goal that is locked. What an entry of an earlier day reached, it reached that day."""
    reached = [(PERCENTAGE, part) for part in percentages_by(goal, entry)]
    reached += [(STREAK, days) for days in streaks_around(goal, entry)]
    moment = min(moment_of(entry.entry_date, entry.entry_time, goal.patient.timezone), _now())
    return _give(goal, reached, moment, entry=entry, by=by)


@transaction.atomic
def goal_achieved(goal: Goal, *, by: User) -> list[ProgressMilestone]:
    """Its therapist says that it is reached, whatever was measured."""
    return _give(goal, [(PERCENTAGE, 100)], _now(), entry=None, by=by)


def percentages_by(goal: Goal, entry: ProgressEntry) -> list[int]:
    return percentages_reached(share(goal.baseline_value, goal.target_value, entry.value))


def streaks_around(goal: Goal, entry: ProgressEntry) -> list[int]:
    """Only a run that this day belongs to can have grown."""
    near = goal.progress_entries.between(entry.entry_date - LONGEST, entry.entry_date + LONGEST)
    return streaks_reached(near.values_list("entry_date", flat=True).distinct())


def _give(goal, reached, moment, *, entry, by):
    given = set(goal.milestones.values_list("kind", "threshold"))
    return [
        _one(goal, kind, threshold, moment, entry=entry, by=by)
        for kind, threshold in reached
        if (kind, threshold) not in given
    ]


def _one(goal, kind, threshold, moment, *, entry, by):
    milestone = goal.milestones.create(
        kind=kind, threshold=threshold, achieved_at=moment, entry=entry
    )
    _write_in_diary(milestone)
    _tell(milestone)
    AuditEvent.objects.record(
        by=by,
        action="goal.milestone_reached",
        target=goal,
        patient=goal.patient,
        kind=kind,
        threshold=threshold,
    )
    return milestone


def _write_in_diary(milestone: ProgressMilestone) -> None:
    """Which goal it is, stands there: the diary asks for its words when somebody reads it."""
    goal = milestone.goal
    TimelineEvent.objects.record(
        source=milestone,
        event_type=TimelineEvent.Type.MILESTONE,
        patient=goal.patient,
        therapist=goal.therapist,
        event_subtype=f"goal_{milestone.kind}",
        event_date=milestone.achieved_at,
        title=f"{milestone.title} (goal)",
        importance=TimelineEvent.Importance.MILESTONE,
        metadata={"goal_id": str(goal.pk), "kind": milestone.kind, "step": milestone.threshold},
    )


def _tell(milestone: ProgressMilestone) -> None:
    goal, patient = milestone.goal, milestone.goal.patient
    news = {
        "kind": Notification.Kind.MILESTONE,
        "title": milestone.title,
        "once": f"milestone:{milestone.kind}:{milestone.threshold}:{goal.pk}",
        "text": goal.description,
        "about": goal,
        "details": {
            "type": milestone.kind,
            "threshold": milestone.threshold,
            "achieved_at": milestone.achieved_at.isoformat(),
        },
    }
    notify(patient, patient=patient, link=reverse("treatment:own_goals"), **news)
    notify_care_team(patient, link=reverse("treatment:dashboard", args=[patient.pk]), **news)


def _now() -> datetime:
    return timezone.now()
