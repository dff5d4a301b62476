import pytest


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    """A spool and a storage of one's own."""
    settings.RECORDING_SPOOL = tmp_path / "spool"
    kept = {**settings.STORAGES["exports"], "OPTIONS": {"location": str(tmp_path / "kept")}}
    settings.STORAGES = {**settings.STORAGES, "exports": kept}
    return tmp_path / "kept"


@pytest.fixture
def kept(disk):
    """What lies in the storage."""
    return lambda: [path for path in disk.rglob("*") if path.is_file()]
