"""What was exported, how it looks, and what makes itself."""

from exports.models.jobs import ExportJob, may_export, patients_exportable_by
from exports.models.kinds import Format, Kind
from exports.models.schedules import ScheduledReport
from exports.models.templates import ExportTemplate

__all__ = [
    "ExportJob",
    "ExportTemplate",
    "Format",
    "Kind",
    "ScheduledReport",
    "may_export",
    "patients_exportable_by",
]
