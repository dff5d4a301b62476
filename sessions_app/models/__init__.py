from sessions_app.models.note import SessionNotes
from sessions_app.models.recording import Recording, RecordingPart
from sessions_app.models.session import TherapySession
from sessions_app.models.transcript import Transcript, TranscriptSegment

__all__ = [
    "Recording",
    "RecordingPart",
    "SessionNotes",
    "TherapySession",
    "Transcript",
    "TranscriptSegment",
]
