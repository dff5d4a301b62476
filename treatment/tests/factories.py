from datetime import date, time

import factory
from django.utils import timezone

from accounts.tests.factories import PatientFactory
from treatment.models import (
    Assessment,
    CheckIn,
    Goal,
    Homework,
    Intervention,
    ProgressEntry,
    TrackingConfig,
    TreatmentPlan,
)


class PlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TreatmentPlan

    patient = factory.SubFactory(PatientFactory)
    title = "Less fear of being judged"
    diagnosis_codes = factory.LazyFunction(
        lambda: [{"code": "F40.10", "description": "Social phobia, unspecified"}]
    )
    presenting_problems = factory.LazyFunction(lambda: ["Avoids speaking in meetings"])
    start_date = date(2026, 1, 5)


class GoalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Goal

    patient = factory.SubFactory(PatientFactory)
    description = "Speak once in each weekly meeting"


class InterventionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Intervention

    name = factory.Sequence(lambda n: f"Intervention {n}")
    modality = "CBT"


class TrackingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TrackingConfig

    goal = factory.SubFactory(GoalFactory)
    tracking_method = TrackingConfig.Method.SCALE


class EntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProgressEntry

    goal = factory.SubFactory(GoalFactory)
    entry_date = factory.LazyFunction(timezone.localdate)
    entry_time = time(9)
    value = 5


class CheckInFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CheckIn

    patient = factory.SubFactory(PatientFactory)
    check_in_date = factory.LazyFunction(timezone.localdate)
    general_mood = 6


class AssessmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assessment

    patient = factory.SubFactory(PatientFactory)
    instrument = "PHQ-9"
    score = 12
    severity = "moderate"
    administered_date = factory.LazyFunction(timezone.localdate)


class HomeworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Homework

    patient = factory.SubFactory(PatientFactory)
    task = "Speak first in one meeting"
