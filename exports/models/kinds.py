"""What can be exported, and as what."""

from django.db import models


class Kind(models.TextChoices):
    SESSION_NOTES = "session_notes", "Session notes"
    PROGRESS_REPORT = "progress_report", "Progress report"
    TREATMENT_SUMMARY = "treatment_summary", "Treatment summary"
    FULL_RECORD = "full_record", "Full record"
    TIMELINE = "timeline", "Timeline"


class Format(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word document"
    JSON = "json", "JSON"
    CSV = "csv", "Table (CSV)"
