"""The kept numbers are what stands in the diary, whatever was done and however many did it."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings, strategies
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from accounts.tests.factories import PatientFactory
from timeline.models import EventCount, TimelineEvent
from timeline.tasks import repair_counts
from timeline.tests.factories import EventFactory

KEY = ("patient", "event_type", "importance", "is_private")
types = strategies.sampled_from(["note", "session"])
importances = strategies.sampled_from(["normal", "milestone"])


def kept():
    rows = EventCount.objects.filter(number__gt=0).values_list(*KEY, "number")
    return sorted(rows, key=str)


def counted():
    found = {}
    for key in TimelineEvent.objects.live().values_list(*KEY):
        found[key] = found.get(key, 0) + 1
    return sorted(((*key, number) for key, number in found.items()), key=str)


class Diaries(RuleBasedStateMachine):
    patients, events = Bundle("patients"), Bundle("events")

    @initialize(target=patients)
    def two_patients(self):
        return multiple(PatientFactory(), PatientFactory())

    @rule(target=events, patient=patients, kind=types, of=importances, hides=strategies.booleans())
    def write(self, patient, kind, of, hides):
        if patient.pk is None:
            return multiple()
        return EventFactory(patient=patient, event_type=kind, importance=of, is_private=hides)

    @rule(patient=patients, number=strategies.integers(1, 5))
    def write_several(self, patient, number):
        if patient.pk is not None:
            EventFactory.create_batch(number, patient=patient)

    @rule(event=events, kind=types, of=importances, hides=strategies.booleans())
    def change(self, event, kind, of, hides):
        events = TimelineEvent.objects.filter(pk=event.pk)
        events.update(event_type=kind, importance=of, is_private=hides)

    @rule(event=events)
    def delete_softly(self, event):
        TimelineEvent.objects.filter(pk=event.pk).update(deleted_at=timezone.now())

    @rule(event=events)
    def restore(self, event):
        TimelineEvent.objects.filter(pk=event.pk).update(deleted_at=None)

    @rule(event=events)
    def delete(self, event):
        TimelineEvent.objects.filter(pk=event.pk).delete()

    @rule(hides=strategies.booleans())
    def change_all(self, hides):
        TimelineEvent.objects.update(is_private=hides)

    @rule(patient=patients)
    def erase(self, patient):
        if patient.pk is not None:
            patient.delete()

    @invariant()
    def the_numbers_are_true(self):
        assert kept() == counted()


class Histories(TestCase):
    def test_numbers_follow_every_history(self):
        def machine():
            TimelineEvent.objects.all().delete()
            return Diaries()

        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=15,
                stateful_step_count=20,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


@pytest.mark.django_db(transaction=True)
def test_numbers_are_true_when_many_write_at_once(patient, at_once):
    turns = iter(range(100))
    turn = threading.Lock()

    def write():
        with turn:
            number = next(turns)
        for _ in range(10):
            with transaction.atomic():
                kinds = ["note", "goal"] if number % 2 else ["goal", "note"]
                for kind in kinds:
                    EventFactory(patient=patient, event_type=kind)
            TimelineEvent.objects.filter(patient=patient).order_by("?").first().delete()

    outcomes = at_once(4, write)

    assert outcomes == [None] * 4
    assert kept() == counted()


@pytest.mark.django_db
def test_a_number_that_drifted_is_repaired_and_told(patient, caplog):
    EventFactory.create_batch(3, patient=patient)
    EventCount.objects.update(number=7)
    EventCount.objects.create(
        patient=patient, event_type="goal", importance="low", is_private=True, number=2
    )

    repair_counts()

    assert kept() == counted()
    assert "event_counts_repaired" in caplog.text


@pytest.mark.django_db
def test_a_number_that_is_missing_is_made_again(patient):
    EventFactory.create_batch(3, patient=patient)
    EventCount.objects.all().delete()

    repair_counts()

    assert kept() == counted()


@pytest.mark.django_db
def test_nothing_is_repaired_where_nothing_drifted(patient, caplog):
    EventFactory(patient=patient)

    repair_counts()

    assert "event_counts_repaired" not in caplog.text


@pytest.mark.django_db
def test_taking_from_a_missing_number_makes_none(patient):
    event = EventFactory(patient=patient)
    EventCount.objects.all().delete()

    event.delete()

    assert not EventCount.objects.exists()
    assert connection.needs_rollback is False
