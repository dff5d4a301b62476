"""The sound of a session, whole or in a range, decrypted as it is sent."""

import re
from collections.abc import Callable

from django.http import HttpResponse, StreamingHttpResponse

from sessions_app.models import Recording

PIECE = 64 * 1024  # bytes
LONGEST_RANGE = 4 * 1024 * 1024  # a player asks again; a slow one must not hold a thread for long

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def sound_response(recording: Recording, range_header: str, may_go_on: Callable[[], bool]):
    file, content_type, size = recording.open_for_playback()
    asked = parse_range(range_header, size)
    if asked is None:
        pieces = _read(file, 0, size - 1, may_go_on)
        response = StreamingHttpResponse(pieces, content_type=content_type)
        response["Content-Length"] = size
    elif asked == ():
        file.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        response = _part(file, *asked, size=size, content_type=content_type, may_go_on=may_go_on)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = "inline"
    return response


def parse_range(header: str, size: int):
    """(first, last) of a satisfiable single range, () of an unsatisfiable one, else None."""
    match = RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
    if start > end:
        return ()
    return start, min(end, start + LONGEST_RANGE - 1)


def _part(file, first, last, *, size, content_type, may_go_on):
    response = StreamingHttpResponse(_read(file, first, last, may_go_on), status=206)
    response["Content-Type"] = content_type
    response["Content-Length"] = last - first + 1
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _read(file, first, last, may_go_on):
    """A download that is no longer permitted breaks off; a whole recording takes a while."""
    with file:
        file.seek(first)
        left, unasked = last - first + 1, 0
        while left:
            if unasked >= LONGEST_RANGE and not may_go_on():
                return
            unasked %= LONGEST_RANGE
            piece = file.read(min(PIECE, left))
            if not piece:
                return
            left -= len(piece)
            unasked += len(piece)
            yield piece
