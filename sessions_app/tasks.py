"""Thin Celery doors to the pipeline. A message carries an id; the row decides what happens."""

import logging

from celery import current_app, shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from sessions_app import pipeline
from sessions_app.models import TherapySession

log = logging.getLogger(__name__)

RECORDINGS = "recordings"  # minutes to hours: its own workers, so that quick work never waits
QUICK = "celery"


@shared_task
def process_session(*, session_id):
    pipeline.work_on(session_id)


@shared_task
def reconcile():
    """Send again what got lost, fail what is hopeless: nobody waits for ever."""
    for session in pipeline.reconcile():
        announce(session)


@shared_task
def sweep():
    pipeline.sweep()


def announce(session: TherapySession) -> None:
    """Tell the workers that this row wants work. While the broker is down nothing is lost: the
    reconciler announces the row again."""
    queue = RECORDINGS if session.needs_transcription else QUICK
    try:
        process_session.apply_async(kwargs={"session_id": str(session.pk)}, queue=queue)
    except OperationalError:
        log.warning("broker_unreachable", extra={"session_id": str(session.pk)})


def announce_on_commit(session: TherapySession) -> None:
    transaction.on_commit(lambda: announce(session))


def ask_for_retention() -> None:
    """The task stands above this app, so it is called by its name; what is not heard now, beat
    asks for within the hour."""
    try:
        current_app.send_task("therapybridge.tasks.apply_retention", queue=QUICK)
    except OperationalError:
        log.warning("broker_unreachable")
