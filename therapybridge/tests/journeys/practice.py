"""A small practice with something on every page."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Consent
from accounts.tests.factories import CareFactory, ConsentFactory, PatientFactory
from sessions_app.models import Transcript, TranscriptSegment
from sessions_app.tests.factories import (
    NotesFactory,
    ProcessedSessionFactory,
    RecordingFactory,
    SessionFactory,
)
from timeline.models import TimelineEvent

TALK = [
    ("Therapist", "Hello, come in. How was your week?"),
    ("Client", "Rough. I would say a four of ten."),
    ("Therapist", "Have you had thoughts of hurting yourself?"),
    ("Client", "No, not at all. My sister did once."),
    ("Client", "But I skipped two meetings and felt ashamed."),
    ("Therapist", "Let us write that down together."),
]


def resting_on(*positions):
    first = positions[0]
    return [
        {
            "segment_ids": list(positions),
            "start": first * 5.0,
            "end": first * 5.0 + 4,
            "speaker": TALK[first % len(TALK)][0],
            "quote": TALK[first % len(TALK)][1],
            "score": 100,
        }
    ]


def risk(assertion, *positions):
    return {
        "type": "self_harm",
        "assertion": assertion,
        "severity": "medium",
        "evidence": resting_on(*positions),
    }


def statement(text, *positions, **more):
    return {"text": text, "evidence": resting_on(*positions), **more}


def note(far=5):
    return {
        "therapist_notes": [
            statement("Reported a rough week, four of ten.", 1),
            statement("Skipped two meetings and felt ashamed.", 4, support="weak"),
        ],
        "key_topics": [{"name": "Avoidance", "evidence": resting_on(far)}],
        "topic_summary": [statement("Meetings that were avoided.", 4)],
        "strategies": [
            {
                "name": "Thought record",
                "category": "cognitive",
                "status": "introduced",
                "context": "about the meetings",
                "evidence": resting_on(5),
            }
        ],
        "action_items": [{"task": "Write", "category": "homework", "evidence": resting_on(5)}],
        "significant_quotes": [
            {"quote": TALK[1][1], "context": "asked about the week", "evidence": resting_on(1)}
        ],
        "session_mood": "low",
        "mood_trajectory": "stable",
        "mood_readings": [{"mood": "low", "scale": 4, "evidence": resting_on(1)}],
        "risk_flags": [risk("negated", 3), risk("other_person", 3), risk("present", 4)],
        "patient_summary": [statement("You told me about a rough week.", 1)],
    }


def talked(patient, therapist, *, segments=6, far=5, **facts):
    """A processed session with transcript and note; `far` is what its topic rests on."""
    session = ProcessedSessionFactory(
        patient=patient,
        therapist=therapist,
        recording=RecordingFactory(patient=patient),
        duration_seconds=segments * 5,
        **facts,
    )
    transcript = Transcript.objects.create(
        session=session, origin="engine", duration=segments * 5, engine="null", model="none"
    )
    TranscriptSegment.objects.bulk_create(
        TranscriptSegment(
            transcript=transcript,
            position=at,
            start=at * 5.0,
            end=at * 5.0 + 4,
            speaker=TALK[at % len(TALK)][0],
            text=TALK[at % len(TALK)][1],
        )
        for at in range(segments)
    )
    NotesFactory(session=session, content=note(far), dropped=1)
    return session


def open_practice(therapist, patient):
    """Everything that the pages can show; returns sessions by what happened to them."""
    other = PatientFactory(first_name="Ruth", last_name="Lindqvist")
    CareFactory(therapist=therapist, patient=other)
    ConsentFactory(patient=patient, recorded_by=therapist)
    ConsentFactory(patient=other, type=Consent.Type.AI_PROCESSING)
    now = timezone.now()
    for at in range(45):
        TimelineEvent.objects.create(
            patient=patient,
            event_type="session" if at % 3 else "note",
            event_date=now - timedelta(days=7 * at),
            title=f"Entry {at}",
            description="What happened then.",
            importance="milestone" if at % 10 == 0 else "normal",
        )
    facts = {"patient": patient, "therapist": therapist}
    return {
        "ready": talked(patient, therapist, number=3),
        "going": SessionFactory(**facts, status="transcribing", progress=43, available_at=now),
        "failed": SessionFactory(**facts, status="failed", error_message="There is no sound."),
        "uploading": SessionFactory(
            **facts, status="uploading", recording=RecordingFactory(state="receiving")
        ),
    }


def on_timeline(patient):
    """Entries of each sort, with values to draw."""
    now = timezone.now()
    about = {
        "scored": {"event_type": "assessment", "metadata": {"instrument": "PHQ-9", "score": 14}},
        "automatic": {"event_type": "session", "is_manual": False, "metadata": {"mood": "low"}},
        "deleted": {"event_type": "clinical", "deleted_at": now},
    }
    return {
        name: TimelineEvent.objects.create(
            patient=patient, title=f"An entry {name}", event_date=now, is_private=True, **facts
        ).pk
        for name, facts in about.items()
    }
