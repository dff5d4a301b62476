"""How well the local note engine reads: risk, topics, homework, against labels."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sessions_app.extraction.local.extractor import LocalNoteExtractor
from sessions_app.extraction.protocol import Context, ExtractedNotes, Utterance

LABELS = Path(__file__).parent.parent / "sessions_app/tests/data"
HARMLESS = {"idiom", "none"}
ABOUT_ONESELF = {"suicidal_ideation", "self_harm"}
TOPICS = {  # words of the data set's labels, and the engine's name for the same
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


@dataclass
class Session:
    id: str
    topic: str
    transcript: list[Utterance] = field(default_factory=list)
    notes: ExtractedNotes = field(default_factory=ExtractedNotes)

    @property
    def topics(self) -> set[str]:
        return {name for word, name in TOPICS.items() if word in self.topic}


def read(transcript: Sequence[Utterance]) -> ExtractedNotes:
    return LocalNoteExtractor().extract(transcript, Context()).notes


def counselling(texts: Path) -> list[Session]:
    sessions: dict[str, Session] = {}
    with (texts / "annomi_even.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            session = sessions.setdefault(
                row["transcript_id"], Session(row["transcript_id"], row["topic"])
            )
            number, speaker = int(row["utterance_id"]), row["interlocutor"].title()
            session.transcript.append(Utterance(number, speaker, row["utterance_text"]))
    return list(sessions.values())


def labelled_sentences(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text("utf-8").splitlines():
        assertion, _, text = line.split("\t")
        yield ("other_person" if assertion == "other" else assertion), text


def risk(path: Path) -> dict[str, float]:
    """Precision and recall of what is present, and how often the assertion is right."""
    hits = missed = wrong = right = judged = 0
    for gold, text in labelled_sentences(path):
        transcript = [Utterance(0, "Client", text), Utterance(1, "Therapist", "Okay.")]
        said = {flag.assertion for flag in read(transcript).risk_flags}
        hits += gold == "present" and "present" in said
        missed += gold == "present" and "present" not in said
        wrong += gold != "present" and "present" in said
        judged += gold not in HARMLESS
        right += gold in said
    return {
        "precision": hits / max(hits + wrong, 1),
        "recall": hits / max(hits + missed, 1),
        "assertion": right / max(judged, 1),
    }


def topics(sessions: list[Session]) -> tuple[float, float]:
    labelled = [session for session in sessions if session.topics]
    first = third = 0
    for session in labelled:
        names = [topic.name for topic in session.notes.key_topics]
        first += bool(session.topics & set(names[:1]))
        third += bool(session.topics & set(names[:3]))
    return first / len(labelled), third / len(labelled)


def false_flags(sessions: list[Session]) -> float:
    """No session of the set speaks of suicide or self-harm: every such flag is false."""
    flags = [flag for session in sessions for flag in session.notes.risk_flags]
    return sum(flag.type in ABOUT_ONESELF for flag in flags) / len(sessions)


@dataclass
class Work:
    """What was labelled as work between sessions in one transcript."""

    part: str
    first: int
    tasks: list[set[int]] = field(default_factory=list)
    optional: list[set[int]] = field(default_factory=list)


def labelled_work() -> dict[str, Work]:
    labelled: dict[str, Work] = {}
    for line in (LABELS / "homework_labels.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        part, transcript, first, kind, numbers = line.split("\t")
        work = labelled.setdefault(transcript, Work(part, int(first)))
        if kind != "none":
            group = work.tasks if kind == "task" else work.optional
            group.append({int(number) for number in numbers.split()})
    return labelled


def homework(sessions: list[Session], part: str) -> tuple[float, float]:
    """Precision and recall of tasks, in what was read when labelling."""
    hits = wrong = found = wanted = 0
    for session in sessions:
        work = labelled_work().get(session.id)
        if work is None or work.part != part:
            continue
        reached = set()
        for item in session.notes.action_items:
            numbers = {number for proof in item.evidence for number in proof.segment_ids}
            if item.evidence[0].segment_ids[0] < work.first:
                continue
            same = [place for place, task in enumerate(work.tasks) if task & numbers]
            reached |= set(same)
            hits += bool(same)
            wrong += not same and not any(task & numbers for task in work.optional)
        found += len(reached)
        wanted += len(work.tasks)
    return hits / max(hits + wrong, 1), found / max(wanted, 1)
