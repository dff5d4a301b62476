"""Somebody else's record, with a word of its own in every text: nobody here may come across it."""

import uuid
from datetime import timedelta

from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.utils import timezone

from accounts.tests.factories import (
    AccessRequestFactory,
    CareFactory,
    ConsentFactory,
    PatientFactory,
    TherapistFactory,
)
from sessions_app.actions import receive
from sessions_app.tests.factories import (
    NotesFactory,
    ProcessedSessionFactory,
    RecordingFactory,
    SegmentFactory,
)
from timeline.tests.factories import EventFactory

CANARY = "zanzibarquark"
OURS = ("accounts", "timeline", "sessions_app")


def elsewhere():
    """A patient of another therapist, with a row of every kind that a patient can have."""
    therapist = TherapistFactory(last_name=f"Other{CANARY}")
    patient = PatientFactory(first_name=CANARY.title(), last_name=CANARY, phone=CANARY)
    CareFactory(therapist=therapist, patient=patient)
    ConsentFactory(patient=patient, recorded_by=therapist)
    AccessRequestFactory(patient=patient, description=f"Tell nobody about {CANARY}.")
    recording = RecordingFactory(patient=patient, uploaded_by=therapist)
    session = ProcessedSessionFactory(patient=patient, therapist=therapist, recording=recording)
    segment = SegmentFactory(transcript__session=session, text=f"I told you about {CANARY}.")
    evidence = [str(segment.pk)]
    NotesFactory(session=session, content=note_about(CANARY, evidence))
    for private in (True, False):
        EventFactory(patient=patient, title=CANARY, description=CANARY, is_private=private)
    soon = timezone.now() + timedelta(minutes=1)
    receive.begin_upload(patient=patient, session_date=soon, by=therapist)
    return patient


def note_about(word, evidence):
    return {"risk_flags": [], "key_topics": [{"text": word, "evidence": evidence}]}


def rows_of(patient):
    """The patient and everything that would go with them."""
    collector = NestedObjects(using="default")
    collector.collect([patient])
    return [row for rows in collector.data.values() for row in rows]


def ids_of(patient):
    return sorted({row.pk for row in rows_of(patient) if isinstance(row.pk, uuid.UUID)})


def kinds_that_hang_on_a_patient():
    """Models of ours from which a foreign key that cascades leads to a patient."""
    models = [m for m in apps.get_models() if m._meta.app_label in OURS]
    reached = {"accounts.User"}
    grew = True
    while grew:
        more = {m._meta.label for m in models if cascades_into(m) & reached}
        grew = bool(more - reached)
        reached |= more
    return reached


def cascades_into(model):
    return {
        field.related_model._meta.label
        for field in model._meta.concrete_fields
        if field.is_relation and field.remote_field.on_delete.__name__ == "CASCADE"
    }
