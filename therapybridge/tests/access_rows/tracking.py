from datetime import time

from treatment.tests.factories import CheckInFactory, EntryFactory, GoalFactory, TrackingFactory


def rows(session):
    patient = session.patient

    def goal():
        return TrackingFactory(goal=GoalFactory(patient=patient)).goal

    def entry():
        """Written by the patient's primary therapist."""
        return EntryFactory(goal=GoalFactory(patient=patient), recorded_by=session.therapist)

    def reminder():
        return GoalFactory(patient=patient).reminders.create(at_time=time(9))

    return {
        "api:tracking-": goal,
        "api:progress-detail": entry,
        "api:progress-": goal,
        "api:reminder-detail": reminder,
        "api:reminder-list": goal,
        "api:self-report-detail": lambda: CheckInFactory(patient=patient),
        "treatment:dashboard": lambda: patient,
        "treatment:tracking_change": entry,
        "treatment:tracking_delete": entry,
        "treatment:tracking": goal,
        "treatment:own_goals_remove_reminder": reminder,
        "treatment:own_goals_": goal,
    }
