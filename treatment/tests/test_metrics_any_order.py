"""Whatever happens in whatever order, and however often it is told or not: in the end the tables
say what counting everything anew says."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings, strategies
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.tests.factories import PatientFactory, TherapistFactory
from sessions_app.models import MachineNote, TherapySession
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory
from treatment.analytics.keeping import keep_some, keep_up, rebuild
from treatment.models import CheckIn, DayToCount, SessionToMeasure
from treatment.tests.factories import CheckInFactory
from treatment.tests.metrics_history import everything, forget

BEGAN = datetime(2025, 12, 29, 22, tzinfo=UTC)  # around a turn of day, week, month and year
days = strategies.integers(0, 5)
hours = strategies.integers(0, 30)
which = strategies.integers(0, 2)
moods = strategies.integers(1, 10)
heard = strategies.sampled_from([None, "very_low", "neutral", "very_positive"])
topics = strategies.lists(strategies.sampled_from(["Sleep", "Work", "sleep "]), max_size=3)
moments = strategies.sampled_from(["before", "after", "between"])
statuses = strategies.sampled_from(["pending", "processed", "failed"])


class History(RuleBasedStateMachine):
    @initialize()
    def people(self):
        self.patients = [PatientFactory() for _ in range(3)]
        self.therapists = [TherapistFactory(), TherapistFactory(), None]

    def any_of(self, rows, number):
        return rows.order_by("created_at", "pk")[number % rows.count()]

    @property
    def has_sessions(self):
        return TherapySession.objects.exists()

    @rule(patient=which, therapist=which, day=days, hour=hours)
    def a_session_is_processed(self, patient, therapist, day, hour):
        ProcessedSessionFactory(
            patient=self.patients[patient],
            therapist=self.therapists[therapist],
            session_date=BEGAN + timedelta(days=day, hours=hour),
            duration_seconds=3000 if day else None,
        )

    @precondition(lambda self: self.has_sessions)
    @rule(number=which, mood=heard, names=topics)
    def its_note_is_written(self, number, mood, names):
        session = self.any_of(TherapySession.objects, number)
        MachineNote.objects.filter(session=session).delete()
        content = {"risk_flags": [], "session_mood": mood}
        content["key_topics"] = [{"name": name} for name in names]
        NotesFactory(session=session, content=content)

    @precondition(lambda self: self.has_sessions)
    @rule(number=which, day=days, therapist=which, patient=which)
    def it_moves(self, number, day, therapist, patient):
        session = self.any_of(TherapySession.objects, number)
        session.session_date = BEGAN + timedelta(days=day)
        session.therapist = self.therapists[therapist]
        session.patient = self.patients[patient]
        session.duration_seconds = day * 600
        session.save()

    @precondition(lambda self: self.has_sessions)
    @rule(number=which, status=statuses, is_known=strategies.booleans())
    def it_fails_or_is_tried_again(self, number, status, is_known):
        session = self.any_of(TherapySession.objects, number)
        session.status, session.error_message = status, "No sound."
        session.processed_at = BEGAN if is_known else None
        session.save()

    @precondition(lambda self: self.has_sessions)
    @rule(number=which)
    def it_is_deleted(self, number):
        self.any_of(TherapySession.objects, number).delete()

    @rule(patient=which, moment=moments, mood=moods, day=days, hour=hours)
    def somebody_checks_in(self, patient, moment, mood, day, hour):
        at = BEGAN + timedelta(days=day, hours=hour)
        made = CheckInFactory(
            patient=self.patients[patient], moment=moment, general_mood=mood, check_in_date=at
        )
        CheckIn.objects.filter(pk=made.pk).update(created_at=at)

    @precondition(lambda self: self.has_sessions)
    @rule(number=which, moment=strategies.sampled_from(["before", "after"]), mood=moods)
    def somebody_checks_in_for_a_session(self, number, moment, mood):
        session = self.any_of(TherapySession.objects, number)
        if not session.check_ins.filter(moment=moment).exists():
            CheckInFactory(
                patient=session.patient, session=session, moment=moment, general_mood=mood
            )

    @precondition(lambda self: CheckIn.objects.exists())
    @rule(number=which)
    def a_check_in_is_taken_back(self, number):
        self.any_of(CheckIn.objects, number).delete()

    @rule(patient=which)
    def a_record_is_erased(self, patient):
        self.patients[patient].delete()
        self.patients[patient] = PatientFactory()

    @rule()
    def a_message_arrives(self):
        keep_some()

    @rule()
    def it_arrives_twice(self):
        keep_up()
        keep_up()

    @rule()
    def messages_and_tables_are_lost_until_the_night(self):
        forget()
        SessionToMeasure.objects.all().delete()
        DayToCount.objects.all().delete()
        rebuild()

    def teardown(self):
        keep_up()
        kept = everything()
        forget()
        SessionToMeasure.objects.all().delete()
        DayToCount.objects.all().delete()
        rebuild()
        assert kept == everything()


class Histories(TestCase):
    def test_what_is_kept_is_what_is_counted_anew(self):
        def machine():
            for kind in (CheckIn, TherapySession, SessionToMeasure, DayToCount):
                kind.objects.all().delete()
            forget()
            return History()

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
