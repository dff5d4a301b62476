import shutil
import tempfile
from pathlib import Path

import pytest

from therapybridge.tests.faults.clinic import Clinic


@pytest.fixture(scope="package")
def clinic(django_db_blocker):
    """One practice for all; nothing of it is left, however the tests end."""
    state = Path(tempfile.mkdtemp(prefix="therapybridge-faults-"))
    state.chmod(0o711)  # PostgreSQL may run as another account
    clinic = Clinic(state)
    with django_db_blocker.unblock():
        try:
            clinic.open()
            yield clinic
        finally:
            clinic.close()
            shutil.rmtree(state, ignore_errors=True)


@pytest.fixture
def patient(clinic):
    return clinic.admit()
