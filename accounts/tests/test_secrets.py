import base64

import pytest

from accounts.sealing import secrets
from accounts.sealing.secrets import CannotOpen

ANOTHER = f"another:{base64.b64encode(bytes(range(32, 64))).decode()}"


def test_what_was_sealed_opens():
    sealed = secrets.seal(b"words", place="here")

    assert secrets.unseal(sealed, place="here") == b"words"


def test_the_same_words_never_look_the_same():
    assert secrets.seal(b"words", place="here") != secrets.seal(b"words", place="here")


def test_what_was_moved_does_not_open():
    sealed = secrets.seal(b"words", place="here")

    with pytest.raises(CannotOpen):
        secrets.unseal(sealed, place="there")


@pytest.mark.parametrize("at", range(0, 40, 3))
def test_what_was_changed_does_not_open(at):
    sealed = bytearray(secrets.seal(b"words of a patient", place="here"))
    sealed[at] ^= 1

    with pytest.raises(CannotOpen):
        secrets.unseal(bytes(sealed), place="here")


@pytest.mark.parametrize("bad", [b"", b"\x01", b"\x01\xff", b"words", b"\x01\x04test"])
def test_nonsense_does_not_open(bad):
    with pytest.raises(CannotOpen):
        secrets.unseal(bad, place="here")


def test_the_newest_key_seals_and_older_ones_open(settings):
    old = secrets.seal(b"words", place="here")
    settings.FIELD_KEYS = [ANOTHER, *settings.FIELD_KEYS]

    assert secrets.unseal(old, place="here") == b"words"
    assert secrets.seal(b"words", place="here").startswith(secrets.newest_head())
    assert secrets.newest_head() == b"\x01\x07another"


def test_without_its_key_nothing_opens(settings):
    old = secrets.seal(b"words", place="here")
    settings.FIELD_KEYS = [ANOTHER]

    with pytest.raises(CannotOpen):
        secrets.unseal(old, place="here")
