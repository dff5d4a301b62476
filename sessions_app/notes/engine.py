"""The note engines by name. Each is built once per process."""

from functools import cache

from sessions_app.notes.local.extractor import LocalNoteExtractor
from sessions_app.notes.null import NullNoteExtractor
from sessions_app.notes.openai import OpenAINoteExtractor
from sessions_app.notes.protocol import NoteExtractor


@cache
def note_extractor(name: str, **options) -> NoteExtractor:
    """ "local", "openai" or "null"; options that an engine does not know are not for it."""
    if name == "local":
        return LocalNoteExtractor()
    if name == "openai":
        return OpenAINoteExtractor(**options)
    if name == "null":
        return NullNoteExtractor()
    raise ValueError(f"There is no note engine called {name!r}. Choose local, openai or null.")
