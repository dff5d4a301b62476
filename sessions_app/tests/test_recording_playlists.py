"""Files that point at other files: whatever they are called, nothing else is opened."""

import http.server
import io
import threading

import pytest

from sessions_app.recording import decoder
from sessions_app.speech.protocol import UnusableRecording
from sessions_app.tests import sound


@pytest.fixture
def canary(tmp_path):
    """Another patient's recording, as a file and on a server of this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    file = tmp_path / "other.mp3"
    file.write_bytes(sound.recording("mp3", seconds=30.0))
    server.file = file
    yield server
    server.shutdown()
    server.server_close()


class Canary(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(sound.recording("mp3", seconds=30.0))

    def log_message(self, *args):
        """Quiet."""


POINTERS = [
    "#EXTM3U\n#EXT-X-TARGETDURATION:30\n#EXTINF:30,\n{target}\n#EXT-X-ENDLIST\n",
    "ffconcat version 1.0\nfile '{target}'\n",
    "[playlist]\nFile1={target}\nNumberOfEntries=1\n",
    "concat:{target}",
    "subfile,,start,0,end,0,,:{target}",
    "<?xml version='1.0'?><MPD><Period><BaseURL>{target}</BaseURL></Period></MPD>",
]


@pytest.mark.parametrize("container", ["mp3", "mp4", "webm"])
@pytest.mark.parametrize("pointer", POINTERS, ids=range(len(POINTERS)))
def test_no_decoder_follows_a_pointer(container, pointer, canary):
    server = f"http://127.0.0.1:{canary.server_port}/other.mp3"
    content = pointer.format(target=canary.file) + "\n" + pointer.format(target=server)

    with pytest.raises(UnusableRecording):
        list(decoder.DecodedAudio(lambda: io.BytesIO(content.encode()), container, 60).blocks())

    assert canary.asked == []
