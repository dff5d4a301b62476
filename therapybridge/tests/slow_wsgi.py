"""The web as it is, with one address where an answer takes its time. The file that
SLOW_REQUEST_ARRIVED names is there as soon as somebody waits for it."""

import os
import time
from pathlib import Path

from therapybridge import wsgi

SECONDS = 1.5


def application(environ, start_response):
    if environ["PATH_INFO"] != "/slow":
        return wsgi.application(environ, start_response)
    Path(os.environ["SLOW_REQUEST_ARRIVED"]).touch()
    time.sleep(SECONDS)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"done"]
