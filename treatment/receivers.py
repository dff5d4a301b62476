"""What this app does at once when something happens below it; connected in apps.py."""

import logging

from kombu.exceptions import OperationalError

from treatment import tasks

log = logging.getLogger(__name__)


def measure_soon(sender, session_id, **kwargs):
    """What is not heard now, beat asks for within the minute: the change is written down."""
    try:
        tasks.keep_metrics.delay()
    except OperationalError:
        log.warning("broker_unreachable", extra={"session_id": str(session_id)})
