"""What can be said about a recording at once, before anybody waits for it."""

from collections.abc import Callable
from typing import BinaryIO

from accounts.errors import Refused
from sessions_app.recording import decoder, formats
from sessions_app.speech.protocol import TranscriberUnavailable, UnusableRecording


class UnusableUpload(Refused):
    code = "unusable_recording"
    status = 422


def inspect(open_file: Callable[[], BinaryIO], container: str) -> str:
    """The container, told apart further where that matters; refuses what has no sound to decode.
    When nobody can tell now, the pipeline will."""
    try:
        facts = decoder.inspect(open_file, container)
    except UnusableRecording as error:
        raise UnusableUpload(str(error)) from None
    except TranscriberUnavailable:
        return container
    return "m4a" if container == "mp4" and not facts["has_video"] else container


def judge_file(open_file: Callable[[], BinaryIO]) -> str:
    with open_file() as file:
        return formats.judge(file.read(formats.HEAD))
