"""From a recording to a grounded note. Each step stores its result and skips itself when the
result is there, so that another attempt goes on where the last one stopped."""

from sessions_app.pipeline.finish import number_sessions, record_event, wait_for_patient
from sessions_app.pipeline.process import work_on
from sessions_app.pipeline.reconcile import close_if_idle, reconcile
from sessions_app.pipeline.sweep import sweep

__all__ = [
    "close_if_idle",
    "number_sessions",
    "reconcile",
    "record_event",
    "sweep",
    "wait_for_patient",
    "work_on",
]
