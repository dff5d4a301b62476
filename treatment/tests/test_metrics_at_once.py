import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.tests.factories import PatientFactory
from sessions_app.models import TherapySession
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory
from treatment.analytics.keeping import keep_some, keep_up, rebuild
from treatment.tests.factories import CheckInFactory
from treatment.tests.metrics_history import everything, forget

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_who_write_and_count_at_once_agree_in_the_end(patient, therapist, at_once):
    others = [PatientFactory() for _ in range(2)]
    gone = [PatientFactory() for _ in range(4)]
    for leaving in gone:
        held(leaving, therapist, days=0)
    turns, turn = iter(range(100)), threading.Lock()

    def live():
        with turn:
            number = next(turns)
        for step in range(6):
            of = [patient, *others][(number + step) % 3]
            held(of, therapist, days=step)
            keep_some()
            move_one(of)
            if step == 3:
                gone[number].delete()

    outcomes = at_once(4, live)

    keep_up()
    kept = everything()
    forget()
    rebuild()
    assert outcomes == [None] * 4
    assert kept == everything()
    assert kept["Tally"]


def held(patient, therapist, *, days):
    with transaction.atomic():
        at = timezone.now() - timedelta(days=40 * days)
        session = ProcessedSessionFactory(patient=patient, therapist=therapist, session_date=at)
        CheckInFactory(patient=patient, session=session, moment="before", general_mood=4)
        content = {"risk_flags": [], "key_topics": [{"name": f"Topic {days}"}]}
        NotesFactory(session=session, content=content)


def move_one(patient):
    with transaction.atomic():
        sessions = TherapySession.objects.select_for_update().filter(patient=patient)
        session = sessions.order_by("?").first()
        session.session_date -= timedelta(days=31)
        session.save()
