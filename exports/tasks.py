"""Thin Celery doors to the pipeline. A message carries an id; the row decides what happens."""

import logging

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from exports import gathering, pipeline
from exports.models import ExportJob
from exports.pipeline import schedules

log = logging.getLogger(__name__)

EXPORTS = "exports"  # seconds to minutes of computing: its own worker, so that nobody waits behind


@shared_task
def make_export(*, job_id):
    pipeline.work_on(job_id, gathering.make)


@shared_task
def reconcile():
    """Send again what got lost, fail what is hopeless: nobody waits for ever."""
    for job in pipeline.reconcile():
        announce(job)


@shared_task
def sweep():
    pipeline.sweep()


@shared_task
def run_schedules():
    for job in schedules.run_due():
        announce(job)


def announce(job: ExportJob) -> None:
    """While the broker is down nothing is lost: the reconciler announces the row again."""
    try:
        make_export.apply_async(kwargs={"job_id": str(job.pk)}, queue=EXPORTS)
    except OperationalError:
        log.warning("broker_unreachable", extra={"job_id": str(job.pk)})


def announce_on_commit(job: ExportJob) -> None:
    transaction.on_commit(lambda: announce(job))
