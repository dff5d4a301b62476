"""Python reads this as it starts, in the processes that tests start: see loopback.py."""

import importlib.util
import os
from pathlib import Path

if os.environ.get("THERAPYBRIDGE_TEST_RECORD"):
    place = Path(__file__).parent.parent / "loopback.py"
    spec = importlib.util.spec_from_file_location("therapybridge_loopback", place)
    loopback = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loopback)
    loopback.stay_inside()
