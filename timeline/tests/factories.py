import factory
from django.utils import timezone

from accounts.tests.factories import PatientFactory
from timeline.models import TimelineEvent


class EventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TimelineEvent

    patient = factory.SubFactory(PatientFactory)
    event_type = TimelineEvent.Type.CLINICAL
    event_date = factory.LazyFunction(timezone.now)
    title = factory.Sequence(lambda n: f"Event {n}")
