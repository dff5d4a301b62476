"""The Celery app and the beat schedule. The row is the queue of record; a message only says "look
at this row"."""

import os

from celery import Celery
from django.conf import settings

from therapybridge import broker, celery_request_id
from therapybridge.monitoring import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "therapybridge.settings")

app = Celery("therapybridge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
celery_request_id.connect(app)
heartbeat.connect(app)
broker.forgive_lost_acknowledgements()

SECOND, MINUTE, HOUR = 1, 60, 3600


def every(seconds: float, task: str, *, good_for: float | None = None) -> dict:
    """A message that nobody took until the next one comes is not worth taking any more."""
    return {"task": task, "schedule": seconds, "options": {"expires": good_for or seconds}}


app.conf.beat_schedule = {
    "reconcile-sessions": every(
        settings.RECONCILE_SECONDS,
        "sessions_app.tasks.reconcile",
        good_for=settings.RECONCILE_SECONDS * 3,
    ),
    "watch-emergency-access": every(15 * SECOND, "accounts.tasks.watch_emergency_access"),
    "deliver-mails": every(MINUTE, "accounts.tasks.deliver_mails"),
    "send-reminders": every(MINUTE, "treatment.tasks.send_reminders"),
    "remind-of-reviews": every(HOUR, "treatment.tasks.remind_of_reviews"),
    "sweep-sign-ups": every(HOUR, "accounts.tasks.sweep_sign_ups"),
    "remind-of-requests": every(HOUR, "accounts.tasks.remind_of_requests"),
    "remind-of-questionnaires": every(
        24 * HOUR, "treatment.tasks.remind_of_questionnaires", good_for=HOUR
    ),
    "apply-retention": every(HOUR, "therapybridge.tasks.apply_retention"),
    "sweep-recordings": every(HOUR, "sessions_app.tasks.sweep"),
    "count-sessions": every(5 * MINUTE, "therapybridge.tasks.count_sessions", good_for=MINUTE),
    "clean-up": every(24 * HOUR, "therapybridge.tasks.clean_up", good_for=HOUR),
    "reconcile-exports": every(
        settings.RECONCILE_SECONDS,
        "exports.tasks.reconcile",
        good_for=settings.RECONCILE_SECONDS * 3,
    ),
    "run-scheduled-reports": every(MINUTE, "exports.tasks.run_schedules"),
    "sweep-exports": every(10 * MINUTE, "exports.tasks.sweep"),
    "repair-event-counts": every(24 * HOUR, "timeline.tasks.repair_counts", good_for=HOUR),
    "keep-metrics": every(MINUTE, "treatment.tasks.keep_metrics"),
    "rebuild-metrics": every(24 * HOUR, "treatment.tasks.rebuild_metrics", good_for=HOUR),
    "sweep-devices": every(24 * HOUR, "accounts.tasks.sweep_devices", good_for=HOUR),
}
