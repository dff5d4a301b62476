"""Plans, goals, measures and what connects them with what was said."""

from treatment.models.assessments import (
    Assessment,
    AssessmentInvitation,
    AssessmentSchedule,
    RiskAlert,
)
from treatment.models.goals import Goal
from treatment.models.interventions import GoalIntervention, Intervention
from treatment.models.metrics import (
    DayToCount,
    MeasureStanding,
    PatientTally,
    Period,
    Scope,
    SessionMetrics,
    SessionToMeasure,
    Tally,
    Topic,
    TopicTally,
)
from treatment.models.plans import PlanReview, PlanVersion, TreatmentPlan
from treatment.models.thread import Homework, NoteGoal, ThreadLink
from treatment.models.tracking import (
    CheckIn,
    GoalReminder,
    ProgressEntry,
    ProgressMilestone,
    TrackingConfig,
)

__all__ = [
    "Assessment",
    "AssessmentInvitation",
    "AssessmentSchedule",
    "CheckIn",
    "DayToCount",
    "Goal",
    "GoalIntervention",
    "GoalReminder",
    "Homework",
    "Intervention",
    "MeasureStanding",
    "NoteGoal",
    "PatientTally",
    "Period",
    "PlanReview",
    "PlanVersion",
    "ProgressEntry",
    "ProgressMilestone",
    "RiskAlert",
    "Scope",
    "SessionMetrics",
    "SessionToMeasure",
    "Tally",
    "ThreadLink",
    "Topic",
    "TopicTally",
    "TrackingConfig",
    "TreatmentPlan",
]
