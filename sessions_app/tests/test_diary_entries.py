from datetime import timedelta

import pytest
from django.utils import timezone

from sessions_app import pipeline
from sessions_app.actions.erase import erase
from sessions_app.tests.factories import ProcessedSessionFactory
from timeline.actions import add_event, change_event
from timeline.models import TimelineEvent

pytestmark = pytest.mark.django_db


def about(session, by, **fields):
    """What a therapist writes about a session."""
    facts = {
        "event_type": "session",
        "event_date": timezone.now(),
        "title": "Walked there",
        "related_entity_type": "session",
        "related_entity_id": session.pk,
    }
    return add_event(session.patient, by=by, **facts | fields)


def an_earlier_one(session):
    ProcessedSessionFactory(
        patient=session.patient,
        therapist=session.therapist,
        session_date=session.session_date - timedelta(days=1),
    )
    pipeline.number_sessions(session.patient_id)


def entry_of(session):
    return session.timeline_events.automatic().get()


def test_what_people_wrote_about_a_session_outlives_it(session, therapist):
    event = about(session, therapist)

    erase(session, by=therapist)

    event.refresh_from_db()
    assert (event.title, event.related_entity_id) == ("Walked there", None)


def test_what_people_wrote_is_not_numbered(session, therapist):
    event = about(session, therapist)

    an_earlier_one(session)

    event.refresh_from_db()
    assert event.title == "Walked there"


def test_importance_set_by_hand_outlives_another_number(session, therapist):
    pipeline.number_sessions(session.patient_id)
    session.refresh_from_db()
    pipeline.record_event(session)
    change_event(entry_of(session), by=therapist, importance="high")

    an_earlier_one(session)

    assert (entry_of(session).title, entry_of(session).importance) == ("Session #2", "high")


def test_a_session_has_one_entry_beside_what_people_wrote(session, therapist):
    about(session, therapist)

    for _ in range(2):
        pipeline.record_event(session)

    assert TimelineEvent.objects.automatic().count() == 1
