"""Pieces of a machine's note, each with the words that it rests on."""

from sessions_app.tests.factories import NotesFactory


def evidence(position=1, quote="I slept badly again this week."):
    return {
        "segment_ids": [position],
        "start": position * 5.0,
        "end": position * 5.0 + 4,
        "speaker": "Client",
        "quote": quote,
        "score": 100,
    }


def note(*, summary="", risks=(), topics=()):
    return {
        "patient_summary": [sentence(summary)] if summary else [],
        "risk_flags": list(risks),
        "key_topics": [{"name": name, "evidence": [evidence()]} for name in topics],
    }


def sentence(text):
    return {"text": text, "evidence": [evidence()]}


def flag(assertion="present"):
    return {
        "type": "suicidal_ideation",
        "assertion": assertion,
        "severity": "high",
        "evidence": [evidence()],
    }


def write_anew(session, content):
    """As the pipeline does: another row."""
    session.notes.delete()
    session.notes = NotesFactory(session=session, content=content)
