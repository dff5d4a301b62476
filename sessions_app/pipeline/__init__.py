"""From a recording to a grounded note. Each step stores its result and skips itself when the
result is there, so that another attempt goes on where the last one stopped."""

from sessions_app.pipeline.process import work_on
from sessions_app.pipeline.reconcile import reconcile
from sessions_app.pipeline.sweep import sweep

__all__ = ["reconcile", "sweep", "work_on"]
