"""The demo practice: who is in it, and what its sessions were. All of it is invented; the voices
of the two recordings are synthetic."""

from dataclasses import dataclass, field
from pathlib import Path

NAME = "Practice by the river"
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
class Paperwork:
    """What the therapist has done about a session, once the pipeline was through with it."""

    template: str  # its type
    words: dict[str, dict[str, str]]  # by section and field: what she wrote herself
    is_completed: bool = False
    is_signed: bool = False
    is_summary_released: bool = False


PAPERWORK = {
    "signed": Paperwork(
        template="soap",
        words={
            "objective": {"appearance": "On time, tired, dressed with care."},
            "assessment": {
                "clinical_impression": "Anxiety about being judged at work, with poor sleep. She "
                "sees the link herself and wants to act on it."
            },
        },
        is_completed=True,
        is_signed=True,
        is_summary_released=True,
    ),
    "completed": Paperwork(
        template="dap",
        words={
            "assessment": {
                "clinical_interpretation": "Tries what was agreed, and is surprised that it helps. "
                "Avoidance is going down."
            }
        },
        is_completed=True,
    ),
    "draft": Paperwork(template="intake", words={}),
}


@dataclass(frozen=True)
class DemoSession:
    patient: str
    days_ago: int
    file: Path
    paperwork: str = ""  # a key of PAPERWORK; empty: it waits for her
    moods: tuple[int, int] | None = None  # before and after, 1 to 10

    @property
    def is_recording(self):
        return self.file.suffix == ".opus"


SESSIONS = [
    DemoSession("maya", 15, HERE / "transcripts" / "maya_first.txt", "signed", (3, 5)),
    DemoSession("maya", 8, HERE / "transcripts" / "maya_second.vtt", "completed", (4, 6)),
    DemoSession("ruth", 5, HERE / "transcripts" / "ruth_first.srt", "draft"),
    DemoSession("maya", 1, HERE / "audio" / "cbt_session.opus", moods=(6, 7)),
    DemoSession("daniel", 0, HERE / "audio" / "intake_short.opus"),
]


@dataclass(frozen=True)
class DemoEvent:
    patient: str
    days_ago: int
    kind: str
    title: str
    description: str = ""
    more: dict = field(default_factory=dict)


EVENTS = [
    DemoEvent("maya", 22, "administrative", "Referred by her family doctor"),
    DemoEvent(
        "maya",
        6,
        "clinical",
        "Phone call with her family doctor",
        "Blood tests without findings. No medication for now.",
        more={"is_private": True},
    ),
    DemoEvent(
        "maya",
        4,
        "milestone",
        "Spoke in the meeting for the first time",
        more={"importance": "milestone"},
    ),
    DemoEvent("daniel", 3, "administrative", "First appointment made by phone"),
    DemoEvent("ruth", 9, "administrative", "First appointment made by phone"),
]

LETTERHEAD = {
    "name": "Progress report with our address",
    "description": "For those who send us patients.",
    "kind": "progress_report",
    "sections": ["demographics", "plans", "goals", "assessments", "mood"],
    "letterhead": {
        "name": NAME,
        "lines": ["Priya Allen", "12 Mill Lane", "Riverside"],
        "footer": "Confidential: for the reader it was sent to",
    },
    "is_shared": True,
}

OWN_TEMPLATE = {
    "name": "Two lines",
    "description": "For short contacts between sessions.",
    "structure": {
        "sections": [
            {
                "id": "contact",
                "name": "Contact",
                "fields": [
                    {
                        "id": "about",
                        "label": "What it was about",
                        "type": "textarea",
                        "required": True,
                        "ai_mapping": "topic_summary",
                    },
                    {
                        "id": "way",
                        "label": "How",
                        "type": "select",
                        "options": ["In the practice", "By phone", "By video"],
                    },
                    {
                        "id": "next",
                        "label": "What comes next",
                        "type": "textarea",
                        "ai_mapping": "follow_up_topics",
                    },
                ],
            }
        ]
    },
}
