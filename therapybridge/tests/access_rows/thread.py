from sessions_app.tests.factories import SessionNoteFactory
from treatment.tests.factories import HomeworkFactory


def rows(session):
    def homework():
        return HomeworkFactory(patient=session.patient, therapist=session.therapist)

    def note():
        return SessionNoteFactory(session=session, author=session.therapist)

    return {
        "api:homework-list": lambda: session.patient,
        "api:homework-": homework,
        "treatment:homework_list": lambda: session.patient,
        "treatment:homework_new": lambda: session.patient,
        "treatment:homework_": homework,
        "treatment:own_homework_report": homework,
        "treatment:thread_goals": note,
    }
