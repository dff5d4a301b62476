"""The figures of the local note engine: python -m benchmarks.notes --texts DIR."""

import argparse
import time
from pathlib import Path

from benchmarks import notes_faults, notes_scores
from benchmarks.notes_scores import LABELS, Session
from sessions_app.extraction.protocol import Utterance

HOUR = 7_500  # words in fifty minutes of talk


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="where annomi_even.csv is")
    sessions = notes_scores.counselling(parser.parse_args().texts)
    began = time.monotonic()
    for session in sessions:
        session.notes = notes_scores.read(session.transcript)
    seconds = time.monotonic() - began
    for name, figure, wanted in figures(sessions):
        print(f"{name:58} {figure:>14}   {wanted}")
    print(f"{len(sessions)} sessions in {seconds:.1f} s")


def figures(sessions: list[Session]) -> list[tuple[str, str, str]]:
    first, third = notes_scores.topics(sessions)
    rows = [
        ("quotes found in the transcript", f"{notes_faults.found(sessions):.1%}", "100 %"),
        *_faults(sessions),
        *_risks(),
        (
            "false suicide or self-harm flags per session",
            f"{notes_scores.false_flags(sessions):.3f}",
            "<= .03",
        ),
        ("session topic, first / among three", f"{first:.2f} / {third:.2f}", ">= .80 / .93"),
    ]
    for part in ("dev", "test"):
        precision, recall = notes_scores.homework(sessions, part)
        wanted = ">= .60 / .60"
        rows.append((f"homework P / R, {part}", f"{precision:.2f} / {recall:.2f}", wanted))
    rows.append(("seconds for a 50-minute transcript", f"{_hour(sessions):.1f}", "<= 5"))
    return rows


def _faults(sessions: list[Session]) -> list[tuple[str, str, str]]:
    caught = notes_faults.planted(sessions)
    rows = [(f"planted: {kind}", f"{share:.1%}", ">= 95 %") for kind, share in caught.items()]
    found = notes_faults.located(sessions)
    shares = f"{found['kept']:.1%} / {found['right']:.1%}"
    rows.append(("quotes with words left out: kept / right segment", shares, ""))
    rows.append(("quotes of other sessions let in", f"{found['let in']:.1%}", ""))
    return rows


def _risks() -> list[tuple[str, str, str]]:
    rows = []
    for path in sorted(LABELS.glob("risk_*.tsv")):
        if path.stem == "risk_answers":
            continue
        score = notes_scores.risk(path)
        both = f"{score['precision']:.2f} / {score['recall']:.2f}"
        rows.append((f"present risk P / R, {path.stem}", both, ">= .90 / .85"))
        rows.append((f"assertion right, {path.stem}", f"{score['assertion']:.2f}", ">= .90"))
    return rows


def _hour(sessions: list[Session]) -> float:
    """One long transcript out of several."""
    talk: list[Utterance] = []
    words = 0
    for session in sessions:
        for each in session.transcript:
            if words < HOUR:
                talk.append(Utterance(len(talk), each.speaker, each.text))
                words += len(each.text.split())
    began = time.monotonic()
    notes_scores.read(talk)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
