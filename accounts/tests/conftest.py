import pytest
from django.db import connection

from accounts import roles
from accounts.tests.audit import ANCHORED, SEALED, WAITING, record, run
from accounts.trail import anchoring, sealer


@pytest.fixture
def anchors_file(settings, tmp_path):
    settings.AUDIT_ANCHORS = tmp_path / "audit" / "anchors.jsonl"
    return settings.AUDIT_ANCHORS


@pytest.fixture
def chain(therapist, anchors_file):
    """Ten rows are anchored, three more are sealed, two more wait."""
    record(therapist, ANCHORED)
    sealer.seal()
    anchoring.anchor()
    record(therapist, SEALED - ANCHORED)
    sealer.seal()
    record(therapist, WAITING)


@pytest.fixture
def as_app(db):
    """What follows is done as web and workers do it: not as the owner."""
    roles.grant(connection, login=None)
    run(f"SET LOCAL ROLE {roles.ROLE}")
    yield
    run("RESET ROLE")
