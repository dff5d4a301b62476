from sessions_app.models.machine_note import MachineNote
from sessions_app.models.patient_summary import PatientSummary
from sessions_app.models.psychotherapy_note import PsychotherapyNote
from sessions_app.models.recording import Recording, RecordingPart
from sessions_app.models.risk_review import RiskReview
from sessions_app.models.session import TherapySession
from sessions_app.models.session_note import CoSignature, NoteAddendum, SessionNote
from sessions_app.models.templates import NoteTemplate, TemplateUse, TemplateVersion
from sessions_app.models.transcript import Transcript, TranscriptSegment

__all__ = [
    "CoSignature",
    "MachineNote",
    "NoteAddendum",
    "NoteTemplate",
    "PatientSummary",
    "PsychotherapyNote",
    "Recording",
    "RecordingPart",
    "RiskReview",
    "SessionNote",
    "TemplateUse",
    "TemplateVersion",
    "TherapySession",
    "Transcript",
    "TranscriptSegment",
]
