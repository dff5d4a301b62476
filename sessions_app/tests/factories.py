import factory
from django.utils import timezone

from accounts.tests.factories import PatientFactory, TherapistFactory
from sessions_app.models import (
    MachineNote,
    NoteTemplate,
    Recording,
    SessionNote,
    TemplateVersion,
    TherapySession,
    Transcript,
    TranscriptSegment,
)

STRUCTURE = {
    "sections": [
        {
            "id": "session",
            "name": "Session",
            "fields": [
                {
                    "id": "topics",
                    "label": "Topics",
                    "type": "textarea",
                    "required": True,
                    "ai_mapping": "key_topics",
                },
                {
                    "id": "mood",
                    "label": "Mood",
                    "type": "select",
                    "options": ["Low", "Neutral", "Positive"],
                    "ai_mapping": "session_mood",
                },
            ],
        },
        {
            "id": "plan",
            "name": "Plan",
            "fields": [{"id": "homework", "label": "Homework", "type": "textarea"}],
        },
    ]
}


class SessionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TherapySession

    patient = factory.SubFactory(PatientFactory)
    therapist = factory.SubFactory(TherapistFactory)
    session_date = factory.LazyFunction(timezone.now)


class ProcessedSessionFactory(SessionFactory):
    status = TherapySession.Status.PROCESSED
    progress = 100
    number = 1
    processed_at = factory.LazyFunction(timezone.now)


class RecordingFactory(factory.django.DjangoModelFactory):
    """A row only: its sound is not in storage."""

    class Meta:
        model = Recording

    patient = factory.SubFactory(PatientFactory)
    state = Recording.State.COMPLETE
    container = "wav"
    digest = factory.Sequence(lambda n: f"{n:064x}")
    sealed_key = b"sealed"


class TranscriptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Transcript

    session = factory.SubFactory(ProcessedSessionFactory)
    origin = Transcript.Origin.ENGINE
    duration = 600.0
    engine = "null"


class SegmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TranscriptSegment

    transcript = factory.SubFactory(TranscriptFactory)
    position = factory.Sequence(int)
    start = factory.LazyAttribute(lambda row: row.position * 5.0)
    end = factory.LazyAttribute(lambda row: row.start + 4.0)
    speaker = TranscriptSegment.Speaker.CLIENT
    text = "I slept badly again this week."


class NotesFactory(factory.django.DjangoModelFactory):
    """The smallest valid note: nothing was said about anything."""

    class Meta:
        model = MachineNote

    session = factory.SubFactory(ProcessedSessionFactory)
    content = factory.LazyFunction(lambda: {"risk_flags": [], "key_topics": []})
    schema_version = "1"
    engine = "null"
    model = "null"
    prompt_version = "1"


class TemplateVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TemplateVersion

    number = 1
    structure = factory.LazyFunction(lambda: STRUCTURE)


class TemplateFactory(factory.django.DjangoModelFactory):
    """With two sections of three fields, of which one is required."""

    class Meta:
        model = NoteTemplate
        skip_postgeneration_save = True

    name = "Short note"
    created_by = factory.SubFactory(TherapistFactory)

    @factory.post_generation
    def structure(self, create, structure, **kwargs):
        version = TemplateVersionFactory(template=self, structure=structure or STRUCTURE)
        self.current = version
        self.save()


class SessionNoteFactory(factory.django.DjangoModelFactory):
    """A draft in which nothing stands yet."""

    class Meta:
        model = SessionNote

    session = factory.SubFactory(ProcessedSessionFactory)
    template_version = factory.LazyFunction(lambda: TemplateFactory().current)
    author = factory.SubFactory(TherapistFactory)
    content = factory.LazyFunction(lambda: {"sections": {}})
