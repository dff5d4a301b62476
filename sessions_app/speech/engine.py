"""Which engine transcribes: the one place where its name is turned into the thing.

An engine is imported when it is asked for: the web processes never load its libraries.
"""

import functools
from importlib import import_module

from sessions_app.speech.protocol import Transcriber

NAMES = ("local", "openai", "null")


@functools.cache
def transcriber(name: str, **options) -> Transcriber:
    """Give the engine, the same one whenever this process asks with the same options.

    local: model, models_dir, threads. openai: api_key, base_url, model, models_dir, threads,
    attempts, timeout. null: none. Options that are None count as not given.
    """
    if name not in NAMES:
        raise ValueError(f"There is no transcription engine {name!r}; choose from {NAMES}.")
    given = {key: value for key, value in options.items() if value is not None}
    return import_module(f"sessions_app.speech.{name}").build(**given)
