"""The TypeScript client, made from the schema, does what a patient's app does."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import AuditEvent, AuthSession
from accounts.tests.second_factors import set_up_totp
from exports.models import ExportJob
from sessions_app.actions import summaries
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory
from therapybridge import client
from therapybridge.run.processes import wait_until as until
from therapybridge.tests.journeys.practice import note
from timeline.tests.factories import EventFactory
from treatment.tests.factories import GoalFactory, TrackingFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]

PASSWORD = "a lamp at the window"


@pytest.fixture
def app(patient):
    """The patient's account with a password, and the seed in their authenticator."""
    patient.set_password(PASSWORD)
    patient.save()
    return set_up_totp(patient)


@pytest.fixture
def treatment(patient, therapist, consent):
    """A session with a released summary, a diary, a goal, and a questionnaire to answer."""
    session = ProcessedSessionFactory(patient=patient, therapist=therapist)
    NotesFactory(session=session, content=note())
    summaries.release_summary(session, by=therapist)
    EventFactory.create_batch(3, patient=patient)
    TrackingFactory(goal=GoalFactory(patient=patient, therapist=therapist, status="in_progress"))
    patient.assessment_invitations.create(
        invited_by=therapist,
        instruments=["PHQ-9"],
        expires_at=timezone.now() + timedelta(days=7),
    )


def an_hour_passes():
    """Since the app showed the second factor; what it takes home asks for it again."""
    AuthSession.objects.update(second_factor_at=F("second_factor_at") - timedelta(hours=1))


def test_a_patients_app_goes_through_its_day(live_server, patient, app, treatment, worker):
    client.make()
    environment = {
        "PATH": os.environ["PATH"],
        "ORIGIN": live_server.url,
        "EMAIL": patient.email,
        "PASSWORD": PASSWORD,
        "TOTP_SECRET": app.secret,
    }

    with ThreadPoolExecutor(1) as threads:
        day = threads.submit(client.node, "journey.ts", env=environment)
        until(lambda: ExportJob.objects.exists() or day.done(), seconds=180)
        an_hour_passes()
        worker()
        told = day.result()

    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.splitlines()[-1].startswith("done: signs out")
    assert AuditEvent.objects.filter(action="sign_in.confirmed", actor_id=patient.pk).exists()
