"""The demo practice: who is in it, and what its sessions were. All of it is invented; the voices
of the two recordings are synthetic."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PASSWORD = "a-quiet-room-2026"  # of every demo login while only this machine can reach the demo

THERAPIST = {
    "email": "therapist@demo.example",
    "first_name": "Priya",
    "last_name": "Allen",
    "role": "therapist",
}
SECOND_THERAPIST = {
    "email": "second.therapist@demo.example",
    "first_name": "Jonas",
    "last_name": "Weber",
    "role": "therapist",
}
ADMIN = {
    "email": "admin@demo.example",
    "first_name": "Ines",
    "last_name": "Duarte",
    "role": "admin",
}
PATIENTS = {
    "maya": {"first_name": "Maya", "last_name": "Okafor", "email": "maya@demo.example"},
    "daniel": {"first_name": "Daniel", "last_name": "Reyes", "email": "daniel@demo.example"},
    "ruth": {"first_name": "Ruth", "last_name": "Lindqvist"},
}


@dataclass(frozen=True)
class DemoSession:
    patient: str
    days_ago: int
    file: Path

    @property
    def is_recording(self):
        return self.file.suffix == ".opus"


SESSIONS = [
    DemoSession("maya", 15, HERE / "transcripts" / "maya_first.txt"),
    DemoSession("maya", 8, HERE / "transcripts" / "maya_second.vtt"),
    DemoSession("ruth", 5, HERE / "transcripts" / "ruth_first.srt"),
    DemoSession("maya", 1, HERE / "audio" / "cbt_session.opus"),
    DemoSession("daniel", 0, HERE / "audio" / "intake_short.opus"),
]

EVENTS = [
    ("maya", 22, "administrative", "Referred by her family doctor", ""),
    ("maya", 15, "assessment", "Questionnaires filled in before the first session", ""),
    ("daniel", 3, "administrative", "First appointment made by phone", ""),
    ("ruth", 9, "administrative", "First appointment made by phone", ""),
]
