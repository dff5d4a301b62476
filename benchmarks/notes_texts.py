"""Transcripts and labels in a directory; the formats are described in README.md beside this."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sessions_app.extraction.protocol import ExtractedNotes, Utterance
from sessions_app.transcripts.reading import read_transcript

TEXTS = {".vtt", ".srt", ".txt", ".json"}
TOPICS = {  # words of the topic column, and the local engine's name for the same
    "alcohol": "Alcohol use",
    "DOI": "Alcohol use",
    "smoking": "Smoking and tobacco",
    "drug use": "Drug use",
    "gambling": "Gambling",
    "coffee": "Caffeine and coffee",
    "exercise": "Exercise and activity",
    "weight": "Weight loss",
    "diet": "Diet and eating",
    "diabetes": "Diabetes management",
    "asthma": "Asthma and breathing",
    "oral": "Teeth and oral health",
    "medicin": "Medication and treatment",
    "rules": "Rules and consequences",
    "battery": "Rules and consequences",
    "recidivism": "Legal matters and offending",
    "community service": "Community service",
    "safe sex": "Safe sex and sexual health",
    "assertive": "Setting boundaries and assertiveness",
    "values": "Values and meaning",
    "day-care": "Childcare and parenting",
    "school": "School and study",
    "disease": "Physical illness and symptoms",
    "diagnosis": "Physical illness and symptoms",
}
TABLE = {"transcript_id", "utterance_id", "interlocutor", "utterance_text"}


@dataclass
class Session:
    id: str
    topics: set[str] = field(default_factory=set)  # what it is about, as labelled
    transcript: list[Utterance] = field(default_factory=list)
    notes: ExtractedNotes = field(default_factory=ExtractedNotes)
    right: ExtractedNotes = field(default_factory=ExtractedNotes)  # what faults are planted into
    dropped: int = 0


def sessions_in(texts: Path) -> list[Session]:
    paths = sorted(path for path in texts.iterdir() if path.is_file())
    sessions = [session for path in paths for session in _sessions(path)]
    labelled = dict(rows(texts / "topics.tsv"))
    for session in sessions:
        if session.id in labelled:
            session.topics = set(labelled[session.id].split("|"))
    return sessions


def _sessions(path: Path) -> Iterator[Session]:
    if path.suffix == ".csv":
        yield from _table(path)
    elif path.suffix in TEXTS:
        said = read_transcript(path.read_bytes(), filename=path.name).turns
        turns = [
            Utterance(number, turn.speaker, turn.text, turn.start, turn.end)
            for number, turn in enumerate(said)
        ]
        yield Session(path.stem, transcript=turns)


def _table(path: Path) -> list[Session]:
    """None in a table of something else."""
    sessions: dict[str, Session] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines)
        if not set(table.fieldnames or ()) >= TABLE:
            return []
        for row in table:
            name = row["transcript_id"]
            session = sessions.setdefault(name, Session(name, _topics(row.get("topic") or "")))
            number, speaker = int(row["utterance_id"]), row["interlocutor"].title()
            session.transcript.append(Utterance(number, speaker, row["utterance_text"]))
    return list(sessions.values())


def _topics(label: str) -> set[str]:
    return {name for word, name in TOPICS.items() if word in label}


def rows(path: Path) -> list[list[str]]:
    """Of a label file; none where there is no such file."""
    if not path.exists():
        return []
    lines = path.read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def label_files(folders: list[Path], pattern: str) -> list[Path]:
    """By name; the first folder's where two hold one of the same name."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob(pattern)):
            found.setdefault(path.name, path)
    return list(found.values())
