import gzip

import pytest

from sessions_app.recording import formats
from sessions_app.recording.formats import EmptyRecording, NotARecording, ProtectedRecording
from sessions_app.tests import sound

KNOWN = {
    "wav": "wav",
    "mp3": "mp3",
    "m4a": "mp4",
    "webm": "webm",
    "ogg": "ogg",
    "flac": "flac",
    "aac": "aac",
    "amr": "amr",
}
OTHERS = {
    "picture (PNG)": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "picture (JPEG)": b"\xff\xd8\xff\xe0" + bytes(100),
    "picture (GIF)": b"GIF89a" + bytes(100),
    "picture (WebP)": b"RIFF\x24\0\0\0WEBPVP8 " + bytes(100),
    "picture (HEIC": b"\0\0\0\x18ftypheic" + bytes(100),
    "AVI video": b"RIFF\x24\0\0\0AVI LIST" + bytes(100),
    "PDF": b"%PDF-1.7\n" + bytes(100),
    "ZIP archive": b"PK\x03\x04" + bytes(100),
    "compressed archive": gzip.compress(b"sound", mtime=0),
    "program": b"\x7fELF\x02\x01\x01" + bytes(100),
    "web page": b"<!DOCTYPE html><html><body>hello</body></html>",
    "drawing": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "script": b"#!/bin/sh\necho hello\n",
    "text": b"Therapist: How was your week?\nClient: Fine.\n",
    "encrypted": b"-----BEGIN PGP MESSAGE-----\n",
    "Windows Media": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(100),
    "dictation file": b"\x02dss" + bytes(100),
    "file of zeros": bytes(5000),
    "not known here": bytes(range(7, 251)) * 20,
}
PLAYLISTS = [
    b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    b"\xef\xbb\xbf#EXTM3U\nother.mp3\n",
    b"ffconcat version 1.0\nfile other.mp3\n",
    b"[playlist]\nFile1=http://127.0.0.1/a.mp3\n",
    b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    b'<?xml version="1.0"?>\n<playlist xmlns="http://xspf.org/ns/0/"/>',
    b'<?xml version="1.0"?>\n<MPD><Period/></MPD>',
]


@pytest.mark.parametrize(("kind", "container"), KNOWN.items())
def test_what_devices_record_is_known_by_its_content(kind, container):
    assert formats.judge(sound.recording(kind)[:4096]) == container


@pytest.mark.parametrize("kind", ["webm", "ogg"])
def test_what_browsers_record_is_known_by_its_content(kind):
    assert formats.judge(sound.recording(kind, live=True)[:4096]) == kind


def test_a_video_is_known_by_its_content():
    assert formats.judge(sound.video()[:4096]) == "mp4"


def test_an_mp3_with_a_tag_is_known():
    assert formats.judge(sound.recording("mp3", metadata=(("title", "x" * 300),))) == "mp3"


def test_an_mp3_with_a_cover_larger_than_what_is_looked_at_is_known():
    tag = b"ID3\x04\0\0" + bytes([0, 0x7F, 0x7F, 0x7F])

    assert formats.judge(tag + bytes(4086)) == "mp3"


def test_flac_behind_a_tag_is_known():
    tag = b"ID3\x04\0\0\0\0\0\x05hello"

    assert formats.judge(tag + sound.recording("flac")) == "flac"


def test_an_mp3_that_was_cut_out_of_another_is_known():
    cut = sound.recording("mp3")[700:]

    assert formats.judge(cut) == "mp3"


@pytest.mark.parametrize(("name", "head"), OTHERS.items())
def test_what_is_no_recording_is_named(name, head):
    with pytest.raises(NotARecording) as refusal:
        formats.judge(head)

    assert name in refusal.value.message
    assert refusal.value.status == 415


@pytest.mark.parametrize("head", PLAYLISTS)
def test_a_playlist_is_no_recording(head):
    with pytest.raises(NotARecording, match="playlist"):
        formats.judge(head)


def test_a_picture_with_a_sound_behind_it_is_a_picture():
    with pytest.raises(NotARecording, match="picture"):
        formats.judge(OTHERS["picture (PNG)"] + sound.recording("mp3"))


def test_a_tag_with_a_web_page_behind_it_is_no_recording():
    tag = b"ID3\x04\0\0\0\0\0\x05hello"

    with pytest.raises(NotARecording):
        formats.judge(tag + OTHERS["web page"])


def test_a_copy_protected_song_is_refused_as_such():
    with pytest.raises(ProtectedRecording):
        formats.judge(b"\0\0\0\x20ftypM4P \0\0\0\0" + bytes(100))


def test_nothing_is_an_empty_recording():
    with pytest.raises(EmptyRecording):
        formats.judge(b"")


def test_one_byte_is_no_recording():
    with pytest.raises(NotARecording):
        formats.judge(b"R")
