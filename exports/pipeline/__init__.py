"""From a job to a sealed file. The row is the queue of record, as it is for sessions."""

from exports.pipeline.reconcile import reconcile
from exports.pipeline.sweep import sweep
from exports.pipeline.work import work_on

__all__ = ["reconcile", "sweep", "work_on"]
