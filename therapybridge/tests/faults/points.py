"""Places in the product where a test has a process die, or wait until it is told to go on.

A file `<whose>.<point>` in the directory that POINTS names says what happens when the work for
`whose` (a session, a patient) comes to `point`. Processes reach it; tests plant it and look.
"""

import os
import signal
from pathlib import Path

from therapybridge.run.processes import wait_until

VARIABLE = "POINTS"
DIE, DIE_ALWAYS, WAIT = "die", "die always", "wait"
LONGEST_WAIT = 90  # seconds, should the test be gone


class Points:
    def __init__(self, directory: Path):
        self.directory = directory
        directory.mkdir(exist_ok=True)

    def plant(self, whose, point: str, act: str = DIE) -> None:
        unfinished = self._file(whose, point).with_suffix(".new")
        unfinished.write_text(act)
        unfinished.rename(self._file(whose, point))

    def was_reached(self, whose, point: str) -> bool:
        return self._sign(whose, point, "reached").exists()

    def let_go(self, whose, point: str) -> None:
        self._sign(whose, point, "gone").touch()

    def reach(self, whose, point: str) -> None:
        """Once, unless it is deadly always: the file is gone before anything happens."""
        file, reached = self._file(whose, point), self._sign(whose, point, "reached")
        try:
            act = file.read_text()
            if act == DIE_ALWAYS:
                reached.touch()
            else:
                file.rename(reached)
        except FileNotFoundError:
            return
        if act == WAIT:
            wait_until(self._sign(whose, point, "gone").exists, seconds=LONGEST_WAIT)
        else:
            os.kill(os.getpid(), signal.SIGKILL)

    def _file(self, whose, point):
        return self.directory / f"{whose}.{point.replace(' ', '-')}"

    def _sign(self, whose, point, sign):
        return self.directory / f"{self._file(whose, point).name}.{sign}"


def of_this_process() -> Points:
    return Points(Path(os.environ[VARIABLE]))
