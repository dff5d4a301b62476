"""`make run`, or python -m therapybridge.run: HOST, PORT and DATA_DIR say where."""

import os
import signal
import sys

from therapybridge.run.instance import CannotRun, Place
from therapybridge.run.postgres_owner import NoOwner
from therapybridge.run.processes import follow_parent
from therapybridge.run.server import NotStarted
from therapybridge.run.supervisor import Stopped, Supervisor, listen_to_signals
from therapybridge.run.told import Told


def main() -> int:
    listen_to_signals(stop)
    if "MAKELEVEL" in os.environ:  # without make nobody could stop us with Ctrl-C
        follow_parent(signal.SIGTERM)
    try:
        return run()
    except Stopped:
        return 0
    except (CannotRun, NotStarted, NoOwner) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def run() -> int:
    place = Place.from_environment()
    place.make_data_directory()
    with place.own():
        os.umask(0o077)
        form = os.environ.get("LOG_FORMAT") or "auto"
        pretty = form == "pretty" or (form == "auto" and sys.stderr.isatty())
        told = Told(place.data, pretty=pretty)
        told.announce(f"TherapyBridge starts, its data is in {place.data}")
        Supervisor(place, told).run()
    return 0


def stop(*_):
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
