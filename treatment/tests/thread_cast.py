"""A session whose note has a line of each kind that can become something."""

import pytest

from sessions_app.tests.factories import SessionNoteFactory
from sessions_app.tests.words import evidence, write_anew

TASK, STRATEGY = "Speak first in one meeting", "Slow breathing"


def content(task=TASK):
    item = {"category": "behavioural", "evidence": [evidence()]}
    return {
        "risk_flags": [],
        "action_items": [{**item, "task": task, "details": "On Tuesday"}],
        "strategies": [{**item, "name": STRATEGY, "status": "practiced", "context": "In panic"}],
    }


@pytest.fixture
def agreed(session):
    write_anew(session, content())
    return session


@pytest.fixture
def written(session, therapist):
    """The therapist's own note of the session."""
    return SessionNoteFactory(session=session, author=therapist)
