import io
import os
from uuid import UUID

import pytest

from sessions_app.recording import sealing
from sessions_app.recording.sealing import (
    CHUNK,
    PLAYBACK,
    SEALED_CHUNK,
    DamagedRecording,
    KeyMissing,
    Keyring,
    Part,
    SealedReader,
    SealedWriter,
)

OWNER = UUID("11111111-2222-3333-4444-555555555555")
SOMEBODY_ELSE = UUID("99999999-2222-3333-4444-555555555555")
KEY = bytes(range(32))
OLD = "2024:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NEW = "2025:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="
GOLDEN_PART = "0707070707070707070707076e4ad5391c7cbe9ba85e64453e1b3ebae11f6e88b787f80bf1"
GOLDEN_KEY = (
    "0104323032340707070707070707070707070f6ba45f6b0ad1f3ce94198b8c5cfa94b14d9f609ce2"
    "970ee6a244e118c32c04ec6597ee4443e078b1ab7e4f6db999b7"
)
GOLDEN_DIGEST = "5c48d0f279e068ce288adef3b8424806a94691cb19883a593ae7db31a758feda"
SIZE = 2 * CHUNK + 12_345
PLAIN = os.urandom(SIZE)


def seal(plain, *, owner=OWNER, number=0, key=KEY, **kwargs):
    file = io.BytesIO()
    writer = SealedWriter(file, key, owner=owner, number=number, **kwargs)
    writer.write(plain)
    writer.close()
    return file.getvalue()


def reader(*parts, owner=OWNER, key=KEY, **kwargs):
    rows = [
        Part(lambda sealed=sealed: io.BytesIO(sealed), size, number)
        for number, (sealed, size) in enumerate(parts)
    ]
    return SealedReader(rows, key, owner=owner, **kwargs)


def opened(sealed, *, size=SIZE, **kwargs):
    return reader((sealed, size), **kwargs).readall()


def flipped(sealed, at):
    return sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_what_was_sealed_opens_again(size):
    assert opened(seal(PLAIN[:size]), size=size) == PLAIN[:size]


def test_the_format_stays_the_same_for_ever(monkeypatch):
    monkeypatch.setattr(sealing.os, "urandom", lambda size: b"\x07" * size)

    sealed = seal(b"a session", number=3)

    assert sealed.hex() == GOLDEN_PART


def test_a_part_that_was_sealed_long_ago_still_opens():
    part = Part(lambda: io.BytesIO(bytes.fromhex(GOLDEN_PART)), 9, 3)

    assert SealedReader([part], KEY, owner=OWNER).readall() == b"a session"


def test_a_key_that_was_sealed_long_ago_still_opens():
    assert Keyring([NEW, OLD]).open(bytes.fromhex(GOLDEN_KEY), owner=OWNER) == KEY


def test_the_digest_stays_the_same_for_ever():
    digest = sealing.digest_of_nothing("a secret of the application")
    digest.update(b"a session")

    assert digest.hexdigest() == GOLDEN_DIGEST


def test_nothing_of_the_sound_is_seen_from_outside():
    assert b"a session" not in seal(b"a session" * 100)


def test_the_same_sound_looks_different_every_time():
    assert seal(b"a session") != seal(b"a session")


@pytest.mark.parametrize("at", [0, 11, 12, CHUNK, SEALED_CHUNK, SEALED_CHUNK + 500, -1])
def test_one_flipped_bit_is_seen(at):
    sealed = seal(PLAIN)

    with pytest.raises(DamagedRecording):
        opened(flipped(sealed, at % len(sealed)))


def test_chunks_in_another_order_are_seen():
    sealed = seal(PLAIN)
    swapped = (
        sealed[SEALED_CHUNK : 2 * SEALED_CHUNK] + sealed[:SEALED_CHUNK] + sealed[2 * SEALED_CHUNK :]
    )

    with pytest.raises(DamagedRecording):
        opened(swapped)


@pytest.mark.parametrize("length", [0, 5, SEALED_CHUNK, 2 * SEALED_CHUNK, -1])
def test_a_cut_off_file_is_seen(length):
    with pytest.raises(DamagedRecording):
        opened(seal(PLAIN)[:length])


def test_a_file_cut_at_a_chunk_is_seen_even_if_the_row_says_so_too():
    with pytest.raises(DamagedRecording):
        opened(seal(PLAIN)[: 2 * SEALED_CHUNK], size=2 * CHUNK)


def test_bytes_added_at_the_end_are_seen():
    with pytest.raises(DamagedRecording):
        opened(seal(PLAIN) + b"more")


def test_a_part_of_another_recording_is_seen():
    with pytest.raises(DamagedRecording):
        opened(seal(PLAIN, owner=SOMEBODY_ELSE))


def test_parts_in_another_order_are_seen():
    first, second = seal(b"first", number=0), seal(b"second", number=1)

    with pytest.raises(DamagedRecording):
        reader((second, 6), (first, 5)).readall()


def test_a_copy_for_browsers_does_not_pass_for_the_original():
    with pytest.raises(DamagedRecording):
        opened(seal(PLAIN, kind=PLAYBACK))


def test_many_parts_read_as_one_file():
    parts = [(seal(bytes([at]) * 10, number=at), 10) for at in range(5)]
    file = reader(*parts)

    file.seek(-15, io.SEEK_END)

    assert file.read(12) == b"\x03" * 5
    assert file.read(12) == b"\x04" * 10
    assert file.read(12) == b""


def test_any_place_can_be_read():
    file = io.BufferedReader(reader((seal(PLAIN), len(PLAIN))))

    for at in (2 * CHUNK + 5, 3, CHUNK - 10, len(PLAIN) - 4):
        file.seek(at)
        assert file.read(20) == PLAIN[at : at + 20]


def test_a_new_key_opens_what_the_old_one_sealed():
    sealed = Keyring([OLD]).seal(KEY, owner=OWNER)

    assert Keyring([NEW, OLD]).open(sealed, owner=OWNER) == KEY


def test_the_first_key_seals():
    sealed = Keyring([NEW, OLD]).seal(KEY, owner=OWNER)

    assert Keyring([NEW]).open(sealed, owner=OWNER) == KEY


def test_a_key_that_is_not_here_may_come_back():
    sealed = Keyring([OLD]).seal(KEY, owner=OWNER)

    with pytest.raises(KeyMissing):
        Keyring([NEW]).open(sealed, owner=OWNER)


def test_the_key_of_another_recording_does_not_open():
    sealed = Keyring([OLD]).seal(KEY, owner=SOMEBODY_ELSE)

    with pytest.raises(DamagedRecording):
        Keyring([OLD]).open(sealed, owner=OWNER)


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01\xff", b"\x02" + bytes(80), bytes(80)])
def test_a_damaged_key_is_told_from_a_missing_one(sealed):
    with pytest.raises(DamagedRecording):
        Keyring([OLD]).open(sealed, owner=OWNER)


@pytest.mark.parametrize("entries", [[], ["2024"], ["2024:AAEC"], [":" + OLD[5:]], ["2024:ä"]])
def test_useless_keys_are_refused_at_the_start(entries):
    with pytest.raises(ValueError, match="RECORDING_KEYS"):
        Keyring(entries)


def test_the_digest_knows_the_same_bytes_and_needs_the_secret():
    digests = []
    for secret in ("secret", "secret", "another"):
        digest = sealing.digest_of_nothing(secret)
        digest.update(b"a session")
        digests.append(digest.hexdigest())

    assert digests[0] == digests[1] != digests[2]
