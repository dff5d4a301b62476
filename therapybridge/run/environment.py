"""Run a command with the environment of the copy that is running:

python -m therapybridge.run.environment python manage.py process_recording talk.m4a
"""

import os
import sys

from therapybridge.run.instance import Place, read_running


def main(command: list[str]) -> int:
    place = Place.from_environment()
    running = read_running(place.data)
    if running is None:
        return _complain(f"TherapyBridge does not run with DATA_DIR {place.data}: try make run")
    if not command:
        return _complain("Which command? python -m therapybridge.run.environment COMMAND ...")
    os.environ.update(running["environment"])
    try:
        os.execvp(command[0], command)
    except OSError as error:
        return _complain(f"{command[0]}: {error.strerror}")


def _complain(line: str) -> int:
    sys.stderr.write(line + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main([word for word in sys.argv[1:] if word != "--"]))
