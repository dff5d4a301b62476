from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEvent
from timeline.actions import add_event, change_event, delete_event, restore_event
from timeline.models import TimelineEvent
from timeline.refusals import AutomaticEvent, AutomaticEventStays, NotInCare
from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def written(patient, by, **fields):
    facts = {"event_type": "note", "event_date": timezone.now(), "title": "Called"} | fields
    return add_event(patient, by=by, **facts)


@pytest.fixture
def automatic(patient):
    """What an app recorded of this source; here the source is the patient's own row."""
    return TimelineEvent.objects.record(
        source=patient,
        event_type="session",
        patient=patient,
        event_date=timezone.now(),
        title="Session #1",
    )


def record_again(event):
    return TimelineEvent.objects.record(
        source=event.patient,
        event_type="session",
        title="Session #2",
        importance="normal",
        is_private=False,
    )


def test_who_wrote_an_event_stands_beside_it(patient, therapist):
    event = written(patient, therapist, title="  Called  ")

    assert (event.title, event.therapist, event.is_manual) == ("Called", therapist, True)


def test_an_act_is_written_down_without_its_words(patient, therapist):
    event = written(patient, therapist)

    change_event(event, by=therapist, title="Rang", description="Said hello")

    row = AuditEvent.objects.get(action="timeline.changed")
    assert row.details == {"fields": ["description", "title"]}
    assert row.patient_id == patient.pk


def test_a_change_that_changes_nothing_is_no_act(patient, therapist):
    event = written(patient, therapist)

    change_event(event, by=therapist, title="Called")

    assert not AuditEvent.objects.filter(action="timeline.changed").exists()


def test_an_event_lies_in_the_past(patient, therapist):
    with pytest.raises(ValidationError, match="in the future"):
        written(patient, therapist, event_date=timezone.now() + timedelta(hours=1))


def test_a_stranger_writes_nothing(patient, outsider):
    with pytest.raises(NotInCare):
        written(patient, outsider)


def test_what_was_deleted_comes_back_as_it_was(patient, therapist):
    event = written(patient, therapist)

    delete_event(event, by=therapist)
    gone = TimelineEvent.objects.visible_to(therapist).count()
    restore_event(event, by=therapist)

    assert gone == 0
    assert TimelineEvent.objects.visible_to(therapist).get() == event


def test_deleting_twice_is_deleting_once(patient, therapist):
    event = written(patient, therapist)

    for _ in range(2):
        delete_event(event, by=therapist)

    assert AuditEvent.objects.filter(action="timeline.deleted").count() == 1


def test_an_automatic_event_keeps_its_words(automatic, therapist):
    with pytest.raises(AutomaticEvent):
        change_event(automatic, by=therapist, title="Another")


def test_an_automatic_event_is_not_deleted(automatic, therapist):
    with pytest.raises(AutomaticEventStays):
        delete_event(automatic, by=therapist)


def test_what_people_decided_stays_when_the_source_speaks_again(automatic, therapist):
    change_event(automatic, by=therapist, importance="high", is_private=True)

    event = record_again(automatic)

    assert (event.title, event.importance, event.is_private) == ("Session #2", "high", True)


def test_what_nobody_decided_follows_the_source(automatic, therapist):
    change_event(automatic, by=therapist, is_private=True)
    TimelineEvent.objects.filter(pk=automatic.pk).update(importance="milestone")

    assert record_again(automatic).importance == "normal"


def test_several_people_write_about_one_source(automatic, patient):
    for _ in range(2):
        EventFactory(
            patient=patient,
            event_type="session",
            related_entity_type=automatic.related_entity_type,
            related_entity_id=patient.pk,
        )

    assert record_again(automatic) == automatic
