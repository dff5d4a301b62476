"""The note engines by name. Each is built once per process, and imported only where it runs."""

from functools import cache
from importlib import import_module

from sessions_app.extraction.protocol import NoteExtractor

ENGINES = {
    "local": ("sessions_app.extraction.local.extractor", "LocalNoteExtractor"),
    "openai": ("sessions_app.extraction.openai", "OpenAINoteExtractor"),
    "null": ("sessions_app.extraction.null", "NullNoteExtractor"),
}


@cache
def note_extractor(name: str, **options) -> NoteExtractor:
    """ "local" and "null" take no options; those of "openai" stand in its class."""
    if name not in ENGINES:
        raise ValueError(f"There is no note engine called {name!r}. Choose local, openai or null.")
    module, engine = ENGINES[name]
    return getattr(import_module(module), engine)(**options)
