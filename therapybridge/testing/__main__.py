"""Run a command as the tests run, with servers of its own:

python -m therapybridge.testing python manage.py shell
"""

import os
import subprocess
import sys

from therapybridge.testing import Controller


def main() -> int:
    surroundings = Controller()
    try:
        surroundings.begin()
        return subprocess.run(sys.argv[1:], env=os.environ).returncode
    finally:
        surroundings.end()


if __name__ == "__main__":
    sys.exit(main())
