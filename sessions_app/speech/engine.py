"""Which engine transcribes: the one place where its name is turned into the thing."""

import functools
import os
from dataclasses import replace
from pathlib import Path

from sessions_app.speech.calls import Patience
from sessions_app.speech.local import LocalTranscriber
from sessions_app.speech.null import NullTranscriber
from sessions_app.speech.openai import OpenAITranscriber, Settings
from sessions_app.speech.protocol import Transcriber
from sessions_app.speech.weights import default_models_dir

NAMES = ("local", "openai", "null")


@functools.cache
def transcriber(name: str, **options) -> Transcriber:
    """Give the engine, the same one whenever this process asks with the same options.

    local: model, models_dir, threads. openai: api_key, base_url, model, models_dir, threads,
    attempts, timeout. null: none. Options that are None count as not given.
    """
    given = {key: value for key, value in options.items() if value is not None}
    if name not in NAMES:
        raise ValueError(f"There is no transcription engine {name!r}; choose from {NAMES}.")
    return {"local": _local, "openai": _openai, "null": NullTranscriber}[name](**given)


def _local(
    model: str = "base", models_dir: str | Path | None = None, threads: int | None = None
) -> LocalTranscriber:
    directory = Path(models_dir) if models_dir else default_models_dir()
    return LocalTranscriber(directory, model, threads=threads or _threads())


def _openai(
    *, attempts: int | None = None, timeout: float | None = None, **settings
) -> OpenAITranscriber:
    if "models_dir" in settings:
        settings["models_dir"] = Path(settings["models_dir"])
    patience = Patience()
    if attempts:
        patience = replace(patience, attempts=attempts)
    if timeout:
        patience = replace(patience, seconds=timeout, silence=min(timeout, patience.silence))
    return OpenAITranscriber(Settings(patience=patience, **{"threads": _threads(), **settings}))


def _threads() -> int:
    """More than four gain little for one recording, and would slow the portal down."""
    return min(4, os.cpu_count() or 1)
