"""The figures of a note engine on any texts: python -m benchmarks.notes --texts DIR.

See README.md beside this for what DIR may hold, and for measuring a server of one's own.
"""

import argparse
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import notes_faults, notes_model, notes_scores, notes_texts
from benchmarks.notes_texts import Session
from sessions_app.extraction.engine import note_extractor
from sessions_app.extraction.protocol import Context, ExtractedNotes, Utterance

OWN_LABELS = Path(__file__).parent.parent / "sessions_app/tests/data"
HOUR = 7_500  # words in fifty minutes of talk
NONE = "n/a"
WANTED = {  # local engine, model
    "found": ("100 %", ">= 98 %"),
    "risk": (">= .90 / .85", ">= .90 / .95"),
    "assertion": (">= .90", ">= .95"),
    "topics": (">= .80 / .93", ">= .90 / .97"),
    "homework": (">= .60 / .60", ">= .90 / .90"),
    "hour": ("<= 5", "the endpoint's + 2"),
}
Row = tuple[str, str, str]


class Reader:
    """One engine, asked about many transcripts, and what it billed."""

    def __init__(self, arguments: argparse.Namespace):
        self.name = arguments.engine
        options = {}
        if self.name == "openai":
            options = {
                "api_key": os.environ.get("OPENAI_API_KEY", ""),
                "base_url": arguments.base_url,
                "openai_model": arguments.model,
                "second_look": arguments.second_look,
            }
        self.engine = note_extractor(self.name, **options)
        self.billed: Counter[str] = Counter()
        self.dropped = 0

    def __call__(self, transcript: Sequence[Utterance]) -> ExtractedNotes:
        extraction = self.engine.extract(transcript, Context())
        self.billed.update(extraction.usage or {})
        self.dropped = extraction.dropped
        return extraction.notes

    def wanted(self, figure: str) -> str:
        return WANTED[figure][self.name == "openai"]


def main() -> None:
    arguments = _arguments()
    read = Reader(arguments)
    sessions = notes_texts.sessions_in(arguments.texts)[: arguments.most]
    began = time.monotonic()
    for session in sessions:
        session.notes = read(session.transcript)
        session.dropped = read.dropped
    seconds = time.monotonic() - began
    local = Reader(argparse.Namespace(engine="local"))
    for session in sessions:
        session.right = session.notes if read.name == "local" else local(session.transcript)
    folders = [arguments.texts, *([] if arguments.no_own_labels else [OWN_LABELS])]
    for name, figure, wanted in figures(sessions, folders, read):
        print(f"{name:62} {figure:>14}   {wanted}", flush=True)
    billed = ", ".join(f"{name} {amount:g}" for name, amount in read.billed.items())
    print(f"{len(sessions)} sessions in {seconds:.1f} s{f'; billed: {billed}' if billed else ''}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="transcripts and label files")
    parser.add_argument("--engine", choices=["local", "openai"], default="local")
    parser.add_argument("--base-url", default=os.environ.get("OPENAI_BASE_URL", ""))
    parser.add_argument("--model", default=os.environ.get("OPENAI_NOTES_MODEL", "gpt-4o"))
    parser.add_argument("--second-look", action="store_true", help="ask the model to judge, too")
    parser.add_argument("--most", type=int, help="transcripts read; all without it")
    parser.add_argument("--no-own-labels", action="store_true", help="only labels in the directory")
    return parser.parse_args()


def figures(sessions: list[Session], folders: list[Path], read: Reader) -> Iterator[Row]:
    if sessions:
        yield from _evidence(sessions, read)
    if len(sessions) > 1:
        yield from _faults(sessions)
    yield from _risks(folders, read)
    if sessions:
        yield from _flags(sessions, folders)
        yield from _topics(sessions, read)
        yield from _homework(sessions, folders, read)
        yield from _hour(sessions, read)


def _evidence(sessions: list[Session], read: Reader) -> Iterator[Row]:
    share = notes_faults.found(sessions)
    yield "quotes found in the transcript, of items shown", f"{share:.1%}", read.wanted("found")
    dropped = sum(session.dropped for session in sessions)
    items = sum(len(notes_faults.items_of(session.notes)) for session in sessions)
    yield "items dropped because they did not hold", f"{dropped} of {items + dropped}", ""


def _faults(sessions: list[Session]) -> Iterator[Row]:
    for kind, share in notes_faults.planted(sessions).items():
        yield f"planted, verification alone: {kind}", f"{share:.1%}", ">= 95 %"
    for kind, share in notes_model.planted(sessions).items():
        yield f"planted in a model's answers: {kind}", f"{share:.1%}", ">= 95 %"
    found = notes_faults.located(sessions)
    shares = f"{found['kept']:.1%} / {found['right']:.1%}"
    yield "quotes with words left out: kept / right segment", shares, ""
    yield "quotes of other sessions let in", f"{found['let in']:.1%}", ""


def _risks(folders: list[Path], read: Reader) -> Iterator[Row]:
    paths = notes_texts.label_files(folders, "risk_*.tsv")
    paths = [path for path in paths if {len(row) for row in notes_texts.rows(path)} == {3}]
    for path in paths:
        score = notes_scores.risk(path, read)
        both = f"{score['precision']:.2f} / {score['recall']:.2f}"
        yield f"present risk P / R, {path.stem}", both, read.wanted("risk")
        yield f"assertion right, {path.stem}", f"{score['assertion']:.2f}", read.wanted("assertion")
    if not paths:
        yield "present risk P / R, assertion right", NONE, read.wanted("risk")


def _flags(sessions: list[Session], folders: list[Path]) -> Iterator[Row]:
    path = folders[0] / "spoken_of.tsv"
    spoken_of = {name: set(types.split()) for name, types in notes_texts.rows(path)}
    flags = notes_scores.flags_per_session(sessions, spoken_of)
    by = "by label" if path.exists() else "every one counted as false"
    yield f"suicide or self-harm flags per session, {by}", f"{flags['told']:.3f}", "<= .03"
    yield "the same, shown as unverified", f"{flags['unverified']:.3f}", ""


def _topics(sessions: list[Session], read: Reader) -> Iterator[Row]:
    shares = notes_scores.topics(sessions)
    figure = f"{shares[0]:.2f} / {shares[1]:.2f}" if shares else NONE
    yield "session topic, first / among three", figure, read.wanted("topics")


def _homework(sessions: list[Session], folders: list[Path], read: Reader) -> Iterator[Row]:
    names = {session.id for session in sessions}
    labelled = {}
    for path in notes_texts.label_files(folders, "homework_labels.tsv"):
        labelled |= notes_scores.labelled_work(path)
    labelled = {name: work for name, work in labelled.items() if name in names}
    for part in sorted({work.part for work in labelled.values()}) or [""]:
        works = {name: work for name, work in labelled.items() if work.part == part}
        shares = notes_scores.homework(sessions, works)
        figure = f"{shares[0]:.2f} / {shares[1]:.2f}" if works else NONE
        yield f"homework P / R{f', {part}' if part else ''}", figure, read.wanted("homework")


def _hour(sessions: list[Session], read: Reader) -> Iterator[Row]:
    """One long transcript out of several."""
    talk: list[Utterance] = []
    words = 0
    for session in sessions:
        for each in session.transcript:
            if words < HOUR:
                talk.append(Utterance(len(talk), each.speaker, each.text))
                words += len(each.text.split())
    began = time.monotonic()
    read(talk)
    minutes = round(50 * min(words / HOUR, 1))
    seconds = f"{time.monotonic() - began:.1f}"
    yield f"seconds for a transcript of {minutes} minutes", seconds, read.wanted("hour")
    own = f"{notes_model.own_seconds(talk):.1f}"
    yield "seconds beside the server, for a model's answers on it", own, "<= 2"


if __name__ == "__main__":
    main()
