"""How well a note engine reads: risk, topics, homework, against labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.notes_texts import Session, rows
from sessions_app.extraction.protocol import ExtractedNotes, RiskFlag, Utterance
from sessions_app.extraction.verify import content_words

Read = Callable[[Sequence[Utterance]], ExtractedNotes]

HARMLESS = {"idiom", "none"}
ABOUT_ONESELF = {"suicidal_ideation", "self_harm"}
ALIKE = 0.6  # of the content words are shared: models name topics in words of their own
GENERIC = content_words("use using reducing quitting managing client patient")


def risk(path: Path, read: Read) -> dict[str, float]:
    """Precision and recall of what is present, and how often the assertion is right."""
    hits = missed = wrong = right = judged = 0
    for gold, _, text in rows(path):
        gold = "other_person" if gold == "other" else gold
        transcript = [Utterance(0, "Client", text), Utterance(1, "Therapist", "Okay.")]
        said = {flag.assertion for flag in read(transcript).risk_flags if _is_told(flag)}
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


def _is_told(flag: RiskFlag) -> bool:
    """What is shown as unverified is counted by itself."""
    return flag.support != "unsupported"


def topics(sessions: list[Session]) -> tuple[float, float] | None:
    labelled = [session for session in sessions if session.topics]
    first = third = 0
    for session in labelled:
        right = [_is_right(topic.name, session.topics) for topic in session.notes.key_topics]
        first += any(right[:1])
        third += any(right[:3])
    return (first / len(labelled), third / len(labelled)) if labelled else None


def _is_right(name: str, wanted: set[str]) -> bool:
    return name in wanted or any(_are_alike(name, each) for each in wanted)


def _are_alike(name: str, label: str) -> bool:
    ours, theirs = content_words(name) - GENERIC, content_words(label) - GENERIC
    return len(ours & theirs) >= ALIKE * max(min(len(ours), len(theirs)), 1)


def flags_per_session(sessions: list[Session], spoken_of: dict[str, set[str]]) -> dict[str, float]:
    """Flags of suicide or self-harm in sessions whose labels say that nobody spoke of it."""
    flags = [
        flag
        for session in sessions
        for flag in session.notes.risk_flags
        if flag.type in ABOUT_ONESELF - spoken_of.get(session.id, set())
    ]
    told = sum(_is_told(flag) for flag in flags)
    return {"told": told / len(sessions), "unverified": (len(flags) - told) / len(sessions)}


@dataclass
class Work:
    """What was labelled as work between sessions in one transcript."""

    part: str
    first: int
    tasks: list[set[int]] = field(default_factory=list)
    optional: list[set[int]] = field(default_factory=list)


def labelled_work(path: Path) -> dict[str, Work]:
    labelled: dict[str, Work] = {}
    for part, transcript, first, kind, numbers in rows(path):
        work = labelled.setdefault(transcript, Work(part, int(first)))
        if kind != "none":
            group = work.tasks if kind == "task" else work.optional
            group.append({int(number) for number in numbers.split()})
    return labelled


def homework(sessions: list[Session], labelled: dict[str, Work]) -> tuple[float, float]:
    """Precision and recall of tasks, in what was read when labelling."""
    hits = wrong = found = wanted = 0
    for session in sessions:
        work = labelled.get(session.id)
        if work is None:
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
