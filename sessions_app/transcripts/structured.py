"""JSON: our own segments, and what Whisper and the OpenAI services write."""

import json
import re
from collections.abc import Iterator

from sessions_app.transcripts.turns import Said, UnreadableTranscript, checked

LISTS = ("segments", "turns", "utterances", "results", "transcript")
NAMES = ("speaker", "speaker_label", "speaker_id", "role", "name")
WORDS = ("text", "transcript", "content")
SHAPE = (
    "it should be a list of segments, each with “speaker” and “text”, and “start” and “end” in "
    "seconds if they are known."
)


def is_json(text: str) -> bool:
    return bool(re.match(r"\s*(\{|\[\s*[{\]])", text))


def read_json(text: str) -> Iterator[Said]:
    for number, segment in enumerate(_segments(_parse(text)), start=1):
        if not isinstance(segment, dict):
            raise UnreadableTranscript(f"segment {number} is no object; {SHAPE}")
        yield _said(segment, number)


def _parse(text: str):
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableTranscript("it is not valid JSON here.", line=error.lineno) from None
    except (ValueError, RecursionError):
        raise UnreadableTranscript("it is not JSON that anybody would write by hand.") from None


def _segments(content) -> list:
    if isinstance(content, dict):
        content = next((content[key] for key in LISTS if isinstance(content.get(key), list)), None)
    if not isinstance(content, list):
        raise UnreadableTranscript(SHAPE)
    return content


def _said(segment: dict, number: int) -> Said:
    text = next((segment[key] for key in WORDS if isinstance(segment.get(key), str)), None)
    if text is None:
        raise UnreadableTranscript(f"segment {number} has no “text”; {SHAPE}")
    start = _seconds(segment.get("start"), number)
    end = _seconds(segment.get("end"), number)
    if start is not None and end is not None:
        end = max(start, end)
    return Said(_name(segment), text, start, end if start is not None else None)


def _name(segment) -> str | None:
    for key in NAMES:
        value = segment.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return None


def _seconds(value, number) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnreadableTranscript(f"a time of segment {number} is no number of seconds.")
    try:
        return checked(float(value), line=None)
    except OverflowError:
        raise UnreadableTranscript(f"a time of segment {number} is beyond any session.") from None
