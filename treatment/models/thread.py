"""The golden thread: from what a session agreed on to homework and goals, and back to the note."""

from django.db import models
from django.db.models import Q

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedTextField
from sessions_app.models import SessionNote, TherapySession
from treatment.models.goals import Goal

LONGEST_TASK, LONGEST_WORDS = 500, 5_000  # characters


class HomeworkQuerySet(PatientScopedQuerySet):
    audited_as = "homework"

    def open(self):
        return self.filter(status__in=Homework.OPEN)

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class Homework(Record):
    """What the patient does until next time; they see it and say how it went."""

    class Status(models.TextChoices):
        ASSIGNED = "assigned", "Assigned"
        IN_PROGRESS = "in_progress", "Being done"
        COMPLETED = "completed", "Done"
        ABANDONED = "abandoned", "Dropped"

    OPEN = (Status.ASSIGNED, Status.IN_PROGRESS)

    patient = models.ForeignKey(User, models.CASCADE, related_name="homework")
    therapist = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    goal = models.ForeignKey(Goal, models.SET_NULL, null=True, blank=True, related_name="homework")
    session = models.ForeignKey(
        TherapySession, models.SET_NULL, null=True, blank=True, related_name="homework"
    )
    task = SealedTextField()
    details = SealedTextField(blank=True)
    due_date = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.ASSIGNED)
    report = SealedTextField(blank=True)  # how it went, in the patient's words
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = HomeworkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-created_at"], name="homework_by_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["assigned", "in_progress", "completed", "abandoned"]),
                name="homework_status_known",
            )
        ]

    def __str__(self):
        return f"Homework of {self.created_at:%Y-%m-%d}"


class OfSessionQuerySet(PatientScopedQuerySet):
    patient_path = "session__patient"

    def visible_to(self, user):
        return self.none() if user.is_patient else super().visible_to(user)


class ThreadLink(Record):
    """A line of the machine's note became homework or a goal; the line stays what it was."""

    class Line(models.TextChoices):
        ACTION_ITEM = "action_item", "Action item"
        STRATEGY = "strategy", "Strategy"

    session = models.ForeignKey(TherapySession, models.CASCADE, related_name="thread_links")
    line = models.CharField(max_length=20, choices=Line)
    line_key = models.CharField(max_length=64)  # keyed hash of the line's words: no words in it
    homework = models.OneToOneField(
        Homework, models.CASCADE, null=True, blank=True, related_name="origin"
    )
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, blank=True, related_name="origins")
    linked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = OfSessionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(homework__isnull=False, goal__isnull=True)
                | Q(homework__isnull=True, goal__isnull=False),
                name="thread_leads_to_one",
            ),
            models.UniqueConstraint(
                fields=["session", "line", "line_key"],
                condition=Q(homework__isnull=False),
                name="thread_homework_once",
            ),
            models.UniqueConstraint(
                fields=["session", "line", "line_key"],
                condition=Q(goal__isnull=False),
                name="thread_goal_once",
            ),
        ]

    def __str__(self):
        return self.get_line_display()


class NoteGoalQuerySet(PatientScopedQuerySet):
    patient_path = "note__session__patient"
    audited_as = "note_goal"

    def visible_to(self, user):
        return self.none() if user.is_patient else super().visible_to(user)


class NoteGoal(Record):
    """Which goals a session worked on, says its note. Beside the note, so that a signed one stays
    what was signed."""

    note = models.ForeignKey(SessionNote, models.CASCADE, related_name="goal_links")
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="note_links")
    linked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = NoteGoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "goal"], name="note_goal_once"),
        ]

    def __str__(self):
        return "Goal of a note"
