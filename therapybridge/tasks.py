"""Work of beat that runs people's verbs: it stands above the apps whose actions it calls."""

import logging

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from sessions_app.actions import failed_sessions, retention
from therapybridge.cleanup import runs
from therapybridge.demo import paperwork
from therapybridge.monitoring import session_counts

log = logging.getLogger(__name__)


@shared_task
def apply_retention():
    retention.apply_retention()


@shared_task
def count_sessions():
    session_counts.count()


@shared_task
def clean_up():
    """Every night: tell of what goes in a week, then clear away what nobody needs."""
    failed_sessions.tell_therapists()
    runs.clean_up(runs.Task.ALL, by=None, dry_run=False)


@shared_task(autoretry_for=(paperwork.NotProcessedYet,), default_retry_delay=3, max_retries=200)
def do_demo_paperwork(*, session_id, paperwork_name):
    paperwork.do(session_id, paperwork_name)


def demo_paperwork_on_commit(session, paperwork_name: str) -> None:
    """The demo comes up without it: the therapist has simply not got to it yet."""
    transaction.on_commit(lambda: _announce(session, paperwork_name))


def _announce(session, paperwork_name):
    try:
        do_demo_paperwork.delay(session_id=str(session.pk), paperwork_name=paperwork_name)
    except OperationalError:
        log.warning("broker_unreachable", extra={"session_id": str(session.pk)})
