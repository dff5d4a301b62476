"""Where files of several kinds lie side by side."""

from pathlib import PurePosixPath

from django.core.exceptions import ImproperlyConfigured


def beside(storage: dict, folder: str) -> dict:
    """The same storage with another folder: next to the given one on a disk and in a bucket. One
    that lay in the other would be swept with it."""
    options = storage.get("OPTIONS", {})
    if not options.get("location"):
        raise ImproperlyConfigured(
            "RECORDING_STORAGE_OPTIONS needs a location, the folder of the recordings: other files "
            "are kept beside it."
        )
    place = PurePosixPath(options["location"]).with_name(folder)
    if place == PurePosixPath(options["location"]):
        raise ImproperlyConfigured(
            f"Recordings cannot be kept in a folder called {folder}: other files lie there, and "
            "each would be swept as nobody's by those who keep the others."
        )
    return {**storage, "OPTIONS": {**options, "location": str(place)}}
