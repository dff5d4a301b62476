"""Somebody else's record, with a word of its own in every text: nobody here may come across it."""

import uuid
from datetime import timedelta

from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.utils import timezone

from accounts.models import Invitation, Notification
from accounts.models.mails import OutgoingMail
from accounts.models.second_factors import (
    Passkey,
    PasskeyChallenge,
    PendingSignIn,
    RecoveryCode,
    TotpDevice,
    WrongCodes,
)
from accounts.signing_in import devices
from accounts.tests.factories import (
    AccessRequestFactory,
    CareFactory,
    ConsentFactory,
    EmergencyAccessFactory,
    PatientFactory,
    TherapistFactory,
)
from exports.models import ScheduledReport
from exports.tests.factories import ExportJobFactory
from sessions_app.actions import receive
from sessions_app.models import CoSignature, PatientSummary, PsychotherapyNote, RiskReview
from sessions_app.tests.factories import (
    NotesFactory,
    ProcessedSessionFactory,
    RecordingFactory,
    SegmentFactory,
    SessionNoteFactory,
)
from timeline.tests.factories import EventFactory
from treatment.analytics.keeping import keep_up
from treatment.tests.factories import (
    AssessmentFactory,
    CheckInFactory,
    EntryFactory,
    GoalFactory,
    HomeworkFactory,
    InterventionFactory,
    PlanFactory,
    TrackingFactory,
)

CANARY = "zanzibarquark"
OURS = ("accounts", "timeline", "sessions_app", "treatment", "exports")


def elsewhere():
    """A patient of another therapist, with a row of every kind that a patient can have."""
    therapist = TherapistFactory(last_name=f"Other{CANARY}")
    patient = PatientFactory(first_name=CANARY.title(), last_name=CANARY, phone=CANARY)
    CareFactory(therapist=therapist, patient=patient)
    ConsentFactory(patient=patient, recorded_by=therapist)
    AccessRequestFactory(patient=patient, description=f"Tell nobody about {CANARY}.")
    recording = RecordingFactory(patient=patient, uploaded_by=therapist)
    recording.parts.create(number=0, size=1, name=CANARY)
    session = ProcessedSessionFactory(patient=patient, therapist=therapist, recording=recording)
    segment = SegmentFactory(transcript__session=session, text=f"I told you about {CANARY}.")
    evidence = [str(segment.pk)]
    NotesFactory(session=session, content=note_about(CANARY, evidence))
    said_about(CANARY, session, by=therapist)
    written_about(session, by=therapist)
    for private in (True, False):
        EventFactory(patient=patient, title=CANARY, description=CANARY, is_private=private)
    soon = timezone.now() + timedelta(minutes=1)
    receive.begin_upload(patient=patient, session_date=soon, by=therapist)
    with_an_account(patient, invited_by=therapist, soon=soon)
    treated(session, by=therapist)
    exported(patient, by=therapist)
    keep_up()
    return patient


def treated(session, *, by):
    """A plan, goals, measures and homework, and what leads from the session to them."""
    patient = session.patient
    plan = PlanFactory(patient=patient, therapist=by, title=CANARY, notes=CANARY)
    plan.versions.create(number=1, content={"title": CANARY}, changed_by=by)
    plan.reviews.create(reviewer=by, review_date="2026-01-02", summary=CANARY)
    goal = GoalFactory(patient=patient, therapist=by, plan=plan, description=CANARY)
    goal.intervention_links.create(intervention=InterventionFactory(), notes=CANARY)
    TrackingFactory(goal=goal, frequency_unit=CANARY)
    check_in = CheckInFactory(patient=patient, notes=CANARY)
    entry = EntryFactory(goal=goal, check_in=check_in, notes=CANARY)
    now = timezone.now()
    goal.milestones.create(entry=entry, kind="percentage", threshold=25, achieved_at=now)
    goal.reminders.create(at_time="09:00", message=CANARY)
    asked = patient.assessment_invitations.create(instruments=["PHQ-9"], expires_at=now)
    score = AssessmentFactory(patient=patient, invitation=asked, notes=CANARY)
    patient.assessment_schedules.create(instrument="PHQ-9", every_days=7)
    patient.risk_alerts.create(assessment=score, severity="high", comment=CANARY)
    homework = HomeworkFactory(patient=patient, session=session, task=CANARY, goal=goal)
    session.thread_links.create(line="strategy", line_key=CANARY, homework=homework)
    session.session_notes.get().goal_links.create(goal=goal)
    Notification.objects.tell(
        by, kind="milestone_achieved", title=CANARY, once=CANARY, patient=patient
    )


def exported(patient, *, by):
    ExportJobFactory(patient=patient, requested_by=by, error_message=CANARY)
    ScheduledReport.objects.create(owner=by, patient=patient, every="week", at_time="07:00")


def said_about(word, session, *, by):
    """What the therapist alone wrote: the patient's summary, a review, a private note."""
    PatientSummary.objects.create(session=session, text=word, edited_at=timezone.now())
    RiskReview.objects.create(session=session, reviewed_by=by, outcome="assessed", comment=word)
    PsychotherapyNote.objects.create(
        patient=session.patient, author=by, session=session, note_date="2026-01-01", text=word
    )


def written_about(session, *, by):
    """A note with an addendum, and the request for a second signature."""
    written = {"value": CANARY, "origin": "therapist"}
    note = SessionNoteFactory(
        session=session, author=by, content={"sections": {"plan": {"homework": written}}}
    )
    note.addenda.create(author=by, author_name=CANARY, text=CANARY, nonce="0", content_hash="0")
    CoSignature.objects.create(note=note, requested_by=by, supervisor=by, comment=CANARY)


def with_an_account(patient, *, invited_by, soon):
    """What a patient who signs in has besides."""
    EmergencyAccessFactory(patient=patient)
    invitation = Invitation.objects.create(
        user=patient, invited_by=invited_by, email=patient.email, expires_at=soon
    )
    OutgoingMail.objects.create(kind="invitation", user=patient, invitation=invitation)
    device = devices.begin(patient, kind="portal", idle=timedelta(minutes=1))
    TotpDevice.objects.create(user=patient)
    RecoveryCode.objects.create(user=patient, code_hash=CANARY)
    Passkey.objects.create(
        user=patient, name=CANARY, credential_id=uuid.uuid4().bytes, public_key=b"key"
    )
    WrongCodes.objects.create(user=patient)
    PendingSignIn.objects.create(user=patient, due="second_factor", expires_at=soon)
    PasskeyChallenge.objects.create(
        user=patient, purpose="use", bound_to=device.pk, challenge=b"bytes", expires_at=soon
    )


def note_about(word, evidence):
    topic = {"name": word, "text": word, "evidence": evidence}
    return {"risk_flags": [], "key_topics": [topic]}


def rows_of(patient):
    """The patient and everything that would go with them."""
    collector = NestedObjects(using="default")
    collector.collect([patient])
    return [row for rows in collector.data.values() for row in rows]


def ids_of(patient):
    return sorted({row.pk for row in rows_of(patient) if isinstance(row.pk, uuid.UUID)})


def kinds_that_hang_on_a_patient():
    """Models of ours from which a foreign key that cascades leads to a patient; `therapist` leads
    to nobody who is one."""
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
        if field.is_relation
        and field.name != "therapist"
        and field.remote_field.on_delete.__name__ == "CASCADE"
    }
