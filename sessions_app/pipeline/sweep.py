"""Housekeeping of recordings: run every hour by beat."""

from datetime import timedelta

from sessions_app.models import Recording, TherapySession
from sessions_app.pipeline import outcome
from sessions_app.pipeline.finish import number_sessions
from sessions_app.pipeline.leftovers import sweep_files

UPLOAD_SILENT_FOR = timedelta(hours=24)
SILENT = (
    "The upload stopped before it was complete. Open this session on the device that recorded it "
    "to send the rest, or press Retry to work with what arrived."
)


def sweep() -> None:
    for recording in Recording.objects.silent_since(UPLOAD_SILENT_FOR):
        uploading = TherapySession.objects.filter(
            recording=recording, status=TherapySession.Status.UPLOADING
        )
        if uploading.update(**outcome.failed(code="upload_unfinished", message=SILENT)):
            number_sessions(recording.patient_id)
    sweep_files()
