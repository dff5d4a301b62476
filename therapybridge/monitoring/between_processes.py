"""Where the web processes of one machine add up what they count. Imported by wsgi.py before
anything else: the library decides on its import whether it counts for itself or for several."""

import atexit
import os
import shutil
import tempfile

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "therapybridge-metrics-"


def make_place() -> None:
    """A directory of this server's own, which its workers inherit. A server that takes over from
    another one, as in a rolling restart, finds that one's in its environment and makes its own."""
    given = os.environ.get(VARIABLE, "")
    if given and PREFIX not in given:
        return  # the operator's choice
    place, owner = tempfile.mkdtemp(prefix=PREFIX), os.getpid()
    os.environ[VARIABLE] = place
    atexit.register(_clear_away, place, owner)


def _clear_away(place: str, owner: int) -> None:
    """Workers end as well, and leave it to the server."""
    if os.getpid() == owner:
        shutil.rmtree(place, ignore_errors=True)
